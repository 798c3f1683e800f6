/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lex.c - splits a C file into tokens, pairs brackets, finds functions.
 */
#include "lex.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NESTING_NR 256

static void die(const char *path, const char *why)
{
	fprintf(stderr, "mutate: error: %s: %s\n", path, why);
	exit(2);
}

static void *grown(void *array, size_t size_b, const char *path)
{
	array = realloc(array, size_b);
	if (!array)
		die(path, "out of memory");
	return array;
}

static void read_text(struct source *source, const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t room = 0, got;

	if (!file)
		die(path, strerror(errno));
	do {
		room += 1 << 16;
		source->text = grown(source->text, room + 1, path);
		got = fread(source->text + source->len, 1, room - source->len, file);
		source->len += got;
	} while (source->len == room);
	if (ferror(file))
		die(path, "cannot be read");
	fclose(file);
	source->text[source->len] = 0;
}

/* Past blanks, comments and preprocessor lines; counts lines. */
static size_t skip_blank(const struct source *source, size_t at, int *line)
{
	const char *text = source->text;
	bool line_start = at == 0 || text[at - 1] == '\n';

	for (; at < source->len; at++) {
		if (text[at] == '/' && text[at + 1] == '*') {
			for (at += 2; at < source->len; at++) {
				if (text[at] == '*' && text[at + 1] == '/')
					break;
				*line += text[at] == '\n';
			}
			at++;
		} else if ((text[at] == '#' && line_start) ||
			   (text[at] == '/' && text[at + 1] == '/')) {
			for (; at < source->len && text[at] != '\n'; at++)
				if (text[at] == '\\' && text[at + 1] == '\n') {
					at++;
					++*line;
				}
			at--;
		} else if (text[at] == '\n') {
			++*line;
			line_start = true;
		} else if (!isspace((unsigned char)text[at]) && text[at] != '\\') {
			break;
		}
	}
	return at;
}

static size_t mark_len(const char *text)
{
	static const char *const marks[] = { "<<=", ">>=", "...", "->", "++", "--", "<<", ">>",
					     "<=",  ">=",  "==",  "!=", "&&", "||", "+=", "-=",
					     "*=",  "/=",  "%=",  "&=", "|=", "^=", "##" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (!strncmp(text, marks[i], strlen(marks[i])))
			return strlen(marks[i]);
	return 1;
}

static size_t literal_len(const char *text)
{
	size_t len = 1;

	while (text[len] && text[len] != text[0])
		len += text[len] == '\\' && text[len + 1] ? 2 : 1;
	return len + 1;
}

static struct token token_at(const struct source *source, size_t at, int line)
{
	const char *text = source->text + at;
	struct token token = { .at = at, .line = line, .function = -1, .match = -1, .len = 1 };

	if (isalpha((unsigned char)*text) || *text == '_' || isdigit((unsigned char)*text)) {
		token.kind = isdigit((unsigned char)*text) ? TOKEN_NUMBER : TOKEN_WORD;
		while (isalnum((unsigned char)text[token.len]) || text[token.len] == '_')
			token.len++;
	} else if (*text == '"' || *text == '\'') {
		token.kind = TOKEN_TEXT;
		token.len = literal_len(text);
	} else {
		token.kind = TOKEN_MARK;
		token.len = mark_len(text);
	}
	return token;
}

static void split(struct source *source, const char *path)
{
	int line = 1, room = 0;
	size_t at = 0;

	for (;;) {
		at = skip_blank(source, at, &line);
		if (at >= source->len)
			return;
		if (source->token_nr == room) {
			room += 4096;
			source->tokens = grown(source->tokens,
					       (size_t)room * sizeof(source->tokens[0]), path);
		}
		source->tokens[source->token_nr] = token_at(source, at, line);
		at += source->tokens[source->token_nr++].len;
	}
}

bool token_is(const struct source *source, int i, const char *text)
{
	const struct token *token;

	if (i < 0 || i >= source->token_nr)
		return false;
	token = &source->tokens[i];
	return token->len == strlen(text) && !memcmp(source->text + token->at, text, token->len);
}

static void pair(struct source *source, const char *path)
{
	static const char open[] = "([{", close[] = ")]}";
	int stack[NESTING_NR], depth = 0;

	for (int i = 0; i < source->token_nr; i++) {
		struct token *token = &source->tokens[i];
		char c = source->text[token->at];

		if (token->kind != TOKEN_MARK || token->len != 1)
			continue;
		if (strchr(open, c)) {
			if (depth == NESTING_NR)
				die(path, "brackets are nested too deep");
			stack[depth++] = i;
		} else if (strchr(close, c)) {
			/* An #else may close what its #ifdef closed already. */
			if (!depth || source->text[source->tokens[stack[depth - 1]].at] !=
					      open[strchr(close, c) - close])
				continue;
			token->match = stack[--depth];
			source->tokens[token->match].match = i;
		}
	}
}

/* The name in "name ( ... ) {", whatever annotations stand in between; -1: none. */
static int function_name(const struct source *source, int brace)
{
	int name = -1;

	while (brace > 0 && token_is(source, brace - 1, ")") &&
	       source->tokens[brace - 1].match > 0) {
		name = source->tokens[brace - 1].match - 1;
		brace = name;
	}
	return name >= 0 && source->tokens[name].kind == TOKEN_WORD ? name : -1;
}

/* name ( ... ) { ... } outside of any other brackets. */
static void find_functions(struct source *source, const char *path)
{
	for (int i = 0; i < source->token_nr; i++) {
		int close = source->tokens[i].match, name;

		if (!token_is(source, i, "{") || close < 0)
			continue;
		name = function_name(source, i);
		if (name >= 0) {
			char *copy;
			size_t len = source->tokens[name].len;

			source->functions = grown(source->functions,
						  (size_t)(source->function_nr + 1) *
							  sizeof(source->functions[0]),
						  path);
			copy = source->functions[source->function_nr];
			len = len < sizeof(source->functions[0]) ? len
								 : sizeof(source->functions[0]) - 1;
			memcpy(copy, source->text + source->tokens[name].at, len);
			copy[len] = 0;
			for (int j = i + 1; j < close; j++)
				source->tokens[j].function = source->function_nr;
			source->function_nr++;
		}
		i = close;
	}
}

void source_read(struct source *source, const char *path)
{
	*source = (struct source){ 0 };
	read_text(source, path);
	split(source, path);
	pair(source, path);
	find_functions(source, path);
	if (!source->function_nr)
		die(path, "no C function in it");
}

void source_free(struct source *source)
{
	free(source->text);
	free(source->tokens);
	free(source->functions);
}
