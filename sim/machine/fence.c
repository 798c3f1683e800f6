/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fence.c - signals and stops of fenced kernel code become a jump back.
 */
#define UNW_LOCAL_ONLY
#include <libunwind.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include "machine/fence.h"

struct cs_fence cs_fence;
int cs_fence_hang_ms = 20000;
bool cs_fence_frames = true;

/* Big enough for libunwind under sanitizers. */
static char signal_stack[256 * 1024];

static void fence_frames(unw_context_t *context, int flags)
{
	unw_cursor_t cursor;
	unw_word_t ip;
	int nr = 0;

	cs_fence.frame_nr = 0;
	if (!cs_fence_frames)
		return;
	if (unw_init_local2(&cursor, context, flags) < 0)
		return;
	do {
		if (unw_get_reg(&cursor, UNW_REG_IP, &ip) < 0 || !ip)
			break;
		/* A return address may already belong to the next line. */
		if (nr || !(flags & UNW_INIT_SIGNAL_FRAME))
			ip--;
		cs_fence.frame[nr++] = ip;
	} while (nr < CS_FRAME_NR * 2 && unw_step(&cursor) > 0);
	cs_fence.frame_nr = nr;
}

static void fence_text(char *to, size_t len, const char *from)
{
	snprintf(to, len, "%s", from ? from : "");
}

void cs_fence_stop(const struct kp_stop *stop)
{
	unw_context_t context;

	if (!cs_fence.armed) {
		fprintf(stderr, "collapsim: internal error: stop outside a run: %s\n", stop->text);
		exit(70);
	}
	cs_fence.armed = false;
	cs_fence.kind = stop->kind;
	cs_fence.line = stop->line;
	fence_text(cs_fence.text, sizeof(cs_fence.text), stop->text);
	fence_text(cs_fence.file, sizeof(cs_fence.file), stop->file);
	fence_text(cs_fence.func, sizeof(cs_fence.func), stop->func);
	if (!unw_getcontext(&context))
		fence_frames(&context, 0);
	siglongjmp(cs_fence.env, 1);
}

static const char *fence_signal_text(int signo)
{
	switch (signo) {
	case SIGSEGV:
		return "bad memory access (SIGSEGV)";
	case SIGBUS:
		return "bad memory access (SIGBUS)";
	case SIGFPE:
		return "division by zero (SIGFPE)";
	case SIGILL:
		return "illegal instruction (SIGILL)";
	case SIGABRT:
		return "abort (SIGABRT)";
	case SIGVTALRM:
		return "the run does not end";
	default:
		return "unexpected signal";
	}
}

static void fence_on_signal(int signo, siginfo_t *info, void *context)
{
	if (!cs_fence.armed) {
		if (signo == SIGVTALRM) {
			cs_fence.late = true;
			return;
		}
		signal(signo, SIG_DFL);
		raise(signo);
		return;
	}
	cs_fence.armed = false;
	cs_fence.kind = KP_STOP_BUG;
	cs_fence.line = 0;
	cs_fence.file[0] = '\0';
	cs_fence.func[0] = '\0';
	fence_text(cs_fence.text, sizeof(cs_fence.text), fence_signal_text(signo));
	/* Small addresses are offsets in a structure that was not there; others
	 * differ from run to run and say nothing. */
	if (signo == SIGSEGV && info->si_code > 0 && info->si_code != SI_KERNEL &&
	    (uintptr_t)info->si_addr < 65536)
		snprintf(cs_fence.text, sizeof(cs_fence.text),
			 "bad memory access at null + %lu (SIGSEGV)",
			 (unsigned long)(uintptr_t)info->si_addr);
	/* On x86-64 the signal's ucontext is libunwind's context. */
	fence_frames((unw_context_t *)context, UNW_INIT_SIGNAL_FRAME);
	siglongjmp(cs_fence.env, 1);
}

void cs_fence_init(void)
{
	static const int signos[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGVTALRM };
	stack_t stack = { .ss_sp = signal_stack, .ss_size = sizeof(signal_stack) };
	struct sigaction action = {
		.sa_sigaction = fence_on_signal,
		/* NODEFER: the handler leaves by a jump, not by a return. */
		.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER,
	};
	size_t i;

	sigemptyset(&action.sa_mask);
	if (sigaltstack(&stack, NULL))
		abort();
	for (i = 0; i < sizeof(signos) / sizeof(signos[0]); i++)
		if (sigaction(signos[i], &action, NULL))
			abort();
}

void cs_fence_run_begins(void)
{
	struct itimerval left = {
		.it_value.tv_sec = cs_fence_hang_ms / 1000,
		.it_value.tv_usec = cs_fence_hang_ms % 1000 * 1000,
	};

	cs_fence.late = false;
	if (setitimer(ITIMER_VIRTUAL, &left, NULL))
		abort();
}
