/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace/events/huge_memory.h - the tree's own; and in mm/khugepaged.c, which makes
 * the events, a way to see the one result that no event tells: that of mapping a huge
 * page-cache folio.  A weak function is not inlined, and ours is called in its place
 * (model/trace.c); its own code has a second name.  What it write-locks besides the
 * address space leaves no trace on one processor, so it is noted.
 */
#include_next <trace/events/huge_memory.h>
#if defined(CREATE_TRACE_POINTS) && !defined(KP_MAP_RESULT)
#define KP_MAP_RESULT
/* Whoever scans a file computes its page offset first: the event has no address. */
extern unsigned long kp_file_va;
static inline pgoff_t kp_linear_page_index(struct vm_area_struct *vma, unsigned long address)
{
	kp_file_va = address;
	return linear_page_index(vma, address);
}
#define linear_page_index kp_linear_page_index
#ifdef KP_HAVE_VMA_LOCK
extern void cm_vma_written(struct vm_area_struct *vma);
#define vma_start_write(vma) cm_vma_written(vma)
#endif
#ifdef KP_HAVE_MAP_RESULT_INT
extern __attribute__((weak)) int collapse_pte_mapped_thp(struct mm_struct *mm, unsigned long addr,
							 bool install_pmd);
extern __attribute__((alias("collapse_pte_mapped_thp"))) int
kp_real_collapse_pte_mapped_thp(struct mm_struct *mm, unsigned long addr, bool install_pmd);
#endif
#endif
