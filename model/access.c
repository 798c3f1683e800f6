/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * access.c - loads and stores of simulated programs: walk, fault, retry.
 *
 * Models:  the processor's page walk and the architecture's fault handler
 *          (arch/x86/mm/fault.c): accessed and dirty bits, retry, the TLB.
 * Differs: no signals are delivered; a fault that would send one is an error.
 */
#include <asm/pgalloc.h>
#include "model.h"
#include "internal.h"

struct vm_area_struct *cm_find_vma(struct mm_struct *mm, unsigned long va)
{
	unsigned long index = va;

	return mt_find(&mm->mm_mt, &index, ULONG_MAX);
}

pmd_t *cm_pmd(struct mm_struct *mm, unsigned long va)
{
	pud_t *pud = pud_offset(p4d_offset(pgd_offset(mm, va), va), va);

	return pud_present(*pud) ? pmd_offset(pud, va) : NULL;
}

pte_t *cm_pte(struct mm_struct *mm, unsigned long va)
{
	pmd_t *pmd = cm_pmd(mm, va);

	if (!pmd || pmd_none(*pmd) || !pmd_present(*pmd) || pmd_trans_huge(*pmd))
		return NULL;
	return (pte_t *)pmd_page_vaddr(*pmd) + pte_index(va);
}

/* The page a present translation leads to, zero pages excluded, or NULL. */
struct page *cm_mapped_page(struct mm_struct *mm, unsigned long va)
{
	pmd_t *pmd = cm_pmd(mm, va);
	pte_t *pte;

	if (!pmd || pmd_none(*pmd))
		return NULL;
	if (pmd_trans_huge(*pmd))
		return is_huge_zero_pmd(*pmd) ? NULL : pmd_page(*pmd) + pte_index(va);
	pte = cm_pte(mm, va);
	if (!pte || !pte_present(*pte) || pte_special(*pte))
		return NULL;
	return pte_page(*pte);
}

/* One walk of the processor: true when the access may go ahead. */
static bool walk(struct mm_struct *mm, unsigned long va, bool write, unsigned long *out_pfn)
{
	pmd_t *pmd = cm_pmd(mm, va);
	pte_t *pte;

	if (!pmd || !pmd_present(*pmd))
		return false;
	if (pmd_trans_huge(*pmd)) {
		if (!(pmd_val(*pmd) & KP_BIT_PRESENT) || (write && !pmd_write(*pmd)))
			return false;
		*pmd = pmd_mkyoung(write ? pmd_mkdirty(*pmd) : *pmd);
		*out_pfn = pmd_pfn(*pmd) + pte_index(va);
		cm_tlb_insert(mm, va, *out_pfn, pmd_write(*pmd) && pmd_dirty(*pmd));
		return true;
	}
	pte = cm_pte(mm, va);
	if (!pte || !(pte_val(*pte) & KP_BIT_PRESENT) || (write && !pte_write(*pte)))
		return false;
	*pte = pte_mkyoung(write ? pte_mkdirty(*pte) : *pte);
	*out_pfn = pte_pfn(*pte);
	cm_tlb_insert(mm, va, *out_pfn, pte_write(*pte) && pte_dirty(*pte));
	return true;
}

static int vma_error(struct vm_area_struct *vma, unsigned long va, bool write)
{
	if (!vma || va < vma->vm_start)
		return -EFAULT;
	if (write && !(vma->vm_flags & VM_WRITE))
		return -EACCES;
	return vma->vm_flags & (VM_READ | VM_WRITE | VM_EXEC) ? 0 : -EACCES;
}

/* A load or, with write, a store of token at va by the task that owns mm.
 * 0; -EFAULT no VMA, -EACCES not allowed, -ENOMEM, -EHWPOISON, -EIO. */
int cm_access(struct mm_struct *mm, unsigned long va, bool write, kp_u64 token)
{
	unsigned int flags = FAULT_FLAG_DEFAULT | FAULT_FLAG_USER | (write ? FAULT_FLAG_WRITE : 0);
	unsigned long pfn;
	bool held = atomic_long_read(&mm->mmap_lock.count) & 1; /* for writing: by us */
	int tries;

	if (held)
		flags &= ~(FAULT_FLAG_ALLOW_RETRY | FAULT_FLAG_KILLABLE);
	for (tries = 0; tries < 8; tries++) {
		struct vm_area_struct *vma;
		vm_fault_t fault;
		int err;

		if (walk(mm, va, write, &pfn)) {
			if (write) {
				cm_frames[pfn].token = token;
				cm_content_own(mm, va, token);
			}
			return 0;
		}
		if (!held)
			mmap_read_lock(mm);
		vma = find_vma(mm, va);
		err = vma_error(vma, va, write);
		if (err) {
			if (!held)
				mmap_read_unlock(mm);
			return err;
		}
		fault = handle_mm_fault(vma, va, flags, NULL);
		if (!held && !(fault & (VM_FAULT_RETRY | VM_FAULT_COMPLETED)))
			mmap_read_unlock(mm);
		if (fault & VM_FAULT_OOM)
			return -ENOMEM;
		if (fault & (VM_FAULT_HWPOISON | VM_FAULT_HWPOISON_LARGE))
			return -EHWPOISON;
		if (fault & (VM_FAULT_SIGBUS | VM_FAULT_SIGSEGV))
			return -EIO;
		cm_swap_settle(); /* what a retry waits for has happened */
	}
	return -EIO;
}

/* --- populating, as mlock() and MAP_POPULATE ask for it (mm/gup.c) --------- */

static int populate(struct mm_struct *mm, unsigned long start, unsigned long end, bool ignore)
{
	unsigned long va;
	int err;

	for (va = start & PAGE_MASK; va < end; va += PAGE_SIZE) {
		struct vm_area_struct *vma = cm_find_vma(mm, va);
		bool write = vma && (vma->vm_flags & (VM_WRITE | VM_SHARED)) == VM_WRITE;
		kp_u64 token = 0;

		if (!vma || vma->vm_start > va)
			return -ENOMEM;
		cm_content_read(mm, va, &token);
		err = cm_access(mm, va, write, token);
		if (err && !ignore)
			return err == -EACCES ? -EFAULT : err;
	}
	return 0;
}

int __mm_populate(unsigned long start, unsigned long len, int ignore_errors)
{
	return populate(current->mm, start, start + len, ignore_errors);
}

long populate_vma_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			     int *locked)
{
	int err = populate(vma->vm_mm, start, end, true);

	return err ? err : (long)((end - start) >> PAGE_SHIFT);
}

/* MADV_POPULATE_*: as a loop of accesses; how far it came is what counts. */
static long populate_some(struct mm_struct *mm, unsigned long start, unsigned long end, bool write)
{
	unsigned long va;

	for (va = start; va < end; va += PAGE_SIZE) {
		kp_u64 token = 0;
		int err;

		cm_content_read(mm, va, &token);
		/* The caller holds mmap_lock for reading, and so does cm_access(). */
		err = cm_access(mm, va, write, token);
		if (err == -EACCES)
			err = -EINVAL;
		else if (err == -EIO)
			err = -EFAULT;
		if (err)
			return va > start ? (long)((va - start) >> PAGE_SHIFT) : err;
	}
	return (end - start) >> PAGE_SHIFT;
}

#ifdef KP_HAVE_FAULTIN_RANGE_MM
long faultin_page_range(struct mm_struct *mm, unsigned long start, unsigned long end, bool write,
			int *locked)
{
	return populate_some(mm, start, end, write);
}
#else
long faultin_vma_page_range(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			    bool write, int *locked)
{
	return populate_some(vma->vm_mm, start, end, write);
}
#endif
