/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse.h - inside of the parser: recursive descent, one function a rule.
 *
 * Errors come in two kinds.  A wrong name, number of arguments or kind of
 * thing is reported with cs_p_error() and parsing goes on, the node being
 * junk that nobody will see: cs_parse() gives no script after any message.
 * What leaves the parser without a place to go on is cs_p_syntax(): it unwinds
 * to the statement, whose line is skipped.
 */
#ifndef CS_PARSE_H
#define CS_PARSE_H

#include <setjmp.h>

#include "ast.h"
#include "lex.h"
#include "names.h"

/* A growing array in the arena. */
struct cs_vec {
	void *items;
	size_t nr, cap;
};

struct cs_parser {
	struct cs_lexer lex;
	struct cs_tok tok;  /* not yet consumed */
	uint32_t last_line; /* end of the token before it */
	size_t last_end;
	struct cs_script *script;
	struct cs_arena *arena;
	struct cs_diags *diags;
	jmp_buf recover;         /* set while a statement is parsed */
	bool fatal;              /* out of memory: give up */
	bool skipped;            /* a line was skipped: names may be missing */
	struct cs_item *explore; /* the block that is open, or NULL */
	struct cs_item *at;      /* the !at block that is open, or NULL */
	bool words_ok;           /* an unknown name in an expression is a word */
	unsigned int nesting;
	struct cs_vec symbols;       /* struct cs_symbol */
	struct cs_vec groups;        /* const char *: memcg names */
	const struct cs_item **tail; /* where the next item goes */
	bool after_blank;            /* a blank line now would say nothing */
	bool started;
	bool headers_end; /* a statement was seen */
};

/* --- tools: parse.c ---------------------------------------------------------------- */

void cs_p_error(struct cs_parser *p, struct cs_span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
_Noreturn void cs_p_syntax(struct cs_parser *p, struct cs_span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "expected WHAT, found ..." at the token. */
_Noreturn void cs_p_expected(struct cs_parser *p, const char *what);
/* Never NULL: out of memory unwinds. */
void *cs_p_alloc(struct cs_parser *p, size_t size);
/* A new zeroed element at the end. */
void *cs_p_push(struct cs_parser *p, struct cs_vec *vec, size_t size);
void cs_p_next(struct cs_parser *p);
struct cs_tok cs_p_peek(struct cs_parser *p);
bool cs_p_accept(struct cs_parser *p, int kind);
struct cs_tok cs_p_expect(struct cs_parser *p, int kind, const char *what);
bool cs_p_is_word(const struct cs_parser *p, const char *word);
bool cs_p_at_end(const struct cs_parser *p); /* of the line */
const char *cs_p_text(const struct cs_parser *p, struct cs_span span);
bool cs_p_same(const struct cs_parser *p, struct cs_span span, const char *text);
/* Terminated copy of what stands at span. */
const char *cs_p_copy(struct cs_parser *p, struct cs_span span);
/* From @start to the end of the last consumed token. */
struct cs_span cs_p_span_from(const struct cs_parser *p, struct cs_span start);
void cs_p_enter(struct cs_parser *p); /* one level of nesting */
void cs_p_leave(struct cs_parser *p);
/* Brackets in which newlines are blanks; both consume the bracket. */
struct cs_span cs_p_open(struct cs_parser *p, int kind, const char *what);
void cs_p_close(struct cs_parser *p, int kind, struct cs_span open);
/* "unknown WHAT 'x'; did you mean 'y'?" */
void cs_p_unknown(struct cs_parser *p, struct cs_span span, const char *what,
		  const struct cs_nearest *nearest);
/* "unknown WHAT ..." with the nearest name of a set. */
void cs_p_unknown_in(struct cs_parser *p, struct cs_span span, const char *what,
		     enum cs_name_set set);
struct cs_item *cs_p_add_item(struct cs_parser *p, enum cs_item_kind kind, struct cs_span span);
/* Ends the statement: comments of its lines, and the newline. */
const char *cs_p_end_line(struct cs_parser *p, struct cs_item *item);

/* What newlines may stretch has a bound of its own, so that it fits a line. */
void cs_p_check_len(struct cs_parser *p, struct cs_span span);

/* --- names: parse_name.c -------------------------------------------------------------- */

int cs_p_find(const struct cs_parser *p, struct cs_span span); /* symbol or -1 */
struct cs_symbol *cs_p_symbol(struct cs_parser *p, int sym);
int cs_p_bind(struct cs_parser *p, struct cs_span span, enum cs_symbol_kind kind);
/* A name that no scenario may bind: P, H, N, G, NULL, constants. */
bool cs_p_reserved(const struct cs_parser *p, struct cs_span span);
void cs_p_unknown_name(struct cs_parser *p, struct cs_span span, const char *what);
/* The token is a task's name: its symbol.  Reports and gives 0 otherwise. */
int cs_p_task(struct cs_parser *p);
/* Length of SCAN_, CONFIG_, CAP_ or VM_ in front of a name of @set. */
size_t cs_p_prefix_len(const struct cs_parser *p, enum cs_name_set set, struct cs_span span);
/* The token is a name of @set, or a parameter. */
struct cs_word cs_p_word(struct cs_parser *p, enum cs_name_set set, const char *what);
/* As cs_p_word(), or "hugepages-" size "/" path: one knob or counter a folio size. */
struct cs_word cs_p_path(struct cs_parser *p, enum cs_name_set set, const char *what);

/* --- rules ------------------------------------------------------------------------------ */

const struct cs_expr *cs_p_expr(struct cs_parser *p);
const struct cs_expr *cs_p_flags(struct cs_parser *p); /* expr {"|" expr} */
const struct cs_expr *cs_p_factor(struct cs_parser *p);
const struct cs_expr *cs_p_value(struct cs_parser *p); /* flags, words and strings too */
enum cs_range_of { CS_OF_REGION, CS_OF_FILE, CS_OF_EITHER };
const struct cs_range *cs_p_range(struct cs_parser *p, enum cs_range_of of);
bool cs_p_relop(struct cs_parser *p, enum cs_relop *out);
const struct cs_guard *cs_p_guard(struct cs_parser *p);              /* after "when" */
void cs_p_guard_kernel(struct cs_parser *p, struct cs_guard *guard); /* relop version */
const struct cs_guard *cs_p_when(struct cs_parser *p);               /* ["when" guard] */
/* @call NULL: of a check. */
const struct cs_outcome *cs_p_outcomes(struct cs_parser *p, const struct cs_call *call);
struct cs_outcome *cs_p_outcome(struct cs_parser *p, const struct cs_call *call);
const struct cs_call *cs_p_call(struct cs_parser *p);
const struct cs_directive *cs_p_directive(struct cs_parser *p);
bool cs_p_is_at(struct cs_parser *p); /* "!at": opens a block */
void cs_p_at(struct cs_parser *p);
void cs_p_block_end(struct cs_parser *p);
const struct cs_check *cs_p_checks(struct cs_parser *p);
const struct cs_cell *cs_p_cells(struct cs_parser *p, size_t *out_nr);
bool cs_p_header(struct cs_parser *p); /* false: not a header line */
void cs_p_explore(struct cs_parser *p);

#endif /* CS_PARSE_H */
