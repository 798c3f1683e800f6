/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_daemon.c - khugepaged, once over everything, in as many passes as that
 * takes.  Clauses E2 to E6; its limits stand in
 * oracle_anon.c, beside what MADV_COLLAPSE asks.
 */
#include "explore/oracle_run.h"

/* E4: the second allocation that fails ends the pass.  The next one goes on behind
 * that slot, and then comes to the first ones again. */
#define PASS_ALLOC_FAILURE_NR 2

static void note_failed_allocation(struct cs_oracle_run *run)
{
	if (++run->failed_nr < PASS_ALLOC_FAILURE_NR)
		return;
	run->slot = 0;
	cs_oracle_give_up(run, "which slots are tried again after a pass that ended early");
}

static void scan_vma(struct cs_oracle_run *run, const struct cs_vma *vma)
{
	int64_t first, end;

	cs_oracle_clamp(run, vma, vma->from_pg, vma->to_pg, &first, &end);
	for (int64_t slot = first; slot < end; slot++) {
		enum cs_scan scan;

		run->slot = slot;
		scan = vma->kind == CS_VMA_ANON ? cs_oracle_anon(run, vma, slot)
						: cs_oracle_file(run, vma, slot);
		if (run->given_up)
			return;
		cs_oracle_note_attempt(run, slot, scan);
		if (scan == CS_SCAN_SUCCEED)
			run->expected->delta[CS_DELTA_PAGES_COLLAPSED]++;
		if (scan == CS_SCAN_ALLOC_HUGE_PAGE_FAIL)
			note_failed_allocation(run);
	}
}

/* Who was forked off and still is there. */
static bool has_child(const struct cs_world *world)
{
	for (unsigned int slot = 0; slot < world->slot_nr; slot++) {
		if (world->slot[slot].kind == CS_SLOT_HUGE_FORK)
			return true;
		for (unsigned int i = 0; i < cs_world_entry_nr(world); i++)
			if (world->slot[slot].pte[i].flags & CS_PTE_SHARED)
				return true;
	}
	return false;
}

/* E3: a fork registers the child too, behind its parent.  A world does not say what
 * the child maps, and counters do not say whose they are. */
static void leave_out_child(struct cs_oracle_run *run)
{
	struct cs_expected *expected = run->expected;

	expected->delta_mask &=
		~(1 << CS_DELTA_COLLAPSE_ALLOC | 1 << CS_DELTA_COLLAPSE_ALLOC_FAILED |
		  1 << CS_DELTA_EXCEED_NONE | 1 << CS_DELTA_EXCEED_SWAP |
		  1 << CS_DELTA_EXCEED_SHARED | 1 << CS_DELTA_PAGES_COLLAPSED);
	expected->unspecified = "what khugepaged counts for a child";
}

void cs_oracle_khugepaged(struct cs_oracle_run *run)
{
	const struct cs_world *world = run->world;

	run->expected->because = "E2";
	if (world->env.thp_enabled == CS_ENABLED_NEVER)
		return; /* it does not run */
	if (has_child(world))
		leave_out_child(run);
	for (unsigned int i = 0; i < world->vma_nr; i++) {
		const struct cs_vma *vma = &world->vma[i];

		if (vma->flags & CS_VMA_CHILD)
			cs_oracle_give_up(run, "what khugepaged does for a child");
	}
	for (unsigned int i = 0; i < world->vma_nr && !run->given_up; i++) {
		const struct cs_vma *vma = &world->vma[i];

		run->slot = vma->from_pg / run->entry_nr;
		if (!cs_oracle_eligible(run, vma)) {
			if (run->given_up)
				return;
			continue;
		}
		scan_vma(run, vma);
		if (run->given_up)
			return;
	}
}
