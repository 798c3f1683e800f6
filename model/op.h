/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * op.h - what the files that carry out directives share.
 */
#ifndef CM_OP_H
#define CM_OP_H
#include "model.h"

/* Where the last directive failed; 0 if that is no address. */
extern unsigned long cm_op_error_va;
/* Writes text to error, notes va, returns err (negative). */
extern int cm_op_error(char *error, int err, unsigned long va, const char *text);
extern int cm_op_page(const struct kp_op *op, char *error);
extern int cm_op_entry(const struct kp_op *op, char *error);
extern int cm_op_vma(const struct kp_op *op, char *error);
/* What a userfaultfd leaves in vm_flags. */
#ifdef VM_UFFD_RWP
#define CM_VM_UFFD_RWP VM_UFFD_RWP
#else
#define CM_VM_UFFD_RWP 0UL
#endif
#define CM_VM_UFFD (VM_UFFD_MISSING | VM_UFFD_WP | VM_UFFD_MINOR | CM_VM_UFFD_RWP)
extern void cm_userfaultfd_forget(struct vm_area_struct *vma);
/* Sets and clears bits of vm_flags without any of the real side effects. */
extern void cm_vma_flags_set(struct vm_area_struct *vma, unsigned long set, unsigned long clear);
#endif
