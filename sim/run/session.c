/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session.c - reads and checks scenarios, then runs them in forked workers.
 *
 * Workers take the next file from a shared counter and write results into a
 * store of their own, which the parent maps at the same address.
 */
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "run/progress.h"
#include "run/session.h"

#define JOB_MAX 64

/* What a worker has to end after an interrupt. */
#define PATIENCE_MS 500

/* What parent and workers share; zeroed memory is the start. */
struct shared {
	atomic_int next; /* file to take */
	atomic_int done_nr;
	atomic_bool interrupted;
	atomic_bool stopped;         /* a run did not pass, and no more was wanted */
	atomic_int current[JOB_MAX]; /* file a worker is at, plus one */
};

struct cs_work {
	int script_nr;
	struct cs_script **script;
	struct cs_store *store; /* of the parent: the list of files */
	struct cs_store *worker_store[JOB_MAX];
	struct shared *shared;
	struct cs_progress progress;
	struct cs_session session;
};

/* --- loading -------------------------------------------------------------- */

static int work_parse(struct cs_work *work, const char *path, const char *text, size_t len,
		      FILE *errors)
{
	struct cs_script *script = NULL;
	struct cs_diags diags;
	int status;

	cs_diags_init(&diags);
	status = cs_parse(path, text, len, &script, &diags);
	if (!status)
		status = cs_resolve_all(script, &diags);
	cs_diags_print(&diags, errors);
	cs_diags_free(&diags);
	if (status) {
		cs_script_free(script);
		return 2;
	}
	work->script[work->script_nr++] = script;
	return 0;
}

static int work_load_one(struct cs_work *work, const char *path, FILE *errors)
{
	size_t len;
	char *text;
	int status;

	if (cs_read(path, &text, &len, errors))
		return 2;
	status = work_parse(work, path, text, len, errors);
	free(text);
	return status;
}

static const char *work_name(struct cs_work *work, const char *path)
{
	const char *base = strrchr(path, '/');
	const char *suffix;
	size_t len;

	base = base ? base + 1 : path;
	if (!strcmp(base, "-"))
		base = "stdin";
	suffix = strrchr(base, '.');
	len = suffix && suffix != base ? (size_t)(suffix - base) : strlen(base);
	return cs_store_printf(work->store, "%.*s", (int)len, base);
}

static void work_list_files(struct cs_work *work)
{
	const struct cs_script *script;
	struct cs_file *file;
	int i;

	work->session.file_nr = work->script_nr;
	work->session.file = cs_store_take(work->store, (size_t)work->script_nr * sizeof(*file));
	for (i = 0; i < work->script_nr; i++) {
		script = work->script[i];
		file = &work->session.file[i];
		file->path = script->path;
		file->name = work_name(work, script->path);
		file->title = script->name;
		file->source = script->source ? script->source : "";
	}
}

static struct cs_work *work_new(int script_nr)
{
	struct cs_work *work = calloc(1, sizeof(*work));

	if (!work)
		abort();
	work->script = calloc((size_t)script_nr, sizeof(*work->script));
	work->store = cs_store_new();
	if (!work->script || !work->store)
		abort();
	return work;
}

static struct cs_work *work_loaded(struct cs_work *work, int status)
{
	if (status) {
		cs_work_free(work);
		return NULL;
	}
	work_list_files(work);
	return work;
}

struct cs_work *cs_work_load(const struct cs_paths *paths, FILE *errors)
{
	struct cs_work *work = work_new(paths->nr);
	int i, status = 0;

	for (i = 0; i < paths->nr; i++)
		if (work_load_one(work, paths->path[i], errors))
			status = 2;
	return work_loaded(work, status);
}

struct cs_work *cs_work_load_texts(const struct cs_text *text, int nr, FILE *errors)
{
	struct cs_work *work = work_new(nr);
	int i, status = 0;

	for (i = 0; i < nr; i++)
		if (work_parse(work, text[i].name, text[i].text, strlen(text[i].text), errors))
			status = 2;
	return work_loaded(work, status);
}

void cs_work_free(struct cs_work *work)
{
	int i;

	if (!work)
		return;
	for (i = 0; i < work->script_nr; i++)
		cs_script_free(work->script[i]);
	free(work->script);
	for (i = 0; i < JOB_MAX; i++)
		cs_store_free(work->worker_store[i]);
	cs_store_free(work->store);
	if (work->shared && munmap(work->shared, sizeof(*work->shared)))
		abort();
	free(work);
}

int cs_work_script_nr(const struct cs_work *work)
{
	return work->script_nr;
}

const struct cs_script *cs_work_script(const struct cs_work *work, int i)
{
	return work->script[i];
}

/* --- one file ------------------------------------------------------------- */

static void work_file(struct cs_work *work, int i, const struct cs_machine_set *machines,
		      const struct cs_run_options *options, struct cs_store *store)
{
	const struct cs_script *script = work->script[i];
	struct cs_file *file = &work->session.file[i];
	size_t row;
	int j;

	for (row = 0; row < script->row_nr; row++)
		for (j = 0; j < machines->nr; j++) {
			if (atomic_load(&work->shared->interrupted))
				return;
			cs_run_scenario(script, row, machines->machine[j], options, store, file);
		}
	file->done = true;
}

static bool work_went_wrong(const struct cs_file *file)
{
	int i;

	for (i = 0; i < file->result_nr; i++)
		if (file->result[i].verdict > CS_VERDICT_SKIP)
			return true;
	return false;
}

static void work_tell(struct cs_work *work)
{
	int done_nr = atomic_load(&work->shared->done_nr);
	char what[64];

	snprintf(what, sizeof(what), "%d of %d scenarios", done_nr, work->script_nr);
	cs_progress_tell(&work->progress, done_nr, work->script_nr, what);
}

static void work_loop(struct cs_work *work, int worker, const struct cs_machine_set *machines,
		      const struct cs_run_options *options)
{
	struct cs_store *store = work->worker_store[worker];
	int i;

	while (!atomic_load(&work->shared->interrupted) && !atomic_load(&work->shared->stopped)) {
		i = atomic_fetch_add(&work->shared->next, 1);
		if (i >= work->script_nr)
			break;
		atomic_store(&work->shared->current[worker], i + 1);
		work_file(work, i, machines, options, store);
		if (options->stop && work_went_wrong(&work->session.file[i]))
			atomic_store(&work->shared->stopped, true);
		atomic_store(&work->shared->current[worker], 0);
		atomic_fetch_add(&work->shared->done_nr, 1);
		work_tell(work);
	}
}

/* The run that an interrupt cut short is no result. */
static void work_drop_unfinished(struct cs_session *session)
{
	struct cs_file *file;
	int i;

	for (i = 0; i < session->file_nr; i++) {
		file = &session->file[i];
		if (file->result_nr && !file->result[file->result_nr - 1].done)
			file->result_nr--;
	}
}

/* Files are taken in order and ended once taken, so those up to the first that
 * went wrong are whole, whatever other workers had in hand behind it. */
static void work_cut_after_first(struct cs_session *session)
{
	int i;

	for (i = 0; i < session->file_nr; i++)
		if (work_went_wrong(&session->file[i]))
			break;
	if (i + 1 >= session->file_nr)
		return;
	session->left_nr = session->file_nr - (i + 1);
	session->file_nr = i + 1;
}

/* --- workers -------------------------------------------------------------- */

static atomic_bool *work_interrupted; /* for the signal handler */

/* The second time it means it. */
static void work_on_signal(int signo)
{
	if (!atomic_exchange(work_interrupted, true))
		return;
	signal(signo, SIG_DFL);
	raise(signo);
}

static pid_t work_fork(struct cs_work *work, int worker, const struct cs_machine_set *machines,
		       const struct cs_run_options *options)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid < 0) {
		fprintf(stderr, "collapsim: internal error: fork: %s\n", strerror(errno));
		exit(70);
	}
	if (pid)
		return pid;
	/* No results without a parent; and it decides: a terminal's Ctrl-C
	 * reaches the whole group. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		exit(70);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	work->progress.shown = false; /* the parent tells */
	work_loop(work, worker, machines, options);
	exit(0);
}

/* The file at which a worker died is our bug; the others go on. */
static void work_died(struct cs_work *work, int worker, int status,
		      const struct cs_machine_set *machines)
{
	int current = atomic_exchange(&work->shared->current[worker], 0);
	struct cs_result *result;
	struct cs_file *file;

	if (!current)
		return;
	file = &work->session.file[current - 1];
	result = cs_store_take(work->store, sizeof(*result));
	result->machine = result->release = "";
	if (machines->nr) {
		result->machine = machines->machine[0]->name;
		result->release = machines->machine[0]->release;
		result->order = machines->machine[0]->order;
	}
	result->row = result->fail_point = "";
	result->verdict = CS_VERDICT_BUG;
	result->statement = "";
	result->done = true;
	if (WIFSIGNALED(status))
		result->reason = cs_store_printf(
			work->store, "the program itself died of signal %d", WTERMSIG(status));
	else
		result->reason = cs_store_printf(
			work->store, "the program itself left with status %d", WEXITSTATUS(status));
	file->result = result;
	file->result_nr = 1;
	file->done = true;
}

/* Waits for one worker to end; those that do not in time after an interrupt
 * are killed.  Return: its index, -1 if there is none. */
static int work_wait(struct cs_work *work, const pid_t *pid, int job_nr, int *status)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000 * 1000 };
	int i, patience = PATIENCE_MS / 10;
	bool interrupted;
	pid_t gone;

	for (;;) {
		interrupted = atomic_load(&work->shared->interrupted);
		gone = waitpid(-1, status, interrupted || work->progress.shown ? WNOHANG : 0);
		for (i = 0; gone > 0 && i < job_nr; i++)
			if (pid[i] == gone)
				return i;
		if (gone > 0 || (gone < 0 && errno == EINTR))
			continue;
		if (gone < 0)
			return -1;
		nanosleep(&pause, NULL);
		work_tell(work);
		if (!interrupted || --patience)
			continue;
		for (i = 0; i < job_nr; i++)
			if (pid[i])
				kill(pid[i], SIGKILL);
	}
}

static void work_parallel(struct cs_work *work, int job_nr, const struct cs_machine_set *machines,
			  const struct cs_run_options *options)
{
	pid_t pid[JOB_MAX] = { 0 };
	int i, status;

	for (i = 0; i < job_nr; i++)
		pid[i] = work_fork(work, i, machines, options);
	while ((i = work_wait(work, pid, job_nr, &status)) >= 0) {
		pid[i] = 0;
		if ((WIFEXITED(status) && !WEXITSTATUS(status)) ||
		    atomic_load(&work->shared->interrupted))
			continue;
		work_died(work, i, status, machines);
		if (options->stop)
			atomic_store(&work->shared->stopped, true);
		if (!atomic_load(&work->shared->stopped) &&
		    atomic_load(&work->shared->next) < work->script_nr)
			pid[i] = work_fork(work, i, machines, options);
	}
}

static void work_share(struct cs_work *work, int job_nr)
{
	int i;

	work->shared = mmap(NULL, sizeof(*work->shared), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (work->shared == MAP_FAILED)
		abort();
	for (i = 0; i < job_nr; i++) {
		work->worker_store[i] = cs_store_new();
		if (!work->worker_store[i])
			abort();
	}
}

static int work_job_nr(const struct cs_work *work, int job_nr)
{
	if (job_nr <= 0)
		job_nr = (int)sysconf(_SC_NPROCESSORS_ONLN);
	if (job_nr > JOB_MAX)
		job_nr = JOB_MAX;
	if (job_nr > work->script_nr)
		job_nr = work->script_nr;
	return job_nr > 0 ? job_nr : 1;
}

static double work_now(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now))
		abort();
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

const struct cs_session *cs_work_run(struct cs_work *work, const struct cs_machine_set *machines,
				     const struct cs_run_options *options, int job_nr)
{
	struct sigaction action = { .sa_handler = work_on_signal };
	struct sigaction old_int, old_term;
	double start = work_now();
	bool alone = job_nr == 1;

	job_nr = work_job_nr(work, job_nr);
	work_share(work, job_nr);
	work->session.machine = (const struct cs_machine *const *)machines->machine;
	work->session.machine_nr = machines->nr;
	work_interrupted = &work->shared->interrupted;
	cs_progress_begin(&work->progress, options->progress);
	if (sigaction(SIGINT, &action, &old_int) || sigaction(SIGTERM, &action, &old_term))
		abort();
	if (alone)
		work_loop(work, 0, machines, options);
	else
		work_parallel(work, job_nr, machines, options);
	if (sigaction(SIGINT, &old_int, NULL) || sigaction(SIGTERM, &old_term, NULL))
		abort();
	cs_progress_end(&work->progress, 0, 0, NULL);
	work->session.interrupted = atomic_load(&work->shared->interrupted);
	work_drop_unfinished(&work->session);
	if (options->stop)
		work_cut_after_first(&work->session);
	work->session.seconds = work_now() - start;
	return &work->session;
}
