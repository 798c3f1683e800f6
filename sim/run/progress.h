/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * progress.h - how far long work has come, and how long it may still take: one
 * line on stderr that is rewritten, on a terminal only.
 */
#ifndef CS_PROGRESS_H
#define CS_PROGRESS_H

#include <stdbool.h>

struct cs_progress {
	bool shown;
	bool written; /* there is a line to wipe */
	double start_s, told_s;
};

/** cs_progress_wanted() - is stderr a terminal that can rewrite a line? */
bool cs_progress_wanted(void);

/** cs_progress_begin() - work begins now; unless @shown nothing is ever written. */
void cs_progress_begin(struct cs_progress *progress, bool shown);

/** cs_progress_used_s() - seconds since it began. */
double cs_progress_used_s(const struct cs_progress *progress);

/**
 * cs_progress_tell() - @done_nr of @all_nr pieces are done.
 * @what: what was done, in words of the caller's ("120 of 2000 scenarios").
 *
 * The time left is that of pieces which take as long as those that are done.  Work
 * of less than a second leaves no trace, and no more is written than can be read.
 */
void cs_progress_tell(struct cs_progress *progress, int done_nr, int all_nr, const char *what);

/** cs_progress_end() - the last line, which stays; no line does if @what is NULL. */
void cs_progress_end(struct cs_progress *progress, int done_nr, int all_nr, const char *what);

#endif /* CS_PROGRESS_H */
