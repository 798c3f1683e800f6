/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse_outcome.c - what must come out of a call, and why.
 */
#include "parse.h"

#include <string.h>

static bool clause_word(const struct cs_parser *p, struct cs_tok tok)
{
	return tok.kind == CS_TOK_NAME &&
	       (cs_p_same(p, tok.span, "or") || cs_p_same(p, tok.span, "why") ||
		cs_p_same(p, tok.span, "when") || cs_p_same(p, tok.span, "and"));
}

static bool ends_value(const struct cs_parser *p, struct cs_tok tok)
{
	return tok.kind == CS_TOK_NEWLINE || tok.kind == CS_TOK_EOF || clause_word(p, tok);
}

/* "(Invalid argument)" as strace prints it: ignored. */
static void skip_text(struct cs_parser *p)
{
	struct cs_span open = p->tok.span;

	if (p->tok.kind != '(')
		return;
	if (!cs_lex_text(&p->lex))
		cs_p_syntax(p, open, "'(' is not closed on this line");
	cs_p_next(p);
}

/* At '-': is it "-1" and not the start of an expression? */
static bool minus_one(struct cs_parser *p)
{
	struct cs_lexer saved = p->lex;
	struct cs_tok one = cs_lex_next(&p->lex), after = { 0 };

	if (one.kind == CS_TOK_NUMBER && one.num == 1 && !one.unit)
		after = cs_lex_next(&p->lex);
	p->lex = saved;
	return after.kind == CS_TOK_NAME || ends_value(p, after);
}

/* After "-1". */
static bool failure(struct cs_parser *p, struct cs_outcome *outcome, bool required)
{
	if (p->tok.kind == CS_TOK_NAME && !clause_word(p, p->tok)) {
		outcome->kind = CS_OUT_ERRNO;
		outcome->err = cs_p_word(p, CS_NAMES_ERRNO, "errno");
		skip_text(p);
		return true;
	}
	if (required)
		cs_p_syntax(p, cs_p_span_from(p, outcome->span),
			    "-1 needs the name of an errno: -1 EINVAL");
	return false;
}

static bool is_address_free(const struct cs_call *call)
{
	const struct cs_expr *addr = call->arg_nr ? call->args[0].expr : NULL;

	return call->id == CS_CALL_MMAP && addr &&
	       (addr->kind == CS_EXPR_PLACE ||
		(addr->kind == CS_EXPR_CONST && strcmp(addr->text, "NULL") == 0));
}

static enum cs_symbol_kind bound_kind(const struct cs_call *call)
{
	switch (cs_call_info(call->id)->result) {
	case 'T':
		return CS_SYM_TASK;
	case 'F':
		return CS_SYM_FD;
	default:
		return CS_SYM_REGION;
	}
}

/* Does an expression go on after the name? */
static bool goes_on(struct cs_tok tok)
{
	return tok.kind < 256 && tok.kind && strchr("+-*/[|", tok.kind);
}

static void check_binding(struct cs_parser *p, struct cs_span span, const struct cs_call *call,
			  int sym)
{
	const struct cs_symbol *symbol = sym >= 0 ? cs_p_symbol(p, sym) : NULL;

	if (symbol && symbol->kind != CS_SYM_PARAM &&
	    (is_address_free(call) || bound_kind(call) != CS_SYM_REGION))
		cs_p_error(p, span, "'%s' is bound already, in line %u; choose another name",
			   symbol->name, symbol->span.line);
	if (cs_p_reserved(p, span))
		cs_p_error(p, span, "'%.*s' is a word of the language and cannot be bound",
			   (int)span.len, cs_p_text(p, span));
}

/* A name that stands alone: bound by the first call that returns it. */
static bool binding(struct cs_parser *p, struct cs_outcome *outcome, const struct cs_call *call)
{
	const struct cs_call_info *info = cs_call_info(call->id);
	struct cs_span span = p->tok.span;
	int sym;

	if (p->tok.kind != CS_TOK_NAME || goes_on(cs_p_peek(p)))
		return false;
	sym = cs_p_find(p, span);
	if (info->result != '-')
		check_binding(p, span, call, sym);
	if (sym >= 0 || cs_p_reserved(p, span))
		return false;
	if (info->result == '-' && !p->skipped)
		cs_p_error(p, span, "unknown name '%.*s'; %s returns nothing that gets a name",
			   (int)span.len, cs_p_text(p, span), info->name);
	outcome->kind = CS_OUT_BIND;
	outcome->sym = cs_p_bind(p, span, bound_kind(call));
	cs_p_symbol(p, outcome->sym)->owner = call->task;
	cs_p_next(p);
	return true;
}

static void result(struct cs_parser *p, struct cs_outcome *outcome, const struct cs_call *call)
{
	if (cs_p_accept(p, '?')) {
		outcome->kind = CS_OUT_ANY;
		return;
	}
	if (p->tok.kind == '-' && minus_one(p)) {
		struct cs_expr *minus, *one;

		minus = cs_p_alloc(p, sizeof(*minus));
		minus->kind = CS_EXPR_NEG;
		minus->span = p->tok.span;
		cs_p_next(p);
		one = cs_p_alloc(p, sizeof(*one));
		one->kind = CS_EXPR_INT;
		one->span = p->tok.span;
		one->num = 1;
		one->text = cs_p_copy(p, one->span);
		minus->a = one;
		cs_p_next(p);
		if (failure(p, outcome, call != NULL))
			return;
		outcome->value = minus;
		outcome->kind = CS_OUT_VALUE;
		return;
	}
	if (call && binding(p, outcome, call))
		return;
	outcome->kind = CS_OUT_VALUE;
	outcome->value = cs_p_expr(p);
}

static void why_list(struct cs_parser *p, struct cs_outcome *outcome)
{
	struct cs_vec words = { 0 };

	outcome->why = CS_WHY_LIST;
	do {
		struct cs_word *word = cs_p_push(p, &words, sizeof(*word));

		/* Taken only now: a longer array moves. */
		*word = cs_p_word(p, CS_NAMES_SCAN, "scan result");
	} while (cs_p_accept(p, ','));
	outcome->whys = words.items;
	outcome->why_nr = words.nr;
}

struct cs_outcome *cs_p_outcome(struct cs_parser *p, const struct cs_call *call)
{
	struct cs_outcome *outcome = cs_p_alloc(p, sizeof(*outcome));

	outcome->span = p->tok.span;
	outcome->sym = -1;
	outcome->err.sym = -1;
	result(p, outcome, call);
	if (cs_p_is_word(p, "why")) {
		cs_p_next(p);
		if (cs_p_is_word(p, "none") && cs_p_find(p, p->tok.span) < 0) {
			outcome->why = CS_WHY_NONE;
			cs_p_next(p);
		} else {
			why_list(p, outcome);
		}
	}
	outcome->span = cs_p_span_from(p, outcome->span);
	return outcome;
}

const struct cs_outcome *cs_p_outcomes(struct cs_parser *p, const struct cs_call *call)
{
	const struct cs_outcome *first = NULL;
	const struct cs_outcome **tail = &first;

	do {
		struct cs_outcome *outcome;

		if (first)
			cs_p_next(p);
		outcome = cs_p_outcome(p, call);
		outcome->guard = cs_p_when(p);
		outcome->span = cs_p_span_from(p, outcome->span);
		*tail = outcome;
		tail = &outcome->next;
	} while (cs_p_is_word(p, "or"));
	return first;
}
