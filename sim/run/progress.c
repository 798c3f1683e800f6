/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * progress.c - a bar, a percentage, words, time left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "run/progress.h"

#define BAR_NR 24
#define FIRST_S 1.0 /* nothing before */
#define PAUSE_S 0.1 /* between two lines */

static double now_s(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		abort();
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool cs_progress_wanted(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDERR_FILENO) && terminal && strcmp(terminal, "dumb");
}

void cs_progress_begin(struct cs_progress *progress, bool shown)
{
	memset(progress, 0, sizeof(*progress));
	progress->shown = shown;
	progress->start_s = now_s();
}

double cs_progress_used_s(const struct cs_progress *progress)
{
	return now_s() - progress->start_s;
}

static void print_left(double seconds)
{
	int all = (int)(seconds + 0.5);

	if (all < 100)
		fprintf(stderr, ", %d s left", all);
	else
		fprintf(stderr, ", %d:%02d min left", all / 60, all % 60);
}

static void print_line(struct cs_progress *progress, int done_nr, int all_nr, const char *what)
{
	int full = all_nr ? done_nr * BAR_NR / all_nr : BAR_NR, i;

	fputs("\r[", stderr);
	for (i = 0; i < BAR_NR; i++)
		fputc(i < full ? '#' : '.', stderr);
	fprintf(stderr, "] %3d%% %s", all_nr ? 100 * done_nr / all_nr : 100, what);
	if (done_nr && done_nr < all_nr)
		print_left(cs_progress_used_s(progress) / done_nr * (all_nr - done_nr));
	fputs("\033[K", stderr);
	fflush(stderr);
	progress->written = true;
}

void cs_progress_tell(struct cs_progress *progress, int done_nr, int all_nr, const char *what)
{
	double now = progress->shown ? now_s() : 0;

	if (!progress->shown || now - progress->start_s < FIRST_S ||
	    now - progress->told_s < PAUSE_S)
		return;
	progress->told_s = now;
	print_line(progress, done_nr, all_nr, what);
}

void cs_progress_end(struct cs_progress *progress, int done_nr, int all_nr, const char *what)
{
	if (!progress->shown)
		return;
	if (what) {
		print_line(progress, done_nr, all_nr, what);
		fputc('\n', stderr);
	} else if (progress->written) {
		fputs("\r\033[K", stderr);
	}
	fflush(stderr);
	progress->shown = false;
}
