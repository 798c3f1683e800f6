/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check_state.c - invariants of state that no collapse reads back itself, but
 * reclaim, migration or a person looking at /proc/vmstat later would.
 */
#include "walk.h"
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
	struct folio *folio;
	unsigned int i;

	cm_walk_each_folio(folio, i) if (folio_test_anon(folio) && folio_mapped(folio) &&
					 !folio_test_uptodate(folio))
	{
		cm_finding("mapped anonymous page is not marked up to date");
		return 1;
	}
	return 0;
}

int cm_check_state(void)
{
	return check_isolated("anonymous", NR_ISOLATED_ANON) +
	       check_isolated("file", NR_ISOLATED_FILE) + check_uptodate() + cm_zone_check();
}
