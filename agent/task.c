/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * task.c - one task of the scenario: a process that does what it is told.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include "file.h"

#define ATTEMPT_NR 600
#define COLLAPSE 25

int ag_task;

/* --- which hugepages a call is about ----------------------------------------- */

/* Slots that lie in the range and, whole, in one VMA: what the n-th attempt is
 * at, since events carry no address. */
static int slots_of(pid_t pid, kp_u64 start_va, kp_u64 end_va, kp_u64 *out, int max)
{
	static struct ag_vma vma[AG_VMA_NR];
	int i, nr = 0, vma_nr = ag_vmas(pid, vma, AG_VMA_NR);
	kp_u64 va, end;

	for (i = 0; i < vma_nr; i++) {
		va = vma[i].vma.start_va > start_va ? vma[i].vma.start_va : start_va;
		end = vma[i].vma.end_va < end_va ? vma[i].vma.end_va : end_va;
		va = (va + WIRE_HUGE_B - 1) & ~(WIRE_HUGE_B - 1);
		for (; va + WIRE_HUGE_B <= end && nr < max; va += WIRE_HUGE_B)
			out[nr++] = va;
	}
	return nr;
}

static int slots_of_call(const struct wire_call *call, kp_u64 *out, int max)
{
	kp_u64 end;
	uint32_t i;
	int nr = 0;

	if (call->call == KP_CALL_MADVISE && call->args[2] == COLLAPSE) {
		end = call->args[0] + call->args[1] + WIRE_PAGE_B - 1;
		return slots_of(0, call->args[0], end & ~(WIRE_PAGE_B - 1), out, max);
	}
	if (call->call != KP_CALL_PROCESS_MADVISE || call->args[3] != COLLAPSE)
		return 0;
	for (i = 0; i < call->iov_nr; i++) {
		end = call->iov[i].base_va + call->iov[i].len_b + WIRE_PAGE_B - 1;
		nr += slots_of(call->other_pid, call->iov[i].base_va, end & ~(WIRE_PAGE_B - 1),
			       out + nr, max - nr);
	}
	return nr;
}

/* --- calls --------------------------------------------------------------------- */

static kp_s64 result_of(long raw)
{
	return raw == -1 ? -errno : raw;
}

/* The descriptor of a process that is no more. */
static int pidfd_of_ended(void)
{
	pid_t pid = fork();
	int pidfd;

	if (!pid)
		_exit(0);
	pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
	waitpid(pid, NULL, 0);
	return pidfd;
}

static kp_s64 call_process_madvise(const struct wire_call *call)
{
	kp_u64 iov_va = call->args[1] ? (kp_u64)(uintptr_t)call->iov : 0;
	int pidfd = -1;
	kp_s64 result;

	if (call->other_pid < 0)
		pidfd = pidfd_of_ended();
	else if (call->other_pid)
		pidfd = (int)syscall(SYS_pidfd_open, call->other_pid, 0);
	errno = 0;
	result = result_of(syscall(SYS_process_madvise, pidfd, iov_va, call->args[2],
				   (int)call->args[3], (unsigned int)call->args[4]));
	if (pidfd >= 0)
		close(pidfd);
	return result;
}

/* Only a fixed address keeps what moves inside the window; args[4] is a free one.
 * A mapping that need not move stays, as it would. */
static kp_s64 call_mremap(const kp_u64 *a)
{
	kp_u64 may_move = MREMAP_MAYMOVE, dont_unmap = 4;
	kp_s64 result;

	if (!(a[3] & may_move) || a[3] & MREMAP_FIXED)
		return result_of(syscall(SYS_mremap, a[0], a[1], a[2], a[3], a[4]));
	if (!(a[3] & dont_unmap)) {
		result = result_of(syscall(SYS_mremap, a[0], a[1], a[2], a[3] & ~may_move, 0ul));
		if (result != -ENOMEM)
			return result;
	}
	return result_of(syscall(SYS_mremap, a[0], a[1], a[2], a[3] | MREMAP_FIXED, a[4]));
}

static kp_s64 call_do(const struct wire_call *call)
{
	const kp_u64 *a = call->args;

	switch ((int)call->call) {
	case KP_CALL_MMAP:
		if (!(a[3] & MAP_ANONYMOUS) || a[3] & MAP_SHARED)
			return ag_file_call(call);
		return result_of(syscall(SYS_mmap, a[0], a[1], a[2], a[3], -1, a[5]));
	case KP_CALL_MEMFD_CREATE:
	case KP_CALL_OPEN:
	case KP_CALL_CLOSE:
	case KP_CALL_FTRUNCATE:
	case KP_CALL_FALLOCATE:
		return ag_file_call(call);
	case KP_CALL_MUNMAP:
		return result_of(syscall(SYS_munmap, a[0], a[1]));
	case KP_CALL_MPROTECT:
		return result_of(syscall(SYS_mprotect, a[0], a[1], a[2]));
	case KP_CALL_MREMAP:
		return call_mremap(a);
	case KP_CALL_MADVISE:
		return result_of(syscall(SYS_madvise, a[0], a[1], (int)a[2]));
	case KP_CALL_PROCESS_MADVISE:
		return call_process_madvise(call);
	case KP_CALL_PRCTL:
		return result_of(syscall(SYS_prctl, (int)a[0], a[1], a[2], a[3], a[4]));
	case KP_CALL_MLOCK:
		return result_of(syscall(SYS_mlock, a[0], a[1]));
	case KP_CALL_MUNLOCK:
		return result_of(syscall(SYS_munlock, a[0], a[1]));
	default:
		return -ENOSYS;
	}
}

/* Why this agent does not do the call; NULL if it does. */
static const char *call_cannot(const struct wire_call *call)
{
	switch ((int)call->call) {
	case KP_CALL_MEMFD_CREATE:
	case KP_CALL_OPEN:
	case KP_CALL_CLOSE:
	case KP_CALL_FTRUNCATE:
	case KP_CALL_FALLOCATE:
		return ag_file_cannot(call);
	case KP_CALL_MADVISE:
		if (call->args[2] == MADV_HWPOISON || call->args[2] == 101)
			return "memory failure is not played as a call";
		return NULL;
	case KP_CALL_MMAP:
		return call->args[3] & MAP_SHARED || !(call->args[3] & MAP_ANONYMOUS)
			       ? ag_file_cannot(call)
			       : NULL;
	case KP_CALL_MREMAP:
	case KP_CALL_MUNMAP:
	case KP_CALL_MPROTECT:
	case KP_CALL_PROCESS_MADVISE:
	case KP_CALL_PRCTL:
	case KP_CALL_MLOCK:
	case KP_CALL_MUNLOCK:
	case KP_CALL_FORK:
	case KP_CALL_EXIT:
		return NULL;
	default:
		return "the call is not played on a real kernel yet";
	}
}

static void call_attempts(struct wire_result *result, struct wire_attempt *attempt,
			  const kp_u64 *slot, int slot_nr)
{
	static char name[ATTEMPT_NR][32];
	int i, nr = ag_trace_drain(name, ATTEMPT_NR);

	for (i = 0; i < nr; i++) {
		attempt[i].va = i < slot_nr ? slot[i] : 0;
		memcpy(attempt[i].result, name[i], sizeof(attempt[i].result));
	}
	result->attempt_nr = (uint32_t)nr;
}

static bool world_holds(void)
{
	int i;

	for (i = 0; i < AG_HELD_NR; i++)
		if (*ag_world.held[i])
			return true;
	return false;
}

static void task_call(int fd, const struct wire_call *call, const int (*pairs)[2])
{
	static struct {
		struct wire_result result;
		struct wire_attempt attempt[ATTEMPT_NR];
	} out;
	static kp_u64 slot[ATTEMPT_NR];
	static char drained[ATTEMPT_NR][32];
	const char *why = call_cannot(call);
	int slot_nr;
	bool held;
	pid_t pid;

	if (why) {
		ag_say(fd, WIRE_CANNOT, EOPNOTSUPP, "%s", why);
		return;
	}
	if (call->call == KP_CALL_EXIT)
		_exit((int)call->args[0]);
	memset(&out.result, 0, sizeof(out.result));
	if (call->call == KP_CALL_FORK) {
		pid = fork();
		if (!pid) {
			ag_task = call->other;
			ag_trace_close();
			ag_unpin_all();
			ag_shadow_forked();
			if (!ag_trace_open())
				_exit(70);
			ag_task_loop(pairs[ag_task][1], pairs);
		}
		out.result.result = pid < 0 ? -errno : call->other;
		out.result.pid = pid;
		ag_reply(fd, WIRE_OK, 0, &out, sizeof(out.result));
		return;
	}
	slot_nr = slots_of_call(call, slot, ATTEMPT_NR);
	ag_trace_drain(drained, ATTEMPT_NR);
	ag_maps_read();
	/* The kernel itself is to say whether khugepaged knows of it. */
	held = world_holds() || (call->call == KP_CALL_MADVISE && call->args[2] == MADV_HUGEPAGE);
	if (held)
		ag_policy(NULL, NULL);
	out.result.result = call_do(call);
	if (held)
		ag_policy_end();
	call_attempts(&out.result, out.attempt, slot, slot_nr);
	ag_shadow_call((enum kp_call)call->call, call->args, out.result.result);
	ag_maps_read();
	if (out.result.result >= 0)
		ag_daemon_called(call);
	ag_reply(fd, WIRE_OK, 0, &out,
		 sizeof(out.result) + out.result.attempt_nr * sizeof(out.attempt[0]));
}

/* --- looking --------------------------------------------------------------------- */

static bool grows(kp_u64 now, const kp_u64 *first, uint32_t nr, uint32_t bit, uint32_t *bits)
{
	if (nr == 1 && now == *first + 1) {
		*bits |= bit;
		return true;
	}
	return now == *first + (*bits & bit ? nr : 0);
}

/* Is @page the next one of the run? */
static bool run_goes_on(struct wire_run *run, const struct kp_page *page)
{
	struct kp_page a = run->page, b = *page;
	uint32_t bits = run->grows;

	if (!grows(b.content, &a.content, run->nr, WIRE_GROWS_CONTENT, &bits) ||
	    !grows(b.want, &a.want, run->nr, WIRE_GROWS_WANT, &bits) ||
	    !grows(b.fill, &a.fill, run->nr, WIRE_GROWS_FILL, &bits))
		return false;
	a.content = b.content = a.want = b.want = a.fill = b.fill = 0;
	if (memcmp(&a, &b, sizeof(a)))
		return false;
	run->grows = bits;
	run->nr++;
	return true;
}

static void task_pages(int fd, const struct wire_range *range)
{
	static struct kp_page page[1 << WIRE_ORDER];
	static struct wire_run run[1 << WIRE_ORDER];
	const char *why = "";
	uint32_t i, run_nr = 0;

	ag_maps_read();
	if (range->nr > 1u << WIRE_ORDER || !ag_look_pages(range->va, (int)range->nr, page, &why)) {
		ag_say(fd, WIRE_CANNOT, EOPNOTSUPP, "%s", why);
		return;
	}
	if (range->deep)
		ag_look_behind(range->va, (int)range->nr, page);
	for (i = 0; i < range->nr; i++) {
		if (run_nr && run_goes_on(&run[run_nr - 1], &page[i]))
			continue;
		memset(&run[run_nr], 0, sizeof(run[0]));
		run[run_nr].nr = 1;
		run[run_nr++].page = page[i];
	}
	ag_reply(fd, WIRE_OK, 0, run, run_nr * sizeof(run[0]));
}

/* Of a file: how far it goes. */
static void task_extent(int fd, kp_u64 va)
{
	struct kp_vma out = { .start_va = va };
	kp_u64 size_b;
	bool open = ag_file_size_b(va, &size_b);

	out.end_va = open ? va + size_b : va;
	ag_reply(fd, WIRE_OK, 0, &out, open ? sizeof(out) : 0);
}

static void task_vmas(int fd)
{
	static struct ag_vma vma[AG_VMA_NR];
	static struct kp_vma out[AG_VMA_NR];
	int i, nr = ag_vmas(0, vma, AG_VMA_NR);

	for (i = 0; i < nr; i++)
		out[i] = vma[i].vma;
	ag_reply(fd, WIRE_OK, 0, out, (size_t)nr * sizeof(out[0]));
}

struct stat_walk {
	kp_s64 swapped, huge, vma, total, locked;
	kp_s64 rss, anon, file, shmem;
};

static void stat_slot(struct stat_walk *walk, kp_u64 va, kp_u64 end_va)
{
	static struct kp_page page[1 << WIRE_ORDER];
	const char *why;
	int i, nr = (int)((end_va - va) / WIRE_PAGE_B);

	if (!ag_look_pages(va, nr, page, &why))
		return;
	walk->huge += page[0].slot == KP_SLOT_HUGE && nr == 1 << WIRE_ORDER;
	for (i = 0; i < nr; i++)
		walk->swapped += page[i].pte == KP_PTE_SWAP;
}

static void stat_vma(struct stat_walk *walk, const struct ag_vma *vma)
{
	kp_s64 pages = (kp_s64)((vma->vma.end_va - vma->vma.start_va) / WIRE_PAGE_B);
	kp_s64 rss = (kp_s64)(vma->rss_b / WIRE_PAGE_B), anon = (kp_s64)(vma->anon_b / WIRE_PAGE_B);

	walk->total += pages;
	walk->locked += strstr(vma->vma.flags, "LOCKED") ? pages : 0;
	walk->rss += rss;
	walk->anon += anon;
	*(vma->shmem ? &walk->shmem : &walk->file) += rss - anon;
}

static void stat_take(struct stat_walk *walk)
{
	static struct ag_vma vma[AG_VMA_NR];
	int i, nr = ag_vmas(0, vma, AG_VMA_NR);
	kp_u64 va, end;

	memset(walk, 0, sizeof(*walk));
	walk->vma = nr;
	for (i = 0; i < nr; i++) {
		stat_vma(walk, &vma[i]);
		for (va = vma[i].vma.start_va; va < vma[i].vma.end_va; va = end) {
			end = (va & ~(WIRE_HUGE_B - 1)) + WIRE_HUGE_B;
			end = end < vma[i].vma.end_va ? end : vma[i].vma.end_va;
			stat_slot(walk, va, end);
		}
	}
}

static void task_stat(int fd, const char *name)
{
	struct stat_walk walk;
	const struct {
		const char *name;
		const kp_s64 *value;
	} known[] = {
		{ "rss", &walk.rss },       { "rss_anon", &walk.anon },
		{ "rss_file", &walk.file }, { "rss_shmem", &walk.shmem },
		{ "swap", &walk.swapped },  { "huge_nr", &walk.huge },
		{ "vma_nr", &walk.vma },    { "total_vm", &walk.total },
		{ "locked", &walk.locked },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (strcmp(name, known[i].name))
			continue;
		stat_take(&walk);
		ag_reply(fd, WIRE_OK, 0, known[i].value, sizeof(kp_s64));
		return;
	}
	ag_say(fd, WIRE_CANNOT, EOPNOTSUPP, "a real kernel does not tell '%s'", name);
}

/* Each page of ours is written once now, so that it is charged now. */
static void task_settle(int fd)
{
	ag_own_advise(MADV_POPULATE_WRITE);
	ag_reply(fd, WIRE_OK, 0, NULL, 0);
}

void ag_task_loop(int fd, const int (*pairs)[2])
{
	static union {
		struct wire_call call;
		struct wire_op op;
		struct wire_range range;
		char name[KP_NAME_LEN];
	} body;
	struct wire_request request;
	struct ag_op_end end;

	while (ag_read(fd, &request, sizeof(request)) && request.body_b <= sizeof(body) &&
	       ag_read(fd, &ag_world, sizeof(ag_world)) && ag_read(fd, &body, request.body_b)) {
		switch (request.kind) {
		case WIRE_CALL:
			task_call(fd, &body.call, pairs);
			break;
		case WIRE_OP:
			ag_op(&body.op, &end);
			ag_reply(fd, end.end, end.err, end.text, strlen(end.text) + 1);
			break;
		case WIRE_PAGES:
			task_pages(fd, &body.range);
			break;
		case WIRE_VMAS:
			if (request.body_b)
				task_extent(fd, body.range.va);
			else
				task_vmas(fd);
			break;
		case WIRE_STAT:
			task_stat(fd, body.name);
			break;
		case WIRE_SETTLE:
			task_settle(fd);
			break;
		case WIRE_MEET:
			ag_reply(fd, WIRE_OK, ag_daemon_meet(), NULL, 0);
			break;
		default:
			_exit(70);
		}
	}
	_exit(0);
}
