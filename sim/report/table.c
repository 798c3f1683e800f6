/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.c - which scan result gives which errno, and whether the walk goes on:
 * collected from runs, never from a list.
 *
 * An errno is attributed to a result only where it was the last failure of its
 * call; not where the walk ended after a success with slots left, since then it was
 * their VMA, which is no attempt.  "continue" is what was seen: a later attempt of the
 * same call.  "stop": the last attempt of a call whose range held more slots after it.
 * "-": the runs do not show which.  What khugepaged tried has rows of its own: nobody
 * is told an errno.
 */
#include <stdlib.h>
#include <string.h>
#include "machine/machines.h"
#include "report/report.h"

struct row {
	const char *result;
	const char *kernel;
	const char *caller; /* "call", "khugepaged" */
	const char *err;
	const char *then; /* "continue", "stop", "-" */
	const char *scenario;
};

struct table {
	struct row *row;
	size_t nr;
};

static bool table_done(const char *result)
{
	return !strcmp(result, "SUCCEED") || !strcmp(result, "PMD_MAPPED");
}

/* More is known of the same result: a row with "-" gives way. */
static void table_add(struct table *table, const struct row *row)
{
	struct row *old;
	size_t i;

	for (i = 0; i < table->nr; i++) {
		old = &table->row[i];
		if (strcmp(old->result, row->result) || strcmp(old->kernel, row->kernel) ||
		    strcmp(old->caller, row->caller) || strcmp(old->err, row->err))
			continue;
		if (!strcmp(old->then, row->then) || *row->then == '-')
			return;
		if (*old->then == '-') {
			*old = *row;
			return;
		}
	}
	table->row = reallocarray(table->row, table->nr + 1, sizeof(*row));
	if (!table->row)
		abort();
	table->row[table->nr++] = *row;
}

static const char *table_then(const struct cs_step *step, int i)
{
	if (i + 1 < step->attempt_nr)
		return "continue";
	return step->more ? "stop" : "-";
}

static void table_step(struct table *table, const struct cs_file *file,
		       const struct cs_result *result, const struct cs_step *step)
{
	int i, last = -1;
	struct row row = { .kernel = result->release, .scenario = file->name };

	row.caller = "call";
	for (i = 0; i < step->attempt_nr; i++)
		if (!table_done(step->attempt[i].result))
			last = i;
	if (last + 1 < step->attempt_nr && step->more)
		last = -1;
	for (i = 0; i < step->attempt_nr; i++) {
		row.result = step->attempt[i].result;
		row.then = table_then(step, i);
		if (table_done(row.result))
			row.err = "ok";
		else if (i == last && !strncmp(step->result, "-1 ", 3))
			row.err = step->result + 3;
		else
			continue;
		if (table_done(row.result) && *row.then == 's')
			continue;
		table_add(table, &row);
	}
}

static void table_daemon(struct table *table, const struct cs_file *file,
			 const struct cs_result *result, const struct cs_step *step)
{
	struct row row = { .kernel = result->release,
			   .caller = "khugepaged",
			   .err = "-",
			   .then = "-",
			   .scenario = file->name };
	int i;

	for (i = 0; i < step->attempt_nr; i++) {
		row.result = step->attempt[i].result;
		table_add(table, &row);
	}
}

static void table_run(struct table *table, const struct cs_file *file,
		      const struct cs_result *result)
{
	const struct cs_step *step;
	int i;

	for (i = 0; i < result->step_nr; i++) {
		step = &result->step[i];
		if (step->kind == CS_STEP_DIRECTIVE)
			table_daemon(table, file, result, step);
		else if (*step->result)
			table_step(table, file, result, step);
	}
}

static int table_cmp(const void *left, const void *right)
{
	const struct row *a = left, *b = right;
	int by = strcmp(a->result, b->result);

	if (!by)
		by = cs_version_cmp(a->kernel, b->kernel);
	if (!by)
		by = strcmp(a->caller, b->caller);
	if (!by)
		by = strcmp(a->err, b->err);
	return by ? by : strcmp(a->then, b->then);
}

void cs_report_table(FILE *out, const struct cs_session *session)
{
	struct table table = { 0 };
	const struct cs_file *file;
	size_t n;
	int i, j;

	for (i = 0; i < session->file_nr; i++) {
		file = &session->file[i];
		for (j = 0; j < file->result_nr; j++)
			table_run(&table, file, &file->result[j]);
	}
	if (table.nr)
		qsort(table.row, table.nr, sizeof(*table.row), table_cmp);
	fprintf(out, "%-24s %-10s %-10s %-8s %-9s %s\n", "scan result", "kernel", "caller", "errno",
		"then", "scenario");
	for (n = 0; n < table.nr; n++) {
		const struct row *row = &table.row[n];

		fprintf(out, "%-24s %-10s %-10s %-8s %-9s %s\n", row->result, row->kernel,
			row->caller, row->err, row->then, row->scenario);
	}
	free(table.row);
}
