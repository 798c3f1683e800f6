/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * swap_device.c - the swap device as swapon() leaves it, for trees whose counts
 * are in swap tables: there mm/swapfile.c itself is real.
 *
 * Models:      setup_swap_clusters_info() and enable_swap_info() of mm/swapfile.c,
 *              which swapon() keeps to itself.
 * Differs:     no block device, no file, no swapoff.
 */
#include "swap_slots.h"
#ifdef KP_HAVE_SWAP_TABLE
#include <linux/plist.h>
#include "internal.h"
#include "swap_table.h"

#define CLUSTER_NR (CM_SLOT_NR / SWAPFILE_CLUSTER)
/* Set while a device is on no list of devices that have room. */
#define OFFLIST_BIT (1L << (BITS_PER_LONG - 2))

struct swap_info_struct *cm_swap_info;
struct workqueue_struct *system_percpu_wq; /* discards: no device wants any */
static struct percpu_ref_data users;
static unsigned int top = 1;

static void bad_slot(unsigned int slot)
{
	struct swap_cluster_info *ci = &cm_swap_info->cluster_info[slot / SWAPFILE_CLUSTER];

	if (!ci->table)
		ci->table = cm_alloc(sizeof(struct swap_table));
	atomic_long_set(&ci->table[slot % SWAPFILE_CLUSTER], SWP_TB_BAD);
	ci->count++;
}

/* Five kinds of list, the order 0 of each: larger orders are not swapped out whole. */
static void lists_init(struct swap_info_struct *si)
{
	struct list_head *const lists[] = {
		&si->free_clusters, &si->nonfull_clusters[0], &si->frag_clusters[0],
		&si->full_clusters, &si->discard_clusters,
	};
	unsigned int i;

	BUILD_BUG_ON(SWAP_NR_ORDERS != 1);
	for (i = 0; i < ARRAY_SIZE(lists); i++)
		INIT_LIST_HEAD(lists[i]);
}

/* Clusters of an empty device: slot 0 is the header, those past nr are not there. */
static void lay_out(struct swap_info_struct *si, unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < CLUSTER_NR; i++) {
		struct swap_cluster_info *ci = &si->cluster_info[i];

		if (ci->table)
			cm_free(ci->table);
		memset(ci, 0, sizeof(*ci));
		spin_lock_init(&ci->lock);
	}
	lists_init(si);
	bad_slot(0);
	for (i = nr + 1; i < CM_SLOT_NR; i++)
		bad_slot(i);
	for (i = 0; i < CLUSTER_NR; i++) {
		struct swap_cluster_info *ci = &si->cluster_info[i];

		if (ci->count == SWAPFILE_CLUSTER) {
			ci->flags = CLUSTER_FLAG_FULL;
			list_add_tail(&ci->list, &si->full_clusters);
		} else if (ci->count) {
			ci->flags = CLUSTER_FLAG_NONFULL;
			list_add_tail(&ci->list, &si->nonfull_clusters[0]);
		} else {
			ci->flags = CLUSTER_FLAG_FREE;
			list_add_tail(&ci->list, &si->free_clusters);
		}
	}
	atomic_long_add((long)nr - si->pages, &nr_swap_pages);
	total_swap_pages += (long)nr - si->pages;
	si->pages = nr;
}

/* Only mm/swapfile.c reaches its list of devices with room; a device joins when a
 * slot of it gets free.  So one is taken by hand and freed by the real code. */
static void enable(struct swap_info_struct *si)
{
	struct swap_cluster_info *ci = si->cluster_info;

	atomic_long_set(&ci->table[1], SWP_TB_SHADOW_MARK);
	ci->count++;
	atomic_long_set(&si->inuse_pages, OFFLIST_BIT + 1);
	atomic_long_dec(&nr_swap_pages);
	spin_lock(&ci->lock);
	__swap_cluster_free_entries(si, ci, 1, 1);
	spin_unlock(&ci->lock);
	if (atomic_long_read(&si->inuse_pages))
		cm_internal("the swap device did not get on its list");
}

void cm_slots_open(void)
{
	struct swap_info_struct *si = cm_alloc(sizeof(*si));

	si->flags = SWP_USED | SWP_WRITEOK | SWP_SOLIDSTATE;
	si->max = CM_SLOT_NR;
	users = (struct percpu_ref_data){ .count = ATOMIC_LONG_INIT(1) };
	si->users = (struct percpu_ref){ .percpu_count_ptr = __PERCPU_REF_ATOMIC, .data = &users };
	spin_lock_init(&si->lock);
	plist_node_init(&si->list, 0);
	plist_node_init(&si->avail_list, 0);
	si->cluster_info = cm_alloc(CLUSTER_NR * sizeof(*si->cluster_info));
	cm_swap_info = swap_info[0] = si;
	lay_out(si, CM_SLOT_NR - 1);
	enable(si);
}

int cm_slots_limit(unsigned int nr)
{
	if (top > 1)
		return nr == cm_swap_info->pages ? 0 : -EBUSY;
	lay_out(cm_swap_info, nr);
	return 0;
}

/* The counts are in swap tables, which lie in the heap. */
void *cm_slot_counts(unsigned long *size_b)
{
	*size_b = 0;
	return NULL;
}

unsigned int cm_slots_top(void)
{
	return top;
}

unsigned int cm_slot_of(swp_entry_t entry)
{
	unsigned long offset = swp_offset(entry);

	if (swp_type(entry) != 0 || !offset || offset >= top)
		cm_broken("swap entry of a slot that was never given out");
	return offset;
}

bool cm_slot_cached(unsigned int slot)
{
	return swap_cache_has_folio(swp_entry(0, slot));
}

int cm_slot_count(unsigned int slot)
{
	struct swap_cluster_info *ci = &cm_swap_info->cluster_info[slot / SWAPFILE_CLUSTER];

	if (swp_tb_is_null(swap_table_get(ci, slot % SWAPFILE_CLUSTER)))
		return 0;
	return swp_swapcount(swp_entry(0, slot));
}

void cm_slot_get(unsigned int slot)
{
	swap_dup_entry_direct(swp_entry(0, slot));
}

void cm_slot_put(unsigned int slot)
{
	swap_put_entries_direct(swp_entry(0, slot), 1);
}

void cm_slot_given(struct folio *folio)
{
	top = max_t(unsigned int, top, swp_offset(folio->swap) + 1);
}

bool cm_slot_alloc(struct folio *folio)
{
	if (folio_test_large(folio) || folio_alloc_swap(folio))
		return false;
	cm_slot_given(folio);
	return true;
}

void cm_slot_map(struct folio *folio)
{
	if (folio_dup_swap(folio, NULL))
		cm_internal("a swap slot cannot be used once more");
}

struct folio *cm_slot_folio(unsigned int slot)
{
	return swap_cache_get_folio(swp_entry(0, slot));
}
#endif
