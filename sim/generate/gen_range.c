/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gen_range.c - ranges of cells: choosing, fitting, printing them.
 */
#include "generate/gen.h"

/* --- choosing ------------------------------------------------------------------- */

/* By zeros the whole region; slots, parts of one and single cells besides. */
struct gen_range gen_choose_range(struct gen *gen, int task, bool whole_slots)
{
	struct gen_range range = { .task = task, .region = gen_pick(gen, gen->region_nr) };
	int cell_nr = gen_region(gen, &range)->cell_nr, slot;

	range.end = cell_nr;
	switch (gen_pick(gen, whole_slots ? 2 : 6)) {
	case 0:
		break;
	case 1: /* some slots */
		slot = gen_pick(gen, cell_nr / GEN_CELL_NR);
		range.start = slot * GEN_CELL_NR;
		range.end = range.start +
			    GEN_CELL_NR * (1 + gen_pick(gen, cell_nr / GEN_CELL_NR - slot));
		break;
	case 2: /* from somewhere */
		range.start = gen_pick(gen, cell_nr);
		break;
	case 3: /* up to somewhere */
		range.end = 1 + gen_pick(gen, cell_nr);
		break;
	default: /* one cell */
		range.start = gen_pick(gen, cell_nr);
		range.end = range.start + 1;
		break;
	}
	return range;
}

static bool cell_fits(const struct gen_cell *cell, unsigned int held, unsigned int without)
{
	return !(cell->held & ~held) && !(cell->mark & without);
}

bool gen_fit(struct gen *gen, struct gen_range *range, unsigned int held, unsigned int without)
{
	const struct gen_cell *cell = gen_region(gen, range)->cell;
	int end = range->end;

	while (range->start < end && !cell_fits(&cell[range->start], held, without))
		range->start++;
	range->end = range->start;
	while (range->end < end && cell_fits(&cell[range->end], held, without))
		range->end++;
	return range->start < range->end;
}

bool gen_fit_slots(struct gen *gen, struct gen_range *range, unsigned int held,
		   unsigned int without)
{
	struct gen_range whole = *range, slot;

	for (; whole.start < whole.end; whole.start += GEN_CELL_NR) {
		slot = whole;
		slot.end = slot.start + GEN_CELL_NR;
		if (gen_fit(gen, &slot, held, without) && slot.end - slot.start == GEN_CELL_NR) {
			*range = slot;
			return true;
		}
	}
	return false;
}

/* --- what becomes of them ----------------------------------------------------------- */

void gen_set(struct gen *gen, const struct gen_range *range, unsigned int held, unsigned int mark,
	     unsigned int unmark)
{
	struct gen_cell *cell = gen_region(gen, range)->cell;
	int i;

	for (i = range->start; i < range->end; i++) {
		if (held)
			cell[i].held = held;
		cell[i].mark = (cell[i].mark & ~unmark) | mark;
	}
}

void gen_split(struct gen *gen, const struct gen_range *range)
{
	struct gen_cell *cell = gen_region(gen, range)->cell;
	int slot, i;

	for (slot = range->start & ~(GEN_CELL_NR - 1); slot < range->end; slot += GEN_CELL_NR) {
		if (slot >= range->start && slot + GEN_CELL_NR <= range->end)
			continue;
		for (i = slot; i < slot + GEN_CELL_NR; i++) {
			if (cell[i].held & GEN_HUGE)
				cell[i].held |= GEN_PART;
			if (cell[i].held & GEN_HZERO)
				cell[i].held |= GEN_ZERO | GEN_NONE;
		}
	}
}

void gen_unshare(struct gen *gen, const struct gen_range *range)
{
	struct gen_range other = *range;

	other.task = !range->task;
	gen_set(gen, &other, 0, 0, GEN_SHARED);
}

/* --- printing -------------------------------------------------------------------------- */

/* A length of halves and pages: "3H/2+1P". */
static void print_length(FILE *out, int half_nr, int page_nr)
{
	if (half_nr == 1 || half_nr == 2)
		fprintf(out, half_nr == 2 ? "H" : "H/2");
	else if (half_nr)
		fprintf(out, half_nr & 1 ? "%dH/2" : "%dH", half_nr & 1 ? half_nr : half_nr / 2);
	if (page_nr || !half_nr)
		fprintf(out, half_nr && page_nr > 0 ? "+%dP" : page_nr ? "%dP" : "%d", page_nr);
}

static int half_of(int boundary)
{
	static const int half[GEN_CELL_NR] = { 0, 0, 1, 2 };

	return boundary / GEN_CELL_NR * 2 + half[boundary % GEN_CELL_NR];
}

static int page_of(int boundary)
{
	static const int page[GEN_CELL_NR] = { 0, 1, 0, -1 };

	return page[boundary % GEN_CELL_NR];
}

void gen_print_length(struct gen *gen, int boundary)
{
	print_length(gen->out, half_of(boundary), page_of(boundary));
}

void gen_print_between(struct gen *gen, int start, int end)
{
	print_length(gen->out, half_of(end) - half_of(start), page_of(end) - page_of(start));
}

void gen_count_cell(int cell, int *half_nr, int *page_nr)
{
	*half_nr += half_of(cell + 1) - half_of(cell);
	*page_nr += page_of(cell + 1) - page_of(cell);
}

void gen_print_sum(struct gen *gen, int half_nr, int page_nr)
{
	print_length(gen->out, half_nr, page_nr);
}

void gen_print_cells(struct gen *gen, char name, int start, int end)
{
	fprintf(gen->out, "%c[", name);
	print_length(gen->out, half_of(start), page_of(start));
	fprintf(gen->out, "..");
	print_length(gen->out, half_of(end), page_of(end));
	fprintf(gen->out, ")");
}

void gen_print_range(struct gen *gen, const struct gen_range *range)
{
	const struct gen_region *region = gen_region(gen, range);

	if (range->task)
		fprintf(gen->out, "child:");
	if (!range->start && range->end == region->cell_nr)
		fprintf(gen->out, "%c", region->name);
	else
		gen_print_cells(gen, region->name, range->start, range->end);
}

void gen_print_args(struct gen *gen, const struct gen_range *range)
{
	fprintf(gen->out, "%c", gen_region(gen, range)->name);
	if (range->start) {
		fprintf(gen->out, "+");
		print_length(gen->out, half_of(range->start), page_of(range->start));
	}
	fprintf(gen->out, ", ");
	gen_print_between(gen, range->start, range->end);
}

void gen_print_task(struct gen *gen, int task)
{
	if (task)
		fprintf(gen->out, "child: ");
}
