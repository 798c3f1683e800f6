/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * agent.h - the program that plays a scenario on a real kernel.
 *
 * A *server* takes requests (sim/machine/wire.h) and hands each to the process
 * that is the scenario's task; task 0 is forked afresh by every reset, the
 * others by fork() of the scenario.  All memory of a scenario lies in one window
 * of addresses; whatever the agent needs for itself lies elsewhere.
 *
 * Fault model: a task may be killed by a signal; the server then says so, and
 *              the next reset starts anew.
 */
#ifndef AGENT_H
#define AGENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "machine/wire.h"

#define AG_PAGE_NR (WIRE_WINDOW_B / WIRE_PAGE_B)
#define AG_VMA_NR 256

/* --- io.c: whole messages, whole files -------------------------------------- */

bool ag_read(int fd, void *to, size_t len);
bool ag_write(int fd, const void *from, size_t len);

/** ag_reply() - a reply with a body. */
bool ag_reply(int fd, enum wire_end end, int err, const void *body, size_t len);

/** ag_say() - a reply whose body is one line of text. */
bool ag_say(int fd, enum wire_end end, int err, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** ag_slurp() - start of a file as text; -1 with errno. */
ssize_t ag_slurp(const char *path, char *to, size_t size);

/** ag_own_advise() - madvise() on all memory of this process that is the agent's own. */
void ag_own_advise(int advice);

/** ag_put() - write @text to a file of /proc or /sys; 0 or -1 with errno. */
int ag_put(const char *path, const char *text);

/* --- the world, set by the server, inherited by tasks ------------------------ */

/* Settings that hold for the time of a call only: those of all sizes, then of each
 * size of its own, where the kernel has such. */
#define AG_SIZE_MIN 2 /* order of the smallest folio with settings */
#define AG_SIZE_NR (WIRE_ORDER - AG_SIZE_MIN + 1)
enum ag_held {
	AG_ENABLED,
	AG_SHMEM,
	AG_SIZE_ENABLED,
	AG_SIZE_SHMEM = AG_SIZE_ENABLED + AG_SIZE_NR,
	AG_HELD_NR = AG_SIZE_SHMEM + AG_SIZE_NR,
};

struct ag_world {
	bool guest;                /* all of the machine is ours */
	int node_nr;               /* NUMA nodes with memory */
	bool swap;                 /* a swap device is on */
	bool storage;              /* there is a filesystem with storage */
	bool daemon;               /* khugepaged stands in the middle of a pass, asleep */
	char held[AG_HELD_NR][32]; /* what a scenario wrote there, "" nothing */
};
extern struct ag_world ag_world;

/** ag_policy() - the THP policy a call is to meet: what the scenario wrote, and in
 * place of it @enabled and @shmem unless NULL; ag_policy_end(): none again, so that
 * khugepaged never runs of itself and pages are small ones. */
void ag_policy(const char *enabled, const char *shmem);
void ag_policy_end(void);

/** ag_pages_small() - while khugepaged is to stay the policy does: faults of this task
 * bring small pages until @on is false again. */
void ag_pages_small(bool on);

/** ag_world_setting() - what reading a setting or a count gives; false: not shown. */
bool ag_world_setting(const char *name, char *out, size_t len);

/* --- guest.c: what only a guest needs ----------------------------------------- */

/** ag_guest_boot() - mounts, modules, swap, settings.  Return: fd of the line. */
int ag_guest_boot(void);
void ag_guest_off(int code) __attribute__((noreturn));

/* --- trace.c: what became of each hugepage ------------------------------------ */

/** ag_trace_find() - once: ids and names of the tracepoints; false: no tracing. */
bool ag_trace_find(const char *tracefs);
/** ag_trace_keep() - the server, once: what is traced stays so from task to task. */
void ag_trace_keep(void);
/** ag_trace_open() - events of this process from now on. */
bool ag_trace_open(void);
/** ag_trace_open_all() - events of everybody from now on; in a guest only. */
bool ag_trace_open_all(void);
void ag_trace_close(void);
/** ag_trace_drain() - names of scan results since the last time, in order. */
int ag_trace_drain(char (*out)[32], int max);

/* --- shadow.c: what every page must hold ---------------------------------------- */

struct ag_shadow {
	kp_u64 want, fill;
	bool lazy, poisoned, unsure;
	bool own;       /* a private copy of a page of a file */
	kp_u64 pin_pfn; /* page that a pin of ours holds here, 0 none */
};

/** ag_shadow() - what the page must hold: its own, or what its file does. */
struct ag_shadow *ag_shadow(kp_u64 va);
/** ag_shadow_stored() - a store to the page made a copy of its own, maybe. */
void ag_shadow_stored(kp_u64 va);
kp_u64 ag_pattern(int task, kp_u64 va);
void ag_page_write(kp_u64 va, kp_u64 token);
kp_u64 ag_page_read(const void *page);
void ag_shadow_zap(kp_u64 start_va, kp_u64 end_va);
void ag_shadow_move(kp_u64 from_va, kp_u64 to_va, kp_u64 len_b);
/** ag_shadow_call() - what a call that returned @result did to content. */
void ag_shadow_call(enum kp_call call, const kp_u64 args[6], kp_s64 result);
void ag_shadow_forked(void);

/* --- look.c: page tables ----------------------------------------------------------- */

struct ag_vma {
	struct kp_vma vma;
	kp_u64 huge_b; /* mapped by PMDs, as smaps says */
	kp_u64 anon_b; /* anonymous pages, as smaps says */
	kp_u64 swap_b; /* of them, in swap */
	kp_u64 rss_b;  /* all that is mapped */
	bool readable, dontdump;
	bool shmem;    /* shows shared memory, which has no storage */
	bool eligible; /* may have hugepages, by the policy of the moment */
};

/** ag_vmas() - VMAs of process @pid (0: this one) in the window. */
int ag_vmas(pid_t pid, struct ag_vma *out, int max);
kp_u64 ag_pagemap(kp_u64 va);
void ag_pagemaps(kp_u64 va, int nr, kp_u64 *out);
kp_u64 ag_kpageflags(kp_u64 pfn);
bool ag_look_pages(kp_u64 va, int nr, struct kp_page *out, const char **out_why);
int ag_node_of(kp_u64 pfn);
/** ag_slot_flags() - kpageflags of the present ones of @nr entries. */
void ag_slot_flags(const kp_u64 *entry, int nr, kp_u64 *flags);
bool ag_flags_large(kp_u64 flags);
/** ag_folio_order() - of the folio that frame @pfn is of. */
kp_u32 ag_folio_order(kp_u64 pfn);
/** ag_flags_slot() - are these the pages of one folio of a slot's size? */
bool ag_flags_slot(const kp_u64 *flags);
void ag_nodes_find(void);
/** ag_aged - pages of this task were let age: looking is to mark none as used. */
extern bool ag_aged;

#define PM_PRESENT (1ull << 63)
#define PM_SWAP (1ull << 62)
#define PM_GUARD (1ull << 58)
#define PM_WP (1ull << 57)
#define PM_EXCLUSIVE (1ull << 56)
#define PM_PFN ((1ull << 55) - 1)
#define PM_TYPE 31ull /* of a swap entry: type, then offset */
#define PM_MARK_WP (1ull << 5)
#define PM_MARK_POISON (1ull << 6)
#define PM_MARK_GUARD (1ull << 7)

/* --- access.c: loads and stores that may fault ---------------------------------------- */

void ag_access_init(void);
/** ag_load(), ag_store() - 0, or the errno that fits the signal. */
int ag_load(kp_u64 va);
int ag_store(kp_u64 va, kp_u64 token);

/* --- count.c -------------------------------------------------------------------- */

#define AG_COUNTER_NR 16

/** ag_counters() - events counted since boot; how many of them. */
int ag_counters(struct wire_counter out[AG_COUNTER_NR]);

/** ag_totals_begin() - a world begins: quantities of the machine count from now on. */
void ag_totals_begin(void);
/** ag_total() - how much of the quantity the world has; false: not shown. */
bool ag_total(const char *name, kp_s64 *out);

/* --- task.c, op.c --------------------------------------------------------------------- */

extern int ag_task; /* index of this process */
void ag_task_loop(int fd, const int (*pairs)[2]) __attribute__((noreturn));

struct ag_op_end {
	enum wire_end end;
	int err;
	char text[KP_TEXT_LEN];
};
/** ag_op() - a directive by a task on its own memory. */
void ag_op(const struct wire_op *op, struct ag_op_end *out);
/** ag_op_table() - table.c, !table: slots without a page table get an empty one. */
void ag_op_table(const struct kp_op *op, struct ag_op_end *out);
/** ag_world_op() - a directive about the world, by the server. */
bool ag_world_op(const struct wire_op *op, const pid_t *pid, struct ag_op_end *out);
void ag_world_reset(void);
/** ag_world_first() - task 0 of a new world was made: gives it a group. */
void ag_world_first(pid_t pid);
int ag_unpin_all(void);

/* --- daemon.c ---------------------------------------------------------------------- */

/** ag_daemon_pid() - of khugepaged's thread, 0: it is not running. */
pid_t ag_daemon_pid(void);
/** ag_daemon_run() - passes or scans of khugepaged over the tasks @pid; with what became
 * of each slot, as a call has it. */
void ag_daemon_run(const struct kp_op *op, const pid_t *pid, struct ag_op_end *out,
		   struct wire_result *result, struct wire_attempt *attempt, int max);
/** ag_daemon_touched() - a task: pages of the range were touched; khugepaged may know of
 * the task from now on. */
void ag_daemon_touched(kp_u64 start_va, kp_u64 end_va);
/** ag_daemon_called() - the same of a call that went well. */
void ag_daemon_called(const struct wire_call *call);
/** ag_daemon_meet() - a task: khugepaged knows of it now, if what the task did makes
 * it so, and leaves what is the agent's own alone.  Return: does it know? */
bool ag_daemon_meet(void);

#define AG_SAY(out, how, number, ...)                                    \
	do {                                                             \
		(out)->end = (how);                                      \
		(out)->err = (number);                                   \
		snprintf((out)->text, sizeof((out)->text), __VA_ARGS__); \
	} while (0)

#endif /* AGENT_H */
