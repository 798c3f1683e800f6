/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * swap.c - one swap device: what its slots hold, reading and writing.
 *
 * Fault model: CM_FAIL_SWAPIN: the device gives an error.  A synchronous device
 *              (as zram) finishes a read before it returns; an asynchronous one
 *              leaves the folio locked until the task that faulted has waited.
 * Models:      mm/page_io.c, and what reclaim does to swap a page out.
 * Differs:     writes are instant.  The swap cache itself is the tree's
 *              mm/swap_state.c; who uses a slot is in swap_slots.h.
 */
#include <linux/pagemap.h>
#include <linux/shmem_fs.h>
#include <linux/writeback.h>
#include <linux/blkdev.h>
#include "model.h"
#include "internal.h"
#include <asm/tlbflush.h>
#include "swap.h"
#include "swap_slots.h"

static struct content {
	kp_u64 token;
	bool extra; /* one use that a directive added */
} slots[CM_SLOT_NR] CM_BIG;
static struct folio *reading[16]; /* locked until somebody waits */
static int reading_nr;

LIST_HEAD(mmlist_head);
DEFINE_SPINLOCK(mmlist_lock);

void *cm_swap_slots(unsigned long *size_b)
{
	*size_b = cm_slots_top() * sizeof(slots[0]);
	return slots;
}

void cm_swap_open(void)
{
	cm_slots_open();
	cm_swap_info->flags |= SWP_SYNCHRONOUS_IO;
}

int cm_swap_device(long nr, bool synchronous)
{
	int err = nr < 0 || nr >= CM_SLOT_NR ? -EINVAL : nr ? cm_slots_limit(nr) : 0;

	if (err)
		return err;
	if (synchronous)
		cm_swap_info->flags |= SWP_SYNCHRONOUS_IO;
	else
		cm_swap_info->flags &= ~SWP_SYNCHRONOUS_IO;
	return 0;
}

unsigned int cm_swap_top(void)
{
	return cm_slots_top();
}

long cm_swap_used_nr(void)
{
	unsigned int i;
	long nr = 0;

	for (i = 1; i < cm_slots_top(); i++)
		nr += cm_slot_count(i) || cm_slot_cached(i);
	return nr;
}

int cm_swap_count(swp_entry_t entry)
{
	return cm_slot_count(cm_slot_of(entry));
}

bool cm_swap_content(swp_entry_t entry, kp_u64 *out)
{
	unsigned int slot = cm_slot_of(entry);
	struct folio *folio = cm_slot_folio(slot);

	*out = slots[slot].token;
	if (folio) {
		if (folio_test_uptodate(folio))
			*out = cm_frames[folio_pfn(folio)].token;
		folio_put(folio);
	}
	return true;
}

/* --- reading --------------------------------------------------------------- */

/* What an asynchronous read still holds is finished by whoever waits for it; false
 * if there was nothing. */
bool cm_swap_settle(void)
{
	bool any = reading_nr;

	while (reading_nr) {
		struct folio *folio = reading[--reading_nr];

		folio_unlock(folio);
		folio_put(folio);
	}
	return any;
}

static void read_slot(struct folio *folio)
{
	unsigned int slot = cm_slot_of(cm_folio_swap(folio));

	VM_BUG_ON_FOLIO(!folio_test_locked(folio), folio);
	cm_point(SWAPIN);
	count_vm_event(PSWPIN);
	if (cm_fails(CM_FAIL_SWAPIN)) {
		folio_unlock(folio); /* the read failed: not uptodate */
		return;
	}
	cm_frames[folio_pfn(folio)].token = slots[slot].token;
	folio_mark_uptodate(folio);
	if (cm_swap_info->flags & SWP_SYNCHRONOUS_IO || reading_nr == ARRAY_SIZE(reading)) {
		folio_unlock(folio);
		return;
	}
	folio_get(folio);
	reading[reading_nr++] = folio;
}

#ifdef KP_HAVE_SWAP_IO_CTX
void swap_read_folio(struct swap_io_ctx *context, struct folio *folio)
{
	read_slot(folio);
}
/* NOP-SAFE: reads are finished one by one, none waits to be submitted. */
void swap_read_submit(struct swap_io_ctx *context)
{
}
#elif defined(KP_HAVE_SWAP_READ_FOLIO)
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

/* What takes the place of a mapped page's entry (try_to_unmap_one()). */
static pte_t swapped(pte_t old, struct page *page, swp_entry_t entry, bool shared)
{
	pte_t new = swp_entry_to_pte(entry);

	if (PageAnonExclusive(page)) {
		ClearPageAnonExclusive(page);
		if (!shared)
			new = pte_swp_mkexclusive(new);
	}
	if (pte_soft_dirty(old))
		new = pte_swp_mksoft_dirty(new);
	if (pte_uffd_wp(old))
		new = pte_swp_mkuffd_wp(new);
	return new;
}

/* Reclaim sees that a page was written since it was to be freed lazily, and has it
 * swapped out the next time. */
static bool lazy_no_more(struct mm_struct *mm, unsigned long va, struct folio *folio)
{
	pte_t *pte = cm_pte(mm, va);

	if (!folio_test_dirty(folio) && !(pte && pte_dirty(*pte)))
		return false;
	if (!folio_test_lru(folio)) {
		/* Somebody has isolated it, and puts it back as what it is by then. */
		folio_set_swapbacked(folio);
		return true;
	}
	folio_isolate_lru(folio);
	folio_set_swapbacked(folio);
	folio_putback_lru(folio);
	lru_add_drain();
	return true;
}

/* Turns the small anonymous page at va into a swap entry; flags: KP_SWAP_*. */
int cm_swap_out(struct mm_struct *mm, unsigned long va, unsigned int flags, char *error)
{
	struct page *page = cm_mapped_page(mm, va);
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	swp_entry_t entry;
	struct folio *folio;
	unsigned int slot;
	pte_t *pte, new;
	spinlock_t *ptl;
	bool added;

	if (!page || !PageAnon(page) || PageCompound(page)) {
		cm_format(error, KP_TEXT_LEN, "no small anonymous page is mapped there");
		return -EINVAL;
	}
	folio = page_folio(page);
	/* First: a page that waits in a batch is lazily freed only then. */
	lru_add_drain();
	if (!folio_test_swapbacked(folio) && !lazy_no_more(mm, va, folio)) {
		cm_format(error, KP_TEXT_LEN, "a lazily freed page is dropped, not swapped out");
		return -EINVAL;
	}
	folio_lock(folio);
	folio_get(folio);
	added = !folio_test_swapcache(folio);
	if (added && !cm_slot_alloc(folio)) {
		folio_unlock(folio);
		folio_put(folio);
		cm_format(error, KP_TEXT_LEN, "no swap slot left");
		return -ENOSPC;
	}
	entry = cm_folio_swap(folio);
	slot = cm_slot_of(entry);
	if (added)
		slots[slot].extra = false; /* a world that was thrown away may have left it */
	slots[slot].token = cm_frames[folio_pfn(folio)].token;
	pte = pte_offset_map_lock(mm, cm_pmd(mm, va), va, &ptl);
	flush_tlb_page(vma, va);
	cm_notifier_drop(mm, va);
	new = swapped(*pte, page, entry, flags & KP_SWAP_SHARED);
	cm_slot_map(folio);
	set_pte_at(mm, va, pte, new);
	add_mm_counter(mm, MM_ANONPAGES, -1);
	add_mm_counter(mm, MM_SWAPENTS, 1);
	cm_rmap_remove(page, vma);
	folio_put(folio);
	pte_unmap_unlock(pte, ptl);
	count_vm_event(PSWPOUT);
	if (flags & KP_SWAP_SHARED && !slots[slot].extra) {
		slots[slot].extra = true;
		cm_slot_get(slot);
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

/* The page's content goes to its slot at once. */
static int write_out(struct folio *folio)
{
	cm_slot_given(folio);
	slots[cm_slot_of(cm_folio_swap(folio))] =
		(struct content){ .token = cm_frames[folio_pfn(folio)].token };
	count_vm_event(PSWPOUT);
	folio_unlock(folio);
	return 0;
}

#if !defined(KP_HAVE_SHMEM_WRITEOUT)
int swap_writepage(struct page *page, struct writeback_control *wbc)
{
	return write_out(page_folio(page));
}
static int shmem_send(struct folio *folio)
{
	struct writeback_control wbc = { .for_reclaim = 1, .nr_to_write = 1 };

	return folio->mapping->a_ops->writepage(&folio->page, &wbc);
}
#elif defined(KP_HAVE_SWAP_IO_CTX)
int swap_writeout(struct swap_io_ctx *context, struct folio *folio)
{
	return write_out(folio);
}
static int shmem_send(struct folio *folio)
{
	return shmem_writeout(NULL, folio, NULL);
}
#else
int swap_writeout(struct folio *folio, struct swap_iocb **plug)
{
	return write_out(folio);
}
static int shmem_send(struct folio *folio)
{
	return shmem_writeout(folio, NULL, NULL);
}
#endif

/* An unmapped page of shared memory, locked: as pageout() sends it, and then out of
 * the swap cache.  Unlocks it. */
int cm_shmem_out(struct folio *folio)
{
	int err;

	folio_clear_dirty_for_io(folio);
	err = shmem_send(folio);
	if (err != AOP_WRITEPAGE_ACTIVATE)
		folio_lock(folio);
	if (folio_test_swapcache(folio)) {
		slots[cm_slot_of(cm_folio_swap(folio))].extra = false;
		delete_from_swap_cache(folio);
	}
	folio_unlock(folio);
	return err ? -ENOSPC : 0;
}

/* --- checks ---------------------------------------------------------------- */

/* A cached folio that nothing refers to leaves the cache, and its slot with it. */
static void reclaim_cached(unsigned int slot)
{
	struct folio *folio = cm_slot_count(slot) ? NULL : cm_slot_folio(slot);

	if (!folio)
		return;
	if (folio_trylock(folio)) {
		if (!folio_mapped(folio))
			folio_free_swap(folio);
		folio_unlock(folio);
	}
	folio_put(folio);
}

/* Drops what directives added, and caches that nothing refers to. */
void cm_swap_release(void)
{
	unsigned int i;

	cm_swap_settle();
	for (i = 1; i < cm_slots_top(); i++) {
		if (slots[i].extra) {
			slots[i].extra = false;
			cm_slot_put(i);
		}
		if (cm_slot_cached(i))
			reclaim_cached(i);
	}
}

/* Slot counts equal the page-table entries that refer to them. */
int cm_swap_check(void)
{
	unsigned int i;
	int found = 0;

	for (i = 1; i < cm_slots_top(); i++) {
		int uses = cm_check_swap_uses(i) + slots[i].extra;

		if (cm_slot_count(i) != uses) {
			cm_finding("swap slot %u counts %d uses, page tables have %d", i,
				   cm_slot_count(i), uses);
			found++;
		}
	}
	return found;
}
