/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * eval.c - values of expressions, in an environment.
 */
#include "csim.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "value.h"

#define PAGE_B 4096
#define MADE_UP_WINDOW_VA (UINT64_C(1) << 40)

/* --- environment ------------------------------------------------------------- */

int cs_env_init(struct cs_env *env, const struct cs_script *script, const struct cs_target *target,
		size_t row, struct cs_diags *diags)
{
	*env = (struct cs_env){ .script = script, .target = *target, .row = row };
	env->values = calloc(script->symbol_nr, sizeof(*env->values));
	if (!env->values) {
		cs_diag_at(diags, script, (struct cs_span){ 0 }, "out of memory");
		return -1;
	}
	if (!env->target.window_va)
		env->target.window_va = MADE_UP_WINDOW_VA;
	if (!env->target.span_b)
		env->target.span_b = (uint64_t)512 * PAGE_B << target->order;
	cs_env_bind(env, 0, cs_value_task(0));
	for (size_t i = 0; i < script->symbol_nr; i++) {
		const struct cs_symbol *symbol = &script->symbols[i];
		const struct cs_expr *cell;

		if (symbol->kind != CS_SYM_PARAM)
			continue;
		cell = script->cells[row * script->param_nr + (size_t)symbol->column];
		if (cs_eval(cell, env, &env->values[i], diags) == 0)
			continue;
		cs_env_free(env);
		return -1;
	}
	return 0;
}

void cs_env_free(struct cs_env *env)
{
	free(env->values);
	env->values = NULL;
}

void cs_env_bind(struct cs_env *env, int sym, struct cs_value value)
{
	env->values[sym] = value;
}

/* --- expressions ---------------------------------------------------------------- */

static int unit_value(const struct cs_expr *expr, const struct cs_env *env, struct cs_value *out,
		      struct cs_diags *diags)
{
	uint64_t scale = 1;

	switch (expr->unit) {
	case 'P':
		scale = PAGE_B;
		break;
	case 'H':
		scale = (uint64_t)PAGE_B << env->target.order;
		break;
	case 'N':
		scale = UINT64_C(1) << env->target.order;
		break;
	case 'G':
		scale = env->target.span_b;
		break;
	default:
		break;
	}
	*out = (struct cs_value){ .kind = CS_VAL_INT };
	if (expr->unit)
		out->kind = expr->unit == 'N' ? CS_VAL_COUNT : CS_VAL_BYTES;
	if (!expr->unit || expr->unit == 'P')
		out->small = expr->num > INT64_MAX ? INT64_MAX : (int64_t)expr->num;
	if (__builtin_mul_overflow(expr->num, scale, (uint64_t *)&out->num)) {
		cs_diag_at(diags, env->script, expr->span,
			   "result does not fit into 64 bits at order %d", env->target.order);
		return -1;
	}
	out->large = (uint64_t)out->num > INT64_MAX;
	return 0;
}

static int symbol_value(const struct cs_expr *expr, const struct cs_env *env, struct cs_value *out,
			struct cs_diags *diags)
{
	*out = env->values[expr->sym];
	if (out->kind == CS_VAL_MISTAKE)
		return -1;
	if (out->kind != CS_VAL_UNSET)
		return 0;
	cs_diag_at(diags, env->script, expr->span, "'%s' has no value here: it is bound by line %u",
		   expr->text, env->script->symbols[expr->sym].span.line);
	return -1;
}

static int neg_value(const struct cs_expr *expr, const struct cs_env *env, struct cs_value *out,
		     struct cs_diags *diags)
{
	struct cs_value operand;

	if (cs_eval(expr->a, env, &operand, diags))
		return -1;
	if (operand.kind != CS_VAL_INT && operand.kind != CS_VAL_BYTES &&
	    operand.kind != CS_VAL_COUNT) {
		cs_diag_at(diags, env->script, expr->span, "'-' before %s has no meaning",
			   cs_value_kind_text(operand.kind));
		return -1;
	}
	if (operand.large || operand.num == INT64_MIN) {
		cs_diag_at(diags, env->script, expr->span, "result does not fit into 64 bits");
		return -1;
	}
	*out = operand;
	out->num = -operand.num;
	out->small = operand.small == INT64_MIN ? INT64_MAX : -operand.small;
	return 0;
}

static int place_value(const struct cs_expr *expr, const struct cs_env *env, struct cs_value *out,
		       struct cs_diags *diags)
{
	const struct cs_value window = {
		.kind = CS_VAL_ADDRESS,
		.num = (int64_t)env->target.window_va,
		.large = env->target.window_va > INT64_MAX,
	};
	struct cs_value operand;
	char wrong[CS_WRONG_LEN];

	if (cs_eval(expr->a, env, &operand, diags))
		return -1;
	if (operand.num < 0 && !operand.large)
		snprintf(wrong, sizeof(wrong), "a place lies at or above the start of the window");
	else if (cs_value_binary(window, '+', operand, env->target.order, out, wrong))
		return 0;
	cs_diag_at(diags, env->script, expr->span, "%s", wrong);
	return -1;
}

static int binary_value(const struct cs_expr *expr, const struct cs_env *env, struct cs_value *out,
			struct cs_diags *diags)
{
	struct cs_value a, b;
	char wrong[CS_WRONG_LEN];

	if (cs_eval(expr->a, env, &a, diags) || cs_eval(expr->b, env, &b, diags))
		return -1;
	if (cs_value_binary(a, expr->op, b, env->target.order, out, wrong))
		return 0;
	cs_diag_at(diags, env->script, expr->span, "%s", wrong);
	return -1;
}

int cs_eval(const struct cs_expr *expr, const struct cs_env *env, struct cs_value *out,
	    struct cs_diags *diags)
{
	struct cs_range_value range;

	*out = (struct cs_value){ 0 };
	switch (expr->kind) {
	case CS_EXPR_INT:
		return unit_value(expr, env, out, diags);
	case CS_EXPR_SYMBOL:
		return symbol_value(expr, env, out, diags);
	case CS_EXPR_CONST:
		*out = cs_value_int((int64_t)expr->num);
		out->text = expr->text;
		return 0;
	case CS_EXPR_WORD:
	case CS_EXPR_STRING:
		out->kind = expr->kind == CS_EXPR_WORD ? CS_VAL_WORD : CS_VAL_STRING;
		out->text = expr->text;
		return 0;
	case CS_EXPR_RANGE:
		if (cs_eval_range(expr->range, env, &range, diags))
			return -1;
		*out = cs_value_region(range.start_va, range.end_va - range.start_va);
		return 0;
	case CS_EXPR_NEG:
		return neg_value(expr, env, out, diags);
	case CS_EXPR_PLACE:
		return place_value(expr, env, out, diags);
	case CS_EXPR_PAREN:
		return cs_eval(expr->a, env, out, diags);
	case CS_EXPR_BINARY:
		return binary_value(expr, env, out, diags);
	}
	return -1;
}

int cs_eval_num(const struct cs_expr *expr, const struct cs_env *env, int64_t *out,
		struct cs_diags *diags)
{
	struct cs_value value;

	*out = 0;
	if (cs_eval(expr, env, &value, diags))
		return -1;
	if (value.kind == CS_VAL_WORD || value.kind == CS_VAL_STRING) {
		cs_diag_at(diags, env->script, expr->span, "'%s' is %s, not a number", value.text,
			   cs_value_kind_text(value.kind));
		return -1;
	}
	*out = value.num;
	return 0;
}

const char *cs_word_text(const struct cs_word *word, const struct cs_env *env,
			 struct cs_diags *diags)
{
	const struct cs_value *value;

	if (word->sym < 0)
		return word->text;
	value = &env->values[word->sym];
	if (value->kind == CS_VAL_WORD)
		return value->text;
	cs_diag_at(diags, env->script, word->span, "'%s' is %s in row %zu, not a word",
		   env->script->symbols[word->sym].name, cs_value_kind_text(value->kind),
		   env->row + 1);
	return NULL;
}

int cs_size_eval(const struct cs_expr *expr, int64_t least, const struct cs_env *env,
		 int64_t *out_pages, struct cs_diags *diags)
{
	int64_t most = INT64_C(1) << env->target.order, pages;
	struct cs_value value;

	*out_pages = 0;
	if (cs_eval(expr, env, &value, diags))
		return -1;
	if (value.kind != CS_VAL_BYTES) {
		cs_diag_at(diags, env->script, expr->span,
			   "the size of a folio is a length, as 4P or (H/2), not %s",
			   cs_value_kind_text(value.kind));
		return -1;
	}
	pages = value.num / 4096;
	if (!value.large && value.num % 4096 == 0 && pages >= least && pages <= most &&
	    (pages & (pages - 1)) == 0) {
		*out_pages = pages;
		return 0;
	}
	cs_diag_at(diags, env->script, expr->span,
		   "no folio has this size at order %d: sizes are powers of two, from %" PRId64
		   "P to H",
		   env->target.order, least);
	return -1;
}

/* Folios of two pages are there for files only. */
int cs_word_size(const struct cs_word *word, const struct cs_env *env, int64_t *out_pages,
		 struct cs_diags *diags)
{
	bool anonymous = strcmp(word->text, "hugepages-*/enabled") == 0;

	return cs_size_eval(word->size, anonymous ? 4 : 2, env, out_pages, diags);
}
