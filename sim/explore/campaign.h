/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * campaign.h - a slice on one kernel, in pieces: which are done, what they came
 * to.  Pieces can be run by several processes, on several hosts and days; what
 * is reported depends on the pieces alone.
 */
#ifndef CS_EXPLORE_CAMPAIGN_H
#define CS_EXPLORE_CAMPAIGN_H

#include <stdio.h>
#include "explore/explore.h"

struct cs_campaign {
	char kernel[KP_NAME_LEN];  /* "sim:7.3" */
	char release[KP_NAME_LEN]; /* "7.3.4" */
	bool prove;
	struct cs_slice slice;
	uint64_t piece_states; /* numbers in a piece; the last may have fewer */
	int piece_nr;
	unsigned char *done; /* a byte for each piece */
	struct cs_tally tally;
};

/** cs_campaign_init() - nothing is done yet; @slice is finished. */
void cs_campaign_init(struct cs_campaign *campaign, const struct cs_machine *machine,
		      const struct cs_slice *slice, bool prove);
void cs_campaign_fini(struct cs_campaign *campaign);

int cs_campaign_done_nr(const struct cs_campaign *campaign);

/** cs_campaign_piece() - the numbers of piece @i. */
void cs_campaign_piece(const struct cs_campaign *campaign, int i, uint64_t *out_from,
		       uint64_t *out_to);

/* --- files (store.c) --------------------------------------------------------- */

/** cs_campaign_write() - the campaign as one JSON text. */
int cs_campaign_write(const struct cs_campaign *campaign, FILE *out);

/**
 * cs_campaign_add() - what @path holds, a file of the same campaign, is done too.
 * @error: one line.
 * Return: 0; -1 if it cannot be read or is none, is of another campaign, or has a
 * piece that was done already: @campaign is then as it was.
 */
int cs_campaign_add(struct cs_campaign *campaign, const char *path, char *error, size_t error_len);

/* What a file says it is of. */
struct cs_campaign_head {
	char kernel[KP_NAME_LEN], slice[KP_NAME_LEN];
	int order;
	bool prove;
	char restriction[CS_AXIS_NR][1024]; /* for cs_slice_restrict() */
	int restriction_nr;
};

/** cs_campaign_head() - of @path; as above. */
int cs_campaign_head(const char *path, struct cs_campaign_head *head, char *error,
		     size_t error_len);

/* --- running (work.c) -------------------------------------------------------- */

struct cs_work_options {
	int job_nr;
	int shard, shard_nr; /* piece p is ours if p % shard_nr == shard */
	bool progress;       /* a line on stderr that is rewritten */
	bool stop;           /* no new piece after one with trouble */
	bool exact;          /* see struct cs_explorer */
	/*
	 * Keeps what was done so far; called when a piece came and the last time is
	 * keep_s seconds ago.  NULL: nothing is kept.  Returns 0, or is not called
	 * again.
	 */
	int (*keep)(const struct cs_campaign *campaign, const char *path);
	const char *keep_path;
	int keep_s;
};

enum cs_work_end { CS_WORK_DONE, CS_WORK_INTERRUPTED, CS_WORK_FAILED };

/**
 * cs_campaign_work() - runs what is ours and not done, in processes of their own.
 * SIGINT lets each finish its piece, and so does trouble if that is to end it: what
 * was done is then all that was wanted.
 * @machine: a simulated one, opened; each process has its own copy of it.
 * Return: CS_WORK_FAILED after a line on stderr, if the simulator itself failed.
 */
enum cs_work_end cs_campaign_work(struct cs_campaign *campaign, struct cs_machine *machine,
				  const struct cs_work_options *options);

/* --- report (table.c) --------------------------------------------------------- */

/**
 * cs_campaign_verdict() - Return: exit status: 3 finding, 1 disagreement,
 * 4 unmodelled, 0.
 */
int cs_campaign_verdict(const struct cs_campaign *campaign);

struct cs_report_wish {
	int shown_nr; /* bad kinds that are shrunk and printed */
	bool verbose; /* all values, all reasons */
};

/**
 * cs_campaign_report() - the tables, and a scenario for each kind of trouble.
 * Return: as cs_campaign_verdict().
 */
int cs_campaign_report(struct cs_campaign *campaign, struct cs_machine *machine,
		       const struct cs_report_wish *wish, FILE *out);

#endif /* CS_EXPLORE_CAMPAIGN_H */
