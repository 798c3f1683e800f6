/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan_next.c - from the plan of one world to that of the next, which mostly has the
 * same pages.
 */
#include <string.h>
#include "explore/plan_make.h"

static bool same_vma(const struct cs_vma *a, const struct cs_vma *b)
{
	const uint32_t matter =
		a->kind == CS_VMA_ANON ? CS_VMA_NO_WRITE | CS_VMA_NO_ANON_VMA | CS_VMA_CHILD : ~0u;

	return a->from_pg == b->from_pg && a->to_pg == b->to_pg && a->kind == b->kind &&
	       a->file_pg == b->file_pg && !((a->flags ^ b->flags) & matter);
}

static bool same_surroundings(const struct cs_environment *a, const struct cs_environment *b)
{
	return a->node_nr == b->node_nr && a->node_far == b->node_far &&
	       a->swap_async == b->swap_async && a->has_memcg == b->has_memcg &&
	       (a->thp_enabled == CS_ENABLED_ALWAYS) == (b->thp_enabled == CS_ENABLED_ALWAYS);
}

/* Everything that cs_plan_pages() looks at. */
static bool same_pages(const struct cs_world *a, const struct cs_world *b)
{
	int i;

	if (a->order != b->order || a->slot_nr != b->slot_nr || a->vma_nr != b->vma_nr ||
	    a->file.used != b->file.used || a->call.caller != b->call.caller ||
	    !same_surroundings(&a->env, &b->env))
		return false;
	for (i = 0; i < a->vma_nr; i++)
		if (!same_vma(&a->vma[i], &b->vma[i]))
			return false;
	return !memcmp(a->slot, b->slot, a->slot_nr * sizeof(a->slot[0])) &&
	       (!a->file.used || !memcmp(&a->file, &b->file, sizeof(a->file)));
}

void cs_plan_next(const struct cs_world *last, const struct cs_plan *last_plan,
		  const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	if (same_pages(last, world)) {
		plan->nr = plan->page_nr = last_plan->page_nr;
		plan->base_pg = last_plan->base_pg;
		memcpy(plan->step, last_plan->step, (size_t)plan->nr * sizeof(plan->step[0]));
	} else {
		cs_plan_pages(world, table_pg, plan);
	}
	cs_plan_rest(world, plan);
}
