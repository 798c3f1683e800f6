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
};

/**
 * cs_compare_report() - prints differences, what was skipped, and a summary.
 * @session: run with all steps and observation.
 *
 * Compared, statement by statement: results and errnos, scan results of each
 * hugepage, what checks found, pictures and nodes of all regions, content (as a
 * finding on one side).  The first step that differs is told, no later one.
 *
 * Return: number of runs that differ.
 */
int cs_compare_report(FILE *out, const struct cs_session *session,
		      const struct cs_compare_options *options);

#endif /* CS_COMPARE_H */
