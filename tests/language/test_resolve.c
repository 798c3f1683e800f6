/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_resolve.c - pass two: values that are wrong at an order or in a row.
 */
#include "lang.h"

/* A third line that parses but cannot be, and the first message about it. */
static const struct {
	const char *line, *want;
} bad[] = {
	{ "madvise(A, H/3, MADV_COLLAPSE) = 0",
	  "3:12: error: division is not exact at order 2: 16384 / 3" },
	{ "madvise(A, H/0, MADV_COLLAPSE) = 0", "3:12: error: division by zero" },
	{ "madvise(A, H+N, MADV_COLLAPSE) = 0",
	  "3:12: error: a length + a count of pages has no meaning" },
	{ "madvise(A, A*2, MADV_COLLAPSE) = 0", "3:12: error: a region * a number has no meaning" },
	{ "madvise(A, -A, MADV_COLLAPSE) = 0", "3:12: error: '-' before a region has no meaning" },
	{ "madvise(A, -0xffffffffffffffff, MADV_COLLAPSE) = 0",
	  "3:12: error: result does not fit into 64 bits" },
	{ "madvise(A, H/A, MADV_COLLAPSE) = 0", "3:12: error: a length / a region has no meaning" },
	{ "madvise(A, @A, MADV_COLLAPSE) = 0",
	  "3:12: error: an address + a region has no meaning" },
	{ "madvise(A, main+1, MADV_COLLAPSE) = 0",
	  "3:12: error: a task + a number has no meaning" },
	{ "madvise(A, @-1P, MADV_COLLAPSE) = 0",
	  "3:12: error: a place lies at or above the start of the window" },
	{ "madvise(A, 0xffffffffffffffff+1, MADV_COLLAPSE) = 0",
	  "3:12: error: result does not fit into 64 bits" },
	{ "madvise(A, 99999999999999999H, MADV_COLLAPSE) = 0",
	  "3:12: error: result does not fit into 64 bits at order 2" },
	{ "madvise(H, H, MADV_COLLAPSE) = 0",
	  "3:9: error: this is a length; here stands an address: a region, region+length, "
	  "@place or a number" },
	{ "madvise(A, N, MADV_COLLAPSE) = 0",
	  "3:12: error: this is a count of pages; here stands a length: P, H, G or bytes" },
	{ "madvise(A, A, MADV_COLLAPSE) = 0",
	  "3:12: error: this is a region; here stands a length: P, H, G or bytes" },
	{ "madvise(A, H, A) = 0", "3:15: error: this is a region; here stands a plain number" },
	{ "ftruncate(A, H) = 0",
	  "3:11: error: this is a region; here stands a descriptor: a name bound by a "
	  "call, or -1" },
	{ "pidfd_open(3, 0) = fd", "3:12: error: this is a number; here stands a task" },
	{ "process_madvise(A, [], 0, 25, 0) = 0",
	  "3:17: error: this is a region; here stands a task or a descriptor of one" },
	{ "process_madvise(main, [{A, A}], 1, 25, 0) = 0",
	  "3:28: error: this is a region; here stands a length: P, H, G or bytes" },
	{ "mmap(NULL, 65H, ...) = B", "3:12: error: region is longer than 64H at order 2" },
	{ "mmap(NULL, 4194304, ...) = B",
	  "3:12: error: region is longer than 64H at order 2, where H is 16384 bytes; say it in H, "
	  "or say \"orders 9\"" },
	{ "mmap(NULL, 0, ...) = B", "3:12: error: a region that gets a name has a length above 0" },
	{ "!fill A[4H]", "3:7: error: page is outside the region at order 2" },
	{ "!fill A[3]", "3:9: error: a bare number counts bytes; write 3P for a page" },
	{ "!fill A[N]", "3:9: error: an index is a length such as 3P or H, not a count of pages" },
	{ "!fill A[9P]",
	  "3:9: error: index is outside its slot at order 2, where a hugepage has 4 pages" },
	{ "!fill A[0..5P)",
	  "3:12: error: index is outside its slot at order 2, where a hugepage has 4 pages" },
	{ "!fill A[H+1..2H)", "3:9: error: index is not a multiple of P at order 2" },
	{ "!fill A[-1P]", "3:9: error: index is outside the region at order 2" },
	{ "!fill A[H..0)", "3:7: error: range ends before it starts at order 2" },
	{ "!fault A read=2", "3:15: error: read goes from 0 to 1" },
	{ "!fail alloc.huge nth=0", "3:22: error: nth is 1 or more" },
	{ "!memcg g max=7H-1", "3:14: error: max is not a multiple of P at order 2" },
	{ "!memcg g max=-1H", "3:14: error: max cannot be negative" },
	{ "!memcg g max=N", "3:14: error: max is a length, not a count of pages" },
	{ "!nodes 9", "3:8: error: number of nodes goes from 1 to 4" },
	{ "!nodes 2 dist=10,20", "3:10: error: 2 nodes need 4 distances, row by row; there are 2" },
	{ "!nodes 2 dist=10,20,20,300", "3:24: error: distance goes from 10 to 254" },
	{ "!nofree huge node=4", "3:19: error: node goes from 0 to 3" },
	{ "!sysfs enabled = A", "3:18: error: a region cannot be written to a knob" },
	{ "!sysfs hugepages-8P/enabled = always",
	  "3:18: error: no folio has this size at order 2: sizes are powers of two, from 4P to H" },
	{ "!sysfs hugepages-2P/enabled = always",
	  "3:18: error: no folio has this size at order 2: sizes are powers of two, from 4P to H" },
	{ "!sysfs hugepages-1P/shmem_enabled = always",
	  "3:18: error: no folio has this size at order 2: sizes are powers of two, from 2P to H" },
	{ "?sysfs hugepages-3P/shmem_enabled == always",
	  "3:18: error: no folio has this size at order 2: sizes are powers of two, from 2P to H" },
	{ "?count hugepages-(H/2)/stats/split += 1 and ?count hugepages-2H/stats/split += 1",
	  "3:62: error: no folio has this size at order 2: sizes are powers of two, from 2P to H" },
	{ "!sysfs hugepages-N/enabled = always",
	  "3:18: error: the size of a folio is a length, as 4P or (H/2), not a count of pages" },
	{ "!sysfs hugepages-A/enabled = always",
	  "3:18: error: the size of a folio is a length, as 4P or (H/2), not a region" },
	{ "?pt A = H H H [l<8P>..]",
	  "3:18: error: no folio has this size at order 2: sizes are powers of two, from 2P to H" },
	{ "?pt A = H H H [l<4>..]",
	  "3:18: error: the size of a folio is a length, as 4P or (H/2), not a number" },
	{ "!khugepaged pass=0", "3:18: error: pass is 1 or more" },
	{ "?pt A = H H H",
	  "3:5: error: picture has 3 cells; the range touches 4 hugepage slots at order 2" },
	{ "?pt A[H..H) = H", "3:5: error: range is empty at order 2" },
	{ "?pt A = H H H [p*3]",
	  "3:15: error: table has 3 of the 4 entries it needs at order 2; '..' fills it up" },
	{ "?pt A = H H H [p*(N+1)]",
	  "3:15: error: table has more entries than the 4 of a hugepage at order 2" },
	{ "?pt A = H H H [p*H z..]",
	  "3:18: error: a number of entries is a count such as 3 or N/2" },
	{ "?node A == 7", "3:12: error: node goes from 0 to 3" },
	{ "?node A == H", "3:12: error: node is a number, not a length" },
	{ "?data A == H", "3:12: error: value is a number, not a length" },
	{ "?count pgfault += 1P", "3:19: error: value is a number, not a length" },
	{ "?stat rss == -1 EINVAL", "3:14: error: a quantity is compared with a number" },
	{ "?stat rss == A", "3:14: error: a quantity is a number, not a region" },
	{ "?stat rss == ?", "3:14: error: a quantity is compared with a number" },
};

CT_TEST(cs_resolve, wrong_value__is_reported_with_the_order)
{
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct lang lang;

		ct_row("%s", bad[i].line);
		lang_parse_line(&lang, bad[i].line);
		ct_assert_str_eq(lang.messages, "");
		ct_assert_int_eq(cs_resolve_all(lang.script, &lang.diags), -1);
		ct_assert_str_eq(lang_message(&lang, 0), bad[i].want);
		ct_assert_int_eq(lang.diags.total_nr, 1);
		lang_free(&lang);
	}
}

/* Resolves at one order and row: the first message or "". */
static const char *at(struct lang *lang, int order, size_t row)
{
	const struct cs_target target = { .order = order };
	int result;

	cs_diags_free(&lang->diags);
	result = cs_resolve(lang->script, &target, row, &lang->diags);
	ct_assert_int_eq(result, lang->diags.total_nr ? -1 : 0);
	return lang_message(lang, 0);
}

CT_TEST(cs_resolve, index_outside_its_slot__is_wrong_only_at_small_orders)
{
	struct lang lang;

	lang_good(&lang, LANG_HEAD "!pin A[H+5P]\n");
	ct_assert_str_eq(at(&lang, 2, 0), "3:8: error: index is outside its slot at order 2, "
					  "where a hugepage has 4 pages");
	ct_assert_str_eq(at(&lang, 3, 0), "");
	ct_assert_str_eq(at(&lang, 9, 0), "");
	lang_free(&lang);
}

CT_TEST(cs_resolve, index_from_the_end_of_a_slot__is_fine_at_each_order)
{
	struct lang lang;

	lang_good(&lang, LANG_HEAD "!pin A[H-1P]\n!pin A[(N-1)*1P]\n!pin A[2H-4P..2H)\n"
				   "!pin A[H/2..H/2+2P)\n!pin A[3H..)\n!fill A[0..4P)\n");
	for (int order = 2; order <= 9; order++) {
		ct_row("order %d", order);
		ct_assert_str_eq(at(&lang, order, 0), "");
	}
	lang_free(&lang);
}

CT_TEST(cs_resolve, division__must_be_exact_at_each_order)
{
	struct lang lang;

	lang_good(&lang, LANG_HEAD "!fill A[0..H/8)\n");
	ct_assert_str_eq(at(&lang, 2, 0), "3:12: error: index is not a multiple of P at order 2");
	ct_assert_str_eq(at(&lang, 3, 0), "");
	lang_free(&lang);
	lang_good(&lang, LANG_HEAD "?count pgfault += N/8\n");
	ct_assert_str_eq(at(&lang, 2, 0), "3:19: error: division is not exact at order 2: 4 / 8");
	ct_assert_str_eq(at(&lang, 3, 0), "");
	lang_free(&lang);
}

CT_TEST(cs_resolve, guard_on_the_order__leaves_out_what_cannot_be_there)
{
	struct lang lang;

	lang_good(&lang, LANG_HEAD "!pin A[5P] when order >= 3\n"
				   "?pt A = [p*5 p<pin> p..] [p..] [p..] [p..] when order >= 3\n"
				   "madvise(A, H, 25) = 0 when order < 3 or N/8 when order >= 3\n");
	ct_assert_str_eq(at(&lang, 2, 0), "");
	ct_assert_str_eq(at(&lang, 3, 0), "");
	lang_free(&lang);
}

CT_TEST(cs_resolve, guard_on_the_kernel__hides_no_mistake)
{
	struct lang lang;

	lang_good(&lang, LANG_HEAD "!pin A[5H] when kernel >= 99\n");
	ct_assert_str_eq(at(&lang, 2, 0), "3:8: error: index is outside the region at order 2");
	lang_free(&lang);
}

CT_TEST(cs_resolve, mistake_in_one_row__names_the_row)
{
	struct lang lang;

	lang_good(&lang, "scenario \"x\"\nwith (K, WHY) in (1, SUCCEED), (9, BOGUS)\n"
			 "mmap(NULL, 4H, ...) = A\n!pin A[K*1P]\nmadvise(A, H, 25) = 0 why WHY\n"
			 "?scan A = K\n");
	ct_assert_str_eq(at(&lang, 3, 0), "6:11: error: 'K' is a number in row 1, not a word, "
					  "in row 1 (K=1, WHY=SUCCEED)");
	ct_assert_str_eq(at(&lang, 3, 1), "4:8: error: index is outside its slot at order 3, where "
					  "a hugepage has 8 pages, in row 2 (K=9, WHY=BOGUS)");
	ct_assert_str_eq(lang_message(&lang, 1), "5:27: error: 'BOGUS' is not the name of a scan "
						 "result, in row 2 (K=9, WHY=BOGUS)");
	lang_free(&lang);
}

/* Whole files: the first message about order 2, row 1. */
static const struct {
	const char *text, *want;
} bad_files[] = {
	{ "with K in EAGAIN\nmunmap(NULL, H) = K\n",
	  "3:19: error: a result is a number, not a word; an errno is written -1 EINVAL, "
	  "in row 1 (K=EAGAIN)" },
	{ "with K in \"x\"\nmunmap(NULL, K+1) = 0\n",
	  "3:14: error: a string + a number has no meaning, in row 1 (K=\"x\")" },
	{ "with K in EBUZY\nmunmap(NULL, H) = -1 K\n",
	  "3:22: error: 'EBUZY' is not the name of an errno, in row 1 (K=EBUZY)" },
	{ "with K in nowhere\n!fail K nth=1\n",
	  "3:7: error: 'nowhere' is not the name of a fail point, in row 1 (K=nowhere)" },
	{ "fork() = c when order > 2 or ?\nc: fork() = d\n",
	  "3:4: error: task 'c' does not exist here" },
	{ "fork() = c when order > 2 or ?\n!kill c\n", "3:7: error: task does not exist here" },
	{ "fork() = c when order > 2 or ?\n?stat c:rss == 0\n",
	  "3:1: error: task does not exist here" },
	{ "mmap(NULL, H, ...) = A when order > 2 or ?\n!fill A\n",
	  "3:7: error: 'A' has no value here: it is bound by line 2" },
};

CT_TEST(cs_resolve, wrong_file__is_reported)
{
	for (size_t i = 0; i < sizeof(bad_files) / sizeof(bad_files[0]); i++) {
		struct lang lang;
		char text[512];

		ct_row("%s", bad_files[i].text);
		snprintf(text, sizeof(text), "scenario \"x\"\n%s", bad_files[i].text);
		lang_good(&lang, text);
		ct_assert_str_eq(at(&lang, 2, 0), bad_files[i].want);
		lang_free(&lang);
	}
}

CT_TEST(cs_resolve, region_that_cannot_be__is_the_only_mistake)
{
	struct lang lang;

	lang_good(&lang, "scenario \"x\"\nmmap(NULL, 65H, ...) = A\n!fill A[0P]\n"
			 "madvise(A+H, H, 25) = 0\n?pt A = H H\nmunmap(A, H) = 0\n");
	ct_assert_str_eq(at(&lang, 2, 0), "2:12: error: region is longer than 64H at order 2");
	ct_assert_int_eq(lang.diags.total_nr, 1);
	lang_free(&lang);
}

CT_TEST(cs_resolve, row_that_cannot_be_evaluated__is_reported)
{
	struct lang lang;

	lang_good(&lang, "scenario \"x\"\nwith K in N/8, N\n");
	ct_assert_str_eq(at(&lang, 2, 0), "2:11: error: division is not exact at order 2: 4 / 8, "
					  "in row 1 (K=N/8)");
	ct_assert_str_eq(at(&lang, 2, 1), "");
	lang_free(&lang);
}

CT_TEST(cs_resolve, picture_of_a_misaligned_region__has_a_cell_more)
{
	struct lang lang;

	lang_good(&lang, "scenario \"x\"\nmmap(@1P, 2H, ...) = A\n?pt A = [~ p..] H [p ~..]\n");
	ct_assert_str_eq(at(&lang, 2, 0), "");
	lang_free(&lang);
	lang_good(&lang, "scenario \"x\"\nmmap(@1P, 2H, ...) = A\n?pt A = [~ p..] H\n");
	ct_assert_str_eq(at(&lang, 2, 0), "3:5: error: picture has 2 cells; the range touches 3 "
					  "hugepage slots at order 2");
	lang_free(&lang);
}

CT_TEST(cs_resolve, length_of_a_region__is_rounded_up_to_pages)
{
	struct lang lang;

	lang_good(&lang, "scenario \"x\"\nmmap(NULL, 1, ...) = A\n!fill A[0P]\n");
	ct_assert_str_eq(at(&lang, 2, 0), "");
	lang_free(&lang);
	lang_good(&lang, "scenario \"x\"\nmmap(NULL, 4097, ...) = A\n!fill A[2P]\n");
	ct_assert_str_eq(at(&lang, 2, 0), "3:7: error: page is outside the region at order 2");
	lang_free(&lang);
}

CT_TEST(cs_resolve, remapped_region__has_its_new_length)
{
	struct lang lang;

	lang_good(&lang, LANG_HEAD "mremap(A, 4H, 6H, MREMAP_MAYMOVE) = B\n!fill B[5H]\n"
				   "mremap(B, 6H, H, 0) = C\n!fill C[0P]\n!fill C[H]\n");
	ct_assert_str_eq(at(&lang, 2, 0), "7:7: error: page is outside the region at order 2");
	ct_assert_int_eq(lang.diags.total_nr, 1);
	lang_free(&lang);
}

CT_TEST(cs_resolve_all, mistake_at_a_later_order__is_found_once)
{
	struct lang lang;

	lang_good(&lang, "scenario \"x\"\norders 9 2\nwith K in 3, 7\n"
			 "mmap(NULL, H, ...) = A\n!pin A[K*1P]\n");
	ct_assert_int_eq(cs_resolve_all(lang.script, &lang.diags), -1);
	ct_assert_int_eq(lang.diags.total_nr, 1);
	ct_assert_contains(lang_message(&lang, 0), "at order 2, where a hugepage has 4 pages, "
						   "in row 2 (K=7)");
	lang_free(&lang);
}
