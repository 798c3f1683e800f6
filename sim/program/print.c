/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * print.c - a program as a scenario.
 */
#include <stdio.h>
#include "program/program.h"

/* A page number below a hugepage's, as the language wants it: "H+2P", "3P", "2H". */
static void print_page(const struct cs_program *program, unsigned int page, FILE *out)
{
	unsigned int slot = page >> program->order, rest = page & ((1u << program->order) - 1);

	if (slot)
		fprintf(out, slot > 1 ? "%uH" : "H", slot);
	if (rest || !slot)
		fprintf(out, "%s%uP", slot ? "+" : "", rest);
}

static void print_range(const struct cs_program *program, const struct cs_step *step, FILE *out)
{
	int region_pg = CS_PROGRAM_REGION_HP << program->order;

	fprintf(out, "%s%c", step->task ? "child:" : "", 'A' + step->region);
	if (step->nr == region_pg)
		return;
	fputc('[', out);
	print_page(program, step->from_pg, out);
	if (step->nr > 1) {
		fputs("..", out);
		print_page(program, step->from_pg + step->nr, out);
	}
	fputc(step->nr > 1 ? ')' : ']', out);
}

static void print_start(const struct cs_program *program, const struct cs_step *step, FILE *out)
{
	fputc('A' + step->region, out);
	if (step->from_pg) {
		fputc('+', out);
		print_page(program, step->from_pg, out);
	}
}

static void print_step(const struct cs_program *program, const struct cs_step *step,
		       const char *result, FILE *out)
{
	const struct cs_step_row *row = &cs_step_rows[step->kind];
	const char *task = step->task ? "child: " : "";

	switch (row->shape) {
	case CS_SHAPE_MADVISE:
		fprintf(out, "%smadvise(", task);
		print_start(program, step, out);
		fprintf(out, ", %uP, %s) = %s\n", step->nr, row->text, result);
		break;
	case CS_SHAPE_CALL:
		fprintf(out, "%s%s(", task, row->text);
		print_start(program, step, out);
		fprintf(out, ", %uP%s%s) = ?\n", step->nr, *row->word ? ", " : "", row->word);
		break;
	case CS_SHAPE_REMOTE:
		fputs("process_madvise(child, [{", out);
		print_start(program, step, out);
		fprintf(out, ", %uP}], 1, %s, 0) = ?\n", step->nr, row->text);
		break;
	case CS_SHAPE_TASK:
		fputs(row->a == KP_CALL_FORK ? "fork() = child\n" : "child: exit() = 0\n", out);
		break;
	case CS_SHAPE_RANGE:
		fprintf(out, "!%s ", row->text);
		print_range(program, step, out);
		fprintf(out, "%s\n", row->word);
		break;
	case CS_SHAPE_FAIL:
		fprintf(out, "!fail %s nth=%d\n", row->text, step->value + 1);
		break;
	case CS_SHAPE_LEFT:
		fprintf(out, "!nofree huge left=%d\n", step->value);
		break;
	case CS_SHAPE_GROUP:
		fprintf(out, "!memcg g max=%dH\n", (step->value + 1) * 2);
		break;
	case CS_SHAPE_SYSFS:
		fprintf(out, "!sysfs %s = %s\n", row->word, cs_step_setting(step));
		break;
	case CS_SHAPE_DAEMON:
		fputs("!khugepaged pass\n", out);
		break;
	}
}

void cs_program_print(const struct cs_program *program, int last_step, const char *why, FILE *out)
{
	int i;

	fprintf(out, "scenario \"a random program\"\n# %s\norders %d\n\n", why, program->order);
	for (i = 0; i < CS_PROGRAM_REGION_NR; i++)
		fprintf(out, "mmap(NULL, %dH, ...) = %c\n", CS_PROGRAM_REGION_HP, 'A' + i);
	for (i = 0; i < program->step_nr && i <= last_step; i++) {
		/* It stopped half-way, and what it did before may matter. */
		if (program->step[i].refused)
			fputs("# refused: ", out);
		if (!program->step[i].left_out)
			print_step(program, &program->step[i],
				   i == last_step && *program->expects ? program->expects : "?",
				   out);
	}
}
