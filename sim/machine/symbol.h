/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * symbol.h - code addresses of loaded kernels to names and source lines.
 *
 * Reads the debug information that the shared object carries (libdw), and only
 * when asked: a run without findings never pays for it.  Nothing it prints
 * holds an address, so two runs give the same text.
 */
#ifndef CS_SYMBOL_H
#define CS_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kp.h"

/**
 * cs_symbol_lines() - the source lines of the code in [@pc, @end), by address.
 * @each: called with the path the compiler was given, the path as the tree names
 *	it, and the line, until it returns true.
 * Return: what @each returned last; false without line information.
 */
bool cs_symbol_lines(uintptr_t pc, uintptr_t end,
		     bool (*each)(void *ctx, const char *path, const char *short_path, int line),
		     void *ctx);

/**
 * cs_symbol_end() - where the function that @pc is in ends; 0 if unknown.
 */
uintptr_t cs_symbol_end(uintptr_t pc);

#define CS_SYMBOL_LEN (KP_NAME_LEN * 3)

/**
 * cs_symbol_frames() - the functions that @pc is in, innermost first: those that
 * the compiler inlined there, then the one it belongs to.
 * @object: any address in the object whose frames count.
 * @out: room for @max texts "function() file:line", or "function()+offset"
 *	without debug information.
 * Return: how many; 0 if @pc is not in that object: a frame of the host's own.
 */
int cs_symbol_frames(uintptr_t pc, const void *object, char (*out)[CS_SYMBOL_LEN], int max);

#endif /* CS_SYMBOL_H */
