/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_file.c - MADV_COLLAPSE of files and shared memory.  The page cache is
 * rebuilt first (A42, A43), then the hugepage is mapped for the caller (A44); what
 * the page table holds is asked only then (A41).
 *
 * 6.1 and 6.12 map differently where a page table is missing or the VMA has an
 * anon_vma, and no bit tells them apart: nothing is claimed there.
 */
#include "explore/oracle_run.h"

/* One slot of a mapping, and its part of the file. */
struct part {
	struct cs_oracle_run *run;
	const struct cs_vma *vma;
	unsigned int slot;
	unsigned int from_pg; /* of the file */
	uint8_t kind;         /* of the slot, as the attempt finds it */
	bool shmem;
	bool huge;    /* a hugepage of the cache already */
	bool written; /* what was dirty is clean by now */
	bool begun;   /* pages were looked at closer than a scan does */
};

static const struct cs_cache *page_of(const struct part *part, unsigned int i)
{
	return &part->run->world->file.page[part->from_pg + i];
}

/* By an attempt at another slot that shows the same. */
static bool *was_made_huge(const struct part *part)
{
	return &part->run->file_huge[part->from_pg / part->run->entry_nr % CS_WORLD_SLOT_NR];
}

static bool is_cached(uint8_t kind)
{
	return kind != CS_CACHE_NONE && kind != CS_CACHE_SWAP;
}

/* --- eligibility: A8 --------------------------------------------------------- */

/* Who maps it shared and writable has it open for writing. */
static bool has_writer(const struct cs_vma *vma)
{
	return !(vma->flags & (CS_VMA_PRIVATE | CS_VMA_NO_WRITE));
}

static bool is_shmem_enabled(const struct cs_oracle_run *run, const struct cs_vma *vma)
{
	switch (run->world->env.shmem_enabled) {
	case CS_SHMEM_DENY:
		return false;
	case CS_SHMEM_ALWAYS:
		return true;
	case CS_SHMEM_ADVISE:
		return !run->daemon || vma->flags & CS_VMA_HUGEPAGE;
	default:
		return !run->daemon;
	}
}

bool cs_oracle_file_eligible(struct cs_oracle_run *run, const struct cs_vma *vma)
{
	if (vma->file_pg + vma->to_pg - vma->from_pg > CS_WORLD_PAGE_NR) {
		cs_oracle_give_up(run, "more of a file than a world has");
		return false;
	}
	/* A8.7: the slots of the VMA must be slots of the file. */
	if ((vma->from_pg - vma->file_pg) % (int)run->entry_nr)
		return false;
	/* A8.8, E2: of a memfd it is shmem_enabled that says so. */
	if (vma->kind == CS_VMA_SHMEM)
		return is_shmem_enabled(run, vma);
	if (!cs_oracle_is_enabled(run, vma))
		return false;
	if (cs_oracle_has(run, CS_FEATURE_PMD_FOLIO_SUPPORT))
		return true;
	/* A8.9: no writer, and on 6.1 executable. */
	if (cs_oracle_has(run, CS_FEATURE_FILE_THP_EXEC) && !(vma->flags & CS_VMA_EXEC))
		return false;
	return !has_writer(vma);
}

/* --- the scan of the page cache: A42 ------------------------------------------------ */

static enum cs_scan scan_page(struct part *part, const struct cs_cache *page,
			      unsigned int load[CS_WORLD_NODE_NR])
{
	if (!is_cached(page->kind))
		return CS_SCAN_SUCCEED;
	if (page->kind == CS_CACHE_LARGE) {
		cs_oracle_give_up(part->run, "smaller large folios of the cache");
		return CS_SCAN_FAIL;
	}
	if (cs_oracle_is_too_far(part->run, page->node, load))
		return CS_SCAN_SCAN_ABORT;
	load[page->node]++;
	if (page->flags & CS_CACHE_OFF_LRU)
		return CS_SCAN_PAGE_LRU;
	/* Who locks it holds it as well. */
	if (page->flags & (CS_CACHE_PINNED | CS_CACHE_LOCKED))
		return CS_SCAN_PAGE_COUNT;
	return CS_SCAN_SUCCEED;
}

/* E5: khugepaged's limits; swap as it is met, what is missing once all was seen. */
static enum cs_scan check_limits(struct part *part)
{
	const struct cs_world_call *call = &part->run->world->call;
	struct cs_expected *expected = part->run->expected;
	unsigned int present = 0;

	for (unsigned int i = 0; i < part->run->entry_nr; i++)
		present += is_cached(page_of(part, i)->kind);
	if (!part->run->daemon || present + call->max_ptes_none >= part->run->entry_nr)
		return CS_SCAN_SUCCEED;
	expected->delta[CS_DELTA_EXCEED_NONE]++;
	return CS_SCAN_EXCEED_NONE_PTE;
}

static bool exceeds_swap(struct part *part, unsigned int swap_nr)
{
	if (!part->run->daemon || swap_nr <= part->run->world->call.max_ptes_swap)
		return false;
	part->run->expected->delta[CS_DELTA_EXCEED_SWAP]++;
	return true;
}

static enum cs_scan scan_cache(struct part *part, unsigned int load[CS_WORLD_NODE_NR])
{
	unsigned int swap_nr = 0;

	part->huge = page_of(part, 0)->kind == CS_CACHE_HUGE || *was_made_huge(part);
	if (part->huge)
		return CS_SCAN_SUCCEED;
	for (unsigned int i = 0; i < part->run->entry_nr; i++) {
		enum cs_scan result = scan_page(part, page_of(part, i), load);

		swap_nr += page_of(part, i)->kind == CS_CACHE_SWAP;
		if (exceeds_swap(part, swap_nr))
			return CS_SCAN_EXCEED_SWAP_PTE;
		if (result != CS_SCAN_SUCCEED)
			return result;
	}
	return check_limits(part);
}

/* --- the new hugepage is filled: A43 ------------------------------------------- */

static bool is_empty(const struct part *part)
{
	for (unsigned int i = 0; i < part->run->entry_nr; i++)
		if (page_of(part, i)->kind != CS_CACHE_NONE)
			return false;
	return true;
}

/* What cannot be read from swap is lost; nothing says which page it is. */
static void lose_swapped(struct part *part)
{
	for (unsigned int i = 0; i < part->run->entry_nr; i++)
		if (page_of(part, i)->kind == CS_CACHE_SWAP)
			part->run->expected->slot[part->slot].pte[i].content = CS_CONTENT_DONT_CARE;
}

/* A page that is missing: of shared memory a hole or in swap, of a file to be read. */
static enum cs_scan bring_in(struct part *part, unsigned int i)
{
	struct cs_oracle_run *run = part->run;
	uint8_t kind = page_of(part, i)->kind;
	enum cs_fail fail = run->world->env.fail;

	if (part->shmem && kind == CS_CACHE_NONE)
		return CS_SCAN_SUCCEED;
	if (!part->shmem && part->from_pg + i >= run->world->file.size_pg)
		return CS_SCAN_FAIL;
	if (fail == CS_FAIL_ALLOC_PAGE || fail == CS_FAIL_CHARGE || fail == CS_FAIL_SWAPIN ||
	    fail == CS_FAIL_FILE_READ || run->world->env.has_memcg)
		cs_oracle_give_up(run, "what is read ahead of a file or of swap");
	if (kind == CS_CACHE_SWAP && run->world->env.swap_async)
		cs_oracle_give_up(run, "shared memory whose read is on its way");
	if (fail == CS_FAIL_SWAPIN)
		lose_swapped(part);
	/* It is a page like others then. */
	return cs_oracle_fails(run, CS_FAIL_ISOLATE) ? CS_SCAN_DEL_PAGE_LRU : CS_SCAN_SUCCEED;
}

static enum cs_scan dirty_result(struct cs_oracle_run *run)
{
	if (cs_oracle_has(run, CS_FEATURE_DIRTY_OR_WRITEBACK))
		return CS_SCAN_PAGE_DIRTY_OR_WRITEBACK;
	/* Some kernels write the whole file as they make sure that nobody else does. */
	if (run->file_collapsed)
		cs_oracle_give_up(run, "whether a slot that collapsed before wrote dirty pages");
	return CS_SCAN_FAIL;
}

static enum cs_scan take_page(struct part *part, const struct cs_cache *page)
{
	/* Of shared memory it is fallocate()d, and brought in. */
	if (page->kind == CS_CACHE_STALE && !part->shmem)
		return CS_SCAN_FAIL;
	if (!part->shmem && !part->written &&
	    (page->kind == CS_CACHE_DIRTY || page->kind == CS_CACHE_WRITEBACK))
		return dirty_result(part->run);
	if (cs_oracle_fails(part->run, CS_FAIL_ISOLATE))
		return CS_SCAN_DEL_PAGE_LRU;
	if (page->flags & CS_CACHE_KEPT)
		return CS_SCAN_PAGE_HAS_PRIVATE;
	return CS_SCAN_SUCCEED;
}

static enum cs_scan gather(struct part *part)
{
	for (unsigned int i = 0; i < part->run->entry_nr; i++) {
		const struct cs_cache *page = page_of(part, i);
		enum cs_scan result;

		if (is_cached(page->kind))
			result = take_page(part, page);
		else
			result = bring_in(part, i);
		if (result != CS_SCAN_SUCCEED || part->run->given_up)
			return result;
	}
	return CS_SCAN_SUCCEED;
}

static enum cs_scan copy(struct part *part)
{
	for (unsigned int i = 0; i < part->run->entry_nr; i++) {
		if (part->shmem && page_of(part, i)->kind == CS_CACHE_NONE)
			continue;
		if (!cs_oracle_fails(part->run, CS_FAIL_COPY))
			continue;
		if (!cs_oracle_has(part->run, CS_FEATURE_COPY_MC))
			cs_oracle_give_up(part->run,
					  "a machine check that the copy does not survive");
		return CS_SCAN_COPY_MC;
	}
	return CS_SCAN_SUCCEED;
}

/* A userfaultfd for missing pages over the slot's part of the file, or over the
 * page right behind it. */
static bool is_watched(const struct part *part)
{
	const struct cs_world *world = part->run->world;
	unsigned int last_pg = part->from_pg + part->run->entry_nr; /* that page too */

	for (unsigned int i = 0; i < world->vma_nr; i++) {
		const struct cs_vma *vma = &world->vma[i];
		unsigned int end_pg = vma->file_pg + vma->to_pg - vma->from_pg;

		if (vma->kind == CS_VMA_SHMEM && vma->flags & CS_VMA_UFFD_MISSING &&
		    vma->file_pg <= last_pg && end_pg > part->from_pg)
			return true;
	}
	return false;
}

static enum cs_scan check_holes(const struct part *part)
{
	/* That came in one step with the result for holes filled meanwhile. */
	if (!part->shmem || !cs_oracle_has(part->run, CS_FEATURE_PAGE_FILLED))
		return CS_SCAN_SUCCEED;
	for (unsigned int i = 0; i < part->run->entry_nr; i++)
		if (page_of(part, i)->kind == CS_CACHE_NONE && is_watched(part))
			return CS_SCAN_EXCEED_NONE_PTE;
	return CS_SCAN_SUCCEED;
}

static enum cs_scan fill(struct part *part)
{
	enum cs_scan result;

	if (part->shmem && is_empty(part))
		return CS_SCAN_TRUNCATED;
	result = gather(part);
	if (result == CS_SCAN_SUCCEED && !part->run->given_up)
		result = copy(part);
	if (result == CS_SCAN_SUCCEED && !part->run->given_up)
		result = check_holes(part);
	return result;
}

static enum cs_scan collapse_cache(struct part *part, const unsigned int load[CS_WORLD_NODE_NR])
{
	struct cs_oracle_run *run = part->run;
	enum cs_scan result = cs_oracle_allocate(run, part->slot, load);

	/* Of the new hugepage only the picture of the caller is told. */
	run->expected->slot[part->slot].node_mask = 0;
	if (result != CS_SCAN_SUCCEED || run->given_up)
		return result;
	part->begun = true;
	result = fill(part);
	/* Nodes of the cache's structure, pages that others still use. */
	if (run->world->env.fail == CS_FAIL_ALLOC_SLAB)
		run->passage_unknown = true;
	run->free_unknown = true;
	run->room_min -= run->entry_nr;
	run->file_collapsed |= result == CS_SCAN_SUCCEED;
	if (result != CS_SCAN_SUCCEED || run->given_up)
		return result;
	*was_made_huge(part) = true;
	cs_oracle_cache_slot(run, part->from_pg)->cache_huge = 1;
	cs_oracle_empty_tables(run, part->from_pg, run->daemon ? -1 : (int)part->slot);
	return result;
}

/* --- the hugepage is mapped: A44 ----------------------------------------------- */

static bool is_copied(const struct part *part)
{
	for (unsigned int i = 0; i < part->run->entry_nr; i++)
		if (cs_world_mapped(part->run->world, part->vma, (int)(part->from_pg + i)) &
		    CS_CACHE_COWED)
			return true;
	return false;
}

/* 6.1: emptying page tables gives the result of a slot whose cache was rebuilt, also
 * khugepaged's; there must be one to empty, and no private page in the VMA. */
static enum cs_scan retract(const struct part *part)
{
	uint8_t kind = part->kind;

	if (part->huge || !cs_oracle_has(part->run, CS_FEATURE_RETRACT_VERDICT))
		return CS_SCAN_SUCCEED;
	if (cs_oracle_has_copies(part->run, part->vma))
		return CS_SCAN_FAIL;
	if (kind == CS_SLOT_NO_TABLE)
		return CS_SCAN_PMD_NULL;
	return kind == CS_SLOT_EMPTY ? CS_SCAN_PMD_NONE : CS_SCAN_SUCCEED;
}

/* A44: a PMD table that is missing is made, with its lock. */
static bool makes_pmd_table(struct cs_oracle_run *run)
{
	return !cs_oracle_fails(run, CS_FAIL_ALLOC_TABLE) &&
	       !cs_oracle_fails(run, CS_FAIL_ALLOC_SLAB);
}

static enum cs_scan map_hugepage(struct part *part)
{
	struct cs_oracle_run *run = part->run;
	uint8_t kind = part->kind;
	bool makes_table = cs_oracle_has(run, CS_FEATURE_NO_PTE_TABLE), protects;
	enum cs_scan retracted = retract(part);

	if (kind == CS_SLOT_HUGE)
		return CS_SCAN_PMD_MAPPED;
	protects = part->vma->flags & (CS_VMA_UFFD_WP | CS_VMA_UFFD_RWP);
	if (retracted != CS_SCAN_SUCCEED)
		return retracted;
	if (!makes_table && kind == CS_SLOT_NO_TABLE)
		return protects ? cs_oracle_uffd_result(run) : CS_SCAN_PMD_NULL;
	if (protects)
		return cs_oracle_uffd_result(run);
	if (is_copied(part))
		return CS_SCAN_FAIL;
	if (kind == CS_SLOT_NO_TABLE && !makes_pmd_table(run))
		return CS_SCAN_FAIL;
	return CS_SCAN_SUCCEED;
}

/* --- one slot ---------------------------------------------------------------------- */

static bool is_of_child(const struct cs_world *world, unsigned int slot)
{
	const struct cs_vma *last = &world->vma[world->vma_nr - 1];

	return last->flags & CS_VMA_CHILD && slot << world->order >= last->from_pg;
}

/* Slots without a PMD table lie side by side: one is made for all of the task's. */
static void note_pmd_table(struct cs_oracle_run *run)
{
	for (unsigned int slot = 0; slot < run->world->slot_nr; slot++)
		if (run->world->slot[slot].kind == CS_SLOT_NO_TABLE &&
		    run->expected->slot[slot].kind == CS_SLOT_NO_TABLE &&
		    !is_of_child(run->world, slot))
			run->expected->slot[slot].kind = CS_SLOT_EMPTY;
}

static void note_mapped(struct part *part)
{
	struct cs_slot_after *after = &part->run->expected->slot[part->slot];

	if (after->kind == CS_SLOT_NO_TABLE)
		note_pmd_table(part->run);
	after->kind = CS_SLOT_HUGE;
	after->claimed = 1;
	part->run->expected->delta[CS_DELTA_HUGE]++;
}

static enum cs_scan try_once(struct part *part)
{
	unsigned int load[CS_WORLD_NODE_NR] = { 0 };
	enum cs_scan result = scan_cache(part, load);

	if (result != CS_SCAN_SUCCEED || part->run->given_up || part->huge)
		return result;
	return collapse_cache(part, load);
}

/* Once more after dirty pages were written, which MADV_COLLAPSE waits for. */
static enum cs_scan try_cache(struct part *part)
{
	struct cs_oracle_run *run = part->run;
	enum cs_scan result = try_once(part);

	if (result != CS_SCAN_PAGE_DIRTY_OR_WRITEBACK || run->daemon || run->given_up)
		return result;
	if (run->world->env.fail == CS_FAIL_FILE_WRITE) {
		cs_oracle_give_up(run, "what is dirty when a slot is tried again");
		return result;
	}
	cs_oracle_note_attempt(run, part->slot, result);
	part->written = true;
	return try_once(part);
}

enum cs_scan cs_oracle_file(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int slot)
{
	struct part part = { .run = run, .vma = vma, .slot = slot };
	enum cs_scan result = CS_SCAN_NONE;
	bool *failed;

	part.from_pg = vma->file_pg + slot * run->entry_nr - vma->from_pg;
	part.shmem = vma->kind == CS_VMA_SHMEM;
	part.kind = run->expected->slot[slot].kind;
	failed = &run->file_failed[part.from_pg / run->entry_nr % CS_WORLD_SLOT_NR];
	if (*failed)
		cs_oracle_give_up(run, "what an attempt that failed left for the next one");
	else
		result = try_cache(&part);
	if (run->given_up)
		return CS_SCAN_NONE;
	*failed = part.begun && result != CS_SCAN_SUCCEED;
	if (result != CS_SCAN_SUCCEED) {
		/* Entries may be emptied by then. */
		if (part.begun)
			cs_oracle_forget_tables(run, part.from_pg);
		return result;
	}
	/* What a tracepoint shows of the mapping differs, its result does not. */
	if (part.huge || !cs_oracle_has(run, CS_FEATURE_MAP_RESULT_INT))
		run->attempts_unsaid = true;
	if (run->daemon) {
		/* E8: page tables are emptied, where that can be; a fault maps it. */
		if (part.huge)
			cs_oracle_empty_huge(run, vma, slot);
		return retract(&part);
	}
	result = map_hugepage(&part);
	if (run->given_up)
		return result;
	if (result == CS_SCAN_SUCCEED)
		note_mapped(&part);
	else if (result != CS_SCAN_PMD_MAPPED && !part.huge)
		/* Not mapped, but the pages that were are gone. */
		cs_oracle_empty_entries(run, slot);
	return result;
}
