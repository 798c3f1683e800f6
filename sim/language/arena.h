/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.h - memory that is freed all at once.
 *
 * A script is built from many small nodes that live and die together.
 */
#ifndef CS_ARENA_H
#define CS_ARENA_H

#include <stddef.h>

struct cs_arena;

/** cs_arena_new() - an empty arena; NULL when out of memory. */
struct cs_arena *cs_arena_new(void);
/** cs_arena_free() - free @arena and all that came from it; NULL is fine. */
void cs_arena_free(struct cs_arena *arena);

/**
 * cs_arena_alloc() - @size zeroed bytes, aligned for any type.
 * Ownership: the arena's.
 * Return: never NULL for size > 0 unless out of memory.
 */
void *cs_arena_alloc(struct cs_arena *arena, size_t size);

/** cs_arena_array() - as calloc(); NULL also when @nr * @size overflows. */
void *cs_arena_array(struct cs_arena *arena, size_t nr, size_t size);

/** cs_arena_text() - a terminated copy of @len bytes; NULL: out of memory. */
char *cs_arena_text(struct cs_arena *arena, const char *text, size_t len);

#endif /* CS_ARENA_H */
