/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * point.c - fail points and yield points.
 *
 * Fault model: every allocation, charge, isolation, copy and swap read may
 * fail, the nth time or always, as long as a system call or a daemon asks for
 * it; what directives do to set a world up never fails.
 * Yield points mark where a task may lose the processor.  With hooks on, the
 * host is told of each, and may let other tasks do something there.
 */
#include "model.h"

static const char *const names[CM_FAIL_NR] = {
#define CM_FAIL(id, name) [CM_FAIL_##id] = name,
#include "fail_points.def"
#undef CM_FAIL
};

static const char *const point_names[CM_POINT_NR] = {
#define CM_POINT(id, name) [CM_POINT_##id] = name,
#include "points.def"
#undef CM_POINT
};

static struct {
	kp_s64 nth; /* 0 always, -1 off, else fails when it has counted down to 1 */
	kp_u64 passed_nr, failed_nr;
} points[CM_FAIL_NR];
static bool points_set; /* nth is only meaningful when true */
bool cm_in_call;
bool cm_points_hooked;
bool cm_nested;
int cm_nested_held_nr;
struct task_struct *cm_nested_in;

bool cm_fail_slow(enum cm_fail point)
{
	points[point].passed_nr++;
	if (!points_set || points[point].nth < 0)
		return false;
	if (points[point].nth > 1) {
		points[point].nth--;
		return false;
	}
	if (points[point].nth == 1)
		points[point].nth = -1; /* the nth time only: off again */
	points[point].failed_nr++;
	return true;
}

const char *cm_fail_point_name(int i)
{
	return i >= 0 && i < CM_FAIL_NR ? names[i] : NULL;
}

static int point_of(const char *name)
{
	int i;

	for (i = 0; i < CM_FAIL_NR; i++)
		if (!strcmp(names[i], name))
			return i;
	return -1;
}

int cm_fail_set(const char *name, kp_s64 nth)
{
	int i, point = point_of(name);

	if (point < 0)
		return -ENOENT;
	if (!points_set)
		for (i = 0; i < CM_FAIL_NR; i++)
			points[i].nth = -1;
	points_set = true;
	points[point].nth = nth;
	return 0;
}

void cm_fail_seen(const char *name, kp_u64 *passed_nr, kp_u64 *failed_nr)
{
	int point = point_of(name);

	*passed_nr = point < 0 ? 0 : points[point].passed_nr;
	*failed_nr = point < 0 ? 0 : points[point].failed_nr;
}

static bool resched; /* somebody waits for the processor */

void cm_hook_points(bool on, bool resched_wanted)
{
	cm_points_hooked = on;
	resched = resched_wanted;
}

/* As the tick would: the flag that need_resched() looks at. */
void cm_resched_mark(void)
{
	if (resched && cm_in_call && !cm_nested)
		set_tsk_need_resched(current);
	else
		clear_tsk_need_resched(current);
}

const char *cm_point_name(int i)
{
	return i >= 0 && i < CM_POINT_NR ? point_names[i] : NULL;
}

/* The host may run calls and directives of other tasks here, one level deep: as
 * if the running task lost the processor, and got it back when they are done.
 * What belongs to the interrupted call is put aside and put back. */
void cm_point_slow(enum cm_point point)
{
	struct task_struct *was = kp_current;
	unsigned long walk_va = kp_walk_va, walker_pfn = kp_walker_pfn;
	int preempt_count = kp_preempt_count;

	if (!cm_in_call || cm_nested)
		return;
	cm_nested = true;
	cm_nested_in = was;
	cm_nested_held_nr = cm_lock_held_nr();
	cm_in_call = false;
	kp_walker_pfn = 0;
	kp_preempt_count = 0;
	cm_attempts_nest(true);
	cm_host->point(cm_host_ctx, point_names[point]);
	cm_attempts_nest(false);
	cm_in_call = true;
	cm_nested = false;
	cm_nested_held_nr = 0;
	cm_nested_in = NULL;
	kp_walk_va = walk_va;
	kp_walker_pfn = walker_pfn;
	kp_preempt_count = preempt_count;
	kp_current = was;
	/* Who is in no read section keeps no grace period from ending. */
	if (!preempt_count)
		cm_rcu_settle();
}
