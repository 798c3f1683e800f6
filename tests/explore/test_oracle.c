/* SPDX-License-Identifier: GPL-2.0-only */
/* test_oracle.c - what holds for every prediction, and what is not predicted. */
#include <string.h>
#include "choice/choice.h"
#include "ct.h"
#include "explore/oracle_rows.h"

/* --- any world ----------------------------------------------------------------- */

/* Anything that state.h can say, also what no kernel could hold. */
static void any_world(struct cs_choice *choice, struct cs_world *world)
{
	unsigned int pg = 0, end_pg;

	memset(world, 0, sizeof(*world));
	world->features = cs_choose(choice, 1u << 16) | cs_choose(choice, 1u << 10) << 16;
	world->order = (uint8_t)(2 + cs_choose(choice, 3));
	world->slot_nr = (uint8_t)(1 + cs_choose(choice, CS_WORLD_SLOT_NR));
	world->page_b = 4096;
	end_pg = (unsigned int)world->slot_nr << world->order;
	world->call.caller = (uint8_t)cs_choose(choice, 2);
	world->call.max_ptes_none = (uint16_t)cs_choose(choice, 16);
	world->call.start_b = (int32_t)cs_choose(choice, 8) * 4096;
	world->call.length_b = (int32_t)cs_choose(choice, 64) * 4096;
	world->env.node_nr = (uint8_t)cs_choose(choice, CS_WORLD_NODE_NR + 1);
	world->env.zone_reclaim = world->env.node_far = (uint8_t)cs_choose(choice, 2);
	world->env.thp_enabled = (uint8_t)cs_choose(choice, 3);
	world->env.swap_async = (uint8_t)cs_choose(choice, 2);
	world->env.fail = (uint8_t)cs_choose(choice, CS_FAIL_KIND_NR);
	world->env.fail_nth = (uint16_t)cs_choose(choice, 5);
	world->env.has_memcg = (uint8_t)cs_choose(choice, 2);
	world->env.memcg_room_pg = (int16_t)cs_choose(choice, 40);
	for (unsigned int node = 0; node < CS_WORLD_NODE_NR; node++)
		world->env.free_hp_plus1[node] = (uint8_t)cs_choose(choice, 4);
	while (world->vma_nr < CS_WORLD_VMA_NR && pg < end_pg) {
		struct cs_vma *vma = &world->vma[world->vma_nr++];

		vma->from_pg = (uint16_t)(pg + cs_choose(choice, 3));
		vma->to_pg = (uint16_t)(vma->from_pg + 1 + cs_choose(choice, 40));
		if (vma->to_pg > end_pg)
			vma->to_pg = (uint16_t)end_pg;
		vma->flags = 1u << cs_choose(choice, 17);
		pg = vma->to_pg;
	}
	for (unsigned int slot = 0; slot < world->slot_nr; slot++) {
		unsigned int kind = cs_choose(choice, 2 * CS_SLOT_KIND_NR);

		world->slot[slot].kind = (uint8_t)(kind < CS_SLOT_KIND_NR ? kind : 0);
		for (unsigned int entry = 0; entry < 1u << world->order; entry++) {
			struct cs_pte *pte = &world->slot[slot].pte[entry];

			pte->kind = (uint8_t)cs_choose(choice, CS_PTE_KIND_NR);
			pte->flags = (uint16_t)(1u << cs_choose(choice, 16));
			pte->node = (uint8_t)cs_choose(choice,
						       world->env.node_nr + !world->env.node_nr);
		}
	}
}

/* The expectation says nothing that it cannot mean. */
static void check_sane(const struct cs_world *world, enum cs_oracle_verdict verdict,
		       const struct cs_expected *expected)
{
	ct_assert_int_eq(verdict == CS_ORACLE_PREDICTED, !expected->unspecified);
	ct_assert_int_le(expected->attempt_nr, world->slot_nr);
	if (verdict == CS_ORACLE_UNSPECIFIED)
		ct_assert_int_eq(expected->claims, 0);
	if (world->call.caller == CS_CALLER_KHUGEPAGED)
		ct_assert_int_eq(expected->claims & CS_CLAIM_RET, 0);
	else
		ct_assert_int_eq(expected->ret_nr, 1);
	for (unsigned int i = 0; i < expected->attempt_nr; i++) {
		ct_assert_int_lt(expected->attempt[i].slot, world->slot_nr);
		ct_assert_int_ne(expected->attempt[i].scan, CS_SCAN_NONE);
	}
}

CT_TEST(cs_oracle_predict, any_world__sane_and_the_same_twice)
{
	struct cs_choice choice;

	for (unsigned int i = 0; i < 50000; i++) {
		struct cs_expected expected, again;
		struct cs_world world, before;
		enum cs_oracle_verdict verdict;

		cs_choice_seeded(&choice, i);
		any_world(&choice, &world);
		cs_choice_fini(&choice);
		before = world;
		ct_row("world %u", i);
		memset(&expected, 0xaa, sizeof(expected));
		memset(&again, 0x55, sizeof(again));
		verdict = cs_oracle_predict(&world, &expected);
		ct_assert_int_eq(cs_oracle_predict(&world, &again), verdict);
		ct_assert_mem_eq(&again, &expected, sizeof(again));
		ct_assert_mem_eq(&world, &before, sizeof(world));
		check_sane(&world, verdict, &expected);
	}
}

/* Every combination of the features that anonymous memory asks for, and each of
 * the others alone. */
CT_TEST(cs_oracle_predict, any_features__sane)
{
	const struct row row = { .before = "pWuKLl E psg N",
				 .vma_flags = CS_VMA_UFFD_WP,
				 .env = { .thp_disabled = CS_THP_EXCEPT_ADVISED } };
	struct cs_world world;

	row_world(&row, 0, &world);
	for (uint32_t low = 0; low < 1u << 16; low++) {
		struct cs_expected expected;

		/* An odd factor: all of the low bits, and a spread of the high ones. */
		world.features = low * 0x9e37u & ((1u << CS_FEATURE_NR) - 1);
		ct_row("features %x", world.features);
		world.call.caller = (uint8_t)(low & 1);
		check_sane(&world, cs_oracle_predict(&world, &expected), &expected);
	}
}

/* --- what is not predicted ------------------------------------------------------- */

static const struct {
	struct row row;
	uint32_t features;
	const char *why;
} unsaid[] = {
	{ { .before = "pupp" }, ROWS_6_1, "a uffd-wp marker where the scan does not know it" },
	{ { .before = "pppp", .env = { .thp_disabled = CS_THP_EXCEPT_ADVISED } },
	  ROWS_6_12,
	  "prctl() refuses a flag that it does not know" },
	{ { .before = "pppp", .env = { .fail = CS_FAIL_COPY, .fail_nth = 1 } },
	  ROWS_6_1,
	  "a machine check that the copy does not survive" },
	{ { .before = "pAs" },
	  ROWS_6_1,
	  "whether an entry of a folio with other users is writable" },
	{ { .before = "pppp pppp",
	    .call = { .caller = CS_CALLER_KHUGEPAGED },
	    .env = { .thp_enabled = CS_ENABLED_ALWAYS, .fail = CS_FAIL_ALLOC_HUGE } },
	  ROWS_6_1,
	  "which slots are tried again after a pass that ended early" },
	{ { .before = "plSpp",
	    .call = { .caller = CS_CALLER_KHUGEPAGED },
	    .env = { .thp_enabled = CS_ENABLED_ALWAYS } },
	  ROWS_6_12,
	  "whether a folio shared in part counts as shared" },
	{ { .before = "pssp",
	    .env = { .fail = CS_FAIL_ALLOC_PAGE, .fail_nth = 1, .swap_async = 1 } },
	  ROWS_7_2,
	  "how often the failing point was passed before" },
	{ { .before = "pspp", .env = { .fail = CS_FAIL_SWAPIN, .swap_async = 1 } },
	  ROWS_7_2,
	  "a read that will fail, while it is on its way" },
};

CT_TEST(cs_oracle_predict, not_said__no_result_but_content)
{
	for (unsigned int i = 0; i < sizeof(unsaid) / sizeof(*unsaid); i++) {
		struct cs_expected expected;
		struct cs_world world;

		row_world(&unsaid[i].row, unsaid[i].features, &world);
		ct_row("%s", unsaid[i].why);
		ct_assert_int_eq(cs_oracle_predict(&world, &expected), CS_ORACLE_PARTLY);
		ct_assert_str_eq(expected.unspecified, unsaid[i].why);
		ct_assert_int_eq(expected.claims, CS_CLAIM_PICTURE | CS_CLAIM_CONTENT);
		ct_assert_int_eq(expected.slot[0].claimed, 0);
	}
}

CT_TEST(cs_oracle_predict, not_said_of_the_second_slot__the_first_is_still_claimed)
{
	const struct row row = { .before = "pppp pupp pppp" };
	struct cs_expected expected;
	struct cs_world world;

	row_world(&row, ROWS_6_1, &world);
	ct_assert_int_eq(cs_oracle_predict(&world, &expected), CS_ORACLE_PARTLY);
	ct_assert_int_eq(expected.slot[0].claimed, 1);
	ct_assert_int_eq(expected.slot[0].kind, CS_SLOT_HUGE);
	ct_assert_int_eq(expected.slot[1].claimed, 0);
	ct_assert_int_eq(expected.slot[2].claimed, 0);
}
