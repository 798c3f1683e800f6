/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_anon.c - what looking at one slot of anonymous memory finds: the PMD
 * entry, then the entries of the page table.  Clauses A11 to A18, A21 to A31, E5.
 */
#include "explore/oracle_run.h"

/* --- the PMD entry: A11, A12 ------------------------------------------------- */

static enum cs_scan without_table(const struct cs_oracle_run *run, bool has_pmd_table)
{
	if (cs_oracle_has(run, CS_FEATURE_NO_PTE_TABLE))
		return CS_SCAN_NO_PTE_TABLE;
	if (has_pmd_table && cs_oracle_has(run, CS_FEATURE_PMD_NONE_STOPS))
		return CS_SCAN_PMD_NONE;
	return CS_SCAN_PMD_NULL;
}

/* CS_SCAN_NONE: there is a page table. */
static enum cs_scan look_up(const struct cs_oracle_run *run, uint8_t kind)
{
	switch (kind) {
	case CS_SLOT_TABLE:
		return CS_SCAN_NONE;
	case CS_SLOT_EMPTY:
		return without_table(run, true);
	case CS_SLOT_NO_TABLE:
		return without_table(run, false);
	case CS_SLOT_MIGRATION:
		if (cs_oracle_has(run, CS_FEATURE_PMD_MIGRATION_COUNTS))
			return CS_SCAN_PMD_MAPPED;
		/* Not present, but not empty either. */
		return without_table(run, false);
	default: /* huge in some way, the huge zero page too */
		return CS_SCAN_PMD_MAPPED;
	}
}

/* --- one page: A13 and what it orders -------------------------------------------- */

/* What is known of a number of which some may or may not count. */
struct range {
	unsigned int min, max;
};

struct scan {
	struct cs_oracle_run *run;
	const struct cs_vma *vma;
	struct cs_oracle_found *found;
	uint16_t large_flags; /* of the folio of CS_PTE_LARGE */
	bool large_alike;     /* all of its entries are shared, or none */
	bool large_shared;    /* at least one is */
	bool large_first;     /* its first page is mapped */
	unsigned int shared_nr;
	struct range writable, referenced;
};

/* A13: the order in which a page is asked; the first answer that is not
 * CS_SCAN_SUCCEED is the result. */
enum question {
	ASK_END,
	ASK_UFFD,     /* A18 */
	ASK_STRUCT,   /* A29 */
	ASK_LAZYFREE, /* A28 */
	ASK_ANON,     /* A26 */
	ASK_SHARED,   /* A21, E5 */
	ASK_NODE,     /* A31 */
	ASK_LRU,      /* A25 */
	ASK_LOCK,     /* A24 */
	ASK_COUNT,    /* A23 */
};

static const uint8_t anon_late[] = { ASK_UFFD, ASK_STRUCT, ASK_SHARED, ASK_NODE, ASK_LRU,
				     ASK_LOCK, ASK_ANON,   ASK_COUNT,  ASK_END };
static const uint8_t anon_first[] = { ASK_UFFD, ASK_STRUCT, ASK_LAZYFREE, ASK_ANON,  ASK_SHARED,
				      ASK_NODE, ASK_LRU,    ASK_LOCK,     ASK_COUNT, ASK_END };

/* A18: the result has two names. */
enum cs_scan cs_oracle_uffd_result(const struct cs_oracle_run *run)
{
	return cs_oracle_has(run, CS_FEATURE_PTE_UFFD) ? CS_SCAN_PTE_UFFD : CS_SCAN_PTE_UFFD_WP;
}

/* A large folio that is judged as a whole: is it known how? */
static bool is_folio_judged(const struct scan *scan)
{
	if (!cs_oracle_has(scan->run, CS_FEATURE_SHARED_BY_FOLIO))
		return true; /* each page by itself */
	if (!scan->large_alike)
		return false;
	/* An estimate from counts looks at the first page, which need not be mapped. */
	return cs_oracle_has(scan->run, CS_FEATURE_SHARED_BY_MM) || !scan->large_shared ||
	       scan->large_first;
}

/* E5, for khugepaged only; A21: MADV_COLLAPSE does not count sharers. */
static enum cs_scan ask_shared(struct scan *scan, const struct cs_pte *pte, uint16_t flags)
{
	struct cs_oracle_run *run = scan->run;

	if (!run->daemon)
		return CS_SCAN_SUCCEED;
	if (pte->kind == CS_PTE_LARGE && !is_folio_judged(scan)) {
		cs_oracle_give_up(run, "whether a folio shared in part counts as shared");
		return CS_SCAN_FAIL;
	}
	if (!(flags & CS_PTE_SHARED))
		return CS_SCAN_SUCCEED;
	if (++scan->shared_nr <= run->world->call.max_ptes_shared)
		return CS_SCAN_SUCCEED;
	run->expected->delta[CS_DELTA_EXCEED_SHARED]++;
	return CS_SCAN_EXCEED_SHARED_PTE;
}

static bool is_far(const struct cs_oracle_run *run, unsigned int a, unsigned int b)
{
	unsigned int far = run->node_nr - 1;

	return run->world->env.node_far && a != b && (a == far || b == far);
}

/* A31, with zone_reclaim_mode only. */
bool cs_oracle_is_too_far(const struct cs_oracle_run *run, unsigned int node,
			  const unsigned int load[CS_WORLD_NODE_NR])
{
	if (!run->world->env.zone_reclaim || load[node])
		return false;
	for (unsigned int other = 0; other < run->node_nr; other++)
		if (load[other] && is_far(run, node, other))
			return true;
	return false;
}

/* Counts the page as well. */
static enum cs_scan ask_node(struct scan *scan, unsigned int node)
{
	unsigned int *load = scan->found->load;

	if (cs_oracle_is_too_far(scan->run, node, load))
		return CS_SCAN_SCAN_ABORT;
	load[node]++;
	return CS_SCAN_SUCCEED;
}

/* A28: khugepaged leaves alone what may be lazily freed, unless a copy may be too. */
static bool is_lazyfree_refused(const struct scan *scan, uint16_t flags)
{
	return scan->run->daemon && cs_oracle_has(scan->run, CS_FEATURE_LAZYFREE_REFUSED) &&
	       flags & CS_PTE_LAZYFREE && !(scan->vma->flags & CS_VMA_DROPPABLE);
}

static enum cs_scan ask(struct scan *scan, enum question question, const struct cs_pte *pte,
			uint16_t flags)
{
	switch (question) {
	case ASK_UFFD:
		return flags & CS_PTE_UFFD_WP ? cs_oracle_uffd_result(scan->run) : CS_SCAN_SUCCEED;
	case ASK_STRUCT:
		if (pte->kind == CS_PTE_SPECIAL || pte->kind == CS_PTE_DEVICE)
			return CS_SCAN_PAGE_NULL;
		return CS_SCAN_SUCCEED;
	case ASK_LAZYFREE:
		return is_lazyfree_refused(scan, flags) ? CS_SCAN_PAGE_LAZYFREE : CS_SCAN_SUCCEED;
	case ASK_ANON:
		return pte->kind == CS_PTE_FILE_PAGE ? CS_SCAN_PAGE_ANON : CS_SCAN_SUCCEED;
	case ASK_SHARED:
		return ask_shared(scan, pte, flags);
	case ASK_NODE:
		return ask_node(scan, pte->node);
	case ASK_LRU: /* batches were drained */
		return flags & CS_PTE_OFF_LRU ? CS_SCAN_PAGE_LRU : CS_SCAN_SUCCEED;
	case ASK_LOCK:
		return flags & CS_PTE_LOCKED ? CS_SCAN_PAGE_LOCK : CS_SCAN_SUCCEED;
	case ASK_COUNT: /* who locked or isolated it holds it, but that was asked before */
		return flags & CS_PTE_PINNED ? CS_SCAN_PAGE_COUNT : CS_SCAN_SUCCEED;
	case ASK_END:
	default:
		return CS_SCAN_SUCCEED;
	}
}

static void add(struct range *range, bool surely, bool maybe)
{
	range->min += surely;
	range->max += surely || maybe;
}

/* A15: may the entry be written through? */
static void note_writable(struct scan *scan, const struct cs_pte *pte, uint16_t flags)
{
	const uint16_t never = CS_PTE_READONLY | CS_PTE_SHARED | CS_PTE_CLEAN;
	bool can = !(flags & never) && !(scan->vma->flags & CS_VMA_NO_WRITE) &&
		   pte->kind != CS_PTE_KSM;
	/* Of what is in the swap cache, or in a folio shared in part, it depends on
	 * what happened before. */
	bool unsure =
		flags & CS_PTE_SWAP_CACHE || (pte->kind == CS_PTE_LARGE && scan->large_shared);

	add(&scan->writable, can && !unsure, can);
}

/* E5: accessed or referenced. */
static void note_referenced(struct scan *scan, const struct cs_pte *pte, uint16_t flags)
{
	/* MADV_FREE and KSM take that away or not; a folio is referenced as a whole. */
	bool unsure = flags & CS_PTE_LAZYFREE || pte->kind == CS_PTE_KSM;
	bool old = flags & CS_PTE_OLD;

	add(&scan->referenced, !old && !unsure, !old || pte->kind == CS_PTE_LARGE);
}

static enum cs_scan scan_present(struct scan *scan, const struct cs_pte *pte)
{
	const uint8_t *question =
		cs_oracle_has(scan->run, CS_FEATURE_ANON_FIRST) ? anon_first : anon_late;
	uint16_t flags = pte->flags;

	if (pte->kind == CS_PTE_LARGE)
		flags |= scan->large_flags;
	for (; *question != ASK_END; question++) {
		enum cs_scan result = ask(scan, *question, pte, flags);

		if (result != CS_SCAN_SUCCEED)
			return result;
	}
	note_writable(scan, pte, flags);
	note_referenced(scan, pte, flags);
	return CS_SCAN_SUCCEED;
}

/* --- what is no page ----------------------------------------------------------------- */

/* A14, A17, E5: an empty entry or the zero page. */
static enum cs_scan scan_none(struct scan *scan)
{
	const uint32_t armed =
		CS_VMA_UFFD_MISSING | CS_VMA_UFFD_WP | CS_VMA_UFFD_MINOR | CS_VMA_UFFD_RWP;
	struct cs_oracle_run *run = scan->run;
	unsigned int limit = run->daemon ? run->world->call.max_ptes_none : run->entry_nr;

	if (scan->vma->flags & armed)
		limit = 0;
	if (++scan->found->none_nr <= limit)
		return CS_SCAN_SUCCEED;
	run->expected->delta[CS_DELTA_EXCEED_NONE]++;
	return CS_SCAN_EXCEED_NONE_PTE;
}

/* A18 to A20, E5: an entry that is not present; what it stands for shows later. */
static enum cs_scan scan_non_present(struct scan *scan, const struct cs_pte *pte)
{
	struct cs_oracle_run *run = scan->run;

	scan->found->swap_nr++;
	if (run->daemon && scan->found->swap_nr > run->world->call.max_ptes_swap) {
		run->expected->delta[CS_DELTA_EXCEED_SWAP]++;
		return CS_SCAN_EXCEED_SWAP_PTE;
	}
	if (pte->flags & CS_PTE_UFFD_WP)
		return cs_oracle_uffd_result(run);
	if (pte->kind == CS_PTE_WP_MARKER) {
		if (cs_oracle_has(run, CS_FEATURE_UFFD_WP_MARKER))
			return cs_oracle_uffd_result(run);
		cs_oracle_give_up(run, "a uffd-wp marker where the scan does not know it");
	}
	return CS_SCAN_SUCCEED;
}

static enum cs_scan scan_entry(struct scan *scan, const struct cs_pte *pte)
{
	switch (pte->kind) {
	case CS_PTE_NONE:
	case CS_PTE_ZERO:
		return scan_none(scan);
	case CS_PTE_SWAP:
	case CS_PTE_HWPOISON:
	case CS_PTE_MIGRATION:
	case CS_PTE_GUARD:
	case CS_PTE_POISON:
	case CS_PTE_WP_MARKER:
		return scan_non_present(scan, pte);
	default:
		return scan_present(scan, pte);
	}
}

/* --- the whole table ----------------------------------------------------------------- */

/* E5: half of the slot, if anything is swapped. */
static bool lacks_reference(const struct scan *scan, unsigned int referenced_nr)
{
	return !referenced_nr || (scan->found->swap_nr && referenced_nr < scan->run->entry_nr / 2);
}

static enum cs_scan judge_table(struct scan *scan)
{
	struct cs_oracle_run *run = scan->run;

	if (cs_oracle_has(run, CS_FEATURE_NEEDS_WRITABLE_PTE) && !scan->writable.min) {
		if (!scan->writable.max)
			return CS_SCAN_PAGE_RO;
		cs_oracle_give_up(run, "whether an entry of a folio with other users is writable");
	}
	if (!run->daemon)
		return CS_SCAN_SUCCEED;
	if (lacks_reference(scan, scan->referenced.max))
		return CS_SCAN_LACK_REFERENCED_PAGE;
	if (lacks_reference(scan, scan->referenced.min))
		cs_oracle_give_up(run, "whether a page counts as referenced");
	return CS_SCAN_SUCCEED;
}

static void look_at_large(struct scan *scan, const struct cs_slot *slot)
{
	unsigned int shared_nr = 0, nr = 0;

	for (unsigned int entry = 0; entry < scan->run->entry_nr; entry++) {
		const struct cs_pte *pte = &slot->pte[entry];

		if (pte->kind != CS_PTE_LARGE)
			continue;
		nr++;
		shared_nr += !!(pte->flags & CS_PTE_SHARED);
		scan->large_flags |= pte->flags & CS_ORACLE_FOLIO_FLAGS & ~CS_PTE_SHARED;
	}
	scan->large_alike = !shared_nr || shared_nr == nr;
	scan->large_shared = shared_nr;
	scan->large_first = slot->pte[0].kind == CS_PTE_LARGE;
}

enum cs_scan cs_oracle_anon(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int slot)
{
	const struct cs_slot *before = &run->world->slot[slot];
	struct cs_oracle_found found = { 0 };
	struct scan scan = { .run = run, .vma = vma, .found = &found };
	enum cs_scan result = look_up(run, before->kind);

	if (result != CS_SCAN_NONE)
		return result;
	look_at_large(&scan, before);
	for (unsigned int entry = 0; entry < run->entry_nr; entry++) {
		result = scan_entry(&scan, &before->pte[entry]);
		if (result != CS_SCAN_SUCCEED || run->given_up)
			return result;
	}
	result = judge_table(&scan);
	if (result != CS_SCAN_SUCCEED || run->given_up)
		return result;
	return cs_oracle_collapse(run, vma, slot, &found);
}
