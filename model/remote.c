/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * remote.c - what process_madvise() needs besides mm/madvise.c: the vector, the
 * other task and the right to touch it.
 *
 * Models:  import_iovec() and iov_iter_advance() of lib/iov_iter.c, pidfd_get_task()
 *          and mm_access() of the kernel, capable(CAP_SYS_NICE).
 * Differs: a pidfd is the number of a task; every task may trace every other.
 */
#include <linux/uio.h>
#include <linux/pid.h>
#include <linux/capability.h>
#include "model.h"

#ifdef KP_HAVE_ITER_IOV
#define vector_of(iter) ((iter)->__iov)
#else
#define vector_of(iter) ((iter)->iov)
#endif

struct task_struct *pidfd_get_task(int pidfd, unsigned int *flags)
{
	if (pidfd < 0 || pidfd >= KP_TASK_NR || !cm_tasks[pidfd].task)
		return ERR_PTR(-EBADF);
	if (cm_tasks[pidfd].ended)
		return ERR_PTR(-ESRCH);
	get_task_struct(cm_tasks[pidfd].task);
	return cm_tasks[pidfd].task;
}

struct mm_struct *mm_access(struct task_struct *task, unsigned int mode)
{
	return get_task_mm(task);
}

bool capable(int cap)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		if (cm_tasks[i].task == current)
			return cap == CAP_SYS_NICE ? cm_cap_sys_nice[i] : true;
	return false;
}

/* The caller's vector lies outside simulated memory; its size is checked as
 * the kernel does: -EINVAL for more than 1024 or a negative length, -EFAULT for
 * addresses above user space, the total cut at MAX_RW_COUNT. */
ssize_t import_iovec(int direction, const struct iovec __user *vector, unsigned int nr,
		     unsigned int fast_nr, struct iovec **iovp, struct iov_iter *iter)
{
	const struct kp_iovec *from = (const struct kp_iovec *)vector;
	struct iovec *iov = *iovp;
	size_t total = 0;
	unsigned int i;

	if (nr > UIO_MAXIOV)
		return -EINVAL;
	if (nr > fast_nr)
		iov = kmalloc_array(nr, sizeof(*iov), GFP_KERNEL);
	if (!iov)
		return -ENOMEM;
	*iovp = nr > fast_nr ? iov : NULL;
	for (i = 0; i < nr; i++) {
		ssize_t len = from[i].len_b;
		int err = len < 0 ? -EINVAL : from[i].base_va + len > TASK_SIZE ? -EFAULT : 0;

		if (err) {
			kfree(*iovp);
			*iovp = NULL;
			return err;
		}
		if (len > (ssize_t)(MAX_RW_COUNT - total))
			len = MAX_RW_COUNT - total;
		iov[i].iov_base = (void __user *)from[i].base_va;
		iov[i].iov_len = len;
		total += len;
	}
	*iter = (struct iov_iter){ .iter_type = ITER_IOVEC,
				   .data_source = direction,
				   .nr_segs = nr };
	iter->count = total;
	vector_of(iter) = iov;
	return total;
}

void iov_iter_advance(struct iov_iter *iter, size_t bytes)
{
	bytes = min(bytes, iter->count);
	iter->count -= bytes;
	bytes += iter->iov_offset;
	for (; iter->nr_segs && bytes >= vector_of(iter)->iov_len; iter->nr_segs--)
		bytes -= vector_of(iter)++->iov_len;
	iter->iov_offset = bytes;
}
