/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * generate.c - the whole of a scenario: mappings, what they hold, what happens to
 * them, and one to four calls.
 */
#include <stdlib.h>
#include <string.h>
#include "generate/gen.h"
#include "generate/generate.h"

#define STEP_NR 7 /* before the first call */
#define CALL_NR 4
#define BETWEEN_NR 2 /* steps between two calls */

uint64_t cs_generate_seed(uint64_t seed, uint32_t i)
{
	return (seed << 32) ^ i;
}

/* --- mappings ------------------------------------------------------------------------ */

static void map_region(struct gen *gen, int index)
{
	static const int slot_nr[] = { 1, 2, 2, 3, 3, 4 };
	struct gen_region *region = &gen->region[0][index];
	struct gen_range range = { .region = index };
	int nr = slot_nr[gen_pick(gen, 6)];

	*region = (struct gen_region){ .name = (char)('A' + index), .cell_nr = nr * GEN_CELL_NR };
	range.end = region->cell_nr;
	gen_set(gen, &range, GEN_NONE, 0, 0);
	region->file = !gen->shmem && gen_odds(gen, 9);
	if (region->file)
		gen_file(gen, index);
	if (region->file)
		return;
	fprintf(gen->out, "mmap(NULL, ");
	gen_print_length(gen, region->cell_nr);
	fprintf(gen->out, ", ...) = %c\n", region->name);
}

static void map_regions(struct gen *gen)
{
	int i;

	gen->region_nr = 1 + gen_odds(gen, 4);
	gen->numa = gen_odds(gen, 6);
	if (gen->numa)
		fprintf(gen->out, "!nodes 4\n");
	for (i = 0; i < gen->region_nr; i++)
		map_region(gen, i);
}

/* --- steps ---------------------------------------------------------------------------- */

/* Up to @max steps, each asked for, so that any of them can be left out. */
static void some_steps(struct gen *gen, int max, int odds)
{
	size_t span;
	bool more = true;
	int i;

	for (i = 0; i < max && more; i++) {
		span = cs_choice_begin(gen->choice);
		more = !!gen_pick(gen, odds);
		if (more)
			gen_setup(gen);
		cs_choice_end(gen->choice, span);
	}
}

static void calls(struct gen *gen)
{
	size_t span;
	bool more = true;
	int i;

	if (gen_odds(gen, 8))
		gen_memcg(gen);
	gen_collapse(gen);
	for (i = 1; i < CALL_NR && more; i++) {
		span = cs_choice_begin(gen->choice);
		more = gen_odds(gen, 2);
		if (more) {
			some_steps(gen, BETWEEN_NR, 2);
			gen_collapse(gen);
		}
		cs_choice_end(gen->choice, span);
	}
}

/* --- headers ---------------------------------------------------------------------------- */

static void header(const struct gen *gen, const char *title, FILE *out)
{
	const struct {
		bool needed;
		const char *name;
	} needs[] = {
		{ gen->numa, "numa" },   { gen->swap, "swap" },   { gen->uffd, "uffd" },
		{ gen->memcg, "memcg" }, { gen->shmem, "shmem" }, { gen->guard, "guard" },
	};
	bool any = false;
	size_t i;

	fprintf(out, "scenario \"%s\"\n", title);
	for (i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (!needs[i].needed)
			continue;
		fprintf(out, "%s%s", any ? ", " : "requires ", needs[i].name);
		any = true;
	}
	fprintf(out, any ? "\n\n" : "\n");
}

char *cs_generate(struct cs_choice *choice, const char *title)
{
	struct gen gen = { .choice = choice };
	char *body = NULL, *text = NULL;
	size_t body_b = 0, text_b = 0;
	FILE *out;

	gen.out = open_memstream(&body, &body_b);
	if (!gen.out)
		abort();
	map_regions(&gen);
	gen_slots(&gen);
	some_steps(&gen, STEP_NR, 6);
	calls(&gen);
	if (fclose(gen.out))
		abort();
	out = open_memstream(&text, &text_b);
	if (!out)
		abort();
	header(&gen, title, out);
	fputs(body, out);
	if (fclose(out))
		abort();
	free(body);
	return text;
}
