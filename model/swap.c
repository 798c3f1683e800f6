/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * swap.c - one swap device: slots with use counts, content and the cache bit.
 *
 * Fault model: CM_FAIL_SWAPIN: the device gives an error.  A synchronous device
 *              (as zram) finishes a read before it returns; an asynchronous one
 *              leaves the folio locked until the task that faulted has waited.
 * Models:      mm/swapfile.c, mm/page_io.c, the slot side of mm/swap_slots.c.
 * Differs:     no clusters, no readahead across slots of other pages; writes
 *              are instant.  The swap cache itself is the tree's mm/swap_state.c.
 */
#include <linux/pagemap.h>
#include <linux/blkdev.h>
#include "model.h"
#include "internal.h"
#include <asm/tlbflush.h>
#include "swap.h"

#define SLOT_NR 4096U

static struct slot {
	kp_u64 token;
	unsigned char count; /* page tables that refer to it */
	bool cached;         /* SWAP_HAS_CACHE */
	bool extra;          /* one use that a directive added */
} slots[SLOT_NR] CM_BIG;
static unsigned int slot_top = 1; /* first slot never used; slot 0 is the header */
static unsigned int slot_max = SLOT_NR;
static struct swap_info_struct *device;
static struct percpu_ref_data device_ref;
static struct folio *reading[16]; /* locked until somebody waits */
static int reading_nr;

atomic_long_t nr_swap_pages = ATOMIC_LONG_INIT(SLOT_NR);
long total_swap_pages = SLOT_NR;
atomic_t nr_rotate_swap;
bool swap_slot_cache_enabled;
bool swap_migration_ad_supported;
LIST_HEAD(mmlist_head);
DEFINE_SPINLOCK(mmlist_lock);

extern int init_swap_address_space(unsigned int type, unsigned long nr_pages);

void *cm_swap_slots(unsigned long *size_b)
{
	*size_b = slot_top * sizeof(slots[0]);
	return slots;
}

void cm_swap_open(void)
{
	device = cm_alloc(sizeof(*device));
	device->flags = SWP_USED | SWP_WRITEOK | SWP_SYNCHRONOUS_IO;
	device->max = SLOT_NR;
	device_ref = (struct percpu_ref_data){ .count = ATOMIC_LONG_INIT(1) };
	device->users =
		(struct percpu_ref){ .percpu_count_ptr = __PERCPU_REF_ATOMIC, .data = &device_ref };
	spin_lock_init(&device->lock);
	if (init_swap_address_space(0, SLOT_NR))
		cm_internal("swap cache cannot be set up");
}

int cm_swap_device(long nr, bool synchronous)
{
	if (nr < 0 || nr >= SLOT_NR)
		return -EINVAL;
	if (nr)
		slot_max = nr + 1;
	if (synchronous)
		device->flags |= SWP_SYNCHRONOUS_IO;
	else
		device->flags &= ~SWP_SYNCHRONOUS_IO;
	return 0;
}

static struct slot *slot_of(swp_entry_t entry)
{
	unsigned long offset = swp_offset(entry);

	if (swp_type(entry) != 0 || !offset || offset >= slot_top)
		cm_broken("swap entry of a slot that was never given out");
	return &slots[offset];
}

unsigned int cm_swap_top(void)
{
	return slot_top;
}

long cm_swap_used_nr(void)
{
	unsigned int i;
	long nr = 0;

	for (i = 1; i < slot_top; i++)
		nr += slots[i].count || slots[i].cached;
	return nr;
}

int cm_swap_count(swp_entry_t entry)
{
	return slot_of(entry)->count;
}

bool cm_swap_content(swp_entry_t entry, kp_u64 *out)
{
	struct slot *slot = slot_of(entry);
	struct folio *folio = filemap_get_folio(swap_address_space(entry), swap_cache_index(entry));

	*out = slot->token;
	if (!IS_ERR_OR_NULL(folio)) {
		if (folio_test_uptodate(folio))
			*out = cm_frames[folio_pfn(folio)].token;
		folio_put(folio);
	}
	return true;
}

/* --- slots, as real units use them ----------------------------------------- */

struct swap_info_struct *swp_swap_info(swp_entry_t entry)
{
	return device;
}

struct swap_info_struct *get_swap_device(swp_entry_t entry)
{
	slot_of(entry);
	atomic_long_inc(&device_ref.count);
	return device;
}

int __swap_count(swp_entry_t entry)
{
	return slot_of(entry)->count;
}

int __swp_swapcount(swp_entry_t entry)
{
	return slot_of(entry)->count;
}

int swap_swapcount(struct swap_info_struct *si, swp_entry_t entry)
{
	return slot_of(entry)->count;
}

int swap_duplicate(swp_entry_t entry)
{
	struct slot *slot = slot_of(entry);

	if (!slot->count && !slot->cached)
		return -ENOENT;
	slot->count++;
	return 0;
}

/* NOP-SAFE: a slot counts its users in an int, which needs no continuation. */
int add_swap_count_continuation(swp_entry_t entry, gfp_t gfp)
{
	return 0;
}

static void slot_drop(swp_entry_t entry)
{
	struct slot *slot = slot_of(entry);

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
	struct slot *slot = slot_of(entry);

	if (!slot->cached)
		cm_broken("swap slot leaves the cache it is not in");
	slot->cached = false;
}

static bool cache_only(swp_entry_t entry)
{
	struct slot *slot = slot_of(entry);

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
	struct slot *slot = slot_of(entry);

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

/* --- reading --------------------------------------------------------------- */

/* What an asynchronous read still holds is finished by whoever waits for it. */
void cm_swap_settle(void)
{
	while (reading_nr) {
		struct folio *folio = reading[--reading_nr];

		folio_unlock(folio);
		folio_put(folio);
	}
}

static void read_slot(struct folio *folio)
{
	struct slot *slot = slot_of(cm_folio_swap(folio));

	VM_BUG_ON_FOLIO(!folio_test_locked(folio), folio);
	cm_point(SWAPIN);
	count_vm_event(PSWPIN);
	if (cm_fails(CM_FAIL_SWAPIN)) {
		folio_unlock(folio); /* the read failed: not uptodate */
		return;
	}
	cm_frames[folio_pfn(folio)].token = slot->token;
	folio_mark_uptodate(folio);
	if (device->flags & SWP_SYNCHRONOUS_IO || reading_nr == ARRAY_SIZE(reading)) {
		folio_unlock(folio);
		return;
	}
	folio_get(folio);
	reading[reading_nr++] = folio;
}

#ifdef KP_HAVE_SWAP_READ_FOLIO
void swap_read_folio(struct folio *folio, struct swap_iocb **plug)
{
	read_slot(folio);
}
#else
int swap_readpage(struct page *page, bool do_poll, struct swap_iocb **plug)
{
	read_slot(page_folio(page));
	return 0;
}
#endif

/* NOP-SAFE: reads are finished one by one, nothing is plugged. */
void __swap_read_unplug(struct swap_iocb *plug)
{
}

/* --- writing: what a directive or MADV_PAGEOUT sends out ------------------- */

/* Turns the small anonymous page at va into a swap entry; flags: KP_SWAP_*. */
int cm_swap_out(struct mm_struct *mm, unsigned long va, unsigned int flags, char *error)
{
	struct page *page = cm_mapped_page(mm, va);
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	swp_entry_t entry;
	struct folio *folio;
	struct slot *slot;
	pte_t *pte, old, new;
	spinlock_t *ptl;

	if (!page || !PageAnon(page) || PageCompound(page)) {
		cm_format(error, KP_TEXT_LEN, "no small anonymous page is mapped there");
		return -EINVAL;
	}
	folio = page_folio(page);
	if (!folio_test_swapbacked(folio)) {
		cm_format(error, KP_TEXT_LEN, "a lazily freed page is dropped, not swapped out");
		return -EINVAL;
	}
	lru_add_drain();
	folio_lock(folio);
	folio_get(folio);
	if (!folio_test_swapcache(folio) && !add_to_swap(folio)) {
		folio_unlock(folio);
		folio_put(folio);
		cm_format(error, KP_TEXT_LEN, "no swap slot left");
		return -ENOSPC;
	}
	entry = cm_folio_swap(folio);
	slot = slot_of(entry);
	slot->token = cm_frames[folio_pfn(folio)].token;
	pte = pte_offset_map_lock(mm, cm_pmd(mm, va), va, &ptl);
	flush_tlb_page(vma, va);
	cm_notifier_drop(mm, va);
	old = *pte;
	new = swp_entry_to_pte(entry);
	if (PageAnonExclusive(page)) {
		ClearPageAnonExclusive(page);
		new = pte_swp_mkexclusive(new);
	}
	if (pte_soft_dirty(old))
		new = pte_swp_mksoft_dirty(new);
	if (pte_uffd_wp(old))
		new = pte_swp_mkuffd_wp(new);
	swap_duplicate(entry);
	set_pte_at(mm, va, pte, new);
	add_mm_counter(mm, MM_ANONPAGES, -1);
	add_mm_counter(mm, MM_SWAPENTS, 1);
	cm_rmap_remove(page, vma);
	folio_put(folio);
	pte_unmap_unlock(pte, ptl);
	count_vm_event(PSWPOUT);
	if (flags & KP_SWAP_SHARED && !slot->extra) {
		slot->extra = true;
		slot->count++;
	}
	folio_clear_dirty(folio);
	if (!(flags & KP_SWAP_CACHED) && !folio_mapped(folio)) {
		delete_from_swap_cache(folio);
	} else if (flags & KP_SWAP_LOCKED) {
		/* As while it is read: whoever waits for it is given the lock. */
		return cm_hold_add(page, CM_HOLD_LOCK); /* and our reference */
	}
	folio_unlock(folio);
	folio_put(folio);
	return 0;
}

/* --- checks ---------------------------------------------------------------- */

/* Drops what directives added, and caches that nothing refers to. */
void cm_swap_release(void)
{
	unsigned int i;

	cm_swap_settle();
	for (i = 1; i < slot_top; i++) {
		if (slots[i].extra) {
			slots[i].extra = false;
			slots[i].count--;
		}
		if (slots[i].cached)
			reclaim_cached(swp_entry(0, i));
	}
}

/* Slot counts equal the page-table entries that refer to them. */
int cm_swap_check(void)
{
	unsigned int i;
	int found = 0;

	for (i = 1; i < slot_top; i++) {
		int uses = cm_check_swap_uses(i) + slots[i].extra;

		if (slots[i].count != uses) {
			cm_finding("swap slot %u counts %d uses, page tables have %d", i,
				   slots[i].count, uses);
			found++;
		}
	}
	return found;
}
