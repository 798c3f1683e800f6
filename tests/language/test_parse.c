/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_parse.c - pass one: what is refused and how it is said, recovery, bounds.
 */
#include "lang.h"

/* A third line that is wrong, and the first message about it. */
static const struct {
	const char *line, *want;
} bad[] = {
	{ "madvise(A, H, MADV_COLLAPSE) = -1 EINVALL",
	  "3:35: error: unknown errno 'EINVALL'; did you mean 'EINVAL'?" },
	{ "madvise(A, H, MADV_COLLAPSE) = -1 EINVAL (Invalid",
	  "3:42: error: '(' is not closed on this line" },
	{ "madvise(A, H, MADV_COLAPSE) = 0",
	  "3:15: error: unknown name 'MADV_COLAPSE'; did you mean 'MADV_COLLAPSE'?" },
	{ "madvice(A, H, MADV_COLLAPSE) = 0",
	  "3:1: error: unknown call 'madvice'; did you mean 'madvise'?" },
	{ "madvise(A, H) = 0", "3:1: error: madvise takes 3 arguments, not 2" },
	{ "madvise(A, H, 25, 0, 0, 0, 0, 0) = 0", "3:1: error: madvise takes 3 arguments, not 8" },
	{ "mremap(A, H, H) = 0", "3:1: error: mremap takes 4 to 5 arguments, not 3" },
	{ "madvise(B, H, MADV_COLLAPSE) = 0", "3:9: error: unknown name 'B'" },
	{ "madvise(A, H, PROT_READ) = 0", "3:15: error: 'PROT_READ' is not an advice (MADV_...)" },
	{ "mmap(NULL, H, PROT_READ|MADV_FREE, MAP_PRIVATE, -1, 0) = B",
	  "3:25: error: 'MADV_FREE' is not a protection (PROT_...)" },
	{ "madvise(A, H, MADV_COLLAPSE)",
	  "3:29: error: expected '=' and the result the call must have, "
	  "found the end of the line" },
	{ "madvise(A, H, MADV_COLLAPSE = 0", "3:29: error: expected ',' or ')', found '='" },
	{ "madvise(A, 3H/2, MADV_COLLAPSE) = 0 why SUCEED",
	  "3:41: error: unknown scan result 'SUCEED'; did you mean 'SUCCEED'?" },
	{ "madvise(A, 3H/2, MADV_COLLAPSE) = 0 why",
	  "3:40: error: expected a scan result, found the end of the line" },
	{ "madvise(A, 3K, MADV_COLLAPSE) = 0",
	  "3:12: error: unknown unit 'K'; units are P, H, N and G" },
	{ "madvise(A, 1.5H, MADV_COLLAPSE) = 0",
	  "3:12: error: numbers have no fraction; write 3H/2 for 1.5H" },
	{ "madvise(A, 1.5, MADV_COLLAPSE) = 0",
	  "3:12: error: numbers have no fraction; write 3H/2 for 1.5H" },
	{ "madvise(A, 99999999999999999999, MADV_COLLAPSE) = 0",
	  "3:12: error: number does not fit into 64 bits" },
	{ "madvise(A, 07, MADV_COLLAPSE) = 0",
	  "3:12: error: number starts with 0; octal is not known here" },
	{ "madvise(A, 0x, MADV_COLLAPSE) = 0", "3:12: error: number without digits" },
	{ "madvise(A, H, MADV_COLLAPSE) = -1",
	  "3:32: error: -1 needs the name of an errno: -1 EINVAL" },
	{ "madvise(A, H, MADV_COLLAPSE) = 0 when kernel > abc",
	  "3:48: error: expected a kernel version such as 6.18, found 'abc'" },
	{ "madvise(A, H, MADV_COLLAPSE) = 0 when kernel >= 6.1.2.3",
	  "3:49: error: version has more than three numbers" },
	{ "madvise(A, H, MADV_COLLAPSE) = 0 when kernel >= 300.1",
	  "3:49: error: not a kernel version; write it as 6.18 or 6.18.44" },
	{ "madvise(A, H, MADV_COLLAPSE) = 0 when kernl >= 7.3",
	  "3:39: error: expected 'kernel', 'order' or 'config', found 'kernl'" },
	{ "madvise(A, H, MADV_COLLAPSE) = 0 when order = 3",
	  "3:45: error: '=' sets; to compare, write '=='" },
	{ "madvise(A, H, MADV_COLLAPSE) = 0 when order >= 12",
	  "3:48: error: orders go from 2 to 9" },
	{ "madvise(A, H, MADV_COLLAPSE) = 0 when config NUME",
	  "3:46: error: unknown config 'NUME'; did you mean 'NUMA'?" },
	{ "madvise(A, H, MADV_COLLAPSE) = 0 = 1",
	  "3:34: error: expected the end of the line, found '='" },
	{ "madvise(A, H, \"x\") = 0", "3:15: error: a string cannot stand here" },
	{ "madvise(A, H, 25) = 0 $", "3:23: error: character '$' has no meaning here" },
	{ "madvise(A, H, 25) = 0 é",
	  "3:23: error: only comments and strings may hold characters outside ASCII" },
	{ "madvise(A, H, 25) = 0 /* why",
	  "3:23: error: '/*' without '*/' on this line; comments start with '#'" },
	{ "madvise(A, ((((((((((((((((((1)))))))))))))))))), 25) = 0",
	  "3:27: error: nested more than 16 levels deep" },
	{ "madvise(A, ..., 25) = 0", "3:15: error: expected ')' after '...', found ','" },
	{ "madvise(A, ...) = 0", "3:12: error: '...' cannot stand for these arguments of madvise" },
	{ "process_madvise(main, [{A H}], 1, MADV_COLLAPSE, 0) = H",
	  "3:27: error: expected ',', found 'H'" },
	{ "process_madvise(main, [{A, H, {A, H}], 1, MADV_COLLAPSE, 0) = H",
	  "3:29: error: expected '}', found ','" },
	{ "fork() = child extra", "3:16: error: expected the end of the line, found 'extra'" },
	{ "fork() = A", "3:10: error: 'A' is bound already, in line 2; choose another name" },
	{ "munmap(A, H) = X",
	  "3:16: error: unknown name 'X'; munmap returns nothing that gets a name" },
	{ "mmap(NULL, 4H, ...) = A",
	  "3:23: error: 'A' is bound already, in line 2; choose another name" },
	{ "mmap(NULL, H, ...) = P",
	  "3:22: error: 'P' is a word of the language and cannot be bound" },
	{ "mmap(NULL, H, ...) = MADV_FREE",
	  "3:22: error: 'MADV_FREE' is a word of the language and cannot be bound" },
	{ "mmap(NULL, H, ...) = a_name_with_more_than_thirty_two_letters",
	  "3:22: error: a name has at most 32 characters" },
	{ "mmap(NULL, H, ...) = a.b", "3:22: error: a name that is bound here cannot hold a dot" },
	{ "memfd_create(3, 0) = fd", "3:14: error: expected a string, found '3'" },
	{ "x: madvise(A, H, 25) = 0", "3:1: error: unknown task 'x'" },
	{ "A: madvise(A, H, 25) = 0", "3:1: error: 'A' is not a task" },
	{ "!fil A", "3:2: error: unknown directive 'fil'; did you mean 'fill'?" },
	{ "!fill B", "3:7: error: unknown region or file 'B'" },
	{ "!fill main", "3:7: error: 'main' is not a region or file" },
	{ "!zeropage main", "3:11: error: 'main' is not a region" },
	{ "!sync main", "3:7: error: 'main' is not a file" },
	{ "?cache A = H", "3:8: error: 'A' is not a file" },
	{ "!fill A[0..H]", "3:13: error: the end of a range is not part of it: close it with ')'" },
	{ "!fill A[0:H)", "3:10: error: expected ']' or '..', found ':'" },
	{ "!lock A read=1", "3:9: error: !lock takes nothing more" },
	{ "!fault A reed=1", "3:10: error: unknown option 'reed'; did you mean 'read'?" },
	{ "!fault A read=1 read=0", "3:17: error: option 'read' is given twice" },
	{ "!fault A read", "3:14: error: expected '=', found the end of the line" },
	{ "!fail alloc.huge", "3:2: error: !fail needs exactly one of nth, always or off" },
	{ "!fail alloc.huge nth=1 off",
	  "3:2: error: !fail needs exactly one of nth, always or off" },
	{ "!fail alloc.hug nth=2",
	  "3:7: error: unknown fail point 'alloc.hug'; did you mean 'alloc.huge'?" },
	{ "!uffd_register A",
	  "3:2: error: !uffd_register needs at least one of missing, wp, minor, rwp or off" },
	{ "!memcg g parent=h", "3:17: error: unknown group 'h'" },
	{ "!memcg g.h", "3:8: error: the name of a group cannot hold a dot" },
	{ "!memcg g task=A", "3:15: error: 'A' is not a task" },
	{ "!nofree small", "3:9: error: expected 'huge', found 'small'" },
	{ "!sysfs enable = always", "3:8: error: unknown knob 'enable'; did you mean 'enabled'?" },
	{ "!sysfs hugepages-H/2/enabled = always",
	  "3:8: error: a size that is computed needs brackets: hugepages-(H/2)/..." },
	{ "!sysfs hugepages-4P/enable = always",
	  "3:8: error: unknown knob 'hugepages-4P/enable'; did you mean 'hugepages-*/enabled'?" },
	{ "!sysfs hugepages-4P = always", "3:21: error: expected '/' after the size, found '='" },
	{ "!sysfs hugepages-4P/= always", "3:21: error: expected the rest of a path, found '='" },
	{ "!sysfs hugepages-64kB/enabled = always",
	  "3:18: error: unknown unit 'kB'; units are P, H, N and G" },
	{ "!sysfs hugepages-/enabled = always", "3:18: error: expected a value, found '/'" },
	{ "!sysfs hugepages-4P /enabled = always", "3:8: error: a path has no blanks in it" },
	{ "!sysfs hugepages-A/enabled",
	  "3:27: error: expected '=' and a value, found the end of the line" },
	{ "?count hugepages-4P/stats/collapse_alog += 1",
	  "3:8: error: unknown counter 'hugepages-4P/stats/collapse_alog'; did you mean "
	  "'hugepages-*/stats/collapse_alloc'?" },
	{ "?count hugepages-4P/enabled += 1",
	  "3:8: error: unknown counter 'hugepages-4P/enabled'" },
	{ "?pt A = [p<4P>..]", "3:12: error: only l has a size: that of its folio" },
	{ "?pt A = H<4P>", "3:11: error: only l has a size: that of its folio" },
	{ "?pt A = [l<4P,wp,H/2>..]", "3:18: error: the size is given twice" },
	{ "?pt A = [l<4P..]", "3:14: error: expected ',' or '>', found '..'" },
	{ "!sysfs khugepaged/max_ptes_none",
	  "3:32: error: expected '=' and a value, found the end of the line" },
	{ "!cap SYS_NISE on",
	  "3:6: error: unknown capability 'SYS_NISE'; did you mean 'SYS_NICE'?" },
	{ "!cap SYS_NICE maybe", "3:15: error: expected 'on' or 'off', found 'maybe'" },
	{ "!khugepaged", "3:2: error: !khugepaged needs exactly one of pass, slots, until or ms" },
	{ "!kill child", "3:7: error: unknown task 'child'" },
	{ "!vmflag A PFNMAB", "3:11: error: unknown VMA flag 'PFNMAB'; did you mean 'PFNMAP'?" },
	{ "?pt A = ",
	  "3:9: error: expected a cell: H, Z, M, -, ~ or [...], found the end of the line" },
	{ "?pt A = H H H [q..]",
	  "3:16: error: unknown entry 'q'; an entry is one of _ z p c l s m g x v u ~" },
	{ "?pt A = H H H [pp]",
	  "3:16: error: unknown entry 'pp'; an entry is one of _ z p c l s m g x v u ~" },
	{ "?pt A = H H H [p*5 ..]",
	  "3:20: error: '..' follows the entry that fills the table: p.." },
	{ "?pt A = H H H [p.. z..]", "3:20: error: only one entry of a table can fill it up" },
	{ "?pt A = H H H []", "3:15: error: a table has entries; an empty one is [_..]" },
	{ "?pt A = H H H [p<pni> p..]",
	  "3:18: error: unknown page flag 'pni'; did you mean 'pin'?" },
	{ "?pt A = H H H [p<pin,pin> p..]", "3:22: error: page flag 'pin' is given twice" },
	{ "?pt A = H H H [p*N/2 ..]",
	  "3:19: error: a count that is computed needs brackets: p*(N/2)" },
	{ "?pt A == H", "3:7: error: expected '=', found '=='" },
	{ "?data A = fill", "3:9: error: '=' sets; to compare, write '=='" },
	{ "?data A < 0", "3:9: error: data is compared with '==' or '!='" },
	{ "?count thp_colapse_alloc += 1",
	  "3:8: error: unknown counter 'thp_colapse_alloc'; did you mean 'thp_collapse_alloc'?" },
	{ "?count thp_collapse_alloc >= 1",
	  "3:27: error: expected '+=', '-=' or '==', found '>='" },
	{ "?scan A = FOO", "3:11: error: unknown scan result 'FOO'" },
	{ "?ret A == 0", "3:6: error: 'A' is not a task" },
	{ "?stat rsss == 0", "3:7: error: unknown quantity 'rsss'; did you mean 'rss'?" },
	{ "?stat memcg.g == 0", "3:13: error: unknown group 'g'" },
	{ "?vma A = READ|WRIT", "3:15: error: unknown VMA flag 'WRIT'; did you mean 'WRITE'?" },
	{ "?foo", "3:2: error: unknown check 'foo'; docs/scenario-language.md lists them" },
	{ "forall ?pt A = H H H H", "3:1: error: 'forall' needs an explore block above it" },
	{ "!at aloc.huge {",
	  "3:5: error: unknown yield point 'aloc.huge'; did you mean 'alloc.huge'?" },
	{ "!at alloc.huge", "3:15: error: expected '{' and, on the next lines, what happens there, "
			    "found the end of the line" },
	{ "!at alloc.huge nht=2 {", "3:16: error: unknown option 'nht'; did you mean 'nth'?" },
	{ "!at charge {\n}", "3:1: error: !at block is empty" },
	{ "!at charge {\n!pin A[1P]", "3:1: error: !at block is not closed by a '}'" },
	{ "!at charge {\n!at copy {\n!pin A[1P]\n}",
	  "4:1: error: !at cannot stand in another !at block" },
	{ "exploer preempt<=2 {",
	  "3:1: error: unknown statement 'exploer'; did you mean 'explore'?" },
	{ "explore preempt<=2 preemt=1 {",
	  "3:20: error: unknown bound 'preemt'; did you mean 'preempt'?" },
	{ "explore mode=some {", "3:14: error: mode is all, random or pct" },
	{ "explore replay=3 {", "3:16: error: replay takes a string" },
	{ "explore points=3 {", "3:16: error: points takes a word" },
	{ "explore seed=word {", "3:14: error: seed takes a number" },
	{ "orders 2 3", "3:1: error: 'orders' must stand above the first call, '!' and '?'" },
	{ "kernel >= 6.1", "3:1: error: 'kernel' must stand above the first call, '!' and '?'" },
	{ "source \"late\"", "3:1: error: 'source' must stand above the first call, '!' and '?'" },
	{ "A = 3",
	  "3:1: error: expected a call, '!', '?' or a word that starts a statement, found 'A'" },
	{ "= 3",
	  "3:1: error: expected a call, '!', '?' or a word that starts a statement, found '='" },
};

CT_TEST(cs_parse, wrong_line__is_reported_with_place_and_suggestion)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct lang lang;

		ct_row("%s", bad[i].line);
		lang_parse_line(&lang, bad[i].line);
		ct_assert_null(lang.script);
		ct_assert_str_eq(lang_message(&lang, 0), bad[i].want);
		lang_free(&lang);
	}
}

CT_TEST(cs_parse, wrong_line__is_shown_with_a_caret)
{
	struct lang lang;

	lang_parse_line(&lang, "madvise(A, H, MADV_COLLAPSE) = -1 EINVALL");
	ct_assert_str_eq(lang.messages,
			 "t.csim:3:35: error: unknown errno 'EINVALL'; did you mean 'EINVAL'?\n"
			 "    3 | madvise(A, H, MADV_COLLAPSE) = -1 EINVALL\n"
			 "      |                                   ^~~~~~~\n");
	lang_free(&lang);
}

/* --- the top of a file ------------------------------------------------------- */

static const struct {
	const char *text, *want;
} bad_heads[] = {
	{ "", "1:1: error: empty: a scenario starts with: scenario \"what it shows\"" },
	{ "# only a comment\n",
	  "1:1: error: empty: a scenario starts with: scenario \"what it shows\"" },
	{ "!mark\n", "1:1: error: the first statement must be: scenario \"what it shows\"" },
	{ "orders 2\nscenario \"x\"\n",
	  "1:1: error: the first statement must be: scenario \"what it shows\"" },
	{ "scenario x\n", "1:10: error: expected a string in double quotes, found 'x'" },
	{ "scenario \"x\n", "1:10: error: string is not closed on this line" },
	{ "scenario \"\\x\"\n", "1:10: error: only \\\" and \\\\ are known after a backslash" },
	{ "scenario \"x\"\nscenario \"y\"\n", "2:1: error: only one 'scenario' in a scenario" },
	{ "scenario \"x\"\norders 1\n", "2:8: error: orders go from 2 to 9" },
	{ "scenario \"x\"\norders 3 3\n", "2:10: error: order 3 is given twice" },
	{ "scenario \"x\"\norders\n", "2:7: error: expected an order, found the end of the line" },
	{ "scenario \"x\"\nkernel 6.1\n",
	  "2:8: error: expected '<', '<=', '==', '!=', '>=' or '>', found '6.1'" },
	{ "scenario \"x\"\nrequires mem\n", "2:10: error: unknown feature 'mem'" },
	{ "scenario \"x\"\nfinds \"a\" on swapinn\n",
	  "2:14: error: unknown fail point 'swapinn'; did you mean 'swapin'?" },
	{ "scenario \"x\"\nfinds \"a\"\nfinds \"b\"\n",
	  "3:1: error: only one 'finds' in a scenario" },
	{ "scenario \"x\"\nrequires memcgs\n",
	  "2:10: error: unknown feature 'memcgs'; did you mean 'memcg'?" },
	{ "scenario \"x\"\nwith A 1\n", "2:8: error: expected 'in', found '1'" },
	{ "scenario \"x\"\nwith (A, B) in (1, 2), (3)\n",
	  "2:24: error: row has 1 value for 2 parameters" },
	{ "scenario \"x\"\nwith (A, A) in (1, 2)\n", "2:10: error: 'A' is bound already" },
	{ "scenario \"x\"\nwith A in 1\nwith B in 2\n",
	  "3:6: error: only one 'with' in a scenario; use several parameters: "
	  "with (A, B) in (1, 2), (3, 4)" },
	{ "scenario \"x\"\nwith (A, B, C, D, E, F, I, J, K) in (1, 2, 3, 4, 5, 6, 7, 8, 9)\n",
	  "2:31: error: more than 8 parameters" },
	{ "scenario \"x\"\nwith K in enabled\n!sysfs K = 3\n",
	  "3:8: error: the path of a knob cannot be a parameter" },
	{ "scenario \"x\"\nwith K in READ\nmmap(NULL, H, ...) = A\n?vma A = K\n",
	  "4:10: error: a VMA flag cannot be a parameter here" },
	{ "scenario \"x\"\nwith K in NUMA\n!mark when config K\n",
	  "3:12: error: a guard cannot depend on a parameter" },
	{ "scenario \"x\"\nsouce \"y\"\n",
	  "2:1: error: unknown statement 'souce'; did you mean 'source'?" },
	{ "scenario \"x\" \xff\n",
	  "1:14: error: only comments and strings may hold characters outside ASCII" },
	{ "scenario \"\xff\"\n",
	  "1:11: error: string holds a byte (0xff) that is neither UTF-8 text nor a tab" },
	{ "scenario \"x\" # \xc3(\n",
	  "1:16: error: comment holds a byte (0xc3) that is neither UTF-8 text nor a tab" },
	{ "scenario \"x\"\n\x01\n", "2:1: error: control character 0x01" },
};

CT_TEST(cs_parse, wrong_head__is_reported)
{
	for (size_t i = 0; i < sizeof(bad_heads) / sizeof(bad_heads[0]); i++) {
		struct lang lang;

		ct_row("%s", bad_heads[i].text);
		lang_parse(&lang, bad_heads[i].text);
		ct_assert_null(lang.script);
		ct_assert_str_eq(lang_message(&lang, 0), bad_heads[i].want);
		lang_free(&lang);
	}
}

CT_TEST(cs_parse, nul_byte__is_a_control_character)
{
	static const char text[] = "scenario \"x\"\n!fill\0A\n";
	struct lang lang;

	lang_parse_bytes(&lang, text, sizeof(text) - 1);
	ct_assert_str_eq(lang_message(&lang, 0), "2:6: error: control character 0x00");
	lang_free(&lang);
}

/* --- several errors ---------------------------------------------------------------- */

CT_TEST(cs_parse, several_wrong_lines__are_all_reported)
{
	struct lang lang;

	lang_parse(&lang, LANG_HEAD "!fil A\nmadvise(A, H, 25) = -1 EFOO\n?pt A = H H H [q]\n");
	ct_assert_int_eq(lang.diags.total_nr, 3);
	ct_assert_str_eq(lang_message(&lang, 0),
			 "3:2: error: unknown directive 'fil'; did you mean 'fill'?");
	ct_assert_str_eq(lang_message(&lang, 1), "4:24: error: unknown errno 'EFOO'");
	ct_assert_contains(lang_message(&lang, 2), "5:16: error: unknown entry 'q'");
	lang_free(&lang);
}

CT_TEST(cs_parse, name_of_a_line_that_was_skipped__is_not_unknown)
{
	struct lang lang;

	lang_parse(&lang, "scenario \"x\"\nmmap(NULL, 4H ...) = A\n!fill A\n?pt A = H H H H\n");
	ct_assert_int_eq(lang.diags.total_nr, 1);
	ct_assert_str_eq(lang_message(&lang, 0), "2:15: error: expected ',' or ')', found '...'");
	lang_free(&lang);
}

CT_TEST(cs_parse, open_bracket__is_shown_where_it_was_opened)
{
	struct lang lang;

	lang_parse(&lang, LANG_HEAD "madvise(A, H,\n\tMADV_COLLAPSE\n!fil A\n");
	ct_assert_int_eq(lang.diags.total_nr, 2);
	ct_assert_str_eq(lang_message(&lang, 0), "3:8: error: '(' is not closed");
	ct_assert_contains(lang_message(&lang, 1), "5:2: error: unknown directive 'fil'");
	lang_free(&lang);
	lang_parse(&lang, LANG_HEAD "madvise(A, H");
	ct_assert_str_eq(lang_message(&lang, 0), "3:8: error: '(' is not closed");
	lang_free(&lang);
}

CT_TEST(cs_parse, wrong_line_in_explore__leaves_the_block_open)
{
	struct lang lang;

	lang_parse(&lang, LANG_HEAD "explore preempt<=2 bogus=1 {\n  T1: madvice(A, H, 25) = 0\n"
				    "  T2: munmap(A, H) = 0\n}\nforall ?ret T2 == 0\n");
	ct_assert_int_eq(lang.diags.total_nr, 2);
	ct_assert_str_eq(lang_message(&lang, 0), "3:20: error: unknown bound 'bogus'; "
						 "docs/scenario-language.md lists them");
	ct_assert_contains(lang_message(&lang, 1), "4:7: error: unknown call 'madvice'");
	lang_free(&lang);
}

CT_TEST(cs_parse, more_errors_than_are_kept__are_counted)
{
	struct lang lang;
	char text[8192] = LANG_HEAD;

	for (int i = 0; i < 50; i++)
		strcat(text, "!fil A\n");
	lang_parse(&lang, text);
	ct_assert_int_eq(lang.diags.nr, CS_DIAG_MAX);
	ct_assert_int_eq(lang.diags.total_nr, 50);
	ct_assert_contains(lang.messages, "and 30 more errors\n");
	lang_free(&lang);
}

/* --- explore ------------------------------------------------------------------------ */

static const struct {
	const char *text, *want;
} bad_blocks[] = {
	{ "explore {\n", "3:1: error: explore block is not closed by a '}'" },
	{ "explore {\n}\n", "3:1: error: explore block is empty" },
	{ "explore {\n  ?pt A = H H H H\n}\n",
	  "4:3: error: a check cannot stand in an explore block; "
	  "use forall, exists or never below it" },
	{ "explore {\n  munmap(A, H) = 0\n}\nexplore {\n  munmap(A, H) = 0\n}\n",
	  "6:1: error: only one explore block in a scenario" },
	{ "explore {\n  T1: munmap(A, H) = 0\n}\nT1: munmap(A, H) = 0\n",
	  "6:1: error: 'T1' lives only in the explore block of line 4" },
	{ "explore preempt>=2 {\n  munmap(A, H) = 0\n}\n",
	  "3:9: error: preempt is set with '=' or '<='" },
	{ "}\n",
	  "3:1: error: expected a call, '!', '?' or a word that starts a statement, found '}'" },
};

CT_TEST(cs_parse, wrong_explore_block__is_reported)
{
	for (size_t i = 0; i < sizeof(bad_blocks) / sizeof(bad_blocks[0]); i++) {
		struct lang lang;
		char text[1024];

		ct_row("%s", bad_blocks[i].text);
		snprintf(text, sizeof(text), LANG_HEAD "%s", bad_blocks[i].text);
		lang_parse(&lang, text);
		ct_assert_null(lang.script);
		ct_assert_str_eq(lang_message(&lang, 0), bad_blocks[i].want);
		lang_free(&lang);
	}
}

/* --- bounds ----------------------------------------------------------------------------- */

CT_TEST(cs_parse, file_above_64_kB__is_refused)
{
	char *text = calloc(1, CS_FILE_MAX_B + 1);
	struct lang lang;

	ct_assert_not_null(text);
	memset(text, '\n', CS_FILE_MAX_B + 1);
	memcpy(text, "scenario \"x\"\n", 13);
	lang_parse_bytes(&lang, text, CS_FILE_MAX_B);
	ct_assert_not_null(lang.script);
	lang_free(&lang);
	lang_parse_bytes(&lang, text, CS_FILE_MAX_B + 1);
	ct_assert_str_eq(lang.messages, "t.csim: error: file has 65537 bytes; the most is 65536\n");
	lang_free(&lang);
	free(text);
}

CT_TEST(cs_parse, line_above_512_characters__is_refused)
{
	char line[1200];
	struct lang lang;

	memset(line, '#', sizeof(line));
	line[512] = '\0';
	lang_parse_line(&lang, line);
	ct_assert_str_eq(lang.messages, "");
	lang_free(&lang);
	/* Blanks do not count: formatting moves them. */
	memset(line + 1, ' ', 600);
	memset(line + 601, '#', 512);
	line[601 + 511] = '\0';
	lang_parse_line(&lang, line);
	ct_assert_str_eq(lang.messages, "");
	lang_free(&lang);
	line[601 + 511] = '#';
	line[601 + 512] = '\0';
	lang_parse_line(&lang, line);
	ct_assert_str_eq(lang_message(&lang, 0),
			 "3:1: error: line has 513 characters; the most is 512");
	lang_free(&lang);
}

CT_TEST(cs_parse, line_above_128_tokens__is_refused)
{
	char line[600] = "?pt A = H H H [";
	struct lang lang;

	for (int i = 0; i < 119; i++)
		strcat(line, "p ");
	lang_parse_line(&lang, strcat(line, "]")); /* 8 in front */
	ct_assert_str_eq(lang.messages, "");
	lang_free(&lang);
	line[strlen(line) - 1] = '\0';
	lang_parse_line(&lang, strcat(line, "p ]"));
	ct_assert_str_eq(lang_message(&lang, 0),
			 "3:256: error: line has more than 128 words and signs");
	lang_free(&lang);
}

CT_TEST(cs_parse, more_than_256_rows__are_refused)
{
	char text[4096] = "scenario \"x\"\nwith K in 1";
	struct lang lang;

	for (int i = 0; i < 255; i++)
		strcat(text, i % 50 ? ", 1" : ",\n1");
	lang_good(&lang, text);
	ct_assert_int_eq(lang.script->row_nr, 256);
	lang_free(&lang);
	lang_parse(&lang, strcat(text, ", 1"));
	ct_assert_contains(lang.messages, "error: more than 256 rows");
	lang_free(&lang);
}

CT_TEST(cs_parse, argument_above_100_characters__is_refused)
{
	char line[600] = "madvise(A, 1";
	struct lang lang;

	for (int i = 0; i < 50; i++)
		strcat(line, "+\n1");
	strcat(line, ", 25) = 0");
	lang_parse_line(&lang, line);
	ct_assert_str_eq(lang_message(&lang, 0),
			 "3:12: error: value has 101 characters; the most is 100");
	lang_free(&lang);
}

/* --- noise ---------------------------------------------------------------------------------- */

/* Any bytes: a message or a script, and never anything else. */
static void noise(const unsigned char *alphabet, size_t alphabet_nr, uint32_t seed)
{
	char *text = calloc(1, CS_FILE_MAX_B);
	struct lang lang;

	ct_assert_not_null(text);
	for (size_t i = 0; i < CS_FILE_MAX_B; i++) {
		seed = seed * 1664525u + 1013904223u;
		text[i] = (char)alphabet[(seed >> 16) % alphabet_nr];
	}
	lang_parse_bytes(&lang, text, CS_FILE_MAX_B);
	ct_assert_null(lang.script);
	ct_assert_int_le(lang.diags.nr, CS_DIAG_MAX);
	for (size_t i = 0; i < lang.diags.nr; i++)
		ct_assert_int_lt(strlen(lang.diags.items[i].block), 1200);
	lang_free(&lang);
	free(text);
}

CT_TEST(cs_parse, noise_of_64_kB__is_refused)
{
	static const unsigned char near[] = "APHN01 .,:=()[]{}!?*/|@<>~+-_pz\"#\n\n\n";
	unsigned char all[256];

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (unsigned char)i;
	for (uint32_t seed = 1; seed <= 8; seed++) {
		ct_row("seed %u", seed);
		noise(all, sizeof(all), seed);
		noise(near, sizeof(near) - 1, seed);
	}
}

/* --- what good text becomes ---------------------------------------------------- */

static const struct cs_item *first_item(const struct lang *lang, enum cs_item_kind kind)
{
	for (const struct cs_item *item = lang->script->items; item; item = item->next)
		if (item->kind == kind)
			return item;
	ct_fail("no item of kind %d", kind);
}

CT_TEST(cs_parse, headers__fill_the_script)
{
	struct lang lang;

	lang_good(&lang, "scenario \"a \\\"b\\\"\"\nsource \"S\"\norders 9 4\nkernel >= 6.1\n"
			 "requires numa, swap\nwith (X, Y) in (1, a), (2, b)\n");
	ct_assert_str_eq(lang.script->name, "a \"b\"");
	ct_assert_str_eq(lang.script->source, "S");
	ct_assert_int_eq(lang.script->order_nr, 2);
	ct_assert_int_eq(lang.script->orders[0], 9);
	ct_assert_int_eq(lang.script->kernel->relop, CS_GE);
	ct_assert_int_eq(lang.script->require_nr, 2);
	ct_assert_str_eq(lang.script->requires[1].text, "swap");
	ct_assert_int_eq(lang.script->param_nr, 2);
	ct_assert_int_eq(lang.script->row_nr, 2);
	ct_assert_str_eq(lang.script->cells[3]->text, "b");
	lang_free(&lang);
}

CT_TEST(cs_parse, known_defect__has_its_words_and_where)
{
	struct lang lang;

	lang_good(&lang, "scenario \"x\"\nfinds \"WARN\" on swapin when kernel == 7.2\n");
	ct_assert_str_eq(lang.script->finds, "WARN");
	ct_assert_str_eq(lang.script->finds_on, "swapin");
	ct_assert_int_eq(lang.script->finds_when->relop, CS_EQ);
	lang_free(&lang);
	lang_good(&lang, "scenario \"x\"\nfinds \"WARN\"\n");
	ct_assert_null(lang.script->finds_on);
	ct_assert_null(lang.script->finds_when);
	lang_free(&lang);
}

CT_TEST(cs_parse, rest_of_arguments__is_filled_in)
{
	struct lang lang;
	const struct cs_call *call;

	lang_good(&lang, LANG_HEAD);
	call = first_item(&lang, CS_ITEM_CALL)->call;
	ct_assert_int_eq(call->id, CS_CALL_MMAP);
	ct_assert_int_eq(call->arg_nr, 6);
	ct_assert_int_eq(call->arg_written_nr, 2);
	ct_assert_int_eq(call->args[2].expr->op, '|');
	ct_assert_str_eq(call->args[3].expr->a->text, "MAP_PRIVATE");
	ct_assert_int_eq(call->args[4].expr->kind, CS_EXPR_NEG);
	ct_assert_int_eq(call->outcomes->kind, CS_OUT_BIND);
	ct_assert_str_eq(lang.script->symbols[call->outcomes->sym].name, "A");
	lang_free(&lang);
}

CT_TEST(cs_parse, outcomes__keep_why_and_guard)
{
	struct lang lang;
	const struct cs_outcome *outcome;

	lang_good(&lang,
		  "scenario \"x\"\nmunmap(NULL, 0) = 0 why none when kernel >= 7.3 or "
		  "-1 EINVAL why SCAN_FAIL, SCAN_ABORT when kernel <= 6.18.44 and order > 2\n");
	outcome = first_item(&lang, CS_ITEM_CALL)->call->outcomes;
	ct_assert_int_eq(outcome->kind, CS_OUT_VALUE);
	ct_assert_int_eq(outcome->why, CS_WHY_NONE);
	ct_assert_int_eq(outcome->guard->version[1], 3);
	outcome = outcome->next;
	ct_assert_str_eq(outcome->err.text, "EINVAL");
	ct_assert_int_eq(outcome->why, CS_WHY_LIST);
	ct_assert_int_eq(outcome->why_nr, 2);
	ct_assert_str_eq(outcome->whys[0].text, "FAIL");
	ct_assert_str_eq(outcome->whys[1].text, "SCAN_ABORT");
	ct_assert_int_eq(outcome->guard->version_nr, 3);
	ct_assert_int_eq(outcome->guard->next->kind, CS_GUARD_ORDER);
	ct_assert_null(outcome->next);
	lang_free(&lang);
}

CT_TEST(cs_parse, keywords__may_be_names)
{
	struct lang lang;

	lang_good(&lang,
		  "scenario \"x\"\nmmap(NULL, H, ...) = fill\nfork() = orders\n"
		  "mmap(NULL, H, ...) = when\n!fill fill\n!fill when\n"
		  "orders: munmap(fill, H) = 0\n?data fill == fill\n!pin when when order > 2\n");
	lang_free(&lang);
}

CT_TEST(cs_parse, strace_text__is_taken)
{
	struct lang lang;

	lang_good(&lang,
		  LANG_HEAD "process_madvise(3, [{iov_base=0x40000000, iov_len=2097152}, "
			    "{iov_base=A, iov_len=-1}], 2, 0x19 /* MADV_??? */, 0) = -1 EBADF "
			    "(Bad file descriptor)\r\n");
	ct_assert_int_eq(first_item(&lang, CS_ITEM_CALL)->next->call->args[1].iov_nr, 2);
	lang_free(&lang);
}

CT_TEST(cs_parse, spans__are_what_was_written)
{
	struct lang lang;
	const struct cs_item *item;
	const char *text;
	size_t len;

	lang_good(&lang, LANG_HEAD "  !fill   A[0..H)  # c\n");
	item = first_item(&lang, CS_ITEM_DIRECTIVE);
	text = cs_span_text(lang.script, item->span, &len);
	ct_assert_int_eq(len, strlen("!fill   A[0..H)"));
	ct_assert_mem_eq(text, "!fill   A[0..H)", len);
	ct_assert_int_eq(item->span.line, 3);
	ct_assert_int_eq(item->span.col, 3);
	ct_assert_str_eq(item->comment, "# c");
	lang_free(&lang);
}
