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

extern void cm_migration_finish(struct folio *folio); /* op_entry.c */

#define HOLD_NR 4096
static struct cm_hold holds[HOLD_NR] CM_BIG; /* the first cm_hold_nr count */
int cm_hold_nr;

void *cm_hold_piece(unsigned long *size_b)
{
	*size_b = cm_hold_nr * sizeof(holds[0]);
	return holds;
}

int cm_hold_add(struct page *page, enum cm_hold_kind kind)
{
	if (cm_hold_nr == HOLD_NR)
		return -ENOSPC;
	holds[cm_hold_nr++] = (struct cm_hold){ page, kind };
	return 0;
}

bool cm_hold_drop(struct page *page, enum cm_hold_kind kind)
{
	int i;

	for (i = cm_hold_nr - 1; i >= 0; i--)
		if (holds[i].page == page && holds[i].kind == (int)kind) {
			holds[i] = holds[--cm_hold_nr];
			return true;
		}
	return false;
}

int cm_hold_count(const struct folio *folio, enum cm_hold_kind kind)
{
	int i, nr = 0;

	for (i = 0; i < cm_hold_nr; i++)
		nr += holds[i].kind == (int)kind && page_folio(holds[i].page) == folio;
	return nr;
}

static unsigned int released_nr;

static void release(struct cm_hold hold)
{
	struct folio *folio = page_folio(hold.page);

	released_nr++;
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

	for (i = cm_hold_nr - 1; i >= 0; i--)
		if (holds[i].kind == (int)kind) {
			struct cm_hold hold = holds[i];

			holds[i] = holds[--cm_hold_nr];
			release(hold);
		}
}

void cm_hold_release_all(void)
{
	while (cm_hold_nr)
		release(holds[--cm_hold_nr]);
}

/* --- sleeping ---------------------------------------------------------------- */

/* Whoever sleeps in io_schedule() waits for a folio that is locked or under
 * writeback, and the tree has marked it so: its holder lets go just then. */
static bool release_waited(enum cm_hold_kind kind)
{
	int i;

	for (i = cm_hold_nr - 1; i >= 0; i--)
		if (holds[i].kind == (int)kind && folio_test_waiters(page_folio(holds[i].page))) {
			struct cm_hold hold = holds[i];

			holds[i] = holds[--cm_hold_nr];
			release(hold);
			return true;
		}
	return false;
}

/* The same of a page that is being migrated, and is still mapped elsewhere. */
static bool finish_waited(void)
{
	int i;

	for (i = cm_hold_nr - 1; i >= 0; i--) {
		struct folio *folio = page_folio(holds[i].page);

		if (holds[i].kind != CM_HOLD_MIGRATION || !folio_test_waiters(folio))
			continue;
		cm_migration_finish(folio);
		return true;
	}
	return false;
}

void io_schedule(void)
{
	unsigned int before = released_nr;

	cm_point(PAGE_WAIT);
	if (released_nr != before)
		return; /* what others did there may be what is waited for: look again */
	if (!cm_nested && cm_swap_settle())
		return;
	if (release_waited(CM_HOLD_LOCK) || finish_waited() || cm_writeback_settle(true))
		return;
	if (cm_nested)
		cm_blocked("a page is locked");
	cm_broken("a task waits for a folio that nobody will release: deadlock");
}

/* Everybody else's call of folio_unlock() comes by here (mk/kernel-link.sh). */
extern void __real_folio_unlock(struct folio *folio);
extern void __wrap_folio_unlock(struct folio *folio);
void __wrap_folio_unlock(struct folio *folio)
{
	__real_folio_unlock(folio);
	cm_point(PAGE_UNLOCK);
}
