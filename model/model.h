/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * model.h - what the files of the model share: the world, its tasks and the
 * calls between its parts.  Kernel side: the tree's headers, never libc's.
 *
 * All mutable state is static data of the kernel-side objects (section
 * .kp_state, collected by kernel-port/kernel.ld) or lies in one of the arrays
 * registered in arena.c; that is what a snapshot copies and a reset restores.
 */
#ifndef CM_MODEL_H
#define CM_MODEL_H

#include <linux/mm.h>
#include <linux/mm_inline.h>
#include <linux/sched.h>
#include <linux/sched/mm.h>
#include <linux/memcontrol.h>
#include <linux/swap.h>
#include <linux/swapops.h>
#include <linux/rmap.h>
#include <linux/huge_mm.h>
#include <linux/khugepaged.h>
#include "kp.h"
#include "compat.h"

/* Large arrays: outside .kp_state, copied only as far as they are in use. */
#define CM_BIG __attribute__((section(".bss.__gbig")))

/* Window of addresses that scenarios use. */
#define CM_WINDOW_VA PGDIR_SIZE
#define CM_WINDOW_HP 640UL /* past the first PMD table */
#define CM_WINDOW_PG (CM_WINDOW_HP << KP_ORDER)
static inline bool cm_in_window(unsigned long va)
{
	return va >= CM_WINDOW_VA && va < CM_WINDOW_VA + (CM_WINDOW_PG << PAGE_SHIFT);
}
static inline unsigned int cm_window_page(unsigned long va)
{
	return (va - CM_WINDOW_VA) >> PAGE_SHIFT;
}
static inline unsigned long cm_window_va(unsigned int page)
{
	return CM_WINDOW_VA + ((unsigned long)page << PAGE_SHIFT);
}

/* --- ending a run (stop.c) ------------------------------------------------- */
extern bool cm_stopped;
extern void cm_stop(enum kp_stop_kind kind, const char *file, int line, const char *func,
		    const char *text) __attribute__((noreturn, cold));
/* A broken invariant, at the moment it breaks; printf-like, ends the run. */
#define cm_broken(format, ...) \
	cm_stopf(KP_STOP_INVARIANT, __FILE__, __LINE__, __func__, format, ##__VA_ARGS__)
/* An impossible state of the model itself. */
#define cm_internal(format, ...) \
	cm_stopf(KP_STOP_INTERNAL, __FILE__, __LINE__, __func__, format, ##__VA_ARGS__)
#define cm_unmodelled(format, ...) \
	cm_stopf(KP_STOP_UNMODELLED, __FILE__, __LINE__, __func__, format, ##__VA_ARGS__)
extern void cm_stopf(enum kp_stop_kind kind, const char *file, int line, const char *func,
		     const char *format, ...) __attribute__((noreturn, cold, format(printf, 5, 6)));
/* What a scenario runs at a point (!at) would have to wait for who is there. */
#define cm_blocked(format, ...) \
	cm_stopf(KP_STOP_BLOCKED, __FILE__, __LINE__, __func__, format, ##__VA_ARGS__)
/* A broken invariant found by check() or teardown(); returns. */
extern void cm_finding(const char *format, ...) __attribute__((cold, format(printf, 1, 2)));
extern int cm_finding_nr;
/* What the next BUG should say besides its place; NULL forgets it. */
extern void cm_dump_note(const char *what, const char *reason);
extern const struct kp_host *cm_host;
extern void *cm_host_ctx;

/* --- arena.c: kernel memory and snapshots ---------------------------------- */
extern void *cm_heap(unsigned long *used_b);
extern void *cm_heap_records(unsigned long *used_b);
extern void cm_arena_note_template(void);
/* snapshot.c */
extern void cm_snapshot_template(void);
extern void cm_reset(void);
extern kp_u64 cm_snapshot_save(void *buffer, kp_u64 room_b);
extern void cm_snapshot_restore(const void *buffer, kp_u64 size_b);
extern void cm_snapshot_thin(bool on);
extern int cm_snapshot_look(void);
/* Zeroed memory for the model's own objects; never fails, never a fail point. */
extern void *cm_alloc(unsigned long size_b);
extern void cm_free(void *object);
extern void *cm_alloc_const(unsigned long size_b);
extern void cm_arena_check_const(void);
/* Objects of real units still allocated: names up to nr of them as findings. */
extern int cm_arena_check_leaks(void);
extern long cm_arena_live_nr(void);

/* --- yield and fail points (point.c) --------------------------------------- */
enum cm_fail {
#define CM_FAIL(id, name) CM_FAIL_##id,
#include "fail_points.def"
#undef CM_FAIL
	CM_FAIL_NR
};
extern bool cm_fail_slow(enum cm_fail point);
extern bool cm_in_call; /* fail points count only inside system calls and daemons */
static inline bool cm_fails(enum cm_fail point)
{
	return cm_in_call && cm_fail_slow(point);
}
extern int cm_fail_set(const char *name, kp_s64 nth);
extern void cm_fail_seen(const char *name, kp_u64 *passed_nr, kp_u64 *failed_nr);
extern const char *cm_fail_point_name(int i);
enum cm_point {
#define CM_POINT(id, name) CM_POINT_##id,
#include "points.def"
#undef CM_POINT
	CM_POINT_NR
};
extern void cm_point_slow(enum cm_point point);
#define cm_point(id)                                  \
	do {                                          \
		if (unlikely(cm_points_hooked))       \
			cm_point_slow(CM_POINT_##id); \
	} while (0)
extern void cm_hook_points(bool on, bool resched_wanted);
extern void cm_resched_mark(void);
extern const char *cm_point_name(int i);
/* What runs at a point of somebody else's call: that call's task and the locks
 * it held there.  Nothing settles meanwhile, and the host must not see its
 * attempts. */
extern bool cm_nested;
extern int cm_nested_held_nr;
extern struct task_struct *cm_nested_in;

/* --- task.c: tasks and address spaces -------------------------------------- */
/* What the model keeps of one address space beside its mm_struct. */
struct cm_mm {
	struct mm_struct *mm;          /* NULL: slot free */
	int index;                     /* of the task that owns it */
	unsigned int page_lo, page_hi; /* window pages in use by tlb and content */
	bool files;                    /* has ever mapped a file */
};
struct cm_task {
	struct task_struct *task; /* NULL: no such task */
	struct mm_struct *mm;
	struct mem_cgroup *memcg;
	bool ended;
};
extern struct cm_task cm_tasks[KP_TASK_NR];
extern struct cm_mm cm_mms[KP_TASK_NR];
extern void cm_task_open(void);
extern int cm_task_fork(int parent);
extern int cm_task_thread(int parent);
extern void cm_task_end(int task);
extern void cm_task_enter(int task);
extern void cm_task_sync(void);
/* Marks a page of the window as in use, so that snapshots take it along. */
static inline void cm_mm_use(struct cm_mm *cm, unsigned int page)
{
	if (page < cm->page_lo)
		cm->page_lo = page;
	if (page >= cm->page_hi)
		cm->page_hi = page + 1;
}
extern struct cm_mm *cm_mm_of(struct mm_struct *mm); /* NULL: none of ours */
extern bool cm_cap_sys_nice[KP_TASK_NR];

/* --- access.c: loads and stores of simulated programs ---------------------- */
extern int cm_access(struct mm_struct *mm, unsigned long va, bool write, kp_u64 token);
/* find_vma() for those who only look: without its lock assertion. */
extern struct vm_area_struct *cm_find_vma(struct mm_struct *mm, unsigned long va);
extern pmd_t *cm_pmd(struct mm_struct *mm, unsigned long va); /* NULL: no PMD table */
extern pte_t *cm_pte(struct mm_struct *mm, unsigned long va); /* NULL: no page table */
extern struct page *cm_mapped_page(struct mm_struct *mm, unsigned long va);

/* --- content.c: what every address must hold ------------------------------- */
struct cm_content {
	kp_u64 want, fill;
};
extern struct cm_content cm_content[KP_TASK_NR][CM_WINDOW_PG];
extern unsigned char cm_content_state[KP_TASK_NR][CM_WINDOW_PG];
enum {
	CM_CONTENT_LAZY = 1, /* lazily freed: zero is right as well */
	CM_CONTENT_OWN = 2,  /* a private copy of a page of a file */
};
extern void cm_content_own(struct mm_struct *mm, unsigned long va, kp_u64 token);

extern kp_u64 cm_pattern(int task, unsigned long va);
extern void cm_content_write(struct mm_struct *mm, unsigned long va, kp_u64 token, bool fill);
extern void cm_content_zap(struct mm_struct *mm, unsigned long start, unsigned long end);
extern void cm_content_zap_zeroed(struct mm_struct *mm, unsigned long start, unsigned long end);
extern void cm_content_lazyfree(struct mm_struct *mm, unsigned long start, unsigned long end);
extern void cm_content_fork(struct cm_mm *from, struct cm_mm *to);
extern void cm_content_move(struct mm_struct *mm, unsigned long from, unsigned long to,
			    unsigned long len);
extern struct cm_content cm_content_wanted(struct cm_mm *cm, unsigned long va);
extern bool cm_content_read(struct mm_struct *mm, unsigned long va, kp_u64 *out);
/* The same for who has the PMD entry of va already; NULL: no PMD table. */
extern bool cm_content_read_at(struct mm_struct *mm, pmd_t *pmd, unsigned long va, kp_u64 *out);
extern int cm_content_check(struct cm_mm *cm);

#include "memory.h"
#include "daemon.h"

/* --- trace.c, lines.c ------------------------------------------------------ */
extern unsigned long kp_walk_va;
extern void cm_attempts_begin(void);
extern void cm_attempts_forget(void);
extern void cm_attempts_nest(bool on);
extern int cm_attempt_nr(void);
extern void cm_attempt_get(int i, struct kp_attempt *out);
extern bool cm_last_attempt(int task, kp_u64 va, struct kp_attempt *out);
extern void cm_events_text(char *out, kp_u64 len, int last_nr);
extern void cm_trace_note(const char *text);
extern void cm_set_line_of(bool (*line_of)(kp_u64, char *, int *));
extern void cm_lines_mark(unsigned int event);
extern void cm_lines_find(unsigned int event, const char *result, char *file, int *line);

/* --- text ------------------------------------------------------------------ */
/* Small vsnprintf of our own: %p prints no address.  Returns the length. */
extern int cm_vformat(char *out, unsigned long len, const char *format, va_list args);
extern int cm_format(char *out, unsigned long len, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* --- sysfs.c --------------------------------------------------------------- */
extern int cm_sysfs_write(const char *name, const char *text, char *error);
extern bool cm_sysfs_choice(const char *name, char out[KP_TEXT_LEN]);
extern bool cm_sysfs_read(const char *name, char out[KP_TEXT_LEN]);
extern void cm_work_settle(void);

/* --- check.c, observe.c, op.c, call.c, counter.c, bench.c ------------------ */
extern int cm_check(void), cm_check_state(void), cm_teardown(void);
extern void cm_observe_page(int task, kp_u64 va, struct kp_page *out);
extern unsigned long cm_vma_flag(const char *name); /* 0: no such flag */
extern bool cm_observe_vma(int task, kp_u64 va, struct kp_vma *out);
extern int cm_op(const struct kp_op *op, char error[KP_TEXT_LEN]);
extern void cm_settle(void);
extern kp_s64 cm_call(int task, enum kp_call call, const kp_u64 args[6]);
extern bool cm_counter(const char *name, kp_s64 *out);
extern const char *cm_counter_name(int i);
extern bool cm_stat(int task, const char *name, kp_s64 *out);
extern const char *cm_stat_name(int i);
extern int cm_boot(const struct kp_host *host, void *ctx);
extern kp_u64 cm_bench(const char *what, kp_u64 n);
#endif /* CM_MODEL_H */
