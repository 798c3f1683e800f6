/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * state.h - one small world and one call on it, as plain data.
 *
 * The explorer (explore.h) makes worlds and builds them on the real code; the
 * oracle (oracle.h) says what each must lead to, from this data alone: it sees
 * no kernel and no simulated memory.  So nothing here is a kernel type, and
 * nothing here depends on what a kernel did.
 *
 * A world is a row of slots (hugepage-sized, hugepage-aligned), the first at
 * byte 0.  Positions are in base pages or bytes from there; the engine moves
 * them to addresses.  Everything beyond the row is unmapped.
 *
 * All members are zero for the plainest thing there is, so a zeroed world with
 * an order, one slot and one VMA is valid.  Structs are compared and kept as
 * bytes: zero them whole before filling them.
 */
#ifndef CS_EXPLORE_STATE_H
#define CS_EXPLORE_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include "explore/environment.h"
#include "explore/feature.h"

#define CS_WORLD_SLOT_NR 4   /* most slots of a world */
#define CS_WORLD_ENTRY_NR 16 /* most base pages of a slot: order 4 */
#define CS_WORLD_VMA_NR 4    /* most VMAs of a world */
#define CS_WORLD_PAGE_NR (CS_WORLD_SLOT_NR * CS_WORLD_ENTRY_NR)

/* --- memory ---------------------------------------------------------------- */

enum cs_vma_kind {
	CS_VMA_ANON,  /* private anonymous */
	CS_VMA_SHMEM, /* shared memory: an open memfd, mapped MAP_SHARED */
	CS_VMA_FILE,  /* a regular file, mapped MAP_SHARED or, with PRIVATE, not; open for
		       * writing while it is mapped MAP_SHARED and may be written */
};

enum {                              /* cs_vma.flags */
       CS_VMA_NO_WRITE = 1 << 0,    /* PROT_READ, after its pages were made */
       CS_VMA_EXEC = 1 << 1,        /* PROT_EXEC */
       CS_VMA_PRIVATE = 1 << 2,     /* of a file: MAP_PRIVATE */
       CS_VMA_NOHUGEPAGE = 1 << 3,  /* MADV_NOHUGEPAGE */
       CS_VMA_HUGEPAGE = 1 << 4,    /* MADV_HUGEPAGE */
       CS_VMA_LOCKED = 1 << 5,      /* mlock()ed before its pages were made */
       CS_VMA_NO_ANON_VMA = 1 << 6, /* nothing was ever written to it */
       CS_VMA_IO = 1 << 7,          /* VM_IO */
       CS_VMA_PFNMAP = 1 << 8,      /* VM_PFNMAP */
       CS_VMA_MIXEDMAP = 1 << 9,    /* VM_MIXEDMAP */
       CS_VMA_DONTEXPAND = 1 << 10, /* VM_DONTEXPAND */
       CS_VMA_MERGEABLE = 1 << 11,  /* VM_MERGEABLE */
       CS_VMA_UFFD_MISSING = 1 << 12,
       CS_VMA_UFFD_WP = 1 << 13,
       CS_VMA_UFFD_MINOR = 1 << 14,
       CS_VMA_UFFD_RWP = 1 << 15,
       CS_VMA_DROPPABLE = 1 << 16, /* VM_DROPPABLE */
       CS_VMA_CHILD = 1 << 17,     /* of a forked child, and not of the task */
};

struct cs_vma {
	uint16_t from_pg, to_pg; /* base pages of the row, to_pg exclusive */
	uint16_t kind;           /* enum cs_vma_kind */
	uint16_t file_pg;        /* page of the file that from_pg shows */
	uint32_t flags;          /* CS_VMA_* */
};

enum cs_slot_kind {
	CS_SLOT_TABLE,     /* a page table: see the entries */
	CS_SLOT_EMPTY,     /* PMD entry empty; no entry of the slot is in use */
	CS_SLOT_NO_TABLE,  /* no PMD table: the same one level up */
	CS_SLOT_HUGE,      /* PMD maps a hugepage of its own */
	CS_SLOT_HUGE_FORK, /* ... that a forked child maps too, so read-only */
	CS_SLOT_HUGE_WP,   /* ... write-protected for userfaultfd */
	CS_SLOT_HUGE_ZERO, /* PMD maps the huge zero page */
	CS_SLOT_MIGRATION, /* PMD migration entry */
	CS_SLOT_KIND_NR
};

/* What one entry of a page table holds. */
enum cs_pte_kind {
	CS_PTE_NONE,      /* nothing */
	CS_PTE_PAGE,      /* a small anonymous page: present, writable, dirty, young */
	CS_PTE_ZERO,      /* the zero page, as a read fault maps it */
	CS_PTE_SWAP,      /* a swap entry */
	CS_PTE_LARGE,     /* a page of a PTE-mapped hugepage that was split in place;
			     * the pages of one slot that say so are of one folio and
			     * lie at their own index */
	CS_PTE_KSM,       /* a KSM page, read-only */
	CS_PTE_FILE_PAGE, /* a page that is not anonymous, in an anonymous VMA */
	CS_PTE_SPECIAL,   /* a special entry without struct page */
	CS_PTE_DEVICE,    /* a device-coherent page */
	CS_PTE_HWPOISON,  /* a hwpoison entry; the page is lost */
	CS_PTE_MIGRATION, /* a migration entry; ends when somebody waits for it */
	CS_PTE_GUARD,     /* a guard marker */
	CS_PTE_POISON,    /* a userfaultfd poison marker */
	CS_PTE_WP_MARKER, /* a uffd-wp marker on an empty entry */
	CS_PTE_KIND_NR
};

enum { /* cs_pte.flags */
       /* Of present pages.  SHARED: a forked child maps the page as well, so it
	* is read-only in both. */
       CS_PTE_READONLY = 1 << 0,
       CS_PTE_SHARED = 1 << 1,
       CS_PTE_OLD = 1 << 2,      /* neither accessed nor referenced */
       CS_PTE_LAZYFREE = 1 << 3, /* as MADV_FREE leaves it: clean, not swap-backed */
       CS_PTE_PINNED = 1 << 4,   /* one reference more than can be explained */
       CS_PTE_LOCKED = 1 << 5,   /* folio locked, by somebody who also holds it */
       CS_PTE_OFF_LRU = 1 << 6,  /* isolated, by somebody who also holds it */
       CS_PTE_BATCHED = 1 << 7,  /* on a per-CPU batch, not on the LRU yet */
       CS_PTE_CLEAN = 1 << 8,    /* was swapped out and read again: read-only until
				  * written, its slot freed */
       /* Of present pages and swap entries. */
       CS_PTE_UFFD_WP = 1 << 9,
       CS_PTE_SWAP_CACHE = 1 << 10,  /* the folio is in the swap cache as well; of a
				       * swap entry: and not locked, unless ... */
       CS_PTE_SWAP_LOCKED = 1 << 11, /* of a swap entry: cached, locked as if read */
       CS_PTE_SWAP_SHARED = 1 << 12, /* of a swap entry: the slot has another user */
};

struct cs_pte {
	uint8_t kind;   /* enum cs_pte_kind */
	uint8_t node;   /* NUMA node of its page */
	uint16_t flags; /* CS_PTE_* */
};

struct cs_slot {
	uint8_t kind; /* enum cs_slot_kind */
	uint8_t node; /* NUMA node of a hugepage */
	uint16_t pad;
	struct cs_pte pte[CS_WORLD_ENTRY_NR]; /* with CS_SLOT_TABLE */
};

/* --- page cache ------------------------------------------------------------ */

enum cs_cache_kind {
	CS_CACHE_NONE,  /* not in the cache; of a file: on storage, or a hole */
	CS_CACHE_CLEAN, /* in the cache, up to date, clean */
	CS_CACHE_DIRTY,
	CS_CACHE_WRITEBACK,
	CS_CACHE_STALE, /* in the cache, not up to date; of shared memory: fallocate()d */
	CS_CACHE_SWAP,  /* shared memory: swapped out */
	CS_CACHE_HUGE,  /* part of a hugepage of the cache (the whole slot is) */
	CS_CACHE_LARGE, /* part of a smaller large folio */
};

enum {                           /* cs_cache.flags */
       CS_CACHE_MAPPED = 1 << 0, /* and mapped by this task */
       CS_CACHE_PINNED = 1 << 1,
       CS_CACHE_LOCKED = 1 << 2,
       CS_CACHE_OFF_LRU = 1 << 3,
       CS_CACHE_PRIVATE = 1 << 4, /* the filesystem's own data, let go when asked */
       CS_CACHE_KEPT = 1 << 5,    /* ... not let go */
       CS_CACHE_COWED = 1 << 6,   /* private mapping: the task has a copy */
       /* The same two of the second VMA of a file that is shown twice. */
       CS_CACHE_MAPPED_TOO = CS_CACHE_MAPPED << 8,
       CS_CACHE_COWED_TOO = CS_CACHE_COWED << 8,
};

struct cs_cache {
	uint8_t kind; /* enum cs_cache_kind */
	uint8_t node;
	uint16_t flags; /* CS_CACHE_* */
};

enum cs_file_use {
	CS_FILE_UNUSED, /* the world has no file */
	CS_FILE_ONCE,   /* each page of the file is shown by one VMA */
	CS_FILE_TWICE,  /* both VMAs show the same part of it, a slot each */
};

/* All VMAs of a world with a file are of that file; what their entries hold is what
 * the cache says, see cs_world_settle(). */
struct cs_world_file {
	uint16_t size_pg; /* where the file ends */
	uint16_t used;    /* enum cs_file_use */
	struct cs_cache page[CS_WORLD_PAGE_NR];
};

/* --- the call -------------------------------------------------------------- */

enum cs_caller {
	CS_CALLER_MADVISE,    /* madvise(start, length, MADV_COLLAPSE) by the task */
	CS_CALLER_KHUGEPAGED, /* one pass over everything */
};

struct cs_world_call {
	uint8_t caller; /* enum cs_caller */
	/* khugepaged's settings, as in sysfs. */
	uint8_t defrag;
	uint16_t max_ptes_none, max_ptes_swap, max_ptes_shared;
	/* madvise's range, bytes from the row's begin; need not be aligned. */
	int32_t start_b, length_b;
};

struct cs_world {
	uint32_t features; /* CS_FEATURE_* of the kernel */
	uint8_t order;     /* a slot has 1 << order base pages */
	uint8_t slot_nr, vma_nr, pad;
	uint32_t page_b; /* bytes of a base page */
	struct cs_world_call call;
	struct cs_environment env;
	struct cs_vma vma[CS_WORLD_VMA_NR]; /* ascending, not overlapping */
	struct cs_slot slot[CS_WORLD_SLOT_NR];
	struct cs_world_file file;
};

/** cs_world_mapped() - CS_CACHE_MAPPED or CS_CACHE_COWED of page @file_pg in @vma. */
static inline uint16_t cs_world_mapped(const struct cs_world *world, const struct cs_vma *vma,
				       int file_pg)
{
	uint16_t flags = world->file.page[file_pg].flags;

	if (world->file.used == CS_FILE_TWICE && vma != &world->vma[0])
		flags = (uint16_t)(flags >> 8);
	return flags & (CS_CACHE_MAPPED | CS_CACHE_COWED);
}

static inline unsigned int cs_world_entry_nr(const struct cs_world *world)
{
	return 1u << world->order;
}

#endif /* CS_EXPLORE_STATE_H */
