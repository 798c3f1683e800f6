/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * op_file.c - directives on pages of files, mapped or not: what other programs, the
 * writeback threads and the filesystem did to them.
 *
 * Done by the tree's own code wherever a program could do it (write(), read(),
 * fsync(), ftruncate(), fallocate(), posix_fadvise(DONTNEED), reclaim of shared memory).
 */
#include <linux/writeback.h>
#include <linux/rmap.h>
#include <linux/swap.h>
#include "file.h"
#include "op.h"
#include "internal.h"

extern int cm_alloc_node;
extern int cm_truncate(struct file *file, loff_t size);

struct file *cm_file_at(int task, kp_u64 va, unsigned long *index)
{
	*index = (va & ((1ULL << KP_FILE_SHIFT) - 1)) >> PAGE_SHIFT;
	return cm_fd_file(task, (va - KP_FILE_VA) >> KP_FILE_SHIFT);
}

struct page *cm_file_cached(int task, kp_u64 va)
{
	unsigned long index;
	struct file *file = cm_file_at(task, va, &index);
	struct folio *folio = file ? cm_cache_folio(file->f_mapping, index) : NULL;

	return folio ? folio_page(folio, index - folio->index) : NULL;
}

/* --- writing and reading ----------------------------------------------------- */

/* The page, locked and with a reference, as write() gets it; made if need be. */
static struct folio *page_to_write(struct inode *inode, unsigned long index)
{
	struct address_space *mapping = inode->i_mapping;
	struct folio *folio = NULL;

	if (cm_is_shmem(inode)) {
#ifdef KP_HAVE_SHMEM_WRITE_END
		int err = shmem_get_folio(inode, index, 0, &folio, SGP_WRITE);
#else
		int err = shmem_get_folio(inode, index, &folio, SGP_WRITE);
#endif
		return err ? ERR_PTR(err) : folio;
	}
	folio = __filemap_get_folio(mapping, index, FGP_LOCK | FGP_WRITE | FGP_CREAT,
				    mapping_gfp_mask(mapping));
	return folio ? folio : ERR_PTR(-ENOMEM);
}

static kp_u64 pattern(struct inode *inode, unsigned long index)
{
	return (0x100ULL + (cm_file_of(inode) - cm_files)) << 40 | (index + 1);
}

static int fill(struct file *file, unsigned long index, bool clean, const char **text)
{
	struct inode *inode = file->f_inode;
	kp_u64 token = pattern(inode, index);
	struct folio *folio = page_to_write(inode, index);
	long i;

	*text = "no memory for the page";
	if (IS_ERR(folio))
		return PTR_ERR(folio);
	/* Of a new one the rest is cleared, as write_end() does. */
	for (i = 0; !folio_test_uptodate(folio) && i < folio_nr_pages(folio); i++)
		cm_frames[folio_pfn(folio) + i].token = 0;
	cm_frames[folio_pfn(folio) + (index - folio->index)].token = token;
	folio_mark_uptodate(folio);
	if (i_size_read(inode) < (loff_t)(index + 1) << PAGE_SHIFT)
		i_size_write(inode, (loff_t)(index + 1) << PAGE_SHIFT);
	cm_file_written(inode, index, token, true);
	if (clean)
		cm_file_page(inode, index)->disk = token;
	else
		folio_mark_dirty(folio);
	folio_unlock(folio);
	folio_put(folio);
	return 0;
}

/* One folio of so many pages, as a filesystem that can have them reads ahead. */
static int read_large(struct file *file, unsigned long index, unsigned long nr)
{
	struct address_space *mapping = file->f_mapping;
	gfp_t gfp = mapping_gfp_mask(mapping);
	struct folio *folio = folio_alloc(gfp, ilog2(nr));
	int err;

	if (!folio)
		return -ENOMEM;
	mapping_set_large_folios(mapping);
	err = filemap_add_folio(mapping, folio, index, gfp);
	if (!err)
		err = mapping->a_ops->read_folio(file, folio);
	folio_put(folio);
	return err;
}

static int readahead(struct file *file, unsigned long index, unsigned long nr, const char **text)
{
	struct folio *folio;

	*text = "the page cannot be read";
	if ((loff_t)index << PAGE_SHIFT >= i_size_read(file->f_inode))
		return -EINVAL;
	if (cm_is_shmem(file->f_inode)) {
		*text = "shared memory has no storage to read from";
		return -EINVAL;
	}
	if (nr > 1) {
		*text = "no folio of that size can be read to there";
		if (!is_power_of_2(nr) || nr > HPAGE_PMD_NR || nr == 2 || index & (nr - 1))
			return cm_cache_folio(file->f_mapping, index) ? 0 : -EINVAL;
		return read_large(file, index, nr);
	}
	folio = read_mapping_folio(file->f_mapping, index, file);
	if (IS_ERR(folio))
		return PTR_ERR(folio);
	folio_put(folio);
	return 0;
}

/* --- shared memory to swap, as reclaim sends it ------------------------------ */

int cm_file_swap_out(struct folio *folio, const char **text)
{
	struct inode *inode = folio->mapping->host;
	int err;

	*text = "only small pages of shared memory go to swap here";
	if (!cm_is_shmem(inode) || folio_test_large(folio))
		return -EINVAL;
	*text = "the page cannot be unmapped, or no swap slot is left";
	lru_add_drain();
	folio_lock(folio);
	folio_get(folio);
	if (folio_mapped(folio))
		try_to_unmap(folio, 0);
	err = folio_mapped(folio) ? -EBUSY : cm_shmem_out(folio);
	folio_put(folio);
	return err;
}

/* --- page by page ------------------------------------------------------------ */

static int writeback(struct folio *folio, kp_s64 how, const char **text)
{
	if (cm_is_shmem(folio->mapping->host)) {
		*text = "shared memory is never written back";
		return -EINVAL;
	}
	if (how == KP_WRITE_OFF) {
		*text = "no directive writes the page back";
		return cm_writeback_let_go(folio) ? 0 : -EINVAL;
	}
	*text = "the page is being written already";
	return cm_writeback_hold(folio, how == KP_WRITE_FAILS   ? CM_WRITE_FAILS
					: how == KP_WRITE_STAYS ? CM_WRITE_STAYS
								: CM_WRITE_COMPLETES);
}

static int dirty(struct folio *folio, const char **text)
{
	*text = "what was never read has nothing to write";
	if (!folio_test_uptodate(folio))
		return -EINVAL;
	folio_lock(folio);
	folio_mark_dirty(folio);
	folio_unlock(folio);
	return 0;
}

static int one_page(const struct kp_op *op, struct file *file, unsigned long index,
		    const char **text)
{
	struct folio *folio;

	if (op->kind == KP_OP_FILL)
		return fill(file, index, op->value, text);
	if (op->kind == KP_OP_READAHEAD)
		return readahead(file, index, op->value, text);
	folio = cm_cache_folio(file->f_mapping, index);
	if (!folio) {
		*text = "the page is not in the cache";
		return -EINVAL;
	}
	if (op->kind == KP_OP_SWAPOUT)
		return cm_file_swap_out(folio, text);
	*text = "what was never read has nothing to write";
	if (op->kind == KP_OP_WRITEBACK && !folio_test_uptodate(folio))
		return -EINVAL;
	if (op->kind == KP_OP_WRITEBACK)
		return folio->index == index ? writeback(folio, op->value, text) : 0;
	if (op->kind == KP_OP_DIRTY)
		return dirty(folio, text);
	if (op->kind == KP_OP_POISON) {
		cm_frame_poison(folio_page(folio, index - folio->index));
		/* As memory failure does where it could not split. */
		if (folio_test_pmd_mappable(folio))
			set_bit(PG_has_hwpoisoned, folio_flags(folio, 1));
		return 0;
	}
	*text = "the page has private data already";
	return cm_private_set(folio, !op->value);
}

/* --- the range as a whole ---------------------------------------------------- */

static int whole(const struct kp_op *op, struct file *file, loff_t start, loff_t end,
		 const char **text)
{
	struct address_space *mapping = file->f_mapping;

	*text = "the file refuses";
	if (op->kind == KP_OP_TRUNCATE)
		return cm_truncate(file, start);
	if (op->kind == KP_OP_PUNCH) {
		fmode_t mode = file->f_mode;
		int err;

		file->f_mode |= FMODE_WRITE; /* another program's descriptor */
		err = vfs_fallocate(file, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, start,
				    end - start);
		file->f_mode = mode;
		return err;
	}
	if (op->kind == KP_OP_SYNC)
		return filemap_write_and_wait_range(mapping, start, end - 1);
	lru_add_drain();
	invalidate_mapping_pages(mapping, start >> PAGE_SHIFT, (end - 1) >> PAGE_SHIFT);
	return 0;
}

int cm_op_file(const struct kp_op *op, char *error)
{
	const char *text = "cannot be done";
	unsigned long index, end;
	struct file *file = cm_file_at(op->task, op->start_va, &index);
	int err = 0;

	end = index + ((op->end_va - op->start_va) >> PAGE_SHIFT);
	if (!file)
		return cm_op_error(error, -EBADF, op->start_va, "the descriptor is not open");
	if (op->kind == KP_OP_TRUNCATE || op->kind == KP_OP_PUNCH || op->kind == KP_OP_SYNC ||
	    op->kind == KP_OP_EVICT) {
		err = whole(op, file, (loff_t)index << PAGE_SHIFT, (loff_t)end << PAGE_SHIFT,
			    &text);
		return err ? cm_op_error(error, err, op->start_va, text) : 0;
	}
	cm_alloc_node = op->node;
	for (; index < end && !err; index++)
		err = one_page(op, file, index, &text);
	cm_alloc_node = NUMA_NO_NODE;
	lru_add_drain();
	return err ? cm_op_error(error, err, op->start_va, text) : 0;
}

int cm_op_tmpfs(const struct kp_op *op, char *error)
{
	struct shmem_sb_info *info = cm_tmpfs_super->s_fs_info;

	info->max_blocks = op->value < 0 ? 0 : op->value;
	return 0;
}

/* --- looking ----------------------------------------------------------------- */

static void observe_folio(struct folio *folio, unsigned long index, struct kp_page *out)
{
	bool aligned = !(folio->index & (HPAGE_PMD_NR - 1));
	bool huge = folio_order(folio) == HPAGE_PMD_ORDER && aligned;

	out->slot = huge ? KP_SLOT_HUGE : KP_SLOT_TABLE;
	out->pte = folio_test_large(folio) ? KP_PTE_LARGE : KP_PTE_SMALL;
	cm_observe_folio(folio_page(folio, index - folio->index), out);
	out->flags |= (folio_test_dirty(folio) ? KP_PAGE_DIRTY : 0) |
		      (folio_test_uptodate(folio) ? 0 : KP_PAGE_STALE);
}

/* What the cache holds of one slot: like a page table, it is empty or has entries. */
static bool slot_empty(struct address_space *mapping, unsigned long index)
{
	unsigned long first = index & ~(HPAGE_PMD_NR - 1UL), at = first;

	return !xa_find(&mapping->i_pages, &at, first + HPAGE_PMD_NR - 1, XA_PRESENT);
}

void cm_file_observe(int task, kp_u64 va, struct kp_page *out)
{
	unsigned long index;
	struct file *file = cm_file_at(task, va, &index);
	struct inode *inode = file ? file->f_inode : NULL;
	struct cm_file_page *record;
	void *entry;

	if (!file)
		return;
	out->in_vma = (loff_t)index << PAGE_SHIFT < i_size_read(inode);
	out->slot = slot_empty(file->f_mapping, index) ? KP_SLOT_NONE : KP_SLOT_TABLE;
	entry = xa_load(&file->f_mapping->i_pages, index);
	if (!cm_file_readable(inode, index))
		out->pte = KP_PTE_POISON;
	else if (cm_cache_swapped(entry) && cm_is_shmem(inode))
		out->pte = KP_PTE_SWAP;
	else if (entry && !xa_is_value(entry))
		observe_folio(entry, index, out);
	out->content_known = cm_file_readable(inode, index);
	out->content = cm_file_content(inode, index);
	record = cm_file_page(inode, index);
	out->want = record->want;
	out->fill = record->fill;
}

bool cm_file_extent(int task, kp_u64 va, struct kp_vma *out)
{
	unsigned long index;
	struct file *file = cm_file_at(task, va, &index);

	memset(out, 0, sizeof(*out));
	if (!file)
		return false;
	out->start_va = va;
	out->end_va = va + PAGE_ALIGN(i_size_read(file->f_inode));
	return true;
}
