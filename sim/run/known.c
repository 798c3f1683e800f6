// SPDX-License-Identifier: GPL-2.0-only
/*
 * known.c - a finding that the scenario names is what it is about.
 */
#include <string.h>
#include "run/known.h"
#include "run/store.h"

static bool found(const struct cs_result *result, const char *text)
{
	int i;

	if (result->stop && (strstr(result->stop->text, text) || strstr(result->stop->func, text)))
		return true;
	for (i = 0; i < result->finding_nr; i++)
		if (strstr(result->finding[i], text))
			return true;
	return false;
}

/* Is this one of the runs that the header speaks of? */
static bool meant(const struct cs_live *live, const char *fail_point)
{
	const struct cs_script *script = live->script;
	struct cs_target target;

	if (!script->finds || live->machine->partial)
		return false;
	if (script->finds_on && (!fail_point || strcmp(fail_point, script->finds_on)))
		return false;
	cs_run_target(live->machine, &target);
	return cs_guard_holds(script->finds_when, &target);
}

void cs_known(struct cs_live *live, const char *fail_point)
{
	struct cs_result *result = live->result;
	const char *text = live->script->finds;

	if (!meant(live, fail_point))
		return;
	if (result->verdict == CS_VERDICT_FINDING && found(result, text)) {
		result->verdict = CS_VERDICT_PASS;
		result->reason = cs_store_printf(live->store, "known finding: %s", text);
		result->finding_nr = 0;
		result->stop = NULL;
		result->line = 0;
		result->statement = "";
	} else if (!fail_point && result->verdict == CS_VERDICT_PASS) {
		result->verdict = CS_VERDICT_FAIL;
		result->reason = cs_store_printf(
			live->store, "the finding that it names did not come: %s", text);
	}
}
