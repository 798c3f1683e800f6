/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_run.c - verdicts: what passes, what fails, and what is neither.
 */
#include "fake/fake.h"

#define HEAD "scenario \"t\"\norders 2\n"
#define MAP "mmap(NULL, 3H, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = A\n"
#define MAPPED HEAD MAP "!fill A\n"

/* Results point into these; they live as long as the test's process. */
static struct kept {
	struct cs_store *store;
	struct cs_machine *machine;
	struct cs_script *script;
} kept[64];
static int kept_nr;

/* Result of running @text, which has one row. */
static struct cs_result run_text(const char *text, const struct cs_run_options *options)
{
	struct cs_store *store = cs_store_new();
	struct cs_machine *machine = ct_fake_machine();
	struct cs_script *script = ct_fake_script(text);
	struct cs_file file = { .path = "t.csim" };

	cs_run_scenario(script, 0, machine, options, store, &file);
	ct_assert_int_eq(file.result_nr, 1);
	ct_assert_int_lt(kept_nr, 64);
	kept[kept_nr++] = (struct kept){ store, machine, script };
	return file.result[0];
}

static struct cs_result run_plain(const char *text)
{
	return run_text(text, &(struct cs_run_options){ 0 });
}

struct verdict_row {
	const char *text;
	enum cs_verdict verdict;
	int line;
};

static void check_verdicts(const struct verdict_row *rows, size_t nr)
{
	struct cs_result result;
	size_t i;

	for (i = 0; i < nr; i++) {
		ct_row("%s", rows[i].text);
		result = run_plain(rows[i].text);
		ct_assert_str_eq(cs_verdict_name(result.verdict), cs_verdict_name(rows[i].verdict));
		ct_assert_int_eq(result.line, rows[i].line);
	}
}

#define VERDICTS(...)                                             \
	static const struct verdict_row rows[] = { __VA_ARGS__ }; \
	check_verdicts(rows, sizeof(rows) / sizeof(rows[0]))

CT_TEST(outcome, result_and_why__both_must_match)
{
	VERDICTS({ MAPPED "madvise(A, 3H, MADV_COLLAPSE) = 0\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "madvise(A, 3H, MADV_COLLAPSE) = 0 why SUCCEED, SUCCEED, SUCCEED\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "madvise(A, 3H, MADV_COLLAPSE) = 0 why SUCCEED, SUCCEED\n",
		   CS_VERDICT_FAIL, 5 },
		 { MAPPED "madvise(A, 3H, MADV_COLLAPSE) = 0 why SUCCEED, PAGE_RO, SUCCEED\n",
		   CS_VERDICT_FAIL, 5 },
		 { MAPPED "madvise(A, 3H, MADV_COLLAPSE) = 0 why none\n", CS_VERDICT_FAIL, 5 },
		 { MAPPED "madvise(A+1, 3H, MADV_COLLAPSE) = -1 EINVAL why none\n", CS_VERDICT_PASS,
		   0 },
		 { MAPPED "madvise(A+1, 3H, MADV_COLLAPSE) = -1 EAGAIN\n", CS_VERDICT_FAIL, 5 },
		 { MAPPED "madvise(A+1, 3H, MADV_COLLAPSE) = -1 EAGAIN or -1 EINVAL\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "madvise(A, 3H, MADV_COLLAPSE) = ?\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "process_madvise(PIDFD_SELF, [{A, H}, {A+H, H}], 2, MADV_COLLAPSE, 0) "
			  "= 2H\n",
		   CS_VERDICT_PASS, 0 });
}

CT_TEST(outcome, guards__choose_and_none_is_unspecified)
{
	VERDICTS({ MAPPED "madvise(A, H, MADV_COLLAPSE) = 0 when kernel >= 6.1 or -1 EINVAL when "
			  "kernel < 6.1\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "madvise(A, H, MADV_COLLAPSE) = 0 when kernel > 6.1 or -1 EINVAL when "
			  "kernel <= 6.1\n",
		   CS_VERDICT_FAIL, 5 },
		 { MAPPED "madvise(A, H, MADV_COLLAPSE) = -1 EBUSY when order >= 3\n",
		   CS_VERDICT_UNSPECIFIED, 0 });
}

CT_TEST(skip, orders_kernel_and_requirements__have_a_reason)
{
	static const struct {
		const char *text;
		const char *reason;
	} rows[] = {
		{ "scenario \"t\"\norders 3\n" MAP, "not for order 2" },
		{ HEAD "kernel >= 6.12\n" MAP, "asks for kernel >= 6.12, this is 6.1.0" },
		{ HEAD "requires host\n" MAP, "requires host, which sim:fake does not have" },
	};
	struct cs_result result;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ct_row("%s", rows[i].text);
		result = run_plain(rows[i].text);
		ct_assert_int_eq(result.verdict, CS_VERDICT_SKIP);
		ct_assert_str_eq(result.reason, rows[i].reason);
	}
}

CT_TEST(check, pictures__compare_states_and_written_flags)
{
	VERDICTS({ MAPPED "?pt A = [p..] [p*4] [p p p p]\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "?pt A = H [p..] [p..]\n", CS_VERDICT_FAIL, 5 },
		 { MAPPED "!pin A[2P]\n?pt A = [p*2 p<pin> p..] [p..] [p..]\n", CS_VERDICT_PASS,
		   0 },
		 { MAPPED "!pin A[2P]\n?pt A = [p..] [p..] [p..]\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "?pt A = [p*2 p<pin> p..] [p..] [p..]\n", CS_VERDICT_FAIL, 5 },
		 { HEAD MAP "?pt A = - - -\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "munmap(A+H, H) = 0\n?pt A[0..H) = [p..]\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "munmap(A+H, 2P) = 0\n?pt A = [p..] [~*2 p..] [p..]\n", CS_VERDICT_PASS,
		   0 },
		 { MAPPED "madvise(A, H, MADV_COLLAPSE) = 0\n?pt A = H [p..] [p..]\n",
		   CS_VERDICT_PASS, 0 });
}

#define FOLIO MAPPED "!huge A[0..2P)\n!pin A[0]\n"

CT_TEST(check, pictures__compare_sizes_that_are_written)
{
	struct cs_result result;

	VERDICTS({ FOLIO "?pt A = [l<2P>*2 p..] [p..] [p..]\n", CS_VERDICT_PASS, 0 },
		 { FOLIO "?pt A = [l<2P,pin> l<H/2> p..] [p..] [p..]\n", CS_VERDICT_PASS, 0 },
		 { FOLIO "?pt A = [l*2 p..] [p..] [p..]\n", CS_VERDICT_PASS, 0 },
		 { FOLIO "?pt A = [l<4P>*2 p..] [p..] [p..]\n", CS_VERDICT_FAIL, 7 },
		 { FOLIO "?pt A = [l<2P,pin>*2 p..] [p..] [p..]\n", CS_VERDICT_FAIL, 7 });
	result = run_plain(FOLIO "!huge A[H..2H)\n?pt A = [p..] [p..] [p..]\n");
	ct_assert_str_eq(result.step[0].got, "[l<2P,pin> l<2P> p..] [l..] [p..]");
}

CT_TEST(check, data_node_vma__look_at_each_page)
{
	VERDICTS({ MAPPED "?data A == fill\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "?data A == 0\n", CS_VERDICT_FAIL, 5 },
		 { HEAD MAP "!fill A[0..H)\n?data A[H..) == 0 and ?data A[0..H) == fill\n",
		   CS_VERDICT_PASS, 0 },
		 { HEAD MAP "!fill A[0..H)\n?data A == fill\n", CS_VERDICT_FAIL, 5 },
		 { MAPPED "?node A == 0\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "?node A == 1\n", CS_VERDICT_FAIL, 5 },
		 { HEAD MAP "?node A == 0\n", CS_VERDICT_FAIL, 4 },
		 { MAPPED "?vma A = READ|WRITE\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "?vma A = READ|NOHUGEPAGE\n", CS_VERDICT_FAIL, 5 },
		 { MAPPED "?vma A = READ|~NOHUGEPAGE\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "munmap(A+H, 1P) = 0\n?vma A = READ\n", CS_VERDICT_FAIL, 6 });
}

CT_TEST(check, counters_stats_results__compare_numbers)
{
	VERDICTS({ MAPPED
		   "madvise(A, H, MADV_COLLAPSE) = 0\n!mark\nmadvise(A, 3H, MADV_COLLAPSE) = "
		   "0\n?count thp_collapse_alloc += 2\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "madvise(A, 3H, MADV_COLLAPSE) = 0\n?count thp_collapse_alloc += 2\n",
		   CS_VERDICT_FAIL, 6 },
		 { MAPPED "?count thp_collapse_alloc == 0\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "madvise(A, H, MADV_COLLAPSE) = 0\n!mark\n"
			  "madvise(A, 3H, MADV_COLLAPSE) = 0\n"
			  "?count hugepages-H/stats/collapse_alloc += 2 and "
			  "?count hugepages-4P/stats/collapse_alloc == 3\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "?count hugepages-H/stats/collapse_alloc += 1\n", CS_VERDICT_FAIL, 5 },
		 { MAPPED "?count hugepages-2P/stats/split += 0\n", CS_VERDICT_UNMODELLED, 5 },
		 { MAPPED "?count pgfault += 0\n", CS_VERDICT_UNMODELLED, 5 },
		 { MAPPED "?stat rss == 3H\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "?stat rss == 12\n", CS_VERDICT_PASS, 0 },
		 { MAPPED "?stat rss < 3H\n", CS_VERDICT_FAIL, 5 },
		 { MAPPED "madvise(A, H, MADV_COLLAPSE) = 0\n?scan A[0..H) = SUCCEED\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "madvise(A, H, MADV_COLLAPSE) = 0\n!mark\n?scan A[0..H) = SUCCEED\n",
		   CS_VERDICT_FAIL, 7 },
		 { MAPPED "madvise(A, H, MADV_COLLAPSE) = 0\n?scan A = SUCCEED\n", CS_VERDICT_FAIL,
		   6 });
}

CT_TEST(task, wrong_result__stops_its_calls_not_the_checks)
{
	struct cs_result result = run_plain(MAPPED "madvise(A, H, MADV_COLLAPSE) = -1 EBUSY\n"
						   "madvise(A, 3H, MADV_COLLAPSE) = 0\n"
						   "?pt A = H [p..] [p..]\n"
						   "?data A == 0\n");

	ct_assert_int_eq(result.verdict, CS_VERDICT_FAIL);
	ct_assert_int_eq(result.step_nr, 3);
	ct_assert_int_eq(result.step[1].verdict, CS_VERDICT_SKIP);
	ct_assert_contains(result.step[1].detail, "stopped at line 5");
	/* line 7 held: the second collapse did not run; line 8 failed too */
	ct_assert_int_eq(result.step[2].line, 8);
}

CT_TEST(task, others__go_on_when_one_stops)
{
	struct cs_result result =
		run_plain(MAPPED "fork() = child\n"
				 "child: madvise(A, H, MADV_COLLAPSE) = -1 EBUSY\n"
				 "madvise(A, H, MADV_COLLAPSE) = 0\n"
				 "?pt A = H [p..] [p..] and ?pt child:A = H [p..] [p..]\n");

	ct_assert_int_eq(result.verdict, CS_VERDICT_FAIL);
	ct_assert_int_eq(result.step_nr, 1);
	ct_assert_int_eq(result.line, 6);
}

CT_TEST(finding, faults_of_the_kernel__are_findings_at_their_line)
{
	static const struct {
		const char *text;
		enum cs_verdict verdict;
		int line;
		const char *what;
	} rows[] = {
		{ "1", CS_VERDICT_FINDING, 6, "BUG_ON" },
		{ "2", CS_VERDICT_FINDING, 6, "bad memory access" },
		{ "4", CS_VERDICT_UNMODELLED, 6, "ksm_might" },
		{ "5", CS_VERDICT_BUG, 6, "arena" },
		{ "7", CS_VERDICT_FINDING, 6, "content of A+1P in task 0: reads zero" },
		{ "8", CS_VERDICT_FINDING, 6, "frame 17" },
		{ "9", CS_VERDICT_FINDING, 0, "page table is left" },
		{ "10", CS_VERDICT_FINDING, 6, "content of A+1P" },
	};
	struct cs_result result;
	char text[1024];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ct_row("fault %s", rows[i].text);
		snprintf(text, sizeof(text),
			 HEAD "!sysfs khugepaged/pages_to_scan = %s\n" MAP
			      "!fill A\nmadvise(A, H, MADV_COLLAPSE) = ?\n?stat rss == 3H\n",
			 rows[i].text);
		result = run_plain(text);
		ct_assert_str_eq(cs_verdict_name(result.verdict), cs_verdict_name(rows[i].verdict));
		ct_assert_int_eq(result.line, rows[i].line);
		ct_assert_contains(result.finding_nr ? result.finding[0] : result.reason,
				   rows[i].what);
	}
}

CT_TEST(finding, one_that_the_scenario_names_is_a_pass_and_its_absence_a_failure)
{
	static const struct {
		const char *header, *fault;
		enum cs_verdict verdict;
	} rows[] = {
		{ "finds \"BUG_ON\"\n", "1", CS_VERDICT_PASS },
		{ "finds \"bad memory\"\n", "1", CS_VERDICT_FINDING },
		{ "finds \"BUG_ON\"\n", "100", CS_VERDICT_FAIL },
		{ "finds \"BUG_ON\" when kernel < 4.0\n", "1", CS_VERDICT_FINDING },
		{ "finds \"BUG_ON\" when kernel < 4.0\n", "100", CS_VERDICT_PASS },
		{ "finds \"BUG_ON\" on swapin\n", "1", CS_VERDICT_FINDING },
		{ "finds \"BUG_ON\" on swapin\n", "100", CS_VERDICT_PASS },
		{ "finds \"content of A\"\n", "10", CS_VERDICT_PASS },
		{ "finds \"ksm_might\"\n", "4", CS_VERDICT_UNMODELLED },
	};
	struct cs_result result;
	char text[1024];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ct_row("%s with fault %s", rows[i].header, rows[i].fault);
		snprintf(text, sizeof(text),
			 HEAD "%s!sysfs khugepaged/pages_to_scan = %s\n" MAP
			      "!fill A\nmadvise(A, H, MADV_COLLAPSE) = ?\n",
			 rows[i].header, rows[i].fault);
		result = run_plain(text);
		ct_assert_str_eq(cs_verdict_name(result.verdict), cs_verdict_name(rows[i].verdict));
	}
}

CT_TEST(directive, refusals__fail_or_are_unmodelled)
{
	VERDICTS({ MAPPED "!swapout A\n", CS_VERDICT_UNMODELLED, 5 },
		 { HEAD MAP "!pin A[1P]\n", CS_VERDICT_FAIL, 4 },
		 { MAPPED "!pin A[1P]\n!unpin A[1P]\nmadvise(A, H, MADV_COLLAPSE) = 0\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "!fail alloc.huge nth=2 when order >= 3\nmadvise(A, 3H, MADV_COLLAPSE) = "
			  "0\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "!fail alloc.huge nth=2\nmadvise(A, 3H, MADV_COLLAPSE) = -1 ENOMEM why "
			  "SUCCEED, ALLOC_HUGE_PAGE_FAIL\n",
		   CS_VERDICT_PASS, 0 });
}

CT_TEST(explore, blocks__are_unmodelled)
{
	VERDICTS({ MAPPED "explore preempt<=2 {\n  T1: madvise(A, H, MADV_COLLAPSE) = 0\n}\nforall "
			  "?pt A = H [p..] [p..]\n",
		   CS_VERDICT_UNMODELLED, 0 });
}

CT_TEST(fail_each, every_passage_fails_once__results_are_free)
{
	struct cs_run_options options = { .fail_each = "alloc.huge" };
	struct cs_result result;

	result = run_text(MAPPED "madvise(A, 3H, MADV_COLLAPSE) = 0\n", &options);
	ct_assert_int_eq(result.verdict, CS_VERDICT_PASS);
	ct_assert_int_eq(result.fail_nr, 3);
	ct_assert_str_eq(result.fail_point, "alloc.huge");
	/* only when the second passage fails is the third hugepage left alone */
	result = run_text(HEAD MAP "!fill A\nmadvise(A, 2H, MADV_COLLAPSE) = 0\n"
				   "!sysfs khugepaged/pages_to_scan = 8\n"
				   "madvise(A, 3H, MADV_COLLAPSE) = 0\n",
			  &options);
	ct_assert_int_eq(result.verdict, CS_VERDICT_FINDING);
	ct_assert_int_eq(result.fail_nr, 1);
	ct_assert_int_eq(result.line, 7);
}

CT_TEST(steps, all_steps_and_pictures__tell_each_hugepage)
{
	struct cs_run_options options = { .all_steps = true, .pictures = true };
	struct cs_result result;
	const struct cs_step *step;

	result = run_text(MAPPED "!pin A[H+3P]\nmadvise(A, 3H, MADV_COLLAPSE) = -1 EAGAIN\n",
			  &options);
	ct_assert_int_eq(result.verdict, CS_VERDICT_PASS);
	step = &result.step[result.step_nr - 1];
	ct_assert_str_eq(step->text, "madvise(A, 3H, MADV_COLLAPSE)");
	ct_assert_str_eq(step->result, "-1 EAGAIN");
	ct_assert_int_eq(step->attempt_nr, 3);
	ct_assert_str_eq(step->attempt[1].range, "A[H..2H)");
	ct_assert_str_eq(step->attempt[1].result, "PAGE_COUNT");
	ct_assert_str_eq(step->attempt[1].before, "[p*3 p<pin>]");
	ct_assert_str_eq(step->attempt[2].before, "[p..]");
	ct_assert_str_eq(step->attempt[2].after, "H");
	ct_assert_str_eq(step->before[0].cells, "[p..] [p*3 p<pin>] [p..]");
	ct_assert_str_eq(step->after[0].cells, "H [p*3 p<pin>] H");
	ct_assert_str_eq(step->after[0].detail,
			 "p<pin> at A+H+3P: refs 2, expected 1; pinned at line 5");
}

CT_TEST(place, regions__keep_a_hugepage_apart_and_are_never_reused)
{
	VERDICTS({ HEAD MAP "munmap(A, 3H) = 0\n"
			    "mmap(NULL, H, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = B\n"
			    "?vma A = none\n?vma B = READ\n",
		   CS_VERDICT_PASS, 0 },
		 { HEAD "mmap(@1P, H, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = A\n"
			"mmap(NULL, H, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = B\n"
			"!fill A\n!fill B\n?pt A = [~ p..] [p ~..] and ?pt B = [p..]\n",
		   CS_VERDICT_PASS, 0 },
		 { HEAD "mmap(@1P, H, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = A\n"
			"mmap(@2P, H, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = -1 EEXIST\n",
		   CS_VERDICT_PASS, 0 },
		 { HEAD
		   "mmap(NULL, 64H, PROT_READ, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = -1 EINVAL\n",
		   CS_VERDICT_PASS, 0 });
}

CT_TEST(steps, ranges_anywhere__are_told_without_looking_outside_the_window)
{
	static const char *const rows[] = {
		HEAD "madvise(0xfffffffffffff000, 0, MADV_COLLAPSE) = ?\n",
		HEAD "madvise(0xfffffffffffff000, 0x7fffffffffffffff, MADV_COLLAPSE) = ?\n",
		HEAD "madvise(0, 0x7fffffffffffffff, MADV_COLLAPSE) = ?\n",
		MAPPED "madvise(A, 0x7fffffffffffffff, MADV_COLLAPSE) = ?\n",
		MAPPED "process_madvise(PIDFD_SELF, [{A, H}, {0, 0}], 2, MADV_COLLAPSE, 0) = ?\n",
	};
	struct cs_run_options options = { .all_steps = true, .pictures = true };
	struct cs_result result;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ct_row("%s", rows[i]);
		result = run_text(rows[i], &options);
		ct_assert_int_eq(result.verdict, CS_VERDICT_PASS);
		ct_assert(result.step[result.step_nr - 1].collapse);
	}
}

CT_TEST(pidfd, descriptor_of_a_task__stands_for_it)
{
	VERDICTS({ MAPPED "fork() = child\npidfd_open(child, 0) = fd\n"
			  "process_madvise(fd, [{A, H}], 1, MADV_COLLAPSE, 0) = H\n"
			  "?pt child:A = H [p..] [p..] and ?pt A = [p..] [p..] [p..]\n"
			  "close(fd) = 0\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "process_madvise(-1, [{A, H}], 1, MADV_COLLAPSE, 0) = -1 EBADF\n",
		   CS_VERDICT_PASS, 0 },
		 { MAPPED "process_madvise(main, [{A, H}], 9, MADV_COLLAPSE, 0) = H\n",
		   CS_VERDICT_PASS, 0 });
}
