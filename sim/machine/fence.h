/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fence.h - the way back out of kernel code that stops, crashes or hangs.
 *
 * Kernel code runs between CS_FENCE() and cs_fence_leave().  A stop of its own
 * (kp_host.stop), SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT or too much CPU time
 * takes the innermost frames and jumps back.  Outside a fence a signal keeps
 * its usual, deadly meaning: then it is our own bug.
 *
 * One fence a process; not nestable; not thread-safe.
 */
#ifndef CS_FENCE_H
#define CS_FENCE_H

#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include "machine/machine.h"

/* Milliseconds of CPU time after which a run is taken to hang; 20000. */
extern int cs_fence_hang_ms;

struct cs_fence {
	sigjmp_buf env;
	volatile bool armed;
	volatile bool late; /* the run's time was over while nothing was fenced */
	/* what stopped it; valid after CS_FENCE() gave false */
	enum kp_stop_kind kind;
	char text[KP_TEXT_LEN];
	char file[KP_NAME_LEN * 2];
	int line;
	char func[KP_NAME_LEN];
	int frame_nr;
	uintptr_t frame[CS_FRAME_NR * 2]; /* code addresses, innermost first */
};

extern struct cs_fence cs_fence;

/* False: no frames are taken; finding them costs more than a run. */
extern bool cs_fence_frames;

/* True on the way in; false when the fenced code stopped.  A macro, because
 * the function that calls sigsetjmp() must not have returned at the jump. */
#define CS_FENCE() (sigsetjmp(cs_fence.env, 0) == 0 ? cs_fence_enter() : false)

/* Fenced from here on; a run whose time is over ends at once.  True. */
static inline bool cs_fence_enter(void)
{
	cs_fence.armed = true;
	if (cs_fence.late)
		raise(SIGVTALRM);
	return true;
}

static inline void cs_fence_leave(void)
{
	cs_fence.armed = false;
}

/**
 * cs_fence_init() - install the signal handlers and their own stack.
 * Once a process; again is harmless.  Aborts if the system refuses.
 */
void cs_fence_init(void);

/** cs_fence_run_begins() - start counting CPU time afresh. */
void cs_fence_run_begins(void);

/**
 * cs_fence_stop() - end the fenced code because of @stop; never returns.
 * Without a fence the process ends with exit status 70.
 */
void cs_fence_stop(const struct kp_stop *stop) __attribute__((noreturn));

#endif /* CS_FENCE_H */
