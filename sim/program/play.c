/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * play.c - a program on a machine: steps in order, then all that must hold.
 *
 * The child is task 1; what addresses it before there is one is refused, as a
 * second fork is.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "machine/machine_sim.h"
#include "program/judge.h"
#include "program/program.h"

struct play {
	struct cs_machine *machine;
	struct cs_program *program;
	kp_u64 region_va[CS_PROGRAM_REGION_NR];
	bool child;  /* lives */
	bool forked; /* ever */
	struct cs_judge judge;
	char *text; /* KP_TEXT_LEN */
};

static enum cs_played play_stopped(struct play *play)
{
	const struct cs_stop *stop = &play->machine->stop;

	snprintf(play->text, KP_TEXT_LEN, "%.100s%s%.64s", stop->text, *stop->func ? " in " : "",
		 stop->func);
	switch (stop->kind) {
	case KP_STOP_BUG:
	case KP_STOP_WARN:
	case KP_STOP_INVARIANT:
		return CS_PLAYED_FINDING;
	case KP_STOP_UNMODELLED:
	case KP_STOP_BLOCKED:
	case KP_STOP_CANNOT:
		return CS_PLAYED_UNMODELLED;
	case KP_STOP_INTERNAL:
		break;
	}
	return CS_PLAYED_OURS;
}

static enum cs_played play_findings(struct play *play)
{
	if (!play->machine->finding_nr)
		return CS_PLAYED_FINE;
	snprintf(play->text, KP_TEXT_LEN, "%s", play->machine->finding[0]);
	return CS_PLAYED_FINDING;
}

static bool content_holds(const struct kp_page *page)
{
	return !page->content_known || page->content == page->want ||
	       (page->want_or_zero && !page->content);
}

/* Every page of every task reads what was last written to it. */
static enum cs_played play_content(struct play *play)
{
	struct kp_page page[CS_PROGRAM_REGION_HP << 4];
	int page_nr = CS_PROGRAM_REGION_HP << play->program->order;
	int task, region, i;

	for (task = 0; task < (play->child ? 2 : 1); task++) {
		for (region = 0; region < CS_PROGRAM_REGION_NR; region++) {
			if (cs_machine_pages(play->machine, task, play->region_va[region], page_nr,
					     page) != CS_END_OK)
				return play_stopped(play);
			for (i = 0; i < page_nr; i++) {
				if (!page[i].in_vma || content_holds(&page[i]))
					continue;
				snprintf(play->text, KP_TEXT_LEN,
					 "content of %c[%dP] in task %d is not what was written "
					 "last",
					 'A' + region, i, task);
				return CS_PLAYED_FINDING;
			}
		}
	}
	return CS_PLAYED_FINE;
}

/* --- steps ------------------------------------------------------------------------ */

static enum cs_played play_call(struct play *play, int task, enum kp_call call,
				const kp_u64 args[6], kp_s64 *out_result)
{
	if (cs_machine_call(play->machine, task, call, args, out_result) != CS_END_OK)
		return play_stopped(play);
	return CS_PLAYED_FINE;
}

static enum cs_played play_op(struct play *play, struct cs_step *step, const struct kp_op *op)
{
	char why[KP_TEXT_LEN];
	int error;

	switch (cs_machine_op(play->machine, op, &error, why)) {
	case CS_END_OK:
		return CS_PLAYED_FINE;
	case CS_END_REFUSED:
		step->refused = true;
		return CS_PLAYED_FINE;
	case CS_END_STOPPED:
		break;
	}
	return play_stopped(play);
}

static enum cs_played play_task(struct play *play, struct cs_step *step)
{
	const bool fork = cs_step_rows[step->kind].a == KP_CALL_FORK;
	const kp_u64 args[6] = { 0 };
	enum cs_played played;
	kp_s64 result = 0;

	if (fork ? play->forked : !play->child) {
		step->refused = true;
		return CS_PLAYED_FINE;
	}
	played = play_call(play, fork ? 0 : 1, (enum kp_call)cs_step_rows[step->kind].a, args,
			   &result);
	if (fork && played == CS_PLAYED_FINE && result < 0) {
		/* Out of memory: there is no child, and the slot may be used up. */
		step->refused = true;
		play->forked = true;
		return CS_PLAYED_FINE;
	}
	play->judge.hidden = true;
	if (fork)
		play->judge.in_group[1] = play->judge.in_group[0];
	play->child = fork;
	play->forked = play->forked || fork;
	return played;
}

/* MADV_COLLAPSE by a task for itself. */
static enum cs_played play_collapse(struct play *play, struct cs_step *step, const kp_u64 args[6])
{
	struct cs_judged judged = {
		.machine = play->machine,
		.judge = &play->judge,
		.task = step->task,
		.row_va = play->region_va[step->region],
		.world.call = { .start_b = (int32_t)(args[0] - play->region_va[step->region]),
				.length_b = (int32_t)args[1] },
	};
	const char *why = cs_judge_before(&judged, CS_PROGRAM_REGION_HP);
	enum cs_played played;
	kp_s64 result;

	played = play_call(play, step->task, KP_CALL_MADVISE, args, &result);
	if (played != CS_PLAYED_FINE)
		return played;
	if (why) {
		play->program->unjudged_why[play->program->unjudged_nr++] = why;
		return CS_PLAYED_FINE;
	}
	play->program->judged_nr++;
	if (cs_judge_after(&judged, result, play->text, play->program->expects))
		return CS_PLAYED_FINE;
	return CS_PLAYED_DISAGREED;
}

static enum cs_played play_range(struct play *play, struct cs_step *step, kp_u64 start_va,
				 kp_u64 len_b)
{
	const struct cs_step_row *row = &cs_step_rows[step->kind];
	const struct kp_iovec vec = { .base_va = start_va, .len_b = len_b };
	kp_u64 args[6] = { start_va, len_b };
	kp_s64 result;

	if (row->shape == CS_SHAPE_MADVISE) {
		args[2] = (kp_u64)row->a;
		if (step->kind == CS_STEP_COLLAPSE)
			return play_collapse(play, step, args);
		return play_call(play, step->task, KP_CALL_MADVISE, args, &result);
	}
	if (row->shape == CS_SHAPE_CALL) {
		args[2] = (kp_u64)row->b;
		return play_call(play, step->task, (enum kp_call)row->a, args, &result);
	}
	if (row->shape == CS_SHAPE_REMOTE) {
		args[0] = 1;
		args[1] = (kp_u64)(uintptr_t)&vec;
		args[2] = 1;
		args[3] = (kp_u64)row->a;
		return play_call(play, 0, KP_CALL_PROCESS_MADVISE, args, &result);
	}
	return play_op(play, step,
		       &(struct kp_op){ .kind = (enum kp_op_kind)row->a,
					.task = step->task,
					.start_va = start_va,
					.end_va = start_va + len_b,
					.value = row->b,
					.node = -1 });
}

static enum cs_played play_environment(struct play *play, struct cs_step *step)
{
	const struct cs_step_row *row = &cs_step_rows[step->kind];
	struct kp_op op = { .node = -1 };

	if (row->shape == CS_SHAPE_FAIL) {
		op.kind = KP_OP_FAIL;
		op.name = row->text;
		op.value = step->value + 1;
		cs_judge_arm(&play->judge, play->machine, row->text, step->value + 1);
	} else if (row->shape == CS_SHAPE_LEFT) {
		op.kind = KP_OP_NOFREE;
		op.name = "huge";
		op.value = step->value;
	} else if (row->shape == CS_SHAPE_GROUP) {
		op.kind = KP_OP_MEMCG;
		op.name = "g";
		op.value = (kp_s64)(step->value + 1) << (play->program->order + 1);
		play->judge.group_max_pg = op.value;
		play->judge.in_group[0] = true;
	} else if (row->shape == CS_SHAPE_SYSFS) {
		op.kind = KP_OP_SYSFS;
		op.name = row->word;
		op.text = cs_step_setting(step);
	} else {
		op.kind = KP_OP_KHUGEPAGED;
		op.value = 1;
	}
	return play_op(play, step, &op);
}

/* What the step hides from who looks at page tables only. */
static void note_hidden(struct play *play, const struct cs_step *step)
{
	switch (step->kind) {
	case CS_STEP_PAGEOUT:
	case CS_STEP_SWAPOUT_CACHED:
	case CS_STEP_SWAPOUT_SHARED:
	case CS_STEP_SWAPOUT_LOCKED:
	case CS_STEP_PIN:
	case CS_STEP_LOCK:
	case CS_STEP_ISOLATE:
	case CS_STEP_KSM:
		play->judge.hidden = true;
		break;
	default:
		break;
	}
}

static enum cs_played play_step(struct play *play, struct cs_step *step)
{
	const struct cs_machine *m = play->machine;
	enum cs_step_shape shape = cs_step_rows[step->kind].shape;

	step->refused = false;
	if (step->left_out)
		return CS_PLAYED_FINE;
	if (shape == CS_SHAPE_TASK)
		return play_task(play, step);
	if (shape > CS_SHAPE_RANGE)
		return play_environment(play, step);
	note_hidden(play, step);
	if (!play->child && (step->task || shape == CS_SHAPE_REMOTE)) {
		step->refused = true;
		return CS_PLAYED_FINE;
	}
	return play_range(play, step, play->region_va[step->region] + step->from_pg * m->page_b,
			  step->nr * m->page_b);
}

static bool collapses(const struct cs_step *step)
{
	return step->kind == CS_STEP_COLLAPSE || step->kind == CS_STEP_REMOTE_COLLAPSE ||
	       step->kind == CS_STEP_DAEMON;
}

/* --- the world --------------------------------------------------------------------- */

static kp_u64 region_va(const struct cs_machine *m, int region)
{
	return m->window_va + m->hugepage_b * (kp_u64)(1 + region * (CS_PROGRAM_REGION_HP + 1));
}

static enum cs_played play_begin(struct play *play)
{
	const struct cs_machine *m = play->machine;
	enum cs_played played = CS_PLAYED_FINE;
	int region;

	if (cs_machine_reset(play->machine) != CS_END_OK) {
		play_stopped(play);
		return CS_PLAYED_OURS;
	}
	for (region = 0; region < CS_PROGRAM_REGION_NR; region++)
		play->region_va[region] = region_va(m, region);
	if (cs_machine_sim_is_marked(m))
		return CS_PLAYED_FINE;
	for (region = 0; region < CS_PROGRAM_REGION_NR && played == CS_PLAYED_FINE; region++) {
		/* private and anonymous, at that address, readable and writable */
		const kp_u64 args[6] = { play->region_va[region],
					 CS_PROGRAM_REGION_HP * m->hugepage_b,
					 3,
					 0x32,
					 ~0ULL,
					 0 };
		kp_s64 result;

		played = play_call(play, 0, KP_CALL_MMAP, args, &result);
	}
	return played;
}

enum cs_played cs_program_prepare(struct cs_machine *machine, char *out_text)
{
	struct play play = { .machine = machine, .text = out_text };
	enum cs_played played = play_begin(&play);

	if (played == CS_PLAYED_FINE)
		cs_machine_sim_mark(machine);
	return played;
}

static enum cs_played play_end(struct play *play)
{
	enum cs_played played = play_content(play);

	if (played != CS_PLAYED_FINE)
		return played;
	if (cs_machine_check(play->machine) != CS_END_OK)
		return play_stopped(play);
	played = play_findings(play);
	if (played != CS_PLAYED_FINE)
		return played;
	if (cs_machine_teardown(play->machine) != CS_END_OK)
		return play_stopped(play);
	return play_findings(play);
}

static enum cs_played play_once(struct cs_program *program, struct cs_machine *machine,
				int *out_step, char *out_text)
{
	struct play play = { .machine = machine, .program = program, .text = out_text };
	enum cs_played played;
	int i;

	*out_step = 0;
	out_text[0] = program->expects[0] = '\0';
	program->judged_nr = program->unjudged_nr = 0;
	played = play_begin(&play);
	for (i = 0; i < program->step_nr && played == CS_PLAYED_FINE; i++) {
		*out_step = i;
		played = play_step(&play, &program->step[i]);
		if (played == CS_PLAYED_FINE && collapses(&program->step[i]))
			played = play_content(&play);
		if (played == CS_PLAYED_FINE)
			played = play_findings(&play);
	}
	if (played != CS_PLAYED_FINE)
		return played;
	*out_step = program->step_nr;
	return play_end(&play);
}

enum cs_played cs_program_play(struct cs_program *program, struct cs_machine *machine,
			       int *out_step, char *out_text)
{
	enum cs_played played;
	int i;

	program->left_out_nr = 0;
	for (i = 0; i < program->step_nr; i++)
		program->step[i].left_out = false;
	for (;;) {
		played = play_once(program, machine, out_step, out_text);
		if (played != CS_PLAYED_UNMODELLED || *out_step == program->step_nr ||
		    program->left_out_nr == CS_PROGRAM_LEFT_OUT_NR)
			return played;
		program->step[*out_step].left_out = true;
		snprintf(program->left_out_why[program->left_out_nr++],
			 sizeof(program->left_out_why[0]), "%s", out_text);
	}
}

enum cs_played cs_program_shrink(struct cs_program *program, struct cs_machine *machine,
				 int *out_step, char *out_text)
{
	char text[KP_TEXT_LEN];
	enum cs_played wanted = cs_program_play(program, machine, out_step, out_text);
	struct cs_program smaller;
	int i;

	if (wanted == CS_PLAYED_FINE)
		return wanted;
	if (*out_step + 1 < program->step_nr)
		program->step_nr = *out_step + 1;
	for (i = program->step_nr - 1; i >= 0; i--) {
		smaller = *program;
		smaller.step_nr--;
		memmove(&smaller.step[i], &smaller.step[i + 1],
			sizeof(smaller.step[0]) * (size_t)(smaller.step_nr - i));
		if (cs_program_play(&smaller, machine, out_step, text) == wanted &&
		    !strcmp(text, out_text))
			*program = smaller;
	}
	return cs_program_play(program, machine, out_step, out_text);
}
