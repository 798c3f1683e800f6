/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * engine.c - prefixes of plans as snapshots, and a look at what came out.
 *
 * The snapshots form a stack: each is of the world behind one more marked step
 * of the plan that was run last.  A new plan starts at the deepest one whose
 * steps it shares.  Snapshots are only made of what the next plan shares, so a
 * plan whose last step alone changes costs a restore, a step, the call and the
 * look.
 *
 * They are thin (kp.h): what never changes is not copied.  That it does not is
 * looked at in each of the first states and in every few later ones, where levels
 * are made and in the end.  If it has changed, all levels go, and so does what was
 * run since the look before.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "explore/engine.h"
#include "machine/machine_sim.h"

/* Making and restoring a snapshot costs about as much as so many steps. */
#define LEVEL_STEPS 2

/* States that are looked at one by one; then, that are run from one look to the next. */
#define LOOK_FIRST 2048
#define LOOK_EVERY 17

struct level {
	int step_nr; /* steps of the last plan that lead here */
	kp_u64 size_b, room_b;
	char *copy;
};

struct cs_engine {
	struct cs_machine *machine;
	const struct kp_kernel *kernel;
	struct level level[CS_STEP_NR + 1];
	int level_nr;        /* [0]: the world after a reset */
	struct cs_plan last; /* whose steps the levels are of */
	struct cs_engine_clock *clock;
	bool exact;                /* each state is looked at */
	int looked_nr;             /* no further than LOOK_FIRST */
	int unlooked_nr;           /* states run since the last one that was looked at */
	bool looks;                /* the one that runs is */
	bool has_moved;            /* it changed what no level has */
	bool is_void;              /* what the unlooked ones came to */
	const char *scan_text[64]; /* addresses of names seen, and what they are */
	uint8_t scan[64];
	int scan_nr;
	/* the run that is fenced */
	const struct cs_world *world;
	const struct cs_plan *plan;
	int keep_nr;
	bool teardown;
	struct cs_seen *seen;
	char error[KP_TEXT_LEN];
	enum cs_run_end end;
};

/* --- time ------------------------------------------------------------------ */

static uint64_t now_ns(const struct cs_engine *engine)
{
	struct timespec now;

	if (!engine->clock)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static uint64_t lap(const struct cs_engine *engine, uint64_t *since, uint64_t *sum)
{
	uint64_t now = now_ns(engine);

	if (engine->clock)
		*sum += now - *since;
	*since = now;
	return now;
}

void cs_engine_clock(struct cs_engine *engine, struct cs_engine_clock *clock)
{
	engine->clock = clock;
}

/* --- building -------------------------------------------------------------- */

static void look_still(struct cs_engine *engine)
{
	if (engine->looks && engine->kernel->snapshot_look())
		engine->has_moved = true;
}

static void level_push(struct cs_engine *engine, int step_nr)
{
	struct level *level = &engine->level[engine->level_nr];
	kp_u64 size_b;

	while ((size_b = engine->kernel->snapshot_save(level->copy, level->room_b)) >
	       level->room_b) {
		level->room_b = size_b + size_b / 4;
		level->copy = realloc(level->copy, level->room_b);
		if (!level->copy)
			abort();
	}
	level->size_b = size_b;
	level->step_nr = step_nr;
	engine->level_nr++;
	look_still(engine);
}

static int level_start(struct cs_engine *engine)
{
	int common = cs_plan_common(&engine->last, engine->plan);

	while (engine->level_nr > 1 && engine->level[engine->level_nr - 1].step_nr > common)
		engine->level_nr--;
	if (!engine->level_nr) {
		engine->kernel->reset();
		level_push(engine, 0);
	} else {
		const struct level *level = &engine->level[engine->level_nr - 1];

		engine->kernel->snapshot_restore(level->copy, level->size_b);
	}
	return engine->level[engine->level_nr - 1].step_nr;
}

static bool build(struct cs_engine *engine, int from)
{
	const struct cs_plan *plan = engine->plan;
	int i;

	/* What lies beyond the start is unknown until it was done again. */
	engine->last.nr = from;
	engine->last.base_pg = plan->base_pg;
	for (i = from; i < plan->nr; i++) {
		if (cs_step_do(engine->kernel, &plan->step[i], engine->error)) {
			engine->end = CS_RUN_REFUSED;
			return false;
		}
		if (plan->step[i].mark && i + 1 <= engine->keep_nr &&
		    i + 1 - engine->level[engine->level_nr - 1].step_nr >= LEVEL_STEPS) {
			level_push(engine, i + 1);
			memcpy(&engine->last.step[engine->last.nr], &plan->step[engine->last.nr],
			       (size_t)(i + 1 - engine->last.nr) * sizeof(plan->step[0]));
			engine->last.nr = i + 1;
		}
	}
	return true;
}

/* --- looking --------------------------------------------------------------- */

static enum cs_scan scan_of(struct cs_engine *engine, const char *text)
{
	int i;

	for (i = 0; i < engine->scan_nr; i++)
		if (engine->scan_text[i] == text)
			return (enum cs_scan)engine->scan[i];
	for (i = 1; i < CS_SCAN_NR; i++)
		if (!strcmp(cs_scan_name((enum cs_scan)i), text))
			break;
	if (i < CS_SCAN_NR && engine->scan_nr < 64) {
		engine->scan_text[engine->scan_nr] = text;
		engine->scan[engine->scan_nr++] = (uint8_t)i;
	}
	return (enum cs_scan)i;
}

static void look_attempts(struct cs_engine *engine, kp_u64 row_va)
{
	const struct kp_kernel *kernel = engine->kernel;
	struct cs_seen *seen = engine->seen;
	const char *text;
	kp_u64 va;
	int task, i;

	seen->attempt_nr = 0;
	for (i = 0; (text = kernel->attempt_result(i, &task, &va)); i++) {
		/* khugepaged also comes to a child, of which nothing is expected. */
		if (task || va < row_va ||
		    va >= row_va + engine->world->slot_nr * kernel->hugepage_b)
			continue;
		if (seen->attempt_nr < CS_EXPECT_ATTEMPT_NR)
			seen->attempt[seen->attempt_nr] = (struct cs_world_attempt){
				.slot = (uint8_t)((va - row_va) / kernel->hugepage_b),
				.scan = (uint8_t)scan_of(engine, text),
			};
		seen->attempt_nr++;
	}
}

/* What the file's cache holds where the first VMA shows it. */
static void look_cache(struct cs_engine *engine)
{
	const struct kp_kernel *kernel = engine->kernel;
	const struct cs_vma *vma = &engine->world->vma[0];
	struct kp_page page;
	int nr = 1 << kernel->order, i;

	for (i = 0; i < engine->world->slot_nr; i++) {
		int at = vma->file_pg + i * nr - vma->from_pg;

		if (at < 0 || at % nr)
			continue;
		kernel->page(0, CS_WORLD_FILE_VA + (kp_u64)at * kernel->page_b, &page);
		engine->seen->slot[i].cache_huge =
			page.node >= 0 && page.order == (kp_u32)kernel->order;
	}
}

/* Slots that a child has in place of the task. */
static void look_child(struct cs_engine *engine, kp_u64 row_va,
		       struct kp_page page[CS_WORLD_PAGE_NR])
{
	const struct kp_kernel *kernel = engine->kernel;
	const struct cs_world *world = engine->world;
	int i;

	for (i = 0; i < world->vma_nr; i++) {
		const struct cs_vma *vma = &world->vma[i];

		if (vma->flags & CS_VMA_CHILD)
			kernel->pages(1, row_va + vma->from_pg * kernel->page_b,
				      vma->to_pg - vma->from_pg, &page[vma->from_pg]);
	}
}

static bool is_huge(uint8_t kind)
{
	return kind == CS_SLOT_HUGE || kind == CS_SLOT_HUGE_FORK || kind == CS_SLOT_HUGE_WP;
}

static void look(struct cs_engine *engine, kp_u64 row_va, const kp_s64 before[KP_QUANTITY_NR])
{
	const struct kp_kernel *kernel = engine->kernel;
	struct kp_page page[CS_WORLD_PAGE_NR];
	int nr = 1 << kernel->order, i;
	struct cs_seen *seen = engine->seen;
	kp_s64 after[KP_QUANTITY_NR];

	look_attempts(engine, row_va);
	kernel->quantities(0, after);
	for (i = 0; i < KP_QUANTITY_NR; i++)
		seen->delta[i] = (int16_t)(after[i] - before[i]);
	kernel->pages(0, row_va, engine->world->slot_nr * nr, page);
	look_child(engine, row_va, page);
	if (engine->world->file.used)
		look_cache(engine);
	for (i = 0; i < engine->world->slot_nr; i++) {
		cs_look_slot(&page[i * nr], nr, &seen->slot[i]);
		seen->delta[CS_DELTA_HUGE] =
			(int16_t)(seen->delta[CS_DELTA_HUGE] + is_huge(seen->slot[i].kind) -
				  is_huge(engine->world->slot[i].kind));
	}
}

/* --- a run ----------------------------------------------------------------- */

_Static_assert((int)CS_DELTA_EXCEED_SHARED == (int)KP_QUANTITY_EXCEED_SHARED &&
		       (int)CS_DELTA_SWAP == (int)KP_QUANTITY_SWAP &&
		       (int)CS_DELTA_HUGE == (int)KP_QUANTITY_NR,
	       "deltas begin with the quantities of the gate");

static void body(void *arg)
{
	struct cs_engine *engine = arg;
	const struct kp_kernel *kernel = engine->kernel;
	struct cs_engine_clock unused, *clock = engine->clock ? engine->clock : &unused;
	kp_u64 row_va = kernel->window_va + (kp_u64)engine->plan->base_pg * kernel->page_b;
	kp_s64 before[KP_QUANTITY_NR];
	uint64_t since = now_ns(engine);
	int from = level_start(engine);

	lap(engine, &since, &clock->restore_ns);
	if (!build(engine, from))
		return;
	lap(engine, &since, &clock->build_ns);
	kernel->quantities(0, before);
	engine->seen->ret = (int16_t)cs_call_do(kernel, &engine->world->call, engine->plan->base_pg,
						engine->error);
	if (engine->world->call.caller != CS_CALLER_MADVISE && engine->seen->ret) {
		engine->end = CS_RUN_REFUSED;
		return;
	}
	lap(engine, &since, &clock->call_ns);
	look(engine, row_va, before);
	lap(engine, &since, &clock->look_ns);
	kernel->check();
	if (engine->teardown) {
		look_still(engine);
		kernel->teardown();
	}
	lap(engine, &since, &clock->check_ns);
	engine->end = CS_RUN_SEEN;
}

/* After a state that was looked at.  If it has moved what no level has, it began well
 * itself, and those since the one before that was looked at may not have. */
static void looked(struct cs_engine *engine)
{
	look_still(engine);
	if (engine->has_moved) {
		engine->level_nr = 0;
		engine->is_void |= engine->unlooked_nr > 0;
	}
	engine->has_moved = false;
	engine->unlooked_nr = 0;
	engine->looked_nr += engine->looked_nr < LOOK_FIRST;
}

enum cs_run_end cs_engine_run(struct cs_engine *engine, const struct cs_world *world,
			      const struct cs_plan *plan, int keep_nr, bool teardown,
			      struct cs_seen *seen)
{
	engine->world = world;
	engine->plan = plan;
	engine->keep_nr = keep_nr;
	engine->teardown = teardown;
	engine->seen = seen;
	memset(seen, 0, sizeof(*seen));
	engine->machine->finding_nr = 0;
	if (engine->clock)
		engine->clock->states_nr++;
	engine->looks = engine->exact || teardown || engine->looked_nr < LOOK_FIRST ||
			engine->unlooked_nr + 1 >= LOOK_EVERY;
	if (cs_machine_sim_fenced(engine->machine, body, engine) != CS_END_OK) {
		engine->looks = true;
		engine->end = CS_RUN_STOPPED;
	}
	if (engine->looks)
		looked(engine);
	else
		engine->unlooked_nr++;
	return engine->end;
}

void cs_engine_exact(struct cs_engine *engine, bool exact)
{
	engine->exact = exact;
	engine->level_nr = 0;
}

bool cs_engine_holds(struct cs_engine *engine)
{
	bool held;

	engine->looks = true;
	looked(engine);
	held = !engine->is_void;
	engine->is_void = false;
	return held;
}

struct cs_engine *cs_engine_new(struct cs_machine *machine)
{
	struct cs_engine *engine = calloc(1, sizeof(*engine));

	if (!engine)
		abort();
	engine->machine = machine;
	engine->kernel = cs_machine_sim_kernel(machine);
	if (!engine->kernel)
		abort(); /* callers offer simulated machines only */
	engine->kernel->snapshot_thin(true);
	return engine;
}

void cs_engine_free(struct cs_engine *engine)
{
	size_t i;

	if (!engine)
		return;
	engine->kernel->snapshot_thin(false);
	for (i = 0; i < sizeof(engine->level) / sizeof(engine->level[0]); i++)
		free(engine->level[i].copy);
	free(engine);
}

int32_t cs_engine_table_pg(const struct cs_engine *engine)
{
	return (int32_t)(engine->kernel->table_span_b / engine->kernel->page_b);
}

const char *cs_engine_error(const struct cs_engine *engine)
{
	return engine->error;
}
