/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lang.h - what the tests of the language share: text in, script or messages
 * out.
 */
#ifndef TESTS_LANG_H
#define TESTS_LANG_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ct.h"
#include "language/csim.h"

/* Puts two lines in front: line 3 is the first of the test's own. */
#define LANG_HEAD "scenario \"x\"\nmmap(NULL, 4H, ...) = A\n"

struct lang {
	struct cs_script *script; /* NULL: did not parse */
	struct cs_diags diags;
	char *messages; /* as printed */
};

static inline void lang_messages(struct lang *lang)
{
	size_t len;
	FILE *out;

	free(lang->messages);
	lang->messages = NULL;
	out = open_memstream(&lang->messages, &len);
	ct_assert_not_null(out);
	cs_diags_print(&lang->diags, out);
	ct_assert_int_eq(fclose(out), 0);
}

static inline void lang_parse_bytes(struct lang *lang, const char *text, size_t len)
{
	int result;

	memset(lang, 0, sizeof(*lang));
	cs_diags_init(&lang->diags);
	result = cs_parse("t.csim", text, len, &lang->script, &lang->diags);
	ct_assert_int_eq(result, lang->script ? 0 : -1);
	ct_assert_int_eq(result, lang->diags.total_nr ? -1 : 0);
	lang_messages(lang);
}

static inline void lang_parse(struct lang *lang, const char *text)
{
	lang_parse_bytes(lang, text, strlen(text));
}

/* LANG_HEAD and a line. */
static inline void lang_parse_line(struct lang *lang, const char *line)
{
	char text[4096];

	ct_assert_int_lt(strlen(line), sizeof(text) - 100);
	snprintf(text, sizeof(text), LANG_HEAD "%s\n", line);
	lang_parse(lang, text);
}

/* The text must parse. */
static inline void lang_good(struct lang *lang, const char *text)
{
	lang_parse(lang, text);
	ct_assert_str_eq(lang->messages, "");
	ct_assert_not_null(lang->script);
}

static inline void lang_free(struct lang *lang)
{
	cs_script_free(lang->script);
	cs_diags_free(&lang->diags);
	free(lang->messages);
}

/* Canonical text of a script; the caller frees it. */
static inline char *lang_print(const struct cs_script *script)
{
	size_t len;
	char *text;

	ct_assert_int_eq(cs_print(script, &text, &len), 0);
	ct_assert_int_eq(strlen(text), len);
	return text;
}

/* Printed, parsed and printed again: the same text.  The caller frees it. */
static inline char *lang_round_trip(const struct cs_script *script)
{
	char *first = lang_print(script), *second;
	struct lang again;

	lang_good(&again, first);
	second = lang_print(again.script);
	ct_assert_str_eq(second, first);
	free(second);
	lang_free(&again);
	return first;
}

/* Message number i without path, "3:35: error: ..."; "" if there are fewer. */
static inline const char *lang_message(const struct lang *lang, size_t i)
{
	const char *line = i < lang->diags.nr ? lang->diags.items[i].block : NULL;
	static char text[600];

	if (!line)
		return "";
	ct_assert(strncmp(line, "t.csim:", 7) == 0);
	snprintf(text, sizeof(text), "%.*s", (int)strcspn(line + 7, "\n"), line + 7);
	return text;
}

/* A file's bytes, to be freed; relative to the repository. */
static inline char *lang_read(const char *path, size_t *out_len)
{
	FILE *file = fopen(path, "r");
	char *text = calloc(4, CS_FILE_MAX_B);

	if (!file || !text)
		ct_fail("cannot read %s: run the tests in the repository's folder", path);
	*out_len = fread(text, 1, CS_FILE_MAX_B * 4 - 1, file);
	ct_assert_int_eq(fclose(file), 0);
	text[*out_len] = '\0';
	return text;
}

#endif /* TESTS_LANG_H */
