/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * call.c - a system call of the scenario: arguments, the call itself, what its
 * result binds, and whether an outcome that applies allows it.
 */
#include <string.h>
#include "run/call.h"

#define MAP_FIXED_VALUE 0x10u
#define MAP_FIXED_NOREPLACE_VALUE 0x100000u
#define PIDFD_SELF_VALUE (-10000)

/* Live number of pidfd_open()'s descriptors: the task, made unlike a file's. */
#define PIDFD_BASE 1000

/* --- arguments ------------------------------------------------------------ */

/* What process_madvise() is about: a task, a descriptor of one, or oneself. */
static int call_target(struct cs_live *live, const struct cs_live_call *call,
		       const struct cs_expr *expr, kp_u64 *out)
{
	struct cs_value value;

	if (cs_eval(expr, &live->env, &value, &live->diags))
		return -1;
	*out = (kp_u64)-1;
	if (value.kind == CS_VAL_TASK)
		*out = (kp_u64)value.num;
	else if (value.kind == CS_VAL_FD && value.num >= PIDFD_BASE)
		*out = (kp_u64)(value.num - PIDFD_BASE);
	else if (value.kind == CS_VAL_WORD || value.num == PIDFD_SELF_VALUE)
		*out = (kp_u64)call->task;
	return 0;
}

static int call_vector(struct cs_live *live, struct cs_live_call *call, const struct cs_arg *arg)
{
	kp_s64 base, len;
	size_t i;

	for (i = 0; i < arg->iov_nr && i < CS_IOV_NR; i++) {
		if (cs_eval_num(arg->iov[i].base, &live->env, &base, &live->diags) ||
		    cs_eval_num(arg->iov[i].len, &live->env, &len, &live->diags))
			return -1;
		call->iov[i] = (struct kp_iovec){ .base_va = (kp_u64)base, .len_b = (kp_u64)len };
	}
	return 0;
}

static int call_args(struct cs_live *live, struct cs_live_call *call)
{
	const struct cs_call *script = call->script;
	const struct cs_arg *arg;
	kp_s64 num;
	size_t i;

	for (i = 0; i < script->arg_nr; i++) {
		arg = &script->args[i];
		if (arg->kind == CS_ARG_VECTOR) {
			if (call_vector(live, call, arg))
				return -1;
			call->args[i] = (kp_u64)(uintptr_t)call->iov;
		} else if (script->id == CS_CALL_PROCESS_MADVISE && i == 1) {
			call->args[i] = 0; /* no vector: an address that cannot be read */
		} else if (script->id == CS_CALL_PROCESS_MADVISE && i == 0) {
			if (call_target(live, call, arg->expr, &call->args[0]))
				return -1;
		} else if (arg->expr->kind == CS_EXPR_STRING) {
			call->args[i] = (kp_u64)(uintptr_t)arg->expr->text;
		} else {
			if (cs_eval_num(arg->expr, &live->env, &num, &live->diags))
				return -1;
			call->args[i] = (kp_u64)num;
		}
	}
	return 0;
}

/* Chooses a place for a mapping that names none, and forbids to move it. */
static void call_place(struct cs_live *live, struct cs_live_call *call)
{
	kp_u64 *args = call->args;

	if (call->script->id == CS_CALL_MREMAP) {
		if (!args[4])
			args[4] = cs_live_place(live, args[2]);
		return;
	}
	if (call->script->id != CS_CALL_MMAP)
		return;
	if (!args[0])
		args[0] = cs_live_place(live, args[1]);
	if (!(args[3] & (MAP_FIXED_VALUE | MAP_FIXED_NOREPLACE_VALUE)))
		args[3] |= MAP_FIXED_NOREPLACE_VALUE;
}

/* --- the call itself ------------------------------------------------------ */

/* The gate's number of a call; false for those that the runner itself does, or
 * nobody. */
static bool call_number(enum cs_call_id id, enum kp_call *out)
{
	static const struct {
		enum cs_call_id id;
		enum kp_call call;
	} map[] = {
		{ CS_CALL_MMAP, KP_CALL_MMAP },
		{ CS_CALL_MUNMAP, KP_CALL_MUNMAP },
		{ CS_CALL_MPROTECT, KP_CALL_MPROTECT },
		{ CS_CALL_MREMAP, KP_CALL_MREMAP },
		{ CS_CALL_MADVISE, KP_CALL_MADVISE },
		{ CS_CALL_PROCESS_MADVISE, KP_CALL_PROCESS_MADVISE },
		{ CS_CALL_FORK, KP_CALL_FORK },
		{ CS_CALL_THREAD, KP_CALL_THREAD },
		{ CS_CALL_EXIT, KP_CALL_EXIT },
		{ CS_CALL_PRCTL, KP_CALL_PRCTL },
		{ CS_CALL_MLOCK, KP_CALL_MLOCK },
		{ CS_CALL_MUNLOCK, KP_CALL_MUNLOCK },
		{ CS_CALL_MEMFD_CREATE, KP_CALL_MEMFD_CREATE },
		{ CS_CALL_FTRUNCATE, KP_CALL_FTRUNCATE },
		{ CS_CALL_FALLOCATE, KP_CALL_FALLOCATE },
		{ CS_CALL_OPEN, KP_CALL_OPEN },
		{ CS_CALL_CLOSE, KP_CALL_CLOSE },
	};
	size_t i;

	for (i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (map[i].id == id) {
			*out = map[i].call;
			return true;
		}
	return false;
}

static void call_unmodelled(struct cs_live *live, const struct cs_live_call *call)
{
	live->ended = true;
	live->result->reason =
		cs_store_printf(live->store, "%s() is not modelled; see docs/model-gaps.md",
				cs_call_name(call->script->id));
	live->result->verdict = cs_verdict_worsen(live->result->verdict, CS_VERDICT_UNMODELLED);
}

/* False: the world ended, or the call is nobody's. */
static bool call_do(struct cs_live *live, struct cs_live_call *call)
{
	enum kp_call number;

	if (call->script->id == CS_CALL_CLOSE && (kp_s64)call->args[0] >= PIDFD_BASE) {
		call->result = 0;
		return true;
	}
	if (call->script->id == CS_CALL_PIDFD_OPEN) {
		call->result = PIDFD_BASE + (kp_s64)call->args[0];
		return true;
	}
	if (!call_number(call->script->id, &number)) {
		call_unmodelled(live, call);
		return false;
	}
	live->running = call->task;
	if (cs_machine_call(live->machine, call->task, number, call->args, &call->result) !=
	    CS_END_OK)
		cs_live_stopped(live);
	live->running = -1;
	return !live->ended;
}

/* --- results -------------------------------------------------------------- */

static kp_u64 call_page_up(const struct cs_live *live, kp_u64 b)
{
	return (b + live->machine->page_b - 1) & ~(live->machine->page_b - 1);
}

/* Length of what mmap() or mremap() returned. */
static kp_u64 call_region_b(const struct cs_live *live, const struct cs_live_call *call)
{
	return call_page_up(live, call->args[call->script->id == CS_CALL_MREMAP ? 2 : 1]);
}

static void call_bind(struct cs_live *live, const struct cs_live_call *call, int sym)
{
	kp_u64 len_b;

	switch (live->script->symbols[sym].kind) {
	case CS_SYM_REGION:
		len_b = call_region_b(live, call);
		cs_env_bind(&live->env, sym, cs_value_region((kp_u64)call->result, len_b));
		break;
	case CS_SYM_TASK:
		cs_env_bind(&live->env, sym, cs_value_task(call->result));
		break;
	case CS_SYM_FD:
		cs_env_bind(&live->env, sym, cs_value_fd(call->result));
		break;
	case CS_SYM_PARAM:
		break;
	}
}

/* What a result changes in the runner's own books. */
static void call_book(struct cs_live *live, const struct cs_live_call *call)
{
	const struct cs_outcome *outcome;
	struct cs_live_task *task = &live->task[call->task];

	task->called = true;
	task->last_result = call->result;
	if (call->script->id == CS_CALL_EXIT)
		task->alive = false;
	if (call->result < 0)
		return;
	if ((call->script->id == CS_CALL_FORK || call->script->id == CS_CALL_THREAD) &&
	    call->result < KP_TASK_NR)
		live->task[call->result] = (struct cs_live_task){ .alive = true };
	if (call->script->id == CS_CALL_MMAP || call->script->id == CS_CALL_MREMAP)
		cs_live_placed(live, (kp_u64)call->result,
			       (kp_u64)call->result + call_region_b(live, call));
	for (outcome = call->script->outcomes; outcome; outcome = outcome->next)
		if (outcome->kind == CS_OUT_BIND)
			call_bind(live, call, outcome->sym);
}

static bool call_why_matches(struct cs_live *live, const struct cs_outcome *outcome)
{
	struct kp_attempt attempt;
	const char *want;
	size_t i;

	if (outcome->why == CS_WHY_ABSENT)
		return true;
	if (outcome->why == CS_WHY_NONE)
		return !cs_machine_attempt_nr(live->machine);
	if ((size_t)cs_machine_attempt_nr(live->machine) != outcome->why_nr)
		return false;
	for (i = 0; i < outcome->why_nr; i++) {
		want = cs_word_text(&outcome->whys[i], &live->env, &live->diags);
		cs_machine_attempt(live->machine, (int)i, &attempt);
		if (!want || !cs_live_same_scan(want, attempt.result))
			return false;
	}
	return true;
}

static bool call_outcome_matches(struct cs_live *live, const struct cs_live_call *call,
				 const struct cs_outcome *outcome)
{
	const char *name;
	kp_s64 value;

	switch (outcome->kind) {
	case CS_OUT_ANY:
		break;
	case CS_OUT_ERRNO:
		name = cs_word_text(&outcome->err, &live->env, &live->diags);
		if (!name || call->result != -cs_errno_value(name))
			return false;
		break;
	case CS_OUT_VALUE:
		if (cs_eval_num(outcome->value, &live->env, &value, &live->diags) ||
		    call->result != value)
			return false;
		break;
	case CS_OUT_BIND:
		if (call->result < 0)
			return false;
		break;
	}
	return call_why_matches(live, outcome);
}

static const char *call_want(struct cs_live *live, const struct cs_call *script)
{
	const struct cs_outcome *outcome;
	const char *want = "";
	char text[512];

	for (outcome = script->outcomes; outcome; outcome = outcome->next) {
		if (!cs_guard_holds(outcome->guard, &live->env.target))
			continue;
		cs_print_outcome(live->script, outcome, text, sizeof(text));
		want = *want ? cs_store_printf(live->store, "%s or %s", want, text)
			     : cs_store_text(live->store, text);
	}
	return want;
}

/* "why A, B" or "why none", if an outcome asked for it. */
static const char *call_got_why(struct cs_live *live, const struct cs_call *script)
{
	const struct cs_outcome *outcome;
	struct kp_attempt attempt;
	const char *got = " why none";
	int i, nr = cs_machine_attempt_nr(live->machine);

	for (outcome = script->outcomes; outcome; outcome = outcome->next)
		if (outcome->why != CS_WHY_ABSENT &&
		    cs_guard_holds(outcome->guard, &live->env.target))
			break;
	if (!outcome)
		return "";
	for (i = 0; i < nr; i++) {
		cs_machine_attempt(live->machine, i, &attempt);
		got = cs_store_printf(live->store, i ? "%s, %s" : "%s %s", i ? got : " why",
				      attempt.result);
	}
	return got;
}

/* Verdict of a result; fills in what the step tells of it. */
static void call_judge(struct cs_live *live, const struct cs_live_call *call, struct cs_step *step)
{
	const struct cs_outcome *outcome;
	bool applies = false;

	for (outcome = call->script->outcomes; outcome; outcome = outcome->next) {
		if (!cs_guard_holds(outcome->guard, &live->env.target))
			continue;
		applies = true;
		if (call_outcome_matches(live, call, outcome))
			return;
	}
	if (!applies) {
		step->verdict = CS_VERDICT_UNSPECIFIED;
		return;
	}
	step->verdict = CS_VERDICT_FAIL;
	step->want = call_want(live, call->script);
	step->got = cs_store_printf(live->store, "%s%s", step->result,
				    call_got_why(live, call->script));
	step->detail = cs_live_mistake(live);
	live->task[call->task].stopped = true;
	live->task[call->task].stopped_line = step->line;
}

/* --- entry ---------------------------------------------------------------- */

/* The statement as written, canonically, without its outcomes. */
static const char *call_text(struct cs_live *live, const struct cs_item *item)
{
	char text[1024];
	int depth = 0;
	bool quoted = false;
	char *at;

	cs_print_item(live->script, item, text, sizeof(text));
	for (at = text; *at; at++) {
		if (*at == '"')
			quoted = !quoted;
		else if (!quoted && *at == '(')
			depth++;
		else if (!quoted && *at == ')' && !--depth)
			break;
	}
	if (*at)
		at[1] = '\0';
	return cs_store_text(live->store, text);
}

static bool call_may_run(struct cs_live *live, const struct cs_live_call *call,
			 struct cs_step *step)
{
	const struct cs_live_task *task;

	task = call->task < 0 ? NULL : &live->task[call->task];
	if (live->inside && call->task == live->inside_task) {
		step->verdict = live->expect ? CS_VERDICT_FAIL : CS_VERDICT_PASS;
		step->want = "another task: this one cannot do two things at once";
		step->got = cs_store_printf(live->store, "its task is inside the call of line %d",
					    (int)live->inside->span.line);
		cs_live_keep(live, step);
		return false;
	}
	if (task && !task->stopped && task->alive)
		return true;
	step->verdict = CS_VERDICT_SKIP;
	if (task && task->stopped)
		step->detail = cs_store_printf(live->store, "not run: its task stopped at line %d",
					       task->stopped_line);
	else
		step->detail =
			task ? "not run: its task has ended" : "not run: its task was never made";
	cs_live_keep(live, step);
	return false;
}

/* An argument has no value: the mapping it needs was refused, say. */
static void call_mistake(struct cs_live *live, struct cs_step *step)
{
	step->verdict = live->expect ? CS_VERDICT_FAIL : CS_VERDICT_PASS;
	step->detail = cs_live_mistake(live);
	step->want = "arguments with a value";
	step->got = "none";
	cs_live_keep(live, step);
}

void cs_live_call(struct cs_live *live, const struct cs_item *item)
{
	struct cs_live_call call = { .script = item->call };
	const struct cs_value *task = &live->env.values[item->call->task];
	struct cs_slots before = { 0 };
	struct cs_step step;

	cs_live_step(live, &step, CS_STEP_CALL, (int)item->span.line, call_text(live, item));
	if (task->kind == CS_VAL_TASK && task->num >= 0 && task->num < KP_TASK_NR)
		call.task = (int)task->num;
	else
		call.task = -1;
	if (!call_may_run(live, &call, &step))
		return;
	if (call_args(live, &call)) {
		call_mistake(live, &step);
		return;
	}
	call_place(live, &call);
	if (live->options->pictures && cs_call_is_collapse(&call)) {
		cs_slots_take(live, &call, &before);
		cs_call_pictures(live, &call, &step.before, &step.before_nr);
	}
	if (!call_do(live, &call)) {
		step.verdict = live->result->verdict;
		step.ended = true;
		step.detail = live->result->reason;
		cs_live_keep(live, &step);
		return;
	}
	call_book(live, &call);
	cs_live_note_tried(live);
	step.result = cs_words_result(live, call.result,
				      call.script->id == CS_CALL_MMAP ||
					      call.script->id == CS_CALL_MREMAP);
	if (live->expect)
		call_judge(live, &call, &step);
	cs_call_tell(live, &call, &step, &before);
	cs_live_keep(live, &step);
}
