/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store.h - memory for results, shared between the program and its workers.
 *
 * A worker is a fork of the program.  What it writes here the parent reads at
 * the same address, so results need no other form on their way back.  Memory
 * is taken front to back and given back all at once.
 *
 * Context: one writer an store; readers only after the writer has ended.
 */
#ifndef CS_STORE_H
#define CS_STORE_H

#include <stdarg.h>
#include <stddef.h>

struct cs_store;

/** cs_store_new() - an empty store; NULL if the system gives no memory. */
struct cs_store *cs_store_new(void);

/** cs_store_free() - everything taken from @store is gone; NULL is allowed. */
void cs_store_free(struct cs_store *store);

/**
 * cs_store_take() - @size bytes, zeroed, aligned for any type.
 * Never NULL: a full store ends the process with exit status 70.
 */
void *cs_store_take(struct cs_store *store, size_t size);

/** cs_store_text() - a copy of @text; NULL gives "". */
const char *cs_store_text(struct cs_store *store, const char *text);

/** cs_store_printf() - formatted text. */
const char *cs_store_printf(struct cs_store *store, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * cs_store_push() - one more element at the end of an array.
 * @array: address of the pointer to its elements; they move to a place twice
 *	as large when it is full.
 * @nr: how many there are; counted up.
 * Return: the new element, zeroed.
 */
void *cs_store_push(struct cs_store *store, void *array, int *nr, size_t size);

/** cs_store_mark(), cs_store_rewind() - give back what was taken since. */
size_t cs_store_mark(const struct cs_store *store);
void cs_store_rewind(struct cs_store *store, size_t mark);

#endif /* CS_STORE_H */
