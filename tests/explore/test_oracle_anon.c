/* SPDX-License-Identifier: GPL-2.0-only */
/* test_oracle_anon.c - MADV_COLLAPSE of anonymous memory, clause by clause. */
#include <errno.h>
#include "ct.h"
#include "explore/oracle_rows.h"

#define NEW "SUCCEED"
#define OLD "PMD_MAPPED"
#define FAIL(point, nth) .env = { .fail = CS_FAIL_##point, .fail_nth = (nth) }

/* --- A11, A12 ---------------------------------------------------------------- */

static const struct row lookups[] = {
	ROW("A11", ROWS_6_1, "E", -EINVAL, "PMD_NONE"),
	ROW("A11", ROWS_6_12, "E", -EINVAL, "PMD_NONE"),
	ROW("A11", ROWS_7_2, "E", -EINVAL, "NO_PTE_TABLE"),
	ROW("A11", ROWS_6_1, "N", -EINVAL, "PMD_NULL"),
	ROW("A11", ROWS_7_3, "N", -EINVAL, "NO_PTE_TABLE"),
	ROW("A11", 0, "H", 0, OLD),
	ROW("A11", ROWS_6_12, "M", -EINVAL, "PMD_NULL"),
	ROW("A11", ROWS_7_2, "M", 0, OLD),
	ROW("A12", 0, "F", 0, OLD),
	ROW("A12", 0, "U", 0, OLD),
	ROW("A12", 0, "Z", 0, OLD),
	ROW("A12", 0, "H pppp Z", 0, "PMD_MAPPED SUCCEED PMD_MAPPED", "H H Z"),
};

CT_TEST(cs_oracle_predict, pmd_entry)
{
	ROWS_CHECK(lookups);
}

/* --- A13 to A18 -------------------------------------------------------------- */

static const struct row tables[] = {
	ROW("A14", 0, "p___", 0, NEW, "H"),
	ROW("A14", 0, "pzzz", 0, NEW, "H"),
	ROW("A14", 0, "_pz_", 0, NEW, "H"),
	ROW("A15, empty", ROWS_6_1, "____", -EINVAL, "PAGE_RO"),
	ROW("A15, empty", ROWS_7_2, "____", 0, NEW, "H"),
	ROW("A15, zero pages", ROWS_6_12, "zzzz", -EINVAL, "PAGE_RO"),
	ROW("A15, zero pages", ROWS_7_2, "zzzz", 0, NEW, "H"),
	ROW("A15, forked", ROWS_6_1, "pSpSpSpS", -EINVAL, "PAGE_RO"),
	ROW("A15, forked", ROWS_7_2, "pSpSpSpS", 0, NEW, "H"),
	ROW("A15, swapped", ROWS_6_1, "ssss", -EINVAL, "PAGE_RO"),
	ROW("A15, KSM", ROWS_6_1, "kkkk", -EINVAL, "PAGE_RO"),
	ROW("A15, read again", ROWS_6_1, "pCpCpCpC", -EINVAL, "PAGE_RO"),
	ROW("A15, read-only VMA", ROWS_6_1, "pppp", -EINVAL, "PAGE_RO",
	    .vma_flags = CS_VMA_NO_WRITE),
	ROW("A15, read-only VMA", ROWS_7_2, "pppp", 0, NEW, "H", .vma_flags = CS_VMA_NO_WRITE),
	ROW("A15, one", 0, "pRppRpR", 0, NEW, "H"),
	ROW("A17", ROWS_6_1, "pp_p pppp", -EINVAL, "EXCEED_NONE_PTE",
	    .vma_flags = CS_VMA_UFFD_MISSING),
	ROW("A17", ROWS_6_12, "pp_p pppp", -EBUSY, "EXCEED_NONE_PTE",
	    .vma_flags = CS_VMA_UFFD_MISSING),
	ROW("A17", ROWS_7_2, "ppzp", -EBUSY, "EXCEED_NONE_PTE", .vma_flags = CS_VMA_UFFD_WP),
	ROW("A17", ROWS_7_3, "ppzp", -EBUSY, "EXCEED_NONE_PTE", .vma_flags = CS_VMA_UFFD_RWP),
	ROW("A17, full", 0, "pppp", 0, NEW, "H", .vma_flags = CS_VMA_UFFD_MISSING),
	ROW("A18, page", ROWS_6_1, "pWppp", -EINVAL, "PTE_UFFD_WP"),
	ROW("A18, page", ROWS_7_2, "pWppp", -EINVAL, "PTE_UFFD_WP"),
	ROW("A18, page", ROWS_7_3, "pWppp", -EINVAL, "PTE_UFFD"),
	ROW("A18, swapped", ROWS_6_1, "psWpp", -EINVAL, "PTE_UFFD_WP"),
	ROW("A18, swapped", ROWS_7_3, "psWpp", -EINVAL, "PTE_UFFD"),
	ROW("A18, marker", ROWS_6_12, "pupp", -EINVAL, "PTE_UFFD_WP"),
	ROW("A18, marker", ROWS_7_3, "pupp", -EINVAL, "PTE_UFFD"),
	/* A13: in address order, and on one page in that of the tests. */
	ROW("A13", 0, "pKpPpp", -EAGAIN, "PAGE_LOCK"),
	ROW("A13", 0, "pPpKpp", -EAGAIN, "PAGE_COUNT"),
	ROW("A13", 0, "pPKppp", -EAGAIN, "PAGE_LOCK"),
	ROW("A13", 0, "pIKppp", -EAGAIN, "PAGE_LRU"),
	ROW("A13", ROWS_6_12, "pWIKppp", -EINVAL, "PTE_UFFD_WP"),
	ROW("A13, anon late", ROWS_6_1, "fIppp", -EAGAIN, "PAGE_LRU"),
	ROW("A13, anon late", ROWS_6_1, "fKppp", -EAGAIN, "PAGE_LOCK"),
	ROW("A13, anon before count", ROWS_6_1, "fPppp", -EINVAL, "PAGE_ANON"),
	ROW("A13, anon first", ROWS_6_12, "fIppp", -EINVAL, "PAGE_ANON"),
	ROW("A13, anon first", ROWS_7_2, "fKppp", -EINVAL, "PAGE_ANON"),
	ROW("A13, offence before A15", ROWS_6_1, "pRPpRpRpR", -EAGAIN, "PAGE_COUNT"),
};

CT_TEST(cs_oracle_predict, page_table)
{
	ROWS_CHECK(tables);
}

/* --- A19, A20 ---------------------------------------------------------------- */

#define ASYNC .env = { .swap_async = 1 }

static const struct row swaps[] = {
	ROW("A19", 0, "psss", 0, NEW, "H"),
	ROW("A19", 0, "psps pppp", -EAGAIN, "PAGE_LOCK SUCCEED", "psps H", ASYNC),
	ROW("A19, cached", 0, "psAps", 0, NEW, "H"),
	ROW("A19, cached", 0, "psApp", 0, NEW, "H", ASYNC),
	ROW("A19, cached first", 0, "psAps", -EAGAIN, "PAGE_LOCK", "ppps", ASYNC),
	ROW("A19, locked", 0, "psYAps", -EAGAIN, "PAGE_LOCK", "psps"),
	ROW("A19, shared", 0, "psTpp", 0, NEW, "H"),
	ROW("A19, no page", 0, "psps pppp", -EINVAL, "FAIL", "psps pppp", FAIL(ALLOC_PAGE, 1)),
	ROW("A19, no page", 0, "psps pppp", -EINVAL, "FAIL", "ppps pppp", FAIL(ALLOC_PAGE, 2)),
	ROW("A19, no charge", 0, "psps", -EINVAL, "FAIL", "ppps", FAIL(CHARGE, 3)),
	ROW("A19, no read", 0, "psps", -EINVAL, "FAIL", "psps", FAIL(SWAPIN, 1)),
	ROW("A20", 0, "pmpp", 0, NEW, "H"),
	ROW("A20", 0, "pxpp pppp", -EINVAL, "FAIL"),
	ROW("A20", ROWS_6_12, "popp pppp", -EINVAL, "FAIL"),
	ROW("A20", ROWS_7_2, "pgpp pppp", -EINVAL, "FAIL"),
	ROW("A20, after a page", 0, "psxp", -EINVAL, "FAIL", "ppxp"),
};

CT_TEST(cs_oracle_predict, swap)
{
	ROWS_CHECK(swaps);
}

/* --- A21 to A30 -------------------------------------------------------------- */

static const struct row pages[] = {
	ROW("A21", 0, "ppSpSpS", 0, NEW, "H"),
	ROW("A22", 0, "llll", 0, NEW, "H"),
	ROW("A22", 0, "pl_l", 0, NEW, "H"),
	ROW("A22, pinned", 0, "pllPl", -EAGAIN, "PAGE_COUNT", "pllPl"),
	ROW("A22, isolated once", 0, "llll pppp", -EAGAIN, "SUCCEED DEL_PAGE_LRU", "H pppp",
	    FAIL(ISOLATE, 2)),
	ROW("A23", 0, "pPppp", -EAGAIN, "PAGE_COUNT"),
	ROW("A24", 0, "pKppp", -EAGAIN, "PAGE_LOCK"),
	ROW("A25", 0, "pIppp", -EAGAIN, "PAGE_LRU"),
	ROW("A25, batched", 0, "pBpBpp", 0, NEW, "H"),
	ROW("A26", 0, "fppp", -EINVAL, "PAGE_ANON"),
	ROW("A27", 0, "pkkk", 0, NEW, "H"),
	ROW("A28", 0, "pLpLpLpL", 0, NEW, "H"),
	ROW("A29", 0, "vppp", -EINVAL, "PAGE_NULL"),
	ROW("A29", 0, "dppp", -EINVAL, "PAGE_NULL"),
	ROW("A34", ROWS_6_12, "p_pp pppp", -EINVAL, "COPY_MC", FAIL(COPY, 3)),
	ROW("A34, zeros are not copied", ROWS_7_2, "p_z_ pppp", -EINVAL, "SUCCEED COPY_MC",
	    "H pppp", FAIL(COPY, 2)),
};

CT_TEST(cs_oracle_predict, pages)
{
	ROWS_CHECK(pages);
}

/* --- A10: an earlier stage decides ----------------------------------------------- */

static const struct row stages[] = {
	ROW("A10, scan", 0, "pPppp", -EAGAIN, "PAGE_COUNT", FAIL(ALLOC_HUGE, 0)),
	ROW("A10, allocation", 0, "pxpp", -ENOMEM, "ALLOC_HUGE_PAGE_FAIL", FAIL(ALLOC_HUGE, 0)),
	ROW("A10, allocation", ROWS_7_2, "pgpp", -ENOMEM, "ALLOC_HUGE_PAGE_FAIL",
	    FAIL(ALLOC_HUGE, 0)),
	ROW("A10, charge", 0, "pxpp", -EBUSY, "CGROUP_CHARGE_FAIL", FAIL(CHARGE, 0)),
	ROW("A10, swap-in", 0, "pxpp", -EINVAL, "FAIL", FAIL(ISOLATE, 0)),
	ROW("A10, isolation", ROWS_7_2, "pppp", -EAGAIN, "DEL_PAGE_LRU", FAIL(ISOLATE, 4)),
};

CT_TEST(cs_oracle_predict, stages)
{
	ROWS_CHECK(stages);
}

/* --- A31, A32 ---------------------------------------------------------------- */

#define FAR .env = { .node_nr = 3, .node_far = 1, .zone_reclaim = 1 }

static const struct row nodes[] = {
	ROW("A31", 0, "p0p2pp", -EINVAL, "SCAN_ABORT", FAR),
	ROW("A31, near", 0, "p0p1pp", 0, NEW, "H", FAR),
	ROW("A31, one is enough", 0, "p1p0p2p", -EINVAL, "SCAN_ABORT", FAR),
	ROW("A31, same", 0, "p2p2p2p2", 0, NEW, "H", FAR),
	ROW("A31, swapped do not count", 0, "p0s2pp", 0, NEW, "H", FAR),
	ROW("A31, off", 0, "p0p2pp", 0, NEW, "H", .env = { .node_nr = 3, .node_far = 1 }),
	ROW("A31, before LRU", 0, "p0p2Ipp", -EINVAL, "SCAN_ABORT", FAR),
	ROW("A32", 0, "pppp", -ENOMEM, "ALLOC_HUGE_PAGE_FAIL", .env = { .free_hp_plus1 = { 1 } }),
	ROW("A32, compaction", 0, "pppp", 0, NEW, "H",
	    .env = { .free_hp_plus1 = { 1 }, .compact_hp = { 1 } }),
	ROW("A32, one left", 0, "pppp pppp", -ENOMEM, "SUCCEED ALLOC_HUGE_PAGE_FAIL", "H pppp",
	    .env = { .free_hp_plus1 = { 2 } }),
	ROW("A31, no other node", 0, "p1p1p1p0", -ENOMEM, "ALLOC_HUGE_PAGE_FAIL",
	    .env = { .node_nr = 2, .free_hp_plus1 = { 0, 1 } }),
	ROW("A31, given back", 0, "pxpp", -EINVAL, "FAIL", .env = { .free_hp_plus1 = { 2 } }),
};

CT_TEST(cs_oracle_predict, nodes)
{
	ROWS_CHECK(nodes);
}

static const struct {
	const char *before;
	struct cs_environment env;
	uint8_t node_mask;
} choices[] = {
	{ "p0p0p1p0", { .node_nr = 2 }, 1 },
	{ "p1p1p1p0", { .node_nr = 2 }, 2 },
	{ "p1p1p0p0", { .node_nr = 2 }, 1 },                               /* the lowest */
	{ "p1p1p0p0", { .node_nr = 2, .free_hp_plus1 = { 1, 0 } }, 2 },    /* the other */
	{ "p2l1l1z", { .node_nr = 3 }, 2 },                                /* each entry counts */
	{ "____", { .node_nr = 3, .free_hp_plus1 = { 1, 0, 0 } }, 2 | 4 }, /* all tie */
};

CT_TEST(cs_oracle_predict, node_of_the_hugepage)
{
	for (unsigned int i = 0; i < sizeof(choices) / sizeof(*choices); i++) {
		const struct row row = { .before = choices[i].before, .env = choices[i].env };
		struct cs_expected expected;
		struct cs_world world;

		ct_row("%s", choices[i].before);
		row_world(&row, ROWS_7_2, &world);
		cs_oracle_predict(&world, &expected);
		ct_assert_int_eq(expected.slot[0].node_mask, choices[i].node_mask);
	}
}

/* --- A33 --------------------------------------------------------------------- */

#define ROOM(pg) .env = { .has_memcg = 1, .memcg_room_pg = (pg) }

static const struct row charges[] = {
	ROW("A33", 0, "pppp", -EBUSY, "CGROUP_CHARGE_FAIL", ROOM(3)),
	ROW("A33", 0, "pppp", 0, NEW, "H", ROOM(4)),
	ROW("A33, old pages go", 0, "pppp pppp", 0, "SUCCEED SUCCEED", "H H", ROOM(4)),
	ROW("A33, only some do", 0, "ppp_ pppp", -EBUSY, "SUCCEED CGROUP_CHARGE_FAIL", "H pppp",
	    ROOM(4)),
	ROW("A33, swapped", 0, "psps", -EINVAL, "FAIL", "ppps", ROOM(5)),
	ROW("A33, swapped", 0, "psps", 0, NEW, "H", ROOM(6)),
	ROW("A33, allocated first", 0, "pppp", -ENOMEM, "ALLOC_HUGE_PAGE_FAIL",
	    .env = { .has_memcg = 1, .fail = CS_FAIL_ALLOC_HUGE }),
};

CT_TEST(cs_oracle_predict, charges)
{
	ROWS_CHECK(charges);
}

/* --- counters, permission, content -------------------------------------------------- */

static const struct {
	const char *before;
	struct cs_environment env;
	int16_t delta[CS_DELTA_NR];
} deltas[] = {
	{ "pppp", { 0 }, { [CS_DELTA_COLLAPSE_ALLOC] = 1, [CS_DELTA_HUGE] = 1 } },
	{ "pz_s",
	  { 0 },
	  { [CS_DELTA_COLLAPSE_ALLOC] = 1,
	    [CS_DELTA_HUGE] = 1,
	    [CS_DELTA_RSS_ANON] = 3,
	    [CS_DELTA_SWAP] = -1 } },
	{ "pppp", { .fail = CS_FAIL_ALLOC_HUGE }, { [CS_DELTA_COLLAPSE_ALLOC_FAILED] = 1 } },
	{ "pppp", { .fail = CS_FAIL_CHARGE }, { [CS_DELTA_COLLAPSE_ALLOC] = 1 } },
	{ "psxp",
	  { 0 },
	  { [CS_DELTA_COLLAPSE_ALLOC] = 1, [CS_DELTA_RSS_ANON] = 1, [CS_DELTA_SWAP] = -1 } },
	{ "pPppp", { 0 }, { 0 } },
};

CT_TEST(cs_oracle_predict, counters)
{
	for (unsigned int i = 0; i < sizeof(deltas) / sizeof(*deltas); i++) {
		const struct row row = { .before = deltas[i].before, .env = deltas[i].env };
		struct cs_expected expected;
		struct cs_world world;

		row_world(&row, ROWS_6_12, &world);
		cs_oracle_predict(&world, &expected);
		ct_assert_int_eq(expected.delta_mask, (1 << CS_DELTA_NR) - 1);
		for (unsigned int nr = 0; nr < CS_DELTA_NR; nr++) {
			ct_row("%s, delta %u", deltas[i].before, nr);
			ct_assert_int_eq(expected.delta[nr], deltas[i].delta[nr]);
		}
	}
}

CT_TEST(cs_oracle_predict, exceed_none__counted_once)
{
	const struct row row = { .before = "p__p", .vma_flags = CS_VMA_UFFD_MISSING };
	struct cs_expected expected;
	struct cs_world world;

	row_world(&row, ROWS_6_12, &world);
	cs_oracle_predict(&world, &expected);
	ct_assert_int_eq(expected.delta[CS_DELTA_EXCEED_NONE], 1);
	ct_assert_str_eq(expected.because, "A17");
}

CT_TEST(cs_oracle_predict, new_pmd__writable_only_where_the_vma_is)
{
	struct row row = { .before = "pSpppp" };
	struct cs_expected expected;
	struct cs_world world;

	row_world(&row, ROWS_7_2, &world);
	cs_oracle_predict(&world, &expected);
	ct_assert_int_eq(expected.slot[0].writable_claimed, true);
	ct_assert_int_eq(expected.slot[0].writable, true);
	row.vma_flags = CS_VMA_NO_WRITE;
	row_world(&row, ROWS_7_2, &world);
	cs_oracle_predict(&world, &expected);
	ct_assert_int_eq(expected.slot[0].writable, false);
}

CT_TEST(cs_oracle_predict, content__kept_but_where_nothing_can_be_read)
{
	const struct row row = { .before = "p_xp pLzss" };
	struct cs_expected expected;
	struct cs_world world;

	row_world(&row, ROWS_7_2, &world);
	cs_oracle_predict(&world, &expected);
	ct_assert_int_eq(expected.claims & CS_CLAIM_CONTENT, CS_CLAIM_CONTENT);
	for (unsigned int entry = 0; entry < 8; entry++)
		ct_assert_int_eq(expected.slot[entry / 4].pte[entry % 4].content,
				 entry == 2 ? CS_CONTENT_DONT_CARE : CS_CONTENT_KEPT);
}
