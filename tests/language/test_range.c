/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_range.c - addresses of ranges, entries of pictures, options.
 */
#include "lang.h"

#define START UINT64_C(0x20000000)

struct live {
	struct lang lang;
	struct cs_env env;
	const struct cs_item *item; /* the last one */
};

/* A is 4H long and belongs to main, C is the child's; order 3. */
static void live_init(struct live *live, const char *line)
{
	const struct cs_target target = { .order = 3 };
	char text[512];

	snprintf(text, sizeof(text),
		 "scenario \"x\"\nmmap(NULL, 4H, ...) = A\nfork() = c\n"
		 "c: mmap(NULL, H, ...) = C\n%s\n",
		 line);
	lang_good(&live->lang, text);
	ct_assert_int_eq(cs_env_init(&live->env, live->lang.script, &target, 0, &live->lang.diags),
			 0);
	cs_env_bind(&live->env, 1, cs_value_region(START, 4 * 32768));
	cs_env_bind(&live->env, 2, cs_value_task(5));
	cs_env_bind(&live->env, 3, cs_value_region(START * 2, 32768));
	for (live->item = live->lang.script->items; live->item->next;)
		live->item = live->item->next;
}

static void live_free(struct live *live)
{
	cs_env_free(&live->env);
	lang_free(&live->lang);
}

static const struct {
	const char *range;
	uint64_t start, end;
	int64_t task;
} ranges[] = {
	{ "A", START, START + 131072, 0 },
	{ "A[3P]", START + 12288, START + 16384, 0 },
	{ "A[0]", START, START + 4096, 0 },
	{ "A[H+3P]", START + 45056, START + 49152, 0 },
	{ "A[0..H)", START, START + 32768, 0 },
	{ "A[H..)", START + 32768, START + 131072, 0 },
	{ "A[H-0*1P..H)", START + 32768, START + 32768, 0 },
	{ "A[4H..)", START + 131072, START + 131072, 0 },
	{ "c:A[1P]", START + 4096, START + 8192, 5 },
	{ "C", START * 2, START * 2 + 32768, 5 },
	{ "main:C", START * 2, START * 2 + 32768, 0 },
};

CT_TEST(cs_eval_range, range__has_start_end_and_task)
{
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		struct cs_range_value got;
		struct live live;
		char line[64];

		ct_row("%s", ranges[i].range);
		snprintf(line, sizeof(line), "!fill %s", ranges[i].range);
		live_init(&live, line);
		ct_assert_int_eq(cs_eval_range(live.item->directive->operands[0].range, &live.env,
					       &got, &live.lang.diags),
				 0);
		ct_assert_u64_eq(got.start_va, ranges[i].start);
		ct_assert_u64_eq(got.end_va, ranges[i].end);
		ct_assert_int_eq(got.task, ranges[i].task);
		live_free(&live);
	}
}

CT_TEST(cs_eval_range, region_or_task_without_value__is_an_error)
{
	struct cs_range_value got;
	struct live live;

	live_init(&live, "!fill c:A");
	cs_env_bind(&live.env, 2, (struct cs_value){ 0 });
	ct_assert_int_eq(cs_eval_range(live.item->directive->operands[0].range, &live.env, &got,
				       &live.lang.diags),
			 -1);
	ct_assert_str_eq(lang_message(&live.lang, 0), "5:7: error: task 'c' does not exist here");
	cs_env_bind(&live.env, 1, (struct cs_value){ 0 });
	ct_assert_int_eq(cs_eval_range(live.item->directive->operands[0].range, &live.env, &got,
				       &live.lang.diags),
			 -1);
	ct_assert_str_eq(lang_message(&live.lang, 1),
			 "5:7: error: 'A' has no value here: it is bound by line 2");
	live_free(&live);
}

/* --- pictures ----------------------------------------------------------------------- */

static const struct {
	const char *cell, *want; /* letters of the 8 entries */
} cells[] = {
	{ "[p..]", "pppppppp" },         { "[p*3 s p..]", "pppspppp" },
	{ "[_*(N/2) l..]", "____llll" }, { "[p*8]", "pppppppp" },
	{ "[p*8 z..]", "pppppppp" },     { "[p*0 z..]", "zzzzzzzz" },
	{ "[z.. p*2 ~]", "zzzzzpp~" },   { "[p c l s m g x v]", "pclsmgxv" },
	{ "[u _..]", "u_______" },
};

CT_TEST(cs_cell_expand, table__has_an_entry_for_each_page)
{
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		const struct cs_run *entries[8];
		struct live live;
		char line[64], got[9] = "";

		ct_row("%s", cells[i].cell);
		snprintf(line, sizeof(line), "?pt A[0..H) = %s", cells[i].cell);
		live_init(&live, line);
		ct_assert_int_eq(cs_cell_expand(&live.item->check->cells[0], &live.env, entries,
						&live.lang.diags),
				 0);
		for (int j = 0; j < 8; j++)
			got[j] = cs_state_letter(entries[j]->state);
		ct_assert_str_eq(got, cells[i].want);
		live_free(&live);
	}
}

CT_TEST(cs_cell_expand, flags__belong_to_their_entry)
{
	const struct cs_run *entries[8];
	struct live live;

	live_init(&live, "?pt A[0..H) = [p*2 p<wp,pin> p..]");
	ct_assert_int_eq(cs_cell_expand(&live.item->check->cells[0], &live.env, entries,
					&live.lang.diags),
			 0);
	ct_assert_int_eq(entries[1]->flags, 0);
	ct_assert_int_eq(entries[2]->flags, 1 << CS_PF_WP | 1 << CS_PF_PIN);
	ct_assert_int_eq(entries[3]->flags, 0);
	live_free(&live);
}

CT_TEST(cs_cell_expand, wrong_number_of_entries__is_an_error)
{
	static const char *const lines[] = {
		"?pt A[0..H) = [p*7]",
		"?pt A[0..H) = [p*9]",
		"?pt A[0..H) = [p*8 s z..]",
		"?pt A[0..H) = [p*0xffffffffffffffff z..]",
		"?pt A[0..H) = [p*-1 z..]",
		"?pt A[0..H) = [p*0x7fffffffffffffff p*0x7fffffffffffffff p p]",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const struct cs_run *entries[8];
		struct live live;

		ct_row("%s", lines[i]);
		live_init(&live, lines[i]);
		ct_assert_int_eq(cs_cell_expand(&live.item->check->cells[0], &live.env, entries,
						&live.lang.diags),
				 -1);
		ct_assert_int_eq(live.lang.diags.total_nr, 1);
		live_free(&live);
	}
}

/* --- options -------------------------------------------------------------------------- */

CT_TEST(cs_option_num, option__is_its_value_or_the_default)
{
	const struct cs_directive *directive;
	struct live live;
	int64_t got;

	live_init(&live, "!swapout A cached=1 shared=0");
	directive = live.item->directive;
	ct_assert_int_eq(
		cs_option_num(directive, CS_OPT_CACHED, 7, &live.env, &got, &live.lang.diags), 0);
	ct_assert_int_eq(got, 1);
	ct_assert_int_eq(
		cs_option_num(directive, CS_OPT_SHARED, 7, &live.env, &got, &live.lang.diags), 0);
	ct_assert_int_eq(got, 0);
	ct_assert_int_eq(
		cs_option_num(directive, CS_OPT_LOCKED, 7, &live.env, &got, &live.lang.diags), 0);
	ct_assert_int_eq(got, 7);
	ct_assert_null(cs_operand_find(directive, CS_OPT_LOCKED));
	live_free(&live);
	live_init(&live, "!fail alloc.huge always");
	ct_assert_int_eq(cs_option_num(live.item->directive, CS_OPT_ALWAYS, 0, &live.env, &got,
				       &live.lang.diags),
			 0);
	ct_assert_int_eq(got, 1);
	live_free(&live);
}
