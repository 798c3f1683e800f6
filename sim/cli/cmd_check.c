/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_check.c - collapsim check: parse and resolve at every order; run nothing.
 */
#include "cli/cli.h"

static int check_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "quiet", no_argument, NULL, 'q' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct cs_work *work;
	bool quiet = false;
	int chosen, status;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_check, argc, argv, ":hq", options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		quiet = true;
	}
	work = cs_cli_load(argv + optind, argc - optind);
	if (!work)
		return CS_EXIT_USAGE;
	if (!quiet)
		printf("%d scenario%s without mistakes\n", cs_work_script_nr(work),
		       cs_work_script_nr(work) == 1 ? "" : "s");
	cs_work_free(work);
	return 0;
}

const struct cs_command cs_cmd_check = {
	.name = "check",
	.args = "[OPTION...] FILE|DIR...",
	.purpose = "look for mistakes in scenarios, at every order, without running them",
	.help = "  -q, --quiet           print mistakes only\n",
	.run = check_main,
};
