/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * thin.h - thin snapshots (thin.c), as snapshot.c uses them.
 */
#ifndef CM_THIN_H
#define CM_THIN_H

#define CM_LINE_B 64UL
struct cm_line {
	unsigned long word[CM_LINE_B / sizeof(long)];
} __attribute__((may_alias));

/* Once an area, when the template is there: bytes beyond the last whole line are
 * not of it. */
extern void cm_thin_add(void *base, const void *template, unsigned long size_b);
/* Lines that change, one after the other. */
extern unsigned long cm_thin_size(void);
extern void cm_thin_save(void *to);
extern void cm_thin_restore(const void *from);
/* Lines that are found to have changed for the first time. */
extern int cm_thin_look(void);

#endif
