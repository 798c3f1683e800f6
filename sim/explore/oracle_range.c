/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_range.c - from the range of a call to the slots that are tried, and what
 * the call makes of their results.  Clauses A1 to A9, A36 to A40.
 */
#include <errno.h>
#include "explore/oracle_run.h"

/* Slots count from the row's begin; below it they are negative. */
static int64_t slot_down(const struct cs_oracle_run *run, int64_t pg)
{
	return (pg >= 0 ? pg : pg - (int64_t)run->entry_nr + 1) / (int64_t)run->entry_nr;
}

static int64_t slot_up(const struct cs_oracle_run *run, int64_t pg)
{
	return slot_down(run, pg + run->entry_nr - 1);
}

/* A4: inwards, and after the range was cut at the VMA's edges. */
void cs_oracle_clamp(const struct cs_oracle_run *run, const struct cs_vma *vma, int64_t from_pg,
		     int64_t to_pg, int64_t *first, int64_t *end)
{
	*first = slot_up(run, from_pg > vma->from_pg ? from_pg : vma->from_pg);
	*end = slot_down(run, to_pg < vma->to_pg ? to_pg : vma->to_pg);
}

/* --- eligibility: A6, A8, A9, E2 --------------------------------------------- */

static bool is_disabled_by_prctl(struct cs_oracle_run *run, const struct cs_vma *vma)
{
	switch (run->world->env.thp_disabled) {
	case CS_THP_ALLOWED:
		return false;
	case CS_THP_EXCEPT_ADVISED:
		if (!cs_oracle_has(run, CS_FEATURE_EXCEPT_ADVISED)) {
			cs_oracle_give_up(run, "prctl() refuses a flag that it does not know");
			return true;
		}
		/* MADV_COLLAPSE is advice by itself. */
		return run->daemon && !(vma->flags & CS_VMA_HUGEPAGE);
	default:
		return true;
	}
}

/* E2: khugepaged follows "enabled"; A9: MADV_COLLAPSE does not. */
bool cs_oracle_is_enabled(const struct cs_oracle_run *run, const struct cs_vma *vma)
{
	if (!run->daemon)
		return true;
	switch (run->world->env.thp_enabled) {
	case CS_ENABLED_ALWAYS:
		return true;
	case CS_ENABLED_MADVISE:
		return vma->flags & CS_VMA_HUGEPAGE;
	default:
		return false;
	}
}

bool cs_oracle_eligible(struct cs_oracle_run *run, const struct cs_vma *vma)
{
	const uint32_t never =
		CS_VMA_NOHUGEPAGE | CS_VMA_IO | CS_VMA_PFNMAP | CS_VMA_MIXEDMAP | CS_VMA_DONTEXPAND;

	if (vma->flags & never)
		return false;
	if (is_disabled_by_prctl(run, vma))
		return false;
	/* A6: no slot fits. */
	if (slot_up(run, vma->from_pg) >= slot_down(run, vma->to_pg))
		return false;
	if (vma->kind != CS_VMA_ANON)
		return cs_oracle_file_eligible(run, vma);
	/* A8.12: never written. */
	if (vma->flags & CS_VMA_NO_ANON_VMA)
		return false;
	return cs_oracle_is_enabled(run, vma);
}

/* --- one VMA ----------------------------------------------------------------- */

/* A37 to A39. */
static int try_slots(struct cs_oracle_run *run, const struct cs_vma *vma, int64_t first,
		     int64_t end)
{
	int error = 0;

	for (int64_t slot = first; slot < end; slot++) {
		enum cs_scan scan;

		run->slot = slot;
		scan = vma->kind == CS_VMA_ANON ? cs_oracle_anon(run, vma, slot)
						: cs_oracle_file(run, vma, slot);
		if (run->given_up)
			return 0;
		cs_oracle_note_attempt(run, slot, scan);
		if (!cs_oracle_is_success(scan))
			error = cs_oracle_errno(run, scan);
		if (!cs_oracle_goes_on(scan))
			break;
	}
	return error;
}

static int visit(struct cs_oracle_run *run, const struct cs_vma *vma, int64_t from_pg,
		 int64_t to_pg)
{
	int64_t first, end;

	run->slot = vma->from_pg / run->entry_nr;
	/* A6 before A5: also where nothing is to be done. */
	if (!cs_oracle_eligible(run, vma)) {
		run->expected->because = "A8";
		return -EINVAL;
	}
	if (run->given_up)
		return 0;
	cs_oracle_clamp(run, vma, from_pg, to_pg, &first, &end);
	if (first >= end && cs_oracle_has(run, CS_FEATURE_CROSSED_RANGE_OK)) {
		run->expected->because = "A5";
		return 0;
	}
	/* A33: the control structure, also for a range without slots. */
	if (cs_oracle_fails(run, CS_FAIL_ALLOC_SLAB)) {
		run->expected->because = "A33";
		return -ENOMEM;
	}
	if (first > end) {
		run->expected->because = "A5";
		return -EINVAL;
	}
	return try_slots(run, vma, first, end);
}

/* --- the call ---------------------------------------------------------------- */

/* A7: the first VMA that fails ends it; holes only count if none does. */
static int walk(struct cs_oracle_run *run, int64_t from_pg, int64_t to_pg)
{
	const struct cs_world *world = run->world;
	bool hole = false;

	for (unsigned int i = 0; i < world->vma_nr && from_pg < to_pg; i++) {
		const struct cs_vma *vma = &world->vma[i];
		int64_t end_pg = vma->to_pg < to_pg ? vma->to_pg : to_pg;
		int error;

		if (vma->to_pg <= from_pg || vma->flags & CS_VMA_CHILD)
			continue;
		if (vma->from_pg >= to_pg)
			break;
		if (vma->from_pg > from_pg)
			hole = true;
		error = visit(run, vma, from_pg, end_pg);
		if (error || run->given_up)
			return error;
		from_pg = end_pg;
	}
	if (from_pg < to_pg)
		hole = true;
	if (hole)
		run->expected->because = "A7";
	return hole ? -ENOMEM : 0;
}

/* A2: what is refused before any VMA is looked at. */
static int advise(struct cs_oracle_run *run)
{
	const struct cs_world_call *call = &run->world->call;
	int64_t page_b = run->world->page_b;
	int64_t from_pg, length_pg;

	run->expected->because = "A2";
	if (call->start_b % page_b)
		return -EINVAL;
	/* As a size it wraps, or rounds up to 0. */
	if (call->length_b < 0)
		return -EINVAL;
	if (!call->length_b)
		return 0;
	run->expected->because = NULL;
	from_pg = call->start_b / page_b;
	length_pg = (call->length_b + page_b - 1) / page_b;
	return walk(run, from_pg, from_pg + length_pg);
}

void cs_oracle_madvise(struct cs_oracle_run *run)
{
	int result = advise(run);

	run->expected->ret[0] = (int16_t)result;
	run->expected->ret_nr = 1;
}
