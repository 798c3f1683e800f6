/* SPDX-License-Identifier: GPL-2.0-only */
/* linux/highmem.h - what is zeroed through a page's address is a page's content here. */
#ifndef KP_HIGHMEM_H
#define KP_HIGHMEM_H
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/bug.h>
#include <linux/cacheflush.h>
#include <linux/kmsan.h>
#include <linux/mm.h>
#include <linux/uaccess.h>
#include <linux/hardirq.h>
extern void *kp_memset_page(void *address, int value, unsigned long len_b);
#define memset kp_memset_page
#include_next <linux/highmem.h>
#undef memset
#endif
