/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench.c - a sample of a slice against the clock.
 *
 * Neighbours share what they are made from, so the sample is of runs of
 * numbers, spread over the slice; a small slice is taken whole.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "explore/bench.h"

#define WHOLE_NR 1000000u
#define RUN_NR 16u
#define RUN_STATES 8192u
#define ROUND_NR 3

/* Processor time, for others may want the processor too. */
static double now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

const char *cs_bench_part_name(enum cs_bench_part part)
{
	static const char *const names[CS_BENCH_PART_NR] = { "plan", "restore", "build",  "call",
							     "look", "check",   "oracle", "tally" };

	return names[part];
}

static bool run_sample(struct cs_explorer *explorer, struct cs_tally *tally)
{
	uint64_t total = explorer->slice.total, i;

	if (total <= WHOLE_NR)
		return cs_explorer_range(explorer, 0, total, tally);
	for (i = 0; i < RUN_NR; i++) {
		uint64_t from = total / RUN_NR * i;

		if (!cs_explorer_range(explorer, from, from + RUN_STATES, tally))
			return false;
	}
	return true;
}

/* One round; nanoseconds of all, 0 if the simulator failed. */
static double round_ns(struct cs_machine *machine, const struct cs_slice *slice,
		       struct cs_explore_clock *clock, uint64_t *out_nr)
{
	struct cs_explorer *explorer = malloc(sizeof(*explorer));
	struct cs_tally tally;
	double start, used;
	bool good;

	if (!explorer)
		abort();
	cs_tally_init(&tally);
	cs_explorer_init(explorer, machine, slice);
	cs_explorer_clock(explorer, clock);
	start = now_ns();
	good = run_sample(explorer, &tally);
	used = now_ns() - start;
	*out_nr = tally.ran;
	cs_explorer_fini(explorer);
	cs_tally_fini(&tally);
	free(explorer);
	return good ? used : 0;
}

static void shares(const struct cs_explore_clock *clock, struct cs_explore_bench *out)
{
	const uint64_t ns[CS_BENCH_PART_NR] = {
		[CS_BENCH_PLAN] = clock->plan_ns,
		[CS_BENCH_RESTORE] = clock->engine.restore_ns,
		[CS_BENCH_BUILD] = clock->engine.build_ns,
		[CS_BENCH_CALL] = clock->engine.call_ns,
		[CS_BENCH_LOOK] = clock->engine.look_ns,
		[CS_BENCH_CHECK] = clock->engine.check_ns,
		[CS_BENCH_ORACLE] = clock->oracle_ns,
		[CS_BENCH_TALLY] = clock->tally_ns,
	};
	double sum = 0;
	int i;

	for (i = 0; i < CS_BENCH_PART_NR; i++)
		sum += (double)ns[i];
	for (i = 0; i < CS_BENCH_PART_NR; i++)
		out->share[i] = sum > 0 ? (double)ns[i] / sum : 0;
}

bool cs_explore_bench(struct cs_machine *machine, const struct cs_slice *slice,
		      struct cs_explore_bench *out)
{
	struct cs_explore_clock clock = { 0 };
	uint64_t nr;
	int i;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < ROUND_NR; i++) {
		double used = round_ns(machine, slice, NULL, &out->state_nr);

		if (used <= 0 || !out->state_nr)
			return false;
		used /= (double)out->state_nr;
		if (!i || used < out->state_ns)
			out->state_ns = used;
	}
	if (round_ns(machine, slice, &clock, &nr) <= 0)
		return false;
	shares(&clock, out);
	return true;
}
