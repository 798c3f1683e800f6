/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolve.c - pass two: a dry run at one order and row.
 *
 * Walks the statements in order with made-up addresses, so that each name has
 * a value where it is used, and evaluates everything the runner would.
 */
#include "csim.h"

#include <inttypes.h>
#include <string.h>

#include "names.h"
#include "resolve.h"
#include "value.h"

__attribute__((format(printf, 3, 4))) int cs_r_error(struct cs_resolver *r, struct cs_span span,
						     const char *format, ...)
{
	const struct cs_script *script = r->env.script;
	const struct cs_source source = { script->path, script->text, script->len };
	va_list args;

	va_start(args, format);
	cs_diag_vadd(r->diags, &source, span, format, args);
	va_end(args);
	return -1;
}

/* Only the order decides what is looked at: see cs_resolve(). */
bool cs_r_applies(const struct cs_resolver *r, const struct cs_guard *guard)
{
	const struct cs_target target = { .order = r->env.target.order };

	return cs_guard_holds(guard, &target);
}

/* --- words ---------------------------------------------------------------------- */

void cs_r_word(struct cs_resolver *r, const struct cs_word *word, enum cs_name_set set,
	       const char *what)
{
	const char *text = cs_word_text(word, &r->env, r->diags);

	if (text && cs_name_find(set, text, strlen(text)) < 0)
		cs_r_error(r, word->span, "'%s' is not the name of %s", text, what);
}

void cs_r_outcome(struct cs_resolver *r, const struct cs_outcome *outcome)
{
	struct cs_value value;

	if (outcome->kind == CS_OUT_ERRNO)
		cs_r_word(r, &outcome->err, CS_NAMES_ERRNO, "an errno");
	if (outcome->kind == CS_OUT_VALUE &&
	    cs_eval(outcome->value, &r->env, &value, r->diags) == 0 &&
	    (value.kind == CS_VAL_WORD || value.kind == CS_VAL_STRING))
		cs_r_error(r, outcome->value->span,
			   "a result is a number, not %s; an errno is written -1 EINVAL",
			   cs_value_kind_text(value.kind));
	for (size_t i = 0; i < outcome->why_nr; i++)
		cs_r_word(r, &outcome->whys[i], CS_NAMES_SCAN, "a scan result");
}

/* --- arguments --------------------------------------------------------------------- */

static bool kind_fits(char letter, enum cs_value_kind kind)
{
	switch (letter) {
	case 'a':
		return kind == CS_VAL_ADDRESS || kind == CS_VAL_REGION || kind == CS_VAL_INT;
	case 'l':
		return kind == CS_VAL_BYTES || kind == CS_VAL_INT;
	case 'd':
		return kind == CS_VAL_FD || kind == CS_VAL_INT;
	case 't':
		return kind == CS_VAL_FD || kind == CS_VAL_INT || kind == CS_VAL_TASK;
	case 'k':
		return kind == CS_VAL_TASK;
	case 's':
		return kind == CS_VAL_STRING;
	default:
		return kind == CS_VAL_INT;
	}
}

static const char *letter_text(char letter)
{
	switch (letter) {
	case 'a':
		return "an address: a region, region+length, @place or a number";
	case 'l':
		return "a length: P, H, G or bytes";
	case 'd':
		return "a descriptor: a name bound by a call, or -1";
	case 't':
		return "a task or a descriptor of one";
	case 'k':
		return "a task";
	case 's':
		return "a string";
	default:
		return "a plain number";
	}
}

static int expr_arg(struct cs_resolver *r, const struct cs_expr *expr, char letter,
		    struct cs_value *out)
{
	*out = (struct cs_value){ 0 };
	if (cs_eval(expr, &r->env, out, r->diags))
		return -1;
	if (kind_fits(letter, out->kind))
		return 0;
	return cs_r_error(r, expr->span, "this is %s; here stands %s",
			  cs_value_kind_text(out->kind), letter_text(letter));
}

static int arguments(struct cs_resolver *r, const struct cs_call *call,
		     struct cs_value values[CS_ARG_NR])
{
	const char *letters = cs_call_info(call->id)->signature;
	struct cs_value ignored;
	int failed = 0;

	for (size_t i = 0; i < call->arg_nr; i++) {
		const struct cs_arg *arg = &call->args[i];

		if (arg->kind == CS_ARG_EXPR) {
			char letter = letters[i] == 'v' ? 'a' : letters[i];

			failed |= expr_arg(r, arg->expr, letter, &values[i]);
			if (letters[i] == 'v' && values[i].num)
				failed |= cs_r_error(r, arg->expr->span,
						     "a vector is written in brackets, or is NULL");
			continue;
		}
		for (size_t j = 0; j < arg->iov_nr; j++) {
			failed |= expr_arg(r, arg->iov[j].base, 'a', &ignored);
			failed |= expr_arg(r, arg->iov[j].len, 'l', &ignored);
		}
	}
	return failed;
}

/* --- what calls bind ------------------------------------------------------------------ */

/* A hugepage-aligned place of its own, far from others. */
static uint64_t new_place(struct cs_resolver *r)
{
	uint64_t hugepage_b = UINT64_C(4096) << r->env.target.order;

	return r->env.target.window_va + hugepage_b * 2 * CS_REGION_MAX_HP * ++r->places_nr;
}

#define MREMAP_FIXED_FLAG 2

static uint64_t region_start(struct cs_resolver *r, const struct cs_call *call,
			     const struct cs_value *args)
{
	if (call->id == CS_CALL_MMAP)
		return args[0].num ? (uint64_t)args[0].num : new_place(r);
	if ((args[3].num & MREMAP_FIXED_FLAG) && call->arg_nr == 5)
		return (uint64_t)args[4].num;
	return args[2].num <= args[1].num ? (uint64_t)args[0].num : new_place(r);
}

/* Whether the length of a region is one that it can have. */
static bool good_length(struct cs_resolver *r, const struct cs_value *len, struct cs_span span)
{
	uint64_t hugepage_b = UINT64_C(4096) << r->env.target.order;

	if (len->large || len->num <= 0)
		cs_r_error(r, span, "a region that gets a name has a length above 0");
	else if ((uint64_t)len->num <= hugepage_b * CS_REGION_MAX_HP)
		return true;
	else if (len->kind == CS_VAL_INT)
		cs_r_error(r, span,
			   "region is longer than %uH at order %d, where H is %llu bytes; "
			   "say it in H, or say \"orders 9\"",
			   CS_REGION_MAX_HP, r->env.target.order, (unsigned long long)hugepage_b);
	else
		cs_r_error(r, span, "region is longer than %uH at order %d", CS_REGION_MAX_HP,
			   r->env.target.order);
	return false;
}

static void bind_region(struct cs_resolver *r, const struct cs_call *call, bool failed,
			const struct cs_value *args, const struct cs_outcome *outcome)
{
	const struct cs_value mistake = { .kind = CS_VAL_MISTAKE };
	size_t which = call->id == CS_CALL_MMAP ? 1 : 2;

	if (failed || !good_length(r, &args[which], call->args[which].span))
		cs_env_bind(&r->env, outcome->sym, mistake);
	else
		cs_env_bind(&r->env, outcome->sym,
			    cs_value_region(region_start(r, call, args),
					    ((uint64_t)args[which].num + 4095) & ~UINT64_C(4095)));
}

static void bind(struct cs_resolver *r, const struct cs_call *call, bool failed,
		 const struct cs_value *args, const struct cs_outcome *outcome)
{
	switch (cs_call_info(call->id)->result) {
	case 'R':
		bind_region(r, call, failed, args, outcome);
		break;
	case 'T':
		cs_env_bind(&r->env, outcome->sym, cs_value_task(++r->tasks_nr));
		break;
	default:
		/* How long its file is shows when it runs. */
		cs_env_bind(&r->env, outcome->sym,
			    cs_value_file(2 + ++r->fds_nr, (UINT64_C(4096) << r->env.target.order) *
								   CS_REGION_MAX_HP));
		break;
	}
}

static void call(struct cs_resolver *r, const struct cs_call *call_)
{
	struct cs_value args[CS_ARG_NR] = { 0 };
	int failed = arguments(r, call_, args);

	if (r->env.values[call_->task].kind != CS_VAL_TASK)
		cs_r_error(r, call_->name, "task '%s' does not exist here",
			   r->env.script->symbols[call_->task].name);
	for (const struct cs_outcome *outcome = call_->outcomes; outcome; outcome = outcome->next) {
		if (!cs_r_applies(r, outcome->guard))
			continue;
		cs_r_outcome(r, outcome);
		if (outcome->kind == CS_OUT_BIND)
			bind(r, call_, failed, args, outcome);
	}
}

/* --- statements ---------------------------------------------------------------------- */

static void items(struct cs_resolver *r, const struct cs_item *item);

static void explore(struct cs_resolver *r, const struct cs_item *item)
{
	const struct cs_script *script = r->env.script;

	for (size_t i = 0; i < script->symbol_nr; i++)
		if (script->symbols[i].thread)
			cs_env_bind(&r->env, (int)i, cs_value_task(++r->tasks_nr));
	items(r, item->body);
}

static void items(struct cs_resolver *r, const struct cs_item *item)
{
	for (; item; item = item->next) {
		switch (item->kind) {
		case CS_ITEM_BLANK:
		case CS_ITEM_COMMENT:
		case CS_ITEM_HEADER:
			break;
		case CS_ITEM_CALL:
			call(r, item->call);
			break;
		case CS_ITEM_DIRECTIVE:
			if (!cs_r_applies(r, item->directive->guard))
				break;
			cs_r_directive(r, item->directive);
			items(r, item->body);
			break;
		case CS_ITEM_CHECKS:
		case CS_ITEM_FINAL:
			cs_r_checks(r, item->check);
			break;
		case CS_ITEM_EXPLORE:
			explore(r, item);
			break;
		}
	}
}

/* "row 2 (HOLES=1, RESULT=SUCCEED)": as it is written there. */
static void row_text(const struct cs_script *script, size_t row, char *buffer, size_t size)
{
	size_t at = (size_t)snprintf(buffer, size, "row %zu (", row + 1);

	for (size_t i = 0; i < script->symbol_nr && at < size; i++) {
		const struct cs_symbol *symbol = &script->symbols[i];
		const struct cs_expr *cell;
		size_t len;

		if (symbol->kind != CS_SYM_PARAM)
			continue;
		cell = script->cells[row * script->param_nr + (size_t)symbol->column];
		len = cell->span.len < 40 ? cell->span.len : 40;
		at += (size_t)snprintf(buffer + at, size - at, "%s%s=%.*s",
				       symbol->column ? ", " : "", symbol->name, (int)len,
				       script->text + cell->span.off);
	}
	if (at < size)
		snprintf(buffer + at, size - at, ")");
}

/* Adds to each message which row it is about. */
static void hand_over(const struct cs_script *script, size_t row, struct cs_diags *from,
		      struct cs_diags *to)
{
	char text[160];

	row_text(script, row, text, sizeof(text));
	for (size_t i = 0; i < from->nr; i++) {
		if (script->param_nr)
			cs_diag_at(to, script, from->items[i].span, "%s, in %s",
				   from->items[i].text, text);
		else
			cs_diag_at(to, script, from->items[i].span, "%s", from->items[i].text);
	}
	if (from->total_nr > from->nr)
		to->total_nr += from->total_nr - from->nr;
	to->out_of_memory |= from->out_of_memory;
}

int cs_resolve(const struct cs_script *script, const struct cs_target *target, size_t row,
	       struct cs_diags *diags)
{
	struct cs_diags found;
	struct cs_resolver r = { .diags = &found };
	int failed;

	cs_diags_init(&found);
	if (cs_env_init(&r.env, script, target, row, &found) == 0) {
		items(&r, script->items);
		cs_env_free(&r.env);
	}
	failed = found.total_nr ? -1 : 0;
	hand_over(script, row, &found, diags);
	cs_diags_free(&found);
	return failed;
}

int cs_resolve_all(const struct cs_script *script, struct cs_diags *diags)
{
	for (size_t i = 0; i < script->order_nr; i++) {
		const struct cs_target target = { .order = script->orders[i] };

		for (size_t row = 0; row < script->row_nr; row++)
			if (cs_resolve(script, &target, row, diags))
				return -1;
	}
	return 0;
}
