/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide.h - at which line of the tree's source a scan result was decided.
 *
 * The "lines" variant of a kernel calls a function at the start of each basic
 * block of mm/khugepaged.c and keeps where it came from (model/lines.c).  Here
 * such an address becomes the lines of its block, and these are read in the
 * tree: the file must still be where it was when the kernel was built.
 */
#ifndef CS_DECIDE_H
#define CS_DECIDE_H

#include <stdbool.h>
#include <stdint.h>
#include "kp.h"

/**
 * cs_decide_line() - does the block of code at @pc take the result that @file
 * names?
 * @pc: where the block's own call returns to.
 * @file: in: the enumerator ("SCAN_PAGE_COUNT"); out, if true: the file, as the
 *	tree names it.  Unchanged if false.
 * @line: set if true.
 * Return: true if a line of the block mentions the name other than to compare
 *	with it; false if none does, or if there is no debug information or no
 *	source to read.
 */
bool cs_decide_line(uintptr_t pc, char file[KP_NAME_LEN], int *line);

/**
 * cs_decide_text() - does a line of C take a value that goes by @name?
 * Return: true if @name stands in @text as a word of its own, and not after
 *	"==", "!=" or "case".
 */
bool cs_decide_text(const char *text, const char *name);

#endif /* CS_DECIDE_H */
