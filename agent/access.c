/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * access.c - loads and stores of a scenario, which may be answered by a signal.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include "agent.h"

static sigjmp_buf access_env;
static volatile sig_atomic_t access_armed, access_error;

static void access_on_signal(int signo, siginfo_t *info, void *context)
{
	(void)context;
	if (!access_armed) {
		/* Poison found during a call is told of by a signal as well; the
		 * call itself goes on. */
		if (signo == SIGBUS)
			return;
		signal(signo, SIG_DFL);
		return;
	}
	if (signo == SIGSEGV)
		access_error = info->si_code == SEGV_MAPERR ? EFAULT : EACCES;
	else
		access_error = info->si_code == BUS_MCEERR_AR ? EHWPOISON : EIO;
	siglongjmp(access_env, 1);
}

/* Signals stay unblocked in the handler, so that no access needs to keep the mask:
 * that would be a call for each page that is looked at. */
void ag_access_init(void)
{
	struct sigaction action = { .sa_sigaction = access_on_signal,
				    .sa_flags = SA_SIGINFO | SA_NODEFER };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
}

int ag_load(kp_u64 va)
{
	int error = 0;

	if (sigsetjmp(access_env, 0)) {
		error = access_error;
	} else {
		access_armed = 1;
		(void)*(const volatile char *)(uintptr_t)va;
	}
	access_armed = 0;
	return error;
}

int ag_store(kp_u64 va, kp_u64 token)
{
	int error = 0;

	if (sigsetjmp(access_env, 0)) {
		error = access_error;
	} else {
		access_armed = 1;
		ag_page_write(va, token);
	}
	access_armed = 0;
	return error;
}
