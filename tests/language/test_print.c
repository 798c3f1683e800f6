/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_print.c - canonical form, comments, broken lines.
 */
#include "lang.h"

/* Source below LANG_HEAD, and its canonical form. */
static const struct {
	const char *text, *want;
} lines[] = {
	{ "madvise( A+1P ,4H - 2P,MADV_COLLAPSE )=0   why  SUCCEED,SCAN_SUCCEED",
	  "madvise(A+1P, 4H-2P, MADV_COLLAPSE) = 0 why SUCCEED, SUCCEED" },
	{ "madvise(A, H, 25) = -1 EINVAL (Invalid argument) or ?",
	  "madvise(A, H, 25) = -1 EINVAL or ?" },
	{ "madvise(A, H, 25) = 0 when kernel>=7.3 or -1 EINVAL when kernel<=6.18 and order==2",
	  "madvise(A, H, 25) = 0 when kernel >= 7.3 or -1 EINVAL when kernel <= 6.18 "
	  "and order == 2" },
	{ "munmap(A,\n\tH # why\n\t) = 0 # end", "# why\nmunmap(A, H) = 0  # end" },
	{ "process_madvise(main, [{iov_base = A, iov_len = H}], 1, 25, 0) = H",
	  "process_madvise(main, [{A, H}], 1, 25, 0) = H" },
	{ "!fill\tA[ 0 .. H )", "!fill A[0..H)" },
	{ "!sysfs khugepaged/max_ptes_none=N - 1", "!sysfs khugepaged/max_ptes_none = N-1" },
	{ "!sysfs hugepages-4P/enabled=always", "!sysfs hugepages-4P/enabled = always" },
	{ "!sysfs hugepages-( H / 2 )/enabled=never", "!sysfs hugepages-(H/2)/enabled = never" },
	{ "?count hugepages-H/stats/split+=1 and ?sysfs hugepages-H/enabled==always",
	  "?count hugepages-H/stats/split += 1 and ?sysfs hugepages-H/enabled == always" },
	{ "?pt A = H H [l<wp, 4P>..] [l< H/2 >*4 l<(H/2),pin> l..]",
	  "?pt A = H H [l<4P,wp>..] [l<H/2>*4 l<(H/2),pin> l..]" },
	{ "!cap CAP_SYS_NICE off", "!cap SYS_NICE off" },
	{ "!fail alloc.huge nth = 2", "!fail alloc.huge nth=2" },
	{ "?pt   A=H [p*3 p<pin,wp> p..] -   [_..]", "?pt A = H [p*3 p<wp,pin> p..] - [_..]" },
	{ "?vma A = VM_READ|~NOHUGEPAGE", "?vma A = READ|~NOHUGEPAGE" },
	{ "?data A==fill and?data A[1P]!=0", "?data A == fill and ?data A[1P] != 0" },
	{ "?count pgfault+=2", "?count pgfault += 2" },
	{ "   # indented comment", "# indented comment" },
	{ "\n\n\n!mark\n\n\n", "\n!mark" },
	{ "!mark # a\n!fill A # bb\n!mark\n\n!mark # c",
	  "!mark    # a\n!fill A  # bb\n!mark\n\n!mark  # c" },
	{ "explore  preempt <= 2  mode = all {  # open\n\n!mark\n"
	  "\tT1: munmap(A, H) = 0\n\n}# shut\n"
	  "never ?ret T1==0",
	  "explore preempt<=2 mode=all {  # open\n  !mark\n  T1: munmap(A, H) = 0\n}  # shut\n"
	  "never  ?ret T1 == 0" },
};

CT_TEST(cs_print, statement__is_printed_in_canonical_form)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct lang lang;
		char *text, want[2048];

		ct_row("%s", lines[i].text);
		lang_parse_line(&lang, lines[i].text);
		ct_assert_str_eq(lang.messages, "");
		text = lang_round_trip(lang.script);
		snprintf(want, sizeof(want), LANG_HEAD "%s\n", lines[i].want);
		ct_assert_str_eq(text, want);
		free(text);
		lang_free(&lang);
	}
}

CT_TEST(cs_print, headers__are_printed_in_columns)
{
	struct lang lang;
	char *text;

	lang_good(&lang,
		  "# c\n\nscenario  \"a \\\"b\\\\\"\nsource \"s\"\norders 3   9 # o\n"
		  "kernel>=6.1\nrequires memcg,uffd\n"
		  "finds \"w\" on  swapin when kernel==7.2\nwith (A,B) in (1,x),(2,SCAN_FAIL)\n");
	text = lang_round_trip(lang.script);
	ct_assert_str_eq(text, "# c\n\nscenario \"a \\\"b\\\\\"\nsource   \"s\"\n"
			       "orders   3 9  # o\n"
			       "kernel   >= 6.1\nrequires memcg, uffd\n"
			       "finds    \"w\" on swapin when kernel == 7.2\n"
			       "with (A, B) in (1, x), (2, FAIL)\n");
	free(text);
	lang_free(&lang);
}

CT_TEST(cs_print, single_parameter__loses_its_brackets)
{
	struct lang lang;
	char *text;

	lang_good(&lang, "scenario \"x\"\nwith (A) in 1, 2\n");
	text = lang_round_trip(lang.script);
	ct_assert_str_eq(text, "scenario \"x\"\nwith A in 1, 2\n");
	free(text);
	lang_free(&lang);
}

/* Longest line of a text. */
static size_t widest(const char *text)
{
	size_t most = 0;

	for (; *text; text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n'))
		if (strcspn(text, "\n") > most)
			most = strcspn(text, "\n");
	return most;
}

CT_TEST(cs_print, long_vector__is_broken_and_stays_readable)
{
	char text[8192] = "scenario \"x\"\nmmap(NULL, 4H, ...) = A\nprocess_madvise(main, [";
	struct lang lang;
	char *got;

	for (int i = 0; i < 60; i++)
		strcat(text, i % 6 ? "{A+1H+1P, 2H}, " : "{A+1H+1P, 2H},\n");
	strcat(text, "{A, H}], 61, MADV_COLLAPSE, 0) = ? # c\n");
	lang_good(&lang, text);
	got = lang_round_trip(lang.script);
	ct_assert_int_le(widest(got), 80);
	ct_assert_contains(got, "\n\t) = ?  # c\n");
	free(got);
	lang_free(&lang);
}

CT_TEST(cs_print, long_list_of_rows__is_broken_between_rows)
{
	char text[8192] = "scenario \"x\"\nwith (A, B) in ";
	struct lang lang;
	char *got;

	for (int i = 0; i < 100; i++)
		strcat(text, i % 6 ? "(1000, SUCCEED), " : "(1000, SUCCEED),\n");
	strcat(text, "(1, FAIL)\n");
	lang_good(&lang, text);
	ct_assert_int_eq(lang.script->row_nr, 101);
	got = lang_round_trip(lang.script);
	ct_assert_int_le(widest(got), 80);
	ct_assert_lacks(got, "1000,\n");
	free(got);
	lang_free(&lang);
}

CT_TEST(cs_print, long_result__stays_on_its_line)
{
	struct lang lang;
	char *got;

	lang_good(&lang, LANG_HEAD
		  "madvise(A, H, MADV_COLLAPSE) = 0 why SUCCEED when kernel >= 7.3 "
		  "or -1 EINVAL why PMD_NONE when kernel <= 6.12 or -1 EAGAIN why PAGE_LOCK\n");
	got = lang_round_trip(lang.script);
	ct_assert_contains(got, "\nmadvise(A, H, MADV_COLLAPSE) = 0 why SUCCEED when kernel >= 7.3 "
				"or -1 EINVAL why PMD_NONE when kernel <= 6.12 or -1 EAGAIN "
				"why PAGE_LOCK\n");
	free(got);
	lang_free(&lang);
}

CT_TEST(cs_print_item, report__is_one_line_without_comment)
{
	struct lang lang;
	char buffer[64], small[8];

	lang_good(&lang, "scenario \"x\"\nmunmap(NULL,\n0)=0 or -1 EINVAL why FAIL # c\n");
	cs_print_item(lang.script, lang.script->items->next, buffer, sizeof(buffer));
	ct_assert_str_eq(buffer, "munmap(NULL, 0) = 0 or -1 EINVAL why FAIL");
	cs_print_item(lang.script, lang.script->items->next, small, sizeof(small));
	ct_assert_str_eq(small, "munmap(");
	cs_print_outcome(lang.script, lang.script->items->next->call->outcomes->next, buffer,
			 sizeof(buffer));
	ct_assert_str_eq(buffer, "-1 EINVAL why FAIL");
	lang_free(&lang);
}
