/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * call.h - a system call in progress: what call.c does, tell.c tells of.
 */
#ifndef CS_LIVE_CALL_H
#define CS_LIVE_CALL_H

#include "run/live.h"

/* What the system call takes at most; a call may say more than it wrote. */
#define CS_IOV_NR 1024

/* A call with its arguments evaluated. */
struct cs_live_call {
	const struct cs_call *script;
	int task; /* -1: never made */
	kp_u64 args[6];
	struct kp_iovec iov[CS_IOV_NR];
	kp_s64 result;
};

/* Cells of the slots a collapse may try, kept to show what each one became. */
struct cs_slots {
	kp_u64 start_va;
	int nr;
	const char **cell;
	const char **held; /* "3 present, 1 none" */
};

/** cs_call_is_collapse() - is it an madvise or process_madvise to collapse? */
bool cs_call_is_collapse(const struct cs_live_call *call);

/** cs_slots_take() - the slots of @call's ranges as they look now. */
void cs_slots_take(struct cs_live *live, const struct cs_live_call *call, struct cs_slots *slots);

/** cs_call_pictures() - pictures of the regions that @call's ranges touch, added
 * to the array at *@out. */
void cs_call_pictures(struct cs_live *live, const struct cs_live_call *call,
		      struct cs_picture **out, int *out_nr);

/** cs_call_tell() - attempts and pictures after @call, into @step.
 * @before: the slots before it. */
void cs_call_tell(struct cs_live *live, const struct cs_live_call *call, struct cs_step *step,
		  const struct cs_slots *before);

#endif /* CS_LIVE_CALL_H */
