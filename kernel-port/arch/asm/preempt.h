/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asm/preempt.h - how deep the running task is in what must not be interrupted:
 * spinlocks, RCU read sections, preempt_disable().  One count, put aside while other
 * tasks run at a point (model/point.c).
 */
#ifndef KP_ASM_PREEMPT_H
#define KP_ASM_PREEMPT_H
#include <linux/thread_info.h>

extern int kp_preempt_count;

#define PREEMPT_ENABLED (0)
#define init_task_preempt_count(task) ((void)(task))
#define init_idle_preempt_count(task, cpu) ((void)(task))

static __always_inline int preempt_count(void)
{
	return kp_preempt_count;
}
static __always_inline volatile int *preempt_count_ptr(void)
{
	return &kp_preempt_count;
}
static __always_inline void preempt_count_set(int count)
{
	kp_preempt_count = count;
}
static __always_inline void set_preempt_need_resched(void)
{
}
static __always_inline void clear_preempt_need_resched(void)
{
}
static __always_inline bool test_preempt_need_resched(void)
{
	return false;
}
static __always_inline void __preempt_count_add(int nr)
{
	kp_preempt_count += nr;
}
static __always_inline void __preempt_count_sub(int nr)
{
	kp_preempt_count -= nr;
}
static __always_inline int __preempt_count_add_return(int nr)
{
	return kp_preempt_count += nr;
}
static __always_inline int __preempt_count_sub_return(int nr)
{
	return kp_preempt_count -= nr;
}
static __always_inline bool __preempt_count_dec_and_test(void)
{
	return !--kp_preempt_count && tif_need_resched();
}
static __always_inline bool should_resched(int offset)
{
	return kp_preempt_count == offset && tif_need_resched();
}
#endif
