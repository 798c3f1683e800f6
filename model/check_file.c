/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check_file.c - the invariants of page caches: what the nodes count is what the
 * caches hold, each mapping counts its own pages, and its tree of VMAs is that of the
 * address spaces that map it.
 */
#include <linux/backing-dev.h>
#include "file.h"
#include "walk.h"

static int found;
#define FIND(...)                        \
	do {                             \
		cm_finding(__VA_ARGS__); \
		found++;                 \
	} while (0)

/* Node counters of page caches, in base pages. */
static const struct {
	enum node_stat_item item;
	const char *name;
} counted[] = {
	{ NR_FILE_PAGES, "page cache" },       { NR_SHMEM, "shared memory" },
	{ NR_SHMEM_THPS, "huge shmem" },       { NR_FILE_THPS, "huge page cache" },
	{ NR_FILE_DIRTY, "dirty page cache" }, { NR_WRITEBACK, "pages under writeback" },
};
#define COUNTED_NR ARRAY_SIZE(counted)

static void add(long held[COUNTED_NR], enum node_stat_item item, long nr)
{
	unsigned int i;

	for (i = 0; i < COUNTED_NR; i++)
		if (counted[i].item == item)
			held[i] += nr;
}

static bool accounts_dirty(struct address_space *mapping)
{
	return inode_to_bdi(mapping->host)->capabilities & BDI_CAP_WRITEBACK;
}

static void count_folio(struct folio *folio, long held[COUNTED_NR])
{
	bool shmem = folio_test_swapbacked(folio), huge = folio_test_pmd_mappable(folio);
	struct address_space *mapping = folio->mapping;
	long nr = folio_nr_pages(folio);

	if (folio_test_swapcache(folio)) {
		add(held, NR_FILE_PAGES, nr);
		return;
	}
	if (folio_test_anon(folio) || !mapping || folio_is_zone_device(folio))
		return;
	add(held, NR_FILE_PAGES, nr);
	if (shmem)
		add(held, NR_SHMEM, nr);
	if (huge)
		add(held, shmem ? NR_SHMEM_THPS : NR_FILE_THPS, nr);
	if (folio_test_dirty(folio) && accounts_dirty(mapping))
		add(held, NR_FILE_DIRTY, nr);
	if (folio_test_writeback(folio))
		add(held, NR_WRITEBACK, nr);
}

static void check_nodes(void)
{
	long held[COUNTED_NR] = { 0 };
	struct folio *folio;
	unsigned int i;

	cm_walk_each_folio(folio, i) count_folio(folio, held);
	for (i = 0; i < COUNTED_NR; i++) {
		long nodes = 0;
		int node;

		for (node = 0; node < cm_node_nr; node++)
			nodes += atomic_long_read(&NODE_DATA(node)->vm_stat[counted[i].item]);
		if (nodes != held[i])
			FIND("nodes count %ld base pages of %s, there are %ld", nodes,
			     counted[i].name, held[i]);
	}
}

/* --- one mapping ------------------------------------------------------------- */

/* Reclaim drops a clean page of shared memory that nobody maps, so only what reads zero
 * may be clean. */
static void check_kept(struct cm_file *file, struct folio *folio)
{
	long i;

	if (!cm_is_shmem(file->inode) || folio_test_dirty(folio) || folio_mapped(folio) ||
	    folio_test_swapcache(folio))
		return;
	for (i = 0; i < folio_nr_pages(folio); i++)
		if (cm_frames[folio_pfn(folio) + i].token) {
			FIND("page %lu of shared memory %s is clean, so reclaim would lose it",
			     folio->index + i, file->named ? file->name : "(no name)");
			return;
		}
}

static void check_pages(struct cm_file *file)
{
	struct address_space *mapping = file->inode->i_mapping;
	unsigned long index, pages = 0, swapped = 0, huge = 0;
	void *entry;

	xa_for_each(&mapping->i_pages, index, entry)
	{
		struct folio *folio = entry;

		if (xa_is_value(entry)) {
			swapped += cm_cache_swapped(entry);
			continue;
		}
		check_kept(file, folio);
		pages += folio_nr_pages(folio);
		huge += folio_test_pmd_mappable(folio);
		if (folio->mapping != mapping)
			FIND("page cache of file %s holds page %lu of another file", file->name,
			     index);
		index = folio->index + folio_nr_pages(folio) - 1;
	}
	if (mapping->nrpages != pages)
		FIND("page cache of file %s counts %lu pages, it holds %lu", file->name,
		     mapping->nrpages, pages);
	if (cm_is_shmem(file->inode)) {
		struct shmem_inode_info *info = SHMEM_I(file->inode);

		if (info->swapped != swapped || info->alloced != pages + swapped)
			FIND("shared memory %s counts %lu pages and %lu in swap, it has %lu and "
			     "%lu",
			     file->name, info->alloced, info->swapped, pages + swapped, swapped);
	}
#ifdef KP_HAVE_NR_THPS
	/* Not where a filesystem says what sizes it can have: it is ready for writers. */
	else if (!mapping_large_folio_support(mapping) && filemap_nr_thps(mapping) != (int)huge)
		FIND("page cache of file %s counts %d hugepages, it holds %lu", file->name,
		     filemap_nr_thps(mapping), huge);
#else
	(void)huge;
#endif
}

#ifdef vma_interval_tree_foreach
static bool in_tree(struct address_space *mapping, struct vm_area_struct *wanted)
{
	struct vm_area_struct *vma;

	vma_interval_tree_foreach(vma, &mapping->i_mmap, wanted->vm_pgoff,
				  wanted->vm_pgoff) if (vma == wanted) return true;
	return false;
}

/* Every VMA of a file is in the tree of its mapping, and no other. */
static void check_tree(struct cm_file *file)
{
	struct address_space *mapping = file->inode->i_mapping;
	struct vm_area_struct *vma;
	long in_mms = 0, in_mapping = 0;
	int task;

	for (task = 0; task < KP_TASK_NR; task++) {
		struct mm_struct *mm = cm_mms[task].mm;

		if (!mm)
			continue;
		VMA_ITERATOR(vmi, mm, 0);
		for_each_vma (vmi, vma) {
			if (!vma->vm_file || vma->vm_file->f_mapping != mapping)
				continue;
			in_mms++;
			if (!in_tree(mapping, vma))
				FIND("a VMA of task %d is missing in the tree of file %s", task,
				     file->name);
		}
	}
	vma_interval_tree_foreach(vma, &mapping->i_mmap, 0, ULONG_MAX) in_mapping++;
	if (in_mapping != in_mms)
		FIND("%ld VMAs in the tree of file %s, %ld map it", in_mapping, file->name, in_mms);
}
#else
/* NOP-SAFE: a check of ours; this tree walks its reverse maps by other means. */
static void check_tree(struct cm_file *file)
{
}
#endif

int cm_check_files(void)
{
	int i;

	found = 0;
	check_nodes();
	for (i = 0; i < CM_FILE_NR; i++)
		if (cm_files[i].inode) {
			check_pages(&cm_files[i]);
			check_tree(&cm_files[i]);
		}
	return found;
}
