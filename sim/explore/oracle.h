/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle.h - what a call must lead to, said by the documented semantics alone.
 *
 * The oracle never sees a kernel: it reads a world (state.h) and writes what is
 * expected.  Where the semantics say nothing it claims nothing; that is counted
 * as not judged and is never a pass.
 */
#ifndef CS_EXPLORE_ORACLE_H
#define CS_EXPLORE_ORACLE_H

#include "explore/outcome.h"

enum cs_oracle_verdict {
	CS_ORACLE_UNSPECIFIED, /* claims nothing: not judged */
	CS_ORACLE_PARTLY,      /* claims something: see cs_expected.claims and unspecified */
	CS_ORACLE_PREDICTED,   /* claims everything that the world allows to claim */
};

/**
 * cs_oracle_predict() - what the call of @world must lead to.
 * @world:    a valid world; not changed.
 * @expected: filled whole; need not be cleared before.  Texts in it are static.
 *
 * A function of @world alone: no state, no allocation, no output.
 * Return: how much is claimed.
 */
enum cs_oracle_verdict cs_oracle_predict(const struct cs_world *world,
					 struct cs_expected *expected);

#endif /* CS_EXPLORE_ORACLE_H */
