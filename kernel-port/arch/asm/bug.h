/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asm/bug.h - BUG and WARN end the run as findings (model/stop.c).
 * The "once" state of WARN_ON_ONCE lives in generic code's statics, which a
 * reset restores; so every run sees every warning.
 */
#ifndef KP_ASM_BUG_H
#define KP_ASM_BUG_H
extern void kp_bug(const char *file, int line, const char *func) __attribute__((noreturn, cold));
extern void kp_warn(const char *file, int line, const char *func) __attribute__((cold));
#define HAVE_ARCH_BUG
#define BUG() kp_bug(__FILE__, __LINE__, __func__)
#define __WARN_FLAGS(...) kp_warn(__FILE__, __LINE__, __func__)
#include <asm-generic/bug.h>
#endif
