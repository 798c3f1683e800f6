/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lex.h - text to tokens, one at a time.
 *
 * Bounds (line, tokens a line) and characters are checked here.  An error
 * gives a token of kind CS_TOK_ERROR after the message was added; the caller
 * skips to the next line.
 */
#ifndef CS_LEX_H
#define CS_LEX_H

#include "arena.h"
#include "diag.h"
#include "expr.h"

enum cs_tok_kind {
	CS_TOK_EOF = 256, /* below: punctuation, by its character */
	CS_TOK_NEWLINE,
	CS_TOK_NAME,    /* may hold dots: alloc.huge */
	CS_TOK_NUMBER,  /* num, unit */
	CS_TOK_VERSION, /* version, version_nr: 6.18 */
	CS_TOK_STRING,  /* span without the quotes in body */
	CS_TOK_EQ,      /* == */
	CS_TOK_NE,
	CS_TOK_LE,
	CS_TOK_GE,
	CS_TOK_ADD,  /* += */
	CS_TOK_SUB,  /* -= */
	CS_TOK_TO,   /* .. */
	CS_TOK_REST, /* ... */
	CS_TOK_PATH, /* only from cs_lex_path() */
	CS_TOK_ERROR,
};

struct cs_tok {
	int kind;
	struct cs_span span;
	struct cs_span body; /* string: between the quotes */
	uint64_t num;
	char unit; /* 0 P H N G */
	int version[3];
	int version_nr;
};

struct cs_lexer {
	struct cs_source source;
	const char *text; /* that of source */
	size_t len, pos;
	uint32_t line;
	size_t line_start;
	unsigned int tokens_nr;   /* in this line */
	unsigned int brackets_nr; /* > 0: newlines are blanks */
	struct cs_diags *diags;
	struct cs_arena *arena;
	struct cs_span *comments; /* seen since the caller last took them */
	size_t comment_nr, comment_cap;
	bool out_of_memory;
};

void cs_lex_init(struct cs_lexer *lex, const struct cs_source *source, struct cs_arena *arena,
		 struct cs_diags *diags);

/** cs_lex_next() - the next token. */
struct cs_tok cs_lex_next(struct cs_lexer *lex);

#define CS_SIZED "hugepages-" /* behind it stands an expression, the folio size */

/** cs_lex_path() - a knob's path: letters, digits and _ . / - up to a blank.  Of one
 * that starts with CS_SIZED only the name in front of its '-'. */
struct cs_tok cs_lex_path(struct cs_lexer *lex);

/** cs_lex_text() - skip any text up to ')' on this line; false: there is none.
 * The ')' is skipped too. */
bool cs_lex_text(struct cs_lexer *lex);

/** cs_lex_recover() - skip the rest of the statement, so that the next token is
 * CS_TOK_NEWLINE or CS_TOK_EOF.  Lines that continue an open bracket go too. */
void cs_lex_recover(struct cs_lexer *lex);

#endif /* CS_LEX_H */
