/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gen_file.c - shared memory: a memfd, what its cache holds, and its mapping.
 */
#include "generate/gen.h"

#define FILE_NAME 'M'

static void slot_first(struct gen *gen, int start)
{
	int kind = gen_pick(gen, 8), end = start + GEN_CELL_NR;

	if (kind == 7)
		return;
	if (kind > 3) {
		start += gen_pick(gen, GEN_CELL_NR);
		if (kind == 4)
			end = start + 1;
	}
	fprintf(gen->out, "!fill ");
	gen_print_cells(gen, FILE_NAME, start, end);
	fprintf(gen->out, "\n");
	if (kind != 3 && kind != 6)
		return;
	start += kind == 6 ? 0 : gen_pick(gen, GEN_CELL_NR);
	gen->swap = true;
	/* what reading ahead brings hangs on what was read before, in other worlds too */
	fprintf(gen->out, "!sysfs vm.page-cluster = 0 when kernel < 7.3\n!swapout ");
	gen_print_cells(gen, FILE_NAME, start, kind == 6 ? start + 1 : end);
	fprintf(gen->out, "\n");
}

void gen_file(struct gen *gen, int index)
{
	struct gen_region *region = &gen->region[0][index];
	struct gen_range range = { .region = index, .end = region->cell_nr };
	bool private = gen_odds(gen, 6);
	int slot_nr = region->cell_nr / GEN_CELL_NR, slot;
	size_t span;

	gen->shmem = true;
	fprintf(gen->out, "memfd_create(\"m\", 0) = %c\n", FILE_NAME);
	fprintf(gen->out, "ftruncate(%c, ", FILE_NAME);
	gen_print_length(gen, region->cell_nr);
	fprintf(gen->out, ") = 0\n");
	for (slot = 0; slot < slot_nr; slot++) {
		span = cs_choice_begin(gen->choice);
		slot_first(gen, slot * GEN_CELL_NR);
		cs_choice_end(gen->choice, span);
	}
	fprintf(gen->out, "mmap(NULL, ");
	gen_print_length(gen, region->cell_nr);
	fprintf(gen->out, ", PROT_READ|PROT_WRITE, %s, %c, 0) = %c\n",
		private ? "MAP_PRIVATE" : "MAP_SHARED", FILE_NAME, region->name);
	gen_set(gen, &range, GEN_FILE, 0, 0);
}

void gen_file_step(struct gen *gen, const struct gen_range *range)
{
	static const char *const mode[] = { "FALLOC_FL_KEEP_SIZE|FALLOC_FL_PUNCH_HOLE", "0" };
	int kind = gen_pick(gen, 4);
	struct gen_range rest = *range;

	if (kind == 0) {
		fprintf(gen->out, "!fill ");
		gen_print_cells(gen, FILE_NAME, range->start, range->end);
		fprintf(gen->out, "\n");
		return;
	}
	if (kind == 3) { /* what lies behind is mapped, and faults */
		fprintf(gen->out, "ftruncate(%c, ", FILE_NAME);
		gen_print_length(gen, range->start);
		fprintf(gen->out, ") = ?\n");
		rest.end = gen_region(gen, range)->cell_nr;
		gen_set(gen, &rest, 0, GEN_RO, GEN_PINNED);
		return;
	}
	fprintf(gen->out, "fallocate(%c, %s, ", FILE_NAME, mode[kind - 1]);
	gen_print_length(gen, range->start);
	fprintf(gen->out, ", ");
	gen_print_between(gen, range->start, range->end);
	fprintf(gen->out, ") = ?\n");
	if (kind == 1) /* a pin keeps the page, but nobody finds it there */
		gen_set(gen, range, 0, 0, GEN_PINNED);
}
