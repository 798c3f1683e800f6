/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * main.c - chooses the subcommand.
 */
#include <string.h>
#include "cli/cli.h"

static void main_help(FILE *out)
{
	const struct cs_command *const *command;

	fprintf(out, "usage: collapsim COMMAND [OPTION...] [ARGUMENT...]\n\n"
		     "Runs the real hugepage-collapse code of Linux over a model of memory.\n\n");
	for (command = cs_commands(); *command; command++)
		fprintf(out, "  %-8s %s\n", (*command)->name, (*command)->purpose);
	fprintf(out, "\n"
		     "collapsim COMMAND --help says more.\n\n"
		     "Exit status: 0 passed, 1 an expectation failed, 2 mistake in the command\n"
		     "or a file, 3 finding in a kernel, 4 reached something not modelled, 70 bug\n"
		     "of collapsim, 77 everything was skipped.\n");
}

static int main_unknown(const char *name)
{
	const struct cs_command *const *command;
	const char *names[32] = { NULL };
	int nr = 0;

	for (command = cs_commands(); *command; command++)
		names[nr++] = (*command)->name;
	return cs_cli_mistake(NULL, *name == '-' ? "unknown option" : "unknown command", name,
			      names);
}

int main(int argc, char **argv)
{
	const struct cs_command *const *command;
	int status;

	if (argc < 2) {
		fprintf(stderr, "collapsim: error: no command; collapsim --help lists them\n");
		return CS_EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		main_help(stdout);
		return fflush(stdout) ? CS_EXIT_USAGE : 0;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V"))
		argv[1] = (char *)"version";
	for (command = cs_commands(); *command; command++)
		if (!strcmp((*command)->name, argv[1]))
			break;
	if (!*command)
		return main_unknown(argv[1]);
	status = (*command)->run(argc - 1, argv + 1);
	if ((fflush(stdout) || ferror(stdout)) && !status) {
		fprintf(stderr, "collapsim: error: cannot write standard output\n");
		return CS_EXIT_USAGE;
	}
	return status;
}
