/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle.c - predictions of calls on small worlds.
 */
#include <string.h>
#include "explore/oracle.h"

enum cs_oracle_verdict cs_oracle_predict(const struct cs_world *world, struct cs_expected *expected)
{
	(void)world;
	memset(expected, 0, sizeof(*expected));
	expected->unspecified = "no clause is written down yet";
	return CS_ORACLE_UNSPECIFIED;
}
