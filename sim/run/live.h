/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * live.h - a run in progress: what the files of the runner share.
 *
 * script_ and want_ are the scenario's, live_ and got_ the machine's.
 */
#ifndef CS_LIVE_H
#define CS_LIVE_H

#include "run/run.h"

#define CS_PLACED_NR 64
#define CS_PIN_NR 64
#define CS_TRIED_NR 1024
#define CS_AT_NR 16

struct cs_live_task {
	bool alive;
	bool stopped; /* a call of it gave a wrong result */
	int stopped_line;
	bool called;
	kp_s64 last_result; /* of its last call; valid if called */
};

struct cs_live_span {
	kp_u64 start_va, end_va;
	int line; /* of the directive, for pins */
	int task;
};

/* A counter of one folio size: there are too many to read all of them at a mark. */
struct cs_live_sized {
	const char *name;
	kp_s64 mark;
};

/* An !at block. */
struct cs_live_at {
	const struct cs_item *item;
	const char *point;
	kp_s64 nth, left; /* passes asked for, and still to come: 0, it ran */
};

struct cs_live {
	struct cs_machine *machine;
	const struct cs_script *script;
	const struct cs_run_options *options;
	struct cs_store *store;
	struct cs_result *result;
	const struct cs_item *item; /* statement that runs, NULL before and after */
	struct cs_env env;
	struct cs_diags diags;
	bool expect;            /* false: --fail-each, results are free */
	const char *fail_point; /* --fail-each: the point that is armed, or NULL */
	bool check_each;        /* invariants after each statement */
	bool ended;             /* the world stopped or is known to be broken */
	struct cs_live_task task[KP_TASK_NR];
	int running; /* task whose call runs, -1: none, or the daemon */
	struct cs_live_at at[CS_AT_NR];
	int at_nr;
	const struct cs_item *inside; /* while a block runs: the statement it runs in */
	int inside_task;              /* and that one's task, or -1 */
	struct cs_live_span placed[CS_PLACED_NR];
	int placed_nr;
	struct cs_live_span pin[CS_PIN_NR];
	int pin_nr;
	kp_u64 tried[CS_TRIED_NR]; /* slots attempted since the last !mark */
	int tried_nr;
	kp_s64 *mark;                /* counters at the last !mark */
	struct cs_live_sized *sized; /* those of one folio size that the script counts */
	int sized_nr;
	struct kp_page *pages;       /* of one slot */
	const struct cs_run **cells; /* entries of one slot of a picture */
};

/* The upper part of the addresses that stand for a descriptor's file. */
static inline uint64_t cs_file_place(const struct cs_value *value)
{
	return (CS_FILE_VA >> CS_FILE_SHIFT) + (uint64_t)value->num;
}

/* --- live.c: lifetime and steps ------------------------------------------- */

/** cs_live_init() - an environment of row @row; machine, script and options are
 * set.  Return: 0; -1 if the row has no value at this order. */
int cs_live_init(struct cs_live *live, size_t row);
void cs_live_fini(struct cs_live *live);

/** cs_live_files() - learns how long each open file is now. */
void cs_live_files(struct cs_live *live);

/** cs_live_step() - a step to fill in; kept only by cs_live_keep(). */
void cs_live_step(struct cs_live *live, struct cs_step *step, enum cs_step_kind kind, int line,
		  const char *text);

/** cs_live_keep() - worsens the run's verdict by @step's and keeps a copy of it
 * if it is worth telling. */
void cs_live_keep(struct cs_live *live, const struct cs_step *step);

/** cs_live_stopped() - the world ended: takes its last words into the result. */
void cs_live_stopped(struct cs_live *live);

/** cs_live_lacks() - the machine has no such thing: the step is unmodelled, or
 * skips the run where a machine is known to lack things. */
void cs_live_lacks(struct cs_live *live, struct cs_step *step, const char *reason);

/** cs_live_finding() - an invariant is broken: @text, one line. */
void cs_live_finding(struct cs_live *live, const char *text);

/** cs_live_mistake() - text of what the language reported, and forget it. */
const char *cs_live_mistake(struct cs_live *live);

/** cs_live_mark() - counters count from here. */
void cs_live_mark(struct cs_live *live);

/**
 * cs_live_same_scan() - whether two names mean the same scan result.
 * @want: name in a scenario. @got: name the kernel gives.
 *
 * PTE_UFFD is what 7.3 calls PTE_UFFD_WP: the two count as one, so that a
 * scenario needs no guard for a name.
 */
bool cs_live_same_scan(const char *want, const char *got);

/** cs_live_note_tried() - remember which slots the last call or pass tried. */
void cs_live_note_tried(struct cs_live *live);

/** cs_live_tried() - was the slot at @va tried since the last mark? */
bool cs_live_tried(const struct cs_live *live, kp_u64 va);

/** cs_live_path() - the name of a knob or counter as the machine knows it, in
 * this row; NULL, and a message to fetch by cs_live_mistake(), if it has none. */
const char *cs_live_path(struct cs_live *live, const struct cs_word *word);

/** cs_live_marked() - value of counter @name at the last mark, 0 if unknown. */
kp_s64 cs_live_marked(const struct cs_live *live, const char *name);

/* --- statements ----------------------------------------------------------- */

void cs_live_call(struct cs_live *live, const struct cs_item *item);
void cs_live_directive(struct cs_live *live, const struct cs_item *item);
void cs_live_checks(struct cs_live *live, const struct cs_item *item);

/** cs_live_attempts() - the hugepages the last call or pass tried, into @step. */
void cs_live_attempts(struct cs_live *live, struct cs_step *step);

/* --- at.c: what runs at a point of somebody else's call ------------------- */

/** cs_live_at() - arms the block of @item, or says in @step why not. */
void cs_live_at(struct cs_live *live, const struct cs_item *item, struct cs_step *step);

/** cs_live_at_end() - blocks that never ran are failures. */
void cs_live_at_end(struct cs_live *live);

/* --- content.c ------------------------------------------------------------ */

/** cs_live_content() - every page of every VMA of every task reads what was
 * last written there; a difference is a finding. */
void cs_live_content(struct cs_live *live);

/* --- place.c -------------------------------------------------------------- */

/**
 * cs_live_place() - the lowest hugepage-aligned place for @len_b bytes with an
 * unused hugepage on both sides.
 * Return: its address, 0 if the window is full.
 */
kp_u64 cs_live_place(const struct cs_live *live, kp_u64 len_b);

/** cs_live_placed() - [start, end) is in use from now on. */
void cs_live_placed(struct cs_live *live, kp_u64 start_va, kp_u64 end_va);

/* --- observe.c ------------------------------------------------------------ */

/** cs_live_observe() - what all regions of all tasks look like, into the last
 * step kept. */
void cs_live_observe(struct cs_live *live);

/* --- words.c: values in scenario words ------------------------------------ */

/** cs_words_amount() - "0", "3P", "2H+1P", "H"; plain bytes if not of pages. */
const char *cs_words_amount(const struct cs_live *live, kp_u64 b);

/** cs_words_va() - "A+H+3P"; "window+9H" outside all regions. */
const char *cs_words_va(const struct cs_live *live, kp_u64 va);

/** cs_words_slot() - "A[H..2H)": the part of the slot at @va inside its region. */
const char *cs_words_slot(const struct cs_live *live, kp_u64 va);

/** cs_words_result() - "0", "-1 EAGAIN", "2H", "A+3P". */
const char *cs_words_result(const struct cs_live *live, kp_s64 result, bool is_va);

/** cs_words_region() - symbol of the region at @va, latest bound first; -1. */
int cs_words_region(const struct cs_live *live, kp_u64 va);

/* --- picture.c ------------------------------------------------------------ */

/** cs_picture_slot() - picture of the slot at @va: "[p*3 p<pin> p..]", "H". */
enum cs_end cs_picture_slot(struct cs_live *live, int task, kp_u64 va, const char **out_cell);

/** cs_picture_held() - what the entries of the slot drawn last hold, counted:
 * "3 present, 1 none"; "" if it has no table. */
const char *cs_picture_held(struct cs_live *live);

/** cs_picture_range() - the slots that [start, end) touches, blank between. */
enum cs_end cs_picture_range(struct cs_live *live, int task, kp_u64 start_va, kp_u64 end_va,
			     const char **out_cells);

/**
 * cs_picture_compare() - are @live->pages, of one slot, as @cell says?
 * @out_entry: index of the first entry that is not, -1 if the whole cell.
 * Return: 1 yes, 0 no, -1 @cell cannot be expanded (reported to live->diags).
 */
int cs_picture_compare(struct cs_live *live, const struct cs_cell *cell, int *out_entry);

/** cs_picture_blind() - does @cell ask for a flag that the machine cannot show? */
bool cs_picture_blind(const struct cs_live *live, const struct cs_cell *cell);

/** cs_picture_detail() - what is odd about the pages of a slot, e.g.
 * "p<pin>: refs 2, expected 1; pinned at line 12"; "" if nothing. */
const char *cs_picture_detail(struct cs_live *live, int task, kp_u64 start_va, kp_u64 end_va);

#endif /* CS_LIVE_H */
