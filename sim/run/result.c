/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * result.c - verdicts, totals and the exit status they give.
 */
#include <string.h>
#include "run/result.h"

const char *cs_verdict_name(enum cs_verdict verdict)
{
	static const char *const names[CS_VERDICT_NR] = {
		[CS_VERDICT_PASS] = "pass",          [CS_VERDICT_UNSPECIFIED] = "unspecified",
		[CS_VERDICT_SKIP] = "skipped",       [CS_VERDICT_UNMODELLED] = "unmodelled",
		[CS_VERDICT_FAIL] = "fail",          [CS_VERDICT_FINDING] = "finding",
		[CS_VERDICT_BUG] = "internal error",
	};

	return names[verdict];
}

enum cs_verdict cs_verdict_worsen(enum cs_verdict a, enum cs_verdict b)
{
	return a > b ? a : b;
}

void cs_session_totals(const struct cs_session *session, struct cs_totals *out)
{
	unsigned int orders = 0;
	int i, j;

	memset(out, 0, sizeof(*out));
	for (i = 0; i < session->machine_nr; i++)
		orders |= 1u << session->machine[i]->order;
	out->order_nr = __builtin_popcount(orders);
	for (i = 0; i < session->file_nr; i++) {
		if (session->file[i].result_nr)
			out->scenario_nr++;
		for (j = 0; j < session->file[i].result_nr; j++)
			out->verdict_nr[session->file[i].result[j].verdict]++;
	}
}

int cs_totals_exit(const struct cs_totals *totals)
{
	if (totals->verdict_nr[CS_VERDICT_BUG])
		return 70;
	if (totals->verdict_nr[CS_VERDICT_FINDING])
		return 3;
	if (totals->verdict_nr[CS_VERDICT_FAIL])
		return 1;
	if (totals->verdict_nr[CS_VERDICT_UNMODELLED])
		return 4;
	if (totals->verdict_nr[CS_VERDICT_SKIP] && !totals->verdict_nr[CS_VERDICT_PASS] &&
	    !totals->verdict_nr[CS_VERDICT_UNSPECIFIED])
		return 77;
	return 0;
}
