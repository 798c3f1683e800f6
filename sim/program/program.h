/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * program.h - a random program: up to 64 steps on two regions by two tasks,
 * made of choices alone (choice/choice.h), played on a machine, told as a
 * scenario.
 *
 * A step is a system call or a directive.  Any sequence is valid: what cannot be
 * done where it stands (a pin of a page that is not there) is refused by the
 * machine, and only a comment in the scenario: a range may have been refused at its
 * second page.  A step that comes to
 * something not modelled, or would wait for ever, is left out: the program is
 * played anew without it.
 *
 * Shape of the world: regions A and B of two hugepages each, private anonymous
 * memory of main; a child as soon as a step forks one.
 */
#ifndef CS_PROGRAM_H
#define CS_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "choice/choice.h"
#include "machine/machine.h"

#define CS_PROGRAM_STEP_NR 64  /* most steps */
#define CS_PROGRAM_REGION_NR 2 /* A, B */
#define CS_PROGRAM_REGION_HP 2 /* hugepages of each */

/* What steps there are: step.def has one line for each. */
enum cs_step_kind {
#define CS_STEP(id, shape, text, word, a, b) CS_STEP_##id,
#include "program/step.def"
	CS_STEP_NR
};

struct cs_step {
	uint8_t kind;         /* enum cs_step_kind */
	uint8_t task;         /* 0 main, 1 child */
	uint8_t region;       /* 0 A, 1 B */
	uint8_t value;        /* of environment: which of a few */
	uint16_t from_pg, nr; /* base pages of the region; nr at least 1 */
	bool refused;         /* by the machine it was played on last */
	bool left_out;        /* what it needs is not modelled there */
};

#define CS_PROGRAM_LEFT_OUT_NR 16 /* most steps left out */

struct cs_program {
	int order; /* of a hugepage */
	int step_nr;
	struct cs_step step[CS_PROGRAM_STEP_NR];
	/* How it was played last: steps that were left out, and why. */
	int left_out_nr;
	char left_out_why[CS_PROGRAM_LEFT_OUT_NR][KP_NAME_LEN * 2];
	/* Calls that the oracle judged, and why it did not judge others: static strings. */
	int judged_nr, unjudged_nr;
	const char *unjudged_why[CS_PROGRAM_STEP_NR];
	char expects[KP_TEXT_LEN]; /* what it expected of the step that ended it, or "" */
};

/**
 * cs_program_choose() - a program for hugepages of @order, from @choice.
 * Zeros all the way give the empty program.
 */
void cs_program_choose(struct cs_program *program, int order, struct cs_choice *choice);

enum cs_played {
	CS_PLAYED_FINE,
	CS_PLAYED_FINDING,    /* of the kernel: cs_machine.stop or .finding says what */
	CS_PLAYED_DISAGREED,  /* a collapse did not lead to what the oracle expects */
	CS_PLAYED_UNMODELLED, /* too much of it is not modelled: neither */
	CS_PLAYED_OURS,       /* a bug of collapsim */
};

/**
 * cs_program_prepare() - for many programs: makes the regions once, and has resets of
 * @machine, a simulated one, lead there (machine_sim.h, mark).
 * Return: CS_PLAYED_FINE; else as cs_program_play(), and nothing is prepared.
 */
enum cs_played cs_program_prepare(struct cs_machine *machine, char *out_text);

/**
 * cs_program_play() - in a fresh world of @machine; marks steps that were refused
 * or left out.
 * Each MADV_COLLAPSE by a task for itself is judged by the oracle (judge.h), where the
 * world it meets can be read.  After each collapse, and at the end, every page is
 * compared with what was last written; at the end references, charges and tables
 * must balance, and once more when all tasks are gone.
 * @out_step: the step that ended it, step_nr for the end of the program.
 * @out_text: one line of what went wrong, KP_TEXT_LEN bytes.
 */
enum cs_played cs_program_play(struct cs_program *program, struct cs_machine *machine,
			       int *out_step, char *out_text);

/**
 * cs_program_shrink() - leaves out steps, from the last to the first, as long as
 * what is left ends in the same way with the same text.
 * @program: changed.  The rest as with cs_program_play(), of what is left.
 */
enum cs_played cs_program_shrink(struct cs_program *program, struct cs_machine *machine,
				 int *out_step, char *out_text);

/**
 * cs_program_print() - @program, as it was played last, as a scenario up to and
 * with @last_step.  @why: a line for its head.  Calls expect nothing ("= ?"), but for
 * the last one if the oracle expected something else of it; the rest of what fails
 * again is what the runner checks by itself.
 */
void cs_program_print(const struct cs_program *program, int last_step, const char *why, FILE *out);

/* --- for play.c and print.c: one row of step.def ---------------------------------- */

enum cs_step_shape {
	CS_SHAPE_MADVISE, /* a: advice; range */
	CS_SHAPE_CALL,    /* a: enum kp_call, b: third argument; range */
	CS_SHAPE_REMOTE,  /* a: advice; range, in the child, by main */
	CS_SHAPE_RANGE,   /* a: enum kp_op_kind, b: value; range */
	/* Those from here on have no range. */
	CS_SHAPE_TASK,   /* a: enum kp_call */
	CS_SHAPE_FAIL,   /* a fail point by name; nth by value */
	CS_SHAPE_LEFT,   /* hugepages left */
	CS_SHAPE_GROUP,  /* a limit for main's memcg */
	CS_SHAPE_SYSFS,  /* word: the setting; by value what is written */
	CS_SHAPE_DAEMON, /* khugepaged, one pass */
};

struct cs_step_row {
	enum cs_step_shape shape;
	const char *text; /* as a scenario has it */
	const char *word; /* options, a name */
	int a, b;
};

extern const struct cs_step_row cs_step_rows[CS_STEP_NR];

/** cs_step_setting() - what a CS_SHAPE_SYSFS step writes. */
const char *cs_step_setting(const struct cs_step *step);

#endif /* CS_PROGRAM_H */
