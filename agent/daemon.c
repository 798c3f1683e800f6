/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daemon.c - passes of khugepaged, which otherwise never runs.
 *
 * It is started for the time of a directive and scans once; each write to
 * scan_sleep_millisecs wakes it for another scan, until it has been through all
 * address spaces as often as wanted.  An event carries no address: the n-th is that
 * of the n-th slot of all that may have hugepages, or nothing is said.
 *
 * Its place in the list of address spaces does not outlive its thread, so that
 * scans of less than a pass cannot be played.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "agent.h"

#define KHUGEPAGED "/sys/kernel/mm/transparent_hugepage/khugepaged/"
#define SLEEP_EVER "4294967295"
#define MEET_VA 0x310000000000ull
#define STEP_US 2000
#define STEPS_A_WAKE 100
#define WAKES_A_PASS 16
#define EVENT_NR 512

static bool met;

static const char *policy(void)
{
	return *ag_world.held[AG_ENABLED] ? ag_world.held[AG_ENABLED] : "madvise";
}

/* The first touch of memory that may have hugepages does it; pages come while the
 * policy is another one, so that it is done later. */
void ag_daemon_touched(kp_u64 start_va, kp_u64 end_va)
{
	static struct ag_vma vma[AG_VMA_NR];
	int i, nr;

	if (met || !strcmp(policy(), "never"))
		return;
	nr = ag_vmas(0, vma, AG_VMA_NR);
	for (i = 0; i < nr; i++)
		if (vma[i].vma.start_va < end_va && vma[i].vma.end_va > start_va &&
		    !strstr(vma[i].vma.flags, "NOHUGEPAGE") &&
		    (!strcmp(policy(), "always") || strstr(vma[i].vma.flags, "HUGEPAGE")))
			met = true;
}

void ag_daemon_called(const struct wire_call *call)
{
	if (call->call == KP_CALL_MADVISE && call->args[2] == MADV_HUGEPAGE)
		met = met || strcmp(policy(), "never");
	else if (call->call == KP_CALL_MMAP && !(call->args[3] & MAP_ANONYMOUS))
		met = met || !strcmp(policy(), "always");
}

/* Registered is an address space, by any part of it: one that goes away again. */
bool ag_daemon_meet(void)
{
	char *meet = (char *)(uintptr_t)MEET_VA, line[512], rights[8];
	kp_u64 start_va, end_va;
	FILE *from = met ? fopen("/proc/self/maps", "re") : NULL;

	while (from && fgets(line, sizeof(line), from))
		if (sscanf(line, "%lx-%lx %7s", &start_va, &end_va, rights) == 3 &&
		    (start_va < WIRE_WINDOW_VA || start_va >= WIRE_WINDOW_VA + WIRE_WINDOW_B))
			madvise((void *)(uintptr_t)start_va, end_va - start_va, MADV_NOHUGEPAGE);
	if (from)
		fclose(from);
	if (!met)
		return false;
	if (mmap(meet, WIRE_HUGE_B, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		 -1, 0) == MAP_FAILED)
		return false;
	*meet = 1;
	ag_policy("always", NULL);
	madvise(meet, WIRE_HUGE_B, MADV_HUGEPAGE);
	ag_policy_end();
	munmap(meet, WIRE_HUGE_B);
	return true;
}

static kp_s64 full_scans(void)
{
	char text[32];

	return ag_slurp(KHUGEPAGED "full_scans", text, sizeof(text)) > 0 ? atoll(text) : -1;
}

/* All slots that the daemon looks at in a pass, in its order. */
static int daemon_slots(const pid_t *pid, kp_u64 *out, int max)
{
	static struct ag_vma vma[AG_VMA_NR];
	kp_u64 va, end_va;
	int i, j, vma_nr, nr = 0;

	for (i = 0; i < KP_TASK_NR; i++) {
		vma_nr = pid[i] ? ag_vmas(pid[i], vma, AG_VMA_NR) : 0;
		for (j = 0; j < vma_nr; j++) {
			/* of private memory without a page nothing is known yet */
			if (!vma[j].eligible ||
			    (vma[j].vma.anon && !vma[j].anon_b && !vma[j].swap_b))
				continue;
			va = (vma[j].vma.start_va + WIRE_HUGE_B - 1) & ~(WIRE_HUGE_B - 1);
			end_va = vma[j].vma.end_va;
			for (; va + WIRE_HUGE_B <= end_va && nr < max; va += WIRE_HUGE_B)
				out[nr++] = va;
		}
	}
	return nr;
}

/* False: it does not get there. */
static bool daemon_passes(kp_s64 target)
{
	const struct sched_param none = { 0 };
	kp_s64 wakes = 0, last = target - full_scans();
	int step;

	sched_setscheduler(0, SCHED_OTHER, &none);
	for (; wakes < WAKES_A_PASS * last; wakes++) {
		for (step = 0; step < STEPS_A_WAKE; step++) {
			if (full_scans() >= target)
				return true;
			usleep(STEP_US);
		}
		ag_put(KHUGEPAGED "scan_sleep_millisecs", SLEEP_EVER);
	}
	return false;
}

static void daemon_told(const kp_u64 *slot, int slot_nr, struct wire_result *result,
			struct wire_attempt *attempt, int max, struct ag_op_end *out)
{
	static char name[EVENT_NR][32];
	int i, nr = ag_trace_drain(name, EVENT_NR);

	if (nr > max || (slot_nr ? nr % slot_nr : nr)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP,
		       "%d events of khugepaged do not fit %d hugepages", nr, slot_nr);
		return;
	}
	for (i = 0; i < nr; i++) {
		attempt[i].va = slot[i % slot_nr];
		memcpy(attempt[i].result, name[i], sizeof(attempt[i].result));
	}
	result->attempt_nr = (uint32_t)nr;
}

void ag_daemon_run(const struct kp_op *op, const pid_t *pid, struct ag_op_end *out,
		   struct wire_result *result, struct wire_attempt *attempt, int max)
{
	static kp_u64 slot[EVENT_NR];
	kp_s64 before;
	int i, slot_nr;
	bool done;

	memset(result, 0, sizeof(*result));
	AG_SAY(out, WIRE_OK, 0, "%s", "");
	if (op->value2 || op->value < 1) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "only whole passes of khugepaged are played");
		return;
	}
	if (!strcmp(ag_world.held[AG_ENABLED], "never")) {
		AG_SAY(out, WIRE_REFUSED, ESRCH, "khugepaged is not running");
		return;
	}
	for (i = 0; i < KP_TASK_NR && !pid[i]; i++)
		;
	if (i == KP_TASK_NR)
		return; /* it knows of nobody */
	if (!ag_trace_open_all()) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "events: %s", strerror(errno));
		return;
	}
	before = full_scans();
	ag_policy(NULL, NULL);
	slot_nr = daemon_slots(pid, slot, EVENT_NR);
	done = daemon_passes(before + op->value);
	ag_policy_end();
	if (done)
		daemon_told(slot, slot_nr, result, attempt, max, out);
	else
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "khugepaged does not come to the end");
	ag_trace_close();
}
