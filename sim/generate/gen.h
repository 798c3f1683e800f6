/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gen.h - what the parts of the generator share: what is known of the memory of
 * a scenario that is being written.
 *
 * A slot has four *cells*: its first page, the rest of its first half, the second
 * half but for its last page, its last page.  All pages of a cell are alike, at
 * every order.  A boundary is the number of a cell: 4 is one hugepage in.
 */
#ifndef CS_GEN_H
#define CS_GEN_H

#include <stdbool.h>
#include <stdio.h>
#include "choice/choice.h"

#define GEN_SLOT_NR 4
#define GEN_CELL_NR 4 /* of a slot */
#define GEN_CELLS (GEN_SLOT_NR * GEN_CELL_NR)
#define GEN_REGION_NR 2
#define GEN_TASK_NR 2 /* main, and a child */

/* What a cell holds; more than one bit: one of these. */
enum gen_held {
	GEN_NONE = 1 << 0,
	GEN_ZERO = 1 << 1,
	GEN_SMALL = 1 << 2,
	GEN_SWAP = 1 << 3,
	GEN_HUGE = 1 << 4,  /* of a hugepage that the PMD maps */
	GEN_PART = 1 << 5,  /* of one that entries map */
	GEN_HZERO = 1 << 6, /* of the huge zero page */
	GEN_GUARD = 1 << 7,
	GEN_POISON = 1 << 8,
	GEN_FILE = 1 << 9, /* of a file, there or not */
};
#define GEN_PRESENT (GEN_SMALL | GEN_HUGE | GEN_PART)

/* What is true of a cell; where it is not known it is set. */
enum gen_mark {
	GEN_GONE = 1 << 0, /* outside every VMA */
	GEN_RO = 1 << 1,
	GEN_SHARED = 1 << 2, /* with the other task */
	GEN_PINNED = 1 << 3,
	GEN_LAZY = 1 << 4,
	GEN_MISSING = 1 << 5, /* armed for that */
	GEN_WP = 1 << 6,
	GEN_WPED = 1 << 7, /* write-protected by userfaultfd */
	GEN_MLOCKED = 1 << 8,
	GEN_NOHUGE = 1 << 9,
	GEN_TOUCHED = 1 << 10, /* may have a page table */
};

struct gen_cell {
	unsigned int held, mark;
};

struct gen_region {
	char name;
	bool file; /* shared memory, by descriptor M */
	int cell_nr;
	struct gen_cell cell[GEN_CELLS];
};

struct gen {
	struct cs_choice *choice;
	FILE *out;
	int region_nr;
	struct gen_region region[GEN_TASK_NR][GEN_REGION_NR];
	bool child;                          /* is alive */
	bool forked;                         /* was ever made */
	bool lazy;                           /* a page was freed lazily, it may be again in use */
	bool memcg;                          /* a limit is in place: nothing may need a new page */
	bool disabled;                       /* by prctl(), in some task */
	bool poisoned;                       /* one page of a scenario is enough */
	bool collapsed;                      /* a call was made */
	bool numa, swap, uffd, guard, shmem; /* what it requires */
};

/* Cells @start to before @end of a region of a task. */
struct gen_range {
	int task, region, start, end;
};

static inline struct gen_region *gen_region(struct gen *gen, const struct gen_range *range)
{
	return &gen->region[range->task][range->region];
}

/** gen_pick() - one of @nr. */
static inline int gen_pick(struct gen *gen, int nr)
{
	return (int)cs_choose(gen->choice, (uint32_t)nr);
}

/** gen_odds() - once in @of times. */
static inline bool gen_odds(struct gen *gen, int of)
{
	return cs_choose_odds(gen->choice, 1, (uint32_t)of);
}

/* --- gen_range.c -------------------------------------------------------------- */

/** gen_choose_range() - cells of some region; @whole_slots: full slots only. */
struct gen_range gen_choose_range(struct gen *gen, int task, bool whole_slots);

/** gen_fit() - cuts @range down to the first cells of it that hold nothing but
 * @held and have none of @without; false if none does. */
bool gen_fit(struct gen *gen, struct gen_range *range, unsigned int held, unsigned int without);

/** gen_fit_slots() - the same, in full slots. */
bool gen_fit_slots(struct gen *gen, struct gen_range *range, unsigned int held,
		   unsigned int without);

/** gen_set() - from now on all cells hold one of @held, and have @mark but not
 * @unmark. */
void gen_set(struct gen *gen, const struct gen_range *range, unsigned int held, unsigned int mark,
	     unsigned int unmark);

/** gen_split() - a hugepage that @range cuts is mapped by entries from now on. */
void gen_split(struct gen *gen, const struct gen_range *range);

/** gen_unshare() - the other task has these pages for itself. */
void gen_unshare(struct gen *gen, const struct gen_range *range);

/** gen_print_range() - "child:A[H..3H/2)". */
void gen_print_range(struct gen *gen, const struct gen_range *range);
/** gen_print_cells() - the same without the task, of a region or file @name. */
void gen_print_cells(struct gen *gen, char name, int start, int end);
/** gen_print_args() - "A+H, H/2": address and length. */
void gen_print_args(struct gen *gen, const struct gen_range *range);
/** gen_print_length() - how far a boundary lies from the start; gen_print_between() -
 * how far two lie apart; gen_print_sum() - so many halves of a hugepage, and pages. */
void gen_print_length(struct gen *gen, int boundary);
void gen_print_between(struct gen *gen, int start, int end);
void gen_print_sum(struct gen *gen, int half_nr, int page_nr);
/** gen_count_cell() - adds the size of a cell. */
void gen_count_cell(int cell, int *half_nr, int *page_nr);
/** gen_print_task() - "child: " where it is not main. */
void gen_print_task(struct gen *gen, int task);

/* --- steps: each writes one statement, or nothing where none is possible --------- */

/** gen_setup() - state that a collapse is to meet. */
void gen_setup(struct gen *gen);
/** gen_slots() - a first content for each slot. */
void gen_slots(struct gen *gen);
/** gen_file_slots() - the same of shared memory, and its mapping. */
void gen_file(struct gen *gen, int region);
/** gen_file_step() - a change to the file of @region. */
void gen_file_step(struct gen *gen, const struct gen_range *range);
/** gen_collapse() - one call with MADV_COLLAPSE. */
void gen_collapse(struct gen *gen);
/** gen_memcg() - a limit on what main may have. */
void gen_memcg(struct gen *gen);

#endif /* CS_GEN_H */
