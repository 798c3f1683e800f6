/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KP_ASM_TLB_H
#define KP_ASM_TLB_H
#include <linux/mm.h>
struct mmu_gather;
/* Page tables freed by the gather layer, after its synchronisation. */
extern void cm_table_free(void *table);
#define __tlb_remove_table(table) cm_table_free(table)
#include <asm-generic/tlb.h>
#endif
