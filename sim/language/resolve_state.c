/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolve_state.c - pass two of directives and checks.
 */
#include "resolve.h"

#include <inttypes.h>
#include <string.h>

#include "value.h"

#define NODE_NR 4 /* as the gate's KP_NODE_NR */
#define DISTANCE_MIN 10
#define DISTANCE_MAX 254

/* --- numbers ---------------------------------------------------------------------- */

static int number(struct cs_resolver *r, const struct cs_expr *expr, int64_t min, int64_t max,
		  const char *what, int64_t *out)
{
	struct cs_value value;

	*out = 0;
	if (cs_eval(expr, &r->env, &value, r->diags))
		return -1;
	if (value.kind != CS_VAL_INT && value.kind != CS_VAL_COUNT)
		return cs_r_error(r, expr->span, "%s is a number, not %s", what,
				  cs_value_kind_text(value.kind));
	*out = value.num;
	if (!value.large && value.num >= min && value.num <= max)
		return 0;
	if (max == INT64_MAX)
		return cs_r_error(r, expr->span, "%s is %" PRId64 " or more", what, min);
	return cs_r_error(r, expr->span, "%s goes from %" PRId64 " to %" PRId64, what, min, max);
}

/* Limits are whole pages. */
static void bytes(struct cs_resolver *r, const struct cs_expr *expr, const char *what)
{
	struct cs_value value;

	if (cs_eval(expr, &r->env, &value, r->diags))
		return;
	if (value.kind != CS_VAL_BYTES && value.kind != CS_VAL_INT)
		cs_r_error(r, expr->span, "%s is a length, not %s", what,
			   cs_value_kind_text(value.kind));
	else if (value.large || value.num < 0)
		cs_r_error(r, expr->span, "%s cannot be negative", what);
	else if (value.num % 4096)
		cs_r_error(r, expr->span, "%s is not a multiple of P at order %d", what,
			   r->env.target.order);
}

/* --- directives ----------------------------------------------------------------------- */

static void distances(struct cs_resolver *r, const struct cs_operand *operand, int64_t node_nr)
{
	int64_t ignored;

	if (operand->list_nr != (size_t)(node_nr * node_nr))
		cs_r_error(r, operand->span,
			   "%" PRId64 " nodes need %" PRId64
			   " distances, row by row; there are %zu",
			   node_nr, node_nr * node_nr, operand->list_nr);
	for (size_t i = 0; i < operand->list_nr; i++)
		if (number(r, operand->list[i], DISTANCE_MIN, DISTANCE_MAX, "distance", &ignored))
			return;
}

static void option(struct cs_resolver *r, const struct cs_operand *operand)
{
	const char *name = cs_option_name(operand->key);
	char kind = cs_option_kind(operand->key);
	struct cs_range_value range;
	int64_t ignored;

	if (operand->kind == CS_OPERAND_RANGE)
		cs_eval_range(operand->range, &r->env, &range, r->diags);
	if (operand->kind != CS_OPERAND_EXPR)
		return;
	if (kind == 'b' || kind == 'B')
		number(r, operand->expr, 0, 1, name, &ignored);
	else if (operand->key == CS_OPT_NODE)
		number(r, operand->expr, 0, NODE_NR - 1, name, &ignored);
	else if (kind == 'n')
		number(r, operand->expr, 0, INT64_MAX, name, &ignored);
	else if (kind == '1' || kind == 'W')
		number(r, operand->expr, 1, INT64_MAX, name, &ignored);
	else
		bytes(r, operand->expr, name);
}

static void word_size(struct cs_resolver *r, const struct cs_word *word)
{
	int64_t ignored;

	if (word->size)
		cs_word_size(word, &r->env, &ignored, r->diags);
}

static void setting(struct cs_resolver *r, const struct cs_expr *expr)
{
	struct cs_value value;

	if (cs_eval(expr, &r->env, &value, r->diags))
		return;
	if (value.kind == CS_VAL_ADDRESS || value.kind == CS_VAL_REGION ||
	    value.kind == CS_VAL_TASK || value.kind == CS_VAL_FD)
		cs_r_error(r, expr->span, "%s cannot be written to a knob",
			   cs_value_kind_text(value.kind));
}

static void positional(struct cs_resolver *r, const struct cs_operand *operand, char letter)
{
	struct cs_range_value range;
	int64_t ignored;

	switch (letter) {
	case 'R':
	case 'F':
	case 'B':
		cs_eval_range(operand->range, &r->env, &range, r->diags);
		break;
	case 'P':
		cs_r_word(r, &operand->word, CS_NAMES_FAIL, "a fail point");
		break;
	case 'O':
		cs_r_word(r, &operand->word, CS_NAMES_POINT, "a yield point");
		break;
	case 'W':
		cs_r_word(r, &operand->word, CS_NAMES_VMFLAG, "a VMA flag");
		break;
	case 'C':
		cs_r_word(r, &operand->word, CS_NAMES_CAP, "a capability");
		break;
	case 'N':
		number(r, operand->expr, 1, NODE_NR, "number of nodes", &ignored);
		break;
	case 'T':
		if (r->env.values[operand->word.sym].kind != CS_VAL_TASK)
			cs_r_error(r, operand->span, "task does not exist here");
		break;
	default:
		break;
	}
}

void cs_r_directive(struct cs_resolver *r, const struct cs_directive *directive)
{
	const char *letters = cs_directive_info(directive->id)->operands;

	if (*letters == 'K') {
		word_size(r, &directive->operands[0].word);
		setting(r, directive->operands[1].expr);
		if (directive->operand_nr > 2)
			cs_r_word(r, &directive->operands[2].word, CS_NAMES_ERRNO, "an errno");
		return;
	}
	for (size_t i = 0; i < directive->operand_nr; i++) {
		const struct cs_operand *operand = &directive->operands[i];

		if (operand->key == CS_OPT_NONE) {
			positional(r, operand, letters[i]);
		} else if (operand->key == CS_OPT_DIST) {
			int64_t nodes_nr;

			if (cs_eval_num(directive->operands[0].expr, &r->env, &nodes_nr,
					r->diags) == 0 &&
			    nodes_nr >= 1 && nodes_nr <= NODE_NR)
				distances(r, operand, nodes_nr);
		} else {
			option(r, operand);
		}
	}
}

/* --- checks ------------------------------------------------------------------------------ */

static void picture(struct cs_resolver *r, const struct cs_check *check)
{
	uint64_t hugepage_b = UINT64_C(4096) << r->env.target.order, first, last;
	const struct cs_run *entries[1 << CS_ORDER_MAX];
	struct cs_range_value range;
	int64_t ignored;

	for (size_t i = 0; i < check->cell_nr; i++) {
		if (check->cells[i].kind == CS_CELL_TABLE)
			cs_cell_expand(&check->cells[i], &r->env, entries, r->diags);
		for (size_t j = 0; j < check->cells[i].run_nr; j++)
			if (check->cells[i].runs[j].size)
				cs_size_eval(check->cells[i].runs[j].size, 2, &r->env, &ignored,
					     r->diags);
	}
	if (cs_eval_range(check->range, &r->env, &range, r->diags))
		return;
	if (range.start_va == range.end_va) {
		cs_r_error(r, check->range->span, "range is empty at order %d",
			   r->env.target.order);
		return;
	}
	/* How far a file goes is only known when it runs. */
	if (check->id == CS_CHECK_CACHE && !check->range->hi && !check->range->single)
		return;
	first = range.start_va / hugepage_b;
	last = (range.end_va - 1) / hugepage_b;
	if (check->cell_nr != last - first + 1)
		cs_r_error(r, check->range->span,
			   "picture has %zu cell%s; the range touches %" PRIu64
			   " hugepage slot%s at order %d",
			   check->cell_nr, check->cell_nr == 1 ? "" : "s", last - first + 1,
			   last == first ? "" : "s", r->env.target.order);
}

static void check_value(struct cs_resolver *r, const struct cs_check *check)
{
	int64_t ignored;

	if (!check->value)
		return;
	if (check->id == CS_CHECK_NODE)
		number(r, check->value, 0, NODE_NR - 1, "node", &ignored);
	else
		number(r, check->value, INT64_MIN, INT64_MAX, "value", &ignored);
}

/* Quantities count pages; a length stands for its pages. */
static void quantity(struct cs_resolver *r, const struct cs_check *check)
{
	const struct cs_outcome *outcome = check->outcome;
	struct cs_value value;

	if (outcome->kind != CS_OUT_VALUE || outcome->why != CS_WHY_ABSENT)
		cs_r_error(r, outcome->span, "a quantity is compared with a number");
	else if (cs_eval(outcome->value, &r->env, &value, r->diags) == 0 &&
		 value.kind != CS_VAL_INT && value.kind != CS_VAL_COUNT &&
		 value.kind != CS_VAL_BYTES)
		cs_r_error(r, outcome->value->span, "a quantity is a number, not %s",
			   cs_value_kind_text(value.kind));
	if (r->env.values[check->task].kind != CS_VAL_TASK)
		cs_r_error(r, check->span, "task does not exist here");
}

static void one_check(struct cs_resolver *r, const struct cs_check *check)
{
	struct cs_range_value range;

	if (check->cell_nr)
		picture(r, check);
	else if (check->range)
		cs_eval_range(check->range, &r->env, &range, r->diags);
	word_size(r, &check->word);
	if (check->id == CS_CHECK_SYSFS)
		setting(r, check->value);
	else
		check_value(r, check);
	if (check->id == CS_CHECK_COUNT)
		cs_r_word(r, &check->word, CS_NAMES_COUNTER, "a counter");
	if (check->id == CS_CHECK_SCAN)
		cs_r_word(r, &check->word, CS_NAMES_SCAN, "a scan result");
	if (check->id == CS_CHECK_STAT)
		quantity(r, check);
	if (check->id == CS_CHECK_RET)
		cs_r_outcome(r, check->outcome);
}

void cs_r_checks(struct cs_resolver *r, const struct cs_check *check)
{
	for (; check; check = check->next)
		if (cs_r_applies(r, check->guard))
			one_check(r, check);
}
