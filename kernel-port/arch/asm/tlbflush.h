/* SPDX-License-Identifier: GPL-2.0-only */
/* asm/tlbflush.h - flushes drop entries of the simulated TLB (model/tlb.c). */
#ifndef KP_ASM_TLBFLUSH_H
#define KP_ASM_TLBFLUSH_H
struct mm_struct;
struct vm_area_struct;
extern void cm_tlb_flush(struct mm_struct *mm, unsigned long start_va, unsigned long end_va);
#define flush_tlb_mm(mm) cm_tlb_flush(mm, 0, -1UL)
#define flush_tlb_range(vma, start, end) cm_tlb_flush((vma)->vm_mm, start, end)
#define flush_tlb_page(vma, addr) cm_tlb_flush((vma)->vm_mm, addr, (addr) + PAGE_SIZE)
#define flush_tlb_kernel_range(start, end) \
	do {                               \
	} while (0)
#define flush_tlb_all() \
	do {            \
	} while (0)
#endif
