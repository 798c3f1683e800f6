/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_rows.h - rows of the oracle's table tests: a world, a call and what must
 * come of it, as text.
 *
 * A slot of a page table is a word of entries, order 2: "p_zs".  A capital behind
 * an entry is a flag, a digit its node: "pPpR1pp".  Other slots are one capital.
 *
 *   entries  _ none  p page  z zero page  s swap  l large folio  k KSM  f file page
 *            v special  d device  x poisoned  m migration  g guard  o poison marker
 *            u uffd-wp marker
 *   flags    R read-only  S shared  O old  L lazily freed  P pinned  K locked
 *            I off the LRU  B batched  C clean  W uffd-wp  A in the swap cache
 *            Y swap entry locked  T swap slot shared
 *   slots    E PMD empty  N no PMD table  H huge  F huge, forked  U huge, uffd-wp
 *            Z huge zero page  M PMD migration entry
 *   after    also "?": nothing is said of the slot
 */
#ifndef ORACLE_ROWS_H
#define ORACLE_ROWS_H

#include "explore/oracle.h"

/* Features by tree, as their probes are. */
enum {
	ROWS_6 = CS_FEATURE_NEEDS_WRITABLE_PTE | CS_FEATURE_PMD_NONE_STOPS |
		 CS_FEATURE_MAP_RESULT_INT,
	ROWS_6_1 = ROWS_6 | CS_FEATURE_RETRACT_VERDICT | CS_FEATURE_FILE_THP_EXEC,
	ROWS_6_12 = ROWS_6 | CS_FEATURE_NONE_PTE_EBUSY | CS_FEATURE_UFFD_WP_MARKER |
		    CS_FEATURE_WP_UNPOPULATED | CS_FEATURE_COPY_MC | CS_FEATURE_ANON_FIRST |
		    CS_FEATURE_SHARED_BY_FOLIO | CS_FEATURE_DROPPABLE | CS_FEATURE_PAGE_FILLED,
	ROWS_7_2 = (ROWS_6_12 & ~ROWS_6) | CS_FEATURE_NO_PTE_TABLE |
		   CS_FEATURE_PMD_MIGRATION_COUNTS | CS_FEATURE_CROSSED_RANGE_OK |
		   CS_FEATURE_LAZYFREE_REFUSED | CS_FEATURE_EXCEPT_ADVISED |
		   CS_FEATURE_SHARED_BY_MM | CS_FEATURE_MTHP | CS_FEATURE_DEFERRED_LIST_LRU |
		   CS_FEATURE_GUARD | CS_FEATURE_DIRTY_OR_WRITEBACK | CS_FEATURE_PMD_FOLIO_SUPPORT,
	ROWS_7_3 = ROWS_7_2 | CS_FEATURE_PTE_UFFD | CS_FEATURE_UFFD_RWP,
};

struct row {
	const char *clause;
	uint32_t features; /* 0: of each tree in turn */
	const char *before;
	int ret;           /* -errno; khugepaged: 0 */
	const char *scans; /* "SUCCEED PAGE_RO", "" if nothing is tried */
	const char *after; /* NULL: as before */
	uint32_t vma_flags;
	struct cs_environment env;
	struct cs_world_call call; /* length_b 0: all slots */
};

/* A row: the members above in their order, "after" and others where needed. */
#define ROW(clause_, features_, before_, ret_, scans_, ...)                                       \
	{                                                                                         \
		.clause = (clause_), .features = (features_), .before = (before_), .ret = (ret_), \
		.scans = (scans_), ##__VA_ARGS__                                                  \
	}

/* The world of @row: its slots, and one VMA over all of them. */
void row_world(const struct row *row, uint32_t features, struct cs_world *world);
/* Predicts, and compares all that the row says. */
void row_check(const struct row *row);
void row_check_world(const struct row *row, const struct cs_world *world);

#define ROWS_CHECK(rows)                                                \
	for (unsigned int i = 0; i < sizeof(rows) / sizeof(*rows); i++) \
		row_check(&(rows)[i]);

#endif /* ORACLE_ROWS_H */
