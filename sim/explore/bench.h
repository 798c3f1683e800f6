/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench.h - what exploring a state costs, and where the time goes.
 */
#ifndef CS_EXPLORE_BENCH_H
#define CS_EXPLORE_BENCH_H

#include "explore/explore.h"

enum cs_bench_part {
	CS_BENCH_PLAN,    /* next number, its world, its plan */
	CS_BENCH_RESTORE, /* back to the snapshot that is nearest */
	CS_BENCH_BUILD,   /* steps, and snapshots on the way */
	CS_BENCH_CALL,
	CS_BENCH_LOOK,
	CS_BENCH_CHECK,  /* invariants; of some states also the end of the world */
	CS_BENCH_ORACLE, /* prediction and judgement */
	CS_BENCH_TALLY,
	CS_BENCH_PART_NR
};

struct cs_explore_bench {
	uint64_t state_nr;
	double state_ns;                /* of one state, nothing measured inside */
	double share[CS_BENCH_PART_NR]; /* of 1, with a clock that is read between */
};

/**
 * cs_explore_bench() - a fixed sample of @slice, several times; the best counts.
 * @slice: finished.
 * Return: false if the simulator failed.
 */
bool cs_explore_bench(struct cs_machine *machine, const struct cs_slice *slice,
		      struct cs_explore_bench *out);

/** cs_bench_part_name() - "plan", "restore", ... */
const char *cs_bench_part_name(enum cs_bench_part part);

#endif /* CS_EXPLORE_BENCH_H */
