/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gen_slots.c - what the slots of a region hold at first.
 */
#include "generate/gen.h"

static void say(struct gen *gen, const char *directive, const struct gen_range *range,
		const char *option)
{
	fprintf(gen->out, "!%s ", directive);
	gen_print_range(gen, range);
	fprintf(gen->out, "%s\n", option);
}

static const char *node_option(struct gen *gen)
{
	static const char *const option[] = { "", " node=0", " node=1", " node=2" };

	return gen->numa ? option[gen_pick(gen, 4)] : "";
}

static void slot_fill(struct gen *gen, struct gen_range range)
{
	say(gen, "fill", &range, node_option(gen));
	gen_set(gen, &range, GEN_SMALL, GEN_TOUCHED, 0);
}

static void slot_zero(struct gen *gen, struct gen_range range)
{
	say(gen, "zeropage", &range, "");
	gen_set(gen, &range, GEN_ZERO, GEN_TOUCHED, 0);
}

/* Each cell as it comes; one directive for cells that are alike. */
static void slot_mixed(struct gen *gen, struct gen_range slot)
{
	int i, kind, kinds[GEN_CELL_NR];

	for (i = 0; i < GEN_CELL_NR; i++)
		kinds[i] = gen_pick(gen, 4);
	for (i = 0; i < GEN_CELL_NR;) {
		struct gen_range range = slot;

		kind = kinds[i];
		range.start = slot.start + i;
		while (i < GEN_CELL_NR && kinds[i] == kind)
			i++;
		range.end = slot.start + i;
		if (kind == 1)
			slot_zero(gen, range);
		else if (kind > 1)
			slot_fill(gen, range);
	}
}

static void slot_swapped(struct gen *gen, struct gen_range slot)
{
	int part = gen_pick(gen, 4);

	slot_fill(gen, slot);
	gen->swap = true;
	if (part == 1) {
		slot.start += 1 + gen_pick(gen, 3);
	} else if (part == 2) {
		slot.end -= 1 + gen_pick(gen, 3);
	} else if (part == 3) {
		slot.start += gen_pick(gen, 4);
		slot.end = slot.start + 1;
	}
	say(gen, "swapout", &slot, "");
	gen_set(gen, &slot, GEN_SWAP, 0, 0);
}

static void slot_huge(struct gen *gen, struct gen_range slot)
{
	int kind = gen_pick(gen, 3);

	if (kind == 2) {
		say(gen, "hugezero", &slot, "");
		gen_set(gen, &slot, GEN_HZERO, GEN_TOUCHED, 0);
		return;
	}
	fprintf(gen->out, "!huge ");
	gen_print_range(gen, &slot);
	fprintf(gen->out, "%s%s\n", kind ? " split=1" : "", node_option(gen));
	gen_set(gen, &slot, kind ? GEN_PART : GEN_HUGE, GEN_TOUCHED, 0);
}

static void slot_first(struct gen *gen, struct gen_range slot)
{
	int kind = gen_pick(gen, 16);

	if (kind < 4)
		slot_fill(gen, slot);
	else if (kind < 6)
		return; /* nothing there */
	else if (kind < 9)
		slot_mixed(gen, slot);
	else if (kind < 11)
		slot_swapped(gen, slot);
	else if (kind < 14)
		slot_huge(gen, slot);
	else if (kind < 15)
		slot_zero(gen, slot);
	else {
		slot.start += gen_pick(gen, GEN_CELL_NR);
		slot.end = slot.start + 1;
		slot_fill(gen, slot);
	}
}

void gen_slots(struct gen *gen)
{
	struct gen_range slot = { 0 };
	size_t span;

	for (; slot.region < gen->region_nr; slot.region++) {
		struct gen_region *region = gen_region(gen, &slot);
		struct gen_range all = { .region = slot.region, .end = region->cell_nr };

		if (region->file)
			continue;
		if (gen_odds(gen, 4)) {
			slot_fill(gen, all);
			continue;
		}
		for (slot.start = 0; slot.start < region->cell_nr; slot.start += GEN_CELL_NR) {
			slot.end = slot.start + GEN_CELL_NR;
			span = cs_choice_begin(gen->choice);
			slot_first(gen, slot);
			cs_choice_end(gen->choice, span);
		}
	}
}
