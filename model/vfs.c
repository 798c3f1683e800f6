/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vfs.c - inodes, open files, descriptors and mounts, as far as memory management
 * looks at them.
 *
 * Models:  fs/inode.c, fs/file_table.c, fs/open.c (do_dentry_open(): who has a file
 *          open for writing, and that huge page cache is dropped then), fs/super.c
 *          with one mount of each filesystem, fs/file.c.
 * Differs: names are paths in one flat table; no permissions, no times; the last
 *          fput() and iput() act at once; one descriptor table a task.
 * Two mounts: tmpfs at /dev/shm (the tree's mm/shmem.c), and a filesystem with
 * storage everywhere else (disk.c).  memfds and anonymous shared memory live in the
 * tree's internal mount.
 */
#include <linux/file.h>
#include <linux/fs_context.h>
#include <linux/mount.h>
#include <linux/backing-dev.h>
#include <linux/fcntl.h>
#include <linux/writeback.h>
#include <linux/shmem_fs.h>
#include <linux/percpu-rwsem.h>
#include "file.h"

struct cm_file cm_files[CM_FILE_NR];
struct super_block *cm_disk_super, *cm_tmpfs_super;
static struct vfsmount *disk_mount, *tmpfs_mount;
static struct file_system_type *tmpfs_type;
static struct file *descriptors[KP_TASK_NR][CM_FD_NR];
static long inode_nr, file_nr;
long cm_vfs_boot_nr;
static struct kmem_cache *disk_inode_cache;

/* --- superblocks and mounts -------------------------------------------------- */

struct backing_dev_info noop_backing_dev_info;
static struct backing_dev_info disk_info = {
	.capabilities = BDI_CAP_WRITEBACK,
	.ra_pages = 1 << KP_ORDER, /* readahead window */
	.io_pages = 1 << KP_ORDER,
};
static void writeback_open(struct bdi_writeback *wb, struct backing_dev_info *info)
{
	wb->bdi = info;
	spin_lock_init(&wb->list_lock);
	spin_lock_init(&wb->work_lock);
	INIT_LIST_HEAD(&wb->b_dirty);
	INIT_LIST_HEAD(&wb->b_io);
	INIT_LIST_HEAD(&wb->b_more_io);
	INIT_LIST_HEAD(&wb->b_dirty_time);
}

static unsigned int freeze_counts[SB_FREEZE_LEVELS];

struct backing_dev_info *inode_to_bdi(struct inode *inode)
{
	return inode->i_sb->s_bdi;
}

static struct super_block *super_new(struct backing_dev_info *info)
{
	struct super_block *sb = cm_alloc(sizeof(*sb));
	int i;

	sb->s_bdi = info;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_writers.frozen = SB_UNFROZEN;
	for (i = 0; i < SB_FREEZE_LEVELS; i++)
		sb->s_writers.rw_sem[i].read_count = &freeze_counts[i];
	spin_lock_init(&sb->s_inode_list_lock);
	INIT_LIST_HEAD(&sb->s_inodes);
	return sb;
}

int register_filesystem(struct file_system_type *type)
{
	tmpfs_type = type;
	return 0;
}

int get_tree_nodev(struct fs_context *fc,
		   int (*fill_super)(struct super_block *sb, struct fs_context *fc))
{
	struct super_block *sb = super_new(&noop_backing_dev_info);
	int err;

	sb->s_flags = fc->sb_flags;
	sb->s_type = fc->fs_type;
	err = fill_super(sb, fc);
	fc->root = err ? NULL : sb->s_root;
	return err;
}

static struct vfsmount *mount(struct file_system_type *type, unsigned int flags)
{
	struct fs_context *fc = cm_alloc(sizeof(*fc));
	struct vfsmount *mnt = cm_alloc(sizeof(*mnt));
	int err;

	fc->fs_type = type;
	fc->sb_flags = flags;
	fc->user_ns = current_user_ns();
	err = type->init_fs_context(fc);
	if (!err)
		err = fc->ops->get_tree(fc);
	if (err)
		cm_internal("%s cannot be mounted: %d", type->name, err);
	mnt->mnt_root = fc->root;
	mnt->mnt_sb = fc->root->d_sb;
#ifdef KP_HAVE_MNT_IDMAP
	mnt->mnt_idmap = &nop_mnt_idmap;
#else
	mnt->mnt_userns = &init_user_ns;
#endif
	fc->ops->free(fc);
	cm_free(fc);
	return mnt;
}

struct vfsmount *kern_mount(struct file_system_type *type)
{
	return mount(type, SB_KERNMOUNT);
}

void cm_vfs_open(void)
{
	shmem_init();
	tmpfs_mount = mount(tmpfs_type, 0);
	cm_tmpfs_super = tmpfs_mount->mnt_sb;
	disk_inode_cache = kmem_cache_create("disk_inode", sizeof(struct inode), 0, 0, NULL);
	writeback_open(&disk_info.wb, &disk_info);
	cm_disk_super = super_new(&disk_info);
	cm_disk_super->s_op = &cm_disk_super_ops;
	disk_mount = cm_alloc(sizeof(*disk_mount));
	disk_mount->mnt_sb = cm_disk_super;
#ifdef KP_HAVE_MNT_IDMAP
	disk_mount->mnt_idmap = &nop_mnt_idmap;
#else
	disk_mount->mnt_userns = &init_user_ns;
#endif
	cm_vfs_boot_nr = inode_nr;
}

/* --- inodes ------------------------------------------------------------------ */

static struct inode *disk_alloc_inode(struct super_block *sb)
{
	return kmem_cache_alloc(disk_inode_cache, GFP_KERNEL);
}

static void disk_free_inode(struct inode *inode)
{
	kmem_cache_free(disk_inode_cache, inode);
}

const struct super_operations cm_disk_super_ops = {
	.alloc_inode = disk_alloc_inode,
	.free_inode = disk_free_inode,
};

/* What every filesystem finds set (inode_init_always(), inode_init_once()). */
struct inode *new_inode(struct super_block *sb)
{
	struct inode *inode = sb->s_op->alloc_inode(sb);
	struct address_space *mapping;

	if (!inode)
		return NULL;
	memset(inode, 0, sizeof(*inode));
	inode->i_sb = sb;
	atomic_set(&inode->i_count, 1);
	inode->__i_nlink = 1;
	inode->i_blkbits = sb->s_blocksize_bits;
	spin_lock_init(&inode->i_lock);
	cm_rwsem_init(&inode->i_rwsem);
	INIT_LIST_HEAD(&inode->i_sb_list);
	INIT_LIST_HEAD(&inode->i_io_list);
	INIT_LIST_HEAD(&inode->i_lru);
	mapping = inode->i_mapping = &inode->i_data;
	mapping->host = inode;
	xa_init_flags(&mapping->i_pages, XA_FLAGS_LOCK_IRQ | XA_FLAGS_ACCOUNT);
	cm_rwsem_init(&mapping->i_mmap_rwsem);
	cm_rwsem_init(&mapping->invalidate_lock);
	mapping->i_mmap = RB_ROOT_CACHED;
	mapping_set_gfp_mask(mapping, GFP_HIGHUSER_MOVABLE);
	inode_nr++;
	return inode;
}

#ifdef KP_HAVE_MNT_IDMAP
void inode_init_owner(struct mnt_idmap *idmap, struct inode *inode, const struct inode *dir,
		      umode_t mode)
#else
void inode_init_owner(struct user_namespace *userns, struct inode *inode, const struct inode *dir,
		      umode_t mode)
#endif
{
	inode->i_mode = mode;
}

void ihold(struct inode *inode)
{
	atomic_inc(&inode->i_count);
}

struct inode *igrab(struct inode *inode)
{
	atomic_inc(&inode->i_count);
	return inode;
}

static void state_set(struct inode *inode, int state)
{
#ifdef KP_HAVE_INODE_STATE_FLAGS
	inode_state_assign_raw(inode, state);
#else
	inode->i_state = state;
#endif
}

/* A collapse that fails leaves the empty nodes of the range behind that it made
 * room in; real inodes lose them, these give them back. */
void clear_inode(struct inode *inode)
{
	unsigned long index = 0;

	if (inode->i_data.nrpages)
		cm_broken("inode gone with %lu pages in its cache", inode->i_data.nrpages);
	if (xa_find(&inode->i_data.i_pages, &index, ULONG_MAX, XA_PRESENT))
		cm_broken("inode gone with entries in its page cache");
	xa_destroy(&inode->i_data.i_pages);
	if (!RB_EMPTY_ROOT(&inode->i_data.i_mmap.rb_root))
		cm_broken("inode gone while it is mapped");
	state_set(inode, I_FREEING | I_CLEAR);
}

static void forget(struct inode *inode)
{
	int i;

	for (i = 0; i < CM_FILE_NR; i++)
		if (cm_files[i].inode == inode)
			cm_files[i].inode = NULL;
}

void iput(struct inode *inode)
{
	const struct super_operations *op;

	if (!inode || !atomic_dec_and_test(&inode->i_count))
		return;
	op = inode->i_sb->s_op;
	state_set(inode, I_FREEING);
	if (op->evict_inode) {
		op->evict_inode(inode);
	} else {
		truncate_inode_pages_final(&inode->i_data);
		clear_inode(inode);
	}
	forget(inode);
	if (op->destroy_inode)
		op->destroy_inode(inode);
	op->free_inode(inode);
	inode_nr--;
}

struct cm_file *cm_file_of(struct inode *inode)
{
	int i, at = -1;

	for (i = CM_FILE_NR - 1; i >= 0; i--) {
		if (cm_files[i].inode == inode)
			return &cm_files[i];
		if (!cm_files[i].inode)
			at = i;
	}
	if (at < 0)
		cm_unmodelled("more than %d files in one world", CM_FILE_NR);
	memset(cm_file_pages[at], 0, cm_files[at].page_top * sizeof(cm_file_pages[0][0]));
	cm_files[at] = (struct cm_file){ .inode = inode };
	return &cm_files[at];
}

long cm_vfs_inode_nr(void)
{
	return inode_nr;
}

void clear_nlink(struct inode *inode)
{
	inode->__i_nlink = 0;
}

void inc_nlink(struct inode *inode)
{
	inode->__i_nlink++;
}

/* --- dentries: one for each open file, and a root ---------------------------- */

struct dentry *d_make_root(struct inode *inode)
{
	struct dentry *dentry = cm_alloc(sizeof(*dentry));

	dentry->d_inode = inode;
	dentry->d_sb = inode->i_sb;
	return dentry;
}

/* --- open files -------------------------------------------------------------- */

#ifdef KP_HAVE_FILE_REF_USED
/* The last one: the inline part calls for help when the count falls below zero. */
bool __file_ref_put(file_ref_t *ref, unsigned long cnt)
{
	return true;
}
#define count_init(file) file_ref_init(&(file)->f_ref, 1)
#define count_put(file) file_ref_put(&(file)->f_ref)
#else
#define count_init(file) atomic_long_set(&(file)->f_count, 1)
#define count_put(file) atomic_long_dec_and_test(&(file)->f_count)
#endif

static struct file *file_new(struct inode *inode, struct vfsmount *mnt, int flags,
			     const struct file_operations *ops)
{
	struct file *file = cm_alloc(sizeof(*file));

	file->f_flags = flags;
	file->f_mode = OPEN_FMODE(flags) | FMODE_OPENED | FMODE_CAN_READ | FMODE_CAN_WRITE;
	file->f_inode = inode;
	file->f_mapping = inode->i_mapping;
	file->f_op = ops;
	*(struct path *)&file->f_path = (struct path){ .mnt = mnt, .dentry = d_make_root(inode) };
	count_init(file);
	spin_lock_init(&file->f_lock);
	file_ra_state_init(&file->f_ra, file->f_mapping);
	file_nr++;
	return file;
}

struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt, const char *name,
			       int flags, const struct file_operations *ops)
{
	cm_file_of(inode);
	return file_new(inode, mnt, flags, ops);
}

void fput(struct file *file)
{
	if (!count_put(file))
		return;
	if (file->f_mode & FMODE_WRITER)
		put_write_access(file->f_inode);
	cm_free(file->f_path.dentry);
	iput(file->f_inode);
	cm_free(file);
	file_nr--;
}

long cm_vfs_file_nr(void)
{
	return file_nr;
}

/* --- descriptors ------------------------------------------------------------- */

struct file *cm_fd_file(int task, kp_s64 fd)
{
	return fd >= CM_FD_FIRST && fd < CM_FD_NR ? descriptors[task][fd] : NULL;
}

static int current_index(void)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		if (cm_tasks[i].task == current)
			return i;
	cm_internal("a task that is none of ours uses descriptors");
}

int get_unused_fd_flags(unsigned int flags)
{
	int fd, task = current_index();

	for (fd = CM_FD_FIRST; fd < CM_FD_NR; fd++)
		if (!descriptors[task][fd])
			return fd;
	return -EMFILE;
}

/* NOP-SAFE: a descriptor is taken when its file is installed, not before. */
void put_unused_fd(unsigned int fd)
{
}

void fd_install(unsigned int fd, struct file *file)
{
	descriptors[current_index()][fd] = file;
}

kp_s64 cm_fd_close(int task, kp_s64 fd)
{
	struct file *file = cm_fd_file(task, fd);

	if (!file)
		return -EBADF;
	descriptors[task][fd] = NULL;
	fput(file);
	return 0;
}

void cm_fd_fork(int from, int to)
{
	int fd;

	for (fd = CM_FD_FIRST; fd < CM_FD_NR; fd++) {
		descriptors[to][fd] = descriptors[from][fd];
		if (descriptors[to][fd])
			get_file(descriptors[to][fd]);
	}
}

void cm_fd_end(int task)
{
	int fd;

	for (fd = CM_FD_FIRST; fd < CM_FD_NR; fd++)
		if (descriptors[task][fd])
			cm_fd_close(task, fd);
}

/* --- names ------------------------------------------------------------------- */

static struct cm_file *file_named(const char *name)
{
	int i;

	for (i = 0; i < CM_FILE_NR; i++)
		if (cm_files[i].inode && cm_files[i].named && !strcmp(cm_files[i].name, name))
			return &cm_files[i];
	return NULL;
}

static bool on_tmpfs(const char *name)
{
	return !strncmp(name, "/dev/shm/", 9);
}

/* A file on tmpfs begins as the tree makes one; its inode is all we keep. */
static struct inode *tmpfs_inode(void)
{
#ifdef KP_HAVE_SHMEM_VMA_FLAGS
	struct file *file =
		shmem_file_setup_with_mnt(tmpfs_mount, "file", 0, mk_vma_flags(VMA_NORESERVE_BIT));
#else
	struct file *file = shmem_file_setup_with_mnt(tmpfs_mount, "file", 0, VM_NORESERVE);
#endif
	struct inode *inode;

	if (IS_ERR(file))
		return ERR_CAST(file);
	inode = file->f_inode;
	ihold(inode);
	inc_nlink(inode);
	fput(file);
	return inode;
}

static struct inode *disk_inode(void)
{
	struct inode *inode = new_inode(cm_disk_super);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_mode = S_IFREG | 0644;
	inode->i_op = &cm_disk_inode_ops;
	inode->i_fop = &cm_disk_file_ops;
	inode->i_mapping->a_ops = &cm_disk_aops;
#ifdef KP_HAVE_PMD_FOLIO_SUPPORT
	mapping_set_large_folios(inode->i_mapping); /* else no file may be collapsed there */
#endif
	return inode;
}

static struct inode *create(const char *name)
{
	struct inode *inode = on_tmpfs(name) ? tmpfs_inode() : disk_inode();
	struct cm_file *file;

	if (IS_ERR(inode))
		return inode;
	file = cm_file_of(inode);
	file->named = true;
	cm_format(file->name, sizeof(file->name), "%s", name);
	return inode;
}

/* Every name goes: what nobody has open or mapped is evicted. */
void cm_vfs_drop_names(void)
{
	int i;

	for (i = 0; i < CM_FILE_NR; i++)
		if (cm_files[i].inode && cm_files[i].named) {
			cm_files[i].named = false;
			iput(cm_files[i].inode);
		}
}

/* fs/open.c do_dentry_open(): huge page cache and writers exclude each other. */
static int begin_writing(struct file *file)
{
	struct address_space *mapping __maybe_unused = file->f_mapping;
	int err = get_write_access(file->f_inode);

	if (err)
		return err;
	file->f_mode |= FMODE_WRITER;
#ifdef KP_HAVE_NR_THPS
	smp_mb();
	if (filemap_nr_thps(mapping)) {
		filemap_invalidate_lock(mapping);
		unmap_mapping_range(mapping, 0, 0, 0);
		truncate_inode_pages(mapping, 0);
		filemap_invalidate_unlock(mapping);
	}
#endif
	return 0;
}

extern int cm_truncate(struct file *file, loff_t size);
extern const struct file_operations cm_zero_file_ops;

/* /dev/zero: each open has an inode of its own, which nothing is kept in. */
static struct file *open_zero(int flags)
{
	struct inode *inode = new_inode(cm_disk_super);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->i_mode = S_IFCHR | 0666;
	return file_new(inode, disk_mount, flags, &cm_zero_file_ops);
}

kp_s64 cm_open(int task, const char *name, int flags)
{
	struct cm_file *known = file_named(name);
	struct inode *inode = known ? known->inode : NULL;
	int fd = get_unused_fd_flags(0), err = 0;
	struct file *file;

	if (fd < 0)
		return fd;
	if (strlen(name) >= sizeof(cm_files[0].name))
		return -ENAMETOOLONG;
	if (!strcmp(name, "/dev/zero")) {
		file = open_zero(flags);
		if (IS_ERR(file))
			return PTR_ERR(file);
		descriptors[task][fd] = file;
		return fd;
	}
	if (!inode) {
		if (!(flags & O_CREAT))
			return -ENOENT;
		inode = create(name);
		if (IS_ERR(inode))
			return PTR_ERR(inode);
	}
	ihold(inode);
	file = file_new(inode, on_tmpfs(name) ? tmpfs_mount : disk_mount, flags, inode->i_fop);
	if (file->f_mode & FMODE_WRITE)
		err = begin_writing(file);
	if (!err && flags & O_TRUNC)
		err = cm_truncate(file, 0);
	if (err) {
		fput(file);
		return err;
	}
	descriptors[task][fd] = file;
	return fd;
}
