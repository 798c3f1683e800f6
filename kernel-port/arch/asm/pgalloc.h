/* SPDX-License-Identifier: GPL-2.0-only */
/* asm/pgalloc.h - page tables come from the model's table area (model/table.c). */
#ifndef KP_ASM_PGALLOC_H
#define KP_ASM_PGALLOC_H
#include <linux/mm.h>

extern pgtable_t pte_alloc_one(struct mm_struct *mm);
extern pte_t *pte_alloc_one_kernel(struct mm_struct *mm);
extern void pte_free(struct mm_struct *mm, pgtable_t table);
extern pmd_t *pmd_alloc_one(struct mm_struct *mm, unsigned long addr);
extern void pmd_free(struct mm_struct *mm, pmd_t *pmd);
extern void cm_table_free_pte_tlb(struct mmu_gather *tlb, pgtable_t table);
extern void cm_table_free_pmd_tlb(struct mmu_gather *tlb, pmd_t *pmd);

#define __pte_free_tlb(tlb, table, addr) cm_table_free_pte_tlb(tlb, table)
#define __pmd_free_tlb(tlb, pmd, addr) cm_table_free_pmd_tlb(tlb, pmd)

static inline void pte_free_kernel(struct mm_struct *mm, pte_t *pte)
{
}

static inline void pmd_populate(struct mm_struct *mm, pmd_t *pmd, pgtable_t table)
{
	if (kp_walker_pfn == page_to_pfn(table))
		kp_walker_pfn = 0; /* back in its place: nobody has to leave it */
	if (kp_partly_told_pfn == page_to_pfn(table))
		kp_partly_told_pfn = 0; /* and what devices were not told of is as it was */
	set_pmd(pmd, __pmd((page_to_pfn(table) << PAGE_SHIFT) | KP_BIT_TABLE_BITS));
}

static inline void pmd_populate_kernel(struct mm_struct *mm, pmd_t *pmd, pte_t *pte)
{
}

static inline void pud_populate(struct mm_struct *mm, pud_t *pud, pmd_t *pmd)
{
	set_pud(pud, (pud_t){ { __pgd((cm_table_pfn(pmd) << PAGE_SHIFT) | KP_BIT_TABLE_BITS) } });
}

#define pmd_pgtable(pmd) pmd_page(pmd)
#define pte_free_defer pte_free_defer
extern void pte_free_defer(struct mm_struct *mm, pgtable_t table);
#endif
