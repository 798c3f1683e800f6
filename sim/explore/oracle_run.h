/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_run.h - one prediction on its way: what the rules of the oracle share.
 * For oracle*.c only.
 *
 * Letters with numbers beside a rule are the clauses of docs/clauses.txt.
 */
#ifndef CS_EXPLORE_ORACLE_RUN_H
#define CS_EXPLORE_ORACLE_RUN_H

#include <stddef.h>
#include "explore/oracle.h"

/* In sharers, references and locks a large folio is one thing. */
#define CS_ORACLE_FOLIO_FLAGS                                                               \
	(CS_PTE_SHARED | CS_PTE_LAZYFREE | CS_PTE_PINNED | CS_PTE_LOCKED | CS_PTE_OFF_LRU | \
	 CS_PTE_BATCHED | CS_PTE_SWAP_CACHE)

struct cs_oracle_run {
	const struct cs_world *world;
	struct cs_expected *expected;
	unsigned int entry_nr, node_nr;
	bool daemon;          /* khugepaged, not MADV_COLLAPSE */
	bool given_up;        /* nothing is known from here on */
	unsigned int slot;    /* the one that is tried */
	int passage_nr;       /* of the point that is to fail */
	bool passage_unknown; /* ... and it may have been passed more often */
	bool file_collapsed;  /* at least one slot of it */
	/* By slots of the file: a hugepage of the cache by now; rebuilding it failed. */
	bool file_huge[CS_WORLD_SLOT_NR], file_failed[CS_WORLD_SLOT_NR];
	bool attempts_unsaid; /* what tracepoints show is not known */
	int failed_nr;        /* allocations of khugepaged */
	/* What is left; -1: any number. */
	int free_hp[CS_WORLD_NODE_NR];
	int compact_hp[CS_WORLD_NODE_NR];
	bool free_unknown;      /* hugepages went or came that nobody can name */
	int *taken;             /* the last one is from here; NULL: from no one place */
	int room_min, room_max; /* base pages that the memcg can be charged */
};

static inline bool cs_oracle_has(const struct cs_oracle_run *run, uint32_t feature)
{
	return run->world->features & feature;
}

/* --- oracle.c ---------------------------------------------------------------- */

/* From here on nothing can be said; @why is a static string. */
void cs_oracle_give_up(struct cs_oracle_run *run, const char *why);
/* The slot's entries and content, from here on, are not said; the rest still is. */
void cs_oracle_forget_slot(struct cs_oracle_run *run, unsigned int slot);
void cs_oracle_note_attempt(struct cs_oracle_run *run, unsigned int slot, enum cs_scan scan);
/* Does this passage of @point fail?  Gives up where that cannot be known. */
bool cs_oracle_fails(struct cs_oracle_run *run, enum cs_fail point);

/* --- oracle_range.c ---------------------------------------------------------- */

/* Slots of @vma that [@from_pg, @to_pg) covers whole: [*first, *end); both may cross. */
void cs_oracle_clamp(const struct cs_oracle_run *run, const struct cs_vma *vma, int64_t from_pg,
		     int64_t to_pg, int64_t *first, int64_t *end);
/* May @vma have hugepages, for who asks? */
bool cs_oracle_eligible(struct cs_oracle_run *run, const struct cs_vma *vma);
/* May @vma have hugepages as "enabled" says, for who asks? */
bool cs_oracle_is_enabled(const struct cs_oracle_run *run, const struct cs_vma *vma);
void cs_oracle_madvise(struct cs_oracle_run *run);

/* --- oracle_result.c --------------------------------------------------------- */

bool cs_oracle_is_success(enum cs_scan scan);
/* Does MADV_COLLAPSE try the next slot after this? */
bool cs_oracle_goes_on(enum cs_scan scan);
/* What MADV_COLLAPSE returns after this: 0 or -errno. */
int cs_oracle_errno(const struct cs_oracle_run *run, enum cs_scan scan);
/* The clause that speaks of this result. */
const char *cs_oracle_clause(enum cs_scan scan);

/* --- oracle_anon.c, oracle_collapse.c, oracle_daemon.c ---------------------------- */

/* What the scan of a slot found, for the collapse of it. */
struct cs_oracle_found {
	unsigned int none_nr;                /* empty entries and zero pages */
	unsigned int swap_nr;                /* entries that are not present */
	unsigned int load[CS_WORLD_NODE_NR]; /* pages on each node */
};

/* An attempt at one slot of anonymous memory; CS_SCAN_NONE if given up. */
enum cs_scan cs_oracle_anon(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int slot);
/* Allocation to installation, after a scan without objection. */
enum cs_scan cs_oracle_collapse(struct cs_oracle_run *run, const struct cs_vma *vma,
				unsigned int slot, const struct cs_oracle_found *found);
/* The new hugepage of @slot: where from, or why not. */
enum cs_scan cs_oracle_allocate(struct cs_oracle_run *run, unsigned int slot,
				const unsigned int load[CS_WORLD_NODE_NR]);
/* Is a page on @node too far from those that were counted, by node, before? */
bool cs_oracle_is_too_far(const struct cs_oracle_run *run, unsigned int node,
			  const unsigned int load[CS_WORLD_NODE_NR]);
/* A18: the name of the result. */
enum cs_scan cs_oracle_uffd_result(const struct cs_oracle_run *run);
void cs_oracle_khugepaged(struct cs_oracle_run *run);

/* --- oracle_twice.c ---------------------------------------------------------- */

/* The cache became a hugepage from page @from_pg of the file on: what that does to the
 * entries that map it, in all slots but @own; -1: in all. */
void cs_oracle_empty_tables(struct cs_oracle_run *run, unsigned int from_pg, int own);
/* No entry of the slot maps the file any more; its table stays. */
void cs_oracle_empty_entries(struct cs_oracle_run *run, unsigned int slot);
/* khugepaged comes to a slot whose part of the file is a hugepage of the cache. */
void cs_oracle_empty_huge(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int slot);
/* It was begun, and failed: entries may be gone. */
void cs_oracle_forget_tables(struct cs_oracle_run *run, unsigned int from_pg);
/* The slot of the row whose cache is told, of the part of the file from @from_pg on. */
struct cs_slot_after *cs_oracle_cache_slot(struct cs_oracle_run *run, unsigned int from_pg);
/* The VMA has private pages. */
bool cs_oracle_has_copies(const struct cs_oracle_run *run, const struct cs_vma *vma);

/* --- oracle_file.c ----------------------------------------------------------- */

bool cs_oracle_file_eligible(struct cs_oracle_run *run, const struct cs_vma *vma);
/* An attempt at one slot of a file or of shared memory. */
enum cs_scan cs_oracle_file(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int slot);

#endif /* CS_EXPLORE_ORACLE_RUN_H */
