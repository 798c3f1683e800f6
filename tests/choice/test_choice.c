/* SPDX-License-Identifier: GPL-2.0-only */
/* test_choice.c - sources of choices. */
#include "choice/choice.h"
#include "ct.h"

CT_TEST(cs_choose, seed__same_choices_and_all_of_them)
{
	struct cs_choice a, b;
	int i, seen = 0;

	cs_choice_seeded(&a, 7);
	cs_choice_seeded(&b, 7);
	for (i = 0; i < 100; i++) {
		uint32_t value = cs_choose(&a, 5);

		ct_assert_int_eq(value, cs_choose(&b, 5));
		ct_assert_int_eq(value < 5, true);
		seen |= 1 << value;
	}
	ct_assert_int_eq(seen, 31);
	cs_choice_fini(&a);
	cs_choice_fini(&b);
}

CT_TEST(cs_choose, known_seed__known_choices)
{
	struct cs_choice choice;

	/* A seed in a report must mean the same for ever. */
	cs_choice_seeded(&choice, 1);
	ct_assert_int_eq(cs_choose(&choice, 1000), 566);
	ct_assert_int_eq(cs_choose(&choice, 1000), 745);
	ct_assert_int_eq(cs_choose(&choice, 1000), 971);
	cs_choice_fini(&choice);
}

CT_TEST(cs_choose, replay__clamped_then_zeros)
{
	const uint32_t value[] = { 3, 9, 1 };
	struct cs_choice choice;

	cs_choice_replay(&choice, value, 3);
	ct_assert_int_eq(cs_choose(&choice, 5), 3);
	ct_assert_int_eq(cs_choose(&choice, 1), 0);
	ct_assert_int_eq(cs_choose(&choice, 5), 4);
	ct_assert_int_eq(cs_choose(&choice, 2), 1);
	ct_assert_int_eq(cs_choose(&choice, 5), 0);
	ct_assert_int_eq(choice.made_nr, 4);
	cs_choice_fini(&choice);
}

CT_TEST(cs_choose, bytes__one_or_two_each_then_zeros)
{
	const uint8_t byte[] = { 7, 1, 1 };
	struct cs_choice choice;

	cs_choice_bytes(&choice, byte, sizeof(byte));
	ct_assert_int_eq(cs_choose(&choice, 5), 2);
	ct_assert_int_eq(cs_choose(&choice, 1000), 257);
	ct_assert_int_eq(cs_choose(&choice, 1000), 0);
	cs_choice_fini(&choice);
}

CT_TEST(cs_choice_bytes_again, used_choice__as_if_new)
{
	const uint8_t byte[] = { 4, 3 };
	struct cs_choice choice;

	cs_choice_seeded(&choice, 1);
	cs_choice_begin(&choice);
	cs_choose(&choice, 9);
	cs_choice_bytes_again(&choice, byte, sizeof(byte));
	ct_assert_int_eq(cs_choice_begin(&choice), 0);
	ct_assert_int_eq(choice.span[0].depth, 0);
	ct_assert_int_eq(cs_choose(&choice, 9), 4);
	ct_assert_int_eq(cs_choose(&choice, 9), 3);
	ct_assert_int_eq(cs_choose(&choice, 9), 0);
	ct_assert_int_eq(choice.made_nr, 3);
	cs_choice_fini(&choice);
}

CT_TEST(cs_choice_next, dependent_choices__each_sequence_once)
{
	struct cs_choice choice;
	int nr = 0, sum = 0;

	cs_choice_exhaustive(&choice);
	do {
		/* 0 ends it, 1 asks again of three */
		if (cs_choose(&choice, 2))
			sum += (int)cs_choose(&choice, 3);
		nr++;
	} while (cs_choice_next(&choice));
	ct_assert_int_eq(nr, 4);
	ct_assert_int_eq(sum, 3);
	cs_choice_fini(&choice);
}

CT_TEST(cs_choose_odds, odds__as_asked_and_never_by_zeros)
{
	struct cs_choice choice;
	int i, nr = 0;

	cs_choice_seeded(&choice, 3);
	for (i = 0; i < 1000; i++)
		nr += cs_choose_odds(&choice, 1, 4);
	ct_assert_int_eq(nr > 200 && nr < 300, true);
	cs_choice_fini(&choice);
	cs_choice_replay(&choice, NULL, 0);
	ct_assert_int_eq(cs_choose_odds(&choice, 3, 4), false);
	cs_choice_fini(&choice);
}

CT_TEST(cs_choice_begin, spans__start_end_and_depth)
{
	struct cs_choice choice;
	size_t outer, inner;

	cs_choice_seeded(&choice, 3);
	cs_choose(&choice, 2);
	outer = cs_choice_begin(&choice);
	cs_choose(&choice, 2);
	inner = cs_choice_begin(&choice);
	cs_choose(&choice, 2);
	cs_choice_end(&choice, inner);
	cs_choice_end(&choice, outer);
	ct_assert_int_eq(choice.span_nr, 2);
	ct_assert_int_eq(choice.span[0].start, 1);
	ct_assert_int_eq(choice.span[0].end, 3);
	ct_assert_int_eq(choice.span[1].start, 2);
	ct_assert_int_eq(choice.span[1].depth, 1);
	cs_choice_fini(&choice);
}
