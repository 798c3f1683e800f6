/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.c - page tables and PMD tables.
 *
 * Fault model: CM_FAIL_ALLOC_TABLE.
 * Models:      pte_alloc_one() and kin, the architecture's table freeing.
 * Differs:     tables live in two arrays, their frames are reserved numbers;
 *              what tables cost is not charged to any memcg.
 * Tables that leave the page-table tree are freed only after the gather layer
 * (the tree's mm/mmu_gather.c) synchronised with lockless walkers.
 */
#include <asm/pgalloc.h>
#include <asm/tlb.h>
#include "model.h"

unsigned long kp_pte_table[KP_PTE_TABLE_NR][PTRS_PER_PTE] __aligned(64) CM_BIG;
unsigned long kp_pmd_table[KP_PMD_TABLE_NR][PTRS_PER_PMD] __aligned(4096) CM_BIG;
pgd_t swapper_pg_dir[PTRS_PER_PGD] CM_BIG;

struct kp_pmd_used kp_pmd_used[KP_PMD_TABLE_NR];

/* First table never used: what a snapshot has to take along. */
unsigned int cm_table_pte_top, cm_table_pmd_top;
static unsigned short pte_free_list[KP_PTE_TABLE_NR] CM_BIG; /* the first pte_free_nr count */
static unsigned int pte_free_nr;
static unsigned int pmd_free_mask;
static long pte_nr, pmd_nr;

void cm_table_open(void)
{
	BUILD_BUG_ON(KP_PMD_TABLE_NR > 32);
	cm_table_pte_top = cm_table_pmd_top = 0;
}

void *cm_table_free_piece(unsigned long *size_b)
{
	*size_b = pte_free_nr * sizeof(pte_free_list[0]);
	return pte_free_list;
}

void *cm_table_pmd_piece(unsigned int i, unsigned long *size_b)
{
	const struct kp_pmd_used *used = &kp_pmd_used[i];

	*size_b = (used->to - used->from) * sizeof(kp_pmd_table[0][0]);
	return &kp_pmd_table[i][used->from];
}

long cm_table_pte_nr(void)
{
	return pte_nr;
}

long cm_table_pmd_nr(void)
{
	return pmd_nr;
}

bool kp_no_frame;

void cm_wrong_place(void)
{
	cm_broken("page-table entry changed for an address that is not its own");
}

unsigned long cm_table_pfn(pmd_t *pmd)
{
	return KP_PMD_TABLE_PFN + ((unsigned long *)pmd - kp_pmd_table[0]) / PTRS_PER_PMD;
}

static void page_prepare(struct page *page)
{
	memset(page, 0, sizeof(*page));
	INIT_LIST_HEAD(&page->lru);
	atomic_set(&page->_mapcount, -1);
	set_page_zone(page, ZONE_NORMAL);
	set_page_count(page, 1);
}

#ifdef KP_HAVE_PTDESC_CTOR_MM
#define pte_ctor(page) pagetable_pte_ctor(mm, page_ptdesc(page))
#define pte_dtor(page) pagetable_dtor(page_ptdesc(page))
#define pmd_ctor(page) pagetable_pmd_ctor(mm, page_ptdesc(page))
#define pmd_dtor(page) pagetable_dtor(page_ptdesc(page))
#elif defined(KP_HAVE_PAGETABLE_CTOR_PTDESC)
#define pte_ctor(page) pagetable_pte_ctor(page_ptdesc(page))
#define pte_dtor(page) pagetable_pte_dtor(page_ptdesc(page))
#define pmd_ctor(page) pagetable_pmd_ctor(page_ptdesc(page))
#define pmd_dtor(page) pagetable_pmd_dtor(page_ptdesc(page))
#else
#define pte_ctor(page) pgtable_pte_page_ctor(page)
#define pte_dtor(page) pgtable_pte_page_dtor(page)
#define pmd_ctor(page) pgtable_pmd_page_ctor(page)
#define pmd_dtor(page) pgtable_pmd_page_dtor(page)
#endif

pgtable_t pte_alloc_one(struct mm_struct *mm)
{
	struct page *page;
	unsigned int i;

	cm_point(ALLOC_TABLE);
	if (cm_fails(CM_FAIL_ALLOC_TABLE))
		return NULL;
	if (pte_free_nr)
		i = pte_free_list[--pte_free_nr];
	else if (cm_table_pte_top < KP_PTE_TABLE_NR)
		i = cm_table_pte_top++;
	else
		cm_unmodelled("more than %lu page tables in one world", KP_PTE_TABLE_NR);
	page = pfn_to_page(KP_PTE_TABLE_PFN + i);
	page_prepare(page);
	if (!pte_ctor(page)) {
		pte_free_list[pte_free_nr++] = i;
		return NULL;
	}
	memset(kp_pte_table[i], 0, sizeof(kp_pte_table[i]));
	pte_nr++;
	return page;
}

pte_t *pte_alloc_one_kernel(struct mm_struct *mm)
{
	cm_unmodelled("kernel page tables");
}

/* A file's page whose reference went already: collapse_pte_mapped_thp() of 6.1
 * takes the map counts and leaves the entries to the freed table. */
static bool pte_left_behind(unsigned long entry)
{
	pte_t pte = { .pte = entry };

	return pte_present(pte) && !pte_special(pte) && !PageAnon(pte_page(pte));
}

static void pte_table_put(struct page *page, bool emptied)
{
	unsigned long i = page_to_pfn(page) - KP_PTE_TABLE_PFN, entry;

	if (i >= cm_table_pte_top)
		cm_broken("page table freed that is none");
	for (entry = 0; entry < PTRS_PER_PTE; entry++)
		if (kp_pte_table[i][entry] && (emptied || !pte_left_behind(kp_pte_table[i][entry])))
			cm_broken("page table freed with entry %lu in use", entry);
	if (kp_walker_pfn == page_to_pfn(page))
		kp_walker_pfn = 0;
	pte_dtor(page);
	pte_free_list[pte_free_nr++] = i;
	pte_nr--;
}

void pte_free(struct mm_struct *mm, pgtable_t table)
{
	if (kp_walker_pfn == page_to_pfn(table))
		cm_broken("page table freed while a lockless walker may stand in it: "
			  "missing tlb_remove_table_sync_one()");
	pte_table_put(table, false);
}

static void clear_pmd_table(unsigned int i)
{
	unsigned long size_b;
	void *used = cm_table_pmd_piece(i, &size_b);

	memset(used, 0, size_b);
	kp_pmd_used[i] = (struct kp_pmd_used){ 0 };
}

pmd_t *pmd_alloc_one(struct mm_struct *mm, unsigned long addr)
{
	struct page *page;
	unsigned int i;

	cm_point(ALLOC_TABLE);
	if (cm_fails(CM_FAIL_ALLOC_TABLE))
		return NULL;
	if (pmd_free_mask)
		i = __builtin_ctz(pmd_free_mask);
	else if (cm_table_pmd_top < KP_PMD_TABLE_NR)
		i = cm_table_pmd_top++;
	else
		cm_unmodelled("more than %lu PMD tables in one world", KP_PMD_TABLE_NR);
	pmd_free_mask &= ~(1U << i);
	page = pfn_to_page(KP_PMD_TABLE_PFN + i);
	page_prepare(page);
	if (!pmd_ctor(page)) {
		pmd_free_mask |= 1U << i;
		return NULL;
	}
	clear_pmd_table(i);
	pmd_nr++;
	return (pmd_t *)kp_pmd_table[i];
}

static void pmd_table_put(struct page *page)
{
	unsigned long i = page_to_pfn(page) - KP_PMD_TABLE_PFN;

	pmd_dtor(page);
	pmd_free_mask |= 1U << i;
	pmd_nr--;
}

void pmd_free(struct mm_struct *mm, pmd_t *pmd)
{
	pmd_table_put(pfn_to_page(cm_table_pfn(pmd)));
}

void cm_table_free_pte_tlb(struct mmu_gather *tlb, pgtable_t table)
{
	/* The gather frees it after a grace period: safe from walkers. */
	if (kp_walker_pfn == page_to_pfn(table))
		kp_walker_pfn = 0;
	tlb_remove_table(tlb, table);
}

void cm_table_free_pmd_tlb(struct mmu_gather *tlb, pmd_t *pmd)
{
	tlb_remove_table(tlb, pfn_to_page(cm_table_pfn(pmd)));
}

void cm_table_free(void *table)
{
	struct page *page = table;

	if (page_to_pfn(page) >= KP_PMD_TABLE_PFN)
		pmd_table_put(page);
	else
		pte_table_put(page, true);
}

static void free_deferred(struct rcu_head *head)
{
	pte_table_put(container_of(head, struct page, rcu_head), true);
}

void pte_free_defer(struct mm_struct *mm, pgtable_t table)
{
	call_rcu(&table->rcu_head, free_deferred);
}
