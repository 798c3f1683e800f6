/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * host_kernel.c - MADV_COLLAPSE of the running kernel, timed.
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include "cli/host_kernel.h"

/* Older libc headers do not have it. */
#ifndef MADV_COLLAPSE
#define MADV_COLLAPSE 25
#endif

#define HUGE_B ((size_t)2 << 20)
#define PAGE_B 4096u
#define COLLAPSE_NR 101
#define REFUSED_NR 20000

double cs_now_ns(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		abort();
	return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int host_cmp(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

/* A slot with every base page written and no hugepage; NULL with errno. */
static char *host_populate(char **out_map)
{
	char *slot;
	size_t at;

	*out_map =
		mmap(NULL, 2 * HUGE_B, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (*out_map == MAP_FAILED)
		return NULL;
	slot = (char *)(((uintptr_t)*out_map + HUGE_B - 1) & ~(uintptr_t)(HUGE_B - 1));
	/* base pages only, even where the system gives hugepages at once */
	if (madvise(slot, HUGE_B, MADV_NOHUGEPAGE))
		return NULL;
	for (at = 0; at < HUGE_B; at += PAGE_B)
		slot[at] = 1;
	return slot;
}

/* Nanoseconds of one collapse; negative with errno. */
static double host_collapse(void)
{
	char *map, *slot = host_populate(&map);
	double start, used = -1;

	if (slot && !madvise(slot, HUGE_B, MADV_HUGEPAGE)) {
		start = cs_now_ns();
		if (!madvise(slot, HUGE_B, MADV_COLLAPSE))
			used = cs_now_ns() - start;
	}
	if (map != MAP_FAILED && munmap(map, 2 * HUGE_B))
		abort();
	return used;
}

static double host_refused(void)
{
	char *map, *slot = host_populate(&map);
	double start;
	int i;

	if (!slot)
		return -1;
	start = cs_now_ns();
	for (i = 0; i < REFUSED_NR; i++)
		if (!madvise(slot, HUGE_B, MADV_COLLAPSE))
			return -1;
	start = (cs_now_ns() - start) / REFUSED_NR;
	if (munmap(map, 2 * HUGE_B))
		abort();
	return start;
}

bool cs_host_bench(struct cs_host_bench *out, char *why, size_t len)
{
	double used[COLLAPSE_NR];
	int i;

	if (madvise(NULL, 0, MADV_COLLAPSE)) {
		snprintf(why, len, "it has no MADV_COLLAPSE");
		return false;
	}
	for (i = 0; i < COLLAPSE_NR; i++) {
		used[i] = host_collapse();
		if (used[i] >= 0)
			continue;
		snprintf(why, len, "its MADV_COLLAPSE fails here: %s", strerror(errno));
		return false;
	}
	qsort(used, COLLAPSE_NR, sizeof(used[0]), host_cmp);
	out->collapse_ns = used[COLLAPSE_NR / 2];
	out->refused_ns = host_refused();
	if (out->refused_ns > 0)
		return true;
	snprintf(why, len, "it does not refuse VM_NOHUGEPAGE");
	return false;
}
