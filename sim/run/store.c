/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store.c - a shared mapping that is filled from front to back.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include "run/store.h"

/* Address space, not memory: pages are taken when first written. */
#define STORE_B ((size_t)1 << 30)
#define STORE_MIN_B ((size_t)1 << 24)

struct cs_store {
	size_t size_b;
	size_t used_b;
};

struct cs_store *cs_store_new(void)
{
	struct cs_store *store;
	size_t size_b;

	for (size_b = STORE_B; size_b >= STORE_MIN_B; size_b /= 2) {
		store = mmap(NULL, size_b, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (store == MAP_FAILED)
			continue;
		store->size_b = size_b;
		store->used_b = (sizeof(*store) + 15) & ~(size_t)15;
		return store;
	}
	return NULL;
}

void cs_store_free(struct cs_store *store)
{
	if (store && munmap(store, store->size_b))
		abort();
}

void *cs_store_take(struct cs_store *store, size_t size)
{
	char *at = (char *)store + store->used_b;

	size = (size + 15) & ~(size_t)15;
	if (size > store->size_b - store->used_b) {
		fprintf(stderr, "collapsim: internal error: results need over %zu MB\n",
			store->size_b >> 20);
		exit(70);
	}
	store->used_b += size;
	return memset(at, 0, size);
}

const char *cs_store_text(struct cs_store *store, const char *text)
{
	size_t len = text ? strlen(text) : 0;
	char *copy;

	if (!len)
		return "";
	copy = cs_store_take(store, len + 1);
	memcpy(copy, text, len);
	return copy;
}

const char *cs_store_printf(struct cs_store *store, const char *format, ...)
{
	va_list args, again;
	char *text;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len < 0)
		abort();
	text = cs_store_take(store, (size_t)len + 1);
	vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

void *cs_store_push(struct cs_store *store, void *array, int *nr, size_t size)
{
	/* Room doubles at powers of two, so the count alone tells the room. */
	char **elements = array;
	size_t used_nr = (size_t)*nr;
	char *grown;

	if (!(used_nr & (used_nr - 1))) {
		grown = cs_store_take(store, (used_nr ? used_nr * 2 : 1) * size);
		if (used_nr)
			memcpy(grown, *elements, used_nr * size);
		*elements = grown;
	}
	(*nr)++;
	return *elements + used_nr * size;
}

size_t cs_store_mark(const struct cs_store *store)
{
	return store->used_b;
}

void cs_store_rewind(struct cs_store *store, size_t mark)
{
	if (mark > store->used_b)
		abort();
	store->used_b = mark;
}
