/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine_real.c - drives an agent on a real kernel.
 *
 * What the agent cannot do or see ends the run as KP_STOP_CANNOT.  An agent that
 * does not answer in time, or whose kernel died, is an error of ours (which the
 * runner tries once more): the next reset starts a new one.
 *
 * What was seen is kept until something may have changed, since the runner looks
 * at every page after every statement.
 */
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>
#include "machine/machine_real.h"
#include "machine/wire.h"

#define BOOT_MS 60000
#define ANSWER_MS 20000
#define SEEN_NR 64    /* slots kept */
#define VMA_NR 256    /* VMAs of one task */
#define TRIED_NR 1024 /* slots whose last attempt is known */
#define ATTEMPT_NR 600
#define COUNTER_NR 32
#define SLOT_PG (1 << WIRE_ORDER)

struct seen {
	bool valid, deep;
	int task;
	kp_u64 slot_va;
	struct kp_page page[SLOT_PG];
};

struct real {
	struct cs_machine machine; /* first: the runner's view */
	char guest[4096];          /* "" for the host */
	char release[KP_NAME_LEN];
	bool no_file_thp; /* no hugepages of files with storage */
	struct cs_agent agent;
	struct cs_distances distances; /* of the nodes, as the guest was started */
	bool fresh;                    /* nothing was done since the last reset */
	pid_t owner;                   /* process that started it */
	struct wire_hello hello;
	char *body;
	struct wire_reply reply;
	struct seen seen[SEEN_NR];
	int seen_next;
	bool vmas_valid[KP_TASK_NR];
	int vma_nr[KP_TASK_NR];
	struct kp_vma vma[KP_TASK_NR][VMA_NR];
	int counter_nr; /* -1: not asked since something may have changed */
	struct wire_counter counter[COUNTER_NR];
	kp_s64 counter_before[COUNTER_NR]; /* what guests before this one had counted */
	int attempt_nr;
	struct wire_attempt attempt[ATTEMPT_NR];
	int tried_nr;
	struct wire_attempt tried[TRIED_NR];
};

static struct real *real_of(struct cs_machine *m)
{
	return (struct real *)m;
}

/* --- the line ---------------------------------------------------------------- */

static bool line_write(struct real *real, const void *from, size_t len)
{
	const char *at = from;
	ssize_t nr;

	while (len) {
		nr = write(real->agent.to, at, len);
		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return false;
		at += nr;
		len -= (size_t)nr;
	}
	return true;
}

static bool line_read(struct real *real, void *to, size_t len, int timeout_ms)
{
	struct pollfd in = { .fd = real->agent.from, .events = POLLIN };
	char *at = to;
	ssize_t nr;
	int ready;

	while (len) {
		ready = poll(&in, 1, timeout_ms);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		nr = read(real->agent.from, at, len);
		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return false;
		at += nr;
		len -= (size_t)nr;
	}
	return true;
}

/* A guest's line may carry what its firmware said before the first header. */
static bool line_header(struct real *real, int timeout_ms)
{
	uint32_t magic = WIRE_MAGIC;
	char *window = (char *)&real->reply;
	int tries;

	if (!line_read(real, &real->reply, sizeof(real->reply), timeout_ms))
		return false;
	for (tries = 0; memcmp(window, &magic, sizeof(magic)) && tries < 65536; tries++) {
		memmove(window, window + 1, sizeof(real->reply) - 1);
		if (!line_read(real, window + sizeof(real->reply) - 1, 1, timeout_ms))
			return false;
	}
	return real->reply.magic == WIRE_MAGIC && real->reply.body_b <= WIRE_BODY_MAX;
}

static bool real_ask_within(struct real *real, enum wire_kind kind, int task, const void *body,
			    size_t body_b, int timeout_ms)
{
	struct wire_request request = {
		.magic = WIRE_MAGIC, .kind = kind, .task = task, .body_b = (uint32_t)body_b
	};

	return line_write(real, &request, sizeof(request)) && line_write(real, body, body_b) &&
	       line_header(real, timeout_ms) &&
	       line_read(real, real->body, real->reply.body_b, timeout_ms);
}

/* --- the end of a world -------------------------------------------------------- */

static enum cs_end real_stop(struct real *real, enum kp_stop_kind kind, const char *text)
{
	struct cs_stop *stop = &real->machine.stop;

	memset(stop, 0, sizeof(*stop));
	stop->kind = kind;
	snprintf(stop->text, sizeof(stop->text), "%s", text);
	return CS_END_STOPPED;
}

/* The last line of the guest's console that says something. */
static enum cs_end real_lost(struct real *real)
{
	char text[KP_TEXT_LEN] = "the agent does not answer";
	char line[KP_TEXT_LEN - 64];
	FILE *console = *real->agent.console ? fopen(real->agent.console, "re") : NULL;

	while (console && fgets(line, sizeof(line), console)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strstr(line, "BUG:") || strstr(line, "Kernel panic") || strstr(line, "Oops") ||
		    strstr(line, "WARNING:"))
			snprintf(text, sizeof(text), "the guest does not answer: %s", line);
	}
	if (console)
		fclose(console);
	cs_agent_stop(&real->agent);
	real->owner = 0;
	return real_stop(real, KP_STOP_INTERNAL, text);
}

static const char *real_text(struct real *real)
{
	real->body[real->reply.body_b < WIRE_BODY_MAX ? real->reply.body_b : WIRE_BODY_MAX - 1] =
		'\0';
	return real->body;
}

/* One question; CS_END_OK leaves the answer in body, CS_END_REFUSED the reason. */
static enum cs_end real_ask(struct real *real, enum wire_kind kind, int task, const void *body,
			    size_t body_b)
{
	if (!real->owner || !real_ask_within(real, kind, task, body, body_b, ANSWER_MS))
		return real_lost(real);
	switch ((enum wire_end)real->reply.end) {
	case WIRE_OK:
		return CS_END_OK;
	case WIRE_REFUSED:
		return CS_END_REFUSED;
	case WIRE_CANNOT:
		return real_stop(real, KP_STOP_CANNOT, real_text(real));
	case WIRE_BROKEN:
		break;
	}
	return real_stop(real, KP_STOP_INTERNAL, real_text(real));
}

/* --- lifetime --------------------------------------------------------------------- */

static void real_changed(struct real *real)
{
	int i;

	for (i = 0; i < SEEN_NR; i++)
		real->seen[i].valid = false;
	memset(real->vmas_valid, 0, sizeof(real->vmas_valid));
	real->counter_nr = -1;
}

static bool real_start(struct real *real, char *error, size_t error_len)
{
	bool started = *real->guest ? cs_agent_qemu(real->guest, &real->distances, &real->agent,
						    error, error_len)
				    : cs_agent_host(&real->agent, error, error_len);

	if (!started)
		return false;
	real->owner = getpid();
	if ((*real->guest && !line_header(real, BOOT_MS)) ||
	    !real_ask_within(real, WIRE_HELLO, 0, NULL, 0, BOOT_MS)) {
		real_lost(real);
		snprintf(error, error_len, "%s", real->machine.stop.text);
		return false;
	}
	if (real->reply.end != WIRE_OK || real->reply.body_b != sizeof(real->hello)) {
		snprintf(error, error_len, "%s",
			 real->reply.end == WIRE_OK ? "the agent is of another build"
						    : real_text(real));
		cs_agent_stop(&real->agent);
		real->owner = 0;
		return false;
	}
	memcpy(&real->hello, real->body, sizeof(real->hello));
	return real->hello.abi == WIRE_ABI;
}

/* The agent, started if it is not there, with a fresh world. */
static enum cs_end real_world(struct real *real)
{
	char error[KP_TEXT_LEN] = "the agent is of another build";

	real_changed(real);
	real->attempt_nr = real->tried_nr = 0;
	real->fresh = true;
	if (real->owner && real->owner != getpid())
		real->owner = 0; /* that of the process that forked us */
	if (!real->owner && !real_start(real, error, sizeof(error)))
		return real_stop(real, KP_STOP_INTERNAL, error);
	return real_ask(real, WIRE_RESET, 0, NULL, 0);
}

static enum cs_end real_reset(struct cs_machine *m)
{
	memset(real_of(m)->counter_before, 0, sizeof(real_of(m)->counter_before));
	return real_world(real_of(m));
}

/* What the first statement of a scenario has the distances of the nodes be. */
static void distances_of(const struct kp_op *op, struct cs_distances *out)
{
	kp_u32 value;
	int i, j;

	memset(out, 0, sizeof(*out));
	for (i = 0; op && op->kind == KP_OP_NODES && op->dist && i < op->value; i++)
		for (j = 0; j < op->value && j < CS_GUEST_NODE_NR; j++) {
			value = op->dist[i * KP_NODE_NR + j];
			out->between[i][j] = i != j && value != 20 ? value : 0;
		}
}

static bool real_counters(struct real *real);

/* Before anything is done: a guest whose nodes lie otherwise is started anew.  @op: what
 * comes first, NULL for a call. */
static enum cs_end real_begin(struct real *real, const struct kp_op *op)
{
	struct wire_counter before[COUNTER_NR];
	struct cs_distances wanted;
	int i;

	if (!real->fresh || !*real->guest)
		return CS_END_OK;
	real->fresh = false;
	distances_of(op, &wanted);
	if (!memcmp(&wanted, &real->distances, sizeof(wanted)))
		return CS_END_OK;
	real->distances = wanted;
	if (!real_counters(real))
		return CS_END_STOPPED;
	memcpy(before, real->counter, sizeof(before));
	real_ask_within(real, WIRE_QUIT, 0, NULL, 0, 2000);
	cs_agent_stop(&real->agent);
	real->owner = 0;
	if (real_world(real) != CS_END_OK || !real_counters(real))
		return CS_END_STOPPED;
	for (i = 0; i < COUNTER_NR; i++)
		real->counter_before[i] += before[i].value - real->counter[i].value;
	real->fresh = false;
	return CS_END_OK;
}

static void real_close(struct cs_machine *m)
{
	struct real *real = real_of(m);

	if (real->owner == getpid()) {
		real_ask_within(real, WIRE_QUIT, 0, NULL, 0, 2000);
		cs_agent_stop(&real->agent);
	}
	free(real->body);
	free(real);
}

static enum cs_end real_check(struct cs_machine *m)
{
	(void)m;
	return CS_END_OK; /* the kernel's invariants are its own affair */
}

/* --- acting ------------------------------------------------------------------------ */

static void real_take_attempts(struct real *real, const struct wire_attempt *attempt)
{
	int i, j;

	for (i = 0; i < real->attempt_nr; i++) {
		real->attempt[i] = attempt[i];
		for (j = 0; j < real->tried_nr && real->tried[j].va != attempt[i].va; j++)
			;
		if (j < TRIED_NR)
			real->tried[j] = attempt[i];
		if (j == real->tried_nr && j < TRIED_NR)
			real->tried_nr++;
	}
}

/* A result, and what became of each hugepage. */
static const struct wire_result *real_told(struct real *real)
{
	const struct wire_result *result = (const struct wire_result *)real->body;

	real->attempt_nr = (int)result->attempt_nr;
	if (real->attempt_nr > ATTEMPT_NR)
		real->attempt_nr = ATTEMPT_NR;
	real_take_attempts(real, (const struct wire_attempt *)(result + 1));
	return result;
}

static enum cs_end real_call(struct cs_machine *m, int task, enum kp_call call,
			     const kp_u64 args[6], kp_s64 *out_result)
{
	struct real *real = real_of(m);
	struct wire_call wire = { .call = call };
	enum cs_end end;

	memcpy(wire.args, args, sizeof(wire.args));
	if (call == KP_CALL_OPEN || call == KP_CALL_MEMFD_CREATE)
		snprintf(wire.text, sizeof(wire.text), "%s", (const char *)(uintptr_t)args[0]);
	if (call == KP_CALL_OPEN && real->no_file_thp && strncmp(wire.text, "/dev/", 5))
		return real_stop(real, KP_STOP_CANNOT,
				 "the kernel is built without READ_ONLY_THP_FOR_FS");
	if (call == KP_CALL_PROCESS_MADVISE && args[1]) {
		wire.iov_nr = args[2] < WIRE_IOV_NR ? (uint32_t)args[2] : WIRE_IOV_NR;
		memcpy(wire.iov, (const void *)(uintptr_t)args[1],
		       wire.iov_nr * sizeof(wire.iov[0]));
	}
	if (real_begin(real, NULL) != CS_END_OK)
		return CS_END_STOPPED;
	real_changed(real);
	real->attempt_nr = 0;
	/* The line into a guest is slow: no more of the vector than there is. */
	end = real_ask(real, WIRE_CALL, task, &wire,
		       offsetof(struct wire_call, iov) + wire.iov_nr * sizeof(wire.iov[0]));
	if (end != CS_END_OK)
		return end == CS_END_REFUSED ? real_stop(real, KP_STOP_INTERNAL, real_text(real))
					     : end;
	*out_result = real_told(real)->result;
	return CS_END_OK;
}

static enum cs_end real_op(struct cs_machine *m, const struct kp_op *op, int *out_errno,
			   char out_text[KP_TEXT_LEN])
{
	struct real *real = real_of(m);
	struct wire_op wire = { .op = *op };
	enum cs_end end;

	wire.op.name = wire.op.parent = wire.op.text = NULL;
	wire.op.dist = NULL;
	snprintf(wire.name, sizeof(wire.name), "%s", op->name ? op->name : "");
	snprintf(wire.parent, sizeof(wire.parent), "%s", op->parent ? op->parent : "");
	snprintf(wire.text, sizeof(wire.text), "%s", op->text ? op->text : "");
	wire.has = (op->parent ? WIRE_OP_PARENT : 0) | (op->dist ? WIRE_OP_DIST : 0);
	if (op->dist)
		memcpy(wire.dist, op->dist, sizeof(wire.dist));
	if (real_begin(real, op) != CS_END_OK)
		return CS_END_STOPPED;
	real_changed(real);
	end = real_ask(real, WIRE_OP, op->task, &wire, sizeof(wire));
	*out_errno = real->reply.err;
	if (op->kind == KP_OP_KHUGEPAGED && end == CS_END_OK) {
		real_told(real);
		*out_text = '\0';
		return end;
	}
	snprintf(out_text, KP_TEXT_LEN, "%s", end == CS_END_OK ? "" : real_text(real));
	if (end == CS_END_STOPPED && m->stop.kind == KP_STOP_CANNOT) {
		*out_errno = EOPNOTSUPP;
		return CS_END_REFUSED;
	}
	return end;
}

/* --- looking ------------------------------------------------------------------------ */

static void pages_unroll(const struct real *real, struct kp_page *out)
{
	const struct wire_run *run = (const struct wire_run *)real->body;
	uint32_t i, j, at = 0, nr = real->reply.body_b / (uint32_t)sizeof(*run);

	for (i = 0; i < nr; i++)
		for (j = 0; j < run[i].nr && at < SLOT_PG; j++, at++) {
			out[at] = run[i].page;
			out[at].content += run[i].grows & WIRE_GROWS_CONTENT ? j : 0;
			out[at].want += run[i].grows & WIRE_GROWS_WANT ? j : 0;
			out[at].fill += run[i].grows & WIRE_GROWS_FILL ? j : 0;
		}
}

static enum cs_end real_slot(struct real *real, int task, kp_u64 slot_va, struct seen **out)
{
	const bool deep = real->machine.deep;
	struct wire_range range = { .va = slot_va, .nr = SLOT_PG, .deep = deep };
	struct seen *seen;
	enum cs_end end;
	int i;

	for (i = 0; i < SEEN_NR; i++) {
		*out = &real->seen[i];
		if ((*out)->valid && (*out)->task == task && (*out)->slot_va == slot_va &&
		    (*out)->deep >= deep)
			return CS_END_OK;
	}
	end = real_ask(real, WIRE_PAGES, task, &range, sizeof(range));
	if (end != CS_END_OK)
		return end == CS_END_REFUSED ? real_stop(real, KP_STOP_INTERNAL, real_text(real))
					     : end;
	seen = *out = &real->seen[real->seen_next++ % SEEN_NR];
	*seen = (struct seen){ .valid = true, .deep = deep, .task = task, .slot_va = slot_va };
	pages_unroll(real, seen->page);
	return CS_END_OK;
}

static enum cs_end real_pages(struct cs_machine *m, int task, kp_u64 va, int nr,
			      struct kp_page *out_pages)
{
	kp_u64 at, slot_va;
	struct seen *seen;
	enum cs_end end;
	int i;

	for (i = 0; i < nr; i++) {
		at = va + (kp_u64)i * WIRE_PAGE_B;
		slot_va = at & ~(WIRE_HUGE_B - 1);
		end = real_slot(real_of(m), task, slot_va, &seen);
		if (end != CS_END_OK)
			return end;
		out_pages[i] = seen->page[(at - slot_va) / WIRE_PAGE_B];
	}
	return CS_END_OK;
}

static enum cs_end real_vma(struct cs_machine *m, int task, kp_u64 va, struct kp_vma *out_vma,
			    bool *out_found)
{
	struct real *real = real_of(m);
	const struct wire_range range = { .va = va };
	enum cs_end end;
	int i, nr;

	if (va >= KP_FILE_VA) {
		end = real_ask(real, WIRE_VMAS, task, &range, sizeof(range));
		*out_found = end == CS_END_OK && real->reply.body_b == sizeof(*out_vma);
		if (*out_found)
			memcpy(out_vma, real->body, sizeof(*out_vma));
		return end == CS_END_REFUSED ? real_stop(real, KP_STOP_INTERNAL, real_text(real))
					     : end;
	}
	if (!real->vmas_valid[task]) {
		end = real_ask(real, WIRE_VMAS, task, NULL, 0);
		if (end != CS_END_OK)
			return end == CS_END_REFUSED
				       ? real_stop(real, KP_STOP_INTERNAL, real_text(real))
				       : end;
		nr = (int)(real->reply.body_b / sizeof(struct kp_vma));
		real->vma_nr[task] = nr < VMA_NR ? nr : VMA_NR;
		memcpy(real->vma[task], real->body,
		       (size_t)real->vma_nr[task] * sizeof(struct kp_vma));
		real->vmas_valid[task] = true;
	}
	*out_found = false;
	for (i = 0; i < real->vma_nr[task] && !*out_found; i++)
		if (real->vma[task][i].end_va > va) {
			*out_vma = real->vma[task][i];
			*out_found = true;
		}
	return CS_END_OK;
}

static bool real_sysfs(struct cs_machine *m, const char *name, char out_text[KP_TEXT_LEN])
{
	char text[KP_NAME_LEN] = { 0 };
	struct real *real = real_of(m);

	snprintf(text, sizeof(text), "%s", name);
	if (real_ask(real, WIRE_SYSFS, 0, text, sizeof(text)) != CS_END_OK)
		return false;
	snprintf(out_text, KP_TEXT_LEN, "%s", real_text(real));
	return true;
}

static bool real_counters(struct real *real)
{
	uint32_t nr;

	if (real->counter_nr >= 0)
		return true;
	if (real_ask(real, WIRE_COUNTERS, 0, NULL, 0) != CS_END_OK)
		return false;
	nr = real->reply.body_b / (uint32_t)sizeof(real->counter[0]);
	nr = nr < COUNTER_NR ? nr : COUNTER_NR;
	memcpy(real->counter, real->body, nr * sizeof(real->counter[0]));
	real->counter_nr = (int)nr;
	return true;
}

static bool real_counter(struct cs_machine *m, const char *name, kp_s64 *out)
{
	struct real *real = real_of(m);
	char text[KP_TEXT_LEN];
	int i;

	if (strchr(name, '/')) /* of one folio size */
		return real_sysfs(m, name, text) && sscanf(text, "%lld", (long long *)out) == 1;
	if (!real_counters(real))
		return false;
	for (i = 0; i < real->counter_nr; i++)
		if (!strcmp(real->counter[i].name, name)) {
			*out = real->counter[i].value + real->counter_before[i];
			return true;
		}
	return false;
}

static bool real_stat(struct cs_machine *m, int task, const char *name, kp_s64 *out)
{
	char text[KP_NAME_LEN] = { 0 };
	struct real *real = real_of(m);

	snprintf(text, sizeof(text), "%s", name);
	if (real_ask(real, WIRE_STAT, task, text, sizeof(text)) != CS_END_OK ||
	    real->reply.body_b != sizeof(*out))
		return false;
	memcpy(out, real->body, sizeof(*out));
	return true;
}

static int real_attempt_nr(struct cs_machine *m)
{
	return real_of(m)->attempt_nr;
}

static void attempt_fill(const struct wire_attempt *from, struct kp_attempt *out)
{
	memset(out, 0, sizeof(*out));
	out->va = from->va;
	out->scanned_nr = -1;
	snprintf(out->result, sizeof(out->result), "%.31s", from->result);
}

static void real_attempt(struct cs_machine *m, int i, struct kp_attempt *out)
{
	attempt_fill(&real_of(m)->attempt[i], out);
}

static bool real_last_attempt(struct cs_machine *m, int task, kp_u64 va, struct kp_attempt *out)
{
	struct real *real = real_of(m);
	int i;

	(void)task;
	for (i = 0; i < real->tried_nr; i++)
		if (real->tried[i].va == (va & ~(WIRE_HUGE_B - 1))) {
			attempt_fill(&real->tried[i], out);
			return true;
		}
	return false;
}

static bool real_offers(const struct cs_machine *m, const char *what)
{
	const struct real *real = (const struct real *)m;

	if (!strcmp(what, "uffd") || !strcmp(what, "shmem"))
		return true;
	if (!strcmp(what, "guard"))
		return m->version > 6 || (m->version == 6 && m->patchlevel >= 13);
	if (!*real->guest)
		return !strcmp(what, "host");
	return !strcmp(what, "swap") || !strcmp(what, "memcg") || !strcmp(what, "numa");
}

/* --- what a real kernel does not have ------------------------------------------------ */

static const char *real_fail_point_name(struct cs_machine *m, int i)
{
	(void)m;
	(void)i;
	return NULL;
}

static void real_fail_point_seen(struct cs_machine *m, const char *name, kp_u64 *out_passed_nr,
				 kp_u64 *out_failed_nr)
{
	(void)m;
	(void)name;
	*out_passed_nr = *out_failed_nr = 0;
}

static void real_hook(struct cs_machine *m, bool on, bool resched)
{
	(void)m;
	(void)on;
	(void)resched;
}

static bool real_has_point(struct cs_machine *m, const char *name)
{
	(void)m;
	(void)name;
	return false;
}

static kp_u64 real_bench(struct cs_machine *m, const char *what, kp_u64 n)
{
	(void)m;
	(void)what;
	(void)n;
	return 0;
}

static const struct cs_machine_ops real_ops = {
	.offers = real_offers,
	.reset = real_reset,
	.call = real_call,
	.op = real_op,
	.pages = real_pages,
	.vma = real_vma,
	.counter = real_counter,
	.stat = real_stat,
	.sysfs = real_sysfs,
	.attempt_nr = real_attempt_nr,
	.attempt = real_attempt,
	.last_attempt = real_last_attempt,
	.check = real_check,
	.teardown = real_check,
	.fail_point_name = real_fail_point_name,
	.fail_point_seen = real_fail_point_seen,
	.hook = real_hook,
	.has_point = real_has_point,
	.bench = real_bench,
	.close = real_close,
};

/* --- opening ---------------------------------------------------------------------------- */

/* The release: the host's own, or what the guest's folder says. */
static bool real_release(struct real *real)
{
	char path[4200], line[256];
	struct utsname name;
	FILE *stamp;

	if (!*real->guest) {
		if (uname(&name))
			return false;
		snprintf(real->release, sizeof(real->release), "%.63s", name.release);
		return true;
	}
	snprintf(path, sizeof(path), "%s/.collapsim-guest", real->guest);
	stamp = fopen(path, "re");
	while (stamp && fgets(line, sizeof(line), stamp))
		if (sscanf(line, "release %63s", real->release) != 1 &&
		    !strcmp(line, "without READ_ONLY_THP_FOR_FS\n"))
			real->no_file_thp = true;
	if (stamp)
		fclose(stamp);
	return *real->release;
}

int cs_machine_real_open(const char *name, const char *guest, struct cs_machine **out_machine,
			 char *error, size_t error_len)
{
	static const struct kp_feature no_features[] = { { NULL, 0 } };
	static const struct kp_unit no_units[] = { { NULL, NULL } };
	static const char *const configs[] = {
		"TRANSPARENT_HUGEPAGE", "NUMA", "SWAP", "MEMCG",          "SHMEM",
		"USERFAULTFD",          "KSM",  "SMP",  "MEMORY_FAILURE", NULL
	};
	struct real *real = calloc(1, sizeof(*real));
	struct cs_machine *m;

	if (!real)
		abort();
	m = &real->machine;
	real->body = malloc(WIRE_BODY_MAX + 1);
	if (!real->body)
		abort();
	snprintf(real->guest, sizeof(real->guest), "%s", guest);
	if (!real_release(real)) {
		snprintf(error, error_len, "%s: no kernel in %s; run make guests", name, guest);
		real_close(m);
		return 2;
	}
	m->ops = &real_ops;
	snprintf(m->name, sizeof(m->name), "%s", name);
	m->release = real->release;
	sscanf(m->release, "%d.%d.%d", &m->version, &m->patchlevel, &m->sublevel);
	m->order = WIRE_ORDER;
	m->config = "";
	m->partial = true;
	m->page_flags = KP_PAGE_UFFD_WP | KP_PAGE_PINNED | KP_PAGE_LAZYFREE | KP_PAGE_MLOCKED;
	m->page_b = WIRE_PAGE_B;
	m->hugepage_b = WIRE_HUGE_B;
	m->window_va = WIRE_WINDOW_VA;
	m->window_b = WIRE_WINDOW_B;
	m->table_span_b = WIRE_SPAN_B;
	m->features = no_features;
	m->units = no_units;
	m->configs = configs;
	*out_machine = m;
	return 0;
}
