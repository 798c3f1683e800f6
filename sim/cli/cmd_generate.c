/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_generate.c - collapsim generate: random scenarios, as files or on standard
 * output.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/cli.h"
#include "cli/generated.h"
#include "run/find.h"

struct generate_args {
	struct cs_generated_wish wish;
	const char *dir;
};

enum { OPT_SEED = 256, OPT_COUNT, OPT_FROM };

static int generate_option(int chosen, struct generate_args *args)
{
	switch (chosen) {
	case OPT_SEED:
		return cs_generated_seed("generate", optarg, &args->wish);
	case OPT_COUNT:
		return cs_generated_count("generate", optarg, &args->wish);
	case OPT_FROM:
		return cs_generated_from("generate", optarg, &args->wish);
	case 'o':
		args->dir = optarg;
		break;
	}
	return 0;
}

/* What somebody has changed since stays. */
static bool generate_differs(const char *path, const char *text)
{
	struct stat stat_buf;
	bool differs = true;
	char *old;
	size_t len;

	if (stat(path, &stat_buf))
		return false;
	if (!cs_read(path, &old, &len, stderr)) {
		differs = len != strlen(text) || memcmp(old, text, len) != 0;
		free(old);
	}
	if (differs)
		fprintf(stderr, "collapsim generate: error: %s is there and differs; it stays\n",
			path);
	return differs;
}

static int generate_file(const char *dir, const struct cs_text *text)
{
	struct cs_output output;
	char *path;
	int status;

	if (asprintf(&path, "%s/%s", dir, text->name) < 0)
		abort();
	status = generate_differs(path, text->text) ? CS_EXIT_USAGE : cs_output_open(&output, path);
	if (!status) {
		fputs(text->text, output.out);
		status = cs_output_close(&output);
	}
	free(path);
	return status;
}

static int generate_all(const struct generate_args *args)
{
	struct cs_generated generated;
	int i, status = 0;

	if (args->dir && mkdir(args->dir, 0777) && errno != EEXIST) {
		fprintf(stderr, "collapsim generate: error: cannot make %s: %s\n", args->dir,
			strerror(errno));
		return CS_EXIT_USAGE;
	}
	cs_generated_make(&args->wish, &generated);
	for (i = 0; i < generated.nr && !status; i++)
		if (args->dir)
			status = generate_file(args->dir, &generated.text[i]);
		else
			printf("%s%s", i ? "\n" : "", generated.text[i].text);
	cs_generated_free(&generated);
	return status;
}

static int generate_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "seed", required_argument, NULL, OPT_SEED },
		{ "count", required_argument, NULL, OPT_COUNT },
		{ "from", required_argument, NULL, OPT_FROM },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct generate_args args = { .wish = CS_GENERATED_WISH };
	int chosen, status;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_generate, argc, argv, ":ho:", options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		status = generate_option(chosen, &args);
		if (status)
			return status;
	}
	if (optind < argc)
		return cs_cli_mistake("generate", "does not take a file:", argv[optind], NULL);
	return generate_all(&args);
}

const struct cs_command cs_cmd_generate = {
	.name = "generate",
	.args = "[OPTION...]",
	.purpose = "print random scenarios that any kernel could run",
	.help = "  Same seed, same scenarios.  Outcomes are left open: \"collapsim compare\n"
		"  --generate=COUNT\" runs them and tells where machines part.\n\n"
		"      --seed=N          which scenarios (default: 1)\n"
		"      --count=N         how many (default: 1)\n"
		"      --from=N          number of the first (default: 1)\n"
		"  -o, --output=DIR      a file for each, there; one that differs stays\n",
	.run = generate_main,
};
