/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file.h - what the files about files share: inodes with content, descriptors,
 * storage.  Included where it is needed, after model.h.
 */
#ifndef CM_FILE_H
#define CM_FILE_H

#include <linux/fs.h>
#include <linux/falloc.h>
#include <linux/shmem_fs.h>
#include <linux/pagemap.h>
#include "model.h"

#define CM_FILE_NR 24                 /* inodes with content, in one world */
#define CM_FILE_PG (64UL << KP_ORDER) /* pages of one that are modelled */
#define CM_FD_NR 32                   /* descriptors of a task */
#define CM_FD_FIRST 3                 /* the lowest: 0 to 2 are in use everywhere */

/* Of one page of a file. */
struct cm_file_page {
	kp_u64 want, fill; /* last written, by whatever way; of the last !fill */
	kp_u64 disk;       /* on storage; tmpfs has none */
	unsigned char flags;
};
enum {
	CM_FILE_LOST = 1, /* written back in vain: cache and storage may differ */
};

/* An inode with content: a regular file or shared memory. */
struct cm_file {
	struct inode *inode; /* NULL: free */
	unsigned int page_top;
	bool named;
	char name[48];
};
extern struct cm_file cm_files[CM_FILE_NR];
extern struct cm_file_page cm_file_pages[CM_FILE_NR][CM_FILE_PG];

/* --- vfs.c: inodes, files, descriptors -------------------------------------- */
extern void cm_vfs_open(void);
extern struct cm_file *cm_file_of(struct inode *inode); /* never NULL */
extern struct file *cm_fd_file(int task, kp_s64 fd);    /* NULL: not open */
extern void cm_fd_fork(int from, int to);
extern void cm_fd_end(int task);
extern kp_s64 cm_fd_close(int task, kp_s64 fd);
extern void cm_vfs_drop_names(void);
extern long cm_vfs_inode_nr(void), cm_vfs_file_nr(void);
extern long cm_vfs_boot_nr; /* inodes that are always there */
extern struct super_block *cm_disk_super, *cm_tmpfs_super;

/* --- file.c: pages of files ------------------------------------------------- */
/* The record of a page; unmodelled if it lies too far out. */
extern struct cm_file_page *cm_file_page(struct inode *inode, unsigned long index);
/* What a read of the page gives now, wherever it is kept. */
extern kp_u64 cm_file_content(struct inode *inode, unsigned long index);
/* False: reading the page gives an error, since it could not be read from swap. */
extern bool cm_file_readable(struct inode *inode, unsigned long index);
extern void cm_file_written(struct inode *inode, unsigned long index, kp_u64 token, bool fill);
/* [start, end) in bytes reads as zero from now on. */
extern void cm_file_zeroed(struct inode *inode, loff_t start, loff_t end);
extern void cm_content_truncated(struct inode *inode, unsigned long index); /* content.c */
extern int cm_file_check(void);
extern int cm_check_files(void); /* check_file.c */
extern void *cm_file_piece(int file, unsigned long *size_b);
/* Folio of the page in the cache, or NULL; borrowed. */
extern struct folio *cm_cache_folio(struct address_space *mapping, unsigned long index);
static inline bool cm_is_shmem(struct inode *inode)
{
	return shmem_mapping(inode->i_mapping);
}

/* op_file.c: what an address from KP_FILE_VA on means; NULL: not open, not cached. */
extern struct file *cm_file_at(int task, kp_u64 va, unsigned long *index);
extern struct page *cm_file_cached(int task, kp_u64 va);
extern void cm_observe_folio(struct page *page, struct kp_page *out); /* observe.c */
extern void cm_file_observe(int task, kp_u64 va, struct kp_page *out);
extern bool cm_file_extent(int task, kp_u64 va, struct kp_vma *out);
extern int cm_op_file(const struct kp_op *op, char *error);
extern int cm_op_tmpfs(const struct kp_op *op, char *error);
extern int cm_file_swap_out(struct folio *folio, const char **text);
/* An entry of shared memory's cache that is a swap slot; others say that a read failed. */
static inline bool cm_cache_swapped(const void *entry)
{
	return xa_is_value(entry) && !non_swap_entry(radix_to_swp_entry((void *)entry));
}
extern int cm_shmem_out(struct folio *folio); /* swap.c */

/* --- disk.c: the filesystem with storage ------------------------------------- */
extern const struct super_operations cm_disk_super_ops;
extern const struct inode_operations cm_disk_inode_ops;
extern const struct file_operations cm_disk_file_ops;
extern const struct address_space_operations cm_disk_aops;
/* How a write that is under way ends. */
enum cm_write_end { CM_WRITE_COMPLETES, CM_WRITE_FAILS, CM_WRITE_STAYS };
extern void cm_writeback_release(void);
extern bool cm_writeback_let_go(struct folio *folio);
extern int cm_private_set(struct folio *folio, bool releasable);
extern int cm_writeback_hold(struct folio *folio, enum cm_write_end how);

#endif /* CM_FILE_H */
