/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.c - one name of ours for what the trees spell differently.  Chosen by
 * probed features (kernel-port/probe/probes.txt), never by version.
 */
#include <linux/rmap.h>
#include <linux/mmu_notifier.h>
#include "model.h"
#include "internal.h"

swp_entry_t cm_folio_swap(struct folio *folio)
{
#ifdef KP_HAVE_FOLIO_SWAP_FIELD
	return folio->swap;
#else
	return folio_swap_entry(folio);
#endif
}

/* The caller holds the page-table lock and cleared the entry. */
void cm_rmap_remove(struct page *page, struct vm_area_struct *vma)
{
#ifdef KP_HAVE_FOLIO_RMAP
	folio_remove_rmap_pte(page_folio(page), page, vma);
#else
	page_remove_rmap(page, vma, false);
#endif
}

void cm_rmap_add_new(struct page *page, struct vm_area_struct *vma, unsigned long va)
{
#ifdef KP_HAVE_FOLIO_RMAP
	folio_add_new_anon_rmap(page_folio(page), vma, va, RMAP_EXCLUSIVE);
#else
	page_add_new_anon_rmap(page, vma, va);
#endif
}

/* What a directive changes under a device's feet is told to it first. */
void cm_notifier_drop(struct mm_struct *mm, unsigned long va)
{
	__mmu_notifier_clear_flush_young(mm, va, va + PAGE_SIZE);
}

void cm_rmap_add_file(struct page *page, struct vm_area_struct *vma)
{
#ifdef KP_HAVE_FOLIO_RMAP
	folio_add_file_rmap_pte(page_folio(page), page, vma);
#else
	page_add_file_rmap(page, vma, false);
#endif
}

void cm_rmap_remove_pmd(struct page *page, struct vm_area_struct *vma)
{
#ifdef KP_HAVE_FOLIO_RMAP
	folio_remove_rmap_pmd(page_folio(page), page, vma);
#else
	page_remove_rmap(page, vma, true);
#endif
}

void cm_rmap_add_anon(struct page *page, struct vm_area_struct *vma, unsigned long va,
		      bool exclusive)
{
#ifdef KP_HAVE_FOLIO_RMAP
	folio_add_anon_rmap_pte(page_folio(page), page, vma, va,
				exclusive ? RMAP_EXCLUSIVE : RMAP_NONE);
#else
	page_add_anon_rmap(page, vma, va, exclusive ? RMAP_EXCLUSIVE : RMAP_NONE);
#endif
}

void cm_rmap_add_anon_pmd(struct page *page, struct vm_area_struct *vma, unsigned long va,
			  bool exclusive)
{
#ifdef KP_HAVE_FOLIO_RMAP
	folio_add_anon_rmap_pmd(page_folio(page), page, vma, va,
				exclusive ? RMAP_EXCLUSIVE : RMAP_NONE);
#else
	page_add_anon_rmap(page, vma, va, RMAP_COMPOUND | (exclusive ? RMAP_EXCLUSIVE : RMAP_NONE));
#endif
}

pte_t cm_pte_mkwrite(pte_t pte, struct vm_area_struct *vma)
{
#ifdef KP_HAVE_MKWRITE_NOVMA
	return pte_mkwrite(pte, vma);
#else
	return pte_mkwrite(pte);
#endif
}
