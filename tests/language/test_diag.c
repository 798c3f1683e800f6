/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_diag.c - messages: place, source line, caret.
 */
#include "lang.h"

static const char *block(struct cs_diags *diags, const char *text, struct cs_span span)
{
	const struct cs_source source = { "f.csim", text, strlen(text) };

	cs_diags_init(diags);
	cs_diag_add(diags, &source, span, "number %d", 7);
	ct_assert_int_eq(diags->nr, 1);
	return diags->items[0].block;
}

CT_TEST(cs_diag_add, place__is_shown_below_its_line)
{
	struct cs_diags diags;

	ct_assert_str_eq(block(&diags, "one\ntwo three\nfour\n",
			       (struct cs_span){ .line = 2, .col = 5, .off = 8, .len = 5 }),
			 "f.csim:2:5: error: number 7\n"
			 "    2 | two three\n"
			 "      |     ^~~~~\n");
	cs_diags_free(&diags);
}

CT_TEST(cs_diag_add, span_over_lines__is_shown_on_its_first)
{
	struct cs_diags diags;

	ct_assert_str_eq(block(&diags, "one\ntwo three\nfour\n",
			       (struct cs_span){ .line = 2, .col = 5, .off = 8, .len = 10 }),
			 "f.csim:2:5: error: number 7\n"
			 "    2 | two three\n"
			 "      |     ^~~~~\n");
	cs_diags_free(&diags);
}

CT_TEST(cs_diag_add, end_of_line_and_file__have_a_caret)
{
	struct cs_diags diags;

	ct_assert_str_eq(block(&diags, "one\n", (struct cs_span){ .line = 1, .col = 4, .off = 3 }),
			 "f.csim:1:4: error: number 7\n    1 | one\n      |    ^\n");
	cs_diags_free(&diags);
	ct_assert_str_eq(block(&diags, "one", (struct cs_span){ .line = 1, .col = 4, .off = 3 }),
			 "f.csim:1:4: error: number 7\n    1 | one\n      |    ^\n");
	cs_diags_free(&diags);
	ct_assert_str_eq(block(&diags, "", (struct cs_span){ .line = 1, .col = 1 }),
			 "f.csim:1:1: error: number 7\n    1 | \n      | ^\n");
	cs_diags_free(&diags);
}

CT_TEST(cs_diag_add, tabs_and_utf8__keep_the_caret_in_place)
{
	struct cs_diags diags;

	/* Column 9 in bytes, the seventh character. */
	ct_assert_str_eq(block(&diags, "\t\"\xc3\xa9\xe2\x80\xa6\" x\n",
			       (struct cs_span){ .line = 1, .col = 10, .off = 9, .len = 1 }),
			 "f.csim:1:10: error: number 7\n"
			 "    1 | \t\"\xc3\xa9\xe2\x80\xa6\" x\n"
			 "      | \t     ^\n");
	cs_diags_free(&diags);
}

CT_TEST(cs_diag_add, control_bytes__do_not_reach_the_terminal)
{
	struct cs_diags diags;

	ct_assert_str_eq(block(&diags, "a\033[31m\177b\n",
			       (struct cs_span){ .line = 1, .col = 2, .off = 1, .len = 1 }),
			 "f.csim:1:2: error: number 7\n    1 | a?[31m?b\n      |  ^\n");
	cs_diags_free(&diags);
}

CT_TEST(cs_diag_add, long_line__is_cut_around_the_place)
{
	struct cs_diags diags;
	char text[2000];
	const char *got;

	memset(text, 'x', sizeof(text));
	text[1000] = '!';
	text[sizeof(text) - 1] = '\0';
	got = block(&diags, text,
		    (struct cs_span){ .line = 1, .col = 1001, .off = 1000, .len = 1 });
	ct_assert_contains(got, "f.csim:1:1001: error: number 7\n    1 | xxx");
	ct_assert_int_lt(strlen(got), 400);
	/* The caret stands below the '!'. */
	ct_assert_int_eq(strchr(got, '!') - strchr(strchr(got, '\n') + 1, '|'),
			 strchr(got, '^') - strrchr(got, '|'));
	cs_diags_free(&diags);
}

CT_TEST(cs_diag_add, whole_file__has_no_line)
{
	struct cs_diags diags;

	ct_assert_str_eq(block(&diags, "x", (struct cs_span){ 0 }), "f.csim: error: number 7\n");
	cs_diags_free(&diags);
}

CT_TEST(cs_diag_add, same_message_again__is_dropped)
{
	const struct cs_source source = { "f", "x", 1 };
	const struct cs_span span = { .line = 1, .col = 1 };
	struct cs_diags diags;

	cs_diags_init(&diags);
	cs_diag_add(&diags, &source, span, "a");
	cs_diag_add(&diags, &source, span, "a");
	cs_diag_add(&diags, &source, span, "b");
	ct_assert_int_eq(diags.total_nr, 2);
	cs_diags_free(&diags);
}
