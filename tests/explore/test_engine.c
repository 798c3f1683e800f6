/* SPDX-License-Identifier: GPL-2.0-only */
/* test_engine.c - when what was run from thin snapshots no longer holds. */
#include <string.h>
#include "ct.h"
#include "explore/engine.h"
#include "fake/fake.h"

enum {
	KNOWN_NR = 3000, /* states after which not every one is looked at */
	SOME_NR = 40,    /* enough for another look */
};

/* The fake, but that its memory has moved when it is to have. */
static bool moved;
static int reset_nr, look_nr;

static int look(void)
{
	bool answer = moved;

	look_nr++;
	moved = false;
	return answer;
}

static void reset(void)
{
	reset_nr++;
	ct_fake_kernel.reset();
}

/* What the fake has not, and an engine asks for. */
static const char *attempt_result(int i, int *out_task, kp_u64 *out_va)
{
	(void)i;
	(void)out_task;
	(void)out_va;
	return NULL;
}

static void quantities(int task, kp_s64 out[KP_QUANTITY_NR])
{
	(void)task;
	memset(out, 0, KP_QUANTITY_NR * sizeof(out[0]));
}

static struct cs_machine *machine;

static struct cs_engine *begin(void)
{
	static struct kp_kernel kernel;
	char error[KP_TEXT_LEN];

	memcpy(&kernel, &ct_fake_kernel, sizeof(kernel));
	kernel.snapshot_look = look;
	kernel.reset = reset;
	kernel.attempt_result = attempt_result;
	kernel.quantities = quantities;
	moved = false;
	ct_assert_int_eq(cs_machine_sim_wrap(&kernel, &machine, error, sizeof(error)), 0);
	reset_nr = look_nr = 0;
	return cs_engine_new(machine);
}

static void end(struct cs_engine *engine)
{
	cs_engine_free(engine);
	cs_machine_close(machine);
}

/* The empty world, and a call on nothing. */
static void run(struct cs_engine *engine, int nr)
{
	static const struct cs_world world = { .order = 2, .page_b = 4096 };
	static const struct cs_plan plan = { .nr = 0 };
	static struct cs_seen seen;

	while (nr--)
		ct_assert_int_eq((int)cs_engine_run(engine, &world, &plan, 0, false, &seen),
				 (int)CS_RUN_SEEN);
}

CT_TEST(engine_holds, nothing_moves__holds_and_is_reset_once)
{
	struct cs_engine *engine = begin();

	run(engine, KNOWN_NR);
	ct_assert(cs_engine_holds(engine));
	ct_assert_int_eq(reset_nr, 1);
	end(engine);
}

CT_TEST(engine_holds, first_states_move_something__hold_and_begin_anew)
{
	struct cs_engine *engine = begin();

	run(engine, 5);
	reset_nr = 0;
	moved = true;
	run(engine, 5);
	ct_assert(cs_engine_holds(engine));
	ct_assert_int_eq(reset_nr, 1);
	end(engine);
}

CT_TEST(engine_holds, a_later_one_does__no_longer_holds_once)
{
	struct cs_engine *engine = begin();

	run(engine, KNOWN_NR);
	ct_assert(cs_engine_holds(engine));
	moved = true;
	run(engine, SOME_NR);
	ct_assert(!cs_engine_holds(engine));
	ct_assert(cs_engine_holds(engine));
	end(engine);
}

/* Nobody looked since, so the question itself does. */
CT_TEST(engine_holds, the_last_one_does__no_longer_holds)
{
	struct cs_engine *engine = begin();

	run(engine, KNOWN_NR);
	ct_assert(cs_engine_holds(engine));
	run(engine, 2);
	moved = true;
	ct_assert(!cs_engine_holds(engine));
	end(engine);
}

CT_TEST(engine_exact, a_later_one_moves_something__holds)
{
	struct cs_engine *engine = begin();

	run(engine, KNOWN_NR);
	cs_engine_exact(engine, true);
	moved = true;
	run(engine, SOME_NR);
	ct_assert(cs_engine_holds(engine));
	end(engine);
}

/* A level may hold what the end of its state no longer shows. */
CT_TEST(engine_exact, a_state_with_a_level__looked_at_there_too)
{
	static const struct cs_world world = { .order = 2, .page_b = 4096 };
	static struct cs_plan plan = {
		.nr = 2,
		.step = { { .what = CS_DO_MMAP, .to_pg = 4, .value = 3 },
			  { .what = CS_DO_FILL, .to_pg = 1, .node = -1, .mark = true } },
	};
	struct cs_engine *engine = begin();
	static struct cs_seen seen;

	cs_engine_exact(engine, true);
	ct_assert_int_eq((int)cs_engine_run(engine, &world, &plan, plan.nr, false, &seen),
			 (int)CS_RUN_SEEN);
	ct_assert_int_eq(look_nr, 3); /* the empty world, the level, the end */
	end(engine);
}
