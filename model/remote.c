/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * remote.c - what process_madvise() needs besides mm/madvise.c: the vector, the
 * other task and the right to touch it.
 *
 * Models:  import_iovec() and iov_iter_advance() of lib/iov_iter.c, pidfd_get_task()
 *          and mm_access() of the kernel, capable(CAP_SYS_NICE).
 * Differs: a pidfd is the number of a task; who may look at whom is a
 *          flag of the one looked at (!ptrace), not credentials.
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

bool cm_untraceable[KP_TASK_NR];

static int number_of(const struct task_struct *task)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		if (cm_tasks[i].task == task)
			return i;
	return -1;
}

struct mm_struct *mm_access(struct task_struct *task, unsigned int mode)
{
	struct mm_struct *mm = get_task_mm(task);
	int number = number_of(task);

	if (!mm)
		return ERR_PTR(-ESRCH);
	if (mm != current->mm && number >= 0 && cm_untraceable[number]) {
		mmput(mm);
		return ERR_PTR(-EACCES);
	}
	return mm;
}

bool capable(int cap)
{
	int number = number_of(current);

	return number >= 0 && (cap != CAP_SYS_NICE || cm_cap_sys_nice[number]);
}

/* All lengths are looked at before any address; what lies behind the cut may
 * reach above user space where a single entry is cut first. */
static ssize_t check_vector(struct iovec *iov, const struct kp_iovec *from, unsigned int nr)
{
	size_t total = 0;
	unsigned int i;

	for (i = 0; i < nr; i++)
		if ((ssize_t)from[i].len_b < 0)
			return -EINVAL;
	for (i = 0; i < nr; i++) {
		size_t len = from[i].len_b, cut = min_t(size_t, len, MAX_RW_COUNT - total);
		size_t reach = cut;

#ifdef KP_HAVE_IMPORT_UBUF
		if (nr > 1)
#endif
			reach = len;
		if (reach > TASK_SIZE || from[i].base_va > TASK_SIZE - reach)
			return -EFAULT;
		iov[i].iov_base = (void __user *)from[i].base_va;
		iov[i].iov_len = cut;
		total += cut;
	}
	return total;
}

/* The caller's vector lies outside simulated memory, and a null pointer stands
 * for one that cannot be read; it is checked as the kernel does: -EINVAL for more
 * than 1024 entries, -EFAULT, -EINVAL for a negative length, -EFAULT for addresses
 * above user space; the total is cut at MAX_RW_COUNT. */
ssize_t import_iovec(int direction, const struct iovec __user *vector, unsigned int nr,
		     unsigned int fast_nr, struct iovec **iovp, struct iov_iter *iter)
{
	const struct kp_iovec *from = (const struct kp_iovec *)vector;
	struct iovec *iov = *iovp;
	ssize_t total;

	*iovp = NULL;
	if (nr > UIO_MAXIOV)
		return -EINVAL;
	if (nr > fast_nr)
		iov = kmalloc_array(nr, sizeof(*iov), GFP_KERNEL);
	if (!iov)
		return -ENOMEM;
	total = nr && !from ? -EFAULT : check_vector(iov, from, nr);
	if (total < 0) {
		if (nr > fast_nr)
			kfree(iov);
		return total;
	}
	*iovp = nr > fast_nr ? iov : NULL;
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
