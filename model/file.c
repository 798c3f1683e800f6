/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file.c - what every page of every file must hold, and whether page cache and
 * storage agree with it.
 *
 * The oracle for data of files, as content.c is for addresses: the token last
 * written at each page offset, through a mapping of whatever task, or by write().
 * A page that is clean in the cache must be the same on storage, or a change was
 * lost on the way (a dirty bit forgotten, say).
 */
#include <linux/shmem_fs.h>
#include <linux/swapops.h>
#include "file.h"

struct cm_file_page cm_file_pages[CM_FILE_NR][CM_FILE_PG] CM_BIG;

void *cm_file_piece(int file, unsigned long *size_b)
{
	*size_b = cm_files[file].page_top * sizeof(cm_file_pages[0][0]);
	return cm_file_pages[file];
}

struct cm_file_page *cm_file_page(struct inode *inode, unsigned long index)
{
	struct cm_file *file = cm_file_of(inode);

	if (index >= CM_FILE_PG)
		cm_unmodelled("a file of more than %lu hugepages", CM_FILE_PG >> KP_ORDER);
	if (index >= file->page_top)
		file->page_top = index + 1;
	return &cm_file_pages[file - cm_files][index];
}

struct folio *cm_cache_folio(struct address_space *mapping, unsigned long index)
{
	struct folio *folio = xa_load(&mapping->i_pages, index);

	return xa_is_value(folio) ? NULL : folio;
}

/* Shared memory that could not be read from swap says so from then on. */
bool cm_file_readable(struct inode *inode, unsigned long index)
{
	void *entry = xa_load(&inode->i_mapping->i_pages, index);

	return !cm_is_shmem(inode) || !xa_is_value(entry) || cm_cache_swapped(entry);
}

kp_u64 cm_file_content(struct inode *inode, unsigned long index)
{
	void *entry = xa_load(&inode->i_mapping->i_pages, index);
	kp_u64 token = 0;

	if (cm_cache_swapped(entry) && cm_is_shmem(inode)) {
		cm_swap_content(radix_to_swp_entry(entry), &token);
		return token;
	}
	if (entry && !xa_is_value(entry)) {
		struct folio *folio = entry;

		if (folio_test_uptodate(folio))
			return cm_frames[folio_pfn(folio) + (index - folio->index)].token;
	}
	return cm_is_shmem(inode) ? 0 : cm_file_page(inode, index)->disk;
}

void cm_file_written(struct inode *inode, unsigned long index, kp_u64 token, bool fill)
{
	struct cm_file_page *page = cm_file_page(inode, index);

	page->want = token;
	if (fill)
		page->fill = token;
	page->flags &= ~CM_FILE_LOST;
}

void cm_file_zeroed(struct inode *inode, loff_t start, loff_t end)
{
	struct cm_file *file = cm_file_of(inode);
	unsigned long index = start >> PAGE_SHIFT;

	for (; index < file->page_top && (loff_t)index << PAGE_SHIFT < end; index++) {
		struct cm_file_page *page = &cm_file_pages[file - cm_files][index];

		page->want = page->disk = 0;
		page->flags = 0;
	}
}

static int check_page(struct cm_file *file, unsigned long index)
{
	struct cm_file_page *page = &cm_file_pages[file - cm_files][index];
	struct inode *inode = file->inode;
	kp_u64 got = cm_file_content(inode, index);
	struct folio *folio;

	if (page->flags & CM_FILE_LOST)
		return 0; /* the error was reported; which of the two is read may change */
	if (!cm_file_readable(inode, index))
		return 0;
	if (got != page->want) {
		cm_finding("content of page %lu of file %s: a read gives %s, expected %s", index,
			   file->named ? file->name : "(no name)",
			   !got                ? "zero"
			   : got == page->fill ? "what was filled"
					       : "another page's data",
			   !page->want ? "zero" : "what was last written");
		return 1;
	}
	folio = cm_cache_folio(inode->i_mapping, index);
	if (cm_is_shmem(inode) || !folio || !folio_test_uptodate(folio))
		return 0;
	if (!folio_test_dirty(folio) && !folio_test_writeback(folio) && !folio_mapped(folio) &&
	    page->disk != got) {
		cm_finding("page %lu of file %s is clean in the cache and was never written back",
			   index, file->named ? file->name : "(no name)");
		return 1;
	}
	return 0;
}

int cm_file_check(void)
{
	int i, found = 0;

	for (i = 0; i < CM_FILE_NR; i++) {
		struct inode *inode = cm_files[i].inode;
		unsigned long index, end;

		if (!inode)
			continue;
		end = DIV_ROUND_UP(i_size_read(inode), PAGE_SIZE);
		for (index = 0; index < end && index < cm_files[i].page_top; index++)
			found += check_page(&cm_files[i], index);
	}
	return found;
}
