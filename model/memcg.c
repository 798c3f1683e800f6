/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memcg.c - memory control groups: a hierarchy of limits on data pages.
 *
 * Fault model: CM_FAIL_CHARGE; a group at its limit fails the charge, unless it
 *              holds reclaimable pages (clean cache outside the scenario).
 * Models:      mm/memcontrol.c: charging, uncharging, ownership of folios.
 * Differs:     charges are exact, without per-CPU stock or batches; reclaim
 *              only frees what the scenario declared reclaimable; swap is not
 *              limited; kernel memory and page tables are not charged.
 */
#include <linux/list_lru.h>
#include <linux/memcontrol.h>
#include "walk.h"
#include "internal.h"

struct group {
	struct mem_cgroup *memcg;
	char name[32];
	int parent;       /* index, -1 for the root */
	long usage_pg;    /* charged here and below */
	long max_pg;      /* -1: no limit */
	long reclaim_pg;  /* of usage, what reclaim can free */
	long collapse_nr; /* hugepages that collapses got for it */
};
static struct group groups[KP_GROUP_NR + 1];
int cm_memcg_nr;
struct mem_cgroup *root_mem_cgroup;
struct static_key_true memory_cgrp_subsys_enabled_key = STATIC_KEY_TRUE_INIT;
struct static_key_true memory_cgrp_subsys_on_dfl_key = STATIC_KEY_TRUE_INIT;

static struct group *group_of(struct mem_cgroup *memcg)
{
	int i;

	for (i = 0; i < cm_memcg_nr; i++)
		if (groups[i].memcg == memcg)
			return &groups[i];
	cm_broken("charge to a memcg that does not exist");
}

static struct group *group_named(const char *name)
{
	int i;

	for (i = 1; i < cm_memcg_nr; i++)
		if (!strcmp(groups[i].name, name))
			return &groups[i];
	return NULL;
}

/* The owner of a folio as its memcg_data has it: in newer trees a group's object
 * of each node, which all folios of the group share. */
#ifdef KP_HAVE_OBJCG_FOLIOS
static unsigned long owner_data(struct mem_cgroup *memcg, int node)
{
	return (unsigned long)memcg->nodeinfo[node]->objcg;
}

static struct mem_cgroup *owner_of(unsigned long data)
{
	struct obj_cgroup *objcg = (void *)(data & ~0x7UL);

	return objcg ? objcg->memcg : NULL;
}

static void owner_object(struct mem_cgroup_per_node *info)
{
	info->objcg = cm_alloc(sizeof(*info->objcg));
	info->objcg->memcg = info->memcg;
	info->objcg->is_root = true; /* no references are counted */
}
#else
static unsigned long owner_data(struct mem_cgroup *memcg, int node)
{
	return (unsigned long)memcg;
}

static struct mem_cgroup *owner_of(unsigned long data)
{
	return (struct mem_cgroup *)(data & ~0x7UL);
}

static void owner_object(struct mem_cgroup_per_node *info)
{
}
#endif

static struct mem_cgroup *memcg_new(int id, struct mem_cgroup *parent)
{
	struct mem_cgroup *memcg =
		cm_alloc(sizeof(*memcg) + MAX_NUMNODES * sizeof(memcg->nodeinfo[0]));
	int node;

	memcg->css.flags = CSS_NO_REF;
	memcg->css.id = id;
	memcg->css.parent = parent ? &parent->css : NULL;
#ifdef KP_HAVE_OBJCG_FOLIOS
	memcg->kmemcg_id = id - 2; /* -1: the root */
#endif
	for (node = 0; node < cm_node_nr; node++) {
		struct mem_cgroup_per_node *info = cm_alloc(sizeof(*info));

		lruvec_init(&info->lruvec);
		info->memcg = memcg;
		owner_object(info);
		memcg->nodeinfo[node] = info;
	}
#ifdef KP_HAVE_DEFERRED_QUEUE
	spin_lock_init(&memcg->deferred_split_queue.split_queue_lock);
	INIT_LIST_HEAD(&memcg->deferred_split_queue.split_queue);
#endif
	return memcg;
}

/* Nodes that came after the group. */
void cm_memcg_add_node(int node)
{
	int i;

	for (i = 0; i < cm_memcg_nr; i++) {
		struct mem_cgroup_per_node *info = cm_alloc(sizeof(*info));

		lruvec_init(&info->lruvec);
		info->memcg = groups[i].memcg;
		owner_object(info);
		groups[i].memcg->nodeinfo[node] = info;
	}
}

void cm_memcg_open(void)
{
	cm_memcg_nr = 0;
	root_mem_cgroup = memcg_new(1, NULL);
	groups[0] = (struct group){ .memcg = root_mem_cgroup, .parent = -1, .max_pg = -1 };
	cm_memcg_nr = 1;
}

struct mem_cgroup *cm_memcg_at(int i)
{
	return groups[i].memcg;
}

const char *cm_memcg_name(int i)
{
	return i >= 0 && i < cm_memcg_nr ? groups[i].name : NULL;
}

/* "g": base pages charged to g and below; "g.thp_collapse_alloc": hugepages that
 * collapses charged to g itself. */
kp_s64 cm_memcg_stat(const char *name)
{
	static const char event[] = ".thp_collapse_alloc";
	const char *dot = strchr(name, '.');
	struct group *group;
	char head[32];

	cm_format(head, sizeof(head), "%.*s", (int)(dot ? dot - name : 31), name);
	group = group_named(head);
	if (!group || (dot && strcmp(dot, event) != 0))
		return -1;
	return dot ? group->collapse_nr : group->usage_pg;
}

/* --- charging -------------------------------------------------------------- */

/* Room for nr_pg in every ancestor, reclaiming what may be reclaimed. */
static bool make_room(struct group *group, long nr_pg)
{
	for (; group; group = group->parent < 0 ? NULL : &groups[group->parent]) {
		struct group *up;
		long over = group->usage_pg + nr_pg - group->max_pg, freed;

		if (group->max_pg < 0 || over <= 0)
			continue;
		freed = min(over, group->reclaim_pg);
		group->reclaim_pg -= freed;
		for (up = group; up; up = up->parent < 0 ? NULL : &groups[up->parent])
			up->usage_pg -= freed;
		if (freed < over)
			return false;
	}
	return true;
}

static void account(struct group *group, long nr_pg)
{
	for (; group; group = group->parent < 0 ? NULL : &groups[group->parent]) {
		group->usage_pg += nr_pg;
		if (group->usage_pg < 0)
			cm_broken("memcg uncharged below zero");
	}
}

static int charge(struct folio *folio, struct mem_cgroup *memcg)
{
	struct group *group = group_of(memcg);
	long nr_pg = folio_nr_pages(folio);

	cm_point(CHARGE);
	if (cm_fails(CM_FAIL_CHARGE))
		return -ENOMEM;
	if (!make_room(group, nr_pg))
		return -ENOMEM;
	if (folio->memcg_data)
		cm_broken("folio charged twice");
	account(group, nr_pg);
	folio->memcg_data = owner_data(memcg, folio_nid(folio));
	return 0;
}

static struct mem_cgroup *memcg_of_mm(struct mm_struct *mm)
{
	struct cm_mm *cm = mm || current->mm ? cm_mm_of(mm ? mm : current->mm) : NULL;

	return cm ? cm_tasks[cm->index].memcg : root_mem_cgroup;
}

int __mem_cgroup_charge(struct folio *folio, struct mm_struct *mm, gfp_t gfp)
{
	return charge(folio, memcg_of_mm(mm));
}

#ifdef KP_HAVE_SWAPIN_CHARGE_ID
int mem_cgroup_swapin_charge_folio(struct folio *folio, unsigned short id, struct mm_struct *mm,
				   gfp_t gfp)
#else
int mem_cgroup_swapin_charge_folio(struct folio *folio, struct mm_struct *mm, gfp_t gfp,
				   swp_entry_t entry)
#endif
{
	return charge(folio, memcg_of_mm(mm));
}

void __mem_cgroup_uncharge(struct folio *folio)
{
	struct mem_cgroup *memcg = owner_of(folio->memcg_data);

	if (!memcg)
		return;
	account(group_of(memcg), -folio_nr_pages(folio));
	folio->memcg_data = 0;
}

#ifdef KP_HAVE_FREE_UNREF_FOLIOS
void __mem_cgroup_uncharge_folios(struct folio_batch *folios)
{
	unsigned int i;

	for (i = 0; i < folios->nr; i++)
		__mem_cgroup_uncharge(folios->folios[i]);
}
#else
void __mem_cgroup_uncharge_list(struct list_head *list)
{
	struct folio *folio;

	list_for_each_entry (folio, list, lru)
		__mem_cgroup_uncharge(folio);
}
#endif

/* A split leaves every part charged; in 6.1 only the head carries the owner. */
#ifdef KP_HAVE_SPLIT_MEMCG_ORDERS
void split_page_memcg(struct page *head, int old_order, int new_order)
{
	int i, step = 1 << new_order;
#else
void split_page_memcg(struct page *head, unsigned int nr)
{
	int i, step = 1, old_order = ilog2(nr);
#endif
	for (i = step; i < 1 << old_order; i += step)
		head[i].memcg_data = head->memcg_data;
}

struct mem_cgroup *mem_cgroup_from_task(struct task_struct *task)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		if (cm_tasks[i].task == task)
			return cm_tasks[i].memcg;
	return root_mem_cgroup;
}

struct mem_cgroup *get_mem_cgroup_from_mm(struct mm_struct *mm)
{
	return memcg_of_mm(mm);
}

/* --- the directive --------------------------------------------------------- */

/* What a task has mapped follows it into the group, as rule 9 of the scenario
 * language has it: the real migration of charges is not modelled. */
static void move_charges_of(struct vm_area_struct *vma, struct group *to)
{
	struct mm_struct *mm = vma->vm_mm;
	unsigned long va;

	for (va = vma->vm_start; va < vma->vm_end; va += PAGE_SIZE) {
		pmd_t *pmd = cm_pmd(mm, va);
		struct page *page = cm_mapped_page(mm, va);
		struct folio *folio;

		if (!pmd || pmd_none(*pmd)) {
			va = (va | ~PMD_MASK) - PAGE_SIZE + 1;
			continue;
		}
		if (!page)
			continue;
		folio = page_folio(page);
		if (!folio->memcg_data || folio_memcg(folio) == to->memcg)
			continue;
		cm_lru_move(folio, to->memcg);
	}
}

static void move_charges(struct cm_task *task, struct group *to)
{
	struct vm_area_struct *vma = NULL;

	if (!task->mm)
		return;
	while ((vma = cm_find_vma(task->mm, vma ? vma->vm_end : CM_WINDOW_VA)))
		move_charges_of(vma, to);
}

static void charge_to(struct folio *folio, struct mem_cgroup *memcg)
{
	account(group_of(folio_memcg(folio)), -folio_nr_pages(folio));
	account(group_of(memcg), folio_nr_pages(folio));
	folio->memcg_data = owner_data(memcg, folio_nid(folio));
}

#ifdef KP_HAVE_DEFERRED_UNQUEUE
/* A hugepage that waits to be split does so in the list of its memcg: it gets off
 * that, as one that is freed does, and onto the other. */
void cm_memcg_recharge(struct folio *folio, struct mem_cgroup *memcg)
{
	bool partially = folio_test_large(folio) && folio_test_partially_mapped(folio);
	int refs = folio_ref_count(folio);
	bool queued;

	if (!folio_ref_freeze(folio, refs))
		cm_internal("a page changes while it moves to another memcg");
	queued = folio_unqueue_deferred_split(folio);
	folio_ref_unfreeze(folio, refs);
	charge_to(folio, memcg);
#ifdef KP_HAVE_DEFERRED_LIST_LRU
	if (folio_test_large(folio) && folio_memcg_alloc_deferred(folio))
		cm_unmodelled("no memory for the list of hugepages to split of a memcg");
#endif
	if (queued)
		deferred_split_folio(folio, partially);
}
#else
void cm_memcg_recharge(struct folio *folio, struct mem_cgroup *memcg)
{
	charge_to(folio, memcg);
}
#endif

int cm_memcg_set(const struct kp_op *op, char *error)
{
	struct group *group = group_named(op->name), *up;
	struct cm_task *task = &cm_tasks[op->task];
	long reclaim_pg = op->value2 > 0 ? op->value2 : 0;

	if (!group) {
		struct group *parent = op->parent ? group_named(op->parent) : &groups[0];

		if (!parent) {
			cm_format(error, KP_TEXT_LEN, "no memcg '%s' to be the parent", op->parent);
			return -ENOENT;
		}
		if (cm_memcg_nr == ARRAY_SIZE(groups)) {
			cm_format(error, KP_TEXT_LEN, "more than %d memcgs", KP_GROUP_NR);
			return -ENOSPC;
		}
		group = &groups[cm_memcg_nr++];
		*group = (struct group){ .memcg = memcg_new(cm_memcg_nr, parent->memcg),
					 .parent = parent - groups };
		cm_format(group->name, sizeof(group->name), "%s", op->name);
	}
	for (up = group; up; up = up->parent < 0 ? NULL : &groups[up->parent])
		up->usage_pg += reclaim_pg - group->reclaim_pg * (up != group);
	group->usage_pg -= group->reclaim_pg;
	group->reclaim_pg = reclaim_pg;
	group->max_pg = op->value;
	if (task->memcg != group->memcg && !task->ended) {
		move_charges(task, group);
		task->memcg = group->memcg;
	}
	return 0;
}

/* Charges equal the pages that carry them, up the hierarchy. */
int cm_memcg_check(void)
{
	long carried[KP_GROUP_NR + 1] = { 0 };
	struct folio *folio;
	unsigned int head;
	int i, found = 0;

	cm_walk_each_folio(folio, head) if (folio->memcg_data)
		carried[group_of(owner_of(folio->memcg_data)) - groups] += folio_nr_pages(folio);
	for (i = 0; i < cm_memcg_nr; i++)
		carried[i] += groups[i].reclaim_pg;
	for (i = cm_memcg_nr - 1; i > 0; i--)
		carried[groups[i].parent] += carried[i];
	for (i = 0; i < cm_memcg_nr; i++)
		if (groups[i].usage_pg != carried[i]) {
			cm_finding("memcg %s is charged %ld base pages, its pages are %ld",
				   i ? groups[i].name : "(root)", groups[i].usage_pg, carried[i]);
			found++;
		}
	return found;
}

/* --- what real units ask besides ------------------------------------------- */

void cm_memcg_drop_reclaimable(void)
{
	int i;

	for (i = 0; i < cm_memcg_nr; i++) {
		struct group *up = &groups[i];
		long reclaim_pg = groups[i].reclaim_pg;

		for (; up; up = up->parent < 0 ? NULL : &groups[up->parent])
			up->usage_pg -= reclaim_pg;
		groups[i].reclaim_pg = 0;
	}
}

/* Groups go offline: what shrinkers keep for them moves up, to the root's. */
void cm_memcg_offline(void)
{
#ifdef KP_HAVE_OBJCG_FOLIOS
	int i;

	for (i = cm_memcg_nr - 1; i > 0; i--)
		memcg_reparent_list_lrus(groups[i].memcg, parent_mem_cgroup(groups[i].memcg));
#endif
}

/* NOP-SAFE: swap is not charged, so there is nothing to give back. */
#ifdef KP_HAVE_SWAP_NR
void mem_cgroup_swapin_uncharge_swap(swp_entry_t entry, unsigned int nr_pages)
{
}
#else
void mem_cgroup_swapin_uncharge_swap(swp_entry_t entry)
{
}
#endif
bool mem_cgroup_swap_full(struct folio *folio)
{
	return false;
}
unsigned short lookup_swap_cgroup_id(swp_entry_t entry)
{
	return 0;
}
/* Of a group's own events only those of a collapse are kept. */
#ifdef KP_HAVE_MEMCG_EVENTS
void count_memcg_events(struct mem_cgroup *memcg, enum vm_event_item item, unsigned long nr)
#else
void __count_memcg_events(struct mem_cgroup *memcg, enum vm_event_item item, unsigned long nr)
#endif
{
	if (item == THP_COLLAPSE_ALLOC)
		group_of(memcg)->collapse_nr += nr;
}
#ifdef KP_HAVE_OBJCG_FOLIOS
/* NOP-SAFE: owners are never freed, so nobody counts references to them. */
void folio_split_memcg_refs(struct folio *folio, unsigned old_order, unsigned new_order)
{
}
struct mem_cgroup *get_mem_cgroup_from_folio(struct folio *folio)
{
	return folio->memcg_data ? folio_memcg(folio) : root_mem_cgroup;
}
/* NOP-SAFE: swap is not charged. */
int __mem_cgroup_try_charge_swap(struct folio *folio)
{
	return 0;
}
void __mem_cgroup_uncharge_swap(unsigned short id, unsigned int nr_pages)
{
}
/* NOP-SAFE: a constant: lists of shrinkers are kept for each group. */
bool mem_cgroup_kmem_disabled(void)
{
	return false;
}
#endif
/* NOP-SAFE: the model has no shrinkers, so no bit to set. */
void set_shrinker_bit(struct mem_cgroup *memcg, int node, int shrinker)
{
}
/* NOP-SAFE: no charges outside task context. */
DEFINE_PER_CPU(struct mem_cgroup *, int_active_memcg);
#ifndef KP_HAVE_FREE_UNREF_FOLIOS
/* NOP-SAFE: charges do not move between groups while a call runs. */
void lock_page_memcg(struct page *page)
{
}
void unlock_page_memcg(struct page *page)
{
}
void folio_memcg_lock(struct folio *folio)
{
}
void folio_memcg_unlock(struct folio *folio)
{
}
#endif
