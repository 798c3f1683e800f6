/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asm/page.h - base pages of 4 KiB, hugepages of 2^KP_ORDER of them.
 *
 * Page addresses are handles: a frame has no bytes, only a content token
 * (model/frame.c).  Whatever copies or clears a page comes here.
 */
#ifndef KP_ASM_PAGE_H
#define KP_ASM_PAGE_H
#include <linux/const.h>
#ifdef KP_HAVE_VDSO_PAGE_H
#include <vdso/page.h>
#else
#define PAGE_SHIFT 12
#define PAGE_SIZE (_AC(1, UL) << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))
#endif
#define KP_PMD_SHIFT (PAGE_SHIFT + KP_ORDER)
#define HPAGE_SHIFT KP_PMD_SHIFT
#define HPAGE_SIZE (_AC(1, UL) << HPAGE_SHIFT)
#define HPAGE_MASK (~(HPAGE_SIZE - 1))
#define HUGETLB_PAGE_ORDER (HPAGE_SHIFT - PAGE_SHIFT)

#ifndef __ASSEMBLY__
#include <linux/types.h>
/* One type a level, each with its value under the level's own name. */
#define KP_ENTRY(level)              \
	typedef struct {             \
		unsigned long level; \
	} level##_t
KP_ENTRY(pte);
KP_ENTRY(pmd);
KP_ENTRY(pgd);
KP_ENTRY(pgprot);
typedef struct page *pgtable_t;
#define __pte(value) ((pte_t){ (value) })
#define __pmd(value) ((pmd_t){ (value) })
#define __pgd(value) ((pgd_t){ (value) })
#define __pgprot(value) ((pgprot_t){ (value) })
#define pte_val(entry) ((entry).pte)
#define pmd_val(entry) ((entry).pmd)
#define pgd_val(entry) ((entry).pgd)
#define pgprot_val(entry) ((entry).pgprot)

#define PAGE_OFFSET 0x100000000000UL
#define __pa(x) ((unsigned long)(x)-PAGE_OFFSET)
#define __va(x) ((void *)((unsigned long)(x) + PAGE_OFFSET))
#define __pa_symbol(x) __pa(x)
/* Frames of one world: reserved, small and huge area (model/frame.c). */
#define KP_PFN_NR (1UL << (KP_ORDER >= 9 ? 18 : 14))
#define ARCH_PFN_OFFSET 0UL
#define pfn_valid(pfn) ((pfn) < KP_PFN_NR)
/* Page handles, or PMD tables: those are real memory (asm/pgtable.h). */
#define KP_PMD_TABLE_NR 32UL
#define KP_PMD_TABLE_B 4096UL
extern unsigned long kp_pmd_table[KP_PMD_TABLE_NR][KP_PMD_TABLE_B / sizeof(long)];
#define KP_PTE_TABLE_PFN 64UL
#define KP_PTE_TABLE_NR 2048UL
#define KP_PMD_TABLE_PFN (KP_PTE_TABLE_PFN + KP_PTE_TABLE_NR)
static inline unsigned long kp_virt_to_pfn(unsigned long kaddr)
{
	unsigned long offset = kaddr - (unsigned long)kp_pmd_table;

	if (offset < sizeof(kp_pmd_table))
		return KP_PMD_TABLE_PFN + offset / KP_PMD_TABLE_B;
	return __pa(kaddr) >> PAGE_SHIFT;
}
#define virt_to_pfn(kaddr) kp_virt_to_pfn((unsigned long)(kaddr))
#define pfn_to_virt(pfn) __va((pfn) << PAGE_SHIFT)
#define virt_to_page(addr) pfn_to_page(virt_to_pfn(addr))
#define page_to_virt(page) __va(page_to_pfn(page) << PAGE_SHIFT)
#define virt_addr_valid(kaddr) pfn_valid(virt_to_pfn(kaddr))

struct page;
struct vm_area_struct;
/* Recovers from machine checks, by page handle (model/frame.c). */
extern unsigned long kp_copy_mc(void *to, const void *from, unsigned long len_b);
#define copy_mc_to_kernel kp_copy_mc
extern void cm_frame_clear(struct page *page);
extern void cm_frame_copy(struct page *to, struct page *from);
extern int cm_frame_copy_mc(struct page *to, struct page *from);
extern void clear_page(void *page);
extern void copy_page(void *to, void *from);
#define clear_user_page(page, vaddr, pg) cm_frame_clear(pg)
#define copy_user_page(to, from, vaddr, pg) copy_page(to, from)
#define __HAVE_ARCH_COPY_USER_HIGHPAGE
static inline void copy_user_highpage(struct page *to, struct page *from, unsigned long vaddr,
				      struct vm_area_struct *vma)
{
	cm_frame_copy(to, from);
}
#define __HAVE_ARCH_COPY_HIGHPAGE
static inline void copy_highpage(struct page *to, struct page *from)
{
	cm_frame_copy(to, from);
}
#define clear_user_highpage kp_clear_user_highpage
static inline void kp_clear_user_highpage(struct page *page, unsigned long vaddr)
{
	cm_frame_clear(page);
}
#include <asm-generic/memory_model.h>
#include <asm-generic/getorder.h>
#endif
#define VM_DATA_DEFAULT_FLAGS VM_DATA_FLAGS_NON_EXEC
#endif
