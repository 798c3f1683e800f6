/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_compare.c - collapsim compare: the same scenarios on several machines, and
 * where they part.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "cli/generated.h"
#include "report/compare.h"
#include "run/progress.h"

struct compare_args {
	struct cs_cli_machines machines;
	struct cs_compare_options report;
	const char *output;
	int job_nr;
	struct cs_generated_wish wish; /* count 0: files are named */
	bool alone;
	const char *keep;
	const char *results;
};

enum {
	OPT_FORMAT = CS_OPT_OWN,
	OPT_GENERATE,
	OPT_SEED,
	OPT_FROM,
	OPT_ALONE,
	OPT_RESULTS,
	OPT_KEEP
};

static const struct option compare_options[] = {
	CS_SHARED_OPTIONS,
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "generate", required_argument, NULL, OPT_GENERATE },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "from", required_argument, NULL, OPT_FROM },
	{ "alone", no_argument, NULL, OPT_ALONE },
	{ "results", required_argument, NULL, OPT_RESULTS },
	{ "keep", required_argument, NULL, OPT_KEEP },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int compare_option(int chosen, struct compare_args *args)
{
	static const char *const formats[] = { "human", "json", NULL };
	const struct cs_cli_shared shared = { &args->machines, &args->job_nr, &args->output };
	bool taken;
	int status = cs_cli_shared("compare", chosen, &shared, &taken);

	if (taken)
		return status;
	switch (chosen) {
	case OPT_FORMAT:
		args->report.json = !strcmp(optarg, "json");
		if (!args->report.json && strcmp(optarg, "human"))
			return cs_cli_mistake("compare", "unknown format", optarg, formats);
		break;
	case OPT_GENERATE:
		return cs_generated_count("compare", optarg, &args->wish);
	case OPT_SEED:
		return cs_generated_seed("compare", optarg, &args->wish);
	case OPT_FROM:
		return cs_generated_from("compare", optarg, &args->wish);
	case OPT_ALONE:
		args->alone = true;
		break;
	case OPT_RESULTS:
		args->results = optarg;
		break;
	case OPT_KEEP:
		args->keep = optarg;
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

static int compare_files(const struct compare_args *args, struct cs_work *work,
			 const struct cs_machine_set *machines,
			 const struct cs_run_options *options, FILE *out)
{
	struct cs_compare_options report = args->report;
	const struct cs_session *session;
	struct cs_output results;
	int differ_nr, status = 0;

	if (args->results)
		status = cs_output_open(&results, args->results);
	if (status)
		return status;
	report.results = args->results ? results.out : NULL;
	session = cs_work_run(work, machines, options, args->job_nr);
	differ_nr = cs_compare_report(out, session, &report);
	if (args->results && session->interrupted)
		cs_output_drop(&results);
	else if (args->results)
		status = cs_output_close(&results);
	if (session->interrupted)
		return 130;
	return status ? status : differ_nr ? 1 : 0;
}

static int compare_generated(const struct compare_args *args, const struct cs_machine_set *machines,
			     const struct cs_run_options *options, FILE *out)
{
	const struct cs_generated_compare compare = {
		.wish = args->wish,
		.machines = machines,
		.options = options,
		.on = args->machines.on,
		.keep = args->keep,
		.alone = args->alone,
		.json = args->report.json,
		.verbose = args->report.verbose,
		.job_nr = args->job_nr,
	};

	return cs_generated_compare(&compare, out);
}

/* @work: NULL for generated scenarios. */
static int compare_run(const struct compare_args *args, struct cs_work *work,
		       const struct cs_machine_set *machines)
{
	const struct cs_run_options options = {
		.all_steps = true,
		.observe = !args->alone,
		.observe_flags = compare_flags(machines),
		.progress = cs_progress_wanted(),
	};
	struct cs_output output;
	int status, closed;

	status = cs_output_open(&output, args->output);
	if (status)
		return status;
	status = work ? compare_files(args, work, machines, &options, output.out)
		      : compare_generated(args, machines, &options, output.out);
	closed = cs_output_close(&output);
	return closed ? closed : status;
}

/* 0, or 2 after a line on stderr. */
static int compare_sense(const struct compare_args *args, char *const *files, int file_nr)
{
	if (args->wish.count && file_nr)
		return cs_cli_mistake("compare", "with --generate no file is taken:", files[0],
				      NULL);
	if (args->wish.count && args->results) {
		fprintf(stderr, "collapsim compare: error: --results goes with files\n");
		return CS_EXIT_USAGE;
	}
	if (!args->wish.count && (args->alone || args->keep)) {
		fprintf(stderr, "collapsim compare: error: %s goes with --generate\n",
			args->alone ? "--alone" : "--keep");
		return CS_EXIT_USAGE;
	}
	if (args->machines.on || args->alone)
		return 0;
	fprintf(stderr, "collapsim compare: error: --on names the machines, e.g. "
			"--on sim:6.1,qemu:6.1\n");
	return CS_EXIT_USAGE;
}

static int compare_all(struct compare_args *args, char *const *files, int file_nr)
{
	struct cs_machine_set machines = { 0 };
	const char *on = args->machines.on ? args->machines.on : "";
	struct cs_work *work = NULL;
	int status;

	if (compare_sense(args, files, file_nr))
		return CS_EXIT_USAGE;
	/* A real kernel has one order. */
	if (!args->machines.order_nr && (strstr(on, "qemu:") || strstr(on, "host"))) {
		args->machines.order[0] = CS_ORDER_MAX;
		args->machines.order_nr = 1;
	}
	if (!args->wish.count) {
		work = cs_cli_load(files, file_nr);
		if (!work)
			return CS_EXIT_USAGE;
	}
	status = cs_cli_open(&args->machines, &machines);
	if (!status)
		status = compare_run(args, work, &machines);
	cs_machine_set_close(&machines);
	cs_work_free(work);
	return status;
}

static int compare_main(int argc, char **argv)
{
	struct compare_args args = { .job_nr = 1, .wish = { .seed = 1, .from = 1 } };
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
	.args = "[OPTION...] --on=NAME,NAME... FILE|DIR...|--generate=N",
	.purpose = "run scenarios on several machines and tell where they part",
	.help = "  Machines are sim:VERSION, qemu:VERSION (make guests) and host.  The first\n"
		"  one of each order is what the others are held against.  Exit status 1: they\n"
		"  differ.\n\n"
		"      --on=NAME,NAME    machines, e.g. sim:6.1,qemu:6.1\n"
		"      --order=N[,N]     log2 of the pages in a hugepage (with a real kernel: 9)\n"
		"      --format=FORMAT   human or json\n"
		"      --results=FILE    a line for each pair of runs, tabs between: path, row,\n"
		"                        order, machine, release, equal|differs|skipped, why\n"
		"      --generate=N      N random scenarios in place of files, see generate; each\n"
		"                        kind of difference is cut down to a small scenario\n"
		"      --seed=N, --from=N   which ones (default: 1, from number 1)\n"
		"      --alone           hold no machine against another: what counts is a\n"
		"                        finding, something not modelled, a failing directive\n"
		"      --keep=DIR        what was cut down, as files there\n"
		"  -j, --jobs=N          worker processes, each with guests of its own (default: "
		"1)\n"
		"  -o, --output=FILE     write the report there, whole or not at all\n"
		"  -v, --verbose         also what is equal or was skipped\n",
	.run = compare_main,
};
