/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * place.c - where mmap(NULL, ...) puts a region.
 *
 * At a hugepage-aligned address with at least one unused hugepage on both
 * sides, so that neighbours never merge by accident; low addresses first, so
 * that all regions share one PMD table as long as they fit.  An address is used
 * once in a run, since a name stays bound to its range after munmap().
 */
#include "run/live.h"

static kp_u64 place_up(kp_u64 va, kp_u64 to_b)
{
	return (va + to_b - 1) & ~(to_b - 1);
}

/* End of a placed range that [start, end) comes too near to; 0 if none. */
static kp_u64 place_conflict(const struct cs_live *live, kp_u64 start_va, kp_u64 end_va)
{
	kp_u64 huge_b = live->machine->hugepage_b;
	int i;

	for (i = 0; i < live->placed_nr; i++)
		if (start_va < live->placed[i].end_va + huge_b &&
		    live->placed[i].start_va < end_va + huge_b)
			return live->placed[i].end_va;
	return 0;
}

kp_u64 cs_live_place(const struct cs_live *live, kp_u64 len_b)
{
	const struct cs_machine *m = live->machine;
	kp_u64 huge_b = m->hugepage_b;
	kp_u64 window_end_va = m->window_va + m->window_b;
	kp_u64 va = place_up(m->window_va, huge_b) + huge_b;
	kp_u64 after_va;

	if (len_b > m->window_b)
		return 0;
	while (va + len_b + huge_b <= window_end_va) {
		after_va = place_conflict(live, va, va + len_b);
		if (!after_va)
			return va;
		va = place_up(after_va, huge_b) + huge_b;
	}
	return 0;
}

void cs_live_placed(struct cs_live *live, kp_u64 start_va, kp_u64 end_va)
{
	int i;

	for (i = 0; i < live->placed_nr; i++)
		if (live->placed[i].start_va <= start_va && end_va <= live->placed[i].end_va)
			return;
	if (live->placed_nr < CS_PLACED_NR)
		live->placed[live->placed_nr++] =
			(struct cs_live_span){ .start_va = start_va, .end_va = end_va };
}
