/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * content.c - what every address must hold: the oracle for data.
 *
 * For each page of each task's window: the token last written there (0 where
 * nothing was written since it was mapped or zapped), and the token of the
 * last !fill.  After every system call and directive what a load would give is
 * compared with it; collapse must never change it.
 */
#include "file.h"

struct cm_content cm_content[KP_TASK_NR][CM_WINDOW_PG] CM_BIG;
unsigned char cm_content_state[KP_TASK_NR][CM_WINDOW_PG] CM_BIG;

/* The VMA at va if it shows a file: not anonymous memory, whatever is behind it. */
static struct vm_area_struct *file_vma(struct cm_mm *cm, unsigned long va)
{
	struct vm_area_struct *vma = cm->files ? cm_find_vma(cm->mm, va) : NULL;

	if (!vma || vma->vm_start > va || !vma->vm_file || vma_is_anonymous(vma))
		return NULL;
	return vma;
}

/* Distinct for every page and task, never 0. */
kp_u64 cm_pattern(int task, unsigned long va)
{
	return ((kp_u64)(task + 1) << 48) | (va >> PAGE_SHIFT);
}

void cm_content_write(struct mm_struct *mm, unsigned long va, kp_u64 token, bool fill)
{
	struct cm_mm *cm = cm_mm_of(mm);
	unsigned int page = cm_window_page(va);
	struct vm_area_struct *vma;

	if (!cm)
		return;
	if (!cm_in_window(va))
		cm_unmodelled("memory outside the window of %lu hugepages", CM_WINDOW_HP);
	cm_mm_use(cm, page);
	vma = file_vma(cm, va);
	if (vma && vma->vm_flags & VM_SHARED) {
		cm_file_written(file_inode(vma->vm_file), linear_page_index(vma, va), token, fill);
		return;
	}
	cm_content[cm->index][page].want = token;
	if (fill)
		cm_content[cm->index][page].fill = token;
	cm_content_state[cm->index][page] = vma ? CM_CONTENT_OWN : 0;
}

/* A store made a private copy of a page of a file, whatever was stored. */
void cm_content_own(struct mm_struct *mm, unsigned long va, kp_u64 token)
{
	struct cm_mm *cm = cm_mm_of(mm);
	struct vm_area_struct *vma = cm ? file_vma(cm, va) : NULL;

	if (!vma || vma->vm_flags & VM_SHARED || !cm_in_window(va))
		return;
	cm_mm_use(cm, cm_window_page(va));
	cm_content[cm->index][cm_window_page(va)].want = token;
	cm_content_state[cm->index][cm_window_page(va)] = CM_CONTENT_OWN;
}

/* What must be read at va, and what was filled there last. */
struct cm_content cm_content_wanted(struct cm_mm *cm, unsigned long va)
{
	unsigned int page = cm_window_page(va);
	struct vm_area_struct *vma = file_vma(cm, va);
	bool used = cm_in_window(va) && page >= cm->page_lo && page < cm->page_hi;
	struct cm_file_page *of_file;

	if (!vma || (used && cm_content_state[cm->index][page] & CM_CONTENT_OWN))
		return used ? cm_content[cm->index][page] : (struct cm_content){ 0 };
	of_file = cm_file_page(file_inode(vma->vm_file), linear_page_index(vma, va));
	return (struct cm_content){ .want = of_file->want, .fill = of_file->fill };
}

/* A file ends at index now: private copies beyond are gone as well. */
void cm_content_truncated(struct inode *inode, unsigned long index)
{
	struct vm_area_struct *vma;
	int i;

	for (i = 0; i < KP_TASK_NR; i++) {
		struct mm_struct *mm = cm_mms[i].mm;

		if (!mm)
			continue;
		VMA_ITERATOR(vmi, mm, 0);
		for_each_vma (vmi, vma) {
			unsigned long va = vma->vm_start;

			if (!vma->vm_file || file_inode(vma->vm_file) != inode)
				continue;
			if (index > vma->vm_pgoff)
				va += (index - vma->vm_pgoff) << PAGE_SHIFT;
			if (va < vma->vm_end)
				cm_content_zap(mm, va, vma->vm_end);
		}
	}
}

/* Pages of [start, end) that the window and the watermarks cover. */
static void clip(struct cm_mm *cm, unsigned long start, unsigned long end, unsigned int *first,
		 unsigned int *last)
{
	unsigned long window_end = CM_WINDOW_VA + (CM_WINDOW_PG << PAGE_SHIFT);

	*first = *last = 0;
	if (end <= CM_WINDOW_VA || start >= window_end)
		return;
	*first = start > CM_WINDOW_VA ? cm_window_page(start) : 0;
	*last = end < window_end ? cm_window_page(end - 1) + 1 : CM_WINDOW_PG;
	*first = max(*first, cm->page_lo);
	*last = min(*last, cm->page_hi);
}

void cm_content_zap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct cm_mm *cm = cm_mm_of(mm);
	unsigned int page, last;

	if (!cm)
		return;
	clip(cm, start, end, &page, &last);
	for (; page < last; page++) {
		cm_content[cm->index][page].want = 0;
		cm_content_state[cm->index][page] = 0;
	}
}

/* Of [start, end), the pages that read as zero were discarded. */
void cm_content_zap_zeroed(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	unsigned long va;
	kp_u64 token;

	for (va = start & PAGE_MASK; va < end; va += PAGE_SIZE)
		if (cm_content_read(mm, va, &token) && !token)
			cm_content_zap(mm, va, va + PAGE_SIZE);
}

void cm_content_lazyfree(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct cm_mm *cm = cm_mm_of(mm);
	unsigned int page, last;

	if (!cm)
		return;
	clip(cm, start, end, &page, &last);
	for (; page < last; page++)
		cm_content_state[cm->index][page] |= CM_CONTENT_LAZY;
}

void cm_content_fork(struct cm_mm *from, struct cm_mm *to)
{
	VMA_ITERATOR(vmi, to->mm, 0);
	struct vm_area_struct *vma;
	unsigned int page, last;

	for_each_vma (vmi, vma) {
		clip(from, vma->vm_start, vma->vm_end, &page, &last);
		if (vma->vm_flags & VM_WIPEONFORK)
			continue;
		for (; page < last; page++) {
			cm_mm_use(to, page);
			cm_content[to->index][page] = cm_content[from->index][page];
			cm_content_state[to->index][page] = cm_content_state[from->index][page];
		}
	}
}

void cm_content_move(struct mm_struct *mm, unsigned long from, unsigned long to, unsigned long len)
{
	struct cm_mm *cm = cm_mm_of(mm);
	unsigned long at;

	if (!cm || from == to)
		return;
	for (at = 0; at < len; at += PAGE_SIZE) {
		unsigned int source = cm_window_page(from + at), target = cm_window_page(to + at);

		if (!cm_in_window(from + at) || !cm_in_window(to + at))
			continue;
		cm_mm_use(cm, target);
		if (source < cm->page_lo || source >= cm->page_hi)
			continue;
		cm_content[cm->index][target] = cm_content[cm->index][source];
		cm_content_state[cm->index][target] = cm_content_state[cm->index][source];
		cm_content[cm->index][source].want = 0;
		cm_content_state[cm->index][source] = 0;
	}
}

/* Nothing is mapped: zero, or what a fault would find in the file; false beyond its
 * end. */
static bool read_file(struct mm_struct *mm, unsigned long va, kp_u64 *out)
{
	struct cm_mm *cm = cm_mm_of(mm);
	struct vm_area_struct *vma = cm ? file_vma(cm, va) : NULL;
	struct inode *inode;
	unsigned long index;

	if (!vma)
		return true;
	inode = file_inode(vma->vm_file);
	index = linear_page_index(vma, va);
	if ((loff_t)index << PAGE_SHIFT >= i_size_read(inode))
		return false;
	*out = cm_file_content(inode, index);
	return cm_file_readable(inode, index);
}

bool cm_content_read_at(struct mm_struct *mm, pmd_t *pmd, unsigned long va, kp_u64 *out)
{
	pte_t pte;

	*out = 0;
	if (!pmd || pmd_none(*pmd))
		return read_file(mm, va, out);
	if (pmd_trans_huge(*pmd)) {
		if (!is_huge_zero_pmd(*pmd))
			*out = cm_frames[pmd_pfn(*pmd) + pte_index(va)].token;
		return true;
	}
	if (!pmd_present(*pmd)) {
		swp_entry_t entry = pmd_to_swp_entry(*pmd);

		if (!is_pfn_swap_entry(entry))
			return false;
		*out = cm_frames[swp_offset_pfn(entry) + pte_index(va)].token;
		return true;
	}
	pte = ((pte_t *)pmd_page_vaddr(*pmd))[pte_index(va)];
	if (pte_none(pte))
		return read_file(mm, va, out);
	if (pte_present(pte)) {
		if (pte_special(pte) && !is_zero_pfn(pte_pfn(pte)))
			return false;
		*out = cm_frames[pte_pfn(pte)].token;
		return true;
	}
	if (!non_swap_entry(pte_to_swp_entry(pte)))
		return cm_swap_content(pte_to_swp_entry(pte), out);
	if (is_migration_entry(pte_to_swp_entry(pte))) {
		*out = cm_frames[swp_offset_pfn(pte_to_swp_entry(pte))].token;
		return true;
	}
	return false;
}

/* What a load at va would give, without faulting; false: nothing to be read. */
bool cm_content_read(struct mm_struct *mm, unsigned long va, kp_u64 *out)
{
	return cm_content_read_at(mm, cm_pmd(mm, va), va, out);
}

static int check_page(struct cm_mm *cm, pmd_t *pmd, unsigned int page)
{
	unsigned long va = cm_window_va(page);
	struct cm_content content = cm_content_wanted(cm, va);
	kp_u64 got;

	if (!cm_content_read_at(cm->mm, pmd, va, &got) || got == content.want)
		return 0;
	if (cm_content_state[cm->index][page] & CM_CONTENT_LAZY && !got)
		return 0;
	cm_finding("content of page %u of the window in task %d: a load gives %s, expected %s",
		   page, cm->index,
		   !got                  ? "zero"
		   : got == content.fill ? "what was filled"
					 : "another page's data",
		   !content.want ? "zero" : "what was last written");
	return 1;
}

int cm_content_check(struct cm_mm *cm)
{
	VMA_ITERATOR(vmi, cm->mm, 0);
	struct vm_area_struct *vma;
	unsigned int page, last;
	int found = 0;

	for_each_vma (vmi, vma) {
		pmd_t *pmd = NULL;
		bool looked = false;

		clip(cm, vma->vm_start, vma->vm_end, &page, &last);
		for (; page < last && found < 4; page++) {
			if (!looked || !(page & (PTRS_PER_PTE - 1)))
				pmd = cm_pmd(cm->mm, cm_window_va(page));
			looked = true;
			found += check_page(cm, pmd, page);
		}
	}
	return found;
}
