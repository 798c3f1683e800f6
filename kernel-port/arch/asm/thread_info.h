/* SPDX-License-Identifier: GPL-2.0-only */
/* asm/thread_info.h - what the tree expects of a task; nothing here is ever used. */
#ifndef KP_ASM_THREAD_INFO_H
#define KP_ASM_THREAD_INFO_H
#define THREAD_SIZE 16384
#define THREAD_SIZE_ORDER 2
#ifndef __ASSEMBLY__
struct thread_info {
	unsigned long flags;
	unsigned long syscall_work;
	int preempt_count;
	int cpu;
};
#define INIT_THREAD_INFO(task) \
	{                      \
		.flags = 0     \
	}
#endif
#define TIF_SYSCALL_TRACE 0
#define TIF_NOTIFY_RESUME 1
#define TIF_SIGPENDING 2
#define TIF_NEED_RESCHED 3
#define TIF_NOTIFY_SIGNAL 4
#define TIF_MEMDIE 5
#define TIF_RESTORE_SIGMASK 6
#define TIF_POLLING_NRFLAG 7
#define TIF_NEED_RESCHED_LAZY 8
#define _TIF_NOTIFY_RESUME (1 << TIF_NOTIFY_RESUME)
#define _TIF_SIGPENDING (1 << TIF_SIGPENDING)
#define _TIF_NEED_RESCHED (1 << TIF_NEED_RESCHED)
#define _TIF_NOTIFY_SIGNAL (1 << TIF_NOTIFY_SIGNAL)
#define _TIF_NEED_RESCHED_LAZY (1 << TIF_NEED_RESCHED_LAZY)
#endif
