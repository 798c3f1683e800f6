/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_report.c - each format, from results written by hand.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "ct.h"
#include "report/group.h"
#include "report/report.h"

static struct cs_attempt attempts[] = {
	{ .range = "A[0..H)",
	  .result = "SUCCEED",
	  .stage = "collapse",
	  .text = "",
	  .file = "",
	  .held = "4 present",
	  .before = "[p..]",
	  .after = "H" },
	{ .range = "A[H..2H)",
	  .result = "PAGE_COUNT",
	  .stage = "scan",
	  .text = "refs 2",
	  .file = "mm/khugepaged.c",
	  .line = 1234,
	  .held = "",
	  .before = "[p p<pin> p..]",
	  .after = "[p p<pin> p..]" },
};

static struct cs_picture before[] = {
	{ .range = "A", .cells = "[p..] [p p<pin> p..]", .detail = "pinned at line 4" },
};

static struct cs_picture after[] = {
	{ .range = "A", .cells = "H [p p<pin> p..]", .detail = "" },
};

static struct cs_step steps[] = {
	{ .kind = CS_STEP_CALL,
	  .line = 7,
	  .verdict = CS_VERDICT_FAIL,
	  .text = "madvise(A, 2H, MADV_COLLAPSE)",
	  .want = "0",
	  .got = "-1 EAGAIN",
	  .detail = "",
	  .result = "-1 EAGAIN",
	  .collapse = true,
	  .attempt_nr = 2,
	  .attempt = attempts,
	  .before_nr = 1,
	  .after_nr = 1,
	  .before = before,
	  .after = after },
	{ .kind = CS_STEP_CALL,
	  .line = 8,
	  .verdict = CS_VERDICT_SKIP,
	  .text = "munmap(A, H)",
	  .want = "",
	  .got = "",
	  .detail = "not run",
	  .result = "" },
};

static struct cs_stop stop = {
	.kind = KP_STOP_BUG,
	.text = "BUG_ON(x < 0 && y > 0)",
	.file = "mm/rmap.c",
	.line = 99,
	.func = "page_add",
	.frame_nr = 2,
	.frame = { "page_add() mm/rmap.c:99", "collapse() mm/khugepaged.c:7" },
	.locks = "mmap_lock\nptl",
	.events = "one\ntwo",
};

/* What every run has; the rest differs. */
#define RUN(verdict_, row_, reason_, statement_)                                               \
	.machine = "sim:6.1", .release = "6.1.192", .order = 3, .row = row_, .fail_point = "", \
	.reason = reason_, .statement = statement_, .verdict = verdict_

static struct cs_result results[] = {
	{ RUN(CS_VERDICT_PASS, "X=1", "", "") },
	{ RUN(CS_VERDICT_FAIL, "", "", ""), .line = 7, .step_nr = 2, .step = steps },
	{ RUN(CS_VERDICT_FINDING, "", "BUG_ON(x < 0 && y > 0)", "madvise(A, H, MADV_COLLAPSE) = 0"),
	  .line = 9, .stop = &stop },
	{ RUN(CS_VERDICT_SKIP, "", "not for order 3", "") },
	{ RUN(CS_VERDICT_UNSPECIFIED, "", "", "") },
	{ RUN(CS_VERDICT_UNMODELLED, "", "explore blocks are not run yet", "") },
};

static struct cs_file files[] = {
	{ .path = "d/good.csim",
	  .name = "good",
	  .title = "all <well>",
	  .source = "A1, A2",
	  .done = true,
	  .result_nr = 1,
	  .result = results },
	{ .path = "d/bad.csim",
	  .name = "bad",
	  .title = "not \"well\"",
	  .source = "",
	  .done = true,
	  .result_nr = 5,
	  .result = results + 1 },
};

static const struct cs_machine machine = { .name = "sim:6.1", .release = "6.1.192", .order = 3 };
static const struct cs_machine *const machines[] = { &machine };

static const struct cs_session session = {
	.file_nr = 2,
	.file = files,
	.machine_nr = 1,
	.machine = machines,
	.seconds = 1.25,
};

/* Texts live as long as the test's process. */
static char *kept[16];
static int kept_nr;

static char *keep(char *text)
{
	ct_assert_int_lt(kept_nr, 16);
	kept[kept_nr++] = text;
	return text;
}

/* The report as text. */
static char *report(enum cs_format format, bool verbose, bool picture)
{
	struct cs_report_options options = { .format = format,
					     .verbose = verbose,
					     .picture = picture };
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	cs_report(out, &session, &options);
	ct_assert_int_eq(fclose(out), 0);
	return keep(text);
}

static char *written_by(void (*write)(FILE *out))
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	write(out);
	ct_assert_int_eq(fclose(out), 0);
	return keep(text);
}

CT_TEST(human, failed_call__tells_expected_got_why_picture_rerun)
{
	char *text = report(CS_FORMAT_HUMAN, false, false);

	ct_assert_contains(text, "FAIL d/bad.csim:7  order=3 kernel=6.1.192 seed=- schedule=-\n"
				 "  madvise(A, 2H, MADV_COLLAPSE)\n"
				 "    expected: 0\n"
				 "    got:      -1 EAGAIN\n"
				 "    why:      [0] SUCCEED (collapse)  [1] PAGE_COUNT "
				 "(mm/khugepaged.c:1234)\n"
				 "    picture:  A = H [p p<pin> p..]\n"
				 "    not run:  line 8\n"
				 "    rerun:    ./collapsim run --on=sim:6.1 --order=3 "
				 "d/bad.csim:7\n");
	ct_assert_lacks(text, "good.csim");
	ct_assert_lacks(text, "\033");
}

CT_TEST(human, finding__tells_statement_place_stack_locks_events)
{
	char *text = report(CS_FORMAT_HUMAN, false, false);

	ct_assert_contains(text, "FINDING d/bad.csim:9  order=3 kernel=6.1.192 seed=- schedule=-\n"
				 "  madvise(A, H, MADV_COLLAPSE) = 0\n"
				 "    what:     BUG_ON(x < 0 && y > 0)\n"
				 "    at:       mm/rmap.c:99 in page_add()\n"
				 "    stack:    #0 page_add() mm/rmap.c:99\n"
				 "              #1 collapse() mm/khugepaged.c:7\n"
				 "    locks:    mmap_lock\n"
				 "              ptl\n"
				 "    events:   one\n"
				 "              two\n");
}

CT_TEST(human, verbose__also_names_what_passed_or_was_skipped)
{
	char *text = report(CS_FORMAT_HUMAN, true, false);

	ct_assert_contains(text, "PASS d/good.csim  order=3 kernel=6.1.192 [X=1]\n");
	ct_assert_contains(text, "SKIP d/bad.csim  order=3 kernel=6.1.192\n"
				 "    reason:   not for order 3\n");
	ct_assert_contains(text, "UNMODELLED d/bad.csim  order=3 kernel=6.1.192\n"
				 "    reason:   explore blocks are not run yet\n");
	ct_assert_contains(text, "UNSPECIFIED d/bad.csim");
}

CT_TEST(tour, pictures__stand_before_and_after_the_call)
{
	char *text = report(CS_FORMAT_HUMAN, false, true);

	ct_assert_contains(text, "bad: not \"well\"\n"
				 "  A = [p..] [p p<pin> p..]   # pinned at line 4\n"
				 "  madvise(A, 2H, MADV_COLLAPSE) = -1 EAGAIN              why "
				 "SUCCEED, PAGE_COUNT\n"
				 "  A = H [p p<pin> p..]\n"
				 "FAIL   order=3 kernel=6.1.192\n");
}

CT_TEST(ktap, plan_and_lines__agree)
{
	char *text = report(CS_FORMAT_KTAP, false, false);

	ct_assert_int_eq(strncmp(text, "KTAP version 1\n1..2\n", 20), 0);
	ct_assert_contains(text, "  # Subtest: bad\n  1..5\n");
	ct_assert_contains(text, "  ok 1 sim:6.1 order=3 X=1\nok 1 good\n");
	ct_assert_contains(text, "\n  not ok 1 sim:6.1 order=3\n");
	ct_assert_contains(text, "\n  not ok 2 sim:6.1 order=3\n");
	ct_assert_contains(text, "\n  ok 3 sim:6.1 order=3 # SKIP not for order 3\n");
	ct_assert_contains(text, "\n  not ok 5 sim:6.1 order=3\nnot ok 2 bad\n");
	ct_assert_contains(text, "\n  #     got:      -1 EAGAIN\n");
}

CT_TEST(junit, counts_and_escapes__are_right)
{
	char *text = report(CS_FORMAT_JUNIT, false, false);

	ct_assert_contains(text, "<testsuites name=\"collapsim\" tests=\"6\" failures=\"2\" "
				 "errors=\"1\" skipped=\"2\">");
	ct_assert_contains(text, "<testsuite name=\"good\" file=\"d/good.csim\" tests=\"1\" "
				 "failures=\"0\" errors=\"0\" skipped=\"0\">");
	ct_assert_contains(text, "<error message=\"BUG_ON(x &lt; 0 &amp;&amp; y &gt; 0)\" "
				 "type=\"finding\">");
	ct_assert_contains(text, "<skipped message=\"not for order 3\"/>");
	ct_assert_contains(text, "p&lt;pin&gt;");
	ct_assert_lacks(text, "p<pin>");
}

CT_TEST(json, whole_session__can_be_read_back)
{
	char *text = report(CS_FORMAT_JSON, false, false);
	json_t *root = json_loads(text, 0, NULL);
	json_t *run, *step;

	ct_assert_not_null(root);
	ct_assert_int_eq(json_integer_value(json_object_get(root, "exit")), 3);
	run = json_array_get(
		json_object_get(json_array_get(json_object_get(root, "files"), 1), "runs"), 0);
	ct_assert_str_eq(json_string_value(json_object_get(run, "verdict")), "fail");
	step = json_array_get(json_object_get(run, "steps"), 0);
	ct_assert_str_eq(json_string_value(json_object_get(step, "expected")), "0");
	ct_assert_int_eq(json_array_size(json_object_get(step, "attempts")), 2);
	json_decref(root);
}

static void write_summary(FILE *out)
{
	cs_report_summary(out, &session, false);
}

static void write_count(FILE *out)
{
	cs_report_count(out, &session);
}

static void write_explain(FILE *out)
{
	cs_report_explain(out, &session, &(struct cs_report_options){ 0 });
}

static void write_table(FILE *out)
{
	cs_report_table(out, &session);
}

CT_TEST(summary, counts__add_up_and_time_is_left_out)
{
	char *text = written_by(write_summary);

	ct_assert_contains(text, "collapsim: 2 scenarios x 1 order: 1 pass, 1 fail, 1 findings, "
				 "1 unmodelled, 1 skipped, 1 unspecified (commit ");
	ct_assert_contains(text, ", kernel 6.1.192)\n");
	ct_assert_lacks(text, " s (");
	ct_assert_str_eq(written_by(write_count), "1 passed, 3 failed, 2 skipped\n");
}

CT_TEST(explain, each_hugepage__has_a_paragraph)
{
	char *text = written_by(write_explain);

	ct_assert_contains(text, "  slot 0  A[0..H)        [p..]                        SUCCEED");
	ct_assert_contains(text, "-> H\n");
	ct_assert_contains(text, "PAGE_COUNT           -> unchanged\n"
				 "          a page has references");
	ct_assert_contains(text, "          scan: refs 2\n"
				 "          decided at mm/khugepaged.c:1234\n");
	ct_assert_contains(text, "  result  1 of 2 hugepages tried; last failure PAGE_COUNT means "
				 "EAGAIN (\"trying again might succeed\")\n");
	ct_assert_contains(text, "  but     the scenario expects 0\n");
}

CT_TEST(explain, hugepage_without_pictures__is_not_called_unchanged)
{
	const struct cs_attempt saved = attempts[0];
	char *text;

	attempts[0].before = attempts[0].after = "";
	text = written_by(write_explain);
	attempts[0] = saved;
	ct_assert_contains(text, "  slot 0  A[0..H)                                     SUCCEED\n");
	ct_assert_lacks(text, "SUCCEED              ->");
	ct_assert_lacks(text, "a new hugepage was allocated");
}

CT_TEST(table, rows__come_from_runs)
{
	char *text = written_by(write_table);

	ct_assert_contains(text, "PAGE_COUNT               6.1.192    call       EAGAIN   -  ");
	ct_assert_contains(text,
			   "SUCCEED                  6.1.192    call       ok       continue  ");
}

CT_TEST(totals, exit__is_the_gravest)
{
	static const struct {
		enum cs_verdict verdicts[2];
		int status;
	} rows[] = {
		{ { CS_VERDICT_PASS, CS_VERDICT_PASS }, 0 },
		{ { CS_VERDICT_PASS, CS_VERDICT_SKIP }, 0 },
		{ { CS_VERDICT_SKIP, CS_VERDICT_SKIP }, 77 },
		{ { CS_VERDICT_UNSPECIFIED, CS_VERDICT_SKIP }, 0 },
		{ { CS_VERDICT_UNMODELLED, CS_VERDICT_PASS }, 4 },
		{ { CS_VERDICT_UNMODELLED, CS_VERDICT_FAIL }, 1 },
		{ { CS_VERDICT_FINDING, CS_VERDICT_FAIL }, 3 },
		{ { CS_VERDICT_FINDING, CS_VERDICT_BUG }, 70 },
	};
	struct cs_totals totals;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ct_row("row %zu", i);
		memset(&totals, 0, sizeof(totals));
		totals.verdict_nr[rows[i].verdicts[0]]++;
		totals.verdict_nr[rows[i].verdicts[1]]++;
		ct_assert_int_eq(cs_totals_exit(&totals), rows[i].status);
	}
	ct_assert_int_eq(cs_verdict_worsen(CS_VERDICT_FAIL, CS_VERDICT_PASS), CS_VERDICT_FAIL);
}
