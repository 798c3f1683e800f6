/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * op_page.c - directives on pages that are mapped: references, locks, LRU
 * state, accessed and dirty bits.
 */
#include <asm/tlbflush.h>
#include "file.h"
#include "op.h"
#include "internal.h"

static int pin(struct page *page, const char **text)
{
	if (cm_hold_add(page, CM_HOLD_PIN)) {
		*text = "too many pages are held";
		return -ENOSPC;
	}
	folio_get(page_folio(page));
	return 0;
}

static int unpin(struct page *page, const char **text)
{
	if (!cm_hold_drop(page, CM_HOLD_PIN)) {
		*text = "the page is not pinned";
		return -EINVAL;
	}
	folio_put(page_folio(page));
	return 0;
}

static int lock(struct page *page, const char **text)
{
	if (!folio_trylock(page_folio(page))) {
		*text = "the page is locked already";
		return -EBUSY;
	}
	if (cm_hold_add(page, CM_HOLD_LOCK)) {
		folio_unlock(page_folio(page));
		*text = "too many pages are held";
		return -ENOSPC;
	}
	folio_get(page_folio(page)); /* nobody locks what he has no reference to */
	return 0;
}

static int unlock(struct page *page, const char **text)
{
	if (!cm_hold_drop(page, CM_HOLD_LOCK)) {
		*text = "the page is not locked by a directive";
		return -EINVAL;
	}
	folio_unlock(page_folio(page));
	folio_put(page_folio(page));
	return 0;
}

static int isolate(struct page *page, const char **text)
{
	struct folio *folio = page_folio(page);

	lru_add_drain();
	if (!folio_test_lru(folio)) {
		*text = "the page is off the LRU already";
		return -EBUSY;
	}
	folio_isolate_lru(folio);
	return cm_hold_add(page, CM_HOLD_ISOLATE);
}

static int putback(struct page *page, const char **text)
{
	if (!cm_hold_drop(page, CM_HOLD_ISOLATE)) {
		*text = "the page was not isolated by a directive";
		return -EINVAL;
	}
	folio_putback_lru(page_folio(page));
	lru_add_drain();
	return 0;
}

/* Back on the batch of this processor, as right after its fault. */
static int batch(struct page *page, const char **text)
{
	struct folio *folio = page_folio(page);

	if (folio_test_lru(folio)) {
		folio_isolate_lru(folio);
		folio_putback_lru(folio);
	}
	return 0;
}

/* Bits of the entry that maps va, at whichever level. */
static void change_bits(struct mm_struct *mm, unsigned long va, const struct kp_op *op)
{
	enum kp_op_kind kind = op->kind;
	pmd_t *pmd = cm_pmd(mm, va);
	pte_t *pte = cm_pte(mm, va);
	struct page *page = cm_mapped_page(mm, va);

	if (kind == KP_OP_DIRTY) {
		if (pte && is_zero_pfn(pte_pfn(*pte)))
			return; /* it is never written; dirty ones are KSM's */
		if (pte)
			*pte = pte_mkdirty(*pte);
		else
			*pmd = pmd_mkdirty(*pmd);
		/* A file hears of it when somebody looks at the entry. */
		if (page && PageAnon(page))
			folio_set_dirty(page_folio(page));
	} else if (kind == KP_OP_REFERENCED && op->value) {
		if (page)
			folio_set_referenced(page_folio(page));
	} else if (kind == KP_OP_REFERENCED) {
		if (pte)
			*pte = pte_mkyoung(*pte);
		else
			*pmd = pmd_mkyoung(*pmd);
	} else if (kind == KP_OP_AGE) {
		if (pte)
			*pte = pte_mkold(*pte);
		else
			*pmd = pmd_mkold(*pmd);
		if (page) {
			folio_clear_referenced(page_folio(page));
		}
	} else {
		if (pte)
			*pte = pte_wrprotect(*pte);
		else
			*pmd = pmd_wrprotect(*pmd);
		/* A hugepage's bit stands for all its pages. */
		cm_tlb_drop_range(mm, pte ? va : va & PMD_MASK, pte ? PAGE_SIZE : PMD_SIZE);
	}
}

static int one_page(const struct kp_op *op, struct mm_struct *mm, unsigned long va,
		    const char **text)
{
	struct page *page =
		va >= KP_FILE_VA ? cm_file_cached(op->task, va) : cm_mapped_page(mm, va);
	pte_t *pte = va >= KP_FILE_VA ? NULL : cm_pte(mm, va);

	if (op->kind == KP_OP_DIRTY || op->kind == KP_OP_REFERENCED || op->kind == KP_OP_AGE ||
	    op->kind == KP_OP_WRPROTECT) {
		if (!page && !(pte && pte_present(*pte))) {
			if (op->kind != KP_OP_DIRTY && op->kind != KP_OP_WRPROTECT)
				return 0; /* nothing to age: holes of a region are fine */
			*text = "no page is mapped there";
			return -EINVAL;
		}
		if (op->kind == KP_OP_REFERENCED && op->value > 1) {
			*text = "more pages than a device can have accessed";
			return cm_device_accessed(mm, va);
		}
		change_bits(mm, va, op);
		return 0;
	}
	if (!page) {
		*text = va >= KP_FILE_VA ? "the page is not in the cache, or the file not open"
					 : "no page is mapped there";
		return -EINVAL;
	}
	if (op->kind == KP_OP_PIN)
		return pin(page, text);
	if (op->kind == KP_OP_UNPIN)
		return unpin(page, text);
	if (op->kind == KP_OP_LOCK)
		return lock(page, text);
	if (op->kind == KP_OP_UNLOCK)
		return unlock(page, text);
	if (op->kind == KP_OP_ISOLATE)
		return isolate(page, text);
	if (op->kind == KP_OP_PUTBACK)
		return putback(page, text);
	return batch(page, text);
}

int cm_op_page(const struct kp_op *op, char *error)
{
	struct mm_struct *mm = cm_tasks[op->task].mm;
	const char *text = "cannot be done";
	unsigned long va;
	int err;

	if (op->kind == KP_OP_BATCH)
		lru_add_drain(); /* room for the range */
	for (va = op->start_va; va < op->end_va; va += PAGE_SIZE) {
		err = one_page(op, mm, va, &text);
		if (err)
			return cm_op_error(error, err, va, text);
	}
	return 0;
}
