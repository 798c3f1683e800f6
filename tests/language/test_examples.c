/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_examples.c - whole scenarios: they parse, resolve and survive printing;
 * each beginning of them is refused or taken without harm.
 */
#include <dirent.h>

#include "lang.h"

#define FOLDER "tests/language/data"
#define FILES_MAX 64

/* Paths of the examples, sorted; to be freed. */
static int example_files(char *paths[FILES_MAX])
{
	struct dirent **entries;
	int found = scandir(FOLDER, &entries, NULL, alphasort), nr = 0;

	if (found < 0)
		ct_fail("cannot read %s: run the tests in the repository's folder", FOLDER);
	for (int i = 0; i < found; i++) {
		const char *end = strrchr(entries[i]->d_name, '.');

		if (end && strcmp(end, ".csim") == 0 && nr < FILES_MAX)
			ct_assert_int_gt(asprintf(&paths[nr++], FOLDER "/%s", entries[i]->d_name),
					 0);
		free(entries[i]);
	}
	free(entries);
	ct_assert_int_gt(nr, 0);
	return nr;
}

CT_TEST(examples, each__parses_resolves_and_round_trips)
{
	char *paths[FILES_MAX];
	int nr = example_files(paths);

	for (int i = 0; i < nr; i++) {
		struct lang lang;
		char *text, *printed;
		size_t len;

		ct_row("%s", paths[i]);
		text = lang_read(paths[i], &len);
		lang_good(&lang, text);
		cs_resolve_all(lang.script, &lang.diags);
		lang_messages(&lang);
		ct_assert_str_eq(lang.messages, "");
		printed = lang_round_trip(lang.script);
		free(printed);
		lang_free(&lang);
		free(text);
		free(paths[i]);
	}
}

/* A copy of exactly its size, so that reading past the end is seen. */
static void parse_exactly(const char *text, size_t len)
{
	char *copy = calloc(1, len ? len : 1);
	struct lang lang;

	ct_assert_not_null(copy);
	memcpy(copy, text, len);
	lang_parse_bytes(&lang, copy, len);
	if (lang.script) {
		cs_resolve_all(lang.script, &lang.diags);
		free(lang_round_trip(lang.script));
	}
	lang_free(&lang);
	free(copy);
}

CT_TEST(examples, each_beginning__is_harmless)
{
	char *paths[FILES_MAX];
	int nr = example_files(paths);

	for (int i = 0; i < nr; i++) {
		size_t len;
		char *text = lang_read(paths[i], &len);

		for (size_t cut = 0; cut <= len; cut++) {
			ct_row("%s, %zu bytes", paths[i], cut);
			parse_exactly(text, cut);
		}
		free(text);
		free(paths[i]);
	}
}

/* One byte changed, everywhere. */
CT_TEST(examples, each_changed_byte__is_harmless)
{
	static const char changes[] = "(\"#\n}*";
	size_t len;
	char *text = lang_read(FOLDER "/errno-last-failure-wins.csim", &len);

	for (size_t at = 0; at < len; at++) {
		char old = text[at];

		for (const char *change = changes; *change; change++) {
			ct_row("byte %zu is '%c'", at, *change);
			text[at] = *change;
			parse_exactly(text, len);
		}
		text[at] = old;
	}
	free(text);
}
