/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tour.c - the first thing a newcomer sees: each scenario with its page-table
 * pictures before and after every collapse, the results and the why of each
 * hugepage, and the verdict.
 */
#include <string.h>
#include "report/group.h"
#include "report/report.h"

static bool tour_color; /* of the report being written */

static void tour_pictures(FILE *out, const struct cs_picture *picture, int nr)
{
	int i;

	for (i = 0; i < nr; i++) {
		fprintf(out, "  %s = %s", picture[i].range, picture[i].cells);
		if (*picture[i].detail)
			fprintf(out, "   # %s", picture[i].detail);
		fputc('\n', out);
	}
}

static bool tour_same(const struct cs_step *last, const struct cs_step *step)
{
	int i;

	if (!last || last->after_nr != step->before_nr)
		return false;
	for (i = 0; i < step->before_nr; i++)
		if (strcmp(last->after[i].range, step->before[i].range) ||
		    strcmp(last->after[i].cells, step->before[i].cells))
			return false;
	return true;
}

static void tour_call(FILE *out, const struct cs_step *step)
{
	int i, width;

	width = fprintf(out, "  %s%s%s", step->text, *step->result ? " = " : "", step->result);
	fprintf(out, "%*s why ", width < 56 ? 56 - width : 1, "");
	for (i = 0; i < step->attempt_nr; i++)
		fprintf(out, "%s%s", i ? ", " : "", step->attempt[i].result);
	fprintf(out, "%s\n", i ? "" : "none");
}

static void tour_story(FILE *out, const struct cs_file *file, const struct cs_result *result)
{
	const struct cs_step *step, *last = NULL;
	int i;

	if (result->verdict == CS_VERDICT_SKIP)
		return;
	fprintf(out, "%s: %s%s%s%s\n", file->name, file->title, *result->row ? " [" : "",
		result->row, *result->row ? "]" : "");
	for (i = 0; i < result->step_nr; i++) {
		step = &result->step[i];
		if (!step->collapse)
			continue;
		if (!tour_same(last, step))
			tour_pictures(out, step->before, step->before_nr);
		tour_call(out, step);
		tour_pictures(out, step->after, step->after_nr);
		last = step;
	}
}

static const char *tour_color_of(enum cs_verdict verdict)
{
	if (!tour_color)
		return "";
	return verdict == CS_VERDICT_PASS         ? "\033[32m"
	       : verdict <= CS_VERDICT_UNMODELLED ? "\033[33m"
						  : "\033[31m";
}

static void tour_verdict(FILE *out, enum cs_verdict verdict, const struct cs_result *const *results,
			 int nr)
{
	static const char *const tags[CS_VERDICT_NR] = {
		[CS_VERDICT_PASS] = "PASS",          [CS_VERDICT_UNSPECIFIED] = "UNSPECIFIED",
		[CS_VERDICT_SKIP] = "SKIP",          [CS_VERDICT_UNMODELLED] = "UNMODELLED",
		[CS_VERDICT_FAIL] = "FAIL",          [CS_VERDICT_FINDING] = "FINDING",
		[CS_VERDICT_BUG] = "INTERNAL ERROR",
	};

	fprintf(out, "%s%s%s   ", tour_color_of(verdict), tags[verdict],
		tour_color ? "\033[0m" : "");
	cs_group_names(out, results, nr);
	fputc('\n', out);
}

static void tour_end(FILE *out, const struct cs_file *file, const struct cs_result *const *results,
		     int nr)
{
	const struct cs_result *of_verdict[256];
	int i, verdict, of_nr;

	for (verdict = 0; verdict < CS_VERDICT_NR; verdict++) {
		of_nr = 0;
		for (i = 0; i < nr && of_nr < 256; i++)
			if (results[i]->verdict == (enum cs_verdict)verdict)
				of_verdict[of_nr++] = results[i];
		if (!of_nr || verdict == CS_VERDICT_SKIP)
			continue;
		tour_verdict(out, (enum cs_verdict)verdict, of_verdict, of_nr);
		for (i = 0; i < of_nr && verdict > CS_VERDICT_SKIP; i++)
			cs_report_block(out, file, of_verdict[i], "  ", false);
	}
	if (results[0]->verdict != CS_VERDICT_SKIP)
		fputc('\n', out);
}

void cs_report_tour(FILE *out, const struct cs_session *session,
		    const struct cs_report_options *options)
{
	int i;

	tour_color = options->color;
	for (i = 0; i < session->file_nr; i++)
		cs_group_tell(out, &session->file[i], tour_story, tour_end);
}
