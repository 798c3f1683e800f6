/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse_directive.c - "!" lines, driven by the table in names.def.
 */
#include "parse.h"

#include <string.h>

/* --- groups: names of memory cgroups --------------------------------------------- */

static bool group_known(const struct cs_parser *p, struct cs_span span)
{
	const char *const *names = p->groups.items;

	for (size_t i = 0; i < p->groups.nr; i++)
		if (cs_p_same(p, span, names[i]))
			return true;
	return false;
}

static struct cs_word group(struct cs_parser *p, bool may_be_new)
{
	struct cs_word word = { .span = p->tok.span, .sym = -1 };

	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, "the name of a group");
	if (memchr(cs_p_text(p, word.span), '.', word.span.len))
		cs_p_error(p, word.span, "the name of a group cannot hold a dot");
	word.text = cs_p_copy(p, word.span);
	if (!group_known(p, word.span)) {
		const char **name = cs_p_push(p, &p->groups, sizeof(*name));
		struct cs_nearest nearest;

		*name = word.text;
		cs_nearest_init(&nearest, word.text, word.span.len);
		for (size_t i = 0; i + 1 < p->groups.nr; i++)
			cs_nearest_try(&nearest, ((const char **)p->groups.items)[i]);
		if (!may_be_new && !p->skipped)
			cs_p_unknown(p, word.span, "group", &nearest);
	}
	cs_p_next(p);
	return word;
}

/* --- operands by position ----------------------------------------------------------- */

static struct cs_word one_of(struct cs_parser *p, const char *first, const char *second)
{
	struct cs_word word = { .span = p->tok.span, .sym = -1 };
	char what[64];

	snprintf(what, sizeof(what), "'%s'%s%s%s", first, second ? " or '" : "",
		 second ? second : "", second ? "'" : "");
	if (cs_p_is_word(p, first))
		word.text = first;
	else if (second && cs_p_is_word(p, second))
		word.text = second;
	else
		cs_p_expected(p, what);
	cs_p_next(p);
	return word;
}

static void positional(struct cs_parser *p, struct cs_operand *operand, char letter)
{
	operand->kind = CS_OPERAND_WORD;
	switch (letter) {
	case 'R':
	case 'F':
	case 'B':
		operand->kind = CS_OPERAND_RANGE;
		operand->range = cs_p_range(p, letter == 'R'   ? CS_OF_REGION
					       : letter == 'F' ? CS_OF_FILE
							       : CS_OF_EITHER);
		break;
	case 'N':
		operand->kind = CS_OPERAND_EXPR;
		operand->expr = cs_p_expr(p);
		break;
	case 'P':
		operand->word = cs_p_word(p, CS_NAMES_FAIL, "fail point");
		break;
	case 'O':
		operand->word = cs_p_word(p, CS_NAMES_POINT, "yield point");
		break;
	case 'W':
		operand->word = cs_p_word(p, CS_NAMES_VMFLAG, "VMA flag");
		break;
	case 'C':
		operand->word = cs_p_word(p, CS_NAMES_CAP, "capability");
		break;
	case 'G':
		operand->word = group(p, true);
		break;
	case 'T':
		operand->word.span = p->tok.span;
		operand->word.sym = cs_p_task(p);
		break;
	case 'H':
		operand->word = one_of(p, "huge", NULL);
		break;
	default:
		operand->word = one_of(p, "on", "off");
		break;
	}
}

/* "path = value": two operands. */
static void knob(struct cs_parser *p, struct cs_vec *operands)
{
	struct cs_operand *operand = cs_p_push(p, operands, sizeof(*operand));

	operand->span = p->tok.span;
	operand->kind = CS_OPERAND_WORD;
	operand->word = cs_p_path(p, CS_NAMES_KNOB, "knob");
	if (operand->word.sym >= 0)
		cs_p_error(p, operand->span, "the path of a knob cannot be a parameter");
	operand->span = operand->word.span;
	if (p->tok.kind != '=')
		cs_p_expected(p, "'=' and a value");
	cs_p_next(p);
	operand = cs_p_push(p, operands, sizeof(*operand));
	operand->span = p->tok.span;
	operand->kind = CS_OPERAND_EXPR;
	operand->expr = cs_p_value(p);
	operand->span = operand->expr->span;
}

/* --- options ------------------------------------------------------------------------- */

/* The option's mark in the table, 0 if the directive does not take it. */
static char option_mark(const struct cs_directive_info *info, const char *text, size_t len)
{
	for (const char *at = info->options; *at;) {
		char mark = strchr("|+", *at) ? *at++ : ' ';
		size_t word = strcspn(at, " ");

		if (word == len && memcmp(at, text, len) == 0)
			return mark;
		at += word;
		at += strspn(at, " ");
	}
	return 0;
}

static _Noreturn void unknown_option(struct cs_parser *p, const struct cs_directive_info *info)
{
	struct cs_span span = p->tok.span;
	struct cs_nearest nearest;
	char name[CS_NAME_MAX];

	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, *info->options ? "an option" : "the end of the line");
	if (!*info->options)
		cs_p_syntax(p, span, "!%s takes nothing more", info->name);
	cs_nearest_init(&nearest, cs_p_text(p, span), span.len);
	for (const char *at = info->options; *at; at += strspn(at, " ")) {
		at += strspn(at, "|+");
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(at, " "), at);
		/* The table's own string, which stays. */
		cs_nearest_try(&nearest, cs_names(CS_NAMES_OPTION, &(size_t){ 0 })[cs_name_find(
						 CS_NAMES_OPTION, name, strlen(name))]);
		at += strcspn(at, " ");
	}
	cs_p_unknown(p, span, "option", &nearest);
	longjmp(p->recover, 1);
}

static void number_list(struct cs_parser *p, struct cs_operand *operand)
{
	struct cs_vec list = { 0 };

	operand->kind = CS_OPERAND_LIST;
	do {
		const struct cs_expr **expr = cs_p_push(p, &list, sizeof(*expr));

		*expr = cs_p_expr(p);
	} while (cs_p_accept(p, ','));
	operand->list = list.items;
	operand->list_nr = list.nr;
}

static void option_value(struct cs_parser *p, struct cs_operand *operand, char kind)
{
	if (kind == 'R') {
		operand->kind = CS_OPERAND_RANGE;
		operand->range = cs_p_range(p, CS_OF_REGION);
		return;
	}
	operand->kind = CS_OPERAND_WORD;
	if (kind == 'w' || (strchr("WB", kind) && p->tok.kind != '='))
		return;
	if (p->tok.kind != '=')
		cs_p_expected(p, "'='");
	cs_p_next(p);
	if (kind == 'g') {
		operand->word = group(p, false);
	} else if (kind == 'k') {
		operand->word.span = p->tok.span;
		operand->word.sym = cs_p_task(p);
	} else if (kind == 'e') {
		operand->word = cs_p_word(p, CS_NAMES_ERRNO, "errno");
	} else if (kind == 'L') {
		number_list(p, operand);
	} else if (kind == 'Y' && cs_p_is_word(p, "none") && cs_p_find(p, p->tok.span) < 0) {
		operand->word = one_of(p, "none", NULL);
	} else {
		operand->kind = CS_OPERAND_EXPR;
		operand->expr = cs_p_expr(p);
	}
}

static bool at_guard(struct cs_parser *p)
{
	struct cs_tok next;

	if (!cs_p_is_word(p, "when"))
		return false;
	next = cs_p_peek(p);
	return next.kind == CS_TOK_NAME;
}

static void option(struct cs_parser *p, const struct cs_directive_info *info,
		   struct cs_vec *operands, unsigned int marked[2])
{
	const char *text = cs_p_text(p, p->tok.span);
	size_t len = p->tok.kind == CS_TOK_NAME ? p->tok.span.len : 0;
	char mark = len ? option_mark(info, text, len) : 0;
	struct cs_operand *operand;
	enum cs_option_id key;

	if (!mark)
		unknown_option(p, info);
	key = (enum cs_option_id)(cs_name_find(CS_NAMES_OPTION, text, len) + 1);
	for (size_t i = 0; i < operands->nr; i++)
		if (((struct cs_operand *)operands->items)[i].key == key)
			cs_p_error(p, p->tok.span, "option '%.*s' is given twice", (int)len, text);
	marked[0] += mark == '|';
	marked[1] += mark == '+';
	operand = cs_p_push(p, operands, sizeof(*operand));
	operand->key = key;
	operand->span = p->tok.span;
	operand->word.sym = -1;
	operand->word.span = p->tok.span;
	cs_p_next(p);
	option_value(p, operand, cs_option_kind(key));
	operand->span = cs_p_span_from(p, operand->span);
}

/* Lists the marked options: "nth, always or off". */
static const char *marked_names(struct cs_parser *p, const char *options, char mark)
{
	char *text = cs_p_alloc(p, strlen(options) * 3 + 8);
	const char *last = strrchr(options, mark);
	size_t at = 0;

	for (const char *c = options; *c; c++) {
		if (*c != mark)
			continue;
		if (at)
			at += (size_t)sprintf(text + at, "%s", c == last ? " or " : ", ");
		at += (size_t)sprintf(text + at, "%.*s", (int)strcspn(c + 1, " "), c + 1);
	}
	return text;
}

static void check_marked(struct cs_parser *p, struct cs_span span,
			 const struct cs_directive_info *info, const unsigned int marked[2])
{
	if (strchr(info->options, '|') && marked[0] != 1)
		cs_p_error(p, span, "!%s needs exactly one of %s", info->name,
			   marked_names(p, info->options, '|'));
	if (strchr(info->options, '+') && marked[1] == 0)
		cs_p_error(p, span, "!%s needs at least one of %s", info->name,
			   marked_names(p, info->options, '+'));
}

/* --- the directive ---------------------------------------------------------------------- */

static enum cs_directive_id directive_name(struct cs_parser *p)
{
	struct cs_span span = p->tok.span;
	int index;

	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, "the name of a directive after '!'");
	index = cs_name_find(CS_NAMES_DIRECTIVE, cs_p_text(p, span), span.len);
	if (index < 0) {
		cs_p_unknown_in(p, span, "directive", CS_NAMES_DIRECTIVE);
		longjmp(p->recover, 1);
	}
	return (enum cs_directive_id)index;
}

const struct cs_directive *cs_p_directive(struct cs_parser *p)
{
	struct cs_directive *directive = cs_p_alloc(p, sizeof(*directive));
	const struct cs_directive_info *info;
	struct cs_vec operands = { 0 };
	unsigned int marked[2] = { 0, 0 };
	struct cs_span start;

	cs_p_next(p);
	start = p->tok.span;
	directive->id = directive_name(p);
	info = cs_directive_info(directive->id);
	if (*info->operands == 'K')
		p->tok = cs_lex_path(&p->lex);
	else
		cs_p_next(p);
	if (p->tok.kind == CS_TOK_ERROR)
		longjmp(p->recover, 1);
	if (*info->operands == 'K') {
		knob(p, &operands);
	} else {
		for (const char *letter = info->operands; *letter; letter++) {
			struct cs_operand *operand = cs_p_push(p, &operands, sizeof(*operand));

			operand->span = p->tok.span;
			operand->word.sym = -1;
			positional(p, operand, *letter);
			operand->span = cs_p_span_from(p, operand->span);
		}
	}
	while (!cs_p_at_end(p) && !at_guard(p) && p->tok.kind != '{')
		option(p, info, &operands, marked);
	check_marked(p, start, info, marked);
	directive->operands = operands.items;
	directive->operand_nr = operands.nr;
	directive->guard = cs_p_when(p);
	return directive;
}
