/* SPDX-License-Identifier: GPL-2.0-only */
/* test_oracle_range.c - ranges, VMAs, eligibility, and what a call returns. */
#include <errno.h>
#include <string.h>
#include "ct.h"
#include "explore/oracle_rows.h"

#define P 4096 /* a base page */
#define H (4 * P)
#define CALL(start, length)                              \
	{                                                \
		.start_b = (start), .length_b = (length) \
	}
#define NEW "SUCCEED"

/* --- A1 to A5 ---------------------------------------------------------------- */

static const struct row ranges[] = {
	ROW("A2", 0, "pppp", -EINVAL, "", .call = CALL(1, H)),
	ROW("A2 before A7", 0, "pppp", -EINVAL, "", .call = CALL(9 * H + 1, H)),
	ROW("A2, wraps", 0, "pppp", -EINVAL, "", .call = CALL(0, -H)),
	ROW("A2, rounds up to 0", 0, "pppp", -EINVAL, "", .call = CALL(0, -1)),
	ROW("A2, rounded up", 0, "pppp", 0, NEW, "H", .call = CALL(0, H - P + 1)),
	ROW("A4", 0, "pppp pppp pppp", 0, NEW, "pppp H pppp", .call = CALL(P, 3 * H - 2 * P)),
	ROW("A5, exactly none", 0, "pppp pppp", 0, "", .call = CALL(P, H - P)),
	ROW("A5", ROWS_6_1, "pppp", -EINVAL, "", .call = CALL(P, P)),
	ROW("A5", ROWS_6_12, "pppp", -EINVAL, "", .call = CALL(P, P)),
	ROW("A5", ROWS_7_2, "pppp", 0, "", .call = CALL(P, P)),
	ROW("A7, nothing mapped", 0, "pppp", -ENOMEM, "", .call = CALL(H, H)),
	ROW("A7, nothing mapped before", 0, "pppp", -ENOMEM, "", .call = CALL(-H, H)),
	ROW("A7, hole behind", 0, "pppp", -ENOMEM, NEW, "H", .call = CALL(0, 2 * H)),
	ROW("A7, hole before", 0, "pppp", -ENOMEM, NEW, "H", .call = CALL(-H, 2 * H)),
	ROW("A7, failure before hole", 0, "pPppp", -EAGAIN, "PAGE_COUNT", .call = CALL(0, 2 * H)),
};

CT_TEST(cs_oracle_predict, ranges)
{
	ROWS_CHECK(ranges);
}

CT_TEST(cs_oracle_predict, length_zero__no_vma_looked_at)
{
	const struct row row = ROW("A2", ROWS_7_3, "pppp", 0, "");
	struct cs_world world;

	row_world(&row, ROWS_7_3, &world);
	world.call.start_b = 9 * H;
	world.call.length_b = 0;
	row_check_world(&row, &world);
}

/* --- A6, A8, A9 -------------------------------------------------------------- */

static const struct row vmas[] = {
	ROW("A8.2", 0, "pppp", -EINVAL, "", .vma_flags = CS_VMA_NOHUGEPAGE),
	ROW("A8.6", 0, "pppp", -EINVAL, "", .vma_flags = CS_VMA_IO),
	ROW("A8.6", 0, "pppp", -EINVAL, "", .vma_flags = CS_VMA_DONTEXPAND),
	ROW("A8.6", 0, "pppp", -EINVAL, "", .vma_flags = CS_VMA_PFNMAP),
	ROW("A8.6", 0, "pppp", -EINVAL, "", .vma_flags = CS_VMA_MIXEDMAP),
	ROW("A8.12", 0, "____", -EINVAL, "", .vma_flags = CS_VMA_NO_ANON_VMA),
	ROW("A8.3", 0, "pppp", -EINVAL, "", .env = { .thp_disabled = CS_THP_DISABLED }),
	ROW("A8.3", ROWS_7_2, "pppp", 0, NEW, "H",
	    .env = { .thp_disabled = CS_THP_EXCEPT_ADVISED }),
	ROW("A9", 0, "pppp", 0, NEW, "H", .env = { .thp_enabled = CS_ENABLED_NEVER }),
	ROW("A9", 0, "pppp", 0, NEW, "H", .vma_flags = CS_VMA_HUGEPAGE),
	ROW("A27", 0, "pppp", 0, NEW, "H", .vma_flags = CS_VMA_MERGEABLE),
	ROW("A30", 0, "pppp", 0, NEW, "H", .vma_flags = CS_VMA_LOCKED),
	ROW("A8 before A33", 0, "pppp", -EINVAL, "", .vma_flags = CS_VMA_NOHUGEPAGE,
	    .env = { .fail = CS_FAIL_ALLOC_SLAB }),
};

CT_TEST(cs_oracle_predict, eligibility)
{
	ROWS_CHECK(vmas);
}

/* Two or three VMAs, by their ends in pages; the world has two slots. */
static const struct vma_row {
	struct row row;
	struct cs_vma vma[3];
} vma_rows[] = {
	/* A6: also where nothing is to be done. */
	{ ROW("A6", 0, "pppp pppp", -EINVAL, NEW, "H pppp"),
	  { { .to_pg = 4 }, { .from_pg = 4, .to_pg = 7, .flags = CS_VMA_EXEC } } },
	/* A4: no hugepage crosses. */
	{ ROW("A4", 0, "pppp pppp", -EINVAL, ""),
	  { { .to_pg = 2 }, { .from_pg = 2, .to_pg = 8 } } },
	{ ROW("A4", 0, "pppp pppp", 0, NEW, "H pppp"),
	  { { .to_pg = 6 }, { .from_pg = 6, .to_pg = 16, .flags = CS_VMA_EXEC } } },
	/* A7: the first that fails ends it, hole or not. */
	{ ROW("A7", 0, "pPppp pppp", -EAGAIN, "PAGE_COUNT"),
	  { { .to_pg = 4 }, { .from_pg = 4, .to_pg = 8, .flags = CS_VMA_EXEC } } },
	{ ROW("A7", 0, "pppp pPppp", -EAGAIN, "PAGE_COUNT", .call = CALL(-H, 3 * H)),
	  { { .from_pg = 4, .to_pg = 8 } } },
	{ ROW("A7", 0, "pppp pppp", -ENOMEM, NEW, "pppp H"), { { .from_pg = 4, .to_pg = 8 } } },
	/* A33: the structure is allocated for each VMA. */
	{ ROW("A33", 0, "pppp pppp", -ENOMEM, NEW, "H pppp",
	      .env = { .fail = CS_FAIL_ALLOC_SLAB, .fail_nth = 2 }),
	  { { .to_pg = 4 }, { .from_pg = 4, .to_pg = 8, .flags = CS_VMA_EXEC } } },
};

CT_TEST(cs_oracle_predict, several_vmas)
{
	static const uint32_t all[] = { ROWS_6_1, ROWS_6_12, ROWS_7_2, ROWS_7_3 };

	for (unsigned int i = 0; i < sizeof(vma_rows) / sizeof(*vma_rows); i++)
		for (unsigned int tree = 0; tree < 4; tree++) {
			struct cs_world world;

			row_world(&vma_rows[i].row, all[tree], &world);
			memcpy(world.vma, vma_rows[i].vma, sizeof(vma_rows[i].vma));
			for (world.vma_nr = 0; world.vma[world.vma_nr].to_pg; world.vma_nr++)
				;
			row_check_world(&vma_rows[i].row, &world);
		}
}

/* --- A33 on empty ranges ------------------------------------------------------- */

static const struct row slabs[] = {
	ROW("A33", 0, "pppp", -ENOMEM, "", .env = { .fail = CS_FAIL_ALLOC_SLAB }),
	ROW("A5", ROWS_6_12, "pppp", -ENOMEM, "", .env = { .fail = CS_FAIL_ALLOC_SLAB },
	    .call = CALL(P, P)),
	ROW("A5", ROWS_7_2, "pppp", 0, "", .env = { .fail = CS_FAIL_ALLOC_SLAB },
	    .call = CALL(P, P)),
};

CT_TEST(cs_oracle_predict, control_structure)
{
	ROWS_CHECK(slabs);
}

/* --- A37 to A39, and matrix B ---------------------------------------------------- */

static const struct row walks[] = {
	ROW("A37, last failure", ROWS_6_12, "pWppp pPppp pppp", -EAGAIN,
	    "PTE_UFFD_WP PAGE_COUNT SUCCEED", "pWppp pPppp H"),
	ROW("A37, last failure", ROWS_7_2, "pPppp pWppp pppp", -EINVAL,
	    "PAGE_COUNT PTE_UFFD_WP SUCCEED", "pPppp pWppp H"),
	ROW("A38 PAGE_COUNT", 0, "pPppp pppp", -EAGAIN, "PAGE_COUNT SUCCEED", "pPppp H"),
	ROW("A38 PAGE_LOCK", 0, "pKppp pppp", -EAGAIN, "PAGE_LOCK SUCCEED", "pKppp H"),
	ROW("A38 PAGE_LRU", 0, "pIppp pppp", -EAGAIN, "PAGE_LRU SUCCEED", "pIppp H"),
	ROW("A38 DEL_PAGE_LRU", 0, "pppp pppp", -EAGAIN, "DEL_PAGE_LRU SUCCEED", "pppp H",
	    .env = { .fail = CS_FAIL_ISOLATE, .fail_nth = 3 }),
	ROW("A38 PAGE_NULL", 0, "vppp pppp", -EINVAL, "PAGE_NULL SUCCEED", "vppp H"),
	ROW("A38 PTE_UFFD_WP", ROWS_6_1, "pWppp pppp", -EINVAL, "PTE_UFFD_WP SUCCEED", "pWppp H"),
	ROW("A38 PTE_UFFD", ROWS_7_3, "pWppp pppp", -EINVAL, "PTE_UFFD SUCCEED", "pWppp H"),
	ROW("A38 PAGE_RO", ROWS_6_1, "pRpRpRpR pppp", -EINVAL, "PAGE_RO SUCCEED", "pRpRpRpR H"),
	ROW("A38 PMD_NULL", ROWS_6_12, "N pppp", -EINVAL, "PMD_NULL SUCCEED", "N H"),
	ROW("A38 NO_PTE_TABLE", ROWS_7_2, "E pppp", -EINVAL, "NO_PTE_TABLE SUCCEED", "E H"),
	ROW("A38, stop", ROWS_6_1, "E pppp", -EINVAL, "PMD_NONE"),
	ROW("A38, stop", 0, "fppp pppp", -EINVAL, "PAGE_ANON"),
	ROW("A38, stop", 0, "pppp pppp", -ENOMEM, "ALLOC_HUGE_PAGE_FAIL",
	    .env = { .fail = CS_FAIL_ALLOC_HUGE }),
	ROW("A38, stop", 0, "pppp pppp", -EBUSY, "CGROUP_CHARGE_FAIL",
	    .env = { .fail = CS_FAIL_CHARGE }),
	ROW("A38, stop", 0, "pxpp pppp", -EINVAL, "FAIL"),
	ROW("A39", 0, "pppp pppp pppp", -ENOMEM, "SUCCEED ALLOC_HUGE_PAGE_FAIL", "H pppp pppp",
	    .env = { .fail = CS_FAIL_ALLOC_HUGE, .fail_nth = 2 }),
};

CT_TEST(cs_oracle_predict, continue_or_stop)
{
	ROWS_CHECK(walks);
}
