/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine.c - the wrappers through which every kind of machine is driven.
 */
#include <string.h>
#include "machine/machine.h"

/* Texts end where they begin: the structure is large, and resets are many. */
static void forget_stop(struct cs_stop *stop)
{
	stop->kind = (enum kp_stop_kind)0;
	stop->line = stop->frame_nr = 0;
	stop->text[0] = stop->file[0] = stop->func[0] = '\0';
	stop->locks[0] = stop->events[0] = '\0';
}

enum cs_end cs_machine_reset(struct cs_machine *m)
{
	m->finding_nr = 0;
	m->point = NULL;
	forget_stop(&m->stop);
	return m->ops->reset(m);
}

void cs_machine_close(struct cs_machine *m)
{
	if (m)
		m->ops->close(m);
}

enum cs_end cs_machine_call(struct cs_machine *m, int task, enum kp_call call, const kp_u64 args[6],
			    kp_s64 *out_result)
{
	return m->ops->call(m, task, call, args, out_result);
}

enum cs_end cs_machine_op(struct cs_machine *m, const struct kp_op *op, int *out_errno,
			  char out_text[KP_TEXT_LEN])
{
	return m->ops->op(m, op, out_errno, out_text);
}

void cs_machine_hook(struct cs_machine *m, bool (*point)(void *ctx, const char *name), void *ctx,
		     bool resched)
{
	m->point = point;
	m->point_ctx = ctx;
	m->ops->hook(m, point, resched);
}

bool cs_machine_has_point(struct cs_machine *m, const char *name)
{
	return m->ops->has_point(m, name);
}

bool cs_machine_offers(const struct cs_machine *m, const char *what)
{
	return m->ops->offers(m, what);
}

enum cs_end cs_machine_pages(struct cs_machine *m, int task, kp_u64 va, int nr,
			     struct kp_page *out_pages)
{
	return m->ops->pages(m, task, va, nr, out_pages);
}

enum cs_end cs_machine_vma(struct cs_machine *m, int task, kp_u64 va, struct kp_vma *out_vma,
			   bool *out_found)
{
	return m->ops->vma(m, task, va, out_vma, out_found);
}

bool cs_machine_counter(struct cs_machine *m, const char *name, kp_s64 *out)
{
	return m->ops->counter(m, name, out);
}

bool cs_machine_stat(struct cs_machine *m, int task, const char *name, kp_s64 *out)
{
	return m->ops->stat(m, task, name, out);
}

bool cs_machine_sysfs(struct cs_machine *m, const char *name, char out_text[KP_TEXT_LEN])
{
	return m->ops->sysfs(m, name, out_text);
}

int cs_machine_attempt_nr(struct cs_machine *m)
{
	return m->ops->attempt_nr(m);
}

void cs_machine_attempt(struct cs_machine *m, int i, struct kp_attempt *out)
{
	m->ops->attempt(m, i, out);
}

bool cs_machine_last_attempt(struct cs_machine *m, int task, kp_u64 va, struct kp_attempt *out)
{
	return m->ops->last_attempt(m, task, va, out);
}

enum cs_end cs_machine_check(struct cs_machine *m)
{
	return m->ops->check(m);
}

enum cs_end cs_machine_teardown(struct cs_machine *m)
{
	return m->ops->teardown(m);
}

const char *cs_machine_fail_point_name(struct cs_machine *m, int i)
{
	return m->ops->fail_point_name(m, i);
}

void cs_machine_fail_point_seen(struct cs_machine *m, const char *name, kp_u64 *out_passed_nr,
				kp_u64 *out_failed_nr)
{
	m->ops->fail_point_seen(m, name, out_passed_nr, out_failed_nr);
}

kp_u64 cs_machine_bench(struct cs_machine *m, const char *what, kp_u64 n)
{
	return m->ops->bench(m, what, n);
}
