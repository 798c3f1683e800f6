/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vma_copy.c - the memory of VMAs, and their duplication at fork.
 *
 * Models:      vm_area_alloc() and kin, dup_mmap(), where kernel/fork.c keeps them
 *              to itself.  Where the tree has them in mm/vma_init.c and mm/mmap.c,
 *              they are real.
 * Differs:     VMAs are duplicated one by one, page tables by the tree's
 *              copy_page_range(); no files.
 */
#include <linux/khugepaged.h>
#include <linux/mman.h>
#include <linux/slab.h>
#include <linux/userfaultfd_k.h>
#include <asm/tlbflush.h>
#include "model.h"
#include "op.h"
#include "internal.h"

#ifndef KP_HAVE_VMA_INIT
static struct kmem_cache *vm_area_cachep;

void vma_state_init(void)
{
	vm_area_cachep = kmem_cache_create("vm_area_struct", sizeof(struct vm_area_struct), 0,
					   SLAB_PANIC, NULL);
}

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_zalloc(vm_area_cachep, GFP_KERNEL);

	if (vma)
		vma_init(vma, mm);
	return vma;
}

struct vm_area_struct *vm_area_dup(struct vm_area_struct *from)
{
	struct vm_area_struct *vma = kmem_cache_zalloc(vm_area_cachep, GFP_KERNEL);

	if (vma) {
		memcpy(vma, from, sizeof(*vma));
		INIT_LIST_HEAD(&vma->anon_vma_chain);
	}
	return vma;
}

void vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vm_area_cachep, vma);
}

void __vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vm_area_cachep, vma);
}
#endif

/* --- userfaultfd at fork: ours asked for no event, so the child has none ---- */

void cm_userfaultfd_forget(struct vm_area_struct *vma)
{
	vma->vm_userfaultfd_ctx = NULL_VM_UFFD_CTX;
	cm_vma_flags_set(vma, 0, CM_VM_UFFD);
}

#ifdef KP_HAVE_DUP_MMAP
int dup_userfaultfd(struct vm_area_struct *vma, struct list_head *list)
{
	cm_userfaultfd_forget(vma);
	return 0;
}
/* NOP-SAFE: nothing was put on the list. */
void dup_userfaultfd_complete(struct list_head *list)
{
}
void dup_userfaultfd_fail(struct list_head *list)
{
}
#else
/* kernel/fork.c dup_mmap(): the child maps the file as well. */
static void dup_file(struct vm_area_struct *vma, struct vm_area_struct *from)
{
	struct address_space *mapping = vma->vm_file->f_mapping;

	get_file(vma->vm_file);
	i_mmap_lock_write(mapping);
	if (vma->vm_flags & VM_SHARED)
		mapping_allow_writable(mapping);
	vma_interval_tree_insert_after(vma, from, &mapping->i_mmap);
	i_mmap_unlock_write(mapping);
}

/* One VMA of the parent for the child: -ENOMEM leaves nothing half linked. */
static int dup_vma(struct mm_struct *mm, struct ma_state *mas, struct vm_area_struct *from)
{
	struct vm_area_struct *vma = vm_area_dup(from);

	if (!vma)
		return -ENOMEM;
	vma->vm_mm = mm;
	cm_userfaultfd_forget(vma);
	if (vma->vm_flags & VM_WIPEONFORK)
		vma->anon_vma = NULL;
	else if (anon_vma_fork(vma, from)) {
		vm_area_free(vma);
		return -ENOMEM;
	}
	cm_vma_flags_set(vma, 0, VM_LOCKED | VM_LOCKONFAULT);
	mas_set_range(mas, vma->vm_start, vma->vm_end - 1);
	if (mas_store_gfp(mas, vma, GFP_KERNEL)) {
		unlink_anon_vmas(vma);
		vm_area_free(vma);
		return -ENOMEM;
	}
	mm->map_count++;
	if (vma->vm_ops && vma->vm_ops->open)
		vma->vm_ops->open(vma);
	if (vma->vm_file)
		dup_file(vma, from);
	return vma->vm_flags & VM_WIPEONFORK ? 0 : copy_page_range(vma, from);
}

int dup_mmap(struct mm_struct *mm, struct mm_struct *from)
{
	MA_STATE(mas, &mm->mm_mt, 0, 0);
	VMA_ITERATOR(vmi, from, 0);
	struct vm_area_struct *vma;
	int err = 0;

	if (mmap_write_lock_killable(from))
		return -EINTR;
	mmap_write_lock_nested(mm, SINGLE_DEPTH_NESTING);
	mm->total_vm = from->total_vm;
	mm->data_vm = from->data_vm;
	mm->exec_vm = from->exec_vm;
	mm->stack_vm = from->stack_vm;
	khugepaged_fork(mm, from);
	for_each_vma (vmi, vma) {
		if (vma->vm_flags & VM_DONTCOPY) {
			vm_stat_account(mm, vma->vm_flags, -vma_pages(vma));
			continue;
		}
		if (vma->vm_flags & VM_ACCOUNT)
			vm_acct_memory(vma_pages(vma));
		err = dup_vma(mm, &mas, vma);
		if (err) {
			if (vma->vm_flags & VM_ACCOUNT && !cm_find_vma(mm, vma->vm_start))
				vm_unacct_memory(vma_pages(vma));
			break;
		}
	}
	mmap_write_unlock(mm);
	flush_tlb_mm(from);
	mmap_write_unlock(from);
	return err;
}
#endif
