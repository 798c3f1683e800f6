/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shadow.c - what every page of the window must hold: the oracle for content.
 *
 * Each task has its own, copied by fork() as memory is.  A page holds its token
 * in eight places, 512 bytes apart, so that a copy that goes wrong inside a page
 * shows too.
 */
#include <string.h>
#include <sys/mman.h>
#include "file.h"

#define STEP_WORDS 64 /* words between two places that are looked at */

static struct ag_shadow shadow[AG_PAGE_NR];
static struct ag_shadow shadow_outside;

static struct ag_shadow *shadow_own(kp_u64 va)
{
	if (va < WIRE_WINDOW_VA || va >= WIRE_WINDOW_VA + WIRE_WINDOW_B) {
		memset(&shadow_outside, 0, sizeof(shadow_outside));
		return &shadow_outside;
	}
	return &shadow[(va - WIRE_WINDOW_VA) / WIRE_PAGE_B];
}

struct ag_shadow *ag_shadow(kp_u64 va)
{
	struct ag_shadow *own = shadow_own(va), *file;
	bool private;

	if (own->own)
		return own;
	file = ag_file_shadow(va, &private);
	return file ? file : own;
}

void ag_shadow_stored(kp_u64 va)
{
	struct ag_shadow *own = shadow_own(va), *file;
	bool private;

	if (own->own)
		return;
	file = ag_file_shadow(va, &private);
	if (!file || !private)
		return;
	*own = *file;
	own->own = true;
}

/* Distinct for every page and task, never 0; of consecutive pages, each one
 * more than the last. */
kp_u64 ag_pattern(int task, kp_u64 va)
{
	return ((kp_u64)(task + 1) << 48) | (va / WIRE_PAGE_B);
}

static kp_u64 word_of(kp_u64 token, size_t i)
{
	return token ? token ^ (kp_u64)i * 0x9e3779b97f4a7c15ull : 0;
}

void ag_page_write(kp_u64 va, kp_u64 token)
{
	volatile kp_u64 *word = (volatile kp_u64 *)(uintptr_t)va;
	size_t i;

	for (i = 0; i < WIRE_PAGE_B / sizeof(*word); i += STEP_WORDS)
		word[i] = word_of(token, i);
}

/* Its token; of a page that is not of one piece, something nobody wrote. */
kp_u64 ag_page_read(const void *page)
{
	const volatile kp_u64 *word = page;
	kp_u64 token = word[0];
	size_t i;

	for (i = STEP_WORDS; i < WIRE_PAGE_B / sizeof(*word); i += STEP_WORDS)
		if (word[i] != word_of(token, i))
			return 0xbadbadbadbadull << 12 | i;
	return token;
}

void ag_shadow_zap(kp_u64 start_va, kp_u64 end_va)
{
	kp_u64 va;

	for (va = start_va; va < end_va; va += WIRE_PAGE_B) {
		struct ag_shadow *page = shadow_own(va);

		page->want = 0;
		page->lazy = page->poisoned = page->unsure = page->own = false;
	}
}

void ag_shadow_move(kp_u64 from_va, kp_u64 to_va, kp_u64 len_b)
{
	struct ag_shadow moved;
	kp_u64 at;

	for (at = 0; at < len_b; at += WIRE_PAGE_B) {
		moved = *shadow_own(from_va + at);
		shadow_own(from_va + at)->want = 0;
		shadow_own(from_va + at)->own = false;
		*shadow_own(to_va + at) = moved;
	}
}

static kp_u64 page_up(kp_u64 b)
{
	return (b + WIRE_PAGE_B - 1) & ~(WIRE_PAGE_B - 1);
}

static void shadow_advice(kp_u64 start_va, kp_u64 end_va, int advice, kp_s64 result)
{
	kp_u64 va;
	bool whole = !result || result == -12; /* ENOMEM: all but the holes */

	if (advice != MADV_DONTNEED && advice != 24 && advice != MADV_FREE &&
	    advice != MADV_REMOVE && advice != 102)
		return;
	for (va = start_va; va < end_va; va += WIRE_PAGE_B) {
		struct ag_shadow *page = ag_shadow(va);

		if (!whole)
			page->unsure = true;
		else if (advice == MADV_FREE)
			page->lazy = true;
		else if (advice == MADV_REMOVE)
			ag_file_removed(va, va + WIRE_PAGE_B);
		else
			ag_shadow_zap(va, va + WIRE_PAGE_B);
	}
}

void ag_shadow_call(enum kp_call call, const kp_u64 args[6], kp_s64 result)
{
	kp_u64 start_va = args[0], old_b = page_up(args[1]), new_b = page_up(args[2]);

	if (call == KP_CALL_MADVISE)
		shadow_advice(start_va, start_va + old_b, (int)args[2], result);
	if (result < 0)
		return;
	if (call == KP_CALL_MUNMAP)
		ag_shadow_zap(start_va, start_va + old_b);
	else if (call == KP_CALL_MMAP)
		ag_shadow_zap((kp_u64)result, (kp_u64)result + old_b);
	else if (call == KP_CALL_MREMAP && (kp_u64)result != start_va)
		ag_shadow_move(start_va, (kp_u64)result, old_b < new_b ? old_b : new_b);
	if (call == KP_CALL_MREMAP && new_b < old_b)
		ag_shadow_zap(start_va + new_b, start_va + old_b);
}

/* In a new task: what fork() did not copy. */
void ag_shadow_forked(void)
{
	struct ag_vma vma[AG_VMA_NR];
	int i, nr = ag_vmas(0, vma, AG_VMA_NR);

	for (i = 0; i < nr; i++)
		if (strstr(vma[i].vma.flags, "WIPEONFORK"))
			ag_shadow_zap(vma[i].vma.start_va, vma[i].vma.end_va);
}
