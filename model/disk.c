/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * disk.c - a small filesystem with storage: one token a page, in cm_file_pages.
 *
 * Fault model: CM_FAIL_FILE_READ and CM_FAIL_FILE_WRITE: the device answers with an
 *              error.  A write that was started ends when somebody waits for it or
 *              for another one, or with the call that started it; one that a directive
 *              holds, when somebody waits for it.  It completes, fails, or leaves the
 *              page dirty again.
 * Models:      the address_space_operations of a simple filesystem without private
 *              data of its own (fs/ext2 and its like, minus buffers).
 * Differs:     blocks are pages; there is no journal and no quota; reading ends at
 *              once.
 */
#include <linux/writeback.h>
#include "file.h"

#define WRITING_NR 4096
static struct writing {
	struct folio *folio;
	enum cm_write_end how;
	bool held;            /* by a directive: only a waiter ends it */
} writing[WRITING_NR] CM_BIG; /* the first writing_nr count */
static int writing_nr;

void *cm_writing_piece(unsigned long *size_b)
{
	*size_b = writing_nr * sizeof(writing[0]);
	return writing;
}

/* --- reading ----------------------------------------------------------------- */

static int disk_read_folio(struct file *file, struct folio *folio)
{
	struct inode *inode = folio->mapping->host;
	long i;

	cm_point(FILE_READ);
	if (cm_fails(CM_FAIL_FILE_READ)) {
		folio_unlock(folio);
		return -EIO;
	}
	for (i = 0; i < folio_nr_pages(folio); i++)
		cm_frames[folio_pfn(folio) + i].token = cm_file_page(inode, folio->index + i)->disk;
	folio_mark_uptodate(folio);
	folio_unlock(folio);
	return 0;
}

/* --- writing ----------------------------------------------------------------- */

static void end_write(struct writing write)
{
	struct folio *folio = write.folio;
	struct inode *inode = folio->mapping->host;
	long i;

	for (i = 0; i < folio_nr_pages(folio); i++) {
		struct cm_file_page *page = cm_file_page(inode, folio->index + i);

		if (write.how == CM_WRITE_COMPLETES)
			page->disk = cm_frames[folio_pfn(folio) + i].token;
		else if (write.how == CM_WRITE_FAILS)
			page->flags |= CM_FILE_LOST;
	}
	if (write.how == CM_WRITE_FAILS)
		mapping_set_error(folio->mapping, -EIO);
	if (write.how == CM_WRITE_STAYS)
		filemap_dirty_folio(folio->mapping, folio);
	folio_end_writeback(folio);
}

/* Ends writes: of folios that somebody waits for; else, or once there was one, all that
 * no directive holds: a device has the time to answer them too.  False if there was
 * none. */
bool cm_writeback_settle(bool waited)
{
	bool any = false;
	int i;

	for (i = writing_nr - 1; i >= 0; i--) {
		struct writing write = writing[i];

		if (waited ? !folio_test_waiters(write.folio) : write.held)
			continue;
		writing[i] = writing[--writing_nr];
		end_write(write);
		any = true;
	}
	if (waited && any)
		cm_writeback_settle(false);
	return any;
}

void cm_writeback_release(void)
{
	while (writing_nr)
		end_write(writing[--writing_nr]);
}

/* Caller holds the folio lock and has cleared its dirty flag. */
static int begin_write(struct folio *folio, enum cm_write_end how, bool held)
{
	if (writing_nr == WRITING_NR)
		cm_unmodelled("more than %d writes under way", WRITING_NR);
	folio_start_writeback(folio);
	writing[writing_nr++] = (struct writing){ folio, how, held };
	return 0;
}

int cm_writeback_hold(struct folio *folio, enum cm_write_end how)
{
	if (folio_test_writeback(folio))
		return -EBUSY;
	folio_lock(folio);
	folio_clear_dirty_for_io(folio);
	begin_write(folio, how, true);
	folio_unlock(folio);
	return 0;
}

/* False: no directive's write of the folio was under way. */
bool cm_writeback_let_go(struct folio *folio)
{
	int i;

	for (i = 0; i < writing_nr; i++)
		if (writing[i].folio == folio && writing[i].held) {
			struct writing write = writing[i];

			writing[i] = writing[--writing_nr];
			end_write(write);
			return true;
		}
	return false;
}

static void write_one(struct folio *folio)
{
	cm_point(FILE_WRITE);
	begin_write(folio, cm_fails(CM_FAIL_FILE_WRITE) ? CM_WRITE_FAILS : CM_WRITE_COMPLETES,
		    false);
	folio_unlock(folio);
}

#ifdef KP_HAVE_WRITEBACK_ITER
static int disk_writepages(struct address_space *mapping, struct writeback_control *wbc)
{
	struct folio *folio = NULL;
	int err = 0;

	while ((folio = writeback_iter(mapping, wbc, folio, &err)))
		write_one(folio);
	return err;
}
#else
static int write_page(struct page *page, struct writeback_control *wbc, void *data)
{
	write_one(page_folio(page));
	return 0;
}

static int disk_writepages(struct address_space *mapping, struct writeback_control *wbc)
{
	return write_cache_pages(mapping, wbc, write_page, NULL);
}
#endif

/* --- private data: what a filesystem hangs on a page ------------------------- */

static char private_data[16]; /* its address marks what cannot be let go of */

static bool disk_release_folio(struct folio *folio, gfp_t gfp)
{
	if (folio_get_private(folio) == (void *)private_data)
		return false;
	folio_detach_private(folio);
	return true;
}

static void disk_invalidate_folio(struct folio *folio, size_t offset, size_t len)
{
	if (!offset && len == folio_size(folio))
		folio_detach_private(folio);
}

int cm_private_set(struct folio *folio, bool releasable)
{
	if (folio_test_private(folio))
		return -EBUSY;
	folio_attach_private(folio, private_data + (releasable ? 1 : 0));
	return 0;
}

const struct address_space_operations cm_disk_aops = {
	.read_folio = disk_read_folio,
	.writepages = disk_writepages,
	.dirty_folio = filemap_dirty_folio,
	.release_folio = disk_release_folio,
	.invalidate_folio = disk_invalidate_folio,
};

/* --- size and holes ---------------------------------------------------------- */

#ifdef KP_HAVE_MNT_IDMAP
static int disk_setattr(struct mnt_idmap *idmap, struct dentry *dentry, struct iattr *attr)
#else
static int disk_setattr(struct user_namespace *userns, struct dentry *dentry, struct iattr *attr)
#endif
{
	if (attr->ia_valid & ATTR_SIZE)
		truncate_setsize(dentry->d_inode, attr->ia_size);
	return 0;
}

static long disk_fallocate(struct file *file, int mode, loff_t offset, loff_t len)
{
	struct inode *inode = file->f_inode;

	if (mode & FALLOC_FL_PUNCH_HOLE) {
		truncate_pagecache_range(inode, offset, offset + len - 1);
		return 0;
	}
	if (!(mode & FALLOC_FL_KEEP_SIZE) && offset + len > i_size_read(inode))
		i_size_write(inode, offset + len);
	return 0;
}

const struct inode_operations cm_disk_inode_ops = {
	.setattr = disk_setattr,
};

const struct file_operations cm_disk_file_ops = {
	.mmap = generic_file_mmap,
	.fallocate = disk_fallocate,
};
