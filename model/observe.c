/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * observe.c - what page tables, pages and VMAs look like, for pictures, checks
 * and reports.  Changes nothing: no fault, no drain, no accessed bit.
 */
#include "file.h"
#include "internal.h"

extern bool cm_is_huge_zero(struct page *page);

void cm_observe_folio(struct page *page, struct kp_page *out)
{
	struct folio *folio = page_folio(page);
	bool in_file = folio->mapping && !folio_test_anon(folio) && !folio_is_zone_device(folio);
	int cached = folio_test_swapcache(folio) || in_file ? folio_nr_pages(folio) : 0;

	out->node = page_to_nid(page);
	out->ref_nr = folio_ref_count(folio);
	out->map_nr = folio_mapcount(folio);
	out->order = folio_order(folio);
	out->ref_known_nr = out->map_nr + cached + (in_file && folio_test_private(folio));
	if (cm_hold_nr_of(folio, CM_HOLD_PIN))
		out->flags |= KP_PAGE_PINNED;
	if (folio_test_locked(folio))
		out->flags |= KP_PAGE_LOCKED;
	if (!folio_test_lru(folio)) {
		/* A folio on a batch is off the LRU with one reference more. */
		if (cm_hold_nr_of(folio, CM_HOLD_ISOLATE))
			out->flags |= KP_PAGE_OFF_LRU;
		else
			out->flags |= KP_PAGE_BATCHED;
		out->ref_known_nr++;
	}
	if (folio_test_anon(folio))
		out->flags |= KP_PAGE_ANON;
	if (in_file)
		out->flags |= (folio_test_writeback(folio) ? KP_PAGE_WRITEBACK : 0) |
			      (folio_test_private(folio) ? KP_PAGE_PRIVATE : 0);
	if (folio_test_anon(folio) && !folio_test_swapbacked(folio))
		out->flags |= KP_PAGE_LAZYFREE;
	if (folio_test_mlocked(folio))
		out->flags |= KP_PAGE_MLOCKED;
	if (folio_test_swapcache(folio))
		out->flags |= KP_PAGE_SWAPCACHE;
	if (folio_test_ksm(folio))
		out->flags |= KP_PAGE_KSM;
}

static void describe_swap(pte_t pte, struct kp_page *out)
{
	swp_entry_t entry = pte_to_swp_entry(pte);

	/* Of a marker the bit is the marker itself. */
	if (!is_pte_marker_entry(entry) && pte_swp_uffd_wp(pte))
		out->flags |= KP_PAGE_UFFD_WP;
	if (!non_swap_entry(entry)) {
		out->pte = KP_PTE_SWAP;
	} else if (is_migration_entry(entry)) {
		out->pte = KP_PTE_MIGRATION;
	} else if (is_hwpoison_entry(entry)) {
		out->pte = KP_PTE_POISON;
	} else if (is_pte_marker_entry(entry)) {
		out->pte = KP_PTE_MARKER;
#ifdef KP_HAVE_PTE_MARKER_GUARD
		if (is_guard_swp_entry(entry))
			out->pte = KP_PTE_GUARD;
#endif
	} else {
		out->pte = KP_PTE_OTHER;
	}
}

static void describe_pte(pte_t pte, struct kp_page *out)
{
	struct page *page;

	if (pte_none(pte)) {
		out->pte = KP_PTE_NONE;
		return;
	}
	if (!pte_present(pte)) {
		describe_swap(pte, out);
		return;
	}
	out->flags |= (pte_write(pte) ? KP_PAGE_WRITE : 0) | (pte_dirty(pte) ? KP_PAGE_DIRTY : 0) |
		      (pte_young(pte) ? KP_PAGE_YOUNG : 0) |
		      (pte_uffd_wp(pte) ? KP_PAGE_UFFD_WP : 0);
	if (is_zero_pfn(pte_pfn(pte))) {
		out->pte = KP_PTE_ZERO;
		return;
	}
	if (pte_special(pte)) {
		out->pte = KP_PTE_SPECIAL;
		return;
	}
	page = pte_page(pte);
	cm_observe_folio(page, out);
	if (folio_is_zone_device(page_folio(page)))
		out->pte = KP_PTE_SPECIAL;
	else if (folio_test_large(page_folio(page)))
		out->pte = KP_PTE_LARGE;
	else
		out->pte = out->map_nr > 1 ? KP_PTE_SHARED : KP_PTE_SMALL;
}

static enum kp_slot_kind slot_kind(pmd_t *pmd)
{
	if (!pmd)
		return KP_SLOT_NO_TABLE;
	if (pmd_none(*pmd))
		return KP_SLOT_NONE;
	if (pmd_trans_huge(*pmd))
		return cm_is_huge_zero(pmd_page(*pmd)) ? KP_SLOT_HUGE_ZERO : KP_SLOT_HUGE;
	if (!pmd_present(*pmd))
		return is_pmd_migration_entry(*pmd) ? KP_SLOT_MIGRATION : KP_SLOT_OTHER;
	return pmd_bad(*pmd) ? KP_SLOT_OTHER : KP_SLOT_TABLE;
}

/* What page tables say of va; pmd is that of its slot. */
static void describe_at(pmd_t *pmd, unsigned long va, struct kp_page *out)
{
	out->slot = slot_kind(pmd);
	if (out->slot == KP_SLOT_TABLE) {
		pte_t *table = (pte_t *)pmd_page_vaddr(*pmd);

		describe_pte(table[pte_index(va)], out);
	} else if (out->slot == KP_SLOT_HUGE) {
		cm_observe_folio(pmd_page(*pmd) + pte_index(va), out);
		out->flags |= pmd_write(*pmd) ? KP_PAGE_WRITE : 0;
		out->flags |= pmd_dirty(*pmd) ? KP_PAGE_DIRTY : 0;
		out->flags |= pmd_young(*pmd) ? KP_PAGE_YOUNG : 0;
		out->flags |= pmd_uffd_wp(*pmd) ? KP_PAGE_UFFD_WP : 0;
	}
}

static void describe_content(struct cm_mm *cm, pmd_t *pmd, unsigned long va, struct kp_page *out)
{
	unsigned int page = cm_window_page(va);
	struct cm_content content = cm_content_wanted(cm, va);

	out->content_known = cm_content_read_at(cm->mm, pmd, va, &out->content);
	if (cm_in_window(va) && page >= cm->page_lo && page < cm->page_hi)
		out->want_or_zero = cm_content_state[cm->index][page] & CM_CONTENT_LAZY;
	out->want = content.want;
	out->fill = content.fill;
}

void cm_observe_pages(int task, kp_u64 va, int nr, struct kp_page *out)
{
	struct mm_struct *mm = cm_tasks[task].mm;
	struct vm_area_struct *vma = NULL;
	unsigned long walk_va = kp_walk_va, end = va + nr * PAGE_SIZE;
	struct cm_mm *cm = mm ? cm_mm_of(mm) : NULL;
	bool looked = false;
	pmd_t *pmd = NULL;

	for (; va < end; va += PAGE_SIZE, out++) {
		memset(out, 0, sizeof(*out));
		out->node = -1;
		if (va >= KP_FILE_VA) {
			cm_file_observe(task, va, out);
			continue;
		}
		if (!mm)
			continue;
		if (!looked || (vma && va >= vma->vm_end))
			vma = cm_find_vma(mm, va);
		if (!looked || !(va & ~PMD_MASK))
			pmd = cm_pmd(mm, va);
		looked = true;
		out->in_vma = vma && vma->vm_start <= va;
		describe_at(pmd, va, out);
		describe_content(cm, pmd, va, out);
	}
	kp_walk_va = walk_va;
}

void cm_observe_page(int task, kp_u64 va, struct kp_page *out)
{
	cm_observe_pages(task, va, 1, out);
}

static const struct {
	unsigned long flag;
	const char *name;
} flag_names[] = {
	{ VM_READ, "READ" },
	{ VM_WRITE, "WRITE" },
	{ VM_EXEC, "EXEC" },
	{ VM_SHARED, "SHARED" },
	{ VM_LOCKED, "LOCKED" },
	{ VM_HUGEPAGE, "HUGEPAGE" },
	{ VM_NOHUGEPAGE, "NOHUGEPAGE" },
	{ VM_MERGEABLE, "MERGEABLE" },
	{ VM_UFFD_MISSING, "UFFD_MISSING" },
	{ VM_UFFD_WP, "UFFD_WP" },
	{ VM_UFFD_MINOR, "UFFD_MINOR" },
	{ VM_IO, "IO" },
	{ VM_DONTEXPAND, "DONTEXPAND" },
	{ VM_PFNMAP, "PFNMAP" },
	{ VM_MIXEDMAP, "MIXEDMAP" },
	{ VM_DONTCOPY, "DONTCOPY" },
	{ VM_WIPEONFORK, "WIPEONFORK" },
	{ VM_GROWSDOWN, "GROWSDOWN" },
#ifdef KP_HAVE_VM_DROPPABLE
	{ VM_DROPPABLE, "DROPPABLE" },
#endif
	{ VM_HUGETLB, "HUGETLB" },
};

unsigned long cm_vma_flag(const char *name)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(flag_names); i++)
		if (!strcmp(flag_names[i].name, name))
			return flag_names[i].flag;
	return 0;
}

bool cm_observe_vma(int task, kp_u64 va, struct kp_vma *out)
{
	struct mm_struct *mm = cm_tasks[task].mm;
	struct vm_area_struct *vma = mm && va < KP_FILE_VA ? cm_find_vma(mm, va) : NULL;
	unsigned int i;
	int at = 0;

	if (va >= KP_FILE_VA)
		return cm_file_extent(task, va, out);
	memset(out, 0, sizeof(*out));
	if (!vma)
		return false;
	out->start_va = vma->vm_start;
	out->end_va = vma->vm_end;
	out->anon = vma_is_anonymous(vma);
	out->has_anon_vma = vma->anon_vma != NULL;
	for (i = 0; i < ARRAY_SIZE(flag_names); i++)
		if (vma->vm_flags & flag_names[i].flag)
			at += cm_format(out->flags + at, sizeof(out->flags) - at, "%s%s",
					at ? "|" : "", flag_names[i].name);
	return true;
}
