/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * swap_slots.h - who uses which slot of the swap device.  Two files stand behind
 * it: swap_slots.c models mm/swapfile.c, swap_device.c lays the device out for
 * the tree's own mm/swapfile.c where that keeps its counts in swap tables.
 */
#ifndef CM_SWAP_SLOTS_H
#define CM_SWAP_SLOTS_H
#include "model.h"

#define CM_SLOT_NR 4096U

extern struct swap_info_struct *cm_swap_info;
extern void cm_slots_open(void);
/* Slots 1 to nr may be given out from now on. */
extern int cm_slots_limit(unsigned int nr);
extern unsigned int cm_slots_top(void); /* first slot never given out */
/* Ends the run for an entry of a slot that was never given out. */
extern unsigned int cm_slot_of(swp_entry_t entry);
extern bool cm_slot_cached(unsigned int slot);
extern int cm_slot_count(unsigned int slot);
/* One use more or less than page tables have. */
extern void cm_slot_get(unsigned int slot);
extern void cm_slot_put(unsigned int slot);
/* Puts a folio into the swap cache; false: no slot left. */
extern bool cm_slot_alloc(struct folio *folio);
/* The tree put a folio into the swap cache by itself. */
extern void cm_slot_given(struct folio *folio);
/* One page table more refers to the slot of a folio in the swap cache. */
extern void cm_slot_map(struct folio *folio);
/* The cached folio of a slot with a reference more, or NULL. */
extern struct folio *cm_slot_folio(unsigned int slot);
#endif
