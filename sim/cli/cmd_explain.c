/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_explain.c - collapsim explain: run, and tell each collapse as a story.
 */
#include "cli/cli.h"

enum { OPT_ON = 256, OPT_ORDER };

static int explain_all(struct cs_cli_machines *machines, const char *path, char *const *files,
		       int file_nr)
{
	struct cs_run_options options = { .all_steps = true, .pictures = true };
	struct cs_report_options report = { 0 };
	const struct cs_session *session;
	struct cs_machine_set set = { 0 };
	struct cs_totals totals;
	struct cs_output output;
	struct cs_work *work;
	int status;

	work = cs_cli_load(files, file_nr);
	if (!work)
		return CS_EXIT_USAGE;
	status = cs_cli_open(machines, &set);
	if (!status)
		status = cs_output_open(&output, path);
	if (!status) {
		session = cs_work_run(work, &set, &options, 0);
		cs_report_explain(output.out, session, &report);
		cs_session_totals(session, &totals);
		status = cs_output_close(&output);
		if (!status)
			status = cs_totals_exit(&totals);
	}
	cs_machine_set_close(&set);
	cs_work_free(work);
	return status;
}

static int explain_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "on", required_argument, NULL, OPT_ON },
		{ "order", required_argument, NULL, OPT_ORDER },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct cs_cli_machines machines = { .lines = true };
	const char *path = NULL;
	int chosen, status;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_explain, argc, argv, ":ho:", options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		if (chosen == OPT_ON)
			machines.on = optarg;
		else if (chosen == 'o')
			path = optarg;
		else if (chosen == OPT_ORDER &&
			 (status = cs_cli_orders("explain", optarg, &machines)))
			return status;
	}
	return explain_all(&machines, path, argv + optind, argc - optind);
}

const struct cs_command cs_cmd_explain = {
	.name = "explain",
	.args = "[OPTION...] FILE|DIR...",
	.purpose = "tell why each collapse ended as it did, a paragraph a hugepage",
	.help = "      --on=NAME[,NAME]  machines (default: all built)\n"
		"      --order=N[,N]     orders (default: all built)\n"
		"  -o, --output=FILE     write the story there\n",
	.run = explain_main,
};
