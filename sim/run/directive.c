/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * directive.c - a !directive: evaluated, and handed to the machine as one op.
 *
 * !mark is the runner's own.  A guard that does not hold leaves the directive
 * out.  What a machine cannot do at all is UNMODELLED; what it cannot do here
 * (pin a page that is not there) is a failed step.
 */
#include <errno.h>
#include <string.h>
#include "run/live.h"

/* Daemon passes tried before !khugepaged until gives up. */
#define UNTIL_NR 256

/* A directive with its operands evaluated. */
struct directive {
	const struct cs_directive *script;
	struct kp_op op;
	kp_u32 dist[KP_NODE_NR * KP_NODE_NR];
	int line;
};

static int directive_kind(enum cs_directive_id id, enum kp_op_kind *out)
{
	static const struct {
		enum cs_directive_id id;
		enum kp_op_kind kind;
	} map[] = {
		{ CS_DIR_FILL, KP_OP_FILL },
		{ CS_DIR_ZEROPAGE, KP_OP_ZEROPAGE },
		{ CS_DIR_FAULT, KP_OP_FAULT },
		{ CS_DIR_SWAPOUT, KP_OP_SWAPOUT },
		{ CS_DIR_PIN, KP_OP_PIN },
		{ CS_DIR_UNPIN, KP_OP_UNPIN },
		{ CS_DIR_LOCK, KP_OP_LOCK },
		{ CS_DIR_UNLOCK, KP_OP_UNLOCK },
		{ CS_DIR_ISOLATE, KP_OP_ISOLATE },
		{ CS_DIR_PUTBACK, KP_OP_PUTBACK },
		{ CS_DIR_BATCH, KP_OP_BATCH },
		{ CS_DIR_LAZYFREE, KP_OP_LAZYFREE },
		{ CS_DIR_DIRTY, KP_OP_DIRTY },
		{ CS_DIR_POISON, KP_OP_POISON },
		{ CS_DIR_AGE, KP_OP_AGE },
		{ CS_DIR_REFERENCED, KP_OP_REFERENCED },
		{ CS_DIR_WRPROTECT, KP_OP_WRPROTECT },
		{ CS_DIR_SPECIAL, KP_OP_SPECIAL },
		{ CS_DIR_DEVICE, KP_OP_DEVICE },
		{ CS_DIR_KSM, KP_OP_KSM },
		{ CS_DIR_FILEPAGE, KP_OP_FILEPAGE },
		{ CS_DIR_WRITEBACK, KP_OP_WRITEBACK },
		{ CS_DIR_PRIVATE, KP_OP_PRIVATE },
		{ CS_DIR_READAHEAD, KP_OP_READAHEAD },
		{ CS_DIR_SYNC, KP_OP_SYNC },
		{ CS_DIR_EVICT, KP_OP_EVICT },
		{ CS_DIR_TRUNCATE, KP_OP_TRUNCATE },
		{ CS_DIR_PUNCH, KP_OP_PUNCH },
		{ CS_DIR_TMPFS, KP_OP_TMPFS },
		{ CS_DIR_MEMORY, KP_OP_MEMORY },
		{ CS_DIR_MIGRATION, KP_OP_MIGRATION },
		{ CS_DIR_TABLE, KP_OP_TABLE },
		{ CS_DIR_HUGE, KP_OP_HUGE },
		{ CS_DIR_HUGEZERO, KP_OP_HUGEZERO },
		{ CS_DIR_UFFD_REGISTER, KP_OP_UFFD_REGISTER },
		{ CS_DIR_UFFD_WP, KP_OP_UFFD_WP },
		{ CS_DIR_GUARD, KP_OP_GUARD },
		{ CS_DIR_VMFLAG, KP_OP_VMFLAG },
		{ CS_DIR_FAIL, KP_OP_FAIL },
		{ CS_DIR_NOFREE, KP_OP_NOFREE },
		{ CS_DIR_MEMCG, KP_OP_MEMCG },
		{ CS_DIR_NODES, KP_OP_NODES },
		{ CS_DIR_SYSFS, KP_OP_SYSFS },
		{ CS_DIR_CAP, KP_OP_CAP },
		{ CS_DIR_SWAPDEV, KP_OP_SWAPDEV },
		{ CS_DIR_KHUGEPAGED, KP_OP_KHUGEPAGED },
		{ CS_DIR_KILL, KP_OP_KILL },
		{ CS_DIR_PTRACE, KP_OP_PTRACE },
	};
	size_t i;

	for (i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (map[i].id == id) {
			*out = map[i].kind;
			return 0;
		}
	return -1;
}

static int directive_option(struct cs_live *live, const struct directive *d, enum cs_option_id key,
			    kp_s64 absent, kp_s64 *out)
{
	return cs_option_num(d->script, key, absent, &live->env, out, &live->diags);
}

/* Sum of the values whose options are set. */
static int directive_bits(struct cs_live *live, struct directive *d, const enum cs_option_id *keys,
			  const kp_s64 *values, int nr)
{
	kp_s64 set;
	int i;

	for (i = 0; i < nr; i++) {
		if (directive_option(live, d, keys[i], 0, &set))
			return -1;
		if (set)
			d->op.value |= values[i];
	}
	return 0;
}

/* --- operands by position ------------------------------------------------- */

static int directive_range(struct cs_live *live, struct directive *d, const struct cs_range *range)
{
	struct cs_range_value value;

	if (cs_eval_range(range, &live->env, &value, &live->diags))
		return -1;
	d->op.start_va = value.start_va;
	d->op.end_va = value.end_va;
	d->op.task = (int)value.task;
	return 0;
}

static int directive_expr(struct cs_live *live, struct directive *d, const struct cs_expr *expr)
{
	struct cs_value value;

	if (cs_eval(expr, &live->env, &value, &live->diags))
		return -1;
	if (value.kind == CS_VAL_TASK)
		d->op.task = (int)value.num;
	else
		d->op.value = value.num;
	if (d->script->id != CS_DIR_SYSFS)
		return 0;
	d->op.text = value.text && (value.kind == CS_VAL_WORD || value.kind == CS_VAL_STRING)
			     ? value.text
			     : cs_store_printf(live->store, "%lld", (long long)value.num);
	return 0;
}

static int directive_word(struct cs_live *live, struct directive *d, const struct cs_word *word)
{
	const struct cs_value *task;
	const char *text;

	if ((d->script->id == CS_DIR_KILL || d->script->id == CS_DIR_PTRACE) && word->sym >= 0) {
		task = &live->env.values[word->sym];
		d->op.task = task->kind == CS_VAL_TASK ? (int)task->num : -1;
		return 0;
	}
	text = cs_live_path(live, word);
	if (!text)
		return -1;
	if (!d->op.name && d->script->id == CS_DIR_CAP)
		d->op.name = cs_store_printf(live->store, "CAP_%s", text);
	else if (d->script->id == CS_DIR_PTRACE)
		d->op.value = !strcmp(text, "on");
	else if (!d->op.name)
		d->op.name = text;
	else if (d->script->id == CS_DIR_CAP)
		d->op.value = !strcmp(text, "on");
	else
		d->op.text = text;
	return 0;
}

static int directive_operands(struct cs_live *live, struct directive *d)
{
	const struct cs_operand *operand;
	size_t i;
	int error = 0;

	for (i = 0; i < d->script->operand_nr && !error; i++) {
		operand = &d->script->operands[i];
		if (operand->key != CS_OPT_NONE)
			continue;
		switch (operand->kind) {
		case CS_OPERAND_RANGE:
			error = directive_range(live, d, operand->range);
			break;
		case CS_OPERAND_EXPR:
			error = directive_expr(live, d, operand->expr);
			break;
		case CS_OPERAND_WORD:
			error = directive_word(live, d, &operand->word);
			break;
		case CS_OPERAND_LIST:
			break;
		}
	}
	return error;
}

/* --- options of each directive -------------------------------------------- */

static int directive_fail(struct cs_live *live, struct directive *d)
{
	kp_s64 off;

	if (directive_option(live, d, CS_OPT_NTH, 0, &d->op.value) ||
	    directive_option(live, d, CS_OPT_OFF, 0, &off))
		return -1;
	if (off)
		d->op.value = -1;
	return 0;
}

/* max=, in pages; -1: none. */
static int directive_pages(struct cs_live *live, struct directive *d, kp_s64 *out)
{
	const struct cs_operand *max = cs_operand_find(d->script, CS_OPT_MAX);

	*out = -1;
	if (!max || max->kind == CS_OPERAND_WORD)
		return 0;
	if (directive_option(live, d, CS_OPT_MAX, 0, out))
		return -1;
	*out /= (kp_s64)live->machine->page_b;
	return 0;
}

/* How a write ends once somebody waits for it. */
static int directive_writeback(struct cs_live *live, struct directive *d)
{
	static const enum cs_option_id keys[] = { CS_OPT_FAILS, CS_OPT_STAYS, CS_OPT_OFF };
	static const kp_s64 values[] = { KP_WRITE_FAILS, KP_WRITE_STAYS, KP_WRITE_OFF };
	kp_s64 set;
	int i;

	for (i = 0; i < 3; i++) {
		if (directive_option(live, d, keys[i], 0, &set))
			return -1;
		if (set)
			d->op.value = values[i];
	}
	return 0;
}

static int directive_memcg(struct cs_live *live, struct directive *d)
{
	const struct cs_operand *parent = cs_operand_find(d->script, CS_OPT_PARENT);
	const struct cs_operand *task = cs_operand_find(d->script, CS_OPT_TASK);
	kp_s64 page_b = (kp_s64)live->machine->page_b, reclaim_b, task_nr = 0;

	if (directive_pages(live, d, &d->op.value))
		return -1;
	if (directive_option(live, d, CS_OPT_RECLAIM, 0, &reclaim_b))
		return -1;
	d->op.value2 = reclaim_b / page_b;
	if (parent)
		d->op.parent = cs_word_text(&parent->word, &live->env, &live->diags);
	if (task && task->kind == CS_OPERAND_WORD && task->word.sym >= 0)
		task_nr = live->env.values[task->word.sym].num;
	else if (task && directive_option(live, d, CS_OPT_TASK, 0, &task_nr))
		return -1;
	d->op.task = (int)task_nr;
	return parent && !d->op.parent ? -1 : 0;
}

static int directive_nodes(struct cs_live *live, struct directive *d)
{
	const struct cs_operand *list = cs_operand_find(d->script, CS_OPT_DIST);
	size_t i, node_nr = (size_t)d->op.value;
	kp_s64 num;

	if (!list)
		return 0;
	for (i = 0; i < list->list_nr && node_nr && i / node_nr < KP_NODE_NR; i++) {
		if (cs_eval_num(list->list[i], &live->env, &num, &live->diags))
			return -1;
		d->dist[i / node_nr * KP_NODE_NR + i % node_nr] = (kp_u32)num;
	}
	d->op.dist = d->dist;
	return 0;
}

static int directive_uffd(struct cs_live *live, struct directive *d)
{
	static const enum cs_option_id keys[] = { CS_OPT_MISSING, CS_OPT_WP, CS_OPT_MINOR,
						  CS_OPT_RWP, CS_OPT_OFF };
	static const kp_s64 values[] = { KP_UFFD_MISSING, KP_UFFD_WP, KP_UFFD_MINOR, KP_UFFD_RWP,
					 KP_UFFD_OFF };

	if (directive_bits(live, d, keys, values, 5))
		return -1;
	if (!d->op.value)
		d->op.value = KP_UFFD_MISSING;
	return 0;
}

static int directive_swapout(struct cs_live *live, struct directive *d)
{
	static const enum cs_option_id keys[] = { CS_OPT_CACHED, CS_OPT_SHARED, CS_OPT_LOCKED };
	static const kp_s64 values[] = { KP_SWAP_CACHED, KP_SWAP_SHARED, KP_SWAP_LOCKED };

	return directive_bits(live, d, keys, values, 3);
}

static int directive_referenced(struct cs_live *live, struct directive *d)
{
	static const enum cs_option_id keys[] = { CS_OPT_FOLIO, CS_OPT_DEVICE };
	static const kp_s64 values[] = { 1, 2 };

	return directive_bits(live, d, keys, values, 2);
}

/* Where pages come from, or where none are left; -1: no node in particular. */
static int directive_node(struct cs_live *live, struct directive *d)
{
	kp_s64 node;

	if (directive_option(live, d, CS_OPT_NODE, -1, &node))
		return -1;
	d->op.node = (int)node;
	return 0;
}

static int directive_nofree(struct cs_live *live, struct directive *d)
{
	return directive_option(live, d, CS_OPT_LEFT, 0, &d->op.value) ||
	       directive_option(live, d, CS_OPT_COMPACT, 0, &d->op.value2);
}

static int directive_khugepaged(struct cs_live *live, struct directive *d)
{
	kp_s64 ms;

	if (directive_option(live, d, CS_OPT_MS, 0, &ms))
		return -1;
	if (ms) {
		d->op.kind = KP_OP_TIME;
		d->op.value = ms;
		return 0;
	}
	if (directive_option(live, d, CS_OPT_PASS, 0, &d->op.value) ||
	    directive_option(live, d, CS_OPT_SLOTS, 0, &d->op.value2))
		return -1;
	if (cs_operand_find(d->script, CS_OPT_UNTIL))
		d->op.value2 = -1;
	else if (!d->op.value && !d->op.value2)
		d->op.value = 1;
	return 0;
}

static int directive_options(struct cs_live *live, struct directive *d)
{
	kp_s64 *value = &d->op.value;
	enum cs_directive_id id = d->script->id;

	if (directive_node(live, d))
		return -1;
	if (id == CS_DIR_FILL)
		return directive_option(live, d, CS_OPT_CLEAN, 0, value);
	if (id == CS_DIR_READAHEAD)
		return directive_option(live, d, CS_OPT_EACH, 1, value);
	if (id == CS_DIR_PRIVATE)
		return directive_option(live, d, CS_OPT_KEPT, 0, value);
	if (id == CS_DIR_WRITEBACK)
		return directive_writeback(live, d);
	if (id == CS_DIR_TMPFS || id == CS_DIR_MEMORY)
		return directive_pages(live, d, value);
	if (id == CS_DIR_FAULT)
		return directive_option(live, d, CS_OPT_READ, 0, value);
	if (id == CS_DIR_MIGRATION)
		return directive_option(live, d, CS_OPT_HUGE, 0, value);
	if (id == CS_DIR_HUGE)
		return directive_option(live, d, CS_OPT_SPLIT, 0, value);
	if (id == CS_DIR_UFFD_WP)
		return directive_option(live, d, CS_OPT_OFF, 0, value);
	if (id == CS_DIR_SWAPOUT)
		return directive_swapout(live, d);
	if (id == CS_DIR_REFERENCED)
		return directive_referenced(live, d);
	if (id == CS_DIR_UFFD_REGISTER)
		return directive_uffd(live, d);
	if (id == CS_DIR_FAIL)
		return directive_fail(live, d);
	if (id == CS_DIR_NOFREE)
		return directive_nofree(live, d);
	if (id == CS_DIR_MEMCG)
		return directive_memcg(live, d);
	if (id == CS_DIR_NODES)
		return directive_nodes(live, d);
	if (id == CS_DIR_KHUGEPAGED)
		return directive_khugepaged(live, d);
	if (id == CS_DIR_SWAPDEV)
		return directive_option(live, d, CS_OPT_SLOTS, 0, value) ||
		       directive_option(live, d, CS_OPT_SYNC, 1, &d->op.value2);
	return 0;
}

/* --- doing it ------------------------------------------------------------- */

/* "refused=EINVAL": it must be, with that errno. */
static bool directive_as_wanted(struct cs_live *live, const struct directive *d,
				struct cs_step *step, int error)
{
	const struct cs_operand *refused = cs_operand_find(d->script, CS_OPT_REFUSED);
	const char *want = refused ? cs_word_text(&refused->word, &live->env, &live->diags) : NULL;

	if (!want)
		return !error;
	/* What a real machine cannot do, it did not refuse. */
	if (error == EOPNOTSUPP && live->machine->partial)
		return false;
	if (error == cs_errno_value(want) || !live->expect)
		return true;
	step->verdict = CS_VERDICT_FAIL;
	step->want = cs_store_printf(live->store, "refused with %s", want);
	step->got = error ? cs_words_result(live, -error, false) : "done";
	return true;
}

static void directive_refused(struct cs_live *live, struct cs_step *step, int error,
			      const char *text)
{
	step->detail = cs_store_text(live->store, *text ? text : strerror(error));
	if (error == EOPNOTSUPP || error == ENOSYS) {
		/* The kernel has no such thing, or the model has not. */
		cs_live_lacks(live, step,
			      cs_store_printf(live->store, "%s: %s", step->text, step->detail));
		live->ended = true;
	} else if (live->expect) {
		step->verdict = CS_VERDICT_FAIL;
		step->want = "done";
		step->got = cs_store_printf(live->store, "refused: %s", step->detail);
		step->detail = "";
	}
}

/* Pins are remembered, so that a picture can say where one came from. */
static void directive_book(struct cs_live *live, const struct directive *d)
{
	if (d->script->id == CS_DIR_PIN && live->pin_nr < CS_PIN_NR)
		live->pin[live->pin_nr++] = (struct cs_live_span){
			.start_va = d->op.start_va,
			.end_va = d->op.end_va,
			.line = d->line,
			.task = d->op.task,
		};
	if (d->script->id == CS_DIR_KHUGEPAGED)
		cs_live_note_tried(live);
}

static void directive_do(struct cs_live *live, struct directive *d, struct cs_step *step)
{
	char text[KP_TEXT_LEN] = "";
	int error = 0;

	switch (cs_machine_op(live->machine, &d->op, &error, text)) {
	case CS_END_OK:
		directive_book(live, d);
		directive_as_wanted(live, d, step, 0);
		break;
	case CS_END_REFUSED:
		if (directive_as_wanted(live, d, step, error))
			break;
		directive_refused(live, step, error, text);
		break;
	case CS_END_STOPPED:
		cs_live_stopped(live);
		step->verdict = live->result->verdict;
		step->ended = true;
		break;
	}
}

/* One run of the daemon after the other, each with its own budget, until each
 * slot of the range was tried since now. */
static void directive_until(struct cs_live *live, struct directive *d, struct cs_step *step)
{
	const struct cs_range *range = cs_operand_find(d->script, CS_OPT_UNTIL)->range;
	struct cs_range_value value;
	kp_u64 huge_b = live->machine->hugepage_b;
	kp_u64 last_va;
	int i, j;

	if (cs_eval_range(range, &live->env, &value, &live->diags)) {
		/* A mapping it needs was refused; that step has failed already. */
		step->verdict = CS_VERDICT_SKIP;
		step->detail = cs_store_printf(live->store, "not run: %s", cs_live_mistake(live));
		return;
	}
	last_va = (value.end_va - 1) & ~(huge_b - 1);
	for (i = 0; i < UNTIL_NR && !live->ended; i++) {
		directive_do(live, d, step);
		if (step->verdict != CS_VERDICT_PASS)
			return;
		for (j = 0; j < cs_machine_attempt_nr(live->machine); j++) {
			struct kp_attempt attempt;

			cs_machine_attempt(live->machine, j, &attempt);
			if (attempt.va == last_va)
				return;
		}
	}
	if (!live->expect)
		return;
	step->verdict = CS_VERDICT_FAIL;
	step->want = "the daemon comes to the range";
	step->got = cs_store_printf(live->store, "not within %d runs", UNTIL_NR);
}

static int directive_eval(struct cs_live *live, struct directive *d)
{
	kp_s64 node;

	if (directive_kind(d->script->id, &d->op.kind))
		return -1;
	if (directive_option(live, d, CS_OPT_NODE, -1, &node))
		return -1;
	d->op.node = (int)node;
	return directive_operands(live, d) || directive_options(live, d) ? -1 : 0;
}

void cs_live_directive(struct cs_live *live, const struct cs_item *item)
{
	struct directive d = { .script = item->directive, .line = (int)item->span.line };
	struct cs_step step;
	char text[512];

	if (!cs_guard_holds(d.script->guard, &live->env.target))
		return;
	if (d.script->id == CS_DIR_MARK) {
		cs_live_mark(live);
		return;
	}
	cs_live_files(live);
	cs_print_item(live->script, item, text, sizeof(text));
	cs_live_step(live, &step, CS_STEP_DIRECTIVE, d.line, cs_store_text(live->store, text));
	if (d.script->id == CS_DIR_FAIL && live->fail_point) {
		/* --fail-each alone says what fails */
		return;
	}
	if (d.script->id == CS_DIR_AT) {
		cs_live_at(live, item, &step);
	} else if (directive_eval(live, &d)) {
		/* A mapping it needs was refused; that step has failed already. */
		step.verdict = CS_VERDICT_SKIP;
		step.detail = cs_store_printf(live->store, "not run: %s", cs_live_mistake(live));
	} else if (cs_operand_find(d.script, CS_OPT_UNTIL)) {
		directive_until(live, &d, &step);
	} else {
		directive_do(live, &d, &step);
	}
	if (d.script->id == CS_DIR_KHUGEPAGED && !live->ended) {
		step.collapse = true;
		cs_live_attempts(live, &step);
	}
	cs_live_keep(live, &step);
}
