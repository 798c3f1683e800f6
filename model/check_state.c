/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check_state.c - invariants of state that no collapse reads back itself, but
 * reclaim, migration or a person looking at /proc/vmstat later would.
 */
#include "model.h"
#include "internal.h"

static long isolated_pg(enum node_stat_item item)
{
	long nr = 0;
	int node;

	for (node = 0; node < cm_node_nr; node++)
		nr += atomic_long_read(&NODE_DATA(node)->vm_stat[item]);
	return nr;
}

/* Who isolates for long would make reclaim believe that many do, and wait. */
static int check_isolated(const char *kind, enum node_stat_item item)
{
	long nr = isolated_pg(item);

	if (!nr)
		return 0;
	cm_finding("nodes count %ld isolated %s base pages, and nobody isolates any", nr, kind);
	return 1;
}

/* Content is there as soon as a page is mapped; reclaim, migration and GUP ask. */
static int check_uptodate(void)
{
	unsigned long pfn;

	for (pfn = KP_FRAME_PFN; pfn < cm_frame_end_pfn(); pfn++) {
		struct page *page = pfn_to_page(pfn);

		if (!cm_frame_in_use(pfn) || PageTail(page) || !PageAnon(page))
			continue;
		if (folio_mapped(page_folio(page)) && !folio_test_uptodate(page_folio(page))) {
			cm_finding("mapped anonymous page is not marked up to date");
			return 1;
		}
	}
	return 0;
}

int cm_check_state(void)
{
	return check_isolated("anonymous", NR_ISOLATED_ANON) +
	       check_isolated("file", NR_ISOLATED_FILE) + check_uptodate();
}
