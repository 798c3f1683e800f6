/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * feature.h - how kernels differ in what a collapse decides, for the oracle.
 */
#ifndef CS_EXPLORE_FEATURE_H
#define CS_EXPLORE_FEATURE_H

/*
 * How kernels differ, by what the tree says of itself: an enumerator, a line or
 * a file that is there (kernel-port/probe/probes.txt).  Never by version.
 * F(NAME, probe): bit CS_FEATURE_NAME of cs_world.features, set where the kernel
 * lists that probe with 1.
 */
#define CS_KERNEL_FEATURES(F)                                                              \
	/* At least one present entry must allow writing: SCAN_PAGE_RO. */                 \
	F(NEEDS_WRITABLE_PTE, "SCAN_PAGE_RO")                                              \
	/* An empty PMD entry is SCAN_PMD_NONE and ends the call. */                       \
	F(PMD_NONE_STOPS, "SCAN_PMD_NONE")                                                 \
	/* No page table, at whichever level: SCAN_NO_PTE_TABLE, the call goes on. */      \
	F(NO_PTE_TABLE, "SCAN_NO_PTE_TABLE")                                               \
	/* A PMD migration entry counts as a hugepage that is there. */                    \
	F(PMD_MIGRATION_COUNTS, "PMD_MIGRATION_COUNTS")                                    \
	/* A range without a whole slot succeeds, also where its ends cross. */            \
	F(CROSSED_RANGE_OK, "CROSSED_RANGE_OK")                                            \
	/* A hole in a userfaultfd-armed VMA is EBUSY, not EINVAL. */                      \
	F(NONE_PTE_EBUSY, "NONE_PTE_EBUSY")                                                \
	/* The result is called SCAN_PTE_UFFD, not SCAN_PTE_UFFD_WP. */                    \
	F(PTE_UFFD, "SCAN_PTE_UFFD")                                                       \
	/* uffd-wp markers on empty entries are seen as the bit is. */                     \
	F(UFFD_WP_MARKER, "UFFD_WP_MARKER")                                                \
	/* There are uffd-wp markers for anonymous memory. */                              \
	F(WP_UNPOPULATED, "WP_UNPOPULATED")                                                \
	/* Machine checks while copying are survived: SCAN_COPY_MC. */                     \
	F(COPY_MC, "SCAN_COPY_MC")                                                         \
	/* khugepaged refuses lazily freed pages: SCAN_PAGE_LAZYFREE. */                   \
	F(LAZYFREE_REFUSED, "SCAN_PAGE_LAZYFREE")                                          \
	/* PR_THP_DISABLE_EXCEPT_ADVISED is there. */                                      \
	F(EXCEPT_ADVISED, "THP_EXCEPT_ADVISED")                                            \
	/* What is not anonymous is found right after what has no struct page, not after \
	 * sharers, LRU and locks.  It came in one step with the judgement by folio. */ \
	F(ANON_FIRST, "SHARED_BY_FOLIO")                                                   \
	/* Sharers are judged for a whole folio, not page by page. */                      \
	F(SHARED_BY_FOLIO, "SHARED_BY_FOLIO")                                              \
	/* ... and by which address spaces map it (maybe), not by counts (likely). */      \
	F(SHARED_BY_MM, "FOLIO_MAYBE_SHARED")                                              \
	/* khugepaged can collapse to orders below a hugepage's. */                        \
	F(MTHP, "MTHP_COLLAPSE")                                                           \
	/* After the charge, list_lru memory is taken for the deferred split. */           \
	F(DEFERRED_LIST_LRU, "DEFERRED_LIST_LRU")                                          \
	/* Guard regions. */                                                               \
	F(GUARD, "PTE_MARKER_GUARD")                                                       \
	/* VM_DROPPABLE. */                                                                \
	F(DROPPABLE, "VM_DROPPABLE")                                                       \
	/* userfaultfd's read-write protection. */                                         \
	F(UFFD_RWP, "UFFD_RWP")                                                            \
	/* Dirty or written-back file pages have a result of their own. */                 \
	F(DIRTY_OR_WRITEBACK, "SCAN_PAGE_DIRTY_OR_WRITEBACK")                              \
	/* A page-cache hole that is filled meanwhile: SCAN_PAGE_FILLED. */                \
	F(PAGE_FILLED, "SCAN_PAGE_FILLED")                                                 \
	/* A file's mapping must support PMD-sized folios; no read-only THP. */            \
	F(PMD_FOLIO_SUPPORT, "PMD_FOLIO_SUPPORT")                                          \
	/* A file's mapping must be executable: read-only THP of text alone. */            \
	F(FILE_THP_EXEC, "FILE_THP_EXEC")                                                  \
	/* What mapping a hugepage of the cache came to can be traced. */                  \
	F(MAP_RESULT_INT, "MAP_RESULT_INT")                                                \
	/* Retracting page tables gives the verdict of a file's slot. */                   \
	F(RETRACT_VERDICT, "RETRACT_VERDICT")

enum cs_feature_nr {
#define CS_FEATURE_INDEX(name, probe) CS_FEATURE_NR_##name,
	CS_KERNEL_FEATURES(CS_FEATURE_INDEX)
#undef CS_FEATURE_INDEX
		CS_FEATURE_NR
};

enum cs_feature {
#define CS_FEATURE_BIT(name, probe) CS_FEATURE_##name = 1 << CS_FEATURE_NR_##name,
	CS_KERNEL_FEATURES(CS_FEATURE_BIT)
#undef CS_FEATURE_BIT
};

#endif /* CS_EXPLORE_FEATURE_H */
