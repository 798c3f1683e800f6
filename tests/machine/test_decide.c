/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_decide.c - which lines of C decide a result.
 */
#include "ct.h"
#include "machine/decide.h"

CT_TEST(decide, a_line_that_sets_or_returns_the_result__decides)
{
	ct_assert(cs_decide_text("\t\tresult = SCAN_FAIL;", "SCAN_FAIL"));
	ct_assert(cs_decide_text("\treturn SCAN_FAIL;", "SCAN_FAIL"));
	ct_assert(cs_decide_text("\t\treturn huge ? SCAN_PASS : SCAN_FAIL;", "SCAN_FAIL"));
	ct_assert(cs_decide_text("SCAN_FAIL", "SCAN_FAIL"));
}

CT_TEST(decide, a_line_that_only_compares__does_not)
{
	ct_assert_not(cs_decide_text("\tif (result == SCAN_FAIL)", "SCAN_FAIL"));
	ct_assert_not(cs_decide_text("\tif (result !=SCAN_FAIL)", "SCAN_FAIL"));
	ct_assert_not(cs_decide_text("\tcase SCAN_FAIL:", "SCAN_FAIL"));
	ct_assert(cs_decide_text("\tif (r == SCAN_FAIL) r = SCAN_FAIL;", "SCAN_FAIL"));
}

CT_TEST(decide, a_longer_name_or_none__does_not)
{
	ct_assert_not(cs_decide_text("\tresult = SCAN_FAIL_TWICE;", "SCAN_FAIL"));
	ct_assert_not(cs_decide_text("\tresult = MY_SCAN_FAIL;", "SCAN_FAIL"));
	ct_assert_not(cs_decide_text("", "SCAN_FAIL"));
	ct_assert_not(cs_decide_text("\tresult = SCAN_FAIL;", ""));
}

static int here(void)
{
	return __LINE__;
}

CT_TEST(decide, an_address_without_a_source_that_says_so__is_not_taken)
{
	char file[KP_NAME_LEN] = "SCAN_"
				 "NOWHERE";
	int line = 7;

	ct_assert_int_gt(here(), 0);
	ct_assert_not(cs_decide_line((uintptr_t)here + 8, file, &line));
	ct_assert_str_eq(file, "SCAN_NOWHERE");
	ct_assert_int_eq(line, 7);
}
