/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_oracle_file.c - MADV_COLLAPSE of files and shared memory.
 *
 * The page cache is a word for each slot, a letter for each page: _ none, p clean,
 * d dirty, w writeback, t not up to date, s swapped, h hugepage, l large folio;
 * behind it P pinned, K locked, I off the LRU, V private data, X that stays,
 * C copied by the task.  Slots of the caller as in oracle_rows.h.
 */
#include <errno.h>
#include <string.h>
#include "ct.h"
#include "explore/oracle_rows.h"
#include "explore/plan.h"

#define EXEC_PRIVATE (CS_VMA_EXEC | CS_VMA_PRIVATE)

struct file_row {
	struct row row; /* before: the caller's slots; scans NULL: not claimed */
	const char *cache;
	uint16_t kind;
	uint16_t file_pg, size_pg; /* size 0: all of the slots */
};

#define SHMEM(cache_, ...)                                                       \
	{                                                                        \
		.row = ROW(__VA_ARGS__), .cache = (cache_), .kind = CS_VMA_SHMEM \
	}
#define FILE_(cache_, ...)                                                             \
	{                                                                              \
		.row = ROW(__VA_ARGS__, .vma_flags = EXEC_PRIVATE), .cache = (cache_), \
		.kind = CS_VMA_FILE                                                    \
	}

static void read_cache(const char *text, struct cs_world_file *file)
{
	static const char kinds[] = "_pdwtshl";
	static const char flags[] = ".PKIVXC"; /* by bit; the first one has no letter */
	int pg = -1;

	for (; *text; text++) {
		const char *at = strchr(kinds, *text);

		if (*text == ' ')
			continue;
		if (at) {
			file->page[++pg].kind = (uint8_t)(at - kinds);
			continue;
		}
		at = strchr(flags, *text);
		ct_assert_not_null(at);
		file->page[pg].flags |= (uint16_t)(1u << (at - flags));
	}
}

static void check(const struct file_row *file_row, uint32_t features)
{
	const struct row *row = &file_row->row;
	struct cs_expected expected;
	struct cs_world world;

	ct_row("%s, %s, features %x", row->clause, file_row->cache, features);
	row_world(row, features, &world);
	world.vma[0].kind = file_row->kind;
	world.vma[0].file_pg = file_row->file_pg;
	world.file.used = 1;
	world.file.size_pg = file_row->size_pg ? file_row->size_pg : world.vma[0].to_pg;
	read_cache(file_row->cache, &world.file);
	if (!row->scans) {
		ct_assert_int_eq(cs_oracle_predict(&world, &expected), CS_ORACLE_PARTLY);
		ct_assert_int_eq(expected.claims & CS_CLAIM_ATTEMPTS, 0);
		if (world.call.caller == CS_CALLER_KHUGEPAGED)
			return;
		ct_assert_int_eq(expected.claims & CS_CLAIM_RET, CS_CLAIM_RET);
		ct_assert_errno_eq(expected.ret[0], row->ret);
		return;
	}
	row_check_world(row, &world);
}

static void check_all(const struct file_row *row, unsigned int nr)
{
	static const uint32_t all[] = { ROWS_6_1, ROWS_6_12, ROWS_7_2, ROWS_7_3 };

	for (unsigned int i = 0; i < nr; i++, row++)
		for (unsigned int tree = 0; tree < (row->row.features ? 1 : 4); tree++)
			check(row, row->row.features ? row->row.features : all[tree]);
}

#define CHECK(rows) check_all(rows, sizeof(rows) / sizeof(*(rows)))

/* --- A42 --------------------------------------------------------------------- */

static const struct file_row scans[] = {
	SHMEM("pPppp", "A42", 0, "____", -EAGAIN, "PAGE_COUNT", "____"),
	SHMEM("pKppp", "A42", 0, "____", -EAGAIN, "PAGE_COUNT", "____"),
	SHMEM("pIppp", "A42", 0, "____", -EAGAIN, "PAGE_LRU", "____"),
	SHMEM("pIppp pppp", "A42", ROWS_6_12, "____ ____", -EAGAIN, "PAGE_LRU SUCCEED", "____ H"),
	SHMEM("pIppp pppp", "A42", ROWS_7_2, "____ ____", -EAGAIN, NULL),
	SHMEM("hhhh", "A12", ROWS_7_2, "H", 0, NULL),
	SHMEM("hhhh", "A42", ROWS_7_2, "E", 0, NULL),
};

CT_TEST(cs_oracle_file, scan_of_the_cache)
{
	CHECK(scans);
}

/* --- A43 --------------------------------------------------------------------- */

#define FAIL(point, nth) .env = { .fail = CS_FAIL_##point, .fail_nth = (nth) }
#define MISSING .vma_flags = CS_VMA_UFFD_MISSING

static const struct file_row results[] = {
	SHMEM("____", "A43, nothing there", 0, "____", -EINVAL, "TRUNCATED", "?"),
	SHMEM("_p__", "A43, holes", ROWS_6_12, "____", 0, "SUCCEED", "H"),
	SHMEM("_tp_", "A43, fallocated", ROWS_6_12, "____", 0, "SUCCEED", "H"),
	SHMEM("_s__", "A43, swapped", ROWS_6_12, "____", 0, "SUCCEED", "H"),
	SHMEM("_p__", "A43, watched", ROWS_6_1, "____", 0, "SUCCEED", "H", MISSING),
	SHMEM("_p__", "A43, watched", ROWS_6_12, "____", -EBUSY, "EXCEED_NONE_PTE", "?", MISSING),
	SHMEM("_p__", "A43, watched", ROWS_7_2, "____", -EBUSY, "EXCEED_NONE_PTE", "?", MISSING),
	SHMEM("pppp", "A43, no hole", ROWS_6_12, "____", 0, "SUCCEED", "H", MISSING),
	SHMEM("pppp pppp", "A43, no hugepage", 0, "____ ____", -ENOMEM, "ALLOC_HUGE_PAGE_FAIL",
	      "____ ____", FAIL(ALLOC_HUGE, 1)),
	SHMEM("pppp pppp", "A43, no charge", 0, "____ ____", -EBUSY, "CGROUP_CHARGE_FAIL",
	      "____ ____", FAIL(CHARGE, 1)),
	SHMEM("p_pp", "A43, isolated", 0, "____", -EAGAIN, "DEL_PAGE_LRU", "?", FAIL(ISOLATE, 3)),
	SHMEM("p_pp", "A43, copied", ROWS_6_12, "____", -EINVAL, "COPY_MC", "?", FAIL(COPY, 3)),
	FILE_("p_pp", "A43, read", ROWS_6_12, "____", 0, "SUCCEED", "H"),
	FILE_("p_pp", "A43, read", 0, "____", -EAGAIN, "DEL_PAGE_LRU", "?", FAIL(ISOLATE, 4)),
	FILE_("tppp", "A43, not up to date", 0, "____", -EINVAL, "FAIL", "?"),
	FILE_("dppp", "A43, dirty", ROWS_6_1, "____", -EINVAL, "FAIL", "?"),
	FILE_("wppp", "A43, writeback", ROWS_6_12, "____", -EINVAL, "FAIL", "?"),
	FILE_("dwpp", "A43, written and tried again", ROWS_7_2, "____", 0, NULL),
	FILE_("dpXpp", "A43, written, but private", ROWS_7_2, "____", -EAGAIN,
	      "PAGE_DIRTY_OR_WRITEBACK PAGE_HAS_PRIVATE", "?"),
	FILE_("pXppp", "A43, private", ROWS_6_12, "____", -EINVAL, "PAGE_HAS_PRIVATE", "?"),
	FILE_("pXppp", "A43, private", ROWS_7_2, "____", -EAGAIN, "PAGE_HAS_PRIVATE", "?"),
	FILE_("pVppp", "A43, released", ROWS_6_12, "____", 0, "SUCCEED", "H"),
	{ .row = ROW("A43, behind the end", 0, "____", -EINVAL, "FAIL", "?",
		     .vma_flags = EXEC_PRIVATE),
	  .cache = "pp__",
	  .kind = CS_VMA_FILE,
	  .size_pg = 2 },
};

CT_TEST(cs_oracle_file, results)
{
	CHECK(results);
}

/* --- A44 --------------------------------------------------------------------- */

static const struct file_row maps[] = {
	SHMEM("pppp", "A44, no PMD table", ROWS_6_1, "N", -EINVAL, "PMD_NULL", "N"),
	SHMEM("pppp", "A44, no PMD table", ROWS_6_12, "N", -EINVAL, "PMD_NULL", "N"),
	SHMEM("pppp", "A44, no PMD table", ROWS_7_2, "N", 0, NULL),
	SHMEM("pppp pppp", "A44, no PMD table, made for both", ROWS_7_2, "N N", 0, NULL),
	SHMEM("hhhh", "A44, no PMD table to be had", ROWS_7_2, "N", -EINVAL, NULL, "N",
	      FAIL(ALLOC_TABLE, 1)),
	SHMEM("hhhh", "A44, nor its lock", ROWS_7_2, "N", -EINVAL, NULL, "N", FAIL(ALLOC_SLAB, 2)),
	SHMEM("pppp", "A44, empty", ROWS_7_2, "E", 0, NULL),
	SHMEM("pppp", "A44, empty", ROWS_6_12, "E", 0, "SUCCEED", "H"),
	SHMEM("pppp pppp", "A44, empty", ROWS_6_1, "E ____", -EINVAL, "PMD_NONE", "E ____"),
	SHMEM("hhhh", "A44, empty, a hugepage already", ROWS_6_1, "E", 0, NULL),
	FILE_("pCppp", "A44, copied", ROWS_6_1, "____", -EINVAL, "FAIL", "____"),
	FILE_("pppp pCppp", "A44, copied elsewhere", ROWS_6_1, "____ ____", -EINVAL, "FAIL",
	      "____ ____"),
	FILE_("pppp pCppp", "A44, copied elsewhere", ROWS_6_12, "____ ____", -EINVAL,
	      "SUCCEED FAIL", "H ____"),
	SHMEM("pppp", "A44, armed", ROWS_6_12, "____", -EINVAL, "PTE_UFFD_WP", "____",
	      .vma_flags = CS_VMA_UFFD_WP),
	SHMEM("pppp", "A44, armed", ROWS_7_2, "____", -EINVAL, NULL, .vma_flags = CS_VMA_UFFD_WP),
	FILE_("pCppp", "A44, copied", ROWS_7_2, "____", -EINVAL, NULL),
	FILE_("pppp pCppp", "A44, copied elsewhere", ROWS_7_2, "____ ____", -EINVAL, NULL),
};

CT_TEST(cs_oracle_file, mapping)
{
	CHECK(maps);
}

/* --- A8 ---------------------------------------------------------------------- */

static const struct file_row vmas[] = {
	{ .row = ROW("A8.7", 0, "____", -EINVAL, ""),
	  .cache = "pppp",
	  .kind = CS_VMA_SHMEM,
	  .file_pg = 1 },
	{ .row = ROW("A8.9, writer", ROWS_6_1, "____", -EINVAL, "", .vma_flags = CS_VMA_EXEC),
	  .cache = "pppp",
	  .kind = CS_VMA_FILE },
	{ .row = ROW("A8.9, writer", ROWS_7_2, "____", 0, NULL, .vma_flags = CS_VMA_EXEC),
	  .cache = "pppp",
	  .kind = CS_VMA_FILE },
	FILE_("pppp", "A8.9", ROWS_6_1, "____", 0, "SUCCEED", "H"),
	{ .row = ROW("A8.9, not executable", ROWS_6_1, "____", -EINVAL, "",
		     .vma_flags = CS_VMA_PRIVATE),
	  .cache = "pppp",
	  .kind = CS_VMA_FILE },
	{ .row = ROW("A8.9, not executable", ROWS_6_12, "____", 0, "SUCCEED", "H",
		     .vma_flags = CS_VMA_PRIVATE),
	  .cache = "pppp",
	  .kind = CS_VMA_FILE },
	{ .row = ROW("A8.9, shared, to be read", ROWS_6_12, "____", 0, "SUCCEED", "H",
		     .vma_flags = CS_VMA_NO_WRITE),
	  .cache = "pppp",
	  .kind = CS_VMA_FILE },
	SHMEM("pppp", "A8.8, deny", 0, "____", -EINVAL, "", "____",
	      .env = { .shmem_enabled = CS_SHMEM_DENY }),
};

CT_TEST(cs_oracle_file, eligibility)
{
	CHECK(vmas);
}

/* --- E5, E8 --------------------------------------------------------------------- */

#define DAEMON(none, swap, shmem)                 \
	.call = { .caller = CS_CALLER_KHUGEPAGED, \
		  .defrag = 1,                    \
		  .max_ptes_none = (none),        \
		  .max_ptes_swap = (swap) },      \
	.env = { .thp_enabled = CS_ENABLED_ALWAYS, .shmem_enabled = CS_SHMEM_##shmem }

static const struct file_row daemon[] = {
	SHMEM("p___", "E5, none", ROWS_6_12, "E", 0, "SUCCEED", "E", DAEMON(3, 1, ALWAYS)),
	SHMEM("p___", "E5, none", 0, "E", 0, "EXCEED_NONE_PTE", "E", DAEMON(2, 1, ALWAYS)),
	SHMEM("ps_p", "E5, swap", ROWS_6_12, "E", 0, "SUCCEED", "E", DAEMON(3, 1, ALWAYS)),
	SHMEM("pssp", "E5, swap", 0, "E", 0, "EXCEED_SWAP_PTE", "E", DAEMON(3, 1, ALWAYS)),
	SHMEM("ppPpp", "A42", 0, "E", 0, "PAGE_COUNT", "E", DAEMON(3, 1, ALWAYS)),
	SHMEM("pppp", "E2", 0, "E", 0, "", "E", DAEMON(3, 1, NEVER)),
	SHMEM("pppp", "E2, not asked for", 0, "E", 0, "", "E", DAEMON(3, 1, ADVISE)),
	SHMEM("pppp", "E2, asked for", ROWS_6_12, "E", 0, "SUCCEED", "E", DAEMON(3, 1, ADVISE),
	      .vma_flags = CS_VMA_HUGEPAGE),
	FILE_("dppp", "A43, not tried again", ROWS_7_2, "E", 0, "PAGE_DIRTY_OR_WRITEBACK", "E",
	      DAEMON(3, 1, NEVER)),
	FILE_("pppp", "E8, nothing to empty", ROWS_6_1, "E", 0, "PMD_NONE", "E",
	      DAEMON(3, 1, NEVER)),
	FILE_("pppp", "E8", ROWS_6_1, "____", 0, "SUCCEED", "E", DAEMON(3, 1, NEVER)),
	FILE_("pppp", "E8", ROWS_7_2, "____", 0, NULL, "?", DAEMON(3, 1, NEVER)),
};

CT_TEST(cs_oracle_file, khugepaged)
{
	CHECK(daemon);
}

/* --- what the cache holds afterwards ---------------------------------------------- */

CT_TEST(cs_oracle_file, cache_afterwards__huge_also_where_the_mapping_failed)
{
	const struct row row = ROW("A41", ROWS_6_12, "____ ____", -EINVAL, "SUCCEED FAIL");
	struct cs_expected expected;
	struct cs_world world;

	row_world(&row, ROWS_6_12, &world);
	world.vma[0].kind = CS_VMA_SHMEM;
	world.vma[0].flags = CS_VMA_PRIVATE;
	world.file.used = 1;
	world.file.size_pg = 8;
	read_cache("pppp pCppp", &world.file);
	ct_assert_int_eq(cs_oracle_predict(&world, &expected), CS_ORACLE_PREDICTED);
	ct_assert_errno_eq(expected.ret[0], -EINVAL);
	ct_assert_int_eq(expected.slot[1].cache_claimed, 1);
	ct_assert_int_eq(expected.slot[1].cache_huge, 1);
	world.file.page[5].flags |= CS_CACHE_PINNED;
	cs_oracle_predict(&world, &expected);
	ct_assert_int_eq(expected.slot[0].cache_huge, 1);
	ct_assert_int_eq(expected.slot[1].cache_claimed, 1);
	ct_assert_int_eq(expected.slot[1].cache_huge, 0);
}

CT_TEST(cs_oracle_file, watched_behind_the_slot__refused_from_6_12)
{
	const struct row row = ROW("A43", ROWS_6_12, "____ ____", -EBUSY, "EXCEED_NONE_PTE");
	struct cs_expected expected;
	struct cs_world world;

	row_world(&row, ROWS_6_12, &world);
	world.vma_nr = 2;
	world.vma[0] = (struct cs_vma){ .to_pg = 4, .kind = CS_VMA_SHMEM };
	world.vma[1] = (struct cs_vma){ .from_pg = 4,
					.to_pg = 8,
					.kind = CS_VMA_SHMEM,
					.file_pg = 4,
					.flags = CS_VMA_UFFD_MISSING };
	world.file.size_pg = 8;
	world.call.length_b = 4 * 4096;
	read_cache("p___", &world.file);
	cs_oracle_predict(&world, &expected);
	ct_assert_errno_eq(expected.ret[0], -EBUSY);
	/* One page further away it does not matter. */
	world.vma[1].file_pg = 5;
	cs_oracle_predict(&world, &expected);
	ct_assert_errno_eq(expected.ret[0], 0);
}

/* --- A45, E8: who else shows it --------------------------------------------------- */

/* Two VMAs of the same part of a file, a slot each; the second is armed or has copies. */
static uint8_t second_slot(uint32_t features, enum cs_caller caller, uint32_t flags, uint16_t entry,
			   struct cs_expected *expected)
{
	const struct row row = ROW("A45", 0, "____ ____", 0, "SUCCEED");
	struct cs_world world;

	row_world(&row, features, &world);
	world.vma_nr = 2;
	world.vma[0] = (struct cs_vma){ .to_pg = 4, .kind = CS_VMA_SHMEM };
	world.vma[0].flags = CS_VMA_PRIVATE;
	world.vma[1] = world.vma[0];
	world.vma[1].from_pg = 4;
	world.vma[1].to_pg = 8;
	world.vma[1].flags |= flags;
	world.file.used = CS_FILE_TWICE;
	world.file.size_pg = 4;
	world.call.caller = caller;
	world.call.max_ptes_none = 3;
	world.call.length_b = 4 * 4096;
	world.env.thp_enabled = CS_ENABLED_ALWAYS;
	world.env.shmem_enabled = CS_SHMEM_ALWAYS;
	read_cache("pppp", &world.file);
	world.file.page[1].flags = entry;
	world.file.page[2].flags = CS_CACHE_MAPPED_TOO;
	cs_world_settle(&world);
	cs_oracle_predict(&world, expected);
	ct_assert_int_eq(expected->slot[1].claimed, true);
	ct_assert_int_eq(expected->slot[0].cache_huge, true);
	ct_assert_int_eq(expected->slot[1].pte[2].kind,
			 expected->slot[1].kind == CS_SLOT_TABLE ? CS_PTE_NONE : CS_PTE_FILE_PAGE);
	return expected->slot[1].kind;
}

CT_TEST(cs_oracle_file, second_vma__loses_its_entries_and_mostly_its_table)
{
	const enum cs_caller advice = CS_CALLER_MADVISE, pass = CS_CALLER_KHUGEPAGED;
	const uint16_t mapped = CS_CACHE_MAPPED_TOO, copied = CS_CACHE_COWED_TOO;
	const uint32_t child = CS_VMA_CHILD, armed = CS_VMA_UFFD_WP;
	struct cs_expected e;

	ct_assert_int_eq(second_slot(ROWS_6_1, advice, 0, mapped, &e), CS_SLOT_TABLE);
	ct_assert_int_eq(second_slot(ROWS_6_1, pass, CS_VMA_NOHUGEPAGE, mapped, &e), CS_SLOT_EMPTY);
	ct_assert_int_eq(second_slot(ROWS_6_12, advice, 0, mapped, &e), CS_SLOT_EMPTY);
	ct_assert_int_eq(second_slot(ROWS_7_3, advice, child, mapped, &e), CS_SLOT_EMPTY);
	ct_assert_int_eq(second_slot(ROWS_7_3, advice, armed, mapped, &e), CS_SLOT_TABLE);
	ct_assert_int_eq(e.slot[1].pte[1].kind, CS_PTE_NONE);
	ct_assert_int_eq(second_slot(ROWS_7_3, advice, 0, copied, &e), CS_SLOT_TABLE);
	ct_assert_int_eq(e.slot[1].pte[1].kind, CS_PTE_PAGE);
}
