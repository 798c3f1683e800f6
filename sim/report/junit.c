/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * junit.c - JUnit XML as continuous-integration servers read it.
 *
 * A testsuite per file, a testcase per run; a finding and an error of our own
 * are <error>, a failed expectation and an unmodelled function <failure>.  No
 * time and no host name: the same input gives the same bytes.
 */
#include <stdlib.h>
#include <string.h>
#include "report/report.h"

static void junit_text(FILE *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	for (; *at; at++) {
		if (*at == '&')
			fputs("&amp;", out);
		else if (*at == '<')
			fputs("&lt;", out);
		else if (*at == '>')
			fputs("&gt;", out);
		else if (*at == '"')
			fputs("&quot;", out);
		else if (*at >= ' ' || *at == '\n' || *at == '\t')
			fputc(*at, out);
	}
}

static void junit_attribute(FILE *out, const char *name, const char *text)
{
	fprintf(out, " %s=\"", name);
	junit_text(out, text);
	fputc('"', out);
}

/* First words of what went wrong. */
static const char *junit_message(const struct cs_result *result)
{
	int i;

	if (result->finding_nr)
		return result->finding[0];
	if (*result->reason)
		return result->reason;
	for (i = 0; i < result->step_nr; i++)
		if (result->step[i].verdict >= CS_VERDICT_UNMODELLED)
			return result->step[i].text;
	return cs_verdict_name(result->verdict);
}

static void junit_bad(FILE *out, const struct cs_file *file, const struct cs_result *result)
{
	bool error = result->verdict >= CS_VERDICT_FINDING;
	char *text = NULL;
	size_t len = 0;
	FILE *block = open_memstream(&text, &len);

	if (!block)
		abort();
	cs_report_block(block, file, result, "", false);
	if (fclose(block))
		abort();
	fprintf(out, "      <%s", error ? "error" : "failure");
	junit_attribute(out, "message", junit_message(result));
	junit_attribute(out, "type", cs_verdict_name(result->verdict));
	fputc('>', out);
	junit_text(out, text);
	fprintf(out, "</%s>\n", error ? "error" : "failure");
	free(text);
}

static void junit_case(FILE *out, const struct cs_file *file, const struct cs_result *result)
{
	char name[1024];

	snprintf(name, sizeof(name), "%s[%s order=%d%s%s%s%s]", file->name, result->machine,
		 result->order, *result->row ? " " : "", result->row,
		 *result->fail_point ? " fail=" : "", result->fail_point);
	fprintf(out, "    <testcase");
	junit_attribute(out, "name", name);
	junit_attribute(out, "classname", file->name);
	if (result->verdict == CS_VERDICT_PASS) {
		fprintf(out, "/>\n");
		return;
	}
	fprintf(out, ">\n");
	if (result->verdict == CS_VERDICT_SKIP || result->verdict == CS_VERDICT_UNSPECIFIED) {
		fprintf(out, "      <skipped");
		junit_attribute(out, "message",
				*result->reason ? result->reason : "no outcome applies here");
		fprintf(out, "/>\n");
	} else {
		junit_bad(out, file, result);
	}
	fprintf(out, "    </testcase>\n");
}

static void junit_counts(FILE *out, const struct cs_totals *totals)
{
	const int *nr = totals->verdict_nr;
	int i, test_nr = 0;

	for (i = 0; i < CS_VERDICT_NR; i++)
		test_nr += nr[i];
	fprintf(out, " tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">\n", test_nr,
		nr[CS_VERDICT_FAIL] + nr[CS_VERDICT_UNMODELLED],
		nr[CS_VERDICT_FINDING] + nr[CS_VERDICT_BUG],
		nr[CS_VERDICT_SKIP] + nr[CS_VERDICT_UNSPECIFIED]);
}

void cs_report_junit(FILE *out, const struct cs_session *session)
{
	struct cs_session one;
	struct cs_totals totals;
	int i, j;

	cs_session_totals(session, &totals);
	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"collapsim\"");
	junit_counts(out, &totals);
	for (i = 0; i < session->file_nr; i++) {
		one = *session;
		one.file_nr = 1;
		one.file = &session->file[i];
		cs_session_totals(&one, &totals);
		fprintf(out, "  <testsuite");
		junit_attribute(out, "name", one.file->name);
		junit_attribute(out, "file", one.file->path);
		junit_counts(out, &totals);
		for (j = 0; j < one.file->result_nr; j++)
			junit_case(out, one.file, &one.file->result[j]);
		fprintf(out, "  </testsuite>\n");
	}
	fprintf(out, "</testsuites>\n");
}
