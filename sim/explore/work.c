/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * work.c - processes that take one piece after another.
 *
 * What a piece came to goes to the parent as one line of JSON, so a piece is
 * done whole or not at all.  Which process runs a piece does not matter.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include "explore/campaign.h"
#include "run/progress.h"

/* What the processes share. */
struct shared {
	int next;          /* of todo, taken by whoever comes first */
	volatile int stop; /* no more pieces */
};

struct worker {
	pid_t pid;
	int fd; /* -1: ended */
	char *line;
	size_t used, room;
};

struct work {
	struct cs_campaign *campaign;
	struct cs_machine *machine;
	const struct cs_work_options *options;
	struct shared *shared;
	struct worker *worker;
	int *todo;
	int todo_nr, came_nr;
	uint64_t ran_before;
	struct cs_progress progress;
	int kept_nr;   /* of came_nr, what is kept */
	double kept_s; /* when, since it began */
	bool failed, had_enough, keep_failed;
};

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signo)
{
	(void)signo;
	interrupted = 1;
}

/* --- one process --------------------------------------------------------------- */

static bool do_piece(struct cs_explorer *explorer, const struct cs_campaign *campaign, int piece,
		     FILE *out)
{
	struct cs_tally tally;
	uint64_t from, to;
	json_t *line;
	bool good;

	cs_tally_init(&tally);
	cs_campaign_piece(campaign, piece, &from, &to);
	good = cs_explorer_range(explorer, from, to, &tally);
	if (good) {
		line = json_pack("{s:i, s:o}", "piece", piece, "tally",
				 cs_tally_json(&tally, &campaign->slice));
		good = !json_dumpf(line, out, JSON_COMPACT) && fputc('\n', out) != EOF &&
		       !fflush(out);
		json_decref(line);
	} else {
		fprintf(stderr, "collapsim explore: internal error: %s\n",
			explorer->machine->stop.text);
	}
	cs_tally_fini(&tally);
	return good;
}

static void worker_main(struct work *work, int fd)
{
	static struct cs_explorer explorer;
	FILE *out = fdopen(fd, "w");
	bool good = out != NULL;

	signal(SIGINT, SIG_IGN); /* the parent says when to end */
	cs_explorer_init(&explorer, work->machine, &work->campaign->slice);
	explorer.prove = work->campaign->prove;
	explorer.exact = work->options->exact;
	while (good && !work->shared->stop) {
		int at = __atomic_fetch_add(&work->shared->next, 1, __ATOMIC_RELAXED);

		if (at >= work->todo_nr)
			break;
		good = do_piece(&explorer, work->campaign, work->todo[at], out);
	}
	_exit(good ? 0 : 70);
}

/* --- the parent ------------------------------------------------------------------ */

static bool worker_start(struct work *work, int i)
{
	struct worker *worker = &work->worker[i];
	int fds[2], j;

	if (pipe(fds))
		return false;
	fflush(NULL);
	worker->pid = fork();
	if (worker->pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return false;
	}
	if (!worker->pid) {
		close(fds[0]);
		for (j = 0; j < i; j++)
			close(work->worker[j].fd);
		worker_main(work, fds[1]);
	}
	close(fds[1]);
	worker->fd = fds[0];
	return true;
}

static bool take_line(struct work *work, const char *line)
{
	struct cs_campaign *campaign = work->campaign;
	struct cs_tally tally;
	json_error_t why;
	json_t *root = json_loads(line, 0, &why);
	int piece = -1;
	bool good;

	cs_tally_init(&tally);
	good = root && !json_unpack(root, "{s:i}", "piece", &piece) && piece >= 0 &&
	       piece < campaign->piece_nr && !campaign->done[piece] &&
	       cs_tally_read(&tally, json_object_get(root, "tally"), &campaign->slice);
	if (good) {
		cs_tally_add(&campaign->tally, &tally);
		campaign->done[piece] = 1;
		work->came_nr++;
		if (work->options->stop && cs_campaign_verdict(campaign))
			work->had_enough = true;
		if (work->had_enough)
			work->shared->stop = 1;
	}
	cs_tally_fini(&tally);
	json_decref(root);
	return good;
}

static void take_lines(struct work *work, struct worker *worker)
{
	char *end;

	while ((end = memchr(worker->line, '\n', worker->used))) {
		*end = '\0';
		if (!take_line(work, worker->line))
			work->failed = true;
		worker->used -= (size_t)(end + 1 - worker->line);
		memmove(worker->line, end + 1, worker->used);
	}
}

static void worker_ended(struct work *work, struct worker *worker)
{
	int status = 0;

	close(worker->fd);
	worker->fd = -1;
	while (waitpid(worker->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (!WIFEXITED(status) || WEXITSTATUS(status) || worker->used) {
		fprintf(stderr,
			"collapsim explore: internal error: a process ended with "
			"%s %d\n",
			WIFSIGNALED(status) ? "signal" : "status",
			WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
		work->failed = true;
		work->shared->stop = 1;
	}
	free(worker->line);
	worker->line = NULL;
}

static void worker_read(struct work *work, struct worker *worker)
{
	ssize_t nr;

	if (worker->room - worker->used < 65536) {
		worker->room = 2 * worker->room + 131072;
		worker->line = realloc(worker->line, worker->room);
		if (!worker->line)
			abort();
	}
	nr = read(worker->fd, worker->line + worker->used, worker->room - worker->used);
	if (nr < 0 && errno == EINTR)
		return;
	if (nr <= 0) {
		worker_ended(work, worker);
		return;
	}
	worker->used += (size_t)nr;
	take_lines(work, worker);
}

static void tell(struct work *work, bool last)
{
	uint64_t ran = work->campaign->tally.ran - work->ran_before;
	double used_s = cs_progress_used_s(&work->progress);
	char what[96];

	snprintf(what, sizeof(what), "%llu states, %.0f/s", (unsigned long long)ran,
		 used_s > 0 ? (double)ran / used_s : 0);
	if (last)
		cs_progress_end(&work->progress, work->came_nr, work->todo_nr, what);
	else
		cs_progress_tell(&work->progress, work->came_nr, work->todo_nr, what);
}

/* A process that is killed, or a machine that stops, loses no more than a moment's work. */
static void keep(struct work *work)
{
	const struct cs_work_options *options = work->options;
	double used_s = cs_progress_used_s(&work->progress);

	if (!options->keep || work->keep_failed || work->kept_nr == work->came_nr ||
	    used_s - work->kept_s < options->keep_s)
		return;
	work->keep_failed = options->keep(work->campaign, options->keep_path);
	work->kept_nr = work->came_nr;
	work->kept_s = cs_progress_used_s(&work->progress);
}

static void wait_for_all(struct work *work)
{
	struct pollfd fds[64];
	int live_nr, i;

	do {
		live_nr = 0;
		for (i = 0; i < work->options->job_nr; i++) {
			fds[i] = (struct pollfd){ .fd = work->worker[i].fd, .events = POLLIN };
			live_nr += fds[i].fd >= 0;
		}
		if (!live_nr)
			break;
		poll(fds, (nfds_t)work->options->job_nr, 500);
		if (interrupted)
			work->shared->stop = 1;
		for (i = 0; i < work->options->job_nr; i++)
			if (fds[i].fd >= 0 && fds[i].revents)
				worker_read(work, &work->worker[i]);
		tell(work, false);
		keep(work);
	} while (live_nr);
	tell(work, true);
}

static void make_todo(struct work *work)
{
	const struct cs_work_options *options = work->options;
	int i;

	for (i = 0; i < work->campaign->piece_nr; i++)
		if (i % options->shard_nr == options->shard && !work->campaign->done[i])
			work->todo[work->todo_nr++] = i;
}

static void run_workers(struct work *work)
{
	struct sigaction action = { .sa_handler = on_interrupt }, old;
	int i;

	interrupted = 0;
	cs_progress_begin(&work->progress, work->options->progress);
	sigaction(SIGINT, &action, &old);
	for (i = 0; i < work->options->job_nr; i++) {
		work->worker[i].fd = -1;
		if (!worker_start(work, i)) {
			fprintf(stderr, "collapsim explore: error: no more processes: %s\n",
				strerror(errno));
			work->failed = true;
			work->shared->stop = 1;
		}
	}
	wait_for_all(work);
	sigaction(SIGINT, &old, NULL);
}

enum cs_work_end cs_campaign_work(struct cs_campaign *campaign, struct cs_machine *machine,
				  const struct cs_work_options *options)
{
	struct work work = {
		.campaign = campaign,
		.machine = machine,
		.options = options,
		.ran_before = campaign->tally.ran,
	};

	work.shared = mmap(NULL, sizeof(*work.shared), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	work.worker = calloc((size_t)options->job_nr, sizeof(*work.worker));
	work.todo = calloc((size_t)campaign->piece_nr, sizeof(*work.todo));
	if (work.shared == MAP_FAILED || !work.worker || !work.todo)
		abort();
	make_todo(&work);
	if (work.todo_nr)
		run_workers(&work);
	munmap(work.shared, sizeof(*work.shared));
	free(work.worker);
	free(work.todo);
	if (work.failed)
		return CS_WORK_FAILED;
	if (work.had_enough)
		return CS_WORK_DONE;
	return work.came_nr < work.todo_nr ? CS_WORK_INTERRUPTED : CS_WORK_DONE;
}
