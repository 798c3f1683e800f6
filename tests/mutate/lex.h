/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lex.h - a C file as tokens, with the function each stands in.
 *
 * No preprocessor: directives are skipped as a whole, and both branches of an
 * #ifdef are read.  What is not compiled shows as an object that did not change.
 */
#ifndef MUTATE_LEX_H
#define MUTATE_LEX_H

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
	TOKEN_WORD,   /* identifier or keyword */
	TOKEN_NUMBER, /* integer literal */
	TOKEN_TEXT,   /* string or character literal */
	TOKEN_MARK,   /* operator or punctuation, longest first */
};

struct token {
	enum token_kind kind;
	size_t at, len; /* bytes of the file */
	int line;       /* from 1 */
	int function;   /* index into functions, -1: outside */
	int match;      /* of a bracket: its other one, else -1 */
};

struct source {
	char *text;
	size_t len;
	struct token *tokens;
	int token_nr;
	char (*functions)[64]; /* names, in the order of the file */
	int function_nr;
};

/* Reads and splits @path; ends the program with one line when it cannot.
 * source_free() gives it back. */
extern void source_read(struct source *source, const char *path);
extern void source_free(struct source *source);
extern bool token_is(const struct source *source, int i, const char *text);

#endif /* MUTATE_LEX_H */
