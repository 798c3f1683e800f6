/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.c - choices become steps.
 */
#include <string.h>
#include "program/program.h"

const struct cs_step_row cs_step_rows[CS_STEP_NR] = {
#define CS_STEP(id, shape, text, word, a, b) { CS_SHAPE_##shape, text, word, a, b },
#include "program/step.def"
};

const char *cs_step_setting(const struct cs_step *step)
{
	static const char *const modes[] = { "always", "madvise", "never" };
	static const char *const numbers[] = { "0", "1", "2" };

	return step->kind == CS_STEP_ENABLED ? modes[step->value] : numbers[step->value];
}

/* A page, the slot from there, a whole slot, the region: what calls differ by. */
static void choose_range(struct cs_step *step, int order, struct cs_choice *choice)
{
	uint16_t slot_pg = (uint16_t)(1u << order);
	uint16_t region_pg = CS_PROGRAM_REGION_HP * slot_pg;

	step->region = (uint8_t)cs_choose(choice, CS_PROGRAM_REGION_NR);
	switch (cs_choose(choice, 4)) {
	case 0:
		step->from_pg = 0;
		step->nr = region_pg;
		break;
	case 1:
		step->from_pg = (uint16_t)(cs_choose(choice, CS_PROGRAM_REGION_HP) * slot_pg);
		step->nr = slot_pg;
		break;
	case 2:
		step->from_pg = (uint16_t)cs_choose(choice, region_pg);
		step->nr = (uint16_t)(slot_pg - step->from_pg % slot_pg);
		break;
	default:
		step->from_pg = (uint16_t)cs_choose(choice, region_pg);
		step->nr = 1;
	}
}

void cs_program_choose(struct cs_program *program, int order, struct cs_choice *choice)
{
	struct cs_step *step;
	size_t span;

	/* What it was played to before goes; the rest is beyond these numbers. */
	program->order = order;
	program->step_nr = program->left_out_nr = 0;
	program->judged_nr = program->unjudged_nr = 0;
	program->expects[0] = '\0';
	while (program->step_nr < CS_PROGRAM_STEP_NR) {
		span = cs_choice_begin(choice);
		/* 0 ends it, so that what is behind a fuzzer's input is no step. */
		uint32_t kind = cs_choose(choice, CS_STEP_NR + 1);

		if (!kind) {
			cs_choice_end(choice, span);
			return;
		}
		step = &program->step[program->step_nr++];
		*step = (struct cs_step){ 0 };
		step->kind = (uint8_t)(kind - 1);
		switch (cs_step_rows[step->kind].shape) {
		case CS_SHAPE_MADVISE:
		case CS_SHAPE_CALL:
		case CS_SHAPE_RANGE:
			step->task = (uint8_t)cs_choose(choice, 2);
			choose_range(step, order, choice);
			break;
		case CS_SHAPE_REMOTE:
			choose_range(step, order, choice);
			break;
		case CS_SHAPE_FAIL:
		case CS_SHAPE_LEFT:
		case CS_SHAPE_GROUP:
		case CS_SHAPE_SYSFS:
			step->value = (uint8_t)cs_choose(choice, 3);
			break;
		case CS_SHAPE_TASK:
		case CS_SHAPE_DAEMON:
			break;
		}
		cs_choice_end(choice, span);
	}
}
