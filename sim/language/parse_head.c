/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse_head.c - what stands above the statements, and blocks of statements.
 */
#include "parse.h"

#include <string.h>

#include "csim.h"

#define ROWS_MAX 256u
#define PARAMS_MAX 8u

static const char *plain_string(struct cs_parser *p)
{
	if (p->tok.kind != CS_TOK_STRING)
		cs_p_expected(p, "a string in double quotes");
	return cs_p_value(p)->text;
}

static void orders(struct cs_parser *p)
{
	struct cs_script *script = p->script;

	script->order_nr = 0;
	do {
		struct cs_tok tok = cs_p_expect(p, CS_TOK_NUMBER, "an order");
		int order = tok.num <= CS_ORDER_MAX ? (int)tok.num : 0;

		if (tok.unit || order < CS_ORDER_MIN)
			cs_p_syntax(p, tok.span, "orders go from %d to %d", CS_ORDER_MIN,
				    CS_ORDER_MAX);
		for (size_t i = 0; i < script->order_nr; i++)
			if (script->orders[i] == order)
				cs_p_syntax(p, tok.span, "order %d is given twice", order);
		script->orders[script->order_nr++] = order;
	} while (!cs_p_at_end(p));
}

static const struct cs_guard *kernel(struct cs_parser *p, struct cs_span start)
{
	const struct cs_guard **tail = &p->script->kernel;
	struct cs_guard *guard = cs_p_alloc(p, sizeof(*guard));

	guard->span = start;
	cs_p_guard_kernel(p, guard);
	guard->span = cs_p_span_from(p, start);
	while (*tail)
		tail = (const struct cs_guard **)(uintptr_t) & (*tail)->next;
	*tail = guard;
	return guard;
}

static void requires(struct cs_parser *p)
{
	struct cs_vec words = { 0 };

	do {
		struct cs_word *word = cs_p_push(p, &words, sizeof(*word));

		*word = cs_p_word(p, CS_NAMES_FEATURE, "feature");
	} while (cs_p_accept(p, ','));
	p->script->requires = words.items;
	p->script->require_nr = words.nr;
}

static const char *fail_point(struct cs_parser *p)
{
	struct cs_word word = cs_p_word(p, CS_NAMES_FAIL, "fail point");

	if (word.sym >= 0)
		cs_p_error(p, word.span, "a parameter has no value here");
	return word.text;
}

static const struct cs_guard *finds(struct cs_parser *p)
{
	p->script->finds = plain_string(p);
	if (cs_p_is_word(p, "on")) {
		cs_p_next(p);
		p->script->finds_on = fail_point(p);
	}
	p->script->finds_when = cs_p_when(p);
	return p->script->finds_when;
}

/* --- with ------------------------------------------------------------------------ */

static void param(struct cs_parser *p)
{
	struct cs_span span = p->tok.span;
	int sym;

	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, "the name of a parameter");
	if (cs_p_find(p, span) >= 0)
		cs_p_error(p, span, "'%.*s' is bound already", (int)span.len, cs_p_text(p, span));
	if (p->script->param_nr == PARAMS_MAX)
		cs_p_syntax(p, span, "more than %u parameters", PARAMS_MAX);
	sym = cs_p_bind(p, span, CS_SYM_PARAM);
	cs_p_symbol(p, sym)->column = (int)p->script->param_nr++;
	cs_p_next(p);
}

static void params(struct cs_parser *p)
{
	struct cs_span open = p->tok.span;

	if (p->tok.kind != '(') {
		param(p);
		return;
	}
	cs_p_open(p, '(', "'('");
	do
		param(p);
	while (cs_p_accept(p, ','));
	cs_p_close(p, ')', open);
}

static void row(struct cs_parser *p, struct cs_vec *cells)
{
	struct cs_span start = p->tok.span, open;
	size_t nr = 0;

	if (p->script->param_nr == 1) {
		const struct cs_expr **expr = cs_p_push(p, cells, sizeof(*expr));

		*expr = cs_p_value(p);
		cs_p_check_len(p, (*expr)->span);
		return;
	}
	open = cs_p_open(p, '(', "'(' and the values of a row");
	do {
		const struct cs_expr **expr = cs_p_push(p, cells, sizeof(*expr));

		*expr = cs_p_value(p);
		cs_p_check_len(p, (*expr)->span);
		nr++;
	} while (cs_p_accept(p, ','));
	cs_p_close(p, ')', open);
	if (nr != p->script->param_nr)
		cs_p_error(p, cs_p_span_from(p, start), "row has %zu value%s for %zu parameters",
			   nr, nr == 1 ? "" : "s", p->script->param_nr);
}

/* After ',' the next row may stand on the next line. */
static bool more_rows(struct cs_parser *p)
{
	if (p->tok.kind != ',')
		return false;
	p->lex.brackets_nr++;
	cs_p_next(p);
	p->lex.brackets_nr--;
	return true;
}

static void with(struct cs_parser *p)
{
	struct cs_vec cells = { 0 };

	if (p->script->param_nr)
		cs_p_syntax(p, p->tok.span,
			    "only one 'with' in a scenario; use several "
			    "parameters: with (A, B) in (1, 2), (3, 4)");
	params(p);
	if (!cs_p_is_word(p, "in"))
		cs_p_expected(p, "'in'");
	cs_p_next(p);
	p->script->row_nr = 0;
	do {
		if (++p->script->row_nr > ROWS_MAX)
			cs_p_syntax(p, p->tok.span, "more than %u rows", ROWS_MAX);
		row(p, &cells);
	} while (more_rows(p));
	p->script->cells = cells.items;
}

/* --- headers ---------------------------------------------------------------------- */

static bool header_kind(const struct cs_parser *p, enum cs_header_kind *out)
{
	static const char *const words[] = {
		[CS_HEAD_SCENARIO] = "scenario", [CS_HEAD_SOURCE] = "source",
		[CS_HEAD_ORDERS] = "orders",     [CS_HEAD_KERNEL] = "kernel",
		[CS_HEAD_REQUIRES] = "requires", [CS_HEAD_WITH] = "with",
		[CS_HEAD_FINDS] = "finds",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (cs_p_is_word(p, words[i])) {
			*out = (enum cs_header_kind)i;
			return true;
		}
	}
	return false;
}

static void check_place(struct cs_parser *p, enum cs_header_kind kind)
{
	struct cs_script *script = p->script;
	struct cs_span span = p->tok.span;
	bool again = (kind == CS_HEAD_SCENARIO && script->name) ||
		     (kind == CS_HEAD_SOURCE && script->source) ||
		     (kind == CS_HEAD_REQUIRES && script->require_nr) ||
		     (kind == CS_HEAD_FINDS && script->finds);

	if (kind != CS_HEAD_SCENARIO && !script->name) {
		script->name = "";
		cs_p_error(p, span, "the first statement must be: scenario \"what it shows\"");
	} else if (again) {
		cs_p_error(p, span, "only one '%.*s' in a scenario", (int)span.len,
			   cs_p_text(p, span));
	} else if (p->headers_end) {
		cs_p_error(p, span, "'%.*s' must stand above the first call, '!' and '?'",
			   (int)span.len, cs_p_text(p, span));
	}
}

bool cs_p_header(struct cs_parser *p)
{
	struct cs_script *script = p->script;
	struct cs_span start = p->tok.span;
	const struct cs_guard *guard = NULL;
	enum cs_header_kind kind;
	struct cs_item *item;

	if (!header_kind(p, &kind))
		return false;
	check_place(p, kind);
	cs_p_next(p);
	switch (kind) {
	case CS_HEAD_SCENARIO:
		script->name = "";
		script->name = plain_string(p);
		break;
	case CS_HEAD_SOURCE:
		script->source = plain_string(p);
		break;
	case CS_HEAD_ORDERS:
		orders(p);
		break;
	case CS_HEAD_KERNEL:
		guard = kernel(p, start);
		break;
	case CS_HEAD_REQUIRES:
		requires(p)
		;
		break;
	case CS_HEAD_WITH:
		with(p);
		break;
	case CS_HEAD_FINDS:
		guard = finds(p);
		break;
	}
	item = cs_p_add_item(p, CS_ITEM_HEADER, cs_p_span_from(p, start));
	item->header = kind;
	item->guard = guard;
	cs_p_end_line(p, item);
	return true;
}

/* --- explore ------------------------------------------------------------------------- */

static void bound(struct cs_parser *p, struct cs_vec *bounds)
{
	struct cs_bound *next = cs_p_push(p, bounds, sizeof(*next));
	struct cs_span span = p->tok.span;
	int index;

	next->span = span;
	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, "a bound or '{'");
	index = cs_name_find(CS_NAMES_BOUND, cs_p_text(p, span), span.len);
	if (index < 0) {
		cs_p_unknown_in(p, span, "bound", CS_NAMES_BOUND);
		index = 0;
	}
	next->id = (enum cs_bound_id)index;
	cs_p_next(p);
	if (p->tok.kind == '=')
		cs_p_next(p); /* CS_EQ */
	else if (!cs_p_relop(p, &next->relop))
		cs_p_expected(p, "'=' or '<='");
	next->value = cs_p_value(p);
	next->span = cs_p_span_from(p, span);
}

static void check_bound(struct cs_parser *p, const struct cs_bound *one)
{
	enum cs_expr_kind kind = one->value->kind;
	const char *name = cs_bound_name(one->id);

	switch (cs_bound_kind(one->id)) {
	case 'n':
		if (kind != CS_EXPR_INT)
			cs_p_error(p, one->value->span, "%s takes a number", name);
		break;
	case 's':
		if (kind != CS_EXPR_STRING)
			cs_p_error(p, one->value->span, "%s takes a string", name);
		break;
	default:
		if (kind != CS_EXPR_WORD)
			cs_p_error(p, one->value->span, "%s takes a word", name);
		break;
	}
	if (one->id == CS_BOUND_MODE && kind == CS_EXPR_WORD && strcmp(one->value->text, "all") &&
	    strcmp(one->value->text, "random") && strcmp(one->value->text, "pct"))
		cs_p_error(p, one->value->span, "mode is all, random or pct");
	if (one->relop != CS_EQ && (one->relop != CS_LE || cs_bound_kind(one->id) != 'n'))
		cs_p_error(p, one->span, "%s is set with '='%s", name,
			   cs_bound_kind(one->id) == 'n' ? " or '<='" : "");
}

void cs_p_explore(struct cs_parser *p)
{
	struct cs_item *item = cs_p_add_item(p, CS_ITEM_EXPLORE, p->tok.span);
	struct cs_vec bounds = { 0 };

	if (p->script->explores)
		cs_p_error(p, p->tok.span, "only one explore block in a scenario");
	/* First of all: a mistake in this line must not spoil the lines below. */
	p->explore = item;
	p->script->explores = true;
	p->headers_end = true;
	p->tail = &item->body;
	p->after_blank = true;
	cs_p_next(p);
	while (p->tok.kind != '{') {
		bound(p, &bounds);
		check_bound(p, (struct cs_bound *)bounds.items + bounds.nr - 1);
	}
	item->bounds = bounds.items;
	item->bound_nr = bounds.nr;
	cs_p_next(p);
	item->span = cs_p_span_from(p, item->span);
	item->comment = cs_p_end_line(p, NULL);
}

/* --- blocks ---------------------------------------------------------------------------- */

bool cs_p_is_at(struct cs_parser *p)
{
	return p->tok.kind == '!' && cs_p_same(p, cs_p_peek(p).span, "at");
}

/* What stands in the block runs when the point is passed, not here. */
void cs_p_at(struct cs_parser *p)
{
	struct cs_span start = p->tok.span;
	struct cs_item *item;

	if (p->explore || p->at)
		cs_p_syntax(p, start, "!at cannot stand in %s block",
			    p->at ? "another !at" : "an explore");
	item = cs_p_add_item(p, CS_ITEM_DIRECTIVE, start);
	p->at = item; /* first of all, as for explore */
	p->tail = &item->body;
	p->after_blank = true;
	item->directive = cs_p_directive(p);
	item->span = cs_p_span_from(p, start);
	if (p->tok.kind != '{')
		cs_p_expected(p, "'{' and, on the next lines, what happens there");
	cs_p_next(p);
	item->comment = cs_p_end_line(p, NULL);
}

void cs_p_block_end(struct cs_parser *p)
{
	struct cs_item *item = p->at ? p->at : p->explore;

	if (!item->body)
		cs_p_error(p, item->span, "%s block is empty", p->at ? "!at" : "explore");
	p->explore = p->at = NULL;
	p->tail = &item->next;
	p->after_blank = false;
	cs_p_next(p);
	item->body_comment = cs_p_end_line(p, NULL);
}
