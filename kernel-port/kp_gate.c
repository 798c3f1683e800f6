/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kp_gate.c - the one exported symbol of a kernel: its table (kp.h).
 */
#include "model.h"
#include "kp_release.h"

static const struct kp_feature features[] = {
#define KP_FEATURE(name, value) { #name, value },
#include "kp_feature_list.h"
#undef KP_FEATURE
	{ NULL, 0 },
};

static const struct kp_unit units[] = {
#define KP_UNIT(path, sha256) { path, sha256 },
#include "kp_unit_list.h"
#undef KP_UNIT
	{ NULL, NULL },
};

#define TEXT(x) TEXT_(x)
#define TEXT_(x) #x

const struct kp_kernel kp_kernel __attribute__((visibility("default"))) = {
	.abi = KP_ABI,
	.name = KP_NAME,
	.release = TEXT(KP_VERSION) "." TEXT(KP_PATCHLEVEL) "." TEXT(KP_SUBLEVEL),
	.version = KP_VERSION,
	.patchlevel = KP_PATCHLEVEL,
	.sublevel = KP_SUBLEVEL,
	.order = KP_ORDER,
	.config = "one processor, 4 nodes, THP=madvise, SWAP, MEMCG, USERFAULTFD, DEBUG_VM, "
		  "READ_ONLY_THP_FOR_FS",
#ifdef KP_LINES
	.variant = "lines",
#else
	.variant = "",
#endif
	.features = features,
	.units = units,
	.page_b = PAGE_SIZE,
	.hugepage_b = PMD_SIZE,
	.window_va = CM_WINDOW_VA,
	.window_b = CM_WINDOW_PG << PAGE_SHIFT,
	.table_span_b = PGDIR_SIZE,
	.open = cm_boot,
	.reset = cm_reset,
	.snapshot_save = cm_snapshot_save,
	.snapshot_restore = cm_snapshot_restore,
	.snapshot_thin = cm_snapshot_thin,
	.snapshot_look = cm_snapshot_look,
	.call = cm_call,
	.op = cm_op,
	.page = cm_observe_page,
	.pages = cm_observe_pages,
	.quantities = cm_quantities,
	.vma = cm_observe_vma,
	.counter = cm_counter,
	.stat = cm_stat,
	.counter_name = cm_counter_name,
	.stat_name = cm_stat_name,
	.fail_point_name = cm_fail_point_name,
	.sysfs_read = cm_sysfs_read,
	.fail_point_seen = cm_fail_seen,
	.attempt_nr = cm_attempt_nr,
	.attempt = cm_attempt_get,
	.attempt_result = cm_attempt_result,
	.last_attempt = cm_last_attempt,
	.check = cm_check,
	.teardown = cm_teardown,
	.locks_text = cm_locks_text,
	.events_text = cm_events_text,
	.hook_points = cm_hook_points,
	.point_name = cm_point_name,
	.set_line_of = cm_set_line_of,
	.bench = cm_bench,
};
