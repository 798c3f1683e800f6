/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kp_words.h - small enumerations of the gate (kp.h).
 */
#ifndef KP_WORDS_H
#define KP_WORDS_H

/* Values of directives. */
enum {
	KP_SWAP_CACHED = 1, /* leave the folio in the swap cache */
	KP_SWAP_SHARED = 2, /* one more user of the slot */
	KP_SWAP_LOCKED = 4, /* with CACHED: locked, as if being read */
};

enum {
	KP_UFFD_MISSING = 1,
	KP_UFFD_WP = 2,
	KP_UFFD_MINOR = 4,
	KP_UFFD_RWP = 8,
	KP_UFFD_OFF = 16,
};

/* Quantities that an explorer reads before and after a call, without a name. */
enum kp_quantity {
	KP_QUANTITY_COLLAPSE_ALLOC,        /* thp_collapse_alloc */
	KP_QUANTITY_COLLAPSE_ALLOC_FAILED, /* thp_collapse_alloc_failed */
	KP_QUANTITY_EXCEED_NONE,           /* thp_scan_exceed_none_pte */
	KP_QUANTITY_EXCEED_SWAP,           /* thp_scan_exceed_swap_pte */
	KP_QUANTITY_EXCEED_SHARED,         /* thp_scan_exceed_share_pte */
	KP_QUANTITY_RSS_ANON,              /* of the task, base pages */
	KP_QUANTITY_SWAP,                  /* of the task, entries */
	KP_QUANTITY_NR,
};

#endif /* KP_WORDS_H */
