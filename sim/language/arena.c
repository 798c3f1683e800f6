/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.c - memory that is freed all at once: a chain of growing blocks.
 */
#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK 4096u

struct block {
	struct block *next;
	size_t used, size;
	alignas(max_align_t) unsigned char bytes[];
};

struct cs_arena {
	struct block *top;
};

struct cs_arena *cs_arena_new(void)
{
	return calloc(1, sizeof(struct cs_arena));
}

void cs_arena_free(struct cs_arena *arena)
{
	if (!arena)
		return;
	while (arena->top) {
		struct block *next = arena->top->next;

		free(arena->top);
		arena->top = next;
	}
	free(arena);
}

static struct block *grow(struct cs_arena *arena, size_t need)
{
	size_t size = arena->top ? arena->top->size * 2 : FIRST_BLOCK;
	struct block *block;

	if (size < need)
		size = need;
	if (size > SIZE_MAX - sizeof(*block))
		return NULL;
	block = calloc(1, sizeof(*block) + size);
	if (!block)
		return NULL;
	block->size = size;
	block->next = arena->top;
	arena->top = block;
	return block;
}

void *cs_arena_alloc(struct cs_arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	struct block *block = arena->top;
	void *result;

	if (size > SIZE_MAX - align)
		return NULL;
	size = (size + align - 1) / align * align;
	if (!block || block->size - block->used < size)
		block = grow(arena, size);
	if (!block)
		return NULL;
	result = block->bytes + block->used;
	block->used += size;
	return result;
}

void *cs_arena_array(struct cs_arena *arena, size_t nr, size_t size)
{
	if (size && nr > SIZE_MAX / size)
		return NULL;
	return cs_arena_alloc(arena, nr * size);
}

char *cs_arena_text(struct cs_arena *arena, const char *text, size_t len)
{
	char *copy = len < SIZE_MAX ? cs_arena_alloc(arena, len + 1) : NULL;

	if (!copy)
		return NULL;
	memcpy(copy, text, len);
	copy[len] = '\0';
	return copy;
}
