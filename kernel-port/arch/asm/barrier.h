/* SPDX-License-Identifier: GPL-2.0-only */
/* asm/barrier.h - compiler barriers: one host thread, no reordering to see. */
#ifndef KP_ASM_BARRIER_H
#define KP_ASM_BARRIER_H
#define nop() barrier()
#define mb() barrier()
#define rmb() barrier()
#define wmb() barrier()
#include <asm-generic/barrier.h>
#endif
