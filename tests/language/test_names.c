/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_names.c - the tables agree with themselves; suggestions are near.
 */
#include <glob.h>

#include "lang.h"

#include "language/names.h"
#include "language/utf8.h"

CT_TEST(cs_call_info, signatures__cover_each_argument)
{
	for (int i = 0; i < CS_CALL_NR; i++) {
		const struct cs_call_info *info = cs_call_info((enum cs_call_id)i);

		ct_row("%s", info->name);
		ct_assert_int_eq(strlen(info->signature), info->max);
		ct_assert_int_le(info->min, info->max);
		ct_assert_int_le(info->max, CS_ARG_NR);
		ct_assert_not_null(strchr("RTF-", info->result));
		for (const char *letter = info->signature; *letter; letter++)
			ct_assert_not_null(strchr("alidktvspmArxocfO", *letter));
	}
}

CT_TEST(cs_directive_info, options__are_known)
{
	for (int i = 0; i < CS_DIR_NR; i++) {
		const struct cs_directive_info *info = cs_directive_info((enum cs_directive_id)i);
		char options[128], *word, *rest = options;

		ct_row("!%s", info->name);
		for (const char *letter = info->operands; *letter; letter++)
			ct_assert_not_null(strchr("RFBPWGCTNHSKO", *letter));
		snprintf(options, sizeof(options), "%s", info->options);
		while ((word = strsep(&rest, " ")) != NULL) {
			word += strspn(word, "|+");
			if (*word)
				ct_assert_int_ge(cs_name_find(CS_NAMES_OPTION, word, strlen(word)),
						 0);
		}
	}
}

CT_TEST(cs_names, each_set__has_no_name_twice)
{
	for (int set = 0; set < CS_NAMES_NR; set++) {
		size_t nr;
		const char *const *names = cs_names((enum cs_name_set)set, &nr);

		ct_assert_int_gt(nr, 0);
		for (size_t i = 0; i < nr; i++) {
			ct_row("%s", names[i]);
			ct_assert_int_eq(
				cs_name_find((enum cs_name_set)set, names[i], strlen(names[i])), i);
		}
	}
	ct_assert_int_eq(cs_name_find(CS_NAMES_CALL, "madvis", 6), -1);
	ct_assert_int_eq(cs_name_find(CS_NAMES_CALL, "madvised", 8), -1);
}

CT_TEST(cs_stat_known, pattern__takes_one_part)
{
	ct_assert(cs_stat_known("rss", 3));
	ct_assert(cs_stat_known("memcg.g", 7));
	ct_assert_not(cs_stat_known("memcg.", 6));
	ct_assert_not(cs_stat_known("memcg.g.x", 9));
	ct_assert_not(cs_stat_known("memcg", 5));
	ct_assert_not(cs_stat_known("rs", 2));
}

static const struct {
	const char *text, *want;
} wrong_names[] = {
	{ "EINVALL", "EINVAL" },
	{ "einval", "EINVAL" },
	{ "EINAVL", "EINVAL" },
	{ "EGAIN", "EAGAIN" },
	{ "EBUSSY", "EBUSY" },
	{ "EXYZXYZ", NULL },
	{ "", NULL },
	{ "EQQ", NULL },
};

CT_TEST(cs_nearest, wrong_name__has_the_nearest_suggestion)
{
	for (size_t i = 0; i < sizeof(wrong_names) / sizeof(wrong_names[0]); i++) {
		struct cs_nearest nearest;

		ct_row("%s", wrong_names[i].text);
		cs_nearest_init(&nearest, wrong_names[i].text, strlen(wrong_names[i].text));
		cs_nearest_try_set(&nearest, CS_NAMES_ERRNO);
		ct_assert_str_eq(nearest.best, wrong_names[i].want);
	}
}

CT_TEST(cs_nearest, very_long_name__has_no_suggestion)
{
	struct cs_nearest nearest;
	char text[200];

	memset(text, 'E', sizeof(text));
	cs_nearest_init(&nearest, text, sizeof(text));
	cs_nearest_try(&nearest, "EINVAL");
	ct_assert_null(nearest.best);
}

/* --- agreement with the model ---------------------------------------------------- */

static const char *const model_points[] = {
#define CM_FAIL(id, name) name,
#include "model/fail_points.def"
#undef CM_FAIL
};

CT_TEST(names, fail_points__are_those_of_the_model)
{
	size_t nr, model_nr = sizeof(model_points) / sizeof(model_points[0]);
	const char *const *names = cs_names(CS_NAMES_FAIL, &nr);

	for (size_t i = 0; i < model_nr; i++) {
		ct_row("%s", model_points[i]);
		ct_assert_int_ge(
			cs_name_find(CS_NAMES_FAIL, model_points[i], strlen(model_points[i])), 0);
	}
	ct_row("%s", names[nr - 1]);
	ct_assert_int_eq(nr, model_nr);
}

static const char *const model_yields[] = {
#define CM_POINT(id, name) name,
#include "model/points.def"
#undef CM_POINT
};

CT_TEST(names, yield_points__are_those_of_the_model)
{
	size_t nr, model_nr = sizeof(model_yields) / sizeof(model_yields[0]);
	const char *const *names = cs_names(CS_NAMES_POINT, &nr);

	ct_assert_int_eq(nr, model_nr);
	for (size_t i = 0; i < model_nr; i++) {
		ct_row("%s", model_yields[i]);
		ct_assert_str_eq(names[i], model_yields[i]);
	}
}

/* All of the model's source, to be freed. */
static char *model_text(void)
{
	glob_t found;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ct_assert_not_null(out);
	ct_assert_int_eq(glob("model/*.c", 0, NULL, &found), 0);
	for (size_t i = 0; i < found.gl_pathc; i++) {
		char *file = lang_read(found.gl_pathv[i], &len);

		fputs(file, out);
		free(file);
	}
	globfree(&found);
	ct_assert_int_eq(fclose(out), 0);
	return text;
}

CT_TEST(names, counters_quantities_and_flags__are_known_to_the_model)
{
	static const enum cs_name_set sets[] = { CS_NAMES_COUNTER, CS_NAMES_STAT, CS_NAMES_VMFLAG };
	char *text = model_text();

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		size_t nr;
		const char *const *names = cs_names(sets[i], &nr);

		for (size_t j = 0; j < nr; j++) {
			char quoted[CS_NAME_MAX + 4];

			/* Of a pattern, what stands in front of its '*'. */
			snprintf(quoted, sizeof(quoted), "\"%.*s", (int)strcspn(names[j], "*"),
				 names[j]);
			if (!strchr(names[j], '*'))
				strcat(quoted, "\"");
			ct_row("%s", names[j]);
			ct_assert(strstr(text, quoted) != NULL);
		}
	}
	free(text);
}

/* --- UTF-8 ---------------------------------------------------------------------- */

static const struct {
	const char *text;
	size_t bad; /* offset of the first byte that is not text */
} texts[] = {
	{ "abc\t", 4 },
	{ "\xc3\xa9", 2 },
	{ "\xe2\x80\xa6", 3 },
	{ "\xf0\x9f\x98\x80", 4 },
	{ "a\x01", 1 },
	{ "a\x7f", 1 },
	{ "\x80", 0 },
	{ "\xc3", 0 },
	{ "\xc3(", 0 },
	{ "\xc0\xaf", 0 },
	{ "\xe0\x80\xaf", 0 },
	{ "\xed\xa0\x80", 0 },
	{ "\xf4\x90\x80\x80", 0 },
	{ "\xf8\x88\x80\x80\x80", 0 },
	{ "ok\xff", 2 },
};

CT_TEST(cs_utf8_check, text__is_taken_up_to_the_first_wrong_byte)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ct_row("text %zu", i);
		ct_assert_int_eq(cs_utf8_check(texts[i].text, strlen(texts[i].text)), texts[i].bad);
	}
}
