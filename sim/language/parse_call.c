/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse_call.c - system calls: task, name, arguments.
 */
#include "parse.h"

#include <stdlib.h>
#include <string.h>

/* --- vectors ------------------------------------------------------------------- */

/* "iov_base=" and "iov_len=", as strace prints them. */
static void field(struct cs_parser *p, const char *name)
{
	if (!cs_p_is_word(p, name) || cs_p_peek(p).kind != '=')
		return;
	cs_p_next(p);
	cs_p_next(p);
}

static void vector(struct cs_parser *p, struct cs_arg *arg)
{
	struct cs_vec iovecs = { 0 };
	struct cs_span open;

	arg->kind = CS_ARG_VECTOR;
	cs_p_enter(p);
	open = cs_p_open(p, '[', "'['");
	while (p->tok.kind != ']') {
		struct cs_iovec *iovec = cs_p_push(p, &iovecs, sizeof(*iovec));

		cs_p_expect(p, '{', "'{'");
		field(p, "iov_base");
		iovec->base = cs_p_flags(p);
		cs_p_check_len(p, iovec->base->span);
		cs_p_expect(p, ',', "','");
		field(p, "iov_len");
		iovec->len = cs_p_flags(p);
		cs_p_check_len(p, iovec->len->span);
		cs_p_expect(p, '}', "'}'");
		if (!cs_p_accept(p, ','))
			break;
	}
	cs_p_close(p, ']', open);
	cs_p_leave(p);
	arg->iov = iovecs.items;
	arg->iov_nr = iovecs.nr;
}

/* --- one argument ---------------------------------------------------------------- */

/* Is each constant of a |-list of the kind that this argument takes? */
static void check_class(struct cs_parser *p, const struct cs_expr *expr, char class)
{
	const struct cs_flag_info *info;
	const char *wanted = cs_flag_class_name(class);
	int flag;

	if (expr->kind == CS_EXPR_BINARY && expr->op == '|') {
		check_class(p, expr->a, class);
		check_class(p, expr->b, class);
	}
	if (!wanted || expr->kind != CS_EXPR_CONST)
		return;
	flag = cs_name_find(CS_NAMES_FLAG, expr->text, strlen(expr->text));
	if (flag < 0)
		return;
	info = cs_flag_info(flag);
	if (info->class != class)
		cs_p_error(p, expr->span, "'%s' is not %s", info->name, wanted);
}

static void argument(struct cs_parser *p, struct cs_arg *arg, char letter)
{
	arg->span = p->tok.span;
	if (letter == 'v' && p->tok.kind == '[') {
		vector(p, arg);
	} else if (p->tok.kind == CS_TOK_STRING) {
		if (letter && letter != 's')
			cs_p_error(p, arg->span, "a string cannot stand here");
		arg->expr = cs_p_value(p);
	} else if (letter == 's') {
		cs_p_expected(p, "a string");
	} else {
		arg->expr = cs_p_flags(p);
		check_class(p, arg->expr, letter);
	}
	arg->span = cs_p_span_from(p, arg->span);
	if (arg->kind == CS_ARG_EXPR)
		cs_p_check_len(p, arg->span);
}

/* --- "..." --------------------------------------------------------------------------- */

static struct cs_expr *default_leaf(struct cs_parser *p, struct cs_span span, const char *text,
				    size_t len)
{
	struct cs_expr *expr = cs_p_alloc(p, sizeof(*expr));
	int flag = cs_name_find(CS_NAMES_FLAG, text, len);

	expr->span = span;
	expr->sym = -1;
	if (flag >= 0) {
		expr->kind = CS_EXPR_CONST;
		expr->text = cs_flag_info(flag)->name;
		expr->num = (uint64_t)cs_flag_info(flag)->value;
	} else if (*text == '-') {
		expr->kind = CS_EXPR_NEG;
		expr->a = default_leaf(p, span, text + 1, len - 1);
	} else {
		expr->kind = CS_EXPR_INT;
		expr->num = (uint64_t)strtoul(text, NULL, 10);
		expr->text = cs_arena_text(p->arena, text, len);
	}
	return expr;
}

/* One default up to a comma: leaves joined by '|'. */
static const struct cs_expr *default_arg(struct cs_parser *p, struct cs_span span,
					 const char **text)
{
	struct cs_expr *left = NULL;

	for (;;) {
		size_t len = strcspn(*text, "|,");
		struct cs_expr *leaf = default_leaf(p, span, *text, len);

		if (left) {
			struct cs_expr *both = cs_p_alloc(p, sizeof(*both));

			both->kind = CS_EXPR_BINARY;
			both->op = '|';
			both->span = span;
			both->a = left;
			both->b = leaf;
			leaf = both;
		}
		left = leaf;
		*text += len;
		if (**text != '|')
			break;
		++*text;
	}
	*text += strspn(*text, ", ");
	return left;
}

/* "..." fills in what the table says for the last arguments. */
static void rest(struct cs_parser *p, struct cs_call *call)
{
	const struct cs_call_info *info = cs_call_info(call->id);
	const char *text = info->defaults;
	struct cs_span span = p->tok.span;
	size_t defaults_nr = *text != '\0', first;

	for (const char *c = text; *c; c++)
		defaults_nr += *c == ',';
	first = info->max - defaults_nr;
	cs_p_next(p);
	if (p->tok.kind != ')')
		cs_p_expected(p, "')' after '...'");
	if (defaults_nr == 0 || call->arg_nr < first) {
		cs_p_error(p, span, "'...' cannot stand for these arguments of %s", info->name);
		return;
	}
	for (size_t i = first; i < info->max; i++) {
		const struct cs_expr *expr = default_arg(p, span, &text);

		if (i < call->arg_nr)
			continue;
		call->args[i].span = span;
		call->args[i].expr = expr;
	}
	call->arg_nr = info->max;
}

/* --- the call --------------------------------------------------------------------------- */

static void arguments(struct cs_parser *p, struct cs_call *call, struct cs_span name)
{
	const struct cs_call_info *info = cs_call_info(call->id);
	struct cs_span open = cs_p_open(p, '(', "'('");
	size_t letters_nr = strlen(info->signature), nr = 0;

	cs_p_enter(p);
	while (p->tok.kind != ')') {
		struct cs_arg spare = { 0 };

		if (p->tok.kind == CS_TOK_REST) {
			call->arg_nr = nr < CS_ARG_NR ? nr : CS_ARG_NR;
			call->arg_written_nr = call->arg_nr;
			rest(p, call);
			nr = call->arg_nr;
			break;
		}
		argument(p, nr < CS_ARG_NR ? &call->args[nr] : &spare,
			 nr < letters_nr ? info->signature[nr] : 0);
		nr++;
		call->arg_nr = call->arg_written_nr = nr < CS_ARG_NR ? nr : CS_ARG_NR;
		if (!cs_p_accept(p, ','))
			break;
	}
	cs_p_leave(p);
	cs_p_close(p, ')', open);
	if (info->min == info->max && nr != info->max)
		cs_p_error(p, name, "%s takes %u argument%s, not %zu", info->name, info->max,
			   info->max == 1 ? "" : "s", nr);
	else if (nr < info->min || nr > info->max)
		cs_p_error(p, name, "%s takes %u to %u arguments, not %zu", info->name, info->min,
			   info->max, nr);
}

/* In an explore block a new name is a new thread of main. */
static int call_task(struct cs_parser *p)
{
	struct cs_span span = p->tok.span;
	int sym = cs_p_find(p, span);

	if (p->explore && sym < 0) {
		sym = cs_p_bind(p, span, CS_SYM_TASK);
		cs_p_symbol(p, sym)->thread = true;
		cs_p_next(p);
	} else {
		sym = cs_p_task(p);
		if (!p->explore && cs_p_symbol(p, sym)->thread)
			cs_p_error(p, span, "'%s' lives only in the explore block of line %u",
				   cs_p_symbol(p, sym)->name, cs_p_symbol(p, sym)->span.line);
	}
	cs_p_expect(p, ':', "':'");
	return sym;
}

const struct cs_call *cs_p_call(struct cs_parser *p)
{
	struct cs_call *call = cs_p_alloc(p, sizeof(*call));
	struct cs_span name;
	int index;

	if (cs_p_peek(p).kind == ':') {
		call->task = call_task(p);
		call->task_written = true;
	}
	name = cs_p_expect(p, CS_TOK_NAME, "the name of a call").span;
	index = cs_name_find(CS_NAMES_CALL, cs_p_text(p, name), name.len);
	if (index < 0) {
		cs_p_unknown_in(p, name, "call", CS_NAMES_CALL);
		longjmp(p->recover, 1);
	}
	call->name = name;
	call->id = (enum cs_call_id)index;
	arguments(p, call, name);
	if (p->tok.kind != '=')
		cs_p_expected(p, "'=' and the result the call must have");
	cs_p_next(p);
	call->outcomes = cs_p_outcomes(p, call);
	return call;
}
