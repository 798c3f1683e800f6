/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan.h - how a world (state.h) comes about: steps, in the order of a program
 * that would do the same.
 *
 * Two worlds that begin alike have plans that begin alike; the engine shares
 * what they have in common.  The same steps are done on a machine (do.h) and
 * printed as a scenario (scenario.h).
 */
#ifndef CS_EXPLORE_PLAN_H
#define CS_EXPLORE_PLAN_H

#include "explore/state.h"

enum cs_do {
	CS_DO_NODES,    /* value: nodes, value2: the last one is far */
	CS_DO_RECLAIM,  /* vm.zone_reclaim_mode on */
	CS_DO_SWAPDEV,  /* an asynchronous swap device */
	CS_DO_JOIN,     /* the task joins memcg "g", without a limit */
	CS_DO_ENABLED,  /* value: enum cs_thp_enabled */
	CS_DO_MMAP,     /* pages; value: PROT_*; read and written: readable */
	CS_DO_MUNMAP,   /* pages */
	CS_DO_FORK,     /* a child is forked and stays */
	CS_DO_FILL,     /* pages, node: written */
	CS_DO_ZERO,     /* pages: read, zero pages */
	CS_DO_READ,     /* pages: read */
	CS_DO_DISCARD,  /* pages: MADV_DONTNEED */
	CS_DO_TABLE,    /* pages: an empty page table */
	CS_DO_HUGE,     /* pages, node: hugepages; value=1: mapped by PTEs */
	CS_DO_HUGEZERO, /* pages */
	CS_DO_SWAPOUT,  /* pages; value: KP_SWAP_* */
	CS_DO_KSM,
	CS_DO_FILEPAGE,
	CS_DO_SPECIAL,
	CS_DO_DEVICE,
	CS_DO_POISON,
	CS_DO_MIGRATION, /* value=1: of a PMD */
	CS_DO_GUARD,
	CS_DO_LAZYFREE,
	CS_DO_AGE,
	CS_DO_WRPROTECT,
	CS_DO_PIN,
	CS_DO_LOCK,
	CS_DO_ISOLATE,
	CS_DO_BATCH,
	CS_DO_MLOCK,    /* pages */
	CS_DO_MPROTECT, /* pages; value: PROT_* */
	CS_DO_MADVISE,  /* pages; value: advice */
	CS_DO_VMFLAG,   /* pages; value: CS_VMA_* */
	CS_DO_UFFD,     /* pages; value: KP_UFFD_* */
	CS_DO_UFFD_WP,  /* pages */
	CS_DO_THP_OFF,  /* value: enum cs_thp_disabled */
	CS_DO_LIMIT,    /* value: base pages that the memcg may still charge */
	CS_DO_NOFREE,   /* node; value: hugepages left, value2: by compaction */
	CS_DO_KNOB,     /* value: enum cs_knob, value2: what is written */
	CS_DO_FAIL,     /* value: enum cs_fail, value2: nth, 0 always */
	CS_DO_SHMEM,    /* value: enum cs_shmem_enabled */
	/* The one file of a world is descriptor CS_FILE_FD. */
	CS_DO_MEMFD,
	CS_DO_OPEN, /* value=1: to be made and written */
	CS_DO_CLOSE,
	CS_DO_FTRUNCATE, /* value: pages */
	CS_DO_FALLOCATE, /* pages of the file */
	CS_DO_MAP_FILE,  /* pages; value: CS_PROT_* | CS_MAP_PRIVATE, value2: page of the file */
	CS_DO_EVICT,     /* pages of the file */
	CS_DO_WRITEBACK, /* pages of the file; value: enum kp_write */
	CS_DO_PRIVATE,   /* pages of the file; value=1: is not let go of */
	CS_DO_NR
};

enum cs_knob { CS_KNOB_DEFRAG, CS_KNOB_NONE, CS_KNOB_SWAP, CS_KNOB_SHARED, CS_KNOB_NR };

struct cs_plan_step {
	uint8_t what; /* enum cs_do */
	int8_t node;  /* -1: any */
	bool mark;    /* worth a snapshot behind it */
	/* Pages are those of the file; a fill is a write(), value=1: on storage too. */
	uint8_t of_file;
	uint8_t task;           /* 0: the task, 1: the child that was forked */
	int32_t from_pg, to_pg; /* base pages from the window's begin */
	int32_t value, value2;
};

enum { CS_FILE_FD = 3, CS_MAP_PRIVATE = 8 };

#define CS_STEP_NR (48 + 4 * CS_WORLD_PAGE_NR)

struct cs_plan {
	int nr;
	int32_t base_pg; /* the row's first page, from the window's begin */
	int page_nr;     /* steps up to where every page is as it shall be */
	struct cs_plan_step step[CS_STEP_NR];
};

/**
 * cs_world_settle() - adds to flags what others imply: pages of a VMA that may
 * not be written are read-only, shared and lazily freed pages are so too.
 */
void cs_world_settle(struct cs_world *world);

/**
 * cs_world_flaw() - why @world, settled, cannot be, on the kernel it names.
 * Return: NULL if it can; else a static text.
 */
const char *cs_world_flaw(const struct cs_world *world);

/** cs_world_cache_at() - the page of the file that page @page of the row shows. */
static inline const struct cs_cache *cs_world_cache_at(const struct cs_world *world, int page)
{
	return &world->file.page[(world->vma[0].file_pg + page) % CS_WORLD_PAGE_NR];
}

/**
 * cs_plan_make() - the steps that lead to @world, which has no flaw.
 * @table_pg: base pages that one PMD table maps.
 */
void cs_plan_make(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan);

/**
 * cs_plan_next() - the same where the plan of another world is at hand.
 * @last, @last_plan: of it; for the same kernel.
 */
void cs_plan_next(const struct cs_world *last, const struct cs_plan *last_plan,
		  const struct cs_world *world, int32_t table_pg, struct cs_plan *plan);

/** cs_plan_common() - steps that both begin with, and that lead to the same. */
int cs_plan_common(const struct cs_plan *a, const struct cs_plan *b);

#endif /* CS_EXPLORE_PLAN_H */
