/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_ct.c - the frame itself: what it prints, and that it can fail.
 */
#include "ct.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

CT_TEST(ct_assert, true_things__pass)
{
	ct_row("row %d", 1);
	ct_assert(1 + 1 == 2);
	ct_assert_not(1 + 1 == 3);
	ct_assert_int_eq(-1, -1);
	ct_assert_int_lt(-1, 0);
	ct_assert_int_ge(0, 0);
	ct_assert_u64_eq(UINT64_MAX, UINT64_MAX);
	ct_assert_errno_eq(-EBUSY, -EBUSY);
	ct_assert_str_eq("a", "a");
	ct_assert_contains("madvise", "advise");
	ct_assert_lacks("madvise", "mmap");
	ct_assert_mem_eq("abc", "abd", 2);
	ct_assert_null(NULL);
}

CT_TEST_SIGNAL(ct_signal, abort__is_expected, SIGABRT)
{
	abort();
}

CT_TEST_EXIT(ct_exit, exit_3__is_expected, 3)
{
	exit(3);
}
