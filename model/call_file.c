/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * call_file.c - system calls on files: descriptors, size, holes, and mapping them.
 *
 * Models:  fs/open.c (do_ftruncate, vfs_fallocate), the descriptor side of mmap().
 *          memfd_create() is the tree's own.
 * Differs: lengths and offsets in pages only: a page has one token.
 */
#include <linux/fcntl.h>
#include <linux/mman.h>
#include <linux/syscalls.h>
#include "file.h"
#include "internal.h"

extern long sys_memfd_create(const char __user *name, unsigned int flags);
extern kp_s64 cm_open(int task, const char *name, int flags);

static void page_aligned(kp_u64 value)
{
	if (value & ~PAGE_MASK)
		cm_unmodelled("part of a page of a file");
}

int cm_truncate(struct file *file, loff_t size)
{
	struct iattr attr = { .ia_valid = ATTR_SIZE, .ia_size = size };
	struct inode *inode = file->f_inode;
	loff_t old = i_size_read(inode);
	int err;

	page_aligned(size);
	inode_lock(inode);
#ifdef KP_HAVE_MNT_IDMAP
	err = inode->i_op->setattr(&nop_mnt_idmap, file->f_path.dentry, &attr);
#else
	err = inode->i_op->setattr(&init_user_ns, file->f_path.dentry, &attr);
#endif
	inode_unlock(inode);
	if (!err)
		cm_file_zeroed(inode, min(size, old), MAX_LFS_FILESIZE);
	if (!err && size < old)
		cm_content_truncated(inode, size >> PAGE_SHIFT);
	return err;
}

static kp_s64 do_ftruncate(struct file *file, kp_s64 size)
{
	if (size < 0 || !(file->f_mode & FMODE_WRITE))
		return -EINVAL;
	return cm_truncate(file, size);
}

/* MADV_REMOVE comes here too. */
int vfs_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	struct inode *inode = file->f_inode;
	int err;

	if (offset < 0 || len <= 0)
		return -EINVAL;
	if (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE))
		return -EOPNOTSUPP;
	if (mode & FALLOC_FL_PUNCH_HOLE && !(mode & FALLOC_FL_KEEP_SIZE))
		return -EOPNOTSUPP;
	if (!(file->f_mode & FMODE_WRITE))
		return -EBADF;
	page_aligned(offset);
	page_aligned(len);
	err = file->f_op->fallocate(file, mode, offset, len);
	if (!err && mode & FALLOC_FL_PUNCH_HOLE)
		cm_file_zeroed(inode, offset, offset + len);
	return err;
}

/* /dev/zero: its private mapping is anonymous memory with a file behind it, its
 * shared one is shared memory (drivers/char/mem.c mmap_zero()). */
static int zero_mmap(struct file *file, struct vm_area_struct *vma)
{
	if (vma->vm_flags & VM_SHARED)
		return shmem_zero_setup(vma);
	vma_set_anonymous(vma);
	return 0;
}

static unsigned long zero_area(struct file *file, unsigned long addr, unsigned long len,
			       unsigned long pgoff, unsigned long flags)
{
	return addr; /* scenarios always say where */
}

const struct file_operations cm_zero_file_ops = {
	.mmap = zero_mmap,
	.get_unmapped_area = zero_area,
};

/* mm/mmap.c ksys_mmap_pgoff(), with a file. */
kp_s64 cm_mmap(int task, const kp_u64 args[6])
{
	struct mm_struct *mm = current->mm;
	unsigned long flags = args[3], populate = 0, addr;
	struct file *file = NULL;
	LIST_HEAD(uf);

	if (args[5] & ~PAGE_MASK)
		return -EINVAL;
	if (!(flags & MAP_ANONYMOUS)) {
		file = cm_fd_file(task, (kp_s32)args[4]);
		if (!file)
			return -EBADF;
		get_file(file);
	}
	if (mmap_write_lock_killable(mm)) {
		addr = -EINTR;
		goto out;
	}
#ifdef KP_HAVE_DO_MMAP_VMA_FLAGS
	addr = do_mmap(file, args[0], args[1], args[2], flags, EMPTY_VMA_FLAGS,
		       args[5] >> PAGE_SHIFT, &populate, &uf);
#elif defined(KP_HAVE_DO_MMAP_VM_FLAGS)
	addr = do_mmap(file, args[0], args[1], args[2], flags, 0, args[5] >> PAGE_SHIFT, &populate,
		       &uf);
#else
	addr = do_mmap(file, args[0], args[1], args[2], flags, args[5] >> PAGE_SHIFT, &populate,
		       &uf);
#endif
	mmap_write_unlock(mm);
	if (IS_ERR_VALUE(addr))
		goto out;
	if (file || (flags & MAP_TYPE) != MAP_PRIVATE)
		cm_mm_of(mm)->files = true;
	if (flags & MAP_FIXED && !(flags & MAP_FIXED_NOREPLACE))
		cm_content_zap(mm, addr, addr + PAGE_ALIGN(args[1]));
	if (populate)
		mm_populate(addr, populate);
out:
	if (file)
		fput(file);
	return (long)addr;
}

kp_s64 cm_file_call(int task, enum kp_call call, const kp_u64 args[6])
{
	struct file *file;

	if (call == KP_CALL_MEMFD_CREATE)
		return sys_memfd_create((const char *)args[0], args[1]);
	if (call == KP_CALL_OPEN)
		return cm_open(task, (const char *)args[0], args[1]);
	if (call == KP_CALL_CLOSE)
		return cm_fd_close(task, (kp_s32)args[0]);
	file = cm_fd_file(task, (kp_s32)args[0]);
	if (!file)
		return -EBADF;
	if (call == KP_CALL_FTRUNCATE)
		return do_ftruncate(file, args[1]);
	return vfs_fallocate(file, args[1], args[2], args[3]);
}
