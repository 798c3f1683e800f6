/* SPDX-License-Identifier: GPL-2.0-only */
/* test_oracle_daemon.c - khugepaged on anonymous memory. */
#include <errno.h>
#include <string.h>
#include "ct.h"
#include "explore/oracle_rows.h"

#define NEW "SUCCEED"
/* The limits of an order-2 kernel after boot. */
#define PASS                                      \
	.call = { .caller = CS_CALLER_KHUGEPAGED, \
		  .defrag = 1,                    \
		  .max_ptes_none = 3,             \
		  .max_ptes_swap = 1,             \
		  .max_ptes_shared = 2 }
#define LIMITS(none, swap, shared)                \
	.call = { .caller = CS_CALLER_KHUGEPAGED, \
		  .max_ptes_none = (none),        \
		  .max_ptes_swap = (swap),        \
		  .max_ptes_shared = (shared) }
#define ALWAYS .thp_enabled = CS_ENABLED_ALWAYS
#define ON .env = { ALWAYS }

/* --- E2 ---------------------------------------------------------------------- */

static const struct row settings[] = {
	ROW("E2", 0, "pppp", 0, NEW, "H", ON, PASS),
	ROW("E2, never", 0, "pppp", 0, "", .env = { .thp_enabled = CS_ENABLED_NEVER }, PASS,
	    .vma_flags = CS_VMA_HUGEPAGE),
	ROW("E2, not asked for", 0, "pppp", 0, "", PASS),
	ROW("E2, asked for", 0, "pppp", 0, NEW, "H", PASS, .vma_flags = CS_VMA_HUGEPAGE),
	ROW("A8", 0, "pppp", 0, "", ON, PASS, .vma_flags = CS_VMA_NOHUGEPAGE),
	ROW("A8", 0, "pppp", 0, "", ON, PASS, .vma_flags = CS_VMA_PFNMAP),
	ROW("A8.3", 0, "pppp", 0, "", .env = { ALWAYS, .thp_disabled = CS_THP_DISABLED }, PASS),
	ROW("A8.3", ROWS_7_2, "pppp", 0, "",
	    .env = { ALWAYS, .thp_disabled = CS_THP_EXCEPT_ADVISED }, PASS),
	ROW("A8.3", ROWS_7_2, "pppp", 0, NEW, "H",
	    .env = { ALWAYS, .thp_disabled = CS_THP_EXCEPT_ADVISED }, PASS,
	    .vma_flags = CS_VMA_HUGEPAGE),
};

CT_TEST(cs_oracle_khugepaged, settings)
{
	ROWS_CHECK(settings);
}

/* --- E5 ---------------------------------------------------------------------- */

static const struct row limits[] = {
	ROW("E5, none", 0, "pp_z", 0, NEW, "H", ON, LIMITS(2, 1, 2)),
	ROW("E5, none", 0, "pp_z", 0, "EXCEED_NONE_PTE", ON, LIMITS(1, 1, 2)),
	ROW("E5, swap", 0, "ppps", 0, NEW, "H", ON, LIMITS(3, 1, 2)),
	ROW("E5, swap", 0, "ppss", 0, "EXCEED_SWAP_PTE", ON, LIMITS(3, 1, 2)),
	ROW("E5, not present", ROWS_7_2, "pgpp", 0, "EXCEED_SWAP_PTE", ON, LIMITS(3, 0, 2)),
	ROW("E5, shared", 0, "pppSpS", 0, NEW, "H", ON, LIMITS(3, 1, 2)),
	ROW("E5, shared", 0, "ppSpSpS", 0, "EXCEED_SHARED_PTE", ON, LIMITS(3, 1, 2)),
	ROW("E5, large, shared", 0, "lSplSlS", 0, "EXCEED_SHARED_PTE", ON, LIMITS(3, 1, 2)),
	ROW("E5, each page by itself", ROWS_6_1, "pllSl", 0, NEW, "H", ON, LIMITS(3, 1, 1)),
	ROW("E5, unreferenced", 0, "pOpOpOpO", 0, "LACK_REFERENCED_PAGE", ON, PASS),
	ROW("E5, one referenced", 0, "pOpOpOp", 0, NEW, "H", ON, PASS),
	ROW("E5, half, with swap", 0, "pOppOs", 0, "LACK_REFERENCED_PAGE", ON, PASS),
	ROW("E5, half, with swap", 0, "pOpps", 0, NEW, "H", ON, PASS),
	ROW("E5, armed", 0, "ppp_", 0, "EXCEED_NONE_PTE", ON, PASS,
	    .vma_flags = CS_VMA_UFFD_MISSING),
	ROW("E5, writable", ROWS_6_1, "pRpRpRpR", 0, "PAGE_RO", ON, PASS),
	ROW("E5, writable", ROWS_7_2, "pRpRpRpR", 0, NEW, "H", ON, PASS),
	ROW("A28", ROWS_7_2, "pppLp", 0, "PAGE_LAZYFREE", ON, PASS),
	ROW("A28", ROWS_6_12, "pppLp", 0, NEW, "H", ON, PASS),
	ROW("A28", ROWS_7_2, "pppLp", 0, NEW, "H", ON, PASS, .vma_flags = CS_VMA_DROPPABLE),
	ROW("A28 before A26", ROWS_7_2, "ppLfLp", 0, "PAGE_LAZYFREE", ON, PASS),
};

CT_TEST(cs_oracle_khugepaged, limits)
{
	ROWS_CHECK(limits);
}

/* --- E4, E6 ------------------------------------------------------------------ */

static const struct row passes[] = {
	ROW("E4, each slot", 0, "pPppp pppp H pppp", 0, "PAGE_COUNT SUCCEED PMD_MAPPED SUCCEED",
	    "pPppp H H H", ON, PASS),
	ROW("E4", ROWS_6_1, "E pppp", 0, "PMD_NONE SUCCEED", "E H", ON, PASS),
	ROW("E4, one failure", 0, "pppp pppp", 0, "ALLOC_HUGE_PAGE_FAIL SUCCEED", "pppp H",
	    .env = { ALWAYS, .fail = CS_FAIL_ALLOC_HUGE, .fail_nth = 1 }, PASS),
	ROW("E4, charges go on", 0, "pppp pppp pppp", 0,
	    "CGROUP_CHARGE_FAIL CGROUP_CHARGE_FAIL CGROUP_CHARGE_FAIL",
	    .env = { ALWAYS, .fail = CS_FAIL_CHARGE }, PASS),
	ROW("E6", 0, "pppp", 0, "ALLOC_HUGE_PAGE_FAIL",
	    .env = { ALWAYS, .free_hp_plus1 = { 1 }, .compact_hp = { 1 } }, LIMITS(3, 1, 2)),
	ROW("E6", 0, "pppp", 0, NEW, "H",
	    .env = { ALWAYS, .free_hp_plus1 = { 1 }, .compact_hp = { 1 } }, PASS),
};

CT_TEST(cs_oracle_khugepaged, passes)
{
	ROWS_CHECK(passes);
}

CT_TEST(cs_oracle_khugepaged, counters__each_new_hugepage_and_each_limit)
{
	const struct row row = { .before = "pppp H pppp pp__", ON, LIMITS(1, 1, 1) };
	struct cs_expected expected;
	struct cs_world world;

	row_world(&row, ROWS_7_2, &world);
	ct_assert_int_eq(cs_oracle_predict(&world, &expected), CS_ORACLE_PREDICTED);
	ct_assert_int_eq(expected.delta[CS_DELTA_PAGES_COLLAPSED], 2);
	ct_assert_int_eq(expected.delta[CS_DELTA_EXCEED_NONE], 1);
	ct_assert_int_eq(expected.delta[CS_DELTA_HUGE], 2);
}
