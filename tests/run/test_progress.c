/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_progress.c - what is told of long work, and that nothing is where nobody
 * watches.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "ct.h"
#include "run/progress.h"

/* What @told writes to stderr. */
static void written(void (*told)(struct cs_progress *progress), struct cs_progress *progress,
		    char *out, size_t len)
{
	FILE *file = tmpfile();
	int saved = dup(STDERR_FILENO);
	size_t nr;

	ct_assert(file && saved >= 0);
	fflush(stderr);
	dup2(fileno(file), STDERR_FILENO);
	told(progress);
	fflush(stderr);
	dup2(saved, STDERR_FILENO);
	close(saved);
	rewind(file);
	nr = fread(out, 1, len - 1, file);
	out[nr] = '\0';
	fclose(file);
}

static void half(struct cs_progress *progress)
{
	cs_progress_tell(progress, 5, 10, "5 of 10 scenarios");
}

static void end(struct cs_progress *progress)
{
	cs_progress_end(progress, 0, 0, NULL);
}

static void end_told(struct cs_progress *progress)
{
	cs_progress_end(progress, 10, 10, "10 of 10 scenarios");
}

CT_TEST(cs_progress_tell, half_done__says_time_left)
{
	struct cs_progress progress;
	char text[256];

	cs_progress_begin(&progress, true);
	progress.start_s -= 20;
	written(half, &progress, text, sizeof(text));
	ct_assert_str_eq(text,
			 "\r[############............]  50% 5 of 10 scenarios, 20 s left\033[K");
	/* not more often than one can read */
	written(half, &progress, text, sizeof(text));
	ct_assert_str_eq(text, "");
	progress.told_s -= 1;
	progress.start_s -= 300;
	written(half, &progress, text, sizeof(text));
	ct_assert_contains(text, "5:20 min left");
	written(end, &progress, text, sizeof(text));
	ct_assert_str_eq(text, "\r\033[K");
}

CT_TEST(cs_progress_tell, short_work__leaves_no_trace)
{
	struct cs_progress progress;
	char text[256];

	cs_progress_begin(&progress, true);
	written(half, &progress, text, sizeof(text));
	ct_assert_str_eq(text, "");
	written(end, &progress, text, sizeof(text));
	ct_assert_str_eq(text, "");
}

CT_TEST(cs_progress_tell, nobody_watches__writes_nothing)
{
	struct cs_progress progress;
	char text[256];

	cs_progress_begin(&progress, false);
	progress.start_s -= 20;
	written(half, &progress, text, sizeof(text));
	ct_assert_str_eq(text, "");
	written(end_told, &progress, text, sizeof(text));
	ct_assert_str_eq(text, "");
}

CT_TEST(cs_progress_end, words__last_line_stays)
{
	struct cs_progress progress;
	char text[256];

	cs_progress_begin(&progress, true);
	written(end_told, &progress, text, sizeof(text));
	ct_assert_str_eq(text, "\r[########################] 100% 10 of 10 scenarios\033[K\n");
}
