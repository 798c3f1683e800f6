/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * look.c - pages as the gate shows them, in the words of a world (state.h).
 */
#include "explore/engine.h"

static uint8_t pte_kind(const struct kp_page *page)
{
	static const uint8_t kinds[] = {
		[KP_PTE_NONE] = CS_PTE_NONE,           [KP_PTE_ZERO] = CS_PTE_ZERO,
		[KP_PTE_SMALL] = CS_PTE_PAGE,          [KP_PTE_SHARED] = CS_PTE_PAGE,
		[KP_PTE_LARGE] = CS_PTE_LARGE,         [KP_PTE_SWAP] = CS_PTE_SWAP,
		[KP_PTE_MIGRATION] = CS_PTE_MIGRATION, [KP_PTE_GUARD] = CS_PTE_GUARD,
		[KP_PTE_POISON] = CS_PTE_HWPOISON,     [KP_PTE_SPECIAL] = CS_PTE_SPECIAL,
		[KP_PTE_MARKER] = CS_PTE_WP_MARKER,    [KP_PTE_OTHER] = CS_PTE_KIND_NR,
	};

	if (page->pte == KP_PTE_SPECIAL && page->node >= 0)
		return CS_PTE_DEVICE;
	if (page->pte == KP_PTE_LARGE && !(page->flags & KP_PAGE_ANON))
		return CS_PTE_FILE_PAGE;
	if (page->pte != KP_PTE_SMALL && page->pte != KP_PTE_SHARED)
		return kinds[page->pte];
	if (page->flags & KP_PAGE_KSM)
		return CS_PTE_KSM;
	return page->flags & KP_PAGE_ANON ? CS_PTE_PAGE : CS_PTE_FILE_PAGE;
}

static uint16_t pte_flags(const struct kp_page *page, uint8_t kind, bool shared)
{
	bool present = kind == CS_PTE_PAGE || kind == CS_PTE_LARGE || kind == CS_PTE_KSM;
	uint32_t f = page->flags;

	if (!present)
		return f & KP_PAGE_UFFD_WP ? CS_PTE_UFFD_WP : 0;
	return (uint16_t)((f & KP_PAGE_WRITE ? 0 : CS_PTE_READONLY) | (shared ? CS_PTE_SHARED : 0) |
			  (f & KP_PAGE_YOUNG ? 0 : CS_PTE_OLD) |
			  (f & KP_PAGE_LAZYFREE ? CS_PTE_LAZYFREE : 0) |
			  (f & KP_PAGE_PINNED ? CS_PTE_PINNED : 0) |
			  (f & KP_PAGE_LOCKED ? CS_PTE_LOCKED : 0) |
			  (f & KP_PAGE_OFF_LRU ? CS_PTE_OFF_LRU : 0) |
			  (f & KP_PAGE_UFFD_WP ? CS_PTE_UFFD_WP : 0) |
			  (f & KP_PAGE_SWAPCACHE ? CS_PTE_SWAP_CACHE : 0));
}

void cs_look_slot(const struct kp_page *page, int nr, struct cs_seen_slot *slot)
{
	static const uint8_t kinds[] = {
		[KP_SLOT_NO_TABLE] = CS_SLOT_NO_TABLE,   [KP_SLOT_NONE] = CS_SLOT_EMPTY,
		[KP_SLOT_TABLE] = CS_SLOT_TABLE,         [KP_SLOT_HUGE] = CS_SLOT_HUGE,
		[KP_SLOT_HUGE_ZERO] = CS_SLOT_HUGE_ZERO, [KP_SLOT_MIGRATION] = CS_SLOT_MIGRATION,
		[KP_SLOT_OTHER] = CS_SLOT_KIND_NR,       [KP_SLOT_EMPTY] = CS_SLOT_KIND_NR,
	};
	int i;

	slot->kind = kinds[page->slot];
	slot->writable = page->slot == KP_SLOT_HUGE && page->flags & KP_PAGE_WRITE;
	if (page->slot == KP_SLOT_HUGE && page->map_nr > 1)
		slot->kind = CS_SLOT_HUGE_FORK;
	if (page->slot == KP_SLOT_HUGE && page->flags & KP_PAGE_UFFD_WP)
		slot->kind = CS_SLOT_HUGE_WP;
	for (i = 0; i < nr; i++, page++) {
		struct cs_seen_pte *pte = &slot->pte[i];

		*pte = (struct cs_seen_pte){ .node = (int8_t)page->node };
		pte->known = page->content_known;
		pte->kept = page->content == page->want || (page->want_or_zero && !page->content);
		pte->zero = !page->content;
		if (page->slot != KP_SLOT_TABLE)
			continue;
		pte->kind = pte_kind(page);
		pte->flags = pte_flags(page, pte->kind,
				       page->map_nr > (page->order ? 1 << page->order : 1));
	}
}
