/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.h - results as text: for people, for test harnesses, for programs.
 *
 * A report is a pure function of the session: no time, address or host name is
 * in it, so the same input gives the same bytes.  Writing never fails halfway
 * silently: the caller checks ferror() once at the end.
 */
#ifndef CS_REPORT_H
#define CS_REPORT_H

#include <stdbool.h>
#include <stdio.h>
#include "run/result.h"

enum cs_format { CS_FORMAT_HUMAN, CS_FORMAT_KTAP, CS_FORMAT_JUNIT, CS_FORMAT_JSON };

struct cs_report_options {
	enum cs_format format;
	bool verbose; /* also what passed or was skipped */
	bool picture; /* the tour: pictures around each collapse */
	bool color;
};

/** cs_format_parse() - "ktap" to its value; false if there is none such. */
bool cs_format_parse(const char *name, enum cs_format *out);

/** cs_report() - @session in the format asked for. */
void cs_report(FILE *out, const struct cs_session *session,
	       const struct cs_report_options *options);

/** cs_report_explain() - the story of each collapse, a paragraph a hugepage. */
void cs_report_explain(FILE *out, const struct cs_session *session,
		       const struct cs_report_options *options);

/** cs_report_table() - scan result, caller, errno, continue or stop, scenario: as
 * seen in the runs. */
void cs_report_table(FILE *out, const struct cs_session *session);

/** cs_report_summary() - the last line: counts, commit, kernels.
 * @seconds: also the time it took. */
void cs_report_summary(FILE *out, const struct cs_session *session, bool seconds);

/** cs_report_count() - "N passed, N failed[, N skipped]", alone on a line.
 * Unmodelled runs count as failed, unspecified ones as skipped. */
void cs_report_count(FILE *out, const struct cs_session *session);

/* --- parts, for the formats ----------------------------------------------- */

/** cs_report_block() - one run that did not pass, each line behind @prefix. */
void cs_report_block(FILE *out, const struct cs_file *file, const struct cs_result *result,
		     const char *prefix, bool color);

/** cs_report_rerun() - the command that repeats @result, no newline. */
void cs_report_rerun(FILE *out, const struct cs_file *file, const struct cs_result *result);

/** cs_report_tour(), cs_report_ktap(), cs_report_junit(), cs_report_json() */
void cs_report_tour(FILE *out, const struct cs_session *session,
		    const struct cs_report_options *options);
void cs_report_ktap(FILE *out, const struct cs_session *session);
void cs_report_junit(FILE *out, const struct cs_session *session);
void cs_report_json(FILE *out, const struct cs_session *session);

/** cs_scan_words() - what a scan result means, a short clause; "" if unknown. */
const char *cs_scan_words(const char *result);

/** cs_errno_words() - what an errno of a collapse tells its caller; @tried: some
 * hugepage was tried and failed. */
const char *cs_errno_words(const char *name, bool tried);

#endif /* CS_REPORT_H */
