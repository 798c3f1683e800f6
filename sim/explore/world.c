/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * world.c - which worlds can be: what one part of a world says of another.
 */
#include <stddef.h>
#include "explore/plan.h"

#define ENTERED (CS_CACHE_MAPPED | CS_CACHE_COWED | CS_CACHE_MAPPED_TOO | CS_CACHE_COWED_TOO)
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

/* The entry of a page of a file: a copy, the page of the cache, or nothing. */
static uint8_t file_entry(const struct cs_world *world, int page)
{
	const struct cs_vma *vma = vma_of(world, page);
	uint16_t mapped;

	if (!vma || world->slot[page >> world->order].kind != CS_SLOT_TABLE)
		return CS_PTE_NONE;
	mapped = cs_world_mapped(world, vma, vma->file_pg + page - vma->from_pg);
	if (mapped & CS_CACHE_COWED)
		return CS_PTE_PAGE;
	return mapped & CS_CACHE_MAPPED ? CS_PTE_FILE_PAGE : CS_PTE_NONE;
}

static void settle_file(struct cs_world *world)
{
	int nr = (int)cs_world_entry_nr(world), i;

	for (i = 0; i < world->slot_nr * nr; i++)
		world->slot[i / nr].pte[i % nr] = (struct cs_pte){ .kind = file_entry(world, i) };
}

void cs_world_settle(struct cs_world *world)
{
	int nr = (int)cs_world_entry_nr(world), i, j;

	if (world->file.used)
		settle_file(world);
	for (i = 0; i < world->slot_nr; i++)
		for (j = 0; j < nr; j++) {
			struct cs_pte *pte = &world->slot[i].pte[j];
			const struct cs_vma *vma = vma_of(world, i * nr + j);

			if (pte->kind == CS_PTE_KSM || pte->flags & CS_PTE_SHARED)
				pte->flags |= CS_PTE_READONLY;
			if (is_present(pte) && pte->flags & CS_PTE_UFFD_WP)
				pte->flags |= CS_PTE_READONLY;
			if (is_present(pte) && pte->flags & (CS_PTE_SWAP_CACHE | CS_PTE_CLEAN))
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
	for (i = 0; i < sizeof(needs) / sizeof(needs[0]); i++)
		if (vma->flags & needs[i].flag && !(world->features & needs[i].feature))
			return needs[i].text;
	if (vma->flags & CS_VMA_UFFD_MINOR && vma->kind != CS_VMA_SHMEM)
		return "minor faults are of shared memory";
	if (vma->flags & UFFD && vma->kind == CS_VMA_FILE)
		return "userfaultfd takes no files";
	if (vma->kind != CS_VMA_ANON &&
	    vma->flags & (CS_VMA_NO_ANON_VMA | CS_VMA_LOCKED | CS_VMA_DROPPABLE))
		return "that is of anonymous memory";
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
	if (a->flags == b->flags &&
	    (a->kind == CS_VMA_ANON || a->file_pg + a->to_pg - a->from_pg == b->file_pg))
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
	if (pte->flags & CS_PTE_CLEAN && world->env.swap_async)
		return "what comes from such a device stays in the swap cache";
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
		if (!vma || !(vma->flags & CS_VMA_UFFD_WP))
			return "only a registered VMA has uffd-wp bits";
		/* fallthrough */
	default:
		if (!vma || vma->to_pg < (slot + 1) * nr)
			return "a hugepage needs a VMA around it";
		if (vma->flags & (CS_VMA_NO_ANON_VMA | CS_VMA_LOCKED))
			return "a hugepage makes an anon_vma";
		return NULL;
	}
}

/* --- flaws of files ----------------------------------------------------------- */

static bool is_cached(const struct cs_cache *cache)
{
	return cache->kind != CS_CACHE_NONE && cache->kind != CS_CACHE_SWAP;
}

static const char *cache_flaw(const struct cs_world *world, int page)
{
	const struct cs_cache *cache = &world->file.page[page];
	const struct cs_vma *vma = &world->vma[0];
	bool shmem = vma->kind == CS_VMA_SHMEM;

	if (page >= world->file.size_pg)
		return cache->kind || cache->flags ? "the file ends before it" : NULL;
	if (cache->flags && !is_cached(cache))
		return "only a page in the cache is mapped or held";
	if (shmem && (cache->kind == CS_CACHE_DIRTY || cache->kind == CS_CACHE_WRITEBACK ||
		      cache->flags & (CS_CACHE_PRIVATE | CS_CACHE_KEPT)))
		return "shared memory has no storage";
	if (!shmem && (cache->kind == CS_CACHE_STALE || cache->kind == CS_CACHE_SWAP))
		return "that is of shared memory";
	if (cache->kind == CS_CACHE_STALE && cache->flags & ENTERED)
		return "a fault brings it up to date";
	if (cache->kind == CS_CACHE_LARGE)
		return "smaller large folios are not built yet";
	if (cache->flags & (CS_CACHE_COWED | CS_CACHE_COWED_TOO) &&
	    (!(vma->flags & CS_VMA_PRIVATE) || vma->flags & CS_VMA_NO_WRITE ||
	     (cache->flags & CS_CACHE_COWED && cache->flags & CS_CACHE_MAPPED)))
		return "only a private mapping that may be written has copies";
	if (cache->flags & CS_CACHE_PRIVATE && cache->flags & CS_CACHE_KEPT)
		return "it is one or the other";
	return NULL;
}

static const char *huge_cache_flaw(const struct cs_world *world, int page)
{
	const struct cs_vma *vma = &world->vma[0];
	int nr = (int)cs_world_entry_nr(world), i, first = page - page % nr;
	bool writer = !(vma->flags & (CS_VMA_PRIVATE | CS_VMA_NO_WRITE));

	if ((vma->file_pg - vma->from_pg) % nr || first + nr > world->file.size_pg)
		return "no hugepage fits there";
	for (i = first; i < first + nr; i++)
		if (world->file.page[i].kind != CS_CACHE_HUGE ||
		    world->file.page[i].flags & ~ENTERED)
			return "a hugepage is all of a slot";
	if (vma->kind == CS_VMA_FILE && !(world->features & CS_FEATURE_PMD_FOLIO_SUPPORT) &&
	    (writer || (world->features & CS_FEATURE_FILE_THP_EXEC && !(vma->flags & CS_VMA_EXEC))))
		return "nothing made a hugepage of it";
	return NULL;
}

/* Does the slot's part of the file have a page of the cache as a hugepage? */
static bool cache_is_huge(const struct cs_world *world, int slot)
{
	const struct cs_vma *vma = vma_of(world, slot << world->order);

	return vma && world->file.page[vma->file_pg + (slot << world->order) - vma->from_pg].kind ==
			      CS_CACHE_HUGE;
}

static const char *file_slot_flaw(const struct cs_world *world, int slot)
{
	const struct cs_vma *vma = vma_of(world, slot << world->order);
	int nr = (int)cs_world_entry_nr(world), i;

	if (world->slot[slot].kind > CS_SLOT_HUGE)
		return "that is of anonymous memory";
	if (world->slot[slot].kind == CS_SLOT_HUGE &&
	    (!cache_is_huge(world, slot) || vma->to_pg < (slot + 1) * nr || vma->flags & UFFD))
		return "only a hugepage of the cache is mapped so";
	for (i = slot * nr; i < (slot + 1) * nr; i++) {
		const struct cs_vma *at = vma_of(world, i);

		if (at && world->slot[slot].kind != CS_SLOT_TABLE &&
		    cs_world_mapped(world, at, at->file_pg + i - at->from_pg))
			return "what is mapped has a page table";
	}
	return NULL;
}

static const char *file_flaw(const struct cs_world *world)
{
	const char *flaw = NULL;
	int i;

	for (i = 0; !flaw && i < CS_WORLD_PAGE_NR; i++) {
		flaw = cache_flaw(world, i);
		if (!flaw && world->file.page[i].kind == CS_CACHE_HUGE)
			flaw = huge_cache_flaw(world, i);
	}
	for (i = 0; !flaw && i < world->vma_nr; i++)
		if (world->vma[i].kind == CS_VMA_ANON ||
		    world->vma[i].file_pg + world->vma[i].to_pg > CS_WORLD_PAGE_NR)
			flaw = "a VMA of a file shows more than there is";
	for (i = 0; !flaw && i < world->slot_nr; i++)
		flaw = file_slot_flaw(world, i);
	return flaw;
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
	if (!flaw && world->file.used)
		flaw = file_flaw(world);
	for (i = 0; !flaw && !world->file.used && i < world->slot_nr; i++)
		flaw = slot_flaw(world, i);
	for (i = 1; i < world->slot_nr; i++)
		turns += (world->slot[i].kind == CS_SLOT_NO_TABLE) !=
			 (world->slot[i - 1].kind == CS_SLOT_NO_TABLE);
	if (!flaw && turns > 1)
		flaw = "a PMD table ends only once in a row";
	return flaw;
}
