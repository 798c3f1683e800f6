/* SPDX-License-Identifier: GPL-2.0-only */
/* linux/smp.h - on one processor a call to all others would vanish; the model must see it. */
#include_next <linux/smp.h>
#ifndef KP_SMP_H
#define KP_SMP_H
extern void cm_ipi_all(void);
#undef smp_call_function
#define smp_call_function(func, info, wait) (cm_ipi_all(), up_smp_call_function(func, info))
#endif
