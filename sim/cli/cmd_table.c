/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_table.c - collapsim table: scan results and errnos as runs show them.
 */
#include "cli/cli.h"

enum { OPT_ON = 256, OPT_ORDER };

static int table_all(const struct cs_cli_machines *machines, char *const *files, int file_nr)
{
	struct cs_run_options options = { .all_steps = true };
	const struct cs_session *session;
	struct cs_machine_set set = { 0 };
	struct cs_totals totals;
	struct cs_work *work;
	int status;

	work = cs_cli_load(files, file_nr);
	if (!work)
		return CS_EXIT_USAGE;
	status = cs_cli_open(machines, &set);
	if (!status) {
		session = cs_work_run(work, &set, &options, 0);
		cs_report_table(stdout, session);
		cs_session_totals(session, &totals);
		status = cs_totals_exit(&totals);
	}
	cs_machine_set_close(&set);
	cs_work_free(work);
	return status;
}

static int table_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "on", required_argument, NULL, OPT_ON },
		{ "order", required_argument, NULL, OPT_ORDER },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct cs_cli_machines machines = { 0 };
	int chosen, status;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_table, argc, argv, ":h", options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		if (chosen == OPT_ON)
			machines.on = optarg;
		else if ((status = cs_cli_orders("table", optarg, &machines)))
			return status;
	}
	return table_all(&machines, argv + optind, argc - optind);
}

const struct cs_command cs_cmd_table = {
	.name = "table",
	.args = "[OPTION...] FILE|DIR...",
	.purpose = "which scan result gives which errno, and stops or continues: from runs",
	.help = "      --on=NAME[,NAME]  machines (default: all built)\n"
		"      --order=N[,N]     orders (default: all built)\n",
	.run = table_main,
};
