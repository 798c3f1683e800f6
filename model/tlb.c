/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tlb.c - who may still use a translation after the page table changed.
 *
 * Fault model: a processor keeps every translation it used until it is flushed;
 *              a device with page tables of its own (secondary MMU) keeps its
 *              copy until a notifier call covers it; a lockless walker may stand
 *              in a page table until tlb_remove_table_sync_one().
 * Models:      the TLB, mm/mmu_notifier.c with one subscriber, GUP-fast.
 * Differs:     one processor and one device a task; nothing is ever evicted.
 * What is checked: a page table is unlinked with the reverse map locked; a page is
 * never copied while somebody could still write it through an old translation, and
 * no translation outlives what it translates.
 */
#include <linux/mmu_notifier.h>
#include <asm/tlb.h>
#include "model.h"

struct cm_tlb_entry cm_tlb[KP_TASK_NR][CM_WINDOW_PG] CM_BIG;
unsigned long kp_walker_pfn; /* a table out of its PMD, not yet synchronised, or 0 */

static inline void note_writable(unsigned long entry, bool device, int change)
{
	struct cm_frame *frame = &cm_frames[entry >> 2];

	if (!(entry & CM_TLB_WRITE))
		return;
	if (device)
		frame->dev_write_nr += change;
	else
		frame->cpu_write_nr += change;
}

static inline void set_entry(unsigned long *slot, unsigned long entry, bool device)
{
	if (*slot == entry)
		return;
	note_writable(*slot, device, -1);
	*slot = entry;
	note_writable(entry, device, 1);
}

void cm_tlb_insert(struct mm_struct *mm, unsigned long va, unsigned long pfn, bool write)
{
	struct cm_mm *cm = cm_mm_of(mm);
	unsigned long entry = pfn << 2 | CM_TLB_VALID | (write ? CM_TLB_WRITE : 0);
	unsigned int page = cm_window_page(va);

	if (!cm || !cm_in_window(va))
		return;
	cm_mm_use(cm, page);
	set_entry(&cm_tlb[cm->index][page].cpu, entry, false);
	set_entry(&cm_tlb[cm->index][page].dev, entry, true);
}

/* Pages that a device accessed since it came by their translation. */
#define ACCESSED_NR 16
static struct {
	const struct mm_struct *mm;
	unsigned long va;
} accessed[ACCESSED_NR];
static int accessed_nr;

int cm_device_accessed(struct mm_struct *mm, unsigned long va)
{
	if (accessed_nr == ACCESSED_NR)
		return -ENOSPC;
	accessed[accessed_nr].mm = mm;
	accessed[accessed_nr++].va = va;
	return 0;
}

static void forget_accessed(const struct mm_struct *mm, unsigned long start, unsigned long end)
{
	int i, nr = 0;

	for (i = 0; i < accessed_nr; i++)
		if (accessed[i].mm != mm || accessed[i].va < start || accessed[i].va >= end)
			accessed[nr++] = accessed[i];
	accessed_nr = nr;
}

static void drop(struct mm_struct *mm, unsigned long start, unsigned long end, bool device)
{
	unsigned long window_end = CM_WINDOW_VA + (CM_WINDOW_PG << PAGE_SHIFT);
	struct cm_mm *cm = cm_mm_of(mm);
	unsigned int page, last;

	if (unlikely(device && accessed_nr))
		forget_accessed(mm, start, end);
	if (!cm || end <= CM_WINDOW_VA || start >= window_end)
		return;
	page = start > CM_WINDOW_VA ? cm_window_page(start) : 0;
	last = end < window_end ? cm_window_page(end - 1) + 1 : CM_WINDOW_PG;
	page = max(page, cm->page_lo);
	last = min(last, cm->page_hi);
	for (; page < last; page++) {
		struct cm_tlb_entry *entry = &cm_tlb[cm->index][page];

		set_entry(device ? &entry->dev : &entry->cpu, 0, device);
	}
}

void cm_tlb_flush(struct mm_struct *mm, unsigned long start_va, unsigned long end_va)
{
	cm_point(TLB_FLUSH);
	drop(mm, start_va, end_va, false);
}

/* Of [va, va + len), for whoever changes entries by hand. */
void cm_tlb_drop_range(struct mm_struct *mm, unsigned long va, unsigned long len)
{
	drop(mm, va, va + len, false);
	drop(mm, va, va + len, true);
}

/* An address space that is gone takes its translations along. */
void cm_tlb_drop(struct cm_mm *cm)
{
	drop(cm->mm, 0, -1UL, false);
	drop(cm->mm, 0, -1UL, true);
}

void cm_tlb_check_copy(struct page *from)
{
	struct cm_frame *frame = &cm_frames[page_to_pfn(from)];

	if (unlikely(frame->cpu_write_nr))
		cm_broken("page copied while a processor can still write it: missing TLB flush");
	if (unlikely(frame->dev_write_nr))
		cm_broken("page copied while a device can still write it: missing notifier call");
	if (unlikely(kp_walker_pfn))
		cm_broken("page copied while a lockless walker may stand in its old page table: "
			  "missing tlb_remove_table_sync_one()");
}

/* What the page table has for a page of the window, as a translation; 0: nothing. */
static unsigned long mapped_entry(struct cm_mm *cm, unsigned int page)
{
	unsigned long va = cm_window_va(page);
	pmd_t *pmd = cm_pmd(cm->mm, va);
	pte_t pte;

	if (!pmd || pmd_none(*pmd) || !pmd_present(*pmd))
		return 0;
	if (pmd_trans_huge(*pmd))
		return (pmd_pfn(*pmd) + pte_index(va)) << 2 | CM_TLB_VALID |
		       (pmd_write(*pmd) ? CM_TLB_WRITE : 0);
	pte = ((pte_t *)pmd_page_vaddr(*pmd))[pte_index(va)];
	if (!pte_present(pte))
		return 0;
	return pte_pfn(pte) << 2 | CM_TLB_VALID | (pte_write(pte) ? CM_TLB_WRITE : 0);
}

static void check_entry(struct cm_mm *cm, unsigned int page, unsigned long entry,
			unsigned long mapped, const char *who)
{
	if (!entry)
		return;
	if (!mapped || mapped >> 2 != entry >> 2)
		cm_finding("stale translation: the %s of task %d still maps page %u of the window "
			   "to a frame that the page table no longer maps there",
			   who, cm->index, page);
	else if ((entry & CM_TLB_WRITE) && !(mapped & CM_TLB_WRITE))
		cm_finding("stale translation: the %s of task %d may still write page %u of the "
			   "window, which is write-protected now",
			   who, cm->index, page);
}

void cm_tlb_check(struct cm_mm *cm)
{
	unsigned int page;

	for (page = cm->page_lo; page < cm->page_hi; page++) {
		struct cm_tlb_entry *entry = &cm_tlb[cm->index][page];
		unsigned long mapped;

		if (!entry->cpu && !entry->dev)
			continue;
		mapped = mapped_entry(cm, page);
		check_entry(cm, page, entry->cpu, mapped, "TLB");
		check_entry(cm, page, entry->dev, mapped, "secondary MMU");
	}
}

/* An interrupt that every processor took: no lockless walker is in a table. */
void cm_ipi_all(void)
{
	kp_walker_pfn = 0;
}

/* --- mmu notifiers: one subscriber in every address space ------------------ */

#define RANGE_NR 8

/* Started and not ended yet, the last one last. */
static struct {
	struct mm_struct *mm;
	unsigned long start, end;
} ranges[RANGE_NR];
static int range_depth;

/* How much of [start, end) the device was told to be changing: bytes of the range
 * that has most of it. */
static unsigned long range_covers(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	unsigned long most = 0;
	int i;

	for (i = 0; i < range_depth; i++) {
		unsigned long from = max(ranges[i].start, start), to = min(ranges[i].end, end);

		if (ranges[i].mm == mm && from < to)
			most = max(most, to - from);
	}
	return most;
}

/* Was it told of [start, end) and of what lies beside it? */
static bool range_exceeds(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	int i;

	for (i = 0; i < range_depth; i++)
		if (ranges[i].mm == mm && ranges[i].start < end && ranges[i].end > start &&
		    (ranges[i].start < start || ranges[i].end > end))
			return true;
	return false;
}

int __mmu_notifier_invalidate_range_start(struct mmu_notifier_range *range)
{
	cm_point(NOTIFIER_START);
	if (range_depth == RANGE_NR)
		cm_unmodelled("more than %d notifier ranges at once", RANGE_NR);
	ranges[range_depth].mm = range->mm;
	ranges[range_depth].start = range->start;
	ranges[range_depth++].end = range->end;
	drop(range->mm, range->start, range->end, true);
	return 0;
}

#ifdef KP_HAVE_NOTIFIER_END_ONLY
void __mmu_notifier_invalidate_range_end(struct mmu_notifier_range *range, bool only_end)
#else
void __mmu_notifier_invalidate_range_end(struct mmu_notifier_range *range)
#endif
{
	if (range_depth <= 0)
		cm_broken("notifier range ended that never started");
	range_depth--;
	if (ranges[range_depth].mm != range->mm || ranges[range_depth].start != range->start ||
	    ranges[range_depth].end != range->end)
		cm_broken("notifier range ended that is not the one started last");
	cm_point(NOTIFIER_END);
}

int cm_tlb_range_depth(void)
{
	return range_depth;
}

/* A page table that was unlinked while a device was told of a part of it only. */
unsigned long kp_partly_told_pfn;

/* A collapse takes a page table out of its PMD: devices are told to forget what it
 * maps for as long as that takes, and nobody may stand in it who came by the
 * reverse map, what keeps them out is the lock of the anon_vma.  One that only
 * makes a smaller folio tells of that part and puts the table back: see
 * pmd_populate(), and cm_check() for one that did not come back. */
void cm_table_unlinked(struct mm_struct *mm, unsigned long addr, unsigned long table_pfn)
{
	struct vm_area_struct *vma = cm_find_vma(mm, addr);
	unsigned long told_b;

	addr &= HPAGE_PMD_MASK;
	told_b = range_covers(mm, addr, addr + HPAGE_PMD_SIZE);
	if (!told_b)
		cm_broken("page table unlinked outside a notifier range: "
			  "a device may go on using what it maps");
	if (told_b < HPAGE_PMD_SIZE)
		kp_partly_told_pfn = table_pfn;
	if (range_exceeds(mm, addr, addr + HPAGE_PMD_SIZE))
		cm_broken("page table unlinked, and devices were told to forget what other page "
			  "tables map");
	if (!vma || !vma_is_anonymous(vma) || !vma->anon_vma)
		return;
	if (!cm_rwsem_is_written(&vma->anon_vma->root->rwsem))
		cm_broken(
			"page table of anonymous memory unlinked, and its anon_vma is not locked: "
			"a walk of the reverse map may stand in it");
	if (!cm_vma_is_written(vma))
		cm_broken("page table of anonymous memory unlinked, and its VMA is not "
			  "write-locked: a fault that took the VMA's own lock may stand in it");
}

void __mmu_notifier_invalidate_range(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	drop(mm, start, end, true);
}

void __mmu_notifier_arch_invalidate_secondary_tlbs(struct mm_struct *mm, unsigned long start,
						   unsigned long end)
{
	drop(mm, start, end, true);
}

void __mmu_notifier_change_pte(struct mm_struct *mm, unsigned long address, pte_t pte)
{
	drop(mm, address, address + PAGE_SIZE, true);
}

static bool is_accessed(const struct mm_struct *mm, unsigned long start, unsigned long end)
{
	int i;

	for (i = 0; i < accessed_nr; i++)
		if (accessed[i].mm == mm && accessed[i].va >= start && accessed[i].va < end)
			return true;
	return false;
}

cm_young_t __mmu_notifier_clear_flush_young(struct mm_struct *mm, unsigned long start,
					    unsigned long end)
{
	bool young = is_accessed(mm, start, end);

	drop(mm, start, end, true);
	return young;
}

cm_young_t __mmu_notifier_clear_young(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	bool young = is_accessed(mm, start, end);

	forget_accessed(mm, start, end);
	return young;
}

cm_young_t __mmu_notifier_test_young(struct mm_struct *mm, unsigned long address)
{
	return is_accessed(mm, address, address + PAGE_SIZE);
}

void __mmu_notifier_release(struct mm_struct *mm)
{
	drop(mm, 0, -1UL, true);
}

void __mmu_notifier_subscriptions_destroy(struct mm_struct *mm)
{
	drop(mm, 0, -1UL, true);
}
