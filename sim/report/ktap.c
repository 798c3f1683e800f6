/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ktap.c - KTAP version 1: a subtest per file, a result line per run.
 */
#include "report/report.h"

static bool ktap_ok(enum cs_verdict verdict)
{
	return verdict <= CS_VERDICT_SKIP;
}

/* Test names may not hold '#', which starts a directive. */
static void ktap_name(FILE *out, const struct cs_result *result)
{
	const char *at;

	fprintf(out, "%s order=%d", result->machine, result->order);
	if (*result->row) {
		fprintf(out, " ");
		for (at = result->row; *at; at++)
			fputc(*at == '#' ? '_' : *at, out);
	}
	if (*result->fail_point)
		fprintf(out, " fail=%s runs=%d", result->fail_point, result->fail_nr);
}

static void ktap_result(FILE *out, const struct cs_file *file, int i)
{
	const struct cs_result *result = &file->result[i];

	if (!ktap_ok(result->verdict))
		cs_report_block(out, file, result, "  # ", false);
	fprintf(out, "  %s %d ", ktap_ok(result->verdict) ? "ok" : "not ok", i + 1);
	ktap_name(out, result);
	if (result->verdict == CS_VERDICT_SKIP)
		fprintf(out, " # SKIP %s", result->reason);
	if (result->verdict == CS_VERDICT_UNSPECIFIED)
		fprintf(out, " # SKIP no outcome applies here");
	fputc('\n', out);
}

void cs_report_ktap(FILE *out, const struct cs_session *session)
{
	const struct cs_file *file;
	bool ok, skipped;
	int i, j;

	fprintf(out, "KTAP version 1\n1..%d\n", session->file_nr);
	for (i = 0; i < session->file_nr; i++) {
		file = &session->file[i];
		ok = file->done;
		skipped = file->result_nr > 0;
		fprintf(out, "  KTAP version 1\n  # Subtest: %s\n  1..%d\n", file->name,
			file->result_nr);
		for (j = 0; j < file->result_nr; j++) {
			ktap_result(out, file, j);
			ok = ok && ktap_ok(file->result[j].verdict);
			skipped = skipped && file->result[j].verdict == CS_VERDICT_SKIP;
		}
		fprintf(out, "%s %d %s%s\n", ok ? "ok" : "not ok", i + 1, file->name,
			skipped      ? " # SKIP no machine runs it"
			: file->done ? ""
				     : " # interrupted");
	}
}
