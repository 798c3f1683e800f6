/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk.h - counts taken by one walk over all page tables, for check.c.
 */
#ifndef CM_WALK_H
#define CM_WALK_H
#include "model.h"

#define CM_WALK_SLOT_NR 4096

struct cm_walk_mm {
	long anon_nr, file_nr, shmem_nr, swap_nr; /* base pages, entries */
	long ksm_zero_nr;                         /* entries of zero pages that KSM made */
	int table_nr, pmd_table_nr;
	int huge_nr;      /* PMD entries that keep a deposited table */
	int file_huge_nr; /* PMD entries that do not */
};

struct cm_walk {
	unsigned short map[KP_PFN_NR];                 /* page-table entries to a frame */
	unsigned short pmd_map[KP_PFN_NR >> KP_ORDER]; /* PMD entries to a block */
	unsigned short slot[CM_WALK_SLOT_NR];          /* entries to a swap slot */
	struct cm_walk_mm mm[KP_TASK_NR];
	unsigned int head[KP_PFN_NR]; /* frames in use that are no tail pages, ascending, */
	unsigned int head_nr;         /* as of cm_walk_heads() */
	int migrating_nr;
	int found; /* findings made while walking */
};
extern struct cm_walk cm_walk;
extern void cm_walk_all(void);
extern void cm_walk_heads(void);
/* Each folio in use, as of cm_walk_heads(). */
#define cm_walk_each_folio(folio, i)                                                           \
	for (i = 0; i < cm_walk.head_nr &&                                                     \
		    ((folio) = page_folio(pfn_to_page((unsigned long)cm_walk.head[i])), true); \
	     i++)
extern unsigned int cm_swap_top(void);
#endif
