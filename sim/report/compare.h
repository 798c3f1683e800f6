/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compare.h - two machines side by side: where do their runs part?
 */
#ifndef CS_COMPARE_H
#define CS_COMPARE_H

#include <stdbool.h>
#include <stdio.h>
#include "run/result.h"

struct cs_compare_options {
	bool json;
	bool verbose;
	FILE *results; /* a line for each pair of runs as well; NULL: not */
};

#define CS_SAID_LEN 2048

/* Where two runs part; what each said, as text. */
struct cs_parting {
	const struct cs_step *step; /* NULL: at their ends */
	const char *what;           /* "result", "picture" ... */
	char text[2][CS_SAID_LEN];
};

/** cs_compare_runs() - do two runs of one scenario part, and where first? */
bool cs_compare_runs(const struct cs_result *const run[2], struct cs_parting *parting);

/** cs_compare_whys() - the scan results of a step: "SUCCEED, PAGE_RO" or "none". */
void cs_compare_whys(const struct cs_step *step, char *out, size_t len);

/**
 * cs_compare_report() - prints differences, what was skipped, and a summary.
 * @session: run with all steps and observation.
 *
 * Compared, statement by statement: results and errnos, scan results of each
 * hugepage, what checks found, pictures and nodes of all regions, content (as a
 * finding on one side).  The first step that differs is told, no later one.
 *
 * A line of results is, with tabs between: path, row, order, second machine, its
 * release, "equal", "differs" or "skipped", and what differs or why it was skipped.
 *
 * Return: number of runs that differ.
 */
int cs_compare_report(FILE *out, const struct cs_session *session,
		      const struct cs_compare_options *options);

#endif /* CS_COMPARE_H */
