/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gen_call.c - calls with MADV_COLLAPSE, and the limit they may meet.
 */
#include "generate/gen.h"

/* Any of the tasks' slots that the call may have changed: whatever could become a
 * hugepage, in whoever maps it. */
static void collapse_set(struct gen *gen, const struct gen_range *range)
{
	struct gen_range slot = { .task = range->task, .region = range->region };
	struct gen_cell *cell = gen_region(gen, range)->cell;
	int i;

	for (i = range->start & ~(GEN_CELL_NR - 1); i < range->end; i++) {
		slot.start = i;
		slot.end = i + 1;
		if (cell[i].held & (GEN_GUARD | GEN_POISON | GEN_FILE) || cell[i].mark & GEN_GONE)
			continue;
		gen_set(gen, &slot, cell[i].held | GEN_HUGE | GEN_SMALL, GEN_TOUCHED, 0);
	}
	gen->collapsed = true;
}

/* How far a call goes beyond what it was to be about. */
static const char *call_excess(struct gen *gen)
{
	static const char *const excess[] = { "", "+1P", "-1", "+H" };
	int kind = gen_pick(gen, 10);

	return kind > 6 ? excess[kind - 6] : "";
}

static void call_vector(struct gen *gen, int task, struct gen_range range)
{
	struct gen_range more = gen_choose_range(gen, range.task, true);
	bool two = gen_odds(gen, 2);

	gen_print_task(gen, task);
	fprintf(gen->out, "process_madvise(%s, [{", range.task ? "child" : "main");
	gen_print_args(gen, &range);
	fprintf(gen->out, "}");
	collapse_set(gen, &range);
	if (two) {
		fprintf(gen->out, ", {");
		gen_print_args(gen, &more);
		fprintf(gen->out, "}");
		collapse_set(gen, &more);
	}
	fprintf(gen->out, "], %d, MADV_COLLAPSE, 0) = ?\n", two ? 2 : 1);
}

void gen_collapse(struct gen *gen)
{
	int task = gen->child && gen_odds(gen, 3);
	struct gen_range range = gen_choose_range(gen, task, !gen_odds(gen, 3));
	size_t span;

	if (gen_odds(gen, 8)) {
		span = cs_choice_begin(gen->choice);
		call_vector(gen, gen->child && gen_odds(gen, 3), range);
		cs_choice_end(gen->choice, span);
		return;
	}
	gen_print_task(gen, task);
	fprintf(gen->out, "madvise(");
	gen_print_args(gen, &range);
	fprintf(gen->out, "%s, MADV_COLLAPSE) = ?\n", call_excess(gen));
	collapse_set(gen, &range);
}

/* Of what main has mapped the size must be known: the limit is so much more, and
 * never less: a real kernel without swap kills whoever has too much. */
void gen_memcg(struct gen *gen)
{
	static const char *const room[] = { "", "+1P", "+H", "+H-1P", "+2H" };
	struct gen_range range = { 0 };
	int i, half_nr = 0, page_nr = 0;

	/* Setting a limit has the kernel look at pages that were lazily freed. */
	if (gen->forked || gen->collapsed || gen->poisoned || gen->lazy)
		return;
	for (; range.region < gen->region_nr; range.region++) {
		const struct gen_region *region = gen_region(gen, &range);

		for (i = 0; i < region->cell_nr; i++) {
			unsigned int held = region->cell[i].held;

			if (held & (GEN_SWAP | GEN_FILE) || held & (held - 1))
				return;
			if (!(held & GEN_PRESENT) || region->cell[i].mark & GEN_GONE)
				continue;
			gen_count_cell(i, &half_nr, &page_nr);
		}
	}
	fprintf(gen->out, "!memcg g max=");
	if (half_nr || page_nr) {
		gen_print_sum(gen, half_nr, page_nr);
		fprintf(gen->out, "%s\n", room[gen_pick(gen, 5)]);
	} else {
		fprintf(gen->out, "%s\n", gen_odds(gen, 2) ? "H" : "2H");
	}
	gen->memcg = true;
}
