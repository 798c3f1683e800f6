/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine_sim.c - drives a loaded kernel and survives its end.
 *
 * Every entry into the kernel is fenced (fence.h).  When it stops, the frames
 * of the kernel, the locks it held and its last events are turned into text at
 * once, because the next reset wipes them.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "machine/decide.h"
#include "machine/fence.h"
#include "machine/machine_sim.h"
#include "machine/symbol.h"

struct sim {
	struct cs_machine machine; /* first: the runner's view */
	const struct kp_kernel *kernel;
	void *object;
	unsigned int run_nr; /* while terse */
	void *mark;          /* snapshot that a reset leads to; NULL: the empty world */
	kp_u64 mark_b;
	void *thin_mark; /* thin, of the same */
	kp_u64 thin_mark_b;
	const char *configs[64];
};

static struct sim *sim_of(struct cs_machine *m)
{
	return (struct sim *)m;
}

/* --- what the kernel asks of us ------------------------------------------- */

static void sim_stop(void *ctx, const struct kp_stop *stop)
{
	(void)ctx;
	cs_fence_stop(stop);
}

static void sim_finding(void *ctx, const char *text)
{
	struct cs_machine *m = &((struct sim *)ctx)->machine;

	if (m->finding_nr < CS_FINDING_NR)
		snprintf(m->finding[m->finding_nr], KP_TEXT_LEN, "%s", text);
	m->finding_nr++;
}

/* What runs at a point enters the kernel again: the way out of the call that is
 * interrupted is kept, and taken when the world ends meanwhile. */
static void sim_point(void *ctx, const char *name)
{
	struct cs_machine *m = &((struct sim *)ctx)->machine;
	sigjmp_buf outer;
	bool goes_on;

	if (!m->point)
		return;
	memcpy(&outer, &cs_fence.env, sizeof(outer));
	cs_fence_leave();
	goes_on = m->point(m->point_ctx, name);
	memcpy(&cs_fence.env, &outer, sizeof(outer));
	if (!goes_on)
		siglongjmp(cs_fence.env, 1);
	cs_fence_enter();
}

static const struct kp_host sim_host = {
	.stop = sim_stop,
	.finding = sim_finding,
	.point = sim_point,
};

/* --- the end of a world --------------------------------------------------- */

/* Locks and events, as far as a broken world can still tell. */
static void sim_last_words(struct sim *sim)
{
	struct cs_stop *stop = &sim->machine.stop;

	stop->locks[0] = '\0';
	stop->events[0] = '\0';
	if (sim->machine.terse)
		return;
	if (CS_FENCE()) {
		sim->kernel->locks_text(stop->locks, sizeof(stop->locks));
		cs_fence_leave();
	}
	if (CS_FENCE()) {
		sim->kernel->events_text(stop->events, sizeof(stop->events), CS_EVENT_NR);
		cs_fence_leave();
	}
}

/* Turns what the fence caught into text; always CS_END_STOPPED. */
static enum cs_end sim_stopped(struct sim *sim)
{
	struct cs_stop *stop = &sim->machine.stop;
	int i;

	stop->kind = cs_fence.kind;
	stop->line = cs_fence.line;
	memcpy(stop->text, cs_fence.text, sizeof(stop->text));
	memcpy(stop->file, cs_fence.file, sizeof(stop->file));
	memcpy(stop->func, cs_fence.func, sizeof(stop->func));
	stop->frame_nr = 0;
	for (i = 0; i < cs_fence.frame_nr && stop->frame_nr < CS_FRAME_NR; i++)
		stop->frame_nr += cs_symbol_frames(cs_fence.frame[i], sim->kernel,
						   &stop->frame[stop->frame_nr],
						   CS_FRAME_NR - stop->frame_nr);
	sim_last_words(sim);
	return CS_END_STOPPED;
}

/* --- operations ----------------------------------------------------------- */

static bool sim_offers(const struct cs_machine *m, const char *what)
{
	static const char *const offered[] = { "numa", "swap", "uffd", "memcg", "shmem" };
	/* Names of what only some trees have, and of the probes that find it. */
	static const char *const probed[][2] = {
		{ "guard", "PTE_MARKER_GUARD" },
		{ "droppable", "VM_DROPPABLE" },
	};
	const struct kp_feature *feature;
	size_t i;

	for (i = 0; i < sizeof(offered) / sizeof(offered[0]); i++)
		if (!strcmp(what, offered[i]))
			return true;
	for (i = 0; i < sizeof(probed) / sizeof(probed[0]); i++)
		if (!strcmp(what, probed[i][0]))
			what = probed[i][1];
	/* Further ones as the kernel itself says: "offers.shmem". */
	for (feature = m->features; feature && feature->name; feature++)
		if (!strcmp(feature->name, what) && feature->value)
			return true;
		else if (!strncmp(feature->name, "offers.", 7) && !strcmp(feature->name + 7, what))
			return feature->value;
	return false;
}

/* Setting the clock costs a system call: with @terse it is set now and then, and
 * what hangs is noticed somewhat earlier or later. */
static void sim_run_begins(struct sim *sim)
{
	enum { TERSE_RUNS = 256 };

	cs_fence_frames = !sim->machine.terse;
	if (sim->machine.terse && ++sim->run_nr % TERSE_RUNS != 1)
		return;
	cs_fence_run_begins();
}

static void *sim_save(const struct sim *sim, kp_u64 *out_size_b)
{
	void *copy;

	*out_size_b = sim->kernel->snapshot_save(NULL, 0);
	copy = malloc(*out_size_b);
	if (!copy)
		abort();
	sim->kernel->snapshot_save(copy, *out_size_b);
	return copy;
}

/* By the thin mark, for as long as the run before it left alone what that leaves out.
 * That is looked at each time, so no run begins with what another has left. */
static void sim_to_mark(struct sim *sim)
{
	const struct kp_kernel *kernel = sim->kernel;

	if (sim->thin_mark && !kernel->snapshot_look()) {
		kernel->snapshot_restore(sim->thin_mark, sim->thin_mark_b);
		return;
	}
	free(sim->thin_mark);
	kernel->snapshot_thin(false);
	kernel->snapshot_restore(sim->mark, sim->mark_b);
	kernel->snapshot_look(); /* so far, and what the mark itself changed */
	kernel->snapshot_thin(true);
	sim->thin_mark = sim_save(sim, &sim->thin_mark_b);
}

static enum cs_end sim_reset(struct cs_machine *m)
{
	sim_run_begins(sim_of(m));
	if (!CS_FENCE())
		return sim_stopped(sim_of(m));
	if (sim_of(m)->mark)
		sim_to_mark(sim_of(m));
	else
		sim_of(m)->kernel->reset();
	cs_fence_leave();
	return CS_END_OK;
}

static enum cs_end sim_call(struct cs_machine *m, int task, enum kp_call call, const kp_u64 args[6],
			    kp_s64 *out_result)
{
	if (!CS_FENCE())
		return sim_stopped(sim_of(m));
	*out_result = sim_of(m)->kernel->call(task, call, args);
	cs_fence_leave();
	return CS_END_OK;
}

static enum cs_end sim_op(struct cs_machine *m, const struct kp_op *op, int *out_errno,
			  char out_text[KP_TEXT_LEN])
{
	int error;

	out_text[0] = '\0';
	if (!CS_FENCE())
		return sim_stopped(sim_of(m));
	error = sim_of(m)->kernel->op(op, out_text);
	cs_fence_leave();
	*out_errno = -error;
	return error ? CS_END_REFUSED : CS_END_OK;
}

static enum cs_end sim_pages(struct cs_machine *m, int task, kp_u64 va, int nr,
			     struct kp_page *out_pages)
{
	const struct kp_kernel *kernel = sim_of(m)->kernel;

	if (!CS_FENCE())
		return sim_stopped(sim_of(m));
	kernel->pages(task, va, nr, out_pages);
	cs_fence_leave();
	return CS_END_OK;
}

static enum cs_end sim_vma(struct cs_machine *m, int task, kp_u64 va, struct kp_vma *out_vma,
			   bool *out_found)
{
	if (!CS_FENCE())
		return sim_stopped(sim_of(m));
	*out_found = sim_of(m)->kernel->vma(task, va, out_vma);
	cs_fence_leave();
	return CS_END_OK;
}

static bool sim_counter(struct cs_machine *m, const char *name, kp_s64 *out)
{
	return sim_of(m)->kernel->counter(name, out);
}

static bool sim_stat(struct cs_machine *m, int task, const char *name, kp_s64 *out)
{
	return sim_of(m)->kernel->stat(task, name, out);
}

static bool sim_sysfs(struct cs_machine *m, const char *name, char out_text[KP_TEXT_LEN])
{
	return sim_of(m)->kernel->sysfs_read(name, out_text);
}

static int sim_attempt_nr(struct cs_machine *m)
{
	return sim_of(m)->kernel->attempt_nr();
}

static void sim_attempt(struct cs_machine *m, int i, struct kp_attempt *out)
{
	sim_of(m)->kernel->attempt(i, out);
}

static bool sim_last_attempt(struct cs_machine *m, int task, kp_u64 va, struct kp_attempt *out)
{
	return sim_of(m)->kernel->last_attempt(task, va, out);
}

static enum cs_end sim_check(struct cs_machine *m)
{
	if (!CS_FENCE())
		return sim_stopped(sim_of(m));
	sim_of(m)->kernel->check();
	cs_fence_leave();
	return CS_END_OK;
}

static enum cs_end sim_teardown(struct cs_machine *m)
{
	if (!CS_FENCE())
		return sim_stopped(sim_of(m));
	sim_of(m)->kernel->teardown();
	cs_fence_leave();
	return CS_END_OK;
}

static const char *sim_fail_point_name(struct cs_machine *m, int i)
{
	return sim_of(m)->kernel->fail_point_name(i);
}

static void sim_fail_point_seen(struct cs_machine *m, const char *name, kp_u64 *out_passed_nr,
				kp_u64 *out_failed_nr)
{
	sim_of(m)->kernel->fail_point_seen(name, out_passed_nr, out_failed_nr);
}

static void sim_hook(struct cs_machine *m, bool on, bool resched)
{
	sim_of(m)->kernel->hook_points(on, resched);
}

static bool sim_has_point(struct cs_machine *m, const char *name)
{
	const char *point;
	int i;

	for (i = 0; (point = sim_of(m)->kernel->point_name(i)); i++)
		if (!strcmp(point, name))
			return true;
	return false;
}

static kp_u64 sim_bench(struct cs_machine *m, const char *what, kp_u64 n)
{
	return sim_of(m)->kernel->bench ? sim_of(m)->kernel->bench(what, n) : 0;
}

static void sim_close(struct cs_machine *m)
{
	if (sim_of(m)->object && dlclose(sim_of(m)->object))
		abort();
	free(sim_of(m)->mark);
	free(sim_of(m)->thin_mark);
	free(m);
}

static const struct cs_machine_ops sim_ops = {
	.offers = sim_offers,
	.reset = sim_reset,
	.call = sim_call,
	.op = sim_op,
	.pages = sim_pages,
	.vma = sim_vma,
	.counter = sim_counter,
	.stat = sim_stat,
	.sysfs = sim_sysfs,
	.attempt_nr = sim_attempt_nr,
	.attempt = sim_attempt,
	.last_attempt = sim_last_attempt,
	.check = sim_check,
	.teardown = sim_teardown,
	.fail_point_name = sim_fail_point_name,
	.fail_point_seen = sim_fail_point_seen,
	.hook = sim_hook,
	.has_point = sim_has_point,
	.bench = sim_bench,
	.close = sim_close,
};

/* --- the kernel itself ---------------------------------------------------- */

const struct kp_kernel *cs_machine_sim_kernel(const struct cs_machine *m)
{
	return m->ops == &sim_ops ? ((const struct sim *)m)->kernel : NULL;
}

void cs_machine_sim_begin(struct cs_machine *m)
{
	cs_fence_run_begins();
	m->finding_nr = 0;
}

enum cs_end cs_machine_sim_fenced(struct cs_machine *m, void (*body)(void *arg), void *arg)
{
	if (!CS_FENCE())
		return sim_stopped(sim_of(m));
	body(arg);
	cs_fence_leave();
	return CS_END_OK;
}

void cs_machine_sim_mark(struct cs_machine *m)
{
	struct sim *sim = sim_of(m);

	free(sim->mark);
	free(sim->thin_mark);
	sim->thin_mark = NULL;
	sim->kernel->snapshot_thin(false);
	sim->mark = sim_save(sim, &sim->mark_b);
}

bool cs_machine_sim_is_marked(const struct cs_machine *m)
{
	return m->ops == &sim_ops && ((const struct sim *)m)->mark;
}

/* --- lifetime ------------------------------------------------------------- */

/* Configurations are features whose name starts with CONFIG_. */
static void sim_describe_configs(struct sim *sim)
{
	const struct kp_feature *feature = sim->kernel->features;
	size_t nr = 0;

	for (; feature && feature->name; feature++)
		if (!strncmp(feature->name, "CONFIG_", 7) && feature->value &&
		    nr + 1 < sizeof(sim->configs) / sizeof(sim->configs[0]))
			sim->configs[nr++] = feature->name + 7;
	sim->machine.configs = nr ? sim->configs : NULL;
}

static void sim_describe(struct sim *sim)
{
	const struct kp_kernel *kernel = sim->kernel;
	struct cs_machine *m = &sim->machine;

	m->ops = &sim_ops;
	snprintf(m->name, sizeof(m->name), "sim:%s", kernel->name);
	m->release = kernel->release;
	m->version = kernel->version;
	m->patchlevel = kernel->patchlevel;
	m->sublevel = kernel->sublevel;
	m->order = kernel->order;
	m->config = kernel->config ? kernel->config : "";
	m->lines = kernel->variant && !strcmp(kernel->variant, "lines");
	m->page_b = kernel->page_b;
	m->hugepage_b = kernel->hugepage_b;
	m->page_flags = ~0u;
	m->window_va = kernel->window_va;
	m->window_b = kernel->window_b;
	m->table_span_b = kernel->table_span_b;
	m->features = kernel->features;
	m->units = kernel->units;
	sim_describe_configs(sim);
}

static bool sim_line_of(kp_u64 pc, char file[KP_NAME_LEN], int *line)
{
	return cs_decide_line(pc, file, line);
}

/* Opens the kernel's world; 0 or -errno, -ENOTRECOVERABLE if it stopped. */
static int sim_enter(struct sim *sim)
{
	int result;

	cs_fence_init();
	cs_fence_run_begins();
	if (!CS_FENCE()) {
		sim_stopped(sim);
		return -ENOTRECOVERABLE;
	}
	result = sim->kernel->open(&sim_host, sim);
	cs_fence_leave();
	if (!result && sim->machine.lines && sim->kernel->set_line_of)
		sim->kernel->set_line_of(sim_line_of);
	return result;
}

static const struct kp_kernel *sim_load(const char *path, void **out_object, char *error,
					size_t error_len)
{
	const struct kp_kernel *kernel;

	*out_object = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (!*out_object) {
		snprintf(error, error_len, "cannot load %s: %s", path, dlerror());
		return NULL;
	}
	kernel = dlsym(*out_object, "kp_kernel");
	if (!kernel)
		snprintf(error, error_len, "%s is no kernel: it has no kp_kernel", path);
	else if (kernel->abi != KP_ABI)
		snprintf(error, error_len,
			 "%s was built for version %u of the gate, not %u; rebuild it", path,
			 kernel->abi, KP_ABI);
	else
		return kernel;
	dlclose(*out_object);
	return NULL;
}

/* @object: NULL if the kernel is linked in; closed on failure. */
static int sim_new(const struct kp_kernel *kernel, void *object, const char *path,
		   struct cs_machine **out_machine, char *error, size_t error_len)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	int result;

	if (!sim)
		abort();
	sim->kernel = kernel;
	sim->object = object;
	sim_describe(sim);
	result = sim_enter(sim);
	if (!result) {
		*out_machine = &sim->machine;
		return 0;
	}
	snprintf(error, error_len, "%s cannot open its world: %s", path,
		 result == -ENOTRECOVERABLE ? sim->machine.stop.text : strerror(-result));
	sim_close(&sim->machine);
	return 70;
}

int cs_machine_sim_wrap(const struct kp_kernel *kernel, struct cs_machine **out_machine,
			char *error, size_t error_len)
{
	return sim_new(kernel, NULL, kernel->name, out_machine, error, error_len);
}

int cs_machine_sim_open(const char *path, struct cs_machine **out_machine, char *error,
			size_t error_len)
{
	const struct kp_kernel *kernel;
	void *object;

	kernel = sim_load(path, &object, error, error_len);
	if (!kernel)
		return 2;
	return sim_new(kernel, object, path, out_machine, error, error_len);
}
