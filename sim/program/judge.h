/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge.h - what the oracle (explore/oracle.h) makes of a MADV_COLLAPSE in the middle
 * of a program.
 *
 * The world is read off the machine before the call: VMAs, slots and entries of one
 * region, with the same eyes (explore/engine.h, looking) that look at what came out.
 * Counters are not compared.
 */
#ifndef CS_PROGRAM_JUDGE_H
#define CS_PROGRAM_JUDGE_H

#include "explore/outcome.h"
#include "machine/machine.h"

/* What was done to a world that does not show in its page tables. */
struct cs_judge {
	bool bound;  /* something is to fail that the oracle does not know */
	bool hidden; /* entries of swapped or migrating pages do not tell all */
	struct {
		int nth; /* passage that is to fail, from here on; 0: none */
		kp_u64 passed_nr, failed_nr;
	} fail[CS_FAIL_KIND_NR];
	kp_s64 group_max_pg; /* 0: there is no memcg */
	bool in_group[2];    /* tasks */
};

struct cs_judged {
	struct cs_machine *machine;
	const struct cs_judge *judge;
	int task;
	kp_u64 row_va; /* begin of the region */
	struct cs_world world;
	struct cs_expected expected;
};

/** cs_judge_arm() - fail point @name was told to fail at its @nth passage. */
void cs_judge_arm(struct cs_judge *judge, struct cs_machine *machine, const char *name, int nth);

/**
 * cs_judge_before() - reads @slot_nr slots at judged->row_va and predicts the call of
 * judged->world.call; what stands before the world, and the call, are the caller's.
 * Return: NULL; or why the call cannot be judged, a static string.
 */
const char *cs_judge_before(struct cs_judged *judged, int slot_nr);

/**
 * cs_judge_after() - does what the call led to fit?
 * @out_text:    what does not, one line, KP_TEXT_LEN bytes.
 * @out_expects: "-1 EAGAIN why PAGE_COUNT", KP_TEXT_LEN bytes; "" if it was not the
 *               result that did not fit.
 * A machine that stops while it is looked at fits: the next look tells.
 */
bool cs_judge_after(struct cs_judged *judged, kp_s64 result, char *out_text, char *out_expects);

#endif /* CS_PROGRAM_JUDGE_H */
