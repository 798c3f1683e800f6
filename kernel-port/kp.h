/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kp.h - the gate: the one header that both worlds include.
 *
 * The host side (libc, no kernel header) drives a loaded *kernel*: one shared
 * object per (tree, order), built from unmodified kernel files, the model and
 * the port.  Each exports one symbol, kp_kernel (struct kp_kernel below).
 *
 * Numbers that shift between trees never cross: scan results, VM flags and
 * counters travel as names.  Errnos and the constants of the system call
 * interface (PROT_*, MAP_*, MADV_*) are user-space ABI of x86-64 and do cross.
 *
 * Units: addresses and lengths are simulated bytes (*_va, *_b); *_pg counts
 * base pages, *_hp hugepages.  A kernel is single-threaded and not reentrant.
 *
 * Lifetime: open() once, then reset() before every run.  A call that ends in
 * kp_host.stop() never returns; the world is then broken and only reset() is
 * allowed.
 */
#ifndef KP_H
#define KP_H

#if defined(__KERNEL__)
#include <linux/types.h>
typedef u64 kp_u64;
typedef s64 kp_s64;
typedef u32 kp_u32;
typedef s32 kp_s32;
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef uint64_t kp_u64;
typedef int64_t kp_s64;
typedef uint32_t kp_u32;
typedef int32_t kp_s32;
#endif

#include "kp_words.h"

#define KP_ABI 9
#define KP_TASK_NR 8    /* tasks of one world: 0 is "main" */
#define KP_NODE_NR 4    /* NUMA nodes of one world */
#define KP_GROUP_NR 8   /* memcgs of one world, root not counted */
#define KP_TEXT_LEN 256 /* longest text in any struct here */
#define KP_NAME_LEN 64

/* --- what ends a run early ------------------------------------------------- */

enum kp_stop_kind {
	KP_STOP_BUG,        /* BUG_ON, VM_BUG_ON*, a bad memory access */
	KP_STOP_WARN,       /* WARN* */
	KP_STOP_INVARIANT,  /* an invariant of the model, at the moment it broke */
	KP_STOP_UNMODELLED, /* reached a symbol or state that is not modelled */
	KP_STOP_BLOCKED,    /* what runs at a point would have to wait for who is there */
	KP_STOP_INTERNAL,   /* an error of our own: exit 70 */
	KP_STOP_CANNOT,     /* this machine, a real one, cannot do or show it */
};

struct kp_stop {
	enum kp_stop_kind kind;
	const char *file; /* kernel or model source, NULL if unknown */
	int line;
	const char *func; /* function that stopped, NULL if unknown */
	const char *text; /* one line, no newline */
};

/* Services the host gives; ctx is what open() was given. */
struct kp_host {
	/* Never returns (longjmp to the host's call site). */
	void (*stop)(void *ctx, const struct kp_stop *stop);
	/* A broken invariant found by check() or teardown(); returns. */
	void (*finding)(void *ctx, const char *text);
	/* A yield point of a system call or of khugepaged; only while hooked.  The
	 * host may call() and op() for other tasks in it, and look. */
	void (*point)(void *ctx, const char *name);
};

/* --- system calls ---------------------------------------------------------- */

enum kp_call {
	KP_CALL_MMAP,            /* addr len prot flags fd off */
	KP_CALL_MUNMAP,          /* addr len */
	KP_CALL_MPROTECT,        /* addr len prot */
	KP_CALL_MREMAP,          /* addr old_len new_len flags new_addr */
	KP_CALL_MADVISE,         /* addr len advice */
	KP_CALL_PROCESS_MADVISE, /* task(pidfd) iov iov_nr advice flags */
	KP_CALL_FORK,            /* - ; returns the new task's index */
	KP_CALL_EXIT,            /* - */
	KP_CALL_PRCTL,           /* option arg2 arg3 arg4 arg5 */
	KP_CALL_MLOCK,           /* addr len */
	KP_CALL_MUNLOCK,         /* addr len */
	KP_CALL_MEMFD_CREATE,    /* name flags ; returns fd */
	KP_CALL_FTRUNCATE,       /* fd len */
	KP_CALL_FALLOCATE,       /* fd mode off len */
	KP_CALL_OPEN,            /* path flags ; returns fd */
	KP_CALL_CLOSE,           /* fd */
	KP_CALL_THREAD,          /* - ; a task that shares the address space */
	KP_CALL_NR,
};

struct kp_iovec { /* KP_CALL_PROCESS_MADVISE: args[1] points here */
	kp_u64 base_va;
	kp_u64 len_b;
};

/* --- directives: hidden state and environment ------------------------------ */

enum kp_op_kind {
	KP_OP_FILL,     /* range: write each page's pattern; of a file, value=1: and it
			 * is on storage and clean */
	KP_OP_ZEROPAGE, /* range: map zero pages as a read fault does */
	KP_OP_FAULT,    /* range: a real fault a page; value=1: read */
	KP_OP_SWAPOUT,  /* range; value: enum kp_swap flags */
	KP_OP_PIN,      /* range: one extra reference a page */
	KP_OP_UNPIN,
	KP_OP_LOCK, /* range: folio lock held by somebody else */
	KP_OP_UNLOCK,
	KP_OP_ISOLATE, /* range: off the LRU, held by somebody else */
	KP_OP_PUTBACK,
	KP_OP_BATCH,         /* range: on a per-CPU LRU batch, undrained */
	KP_OP_LAZYFREE,      /* range: as MADV_FREE leaves it */
	KP_OP_DIRTY,         /* range: pte and folio dirty */
	KP_OP_POISON,        /* range: hwpoison entry */
	KP_OP_AGE,           /* range: clear accessed and referenced */
	KP_OP_REFERENCED,    /* range: set accessed; value=1: in the folio, 2: by a device */
	KP_OP_WRPROTECT,     /* range: clear the pte's write bit */
	KP_OP_SPECIAL,       /* range: special pte without struct page */
	KP_OP_DEVICE,        /* range: device-coherent (ZONE_DEVICE) page */
	KP_OP_MIGRATION,     /* range: migration entry; value=1: PMD */
	KP_OP_UFFD_REGISTER, /* range; value: KP_UFFD_* */
	KP_OP_UFFD_WP,       /* range; value=0 sets, 1 clears */
	KP_OP_GUARD,         /* range: guard marker */
	KP_OP_TABLE,         /* range: an empty page table in each slot */
	KP_OP_HUGE,          /* range: PMD-mapped THP; value=1: split to PTEs */
	KP_OP_HUGEZERO,      /* range: the huge zero page */
	KP_OP_VMFLAG,        /* range; name: IO DONTEXPAND PFNMAP MIXEDMAP ... */
	KP_OP_FAIL,          /* name: fail point; value: nth, 0 = always, -1 = off */
	KP_OP_NOFREE,        /* name: "huge"; node (-1 all); value: hugepages left;
				 * value2: what compaction can make besides */
	KP_OP_MEMCG,         /* name; value: max_pg, -1 none; value2: reclaim_pg;
				 * parent; task joins with what it has mapped */
	KP_OP_NODES,         /* value: number of nodes; dist: KP_NODE_NR^2 table */
	KP_OP_SYSFS,         /* name: knob; text: what is written */
	KP_OP_CAP,           /* name: capability; value: 0 drop, 1 hold */
	KP_OP_KHUGEPAGED,    /* value: passes; value2: budget in slots, -1: one run */
	KP_OP_TIME,          /* value: milliseconds that pass; khugepaged runs when awake */
	KP_OP_PTRACE,        /* task; value: 0 others may not look at it, 1 they may */
	KP_OP_SWAPDEV,       /* value: slots; value2: 1 synchronous device */
	KP_OP_KILL,          /* task */
	KP_OP_KSM,           /* range: each small page becomes a KSM page */
	KP_OP_FILEPAGE,      /* range: a page that is not anonymous, mapped */
	/* Of a file, see KP_FILE_VA. */
	KP_OP_WRITEBACK, /* range: being written; value: enum kp_write */
	KP_OP_PRIVATE,   /* range: the filesystem keeps data of its own; value=1: for good */
	KP_OP_READAHEAD, /* range: read into the cache; value: pages of each folio */
	KP_OP_SYNC,      /* range: written back, clean when done */
	KP_OP_EVICT,     /* range: clean and unmapped pages leave the cache */
	KP_OP_TRUNCATE,  /* the file ends at start_va */
	KP_OP_PUNCH,     /* range: a hole */
	KP_OP_TMPFS,     /* value: most pages on /dev/shm, -1 any */
	KP_OP_MEMORY,    /* value: pages that each node has from now on */
	KP_OP_NR,
};

enum kp_write { KP_WRITE_COMPLETES, KP_WRITE_FAILS, KP_WRITE_STAYS, KP_WRITE_OFF };

/*
 * Where a range, a page or a VMA may be asked for, an address from KP_FILE_VA on
 * means a page of an open file of the task, in its cache or its storage: descriptor
 * d lies at KP_FILE_VA + (d << KP_FILE_SHIFT).  vma() then tells its size.
 */
#define KP_FILE_VA (1ULL << 60)
#define KP_FILE_SHIFT 40

struct kp_op {
	enum kp_op_kind kind;
	int task;
	kp_u64 start_va, end_va; /* page aligned, end exclusive */
	kp_s64 value, value2;
	int node; /* -1: any */
	const char *name;
	const char *parent; /* KP_OP_MEMCG: parent group or NULL */
	const char *text;
	const kp_u32 *dist;
};

/* --- observation ----------------------------------------------------------- */

enum kp_slot_kind {
	KP_SLOT_NO_TABLE,  /* no PMD table: the PUD entry is empty */
	KP_SLOT_NONE,      /* PMD entry empty */
	KP_SLOT_TABLE,     /* PMD points to a page table */
	KP_SLOT_HUGE,      /* PMD maps a hugepage */
	KP_SLOT_HUGE_ZERO, /* PMD maps the huge zero page */
	KP_SLOT_MIGRATION, /* PMD migration entry */
	KP_SLOT_OTHER,     /* anything else: bad, other non-present */
	KP_SLOT_EMPTY,     /* nothing mapped; nobody can tell whether there is a table */
};

enum kp_pte_kind {
	KP_PTE_NONE,      /* _ */
	KP_PTE_ZERO,      /* z zero page */
	KP_PTE_SMALL,     /* p small folio, mapped once */
	KP_PTE_SHARED,    /* c small folio, mapped more than once */
	KP_PTE_LARGE,     /* l part of a PTE-mapped large folio */
	KP_PTE_SWAP,      /* s */
	KP_PTE_MIGRATION, /* m */
	KP_PTE_GUARD,     /* g */
	KP_PTE_POISON,    /* x hwpoison entry or poison marker */
	KP_PTE_SPECIAL,   /* v special or device: no normal page */
	KP_PTE_MARKER,    /* u uffd-wp marker */
	KP_PTE_OTHER,     /* ? */
};

enum { /* kp_page.flags */
       KP_PAGE_WRITE = 1 << 0,
       KP_PAGE_DIRTY = 1 << 1,
       KP_PAGE_YOUNG = 1 << 2,
       KP_PAGE_UFFD_WP = 1 << 3,
       KP_PAGE_PINNED = 1 << 4, /* references beyond those accounted for */
       KP_PAGE_LOCKED = 1 << 5,
       KP_PAGE_OFF_LRU = 1 << 6,
       KP_PAGE_LAZYFREE = 1 << 7,
       KP_PAGE_MLOCKED = 1 << 8,
       KP_PAGE_SWAPCACHE = 1 << 9,
       KP_PAGE_BATCHED = 1 << 10,
       KP_PAGE_KSM = 1 << 11,
       KP_PAGE_ANON = 1 << 12,
       KP_PAGE_WRITEBACK = 1 << 13,
       KP_PAGE_PRIVATE = 1 << 14,
       KP_PAGE_STALE = 1 << 15, /* in the cache, not up to date */
};

/* One base page of address space, as page tables and swap hold it now. */
struct kp_page {
	enum kp_slot_kind slot;
	enum kp_pte_kind pte; /* only with KP_SLOT_TABLE */
	kp_u64 content;       /* token a read would give, without faulting */
	kp_u64 want;          /* token last written here, 0 never or zapped */
	kp_u64 fill;          /* token of the last !fill here, 0 never */
	int node;             /* -1: no page */
	kp_u32 flags;
	kp_s32 ref_nr;       /* folio references now */
	kp_s32 ref_known_nr; /* those that maps, caches and batches explain */
	kp_s32 map_nr;       /* folio mapcount */
	kp_u32 order;        /* folio order */
	bool in_vma;
	bool content_known; /* false: device or poison, nothing to read */
	bool want_or_zero;  /* lazily freed: want or zero are both right */
};

struct kp_vma {
	kp_u64 start_va, end_va;
	char flags[KP_TEXT_LEN]; /* "READ|WRITE|NOHUGEPAGE", names of VM_* */
	bool anon;               /* vma_is_anonymous() */
	bool has_anon_vma;
};

/* One hugepage a call (or khugepaged) tried, in order. */
struct kp_attempt {
	kp_u64 va;                /* start of the slot */
	char result[KP_NAME_LEN]; /* SCAN_ enumerator without the prefix */
	char stage[KP_NAME_LEN];  /* scan, isolate, swapin, collapse, file */
	char text[KP_TEXT_LEN];   /* the tracepoint's own words */
	char file[KP_NAME_LEN];   /* "mm/khugepaged.c", "" if unknown */
	int line;                 /* where the result was decided, 0 unknown */
	kp_s64 scanned_nr;        /* reserved for budgets, -1 unknown */
};

struct kp_feature {
	const char *name;
	int value;
};

struct kp_unit {
	const char *path;   /* "mm/khugepaged.c" */
	const char *sha256; /* 64 hex digits */
};

/* --- the kernel ------------------------------------------------------------ */

struct kp_kernel {
	kp_u32 abi;          /* KP_ABI, first member for ever */
	const char *name;    /* "6.1", "6.12", "KSRC" */
	const char *release; /* "6.1.192" */
	int version, patchlevel, sublevel;
	int order; /* log2(base pages in a hugepage) */
	const char *config;
	const char *variant;               /* "" or "lines": records deciding lines */
	const struct kp_feature *features; /* ends with name NULL */
	const struct kp_unit *units;       /* ends with path NULL */
	kp_u64 page_b, hugepage_b;
	kp_u64 window_va;    /* first that scenarios may use; aligned to table_span_b */
	kp_u64 window_b;     /* bytes usable from there */
	kp_u64 table_span_b; /* bytes mapped by one PMD table */

	/* Once a process.  0, or -errno. */
	int (*open)(const struct kp_host *host, void *ctx);

	/* World as after open(): task 0 exists, nothing mapped. */
	void (*reset)(void);
	/* The whole world, for restore() in the same process: its size; > room_b: not saved. */
	kp_u64 (*snapshot_save)(void *buffer, kp_u64 room_b);
	void (*snapshot_restore)(const void *buffer, kp_u64 size_b);
	/* Thin, from the next reset on: without what nothing was seen to change. */
	void (*snapshot_thin)(bool on);
	int (*snapshot_look)(void); /* it has: > 0, thin ones are void, the world may be wrong */

	/* System call by task: result, or -errno. */
	kp_s64 (*call)(int task, enum kp_call call, const kp_u64 args[6]);
	/* Directive: 0, or -errno with a line of text in error. */
	int (*op)(const struct kp_op *op, char error[KP_TEXT_LEN]);

	/* Observation: changes nothing. */
	void (*page)(int task, kp_u64 va, struct kp_page *out);
	/* The same of nr consecutive pages, with fewer walks. */
	void (*pages)(int task, kp_u64 va, int nr, struct kp_page *out);
	bool (*vma)(int task, kp_u64 va, struct kp_vma *out); /* first ending above va */
	void (*quantities)(int task, kp_s64 out[KP_QUANTITY_NR]);
	/* Named counter ("thp_collapse_alloc"): false if there is none. */
	bool (*counter)(const char *name, kp_s64 *out);
	/* Named quantity of a task or the world ("rss", "memcg.g.usage"). */
	bool (*stat)(int task, const char *name, kp_s64 *out);
	/* Name of the i-th counter / stat / fail point / knob, NULL past the end. */
	const char *(*counter_name)(int i);
	const char *(*stat_name)(int i);
	const char *(*fail_point_name)(int i);
	bool (*sysfs_read)(const char *name, char out[KP_TEXT_LEN]);
	/* Passages of a fail point by system calls since reset, and its failures. */
	void (*fail_point_seen)(const char *name, kp_u64 *passed_nr, kp_u64 *failed_nr);

	/* Attempts of the last call or khugepaged op: count, and the i-th. */
	int (*attempt_nr)(void);
	void (*attempt)(int i, struct kp_attempt *out);
	/* Only task (-1: gone), slot and result, a static text; NULL past the end or forgotten. */
	const char *(*attempt_result)(int i, int *out_task, kp_u64 *out_va);
	/* Last attempt that covered the slot at va, by any caller since mark(). */
	bool (*last_attempt)(int task, kp_u64 va, struct kp_attempt *out);

	/* Invariants, see docs/architecture.md.  Findings go to host->finding.
	 * check(): the world as it stands; teardown(): ends every task and lets
	 * go of every directive's hold, then nothing may be left.  Returns how many. */
	int (*check)(void);
	int (*teardown)(void);

	/* For reports: writes at most len bytes, always terminated. */
	void (*locks_text)(char *out, kp_u64 len);
	void (*events_text)(char *out, kp_u64 len, int last_nr);
	/* Yield points: hooks host->point, has the processor wanted; i-th name or NULL. */
	void (*hook_points)(bool on, bool resched);
	const char *(*point_name)(int i);
	/* "lines" variant: maps a code address to a place; set by the host or NULL. */
	void (*set_line_of)(bool (*line_of)(kp_u64 pc, char file[KP_NAME_LEN], int *line));
	/* Bench: n whole cycles (see docs) in the kernel side, no gate between. */
	kp_u64 (*bench)(const char *what, kp_u64 n);
};

/* The one symbol of a kernel's shared object. */
extern const struct kp_kernel kp_kernel;

#endif /* KP_H */
