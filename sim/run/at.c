/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * at.c - !at blocks: what other tasks do while a call or the daemon is at a
 * yield point.
 *
 * Armed where they stand, they run once, inside the call that passes the point
 * for the nth time from then on.  The invariants wait for that call's end: in
 * the middle of it nothing has to add up.  A block that never ran is a failure,
 * since the scenario then shows nothing.
 */
#include <string.h>
#include "run/live.h"

static void at_statement(struct cs_live *live, const struct cs_item *item)
{
	live->item = item;
	if (item->kind == CS_ITEM_CALL)
		cs_live_call(live, item);
	else if (item->kind == CS_ITEM_DIRECTIVE)
		cs_live_directive(live, item);
	else if (item->kind == CS_ITEM_CHECKS && live->expect)
		cs_live_checks(live, item);
}

static void at_run(struct cs_live *live, const struct cs_item *block)
{
	const struct cs_item *outer = live->item, *item;
	int task = live->running;

	live->inside = outer;
	live->inside_task = task;
	for (item = block->body; item && !live->ended; item = item->next)
		at_statement(live, item);
	live->inside = NULL;
	live->running = task;
	live->item = outer;
}

static bool at_point(void *ctx, const char *name);

/* A block that waits for the task to offer the processor wants it. */
static void at_hook(struct cs_live *live)
{
	bool resched = false;
	int i;

	for (i = 0; i < live->at_nr; i++)
		resched |= live->at[i].left && !strcmp(live->at[i].point, "resched");
	cs_machine_hook(live->machine, at_point, live, resched);
}

/* Blocks run in the order in which they were armed. */
static bool at_point(void *ctx, const char *name)
{
	struct cs_live *live = ctx;
	int i;

	for (i = 0; i < live->at_nr && !live->ended; i++)
		if (live->at[i].left && !strcmp(live->at[i].point, name) && !--live->at[i].left)
			at_run(live, live->at[i].item);
	at_hook(live);
	return !live->ended;
}

void cs_live_at(struct cs_live *live, const struct cs_item *item, struct cs_step *step)
{
	const struct cs_directive *script = item->directive;
	struct cs_live_at *at = &live->at[live->at_nr];
	const char *point = cs_word_text(&script->operands[0].word, &live->env, &live->diags);
	kp_s64 nth;

	if (!point || cs_option_num(script, CS_OPT_NTH, 1, &live->env, &nth, &live->diags)) {
		step->verdict = CS_VERDICT_SKIP;
		step->detail = cs_store_printf(live->store, "not run: %s", cs_live_mistake(live));
	} else if (!cs_machine_has_point(live->machine, point)) {
		step->detail = "this kernel has no such point";
		cs_live_lacks(live, step,
			      cs_store_printf(live->store, "%s: %s", step->text, step->detail));
		live->ended = true;
	} else if (live->at_nr == CS_AT_NR) {
		step->verdict = CS_VERDICT_FAIL;
		step->want = cs_store_printf(live->store, "at most %d !at blocks", CS_AT_NR);
		step->got = "one more";
	} else {
		*at = (struct cs_live_at){ .item = item, .point = point, .left = nth, .nth = nth };
		live->at_nr++;
		at_hook(live);
	}
}

void cs_live_at_end(struct cs_live *live)
{
	struct cs_step step;
	char text[512];
	int i;

	for (i = 0; i < live->at_nr && live->expect && !live->ended; i++) {
		const struct cs_live_at *at = &live->at[i];

		if (!at->left)
			continue;
		cs_print_item(live->script, at->item, text, sizeof(text));
		cs_live_step(live, &step, CS_STEP_DIRECTIVE, (int)at->item->span.line,
			     cs_store_text(live->store, text));
		step.verdict = CS_VERDICT_FAIL;
		step.want = cs_store_printf(live->store, "%s is passed %lld time(s)", at->point,
					    (long long)at->nth);
		step.got = cs_store_printf(live->store, "%lld time(s): the block never ran",
					   (long long)(at->nth - at->left));
		cs_live_keep(live, &step);
	}
}
