/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * run.c - one run: a fresh world, the statements in order, the invariants.
 *
 * With --fail-each the same run is made again and again with the 1st, 2nd,
 * 3rd ... passage of a fail point failing, until one run passes fewer; results
 * are then free, invariants and content are not.
 */
#include <string.h>
#include "run/known.h"
#include "run/live.h"

/* Passages of one fail point that are tried. */
#define FAIL_NR 10000

/* Times that an EAGAIN nobody expects is tried again on a real kernel. */
#define SPURIOUS_NR 3

/* How one run is made. */
struct run_how {
	bool expect;
	bool check_each;
	const char *fail_point; /* NULL: none */
	kp_s64 fail_nth;
};

void cs_run_target(const struct cs_machine *machine, struct cs_target *out)
{
	memset(out, 0, sizeof(*out));
	out->order = machine->order;
	out->version = machine->version;
	out->patchlevel = machine->patchlevel;
	out->sublevel = machine->sublevel;
	out->configs = machine->configs;
	out->window_va = machine->window_va;
	out->span_b = machine->table_span_b;
}

/* --- skips ---------------------------------------------------------------- */

static const char *run_skip_kernel(const struct cs_script *script, const struct cs_machine *machine,
				   struct cs_store *store)
{
	const char *text;
	size_t len;

	text = cs_span_text(script, script->kernel->span, &len);
	return cs_store_printf(store, "asks for %.*s, this is %s", (int)len, text,
			       machine->release);
}

/* Why this machine does not run @script; NULL if it does. */
static const char *run_skip(const struct cs_script *script, const struct cs_machine *machine,
			    struct cs_store *store)
{
	struct cs_target target;
	size_t i;

	for (i = 0; i < script->order_nr; i++)
		if (script->orders[i] == machine->order)
			break;
	if (i == script->order_nr)
		return cs_store_printf(store, "not for order %d", machine->order);
	cs_run_target(machine, &target);
	if (!cs_guard_holds(script->kernel, &target))
		return run_skip_kernel(script, machine, store);
	for (i = 0; i < script->require_nr; i++)
		if (script->requires[i].text &&
		    !cs_machine_offers(machine, script->requires[i].text))
			return cs_store_printf(store, "requires %s, which %s does not have",
					       script->requires[i].text, machine->name);
	return NULL;
}

/* --- invariants ----------------------------------------------------------- */

/* Moves what the machine found since reset into the result. */
static void run_take_findings(struct cs_live *live)
{
	struct cs_machine *m = live->machine;
	int i;

	for (i = 0; i < m->finding_nr && i < CS_FINDING_NR; i++)
		cs_live_finding(live, m->finding[i]);
	if (m->finding_nr > CS_FINDING_NR)
		cs_live_finding(live, cs_store_printf(live->store, "and %d more",
						      m->finding_nr - CS_FINDING_NR));
	m->finding_nr = 0;
}

static void run_invariants(struct cs_live *live)
{
	if (live->ended)
		return;
	if (cs_machine_check(live->machine) != CS_END_OK)
		cs_live_stopped(live);
	run_take_findings(live);
}

static void run_teardown(struct cs_live *live)
{
	if (live->ended)
		return;
	if (cs_machine_teardown(live->machine) != CS_END_OK)
		cs_live_stopped(live);
	run_take_findings(live);
}

/* --- statements ----------------------------------------------------------- */

/* Is the state after this statement looked at? */
static bool run_looks(const struct cs_live *live)
{
	const struct cs_result *result = live->result;

	return !live->ended && (!live->options->sparse ||
				(result->step_nr && result->step[result->step_nr - 1].collapse));
}

static void run_item(struct cs_live *live, const struct cs_item *item)
{
	switch (item->kind) {
	case CS_ITEM_CALL:
		cs_live_call(live, item);
		break;
	case CS_ITEM_DIRECTIVE:
		cs_live_directive(live, item);
		break;
	case CS_ITEM_CHECKS:
		if (live->expect)
			cs_live_checks(live, item);
		return;
	case CS_ITEM_BLANK:
	case CS_ITEM_COMMENT:
	case CS_ITEM_HEADER:
	case CS_ITEM_EXPLORE:
	case CS_ITEM_FINAL:
		return;
	}
	if (run_looks(live))
		cs_live_content(live);
	if (run_looks(live) && live->options->observe)
		cs_live_observe(live);
	run_take_findings(live);
	if (live->check_each)
		run_invariants(live);
}

/* Arms the fail point; false: the world ended or it cannot be armed. */
static bool run_arm(struct cs_live *live, const struct run_how *how)
{
	struct kp_op op = {
		.kind = KP_OP_FAIL, .name = how->fail_point, .value = how->fail_nth, .node = -1
	};
	char text[KP_TEXT_LEN];
	int error;

	if (!how->fail_point)
		return true;
	switch (cs_machine_op(live->machine, &op, &error, text)) {
	case CS_END_OK:
		return true;
	case CS_END_REFUSED:
		live->result->verdict = CS_VERDICT_UNMODELLED;
		live->result->reason =
			cs_store_printf(live->store, "cannot fail %s: %s", how->fail_point, text);
		return false;
	case CS_END_STOPPED:
		break;
	}
	cs_live_stopped(live);
	return false;
}

static void run_once(struct cs_live *live, size_t row, const struct run_how *how)
{
	const struct cs_item *item;

	live->expect = how->expect;
	live->check_each = how->check_each;
	live->fail_point = how->fail_point;
	if (cs_live_init(live, row)) {
		live->result->verdict = CS_VERDICT_BUG;
		live->result->reason = "a row without a value came through the checks";
		return;
	}
	if (cs_machine_reset(live->machine) != CS_END_OK)
		cs_live_stopped(live);
	else if (run_arm(live, how)) {
		cs_live_mark(live);
		for (item = live->script->items; item && !live->ended; item = item->next) {
			live->item = item;
			run_item(live, item);
		}
		live->item = NULL;
		cs_live_at_end(live);
		run_invariants(live);
		run_teardown(live);
	}
	cs_live_fini(live);
}

/* --- results -------------------------------------------------------------- */

static const char *run_row_text(const struct cs_script *script, size_t row, struct cs_store *store)
{
	const char *text = "";
	const char *cell;
	size_t i, len, column;

	for (i = 0; i < script->symbol_nr; i++) {
		if (script->symbols[i].kind != CS_SYM_PARAM)
			continue;
		column = (size_t)script->symbols[i].column;
		cell = cs_span_text(script, script->cells[row * script->param_nr + column]->span,
				    &len);
		if (len > 2 && *cell == '(' && cell[len - 1] == ')') {
			cell++;
			len -= 2;
		}
		text = cs_store_printf(store, "%s%s%s=%.*s", text, *text ? ", " : "",
				       script->symbols[i].name, (int)len, cell);
	}
	return text;
}

static void run_blank(struct cs_result *result, const struct cs_script *script, size_t row,
		      const struct cs_machine *machine, struct cs_store *store)
{
	memset(result, 0, sizeof(*result));
	result->machine = machine->name;
	result->release = machine->release;
	result->order = machine->order;
	result->row = run_row_text(script, row, store);
	result->fail_point = result->reason = result->statement = "";
}

static void run_again(struct cs_live *live, size_t row, const struct run_how *how)
{
	struct cs_result *result = live->result;
	struct cs_live again = {
		.machine = live->machine,
		.script = live->script,
		.options = live->options,
		.store = live->store,
		.result = result,
	};
	const char *fail_point = result->fail_point;
	int fail_nr = result->fail_nr;

	run_blank(result, live->script, row, live->machine, live->store);
	result->fail_point = fail_point;
	result->fail_nr = fail_nr;
	run_once(&again, row, how);
}

/* khugepaged's part of it: a page that is still being read ahead is locked, and no
 * directive that a program can play has somebody lock one. */
static bool run_met_lock(const struct cs_step *step)
{
	int i;

	for (i = 0; step->kind == CS_STEP_DIRECTIVE && i < step->attempt_nr; i++)
		if (!strcmp(step->attempt[i].result, "PAGE_LOCK"))
			return true;
	return false;
}

/* A real kernel is not alone with the scenario: compaction, a batch of pages or a
 * read may hold one for a moment.  Did a call give EAGAIN that nobody expects, or
 * did khugepaged meet a lock? */
static bool run_spurious(const struct cs_result *result)
{
	int i;

	for (i = 0; i < result->step_nr; i++) {
		if (result->step[i].verdict == CS_VERDICT_FAIL)
			return !strcmp(result->step[i].result, "-1 EAGAIN");
		if (run_met_lock(&result->step[i]))
			return true;
	}
	return false;
}

/* On a real kernel what is spurious is tried again, in fresh processes, and so is
 * what was lost with its guest, once; both are counted. */
static void run_retry(struct cs_live *live, size_t row, const struct run_how *how)
{
	struct cs_result *result = live->result;
	int tries = 0;

	while (live->machine->partial && ((tries < SPURIOUS_NR && run_spurious(result)) ||
					  (!tries && result->verdict == CS_VERDICT_BUG))) {
		run_again(live, row, how);
		result->retry_nr = ++tries;
	}
}

/* One run; when the invariants at its end do not hold, once more with a look
 * after every statement, so that the finding names the line that broke them. */
static void run_with(struct cs_live *live, size_t row, struct run_how how)
{
	struct cs_result *result = live->result;

	run_again(live, row, &how);
	run_retry(live, row, &how);
	if (!live->machine->partial && result->finding_nr && !result->line) {
		struct cs_result first = *result;

		how.check_each = true;
		run_again(live, row, &how);
		if (result->verdict < first.verdict)
			*result = first;
	}
	cs_known(live, how.fail_point);
}

/* The k-th passage fails, k = 1, 2, 3 ... */
static void run_fail_point(struct cs_live *live, size_t row, const char *point)
{
	struct run_how how = { .fail_point = point, .fail_nth = 1 };
	struct cs_result *result = live->result;
	kp_u64 passed_nr, failed_nr;
	size_t mark = cs_store_mark(live->store);

	for (; how.fail_nth <= FAIL_NR; how.fail_nth++) {
		/* what the last, good run said is of no use */
		cs_store_rewind(live->store, mark);
		run_with(live, row, how);
		result->fail_point = cs_store_text(live->store, point);
		result->fail_nr = (int)how.fail_nth;
		if (result->verdict != CS_VERDICT_PASS)
			return;
		cs_machine_fail_point_seen(live->machine, point, &passed_nr, &failed_nr);
		if (!failed_nr) {
			result->fail_nr--;
			return;
		}
	}
	result->verdict = CS_VERDICT_BUG;
	result->reason = "a fail point that never runs out";
}

static struct cs_result *run_add(struct cs_live *live, size_t row, struct cs_file *file)
{
	struct cs_result *result;

	result = cs_store_push(live->store, &file->result, &file->result_nr, sizeof(*result));
	run_blank(result, live->script, row, live->machine, live->store);
	live->result = result;
	return result;
}

static void run_fail_each(struct cs_live *live, size_t row, struct cs_file *file)
{
	const char *wanted = live->options->fail_each;
	bool all = !strcmp(wanted, "all");
	const char *point;
	int i;

	for (i = 0; (point = cs_machine_fail_point_name(live->machine, i)); i++) {
		if (!all && strcmp(wanted, point))
			continue;
		run_add(live, row, file);
		run_fail_point(live, row, point);
		live->result->done = true;
	}
}

void cs_run_scenario(const struct cs_script *script, size_t row, struct cs_machine *machine,
		     const struct cs_run_options *options, struct cs_store *store,
		     struct cs_file *file)
{
	struct cs_live live = {
		.machine = machine,
		.script = script,
		.options = options,
		.store = store,
	};
	const char *skip = run_skip(script, machine, store);

	if (options->fail_each && !skip && !script->explores) {
		run_fail_each(&live, row, file);
		return;
	}
	run_add(&live, row, file);
	if (skip) {
		live.result->verdict = CS_VERDICT_SKIP;
		live.result->reason = skip;
	} else if (script->explores) {
		live.result->verdict = CS_VERDICT_UNMODELLED;
		live.result->reason = "explore blocks are not run yet";
	} else {
		run_with(&live, row, (struct run_how){ .expect = true });
	}
	live.result->done = true;
}
