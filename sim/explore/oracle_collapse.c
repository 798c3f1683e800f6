/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_collapse.c - from a scan without objection to a hugepage: allocation,
 * charge, swap-in, isolation, copy, installation.  In this order (A10), so an
 * earlier stage decides the result.  Clauses A14, A16, A19, A20, A22, A25, A31 to
 * A34, E6.
 */
#include "explore/oracle_run.h"

static const struct cs_pte *entry_of(const struct cs_oracle_run *run, unsigned int slot,
				     unsigned int entry)
{
	return &run->world->slot[slot].pte[entry];
}

/* --- allocation: A31, A32, E6 ------------------------------------------------ */

/* Nodes of @allowed whose @supply is not used up. */
static unsigned int nodes_with(const struct cs_oracle_run *run, unsigned int allowed,
			       const int supply[CS_WORLD_NODE_NR])
{
	unsigned int mask = 0;

	for (unsigned int node = 0; node < run->node_nr; node++)
		if (allowed & 1u << node && supply[node])
			mask |= 1u << node;
	return mask;
}

/* Takes one hugepage from @supply of one of the nodes @mask; returns from which. */
static unsigned int take(struct cs_oracle_run *run, unsigned int mask, unsigned int target,
			 int supply[CS_WORLD_NODE_NR])
{
	unsigned int node = 0;

	/* The lowest of those with most pages comes first; the order of others
	 * depends on distances. */
	if (mask & 1u << target)
		mask = 1u << target;
	while (!(mask & 1u << node))
		node++;
	run->taken = NULL;
	if (mask != 1u << node)
		run->free_unknown = true;
	else if (supply[node] > 0) {
		supply[node]--;
		/* What compaction made stays made. */
		run->taken = &run->free_hp[node];
	}
	return mask;
}

/* A31: the nodes that hold most, and no other; all of them if none holds any. */
static unsigned int nodes_with_most(const struct cs_oracle_run *run,
				    const unsigned int load[CS_WORLD_NODE_NR], unsigned int *target)
{
	unsigned int most = 0, mask = 0;

	for (unsigned int node = 0; node < run->node_nr; node++)
		if (load[node] > most)
			most = load[node];
	for (unsigned int node = run->node_nr; node-- > 0;)
		if (load[node] == most) {
			mask |= 1u << node;
			*target = node;
		}
	return mask;
}

static bool is_limited(const struct cs_oracle_run *run, unsigned int allowed)
{
	for (unsigned int node = 0; node < run->node_nr; node++)
		if (allowed & 1u << node && run->world->env.free_hp_plus1[node])
			return true;
	return false;
}

/* The nodes the hugepage may be from; 0: there is none. */
static unsigned int find_hugepage(struct cs_oracle_run *run,
				  const unsigned int load[CS_WORLD_NODE_NR])
{
	/* A32: MADV_COLLAPSE may always reclaim; E6: khugepaged if told so. */
	bool reclaims = !run->daemon || run->world->call.defrag;
	unsigned int target = 0, allowed = nodes_with_most(run, load, &target), mask;

	if (run->free_unknown && is_limited(run, allowed)) {
		cs_oracle_give_up(run, "which node lost a hugepage before");
		return 0;
	}
	mask = nodes_with(run, allowed, run->free_hp);
	if (mask)
		return take(run, mask, target, run->free_hp);
	mask = reclaims ? nodes_with(run, allowed, run->compact_hp) : 0;
	return mask ? take(run, mask, target, run->compact_hp) : 0;
}

/* A33: charges @nr base pages. */
static bool charge(struct cs_oracle_run *run, int nr)
{
	if (cs_oracle_fails(run, CS_FAIL_CHARGE))
		return false;
	if (!run->world->env.has_memcg)
		return true;
	if (run->room_max < nr)
		return false;
	if (run->room_min < nr)
		cs_oracle_give_up(run, "how much the memcg has been charged before");
	run->room_min -= nr;
	run->room_max -= nr;
	return true;
}

/* A33: where hugepages are listed per memcg, the list is allocated after the
 * charge, if there is none yet. */
static enum cs_scan list_hugepage(struct cs_oracle_run *run)
{
	if (run->world->env.fail != CS_FAIL_ALLOC_SLAB || !run->world->env.has_memcg ||
	    !cs_oracle_has(run, CS_FEATURE_DEFERRED_LIST_LRU))
		return CS_SCAN_SUCCEED;
	cs_oracle_give_up(run, "whether the memcg has a list for hugepages yet");
	return CS_SCAN_ALLOC_HUGE_PAGE_FAIL;
}

enum cs_scan cs_oracle_allocate(struct cs_oracle_run *run, unsigned int slot,
				const unsigned int load[CS_WORLD_NODE_NR])
{
	int16_t *delta = run->expected->delta;
	unsigned int nodes = 0;

	if (!cs_oracle_fails(run, CS_FAIL_ALLOC_HUGE))
		nodes = find_hugepage(run, load);
	if (!nodes) {
		delta[CS_DELTA_COLLAPSE_ALLOC_FAILED]++;
		return CS_SCAN_ALLOC_HUGE_PAGE_FAIL;
	}
	delta[CS_DELTA_COLLAPSE_ALLOC]++;
	run->expected->slot[slot].node_mask = nodes;
	return charge(run, run->entry_nr) ? CS_SCAN_SUCCEED : CS_SCAN_CGROUP_CHARGE_FAIL;
}

/* --- swap-in: A19, A20 ------------------------------------------------------- */

/* A page is mapped at @entry again; how, is not said. */
static void map_again(struct cs_oracle_run *run, unsigned int slot, unsigned int entry)
{
	struct cs_pte_after *after = &run->expected->slot[slot].pte[entry];

	after->kind = CS_PTE_PAGE;
	after->flags = 0;
	after->flag_mask = CS_PTE_UFFD_WP;
}

static void swapped_in(struct cs_oracle_run *run, unsigned int slot, unsigned int entry)
{
	map_again(run, slot, entry);
	run->expected->delta[CS_DELTA_RSS_ANON]++;
	run->expected->delta[CS_DELTA_SWAP]--;
}

/* What reading ahead costs is not known. */
static void read_ahead(struct cs_oracle_run *run)
{
	run->passage_unknown = true;
	run->room_min -= CS_WORLD_PAGE_NR;
}

/* Neither present nor cached: a page, its charge and a read. */
static enum cs_scan read_swap(struct cs_oracle_run *run, unsigned int slot, unsigned int entry)
{
	bool async = run->world->env.swap_async;

	if (async || entry_of(run, slot, entry)->flags & CS_PTE_SWAP_SHARED)
		read_ahead(run);
	if (cs_oracle_fails(run, CS_FAIL_ALLOC_PAGE) || !charge(run, 1))
		return CS_SCAN_FAIL;
	if (cs_oracle_fails(run, CS_FAIL_SWAPIN)) {
		if (async)
			cs_oracle_give_up(run, "a read that will fail, while it is on its way");
		return CS_SCAN_FAIL;
	}
	/* Just submitted, so locked: the helper waits, and leaves it to the next call. */
	return async ? CS_SCAN_PAGE_LOCK : CS_SCAN_SUCCEED;
}

static enum cs_scan swap_in(struct cs_oracle_run *run, unsigned int slot, unsigned int entry)
{
	uint16_t flags = entry_of(run, slot, entry)->flags;
	enum cs_scan result = CS_SCAN_SUCCEED;

	if (flags & CS_PTE_SWAP_LOCKED) {
		read_ahead(run);
		return CS_SCAN_PAGE_LOCK;
	}
	if (!(flags & CS_PTE_SWAP_CACHE))
		result = read_swap(run, slot, entry);
	if (result == CS_SCAN_SUCCEED)
		swapped_in(run, slot, entry);
	return result;
}

/* What is not present, in order. */
static enum cs_scan bring_in(struct cs_oracle_run *run, unsigned int slot)
{
	for (unsigned int entry = 0; entry < run->entry_nr; entry++) {
		enum cs_scan result = CS_SCAN_SUCCEED;

		switch (entry_of(run, slot, entry)->kind) {
		case CS_PTE_SWAP:
			result = swap_in(run, slot, entry);
			break;
		case CS_PTE_MIGRATION: /* waited for */
			map_again(run, slot, entry);
			break;
		case CS_PTE_HWPOISON:
		case CS_PTE_GUARD:
		case CS_PTE_POISON:
			result = CS_SCAN_FAIL;
			break;
		default:
			break;
		}
		if (result != CS_SCAN_SUCCEED || run->given_up)
			return result;
	}
	return CS_SCAN_SUCCEED;
}

/* --- isolation, copy: A22, A25, A34 -------------------------------------------- */

static bool is_page(uint8_t kind)
{
	return kind != CS_PTE_NONE && kind != CS_PTE_ZERO;
}

/* Each folio once. */
static enum cs_scan isolate(struct cs_oracle_run *run, unsigned int slot)
{
	bool large_done = false;

	for (unsigned int entry = 0; entry < run->entry_nr; entry++) {
		uint8_t kind = entry_of(run, slot, entry)->kind;

		if (!is_page(kind) || (kind == CS_PTE_LARGE && large_done))
			continue;
		large_done |= kind == CS_PTE_LARGE;
		if (cs_oracle_fails(run, CS_FAIL_ISOLATE))
			return CS_SCAN_DEL_PAGE_LRU;
	}
	return CS_SCAN_SUCCEED;
}

static enum cs_scan copy(struct cs_oracle_run *run, unsigned int slot)
{
	for (unsigned int entry = 0; entry < run->entry_nr; entry++) {
		if (!is_page(entry_of(run, slot, entry)->kind) ||
		    !cs_oracle_fails(run, CS_FAIL_COPY))
			continue;
		if (!cs_oracle_has(run, CS_FEATURE_COPY_MC))
			cs_oracle_give_up(run, "a machine check that the copy does not survive");
		return CS_SCAN_COPY_MC;
	}
	return CS_SCAN_SUCCEED;
}

/* --- installation: A14, A16 ------------------------------------------------------ */

/* Old pages that nobody else holds go, and their charges. */
static void free_old(struct cs_oracle_run *run, unsigned int slot)
{
	unsigned int large_nr = 0, large_shared_nr = 0;

	for (unsigned int entry = 0; entry < run->entry_nr; entry++) {
		const struct cs_pte *pte = entry_of(run, slot, entry);

		if (!is_page(pte->kind))
			continue;
		if (pte->kind == CS_PTE_LARGE) {
			large_nr++;
			large_shared_nr += !!(pte->flags & CS_PTE_SHARED);
			continue;
		}
		if (pte->kind == CS_PTE_PAGE && !(pte->flags & ~CS_PTE_READONLY))
			run->room_min++;
		if (!(pte->flags & CS_PTE_SHARED))
			run->room_max++;
	}
	if (!large_nr)
		return;
	run->free_unknown = true;
	run->room_max += run->entry_nr;
	if (!large_shared_nr)
		run->room_min += run->entry_nr;
}

static void install(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int slot,
		    const struct cs_oracle_found *found)
{
	struct cs_slot_after *after = &run->expected->slot[slot];

	after->kind = CS_SLOT_HUGE;
	after->writable = !(vma->flags & CS_VMA_NO_WRITE);
	after->writable_claimed = 1;
	/* Empty entries and zero pages became zeros of its own. */
	run->expected->delta[CS_DELTA_RSS_ANON] += found->none_nr;
	run->expected->delta[CS_DELTA_HUGE]++;
	free_old(run, slot);
}

/* --- all stages ----------------------------------------------------------------------- */

static enum cs_scan fill(struct cs_oracle_run *run, unsigned int slot,
			 const struct cs_oracle_found *found)
{
	enum cs_scan result = CS_SCAN_SUCCEED;

	if (found->swap_nr)
		result = bring_in(run, slot);
	if (result == CS_SCAN_SUCCEED && !run->given_up)
		result = isolate(run, slot);
	if (result == CS_SCAN_SUCCEED && !run->given_up)
		result = copy(run, slot);
	return result;
}

/* The hugepage goes back where it came from. */
static void give_back(struct cs_oracle_run *run, unsigned int slot)
{
	run->expected->slot[slot].node_mask = 0;
	if (run->taken)
		++*run->taken;
}

enum cs_scan cs_oracle_collapse(struct cs_oracle_run *run, const struct cs_vma *vma,
				unsigned int slot, const struct cs_oracle_found *found)
{
	enum cs_scan result = cs_oracle_allocate(run, slot, found->load);

	if (result == CS_SCAN_SUCCEED && !run->given_up)
		result = list_hugepage(run);
	if (run->given_up)
		return result;
	if (result == CS_SCAN_SUCCEED) {
		result = fill(run, slot, found);
		if (run->given_up)
			return result;
		if (result == CS_SCAN_SUCCEED) {
			install(run, vma, slot, found);
			return result;
		}
		run->room_min += run->entry_nr;
		run->room_max += run->entry_nr;
	}
	if (result != CS_SCAN_ALLOC_HUGE_PAGE_FAIL)
		give_back(run, slot);
	return result;
}
