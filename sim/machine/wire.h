/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * wire.h - what collapsim and its agent on a real kernel say to each other.
 *
 * One request, one reply, in this order, over a pair of byte streams: a socket
 * on the host, a virtio port into a guest.  Both ends are of the same build and
 * the same architecture, so structs travel as they lie in memory; WIRE_ABI is
 * the first thing that is compared.
 *
 * Fault model: bytes may be lost when a guest dies; a header without WIRE_MAGIC
 *              ends the connection.
 */
#ifndef CS_WIRE_H
#define CS_WIRE_H

#include <stdint.h>
#include "kp.h"

#define WIRE_ABI 3
#define WIRE_MAGIC 0x43734167u
#define WIRE_BODY_MAX (1u << 20)

/* Where scenarios live: an address no program or library ever gets. */
#define WIRE_PAGE_B 4096ull
#define WIRE_ORDER 9
#define WIRE_HUGE_B (WIRE_PAGE_B << WIRE_ORDER)
#define WIRE_WINDOW_VA 0x200000000000ull
#define WIRE_WINDOW_HP 640ull
#define WIRE_WINDOW_B (WIRE_WINDOW_HP * WIRE_HUGE_B)
#define WIRE_SPAN_B (512 * WIRE_HUGE_B)

enum wire_kind {
	WIRE_HELLO,    /* -			struct wire_hello */
	WIRE_RESET,    /* -			- */
	WIRE_CALL,     /* struct wire_call	struct wire_result, attempts */
	WIRE_OP,       /* struct wire_op	-, of khugepaged as of a call */
	WIRE_PAGES,    /* struct wire_range	struct wire_run[] */
	WIRE_VMAS,     /* - or struct wire_range	struct kp_vma[], or how far a file goes */
	WIRE_COUNTERS, /* -			struct wire_counter[] */
	WIRE_STAT,     /* char[KP_NAME_LEN]	kp_s64 */
	WIRE_SYSFS,    /* char[KP_NAME_LEN]	text */
	WIRE_QUIT,     /* -			- */
	WIRE_MEET,     /* within the agent: have khugepaged know the task */
	WIRE_SETTLE,   /* within the agent: have all memory of its own at hand */
};

struct wire_request {
	uint32_t magic;
	uint32_t kind; /* enum wire_kind */
	int32_t task;
	uint32_t body_b;
};

enum wire_end {
	WIRE_OK,
	WIRE_REFUSED, /* body: why; errno in err */
	WIRE_CANNOT,  /* body: why; no real kernel, or not this one, does that */
	WIRE_BROKEN,  /* body: why; the world is lost */
};

struct wire_reply {
	uint32_t magic;
	uint32_t end; /* enum wire_end */
	int32_t err;
	uint32_t body_b;
};

struct wire_hello {
	uint32_t abi;
	char release[KP_NAME_LEN];
	uint32_t offers; /* WIRE_HAS_* */
	uint32_t node_nr;
};

#define WIRE_HAS_SWAP 1u
#define WIRE_HAS_UFFD 2u
#define WIRE_HAS_MEMCG 4u
#define WIRE_HAS_NUMA 8u
#define WIRE_HAS_WORLD 16u /* all of the machine is ours: sysfs, cgroups, memory */

#define WIRE_IOV_NR 1024

struct wire_call {
	uint32_t call; /* enum kp_call */
	int32_t other; /* the agent's own: task that is made */
	int32_t other_pid;
	uint32_t iov_nr;
	kp_u64 args[6];
	char text[KP_NAME_LEN * 2]; /* of open(), memfd_create() */
	struct kp_iovec iov[WIRE_IOV_NR];
};

struct wire_attempt {
	kp_u64 va;
	char result[32];
};

struct wire_result {
	kp_s64 result;
	int32_t pid; /* of a task that was made */
	uint32_t attempt_nr;
};

struct wire_op {
	struct kp_op op; /* its pointers mean nothing here */
	uint32_t has;    /* WIRE_OP_* */
	char name[KP_NAME_LEN];
	char parent[KP_NAME_LEN];
	char text[KP_TEXT_LEN];
	kp_u32 dist[KP_NODE_NR * KP_NODE_NR];
};

#define WIRE_OP_PARENT 1u
#define WIRE_OP_DIST 2u

struct wire_range {
	kp_u64 va;
	uint32_t nr;
	uint32_t deep; /* also what a file holds where nothing is mapped */
};

/* @nr pages like the first; content, want and fill grow by one a page where the
 * bit is set. */
struct wire_run {
	uint32_t nr;
	uint32_t grows;
	struct kp_page page;
};

#define WIRE_GROWS_CONTENT 1u
#define WIRE_GROWS_WANT 2u
#define WIRE_GROWS_FILL 4u

struct wire_counter {
	char name[KP_NAME_LEN];
	kp_s64 value;
};

#endif /* CS_WIRE_H */
