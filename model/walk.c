/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk.c - one walk over all page tables, counting what refers to each frame
 * and each swap slot.  The checks compare these counts with what the real code
 * keeps in refcounts, mapcounts, rss counters and slot counts.
 */
#include "file.h"
#include "walk.h"
#include "internal.h"

struct cm_walk cm_walk CM_BIG;

static void count_swap(struct cm_walk_mm *mm, swp_entry_t entry)
{
	if (!non_swap_entry(entry)) {
		mm->swap_nr++;
		if (swp_offset(entry) < CM_WALK_SLOT_NR)
			cm_walk.slot[swp_offset(entry)]++;
		return;
	}
	if (is_migration_entry(entry)) {
		struct page *page = pfn_swap_entry_to_page(entry);

		if (PageAnon(page))
			mm->anon_nr++;
		else
			mm->file_nr++;
		cm_walk.migrating_nr++;
	}
}

static void count_page(struct cm_walk_mm *mm, struct page *page)
{
	cm_walk.map[page_to_pfn(page)]++;
	if (PageAnon(page))
		mm->anon_nr++;
	else if (folio_test_swapbacked(page_folio(page)))
		mm->shmem_nr++;
	else
		mm->file_nr++;
}

static void check_writable(int task, struct page *page, bool write)
{
	if (write && PageAnon(page) && !PageAnonExclusive(page)) {
		cm_finding("task %d may write an anonymous page that is not exclusive to it", task);
		cm_walk.found++;
	}
}

static void walk_table(struct cm_walk_mm *mm, int task, pmd_t pmd)
{
	unsigned long *entry = (unsigned long *)pmd_page_vaddr(pmd);
	int i;

	mm->table_nr++;
	for (i = 0; i < PTRS_PER_PTE; i++) {
		pte_t pte = __pte(entry[i]);

		if (pte_none(pte))
			continue;
		if (!pte_present(pte)) {
			count_swap(mm, pte_to_swp_entry(pte));
			continue;
		}
		if (is_zero_pfn(pte_pfn(pte)))
			mm->ksm_zero_nr += pte_dirty(pte);
		if (pte_special(pte) || is_zero_pfn(pte_pfn(pte)))
			continue;
		count_page(mm, pte_page(pte));
		check_writable(task, pte_page(pte), pte_write(pte));
	}
}

static void walk_huge(struct cm_walk_mm *mm, int task, pmd_t pmd)
{
	struct page *page;

	mm->huge_nr++;
	if (!pmd_present(pmd)) {
		page = pfn_swap_entry_to_page(pmd_to_swp_entry(pmd));
		mm->anon_nr += PageAnon(page) ? HPAGE_PMD_NR : 0;
		cm_walk.migrating_nr++;
		return;
	}
	if (is_huge_zero_pmd(pmd))
		return;
	page = pmd_page(pmd);
	cm_walk.pmd_map[page_to_pfn(page) >> KP_ORDER]++;
	if (PageAnon(page)) {
		mm->anon_nr += HPAGE_PMD_NR;
		check_writable(task, page, pmd_write(pmd));
	} else {
		mm->huge_nr--; /* no table is deposited for file mappings here */
		mm->file_huge_nr++;
		if (folio_test_swapbacked(page_folio(page)))
			mm->shmem_nr += HPAGE_PMD_NR;
		else
			mm->file_nr += HPAGE_PMD_NR;
	}
}

static int deposited_nr(pmd_t *table)
{
	struct page *first = pmd_huge_pte(NULL, table), *page = first;
	int nr = 0;

	if (!first)
		return 0;
	do {
		nr++;
		page = list_next_entry(page, lru);
	} while (page != first && nr < (int)KP_PTE_TABLE_NR);
	return nr;
}

static void walk_pmds(struct cm_walk_mm *mm, int task, pmd_t *table)
{
	const struct kp_pmd_used *used =
		&kp_pmd_used[((unsigned long *)table - kp_pmd_table[0]) / PTRS_PER_PMD];
	int i, huge_before = mm->huge_nr, deposited;

	mm->pmd_table_nr++;
	for (i = used->from; i < used->to; i++) {
		if (pmd_none(table[i]))
			continue;
		if (pmd_trans_huge(table[i]) || !pmd_present(table[i]))
			walk_huge(mm, task, table[i]);
		else
			walk_table(mm, task, table[i]);
	}
	deposited = deposited_nr(table);
	if (deposited != mm->huge_nr - huge_before) {
		cm_finding("task %d has %d PMD-mapped hugepages and %d deposited page tables", task,
			   mm->huge_nr - huge_before, deposited);
		cm_walk.found++;
	}
}

/* Pages of shared memory that are in swap. */
static void walk_shmem(struct inode *inode)
{
	unsigned long index;
	void *entry;

	xa_for_each(&inode->i_mapping->i_pages, index, entry) if (cm_cache_swapped(entry))
		cm_walk.slot[swp_offset(radix_to_swp_entry(entry))]++;
}

void cm_walk_heads(void)
{
	unsigned long end = cm_frame_end_pfn(), pfn = KP_FRAME_PFN;

	cm_walk.head_nr = 0;
	while ((pfn = cm_frame_next_used(pfn)) < end) {
		if (!PageTail(pfn_to_page(pfn)))
			cm_walk.head[cm_walk.head_nr++] = pfn;
		pfn++;
	}
}

void cm_walk_all(void)
{
	unsigned long end = cm_frame_end_pfn();
	int task, i;

	memset(cm_walk.map + KP_FRAME_PFN, 0, (end - KP_FRAME_PFN) * sizeof(cm_walk.map[0]));
	memset(cm_walk.pmd_map + (KP_FRAME_PFN >> KP_ORDER), 0,
	       ((end - KP_FRAME_PFN) >> KP_ORDER) * sizeof(cm_walk.pmd_map[0]));
	memset(cm_walk.slot, 0, sizeof(cm_walk.slot[0]) * cm_swap_top());
	memset(cm_walk.mm, 0, sizeof(cm_walk.mm));
	cm_walk.found = 0;
	cm_walk.migrating_nr = 0;
	for (i = 0; i < CM_FILE_NR; i++)
		if (cm_files[i].inode && cm_is_shmem(cm_files[i].inode))
			walk_shmem(cm_files[i].inode);
	for (task = 0; task < KP_TASK_NR; task++) {
		struct mm_struct *mm = cm_mms[task].mm;

		for (i = 0; mm && i < PTRS_PER_PGD; i++)
			if (pgd_val(mm->pgd[i]))
				walk_pmds(&cm_walk.mm[task], task,
					  pud_pgtable((pud_t){ { mm->pgd[i] } }));
	}
	cm_walk_heads();
}
