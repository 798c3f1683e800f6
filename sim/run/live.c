/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * live.c - what statements share: steps, verdicts, the end of the world,
 * counters at the last mark.
 */
#include <stdlib.h>
#include <string.h>
#include "run/live.h"

static const char *const counter_names[] = {
#define CS_COUNTER(name) name,
#include "language/names.def"
};
#define COUNTER_NR (sizeof(counter_names) / sizeof(counter_names[0]))

/* --- steps ---------------------------------------------------------------- */

void cs_live_step(struct cs_live *live, struct cs_step *step, enum cs_step_kind kind, int line,
		  const char *text)
{
	(void)live;
	memset(step, 0, sizeof(*step));
	step->kind = kind;
	step->line = line;
	step->text = text;
	step->want = step->got = step->detail = step->result = "";
}

void cs_live_keep(struct cs_live *live, const struct cs_step *step)
{
	struct cs_result *result = live->result;
	struct cs_step *kept;
	enum cs_verdict verdict = step->verdict;

	/* Nothing may be left out silently: only a failure excuses it, or a machine
	 * that cannot do it, of which the whole run then tells. */
	if (verdict == CS_VERDICT_SKIP && result->verdict == CS_VERDICT_SKIP)
		;
	else if (verdict == CS_VERDICT_SKIP && live->expect && result->verdict < CS_VERDICT_FAIL)
		verdict = CS_VERDICT_FAIL;
	else if (verdict == CS_VERDICT_SKIP)
		verdict = CS_VERDICT_PASS;
	result->verdict = cs_verdict_worsen(result->verdict, verdict);
	if (verdict >= CS_VERDICT_UNMODELLED && !result->line)
		result->line = step->line;
	if (step->verdict == CS_VERDICT_PASS && !live->options->all_steps)
		return;
	kept = cs_store_push(live->store, &result->step, &result->step_nr, sizeof(*kept));
	*kept = *step;
	if (verdict > step->verdict)
		kept->verdict = verdict;
}

const char *cs_live_mistake(struct cs_live *live)
{
	const char *text = "";

	if (live->diags.nr)
		text = cs_store_text(live->store, live->diags.items[0].text);
	cs_diags_free(&live->diags);
	cs_diags_init(&live->diags);
	return text;
}

/* --- the end of the world ------------------------------------------------- */

static enum cs_verdict live_stop_verdict(enum kp_stop_kind kind)
{
	switch (kind) {
	case KP_STOP_BUG:
	case KP_STOP_WARN:
	case KP_STOP_INVARIANT:
		return CS_VERDICT_FINDING;
	case KP_STOP_UNMODELLED:
		return CS_VERDICT_UNMODELLED;
	case KP_STOP_BLOCKED:
		return CS_VERDICT_FAIL;
	case KP_STOP_CANNOT:
		return CS_VERDICT_SKIP;
	case KP_STOP_INTERNAL:
		break;
	}
	return CS_VERDICT_BUG;
}

/* The run broke at the statement that runs now, if any does. */
static void live_blame(struct cs_live *live)
{
	struct cs_result *result = live->result;
	char text[1024];

	live->ended = true;
	if (!live->item || *result->statement)
		return;
	cs_print_item(live->script, live->item, text, sizeof(text));
	result->statement = cs_store_text(live->store, text);
	if (!result->line)
		result->line = (int)live->item->span.line;
}

void cs_live_stopped(struct cs_live *live)
{
	struct cs_result *result = live->result;
	struct cs_stop *stop;

	if (live->ended)
		return; /* it ended in what ran inside of this, which has said so */
	stop = cs_store_take(live->store, sizeof(*stop));
	*stop = live->machine->stop;
	if (stop->kind != KP_STOP_CANNOT)
		result->stop = stop;
	result->verdict = cs_verdict_worsen(result->verdict, live_stop_verdict(stop->kind));
	result->reason = cs_store_text(live->store, stop->text);
	live_blame(live);
}

void cs_live_lacks(struct cs_live *live, struct cs_step *step, const char *reason)
{
	step->verdict = live->machine->partial ? CS_VERDICT_SKIP : CS_VERDICT_UNMODELLED;
	live->result->verdict = cs_verdict_worsen(live->result->verdict, step->verdict);
	live->result->reason = reason;
}

void cs_live_finding(struct cs_live *live, const char *text)
{
	struct cs_result *result = live->result;
	const char **finding;

	finding =
		cs_store_push(live->store, &result->finding, &result->finding_nr, sizeof(*finding));
	*finding = cs_store_text(live->store, text);
	result->verdict = cs_verdict_worsen(result->verdict, CS_VERDICT_FINDING);
	live_blame(live);
}

/* --- counters ------------------------------------------------------------- */

void cs_live_mark(struct cs_live *live)
{
	size_t i;

	live->tried_nr = 0;
	for (i = 0; i < COUNTER_NR; i++)
		if (strchr(counter_names[i], '*') ||
		    !cs_machine_counter(live->machine, counter_names[i], &live->mark[i]))
			live->mark[i] = 0;
	for (i = 0; i < (size_t)live->sized_nr; i++)
		if (!cs_machine_counter(live->machine, live->sized[i].name, &live->sized[i].mark))
			live->sized[i].mark = 0;
}

const char *cs_live_path(struct cs_live *live, const struct cs_word *word)
{
	const char *text = cs_word_text(word, &live->env, &live->diags), *star;
	int64_t pages;

	if (!text || !word->size)
		return text;
	if (cs_word_size(word, &live->env, &pages, &live->diags))
		return NULL;
	star = strchr(text, '*');
	return cs_store_printf(live->store, "%.*s%lldkB%s", (int)(star - text), text,
			       (long long)pages * (long long)(live->machine->page_b / 1024),
			       star + 1);
}

/* What the script counts of one folio size. */
static void live_sized(struct cs_live *live, const struct cs_item *item)
{
	const struct cs_check *check;
	struct cs_live_sized *sized;
	const char *name;

	for (; item; item = item->next) {
		live_sized(live, item->body);
		for (check = item->check; check; check = check->next) {
			if (check->id != CS_CHECK_COUNT || !check->word.size ||
			    !cs_guard_holds(check->guard, &live->env.target))
				continue;
			name = cs_live_path(live, &check->word);
			if (!name) {
				cs_live_mistake(live);
				continue;
			}
			sized = cs_store_push(live->store, &live->sized, &live->sized_nr,
					      sizeof(*sized));
			sized->name = name;
			sized->mark = 0;
		}
	}
}

bool cs_live_tried(const struct cs_live *live, kp_u64 va)
{
	int i;

	for (i = 0; i < live->tried_nr; i++)
		if (live->tried[i] == va)
			return true;
	return false;
}

void cs_live_note_tried(struct cs_live *live)
{
	int i, nr = cs_machine_attempt_nr(live->machine);
	struct kp_attempt attempt;

	for (i = 0; i < nr && live->tried_nr < CS_TRIED_NR; i++) {
		cs_machine_attempt(live->machine, i, &attempt);
		if (!cs_live_tried(live, attempt.va))
			live->tried[live->tried_nr++] = attempt.va;
	}
}

kp_s64 cs_live_marked(const struct cs_live *live, const char *name)
{
	size_t i;

	for (i = 0; i < COUNTER_NR; i++)
		if (!strcmp(counter_names[i], name))
			return live->mark[i];
	for (i = 0; i < (size_t)live->sized_nr; i++)
		if (!strcmp(live->sized[i].name, name))
			return live->sized[i].mark;
	return 0;
}

/* --- files ---------------------------------------------------------------- */

void cs_live_files(struct cs_live *live)
{
	const struct cs_symbol *symbols = live->script->symbols;
	struct kp_vma vma;
	bool found;
	size_t i;

	for (i = 0; i < live->script->symbol_nr && !live->ended; i++) {
		struct cs_value *value = &live->env.values[i];
		const struct cs_value *task = &live->env.values[symbols[i].owner];
		kp_u64 va;

		if (value->kind != CS_VAL_FD || symbols[i].kind != CS_SYM_FD ||
		    task->kind != CS_VAL_TASK)
			continue;
		va = cs_file_place(value) << CS_FILE_SHIFT;
		if (cs_machine_vma(live->machine, (int)task->num, va, &vma, &found) != CS_END_OK)
			cs_live_stopped(live);
		else if (found && vma.start_va == va)
			value->len_b = vma.end_va - va;
	}
}

/* --- lifetime ------------------------------------------------------------- */

int cs_live_init(struct cs_live *live, size_t row)
{
	struct cs_target target;
	size_t entry_nr = (size_t)1 << live->machine->order;

	cs_diags_init(&live->diags);
	cs_run_target(live->machine, &target);
	if (cs_env_init(&live->env, live->script, &target, row, &live->diags)) {
		cs_diags_free(&live->diags);
		return -1;
	}
	live->mark = calloc(COUNTER_NR, sizeof(*live->mark));
	live->pages = calloc(entry_nr, sizeof(*live->pages));
	live->cells = calloc(entry_nr, sizeof(*live->cells));
	if (!live->mark || !live->pages || !live->cells)
		abort();
	live_sized(live, live->script->items);
	live->task[0].alive = true;
	live->running = -1;
	return 0;
}

void cs_live_fini(struct cs_live *live)
{
	cs_env_free(&live->env);
	cs_diags_free(&live->diags);
	free(live->mark);
	free(live->pages);
	free(live->cells);
}

static const char *live_scan_name(const char *name)
{
	return strcmp(name, "PTE_UFFD_WP") ? name : "PTE_UFFD";
}

bool cs_live_same_scan(const char *want, const char *got)
{
	return !strcmp(live_scan_name(want), live_scan_name(got));
}
