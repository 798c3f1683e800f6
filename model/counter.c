/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * counter.c - named event counters and quantities.
 *
 * Counters are the tree's own vm_event_item values, by the names that
 * /proc/vmstat gives them, and those of one folio size, by their path in sysfs
 * and read by the tree's own show function.  What a tree does not have is not
 * offered.
 */
#include <linux/sched/coredump.h>
#include "model.h"

static const struct {
	const char *name;
	int item;
} counters[] = {
	{ "thp_fault_alloc", THP_FAULT_ALLOC },
	{ "thp_fault_fallback", THP_FAULT_FALLBACK },
	{ "thp_collapse_alloc", THP_COLLAPSE_ALLOC },
	{ "thp_collapse_alloc_failed", THP_COLLAPSE_ALLOC_FAILED },
	{ "thp_split_page", THP_SPLIT_PAGE },
	{ "thp_split_pmd", THP_SPLIT_PMD },
	{ "thp_deferred_split_page", THP_DEFERRED_SPLIT_PAGE },
	{ "thp_scan_exceed_none_pte", THP_SCAN_EXCEED_NONE_PTE },
	{ "thp_scan_exceed_swap_pte", THP_SCAN_EXCEED_SWAP_PTE },
	{ "thp_scan_exceed_share_pte", THP_SCAN_EXCEED_SHARED_PTE },
	{ "thp_zero_page_alloc", THP_ZERO_PAGE_ALLOC },
	{ "thp_file_alloc", THP_FILE_ALLOC },
	{ "thp_file_mapped", THP_FILE_MAPPED },
	{ "thp_file_fallback", THP_FILE_FALLBACK },
	{ "pgfault", PGFAULT },
	{ "pgmajfault", PGMAJFAULT },
	{ "pgfree", PGFREE },
	{ "pglazyfree", PGLAZYFREE },
	{ "pswpin", PSWPIN },
	{ "pswpout", PSWPOUT },
};

const char *cm_counter_name(int i)
{
	return i >= 0 && i < (int)ARRAY_SIZE(counters) ? counters[i].name : NULL;
}

bool cm_counter(const char *name, kp_s64 *out)
{
	char text[KP_TEXT_LEN];
	unsigned int i;
	unsigned long num;

	if (!strncmp(name, "hugepages-", 10)) {
		if (!cm_sysfs_read(name, text) || kstrtoul(text, 10, &num))
			return false;
		*out = num;
		return true;
	}
	for (i = 0; i < ARRAY_SIZE(counters); i++)
		if (!strcmp(counters[i].name, name)) {
			*out = this_cpu_read(vm_event_states.event[counters[i].item]);
			return true;
		}
	return false;
}

void cm_quantities(int task, kp_s64 out[KP_QUANTITY_NR])
{
	static const int events[] = {
		[KP_QUANTITY_COLLAPSE_ALLOC] = THP_COLLAPSE_ALLOC,
		[KP_QUANTITY_COLLAPSE_ALLOC_FAILED] = THP_COLLAPSE_ALLOC_FAILED,
		[KP_QUANTITY_EXCEED_NONE] = THP_SCAN_EXCEED_NONE_PTE,
		[KP_QUANTITY_EXCEED_SWAP] = THP_SCAN_EXCEED_SWAP_PTE,
		[KP_QUANTITY_EXCEED_SHARED] = THP_SCAN_EXCEED_SHARED_PTE,
	};
	struct mm_struct *mm = cm_tasks[task].mm;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(events); i++)
		out[i] = this_cpu_read(vm_event_states.event[events[i]]);
	out[KP_QUANTITY_RSS_ANON] = mm ? get_mm_counter(mm, MM_ANONPAGES) : 0;
	out[KP_QUANTITY_SWAP] = mm ? get_mm_counter(mm, MM_SWAPENTS) : 0;
}

/* Quantities in base pages; of the task unless it says otherwise. */
static const char *const stats[] = {
	"rss", /* anonymous, file and shmem pages mapped */
	"rss_anon",
	"rss_file",
	"rss_shmem",
	"swap",
	"locked",
	"total_vm",
	"vma_nr",             /* VMAs */
	"huge_nr",            /* PMD-mapped hugepages */
	"pages_used",         /* of the world: frames in use */
	"registered",         /* 1: the address space is marked as known to khugepaged */
	"khugepaged_running", /* of the world: 1 or 0 */
	"khugepaged_nice",    /* how much it gives way to other tasks */
	"time_ms",            /* of the world: since it began */
	/* of the world: page cache, by the nodes' own counters */
	"nr_file_pages",
	"nr_shmem",
	"nr_shmem_hugepages", /* in base pages */
	"nr_file_hugepages",  /* in base pages */
	"nr_dirty",
	"nr_writeback",
	"nofree.0", /* of the world: hugepages node 0 may still give, -1 any */
	"nofree.1",
	"nofree.2",
	"nofree.3",
	/* of the world: base pages charged to group NAME and below */
	"memcg.NAME",
	/* hugepages that collapses charged to group NAME itself */
	"memcg.NAME.thp_collapse_alloc",
};

const char *cm_stat_name(int i)
{
	return i >= 0 && i < (int)ARRAY_SIZE(stats) ? stats[i] : NULL;
}

static kp_s64 huge_nr(struct mm_struct *mm)
{
	unsigned long va = CM_WINDOW_VA, end = CM_WINDOW_VA + (CM_WINDOW_PG << PAGE_SHIFT);
	kp_s64 nr = 0;

	for (; va < end; va += PMD_SIZE) {
		pmd_t *pmd = cm_pmd(mm, va);

		nr += pmd && pmd_trans_huge(*pmd) && !is_huge_zero_pmd(*pmd);
	}
	return nr;
}

/* What nodes count; hugepages in base pages, as these counters are kept. */
static bool node_stat(const char *name, kp_s64 *out)
{
	static const struct {
		const char *name;
		enum node_stat_item item;
	} items[] = {
		{ "nr_file_pages", NR_FILE_PAGES },      { "nr_shmem", NR_SHMEM },
		{ "nr_shmem_hugepages", NR_SHMEM_THPS }, { "nr_file_hugepages", NR_FILE_THPS },
		{ "nr_dirty", NR_FILE_DIRTY },           { "nr_writeback", NR_WRITEBACK },
	};
	unsigned int i;
	int node;

	for (i = 0; i < ARRAY_SIZE(items); i++)
		if (!strcmp(items[i].name, name)) {
			*out = 0;
			for (node = 0; node < cm_node_nr; node++)
				*out += node_page_state(NODE_DATA(node), items[i].item);
			return true;
		}
	return false;
}

bool cm_stat(int task, const char *name, kp_s64 *out)
{
	struct mm_struct *mm = cm_tasks[task].mm;

	if (!strncmp(name, "memcg.", 6)) {
		*out = cm_memcg_stat(name + 6);
		return *out >= 0;
	}
	if (!strncmp(name, "nofree.", 7) && name[7] >= '0' && name[7] < '0' + KP_NODE_NR) {
		*out = cm_huge_left[name[7] - '0'];
		return true;
	}
	if (node_stat(name, out))
		return true;
	if (!strcmp(name, "pages_used")) {
		*out = cm_frame_used_nr();
		return true;
	}
	if (!strcmp(name, "khugepaged_running")) {
		*out = cm_daemon_is_running();
		return true;
	}
	if (!strcmp(name, "khugepaged_nice")) {
		*out = cm_daemon_nice();
		return true;
	}
	if (!strcmp(name, "time_ms")) {
		*out = cm_daemon_now_ms();
		return true;
	}
	if (!mm)
		return false;
	if (!strcmp(name, "rss"))
		*out = get_mm_rss(mm);
	else if (!strcmp(name, "rss_anon"))
		*out = get_mm_counter(mm, MM_ANONPAGES);
	else if (!strcmp(name, "rss_file"))
		*out = get_mm_counter(mm, MM_FILEPAGES);
	else if (!strcmp(name, "rss_shmem"))
		*out = get_mm_counter(mm, MM_SHMEMPAGES);
	else if (!strcmp(name, "swap"))
		*out = get_mm_counter(mm, MM_SWAPENTS);
	else if (!strcmp(name, "locked"))
		*out = mm->locked_vm;
	else if (!strcmp(name, "total_vm"))
		*out = mm->total_vm;
	else if (!strcmp(name, "vma_nr"))
		*out = mm->map_count;
	else if (!strcmp(name, "registered"))
		*out = cm_mm_flag_test(mm, MMF_VM_HUGEPAGE);
	else if (!strcmp(name, "huge_nr"))
		*out = huge_nr(mm);
	else
		return false;
	return true;
}
