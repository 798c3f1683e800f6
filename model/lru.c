/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lru.c - nodes, LRU lists and their counters.
 *
 * Fault model: CM_FAIL_ISOLATE; a folio may be off the LRU (directives) or on a
 *              per-CPU batch that nobody drained (the tree's mm/swap.c).
 * Models:      folio_isolate_lru(), folio_putback_lru() of mm/vmscan.c, lruvec
 *              lookup and locking of mm/memcontrol.c, node tables.
 * Differs:     no aging, no multi-generational LRU, no reclaim.
 */
#include <linux/mmzone.h>
#include <linux/topology.h>
#include "model.h"
#include "internal.h"

int cm_node_nr;
struct pglist_data *node_data[KP_NODE_NR];
static kp_u32 distance[KP_NODE_NR][KP_NODE_NR];
nodemask_t node_states[NR_NODE_STATES];
int node_reclaim_mode;
int node_reclaim_distance = 30;
unsigned int nr_node_ids = KP_NODE_NR;
unsigned int nr_online_nodes = 1;
DEFINE_PER_CPU(int, numa_node);

extern void cm_memcg_add_node(int node);
extern void cm_memcg_recharge(struct folio *folio, struct mem_cgroup *memcg);

static void node_add(int node)
{
	struct pglist_data *pgdat = cm_alloc(sizeof(*pgdat));

	pgdat->node_id = node;
	pgdat->nr_zones = 1;
	spin_lock_init(&pgdat->__lruvec.lru_lock);
	lruvec_init(&pgdat->__lruvec);
#ifdef KP_HAVE_DEFERRED_QUEUE
	spin_lock_init(&pgdat->deferred_split_queue.split_queue_lock);
	INIT_LIST_HEAD(&pgdat->deferred_split_queue.split_queue);
#endif
	cm_zones_of(pgdat);
	node_data[node] = pgdat;
	node_set(node, node_states[N_ONLINE]);
	node_set(node, node_states[N_NORMAL_MEMORY]);
	node_set(node, node_states[N_MEMORY]);
	node_set(node, node_states[N_CPU]);
}

int cm_node_set(int nr, const kp_u32 *dist)
{
	int i, j;

	if (nr < 1 || nr > KP_NODE_NR || nr < cm_node_nr)
		return -EINVAL;
	for (i = cm_node_nr; i < nr; i++) {
		node_add(i);
		if (cm_node_nr)
			cm_memcg_add_node(i);
	}
	cm_node_nr = nr;
	nr_online_nodes = nr;
	for (i = 0; i < KP_NODE_NR; i++)
		for (j = 0; j < KP_NODE_NR; j++)
			distance[i][j] = dist     ? dist[i * KP_NODE_NR + j]
					 : i == j ? LOCAL_DISTANCE
						  : REMOTE_DISTANCE;
	return 0;
}

void cm_node_open(void)
{
	int node;

	cm_node_nr = 0;
	for (node = 0; node < KP_NODE_NR; node++)
		node_set(node, node_states[N_POSSIBLE]); /* a directive may add them */
	cm_node_set(1, NULL);
}

int __node_distance(int from, int to)
{
	return distance[from][to];
}

/* NOP-SAFE: every node is plain memory: there are no slower tiers. */
bool node_is_toptier(int node)
{
	return true;
}

/* --- lruvecs --------------------------------------------------------------- */

struct lruvec *cm_lruvec(struct folio *folio)
{
	return folio_lruvec(folio);
}

struct lruvec *folio_lruvec_lock(struct folio *folio)
{
	struct lruvec *lruvec = folio_lruvec(folio);

#ifdef KP_HAVE_LRUVEC_UNLOCK
	rcu_read_lock(); /* let go by lruvec_unlock() */
#endif
	cm_lru_lock(&lruvec->lru_lock);
	return lruvec;
}

struct lruvec *folio_lruvec_lock_irq(struct folio *folio)
{
	return folio_lruvec_lock(folio);
}

struct lruvec *folio_lruvec_lock_irqsave(struct folio *folio, unsigned long *flags)
{
	*flags = 0;
	return folio_lruvec_lock(folio);
}

#ifdef KP_HAVE_LRU_SIZE_LONG
void mem_cgroup_update_lru_size(struct lruvec *lruvec, enum lru_list lru, int zid, long nr_pages)
#else
void mem_cgroup_update_lru_size(struct lruvec *lruvec, enum lru_list lru, int zid, int nr_pages)
#endif
{
	struct mem_cgroup_per_node *info = container_of(lruvec, struct mem_cgroup_per_node, lruvec);

	info->lru_zone_size[zid][lru] += nr_pages;
	if ((long)info->lru_zone_size[zid][lru] < 0)
		cm_broken("LRU list %d of a node counts below zero", lru);
}

#ifdef KP_HAVE_FOLIO_ISOLATE_BOOL
bool folio_isolate_lru(struct folio *folio)
#define ISOLATED true
#define NOT_ISOLATED false
#else
int folio_isolate_lru(struct folio *folio)
#define ISOLATED 0
#define NOT_ISOLATED (-EBUSY)
#endif
{
	struct lruvec *lruvec;

	cm_point(ISOLATE);
	VM_BUG_ON_FOLIO(!folio_ref_count(folio), folio);
	if (cm_fails(CM_FAIL_ISOLATE) || !folio_test_clear_lru(folio))
		return NOT_ISOLATED;
	folio_get(folio);
	lruvec = folio_lruvec_lock_irq(folio);
	lruvec_del_folio(lruvec, folio);
	unlock_page_lruvec_irq(lruvec);
	return ISOLATED;
}

void folio_putback_lru(struct folio *folio)
{
	folio_add_lru(folio);
	folio_put(folio);
}

/* A folio follows its task into another group (memcg.c). */
void cm_lru_move(struct folio *folio, struct mem_cgroup *memcg)
{
	bool on_lru = folio_test_lru(folio);

	if (on_lru)
		lruvec_del_folio(folio_lruvec(folio), folio);
	cm_memcg_recharge(folio, memcg);
	if (on_lru)
		lruvec_add_folio(folio_lruvec(folio), folio);
}

/* --- counters of nodes and lruvecs ----------------------------------------- */

atomic_long_t vm_node_stat[NR_VM_NODE_STAT_ITEMS];
atomic_long_t vm_numa_event[NR_VM_NUMA_EVENT_ITEMS];
DEFINE_PER_CPU(struct vm_event_state, vm_event_states);

unsigned long node_page_state_pages(struct pglist_data *pgdat, enum node_stat_item item)
{
	long value = atomic_long_read(&pgdat->vm_stat[item]);

	return value < 0 ? 0 : value;
}

unsigned long node_page_state(struct pglist_data *pgdat, enum node_stat_item item)
{
	return node_page_state_pages(pgdat, item);
}

#ifdef KP_HAVE_LRUVEC_STAT_MOD
void mod_lruvec_state(struct lruvec *lruvec, enum node_stat_item item, int change)
#else
void __mod_lruvec_state(struct lruvec *lruvec, enum node_stat_item item, int change)
#endif
{
	__mod_node_page_state(lruvec_pgdat(lruvec), item, change);
}

#ifdef KP_HAVE_LRUVEC_STAT_MOD
void lruvec_stat_mod_folio(struct folio *folio, enum node_stat_item item, int change)
{
	__mod_node_page_state(folio_pgdat(folio), item, change);
}
#elif defined(KP_HAVE_LRUVEC_STAT_FOLIO)
void __lruvec_stat_mod_folio(struct folio *folio, enum node_stat_item item, int change)
{
	__mod_node_page_state(folio_pgdat(folio), item, change);
}
#else
void __mod_lruvec_page_state(struct page *page, enum node_stat_item item, int change)
{
	__mod_node_page_state(page_pgdat(page), item, change);
}
#endif

/* NOP-SAFE: workingset detection only steers reclaim. */
void workingset_refault(struct folio *folio, void *shadow)
{
}
void workingset_activation(struct folio *folio)
{
}
