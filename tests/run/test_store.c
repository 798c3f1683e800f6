/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_store.c - memory that a fork writes and its parent reads.
 */
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>
#include "ct.h"
#include "run/store.h"

CT_TEST(cs_store_take, memory__is_zero_and_aligned_even_after_rewind)
{
	struct cs_store *store = cs_store_new();
	size_t mark = cs_store_mark(store);
	unsigned char *bytes;
	int i;

	for (i = 0; i < 2; i++) {
		bytes = cs_store_take(store, 33);
		ct_assert_int_eq((uintptr_t)bytes % 16, 0);
		ct_assert_int_eq(bytes[32], 0);
		bytes[32] = 1;
		cs_store_rewind(store, mark);
	}
	cs_store_free(store);
}

CT_TEST(cs_store_push, many_elements__stand_in_order)
{
	struct cs_store *store = cs_store_new();
	int *array = NULL;
	int i, nr = 0;

	for (i = 0; i < 100; i++)
		*(int *)cs_store_push(store, &array, &nr, sizeof(*array)) = i;
	ct_assert_int_eq(nr, 100);
	for (i = 0; i < 100; i++)
		ct_assert_int_eq(array[i], i);
	cs_store_free(store);
}

CT_TEST(cs_store_text, null__is_the_empty_text)
{
	struct cs_store *store = cs_store_new();

	ct_assert_str_eq(cs_store_text(store, NULL), "");
	ct_assert_str_eq(cs_store_printf(store, "%d-%s", 7, "x"), "7-x");
	cs_store_free(store);
}

CT_TEST(cs_store, what_a_child_writes__the_parent_reads)
{
	struct cs_store *store = cs_store_new();
	const char **slot = cs_store_take(store, sizeof(*slot));
	int status;
	pid_t pid = fork();

	if (!pid) {
		*slot = cs_store_text(store, "from the child");
		_exit(0);
	}
	ct_assert_int_eq(waitpid(pid, &status, 0), pid);
	ct_assert_int_eq(status, 0);
	ct_assert_str_eq(*slot, "from the child");
	cs_store_free(store);
}

CT_TEST_EXIT(cs_store_take, more_than_there_is__leaves_with_70, 70)
{
	cs_store_take(cs_store_new(), (size_t)1 << 40);
}
