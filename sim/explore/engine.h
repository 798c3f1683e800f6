/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * engine.h - runs states on one kernel: what two plans have in common is done
 * once and kept as a snapshot.
 */
#ifndef CS_EXPLORE_ENGINE_H
#define CS_EXPLORE_ENGINE_H

#include "explore/do.h"
#include "explore/outcome.h"
#include "machine/machine.h"

struct cs_seen_pte {
	uint8_t kind; /* enum cs_pte_kind; CS_PTE_KIND_NR: something else */
	int8_t node;  /* -1: no page */
	uint16_t flags;
	bool kept;  /* a load gives what was last written, or what may be */
	bool zero;  /* a load gives zero */
	bool known; /* a load would give anything */
};

struct cs_seen_slot {
	uint8_t kind; /* enum cs_slot_kind; CS_SLOT_KIND_NR: something else */
	bool writable;
	bool cache_huge; /* its part of the file is one hugepage of the cache */
	struct cs_seen_pte pte[CS_WORLD_ENTRY_NR];
};

/* What a call led to. */
struct cs_seen {
	int16_t ret;
	uint8_t attempt_nr; /* may exceed what attempt holds */
	struct cs_world_attempt attempt[CS_EXPECT_ATTEMPT_NR];
	int16_t delta[CS_DELTA_NR]; /* all but CS_DELTA_PAGES_COLLAPSED */
	struct cs_seen_slot slot[CS_WORLD_SLOT_NR];
};

enum cs_run_end {
	CS_RUN_SEEN,
	CS_RUN_REFUSED, /* a step of the plan cannot be done; see cs_engine_error() */
	CS_RUN_STOPPED, /* the kernel stopped; see machine->stop */
};

struct cs_engine;

/** cs_engine_new() - for @machine, a simulated one; ends by cs_engine_free().  Snapshots
 * of the machine's kernel are thin until then, so it has one engine at a time. */
struct cs_engine *cs_engine_new(struct cs_machine *machine);
void cs_engine_free(struct cs_engine *engine);

/** cs_engine_table_pg() - base pages that a PMD table of the kernel maps. */
int32_t cs_engine_table_pg(const struct cs_engine *engine);

/* Where time goes, with cs_engine_clock() on; nanoseconds. */
struct cs_engine_clock {
	uint64_t restore_ns, build_ns, call_ns, look_ns, check_ns, states_nr;
};

/** cs_engine_clock() - measures into @clock from now on; NULL: no more. */
void cs_engine_clock(struct cs_engine *engine, struct cs_engine_clock *clock);

/**
 * cs_engine_run() - @plan from where its beginning is known, then the call.
 * @keep_nr:  so many of its steps will be asked for again by the next plan.
 * @teardown: also end the world and look what is left.
 * @seen:     filled if CS_RUN_SEEN.
 *
 * Broken invariants are findings of the machine, which are those of this run.
 */
enum cs_run_end cs_engine_run(struct cs_engine *engine, const struct cs_world *world,
			      const struct cs_plan *plan, int keep_nr, bool teardown,
			      struct cs_seen *seen);

/**
 * cs_engine_holds() - did every run since the last question begin as its plan says?
 * Return: false, rarely, if one may have begun with what another had left in memory
 * that nothing had been seen to change before: run them all again.
 */
bool cs_engine_holds(struct cs_engine *engine);

/** cs_engine_exact() - from now on that cannot be, at a fifth of the speed's cost. */
void cs_engine_exact(struct cs_engine *engine, bool exact);

/** cs_engine_error() - why the last run was refused, one line. */
const char *cs_engine_error(const struct cs_engine *engine);

/* --- looking (look.c) ------------------------------------------------------ */

/** cs_look_slot() - the @nr pages of one slot; of a hugepage that is mapped more than
 * once, that a child shares it.  What no page shows (state of the swap cache behind
 * an entry) is left out. */
void cs_look_slot(const struct kp_page *page, int nr, struct cs_seen_slot *slot);

/* --- judging (judge.c) ----------------------------------------------------- */

/**
 * cs_judge() - does what was seen fit what was expected?
 * @out: what does not, one line: expectation first.
 * Return: the first claim that fails, 0 if all hold.
 */
enum cs_claim cs_judge(const struct cs_world *world, const struct cs_expected *expected,
		       const struct cs_seen *seen, char *out, size_t len);

/** cs_seen_hash() - equal for outcomes with equal results, attempts, slots and deltas. */
uint64_t cs_seen_hash(const struct cs_world *world, const struct cs_seen *seen);

/** cs_seen_hash_unordered() - of entries as well, each with what it was before, but
 * the same however the entries of a slot stand. */
uint64_t cs_seen_hash_unordered(const struct cs_world *world, const struct cs_seen *seen);

/** cs_seen_words() - "-1 EAGAIN why PAGE_COUNT", as a scenario says it. */
void cs_seen_words(const struct cs_seen *seen, char *out, size_t len);

/** cs_scan_name() - a scan result's name, "?" if it has none. */
const char *cs_scan_name(enum cs_scan scan);

#endif /* CS_EXPLORE_ENGINE_H */
