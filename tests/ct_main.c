/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ct_main.c - runs the unit tests that ct.h registered.
 *
 *	unit-tests [--list] [PATTERN...]
 *
 * A pattern selects tests by "suite/unit/name", as a shell glob or a part of
 * it.  libcheck's own CK_RUN_SUITE, CK_RUN_CASE, CK_FORK, CK_VERBOSITY and
 * CK_TAP_LOG_FILE_NAME work too.  A filter that selects nothing is an error:
 * a typo must not read as a pass.
 *
 * Exit status: 0 all passed, 1 a test failed, 2 nothing to run.
 */
#include "ct.h"

#include <check.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ct_main.h"

#define CT_TIMEOUT_S 120

extern const struct ct_test *const __start_ct_tests[] __attribute__((weak));
extern const struct ct_test *const __stop_ct_tests[] __attribute__((weak));

/* Only in coverage builds: a test that dies by a signal would lose its counts. */
extern void __gcov_dump(void) __attribute__((weak));

const char *volatile ct_last_file;
volatile int ct_last_line;
static volatile int ct_wanted_signal;

/* One entry a registered test; libcheck keeps pointers into it. */
static struct ct_slot {
	TTest ttest;
	char suite[64];
	bool added;
} * ct_slots;

static const struct ct_test *ct_current(int i)
{
	return __start_ct_tests[i];
}

static int ct_test_nr(void)
{
	return (int)(__stop_ct_tests - __start_ct_tests);
}

/* libcheck hands a loop index to each test: ours is the place in the section. */
static void ct_run(int i)
{
	ct_clear_row();
	ct_last_file = ct_current(i)->file;
	ct_last_line = ct_current(i)->line;
	ct_wanted_signal = ct_current(i)->signal;
	ct_current(i)->run();
}

/* "tests/language/test_lexer.c" -> "lexer" */
static const char *ct_suite_name(const char *file, char *out, size_t len)
{
	const char *base = strrchr(file, '/');

	base = base ? base + 1 : file;
	if (strncmp(base, "test_", 5) == 0)
		base += 5;
	snprintf(out, len, "%.*s", (int)strcspn(base, "."), base);
	return out;
}

static void ct_path(const struct ct_test *test, char *out, size_t len)
{
	char suite[64];

	snprintf(out, len, "%s/%s/%s", ct_suite_name(test->file, suite, sizeof(suite)), test->unit,
		 test->name);
}

static bool ct_selected(const struct ct_test *test, int pattern_nr, char **patterns)
{
	char path[400];
	int i;

	ct_path(test, path, sizeof(path));
	for (i = 0; i < pattern_nr; i++)
		if (strstr(path, patterns[i]) || fnmatch(patterns[i], path, 0) == 0)
			return true;
	return pattern_nr == 0;
}

/* Says how far the test came, saves coverage, and dies of the signal. */
static void ct_on_signal(int sig)
{
	char text[400];
	int len;

	len = snprintf(text, sizeof(text), "%s:%d: the last assertion before signal %d\n",
		       ct_last_file ? ct_last_file : "-", ct_last_line, sig);
	if (sig != ct_wanted_signal && write(STDERR_FILENO, text, (size_t)len) != len)
		_exit(70);
	if (__gcov_dump)
		__gcov_dump();
	signal(sig, SIG_DFL);
	raise(sig);
}

static void ct_catch_signals(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
	struct sigaction old, action = { .sa_handler = ct_on_signal };
	size_t i;

	for (i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		/* A sanitizer's own handler says more than ours. */
		if (sigaction(signals[i], NULL, &old) || old.sa_handler != SIG_DFL)
			continue;
		sigaction(signals[i], &action, NULL);
	}
}

static void ct_add(TCase *tcase, int i)
{
	const struct ct_test *test = ct_current(i);

	ct_slots[i].ttest =
		(TTest){ .name = test->name, .fn = ct_run, .file = test->file, .line = test->line };
	_tcase_add_test(tcase, &ct_slots[i].ttest, test->signal, test->exit_status, i, i + 1);
}

/* Adds the selected tests of one unit of one file; marks them as added. */
static int ct_add_unit(Suite *suite, int first, int pattern_nr, char **patterns)
{
	const struct ct_test *unit = ct_current(first);
	TCase *tcase = NULL;
	int i, nr = 0;

	for (i = first; i < ct_test_nr(); i++) {
		if (ct_slots[i].added || strcmp(ct_current(i)->file, unit->file) ||
		    strcmp(ct_current(i)->unit, unit->unit))
			continue;
		ct_slots[i].added = true;
		if (!ct_selected(ct_current(i), pattern_nr, patterns))
			continue;
		if (!tcase) {
			tcase = tcase_create(unit->unit);
			tcase_set_timeout(tcase, CT_TIMEOUT_S);
			suite_add_tcase(suite, tcase);
		}
		ct_add(tcase, i);
		nr++;
	}
	return nr;
}

/* One suite a file, in link order: sections keep it, so output is stable. */
static int ct_add_all(SRunner *runner, int pattern_nr, char **patterns)
{
	const char *file = NULL;
	Suite *suite = NULL;
	int i, nr = 0;

	for (i = 0; i < ct_test_nr(); i++) {
		if (!file || strcmp(file, ct_current(i)->file)) {
			file = ct_current(i)->file;
			suite = suite_create(
				ct_suite_name(file, ct_slots[i].suite, sizeof(ct_slots[i].suite)));
			srunner_add_suite(runner, suite);
		}
		if (!ct_slots[i].added)
			nr += ct_add_unit(suite, i, pattern_nr, patterns);
	}
	return nr;
}

static int ct_list(int pattern_nr, char **patterns)
{
	char path[400];
	int i, nr = 0;

	for (i = 0; i < ct_test_nr(); i++) {
		if (!ct_selected(ct_current(i), pattern_nr, patterns))
			continue;
		ct_path(ct_current(i), path, sizeof(path));
		puts(path);
		nr++;
	}
	return nr ? 0 : 2;
}

static int ct_verdict(SRunner *runner)
{
	int run_nr = srunner_ntests_run(runner);
	int failed_nr = srunner_ntests_failed(runner);

	if (run_nr == 0) {
		fprintf(stderr, "unit-tests: nothing selected by CK_RUN_SUITE=%s CK_RUN_CASE=%s\n",
			getenv("CK_RUN_SUITE") ?: "", getenv("CK_RUN_CASE") ?: "");
		return 2;
	}
	printf("unit-tests: %d passed, %d failed\n", run_nr - failed_nr, failed_nr);
	return failed_nr ? 1 : 0;
}

int main(int argc, char **argv)
{
	SRunner *runner;
	int status;

	if (argc > 1 && strcmp(argv[1], "--list") == 0)
		return ct_list(argc - 2, argv + 2);
	if (argc > 1 && argv[1][0] == '-') {
		fprintf(stderr, "usage: unit-tests [--list] [PATTERN...]\n");
		return 2;
	}
	ct_catch_signals();
	ct_slots = calloc((size_t)ct_test_nr() + 1, sizeof(*ct_slots));
	runner = srunner_create(NULL);
	if (!ct_slots)
		abort();
	if (ct_add_all(runner, argc - 1, argv + 1)) {
		fflush(stdout);
		srunner_run_all(runner, CK_ENV);
		status = ct_verdict(runner);
	} else {
		fprintf(stderr, "unit-tests: no test matches %s\n",
			argc > 1 ? argv[1] : "(none is registered)");
		status = 2;
	}
	srunner_free(runner);
	free(ct_slots);
	return status;
}
