/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gen_setup.c - what is done to memory before a collapse, and between two.
 *
 * Each step picks cells and cuts them down to those it can be done to, on every
 * machine; where there are none it writes nothing.
 */
#include "generate/gen.h"

/* Nothing that lets a store fault in a way that differs from a plain one. */
#define UNWRITABLE (GEN_GONE | GEN_RO | GEN_WPED)

static void directive(struct gen *gen, const char *name, const struct gen_range *range,
		      const char *option)
{
	fprintf(gen->out, "!%s ", name);
	gen_print_range(gen, range);
	fprintf(gen->out, "%s\n", option);
}

static void advise(struct gen *gen, const struct gen_range *range, const char *advice)
{
	gen_print_task(gen, range->task);
	fprintf(gen->out, "madvise(");
	gen_print_args(gen, range);
	fprintf(gen->out, ", %s) = ?\n", advice);
}

static int some_task(struct gen *gen)
{
	return gen->child && gen_odds(gen, 3);
}

/* --- stores, loads ------------------------------------------------------------------ */

/* A new page may be needed: not where a limit stands. */
static bool fill(struct gen *gen, struct gen_range *range)
{
	unsigned int held = GEN_NONE | GEN_ZERO | GEN_SWAP | GEN_PRESENT | GEN_HZERO | GEN_FILE;
	unsigned int without = UNWRITABLE;

	if (gen->memcg) {
		held = GEN_PRESENT;
		without |= GEN_SHARED;
	}
	if (!gen_fit(gen, range, held, without))
		return false;
	directive(gen, "fill", range, "");
	gen_split(gen, range);
	if (gen_region(gen, range)->file)
		return true;
	/* A hugepage may stay one; a store to the huge zero page may bring one. */
	for (struct gen_range one = *range; one.start < range->end; one.start++) {
		unsigned int now = gen_region(gen, range)->cell[one.start].held;

		one.end = one.start + 1;
		now = now & (GEN_HUGE | GEN_PART | GEN_HZERO) ? GEN_HUGE | GEN_PART | GEN_SMALL
							      : GEN_SMALL;
		gen_set(gen, &one, now, GEN_TOUCHED, GEN_SHARED | GEN_LAZY);
		if (now == GEN_SMALL)
			gen_unshare(gen, &one);
	}
	return true;
}

static void step_fill(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, some_task(gen), false);

	fill(gen, &range);
}

static void step_zeropage(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, some_task(gen), false);

	if (!gen_fit(gen, &range, GEN_NONE, GEN_GONE))
		return;
	directive(gen, "zeropage", &range, "");
	gen_set(gen, &range, GEN_ZERO, GEN_TOUCHED, 0);
}

static void step_swapout(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);

	if (gen->memcg ||
	    !gen_fit(gen, &range, GEN_SMALL,
		     GEN_GONE | GEN_SHARED | GEN_PINNED | GEN_LAZY | GEN_MLOCKED | GEN_WPED))
		return;
	gen->swap = true;
	directive(gen, "swapout", &range, "");
	gen_set(gen, &range, GEN_SWAP, 0, 0);
}

/* Of a group with a limit a lazily freed page makes room. */
static void step_lazyfree(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);

	if (gen->memcg || !gen_fit(gen, &range, GEN_SMALL | GEN_NONE | GEN_ZERO,
				   GEN_GONE | GEN_MLOCKED | GEN_SHARED | GEN_PINNED | GEN_WPED))
		return;
	gen->lazy = true;
	directive(gen, "lazyfree", &range, "");
	gen_set(gen, &range, 0, GEN_LAZY, 0);
}

static void step_dontneed(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, some_task(gen), false);

	if (!gen_fit(gen, &range, ~(unsigned int)(GEN_POISON | GEN_GUARD), GEN_GONE | GEN_MLOCKED))
		return;
	advise(gen, &range, "MADV_DONTNEED");
	gen_split(gen, &range);
	gen_unshare(gen, &range);
	if (gen_region(gen, &range)->file)
		gen_set(gen, &range, 0, 0, GEN_PINNED);
	else
		gen_set(gen, &range, GEN_NONE, 0, GEN_SHARED | GEN_LAZY | GEN_WPED | GEN_PINNED);
}

/* --- pages that somebody holds, or that are bad -------------------------------------- */

/* One page of a cell, as the directive pins each page of its range: the first. */
static void step_pin(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);
	bool file = gen_region(gen, &range)->file;

	range.end = range.start + 1;
	if (file && !fill(gen, &range))
		return;
	if (!gen_fit(gen, &range, GEN_PRESENT | GEN_FILE, GEN_GONE | GEN_PINNED))
		return;
	/* the first and the last cell of a slot have one page, at every order */
	if (range.start % GEN_CELL_NR == 1 || range.start % GEN_CELL_NR == 2)
		return;
	directive(gen, "pin", &range, "");
	gen_set(gen, &range, 0, GEN_PINNED, 0);
}

static void step_unpin(struct gen *gen)
{
	struct gen_range range = { 0 };

	for (; range.region < gen->region_nr; range.region++) {
		range.start = 0;
		range.end = gen_region(gen, &range)->cell_nr;
		for (; range.start < range.end; range.start++) {
			if (!(gen_region(gen, &range)->cell[range.start].mark & GEN_PINNED))
				continue;
			range.end = range.start + 1;
			directive(gen, "unpin", &range, "");
			gen_set(gen, &range, 0, 0, GEN_PINNED);
			return;
		}
	}
}

static void step_poison(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);
	unsigned int without = GEN_GONE | GEN_SHARED | GEN_PINNED | GEN_LAZY | GEN_MLOCKED |
			       GEN_RO | GEN_WPED | GEN_MISSING;

	range.end = range.start + 1;
	if (gen->poisoned || gen->memcg || !gen_fit(gen, &range, GEN_SMALL, without) ||
	    range.start % GEN_CELL_NR == 1 || range.start % GEN_CELL_NR == 2)
		return;
	gen->poisoned = true;
	directive(gen, "poison", &range, "");
	gen_set(gen, &range, GEN_POISON, 0, 0);
}

static void step_guard(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);

	if (!gen_fit(gen, &range, GEN_NONE, GEN_GONE | GEN_MLOCKED | GEN_RO | GEN_MISSING | GEN_WP))
		return;
	gen->guard = true;
	directive(gen, "guard", &range, "");
	gen_set(gen, &range, GEN_GUARD, GEN_TOUCHED, 0);
}

/* --- userfaultfd ---------------------------------------------------------------------- */

static void step_uffd(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);
	int kind = gen_pick(gen, 3);

	if (!gen_fit(gen, &range, ~(unsigned int)(GEN_FILE | GEN_POISON | GEN_GUARD),
		     GEN_GONE | GEN_MISSING | GEN_WP | GEN_RO))
		return;
	gen->uffd = true;
	gen_split(gen, &range);
	directive(gen, "uffd_register", &range,
		  kind == 0   ? " wp=1"
		  : kind == 1 ? " missing=1"
			      : " missing=1 wp=1");
	gen_set(gen, &range, 0, (kind != 1 ? GEN_WP : 0) | (kind ? GEN_MISSING : 0), 0);
}

static void step_uffd_wp(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);
	struct gen_cell *cell = gen_region(gen, &range)->cell;
	int i;

	if (!gen_fit(gen, &range, GEN_SMALL, GEN_GONE | GEN_WPED | GEN_LAZY))
		return;
	for (i = range.start; i < range.end && cell[i].mark & GEN_WP; i++)
		;
	range.end = i;
	if (range.start == range.end)
		return;
	directive(gen, "uffd_wp", &range, "");
	gen_set(gen, &range, 0, GEN_WPED, 0);
}

/* --- mappings ------------------------------------------------------------------------- */

static void step_mprotect(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, some_task(gen), false);
	bool back = gen_odds(gen, 4);

	if (!gen_fit(gen, &range, ~0u, GEN_GONE))
		return;
	gen_split(gen, &range);
	gen_print_task(gen, range.task);
	fprintf(gen->out, "mprotect(");
	gen_print_args(gen, &range);
	fprintf(gen->out, ", PROT_READ%s) = ?\n", back ? "|PROT_WRITE" : "");
	gen_set(gen, &range, 0, back ? 0 : GEN_RO, back ? GEN_RO : 0);
}

static void step_munmap(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, some_task(gen), false);

	if (!gen_fit(gen, &range, ~0u, GEN_GONE))
		return;
	gen_split(gen, &range);
	gen_unshare(gen, &range);
	gen_print_task(gen, range.task);
	fprintf(gen->out, "munmap(");
	gen_print_args(gen, &range);
	fprintf(gen->out, ") = ?\n");
	gen_set(gen, &range, 0, GEN_GONE, GEN_PINNED);
}

static void step_hugepage(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, some_task(gen), false);
	bool not = !gen_odds(gen, 3);

	if (!gen_fit(gen, &range, ~0u, GEN_GONE))
		return;
	gen_split(gen, &range);
	advise(gen, &range, not ? "MADV_NOHUGEPAGE" : "MADV_HUGEPAGE");
	gen_set(gen, &range, 0, not ? GEN_NOHUGE : 0, not ? 0 : GEN_NOHUGE);
}

/* Other flags make VMAs of their own, and no difference else. */
static void step_other_flag(struct gen *gen)
{
	static const char *const advice[] = { "MADV_SEQUENTIAL", "MADV_DONTDUMP",
					      "MADV_MERGEABLE" };
	struct gen_range range = gen_choose_range(gen, 0, false);

	if (!gen_fit(gen, &range, ~(unsigned int)GEN_FILE, GEN_GONE))
		return;
	gen_split(gen, &range);
	advise(gen, &range, advice[gen_pick(gen, 3)]);
}

/* Brings in what is missing, so not where that faults or is limited. */
static void step_mlock(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);

	if (gen->memcg || !gen_fit(gen, &range, GEN_NONE | GEN_ZERO | GEN_SWAP | GEN_SMALL,
				   GEN_GONE | GEN_MISSING | GEN_WPED | GEN_RO | GEN_SHARED))
		return;
	fprintf(gen->out, "mlock(");
	gen_print_args(gen, &range);
	fprintf(gen->out, ") = ?\n");
	gen_set(gen, &range, GEN_SMALL, GEN_MLOCKED | GEN_TOUCHED, GEN_LAZY);
}

static void step_file(struct gen *gen)
{
	struct gen_range range = gen_choose_range(gen, 0, false);

	if (gen_region(gen, &range)->file)
		gen_file_step(gen, &range);
}

/* --- tasks and settings ------------------------------------------------------------------ */

static void step_fork(struct gen *gen)
{
	struct gen_range range = { 0 };
	int region, i;

	if (gen->forked) {
		if (gen->child && gen_odds(gen, 2)) {
			fprintf(gen->out, "child: exit(0) = 0\n");
			gen->child = false;
		}
		return;
	}
	if (gen->memcg)
		return;
	fprintf(gen->out, "fork() = child\n");
	gen->child = gen->forked = true;
	for (region = 0; region < gen->region_nr; region++) {
		range.region = region;
		range.end = gen->region[0][region].cell_nr;
		gen_set(gen, &range, 0, GEN_SHARED, 0);
		gen->region[1][region] = gen->region[0][region];
		for (i = 0; i < range.end; i++)
			gen->region[1][region].cell[i].mark &=
				~(unsigned int)(GEN_MISSING | GEN_WP | GEN_WPED | GEN_MLOCKED);
	}
}

static void step_prctl(struct gen *gen)
{
	gen_print_task(gen, some_task(gen));
	fprintf(gen->out, "prctl(PR_SET_THP_DISABLE, %d, 0, 0, 0) = ?\n", gen->disabled ? 0 : 1);
	gen->disabled = !gen->disabled;
}

static void step_sysfs(struct gen *gen)
{
	static const char *const line[] = { "enabled = never",
					    "enabled = madvise",
					    "defrag = never",
					    "khugepaged/max_ptes_none = 0",
					    "khugepaged/max_ptes_swap = 0",
					    "khugepaged/max_ptes_shared = 0",
					    "khugepaged/defrag = 0",
					    "use_zero_page = 0" };

	fprintf(gen->out, "!sysfs %s\n", line[gen_pick(gen, 8)]);
}

void gen_setup(struct gen *gen)
{
	static const struct {
		void (*step)(struct gen *gen);
		int weight;
	} steps[] = {
		{ step_fill, 5 },     { step_pin, 4 },        { step_fork, 4 },
		{ step_dontneed, 3 }, { step_mprotect, 4 },   { step_munmap, 3 },
		{ step_uffd, 3 },     { step_uffd_wp, 3 },    { step_swapout, 3 },
		{ step_zeropage, 2 }, { step_hugepage, 2 },   { step_lazyfree, 2 },
		{ step_file, 4 },     { step_other_flag, 1 }, { step_mlock, 2 },
		{ step_unpin, 2 },    { step_guard, 1 },      { step_poison, 1 },
		{ step_prctl, 1 },    { step_sysfs, 1 },
	};
	int i, at, sum = 0;

	for (i = 0; i < (int)(sizeof(steps) / sizeof(steps[0])); i++)
		sum += steps[i].weight;
	at = gen_pick(gen, sum);
	for (i = 0; at >= steps[i].weight; i++)
		at -= steps[i].weight;
	steps[i].step(gen);
}
