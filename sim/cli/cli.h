/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cli.h - the command line: subcommands, and what they share.
 *
 * A subcommand gets its own argv (argv[0] is its name) and returns the exit
 * status: 0 passed, 1 an expectation failed, 2 the user's mistake, 3 finding,
 * 4 unmodelled, 70 our own bug, 77 everything was skipped.
 */
#ifndef CS_CLI_H
#define CS_CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include "machine/machines.h"
#include "report/report.h"
#include "run/session.h"

enum { CS_EXIT_USAGE = 2, CS_EXIT_INTERNAL = 70 };

struct cs_command {
	const char *name;
	const char *args;    /* "[OPTION...] FILE|DIR..." */
	const char *purpose; /* one line */
	const char *help;    /* options, one a line */
	int (*run)(int argc, char **argv);
};

extern const struct cs_command cs_cmd_run, cs_cmd_explain, cs_cmd_check, cs_cmd_fmt, cs_cmd_table,
	cs_cmd_req, cs_cmd_version, cs_cmd_bench, cs_cmd_compare, cs_cmd_generate, cs_cmd_explore;

/** cs_commands() - all subcommands, NULL at the end. */
const struct cs_command *const *cs_commands(void);

/** cs_cli_help() - what --help prints for @command. */
void cs_cli_help(const struct cs_command *command, FILE *out);

/**
 * cs_cli_mistake() - one line "collapsim WHERE: error: ..." on stderr, with the
 * nearest of @names if one is near to @got.
 * @names: ends with NULL; may be NULL.
 * Return: 2, so that callers can return it.
 */
int cs_cli_mistake(const char *where, const char *what, const char *got, const char *const *names);

/**
 * cs_cli_option() - getopt_long() that explains itself: --help prints the help
 * and an unknown or incomplete option one line with a suggestion.
 * @short_options: starts with ':'.
 * @out_status: exit status when the command is to end now.
 * Return: the option; -1 no more; -2 end now.
 */
int cs_cli_option(const struct cs_command *command, int argc, char **argv,
		  const char *short_options, const struct option *options, int *out_status);

/** cs_cli_int() - a number of @min..@max; false if @text is none. */
bool cs_cli_int(const char *text, int min, int max, int *out);

/* What commands that run things can be told. */
struct cs_cli_machines {
	const char *on;
	int order[16];
	int order_nr;
	bool lines;
};

/* Options that commands share, and the first number of their own. */
enum { CS_OPT_ON = 256, CS_OPT_ORDER, CS_OPT_OWN };
#define CS_SHARED_OPTIONS                                           \
	{ "on", required_argument, NULL, CS_OPT_ON },               \
		{ "order", required_argument, NULL, CS_OPT_ORDER }, \
		{ "jobs", required_argument, NULL, 'j' },           \
	{                                                           \
		"output", required_argument, NULL, 'o'              \
	}

/* Where they go. */
struct cs_cli_shared {
	struct cs_cli_machines *machines;
	int *job_nr;
	const char **output;
};

/**
 * cs_cli_shared() - @chosen, if it is one of CS_SHARED_OPTIONS.
 * @out_taken: it was.
 * Return: 0, or 2 after a line on stderr.
 */
int cs_cli_shared(const char *where, int chosen, const struct cs_cli_shared *into, bool *out_taken);

/** cs_cli_orders() - "2,3,9"; 0, or 2 after a line on stderr. */
int cs_cli_orders(const char *where, const char *text, struct cs_cli_machines *out);

/** cs_cli_open() - the machines wanted; 0, 2 or 70 after a line on stderr. */
int cs_cli_open(const struct cs_cli_machines *wish, struct cs_machine_set *out);

/** cs_cli_load() - files of @args, parsed and checked; NULL after messages. */
struct cs_work *cs_cli_load(char *const *args, int arg_nr);

/** cs_cli_color() - may @out have colors? */
bool cs_cli_color(FILE *out);

/* --- output.c: a file that appears whole or not at all -------------------- */

struct cs_output {
	FILE *out;
	char *path; /* NULL: standard output */
	char *temporary;
};

/** cs_output_open() - @path NULL is standard output.
 * Return: 0; 2 with a line on stderr: nothing is left behind. */
int cs_output_open(struct cs_output *output, const char *path);

/** cs_output_close() - puts the file in place.
 * Return: 0; 2 with a line on stderr: it could not be written in full, and
 * the old file, if any, stands. */
int cs_output_close(struct cs_output *output);

/** cs_output_drop() - forget what was written. */
void cs_output_drop(struct cs_output *output);

#endif /* CS_CLI_H */
