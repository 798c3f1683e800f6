/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * stop.c - how a run ends early: BUG, WARN, a broken invariant, a trap.
 *
 * None of these return to the code that reached them: the host unwinds to its
 * call of the kernel and throws the world away.  Continuing after a BUG would
 * test a kernel that does not exist.
 */
#include "model.h"

const struct kp_host *cm_host;
void *cm_host_ctx;
int cm_finding_nr;
bool cm_stopped; /* what the world does not hold may be left in any state */

void cm_stop(enum kp_stop_kind kind, const char *file, int line, const char *func, const char *text)
{
	struct kp_stop stop = {
		.kind = kind, .file = file, .line = line, .func = func, .text = text
	};

	cm_stopped = true;
	cm_host->stop(cm_host_ctx, &stop);
	__builtin_trap();
}

void cm_stopf(enum kp_stop_kind kind, const char *file, int line, const char *func,
	      const char *format, ...)
{
	char text[KP_TEXT_LEN];
	va_list args;

	va_start(args, format);
	cm_vformat(text, sizeof(text), format, args);
	va_end(args);
	cm_stop(kind, file, line, func, text);
}

void cm_finding(const char *format, ...)
{
	char text[KP_TEXT_LEN];
	va_list args;

	va_start(args, format);
	cm_vformat(text, sizeof(text), format, args);
	va_end(args);
	cm_finding_nr++;
	cm_host->finding(cm_host_ctx, text);
}

/* What dump_page() and friends were told, for the BUG that follows them. */
static char dump_reason[KP_TEXT_LEN];

void cm_dump_note(const char *what, const char *reason)
{
	dump_reason[0] = 0;
	if (what)
		cm_format(dump_reason, sizeof(dump_reason), "%s: %s", what, reason ? reason : "");
}

void kp_bug(const char *file, int line, const char *func)
{
	cm_stop(KP_STOP_BUG, file, line, func, dump_reason[0] ? dump_reason : "BUG");
}

void kp_warn(const char *file, int line, const char *func)
{
	cm_stop(KP_STOP_WARN, file, line, func, dump_reason[0] ? dump_reason : "WARN");
}

/* Called by the traps that the build makes for every symbol without a model. */
void kp_unmodelled(const char *symbol)
{
	cm_stop(KP_STOP_UNMODELLED, NULL, 0, NULL, symbol);
}
