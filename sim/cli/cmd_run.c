/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_run.c - collapsim run: run scenarios, report, exit by the worst.
 */
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "machine/fence.h"
#include "run/progress.h"

struct run_args {
	struct cs_cli_machines machines;
	struct cs_run_options options;
	struct cs_report_options report;
	const char *output;
	int job_nr;
	bool count_line;
};

enum { OPT_FORMAT = CS_OPT_OWN, OPT_FAIL_EACH, OPT_PICTURE, OPT_COUNT_LINE, OPT_STOP, OPT_TIMEOUT };

static const struct option run_options[] = {
	CS_SHARED_OPTIONS,
	{ "format", required_argument, NULL, OPT_FORMAT },
	{ "fail-each", required_argument, NULL, OPT_FAIL_EACH },
	{ "picture", no_argument, NULL, OPT_PICTURE },
	{ "count-line", no_argument, NULL, OPT_COUNT_LINE },
	{ "stop", no_argument, NULL, OPT_STOP },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

static int run_format(const char *name, struct run_args *args)
{
	static const char *const names[] = { "human", "ktap", "junit", "json", NULL };

	if (cs_format_parse(name, &args->report.format))
		return 0;
	return cs_cli_mistake("run", "unknown format", name, names);
}

static int run_option(int chosen, struct run_args *args)
{
	const struct cs_cli_shared shared = { &args->machines, &args->job_nr, &args->output };
	bool taken;
	int status = cs_cli_shared("run", chosen, &shared, &taken), seconds;

	if (taken)
		return status;
	switch (chosen) {
	case OPT_FORMAT:
		return run_format(optarg, args);
	case OPT_FAIL_EACH:
		args->options.fail_each = optarg;
		break;
	case OPT_PICTURE:
		args->report.picture = true;
		args->options.pictures = true;
		args->options.all_steps = true;
		break;
	case OPT_COUNT_LINE:
		args->count_line = true;
		break;
	case OPT_STOP:
		args->options.stop = true;
		break;
	case OPT_TIMEOUT:
		if (!cs_cli_int(optarg, 1, 3600, &seconds))
			return cs_cli_mistake("run", "not a number of seconds (1 to 3600):", optarg,
					      NULL);
		cs_fence_hang_ms = seconds * 1000;
		break;
	case 'v':
		args->report.verbose = true;
		break;
	}
	return 0;
}

/* A fail point that no machine has would select nothing. */
static int run_check_fail_point(const struct cs_machine_set *machines, const char *wanted)
{
	const char *names[64] = { NULL };
	int i, nr = 0;

	if (!wanted || !strcmp(wanted, "all"))
		return 0;
	for (i = 0; nr < 63; i++) {
		names[nr] = cs_machine_fail_point_name(machines->machine[0], i);
		if (!names[nr])
			break;
		if (!strcmp(names[nr++], wanted))
			return 0;
	}
	return cs_cli_mistake("run", "unknown fail point", wanted, names);
}

static int run_report(const struct cs_session *session, const struct run_args *args,
		      struct cs_output *output)
{
	/* Other programs read standard output of the machine formats. */
	FILE *last = args->report.format == CS_FORMAT_HUMAN ? output->out : stderr;
	struct cs_totals totals;
	int status;

	cs_report(output->out, session, &args->report);
	fflush(output->out);
	if (session->interrupted)
		fprintf(stderr, "collapsim: interrupted; what is above is finished\n");
	cs_report_summary(last, session, isatty(fileno(last)));
	if (args->count_line)
		cs_report_count(last, session);
	status = cs_output_close(output);
	if (status)
		return status;
	cs_session_totals(session, &totals);
	status = cs_totals_exit(&totals);
	return !status && session->interrupted ? 130 : status;
}

static int run_all(const struct run_args *args, char *const *files, int file_nr)
{
	struct cs_machine_set machines = { 0 };
	struct cs_output output;
	struct cs_work *work;
	int status;

	work = cs_cli_load(files, file_nr);
	if (!work)
		return CS_EXIT_USAGE;
	status = cs_cli_open(&args->machines, &machines);
	if (!status)
		status = run_check_fail_point(&machines, args->options.fail_each);
	if (!status)
		status = cs_output_open(&output, args->output);
	if (!status)
		status = run_report(cs_work_run(work, &machines, &args->options, args->job_nr),
				    args, &output);
	cs_machine_set_close(&machines);
	cs_work_free(work);
	return status;
}

static int run_main(int argc, char **argv)
{
	struct run_args args = { .options.progress = cs_progress_wanted() };
	int chosen, status;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_run, argc, argv, ":hj:o:v", run_options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		status = run_option(chosen, &args);
		if (status)
			return status;
	}
	args.report.color = !args.output && cs_cli_color(stdout);
	return run_all(&args, argv + optind, argc - optind);
}

const struct cs_command cs_cmd_run = {
	.name = "run",
	.args = "[OPTION...] FILE|DIR...",
	.purpose = "run scenarios and check what they expect",
	.help = "  FILE may be FILE:LINE, as messages print it, or - for standard input; DIR\n"
		"  means every .csim file below it.\n\n"
		"      --on=NAME[,NAME]  machines, e.g. sim:6.1,sim:KSRC (default: all built)\n"
		"      --order=N[,N]     log2 of the pages in a hugepage (default: all built)\n"
		"      --format=FORMAT   human, ktap, junit or json\n"
		"      --fail-each=POINT run again and again with the 1st, 2nd, 3rd ... passage\n"
		"                        of the fail point failing; all: each point in turn\n"
		"      --picture         page-table pictures before and after each collapse\n"
		"      --count-line      end with a line 'N passed, N failed[, N skipped]'\n"
		"      --stop            end at the first file that did not pass\n"
		"      --timeout=SECONDS processor time after which a run is taken to hang: 20\n"
		"  -j, --jobs=N          worker processes (default: one a processor)\n"
		"  -o, --output=FILE     write the report there, whole or not at all\n"
		"  -v, --verbose         also what passed or was skipped\n",
	.run = run_main,
};
