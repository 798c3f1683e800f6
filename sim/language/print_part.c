/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * print_part.c - canonical text of expressions, outcomes, directives, checks.
 */
#include "print.h"

#include <string.h>

/* --- expressions -------------------------------------------------------------- */

void cs_put_string(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

void cs_put_range(FILE *out, const struct cs_script *script, const struct cs_range *range)
{
	if (range->task >= 0)
		fprintf(out, "%s:", script->symbols[range->task].name);
	fputs(script->symbols[range->region].name, out);
	if (!range->lo)
		return;
	fputc('[', out);
	cs_put_expr(out, script, range->lo);
	if (range->single) {
		fputc(']', out);
		return;
	}
	fputs("..", out);
	if (range->hi)
		cs_put_expr(out, script, range->hi);
	fputc(')', out);
}

void cs_put_expr(FILE *out, const struct cs_script *script, const struct cs_expr *expr)
{
	switch (expr->kind) {
	case CS_EXPR_INT:
	case CS_EXPR_SYMBOL:
	case CS_EXPR_CONST:
	case CS_EXPR_WORD:
		fputs(expr->text, out);
		break;
	case CS_EXPR_STRING:
		cs_put_string(out, expr->text);
		break;
	case CS_EXPR_RANGE:
		cs_put_range(out, script, expr->range);
		break;
	case CS_EXPR_NEG:
	case CS_EXPR_PLACE:
		fputc(expr->kind == CS_EXPR_NEG ? '-' : '@', out);
		cs_put_expr(out, script, expr->a);
		break;
	case CS_EXPR_PAREN:
		fputc('(', out);
		cs_put_expr(out, script, expr->a);
		fputc(')', out);
		break;
	case CS_EXPR_BINARY:
		cs_put_expr(out, script, expr->a);
		fputc(expr->op, out);
		cs_put_expr(out, script, expr->b);
		break;
	}
}

void cs_put_word(FILE *out, const struct cs_script *script, const struct cs_word *word)
{
	const char *star = word->size ? strchr(word->text, '*') : NULL;

	if (!star) {
		fputs(word->sym >= 0 ? script->symbols[word->sym].name : word->text, out);
		return;
	}
	fprintf(out, "%.*s", (int)(star - word->text), word->text);
	cs_put_expr(out, script, word->size);
	fputs(star + 1, out);
}

/* --- guards and outcomes --------------------------------------------------------- */

const char *cs_relop_text(enum cs_relop relop)
{
	switch (relop) {
	case CS_EQ:
		return "==";
	case CS_NE:
		return "!=";
	case CS_LT:
		return "<";
	case CS_LE:
		return "<=";
	case CS_GT:
		return ">";
	case CS_GE:
		return ">=";
	case CS_ADD:
		return "+=";
	case CS_SUB:
		return "-=";
	}
	return "?";
}

void cs_put_version(FILE *out, const struct cs_guard *guard)
{
	for (int i = 0; i < guard->version_nr; i++)
		fprintf(out, "%s%d", i ? "." : "", guard->version[i]);
}

void cs_put_guard(FILE *out, const struct cs_guard *guard)
{
	for (; guard; guard = guard->next) {
		switch (guard->kind) {
		case CS_GUARD_KERNEL:
			fprintf(out, "kernel %s ", cs_relop_text(guard->relop));
			cs_put_version(out, guard);
			break;
		case CS_GUARD_ORDER:
			fprintf(out, "order %s %d", cs_relop_text(guard->relop), guard->order);
			break;
		case CS_GUARD_CONFIG:
			fprintf(out, "config %s", guard->config);
			break;
		}
		if (guard->next)
			fputs(" and ", out);
	}
}

void cs_put_when(FILE *out, const struct cs_guard *guard)
{
	if (!guard)
		return;
	fputs(" when ", out);
	cs_put_guard(out, guard);
}

static void put_outcome(FILE *out, const struct cs_script *script, const struct cs_outcome *outcome)
{
	switch (outcome->kind) {
	case CS_OUT_ANY:
		fputc('?', out);
		break;
	case CS_OUT_ERRNO:
		fputs("-1 ", out);
		cs_put_word(out, script, &outcome->err);
		break;
	case CS_OUT_VALUE:
		cs_put_expr(out, script, outcome->value);
		break;
	case CS_OUT_BIND:
		fputs(script->symbols[outcome->sym].name, out);
		break;
	}
	if (outcome->why == CS_WHY_NONE)
		fputs(" why none", out);
	for (size_t i = 0; i < outcome->why_nr; i++) {
		fputs(i ? ", " : " why ", out);
		cs_put_word(out, script, &outcome->whys[i]);
	}
	cs_put_when(out, outcome->guard);
}

void cs_put_outcomes(FILE *out, const struct cs_script *script, const struct cs_outcome *outcome,
		     bool only_first)
{
	for (; outcome; outcome = outcome->next) {
		put_outcome(out, script, outcome);
		if (only_first)
			return;
		if (outcome->next)
			fputs(" or ", out);
	}
}

/* --- directives --------------------------------------------------------------------- */

static void put_operand(FILE *out, const struct cs_script *script, const struct cs_operand *operand)
{
	if (operand->key != CS_OPT_NONE) {
		fputs(cs_option_name(operand->key), out);
		if (operand->kind == CS_OPERAND_RANGE)
			fputc(' ', out);
		else if (operand->kind != CS_OPERAND_WORD || operand->word.text ||
			 operand->word.sym >= 0)
			fputc('=', out);
	}
	switch (operand->kind) {
	case CS_OPERAND_WORD:
		if (operand->word.text || operand->word.sym >= 0)
			cs_put_word(out, script, &operand->word);
		break;
	case CS_OPERAND_RANGE:
		cs_put_range(out, script, operand->range);
		break;
	case CS_OPERAND_EXPR:
		cs_put_expr(out, script, operand->expr);
		break;
	case CS_OPERAND_LIST:
		for (size_t i = 0; i < operand->list_nr; i++) {
			if (i)
				fputc(',', out);
			cs_put_expr(out, script, operand->list[i]);
		}
		break;
	}
}

void cs_put_directive(FILE *out, const struct cs_script *script,
		      const struct cs_directive *directive)
{
	fprintf(out, "!%s", cs_directive_name(directive->id));
	for (size_t i = 0; i < directive->operand_nr; i++) {
		fputs(directive->id == CS_DIR_SYSFS && i == 1 ? " = " : " ", out);
		put_operand(out, script, &directive->operands[i]);
	}
	cs_put_when(out, directive->guard);
}

/* --- checks ---------------------------------------------------------------------------- */

static void put_pageflags(FILE *out, const struct cs_script *script, const struct cs_expr *size,
			  uint32_t flags)
{
	char before = '<';

	if (size) {
		fputc('<', out);
		cs_put_expr(out, script, size);
		before = ',';
	}
	for (int i = 0; i < CS_PF_NR; i++) {
		if (!(flags & 1u << i))
			continue;
		fprintf(out, "%c%s", before, cs_pageflag_name((enum cs_pageflag)i));
		before = ',';
	}
	if (before == ',')
		fputc('>', out);
}

static void put_cell(FILE *out, const struct cs_script *script, const struct cs_cell *cell)
{
	fputc(cs_cell_letter(cell->kind), out);
	put_pageflags(out, script, NULL, cell->flags);
	if (cell->kind != CS_CELL_TABLE)
		return;
	for (size_t i = 0; i < cell->run_nr; i++) {
		const struct cs_run *run = &cell->runs[i];

		if (i)
			fputc(' ', out);
		fputc(cs_state_letter(run->state), out);
		put_pageflags(out, script, run->size, run->flags);
		if (run->fill)
			fputs("..", out);
		if (run->times) {
			fputc('*', out);
			cs_put_expr(out, script, run->times);
		}
	}
	fputc(']', out);
}

static void put_vmflags(FILE *out, const struct cs_check *check)
{
	if (check->vmflag_nr == 0)
		fputs("none", out);
	for (size_t i = 0; i < check->vmflag_nr; i++)
		fprintf(out, "%s%s%s", i ? "|" : "", check->vmflags[i].absent ? "~" : "",
			check->vmflags[i].name);
}

static void put_check(FILE *out, const struct cs_script *script, const struct cs_check *check)
{
	fprintf(out, "?%s ", cs_check_name(check->id));
	if (check->task_written)
		fprintf(out, "%s:", script->symbols[check->task].name);
	if (check->range)
		cs_put_range(out, script, check->range);
	else
		cs_put_word(out, script, &check->word);
	if (check->cell_nr || check->id == CS_CHECK_VMA || check->id == CS_CHECK_SCAN)
		fputs(" =", out);
	else
		fprintf(out, " %s", cs_relop_text(check->relop));
	for (size_t i = 0; i < check->cell_nr; i++) {
		fputc(' ', out);
		put_cell(out, script, &check->cells[i]);
	}
	if (check->cell_nr == 0)
		fputc(' ', out);
	if (check->id == CS_CHECK_VMA)
		put_vmflags(out, check);
	if (check->id == CS_CHECK_SCAN)
		cs_put_word(out, script, &check->word);
	if (check->data_fill)
		fputs("fill", out);
	if (check->value)
		cs_put_expr(out, script, check->value);
	if (check->outcome)
		put_outcome(out, script, check->outcome);
	cs_put_when(out, check->guard);
}

void cs_put_checks(FILE *out, const struct cs_script *script, const struct cs_check *check)
{
	for (; check; check = check->next) {
		put_check(out, script, check);
		if (check->next)
			fputs(" and ", out);
	}
}
