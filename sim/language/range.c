/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * range.c - addresses of ranges, entries of pictures, options of directives.
 */
#include "csim.h"

#include <inttypes.h>
#include <string.h>

#include "value.h"

#define PAGE_B 4096

/* --- ranges --------------------------------------------------------------------- */

static int bad(const struct cs_env *env, struct cs_diags *diags, struct cs_span span,
	       const char *what)
{
	cs_diag_at(diags, env->script, span, "%s at order %d", what, env->target.order);
	return -1;
}

/*
 * Offset of one end into the region.  A number of pages that does not fit into
 * a slot points into another slot than its author thought of.
 */
static int offset(const struct cs_expr *expr, const struct cs_env *env, bool end, uint64_t len_b,
		  uint64_t *out, struct cs_diags *diags)
{
	int64_t slot_pg = INT64_C(1) << env->target.order;
	struct cs_value value;

	if (cs_eval(expr, env, &value, diags))
		return -1;
	if (value.kind == CS_VAL_INT && value.num != 0) {
		cs_diag_at(diags, env->script, expr->span,
			   "a bare number counts bytes; write %" PRId64 "P for a page", value.num);
		return -1;
	}
	if (value.kind != CS_VAL_BYTES && value.kind != CS_VAL_INT) {
		cs_diag_at(diags, env->script, expr->span,
			   "an index is a length such as 3P or H, not %s",
			   cs_value_kind_text(value.kind));
		return -1;
	}
	if (value.small > slot_pg || value.small < -slot_pg || (value.small == slot_pg && !end)) {
		cs_diag_at(diags, env->script, expr->span,
			   "index is outside its slot at order %d, where a hugepage has %" PRId64
			   " pages",
			   env->target.order, slot_pg);
		return -1;
	}
	if (value.large || value.num < 0 || (uint64_t)value.num > len_b)
		return bad(env, diags, expr->span, "index is outside the region");
	if (value.num % PAGE_B)
		return bad(env, diags, expr->span, "index is not a multiple of P");
	*out = (uint64_t)value.num;
	return 0;
}

static int range_task(const struct cs_range *range, const struct cs_env *env,
		      struct cs_range_value *out, struct cs_diags *diags)
{
	const struct cs_symbol *symbols = env->script->symbols;

	out->task_sym = range->task >= 0 ? range->task : symbols[range->region].owner;
	if (env->values[out->task_sym].kind == CS_VAL_TASK) {
		out->task = env->values[out->task_sym].num;
		return 0;
	}
	cs_diag_at(diags, env->script, range->span, "task '%s' does not exist here",
		   symbols[out->task_sym].name);
	return -1;
}

int cs_eval_range(const struct cs_range *range, const struct cs_env *env,
		  struct cs_range_value *out, struct cs_diags *diags)
{
	const struct cs_value *region = &env->values[range->region];
	bool file = region->kind == CS_VAL_FD;
	uint64_t lo = 0, hi = region->len_b, most = region->len_b, start = (uint64_t)region->num;

	*out = (struct cs_range_value){ .region = range->region };
	if (file) {
		most = ((uint64_t)PAGE_B << env->target.order) * CS_REGION_MAX_HP;
		start = CS_FILE_VA + ((uint64_t)region->num << CS_FILE_SHIFT);
	}
	if (region->kind == CS_VAL_MISTAKE)
		return -1;
	if (region->kind != CS_VAL_REGION && !file) {
		cs_diag_at(diags, env->script, range->span,
			   "'%s' has no value here: it is bound by line %u",
			   env->script->symbols[range->region].name,
			   env->script->symbols[range->region].span.line);
		return -1;
	}
	if (range_task(range, env, out, diags))
		return -1;
	if (range->lo && offset(range->lo, env, false, most, &lo, diags))
		return -1;
	if (range->hi && offset(range->hi, env, true, most, &hi, diags))
		return -1;
	if (range->single)
		hi = lo + PAGE_B;
	if (hi > most)
		return bad(env, diags, range->span, "page is outside the region");
	if (lo > hi)
		return bad(env, diags, range->span, "range ends before it starts");
	out->start_va = start + lo;
	out->end_va = start + hi;
	return 0;
}

/* --- pictures --------------------------------------------------------------------- */

/* Entries of one run; a fill counts for none. */
static int run_nr(const struct cs_run *run, const struct cs_env *env, uint64_t *out,
		  struct cs_diags *diags)
{
	struct cs_value value;

	*out = !run->fill;
	if (!run->times)
		return 0;
	if (cs_eval(run->times, env, &value, diags))
		return -1;
	if ((value.kind != CS_VAL_INT && value.kind != CS_VAL_COUNT) || value.large ||
	    value.num < 0) {
		cs_diag_at(diags, env->script, run->times->span,
			   "a number of entries is a count such as 3 or N/2");
		return -1;
	}
	*out = (uint64_t)value.num;
	return 0;
}

static int total_nr(const struct cs_cell *cell, const struct cs_env *env, bool *fill, uint64_t *out,
		    struct cs_diags *diags)
{
	uint64_t slot_pg = UINT64_C(1) << env->target.order, nr;

	*out = 0;
	*fill = false;
	for (size_t i = 0; i < cell->run_nr; i++) {
		if (run_nr(&cell->runs[i], env, &nr, diags))
			return -1;
		*fill |= cell->runs[i].fill;
		*out = nr > slot_pg ? slot_pg + 1 : *out + nr;
		if (*out > slot_pg) {
			cs_diag_at(diags, env->script, cell->span,
				   "table has more entries than the %" PRIu64
				   " of a hugepage at order %d",
				   slot_pg, env->target.order);
			return -1;
		}
	}
	if (*fill || *out == slot_pg)
		return 0;
	cs_diag_at(diags, env->script, cell->span,
		   "table has %" PRIu64 " of the %" PRIu64 " entries it needs at order %d; "
		   "'..' fills it up",
		   *out, slot_pg, env->target.order);
	return -1;
}

int cs_cell_expand(const struct cs_cell *cell, const struct cs_env *env,
		   const struct cs_run **entries, struct cs_diags *diags)
{
	uint64_t slot_pg = UINT64_C(1) << env->target.order, total, at = 0;
	bool fill;

	if (total_nr(cell, env, &fill, &total, diags))
		return -1;
	for (size_t i = 0; i < cell->run_nr; i++) {
		uint64_t nr;

		if (run_nr(&cell->runs[i], env, &nr, diags))
			return -1;
		if (cell->runs[i].fill)
			nr = slot_pg - total;
		while (nr--)
			entries[at++] = &cell->runs[i];
	}
	return 0;
}

/* --- options, guards, relations ----------------------------------------------------- */

const struct cs_operand *cs_operand_find(const struct cs_directive *directive,
					 enum cs_option_id key)
{
	for (size_t i = 0; i < directive->operand_nr; i++)
		if (directive->operands[i].key == key)
			return &directive->operands[i];
	return NULL;
}

int cs_option_num(const struct cs_directive *directive, enum cs_option_id key, int64_t absent,
		  const struct cs_env *env, int64_t *out, struct cs_diags *diags)
{
	const struct cs_operand *operand = cs_operand_find(directive, key);

	*out = absent;
	if (!operand)
		return 0;
	*out = 1;
	return operand->kind == CS_OPERAND_EXPR ? cs_eval_num(operand->expr, env, out, diags) : 0;
}

bool cs_relop_holds(int64_t a, enum cs_relop relop, int64_t b)
{
	switch (relop) {
	case CS_EQ:
		return a == b;
	case CS_NE:
		return a != b;
	case CS_LT:
		return a < b;
	case CS_LE:
		return a <= b;
	case CS_GT:
		return a > b;
	case CS_GE:
		return a >= b;
	case CS_ADD:
	case CS_SUB:
		return false;
	}
	return false;
}

static bool kernel_holds(const struct cs_guard *guard, const struct cs_target *target)
{
	const int have[3] = { target->version, target->patchlevel, target->sublevel };
	int64_t difference = 0;

	if (!target->version)
		return true;
	for (int i = 0; i < guard->version_nr && !difference; i++)
		difference = have[i] - guard->version[i];
	return cs_relop_holds(difference, guard->relop, 0);
}

static bool config_holds(const struct cs_guard *guard, const struct cs_target *target)
{
	if (!target->configs)
		return true;
	for (const char *const *name = target->configs; *name; name++)
		if (strcmp(*name, guard->config) == 0)
			return true;
	return false;
}

bool cs_guard_holds(const struct cs_guard *guard, const struct cs_target *target)
{
	for (; guard; guard = guard->next) {
		bool holds = false;

		switch (guard->kind) {
		case CS_GUARD_KERNEL:
			holds = kernel_holds(guard, target);
			break;
		case CS_GUARD_ORDER:
			holds = cs_relop_holds(target->order, guard->relop, guard->order);
			break;
		case CS_GUARD_CONFIG:
			holds = config_holds(guard, target);
			break;
		}
		if (!holds)
			return false;
	}
	return true;
}
