/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cli.c - what subcommands share: options, machines, files, suggestions.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "language/names.h"

const struct cs_command *const *cs_commands(void)
{
	static const struct cs_command *const commands[] = {
		&cs_cmd_run,      &cs_cmd_explain, &cs_cmd_compare, &cs_cmd_explore,
		&cs_cmd_check,    &cs_cmd_fmt,     &cs_cmd_table,   &cs_cmd_req,
		&cs_cmd_generate, &cs_cmd_bench,   &cs_cmd_version, NULL,
	};

	return commands;
}

void cs_cli_help(const struct cs_command *command, FILE *out)
{
	fprintf(out, "usage: collapsim %s %s\n\n%s\n\n%s  -h, --help            this text\n",
		command->name, command->args, command->purpose, command->help);
}

/* A few names are told in full when none is near. */
static void cli_list(const char *where, const char *const *names)
{
	int i, nr = 0;

	while (names && names[nr])
		nr++;
	if (!nr || nr > 8) {
		fprintf(stderr, "; see collapsim%s%s --help\n", where ? " " : "",
			where ? where : "");
		return;
	}
	for (i = 0; i < nr; i++)
		fprintf(stderr, "%s%s", i ? ", " : "; there is: ", names[i]);
	fputc('\n', stderr);
}

int cs_cli_mistake(const char *where, const char *what, const char *got, const char *const *names)
{
	const char *const *name;
	struct cs_nearest nearest;

	fprintf(stderr, "collapsim%s%s: error: %s '%s'", where ? " " : "", where ? where : "", what,
		got);
	cs_nearest_init(&nearest, got, strlen(got));
	for (name = names; name && *name; name++)
		cs_nearest_try(&nearest, *name);
	if (nearest.best)
		fprintf(stderr, "; did you mean '%s'?\n", nearest.best);
	else
		cli_list(where, names);
	return CS_EXIT_USAGE;
}

/* Long options as words with their dashes, for the suggestion. */
static int cli_unknown_option(const struct cs_command *command, const struct option *options,
			      const char *got)
{
	static char words[32][48];
	const char *names[33];
	char shown[256];
	int nr = 0;

	for (; options->name && nr < 32; options++, nr++) {
		snprintf(words[nr], sizeof(words[nr]), "--%s", options->name);
		names[nr] = words[nr];
	}
	names[nr] = NULL;
	snprintf(shown, sizeof(shown), "%.*s", (int)strcspn(got, "="), got);
	return cs_cli_mistake(command->name, "unknown option", shown, names);
}

int cs_cli_option(const struct cs_command *command, int argc, char **argv,
		  const char *short_options, const struct option *options, int *out_status)
{
	char letter[3] = "-";
	int chosen;

	opterr = 0;
	chosen = getopt_long(argc, argv, short_options, options, NULL);
	*out_status = 0;
	if (chosen == 'h') {
		cs_cli_help(command, stdout);
		return -2;
	}
	if (chosen == ':') {
		fprintf(stderr, "collapsim %s: error: option '%s' needs a value\n", command->name,
			argv[optind - 1]);
		*out_status = CS_EXIT_USAGE;
		return -2;
	}
	if (chosen != '?')
		return chosen;
	letter[1] = (char)optopt;
	if (optopt && !strncmp(argv[optind - 1], "--", 2)) {
		fprintf(stderr, "collapsim %s: error: option '%.*s' takes no value\n",
			command->name, (int)strcspn(argv[optind - 1], "="), argv[optind - 1]);
		*out_status = CS_EXIT_USAGE;
	} else {
		*out_status =
			cli_unknown_option(command, options, optopt ? letter : argv[optind - 1]);
	}
	return -2;
}

bool cs_cli_int(const char *text, int min, int max, int *out)
{
	char *end;
	long value;

	errno = 0;
	value = strtol(text, &end, 10);
	if (errno || end == text || *end || value < min || value > max)
		return false;
	*out = (int)value;
	return true;
}

int cs_cli_orders(const char *where, const char *text, struct cs_cli_machines *out)
{
	char copy[128];
	char *at, *rest = NULL;

	out->order_nr = 0;
	if ((size_t)snprintf(copy, sizeof(copy), "%s", text) >= sizeof(copy))
		return cs_cli_mistake(where, "not a list of orders:", text, NULL);
	for (at = strtok_r(copy, ",", &rest); at; at = strtok_r(NULL, ",", &rest))
		if (out->order_nr == 16 ||
		    !cs_cli_int(at, CS_ORDER_MIN, CS_ORDER_MAX, &out->order[out->order_nr++])) {
			fprintf(stderr,
				"collapsim %s: error: '%s' is no order; an order is "
				"%d to %d\n",
				where, at, CS_ORDER_MIN, CS_ORDER_MAX);
			return CS_EXIT_USAGE;
		}
	if (!out->order_nr)
		return cs_cli_mistake(where, "not a list of orders:", text, NULL);
	return 0;
}

int cs_cli_shared(const char *where, int chosen, const struct cs_cli_shared *into, bool *out_taken)
{
	*out_taken = true;
	switch (chosen) {
	case CS_OPT_ON:
		into->machines->on = optarg;
		return 0;
	case CS_OPT_ORDER:
		return cs_cli_orders(where, optarg, into->machines);
	case 'j':
		if (!cs_cli_int(optarg, 1, 64, into->job_nr))
			return cs_cli_mistake(where, "not a number of jobs (1 to 64):", optarg,
					      NULL);
		return 0;
	case 'o':
		*into->output = optarg;
		return 0;
	default:
		*out_taken = false;
		return 0;
	}
}

int cs_cli_open(const struct cs_cli_machines *wish, struct cs_machine_set *out)
{
	struct cs_machine_list list;
	char dir[4096];
	int error, status;

	if (!cs_machine_dir(dir, sizeof(dir))) {
		fprintf(stderr, "collapsim: error: cannot find the kernels: set "
				"COLLAPSIM_KERNELS\n");
		return CS_EXIT_USAGE;
	}
	error = cs_machine_list_read(dir, &list);
	if (error) {
		fprintf(stderr, "collapsim: error: no kernels in %s: %s; run make\n", dir,
			strerror(-error));
		return CS_EXIT_USAGE;
	}
	cs_machine_list_real(&list);
	status = cs_machine_set_open(&list,
				     &(struct cs_machine_wish){
					     .on = wish->on,
					     .order = wish->order,
					     .order_nr = wish->order_nr,
					     .lines = wish->lines,
				     },
				     out, stderr);
	cs_machine_list_free(&list);
	return status;
}

struct cs_work *cs_cli_load(char *const *args, int arg_nr)
{
	struct cs_paths paths;
	struct cs_work *work;

	if (cs_find(args, arg_nr, &paths, stderr))
		return NULL;
	work = cs_work_load(&paths, stderr);
	cs_paths_free(&paths);
	return work;
}

bool cs_cli_color(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");

	return !(no_color && *no_color) && isatty(fileno(out));
}
