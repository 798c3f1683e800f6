/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_docs.c - the examples of the reference are scenarios.
 *
 * A block that does not start with "scenario" goes on from the first one.
 */
#include "lang.h"

#define REFERENCE "docs/scenario-language.md"
#define OPENING "```csim\n"

/* The next block behind @at: its text, and where it ends; NULL: none. */
static char *next_block(const char **at)
{
	const char *start = strstr(*at, OPENING), *end;

	if (!start)
		return NULL;
	start += strlen(OPENING);
	end = strstr(start, "```");
	ct_assert_not_null(end);
	*at = end + 3;
	return strndup(start, (size_t)(end - start));
}

static void try_block(const char *first, const char *block)
{
	bool whole = strncmp(block, "scenario", 8) == 0;
	struct lang lang;
	char *text;

	ct_assert_int_gt(asprintf(&text, "%s%s", whole ? "" : first, block), 0);
	lang_good(&lang, text);
	cs_resolve_all(lang.script, &lang.diags);
	lang_messages(&lang);
	ct_assert_str_eq(lang.messages, "");
	free(lang_round_trip(lang.script));
	lang_free(&lang);
	free(text);
}

CT_TEST(reference, each_example__parses_resolves_and_round_trips)
{
	size_t len;
	char *text = lang_read(REFERENCE, &len), *first, *block;
	const char *at = text;
	int nr = 0;

	first = next_block(&at);
	ct_assert_not_null(first);
	for (block = strdup(first); block; block = next_block(&at)) {
		ct_row("example %d: %.60s", ++nr, block);
		try_block(first, block);
		free(block);
	}
	ct_assert_int_gt(nr, 8);
	free(first);
	free(text);
}

/* The mistake shown in the reference is what the parser says. */
CT_TEST(reference, example_of_a_mistake__is_true)
{
	const char *line = "madvise(A, H, MADV_COLLAPSE) = -1 EINVALL\n";
	char text[512] = LANG_HEAD "\n\n\n\n\n\n\n\n\n";
	struct lang lang;
	size_t len;
	char *reference = lang_read(REFERENCE, &len);

	lang_parse(&lang, strcat(text, line));
	ct_assert_int_eq(strncmp(lang.messages, "t.csim:12:35: ", 14), 0);
	ct_assert_contains(reference, lang.messages + strlen("t.csim"));
	lang_free(&lang);
	free(reference);
}
