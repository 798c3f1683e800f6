/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * op.c - directives: hidden state and environment.
 *
 * A directive does what a program, a device or another part of the kernel could
 * have done before: where the real code can do it (faults, MADV_FREE, splitting)
 * it does; only states that need a partner outside the model are written by hand
 * (op_entry.c).  Fail points stay quiet meanwhile.
 */
#include <linux/mman.h>
#include <linux/userfaultfd_k.h>
#include <asm/tlbflush.h>
#include "file.h"
#include "op.h"
#include "internal.h"

extern int cm_alloc_node;

int cm_op_error(char *error, int err, unsigned long va, const char *text)
{
	cm_format(error, KP_TEXT_LEN, "%s", text);
	cm_op_error_va = va;
	return err;
}
unsigned long cm_op_error_va;

/* --- THP policy for the time of one directive ------------------------------ */

struct policy {
	unsigned long flags;
#ifdef KP_HAVE_ANON_ORDERS
	unsigned long always, madvise, inherit;
#endif
	char shmem[KP_TEXT_LEN]; /* "": not changed */
};

/* Shared memory obeys no other setting where everything is denied it. */
static void shmem_policy_set(struct policy *old, bool huge)
{
	char error[KP_TEXT_LEN];

	if (!cm_sysfs_choice("shmem_enabled", old->shmem)) {
		old->shmem[0] = 0;
		return;
	}
	cm_daemon_keep(true); /* 7.x stops and starts khugepaged with it */
	cm_sysfs_write("shmem_enabled", huge ? "force" : "deny", error);
	cm_daemon_keep(false);
}

static struct policy policy_set(bool huge)
{
	struct policy old = { .flags = transparent_hugepage_flags };

	transparent_hugepage_flags = huge ? BIT(TRANSPARENT_HUGEPAGE_FLAG) |
						     BIT(TRANSPARENT_HUGEPAGE_USE_ZERO_PAGE_FLAG) |
						     BIT(TRANSPARENT_HUGEPAGE_DEFRAG_DIRECT_FLAG)
					  : 0;
#ifdef KP_HAVE_ANON_ORDERS
	old.always = huge_anon_orders_always;
	old.madvise = huge_anon_orders_madvise;
	old.inherit = huge_anon_orders_inherit;
	huge_anon_orders_always = huge ? BIT(PMD_ORDER) : 0;
	huge_anon_orders_madvise = huge_anon_orders_inherit = 0;
#endif
	if (cm_mm_of(current->mm) && cm_mm_of(current->mm)->files)
		shmem_policy_set(&old, huge);
	return old;
}

static void policy_restore(struct policy old)
{
	char error[KP_TEXT_LEN];

	transparent_hugepage_flags = old.flags;
#ifdef KP_HAVE_ANON_ORDERS
	huge_anon_orders_always = old.always;
	huge_anon_orders_madvise = old.madvise;
	huge_anon_orders_inherit = old.inherit;
#endif
	if (!old.shmem[0])
		return;
	cm_daemon_keep(true);
	cm_sysfs_write("shmem_enabled", old.shmem, error);
	cm_daemon_keep(false);
}

/* --- loads and stores ------------------------------------------------------ */

static const char *access_error(int err)
{
	switch (err) {
	case -EFAULT:
		return "nothing is mapped there";
	case -EACCES:
		return "the mapping does not allow the access";
	case -ENOMEM:
		return "no memory for the page";
	case -EHWPOISON:
		return "the page is poisoned";
	default:
		return "the access faults for ever";
	}
}

/* A page of a userfaultfd-armed VMA comes from its handler, as by UFFDIO_COPY. */
static int access_past_uffd(struct mm_struct *mm, unsigned long va, bool write, kp_u64 token)
{
	struct vm_area_struct *vma = cm_find_vma(mm, va);
	const unsigned long armed = VM_UFFD_MISSING | VM_UFFD_MINOR;
	unsigned long had;
	int err;

	if (!vma || !(vma->vm_flags & armed))
		return cm_access(mm, va, write, token);
	had = vma->vm_flags & armed;
	cm_vma_flags_set(vma, 0, armed);
	err = cm_access(mm, va, write, token);
	cm_vma_flags_set(vma, had, 0);
	return err;
}

/* The first touch of an eligible VMA tries a hugepage before it settles for base
 * pages, and that is where its address space meets khugepaged. */
static void meet_khugepaged(struct mm_struct *mm, unsigned long start, unsigned long end)
{
	struct vm_area_struct *vma;
	unsigned long va = start;

	for (; (vma = cm_find_vma(mm, va)) && vma->vm_start < end; va = vma->vm_end)
		khugepaged_enter_vma(vma, vma->vm_flags);
}

/* Inside of a call a fault waits for whoever holds mmap_lock for writing. */
static void fault_may_run(struct mm_struct *mm)
{
	if (cm_nested && cm_rwsem_is_written(&mm->mmap_lock))
		cm_blocked("mmap_lock is held for write");
}

static int op_touch(const struct kp_op *op, char *error)
{
	struct mm_struct *mm = cm_tasks[op->task].mm;
	bool fill = op->kind == KP_OP_FILL, real = op->kind == KP_OP_FAULT;
	bool write = fill || (real && !op->value);
	struct policy policy = { 0 };
	unsigned long va;
	int err = 0;

	fault_may_run(mm);
	if (!real)
		policy = policy_set(false);
	cm_alloc_node = op->node;
	for (va = op->start_va; va < op->end_va; va += PAGE_SIZE) {
		kp_u64 token = fill ? cm_pattern(op->task, va) : 0;

		if (write && !fill)
			cm_content_read(mm, va, &token); /* a store of what is there */
		err = real ? cm_access(mm, va, write, token)
			   : access_past_uffd(mm, va, write, token);
		if (err) {
			cm_op_error(error, err, va, access_error(err));
			break;
		}
		if (write)
			cm_content_write(mm, va, token, fill);
	}
	cm_alloc_node = NUMA_NO_NODE;
	if (!real)
		policy_restore(policy);
	if (fill && !err)
		meet_khugepaged(mm, op->start_va, op->end_va);
	return err;
}

/* A PMD-mapped hugepage by a real fault, filled, in each slot that the range touches;
 * value=1 splits its PMD. */
static int op_huge(const struct kp_op *op, char *error)
{
	struct mm_struct *mm = cm_tasks[op->task].mm;
	bool zero = op->kind == KP_OP_HUGEZERO;
	struct policy policy;
	unsigned long va, page;
	int err = 0;

	fault_may_run(mm);
	policy = policy_set(true);
	cm_alloc_node = op->node;
	for (va = op->start_va & PMD_MASK; va < op->end_va && !err; va += PMD_SIZE) {
		pmd_t *pmd;

		pmd = cm_pmd(mm, va);
		if (pmd && !pmd_none(*pmd)) {
			err = cm_op_error(error, -EBUSY, va, "something is mapped there already");
			break;
		}
		err = cm_access(mm, va, !zero, cm_pattern(op->task, va));
		if (!err && !zero)
			cm_content_write(mm, va, cm_pattern(op->task, va), true);
		if (err) {
			cm_op_error(error, err, va, access_error(err));
			break;
		}
		pmd = cm_pmd(mm, va);
		if (!pmd_trans_huge(*pmd)) {
			err = cm_op_error(error, -EINVAL, va,
					  "a fault cannot map a hugepage there");
			break;
		}
		for (page = va; !zero && page < va + PMD_SIZE; page += PAGE_SIZE) {
			cm_access(mm, page, true, cm_pattern(op->task, page));
			cm_content_write(mm, page, cm_pattern(op->task, page), true);
		}
		if (op->value)
			split_huge_pmd(cm_find_vma(mm, va), pmd, va);
	}
	cm_alloc_node = NUMA_NO_NODE;
	policy_restore(policy);
	return err;
}

/* --- page by page ---------------------------------------------------------- */

static int op_lazyfree(const struct kp_op *op, char *error)
{
	const kp_u64 args[6] = { op->start_va, op->end_va - op->start_va, MADV_FREE };
	kp_s64 ret = cm_call(op->task, KP_CALL_MADVISE, args);

	lru_add_drain();
	return ret ? cm_op_error(error, ret, op->start_va, "MADV_FREE refuses the range") : 0;
}

static int op_swapout(const struct kp_op *op, char *error)
{
	const char *text;
	struct mm_struct *mm = cm_tasks[op->task].mm;
	unsigned long va;
	int err;

	for (va = op->start_va; va < op->end_va; va += PAGE_SIZE) {
		pte_t *pte = cm_pte(mm, va);
		struct page *page = cm_mapped_page(mm, va);
		struct folio *folio = page ? page_folio(page) : NULL;

		if (pte && is_swap_pte(*pte))
			continue;
		if (folio && folio->mapping && !folio_test_anon(folio)) {
			err = cm_file_swap_out(folio, &text);
			if (err)
				return cm_op_error(error, err, va, text);
			continue;
		}
		err = cm_swap_out(mm, va, op->value, error);
		if (err) {
			cm_op_error_va = va;
			return err;
		}
	}
	return 0;
}

static int op_table(const struct kp_op *op, char *error)
{
	struct mm_struct *mm = cm_tasks[op->task].mm;
	unsigned long va;

	for (va = op->start_va & PMD_MASK; va < op->end_va; va += PMD_SIZE) {
		struct vm_area_struct *vma = cm_find_vma(mm, max(va, (unsigned long)op->start_va));
		pgd_t *pgd = pgd_offset(mm, va);
		pud_t *pud = pud_offset(p4d_offset(pgd, va), va);
		pmd_t *pmd;

		if (!vma || vma->vm_start >= va + PMD_SIZE)
			return cm_op_error(error, -EFAULT, va, "nothing is mapped there");
		pmd = pmd_alloc(mm, pud, va);
		if (!pmd || (pmd_none(*pmd) && __pte_alloc(mm, pmd)))
			return cm_op_error(error, -ENOMEM, va, "no page table left");
	}
	return 0;
}

/* --- environment ----------------------------------------------------------- */

static int op_nofree(const struct kp_op *op, char *error)
{
	int node;

	if (op->node >= cm_node_nr)
		return cm_op_error(error, -EINVAL, 0, "there is no such node");
	for (node = 0; node < KP_NODE_NR; node++)
		if (op->node < 0 || op->node == node) {
			cm_huge_left[node] = op->value;
			cm_huge_compact[node] = op->value2;
		}
	return 0;
}

static int op_cap(const struct kp_op *op, char *error)
{
	if (op->kind == KP_OP_PTRACE) {
		cm_untraceable[op->task] = !op->value;
		return 0;
	}
	if (strcmp(op->name, "sys_nice") && strcmp(op->name, "CAP_SYS_NICE"))
		return cm_op_error(error, -EINVAL, 0, "only CAP_SYS_NICE matters to these calls");
	cm_cap_sys_nice[op->task] = op->value;
	return 0;
}

static int op_kill(const struct kp_op *op, char *error)
{
	if (cm_tasks[op->task].ended)
		return cm_op_error(error, -ESRCH, 0, "the task has ended already");
	if (cm_tasks[op->task].task == cm_nested_in)
		return cm_op_error(error, -EBUSY, 0, "the task is inside the call");
	cm_task_end(op->task);
	return 0;
}

static int op_daemon(const struct kp_op *op, char *error)
{
	cm_attempts_begin();
	if (op->kind == KP_OP_TIME)
		return cm_daemon_time(op->value, error);
	return cm_daemon_run(op->value > 0 ? op->value : 1, op->value2, error);
}

static int environment(const struct kp_op *op, char *error)
{
	switch (op->kind) {
	case KP_OP_FAIL:
		return cm_fail_set(op->name, op->value)
			       ? cm_op_error(error, -ENOENT, 0, "no such fail point")
			       : 0;
	case KP_OP_NOFREE:
		return op_nofree(op, error);
	case KP_OP_MEMCG:
		return cm_memcg_set(op, error);
	case KP_OP_NODES:
		return cm_node_set(op->value, op->dist)
			       ? cm_op_error(error, -EINVAL, 0, "nodes only grow, up to 4")
			       : 0;
	case KP_OP_SYSFS:
		return cm_sysfs_write(op->name, op->text, error);
	case KP_OP_CAP:
	case KP_OP_PTRACE:
		return op_cap(op, error);
	case KP_OP_KHUGEPAGED:
	case KP_OP_TIME:
		return op_daemon(op, error);
	case KP_OP_SWAPDEV:
		return cm_swap_device(op->value, op->value2)
			       ? cm_op_error(error, -EINVAL, 0, "at most 4095 slots")
			       : 0;
	case KP_OP_KILL:
		return op_kill(op, error);
	case KP_OP_TMPFS:
		return cm_op_tmpfs(op, error);
	case KP_OP_MEMORY:
		return cm_memory_set(op->value)
			       ? cm_op_error(error, -EINVAL, 0, "a node has some memory")
			       : 0;
	default:
		cm_internal("directive %d", op->kind);
	}
}

/* Of a file's pages, those that take a page from anywhere look it up themselves. */
static bool is_on_file(const struct kp_op *op)
{
	static const enum kp_op_kind own[] = { KP_OP_FILL,      KP_OP_SWAPOUT,   KP_OP_DIRTY,
					       KP_OP_POISON,    KP_OP_WRITEBACK, KP_OP_PRIVATE,
					       KP_OP_READAHEAD, KP_OP_SYNC,      KP_OP_EVICT,
					       KP_OP_TRUNCATE,  KP_OP_PUNCH };
	unsigned int i;

	for (i = 0; op->start_va >= KP_FILE_VA && i < ARRAY_SIZE(own); i++)
		if (op->kind == own[i])
			return true;
	return false;
}

static int dispatch(const struct kp_op *op, char *error)
{
	if (is_on_file(op))
		return cm_op_file(op, error);
	switch (op->kind) {
	case KP_OP_FILL:
	case KP_OP_ZEROPAGE:
	case KP_OP_FAULT:
		return op_touch(op, error);
	case KP_OP_HUGE:
	case KP_OP_HUGEZERO:
		return op_huge(op, error);
	case KP_OP_SWAPOUT:
		return op_swapout(op, error);
	case KP_OP_LAZYFREE:
		return op_lazyfree(op, error);
	case KP_OP_TABLE:
		return op_table(op, error);
	case KP_OP_PIN:
	case KP_OP_UNPIN:
	case KP_OP_LOCK:
	case KP_OP_UNLOCK:
	case KP_OP_ISOLATE:
	case KP_OP_PUTBACK:
	case KP_OP_BATCH:
	case KP_OP_DIRTY:
	case KP_OP_AGE:
	case KP_OP_REFERENCED:
	case KP_OP_WRPROTECT:
		return cm_op_page(op, error);
	case KP_OP_POISON:
	case KP_OP_SPECIAL:
	case KP_OP_DEVICE:
	case KP_OP_MIGRATION:
	case KP_OP_GUARD:
	case KP_OP_KSM:
	case KP_OP_FILEPAGE:
	case KP_OP_UFFD_WP:
		return cm_op_entry(op, error);
	case KP_OP_UFFD_REGISTER:
	case KP_OP_VMFLAG:
		return cm_op_vma(op, error);
	case KP_OP_FAIL:
	case KP_OP_NOFREE:
	case KP_OP_MEMCG:
	case KP_OP_NODES:
	case KP_OP_SYSFS:
	case KP_OP_CAP:
	case KP_OP_PTRACE:
	case KP_OP_KHUGEPAGED:
	case KP_OP_TIME:
	case KP_OP_SWAPDEV:
	case KP_OP_KILL:
	case KP_OP_TMPFS:
	case KP_OP_MEMORY:
		return environment(op, error);
	case KP_OP_WRITEBACK:
	case KP_OP_PRIVATE:
	case KP_OP_READAHEAD:
	case KP_OP_SYNC:
	case KP_OP_EVICT:
	case KP_OP_TRUNCATE:
	case KP_OP_PUNCH: /* of a file, and done already */
	case KP_OP_NR:
		break;
	}
	cm_internal("directive %d", op->kind);
}

int cm_op(const struct kp_op *op, char error[KP_TEXT_LEN])
{
	int err;

	*error = 0;
	cm_op_error_va = 0;
	if (op->task < 0 || op->task >= KP_TASK_NR || !cm_tasks[op->task].task)
		return cm_op_error(error, -ESRCH, 0, "there is no such task");
	if (cm_tasks[op->task].ended && op->end_va)
		return cm_op_error(error, -ESRCH, 0, "the task has ended");
	cm_task_enter(op->task);
	cm_dump_note(NULL, NULL);
	err = dispatch(op, error);
	if (op->kind != KP_OP_SWAPOUT)
		cm_settle();
	else if (!cm_nested)
		cm_rcu_settle();
	cm_task_sync();
	if (cm_lock_held_nr() != cm_nested_held_nr)
		cm_broken("directive returned with a lock held");
	return err;
}
