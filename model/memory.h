/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * memory.h - the parts of the model that stand for memory itself: frames, page
 * tables, translations, locks, LRU lists, memcg and swap.  Included by model.h.
 */
#ifndef CM_MEMORY_H
#define CM_MEMORY_H

/* --- frame.c: physical pages ----------------------------------------------- */
/* What the model keeps of a frame beside its struct page. */
struct cm_frame {
	kp_u64 token;                /* its content */
	unsigned short cpu_write_nr; /* TLB entries that allow writing */
	unsigned short dev_write_nr; /* entries of the secondary MMU that do */
	unsigned char used;          /* small frames: allocated */
	unsigned char poisoned;      /* copying it raises a machine check */
};
enum cm_block_kind {
	CM_BLOCK_NEVER,
	CM_BLOCK_SMALL,
	CM_BLOCK_LARGE,
	CM_BLOCK_FREE,
	CM_BLOCK_DEVICE
};
extern struct cm_frame cm_frames[KP_PFN_NR];
extern struct page kp_mem_map[KP_PFN_NR];
extern long cm_huge_left[KP_NODE_NR];    /* hugepages a node may still give, -1: any */
extern long cm_huge_compact[KP_NODE_NR]; /* and those that compaction can make */
extern void cm_frame_open(void);
/* A folio of 2^order frames on node: refcount 1, as the page allocator returns
 * it; NULL when the node has no such folio left (small ones never run out). */
extern struct folio *cm_frame_alloc(unsigned int order, int node);
extern struct folio *cm_frame_alloc_device(int node);
extern bool cm_frame_in_use(unsigned long pfn);
/* The first frame in use from pfn on; cm_frame_end_pfn() if there is none. */
extern unsigned long cm_frame_next_used(unsigned long pfn);
extern bool cm_frame_is_device(unsigned long pfn);
extern long cm_frame_used_nr(void);
extern unsigned long cm_frame_end_pfn(void);
extern void cm_frame_poison(struct page *page);

/* --- table.c: page tables -------------------------------------------------- */
extern void cm_table_open(void);
extern long cm_table_pte_nr(void), cm_table_pmd_nr(void);

/* --- tlb.c: what processors, devices and lockless walkers may still see ---- */
struct cm_mm;
extern void cm_tlb_insert(struct mm_struct *mm, unsigned long va, unsigned long pfn, bool write);
extern void cm_tlb_check(struct cm_mm *cm);
extern void cm_tlb_drop_range(struct mm_struct *mm, unsigned long va, unsigned long len);
extern void cm_tlb_drop(struct cm_mm *cm);
extern void cm_tlb_check_copy(struct page *from);
extern int cm_device_accessed(struct mm_struct *mm, unsigned long va);
struct cm_tlb_entry {
	unsigned long cpu, dev; /* pfn << 2 | CM_TLB_*, 0: none */
};
#define CM_TLB_VALID 1UL
#define CM_TLB_WRITE 2UL
extern struct cm_tlb_entry cm_tlb[KP_TASK_NR][CM_WINDOW_PG];

/* --- lock.c ---------------------------------------------------------------- */
extern int cm_lock_held_nr(void);
extern void cm_vma_written(struct vm_area_struct *vma);
extern bool cm_vma_is_written(const struct vm_area_struct *vma);
extern void cm_lru_lock(spinlock_t *lock);
extern bool cm_rwsem_is_written(const struct rw_semaphore *sem);
extern void cm_locks_text(char *out, kp_u64 len);
extern void cm_rwsem_init(struct rw_semaphore *sem);

/* --- compat.c: one name for what trees spell differently ------------------- */
extern swp_entry_t cm_folio_swap(struct folio *folio);
extern void cm_rmap_remove(struct page *page, struct vm_area_struct *vma);
extern void cm_rmap_add_new(struct page *page, struct vm_area_struct *vma, unsigned long va);
extern void cm_rmap_remove_pmd(struct page *page, struct vm_area_struct *vma);
extern void cm_rmap_add_anon(struct page *page, struct vm_area_struct *vma, unsigned long va,
			     bool exclusive);
extern void cm_rmap_add_anon_pmd(struct page *page, struct vm_area_struct *vma, unsigned long va,
				 bool exclusive);
extern pte_t cm_pte_mkwrite(pte_t pte, struct vm_area_struct *vma);
extern void cm_rmap_add_file(struct page *page, struct vm_area_struct *vma);
extern void cm_migrations_finish(void);
extern void cm_notifier_drop(struct mm_struct *mm, unsigned long va);
extern int cm_check_swap_uses(unsigned int slot);

/* --- lru.c, memcg.c, node.c ------------------------------------------------ */
extern void cm_node_open(void);
extern int cm_node_set(int nr, const kp_u32 *dist);
extern int cm_node_nr;
extern void cm_zones_of(struct pglist_data *pgdat);
extern int cm_min_free_write(const char *text);
extern int cm_memory_set(long pages);
extern int cm_zone_check(void);
extern struct lruvec *cm_lruvec(struct folio *folio);
extern void cm_lru_move(struct folio *folio, struct mem_cgroup *memcg);
extern void cm_memcg_open(void);
extern int cm_memcg_set(const struct kp_op *op, char *error);
extern int cm_memcg_check(void);
extern kp_s64 cm_memcg_stat(const char *name); /* -1: no such group or quantity */
extern int cm_memcg_nr;
extern const char *cm_memcg_name(int i);

/* --- remote.c: who may be looked at by others ------------------------------ */
extern bool cm_untraceable[KP_TASK_NR];

/* --- swap.c ---------------------------------------------------------------- */
extern void cm_swap_open(void);
extern int cm_swap_device(long slots, bool synchronous);
extern int cm_swap_out(struct mm_struct *mm, unsigned long va, unsigned int flags, char *error);
extern bool cm_swap_content(swp_entry_t entry, kp_u64 *out);
extern int cm_swap_check(void);
extern void cm_swap_release(void);
extern long cm_swap_used_nr(void);
extern bool cm_swap_settle(void);
extern bool cm_writeback_settle(bool waited);
extern int cm_swap_count(swp_entry_t entry);

/* --- what an explorer looks at: counter.c, observe.c, trace.c ---------------- */
extern const char *cm_attempt_result(int i, int *out_task, kp_u64 *out_va);
extern void cm_observe_pages(int task, kp_u64 va, int nr, struct kp_page *out);
extern void cm_quantities(int task, kp_s64 out[KP_QUANTITY_NR]);

/* --- hold.c ---------------------------------------------------------------- */
/* References that something outside maps and caches holds (directives). */
struct cm_hold {
	struct page *page;
	int kind; /* enum cm_hold_kind */
};
enum cm_hold_kind { CM_HOLD_PIN = 1, CM_HOLD_LOCK, CM_HOLD_ISOLATE, CM_HOLD_MIGRATION };
extern int cm_hold_nr; /* all of them */
extern int cm_hold_count(const struct folio *folio, enum cm_hold_kind kind);
static inline int cm_hold_nr_of(const struct folio *folio, enum cm_hold_kind kind)
{
	return cm_hold_nr ? cm_hold_count(folio, kind) : 0;
}
extern void cm_hold_release_all(void), cm_hold_release_kind(enum cm_hold_kind kind);
extern int cm_hold_add(struct page *page, enum cm_hold_kind kind);
extern bool cm_hold_drop(struct page *page, enum cm_hold_kind kind);

#endif /* CM_MEMORY_H */
