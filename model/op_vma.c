/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * op_vma.c - directives on VMAs: userfaultfd registration and odd flags.
 *
 * Models:  fs/userfaultfd.c userfaultfd_register() and _unregister(), as far as
 *          VMAs and entries go: the tree's own code splits, merges and resolves.
 * Differs: no file descriptor stands behind it, and who registers is one for all; VMAs
 *          whose odd flags were set are not merged again.
 */
#include <asm/tlb.h>
#include <linux/mempolicy.h>
#include <linux/mm_inline.h>
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
static void resolve_wp(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, vma->vm_mm);
#ifdef KP_HAVE_CHANGE_PROT_NEWPROT
	change_protection(&tlb, vma, start, end, vm_get_page_prot(vma->vm_flags),
			  MM_CP_UFFD_WP_RESOLVE);
#else
	change_protection(&tlb, vma, start, end,
			  MM_CP_UFFD_WP_RESOLVE | (vma_wants_manual_pte_write_upgrade(vma)
							   ? MM_CP_TRY_CHANGE_WRITABLE
							   : 0));
#endif
	tlb_finish_mmu(&tlb);
}

/* The VMA of [start, end), split off or merged with neighbours that are alike now. */
static struct vm_area_struct *modified(struct vm_area_struct *vma, unsigned long start,
				       unsigned long end, unsigned long flags,
				       struct vm_userfaultfd_ctx ctx)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *prev;
#ifdef KP_HAVE_VMA_MODIFY_UFFD
	VMA_ITERATOR(vmi, mm, vma->vm_start);
#ifdef NUM_VMA_FLAG_BITS /* flags are a bitmap */
	vma_flags_t bits = legacy_to_vma_flags(flags);
	const vma_flags_t *wanted = &bits;
#else
	unsigned long wanted = flags;
#endif

	prev = vma_prev(&vmi);
	vma_iter_set(&vmi, vma->vm_start);
	vma = vma_iter_load(&vmi);
	return vma_modify_flags_uffd(&vmi, vma->vm_start < start ? vma : prev, vma, start, end,
				     wanted, ctx, false);
#else
	int err = 0;

	find_vma_prev(mm, start, &prev);
	prev = vma_merge(mm, vma->vm_start < start ? vma : prev, start, end, flags, vma->anon_vma,
			 vma->vm_file, vma->vm_pgoff + ((start - vma->vm_start) >> PAGE_SHIFT),
			 vma_policy(vma), ctx, anon_vma_name(vma));
	if (prev)
		return prev;
	if (vma->vm_start < start)
		err = split_vma(mm, vma, start, 1);
	if (!err && vma->vm_end > end)
		err = split_vma(mm, vma, end, 0);
	return err ? ERR_PTR(err) : vma;
#endif
}

/* What is registered in the way asked for already stays as it is. */
static struct vm_area_struct *registered(const struct kp_op *op, struct vm_area_struct *vma,
					 unsigned long start, unsigned long end)
{
	struct vm_userfaultfd_ctx ctx = NULL_VM_UFFD_CTX;
	unsigned long set = 0;

	set |= op->value & KP_UFFD_MISSING ? VM_UFFD_MISSING : 0;
	set |= op->value & KP_UFFD_WP ? VM_UFFD_WP : 0;
	set |= op->value & KP_UFFD_MINOR ? VM_UFFD_MINOR : 0;
	set |= op->value & KP_UFFD_RWP ? CM_VM_UFFD_RWP : 0;
	if (op->value & KP_UFFD_OFF) {
		if (!vma->vm_userfaultfd_ctx.ctx)
			return vma;
		if (userfaultfd_wp(vma))
			resolve_wp(vma, start, end);
		set = 0;
	} else {
		if (vma->vm_userfaultfd_ctx.ctx && (vma->vm_flags & set) == set)
			return vma;
		ctx.ctx = (void *)context;
	}
	vma = modified(vma, start, end, (vma->vm_flags & ~CM_VM_UFFD) | set, ctx);
	if (!IS_ERR(vma)) {
		cm_vma_flags_set(vma, set, CM_VM_UFFD);
		vma->vm_userfaultfd_ctx = ctx;
	}
	return vma;
}

static struct vm_area_struct *flagged(const struct kp_op *op, struct vm_area_struct *vma,
				      unsigned long start, unsigned long end)
{
	int err = split_at(vma->vm_mm, start);

	if (!err)
		err = split_at(vma->vm_mm, end);
	if (err)
		return ERR_PTR(err);
	vma = cm_find_vma(vma->vm_mm, start);
	cm_vma_flags_set(vma, op->value < 0 ? 0 : cm_vma_flag(op->name),
			 op->value < 0 ? cm_vma_flag(op->name) : 0);
	return vma;
}

int cm_op_vma(const struct kp_op *op, char *error)
{
	struct mm_struct *mm = cm_tasks[op->task].mm;
	unsigned long at = op->start_va, end;
	int err = 0;

	if (op->kind == KP_OP_VMFLAG && !cm_vma_flag(op->name))
		return cm_op_error(error, -EINVAL, 0, "this kernel has no such VMA flag");
	if (op->value & KP_UFFD_RWP && op->kind == KP_OP_UFFD_REGISTER && !CM_VM_UFFD_RWP)
		return cm_op_error(error, -EOPNOTSUPP, 0, "this kernel has no RWP mode");
	mmap_write_lock(mm);
	while (!err && at < op->end_va) {
		struct vm_area_struct *vma = cm_find_vma(mm, at);

		if (!vma || vma->vm_start > at) {
			err = cm_op_error(error, -EFAULT, at, "nothing is mapped there");
			break;
		}
		end = min(vma->vm_end, (unsigned long)op->end_va);
		vma = op->kind == KP_OP_VMFLAG ? flagged(op, vma, at, end)
					       : registered(op, vma, at, end);
		if (IS_ERR(vma))
			err = PTR_ERR(vma);
		else
			at = end;
	}
	mmap_write_unlock(mm);
	if (err && !*error)
		return cm_op_error(error, err, op->start_va, "the VMA cannot be split");
	return err;
}
