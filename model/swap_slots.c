/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * swap_slots.c - slots of the swap device, for trees without swap tables.
 *
 * Models:      mm/swapfile.c, the slot side of mm/swap_slots.c.
 * Differs:     no clusters; the first free slot is given out.
 */
#include "swap_slots.h"
#ifndef KP_HAVE_SWAP_TABLE
#include <linux/pagemap.h>
#include "internal.h"
#include "swap.h"

static struct slot {
	unsigned char count; /* page tables that refer to it */
	bool cached;         /* SWAP_HAS_CACHE */
} slots[CM_SLOT_NR] CM_BIG;
static unsigned int slot_top = 1; /* first slot never used; slot 0 is the header */
static unsigned int slot_max = CM_SLOT_NR;
struct swap_info_struct *cm_swap_info;
static struct percpu_ref_data users;

atomic_long_t nr_swap_pages = ATOMIC_LONG_INIT(CM_SLOT_NR);
long total_swap_pages = CM_SLOT_NR;
atomic_t nr_rotate_swap;
bool swap_slot_cache_enabled;
bool swap_migration_ad_supported;

extern int init_swap_address_space(unsigned int type, unsigned long nr_pages);

void cm_slots_open(void)
{
	struct swap_info_struct *si = cm_alloc(sizeof(*si));

	si->flags = SWP_USED | SWP_WRITEOK;
	si->max = CM_SLOT_NR;
	users = (struct percpu_ref_data){ .count = ATOMIC_LONG_INIT(1) };
	si->users = (struct percpu_ref){ .percpu_count_ptr = __PERCPU_REF_ATOMIC, .data = &users };
	spin_lock_init(&si->lock);
	cm_swap_info = si;
	if (init_swap_address_space(0, CM_SLOT_NR))
		cm_internal("swap cache cannot be set up");
}

int cm_slots_limit(unsigned int nr)
{
	slot_max = nr + 1;
	return 0;
}

void *cm_slot_counts(unsigned long *size_b)
{
	*size_b = slot_top * sizeof(slots[0]);
	return slots;
}

unsigned int cm_slots_top(void)
{
	return slot_top;
}

void cm_slot_given(struct folio *folio)
{
	/* It came here for the slot. */
}

unsigned int cm_slot_of(swp_entry_t entry)
{
	unsigned long offset = swp_offset(entry);

	if (swp_type(entry) != 0 || !offset || offset >= slot_top)
		cm_broken("swap entry of a slot that was never given out");
	return offset;
}

static struct slot *slot_at(swp_entry_t entry)
{
	return &slots[cm_slot_of(entry)];
}

/* Readahead also asks for neighbours that were never given out: nobody uses them. */
static struct slot *slot_asked(swp_entry_t entry)
{
	static struct slot unused;

	if (swp_offset(entry) < slot_top || swp_offset(entry) >= CM_SLOT_NR)
		return slot_at(entry);
	unused = (struct slot){ 0 };
	return &unused;
}

bool cm_slot_cached(unsigned int slot)
{
	return slots[slot].cached;
}

int cm_slot_count(unsigned int slot)
{
	return slots[slot].count;
}

void cm_slot_get(unsigned int slot)
{
	slots[slot].count++;
}

void cm_slot_put(unsigned int slot)
{
	slots[slot].count--;
}

bool cm_slot_alloc(struct folio *folio)
{
	return add_to_swap(folio);
}

void cm_slot_map(struct folio *folio)
{
	swap_duplicate(cm_folio_swap(folio));
}

struct folio *cm_slot_folio(unsigned int slot)
{
	swp_entry_t entry = swp_entry(0, slot);
	struct folio *folio = filemap_get_folio(swap_address_space(entry), swap_cache_index(entry));

	return IS_ERR_OR_NULL(folio) ? NULL : folio;
}

/* --- as real units use them ------------------------------------------------ */

struct swap_info_struct *swp_swap_info(swp_entry_t entry)
{
	return cm_swap_info;
}

struct swap_info_struct *get_swap_device(swp_entry_t entry)
{
	slot_asked(entry);
	atomic_long_inc(&users.count);
	return cm_swap_info;
}

int __swap_count(swp_entry_t entry)
{
	return slot_asked(entry)->count;
}

int __swp_swapcount(swp_entry_t entry)
{
	return slot_asked(entry)->count;
}

int swap_swapcount(struct swap_info_struct *si, swp_entry_t entry)
{
	return slot_asked(entry)->count;
}

int swap_duplicate(swp_entry_t entry)
{
	struct slot *slot = slot_at(entry);

	if (!slot->count && !slot->cached)
		return -ENOENT;
	slot->count++;
	return 0;
}

/* The page cache's use of a slot, which is never duplicated. */
#ifdef KP_HAVE_SWAP_NR
void swap_shmem_alloc(swp_entry_t entry, int nr)
#else
void swap_shmem_alloc(swp_entry_t entry)
#endif
{
	swap_duplicate(entry);
}

/* NOP-SAFE: a slot counts its users in an int, which needs no continuation. */
int add_swap_count_continuation(swp_entry_t entry, gfp_t gfp)
{
	return 0;
}

static void slot_drop(swp_entry_t entry)
{
	struct slot *slot = slot_at(entry);

	if (!slot->count)
		cm_broken("swap slot freed more often than it is used");
	slot->count--;
}

swp_entry_t folio_alloc_swap(struct folio *folio)
{
	swp_entry_t none = { 0 };
	unsigned int i;

	for (i = 1; i < slot_top; i++)
		if (!slots[i].count && !slots[i].cached)
			break;
	if (i >= slot_max || folio_test_large(folio))
		return none;
	if (i == slot_top)
		slot_top++;
	slots[i] = (struct slot){ .cached = true };
	return swp_entry(0, i);
}

void put_swap_folio(struct folio *folio, swp_entry_t entry)
{
	struct slot *slot = slot_at(entry);

	if (!slot->cached)
		cm_broken("swap slot leaves the cache it is not in");
	slot->cached = false;
}

static bool cache_only(swp_entry_t entry)
{
	struct slot *slot = slot_at(entry);

	return slot->cached && !slot->count;
}

bool folio_free_swap(struct folio *folio)
{
	VM_BUG_ON_FOLIO(!folio_test_locked(folio), folio);
	if (!folio_test_swapcache(folio) || folio_test_writeback(folio))
		return false;
	if (!cache_only(cm_folio_swap(folio)))
		return false;
	delete_from_swap_cache(folio);
	folio_set_dirty(folio);
	return true;
}

/* A slot whose last page-table use went takes an idle cached folio along. */
static void reclaim_cached(swp_entry_t entry)
{
	struct folio *folio;

	if (!cache_only(entry))
		return;
	folio = filemap_get_folio(swap_address_space(entry), swap_cache_index(entry));
	if (IS_ERR_OR_NULL(folio))
		return;
	if (folio_trylock(folio)) {
		if (!folio_mapped(folio))
			folio_free_swap(folio);
		folio_unlock(folio);
	}
	folio_put(folio);
}

#ifdef KP_HAVE_SWAP_NR
int swapcache_prepare(swp_entry_t entry, int nr)
#else
int swapcache_prepare(swp_entry_t entry)
#endif
{
	struct slot *slot = slot_asked(entry);

	if (slot->cached)
		return -EEXIST;
	if (!slot->count)
		return -ENOENT;
	slot->cached = true;
	return 0;
}

#ifdef KP_HAVE_SWAP_NR
void swapcache_clear(struct swap_info_struct *si, swp_entry_t entry, int nr)
#else
void swapcache_clear(struct swap_info_struct *si, swp_entry_t entry)
#endif
{
	put_swap_folio(NULL, entry);
}

#ifdef KP_HAVE_SWAP_NR
void swap_free_nr(swp_entry_t entry, int nr)
{
	for (; nr--; entry.val = swp_entry(swp_type(entry), swp_offset(entry) + 1).val)
		slot_drop(entry);
}

void free_swap_and_cache_nr(swp_entry_t entry, int nr)
{
	if (non_swap_entry(entry))
		return;
	for (; nr--; entry.val = swp_entry(swp_type(entry), swp_offset(entry) + 1).val) {
		slot_drop(entry);
		reclaim_cached(entry);
	}
}
#else
void swap_free(swp_entry_t entry)
{
	slot_drop(entry);
}

int free_swap_and_cache(swp_entry_t entry)
{
	if (non_swap_entry(entry))
		return 1;
	slot_drop(entry);
	reclaim_cached(entry);
	return 1;
}
#endif
#endif
