/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asm/pgtable.h - page tables of the simulated architecture.
 *
 * Three levels: a directory of 64 entries, PMD tables of 512 and page tables of
 * 2^KP_ORDER entries, so that at every order one PMD table maps 512 hugepages,
 * as on x86-64.  The bits follow x86-64 where the generic code can tell: a PMD
 * keeps PSE while it is invalidated, dirty implies soft-dirty, PROT_NONE is
 * present.  Tables live in arrays of the model (model/table.c), addressed by frame.
 */
#ifndef KP_ASM_PGTABLE_H
#define KP_ASM_PGTABLE_H
#define __HAVE_ARCH_PTE_SPECIAL
#include <asm-generic/pgtable-nopud.h>
#include <asm/page.h>

#define PMD_SHIFT KP_PMD_SHIFT
#define PMD_SIZE (1UL << PMD_SHIFT)
#define PMD_MASK (~(PMD_SIZE - 1))
#define PTRS_PER_PTE (1 << KP_ORDER)
#define MAX_PTRS_PER_PTE PTRS_PER_PTE
#define PTRS_PER_PMD 512
#define PGDIR_SHIFT (PMD_SHIFT + 9)
#define PGDIR_SIZE (1UL << PGDIR_SHIFT)
#define PGDIR_MASK (~(PGDIR_SIZE - 1))
#define PTRS_PER_PGD 64

#ifndef __ASSEMBLY__
/* Every walk starts here: the model learns which hugepage an event is about. */
extern unsigned long kp_walk_va;
#define pgd_index(addr) (((kp_walk_va = (addr)) >> PGDIR_SHIFT) & (PTRS_PER_PGD - 1))
#include <linux/mm_types.h>

/* --- bits ------------------------------------------------------------------ */
#define KP_BIT_PRESENT 0x001UL
#define KP_BIT_RW 0x002UL
#define KP_BIT_USER 0x004UL
#define KP_BIT_SWP_EXCL 0x008UL
#define KP_BIT_SWP_UFFD 0x010UL
#define KP_BIT_ACCESSED 0x020UL
#define KP_BIT_DIRTY 0x040UL
#define KP_BIT_PSE 0x080UL
#define KP_BIT_PROTNONE 0x100UL
#define KP_BIT_SPECIAL 0x200UL
#define KP_BIT_UFFD 0x400UL
#define KP_BIT_SOFT_DIRTY 0x800UL
#define KP_BIT_SWP_SOFT_DIRTY 0x004UL
#define KP_BIT_TABLE_BITS (KP_BIT_PRESENT | KP_BIT_RW | KP_BIT_USER)
#define KP_BIT_KEPT                                                                        \
	(PAGE_MASK | KP_BIT_SPECIAL | KP_BIT_ACCESSED | KP_BIT_DIRTY | KP_BIT_SOFT_DIRTY | \
	 KP_BIT_UFFD)

#define PAGE_NONE __pgprot(KP_BIT_PROTNONE | KP_BIT_ACCESSED)
#define PAGE_SHARED __pgprot(KP_BIT_TABLE_BITS | KP_BIT_ACCESSED)
#define PAGE_COPY __pgprot(KP_BIT_PRESENT | KP_BIT_USER | KP_BIT_ACCESSED)
#define PAGE_READONLY PAGE_COPY
#define PAGE_KERNEL PAGE_SHARED

#define VMALLOC_START 0x200000000000UL
#define VMALLOC_END 0x210000000000UL
#define MODULES_VADDR VMALLOC_START
#define MODULES_END VMALLOC_END
extern struct page *kp_zero_page;
#ifndef KP_HAVE_ZERO_PAGE_PFN
#define ZERO_PAGE(vaddr) (kp_zero_page)
#endif
extern pgd_t swapper_pg_dir[];

/* --- one accessor for each bit, at both levels ----------------------------- */
#define KP_TEST(level, name, bit)                         \
	static inline int level##_##name(level##_t entry) \
	{                                                 \
		return !!(level##_val(entry) & (bit));    \
	}
#define KP_SET(level, name, bit)                                \
	static inline level##_t level##_##name(level##_t entry) \
	{                                                       \
		return __##level(level##_val(entry) | (bit));   \
	}
#define KP_CLEAR(level, name, bit)                              \
	static inline level##_t level##_##name(level##_t entry) \
	{                                                       \
		return __##level(level##_val(entry) & ~(bit));  \
	}
#define KP_BOTH(what, name, bit) what(pte, name, bit) what(pmd, name, bit)

KP_BOTH(KP_TEST, write, KP_BIT_RW)
KP_BOTH(KP_TEST, dirty, KP_BIT_DIRTY)
KP_BOTH(KP_TEST, young, KP_BIT_ACCESSED)
KP_BOTH(KP_SET, mkdirty, KP_BIT_DIRTY | KP_BIT_SOFT_DIRTY)
KP_BOTH(KP_SET, mkyoung, KP_BIT_ACCESSED)
KP_BOTH(KP_CLEAR, mkclean, KP_BIT_DIRTY)
KP_BOTH(KP_CLEAR, mkold, KP_BIT_ACCESSED)
KP_BOTH(KP_CLEAR, wrprotect, KP_BIT_RW)
#ifdef KP_HAVE_MKWRITE_NOVMA
KP_BOTH(KP_SET, mkwrite_novma, KP_BIT_RW)
#else
KP_BOTH(KP_SET, mkwrite, KP_BIT_RW)
#endif
KP_SET(pte, mkspecial, KP_BIT_SPECIAL)
KP_TEST(pte, special, KP_BIT_SPECIAL)
KP_CLEAR(pmd, mkinvalid, KP_BIT_PRESENT)
KP_SET(pmd, mkhuge, KP_BIT_PSE)
KP_TEST(pmd, trans_huge, KP_BIT_PSE)
#define pte_young pte_young
#define pmd_young pmd_young
#define pmd_dirty pmd_dirty
#define pmd_write pmd_write
#define pmd_mkinvalid pmd_mkinvalid
#define pmd_leaf pmd_trans_huge
#define pmd_large pmd_trans_huge

#ifdef CONFIG_HAVE_ARCH_SOFT_DIRTY
KP_BOTH(KP_TEST, soft_dirty, KP_BIT_SOFT_DIRTY)
KP_BOTH(KP_SET, mksoft_dirty, KP_BIT_SOFT_DIRTY)
KP_BOTH(KP_CLEAR, clear_soft_dirty, KP_BIT_SOFT_DIRTY)
KP_BOTH(KP_TEST, swp_soft_dirty, KP_BIT_SWP_SOFT_DIRTY)
KP_BOTH(KP_SET, swp_mksoft_dirty, KP_BIT_SWP_SOFT_DIRTY)
KP_BOTH(KP_CLEAR, swp_clear_soft_dirty, KP_BIT_SWP_SOFT_DIRTY)
#endif

#include <asm/kp_uffd.h>

static inline int has_transparent_hugepage(void)
{
	return 1;
}
#define has_transparent_hugepage has_transparent_hugepage

/* --- kinds of entry -------------------------------------------------------- */
static inline int pte_none(pte_t pte)
{
	return !pte_val(pte);
}
static inline int pmd_none(pmd_t pmd)
{
	return !pmd_val(pmd);
}
static inline int pte_present(pte_t pte)
{
	return !!(pte_val(pte) & (KP_BIT_PRESENT | KP_BIT_PROTNONE));
}
static inline int pmd_present(pmd_t pmd)
{
	return !!(pmd_val(pmd) & (KP_BIT_PRESENT | KP_BIT_PROTNONE | KP_BIT_PSE));
}
static inline int pmd_bad(pmd_t pmd)
{
	return (pmd_val(pmd) & (KP_BIT_TABLE_BITS | KP_BIT_PSE)) != KP_BIT_TABLE_BITS;
}
static inline int pud_none(pud_t pud)
{
	return !pud_val(pud);
}
static inline int pud_present(pud_t pud)
{
	return !!(pud_val(pud) & KP_BIT_PRESENT);
}
static inline int pud_bad(pud_t pud)
{
	return pud_present(pud) && (pud_val(pud) & KP_BIT_PSE);
}

/* --- frames ---------------------------------------------------------------- */
/* What is not present has other things where a frame's number would be: no frame is
 * called so. */
extern bool kp_no_frame; /* the last one asked for was of such an entry */
static inline unsigned long pte_pfn(pte_t pte)
{
	kp_no_frame = !pte_present(pte);
	return (kp_no_frame ? ~0UL : pte_val(pte)) >> PAGE_SHIFT;
}
#define pmd_pfn(pmd) (pmd_val(pmd) >> PAGE_SHIFT)
#define pud_pfn(pud) (pud_val(pud) >> PAGE_SHIFT)
#define pte_page(pte) pfn_to_page(pte_pfn(pte))
#define pmd_page(pmd) pfn_to_page(pmd_pfn(pmd))
#define pud_page(pud) pfn_to_page(pud_pfn(pud))
#define pfn_pte(pfn, prot) __pte(((unsigned long)(pfn) << PAGE_SHIFT) | pgprot_val(prot))
#define pfn_pmd(pfn, prot) __pmd(((unsigned long)(pfn) << PAGE_SHIFT) | pgprot_val(prot))
#ifndef KP_HAVE_GENERIC_MK_PTE
#define mk_pte(page, prot) pfn_pte(page_to_pfn(page), prot)
#endif
#define mk_pmd(page, prot) pfn_pmd(page_to_pfn(page), prot)
static inline pte_t pte_modify(pte_t pte, pgprot_t prot)
{
	return __pte((pte_val(pte) & KP_BIT_KEPT) | (pgprot_val(prot) & ~KP_BIT_KEPT));
}
static inline pmd_t pmd_modify(pmd_t pmd, pgprot_t prot)
{
	return __pmd((pmd_val(pmd) & (KP_BIT_KEPT | KP_BIT_PSE)) |
		     (pgprot_val(prot) & ~(KP_BIT_KEPT | KP_BIT_PSE)));
}

/* Reserved frames that stand for page tables; the memory is the model's. */
#define KP_ZERO_PFN 8UL
#define KP_FRAME_PFN 4096UL
extern unsigned long kp_pte_table[KP_PTE_TABLE_NR][PTRS_PER_PTE];
extern unsigned long cm_table_pfn(pmd_t *pmd);
static inline unsigned long pmd_page_vaddr(pmd_t pmd)
{
	return (unsigned long)kp_pte_table[pmd_pfn(pmd) - KP_PTE_TABLE_PFN];
}
static inline pmd_t *pud_pgtable(pud_t pud)
{
	return (pmd_t *)kp_pmd_table[pud_pfn(pud) - KP_PMD_TABLE_PFN];
}

/* --- writing entries ------------------------------------------------------- */
/* A page table that left its PMD stays visible to lockless walkers (model/tlb.c). */
extern unsigned long kp_walker_pfn, kp_partly_told_pfn;
#include <asm/kp_pte_write.h>
#include <asm/kp_pmd_used.h>
static inline void set_pud(pud_t *pudp, pud_t pud)
{
	*pudp = pud;
}
static inline void pmd_clear(pmd_t *pmdp)
{
	if (pmd_val(*pmdp) && !pmd_bad(*pmdp))
		kp_walker_pfn = pmd_pfn(*pmdp);
	*pmdp = __pmd(0);
}
/* Of an entry that leads to a page table only a collapse asks for it. */
#define __HAVE_ARCH_PMDP_HUGE_GET_AND_CLEAR
extern void cm_table_unlinked(struct mm_struct *mm, unsigned long addr, unsigned long table_pfn);
static inline pmd_t pmdp_huge_get_and_clear(struct mm_struct *mm, unsigned long addr, pmd_t *pmdp)
{
	pmd_t pmd = *pmdp;

	if (pmd_val(pmd) && !pmd_bad(pmd))
		cm_table_unlinked(mm, addr, pmd_pfn(pmd));
	pmd_clear(pmdp);
	return pmd;
}
static inline void pud_clear(pud_t *pudp)
{
	*pudp = (pud_t){ { __pgd(0) } };
}
#ifndef pmdp_establish
#define pmdp_establish kp_pmdp_establish
static inline pmd_t kp_pmdp_establish(struct vm_area_struct *vma, unsigned long addr, pmd_t *pmdp,
				      pmd_t pmd)
{
	pmd_t old = *pmdp;

	set_pmd(pmdp, pmd);
	return old;
}
#endif

/* --- swap entries: type in bits 12-16, offset from bit 20 ------------------ */
#define __swp_type(entry) (((entry).val >> 12) & 0x1f)
#define __swp_offset(entry) ((entry).val >> 20)
#define __swp_entry(type, offset) \
	((swp_entry_t){ ((unsigned long)(type) << 12) | ((unsigned long)(offset) << 20) })
#define __pte_to_swp_entry(pte) ((swp_entry_t){ pte_val(pte) })
#define __swp_entry_to_pte(entry) __pte((entry).val)
#define __pmd_to_swp_entry(pmd) ((swp_entry_t){ pmd_val(pmd) })
#define __swp_entry_to_pmd(entry) __pmd((entry).val)
KP_SET(pte, swp_mkexclusive, KP_BIT_SWP_EXCL)
KP_TEST(pte, swp_exclusive, KP_BIT_SWP_EXCL)
KP_CLEAR(pte, swp_clear_exclusive, KP_BIT_SWP_EXCL)
#define __HAVE_ARCH_PTE_SWP_EXCLUSIVE

/* --- nothing to do on this architecture ------------------------------------ */
#define update_mmu_cache(vma, addr, ptep) \
	do {                              \
	} while (0)
#define update_mmu_cache_range(vmf, vma, addr, ptep, nr) \
	do {                                             \
	} while (0)
#define update_mmu_cache_pmd(vma, addr, pmdp) \
	do {                                  \
		(void)(vma);                  \
	} while (0)
#define kern_addr_valid(addr) 1
#define pgprot_noncached(prot) (prot)
#define pmd_pgtable(pmd) pmd_page(pmd)
#define pgd_ERROR(entry) ((void)0)
#define pmd_ERROR(entry) ((void)0)
#define pte_ERROR(entry) ((void)0)
#endif
#endif
