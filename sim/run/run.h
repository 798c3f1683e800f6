/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run.h - one resolved scenario on one machine: reset, statements, checks,
 * invariants, verdict.
 *
 * Nothing here knows what kind of machine it drives.  A run is a pure function
 * of script, row, machine and options.
 */
#ifndef CS_RUN_H
#define CS_RUN_H

#include <stdbool.h>
#include "run/result.h"
#include "run/store.h"
#include "language/csim.h"

struct cs_run_options {
	bool all_steps;        /* keep every step, not only those that went wrong */
	bool pictures;         /* pictures before and after each collapse */
	bool observe;          /* pictures of everything after each statement, as
				* far as any machine can draw them */
	bool sparse;           /* looks, at content too, only after a collapse */
	kp_u32 observe_flags;  /* KP_PAGE_* in these */
	const char *fail_each; /* fail point, "all", or NULL */
	bool stop;             /* begin nothing after a run that did not pass */
	bool progress;         /* of a session: a line on stderr, see progress.h */
};

/**
 * cs_run_scenario() - run row @row of @script on @machine.
 * @store: where the results go.
 * @file: results are added to its array; more than one only with fail_each.
 *
 * Skips (orders, kernel guard, requirements) are results too.  Never fails: an
 * error of our own is the verdict CS_VERDICT_BUG.
 */
void cs_run_scenario(const struct cs_script *script, size_t row, struct cs_machine *machine,
		     const struct cs_run_options *options, struct cs_store *store,
		     struct cs_file *file);

/** cs_run_target() - what @machine means to the language. */
void cs_run_target(const struct cs_machine *machine, struct cs_target *out);

#endif /* CS_RUN_H */
