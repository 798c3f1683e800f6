/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * environment.h - what surrounds a world (state.h): settings, what is short, what fails.
 */
#ifndef CS_EXPLORE_ENVIRONMENT_H
#define CS_EXPLORE_ENVIRONMENT_H

#include <stdint.h>

#define CS_WORLD_NODE_NR 4 /* most NUMA nodes */

enum cs_fail {
	CS_FAIL_NOTHING,
	CS_FAIL_ALLOC_HUGE,
	CS_FAIL_ALLOC_SLAB,
	CS_FAIL_ALLOC_TABLE,
	CS_FAIL_ALLOC_PAGE,
	CS_FAIL_CHARGE,
	CS_FAIL_SWAPIN,
	CS_FAIL_COPY,
	CS_FAIL_ISOLATE,
	CS_FAIL_FILE_READ,
	CS_FAIL_FILE_WRITE,
	CS_FAIL_KIND_NR
};

enum cs_thp_disabled {
	CS_THP_ALLOWED,
	CS_THP_DISABLED,       /* prctl(PR_SET_THP_DISABLE, 1) */
	CS_THP_EXCEPT_ADVISED, /* ... with PR_THP_DISABLE_EXCEPT_ADVISED */
};

enum cs_thp_enabled { /* /sys/.../transparent_hugepage/enabled while the call runs */
		      CS_ENABLED_MADVISE,
		      CS_ENABLED_ALWAYS,
		      CS_ENABLED_NEVER,
};

enum cs_shmem_enabled { /* /sys/.../transparent_hugepage/shmem_enabled: of memfds */
			CS_SHMEM_NEVER,
			CS_SHMEM_ALWAYS,
			CS_SHMEM_ADVISE,
			CS_SHMEM_DENY,
};

struct cs_environment {
	uint8_t node_nr;       /* 0 or 1: one node */
	uint8_t node_far;      /* last node is farther than reclaim goes (30) */
	uint8_t zone_reclaim;  /* vm.zone_reclaim_mode is on */
	uint8_t thp_disabled;  /* enum cs_thp_disabled */
	uint8_t thp_enabled;   /* enum cs_thp_enabled */
	uint8_t shmem_enabled; /* enum cs_shmem_enabled */
	uint8_t swap_async;    /* reads from the swap device end later */
	uint8_t has_memcg;     /* the task is in a memcg with a limit ... */
	uint8_t fail;          /* enum cs_fail */
	uint16_t fail_nth;     /* which passage fails, from 1; 0: every one */
	int16_t memcg_room_pg; /* ... and so many pages left to charge */
	/* Hugepages that can be had from each node: 0 any number, else one more
	 * than there are (1: none). */
	uint8_t free_hp_plus1[CS_WORLD_NODE_NR];
	/* ... those that only compaction can make, so not without direct reclaim. */
	uint8_t compact_hp[CS_WORLD_NODE_NR];
};

#endif /* CS_EXPLORE_ENVIRONMENT_H */
