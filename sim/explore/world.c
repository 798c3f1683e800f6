/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * world.c - which worlds can be: what one part of a world says of another.
 */
#include <stddef.h>
#include "explore/plan.h"

#define HOLDS (CS_PTE_PINNED | CS_PTE_LOCKED | CS_PTE_OFF_LRU | CS_PTE_BATCHED)
#define UFFD (CS_VMA_UFFD_MISSING | CS_VMA_UFFD_WP | CS_VMA_UFFD_MINOR | CS_VMA_UFFD_RWP)

static const struct cs_vma *vma_of(const struct cs_world *world, int page)
{
	int i;

	for (i = 0; i < world->vma_nr; i++)
		if (page >= world->vma[i].from_pg && page < world->vma[i].to_pg)
			return &world->vma[i];
	return NULL;
}

static bool is_present(const struct cs_pte *pte)
{
	return pte->kind == CS_PTE_PAGE || pte->kind == CS_PTE_LARGE || pte->kind == CS_PTE_KSM;
}

void cs_world_settle(struct cs_world *world)
{
	int nr = (int)cs_world_entry_nr(world), i, j;

	for (i = 0; i < world->slot_nr; i++)
		for (j = 0; j < nr; j++) {
			struct cs_pte *pte = &world->slot[i].pte[j];
			const struct cs_vma *vma = vma_of(world, i * nr + j);

			if (pte->kind == CS_PTE_KSM || pte->flags & CS_PTE_SHARED)
				pte->flags |= CS_PTE_READONLY;
			if (is_present(pte) && pte->flags & CS_PTE_UFFD_WP)
				pte->flags |= CS_PTE_READONLY;
			if (is_present(pte) && pte->flags & CS_PTE_SWAP_CACHE)
				pte->flags |= CS_PTE_READONLY;
			if (is_present(pte) && vma && vma->flags & CS_VMA_NO_WRITE)
				pte->flags |= CS_PTE_READONLY;
			if (pte->flags & CS_PTE_LAZYFREE)
				pte->flags |= CS_PTE_OLD;
		}
}

/* --- flaws ----------------------------------------------------------------- */

static const char *vma_flaw(const struct cs_world *world, const struct cs_vma *vma)
{
	static const struct {
		uint32_t flag, feature;
		const char *text;
	} needs[] = {
		{ CS_VMA_DROPPABLE, CS_FEATURE_DROPPABLE, "this kernel has no VM_DROPPABLE" },
		{ CS_VMA_UFFD_RWP, CS_FEATURE_UFFD_RWP, "this kernel has no RWP mode" },
	};
	size_t i;

	if (vma->from_pg >= vma->to_pg || vma->to_pg > (unsigned int)world->slot_nr << world->order)
		return "a VMA lies outside the row";
	if (vma->kind != CS_VMA_ANON)
		return "files are not built yet";
	for (i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (vma->flags & needs[i].flag && !(world->features & needs[i].feature))
			return needs[i].text;
	if (vma->flags & CS_VMA_UFFD_MINOR)
		return "minor faults are of files";
	if ((vma->flags & CS_VMA_HUGEPAGE) && (vma->flags & CS_VMA_NOHUGEPAGE))
		return "a VMA cannot be both";
	return NULL;
}

static const char *neighbour_flaw(const struct cs_vma *a, const struct cs_vma *b)
{
	if (a->to_pg > b->from_pg)
		return "VMAs overlap";
	if (a->to_pg < b->from_pg)
		return NULL;
	if (a->flags == b->flags)
		return "neighbours that are alike are one VMA";
	if ((a->flags | b->flags) & CS_VMA_NO_ANON_VMA)
		return "neighbours that were one VMA share an anon_vma";
	return NULL;
}

static const char *pte_vma_flaw(const struct cs_pte *pte, const struct cs_vma *vma)
{
	if (vma->flags & CS_VMA_NO_ANON_VMA && pte->kind != CS_PTE_NONE &&
	    pte->kind != CS_PTE_ZERO && pte->kind != CS_PTE_SPECIAL)
		return "whatever else is there made an anon_vma";
	if (vma->flags & CS_VMA_LOCKED &&
	    (pte->kind != CS_PTE_PAGE ||
	     pte->flags & ~(vma->flags & CS_VMA_NO_WRITE ? CS_PTE_READONLY : 0)))
		return "mlock() would have brought plain pages";
	if ((pte->flags & CS_PTE_UFFD_WP || pte->kind == CS_PTE_WP_MARKER) &&
	    !(vma->flags & CS_VMA_UFFD_WP))
		return "only a registered VMA has uffd-wp bits";
	/* Faults of a registered VMA go to its handler, forks drop its bits. */
	if (vma->flags & UFFD && pte->kind == CS_PTE_LARGE)
		return NULL;
	return NULL;
}

static const char *pte_flaw(const struct cs_world *world, const struct cs_pte *pte)
{
	if (pte->node && pte->node >= world->env.node_nr)
		return "there is no such node";
	if (pte->kind == CS_PTE_GUARD && !(world->features & CS_FEATURE_GUARD))
		return "this kernel has no guard regions";
	if (pte->kind == CS_PTE_WP_MARKER && !(world->features & CS_FEATURE_WP_UNPOPULATED))
		return "this kernel has no such markers";
	if (pte->kind == CS_PTE_POISON)
		return "poison markers are not built yet";
	if (pte->flags & (HOLDS | CS_PTE_OLD | CS_PTE_LAZYFREE) && !is_present(pte))
		return "only a mapped page is held or aged";
	if (pte->flags & CS_PTE_CLEAN)
		return "see CS_PTE_SWAP_CACHE";
	return NULL;
}

static const char *table_flaw(const struct cs_world *world, int slot)
{
	const struct cs_pte *pte = world->slot[slot].pte;
	int nr = (int)cs_world_entry_nr(world), i;
	bool large = false, shared_large = false, shared = false, vma_seen = false;

	for (i = 0; i < nr; i++) {
		const struct cs_vma *vma = vma_of(world, slot * nr + i);
		const char *flaw = pte_flaw(world, &pte[i]);

		vma_seen |= vma != NULL;
		if (!vma && (pte[i].kind || pte[i].flags))
			return "nothing is mapped there";
		if (!flaw && vma)
			flaw = pte_vma_flaw(&pte[i], vma);
		if (flaw)
			return flaw;
		shared |= (pte[i].flags & CS_PTE_SHARED) != 0;
		if (pte[i].kind != CS_PTE_LARGE)
			continue;
		if (vma->from_pg > slot * nr || vma->to_pg < (slot + 1) * nr)
			return "a hugepage needs a VMA around it";
		large |= !(pte[i].flags & CS_PTE_SHARED);
		shared_large |= (pte[i].flags & CS_PTE_SHARED) != 0;
	}
	if (large && shared)
		return "a folio split after the fork finds its slot in use";
	if (shared_large && large)
		return "a folio is shared whole";
	return vma_seen ? NULL : "a page table needs a VMA";
}

static const char *slot_flaw(const struct cs_world *world, int slot)
{
	int nr = (int)cs_world_entry_nr(world), i;
	const struct cs_vma *vma = vma_of(world, slot * nr);

	switch (world->slot[slot].kind) {
	case CS_SLOT_TABLE:
		return table_flaw(world, slot);
	case CS_SLOT_EMPTY:
	case CS_SLOT_NO_TABLE:
		for (i = 0; i < world->vma_nr; i++)
			if (world->vma[i].flags & CS_VMA_LOCKED &&
			    world->vma[i].to_pg > slot * nr &&
			    world->vma[i].from_pg < (slot + 1) * nr)
				return "mlock() would have brought plain pages";
		return NULL;
	case CS_SLOT_HUGE_WP:
		return "hugepages with a uffd-wp bit are not built yet";
	default:
		if (!vma || vma->to_pg < (slot + 1) * nr)
			return "a hugepage needs a VMA around it";
		if (vma->flags & (CS_VMA_NO_ANON_VMA | CS_VMA_LOCKED))
			return "a hugepage makes an anon_vma";
		return NULL;
	}
}

static const char *environment_flaw(const struct cs_world *world)
{
	const struct cs_environment *env = &world->env;

	if (env->thp_disabled == CS_THP_EXCEPT_ADVISED &&
	    !(world->features & CS_FEATURE_EXCEPT_ADVISED))
		return "this kernel has no such mode";
	if (env->thp_enabled == CS_ENABLED_NEVER && world->call.caller == CS_CALLER_KHUGEPAGED)
		return "khugepaged does not run";
	return NULL;
}

const char *cs_world_flaw(const struct cs_world *world)
{
	const char *flaw = environment_flaw(world);
	int turns = 0, i;

	for (i = 0; !flaw && i < world->vma_nr; i++)
		flaw = vma_flaw(world, &world->vma[i]);
	for (i = 1; !flaw && i < world->vma_nr; i++)
		flaw = neighbour_flaw(&world->vma[i - 1], &world->vma[i]);
	for (i = 0; !flaw && i < world->slot_nr; i++)
		flaw = slot_flaw(world, i);
	for (i = 1; i < world->slot_nr; i++)
		turns += (world->slot[i].kind == CS_SLOT_NO_TABLE) !=
			 (world->slot[i - 1].kind == CS_SLOT_NO_TABLE);
	if (!flaw && turns > 1)
		flaw = "a PMD table ends only once in a row";
	return flaw;
}
