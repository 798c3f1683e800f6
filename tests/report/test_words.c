/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_words.c - every scan result the language knows has plain words.
 */
#include "ct.h"
#include "report/report.h"

CT_TEST(cs_scan_words, every_scan_result_of_the_language__has_words)
{
	static const char *const names[] = {
#define CS_SCAN(name) #name,
#include "language/names.def"
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		ct_row("%s", names[i]);
		ct_assert_str_ne(cs_scan_words(names[i]), "");
	}
	ct_assert_str_eq(cs_scan_words("NO_SUCH_THING"), "");
}

CT_TEST(cs_errno_words, errnos_of_a_collapse__have_words)
{
	ct_assert_contains(cs_errno_words("EAGAIN", true), "again");
	ct_assert_contains(cs_errno_words("ENOMEM", true), "no hugepage");
	ct_assert_contains(cs_errno_words("ENOMEM", false), "not mapped");
	ct_assert_str_eq(cs_errno_words("EXDEV", true), "");
}
