/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_eval.c - values of expressions at each order, words, guards.
 */
#include "lang.h"

#include <errno.h>

/* An environment with A at 0x10000000, 4H long, and a row of one parameter. */
struct live {
	struct lang lang;
	struct cs_env env;
};

static const struct cs_expr *last_arg(const struct lang *lang)
{
	const struct cs_item *item = lang->script->items;

	while (item->next)
		item = item->next;
	return item->call->args[1].expr;
}

static void live_init(struct live *live, const char *expr, int order)
{
	const struct cs_target target = { .order = order };
	char text[512];

	snprintf(text, sizeof(text),
		 "scenario \"x\"\nwith K in 3\nmmap(NULL, 4H, ...) = A\nfork() = c\n"
		 "munmap(NULL, %s) = 0\n",
		 expr);
	lang_good(&live->lang, text);
	ct_assert_int_eq(cs_env_init(&live->env, live->lang.script, &target, 0, &live->lang.diags),
			 0);
	for (size_t i = 0; i < live->lang.script->symbol_nr; i++)
		if (strcmp(live->lang.script->symbols[i].name, "A") == 0)
			cs_env_bind(&live->env, (int)i,
				    cs_value_region(0x10000000, UINT64_C(4) * 4096 << order));
}

static void live_free(struct live *live)
{
	cs_env_free(&live->env);
	lang_free(&live->lang);
}

static const struct {
	const char *expr;
	enum cs_value_kind kind;
	int64_t at_2, at_3, at_9;
} values[] = {
	{ "7", CS_VAL_INT, 7, 7, 7 },
	{ "0x1000", CS_VAL_INT, 4096, 4096, 4096 },
	{ "0xaBcP", CS_VAL_BYTES, 0xabc * 4096, 0xabc * 4096, 0xabc * 4096 },
	{ "1+N", CS_VAL_COUNT, 5, 9, 513 },
	{ "-7", CS_VAL_INT, -7, -7, -7 },
	{ "P", CS_VAL_BYTES, 4096, 4096, 4096 },
	{ "3P", CS_VAL_BYTES, 12288, 12288, 12288 },
	{ "H", CS_VAL_BYTES, 16384, 32768, 2097152 },
	{ "3H/2", CS_VAL_BYTES, 24576, 49152, 3145728 },
	{ "4H-2P", CS_VAL_BYTES, 57344, 122880, 8380416 },
	{ "N", CS_VAL_COUNT, 4, 8, 512 },
	{ "N/2-1", CS_VAL_COUNT, 1, 3, 255 },
	{ "H/P", CS_VAL_COUNT, 4, 8, 512 },
	{ "H/N", CS_VAL_BYTES, 4096, 4096, 4096 },
	{ "(N-1)*1P", CS_VAL_BYTES, 12288, 28672, 2093056 },
	{ "H-1", CS_VAL_BYTES, 16383, 32767, 2097151 },
	{ "H-K*1P", CS_VAL_BYTES, 4096, 20480, 2084864 },
	{ "G", CS_VAL_BYTES, 512 * 16384, 512 * 32768, INT64_C(1) << 30 },
	{ "A", CS_VAL_REGION, 0x10000000, 0x10000000, 0x10000000 },
	{ "A+H", CS_VAL_ADDRESS, 0x10004000, 0x10008000, 0x10200000 },
	{ "H+A", CS_VAL_ADDRESS, 0x10004000, 0x10008000, 0x10200000 },
	{ "A+1", CS_VAL_ADDRESS, 0x10000001, 0x10000001, 0x10000001 },
	{ "A+H-A", CS_VAL_BYTES, 16384, 32768, 2097152 },
	{ "A[H..2H)", CS_VAL_REGION, 0x10004000, 0x10008000, 0x10200000 },
	{ "@1P", CS_VAL_ADDRESS, (INT64_C(1) << 40) + 4096, (INT64_C(1) << 40) + 4096,
	  (INT64_C(1) << 40) + 4096 },
	{ "1|4|PROT_WRITE", CS_VAL_INT, 7, 7, 7 },
	{ "MADV_COLLAPSE", CS_VAL_INT, 25, 25, 25 },
	{ "PIDFD_SELF", CS_VAL_INT, -10000, -10000, -10000 },
	{ "NULL", CS_VAL_INT, 0, 0, 0 },
	{ "main", CS_VAL_TASK, 0, 0, 0 },
	{ "2*3+4*5", CS_VAL_INT, 26, 26, 26 },
	{ "2*(3+4)*5", CS_VAL_INT, 70, 70, 70 },
	{ "100/10/2", CS_VAL_INT, 5, 5, 5 },
	{ "10-2-3", CS_VAL_INT, 5, 5, 5 },
	{ "- -5", CS_VAL_INT, 5, 5, 5 },
	{ "0xffffffffffffffff", CS_VAL_INT, -1, -1, -1 },
};

CT_TEST(cs_eval, expression__has_kind_and_value_at_each_order)
{
	static const int orders[] = { 2, 3, 9 };

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		const int64_t want[] = { values[i].at_2, values[i].at_3, values[i].at_9 };

		for (size_t j = 0; j < 3; j++) {
			struct cs_value got;
			struct live live;

			ct_row("%s at order %d", values[i].expr, orders[j]);
			live_init(&live, values[i].expr, orders[j]);
			ct_assert_int_eq(cs_eval(last_arg(&live.lang), &live.env, &got,
						 &live.lang.diags),
					 0);
			ct_assert_int_eq(got.kind, values[i].kind);
			ct_assert_int_eq(got.num, want[j]);
			live_free(&live);
		}
	}
}

CT_TEST(cs_eval, number_above_int64__is_marked)
{
	struct cs_value got;
	struct live live;

	live_init(&live, "0xffffffffffffffff - 1", 2);
	ct_assert_int_eq(cs_eval(last_arg(&live.lang), &live.env, &got, &live.lang.diags), 0);
	ct_assert(got.large);
	ct_assert_u64_eq((uint64_t)got.num, UINT64_MAX - 1);
	live_free(&live);
	live_init(&live, "-1", 2);
	ct_assert_int_eq(cs_eval(last_arg(&live.lang), &live.env, &got, &live.lang.diags), 0);
	ct_assert_not(got.large);
	live_free(&live);
}

CT_TEST(cs_eval, name_not_yet_bound__is_an_error)
{
	struct cs_value got;
	struct live live;

	live_init(&live, "c", 2);
	ct_assert_int_eq(cs_eval(last_arg(&live.lang), &live.env, &got, &live.lang.diags), -1);
	ct_assert_str_eq(lang_message(&live.lang, 0),
			 "5:14: error: 'c' has no value here: it is bound by line 4");
	live_free(&live);
}

CT_TEST(cs_eval_num, word__is_an_error)
{
	const struct cs_target target = { .order = 2 };
	struct cs_env env;
	struct lang lang;
	int64_t got;

	lang_good(&lang, "scenario \"x\"\nwith K in always\nmunmap(NULL, K) = 0\n");
	ct_assert_int_eq(cs_env_init(&env, lang.script, &target, 0, &lang.diags), 0);
	ct_assert_int_eq(cs_eval_num(last_arg(&lang), &env, &got, &lang.diags), -1);
	ct_assert_str_eq(lang_message(&lang, 0), "3:14: error: 'always' is a word, not a number");
	cs_env_free(&env);
	lang_free(&lang);
}

/* --- guards ---------------------------------------------------------------------- */

static const struct {
	const char *guard;
	bool at_6_1_5, at_6_18_44, at_any; /* order 3, config NUMA */
} guards[] = {
	{ "kernel >= 6.18", false, true, true },
	{ "kernel <= 6.18", true, true, true },
	{ "kernel < 6.18", true, false, true },
	{ "kernel > 6.18", false, false, true },
	{ "kernel == 6", true, true, true },
	{ "kernel == 6.1", true, false, true },
	{ "kernel != 6.1.4", true, true, true },
	{ "kernel <= 6.18.43", true, false, true },
	{ "kernel >= 7", false, false, true },
	{ "order == 3", true, true, true },
	{ "order != 3", false, false, false },
	{ "order > 3", false, false, false },
	{ "config NUMA", true, true, true },
	{ "config CONFIG_NUMA", true, true, true },
	{ "config SWAP", false, false, false },
	{ "kernel >= 6.1 and order <= 3 and config NUMA", true, true, true },
	{ "kernel >= 6.1 and order <= 2", false, false, false },
};

CT_TEST(cs_guard_holds, guard__compares_what_was_written)
{
	static const char *const configs[] = { "MEMCG", "NUMA", NULL };
	const struct cs_target any = { .order = 3, .configs = configs };
	struct cs_target old = any, new = any;

	old.version = new.version = 6;
	old.patchlevel = 1;
	old.sublevel = 5;
	new.patchlevel = 18;
	new.sublevel = 44;
	for (size_t i = 0; i < sizeof(guards) / sizeof(guards[0]); i++) {
		const struct cs_guard *guard;
		struct lang lang;
		char line[256];

		ct_row("%s", guards[i].guard);
		snprintf(line, sizeof(line), "!mark when %s", guards[i].guard);
		lang_parse_line(&lang, line);
		ct_assert_str_eq(lang.messages, "");
		guard = lang.script->items->next->next->directive->guard;
		ct_assert_int_eq(cs_guard_holds(guard, &old), guards[i].at_6_1_5);
		ct_assert_int_eq(cs_guard_holds(guard, &new), guards[i].at_6_18_44);
		ct_assert_int_eq(cs_guard_holds(guard, &any), guards[i].at_any);
		lang_free(&lang);
	}
	ct_assert(cs_guard_holds(NULL, &old));
}

CT_TEST(cs_relop_holds, each_relation__as_in_c)
{
	ct_assert(cs_relop_holds(1, CS_EQ, 1));
	ct_assert_not(cs_relop_holds(1, CS_EQ, 2));
	ct_assert(cs_relop_holds(1, CS_NE, 2));
	ct_assert_not(cs_relop_holds(1, CS_NE, 1));
	ct_assert(cs_relop_holds(-1, CS_LT, 0));
	ct_assert_not(cs_relop_holds(0, CS_LT, 0));
	ct_assert(cs_relop_holds(0, CS_LE, 0));
	ct_assert_not(cs_relop_holds(1, CS_LE, 0));
	ct_assert(cs_relop_holds(1, CS_GT, 0));
	ct_assert_not(cs_relop_holds(0, CS_GT, 0));
	ct_assert(cs_relop_holds(0, CS_GE, 0));
	ct_assert_not(cs_relop_holds(-1, CS_GE, 0));
	ct_assert_not(cs_relop_holds(0, CS_ADD, 0));
}

CT_TEST(cs_errno_name, number__names_each_other)
{
	ct_assert_int_eq(cs_errno_value("EBUSY"), EBUSY);
	ct_assert_int_eq(cs_errno_value("EBUSYY"), 0);
	ct_assert_str_eq(cs_errno_name(EAGAIN), "EAGAIN");
	ct_assert_null(cs_errno_name(100000));
}
