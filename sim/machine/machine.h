/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine.h - one thing that scenarios run on: a simulated kernel, the running
 * host kernel, or one in an emulator.
 *
 * The runner sees nothing but this header.  A machine takes system calls and
 * directives, answers questions about its state, and may *stop*: a BUG, a bad
 * memory access, an unmodelled function.  After CS_END_STOPPED the world is
 * broken and only cs_machine_reset() is allowed; @stop says what happened.
 *
 * Words that cross (enum kp_call, struct kp_op, struct kp_page ...) are those
 * of kp.h, whatever kind of machine stands behind them.
 *
 * Context: one machine is driven by one thread of one process; a process
 * drives one machine at a time.  Reset: cs_machine_reset() before each run.
 */
#ifndef CS_MACHINE_H
#define CS_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kp.h"

#define CS_FRAME_NR 32   /* frames kept of a backtrace */
#define CS_FINDING_NR 16 /* broken invariants kept of one run */
#define CS_EVENT_NR 20   /* last events shown with a finding */

enum cs_end {
	CS_END_OK,
	CS_END_REFUSED, /* directive only: cannot be done here and now */
	CS_END_STOPPED, /* world ended early, see cs_machine.stop */
};

/* Why a world ended early.  Texts are complete and free of addresses. */
struct cs_stop {
	enum kp_stop_kind kind;
	char text[KP_TEXT_LEN];
	char file[KP_NAME_LEN * 2]; /* "" if unknown */
	int line;                   /* 0 if unknown */
	char func[KP_NAME_LEN];     /* "" if unknown */
	int frame_nr;
	char frame[CS_FRAME_NR][KP_NAME_LEN * 3]; /* innermost first */
	char locks[1024];                         /* lines, "" if none is held */
	char events[4096];                        /* lines, oldest first */
};

struct cs_machine;

/* What a kind of machine implements; every member is mandatory.  The wrappers
 * below say what each does. */
struct cs_machine_ops {
	bool (*offers)(const struct cs_machine *m, const char *what);
	enum cs_end (*reset)(struct cs_machine *m);
	enum cs_end (*call)(struct cs_machine *m, int task, enum kp_call call, const kp_u64 args[6],
			    kp_s64 *out_result);
	enum cs_end (*op)(struct cs_machine *m, const struct kp_op *op, int *out_errno,
			  char out_text[KP_TEXT_LEN]);
	enum cs_end (*pages)(struct cs_machine *m, int task, kp_u64 va, int nr,
			     struct kp_page *out_pages);
	enum cs_end (*vma)(struct cs_machine *m, int task, kp_u64 va, struct kp_vma *out_vma,
			   bool *out_found);
	bool (*counter)(struct cs_machine *m, const char *name, kp_s64 *out);
	bool (*stat)(struct cs_machine *m, int task, const char *name, kp_s64 *out);
	bool (*sysfs)(struct cs_machine *m, const char *name, char out_text[KP_TEXT_LEN]);
	int (*attempt_nr)(struct cs_machine *m);
	void (*attempt)(struct cs_machine *m, int i, struct kp_attempt *out);
	bool (*last_attempt)(struct cs_machine *m, int task, kp_u64 va, struct kp_attempt *out);
	enum cs_end (*check)(struct cs_machine *m);
	enum cs_end (*teardown)(struct cs_machine *m);
	const char *(*fail_point_name)(struct cs_machine *m, int i);
	void (*fail_point_seen)(struct cs_machine *m, const char *name, kp_u64 *out_passed_nr,
				kp_u64 *out_failed_nr);
	void (*hook)(struct cs_machine *m, bool on, bool resched);
	bool (*has_point)(struct cs_machine *m, const char *name);
	kp_u64 (*bench)(struct cs_machine *m, const char *what, kp_u64 n);
	void (*close)(struct cs_machine *m);
};

struct cs_machine {
	const struct cs_machine_ops *ops;
	char name[KP_NAME_LEN]; /* "sim:6.1" */
	const char *release;    /* "6.1.192" */
	int version, patchlevel, sublevel;
	int order;          /* log2(base pages in a hugepage) */
	const char *config; /* "" or the name of the configuration */
	bool lines;         /* records deciding source lines */
	bool terse;         /* for a thousand runs a second: @stop comes without
			     * frames, locks and events, and time is counted for
			     * some hundred runs together */
	bool partial;       /* cannot do or show everything: what it lacks skips the run */
	bool deep;          /* set by who looks: wants what a file holds where nothing is
			     * mapped, even if that takes longer */
	kp_u32 page_flags;  /* KP_PAGE_* that it can show */
	kp_u64 page_b, hugepage_b;
	kp_u64 window_va, window_b;        /* addresses that scenarios may use */
	kp_u64 table_span_b;               /* bytes mapped by one PMD table */
	const struct kp_feature *features; /* ends with name NULL */
	const struct kp_unit *units;       /* ends with path NULL */
	const char *const *configs;        /* names that are set, without CONFIG_, ends
					 * with NULL; NULL: not known */

	/* Told of each yield point while hooked; false: the world ended in it. */
	bool (*point)(void *ctx, const char *name);
	void *point_ctx;

	struct cs_stop stop; /* valid after CS_END_STOPPED */
	int finding_nr;      /* since reset; may exceed CS_FINDING_NR */
	char finding[CS_FINDING_NR][KP_TEXT_LEN];
};

/* --- lifetime ------------------------------------------------------------- */

/**
 * cs_machine_reset() - a fresh world: task 0 exists, nothing is mapped.
 * Forgets findings and stop.
 * Return: CS_END_OK, or CS_END_STOPPED (our own bug: reset itself failed).
 */
enum cs_end cs_machine_reset(struct cs_machine *m);

/** cs_machine_close() - let go of @m and all it holds; NULL is allowed. */
void cs_machine_close(struct cs_machine *m);

/* --- acting --------------------------------------------------------------- */

/**
 * cs_machine_call() - a system call by task @task.
 * @out_result: result, or -errno (x86-64 numbers).
 * Return: CS_END_OK or CS_END_STOPPED.
 */
enum cs_end cs_machine_call(struct cs_machine *m, int task, enum kp_call call, const kp_u64 args[6],
			    kp_s64 *out_result);

/**
 * cs_machine_op() - a directive: hidden state or environment.
 * @out_errno: positive errno when refused; EOPNOTSUPP: this machine cannot.
 * @out_text: why, one line, when refused.
 * Return: CS_END_OK, CS_END_REFUSED, CS_END_STOPPED.
 */
enum cs_end cs_machine_op(struct cs_machine *m, const struct kp_op *op, int *out_errno,
			  char out_text[KP_TEXT_LEN]);

/**
 * cs_machine_hook() - have @point called at each yield point from now on, until
 * the next reset; NULL: no more.  @point may call, change and look at the
 * machine, all but reset it.  @resched: somebody waits for the processor, so
 * that whoever asks offers it.
 */
void cs_machine_hook(struct cs_machine *m, bool (*point)(void *ctx, const char *name), void *ctx,
		     bool resched);

/** cs_machine_has_point() - is there a yield point of that name? */
bool cs_machine_has_point(struct cs_machine *m, const char *name);

/* --- looking: changes nothing --------------------------------------------- */

/** cs_machine_offers() - does @m have what a `requires` line names? */
bool cs_machine_offers(const struct cs_machine *m, const char *what);

/**
 * cs_machine_pages() - @nr consecutive base pages from @va (page aligned).
 * Return: CS_END_OK or CS_END_STOPPED.
 */
enum cs_end cs_machine_pages(struct cs_machine *m, int task, kp_u64 va, int nr,
			     struct kp_page *out_pages);

/**
 * cs_machine_vma() - first VMA of @task that ends above @va.
 * @out_found: false if there is none; @out_vma is then untouched.
 * Return: CS_END_OK or CS_END_STOPPED.
 */
enum cs_end cs_machine_vma(struct cs_machine *m, int task, kp_u64 va, struct kp_vma *out_vma,
			   bool *out_found);

/** cs_machine_counter() - false if there is no counter of that name. */
bool cs_machine_counter(struct cs_machine *m, const char *name, kp_s64 *out);

/** cs_machine_stat() - quantity of a task or the world; false if unknown. */
bool cs_machine_stat(struct cs_machine *m, int task, const char *name, kp_s64 *out);

/** cs_machine_sysfs() - what reading a setting gives; false if there is none. */
bool cs_machine_sysfs(struct cs_machine *m, const char *name, char out_text[KP_TEXT_LEN]);

/** cs_machine_attempt_nr() - hugepages the last call or daemon pass tried. */
int cs_machine_attempt_nr(struct cs_machine *m);

/** cs_machine_attempt() - the @i-th of them, 0 <= @i < cs_machine_attempt_nr(). */
void cs_machine_attempt(struct cs_machine *m, int i, struct kp_attempt *out);

/** cs_machine_last_attempt() - last attempt at the slot of @va, by anybody;
 * false if there was none. */
bool cs_machine_last_attempt(struct cs_machine *m, int task, kp_u64 va, struct kp_attempt *out);

/* --- invariants ----------------------------------------------------------- */

/**
 * cs_machine_check() - the built-in invariants of the world as it stands.
 * Broken ones are added to @m->finding.
 * Return: CS_END_OK or CS_END_STOPPED.
 */
enum cs_end cs_machine_check(struct cs_machine *m);

/** cs_machine_teardown() - ends every task, then nothing may be left; as above. */
enum cs_end cs_machine_teardown(struct cs_machine *m);

/* --- fault injection, bench ----------------------------------------------- */

/** cs_machine_fail_point_name() - name of fail point @i, NULL past the end. */
const char *cs_machine_fail_point_name(struct cs_machine *m, int i);

/** cs_machine_fail_point_seen() - times passed and failed since reset. */
void cs_machine_fail_point_seen(struct cs_machine *m, const char *name, kp_u64 *out_passed_nr,
				kp_u64 *out_failed_nr);

/** cs_machine_bench() - @n whole cycles of @what on the machine's own side;
 * returns what the machine makes of it (0: unknown @what). */
kp_u64 cs_machine_bench(struct cs_machine *m, const char *what, kp_u64 n);

#endif /* CS_MACHINE_H */
