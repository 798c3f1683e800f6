/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.c - the invariants: after every run, without being asked for.
 *
 * check() looks at the world as it stands; teardown() lets go of every hold,
 * ends every task by the tree's own exit_mmap() and then expects nothing.
 */
#include <linux/swap.h>
#include <linux/huge_mm.h>
#include "file.h"
#include "walk.h"
#include "internal.h"

extern int cm_tlb_range_depth(void);
extern void cm_snapshot_check_rest(void);
extern void cm_memcg_drop_reclaimable(void);
extern void cm_memcg_offline(void);

static int found;
#define FIND(...)                        \
	do {                             \
		cm_finding(__VA_ARGS__); \
		found++;                 \
	} while (0)

bool cm_is_huge_zero(struct page *page)
{
#ifdef KP_HAVE_HUGE_ZERO_FOLIO
	return huge_zero_folio && page_folio(page) == READ_ONCE(huge_zero_folio);
#else
	return is_huge_zero_page(page);
#endif
}

int cm_check_swap_uses(unsigned int slot)
{
	return cm_walk.slot[slot];
}

/* Entries of page tables that map a folio, PMD entries counted once. */
static int maps_of(struct folio *folio, int *pmd_maps)
{
	unsigned long pfn = folio_pfn(folio), i;
	int nr = 0;

	for (i = 0; i < (unsigned long)folio_nr_pages(folio); i++)
		nr += cm_walk.map[pfn + i];
	*pmd_maps = folio_test_large(folio) ? cm_walk.pmd_map[pfn >> KP_ORDER] : 0;
	return nr;
}

/* References of the swap cache, or of the page cache with the file's private data. */
static int cached_refs(struct folio *folio)
{
	struct address_space *mapping = folio->mapping;
	long i, nr = folio_nr_pages(folio);

	if (folio_test_swapcache(folio))
		return nr;
	if (!mapping || folio_test_anon(folio) || folio_is_zone_device(folio))
		return 0;
	for (i = 0; i < nr; i++)
		if (xa_load(&mapping->i_pages, folio->index + i) != folio)
			FIND("page %ld of a file is not in its page cache as it says",
			     (long)folio->index + i);
	return nr + folio_test_private(folio);
}

static void check_folio(struct folio *folio)
{
	int pmd_maps, pte_maps = maps_of(folio, &pmd_maps);
	int pinned = cm_hold_nr_of(folio, CM_HOLD_PIN);
	int isolated = cm_hold_nr_of(folio, CM_HOLD_ISOLATE);
	int locked = cm_hold_nr_of(folio, CM_HOLD_LOCK);
	int migrating = cm_hold_nr_of(folio, CM_HOLD_MIGRATION);
	int holds = pinned + isolated + locked, cached = cached_refs(folio);
	int refs = pte_maps + pmd_maps + holds + cached + migrating;
	int mapcount = folio_mapcount(folio);
	const char *kind = folio_test_large(folio) ? "large folio" : "page";

	if (mapcount != pte_maps + pmd_maps)
		FIND("%s counts %d mappings, page tables have %d", kind, mapcount,
		     pte_maps + pmd_maps);
	if (folio_ref_count(folio) != refs)
		FIND("%s counts %d references, %d are explained (%d mapped, %d cached, %d held)",
		     kind, folio_ref_count(folio), refs, pte_maps + pmd_maps, cached, holds);
	if (!refs && !folio_mapped(folio))
		FIND("%s in use that nothing maps, caches or holds", kind);
	if (folio_test_locked(folio) && !locked && !migrating)
		FIND("%s left locked", kind);
	if (!folio_test_lru(folio) && (pte_maps + pmd_maps || cached) &&
	    !folio_is_zone_device(folio) && !isolated)
		FIND("mapped or cached %s left off the LRU lists", kind);
	if (folio_test_lru(folio) && isolated)
		FIND("isolated %s put on the LRU lists by somebody else", kind);
	if (!folio->memcg_data && !folio_is_zone_device(folio) &&
	    (folio_mapped(folio) || (cached && !folio_test_swapcache(folio))))
		FIND("mapped or cached %s not charged to any memcg", kind);
}

static void check_frames(void)
{
	unsigned long pfn, end = cm_frame_end_pfn();
	unsigned int i = 0;

	for (pfn = KP_FRAME_PFN; pfn < end; pfn++) {
		if (i < cm_walk.head_nr && cm_walk.head[i] == pfn) {
			i++;
			if (!cm_is_huge_zero(pfn_to_page(pfn)))
				check_folio(page_folio(pfn_to_page(pfn)));
		} else if (cm_walk.map[pfn] && !cm_frame_in_use(pfn)) {
			FIND("page table maps a frame that is free");
		}
	}
}

static void check_mm(int task)
{
	struct mm_struct *mm = cm_mms[task].mm;
	struct cm_walk_mm *walk = &cm_walk.mm[task];
	unsigned long bytes = (walk->table_nr + walk->huge_nr) * PTRS_PER_PTE * sizeof(pte_t) +
			      walk->pmd_table_nr * PTRS_PER_PMD * sizeof(pmd_t);
	static const char *const names[] = { "file", "anon", "swap", "shmem" };
	long counts[] = { walk->file_nr, walk->anon_nr, walk->swap_nr, walk->shmem_nr };
	static const int members[] = { MM_FILEPAGES, MM_ANONPAGES, MM_SWAPENTS, MM_SHMEMPAGES };
	int i;

	for (i = 0; i < 4; i++)
		if ((long)get_mm_counter(mm, members[i]) != counts[i])
			FIND("task %d: rss counter for %s says %ld, page tables have %ld", task,
			     names[i], (long)get_mm_counter(mm, members[i]), counts[i]);
#ifdef KP_HAVE_KSM_ZERO_ATOMIC
	if (atomic_long_read(&mm->ksm_zero_pages) != walk->ksm_zero_nr)
		FIND("task %d: %ld zero pages of KSM counted, page tables have %ld", task,
		     atomic_long_read(&mm->ksm_zero_pages), walk->ksm_zero_nr);
#endif
	if (mm_pgtables_bytes(mm) != bytes)
		FIND("task %d: %lu bytes of page tables counted, %lu are there", task,
		     mm_pgtables_bytes(mm), bytes);
	if (atomic_long_read(&mm->mmap_lock.count))
		FIND("task %d: mmap_lock left held", task);
	found += cm_content_check(&cm_mms[task]);
	cm_tlb_check(&cm_mms[task]);
}

static void check_tables(void)
{
	long pte = 0, pmd = 0;
	int task;

	for (task = 0; task < KP_TASK_NR; task++) {
		pte += cm_walk.mm[task].table_nr + cm_walk.mm[task].huge_nr;
		pmd += cm_walk.mm[task].pmd_table_nr;
	}
	if (cm_table_pte_nr() != pte)
		FIND("%ld page tables allocated, %ld in use or deposited", cm_table_pte_nr(), pte);
	if (cm_table_pmd_nr() != pmd)
		FIND("%ld PMD tables allocated, %ld in use", cm_table_pmd_nr(), pmd);
}

/* Lengths of the LRU lists against the sizes kept for reclaim. */
static void check_lruvec(struct lruvec *lruvec, int node)
{
	struct mem_cgroup_per_node *info = container_of(lruvec, struct mem_cgroup_per_node, lruvec);
	enum lru_list lru;

	for_each_lru(lru)
	{
		struct folio *folio;
		long pages = 0, size = 0;
		int zone;

		if (lru == LRU_UNEVICTABLE)
			continue; /* counted, but kept on no list */
		list_for_each_entry (folio, &lruvec->lists[lru], lru) {
			/* What a free frame says of its neighbours is not to be followed. */
			if (!cm_frame_in_use(folio_pfn(folio))) {
				FIND("LRU list %d of node %d holds a free frame, 0x%lx", lru, node,
				     folio_pfn(folio));
				return;
			}
			pages += folio_nr_pages(folio);
		}
		for (zone = 0; zone < MAX_NR_ZONES; zone++)
			size += info->lru_zone_size[zone][lru];
		if (pages != size)
			FIND("LRU list %d of node %d holds %ld base pages, its size says %ld", lru,
			     node, pages, size);
	}
}

extern struct mem_cgroup *cm_memcg_at(int i);

static void check_nodes(void)
{
	long anon = 0, counted = 0;
	struct folio *folio;
	unsigned int i;
	int node, group;

	for (node = 0; node < cm_node_nr; node++) {
		for (group = 0; group < cm_memcg_nr; group++)
			check_lruvec(&cm_memcg_at(group)->nodeinfo[node]->lruvec, node);
		counted += node_page_state(NODE_DATA(node), NR_ANON_MAPPED);
	}
	cm_walk_each_folio(folio, i)
	{
		int pmd_maps;
		long j;

		if (!folio_test_anon(folio))
			continue;
		maps_of(folio, &pmd_maps);
		if (pmd_maps)
			anon += folio_nr_pages(folio);
		for (j = 0; !pmd_maps && j < folio_nr_pages(folio); j++)
			anon += cm_walk.map[folio_pfn(folio) + j] > 0;
	}
	if (counted != anon)
		FIND("nodes count %ld mapped anonymous base pages, page tables have %ld", counted,
		     anon);
}

int cm_check(void)
{
	int task;

	found = 0;
	lru_add_drain();
	cm_rcu_settle();
	if (cm_lock_held_nr())
		FIND("%d lock(s) left held", cm_lock_held_nr());
	if (kp_preempt_count)
		FIND("a spinlock, or an RCU read section, was never left");
	if (cm_tlb_range_depth())
		FIND("%d notifier range(s) started and never ended", cm_tlb_range_depth());
	if (kp_walker_pfn)
		FIND("page table unlinked and never synchronised with lockless walkers");
	if (kp_partly_told_pfn)
		FIND("page table gone for good, and devices were told of a part of it only");
	cm_walk_all();
	found += cm_walk.found;
	check_frames();
	for (task = 0; task < KP_TASK_NR; task++)
		if (cm_mms[task].mm && atomic_read(&cm_mms[task].mm->mm_users))
			check_mm(task);
	check_tables();
	check_nodes();
	found += cm_check_state() + cm_swap_check() + cm_memcg_check() + cm_file_check() +
		 cm_check_files();
	return found;
}

static long huge_zero_frames(void)
{
#ifdef KP_HAVE_HUGE_ZERO_FOLIO
	return huge_zero_folio ? HPAGE_PMD_NR : 0;
#else
	return huge_zero_page ? HPAGE_PMD_NR : 0;
#endif
}

int cm_teardown(void)
{
	int task;

	found = 0;
	cm_migrations_finish();
	cm_hold_release_all();
	cm_writeback_release();
	cm_swap_release();
	cm_memcg_drop_reclaimable();
	for (task = KP_TASK_NR - 1; task >= 0; task--)
		if (cm_tasks[task].task)
			cm_task_end(task);
	cm_task_enter(0);
	cm_daemon_stop();
	lru_add_drain();
	cm_vfs_drop_names();
	cm_memcg_offline();
	cm_rcu_settle();
	cm_swap_release();
	if (cm_frame_used_nr() != huge_zero_frames())
		FIND("%ld base page(s) left after the last task ended",
		     cm_frame_used_nr() - huge_zero_frames());
	if (cm_table_pte_nr() || cm_table_pmd_nr())
		FIND("%ld page table(s) and %ld PMD table(s) left after the last task ended",
		     cm_table_pte_nr(), cm_table_pmd_nr());
	if (cm_vfs_inode_nr() != cm_vfs_boot_nr || cm_vfs_file_nr())
		FIND("%ld inode(s) and %ld open file(s) left after the last task ended",
		     cm_vfs_inode_nr() - cm_vfs_boot_nr, cm_vfs_file_nr());
	if (cm_swap_used_nr())
		FIND("%ld swap slot(s) left after the last task ended", cm_swap_used_nr());
	for (task = 0; task < KP_TASK_NR; task++)
		if (cm_mms[task].mm)
			FIND("task %d: references to its address space left after its end", task);
	cm_walk_heads();
	found += cm_memcg_check();
	found += cm_arena_check_leaks();
	cm_arena_check_const();
	cm_snapshot_check_rest();
	return found;
}
