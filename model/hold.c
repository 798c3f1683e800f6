/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hold.c - what somebody outside the simulated tasks does to a page: pins it,
 * locks it, takes it off the LRU, migrates it.
 *
 * Fault model: every hold may last for ever; whoever has to wait for a lock is
 *              given it, as if the holder let go just then.
 * Models:      GUP, migration, reclaim, truncation - as seen by the collapse.
 */
#include <linux/pagemap.h>
#include "model.h"
#include "internal.h"

#define HOLD_NR 4096
static struct cm_hold holds[HOLD_NR] CM_BIG; /* the first hold_nr count */
static int hold_nr;

void *cm_hold_piece(unsigned long *size_b)
{
	*size_b = hold_nr * sizeof(holds[0]);
	return holds;
}

int cm_hold_add(struct page *page, enum cm_hold_kind kind)
{
	if (hold_nr == HOLD_NR)
		return -ENOSPC;
	holds[hold_nr++] = (struct cm_hold){ page, kind };
	return 0;
}

bool cm_hold_drop(struct page *page, enum cm_hold_kind kind)
{
	int i;

	for (i = hold_nr - 1; i >= 0; i--)
		if (holds[i].page == page && holds[i].kind == (int)kind) {
			holds[i] = holds[--hold_nr];
			return true;
		}
	return false;
}

int cm_hold_nr_of(const struct folio *folio, enum cm_hold_kind kind)
{
	int i, nr = 0;

	for (i = 0; i < hold_nr; i++)
		nr += holds[i].kind == (int)kind && page_folio(holds[i].page) == folio;
	return nr;
}

static void release(struct cm_hold hold)
{
	struct folio *folio = page_folio(hold.page);

	switch ((enum cm_hold_kind)hold.kind) {
	case CM_HOLD_PIN:
		ClearPageHWPoison(hold.page);
		folio_put(folio);
		break;
	case CM_HOLD_LOCK:
		folio_unlock(folio);
		folio_put(folio);
		break;
	case CM_HOLD_ISOLATE:
		folio_putback_lru(folio);
		break;
	case CM_HOLD_MIGRATION:
		folio_unlock(folio);
		folio_put(folio);
		break;
	}
}

void cm_hold_release_kind(enum cm_hold_kind kind)
{
	int i;

	for (i = hold_nr - 1; i >= 0; i--)
		if (holds[i].kind == (int)kind) {
			struct cm_hold hold = holds[i];

			holds[i] = holds[--hold_nr];
			release(hold);
		}
}

void cm_hold_release_all(void)
{
	while (hold_nr)
		release(holds[--hold_nr]);
}

/* --- folio locks: mm/filemap.c as far as waiting for one goes -------------- */

/* Somebody waits for the folio: its holder lets go. */
static void wait_for(struct folio *folio)
{
	int i;

	cm_point(PAGE_WAIT);
	if (!cm_nested)
		cm_swap_settle();
	for (i = hold_nr - 1; i >= 0 && folio_test_locked(folio); i--)
		if (holds[i].kind == CM_HOLD_LOCK && page_folio(holds[i].page) == folio) {
			struct cm_hold hold = holds[i];

			holds[i] = holds[--hold_nr];
			release(hold);
		}
	if (folio_test_locked(folio) && cm_nested)
		cm_blocked("a page is locked");
	if (folio_test_locked(folio))
		cm_broken("a task waits for a folio lock that nobody will release: deadlock");
}

void __folio_lock(struct folio *folio)
{
	if (folio_test_locked(folio))
		wait_for(folio);
	set_bit(PG_locked, folio_flags(folio, 0));
}

void folio_unlock(struct folio *folio)
{
	if (!folio_test_locked(folio))
		cm_broken("folio unlocked that is not locked");
	clear_bit(PG_locked, folio_flags(folio, 0));
	cm_point(PAGE_UNLOCK);
}

/* mm/filemap.c __folio_lock_or_retry(): with FAULT_FLAG_ALLOW_RETRY the
 * mmap_lock is dropped, the folio waited for, and the fault tried again. */
static bool lock_or_retry(struct folio *folio, struct mm_struct *mm, unsigned int flags)
{
	if (flags & FAULT_FLAG_ALLOW_RETRY) {
		if (flags & FAULT_FLAG_RETRY_NOWAIT)
			return false;
		mmap_read_unlock(mm);
		wait_for(folio);
		return false;
	}
	__folio_lock(folio);
	return true;
}

#ifdef KP_HAVE_LOCK_OR_RETRY_VMF
vm_fault_t __folio_lock_or_retry(struct folio *folio, struct vm_fault *vmf)
{
	return lock_or_retry(folio, vmf->vma->vm_mm, vmf->flags) ? 0 : VM_FAULT_RETRY;
}
#else
bool __folio_lock_or_retry(struct folio *folio, struct mm_struct *mm, unsigned int flags)
{
	return lock_or_retry(folio, mm, flags);
}
#endif
