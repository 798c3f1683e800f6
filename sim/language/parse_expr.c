/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse_expr.c - expressions, ranges and guards.
 */
#include "parse.h"

#include <stdio.h>
#include <string.h>

static struct cs_expr *new_expr(struct cs_parser *p, enum cs_expr_kind kind, struct cs_span span)
{
	struct cs_expr *expr = cs_p_alloc(p, sizeof(*expr));

	expr->kind = kind;
	expr->span = span;
	expr->sym = -1;
	return expr;
}

/* --- factors ------------------------------------------------------------------ */

static struct cs_expr *number(struct cs_parser *p)
{
	struct cs_expr *expr = new_expr(p, CS_EXPR_INT, p->tok.span);

	expr->num = p->tok.num;
	expr->unit = p->tok.unit;
	expr->text = cs_p_copy(p, p->tok.span);
	cs_p_next(p);
	return expr;
}

static struct cs_expr *constant(struct cs_parser *p, const char *name, int64_t value)
{
	struct cs_expr *expr = new_expr(p, CS_EXPR_CONST, p->tok.span);

	expr->num = (uint64_t)value;
	expr->text = name;
	cs_p_next(p);
	return expr;
}

static struct cs_expr *word(struct cs_parser *p)
{
	struct cs_expr *expr = new_expr(p, CS_EXPR_WORD, p->tok.span);
	size_t skip = cs_p_prefix_len(p, CS_NAMES_SCAN, expr->span);

	/* As cs_p_word() does, for a row that holds a scan result. */
	expr->text = cs_p_copy(p, expr->span);
	if (skip && cs_name_find(CS_NAMES_SCAN, expr->text, expr->span.len) < 0 &&
	    cs_name_find(CS_NAMES_SCAN, expr->text + skip, expr->span.len - skip) >= 0)
		expr->text += skip;
	cs_p_next(p);
	return expr;
}

static struct cs_expr *symbol(struct cs_parser *p, int sym)
{
	bool region = cs_p_symbol(p, sym)->kind == CS_SYM_REGION;
	struct cs_expr *expr;

	if (cs_p_peek(p).kind == '[' && region) {
		expr = new_expr(p, CS_EXPR_RANGE, p->tok.span);
		expr->range = cs_p_range(p, CS_OF_REGION);
		expr->span = expr->range->span;
		return expr;
	}
	expr = new_expr(p, CS_EXPR_SYMBOL, p->tok.span);
	expr->sym = sym;
	expr->text = cs_p_symbol(p, sym)->name;
	cs_p_next(p);
	return expr;
}

static struct cs_expr *name(struct cs_parser *p)
{
	struct cs_span span = p->tok.span;
	const char *text = cs_p_text(p, span);
	int flag, sym;

	if (span.len == 1 && strchr("PHNG", *text)) {
		struct cs_expr *expr;

		p->tok.num = 1;
		p->tok.unit = *text;
		expr = number(p);
		return expr;
	}
	if (cs_p_same(p, span, "NULL"))
		return constant(p, "NULL", 0);
	flag = cs_name_find(CS_NAMES_FLAG, text, span.len);
	if (flag >= 0)
		return constant(p, cs_flag_info(flag)->name, cs_flag_info(flag)->value);
	sym = cs_p_find(p, span);
	if (sym >= 0)
		return symbol(p, sym);
	if (!p->words_ok)
		cs_p_unknown_name(p, span, "name");
	return word(p);
}

static struct cs_expr *string(struct cs_parser *p)
{
	struct cs_expr *expr = new_expr(p, CS_EXPR_STRING, p->tok.span);
	const char *from = cs_p_text(p, p->tok.body);
	char *text = cs_p_alloc(p, (size_t)p->tok.body.len + 1);
	size_t to = 0;

	for (uint32_t i = 0; i < p->tok.body.len; i++) {
		if (from[i] == '\\')
			i++;
		text[to++] = from[i];
	}
	expr->text = text;
	cs_p_next(p);
	return expr;
}

static const struct cs_expr *prefixed(struct cs_parser *p, enum cs_expr_kind kind)
{
	struct cs_expr *expr = new_expr(p, kind, p->tok.span);

	cs_p_enter(p);
	cs_p_next(p);
	expr->a = cs_p_factor(p);
	expr->span = cs_p_span_from(p, expr->span);
	cs_p_leave(p);
	return expr;
}

static const struct cs_expr *bracketed(struct cs_parser *p)
{
	struct cs_expr *expr = new_expr(p, CS_EXPR_PAREN, p->tok.span);

	cs_p_enter(p);
	cs_p_next(p);
	expr->a = cs_p_expr(p);
	cs_p_expect(p, ')', "')'");
	expr->span = cs_p_span_from(p, expr->span);
	cs_p_leave(p);
	return expr;
}

const struct cs_expr *cs_p_factor(struct cs_parser *p)
{
	switch (p->tok.kind) {
	case CS_TOK_NUMBER:
		return number(p);
	case CS_TOK_NAME:
		return name(p);
	case CS_TOK_VERSION:
		cs_p_syntax(p, p->tok.span, "numbers have no fraction; write 3H/2 for 1.5H");
	case '-':
		return prefixed(p, CS_EXPR_NEG);
	case '@':
		return prefixed(p, CS_EXPR_PLACE);
	case '(':
		return bracketed(p);
	default:
		cs_p_expected(p, "a value");
	}
}

/* --- binary operators ---------------------------------------------------------- */

static const struct cs_expr *binary(struct cs_parser *p, const char *ops,
				    const struct cs_expr *(*operand)(struct cs_parser *))
{
	const struct cs_expr *left = operand(p);

	while (p->tok.kind < 256 && p->tok.kind && strchr(ops, p->tok.kind)) {
		struct cs_expr *expr = new_expr(p, CS_EXPR_BINARY, left->span);

		expr->op = (char)p->tok.kind;
		cs_p_next(p);
		expr->a = left;
		expr->b = operand(p);
		expr->span = cs_p_span_from(p, expr->span);
		left = expr;
	}
	return left;
}

static const struct cs_expr *term(struct cs_parser *p)
{
	return binary(p, "*/", cs_p_factor);
}

const struct cs_expr *cs_p_expr(struct cs_parser *p)
{
	return binary(p, "+-", term);
}

const struct cs_expr *cs_p_flags(struct cs_parser *p)
{
	return binary(p, "|", cs_p_expr);
}

const struct cs_expr *cs_p_value(struct cs_parser *p)
{
	bool saved = p->words_ok;
	const struct cs_expr *expr;

	if (p->tok.kind == CS_TOK_STRING)
		return string(p);
	p->words_ok = true;
	expr = cs_p_flags(p);
	p->words_ok = saved;
	return expr;
}

/* --- ranges ---------------------------------------------------------------------- */

static const char *const of_kinds[] = {
	[CS_OF_REGION] = "region",
	[CS_OF_FILE] = "file",
	[CS_OF_EITHER] = "region or file",
};

static int range_of(struct cs_parser *p, enum cs_range_of of)
{
	struct cs_span span = p->tok.span;
	enum cs_symbol_kind kind;
	char what[64];
	int sym;

	snprintf(what, sizeof(what), "the name of a %s", of_kinds[of]);
	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, what);
	sym = cs_p_find(p, span);
	if (sym < 0) {
		cs_p_unknown_name(p, span, of_kinds[of]);
		sym = 0;
	} else {
		kind = cs_p_symbol(p, sym)->kind;
		if (!(kind == CS_SYM_REGION && of != CS_OF_FILE) &&
		    !(kind == CS_SYM_FD && of != CS_OF_REGION))
			cs_p_error(p, span, "'%s' is not a %s", cs_p_symbol(p, sym)->name,
				   of_kinds[of]);
	}
	cs_p_next(p);
	return sym;
}

/* After '[': index, or both ends. */
static void range_ends(struct cs_parser *p, struct cs_range *range)
{
	bool saved = p->words_ok;

	p->words_ok = false;
	range->lo = cs_p_expr(p);
	range->single = p->tok.kind == ']';
	if (!range->single) {
		cs_p_expect(p, CS_TOK_TO, "']' or '..'");
		if (p->tok.kind != ')' && p->tok.kind != ']')
			range->hi = cs_p_expr(p);
		if (p->tok.kind == ']')
			cs_p_syntax(p, p->tok.span,
				    "the end of a range is not part of it: close it with ')'");
		if (p->tok.kind != ')')
			cs_p_expected(p, "')'");
	}
	p->words_ok = saved;
	cs_p_next(p);
}

const struct cs_range *cs_p_range(struct cs_parser *p, enum cs_range_of of)
{
	struct cs_range *range = cs_p_alloc(p, sizeof(*range));

	range->span = p->tok.span;
	range->task = -1;
	if (p->tok.kind == CS_TOK_NAME && cs_p_peek(p).kind == ':') {
		range->task = cs_p_task(p);
		cs_p_next(p);
	}
	range->region = range_of(p, of);
	if (p->tok.kind == '[') {
		cs_p_enter(p);
		cs_p_next(p);
		range_ends(p, range);
		cs_p_leave(p);
	}
	range->span = cs_p_span_from(p, range->span);
	return range;
}

/* --- guards ------------------------------------------------------------------------ */

bool cs_p_relop(struct cs_parser *p, enum cs_relop *out)
{
	switch (p->tok.kind) {
	case '=':
		cs_p_syntax(p, p->tok.span, "'=' sets; to compare, write '=='");
	case CS_TOK_EQ:
		*out = CS_EQ;
		break;
	case CS_TOK_NE:
		*out = CS_NE;
		break;
	case '<':
		*out = CS_LT;
		break;
	case CS_TOK_LE:
		*out = CS_LE;
		break;
	case '>':
		*out = CS_GT;
		break;
	case CS_TOK_GE:
		*out = CS_GE;
		break;
	default:
		return false;
	}
	cs_p_next(p);
	return true;
}

static void guard_relop(struct cs_parser *p, struct cs_guard *guard)
{
	if (!cs_p_relop(p, &guard->relop))
		cs_p_expected(p, "'<', '<=', '==', '!=', '>=' or '>'");
}

void cs_p_guard_kernel(struct cs_parser *p, struct cs_guard *guard)
{
	guard->kind = CS_GUARD_KERNEL;
	guard_relop(p, guard);
	if (p->tok.kind == CS_TOK_NUMBER && !p->tok.unit && p->tok.num <= 255) {
		guard->version[0] = (int)p->tok.num;
		guard->version_nr = 1;
	} else if (p->tok.kind == CS_TOK_VERSION) {
		memcpy(guard->version, p->tok.version, sizeof(guard->version));
		guard->version_nr = p->tok.version_nr;
	} else {
		cs_p_expected(p, "a kernel version such as 6.18");
	}
	cs_p_next(p);
}

static void guard_order(struct cs_parser *p, struct cs_guard *guard)
{
	guard->kind = CS_GUARD_ORDER;
	guard_relop(p, guard);
	if (p->tok.kind != CS_TOK_NUMBER || p->tok.unit)
		cs_p_expected(p, "an order");
	if (p->tok.num > CS_ORDER_MAX)
		cs_p_error(p, p->tok.span, "orders go from %d to %d", CS_ORDER_MIN, CS_ORDER_MAX);
	guard->order = (int)(p->tok.num & 15);
	cs_p_next(p);
}

static void guard_term(struct cs_parser *p, struct cs_guard *guard)
{
	guard->span = p->tok.span;
	if (cs_p_is_word(p, "kernel")) {
		cs_p_next(p);
		cs_p_guard_kernel(p, guard);
	} else if (cs_p_is_word(p, "order")) {
		cs_p_next(p);
		guard_order(p, guard);
	} else if (cs_p_is_word(p, "config")) {
		cs_p_next(p);
		guard->kind = CS_GUARD_CONFIG;
		guard->config = cs_p_word(p, CS_NAMES_CONFIG, "config").text;
		if (!guard->config)
			cs_p_syntax(p, guard->span, "a guard cannot depend on a parameter");
	} else {
		cs_p_expected(p, "'kernel', 'order' or 'config'");
	}
	guard->span = cs_p_span_from(p, guard->span);
}

const struct cs_guard *cs_p_guard(struct cs_parser *p)
{
	const struct cs_guard *first = NULL;
	const struct cs_guard **tail = &first;

	for (;;) {
		struct cs_guard *guard = cs_p_alloc(p, sizeof(*guard));

		guard_term(p, guard);
		*tail = guard;
		tail = &guard->next;
		/* "and ?..." is the next check. */
		if (!cs_p_is_word(p, "and") || cs_p_peek(p).kind == '?')
			return first;
		cs_p_next(p);
	}
}

const struct cs_guard *cs_p_when(struct cs_parser *p)
{
	if (!cs_p_is_word(p, "when"))
		return NULL;
	cs_p_next(p);
	return cs_p_guard(p);
}
