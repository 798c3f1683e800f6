/* SPDX-License-Identifier: GPL-2.0-only */
/* test_slice.c - numbers of states, drawn states, canonical forms, plans. */
#include <string.h>
#include "ct.h"
#include "explore/slice.h"

#define TABLE_PG 2048

static void open_slice(struct cs_slice *slice, const char *restriction)
{
	char error[128];

	ct_assert(cs_slice_open(slice, "anon-quick", 2, 4096, 0));
	if (restriction)
		ct_assert(cs_slice_restrict(slice, restriction, error, sizeof(error)));
	ct_assert(cs_slice_finish(slice));
}

CT_TEST(slice_number, every_state__is_its_digits)
{
	static struct cs_slice slice;
	uint8_t digit[CS_AXIS_NR];
	uint64_t number;

	open_slice(&slice, "pte=writable,none,swap");
	for (number = 0; number < slice.total; number++) {
		cs_slice_digits(&slice, number, digit);
		ct_assert_int_eq((int)cs_slice_number(&slice, digit), (int)number);
	}
}

CT_TEST(slice_draw, exhaustive_source__is_every_number_in_order)
{
	static struct cs_slice slice;
	struct cs_choice choice;
	uint8_t digit[CS_AXIS_NR];
	uint64_t number = 0;

	open_slice(&slice, "pte=writable,none");
	cs_choice_exhaustive(&choice);
	do {
		cs_slice_draw(&slice, &choice, digit);
		ct_assert_int_eq((int)cs_slice_number(&slice, digit), (int)number++);
	} while (cs_choice_next(&choice));
	ct_assert_int_eq((int)number, (int)slice.total);
	cs_choice_fini(&choice);
}

/* What a permuted state stands behind has a smaller number and is run itself. */
CT_TEST(slice_canonical, permuted_state__leads_to_one_that_runs)
{
	static struct cs_slice slice;
	struct cs_world world;
	uint8_t digit[CS_AXIS_NR], sorted[CS_AXIS_NR];
	uint64_t number, skip, permuted_nr = 0;

	open_slice(&slice, NULL);
	for (number = 0; number < slice.total; number += skip) {
		cs_slice_digits(&slice, number, digit);
		cs_slice_world(&slice, digit, &world);
		if (cs_slice_class(&slice, digit, &world, number, &skip) != CS_STATE_PERMUTES)
			continue;
		permuted_nr++;
		cs_slice_canonical(&slice, digit, sorted);
		ct_assert(cs_slice_number(&slice, sorted) < number);
		cs_slice_world(&slice, sorted, &world);
		ct_assert_int_eq(cs_slice_class(&slice, sorted, &world,
						cs_slice_number(&slice, sorted), &skip),
				 CS_STATE_RUNS);
		skip = 1;
	}
	ct_assert(permuted_nr > 0);
}

CT_TEST(slice_restrict, unknown_value__is_refused)
{
	static struct cs_slice slice;
	char error[128];

	ct_assert(cs_slice_open(&slice, "anon-quick", 2, 4096, 0));
	ct_assert_not(cs_slice_restrict(&slice, "pte=nothing", error, sizeof(error)));
	ct_assert_str_eq(error, "dimension 'pte' has no value 'nothing'");
	ct_assert_not(cs_slice_restrict(&slice, "pte", error, sizeof(error)));
	ct_assert_not(cs_slice_restrict(&slice, "colour=red", error, sizeof(error)));
}

/* Plans of neighbours share all but what the last entry is. */
CT_TEST(plan_common, last_entry_differs__shares_the_others)
{
	static struct cs_slice slice;
	static struct cs_plan plan[2];
	struct cs_world world;
	uint8_t digit[CS_AXIS_NR];
	int common;

	open_slice(&slice, NULL);
	cs_slice_digits(&slice, 0, digit);
	cs_slice_world(&slice, digit, &world);
	cs_plan_make(&world, TABLE_PG, &plan[0]);
	world.slot[0].pte[3].flags = CS_PTE_PINNED;
	cs_plan_make(&world, TABLE_PG, &plan[1]);
	common = cs_plan_common(&plan[0], &plan[1]);
	ct_assert_int_eq(common, 6); /* mmap, fill, munmap, three entries */
	ct_assert_int_eq(plan[0].step[common - 1].what, CS_DO_FILL);
}

static bool same_plan(const struct cs_plan *a, const struct cs_plan *b)
{
	return a->nr == b->nr && a->base_pg == b->base_pg &&
	       !memcmp(a->step, b->step, (size_t)a->nr * sizeof(a->step[0]));
}

/* From @from on, step by step with jumps, against worlds and plans made from nothing. */
static void walk_slice(const struct cs_slice *slice, struct cs_slice_path *path, uint64_t from)
{
	static struct cs_plan plan[2], alone;
	static struct cs_world world[2], plain;
	uint8_t digit[CS_AXIS_NR];
	uint64_t number;
	int now = 0, i;
	bool there = false;

	for (i = 0; i < 500; i++) {
		number = (from + (uint64_t)(i + i / 50 * 977)) % slice->total;
		cs_slice_digits(slice, number, digit);
		cs_slice_world(slice, digit, &plain);
		cs_slice_step(slice, path, number, &world[now]);
		ct_assert(!memcmp(digit, path->digit, (size_t)slice->axis_nr));
		ct_assert(!memcmp(&plain, &world[now], sizeof(plain)));
		if (cs_world_flaw(&plain))
			continue;
		cs_plan_make(&plain, TABLE_PG, &alone);
		if (there)
			cs_plan_next(&world[!now], &plan[!now], &world[now], TABLE_PG, &plan[now]);
		else
			cs_plan_make(&world[now], TABLE_PG, &plan[now]);
		ct_assert(same_plan(&alone, &plan[now]));
		there = true;
		now = !now;
	}
}

/* Every other value of every axis on its own: the plan notices each that matters. */
static void change_each_axis(const struct cs_slice *slice, uint64_t number)
{
	static struct cs_plan base_plan, plan, alone;
	static struct cs_world base, world;
	uint8_t digit[CS_AXIS_NR], own;
	int i;

	cs_slice_digits(slice, number, digit);
	cs_slice_world(slice, digit, &base);
	if (cs_world_flaw(&base))
		return;
	cs_plan_make(&base, TABLE_PG, &base_plan);
	for (i = 0; i < slice->axis_nr; i++) {
		own = digit[i];
		for (digit[i] = 0; digit[i] < slice->axis[i].value_nr; digit[i]++) {
			cs_slice_world(slice, digit, &world);
			if (cs_world_flaw(&world))
				continue;
			cs_plan_make(&world, TABLE_PG, &alone);
			cs_plan_next(&base, &base_plan, &world, TABLE_PG, &plan);
			ct_assert(same_plan(&alone, &plan));
		}
		digit[i] = own;
	}
}

CT_TEST(slice_step, every_slice__same_world_and_plan_as_from_nothing)
{
	static struct cs_slice slice;
	static struct cs_slice_path path;
	const char *name, *purpose;
	int i, part;

	for (i = 0; (name = cs_slice_name(i, &purpose)); i++) {
		ct_row("%s", name);
		memset(&path, 0, sizeof(path));
		ct_assert(cs_slice_open(&slice, name, 2, 4096, ~0u));
		ct_assert(cs_slice_finish(&slice));
		for (part = 0; part < 16; part++)
			walk_slice(&slice, &path, slice.total / 16 * (uint64_t)part);
		for (part = 0; part < 400; part++)
			change_each_axis(&slice, (uint64_t)part * UINT64_C(7046029254386353131) %
							 slice.total);
	}
}
