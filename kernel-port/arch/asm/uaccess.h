/* SPDX-License-Identifier: GPL-2.0-only */
/* asm/uaccess.h - the memory of callers: strings of a scenario, which lie outside. */
#ifndef KP_ASM_UACCESS_H
#define KP_ASM_UACCESS_H
extern unsigned long raw_copy_from_user(void *to, const void *from, unsigned long len_b);
extern unsigned long raw_copy_to_user(void *to, const void *from, unsigned long len_b);
#include <asm-generic/uaccess.h>
#endif
