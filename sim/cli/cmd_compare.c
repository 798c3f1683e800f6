/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_compare.c - collapsim compare: the same scenarios on several machines, and
 * where they part.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "report/compare.h"

struct compare_args {
	struct cs_cli_machines machines;
	struct cs_compare_options report;
	const char *output;
	int job_nr;
};

enum { OPT_ON = 256, OPT_ORDER, OPT_FORMAT };

static const struct option compare_options[] = {
	{ "on", required_argument, NULL, OPT_ON },
	{ "order", required_argument, NULL, OPT_ORDER },
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "jobs", required_argument, NULL, 'j' },
	{ "output", required_argument, NULL, 'o' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int compare_option(int chosen, struct compare_args *args)
{
	static const char *const formats[] = { "human", "json", NULL };

	switch (chosen) {
	case OPT_ON:
		args->machines.on = optarg;
		break;
	case OPT_ORDER:
		return cs_cli_orders("compare", optarg, &args->machines);
	case OPT_FORMAT:
		args->report.json = !strcmp(optarg, "json");
		if (!args->report.json && strcmp(optarg, "human"))
			return cs_cli_mistake("compare", "unknown format", optarg, formats);
		break;
	case 'j':
		if (!cs_cli_int(optarg, 1, 64, &args->job_nr))
			return cs_cli_mistake("compare", "not a number of jobs (1 to 64):", optarg,
					      NULL);
		break;
	case 'o':
		args->output = optarg;
		break;
	case 'v':
		args->report.verbose = true;
		break;
	}
	return 0;
}

/* What every machine can show; not pins, which a real one knows only of those that
 * the looking task made. */
static kp_u32 compare_flags(const struct cs_machine_set *machines)
{
	kp_u32 flags = ~(kp_u32)KP_PAGE_PINNED;
	int i;

	for (i = 0; i < machines->nr; i++)
		flags &= machines->machine[i]->page_flags;
	return flags;
}

static int compare_run(const struct compare_args *args, struct cs_work *work,
		       const struct cs_machine_set *machines)
{
	const struct cs_run_options options = {
		.all_steps = true,
		.observe = true,
		.observe_flags = compare_flags(machines),
	};
	const struct cs_session *session;
	struct cs_output output;
	int status, differ_nr;

	status = cs_output_open(&output, args->output);
	if (status)
		return status;
	session = cs_work_run(work, machines, &options, args->job_nr);
	differ_nr = cs_compare_report(output.out, session, &args->report);
	status = cs_output_close(&output);
	if (status)
		return status;
	if (session->interrupted)
		return 130;
	return differ_nr ? 1 : 0;
}

static int compare_all(struct compare_args *args, char *const *files, int file_nr)
{
	struct cs_machine_set machines = { 0 };
	struct cs_work *work;
	int status;

	if (!args->machines.on) {
		fprintf(stderr, "collapsim compare: error: --on names the machines, e.g. "
				"--on sim:6.1,qemu:6.1\n");
		return CS_EXIT_USAGE;
	}
	/* A real kernel has one order. */
	if (!args->machines.order_nr &&
	    (strstr(args->machines.on, "qemu:") || strstr(args->machines.on, "host"))) {
		args->machines.order[0] = CS_ORDER_MAX;
		args->machines.order_nr = 1;
	}
	work = cs_cli_load(files, file_nr);
	if (!work)
		return CS_EXIT_USAGE;
	status = cs_cli_open(&args->machines, &machines);
	if (!status)
		status = compare_run(args, work, &machines);
	cs_machine_set_close(&machines);
	cs_work_free(work);
	return status;
}

static int compare_main(int argc, char **argv)
{
	struct compare_args args = { .job_nr = 1 };
	int chosen, status;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_compare, argc, argv, ":hj:o:v", compare_options,
				       &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		status = compare_option(chosen, &args);
		if (status)
			return status;
	}
	return compare_all(&args, argv + optind, argc - optind);
}

const struct cs_command cs_cmd_compare = {
	.name = "compare",
	.args = "[OPTION...] --on=NAME,NAME... FILE|DIR...",
	.purpose = "run scenarios on several machines and tell where they part",
	.help = "  Machines are sim:VERSION, qemu:VERSION (make guests) and host.  The first\n"
		"  one of each order is what the others are held against.  Exit status 1: they\n"
		"  differ.\n\n"
		"      --on=NAME,NAME    machines, e.g. sim:6.1,qemu:6.1\n"
		"      --order=N[,N]     log2 of the pages in a hugepage (with a real kernel: 9)\n"
		"      --format=FORMAT   human or json\n"
		"  -j, --jobs=N          worker processes, each with guests of its own (default: "
		"1)\n"
		"  -o, --output=FILE     write the report there, whole or not at all\n"
		"  -v, --verbose         also what is equal or was skipped\n",
	.run = compare_main,
};
