/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * call.c - system calls of simulated tasks.
 *
 * The tree's own entry points, called with the task as current.  What the
 * model adds: bookkeeping of what every address must hold, and what follows
 * every call (RCU callbacks, finished swap reads).
 */
#include <linux/syscalls.h>
#include <linux/mman.h>
#include <linux/prctl.h>
#include <linux/sched/coredump.h>
#include "model.h"
#include "internal.h"

extern long sys_process_madvise(int pidfd, const struct iovec __user *vec, size_t nr, int advice,
				unsigned int flags);
/* call_file.c */
extern kp_s64 cm_mmap(int task, const kp_u64 args[6]);
extern kp_s64 cm_file_call(int task, enum kp_call call, const kp_u64 args[6]);

static unsigned long page_align(kp_u64 len)
{
	return (len + PAGE_SIZE - 1) & PAGE_MASK;
}

static kp_s64 do_call_munmap(const kp_u64 *args)
{
	struct mm_struct *mm = current->mm;
	kp_s64 ret = sys_munmap(args[0], args[1]);

	if (!ret)
		cm_content_zap(mm, args[0], args[0] + page_align(args[1]));
	return ret;
}

/* Advices that discard: what they covered reads as zero from now on.  One that
 * failed halfway may have discarded some: what reads as zero now, it did. */
static void note_advice(struct mm_struct *mm, unsigned long start, kp_u64 len, int advice,
			kp_s64 ret)
{
	VMA_ITERATOR(vmi, mm, start);
	struct vm_area_struct *vma;
	unsigned long end = start + page_align(len);

	if (advice != MADV_DONTNEED && advice != MADV_DONTNEED_LOCKED && advice != MADV_FREE)
		return;
	for_each_vma_range(vmi, vma, end)
	{
		unsigned long from = max(start, vma->vm_start), to = min(end, vma->vm_end);

		if (advice == MADV_FREE)
			cm_content_lazyfree(mm, from, to);
		else if (!ret || ret == -ENOMEM)
			cm_content_zap(mm, from, to);
		else
			cm_content_zap_zeroed(mm, from, to);
	}
}

static kp_s64 do_call_madvise(const kp_u64 *args)
{
	struct mm_struct *mm = current->mm;
	kp_s64 ret = sys_madvise(args[0], args[1], args[2]);

	note_advice(mm, args[0], args[1], args[2], ret);
	return ret;
}

static kp_s64 do_call_mremap(const kp_u64 *args)
{
	struct mm_struct *mm = current->mm;
	kp_s64 ret = sys_mremap(args[0], args[1], args[2], args[3], args[4]);

	if (ret < 0 && ret > -4096)
		return ret;
	cm_content_move(mm, args[0], ret, min_t(kp_u64, args[1], args[2]));
	if (args[2] > args[1] && ret != (kp_s64)args[0])
		cm_content_zap(mm, ret + args[1], ret + args[2]);
	if (args[2] < args[1])
		cm_content_zap(mm, args[0] + args[2], args[0] + args[1]);
	return ret;
}

/* kernel/sys.c, the two options that concern THP. */
#ifdef KP_HAVE_THP_EXCEPT_ADVISED
static kp_s64 thp_disabled(struct mm_struct *mm)
{
	if (cm_mm_flag_test(mm, MMF_DISABLE_THP_COMPLETELY))
		return 1;
	return cm_mm_flag_test(mm, MMF_DISABLE_THP_EXCEPT_ADVISED)
		       ? 1 | PR_THP_DISABLE_EXCEPT_ADVISED
		       : 0;
}

static int thp_disable_check(bool on, kp_u64 flags)
{
	return (!on && flags) || flags & ~PR_THP_DISABLE_EXCEPT_ADVISED ? -EINVAL : 0;
}

static void thp_disable(struct mm_struct *mm, bool on, kp_u64 flags)
{
	cm_mm_flag_clear(mm, MMF_DISABLE_THP_COMPLETELY);
	cm_mm_flag_clear(mm, MMF_DISABLE_THP_EXCEPT_ADVISED);
	if (on && flags)
		cm_mm_flag_set(mm, MMF_DISABLE_THP_EXCEPT_ADVISED);
	else if (on)
		cm_mm_flag_set(mm, MMF_DISABLE_THP_COMPLETELY);
}
#else
static kp_s64 thp_disabled(struct mm_struct *mm)
{
	return cm_mm_flag_test(mm, MMF_DISABLE_THP);
}

static int thp_disable_check(bool on, kp_u64 flags)
{
	return flags ? -EINVAL : 0;
}

static void thp_disable(struct mm_struct *mm, bool on, kp_u64 flags)
{
	if (on)
		cm_mm_flag_set(mm, MMF_DISABLE_THP);
	else
		cm_mm_flag_clear(mm, MMF_DISABLE_THP);
}
#endif

static kp_s64 do_call_prctl(const kp_u64 *args)
{
	struct mm_struct *mm = current->mm;

	switch (args[0]) {
	case PR_GET_THP_DISABLE:
		if (args[1] || args[2] || args[3] || args[4])
			return -EINVAL;
		return thp_disabled(mm);
	case PR_SET_THP_DISABLE:
		if (thp_disable_check(args[1], args[2]) || args[3] || args[4])
			return -EINVAL;
		if (mmap_write_lock_killable(mm))
			return -EINTR;
		thp_disable(mm, args[1], args[2]);
		mmap_write_unlock(mm);
		return 0;
	default:
		cm_unmodelled("prctl option %lu", (unsigned long)args[0]);
	}
}

static kp_s64 dispatch(int task, enum kp_call call, const kp_u64 *args)
{
	switch (call) {
	case KP_CALL_MMAP:
		if (args[3] & MAP_HUGETLB)
			cm_unmodelled("hugetlb mappings");
		return cm_mmap(task, args);
	case KP_CALL_MUNMAP:
		return do_call_munmap(args);
	case KP_CALL_MPROTECT:
		return sys_mprotect(args[0], args[1], args[2]);
	case KP_CALL_MREMAP:
		return do_call_mremap(args);
	case KP_CALL_MADVISE:
		return do_call_madvise(args);
	case KP_CALL_PROCESS_MADVISE:
		return sys_process_madvise(args[0], (void __user *)args[1], args[2], args[3],
					   args[4]);
	case KP_CALL_FORK:
		return cm_task_fork(task);
	case KP_CALL_THREAD:
		return cm_task_thread(task);
	case KP_CALL_EXIT:
		cm_task_end(task);
		return 0;
	case KP_CALL_PRCTL:
		return do_call_prctl(args);
	case KP_CALL_MLOCK:
		return sys_mlock(args[0], args[1]);
	case KP_CALL_MUNLOCK:
		return sys_munlock(args[0], args[1]);
	case KP_CALL_MEMFD_CREATE:
	case KP_CALL_FTRUNCATE:
	case KP_CALL_FALLOCATE:
	case KP_CALL_OPEN:
	case KP_CALL_CLOSE:
	case KP_CALL_NR:
		break;
	}
	return cm_file_call(task, call, args);
}

/* What is over when a call or directive is; who was interrupted may still be in
 * the middle of it. */
void cm_settle(void)
{
	if (!cm_nested) {
		cm_exits_finish();
		cm_swap_settle();
		cm_writeback_settle(false);
		cm_rcu_settle();
	}
}

kp_s64 cm_call(int task, enum kp_call call, const kp_u64 args[6])
{
	kp_s64 ret;

	if (!cm_tasks[task].task || cm_tasks[task].ended)
		return -ESRCH;
	cm_task_enter(task);
	cm_attempts_begin();
	cm_dump_note(NULL, NULL);
	cm_in_call = true;
	cm_resched_mark();
	ret = dispatch(task, call, args);
	cm_in_call = false;
	if (unlikely(cm_lock_held_nr() != cm_nested_held_nr))
		cm_broken("system call returned with a lock held");
	cm_settle();
	cm_task_sync();
	return ret;
}
