/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dimension.c - what can vary in a world, by name; value 0 is the plainest.
 */
#include <string.h>
#include "explore/slice.h"

static int entry_nr(const struct cs_world *world)
{
	return (int)cs_world_entry_nr(world);
}

/* --- entries --------------------------------------------------------------- */

#define PTE_VALUES(V)                                    \
	V("writable", PAGE, 0)                           \
	V("none", NONE, 0)                               \
	V("zero", ZERO, 0)                               \
	V("readonly", PAGE, READONLY)                    \
	V("old", PAGE, OLD)                              \
	V("shared", PAGE, SHARED)                        \
	V("lazyfree", PAGE, LAZYFREE)                    \
	V("ksm", KSM, 0)                                 \
	V("cached", PAGE, SWAP_CACHE)                    \
	V("read-back", PAGE, CLEAN)                      \
	V("swap", SWAP, 0)                               \
	V("swap-shared", SWAP, SWAP_SHARED)              \
	V("swap-cached", SWAP, SWAP_CACHE)               \
	V("swap-locked", SWAP, SWAP_LOCKED)              \
	V("large", LARGE, 0)                             \
	V("large-shared", LARGE, SHARED)                 \
	V("pinned", PAGE, PINNED)                        \
	V("locked", PAGE, LOCKED)                        \
	V("off-lru", PAGE, OFF_LRU)                      \
	V("batched", PAGE, BATCHED)                      \
	V("shared-pinned", PAGE, SHARED | CS_PTE_PINNED) \
	V("large-pinned", LARGE, PINNED)                 \
	V("uffd-wp", PAGE, UFFD_WP)                      \
	V("swap-uffd-wp", SWAP, UFFD_WP)                 \
	V("wp-marker", WP_MARKER, 0)                     \
	V("file-page", FILE_PAGE, 0)                     \
	V("special", SPECIAL, 0)                         \
	V("device", DEVICE, 0)                           \
	V("hwpoison", HWPOISON, 0)                       \
	V("migration", MIGRATION, 0)                     \
	V("guard", GUARD, 0)

#define CS_PTE_0 0

static const char *const pte_values[] = {
#define VALUE_NAME(name, kind, flags) name,
	PTE_VALUES(VALUE_NAME)
#undef VALUE_NAME
		NULL
};

static void apply_pte(struct cs_world *world, int at, int value)
{
	static const struct cs_pte ptes[] = {
#define VALUE_PTE(name, pte_kind, pte_flags) \
	{ .kind = CS_PTE_##pte_kind, .flags = CS_PTE_##pte_flags },
		PTE_VALUES(VALUE_PTE)
#undef VALUE_PTE
	};
	struct cs_pte *pte = &world->slot[at / entry_nr(world)].pte[at % entry_nr(world)];
	uint8_t node = pte->node;

	*pte = ptes[value];
	pte->node = node;
}

static const char *const node_values[] = { "0", "1", "2", NULL };

static void apply_pte_node(struct cs_world *world, int at, int value)
{
	world->slot[at / entry_nr(world)].pte[at % entry_nr(world)].node = (uint8_t)value;
}

/* --- slots ----------------------------------------------------------------- */

static const char *const slot_values[] = { "table",     "empty",     "no-table",
					   "huge",      "huge-fork", "huge-zero",
					   "migration", "huge-wp",   NULL };

static void apply_slot(struct cs_world *world, int at, int value)
{
	static const uint8_t kinds[] = { CS_SLOT_TABLE,     CS_SLOT_EMPTY,     CS_SLOT_NO_TABLE,
					 CS_SLOT_HUGE,      CS_SLOT_HUGE_FORK, CS_SLOT_HUGE_ZERO,
					 CS_SLOT_MIGRATION, CS_SLOT_HUGE_WP };

	world->slot[at].kind = kinds[value];
	if (kinds[value] != CS_SLOT_TABLE)
		memset(world->slot[at].pte, 0, sizeof(world->slot[at].pte));
}

/* A whole slot at once: few worlds of many slots.  First entries first. */
static const char *const pattern_values[] = {
	"full",    "empty",    "no-table",  "huge",      "huge-fork", "huge-zero", "pmd-migration",
	"none",    "zero",     "one-none",  "one-zero",  "last-only", "readonly",  "one-readonly",
	"shared",  "swap",     "one-swap",  "pinned",    "locked",    "off-lru",   "large",
	"uffd-wp", "hwpoison", "migration", "file-page", "special",   "guard",     NULL
};

static void fill_pattern(struct cs_slot *slot, int nr, uint8_t kind, uint16_t flags)
{
	int i;

	for (i = 0; i < nr; i++)
		slot->pte[i] = (struct cs_pte){ .kind = kind, .flags = flags };
}

static void apply_pattern(struct cs_world *world, int at, int value)
{
	struct cs_slot *slot = &world->slot[at];
	const char *name = pattern_values[value];
	int nr = entry_nr(world);
	size_t i;
	static const struct {
		const char *name;
		uint8_t slot, all, first;
		uint16_t all_flags, first_flags;
	} patterns[] = {
		{ "empty", CS_SLOT_EMPTY, 0, 0, 0, 0 },
		{ "no-table", CS_SLOT_NO_TABLE, 0, 0, 0, 0 },
		{ "huge", CS_SLOT_HUGE, 0, 0, 0, 0 },
		{ "huge-fork", CS_SLOT_HUGE_FORK, 0, 0, 0, 0 },
		{ "huge-zero", CS_SLOT_HUGE_ZERO, 0, 0, 0, 0 },
		{ "pmd-migration", CS_SLOT_MIGRATION, 0, 0, 0, 0 },
		{ "none", 0, CS_PTE_NONE, CS_PTE_NONE, 0, 0 },
		{ "zero", 0, CS_PTE_ZERO, CS_PTE_ZERO, 0, 0 },
		{ "one-none", 0, CS_PTE_PAGE, CS_PTE_NONE, 0, 0 },
		{ "one-zero", 0, CS_PTE_PAGE, CS_PTE_ZERO, 0, 0 },
		{ "last-only", 0, CS_PTE_NONE, CS_PTE_NONE, 0, 0 },
		{ "readonly", 0, CS_PTE_PAGE, CS_PTE_PAGE, CS_PTE_READONLY, CS_PTE_READONLY },
		{ "one-readonly", 0, CS_PTE_PAGE, CS_PTE_PAGE, 0, CS_PTE_READONLY },
		{ "shared", 0, CS_PTE_PAGE, CS_PTE_PAGE, CS_PTE_SHARED, CS_PTE_SHARED },
		{ "swap", 0, CS_PTE_SWAP, CS_PTE_SWAP, 0, 0 },
		{ "one-swap", 0, CS_PTE_PAGE, CS_PTE_SWAP, 0, 0 },
		{ "pinned", 0, CS_PTE_PAGE, CS_PTE_PAGE, 0, CS_PTE_PINNED },
		{ "locked", 0, CS_PTE_PAGE, CS_PTE_PAGE, 0, CS_PTE_LOCKED },
		{ "off-lru", 0, CS_PTE_PAGE, CS_PTE_PAGE, 0, CS_PTE_OFF_LRU },
		{ "large", 0, CS_PTE_LARGE, CS_PTE_LARGE, 0, 0 },
		{ "uffd-wp", 0, CS_PTE_PAGE, CS_PTE_PAGE, 0, CS_PTE_UFFD_WP },
		{ "hwpoison", 0, CS_PTE_PAGE, CS_PTE_HWPOISON, 0, 0 },
		{ "migration", 0, CS_PTE_PAGE, CS_PTE_MIGRATION, 0, 0 },
		{ "file-page", 0, CS_PTE_PAGE, CS_PTE_FILE_PAGE, 0, 0 },
		{ "special", 0, CS_PTE_PAGE, CS_PTE_SPECIAL, 0, 0 },
		{ "guard", 0, CS_PTE_PAGE, CS_PTE_GUARD, 0, 0 },
	};

	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		if (strcmp(patterns[i].name, name))
			continue;
		slot->kind = patterns[i].slot;
		fill_pattern(slot, nr, patterns[i].all, patterns[i].all_flags);
		slot->pte[0] = (struct cs_pte){ .kind = patterns[i].first,
						.flags = patterns[i].first_flags };
		if (!strcmp(name, "last-only"))
			slot->pte[nr - 1].kind = CS_PTE_PAGE;
	}
}

/* --- files ------------------------------------------------------------------ */

static const char *const mapping_values[] = { "none",          "shmem",        "shmem-read",
					      "shmem-private", "file",         "file-read",
					      "file-text",     "file-private", NULL };

/* One VMA over the row, of a file that ends with it; all of it is in the cache. */
static void apply_mapping(struct cs_world *world, int at, int value)
{
	static const struct {
		uint8_t kind;
		uint32_t flags;
	} mappings[] = {
		{ CS_VMA_ANON, 0 },
		{ CS_VMA_SHMEM, 0 },
		{ CS_VMA_SHMEM, CS_VMA_NO_WRITE },
		{ CS_VMA_SHMEM, CS_VMA_PRIVATE },
		{ CS_VMA_FILE, 0 },
		{ CS_VMA_FILE, CS_VMA_NO_WRITE },
		{ CS_VMA_FILE, CS_VMA_PRIVATE | CS_VMA_NO_WRITE | CS_VMA_EXEC },
		{ CS_VMA_FILE, CS_VMA_PRIVATE },
	};
	int i;

	(void)at;
	world->vma[0].kind = mappings[value].kind;
	world->vma[0].flags |= mappings[value].flags;
	if (!value)
		return;
	world->file.used = 1;
	world->file.size_pg = world->vma[0].to_pg;
	for (i = 0; i < world->file.size_pg; i++)
		world->file.page[i].kind = CS_CACHE_CLEAN;
}

static const char *const second_values[] = { "none", "task", "child", NULL };

/* The second slot shows what the first does, in a VMA of its own. */
static void apply_second(struct cs_world *world, int at, int value)
{
	int nr = entry_nr(world), i;

	(void)at;
	if (!value || world->slot_nr != 2 || !world->file.used)
		return;
	world->file.used = CS_FILE_TWICE;
	world->file.size_pg = (uint16_t)nr;
	for (i = nr; i < CS_WORLD_PAGE_NR; i++)
		world->file.page[i] = (struct cs_cache){ 0 };
	world->vma_nr = 2;
	world->vma[0].to_pg = (uint16_t)nr;
	world->vma[1] = world->vma[0];
	world->vma[1].from_pg = (uint16_t)nr;
	world->vma[1].to_pg = (uint16_t)(2 * nr);
	if (value == 2)
		world->vma[1].flags |= CS_VMA_CHILD;
}

static const char *const second_maps_values[] = { "nothing", "all", "first", "copied", NULL };

/* What entries of the second slot hold.  Late, once it is known what can be mapped. */
static void apply_second_maps(struct cs_world *world, int at, int value)
{
	int nr = entry_nr(world), i;

	(void)at;
	for (i = 0; value && world->file.used == CS_FILE_TWICE && i < nr; i++) {
		struct cs_cache *page = &world->file.page[world->vma[1].file_pg + i];

		if (page->kind == CS_CACHE_NONE || page->kind == CS_CACHE_SWAP ||
		    page->kind == CS_CACHE_STALE)
			continue;
		page->flags |= value == 3 ? CS_CACHE_COWED_TOO : CS_CACHE_MAPPED_TOO;
		if (value > 1)
			break;
	}
}

static const char *const offset_values[] = { "0", "1p", "slot", NULL };

/* The page of the file that the VMA begins with; the file is so much longer. */
static void apply_offset(struct cs_world *world, int at, int value)
{
	int pages = value == 2 ? entry_nr(world) : value, i;

	(void)at;
	for (i = 0; i < world->vma_nr; i++)
		world->vma[i].file_pg = (uint16_t)(world->vma[i].file_pg + pages);
	for (i = 0; i < pages; i++)
		world->file.page[world->file.size_pg++].kind = CS_CACHE_CLEAN;
}

static const char *const end_values[] = { "whole", "-1p", "-2p", "-4p", "-5p", "+1p", NULL };

static void apply_end(struct cs_world *world, int at, int value)
{
	static const int more[] = { 0, -1, -2, -4, -5, 1 };
	int size = world->file.size_pg + more[value], i;

	(void)at;
	if (size < 0)
		size = 0;
	for (i = size; i < world->file.size_pg; i++)
		world->file.page[i] = (struct cs_cache){ 0 };
	if (more[value] > 0)
		world->file.page[world->file.size_pg].kind = CS_CACHE_CLEAN;
	world->file.size_pg = (uint16_t)size;
}

static struct cs_cache *cache_of(struct cs_world *world, int at)
{
	return &world->file.page[(world->vma[0].file_pg + at) % CS_WORLD_PAGE_NR];
}

static const char *const cache_slot_values[] = { "pages",  "huge",     "absent",  "one",
						 "mapped", "one-held", "swapped", NULL };

/* A slot of the cache at once. */
static void apply_cache_slot(struct cs_world *world, int at, int value)
{
	static const struct cs_cache all[] = {
		{ .kind = CS_CACHE_CLEAN },
		{ .kind = CS_CACHE_HUGE },
		{ .kind = CS_CACHE_NONE },
		{ .kind = CS_CACHE_NONE },
		{ .kind = CS_CACHE_CLEAN, .flags = CS_CACHE_MAPPED },
		{ .kind = CS_CACHE_CLEAN },
		{ .kind = CS_CACHE_SWAP },
	};
	int nr = entry_nr(world), i;

	for (i = 0; value && i < nr; i++)
		if (world->vma[0].file_pg + at * nr + i < world->file.size_pg)
			*cache_of(world, at * nr + i) = all[value];
	if (value == 3)
		cache_of(world, at * nr)->kind = CS_CACHE_CLEAN;
	if (value == 5)
		cache_of(world, at * nr)->flags = CS_CACHE_PINNED;
}

#define CACHE_VALUES(V)                  \
	V("clean", CLEAN, 0)             \
	V("absent", NONE, 0)             \
	V("mapped", CLEAN, MAPPED)       \
	V("dirty", DIRTY, 0)             \
	V("dirty-mapped", DIRTY, MAPPED) \
	V("writeback", WRITEBACK, 0)     \
	V("stale", STALE, 0)             \
	V("swapped", SWAP, 0)            \
	V("pinned", CLEAN, PINNED)       \
	V("locked", CLEAN, LOCKED)       \
	V("off-lru", CLEAN, OFF_LRU)     \
	V("private", CLEAN, PRIVATE)     \
	V("kept", CLEAN, KEPT)           \
	V("copied", CLEAN, COWED)

#define CS_CACHE_0 0

static const char *const cache_values[] = {
#define VALUE_NAME(name, kind, flags) name,
	CACHE_VALUES(VALUE_NAME)
#undef VALUE_NAME
		NULL
};

static void apply_cache(struct cs_world *world, int at, int value)
{
	static const struct cs_cache pages[] = {
#define VALUE_CACHE(name, cache_kind, cache_flags) \
	{ .kind = CS_CACHE_##cache_kind, .flags = CS_CACHE_##cache_flags },
		CACHE_VALUES(VALUE_CACHE)
#undef VALUE_CACHE
	};
	struct cs_cache *page = cache_of(world, at);

	if (world->file.used == CS_FILE_TWICE && at >= entry_nr(world))
		return;
	/* A slot that is something at once may be mapped page by page, and no more. */
	if (value && page->kind != CS_CACHE_HUGE)
		*page = pages[value];
	else if (pages[value].kind == CS_CACHE_CLEAN)
		page->flags |= pages[value].flags;
}

/* --- VMAs ------------------------------------------------------------------ */

static const char *const vma_values[] = { "plain",      "readonly",  "no-anon-vma",  "nohugepage",
					  "hugepage",   "locked",    "uffd-missing", "uffd-wp-mode",
					  "uffd-rwp",   "io",        "pfnmap",       "mixedmap",
					  "dontexpand", "mergeable", "droppable",    NULL };

/* Of the last VMA; entries that a readonly or registered one changes are settled
 * later. */
static void apply_vma(struct cs_world *world, int at, int value)
{
	static const uint32_t flags[] = {
		0,
		CS_VMA_NO_WRITE,
		CS_VMA_NO_ANON_VMA,
		CS_VMA_NOHUGEPAGE,
		CS_VMA_HUGEPAGE,
		CS_VMA_LOCKED,
		CS_VMA_UFFD_MISSING,
		CS_VMA_UFFD_WP,
		CS_VMA_UFFD_RWP,
		CS_VMA_IO,
		CS_VMA_PFNMAP,
		CS_VMA_MIXEDMAP,
		CS_VMA_DONTEXPAND,
		CS_VMA_MERGEABLE,
		CS_VMA_DROPPABLE,
	};

	(void)at;
	world->vma[world->vma_nr - 1].flags |= flags[value];
}

static const char *const from_values[] = { "0", "1", "2", "3", "4", "5", NULL };

static void drop_outside(struct cs_world *world)
{
	int nr = entry_nr(world), i, j;

	for (i = 0; i < world->slot_nr * nr; i++) {
		for (j = 0; j < world->vma_nr; j++)
			if (i >= world->vma[j].from_pg && i < world->vma[j].to_pg)
				break;
		if (j == world->vma_nr)
			memset(&world->slot[i / nr].pte[i % nr], 0, sizeof(struct cs_pte));
	}
	for (i = 0; i < world->slot_nr; i++) {
		for (j = 0; j < world->vma_nr; j++)
			if (world->vma[j].to_pg > i * nr && world->vma[j].from_pg < (i + 1) * nr)
				break;
		if (j == world->vma_nr && world->slot[i].kind == CS_SLOT_TABLE)
			world->slot[i].kind = CS_SLOT_EMPTY;
	}
}

static void apply_from(struct cs_world *world, int at, int value)
{
	(void)at;
	world->vma[0].from_pg = (uint16_t)value;
	drop_outside(world);
}

static const char *const shorter_values[] = { "0", "1", "2", "3", "4", "5", "6", "7", NULL };

static void apply_shorter(struct cs_world *world, int at, int value)
{
	struct cs_vma *last = &world->vma[world->vma_nr - 1];

	(void)at;
	last->to_pg = (uint16_t)(last->to_pg > value ? last->to_pg - value : 0);
	drop_outside(world);
}

/* Two VMAs instead of one: where they part, and whether pages are missing there. */
static const char *const parts_values[] = { "one",        "split-1",     "split-half",
					    "split-edge", "split-after", "hole-1",
					    "hole-slot",  "hole-first",  NULL };

static void apply_parts(struct cs_world *world, int at, int value)
{
	int nr = entry_nr(world);
	const struct {
		int from, to;
		uint32_t flags;
	} parts[] = {
		{ 0, 0, 0 },
		{ 1, 1, CS_VMA_MERGEABLE },
		{ nr / 2, nr / 2, CS_VMA_MERGEABLE },
		{ nr, nr, CS_VMA_MERGEABLE },
		{ nr + 1, nr + 1, CS_VMA_MERGEABLE },
		{ nr, nr + 1, 0 },
		{ nr, 2 * nr, 0 },
		{ 1, nr, 0 },
	};
	struct cs_vma *vma = world->vma;

	(void)at;
	if (!value || vma[0].to_pg <= parts[value].to)
		return;
	world->vma_nr = 2;
	vma[1] = vma[0];
	vma[1].from_pg = (uint16_t)parts[value].to;
	vma[1].flags |= parts[value].flags;
	vma[0].to_pg = (uint16_t)parts[value].from;
	drop_outside(world);
}

/* --- the call -------------------------------------------------------------- */

/* Where the range starts and how long it is, beside the whole row. */
static const char *const start_values[] = { "0",  "1p",  "2p",  "3p", "4p",    "5p",
					    "8p", "-1p", "-4p", "1b", "1p+1b", NULL };

static void apply_start(struct cs_world *world, int at, int value)
{
	static const int pages[] = { 0, 1, 2, 3, 4, 5, 8, -1, -4, 0, 1 };

	(void)at;
	world->call.start_b = pages[value] * (int32_t)world->page_b + (value >= 9);
}

static const char *const length_values[] = { "row", "0",   "1b",    "1p",    "2p", "3p",
					     "4p",  "5p",  "7p",    "8p",    "9p", "11p",
					     "12p", "13p", "4p-1b", "4p+1b", NULL };

static void apply_length(struct cs_world *world, int at, int value)
{
	static const int pages[] = { 0, 0, 0, 1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 4, 4 };
	static const int bytes[] = { 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 1 };
	int32_t page_b = (int32_t)world->page_b;

	(void)at;
	if (!value)
		world->call.length_b = world->slot_nr * entry_nr(world) * page_b;
	else
		world->call.length_b = pages[value] * page_b + bytes[value];
}

static const char *const limit_values[] = { "most", "0", "1", "2", "3", NULL };

static uint16_t limit(const struct cs_world *world, int value)
{
	return (uint16_t)(value ? value - 1 : entry_nr(world) - 1);
}

static void apply_none(struct cs_world *world, int at, int value)
{
	(void)at;
	world->call.max_ptes_none = limit(world, value);
}

static void apply_swap(struct cs_world *world, int at, int value)
{
	(void)at;
	world->call.max_ptes_swap = limit(world, value);
}

static void apply_shared(struct cs_world *world, int at, int value)
{
	(void)at;
	world->call.max_ptes_shared = limit(world, value);
}

static const char *const defrag_values[] = { "on", "off", NULL };

static void apply_defrag(struct cs_world *world, int at, int value)
{
	(void)at;
	world->call.defrag = !value;
}

/* --- surroundings ---------------------------------------------------------- */

static const char *const memcg_values[] = { "none", "room", "tight", "full", NULL };

static void apply_memcg(struct cs_world *world, int at, int value)
{
	const int room[] = { 0, 4 * entry_nr(world), entry_nr(world), entry_nr(world) - 1 };

	(void)at;
	world->env.has_memcg = value > 0;
	world->env.memcg_room_pg = (int16_t)room[value];
}

static const char *const free_values[] = { "any", "1", "none", "compact", NULL };

static void apply_free(struct cs_world *world, int at, int value)
{
	static const uint8_t plus1[] = { 0, 2, 1, 1 };
	int i;

	(void)at;
	for (i = 0; i < (world->env.node_nr > 1 ? world->env.node_nr : 1); i++) {
		world->env.free_hp_plus1[i] = plus1[value];
		world->env.compact_hp[i] = value == 3;
	}
}

static const char *const fail_values[] = {
	"nothing",       "alloc.huge",   "alloc.slab:1", "alloc.slab:2", "alloc.slab:3",
	"alloc.table:1", "alloc.page:1", "alloc.page:2", "charge:1",     "charge:2",
	"swapin:1",      "swapin:2",     "copy:1",       "copy:2",       "copy:3",
	"copy:4",        "isolate:1",    "isolate:2",    "isolate:4",    NULL
};

static void apply_fail(struct cs_world *world, int at, int value)
{
	static const uint8_t fails[][2] = {
		{ CS_FAIL_NOTHING, 0 },    { CS_FAIL_ALLOC_HUGE, 0 }, { CS_FAIL_ALLOC_SLAB, 1 },
		{ CS_FAIL_ALLOC_SLAB, 2 }, { CS_FAIL_ALLOC_SLAB, 3 }, { CS_FAIL_ALLOC_TABLE, 1 },
		{ CS_FAIL_ALLOC_PAGE, 1 }, { CS_FAIL_ALLOC_PAGE, 2 }, { CS_FAIL_CHARGE, 1 },
		{ CS_FAIL_CHARGE, 2 },     { CS_FAIL_SWAPIN, 1 },     { CS_FAIL_SWAPIN, 2 },
		{ CS_FAIL_COPY, 1 },       { CS_FAIL_COPY, 2 },       { CS_FAIL_COPY, 3 },
		{ CS_FAIL_COPY, 4 },       { CS_FAIL_ISOLATE, 1 },    { CS_FAIL_ISOLATE, 2 },
		{ CS_FAIL_ISOLATE, 4 },
	};

	(void)at;
	world->env.fail = fails[value][0];
	world->env.fail_nth = fails[value][1];
}

static const char *const prctl_values[] = { "allowed", "disabled", "except-advised", NULL };

static void apply_prctl(struct cs_world *world, int at, int value)
{
	(void)at;
	world->env.thp_disabled = (uint8_t)value;
}

static const char *const enabled_values[] = { "madvise", "always", "never", NULL };

static void apply_enabled(struct cs_world *world, int at, int value)
{
	(void)at;
	world->env.thp_enabled = (uint8_t)value;
}

static const char *const shmem_values[] = { "never", "always", "advise", "deny", NULL };

static void apply_shmem(struct cs_world *world, int at, int value)
{
	(void)at;
	world->env.shmem_enabled = (uint8_t)value;
}

static const char *const nodes_values[] = { "1", "2", "3", "2-far", "3-far", NULL };

static void apply_nodes(struct cs_world *world, int at, int value)
{
	static const uint8_t nr[] = { 0, 2, 3, 2, 3 };

	(void)at;
	world->env.node_nr = nr[value];
	world->env.node_far = value > 2;
}

static const char *const reclaim_values[] = { "off", "on", NULL };

static void apply_reclaim(struct cs_world *world, int at, int value)
{
	(void)at;
	world->env.zone_reclaim = (uint8_t)value;
}

static const char *const device_values[] = { "sync", "async", NULL };

static void apply_device(struct cs_world *world, int at, int value)
{
	(void)at;
	world->env.swap_async = (uint8_t)value;
}

/* --- the table ------------------------------------------------------------- */

static const struct cs_dimension dimensions[] = {
	{ "nodes", "NUMA nodes", CS_SCOPE_WORLD, nodes_values, apply_nodes },
	{ "swap-device", "how the swap device reads", CS_SCOPE_WORLD, device_values, apply_device },
	{ "memcg", "what the memcg may still charge", CS_SCOPE_WORLD, memcg_values, apply_memcg },
	{ "mapping", "a mapping of a file instead of anonymous memory", CS_SCOPE_WORLD,
	  mapping_values, apply_mapping },
	{ "second", "who maps what the first slot shows, in the second", CS_SCOPE_WORLD,
	  second_values, apply_second },
	{ "file-offset", "page of the file that the VMA begins with", CS_SCOPE_WORLD, offset_values,
	  apply_offset },
	{ "file-end", "where the file ends, beside the VMA's end", CS_SCOPE_WORLD, end_values,
	  apply_end },
	{ "cache-slot", "what a slot of the page cache holds", CS_SCOPE_SLOT, cache_slot_values,
	  apply_cache_slot },
	{ "cache", "what a page of the page cache is", CS_SCOPE_CACHE, cache_values, apply_cache },
	{ "second-maps", "what the second VMA of a file maps", CS_SCOPE_WORLD, second_maps_values,
	  apply_second_maps },
	{ "slot", "what the PMD entry of a slot holds", CS_SCOPE_SLOT, slot_values, apply_slot },
	{ "pattern", "a slot and its entries at once", CS_SCOPE_SLOT, pattern_values,
	  apply_pattern },
	{ "pte", "what an entry holds", CS_SCOPE_ENTRY, pte_values, apply_pte },
	{ "node", "NUMA node of an entry's page", CS_SCOPE_ENTRY, node_values, apply_pte_node },
	{ "from", "first page of the VMA", CS_SCOPE_WORLD, from_values, apply_from },
	{ "shorter", "pages missing at the VMA's end", CS_SCOPE_WORLD, shorter_values,
	  apply_shorter },
	{ "parts", "two VMAs instead of one", CS_SCOPE_WORLD, parts_values, apply_parts },
	{ "vma", "kind of the VMA, of two the second", CS_SCOPE_WORLD, vma_values, apply_vma },
	{ "prctl", "PR_SET_THP_DISABLE", CS_SCOPE_WORLD, prctl_values, apply_prctl },
	{ "enabled", "transparent_hugepage/enabled", CS_SCOPE_WORLD, enabled_values,
	  apply_enabled },
	{ "shmem-enabled", "transparent_hugepage/shmem_enabled", CS_SCOPE_WORLD, shmem_values,
	  apply_shmem },
	{ "zone-reclaim", "vm.zone_reclaim_mode", CS_SCOPE_WORLD, reclaim_values, apply_reclaim },
	{ "max-none", "khugepaged/max_ptes_none", CS_SCOPE_WORLD, limit_values, apply_none },
	{ "max-swap", "khugepaged/max_ptes_swap", CS_SCOPE_WORLD, limit_values, apply_swap },
	{ "max-shared", "khugepaged/max_ptes_shared", CS_SCOPE_WORLD, limit_values, apply_shared },
	{ "defrag", "khugepaged/defrag", CS_SCOPE_WORLD, defrag_values, apply_defrag },
	{ "free", "hugepages left", CS_SCOPE_WORLD, free_values, apply_free },
	{ "fail", "what fails in the call", CS_SCOPE_WORLD, fail_values, apply_fail },
	{ "start", "start of the range", CS_SCOPE_WORLD, start_values, apply_start },
	{ "length", "length of the range", CS_SCOPE_WORLD, length_values, apply_length },
};

const struct cs_dimension *cs_dimension_at(int i)
{
	return i >= 0 && i < (int)(sizeof(dimensions) / sizeof(dimensions[0])) ? &dimensions[i]
									       : NULL;
}

const struct cs_dimension *cs_dimension_find(const char *name)
{
	const struct cs_dimension *dimension;
	int i;

	for (i = 0; (dimension = cs_dimension_at(i)); i++)
		if (!strcmp(dimension->name, name))
			return dimension;
	return NULL;
}

int cs_dimension_value_nr(const struct cs_dimension *dimension)
{
	int nr = 0;

	while (dimension->values[nr])
		nr++;
	return nr;
}
