/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * main.c - the server: takes requests, keeps the processes that are the tasks.
 *
 *	collapsim-agent FD	on the host: requests come over that descriptor
 *	(as process 1)		in a guest: over its virtio port
 */
#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include "file.h"

static int pair[KP_TASK_NR][2]; /* [0] the server's end, [1] the task's */
static pid_t pid[KP_TASK_NR];
static bool was[KP_TASK_NR];  /* there was such a task, it may have ended */
static int pidfd[KP_TASK_NR]; /* 0: none */
static char body[WIRE_BODY_MAX];

/* --- tasks --------------------------------------------------------------------- */

static void task_forget(int task)
{
	if (pidfd[task] > 0)
		close(pidfd[task]);
	pid[task] = pidfd[task] = 0;
}

static bool task_made(int task, pid_t made)
{
	pid[task] = made;
	was[task] = true;
	pidfd[task] = made > 0 ? (int)syscall(SYS_pidfd_open, made, 0) : -1;
	return pidfd[task] > 0;
}

/* Until the task has ended, and with it its address space. */
static void task_wait(int task)
{
	struct pollfd gone = { .fd = pidfd[task], .events = POLLIN };

	while (poll(&gone, 1, -1) < 0 && errno == EINTR)
		;
	task_forget(task);
}

/* Waits for a word of the task; false: it ended instead. */
static bool task_speaks(int task)
{
	struct pollfd at[2] = { { .fd = pair[task][0], .events = POLLIN },
				{ .fd = pidfd[task], .events = POLLIN } };

	while (poll(at, 2, -1) < 0 && errno == EINTR)
		;
	return at[0].revents & POLLIN;
}

static void tasks_end(void)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++) {
		if (pid[i])
			kill(pid[i], SIGKILL);
		if (pair[i][0] > 0)
			close(pair[i][0]);
		task_forget(i);
		was[i] = false;
		pair[i][0] = 0;
	}
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

static void task_first(void)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		close(pair[i][0]);
	ag_access_init();
	if (!ag_trace_open())
		_exit(71);
	ag_task_loop(pair[0][1], (const int(*)[2])pair);
}

/* A fresh world: no task but the first, nothing mapped, settings as at boot. */
static bool tasks_begin(void)
{
	int i;

	tasks_end();
	ag_world_reset();
	if (!ag_files_begin())
		return false;
	ag_own_advise(MADV_NOHUGEPAGE); /* tasks inherit that */
	ag_totals_begin();
	for (i = 0; i < KP_TASK_NR; i++)
		if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair[i]))
			return false;
	pid[0] = fork();
	if (!pid[0])
		task_first();
	/* The other ends stay with task 0, which hands them on. */
	for (i = 0; i < KP_TASK_NR; i++)
		close(pair[i][1]);
	if (!task_made(0, pid[0]))
		return false;
	ag_world_first(pid[0]);
	return true;
}

/* Hands a request to a task; of one that died the reply says so. */
static void task_ask(const struct wire_request *request, struct wire_reply *reply)
{
	int fd = pair[request->task][0];
	int status = 0;

	if (ag_write(fd, request, sizeof(*request)) && ag_write(fd, &ag_world, sizeof(ag_world)) &&
	    ag_write(fd, body, request->body_b) && task_speaks(request->task) &&
	    ag_read(fd, reply, sizeof(*reply)) && reply->body_b <= sizeof(body) &&
	    ag_read(fd, body, reply->body_b))
		return;
	waitpid(pid[request->task], &status, WNOHANG);
	task_forget(request->task);
	reply->magic = WIRE_MAGIC;
	reply->end = WIRE_BROKEN;
	reply->err = EIO;
	reply->body_b = (uint32_t)snprintf(body, sizeof(body), "task %d died%s%s", request->task,
					   WIFSIGNALED(status) ? ": " : "",
					   WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "") +
			1;
}

/* --- requests --------------------------------------------------------------------- */

static void serve_hello(int line)
{
	struct wire_hello hello = { .abi = WIRE_ABI, .node_nr = (uint32_t)ag_world.node_nr };
	struct utsname name;

	uname(&name);
	snprintf(hello.release, sizeof(hello.release), "%.63s", name.release);
	hello.offers = WIRE_HAS_UFFD | (ag_world.swap ? WIRE_HAS_SWAP : 0);
	if (ag_world.guest)
		hello.offers |= WIRE_HAS_WORLD | WIRE_HAS_MEMCG;
	if (ag_world.node_nr > 1)
		hello.offers |= WIRE_HAS_NUMA;
	ag_reply(line, WIRE_OK, 0, &hello, sizeof(hello));
}

static void serve_counters(int line)
{
	struct wire_counter counter[AG_COUNTER_NR];

	ag_reply(line, WIRE_OK, 0, counter, (size_t)ag_counters(counter) * sizeof(counter[0]));
}

/* Counts of the whole machine, since the world began. */
static bool serve_total(int line, const char *name)
{
	kp_s64 value;

	if (!ag_total(name, &value))
		return false;
	ag_reply(line, WIRE_OK, 0, &value, sizeof(value));
	return true;
}

static void serve_sysfs(int line)
{
	char text[KP_TEXT_LEN];

	body[KP_NAME_LEN - 1] = '\0';
	if (ag_world_setting(body, text, sizeof(text)))
		ag_say(line, WIRE_OK, 0, "%s", text);
	else
		ag_say(line, WIRE_REFUSED, ENOENT, "there is no such setting");
}

/* Does the policy that the scenario wrote have khugepaged run? */
static void serve_running(int line)
{
	kp_s64 running;

	ag_policy(NULL, NULL);
	running = !!ag_daemon_pid();
	ag_policy_end();
	ag_reply(line, WIRE_OK, 0, &running, sizeof(running));
}

static void serve_call(int line, struct wire_request *request)
{
	struct wire_call *call = (struct wire_call *)body;
	struct wire_reply reply;
	int i;

	call->other_pid = 0;
	if (call->call == KP_CALL_PROCESS_MADVISE && call->args[0] < KP_TASK_NR)
		call->other_pid = pid[call->args[0]]   ? pid[call->args[0]]
				  : was[call->args[0]] ? -1
						       : 0;
	if (call->call == KP_CALL_FORK) {
		for (i = 1; i < KP_TASK_NR && pid[i]; i++)
			;
		call->other = i;
	}
	i = call->other;
	if (call->call == KP_CALL_EXIT) {
		struct wire_result result = { 0 };

		if (ag_write(pair[request->task][0], request, sizeof(*request)) &&
		    ag_write(pair[request->task][0], &ag_world, sizeof(ag_world)) &&
		    ag_write(pair[request->task][0], body, request->body_b))
			task_wait(request->task);
		ag_reply(line, WIRE_OK, 0, &result, sizeof(result));
		return;
	}
	task_ask(request, &reply);
	if (reply.end == WIRE_OK && ((struct wire_result *)body)->pid > 0)
		task_made(i, ((struct wire_result *)body)->pid);
	ag_reply(line, reply.end, reply.err, body, reply.body_b);
}

/* Within the agent, on the way to an operation whose own body is kept. */
static bool task_prepare(int task, enum wire_kind kind)
{
	const struct wire_op copy = *(const struct wire_op *)body;
	struct wire_request request = { WIRE_MAGIC, kind, task, 0 };
	struct wire_reply reply;

	task_ask(&request, &reply);
	memcpy(body, &copy, sizeof(copy));
	return reply.end == WIRE_OK && reply.err;
}

static void serve_khugepaged(int line)
{
	static struct {
		struct wire_result result;
		struct wire_attempt attempt[512];
	} told;
	pid_t known[KP_TASK_NR] = { 0 };
	struct ag_op_end end;
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		if (pid[i] && task_prepare(i, WIRE_MEET))
			known[i] = pid[i];
	ag_daemon_run(&((const struct wire_op *)body)->op, known, &end, &told.result, told.attempt,
		      512);
	if (end.end == WIRE_OK)
		ag_reply(line, WIRE_OK, 0, &told,
			 sizeof(told.result) + told.result.attempt_nr * sizeof(told.attempt[0]));
	else
		ag_reply(line, end.end, end.err, end.text, strlen(end.text) + 1);
}

static bool serve_world_op(int line)
{
	const struct wire_op *op = (const struct wire_op *)body;
	struct ag_op_end end;

	if (op->op.task < 0 || op->op.task >= KP_TASK_NR || !pid[op->op.task])
		return false;
	/* Nothing of the agent's own may be charged to a group later on. */
	if (op->op.kind == KP_OP_MEMCG && ag_world.guest)
		task_prepare(op->op.task, WIRE_SETTLE);
	if (op->op.kind == KP_OP_KHUGEPAGED && ag_world.guest) {
		serve_khugepaged(line);
		return true;
	}
	if (!ag_world_op(op, pid, &end))
		return false;
	if (op->op.kind == KP_OP_KILL)
		task_wait(op->op.task);
	ag_reply(line, end.end, end.err, end.text, strlen(end.text) + 1);
	return true;
}

static void serve(int line, struct wire_request *request)
{
	struct wire_reply reply;

	switch ((enum wire_kind)request->kind) {
	case WIRE_HELLO:
		serve_hello(line);
		return;
	case WIRE_RESET:
		if (tasks_begin())
			ag_reply(line, WIRE_OK, 0, NULL, 0);
		else
			ag_say(line, WIRE_BROKEN, errno, "cannot make a task: %s", strerror(errno));
		return;
	case WIRE_COUNTERS:
		serve_counters(line);
		return;
	case WIRE_SYSFS:
		serve_sysfs(line);
		return;
	case WIRE_QUIT:
		tasks_end();
		ag_world_reset();
		ag_reply(line, WIRE_OK, 0, NULL, 0);
		if (ag_world.guest)
			ag_guest_off(0);
		exit(0);
	case WIRE_CALL:
	case WIRE_OP:
	case WIRE_PAGES:
	case WIRE_VMAS:
	case WIRE_STAT:
	case WIRE_SETTLE:
	case WIRE_MEET:
		break;
	}
	if (request->kind == WIRE_OP && serve_world_op(line))
		return;
	if (request->kind == WIRE_STAT && ag_world.guest && !strcmp(body, "khugepaged_running")) {
		serve_running(line);
		return;
	}
	if (request->kind == WIRE_STAT && serve_total(line, body))
		return;
	if (request->task < 0 || request->task >= KP_TASK_NR || !pid[request->task])
		ag_say(line, WIRE_REFUSED, ESRCH, "there is no such task");
	else if (request->kind == WIRE_CALL)
		serve_call(line, request);
	else {
		task_ask(request, &reply);
		ag_reply(line, reply.end, reply.err, body, reply.body_b);
	}
}

/* --- start --------------------------------------------------------------------------- */

/* Does every fault bring a hugepage, and khugepaged work on whatever is there? */
static bool host_always(void)
{
	char text[64];

	return ag_slurp("/sys/kernel/mm/transparent_hugepage/enabled", text, sizeof(text)) > 0 &&
	       strstr(text, "[always]");
}

/* Tracing on a host: a mount that only this process and its children see. */
static bool host_trace(void)
{
	if (ag_trace_find("/sys/kernel/tracing"))
		return true;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL))
		return false;
	return ag_trace_find("/sys/kernel/tracing");
}

int main(int argc, char **argv)
{
	const struct rlimit files = { 8192, 8192 }; /* pins, and what a scenario opens */
	struct wire_request request;
	int line;

	if (getpid() == 1) {
		ag_world.guest = true;
		line = ag_guest_boot();
		if (!ag_trace_find("/sys/kernel/tracing"))
			ag_guest_off(3);
		ag_trace_keep();
		/* What was sent before this line was open is lost: say when it is. */
		ag_reply(line, WIRE_OK, 0, NULL, 0);
	} else {
		line = argc == 2 ? atoi(argv[1]) : -1;
		if (line < 3) {
			fprintf(stderr, "usage: collapsim-agent FD\n");
			return 2;
		}
		ag_world.node_nr = 1;
		if (host_always()) {
			ag_say(line, WIRE_BROKEN, EOPNOTSUPP,
			       "cannot use a host whose THP policy is 'always'");
			return 3;
		}
		prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (!host_trace()) {
			ag_say(line, WIRE_BROKEN, errno,
			       "cannot see tracepoints: root and tracefs are needed");
			return 3;
		}
	}
	ag_nodes_find();
	setrlimit(RLIMIT_NOFILE, &files);
	signal(SIGPIPE, SIG_IGN);
	while (ag_read(line, &request, sizeof(request))) {
		if (request.magic != WIRE_MAGIC || request.body_b > sizeof(body) ||
		    !ag_read(line, body, request.body_b))
			break;
		serve(line, &request);
	}
	tasks_end();
	if (ag_world.guest)
		ag_guest_off(4);
	return 0;
}
