/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * count.c - counters of the whole machine, from /proc/vmstat.  On a host they count
 * everybody's, so that they are shown in a guest only.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "agent.h"

static char text[32768];

/* "NAME VALUE" lines of what was read last. */
static bool value_of(const char *name, kp_s64 *out)
{
	size_t len = strlen(name);
	const char *at = text;

	while (at) {
		if (!strncmp(at, name, len) && at[len] == ' ') {
			*out = atoll(at + len);
			return true;
		}
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	return false;
}

int ag_counters(struct wire_counter out[AG_COUNTER_NR])
{
	static const char *const names[] = {
		"thp_collapse_alloc",
		"thp_collapse_alloc_failed",
		"thp_scan_exceed_none_pte",
		"thp_scan_exceed_swap_pte",
		"thp_scan_exceed_share_pte",
		"thp_split_page",
		"thp_split_pmd",
		"thp_fault_alloc",
		"thp_fault_fallback",
		"thp_zero_page_alloc",
		"pswpin",
		"pswpout",
	};
	size_t i;
	int nr = 0;

	if (!ag_world.guest)
		return 0;
	ag_slurp("/proc/vmstat", text, sizeof(text));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (value_of(names[i], &out[nr].value))
			snprintf(out[nr++].name, sizeof(out[0].name), "%s", names[i]);
	return nr;
}

/* --- of what there is now ---------------------------------------------------------- */

static const char *const totals[] = { "nr_shmem", "nr_shmem_hugepages", "nr_file_hugepages",
				      "nr_dirty", "nr_writeback" };
/* vmstat counts hugepages where the kernel counts their pages */
#define HUGE_PAGES (1ll << WIRE_ORDER)
#define TOTAL_NR (sizeof(totals) / sizeof(totals[0]))
static kp_s64 totals_before[TOTAL_NR];

/* Each processor has a part of them, until it is told to hand it in. */
static void totals_read(void)
{
	ag_put("/proc/sys/vm/stat_refresh", "1");
	ag_slurp("/proc/vmstat", text, sizeof(text));
}

void ag_totals_begin(void)
{
	size_t i;

	if (!ag_world.guest)
		return;
	totals_read();
	for (i = 0; i < TOTAL_NR; i++)
		if (!value_of(totals[i], &totals_before[i]))
			totals_before[i] = 0;
}

bool ag_total(const char *name, kp_s64 *out)
{
	size_t i;

	for (i = 0; i < TOTAL_NR && ag_world.guest; i++) {
		if (strcmp(name, totals[i]))
			continue;
		totals_read();
		if (!value_of(name, out))
			return false;
		*out -= totals_before[i];
		if (strstr(name, "_hugepages"))
			*out *= HUGE_PAGES;
		return true;
	}
	return false;
}
