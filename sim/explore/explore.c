/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explore.c - from one number to the next: which state, its plan, the run, the
 * verdict.  The plan of the next state is made before a state is run, so that
 * the engine knows what of it will be wanted again.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "explore/explore.h"
#include "machine/machine_sim.h"

/* A state about to be run. */
struct pending {
	bool there;
	uint64_t number;
	enum cs_state_class class;
	uint8_t digit[CS_AXIS_NR];
	struct cs_world world;
	struct cs_plan plan;
};

void cs_explorer_init(struct cs_explorer *explorer, struct cs_machine *machine,
		      const struct cs_slice *slice)
{
	memset(explorer, 0, sizeof(*explorer));
	explorer->machine = machine;
	explorer->slice = *slice;
	explorer->engine = cs_engine_new(machine);
}

void cs_explorer_fini(struct cs_explorer *explorer)
{
	cs_engine_free(explorer->engine);
	explorer->engine = NULL;
}

void cs_explorer_clock(struct cs_explorer *explorer, struct cs_explore_clock *clock)
{
	explorer->clock = clock;
	cs_engine_clock(explorer->engine, clock ? &clock->engine : NULL);
}

/* --- time ------------------------------------------------------------------- */

static uint64_t clock_ns(const struct cs_explorer *explorer)
{
	struct timespec now;

	if (!explorer->clock)
		return 0;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#define CLOCK_ADD(explorer, member, since)                                         \
	do {                                                                       \
		if ((explorer)->clock)                                             \
			(explorer)->clock->member += clock_ns(explorer) - (since); \
	} while (0)

/* --- verdicts --------------------------------------------------------------- */

static void verdict_bad(struct cs_state_verdict *verdict, enum cs_kind_of of, const char *what,
			const char *text)
{
	if (verdict->bad)
		return;
	verdict->bad = true;
	verdict->of = of;
	snprintf(verdict->text, sizeof(verdict->text), "%s%.*s", what,
		 (int)(sizeof(verdict->text) - strlen(what) - 1), text);
}

static void judge_stop(const struct cs_machine *machine, struct cs_state_verdict *verdict)
{
	const struct cs_stop *stop = &machine->stop;
	char text[KP_TEXT_LEN];

	if (stop->kind == KP_STOP_UNMODELLED) {
		verdict_bad(verdict, CS_KIND_UNMODELLED, "", stop->text);
		return;
	}
	snprintf(text, sizeof(text), "%.180s (%.40s:%d)", stop->text, stop->file, stop->line);
	verdict_bad(verdict, CS_KIND_FINDING, "", text);
}

static void judge_seen(struct cs_explorer *explorer, const struct cs_world *world,
		       struct cs_state_verdict *verdict)
{
	char text[KP_TEXT_LEN];

	if (explorer->machine->finding_nr)
		verdict_bad(verdict, CS_KIND_FINDING, "", explorer->machine->finding[0]);
	if (explorer->no_oracle)
		return;
	verdict->claim = cs_judge(world, &verdict->expected, &verdict->seen, text, sizeof(text));
	if (verdict->claim)
		verdict_bad(verdict, CS_KIND_DISAGREEMENT, "", text);
}

/* Return: what the oracle claims. */
static enum cs_oracle_verdict run_state(struct cs_explorer *explorer, const struct pending *pending,
					int keep_nr, bool teardown,
					struct cs_state_verdict *verdict)
{
	enum cs_oracle_verdict claims = CS_ORACLE_UNSPECIFIED;
	uint64_t since;

	verdict->bad = false;
	verdict->text[0] = '\0';
	verdict->claim = 0;
	verdict->end = cs_engine_run(explorer->engine, &pending->world, &pending->plan, keep_nr,
				     teardown, &verdict->seen);
	since = clock_ns(explorer);
	if (!explorer->no_oracle)
		claims = cs_oracle_predict(&pending->world, &verdict->expected);
	if (verdict->end == CS_RUN_STOPPED)
		judge_stop(explorer->machine, verdict);
	else if (verdict->end == CS_RUN_REFUSED)
		verdict_bad(verdict, CS_KIND_UNMODELLED,
			    "cannot be built: ", cs_engine_error(explorer->engine));
	else
		judge_seen(explorer, &pending->world, verdict);
	CLOCK_ADD(explorer, oracle_ns, since);
	return claims;
}

/* --- ranges ----------------------------------------------------------------- */

/* The next state from *@number on that is to be run; @last: before it, or not there. */
static void find_next(struct cs_explorer *explorer, uint64_t *number, uint64_t to,
		      struct cs_tally *tally, const struct pending *last, struct pending *out)
{
	int32_t table_pg = cs_engine_table_pg(explorer->engine);
	const struct cs_slice *slice = &explorer->slice;
	uint64_t skip;

	out->there = false;
	while (*number < to) {
		cs_slice_step(slice, &explorer->path, *number, &out->world);
		out->class =
			cs_slice_class(slice, explorer->path.digit, &out->world, *number, &skip);
		if (skip > to - *number)
			skip = to - *number;
		if (out->class == CS_STATE_RUNS ||
		    (out->class == CS_STATE_PERMUTES && explorer->prove)) {
			out->there = true;
			memcpy(out->digit, explorer->path.digit, sizeof(out->digit));
			out->number = (*number)++;
			if (last->there)
				cs_plan_next(&last->world, &last->plan, &out->world, table_pg,
					     &out->plan);
			else
				cs_plan_make(&out->world, table_pg, &out->plan);
			return;
		}
		tally->repeats += out->class == CS_STATE_REPEATS ? skip : 0;
		tally->flawed += out->class == CS_STATE_FLAWED ? skip : 0;
		tally->permutes += out->class == CS_STATE_PERMUTES ? skip : 0;
		*number += skip;
	}
}

static void tally_verdict(struct cs_explorer *explorer, const struct pending *pending,
			  enum cs_oracle_verdict claims, const struct cs_state_verdict *verdict,
			  struct cs_tally *tally)
{
	tally->ran++;
	cs_tally_values(tally, &explorer->slice, pending->digit, verdict->bad);
	if (verdict->bad)
		cs_tally_kind(tally, verdict->of, verdict->text, pending->number);
	if (verdict->end != CS_RUN_SEEN)
		return;
	cs_tally_outcome(tally, cs_seen_hash(&pending->world, &verdict->seen), pending->number);
	tally->judged += claims == CS_ORACLE_PREDICTED;
	tally->partly += claims == CS_ORACLE_PARTLY;
	tally->unjudged += claims == CS_ORACLE_UNSPECIFIED;
	if (claims != CS_ORACLE_PREDICTED && !explorer->no_oracle)
		cs_tally_kind(tally, CS_KIND_UNJUDGED,
			      verdict->expected.unspecified ? verdict->expected.unspecified
							    : "no reason given",
			      pending->number);
}

enum range_end {
	RANGE_DONE,
	RANGE_TROUBLE, /* something is bad: counts only in an exact run */
	RANGE_FAILED,  /* the simulator itself */
};

/* A state that another stands for must lead to the same, entries permuted. */
static enum range_end prove_state(struct cs_explorer *explorer, const struct pending *pending,
				  const struct cs_state_verdict *verdict, struct cs_tally *tally)
{
	static struct pending other;
	static struct cs_state_verdict its;
	char words[KP_TEXT_LEN];

	tally->permutes++;
	cs_slice_canonical(&explorer->slice, pending->digit, other.digit);
	cs_slice_world(&explorer->slice, other.digit, &other.world);
	cs_plan_make(&other.world, cs_engine_table_pg(explorer->engine), &other.plan);
	run_state(explorer, &other, 0, false, &its);
	if (its.end == CS_RUN_STOPPED && explorer->machine->stop.kind == KP_STOP_INTERNAL)
		return RANGE_FAILED;
	if (its.end == verdict->end && its.bad == verdict->bad &&
	    (its.end != CS_RUN_SEEN ||
	     cs_seen_hash_unordered(&other.world, &its.seen) ==
		     cs_seen_hash_unordered(&pending->world, &verdict->seen)))
		return RANGE_DONE;
	cs_seen_words(&its.seen, words, sizeof(words));
	cs_tally_kind(tally, CS_KIND_MOVED, words, pending->number);
	return RANGE_TROUBLE;
}

/* States from all over the slice, for what they change: engine.c copies only what it
 * has seen to change, and a piece that changes more is run twice. */
static void learn(struct cs_explorer *explorer)
{
	enum { LEARN_NR = 2048, WITHIN = 256 };
	static struct pending pending;
	static struct cs_state_verdict verdict;
	const struct pending none = { .there = false };
	const struct cs_slice *slice = &explorer->slice;
	struct cs_tally unused;
	int i;

	cs_tally_init(&unused);
	for (i = 0; i < LEARN_NR; i++) {
		/* Steps that no axis is a multiple of. */
		uint64_t from = (uint64_t)i * 0x9e3779b97f4a7c15u % slice->total;
		uint64_t to = slice->total - from > WITHIN ? from + WITHIN : slice->total;

		find_next(explorer, &from, to, &unused, &none, &pending);
		if (pending.there)
			run_state(explorer, &pending, pending.plan.nr, i % 8 == 0, &verdict);
	}
	cs_tally_fini(&unused);
	explorer->has_learnt = true;
}

static enum range_end range_once(struct cs_explorer *explorer, uint64_t from, uint64_t to,
				 bool exact, struct cs_tally *tally)
{
	static struct pending pair[2];
	static struct cs_state_verdict verdict;
	struct pending *now = &pair[0], *next = &pair[1], *held;
	uint64_t number = from;

	cs_engine_exact(explorer->engine, exact);
	next->there = false;
	find_next(explorer, &number, to, tally, next, now);
	for (; now->there; held = now, now = next, next = held) {
		uint64_t since = clock_ns(explorer);
		enum cs_oracle_verdict claims;
		enum range_end end;

		find_next(explorer, &number, to, tally, now, next);
		CLOCK_ADD(explorer, plan_ns, since);
		claims = run_state(explorer, now,
				   next->there ? cs_plan_common(&now->plan, &next->plan) : 0,
				   now->number % CS_TEARDOWN_EVERY == 0, &verdict);
		if (verdict.bad && !exact)
			return RANGE_TROUBLE;
		if (verdict.end == CS_RUN_STOPPED &&
		    explorer->machine->stop.kind == KP_STOP_INTERNAL)
			return RANGE_FAILED;
		since = clock_ns(explorer);
		tally_verdict(explorer, now, claims, &verdict, tally);
		CLOCK_ADD(explorer, tally_ns, since);
		if (now->class != CS_STATE_PERMUTES)
			continue;
		end = prove_state(explorer, now, &verdict, tally);
		if (end != RANGE_DONE && !exact)
			return RANGE_TROUBLE;
		if (end == RANGE_FAILED)
			return end;
	}
	return RANGE_DONE;
}

bool cs_explorer_range(struct cs_explorer *explorer, uint64_t from, uint64_t to,
		       struct cs_tally *tally)
{
	enum range_end end = RANGE_TROUBLE;
	bool holds = false;
	int exact;

	cs_machine_sim_begin(explorer->machine);
	if (!explorer->has_learnt && !explorer->exact)
		learn(explorer);
	/* What is bad counts only as seen in an exact run. */
	for (exact = explorer->exact; exact < 2 && (end == RANGE_TROUBLE || !holds); exact++) {
		struct cs_tally part;

		cs_tally_init(&part);
		end = range_once(explorer, from, to, exact, &part);
		holds = cs_engine_holds(explorer->engine);
		if (end == RANGE_DONE && holds)
			cs_tally_add(tally, &part);
		cs_tally_fini(&part);
	}
	return end == RANGE_DONE && holds;
}

/* --- one state ---------------------------------------------------------------- */

bool cs_explorer_state(struct cs_explorer *explorer, const uint8_t digit[CS_AXIS_NR],
		       struct cs_state_verdict *verdict)
{
	static struct pending pending;

	cs_machine_sim_begin(explorer->machine);
	memcpy(pending.digit, digit, CS_AXIS_NR);
	cs_slice_world(&explorer->slice, digit, &pending.world);
	cs_plan_make(&pending.world, cs_engine_table_pg(explorer->engine), &pending.plan);
	run_state(explorer, &pending, 0, true, verdict);
	return !(verdict->end == CS_RUN_STOPPED &&
		 explorer->machine->stop.kind == KP_STOP_INTERNAL);
}

/* Tries one digit smaller, but not smaller than it was tried before. */
static bool shrink_axis(struct cs_explorer *explorer, uint8_t digit[CS_AXIS_NR], int axis,
			struct cs_state_verdict *verdict, int *tried_nr)
{
	static struct cs_state_verdict now;
	struct cs_world world;
	uint8_t was = digit[axis], value;

	for (value = 0; value < was; value++) {
		digit[axis] = value;
		cs_slice_world(&explorer->slice, digit, &world);
		if (cs_world_flaw(&world))
			continue;
		(*tried_nr)++;
		if (cs_explorer_state(explorer, digit, &now) && now.bad && now.of == verdict->of &&
		    now.claim == verdict->claim) {
			*verdict = now;
			return true;
		}
	}
	digit[axis] = was;
	return false;
}

int cs_explorer_shrink(struct cs_explorer *explorer, uint8_t digit[CS_AXIS_NR],
		       struct cs_state_verdict *verdict)
{
	bool again = true;
	int tried_nr = 0, i;

	while (again) {
		again = false;
		for (i = explorer->slice.axis_nr - 1; i >= 0; i--)
			again |= shrink_axis(explorer, digit, i, verdict, &tried_nr);
	}
	return tried_nr;
}
