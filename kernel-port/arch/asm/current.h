/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KP_ASM_CURRENT_H
#define KP_ASM_CURRENT_H
struct task_struct;
extern struct task_struct *kp_current;
#define get_current() kp_current
#define current get_current()
#endif
