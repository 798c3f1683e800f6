/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frame.c - physical pages: allocation by node, freeing with all its checks,
 * and the content token of each frame.
 *
 * Fault model: CM_FAIL_ALLOC_HUGE and CM_FAIL_ALLOC_PAGE; a node may have an
 *              exact number of hugepages left; a copy may hit a poisoned frame.
 * Models:      mm/page_alloc.c (__alloc_pages, free_unref_page and kin).
 * Differs:     no zones, no buddy lists, no reclaim and no compaction: a hugepage
 *              takes a block of 2^KP_ORDER frames, smaller folios share one with
 *              others of their order, and these and base pages never run out.
 *              Content is one 64-bit token a frame, exact, never sampled.
 * Reset:       frames return to the free lists of the template.
 */
#include <linux/gfp.h>
#include "model.h"
#include "internal.h"
#ifdef KP_HAVE_PAGE_ALLOC_H
#include "page_alloc.h"
#endif

struct page *mem_map = kp_mem_map;
struct page kp_mem_map[KP_PFN_NR] __aligned(64) CM_BIG;
struct cm_frame cm_frames[KP_PFN_NR] CM_BIG;
struct page *kp_zero_page = &kp_mem_map[KP_ZERO_PFN];
long cm_huge_left[KP_NODE_NR];
long cm_huge_compact[KP_NODE_NR];
long cm_huge_compact[KP_NODE_NR];

#define BLOCK_NR (KP_PFN_NR >> KP_ORDER)
#define FIRST_BLOCK (KP_FRAME_PFN >> KP_ORDER)
#define BLOCK_FRAMES (1UL << KP_ORDER)

static struct {
	unsigned char kind;
	unsigned short used_nr; /* frames of a large block not yet freed */
	unsigned int next;      /* free list of blocks, 0 ends it */
} blocks[BLOCK_NR] CM_BIG;
static unsigned int block_top;                 /* first block never used */
static unsigned int block_free;                /* LIFO list of free large blocks */
static unsigned int small_free;                /* LIFO list of free small frames */
static unsigned int small_next, small_end;     /* rest of the block small frames come from */
static unsigned int middle_next[KP_ORDER + 1]; /* the same of folios of each order between; */
static unsigned int middle_end[KP_ORDER + 1];  /* 0: no block yet */
static long used_nr;

void cm_frame_open(void)
{
	int i;

	block_top = FIRST_BLOCK;
	for (i = 0; i < KP_NODE_NR; i++)
		cm_huge_left[i] = -1;
	set_page_count(kp_zero_page, 1);
	atomic_set(&kp_zero_page->_mapcount, -1);
	__SetPageReserved(kp_zero_page);
}

void *cm_frame_blocks(unsigned long *size_b)
{
	*size_b = (block_top - FIRST_BLOCK) * sizeof(blocks[0]);
	return &blocks[FIRST_BLOCK];
}

unsigned long cm_frame_end_pfn(void)
{
	return (unsigned long)block_top << KP_ORDER;
}

long cm_frame_used_nr(void)
{
	return used_nr;
}

bool cm_frame_in_use(unsigned long pfn)
{
	unsigned int block = pfn >> KP_ORDER;

	if (pfn < KP_FRAME_PFN || pfn >= cm_frame_end_pfn())
		return false;
	if (blocks[block].kind == CM_BLOCK_LARGE)
		return cm_frames[pfn].used;
	return blocks[block].kind != CM_BLOCK_FREE && cm_frames[pfn].used;
}

unsigned long cm_frame_next_used(unsigned long pfn)
{
	unsigned long end = cm_frame_end_pfn();

	for (; pfn < end; pfn++) {
		if (blocks[pfn >> KP_ORDER].kind == CM_BLOCK_FREE)
			pfn |= BLOCK_FRAMES - 1;
		else if (cm_frames[pfn].used)
			return pfn;
	}
	return end;
}

bool cm_frame_is_device(unsigned long pfn)
{
	return blocks[pfn >> KP_ORDER].kind == CM_BLOCK_DEVICE;
}

static unsigned int block_take(enum cm_block_kind kind)
{
	unsigned int block = block_free;

	if (block) {
		block_free = blocks[block].next;
	} else {
		block = block_top++;
		if (block >= BLOCK_NR)
			cm_unmodelled("more than %lu frames in one world", KP_PFN_NR);
	}
	blocks[block].kind = kind;
	/* A world that was thrown away may have left its marks here. */
	memset(&cm_frames[(unsigned long)block << KP_ORDER], 0, sizeof(cm_frames[0]) << KP_ORDER);
	return block;
}

/* Fields that every folio starts with, whoever had the frame before. */
static inline void page_prepare(struct page *page, int node)
{
	memset(page, 0, sizeof(*page));
	set_page_zone(page, ZONE_NORMAL);
	set_page_node(page, node);
	atomic_set(&page->_mapcount, -1);
	INIT_LIST_HEAD(&page->lru);
}

#ifdef KP_HAVE_PREP_COMPOUND_INLINE
static void compound_tail(struct page *head, int i, unsigned int order)
{
#ifdef KP_HAVE_COMPOUND_TAIL_HEAD
	prep_compound_tail(head + i, head, order);
#else
	prep_compound_tail(head, i);
#endif
}
static void compound_head_fields(struct page *head, unsigned int order)
{
	prep_compound_head(head, order);
}
#else
/* Trees whose allocator keeps these to itself: what it stores, field by field. */
static void compound_tail(struct page *head, int i, unsigned int order)
{
	head[i].mapping = TAIL_MAPPING;
	head[i].private = 0;
	set_compound_head(&head[i], head);
}
static void compound_head_fields(struct page *head, unsigned int order)
{
	set_compound_order(head, order);
	set_compound_page_dtor(head, COMPOUND_PAGE_DTOR);
	atomic_set(compound_pincount_ptr(head), 0);
	atomic_set(compound_mapcount_ptr(head), -1);
}
#endif

void prep_compound_page(struct page *page, unsigned int order)
{
	int i;

	__SetPageHead(page);
	for (i = (1 << order) - 1; i > 0; i--)
		compound_tail(page, i, order);
	compound_head_fields(page, order);
}

static unsigned long small_take(void)
{
	unsigned long pfn = small_free;

	if (pfn) {
		small_free = cm_frames[pfn].token;
		return pfn;
	}
	if (small_next == small_end) {
		small_next = block_take(CM_BLOCK_SMALL) << KP_ORDER;
		small_end = small_next + BLOCK_FRAMES;
	}
	return small_next++;
}

static unsigned long large_take(unsigned int order)
{
	unsigned long pfn;

	if (middle_next[order] == middle_end[order]) {
		middle_next[order] = block_take(CM_BLOCK_LARGE) << KP_ORDER;
		middle_end[order] = middle_next[order] + BLOCK_FRAMES;
		blocks[middle_next[order] >> KP_ORDER].used_nr = 0;
	}
	pfn = middle_next[order];
	blocks[pfn >> KP_ORDER].used_nr += 1 << order;
	middle_next[order] += 1 << order;
	return pfn;
}

/* Nothing of the block is used: is it one that folios are still taken from? */
static bool large_rewind(unsigned int block)
{
	unsigned int order;

	for (order = 1; order < KP_ORDER; order++)
		if (middle_next[order] != middle_end[order] &&
		    middle_next[order] >> KP_ORDER == block) {
			middle_next[order] = block << KP_ORDER;
			return true;
		}
	return false;
}

struct folio *cm_frame_alloc(unsigned int order, int node)
{
	unsigned long pfn, i;
	struct page *page;

	if (order > KP_ORDER)
		cm_unmodelled("allocation of order %u", order);
	if (order == KP_ORDER) {
		if (!cm_huge_left[node])
			return NULL;
		if (cm_huge_left[node] > 0)
			cm_huge_left[node]--;
	}
	pfn = order ? large_take(order) : small_take();
	page = pfn_to_page(pfn);
	for (i = 0; i < 1UL << order; i++) {
		page_prepare(page + i, node);
		cm_frames[pfn + i] = (struct cm_frame){ .used = 1 };
	}
	used_nr += 1L << order;
	if (order)
		prep_compound_page(page, order);
	set_page_count(page, 1);
	return page_folio(page);
}

struct folio *cm_frame_alloc_device(int node)
{
	unsigned int block = block_take(CM_BLOCK_DEVICE);
	unsigned long pfn = (unsigned long)block << KP_ORDER;
	struct page *page = pfn_to_page(pfn);

	page_prepare(page, node);
	set_page_zone(page, ZONE_DEVICE);
	set_page_count(page, 1);
	cm_frames[pfn] = (struct cm_frame){ .used = 1 };
	blocks[block].used_nr = 1;
	used_nr++;
	return page_folio(page);
}

/* --- freeing --------------------------------------------------------------- */

static const char *bad_reason(struct page *page)
{
	struct folio *folio = page_folio(page);

	if (page_ref_count(page))
		return "references";
	if (atomic_read(&page->_mapcount) != -1)
		return "mappings";
	if (PageLocked(page))
		return "its lock held";
	if (PageLRU(page))
		return "its LRU flag set";
	if (folio_test_swapcache(folio))
		return "its swap cache flag set";
	if (page->mapping && !PageAnon(page))
		return "its mapping set";
	if (folio_test_active(folio) || folio_test_unevictable(folio))
		return "a flag of its LRU list set";
	if (folio_test_private(folio) || folio_test_writeback(folio))
		return "its file not done with it";
	return NULL;
}

static void frame_free(struct page *page, unsigned int order)
{
	unsigned long pfn = page_to_pfn(page), i;
	unsigned int block = pfn >> KP_ORDER;
	const char *bad = bad_reason(page);
	int node = page_to_nid(page);

	cm_point(PAGE_FREE);
	if (!cm_frame_in_use(pfn))
		cm_broken("frame freed twice");
	if (bad)
		cm_broken("frame freed with %s", bad);
#ifdef CONFIG_MEMCG
	if (page->memcg_data)
		cm_broken("frame freed while charged to a memcg");
#endif
#ifdef KP_HAVE_ANON_ORDERS
	if (PageAnon(page))
		mod_mthp_stat(order, MTHP_STAT_NR_ANON, -1);
#endif
	for (i = 0; i < 1UL << order; i++) {
		cm_frames[pfn + i].used = 0;
		cm_frames[pfn + i].poisoned = 0;
		page[i].mapping = NULL;
	}
	used_nr -= 1L << order;
	if (blocks[block].kind == CM_BLOCK_SMALL) {
		cm_frames[pfn].token = small_free;
		small_free = pfn;
		return;
	}
	blocks[block].used_nr -= 1 << order;
	if (blocks[block].used_nr || large_rewind(block))
		return;
	/* The whole block is free again: one hugepage more on its node. */
	if (blocks[block].kind == CM_BLOCK_LARGE && cm_huge_left[node] >= 0 && order == KP_ORDER)
		cm_huge_left[node]++;
	blocks[block].kind = CM_BLOCK_FREE;
	blocks[block].next = block_free;
	block_free = block;
}

void free_unref_page(struct page *page, unsigned int order)
{
	frame_free(page, order);
}

void __free_pages(struct page *page, unsigned int order)
{
	if (put_page_testzero(page))
		frame_free(page, order);
}

#ifdef KP_HAVE_FREE_UNREF_FOLIOS
void free_unref_folios(struct folio_batch *folios)
{
	unsigned int i;

	for (i = 0; i < folios->nr; i++) {
		struct folio *folio = folios->folios[i];

		frame_free(&folio->page, folio_order(folio));
	}
	folio_batch_reinit(folios);
}
#else
void free_unref_page_list(struct list_head *list)
{
	struct page *page, *next;

	list_for_each_entry_safe (page, next, list, lru)
		frame_free(page, 0);
	INIT_LIST_HEAD(list);
}

void free_compound_page(struct page *page)
{
	mem_cgroup_uncharge(page_folio(page));
	frame_free(page, compound_order(page));
}

void destroy_large_folio(struct folio *folio)
{
	struct page *page = &folio->page;

	if (page[1].compound_dtor == TRANSHUGE_PAGE_DTOR)
		free_transhuge_page(page);
	else
		free_compound_page(page);
}
#endif

/* --- allocation as real units ask for it ----------------------------------- */

/* Nodes are tried by distance from the preferred one, ties by number. */
static struct folio *alloc_on(nodemask_t left, unsigned int order, int preferred, bool compact)
{
	while (!nodes_empty(left)) {
		struct folio *folio;
		int node, best = -1;

		for_each_node_mask(node,
				   left) if (best < 0 || node_distance(preferred, node) <
								 node_distance(preferred, best))
			best = node;
		if (compact && cm_huge_compact[best] > 0) {
			cm_huge_compact[best]--;
			cm_huge_left[best]++;
		}
		folio = cm_frame_alloc(order, best);
		if (folio)
			return folio;
		node_clear(best, left);
	}
	return NULL;
}

/* What is free on any allowed node goes first; only who may reclaim directly
 * (GFP_TRANSHUGE, not GFP_TRANSHUGE_LIGHT) gets what compaction can make. */
static struct folio *alloc_near(gfp_t gfp, unsigned int order, int preferred, nodemask_t *mask)
{
	nodemask_t nodes = node_states[N_MEMORY];
	struct folio *folio;

	might_alloc(gfp);
	if (order == KP_ORDER)
		cm_point(ALLOC_HUGE);
	else
		cm_point(ALLOC_PAGE);
	if (cm_fails(order == KP_ORDER ? CM_FAIL_ALLOC_HUGE : CM_FAIL_ALLOC_PAGE))
		return NULL;
	if (preferred == NUMA_NO_NODE)
		preferred = numa_mem_id();
	if (gfp & __GFP_THISNODE)
		nodes = nodemask_of_node(preferred);
	else if (mask)
		nodes_and(nodes, nodes, *mask);
	folio = alloc_on(nodes, order, preferred, false);
	if (!folio && order == KP_ORDER && gfp & __GFP_DIRECT_RECLAIM)
		folio = alloc_on(nodes, order, preferred, true);
	return folio;
}

/* A zeroed page reads as zeroes, any other as what was there: a token that no
 * program wrote, so that a page exposed without being cleared is seen. */
#define CM_STALE_TOKEN 0xdeadbeefdeadbeefULL

static struct folio *alloc_folio(gfp_t gfp, unsigned int order, int preferred, nodemask_t *mask)
{
	struct folio *folio = alloc_near(gfp, order, preferred, mask);
	unsigned long pfn, i;

	if (!folio) {
		count_vm_event(ALLOCSTALL_NORMAL);
		return NULL;
	}
	pfn = folio_pfn(folio);
	for (i = 0; i < 1UL << order; i++)
		cm_frames[pfn + i].token = gfp & __GFP_ZERO ? 0 : CM_STALE_TOKEN;
#ifdef KP_HAVE_FOLIO_ALLOC_NOPROF
	/* Who frees it knows by this that it may wait to be split. */
	page_rmappable_folio(&folio->page);
#endif
	return folio;
}

int cm_alloc_node = NUMA_NO_NODE; /* where directives want small pages */

#ifdef KP_HAVE_FOLIO_ALLOC_NOPROF
struct folio *__folio_alloc_noprof(gfp_t gfp, unsigned int order, int preferred, nodemask_t *mask)
{
	return alloc_folio(gfp, order, preferred, mask);
}
struct folio *folio_alloc_noprof(gfp_t gfp, unsigned int order)
{
	return alloc_folio(gfp, order, cm_alloc_node, NULL);
}
struct folio *folio_alloc_mpol_noprof(gfp_t gfp, unsigned int order, struct mempolicy *policy,
				      pgoff_t index, int node)
{
	return alloc_folio(gfp, order, cm_alloc_node, NULL);
}
#ifdef KP_HAVE_VMA_ALLOC_FOLIO4
struct folio *vma_alloc_folio_noprof(gfp_t gfp, int order, struct vm_area_struct *vma,
				     unsigned long addr)
#else
struct folio *vma_alloc_folio_noprof(gfp_t gfp, int order, struct vm_area_struct *vma,
				     unsigned long addr, bool hugepage)
#endif
{
	return alloc_folio(gfp, order, cm_alloc_node, NULL);
}
#else
struct page *__alloc_pages(gfp_t gfp, unsigned int order, int preferred, nodemask_t *mask)
{
	struct folio *folio = alloc_folio(gfp, order, preferred, mask);

	return folio ? &folio->page : NULL;
}
struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return __alloc_pages(gfp, order, cm_alloc_node, NULL);
}
struct folio *folio_alloc(gfp_t gfp, unsigned int order)
{
	struct folio *folio = alloc_folio(gfp | __GFP_COMP, order, cm_alloc_node, NULL);

	if (folio && order > 1)
		prep_transhuge_page(&folio->page);
	return folio;
}
struct folio *vma_alloc_folio(gfp_t gfp, int order, struct vm_area_struct *vma, unsigned long addr,
			      bool hugepage)
{
	struct folio *folio = alloc_folio(gfp | __GFP_COMP, order, cm_alloc_node, NULL);

	if (folio && order > 1)
		prep_transhuge_page(&folio->page);
	return folio;
}
#endif

/* --- references ------------------------------------------------------------ */

/* A reference is to be taken if there is one still: of a page, as far as it is one. */
void cm_get_point(const atomic_t *count)
{
	unsigned long at = (unsigned long)count - offsetof(struct page, _refcount);

	if (at >= (unsigned long)kp_mem_map && at < (unsigned long)(kp_mem_map + KP_PFN_NR) &&
	    !((at - (unsigned long)kp_mem_map) % sizeof(struct page)))
		cm_point_slow(CM_POINT_PAGE_GET);
}

/* --- content --------------------------------------------------------------- */

void cm_frame_clear(struct page *page)
{
	cm_frames[page_to_pfn(page)].token = 0;
}

/* A private copy of a file's page is what it is at that moment; others may go on
 * writing to the file.  A collapse copies into a folio that is the file's already. */
static bool is_private_copy(struct page *to, struct page *from)
{
	return !folio_test_anon(page_folio(from)) && !page_folio(to)->mapping;
}

void cm_frame_copy(struct page *to, struct page *from)
{
	struct cm_frame *source = &cm_frames[page_to_pfn(from)];

	cm_point(COPY);
	if (!is_private_copy(to, from))
		cm_tlb_check_copy(from);
	if (unlikely(from != kp_zero_page && !cm_frame_in_use(page_to_pfn(from))))
		cm_broken("page copied from a frame that is free");
	if (unlikely(source->poisoned))
		cm_broken("poisoned page copied without machine-check recovery");
	cm_frames[page_to_pfn(to)].token = source->token;
}

int cm_frame_copy_mc(struct page *to, struct page *from)
{
	if (cm_frames[page_to_pfn(from)].poisoned || cm_fails(CM_FAIL_COPY))
		return 1;
	cm_frame_copy(to, from);
	return 0;
}

/* By handle, as kmap_local_page() returns it.  What could not be copied may be as little
 * as the last byte. */
unsigned long kp_copy_mc(void *to, const void *from, unsigned long len_b)
{
	return cm_frame_copy_mc(virt_to_page(to), virt_to_page(from)) ? 1 : 0;
}

void clear_page(void *page)
{
	cm_frame_clear(virt_to_page(page));
}

void copy_page(void *to, void *from)
{
	cm_frame_copy(virt_to_page(to), virt_to_page(from));
}

void cm_frame_poison(struct page *page)
{
	cm_frames[page_to_pfn(page)].poisoned = 1;
}

/* By handle: whole pages zeroed, through the address of the first. */
void *kp_memset_page(void *address, int value, unsigned long len_b)
{
	unsigned long start = (unsigned long)address, at;

	if (value || start & ~PAGE_MASK || len_b & ~PAGE_MASK)
		cm_unmodelled("part of a page zeroed");
	for (at = start; at < start + len_b; at += PAGE_SIZE)
		cm_frame_clear(virt_to_page(at));
	return address;
}
