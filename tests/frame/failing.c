/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * failing.c - tests that must fail, for check-frame.sh to read what they say.
 */
#include "ct.h"

#include <errno.h>
#include <stdlib.h>

enum { FRAME_THREE = 3 };

CT_TEST(frame, true_is_expected__fails)
{
	ct_assert(1 == 2);
}

CT_TEST(frame, integers_differ__prints_both)
{
	ct_assert_int_lt(FRAME_THREE, -2);
}

CT_TEST(frame, unsigned_differ__prints_hex)
{
	ct_assert_u64_eq(UINT64_MAX, 16);
}

CT_TEST(frame, errnos_differ__prints_names)
{
	ct_assert_errno_eq(-EAGAIN, -EBUSY);
}

CT_TEST(frame, texts_differ__points_at_the_place)
{
	ct_assert_str_eq("one\ntwo", "one\ntoo");
}

CT_TEST(frame, text_lacks_a_part__prints_both)
{
	ct_assert_contains("madvise", "mmap");
}

CT_TEST(frame, bytes_differ__prints_the_first)
{
	ct_assert_mem_eq("abc", "abd", 3);
}

CT_TEST(frame, pointer_is_null__fails)
{
	ct_assert_not_null(NULL);
}

CT_TEST(frame, a_row_is_named__prints_it_first)
{
	ct_row("order=%d", 9);
	ct_fail("no %s", "luck");
}

CT_TEST(frame, test_dies__prints_the_last_assertion)
{
	ct_assert(true);
	abort();
}
