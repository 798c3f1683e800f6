/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nop_file.c - what files touch of other subsystems and may do nothing here, each
 * with the reason why that is safe; and the data those subsystems would define.
 */
#include <linux/backing-dev.h>
#include <linux/fs_context.h>
#include <linux/kobject.h>
#include <linux/ksm.h>
#include <linux/mempolicy.h>
#include <linux/mman.h>
#include <linux/mount.h>
#include <linux/pipe_fs_i.h>
#include <linux/random.h>
#include <linux/shmem_fs.h>
#include <linux/sysfs.h>
#include <linux/timer.h>
#include <linux/uuid.h>
#include <linux/wait.h>
#include <linux/xattr.h>
#include "file.h"
#include "internal.h"

const struct vm_operations_struct vma_dummy_vm_ops;
const struct sysfs_ops kobj_sysfs_ops;
struct kobject *fs_kobj;
const struct file_operations simple_dir_operations;
const struct file_operations simple_offset_dir_operations;
const struct pipe_buf_operations page_cache_pipe_buf_ops;
DEFINE_STATIC_KEY_FALSE(init_on_alloc);
DEFINE_STATIC_KEY_FALSE(init_on_free);
#ifdef KP_HAVE_MNT_IDMAP
struct mnt_idmap {
	int unused;
};
struct mnt_idmap nop_mnt_idmap;
#endif
struct user_namespace init_user_ns;
struct workqueue_struct *bdi_wq; /* nothing is ever written by a worker */
int overflowuid, overflowgid;

/* NOP-SAFE: inodes have no owner, and no time of theirs is observed. */
void touch_atime(const struct path *path)
{
}
int file_update_time(struct file *file)
{
	return 0;
}
void __mark_inode_dirty(struct inode *inode, int flags)
{
}
#ifdef KP_HAVE_INODE_CTIME
struct timespec64 inode_set_ctime_current(struct inode *inode)
{
	return (struct timespec64){ 0 };
}
struct timespec64 simple_inode_init_ts(struct inode *inode)
{
	return (struct timespec64){ 0 };
}
#else
struct timespec64 current_time(struct inode *inode)
{
	return (struct timespec64){ 0 };
}
#endif
#ifdef KP_HAVE_MNT_IDMAP
int setattr_prepare(struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr)
{
	return 0;
}
void setattr_copy(struct mnt_idmap *idmap, struct inode *inode, const struct iattr *attr)
{
}
#else
int setattr_prepare(struct user_namespace *userns, struct dentry *dentry, struct iattr *attr)
{
	return 0;
}
void setattr_copy(struct user_namespace *userns, struct inode *inode, const struct iattr *attr)
{
}
#endif
/* NOP-SAFE: lists of inodes for sync(), which is not modelled. */
void sb_mark_inode_writeback(struct inode *inode)
{
}
void sb_clear_inode_writeback(struct inode *inode)
{
}
int file_modified(struct file *file)
{
	return 0;
}
int file_remove_privs(struct file *file)
{
	return 0;
}
/* NOP-SAFE: no limit on the size of files. */
int inode_newsize_ok(const struct inode *inode, loff_t offset)
{
	return 0;
}
/* NOP-SAFE: no inode version is observed. */
bool inode_maybe_inc_iversion(struct inode *inode, bool force)
{
	return true;
}
/* NOP-SAFE: no mount forbids execution. */
bool path_noexec(const struct path *path)
{
	return false;
}
/* NOP-SAFE: new_inode() prepares inodes each time. */
void inode_init_once(struct inode *inode)
{
}
/* NOP-SAFE: unused inodes are not kept. */
#ifdef KP_HAVE_INODE_LRU_LIST_ADD
#define inode_add_lru inode_lru_list_add
#endif
void inode_add_lru(struct inode *inode)
{
}
/* NOP-SAFE: identity and generation of a filesystem or inode are not observed. */
u32 get_random_u32(void)
{
	return 1;
}
void uuid_gen(uuid_t *uuid)
{
}
#ifdef KP_HAVE_XATTR_CACHE
/* NOP-SAFE: there are no extended attributes. */
void simple_xattrs_free(struct simple_xattr_cache *cache, struct list_head *xattrs, size_t *freed)
{
}
#elif defined(KP_HAVE_XATTRS_FREED)
/* NOP-SAFE: there are no extended attributes. */
void simple_xattrs_init(struct simple_xattrs *xattrs)
{
}
void simple_xattrs_free(struct simple_xattrs *xattrs, size_t *freed_space)
{
}
#endif
#ifdef KP_HAVE_SIMPLE_OFFSET
/* NOP-SAFE: directories are not modelled. */
void simple_offset_init(struct offset_ctx *ctx)
{
}
#endif
/* NOP-SAFE: memory has no policy here; node= of directives places pages. */
void mpol_shared_policy_init(struct shared_policy *policy, struct mempolicy *mpol)
{
}
void mpol_free_shared_policy(struct shared_policy *policy)
{
}
struct mempolicy *mpol_shared_policy_lookup(struct shared_policy *policy, pgoff_t index)
{
	return NULL;
}
struct mempolicy *get_task_policy(struct task_struct *task)
{
	return NULL;
}

/* --- fs/stat.c --------------------------------------------------------------- */

void inode_add_bytes(struct inode *inode, loff_t bytes)
{
	inode->i_blocks += bytes >> 9;
}
void inode_sub_bytes(struct inode *inode, loff_t bytes)
{
	inode->i_blocks -= bytes >> 9;
}

/* --- waiting: see io_schedule() in hold.c ------------------------------------ */

/* NOP-SAFE: nobody sleeps: who waits is given what it waits for at once. */
int wake_up_state(struct task_struct *task, unsigned int state)
{
	return 0;
}

static void wake(struct wait_queue_head *head, unsigned int mode, void *key)
{
	struct wait_queue_entry *entry, *next;

	list_for_each_entry_safe (entry, next, &head->head, entry)
		if (entry->func(entry, mode, 0, key) < 0)
			break;
}

#ifdef KP_HAVE_WAKE_BOOKMARK
void __wake_up_locked_key_bookmark(struct wait_queue_head *head, unsigned int mode, void *key,
				   struct wait_queue_entry *bookmark)
{
	wake(head, mode, key);
}
#else
void __wake_up_locked_key(struct wait_queue_head *head, unsigned int mode, void *key)
{
	wake(head, mode, key);
}
#endif

/* NOP-SAFE: timers never go off: they only pace writeback and its statistics. */
#ifdef KP_HAVE_TIMER_INIT_KEY
#define init_timer_key timer_init_key
#endif
void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *), unsigned int flags,
		    const char *name, struct lock_class_key *key)
{
}
int mod_timer(struct timer_list *timer, unsigned long expires)
{
	return 0;
}

/* --- per-CPU memory: one processor ------------------------------------------- */

#ifdef KP_HAVE_ALLOC_PERCPU_NOPROF
void __percpu *pcpu_alloc_noprof(size_t size, size_t align, bool reserved, gfp_t gfp)
{
	return cm_alloc(size);
}
#else
void __percpu *__alloc_percpu(size_t size, size_t align)
{
	return cm_alloc(size);
}
#endif
void free_percpu(void __percpu *object)
{
	if (object)
		cm_free(object);
}

/* --- KSM: the advice is taken, no page is ever merged ------------------------ */

int ksm_madvise(struct vm_area_struct *vma, unsigned long start, unsigned long end, int advice,
		unsigned long *vm_flags)
{
	if (advice == MADV_MERGEABLE)
		*vm_flags |= VM_MERGEABLE;
	else
		*vm_flags &= ~VM_MERGEABLE;
	return 0;
}

/* NOP-SAFE: shadow entries are only counted for reclaim. */
void workingset_update_node(struct xa_node *node)
{
}

/* --- the caller's memory: strings of the scenario, which lie outside ---------- */

unsigned long raw_copy_from_user(void *to, const void __user *from, unsigned long len_b)
{
	memcpy(to, (const void *)from, len_b);
	return 0;
}
unsigned long _copy_from_user(void *to, const void __user *from, unsigned long len_b);
unsigned long _copy_from_user(void *to, const void __user *from, unsigned long len_b)
{
	return raw_copy_from_user(to, from, len_b);
}
long strncpy_from_user(char *to, const char __user *from, long len_b)
{
	long nr = strnlen((const char *)from, len_b);

	memcpy(to, (const char *)from, min(nr + 1, len_b));
	return nr;
}
long strnlen_user(const char __user *text, long len_b)
{
	return strnlen((const char *)text, len_b) + 1;
}
