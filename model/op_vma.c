/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * op_vma.c - directives on VMAs: userfaultfd registration and odd flags.
 *
 * Models:  fs/userfaultfd.c userfaultfd_register() and _unregister(), as far as
 *          VMAs and entries go: the tree's own code splits and resolves.
 * Differs: neighbours are not merged again; no file descriptor stands behind it.
 */
#include <asm/tlb.h>
#include <linux/userfaultfd_k.h>
#include "model.h"
#include "op.h"
#include "internal.h"
#ifdef KP_HAVE_VMA_MODIFY_UFFD
#include "vma.h"
#endif

/* Whoever listens: all its features are off, which is all that is looked at. */
static char context[1024] CM_BIG;

void cm_vma_flags_set(struct vm_area_struct *vma, unsigned long set, unsigned long clear)
{
	unsigned long flags = (vma->vm_flags & ~clear) | set;

#ifdef KP_HAVE_VM_FLAGS_CLEAR
	vm_flags_init(vma, flags);
#else
	vma->vm_flags = flags;
#endif
}

static int split_at(struct mm_struct *mm, unsigned long va)
{
	struct vm_area_struct *vma = cm_find_vma(mm, va);

	if (!vma || vma->vm_start >= va)
		return 0;
#ifdef KP_HAVE_VMA_MODIFY_UFFD
	{
		VMA_ITERATOR(vmi, mm, va);

		return split_vma(&vmi, vma_iter_load(&vmi), va, 1);
	}
#else
	return split_vma(mm, vma, va, 1);
#endif
}

/* Unregistering resolves what was write-protected; trees differ in whether
 * entries become writable again at once. */
static void resolve_wp(struct vm_area_struct *vma)
{
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, vma->vm_mm);
#ifdef KP_HAVE_CHANGE_PROT_NEWPROT
	change_protection(&tlb, vma, vma->vm_start, vma->vm_end, vm_get_page_prot(vma->vm_flags),
			  MM_CP_UFFD_WP_RESOLVE);
#else
	change_protection(&tlb, vma, vma->vm_start, vma->vm_end,
			  MM_CP_UFFD_WP_RESOLVE | (vma_wants_manual_pte_write_upgrade(vma)
							   ? MM_CP_TRY_CHANGE_WRITABLE
							   : 0));
#endif
	tlb_finish_mmu(&tlb);
}

static void unregister(struct vm_area_struct *vma)
{
	if (userfaultfd_wp(vma))
		resolve_wp(vma);
	cm_vma_flags_set(vma, 0, CM_VM_UFFD);
	vma->vm_userfaultfd_ctx = NULL_VM_UFFD_CTX;
}

static void change(const struct kp_op *op, struct vm_area_struct *vma)
{
	unsigned long set = 0;

	if (op->kind == KP_OP_VMFLAG) {
		cm_vma_flags_set(vma, op->value < 0 ? 0 : cm_vma_flag(op->name),
				 op->value < 0 ? cm_vma_flag(op->name) : 0);
		return;
	}
	if (op->value & KP_UFFD_OFF) {
		unregister(vma);
		return;
	}
	set |= op->value & KP_UFFD_MISSING ? VM_UFFD_MISSING : 0;
	set |= op->value & KP_UFFD_WP ? VM_UFFD_WP : 0;
	set |= op->value & KP_UFFD_MINOR ? VM_UFFD_MINOR : 0;
	set |= op->value & KP_UFFD_RWP ? CM_VM_UFFD_RWP : 0;
	cm_vma_flags_set(vma, set, CM_VM_UFFD);
	vma->vm_userfaultfd_ctx.ctx = (void *)context;
}

int cm_op_vma(const struct kp_op *op, char *error)
{
	struct mm_struct *mm = cm_tasks[op->task].mm;
	unsigned long at = op->start_va;
	int err;

	if (op->kind == KP_OP_VMFLAG && !cm_vma_flag(op->name))
		return cm_op_error(error, -EINVAL, 0, "this kernel has no such VMA flag");
	if (op->value & KP_UFFD_RWP && op->kind == KP_OP_UFFD_REGISTER && !CM_VM_UFFD_RWP)
		return cm_op_error(error, -EOPNOTSUPP, 0, "this kernel has no RWP mode");
	mmap_write_lock(mm);
	err = split_at(mm, op->start_va);
	if (!err)
		err = split_at(mm, op->end_va);
	while (!err && at < op->end_va) {
		struct vm_area_struct *vma = cm_find_vma(mm, at);

		if (!vma || vma->vm_start > at) {
			err = cm_op_error(error, -EFAULT, at, "nothing is mapped there");
			break;
		}
		change(op, vma);
		at = vma->vm_end;
	}
	mmap_write_unlock(mm);
	if (err && !*error)
		return cm_op_error(error, err, op->start_va, "the VMA cannot be split");
	return err;
}
