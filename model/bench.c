/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bench.c - loops that time the real code without the gate in between; the
 * host takes the time.  The result is a number that must come out the same
 * each time, so that nothing is optimised away.
 *
 *   cycle     reset, build one populated hugepage, collapse, check every page's
 *             content, tear the mapping's pages down
 *   collapse  reset to one populated hugepage, collapse it
 *   restore   what "collapse" does, without the collapse: to be subtracted
 *   refused   MADV_COLLAPSE refused at once: VM_NOHUGEPAGE
 */
#include <linux/mman.h>
#include "model.h"
#include "internal.h"

#define BENCH_VA (CM_WINDOW_VA + 2 * PMD_SIZE)

static void map_region(void)
{
	const kp_u64 map[6] = { BENCH_VA,
				PMD_SIZE,
				PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE,
				-1,
				0 };

	cm_call(0, KP_CALL_MMAP, map);
}

static void fill_region(void)
{
	struct kp_op op = {
		.kind = KP_OP_FILL, .start_va = BENCH_VA, .end_va = BENCH_VA + PMD_SIZE, .node = -1
	};
	char error[KP_TEXT_LEN];

	if (cm_op(&op, error))
		cm_internal("bench: %s", error);
}

static kp_s64 advise(int advice)
{
	const kp_u64 args[6] = { BENCH_VA, PMD_SIZE, advice };

	return cm_call(0, KP_CALL_MADVISE, args);
}

static kp_u64 check_content(void)
{
	kp_u64 token, sum = 0;
	unsigned long va;

	for (va = BENCH_VA; va < BENCH_VA + PMD_SIZE; va += PAGE_SIZE) {
		cm_content_read(cm_tasks[0].mm, va, &token);
		sum += token == cm_pattern(0, va);
	}
	return sum;
}

static char snapshot[4 << 20] CM_BIG;
static kp_u64 snapshot_b CM_BIG;

static void keep(void)
{
	snapshot_b = cm_snapshot_save(snapshot, sizeof(snapshot));
	if (snapshot_b > sizeof(snapshot))
		cm_internal("bench: snapshot of %lu bytes", (unsigned long)snapshot_b);
}

static kp_u64 cycles(kp_u64 n)
{
	kp_u64 sum = 0;

	keep();
	while (n--) {
		cm_snapshot_restore(snapshot, snapshot_b);
		fill_region();
		sum += !advise(MADV_COLLAPSE);
		sum += check_content();
		advise(MADV_DONTNEED);
	}
	return sum;
}

static kp_u64 collapses(kp_u64 n, bool collapse)
{
	kp_u64 sum = 0;

	fill_region();
	keep();
	while (n--) {
		cm_snapshot_restore(snapshot, snapshot_b);
		sum += !collapse || !advise(MADV_COLLAPSE);
	}
	return sum;
}

kp_u64 cm_bench(const char *what, kp_u64 n)
{
	kp_u64 i, sum = 0;

	cm_reset();
	map_region();
	if (!strcmp(what, "cycle"))
		return cycles(n);
	if (!strcmp(what, "collapse") || !strcmp(what, "restore"))
		return collapses(n, *what == 'c');
	if (strcmp(what, "refused"))
		return 0;
	advise(MADV_NOHUGEPAGE);
	for (i = 0; i < n; i++)
		sum += advise(MADV_COLLAPSE) == -EINVAL;
	return sum;
}
