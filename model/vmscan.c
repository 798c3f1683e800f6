/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vmscan.c - the one kind of reclaim a program can ask for: MADV_PAGEOUT.
 *
 * Models:  reclaim_pages() of mm/vmscan.c for small anonymous pages: every
 *          mapping becomes a swap entry, or goes if the page is lazily freed;
 *          the page is freed.
 *          remove_mapping(), for pages of files.
 * Differs: no aging; a page with references beyond its mappings stays.
 */
#include <linux/pagemap.h>
#include "model.h"
#include "internal.h"
#include "swap.h"

#define WINDOW_END_VA (CM_WINDOW_VA + ((unsigned long)CM_WINDOW_PG << PAGE_SHIFT))

/* The next address from @va on, at or below the window's end, at which @mm maps the
 * small @folio.  All of the window counts: a page that a collapse made of a hole was
 * never written to. */
static unsigned long next_mapping(struct mm_struct *mm, unsigned long va, struct folio *folio)
{
	for (; va < WINDOW_END_VA; va += PAGE_SIZE) {
		pmd_t *pmd = cm_pmd(mm, va);

		if (!pmd || pmd_none(*pmd))
			va = (va | ~PMD_MASK) - PAGE_SIZE + 1;
		else if (cm_mapped_page(mm, va) == &folio->page)
			break;
	}
	return va;
}

static int unmap_everywhere(struct folio *folio)
{
	int task, err = 0;
	char error[KP_TEXT_LEN];

	for (task = 0; task < KP_TASK_NR; task++) {
		struct mm_struct *mm = cm_mms[task].mm;
		unsigned long va = CM_WINDOW_VA - PAGE_SIZE;

		while (mm && !err) {
			va = next_mapping(mm, va + PAGE_SIZE, folio);
			if (va >= WINDOW_END_VA)
				break;
			err = cm_swap_out(mm, va, 0, error);
		}
	}
	return err;
}

/* A lazily freed page is not worth a swap slot: its mapping simply goes.  One
 * that was written again meanwhile is lazily freed no more (try_to_unmap_one()). */
static bool discard_at(struct mm_struct *mm, unsigned long va, struct folio *folio)
{
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	spinlock_t *ptl;
	pte_t *pte = pte_offset_map_lock(mm, cm_pmd(mm, va), va, &ptl);
	bool dirty = pte_dirty(*pte) || folio_test_dirty(folio);

	if (dirty) {
		folio_set_swapbacked(folio);
	} else {
		set_pte_at(mm, va, pte, __pte(0));
		cm_tlb_drop_range(mm, va, PAGE_SIZE);
		add_mm_counter(mm, MM_ANONPAGES, -1);
		cm_rmap_remove(&folio->page, vma);
		folio_put(folio);
		cm_content_zap(mm, va, va + PAGE_SIZE);
	}
	pte_unmap_unlock(pte, ptl);
	return !dirty;
}

static bool discard_everywhere(struct folio *folio)
{
	int task;

	for (task = 0; task < KP_TASK_NR; task++) {
		struct mm_struct *mm = cm_mms[task].mm;
		unsigned long va = CM_WINDOW_VA - PAGE_SIZE;

		while (mm) {
			va = next_mapping(mm, va + PAGE_SIZE, folio);
			if (va >= WINDOW_END_VA)
				break;
			if (!discard_at(mm, va, folio))
				return false;
		}
	}
	return true;
}

static unsigned long reclaim_folio(struct folio *folio)
{
	long nr = folio_nr_pages(folio);

	/* The isolation's reference is ours. */
	if (folio_test_large(folio) || !folio_test_anon(folio) ||
	    folio_ref_count(folio) !=
		    folio_mapcount(folio) + 1 + (folio_test_swapcache(folio) ? 1 : 0)) {
		folio_putback_lru(folio);
		return 0;
	}
	if (!folio_test_swapbacked(folio) ? !discard_everywhere(folio) : unmap_everywhere(folio)) {
		folio_putback_lru(folio);
		return 0;
	}
	if (folio_test_swapcache(folio) && folio_trylock(folio)) {
		delete_from_swap_cache(folio);
		folio_unlock(folio);
	}
	folio_put(folio);
	return nr;
}

unsigned long reclaim_pages(struct list_head *list)
{
	unsigned long nr = 0;
	bool in_call = cm_in_call;

	cm_in_call = false;
	while (!list_empty(list)) {
		struct folio *folio = list_first_entry(list, struct folio, lru);

		list_del(&folio->lru);
		nr += reclaim_folio(folio);
	}
	cm_in_call = in_call;
	return nr;
}

/* A clean page of a file that nobody else uses leaves the cache (__remove_mapping()). */
long remove_mapping(struct address_space *mapping, struct folio *folio)
{
	long nr = folio_nr_pages(folio), removed = 0;

	if (folio_test_swapcache(folio))
		cm_unmodelled("reclaim of the swap cache");
	spin_lock(&mapping->host->i_lock);
	xa_lock_irq(&mapping->i_pages);
	if (folio_ref_freeze(folio, nr + 1)) {
		if (folio_test_dirty(folio)) {
			folio_ref_unfreeze(folio, nr + 1);
		} else {
			__filemap_remove_folio(folio, NULL);
			folio_ref_unfreeze(folio, 1);
			removed = nr;
		}
	}
	xa_unlock_irq(&mapping->i_pages);
	spin_unlock(&mapping->host->i_lock);
	return removed;
}
