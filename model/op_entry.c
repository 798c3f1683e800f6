/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * op_entry.c - directives that put special entries into page tables, as a
 * partner outside the model would: memory failure, migration, devices,
 * userfaultfd, guard regions.
 */
#include <linux/pagemap.h>
#include <linux/memremap.h>
#include <linux/ksm.h>
#include <linux/mmu_notifier.h>
#include <linux/rmap.h>
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include "model.h"
#include "op.h"
#include "internal.h"
#ifdef KP_HAVE_PAGE_ALLOC_H
#include "page_alloc.h"
#endif

static void entry_write(struct mm_struct *mm, unsigned long va, pte_t *pte, pte_t value)
{
	set_pte_at(mm, va, pte, value);
	cm_tlb_flush(mm, va, va + PAGE_SIZE);
	cm_notifier_drop(mm, va);
}

/* A page table at va, made if there is none; NULL where a hugepage is mapped. */
static pte_t *table_at(struct mm_struct *mm, unsigned long va)
{
	pud_t *pud = pud_offset(p4d_offset(pgd_offset(mm, va), va), va);
	pmd_t *pmd = pmd_alloc(mm, pud, va);

	if (!pmd || (pmd_none(*pmd) && __pte_alloc(mm, pmd)))
		return NULL;
	return cm_pte(mm, va);
}

/* Unmaps the small anonymous page at va and leaves entry in its place. */
static void replace_page(struct mm_struct *mm, unsigned long va, struct page *page, pte_t entry)
{
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	spinlock_t *ptl;
	pte_t *pte = pte_offset_map_lock(mm, cm_pmd(mm, va), va, &ptl);

	entry_write(mm, va, pte, entry);
	cm_rmap_remove(page, vma);
	pte_unmap_unlock(pte, ptl);
}

static int poison(struct mm_struct *mm, unsigned long va, const char **text)
{
	struct page *page = cm_mapped_page(mm, va);

	if (!page || PageCompound(page) || !PageAnon(page)) {
		*text = "no small anonymous page is mapped there";
		return -EINVAL;
	}
	if (folio_mapcount(page_folio(page)) > 1) {
		*text = "poison of a page with several mappings";
		return -ENOSYS;
	}
	if (folio_test_swapcache(page_folio(page))) {
		*text = "poison of a page in the swap cache";
		return -ENOSYS;
	}
	if (cm_hold_nr_of(page_folio(page), CM_HOLD_MIGRATION)) {
		*text = "poison of a page that is being migrated";
		return -ENOSYS;
	}
	lru_add_drain();
	/* memory_failure() keeps the page for ever, off the LRU. */
	if (!folio_test_lru(page_folio(page)) || cm_hold_add(page, CM_HOLD_PIN)) {
		*text = "the page is off the LRU";
		return -EBUSY;
	}
	folio_isolate_lru(page_folio(page));
	folio_clear_active(page_folio(page)); /* of no list any more */
	folio_clear_unevictable(page_folio(page));
	SetPageHWPoison(page);
	ClearPageAnonExclusive(page);
	folio_lock(page_folio(page));
	replace_page(mm, va, page, swp_entry_to_pte(make_hwpoison_entry(page)));
	folio_unlock(page_folio(page));
	add_mm_counter(mm, MM_ANONPAGES, -1);
	folio_put(page_folio(page)); /* the mapping's reference; the pin stays */
	return 0;
}

static int migrate_pte(struct mm_struct *mm, unsigned long va, const char **text)
{
	struct page *page = cm_mapped_page(mm, va);
	pte_t *pte = cm_pte(mm, va);
	swp_entry_t entry;
	pte_t value;

	if (!page || !pte || PageCompound(page) || !PageAnon(page)) {
		*text = "no small anonymous page is mapped there";
		return -EINVAL;
	}
	lru_add_drain();
	if (!folio_trylock(page_folio(page)) || cm_hold_add(page, CM_HOLD_MIGRATION)) {
		*text = "the page is locked";
		return -EBUSY;
	}
	folio_get(page_folio(page)); /* the migrating task's */
	if (pte_write(*pte))
		entry = make_writable_migration_entry(page_to_pfn(page));
	else if (PageAnonExclusive(page))
		entry = make_readable_exclusive_migration_entry(page_to_pfn(page));
	else
		entry = make_readable_migration_entry(page_to_pfn(page));
	value = swp_entry_to_pte(entry);
	if (pte_soft_dirty(*pte))
		value = pte_swp_mksoft_dirty(value);
	ClearPageAnonExclusive(page);
	replace_page(mm, va, page, value);
	folio_put(page_folio(page)); /* the mapping's */
	return 0;
}

static int migrate_pmd(struct mm_struct *mm, unsigned long va, const char **text)
{
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	pmd_t *pmd = cm_pmd(mm, va);
	struct page *page;
	swp_entry_t entry;

	if (!pmd || !pmd_trans_huge(*pmd) || is_huge_zero_pmd(*pmd)) {
		*text = "no hugepage is mapped there";
		return -EINVAL;
	}
	page = pmd_page(*pmd);
	lru_add_drain();
	if (!folio_trylock(page_folio(page)) || cm_hold_add(page, CM_HOLD_MIGRATION)) {
		*text = "the hugepage is locked";
		return -EBUSY;
	}
	folio_get(page_folio(page));
	entry = pmd_write(*pmd) ? make_writable_migration_entry(page_to_pfn(page))
				: make_readable_migration_entry(page_to_pfn(page));
	ClearPageAnonExclusive(page);
	cm_rmap_remove_pmd(page, vma);
	set_pmd_at(mm, va, pmd, swp_entry_to_pmd(entry));
	cm_tlb_flush(mm, va, va + PMD_SIZE);
	__mmu_notifier_clear_flush_young(mm, va, va + PMD_SIZE);
	folio_put(page_folio(page));
	return 0;
}

/* --- the end of a migration: where it began, as if it had failed ----------- */

static void finish_pte(struct mm_struct *mm, unsigned long va, pte_t *pte)
{
	swp_entry_t entry = pte_to_swp_entry(*pte);
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	struct page *page = pfn_swap_entry_to_page(entry);
	pte_t value = pte_mkold(mk_pte(page, READ_ONCE(vma->vm_page_prot)));

	if (pte_swp_soft_dirty(*pte))
		value = pte_mksoft_dirty(value);
	if (is_writable_migration_entry(entry))
		value = cm_pte_mkwrite(pte_mkdirty(value), vma);
	folio_get(page_folio(page));
	cm_rmap_add_anon(page, vma, va, !is_readable_migration_entry(entry));
	set_pte_at(mm, va, pte, value);
}

static void finish_pmd(struct mm_struct *mm, unsigned long va, pmd_t *pmd)
{
	swp_entry_t entry = pmd_to_swp_entry(*pmd);
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	struct page *page = pfn_swap_entry_to_page(entry);
	pmd_t value = pmd_mkold(mk_pmd(page, READ_ONCE(vma->vm_page_prot)));

	value = pmd_mkhuge(value);
	if (is_writable_migration_entry(entry))
		value = __pmd(pmd_val(pmd_mkdirty(value)) | KP_BIT_RW);
	folio_get(page_folio(page));
	cm_rmap_add_anon_pmd(page, vma, va & PMD_MASK, is_writable_migration_entry(entry));
	set_pmd_at(mm, va & PMD_MASK, pmd, value);
}

static void finish_at(struct mm_struct *mm, unsigned long va, unsigned long pfn, unsigned long nr)
{
	pmd_t *pmd = cm_pmd(mm, va);
	pte_t *pte = cm_pte(mm, va);

	if (pte && is_swap_pte(*pte) && is_migration_entry(pte_to_swp_entry(*pte))) {
		if (!nr || swp_offset_pfn(pte_to_swp_entry(*pte)) - pfn < nr)
			finish_pte(mm, va, pte);
	} else if (pmd && is_pmd_migration_entry(*pmd)) {
		if (!nr || swp_offset_pfn(pmd_to_swp_entry(*pmd)) - pfn < nr)
			finish_pmd(mm, va, pmd);
	}
}

/* Entries of every task that lead to one of nr frames from pfn on, all with nr 0. */
static void finish_all(unsigned long pfn, unsigned long nr)
{
	unsigned long walk_va = kp_walk_va; /* of who waits, not of this search */
	int task;

	for (task = 0; task < KP_TASK_NR; task++) {
		struct mm_struct *mm = cm_mms[task].mm;
		struct vm_area_struct *vma;
		unsigned long va;

		if (!mm)
			continue;
		VMA_ITERATOR(vmi, mm, 0);
		for_each_vma (vmi, vma)
			for (va = vma->vm_start; va < vma->vm_end; va += PAGE_SIZE) {
				pmd_t *pmd = cm_pmd(mm, va);

				if (!pmd || pmd_none(*pmd)) {
					va = (va | ~PMD_MASK) - (PAGE_SIZE - 1);
					continue;
				}
				finish_at(mm, va, pfn, nr);
			}
	}
	kp_walk_va = walk_va;
}

/* Every migration ends: all its entries first, then the migrating task lets go. */
void cm_migrations_finish(void)
{
	finish_all(0, 0);
	cm_hold_release_kind(CM_HOLD_MIGRATION);
}

/* The one of @folio ends; others go on. */
extern void cm_migration_finish(struct folio *folio);
void cm_migration_finish(struct folio *folio)
{
	long i, nr = folio_nr_pages(folio);

	finish_all(folio_pfn(folio), nr);
	for (i = 0; i < nr; i++)
		if (cm_hold_drop(folio_page(folio, i), CM_HOLD_MIGRATION)) {
			folio_unlock(folio);
			folio_put(folio);
		}
}

static void finish_waited(swp_entry_t entry)
{
	cm_migration_finish(page_folio(pfn_swap_entry_to_page(entry)));
}

/* A folio that was split gets its mappings back (mm/migrate.c). */
#ifdef KP_HAVE_MIGRATION_PTES_TTU
void remove_migration_ptes(struct folio *src, struct folio *dst, enum ttu_flags flags)
#elif defined(KP_HAVE_MIGRATION_PTES_FLAGS)
void remove_migration_ptes(struct folio *src, struct folio *dst, int flags)
#else
void remove_migration_ptes(struct folio *src, struct folio *dst, bool locked)
#endif
{
	if (src != dst)
		cm_unmodelled("migration to another page");
	finish_all(folio_pfn(dst), folio_nr_pages(dst));
}

void migration_entry_wait(struct mm_struct *mm, pmd_t *pmd, unsigned long address)
{
	pte_t *pte;

	cm_point(MIGRATION_WAIT);
	pte = cm_pte(mm, address);
	if (pte && is_swap_pte(*pte) && is_migration_entry(pte_to_swp_entry(*pte)))
		finish_waited(pte_to_swp_entry(*pte));
}

void pmd_migration_entry_wait(struct mm_struct *mm, pmd_t *pmd)
{
	cm_point(MIGRATION_WAIT);
	if (is_pmd_migration_entry(*pmd))
		finish_waited(pmd_to_swp_entry(*pmd));
}

/* --- pages without a normal struct page ------------------------------------ */

static int special(struct mm_struct *mm, unsigned long va, const char **text)
{
	pte_t *pte = table_at(mm, va);

	if (!pte || !pte_none(*pte)) {
		*text = "the entry is in use";
		return -EBUSY;
	}
	entry_write(mm, va, pte, pte_mkspecial(pfn_pte(1, PAGE_COPY)));
	return 0;
}

static struct dev_pagemap device_map;

static int device(struct mm_struct *mm, unsigned long va, int node, const char **text)
{
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	pte_t *pte = table_at(mm, va);
	struct folio *folio;

	if (!vma || !vma->anon_vma || !pte || !pte_none(*pte)) {
		*text = "the entry is in use, or nothing was ever written near it";
		return -EBUSY;
	}
	device_map.type = MEMORY_DEVICE_COHERENT;
	folio = cm_frame_alloc_device(max(node, 0));
#ifdef KP_HAVE_FOLIO_PGMAP
	folio->pgmap = &device_map;
#else
	folio->page.pgmap = &device_map;
#endif
	__folio_mark_uptodate(folio);
	cm_rmap_add_new(&folio->page, vma, va);
	add_mm_counter(mm, MM_ANONPAGES, 1);
	entry_write(mm, va, pte, cm_pte_mkwrite(mk_pte(&folio->page, vma->vm_page_prot), vma));
	return 0;
}

static void device_free(struct page *page)
{
	page->mapping = NULL;
	free_unref_page(page, 0);
}

#ifdef KP_HAVE_FREE_UNREF_FOLIOS
void free_zone_device_folio(struct folio *folio)
{
	device_free(&folio->page);
}
#else
void free_zone_device_page(struct page *page)
{
	device_free(page);
}
#endif

/* --- pages of another kind ------------------------------------------------- */

static char stable_node[64]; /* whatever KSM keeps of the page: never looked into */

static int ksm(struct mm_struct *mm, unsigned long va, const char **text)
{
	struct page *page = cm_mapped_page(mm, va);
	pte_t *pte = cm_pte(mm, va);
#ifdef KP_HAVE_KSM_ZERO_ATOMIC
	struct vm_area_struct *vma = cm_find_vma(mm, va);

	/* With use_zero_pages it merges what is zero with the zero page, and marks that. */
	if (pte && pte_present(*pte) && is_zero_pfn(pte_pfn(*pte)) && !pte_dirty(*pte)) {
		if (!vma || !vma->anon_vma) {
			*text = "KSM merges pages that were written, and none was in this VMA";
			return -EINVAL;
		}
		entry_write(mm, va, pte, pte_mkdirty(*pte));
		ksm_map_zero_page(mm);
		return 0;
	}
#endif
	if (!page || !pte || PageCompound(page) || !PageAnon(page)) {
		*text = "no small anonymous page is mapped there";
		return -EINVAL;
	}
	ClearPageAnonExclusive(page);
	page->mapping = (void *)((unsigned long)stable_node | PAGE_MAPPING_KSM);
	entry_write(mm, va, pte, pte_wrprotect(*pte));
	return 0;
}

/* As a driver's vm_insert_page() leaves it, in a VMA that is anonymous. */
static int filepage(struct mm_struct *mm, unsigned long va, int node, const char **text)
{
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	pte_t *pte = table_at(mm, va);
	struct folio *folio;

	if (!vma || !pte || !pte_none(*pte)) {
		*text = "the entry is in use, or nothing is mapped there";
		return -EBUSY;
	}
	folio = cm_frame_alloc(0, max(node, 0));
	if (mem_cgroup_charge(folio, mm, GFP_KERNEL)) {
		folio_put(folio);
		*text = "no room in the memcg";
		return -ENOMEM;
	}
	__folio_mark_uptodate(folio);
	folio_add_lru(folio);
	cm_rmap_add_file(&folio->page, vma);
	add_mm_counter(mm, MM_FILEPAGES, 1);
	entry_write(mm, va, pte, cm_pte_mkwrite(mk_pte(&folio->page, vma->vm_page_prot), vma));
	return 0;
}

/* --- markers --------------------------------------------------------------- */

#ifdef KP_HAVE_PTE_MARKER_GUARD
/* As MADV_GUARD_INSTALL: the VMA says that it may have some, and fork() copies it. */
static int guard_vma(struct vm_area_struct *vma)
{
	int err = 0;

	mmap_read_lock(vma->vm_mm);
	if (vma_is_anonymous(vma))
		err = anon_vma_prepare(vma);
#ifdef VM_MAYBE_GUARD
	if (!err)
		vma_set_atomic_flag(vma, VMA_MAYBE_GUARD_BIT);
#endif
	mmap_read_unlock(vma->vm_mm);
	return err;
}
#endif

static int guard_marker(struct vm_area_struct *vma, unsigned long va, const char **text)
{
#ifdef KP_HAVE_PTE_MARKER_GUARD
	struct mm_struct *mm = vma->vm_mm;
	pte_t *pte = table_at(mm, va);
	int err;

	if (!pte || !pte_none(*pte)) {
		*text = "the entry is in use";
		return -EBUSY;
	}
	err = guard_vma(vma);
	if (err) {
		*text = "no memory for an anon_vma";
		return err;
	}
	entry_write(mm, va, pte, make_pte_marker(PTE_MARKER_GUARD));
	return 0;
#else
	*text = "this kernel has no guard regions";
	return -EOPNOTSUPP;
#endif
}

/* A hugepage's bit stands for all its pages. */
static int uffd_wp_huge(struct mm_struct *mm, unsigned long va, bool off)
{
	pmd_t *pmd = cm_pmd(mm, va);

	*pmd = off ? pmd_clear_uffd_wp(*pmd) : pmd_wrprotect(pmd_mkuffd_wp(*pmd));
	cm_tlb_drop_range(mm, va & PMD_MASK, PMD_SIZE);
	return 0;
}

static int uffd_wp(const struct kp_op *op, struct mm_struct *mm, unsigned long va,
		   const char **text)
{
	pte_t *pte = cm_pte(mm, va), value;
	bool off = op->value;

	if (!pte && cm_pmd(mm, va) && pmd_trans_huge(*cm_pmd(mm, va)) &&
	    !((op->start_va | op->end_va) & ~PMD_MASK))
		return uffd_wp_huge(mm, va, off);
	if (!pte)
		pte = table_at(mm, va);
	if (!pte) {
		*text = "a hugepage is mapped there";
		return -EINVAL;
	}
	value = *pte;
	if (pte_none(value) && !off) {
#ifdef KP_HAVE_WP_UNPOPULATED
		entry_write(mm, va, pte, make_pte_marker(PTE_MARKER_UFFD_WP));
		return 0;
#else
		*text = "this kernel cannot write-protect what is not mapped";
		return -EOPNOTSUPP;
#endif
	}
	if (is_pte_marker(value)) {
		entry_write(mm, va, pte, off ? __pte(0) : value);
		return 0;
	}
	if (pte_present(value))
		value = off ? pte_clear_uffd_wp(value) : pte_wrprotect(pte_mkuffd_wp(value));
	else
		value = off ? pte_swp_clear_uffd_wp(value) : pte_swp_mkuffd_wp(value);
	entry_write(mm, va, pte, value);
	return 0;
}

int cm_op_entry(const struct kp_op *op, char *error)
{
	struct mm_struct *mm = cm_tasks[op->task].mm;
	unsigned long va, step = op->kind == KP_OP_MIGRATION && op->value ? PMD_SIZE : PAGE_SIZE;
	const char *text = "cannot be done";
	int err = 0;

	for (va = op->start_va; va < op->end_va && !err; va += step) {
		struct vm_area_struct *vma = cm_find_vma(mm, va);

		if (!vma || vma->vm_start > va)
			return cm_op_error(error, -EFAULT, va, "nothing is mapped there");
		if (op->kind == KP_OP_POISON)
			err = poison(mm, va, &text);
		else if (op->kind == KP_OP_MIGRATION)
			err = op->value ? migrate_pmd(mm, va, &text) : migrate_pte(mm, va, &text);
		else if (op->kind == KP_OP_SPECIAL)
			err = special(mm, va, &text);
		else if (op->kind == KP_OP_DEVICE)
			err = device(mm, va, op->node, &text);
		else if (op->kind == KP_OP_KSM)
			err = ksm(mm, va, &text);
		else if (op->kind == KP_OP_FILEPAGE)
			err = filepage(mm, va, op->node, &text);
		else if (op->kind == KP_OP_GUARD)
			err = guard_marker(vma, va, &text);
		else
			err = uffd_wp(op, mm, va, &text);
		if (err)
			return cm_op_error(error, err, va, text);
	}
	return 0;
}
