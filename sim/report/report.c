/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report.c - choice of format, and the lines that end every report.
 */
#include <string.h>
#include "report/report.h"

#ifndef CS_COMMIT
#define CS_COMMIT "unknown"
#endif

bool cs_format_parse(const char *name, enum cs_format *out)
{
	static const struct {
		const char *name;
		enum cs_format format;
	} map[] = {
		{ "human", CS_FORMAT_HUMAN },
		{ "ktap", CS_FORMAT_KTAP },
		{ "junit", CS_FORMAT_JUNIT },
		{ "json", CS_FORMAT_JSON },
	};
	size_t i;

	for (i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (!strcmp(name, map[i].name)) {
			*out = map[i].format;
			return true;
		}
	return false;
}

static void report_human(FILE *out, const struct cs_session *session,
			 const struct cs_report_options *options)
{
	const struct cs_result *result;
	const struct cs_file *file;
	int i, j;

	for (i = 0; i < session->file_nr; i++) {
		file = &session->file[i];
		for (j = 0; j < file->result_nr; j++) {
			result = &file->result[j];
			if (result->verdict > CS_VERDICT_SKIP || options->verbose)
				cs_report_block(out, file, result, "", options->color);
		}
	}
	for (i = 0; i < session->file_nr; i++)
		if (!session->file[i].done)
			fprintf(out, "INTERRUPTED before the end of %s\n", session->file[i].path);
	if (session->left_nr)
		fprintf(out, "STOPPED at the first that did not pass; %d left\n", session->left_nr);
}

void cs_report(FILE *out, const struct cs_session *session, const struct cs_report_options *options)
{
	switch (options->format) {
	case CS_FORMAT_HUMAN:
		if (options->picture)
			cs_report_tour(out, session, options);
		else
			report_human(out, session, options);
		break;
	case CS_FORMAT_KTAP:
		cs_report_ktap(out, session);
		break;
	case CS_FORMAT_JUNIT:
		cs_report_junit(out, session);
		break;
	case CS_FORMAT_JSON:
		cs_report_json(out, session);
		break;
	}
}

static bool report_release_before(const struct cs_session *session, int i)
{
	int j;

	for (j = 0; j < i; j++)
		if (!strcmp(session->machine[j]->release, session->machine[i]->release))
			return true;
	return false;
}

void cs_report_summary(FILE *out, const struct cs_session *session, bool seconds)
{
	struct cs_totals totals;
	const int *nr = totals.verdict_nr;
	const char *sep = "kernel ";
	int i;

	cs_session_totals(session, &totals);
	fprintf(out,
		"collapsim: %d scenario%s x %d order%s: %d pass, %d fail, %d findings, "
		"%d unmodelled, %d skipped",
		totals.scenario_nr, totals.scenario_nr == 1 ? "" : "s", totals.order_nr,
		totals.order_nr == 1 ? "" : "s", nr[CS_VERDICT_PASS], nr[CS_VERDICT_FAIL],
		nr[CS_VERDICT_FINDING], nr[CS_VERDICT_UNMODELLED], nr[CS_VERDICT_SKIP]);
	if (nr[CS_VERDICT_UNSPECIFIED])
		fprintf(out, ", %d unspecified", nr[CS_VERDICT_UNSPECIFIED]);
	if (nr[CS_VERDICT_BUG])
		fprintf(out, ", %d internal errors", nr[CS_VERDICT_BUG]);
	if (session->interrupted)
		fprintf(out, ", interrupted");
	if (seconds)
		fprintf(out, " in %.1f s", session->seconds);
	fprintf(out, " (commit %s, ", CS_COMMIT);
	for (i = 0; i < session->machine_nr; i++) {
		if (report_release_before(session, i))
			continue;
		fprintf(out, "%s%s", sep, session->machine[i]->release);
		sep = ", ";
	}
	fprintf(out, ")\n");
}

void cs_report_count(FILE *out, const struct cs_session *session)
{
	struct cs_totals totals;
	const int *nr = totals.verdict_nr;
	int skipped_nr;

	cs_session_totals(session, &totals);
	skipped_nr = nr[CS_VERDICT_SKIP] + nr[CS_VERDICT_UNSPECIFIED];
	fprintf(out, "%d passed, %d failed", nr[CS_VERDICT_PASS],
		nr[CS_VERDICT_FAIL] + nr[CS_VERDICT_FINDING] + nr[CS_VERDICT_UNMODELLED] +
			nr[CS_VERDICT_BUG]);
	if (skipped_nr)
		fprintf(out, ", %d skipped", skipped_nr);
	fputc('\n', out);
}
