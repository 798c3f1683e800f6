/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * outcome.h - what a call on a world is expected to lead to; plain data as in
 * state.h.  The oracle fills it, the engine compares it with what it sees.
 */
#ifndef CS_EXPLORE_OUTCOME_H
#define CS_EXPLORE_OUTCOME_H

#include "explore/state.h"

/* Results of a scan, by the names that trees give them, without "SCAN_"; the
 * union over all trees. */
enum cs_scan {
	CS_SCAN_NONE, /* no attempt */
#define CS_SCAN(name) CS_SCAN_##name,
#include "language/names.def"
	CS_SCAN_NR
};

#define CS_EXPECT_RET_NR 4     /* most results of a call that may be right */
#define CS_EXPECT_ATTEMPT_NR 8 /* most attempts of a call */

/* What an expectation claims; what it does not is not judged. */
enum cs_claim {
	CS_CLAIM_RET = 1 << 0,      /* ret, ret_nr */
	CS_CLAIM_ATTEMPTS = 1 << 1, /* attempt, attempt_nr */
	CS_CLAIM_PICTURE = 1 << 2,  /* slots and entries, as far as each says */
	CS_CLAIM_CONTENT = 1 << 3,  /* content of every page */
	CS_CLAIM_COUNTERS = 1 << 4, /* the deltas */
};

enum cs_content {
	CS_CONTENT_KEPT,      /* what was last written there, zero if nothing was */
	CS_CONTENT_ZERO,      /* zero, whatever was there */
	CS_CONTENT_DONT_CARE, /* not readable, or either is right */
};

/* One entry afterwards. */
struct cs_pte_after {
	uint8_t kind;    /* enum cs_pte_kind */
	uint8_t claimed; /* 0: nothing is said of this entry, nor of its flags */
	uint16_t flags;  /* CS_PTE_* that are set, of flag_mask */
	uint16_t flag_mask;
	uint8_t content; /* enum cs_content */
	uint8_t node;    /* of its page; only with CS_AFTER_NODE in claimed */
};
enum { CS_AFTER_KIND = 1, CS_AFTER_NODE = 2 }; /* cs_pte_after.claimed */

struct cs_slot_after {
	uint8_t kind;    /* enum cs_slot_kind; HUGE, HUGE_FORK and HUGE_WP are told
			   * apart only where huge_claimed says so */
	uint8_t claimed; /* 0: nothing is said of this slot's kind */
	uint8_t huge_claimed;
	uint8_t writable; /* the PMD entry allows writing; only if ... */
	uint8_t writable_claimed;
	uint8_t node_mask;  /* nodes a new hugepage may come from; 0: nothing said */
	uint8_t cache_huge; /* one hugepage of the cache; only if ... */
	uint8_t cache_claimed;
	/* With CS_SLOT_TABLE; content also with the others. */
	struct cs_pte_after pte[CS_WORLD_ENTRY_NR];
};

enum cs_delta {                                 /* what the call adds to counters and quantities */
		CS_DELTA_COLLAPSE_ALLOC,        /* thp_collapse_alloc */
		CS_DELTA_COLLAPSE_ALLOC_FAILED, /* thp_collapse_alloc_failed */
		CS_DELTA_EXCEED_NONE,           /* thp_scan_exceed_none_pte */
		CS_DELTA_EXCEED_SWAP,           /* thp_scan_exceed_swap_pte */
		CS_DELTA_EXCEED_SHARED,         /* thp_scan_exceed_share_pte */
		CS_DELTA_RSS_ANON,              /* base pages */
		CS_DELTA_SWAP,                  /* swap entries of the task */
		CS_DELTA_HUGE,                  /* hugepages the task maps by a PMD */
		CS_DELTA_PAGES_COLLAPSED,       /* khugepaged/pages_collapsed */
		CS_DELTA_NR
};

struct cs_world_attempt {
	uint8_t slot; /* index in the row */
	uint8_t scan; /* enum cs_scan */
};

struct cs_expected {
	uint32_t claims; /* enum cs_claim; 0: nothing is judged */
	/* Any of these results is right: 0, or -errno with x86-64's numbers.
	 * khugepaged returns nothing: leave CS_CLAIM_RET out. */
	int16_t ret[CS_EXPECT_RET_NR];
	uint8_t ret_nr;
	/* In order, every one that a tracepoint shows: slots refused before any scan
	 * are not among them. */
	uint8_t attempt_nr;
	struct cs_world_attempt attempt[CS_EXPECT_ATTEMPT_NR];
	struct cs_slot_after slot[CS_WORLD_SLOT_NR];
	int16_t delta[CS_DELTA_NR];
	uint16_t delta_mask; /* 1 << enum cs_delta that are claimed */
	/* Why something is not claimed: a static string, for the table of what was
	 * not judged; NULL if all is claimed. */
	const char *unspecified;
	/* The clause that decided, for reports: a static string or NULL. */
	const char *because;
};

#endif /* CS_EXPLORE_OUTCOME_H */
