/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_daemon.c - a pass of khugepaged.  Clauses E2 to E6; its limits stand in
 * oracle_anon.c, beside what MADV_COLLAPSE asks.
 */
#include "explore/oracle_run.h"

/* E4: the second allocation that fails ends the pass. */
#define PASS_ALLOC_FAILURE_NR 2

/* False: the pass is over. */
static bool scan_vma(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int *failure_nr)
{
	int64_t first, end;

	cs_oracle_clamp(run, vma, vma->from_pg, vma->to_pg, &first, &end);
	for (int64_t slot = first; slot < end; slot++) {
		enum cs_scan scan;

		run->slot = slot;
		scan = cs_oracle_anon(run, vma, slot);
		if (run->given_up)
			return false;
		cs_oracle_note_attempt(run, slot, scan);
		if (scan == CS_SCAN_SUCCEED)
			run->expected->delta[CS_DELTA_PAGES_COLLAPSED]++;
		if (scan == CS_SCAN_ALLOC_HUGE_PAGE_FAIL && ++*failure_nr == PASS_ALLOC_FAILURE_NR)
			return false;
	}
	return true;
}

void cs_oracle_khugepaged(struct cs_oracle_run *run)
{
	const struct cs_world *world = run->world;
	unsigned int failure_nr = 0;

	run->expected->because = "E2";
	if (world->env.thp_enabled == CS_ENABLED_NEVER)
		return; /* it does not run */
	for (unsigned int i = 0; i < world->vma_nr; i++) {
		const struct cs_vma *vma = &world->vma[i];

		run->slot = vma->from_pg / run->entry_nr;
		if (!cs_oracle_eligible(run, vma)) {
			if (run->given_up)
				return;
			continue;
		}
		if (!scan_vma(run, vma, &failure_nr))
			return;
	}
}
