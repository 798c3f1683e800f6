/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_arena.c - memory that is freed all at once.
 */
#include "lang.h"

#include <stdalign.h>

#include "language/arena.h"

CT_TEST(cs_arena_alloc, many_sizes__are_apart_aligned_and_zero)
{
	struct cs_arena *arena = cs_arena_new();
	unsigned char *last = NULL;
	size_t last_size = 0;

	ct_assert_not_null(arena);
	for (size_t size = 1; size < 20000; size = size * 3 / 2 + 1) {
		unsigned char *next = cs_arena_alloc(arena, size);

		ct_assert_not_null(next);
		ct_assert_int_eq((uintptr_t)next % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ct_assert_int_eq(next[i], 0);
		if (last && next > last)
			ct_assert(next - last >= (ptrdiff_t)last_size);
		memset(next, 0xff, size);
		last = next;
		last_size = size;
	}
	cs_arena_free(arena);
}

CT_TEST(cs_arena_array, overflow__is_null)
{
	struct cs_arena *arena = cs_arena_new();

	ct_assert_not_null(arena);
	ct_assert_null(cs_arena_array(arena, SIZE_MAX / 2, 3));
	ct_assert_null(cs_arena_alloc(arena, SIZE_MAX));
	ct_assert_not_null(cs_arena_array(arena, 10, 10));
	cs_arena_free(arena);
	cs_arena_free(NULL);
}

CT_TEST(cs_arena_text, bytes__are_copied_and_terminated)
{
	struct cs_arena *arena = cs_arena_new();

	ct_assert_not_null(arena);
	ct_assert_str_eq(cs_arena_text(arena, "abcdef", 3), "abc");
	ct_assert_str_eq(cs_arena_text(arena, "", 0), "");
	cs_arena_free(arena);
}
