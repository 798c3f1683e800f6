/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daemon.c - passes of khugepaged, which otherwise never runs.
 *
 * It is started for the time of a directive, and scans once when it starts; each write
 * to scan_sleep_millisecs wakes it for another scan, until it has been through all
 * address spaces as often as wanted.  A scan is over when its thread sleeps.  An event
 * carries no address: the n-th is that of the n-th slot of all that may have
 * hugepages, or nothing is said.
 *
 * Its place in the list of address spaces does not outlive its thread.  After scans of
 * less than a pass the thread stays, and with it the scenario's policy
 * (ag_world.daemon); faults that are to bring small pages see to that themselves.
 */
#include <dirent.h>
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "agent.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"
#define KHUGEPAGED THP "khugepaged/"
#define SLEEP_EVER "4294967295"
#define MEET_VA 0x310000000000ull
#define STEP_US 2000
#define STEPS_A_SCAN 4000
#define SCANS_A_PASS 64
#define EVENT_NR 512

static bool met;

static const char *held(int i, const char *otherwise)
{
	return *ag_world.held[i] ? ag_world.held[i] : otherwise;
}

/* Has the policy khugepaged look at memory with these flags?  From 7.2 on at any size
 * that may have folios, before that at hugepages. */
static bool policy_lets(const char *flags)
{
	static const char one_by_one[] = THP "hugepages-16kB/stats/collapse_alloc";
	int order = access(one_by_one, F_OK) ? WIRE_ORDER : AG_SIZE_MIN;
	bool wanted = strstr(flags, "HUGEPAGE") && !strstr(flags, "NOHUGEPAGE");
	const char *text;

	for (; order <= WIRE_ORDER && !strstr(flags, "NOHUGEPAGE"); order++) {
		text = held(AG_SIZE_ENABLED + order - AG_SIZE_MIN,
			    order == WIRE_ORDER ? "inherit" : "never");
		if (!strcmp(text, "inherit"))
			text = held(AG_ENABLED, "madvise");
		if (!strcmp(text, "always") || (wanted && !strcmp(text, "madvise")))
			return true;
	}
	return false;
}

/* The first touch of memory that may have hugepages does it; pages come while the
 * policy is another one, so that it is done later. */
void ag_daemon_touched(kp_u64 start_va, kp_u64 end_va)
{
	static struct ag_vma vma[AG_VMA_NR];
	int i, nr;

	if (met)
		return;
	nr = ag_vmas(0, vma, AG_VMA_NR);
	for (i = 0; i < nr && !met; i++)
		met = vma[i].vma.anon && vma[i].vma.start_va < end_va &&
		      vma[i].vma.end_va > start_va && policy_lets(vma[i].vma.flags);
}

/* Calls that may have made it known did so by themselves. */
static bool may_be_met;

void ag_daemon_called(const struct wire_call *call)
{
	if (call->call == KP_CALL_MADVISE && call->args[2] == MADV_HUGEPAGE)
		may_be_met = true;
	else if (call->call == KP_CALL_MMAP)
		may_be_met = may_be_met || policy_lets("");
}

/* Registered is an address space, by any part of it: one that goes away again. */
bool ag_daemon_meet(void)
{
	char *meet = (char *)(uintptr_t)MEET_VA;

	if (met || may_be_met)
		ag_own_advise(MADV_NOHUGEPAGE);
	if (!met)
		return may_be_met;
	if (mmap(meet, WIRE_HUGE_B, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		 -1, 0) == MAP_FAILED)
		return false;
	ag_pages_small(true);
	*meet = 1;
	ag_pages_small(false);
	ag_policy("always", NULL);
	madvise(meet, WIRE_HUGE_B, MADV_HUGEPAGE);
	ag_policy_end();
	munmap(meet, WIRE_HUGE_B);
	return true;
}

/* --- its thread ----------------------------------------------------------------- */

#define EXITING 4u /* of a task's flags */

/* 0: that is no thread of khugepaged's, or one that is about to end: who has it
 * stopped goes on before it is gone. */
static char thread_state(pid_t pid)
{
	char path[64], text[512], state, *end;
	unsigned int flags;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	if (ag_slurp(path, text, sizeof(text)) <= 0 || !strstr(text, "(khugepaged)"))
		return 0;
	end = strrchr(text, ')');
	if (sscanf(end + 1, " %c %*d %*d %*d %*d %*d %u", &state, &flags) != 2 || flags & EXITING)
		return 0;
	return state;
}

pid_t ag_daemon_pid(void)
{
	static pid_t last;
	struct dirent *entry;
	DIR *dir;

	if (last && thread_state(last))
		return last;
	last = 0;
	dir = opendir("/proc");
	while (dir && !last && (entry = readdir(dir)))
		if (atoi(entry->d_name) > 0 && thread_state(atoi(entry->d_name)))
			last = atoi(entry->d_name);
	if (dir)
		closedir(dir);
	return last;
}

static kp_s64 full_scans(void)
{
	char text[32];

	return ag_slurp(KHUGEPAGED "full_scans", text, sizeof(text)) > 0 ? atoll(text) : -1;
}

/* Until the scan that has begun is over; false: it does not end. */
static bool daemon_rest(void)
{
	const struct sched_param none = { 0 };
	pid_t pid = ag_daemon_pid();
	int step;

	sched_setscheduler(0, SCHED_OTHER, &none);
	for (step = 0; step < STEPS_A_SCAN; step++) {
		usleep(STEP_US);
		if (thread_state(pid) == 'S')
			return true;
	}
	return false;
}

/* Its first scan, or one more. */
static bool daemon_scan(bool runs)
{
	if (runs)
		ag_put(KHUGEPAGED "scan_sleep_millisecs", SLEEP_EVER);
	else
		ag_policy(NULL, NULL);
	return daemon_rest();
}

/* With nobody to look at no pass comes to an end, as on a simulated kernel. */
static bool daemon_passes(kp_s64 target)
{
	kp_s64 left = SCANS_A_PASS * (target - full_scans());
	bool runs = ag_world.daemon;

	for (; left > 0 && full_scans() < target; left--, runs = true)
		if (!daemon_scan(runs))
			return false;
	return true;
}

/* One, with a budget of that many slots; of the setting if @slots is negative. */
static bool daemon_once(kp_s64 slots)
{
	char old[32], budget[32];
	bool done;

	if (slots < 0)
		return daemon_scan(ag_world.daemon);
	ag_slurp(KHUGEPAGED "pages_to_scan", old, sizeof(old));
	snprintf(budget, sizeof(budget), "%lld", (long long)slots << WIRE_ORDER);
	ag_put(KHUGEPAGED "pages_to_scan", budget);
	done = daemon_scan(ag_world.daemon);
	ag_put(KHUGEPAGED "pages_to_scan", old);
	return done;
}

/* --- what it looks at ------------------------------------------------------------ */

struct place {
	pid_t pid;
	kp_u64 va;
};

static struct place place[EVENT_NR];
static int place_nr;
static int next_place; /* that a scan begins with */

/* All slots that the daemon looks at in a pass, in its order. */
static int daemon_places(const pid_t *pid, struct place *out, int max)
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
				out[nr++] = (struct place){ pid[i], va };
		}
	}
	return nr;
}

/* Where there are others now, it goes on behind what it looked at last. */
static void find_places(const pid_t *pid)
{
	static struct place now[EVENT_NR];
	struct place next = place[next_place];
	int i, nr = daemon_places(pid, now, EVENT_NR);

	if (!ag_world.daemon || !next_place) {
		next_place = 0;
	} else {
		for (i = 0; i < nr && (now[i].pid != next.pid || now[i].va < next.va); i++)
			;
		next_place = i < nr ? i : 0;
	}
	place_nr = nr;
	memcpy(place, now, (size_t)nr * sizeof(place[0]));
}

/* Do so many events fit, if it came to the end of all so often? */
static bool events_fit(int nr, kp_s64 passes)
{
	if (!nr)
		return true;
	if (!place_nr)
		return false;
	return passes ? next_place + nr >= place_nr : next_place + nr <= place_nr;
}

static void daemon_told(kp_s64 passes, bool whole, struct wire_result *result,
			struct wire_attempt *attempt, int max, struct ag_op_end *out)
{
	static char name[EVENT_NR][32];
	int i, nr = ag_trace_drain(name, EVENT_NR);

	if (nr > max || !events_fit(nr, passes) || (whole && nr && (next_place + nr) % place_nr)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP,
		       "%d events of khugepaged do not fit %d hugepages", nr, place_nr);
		return;
	}
	for (i = 0; i < nr; i++) {
		attempt[i].va = place[(next_place + i) % place_nr].va;
		memcpy(attempt[i].result, name[i], sizeof(attempt[i].result));
	}
	next_place = nr ? (next_place + nr) % place_nr : next_place;
	result->attempt_nr = (uint32_t)nr;
}

static void daemon_run(const struct kp_op *op, const pid_t *pid, struct ag_op_end *out,
		       struct wire_result *result, struct wire_attempt *attempt, int max)
{
	kp_s64 before = full_scans();
	bool done;

	ag_policy(NULL, NULL);
	find_places(pid);
	ag_policy_end();
	done = op->value2 ? daemon_once(op->value2) : daemon_passes(before + op->value);
	if (op->value2)
		ag_world.daemon = true;
	ag_policy_end();
	if (done)
		daemon_told(full_scans() - before, !ag_world.daemon, result, attempt, max, out);
	else
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "khugepaged does not come to the end");
}

void ag_daemon_run(const struct kp_op *op, const pid_t *pid, struct ag_op_end *out,
		   struct wire_result *result, struct wire_attempt *attempt, int max)
{
	bool running;
	int i;

	memset(result, 0, sizeof(*result));
	AG_SAY(out, WIRE_OK, 0, "%s", "");
	ag_policy(NULL, NULL);
	running = ag_daemon_pid();
	ag_policy_end();
	if (!running) {
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
	daemon_run(op, pid, out, result, attempt, max);
	ag_trace_close();
}
