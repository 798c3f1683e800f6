/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explore.h - every state of a slice, or some, on one kernel: run, judged,
 * tallied; and one state again, to show or to shrink it.
 */
#ifndef CS_EXPLORE_EXPLORE_H
#define CS_EXPLORE_EXPLORE_H

#include "explore/engine.h"
#include "explore/oracle.h"
#include "explore/tally.h"

/* Every state whose number is a multiple of this is also torn down. */
#define CS_TEARDOWN_EVERY 64

struct cs_explorer {
	struct cs_machine *machine;
	struct cs_slice slice;
	struct cs_engine *engine;
	/* Run states that only differ in the order of entries too, and hold them
	 * against the one that stands for them. */
	bool prove;
	bool exact;      /* at once what a piece with trouble is in the end, see engine.h */
	bool no_oracle;  /* bench: nothing is judged */
	bool has_learnt; /* what states of this slice change in memory */
	struct cs_explore_clock *clock;
	struct cs_slice_path path; /* to the number that was looked at last */
};

/* Where time goes, beside the engine; nanoseconds. */
struct cs_explore_clock {
	struct cs_engine_clock engine;
	uint64_t plan_ns, oracle_ns, tally_ns;
};

/** cs_explorer_init() - @slice is finished and for @machine's kernel and order. */
void cs_explorer_init(struct cs_explorer *explorer, struct cs_machine *machine,
		      const struct cs_slice *slice);
void cs_explorer_fini(struct cs_explorer *explorer);

/** cs_explorer_clock() - measures into @clock from now on; NULL: no more. */
void cs_explorer_clock(struct cs_explorer *explorer, struct cs_explore_clock *clock);

/**
 * cs_explorer_range() - states of numbers @from to before @to, added to @tally.
 * Return: false if the simulator itself failed; @explorer->machine->stop says how.
 */
bool cs_explorer_range(struct cs_explorer *explorer, uint64_t from, uint64_t to,
		       struct cs_tally *tally);

/* What became of one state. */
struct cs_state_verdict {
	bool bad;               /* of: disagreement, finding, unmodelled */
	enum cs_kind_of of;     /* only if bad */
	enum cs_claim claim;    /* of a disagreement */
	char text[KP_TEXT_LEN]; /* what is wrong, "" if nothing is */
	enum cs_run_end end;
	struct cs_seen seen;         /* if the call ended */
	struct cs_expected expected; /* what the oracle says */
};

/**
 * cs_explorer_state() - one state from scratch, torn down in the end.
 * Return: false if the simulator itself failed.
 */
bool cs_explorer_state(struct cs_explorer *explorer, const uint8_t digit[CS_AXIS_NR],
		       struct cs_state_verdict *verdict);

/**
 * cs_explorer_shrink() - makes a bad state plainer as long as it is bad in the
 * same way: the same kind, and of a disagreement the same claim.
 * Return: how many states were tried.
 */
int cs_explorer_shrink(struct cs_explorer *explorer, uint8_t digit[CS_AXIS_NR],
		       struct cs_state_verdict *verdict);

/**
 * cs_scenario_print() - a state as a scenario (.csim) that runs by itself; what it
 * expects is what the oracle says, or nothing where it says nothing.
 * @verdict: of the state, told in comments.
 */
void cs_scenario_print(const struct cs_explorer *explorer, const uint8_t digit[CS_AXIS_NR],
		       const struct cs_state_verdict *verdict, const char *title, FILE *out);

#endif /* CS_EXPLORE_EXPLORE_H */
