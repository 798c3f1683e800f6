/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kp_pte_write.h - writing entries of page tables, each for the address that is its own
 * (model/table.c).
 */
#ifndef _ASM_KP_PTE_WRITE_H
#define _ASM_KP_PTE_WRITE_H

static inline void set_pte(pte_t *ptep, pte_t pte)
{
	*ptep = pte;
}
/* The address that a change is made for is that of the entry. */
extern void cm_wrong_place(void) __attribute__((cold));
static inline void kp_pte_place(unsigned long addr, const pte_t *ptep)
{
	unsigned long at = (const unsigned long *)ptep - &kp_pte_table[0][0];

	if (__builtin_expect((at ^ (addr >> PAGE_SHIFT)) & (PTRS_PER_PTE - 1), 0) &&
	    at < (unsigned long)KP_PTE_TABLE_NR * PTRS_PER_PTE)
		cm_wrong_place();
}
#ifdef KP_HAVE_PFN_PTE_SHIFT
#define PFN_PTE_SHIFT PAGE_SHIFT
static inline void set_ptes(struct mm_struct *mm, unsigned long addr, pte_t *ptep, pte_t pte,
			    unsigned int nr)
{
	kp_pte_place(addr, ptep);
	for (; nr; nr--, ptep++, pte = __pte(pte_val(pte) + PAGE_SIZE))
		*ptep = pte;
}
#define set_ptes set_ptes
#else
static inline void set_pte_at(struct mm_struct *mm, unsigned long addr, pte_t *ptep, pte_t pte)
{
	kp_pte_place(addr, ptep);
	*ptep = pte;
}
#endif
static inline void pte_clear(struct mm_struct *mm, unsigned long addr, pte_t *ptep)
{
	kp_pte_place(addr, ptep);
	*ptep = __pte(0);
}
#define pte_clear pte_clear

#endif
