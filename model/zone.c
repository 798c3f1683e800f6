/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * zone.c - how much memory the zones hold, and how much of it is to stay free.
 *
 * Models:  the sizes in struct zone, vm.min_free_kbytes and what mm/page_alloc.c
 *          makes of it.
 * Differs: the watermarks themselves steer reclaim, which is not modelled, so
 *          min_free_kbytes is a number that can be read and nothing follows from
 *          it; but they have to be made anew whenever it changes.  Each node has
 *          ZONE_NORMAL, the second and later ones ZONE_MOVABLE too; all of memory
 *          is low.
 */
#include <linux/mmzone.h>
#include <linux/math.h>
#include <linux/swap.h>
#include "model.h"
#include "internal.h"

#define ZONE_PAGES (1UL << 19) /* 2 GiB */

static unsigned long normal_pages = ZONE_PAGES; /* in ZONE_NORMAL of each node */
static int wmark_kbytes = 5792;                 /* what the watermarks were made of */

/* Much is free: whoever dirties pages is never throttled. */
atomic_long_t vm_zone_stat[NR_VM_ZONE_STAT_ITEMS] = { [NR_FREE_PAGES] = ATOMIC_LONG_INIT(1 << 20) };
atomic_long_t _totalram_pages = ATOMIC_LONG_INIT(2 * ZONE_PAGES);
unsigned long totalreserve_pages;
int min_free_kbytes = 5792, user_min_free_kbytes = -1;

void cm_zones_of(struct pglist_data *pgdat)
{
	int i;

	for (i = 0; i < MAX_NR_ZONES; i++) {
		struct zone *zone = &pgdat->node_zones[i];

		zone->zone_pgdat = pgdat;
		zone->node = pgdat->node_id;
		spin_lock_init(&zone->lock);
		if (i == ZONE_NORMAL)
			zone->present_pages = normal_pages;
		else if (i == ZONE_MOVABLE && pgdat->node_id)
			zone->present_pages = ZONE_PAGES;
	}
}

unsigned long nr_free_buffer_pages(void)
{
	return normal_pages * cm_node_nr;
}

/* Four times the root of low memory in KiB, within limits, unless the user set more. */
void calculate_min_free_kbytes(void)
{
	unsigned long low_kbytes = nr_free_buffer_pages() * (PAGE_SIZE >> 10);
	int wanted = int_sqrt(low_kbytes * 16);

	if (wanted > user_min_free_kbytes)
		min_free_kbytes = clamp(wanted, 128, 262144);
}

/* vm.min_free_kbytes is written, as min_free_kbytes_sysctl_handler() takes it. */
int cm_min_free_write(const char *text)
{
	unsigned int value;
	int err = kstrtouint(text, 10, &value);

	if (err)
		return err;
	if (value > INT_MAX)
		return -EINVAL;
	min_free_kbytes = user_min_free_kbytes = value;
	setup_per_zone_wmarks();
	return 0;
}

/* Watermarks steer reclaim, which is not modelled. */
void setup_per_zone_wmarks(void)
{
	wmark_kbytes = min_free_kbytes;
}

int cm_zone_check(void)
{
	if (wmark_kbytes == min_free_kbytes)
		return 0;
	cm_finding("min_free_kbytes is %d, and the watermarks are still made of %d",
		   min_free_kbytes, wmark_kbytes);
	return 1;
}

/* Memory is plugged in or out, on each node; as init_per_zone_wmark_min() does it. */
int cm_memory_set(long pages)
{
	int node;

	if (pages <= 0)
		return -EINVAL;
	normal_pages = pages;
	for (node = 0; node < cm_node_nr; node++)
		NODE_DATA(node)->node_zones[ZONE_NORMAL].present_pages = pages;
	calculate_min_free_kbytes();
	setup_per_zone_wmarks();
	khugepaged_min_free_kbytes_update();
	return 0;
}
