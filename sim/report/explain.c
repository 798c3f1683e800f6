/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * explain.c - a run told as a story: each collapse, a paragraph a hugepage, and
 * why the call returned what it did.
 *
 * What is not known (the deciding line, say) is left out, not guessed.
 */
#include <string.h>
#include "report/group.h"
#include "report/report.h"

static bool explain_done(const char *result)
{
	return !strcmp(result, "SUCCEED") || !strcmp(result, "PMD_MAPPED");
}

static void explain_attempt(FILE *out, const struct cs_attempt *attempt, int i)
{
	const char *words = cs_scan_words(attempt->result);
	bool same = !strcmp(attempt->before, attempt->after);
	/* Of what khugepaged tried there are no pictures: a success may be smaller folios. */
	bool drawn = *attempt->before || *attempt->after;

	if (drawn)
		fprintf(out, "  slot %-2d %-14s %-28s %-20s -> %s\n", i, attempt->range,
			attempt->before, attempt->result, same ? "unchanged" : attempt->after);
	else
		fprintf(out, "  slot %-2d %-14s %-28s %s\n", i, attempt->range, "",
			attempt->result);
	if (!drawn && !strcmp(attempt->result, "SUCCEED"))
		words = "";
	if (*attempt->held)
		fprintf(out, "          it held %s\n", attempt->held);
	if (*words)
		fprintf(out, "          %s\n", words);
	if (*attempt->text)
		fprintf(out, "          %s%s%s\n", attempt->stage, *attempt->stage ? ": " : "",
			attempt->text);
	else if (*attempt->stage)
		fprintf(out, "          decided in stage: %s\n", attempt->stage);
	if (attempt->line)
		fprintf(out, "          decided at %s:%d\n", attempt->file, attempt->line);
}

/* Last attempt that failed; NULL if none did. */
static const struct cs_attempt *explain_last_failure(const struct cs_step *step)
{
	int i;

	for (i = step->attempt_nr - 1; i >= 0; i--)
		if (!explain_done(step->attempt[i].result))
			return &step->attempt[i];
	return NULL;
}

static void explain_result(FILE *out, const struct cs_step *step)
{
	const struct cs_attempt *failure = explain_last_failure(step);
	const char *name = strncmp(step->result, "-1 ", 3) ? "" : step->result + 3;
	int i, done_nr = 0;

	for (i = 0; i < step->attempt_nr; i++)
		done_nr += explain_done(step->attempt[i].result);
	fprintf(out, "  result  ");
	if (step->attempt_nr)
		fprintf(out, "%d of %d hugepages tried", done_nr, step->attempt_nr);
	else
		fprintf(out, "no hugepage was tried");
	if (failure && *name)
		fprintf(out, "; last failure %s means %s", failure->result, name);
	else if (*name)
		fprintf(out, "; %s", name);
	if (*name && *cs_errno_words(name, failure))
		fprintf(out, " (\"%s\")", cs_errno_words(name, failure));
	fputc('\n', out);
}

static void explain_details(FILE *out, const struct cs_step *step)
{
	int i;

	for (i = 0; i < step->before_nr; i++)
		if (*step->before[i].detail)
			fprintf(out, "  note    %s\n", step->before[i].detail);
}

static void explain_step(FILE *out, const struct cs_file *file, const struct cs_step *step)
{
	int i;

	fprintf(out, "%s%s%s\n", step->text, *step->result ? " = " : "", step->result);
	for (i = 0; i < step->attempt_nr; i++)
		explain_attempt(out, &step->attempt[i], i);
	explain_details(out, step);
	if (*step->result)
		explain_result(out, step);
	if (*step->want)
		fprintf(out, "  but     the scenario expects %s\n", step->want);
	fprintf(out, "  source  %s:%d", file->path, step->line);
	if (*file->source)
		fprintf(out, "      requirement %s", file->source);
	fprintf(out, "\n\n");
}

static void explain_story(FILE *out, const struct cs_file *file, const struct cs_result *result)
{
	int i, told_nr = 0;

	if (result->verdict == CS_VERDICT_SKIP) {
		fprintf(out, "not run: %s\n", result->reason);
		return;
	}
	if (*result->row)
		fprintf(out, "[%s]\n", result->row);
	for (i = 0; i < result->step_nr; i++) {
		if (!result->step[i].collapse)
			continue;
		explain_step(out, file, &result->step[i]);
		told_nr++;
	}
	if (!told_nr && result->verdict < CS_VERDICT_UNMODELLED)
		fprintf(out, "nothing in it collapses\n");
}

static void explain_end(FILE *out, const struct cs_file *file,
			const struct cs_result *const *results, int nr)
{
	int i;

	fprintf(out, "so at ");
	cs_group_names(out, results, nr);
	fprintf(out, "\n");
	for (i = 0; i < nr; i++)
		if (results[i]->verdict > CS_VERDICT_SKIP)
			cs_report_block(out, file, results[i], "  ", false);
	fputc('\n', out);
}

void cs_report_explain(FILE *out, const struct cs_session *session,
		       const struct cs_report_options *options)
{
	const struct cs_file *file;
	int i;

	(void)options;
	for (i = 0; i < session->file_nr; i++) {
		file = &session->file[i];
		fprintf(out, "%s: %s\n\n", file->name, file->title);
		cs_group_tell(out, file, explain_story, explain_end);
	}
}
