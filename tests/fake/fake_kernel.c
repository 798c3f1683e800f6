/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake_kernel.c - a toy behind kp.h, to test the host side with no real kernel.
 *
 * It collapses by rule of thumb and misbehaves on demand: the scenario chooses
 * a fault by "!sysfs khugepaged/pages_to_scan = N", N an enum fake_fault, which
 * strikes at the next collapse (or where its comment says).
 *
 * Build as a loadable kernel (-shared -DFAKE_ORDER=3), or include it in a test.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kp.h"

#ifndef FAKE_ORDER
#define FAKE_ORDER 2
#endif
#ifndef FAKE_NAME
#define FAKE_NAME "fake"
#endif
#ifndef FAKE_RELEASE
#define FAKE_RELEASE "6.1.0"
#define FAKE_PATCHLEVEL 1
#endif

#define PAGE_B 4096ull
#define ENTRY_NR (1 << FAKE_ORDER)
#define HUGE_B (PAGE_B << FAKE_ORDER)
#define SLOT_NR 64
#define PAGE_NR (SLOT_NR * ENTRY_NR)
#define WINDOW_VA 0x40000000ull

#define ADVICE_COLLAPSE 25
#define ADVICE_DONTNEED 4
#define NOREPLACE 0x100000u

enum fake_fault {
	FAKE_NONE = 0,
	FAKE_BUG = 1,  /* kp_host.stop */
	FAKE_SEGV = 2, /* a bad access of its own */
	FAKE_WARN = 3,
	FAKE_UNMODELLED = 4,
	FAKE_INTERNAL = 5,
	FAKE_HANG = 6,
	FAKE_LOSES_DATA = 7, /* a collapse zeroes a page */
	FAKE_LEAKS = 8,      /* a collapse makes check() complain */
	FAKE_LEAKS_LATE = 9, /* teardown() complains */
	FAKE_INVENTS = 10,   /* a collapse fills a hole with something */
	FAKE_ABORT = 11,
};

struct fake_page {
	bool in_vma;
	enum kp_pte_kind pte;
	kp_u64 content, want, fill;
	kp_u32 flags, order;
};

struct fake_task {
	bool alive;
	bool huge[SLOT_NR];
	bool table[SLOT_NR];
	struct fake_page page[PAGE_NR];
};

static struct fake_world {
	struct fake_task task[KP_TASK_NR];
	struct kp_attempt attempt[SLOT_NR];
	int attempt_nr;
	enum fake_fault fault;
	bool leaked, leaked_late;
	kp_s64 fail_nth; /* alloc.huge: -1 off, 0 always */
	kp_u64 passed_nr, failed_nr;
	kp_s64 collapse_nr;
} fake;

static const struct kp_host *fake_host;
static void *fake_ctx;

/* --- lifetime ------------------------------------------------------------- */

static int fake_open(const struct kp_host *host, void *ctx)
{
	fake_host = host;
	fake_ctx = ctx;
	return 0;
}

static void fake_reset(void)
{
	memset(&fake, 0, sizeof(fake));
	fake.task[0].alive = true;
	fake.fail_nth = -1;
}

static kp_u64 fake_snapshot_save(void *buffer, kp_u64 room_b)
{
	if (room_b >= sizeof(fake))
		memcpy(buffer, &fake, sizeof(fake));
	return sizeof(fake);
}

static void fake_snapshot_restore(const void *buffer, kp_u64 size_b)
{
	memcpy(&fake, buffer, size_b);
}

/* It is small: a thin copy of it is a copy. */
static void fake_snapshot_thin(bool on)
{
	(void)on;
}

static int fake_snapshot_look(void)
{
	return 0;
}

/* --- faults --------------------------------------------------------------- */

__attribute__((noinline)) static void fake_stop(enum kp_stop_kind kind, const char *text)
{
	fake_host->stop(fake_ctx, &(struct kp_stop){
					  .kind = kind,
					  .file = "mm/fake.c",
					  .line = 42,
					  .func = "fake_collapse",
					  .text = text,
				  });
}

static void fake_strike(struct fake_task *task, int slot)
{
	struct fake_page *page = &task->page[slot * ENTRY_NR];
	volatile uintptr_t low_va = 16; /* the compiler knows what a constant means */

	switch (fake.fault) {
	case FAKE_NONE:
		return;
	case FAKE_BUG:
		fake_stop(KP_STOP_BUG, "BUG_ON(page_count(page) < 0)");
		return;
	case FAKE_SEGV:
		*(volatile int *)low_va = 1;
		return;
	case FAKE_WARN:
		fake_stop(KP_STOP_WARN, "WARN_ON(!locked)");
		return;
	case FAKE_UNMODELLED:
		fake_stop(KP_STOP_UNMODELLED,
			  "ksm_might_need_to_copy() reached from do_swap_page()");
		return;
	case FAKE_INTERNAL:
		fake_stop(KP_STOP_INTERNAL, "the arena is full");
		return;
	case FAKE_HANG:
		for (;;)
			__asm__ volatile("");
	case FAKE_LOSES_DATA:
		page[1].content = 0;
		return;
	case FAKE_LEAKS:
		fake.leaked = true;
		return;
	case FAKE_LEAKS_LATE:
		fake.leaked_late = true;
		return;
	case FAKE_INVENTS:
		page[1].content = 7;
		return;
	case FAKE_ABORT:
		abort();
	}
}

/* --- system calls --------------------------------------------------------- */

static bool fake_range(kp_u64 va, kp_u64 len_b, int *first, int *nr)
{
	if (va < WINDOW_VA || va % PAGE_B || va - WINDOW_VA > PAGE_NR * PAGE_B)
		return false;
	*first = (int)((va - WINDOW_VA) / PAGE_B);
	*nr = (int)((len_b + PAGE_B - 1) / PAGE_B);
	return *nr >= 0 && *first + *nr <= PAGE_NR;
}

static kp_s64 fake_mmap(struct fake_task *task, const kp_u64 args[6])
{
	int first, nr, i;

	if (!args[1] || !fake_range(args[0], args[1], &first, &nr))
		return -EINVAL;
	for (i = first; i < first + nr; i++)
		if (task->page[i].in_vma && (args[3] & NOREPLACE))
			return -EEXIST;
	for (i = first; i < first + nr; i++)
		task->page[i] = (struct fake_page){ .in_vma = true };
	return (kp_s64)args[0];
}

static void fake_zap(struct fake_task *task, int i, bool unmap)
{
	bool in_vma = task->page[i].in_vma && !unmap;

	if (task->huge[i / ENTRY_NR]) {
		task->huge[i / ENTRY_NR] = false;
		task->table[i / ENTRY_NR] = true;
	}
	task->page[i] = (struct fake_page){ .in_vma = in_vma };
}

/* 0: go on; else what ends the walk. */
static kp_s64 fake_collapse_slot(struct fake_task *task, int slot, kp_s64 *last)
{
	struct kp_attempt *attempt = &fake.attempt[fake.attempt_nr++];
	struct fake_page *page = &task->page[slot * ENTRY_NR];
	int i;

	*attempt = (struct kp_attempt){ .va = WINDOW_VA + (kp_u64)slot * HUGE_B,
					.stage = "scan",
					.scanned_nr = -1 };
	if (task->huge[slot]) {
		strcpy(attempt->result, "PMD_MAPPED");
		return 0;
	}
	if (!task->table[slot]) {
		strcpy(attempt->result, "PMD_NONE");
		return -EINVAL;
	}
	for (i = 0; i < ENTRY_NR; i++)
		if (page[i].flags & KP_PAGE_PINNED) {
			strcpy(attempt->result, "PAGE_COUNT");
			*last = -EAGAIN;
			return 0;
		}
	fake.passed_nr++;
	if (!fake.fail_nth || fake.fail_nth == (kp_s64)fake.passed_nr) {
		fake.failed_nr++;
		strcpy(attempt->result, "ALLOC_HUGE_PAGE_FAIL");
		return -ENOMEM;
	}
	strcpy(attempt->result, "SUCCEED");
	strcpy(attempt->stage, "collapse");
	fake_strike(task, slot);
	fake.collapse_nr++;
	task->huge[slot] = true;
	task->table[slot] = false;
	return 0;
}

static kp_s64 fake_collapse(struct fake_task *task, int first, int nr)
{
	int slot = (first + ENTRY_NR - 1) / ENTRY_NR;
	int end_slot = (first + nr) / ENTRY_NR;
	kp_s64 last = 0, error;

	for (; slot < end_slot; slot++) {
		error = fake_collapse_slot(task, slot, &last);
		if (error)
			return error;
	}
	return last;
}

static kp_s64 fake_madvise(struct fake_task *task, kp_u64 va, kp_u64 len_b, kp_u64 advice)
{
	int first, nr, i;

	if (!fake_range(va, len_b, &first, &nr))
		return -EINVAL;
	for (i = first; i < first + nr; i++)
		if (!task->page[i].in_vma)
			return -ENOMEM;
	if (advice == ADVICE_COLLAPSE)
		return fake_collapse(task, first, nr);
	for (i = first; advice == ADVICE_DONTNEED && i < first + nr; i++)
		fake_zap(task, i, false);
	return 0;
}

static kp_s64 fake_fork(struct fake_task *task)
{
	int i;

	for (i = 1; i < KP_TASK_NR; i++)
		if (!fake.task[i].alive) {
			fake.task[i] = *task;
			return i;
		}
	return -EAGAIN;
}

static kp_s64 fake_process_madvise(const kp_u64 args[6])
{
	const struct kp_iovec *iov = (const struct kp_iovec *)(uintptr_t)args[1];
	kp_s64 error, done_b = 0;
	kp_u64 i;

	if (args[0] >= KP_TASK_NR)
		return -EBADF;
	for (i = 0; i < args[2]; i++) {
		error = fake_madvise(&fake.task[args[0]], iov[i].base_va, iov[i].len_b, args[3]);
		if (error)
			return done_b ? done_b : error;
		done_b += (kp_s64)iov[i].len_b;
	}
	return done_b;
}

static kp_s64 fake_call(int task_nr, enum kp_call call, const kp_u64 args[6])
{
	struct fake_task *task = &fake.task[task_nr];
	int first, nr, i;

	fake.attempt_nr = 0;
	if (call == KP_CALL_MMAP)
		return fake_mmap(task, args);
	if (call == KP_CALL_MADVISE)
		return fake_madvise(task, args[0], args[1], args[2]);
	if (call == KP_CALL_PROCESS_MADVISE)
		return fake_process_madvise(args);
	if (call == KP_CALL_FORK)
		return fake_fork(task);
	if (call == KP_CALL_EXIT)
		task->alive = false;
	if (call != KP_CALL_MUNMAP)
		return 0;
	if (!fake_range(args[0], args[1], &first, &nr))
		return -EINVAL;
	for (i = first; i < first + nr; i++)
		fake_zap(task, i, true);
	return 0;
}

/* --- directives ----------------------------------------------------------- */

static int fake_op_page(const struct kp_op *op, struct fake_task *task, int i,
			char error[KP_TEXT_LEN])
{
	struct fake_page *page = &task->page[i];

	if (!page->in_vma) {
		snprintf(error, KP_TEXT_LEN, "nothing is mapped there");
		return -EFAULT;
	}
	if (op->kind == KP_OP_FILL) {
		task->table[i / ENTRY_NR] = !task->huge[i / ENTRY_NR];
		page->pte = KP_PTE_SMALL;
		page->flags |= KP_PAGE_WRITE;
		page->content = page->want = page->fill = 1000 + (kp_u64)i;
		return 0;
	}
	if (page->pte == KP_PTE_NONE) {
		snprintf(error, KP_TEXT_LEN, "no page to hold");
		return -ENOENT;
	}
	if (op->kind == KP_OP_HUGE) { /* the range becomes one folio */
		page->pte = KP_PTE_LARGE;
		for (page->order = 0; PAGE_B << page->order < op->end_va - op->start_va;)
			page->order++;
	} else if (op->kind == KP_OP_PIN) {
		page->flags |= KP_PAGE_PINNED;
	} else {
		page->flags &= ~(kp_u32)KP_PAGE_PINNED;
	}
	return 0;
}

static int fake_op(const struct kp_op *op, char error[KP_TEXT_LEN])
{
	int first, nr, i, status = 0;

	if (op->kind == KP_OP_FAIL) {
		fake.fail_nth = op->value;
		return 0;
	}
	if (op->kind == KP_OP_SYSFS) {
		if (!strcmp(op->name, "khugepaged/pages_to_scan"))
			fake.fault = (enum fake_fault)atoi(op->text);
		return 0;
	}
	if (op->kind != KP_OP_FILL && op->kind != KP_OP_PIN && op->kind != KP_OP_UNPIN &&
	    op->kind != KP_OP_HUGE) {
		snprintf(error, KP_TEXT_LEN, "the fake kernel cannot do that");
		return -EOPNOTSUPP;
	}
	if (!fake_range(op->start_va, op->end_va - op->start_va, &first, &nr))
		return -EINVAL;
	for (i = first; i < first + nr && !status; i++)
		status = fake_op_page(op, &fake.task[op->task], i, error);
	return status;
}

/* --- observation ---------------------------------------------------------- */

static void fake_page(int task_nr, kp_u64 va, struct kp_page *out)
{
	const struct fake_task *task = &fake.task[task_nr];
	kp_u64 i = (va - WINDOW_VA) / PAGE_B;
	const struct fake_page *page;

	memset(out, 0, sizeof(*out));
	out->node = -1;
	if (va < WINDOW_VA || i >= PAGE_NR)
		return;
	page = &task->page[i];
	out->slot = task->huge[i / ENTRY_NR]    ? KP_SLOT_HUGE
		    : task->table[i / ENTRY_NR] ? KP_SLOT_TABLE
						: KP_SLOT_NONE;
	out->pte = page->pte;
	out->content = page->content;
	out->want = page->want;
	out->fill = page->fill;
	out->flags = page->flags;
	out->order = page->order;
	out->node = page->pte == KP_PTE_NONE ? -1 : 0;
	out->ref_known_nr = page->pte == KP_PTE_NONE ? 0 : 1;
	out->ref_nr = out->ref_known_nr + !!(page->flags & KP_PAGE_PINNED);
	out->in_vma = page->in_vma;
	out->content_known = true;
}

static void fake_pages(int task, kp_u64 va, int nr, struct kp_page *out)
{
	int i;

	for (i = 0; i < nr; i++)
		fake_page(task, va + (kp_u64)i * PAGE_B, &out[i]);
}

static bool fake_vma(int task_nr, kp_u64 va, struct kp_vma *out)
{
	const struct fake_task *task = &fake.task[task_nr];
	kp_u64 i = va < WINDOW_VA ? 0 : (va - WINDOW_VA) / PAGE_B;
	kp_u64 start = i;

	for (; i < PAGE_NR && !task->page[i].in_vma; i++)
		start = i + 1;
	if (i >= PAGE_NR)
		return false;
	for (; start && task->page[start - 1].in_vma; start--)
		;
	for (; i < PAGE_NR && task->page[i].in_vma; i++)
		;
	*out = (struct kp_vma){ .start_va = WINDOW_VA + start * PAGE_B,
				.end_va = WINDOW_VA + i * PAGE_B,
				.flags = "READ|WRITE",
				.anon = true };
	return true;
}

static bool fake_counter(const char *name, kp_s64 *out)
{
	*out = fake.collapse_nr;
	return !strcmp(name, "thp_collapse_alloc") ||
	       !strcmp(name, "hugepages-16kB/stats/collapse_alloc");
}

static bool fake_stat(int task_nr, const char *name, kp_s64 *out)
{
	int i;

	*out = 0;
	for (i = 0; i < PAGE_NR; i++)
		*out += fake.task[task_nr].page[i].pte != KP_PTE_NONE;
	return !strcmp(name, "rss");
}

static const char *fake_no_name(int i)
{
	(void)i;
	return NULL;
}

static const char *fake_fail_point_name(int i)
{
	return i ? NULL : "alloc.huge";
}

static bool fake_sysfs_read(const char *name, char out[KP_TEXT_LEN])
{
	(void)name;
	out[0] = '\0';
	return false;
}

static void fake_fail_point_seen(const char *name, kp_u64 *passed_nr, kp_u64 *failed_nr)
{
	(void)name;
	*passed_nr = fake.passed_nr;
	*failed_nr = fake.failed_nr;
}

static int fake_attempt_nr(void)
{
	return fake.attempt_nr;
}

static void fake_attempt(int i, struct kp_attempt *out)
{
	*out = fake.attempt[i];
}

static bool fake_last_attempt(int task, kp_u64 va, struct kp_attempt *out)
{
	int i;

	(void)task;
	for (i = fake.attempt_nr - 1; i >= 0; i--)
		if (va - fake.attempt[i].va < HUGE_B) {
			*out = fake.attempt[i];
			return true;
		}
	return false;
}

static int fake_check(void)
{
	if (fake.leaked)
		fake_host->finding(fake_ctx, "frame 17: 2 references, 1 known");
	return fake.leaked;
}

static int fake_teardown(void)
{
	if (fake.leaked_late)
		fake_host->finding(fake_ctx, "a page table is left after the last task");
	return fake.leaked_late;
}

static void fake_locks_text(char *out, kp_u64 len)
{
	snprintf(out, len, "mmap_lock of task 0, for write");
}

static void fake_events_text(char *out, kp_u64 len, int last_nr)
{
	(void)last_nr;
	snprintf(out, len, "mmap_write_lock\nalloc.huge");
}

static void fake_hook_points(bool on, bool resched)
{
	(void)on;
	(void)resched;
}

static const char *fake_point_name(int i)
{
	static const char *const names[] = { "alloc.huge", "charge" };

	return i >= 0 && i < 2 ? names[i] : NULL;
}

static kp_u64 fake_bench(const char *what, kp_u64 n)
{
	return strcmp(what, "cycle") ? 0 : n;
}

static const struct kp_feature fake_features[] = { { "CONFIG_NUMA", 1 },
						   { "vma_iterator", 1 },
						   { NULL, 0 } };
static const struct kp_unit fake_units[] = {
	{ "mm/fake.c", "0000000000000000000000000000000000000000000000000000000000000000" },
	{ NULL, NULL }
};

#ifndef FAKE_SYMBOL
#define FAKE_SYMBOL const struct kp_kernel kp_kernel
#endif
FAKE_SYMBOL = {
	.abi = KP_ABI,
	.name = FAKE_NAME,
	.release = FAKE_RELEASE,
	.version = 6,
	.patchlevel = FAKE_PATCHLEVEL,
	.order = FAKE_ORDER,
	.config = "",
	.variant = "",
	.features = fake_features,
	.units = fake_units,
	.page_b = PAGE_B,
	.hugepage_b = HUGE_B,
	.window_va = WINDOW_VA,
	.window_b = PAGE_NR * PAGE_B,
	.table_span_b = SLOT_NR * HUGE_B,
	.open = fake_open,
	.reset = fake_reset,
	.snapshot_save = fake_snapshot_save,
	.snapshot_restore = fake_snapshot_restore,
	.snapshot_thin = fake_snapshot_thin,
	.snapshot_look = fake_snapshot_look,
	.call = fake_call,
	.op = fake_op,
	.page = fake_page,
	.pages = fake_pages,
	.vma = fake_vma,
	.counter = fake_counter,
	.stat = fake_stat,
	.counter_name = fake_no_name,
	.stat_name = fake_no_name,
	.fail_point_name = fake_fail_point_name,
	.sysfs_read = fake_sysfs_read,
	.fail_point_seen = fake_fail_point_seen,
	.attempt_nr = fake_attempt_nr,
	.attempt = fake_attempt,
	.last_attempt = fake_last_attempt,
	.check = fake_check,
	.teardown = fake_teardown,
	.locks_text = fake_locks_text,
	.events_text = fake_events_text,
	.hook_points = fake_hook_points,
	.point_name = fake_point_name,
	.bench = fake_bench,
};
