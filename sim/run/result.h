/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * result.h - what running scenarios gave; the runner writes it, reports read it.
 *
 * A session holds files, a file holds runs: one for each row of parameters on
 * each machine.  A run holds steps: the statements in the order they ran, all
 * of them or only those worth telling (struct cs_run_options).  Every text is
 * complete and in scenario words (A+3P, never an address), so that reports
 * only choose and lay out.
 *
 * Ownership: everything lives in the session's stores; texts are never NULL.
 */
#ifndef CS_RESULT_H
#define CS_RESULT_H

#include <stdbool.h>
#include "machine/machine.h"

/* Only worsens: a run's verdict is the worst of what happened in it. */
enum cs_verdict {
	CS_VERDICT_PASS,
	CS_VERDICT_UNSPECIFIED, /* a call had no outcome that applies here */
	CS_VERDICT_SKIP,        /* did not run, with a reason */
	CS_VERDICT_UNMODELLED,  /* reached what the machine does not have */
	CS_VERDICT_FAIL,        /* an expectation did not hold */
	CS_VERDICT_FINDING,     /* the kernel broke an invariant, or itself */
	CS_VERDICT_BUG,         /* our own */
	CS_VERDICT_NR,
};

/* One line of a page-table picture: "A = [p..] H". */
struct cs_picture {
	const char *range;  /* "A", "child:A" */
	const char *cells;  /* "[p..] H" */
	const char *detail; /* what is odd about its pages, "" if nothing */
};

/* One hugepage that a call tried. */
struct cs_attempt {
	kp_u64 va;          /* for the runner; reports use range */
	const char *range;  /* "A[H..2H)" */
	const char *result; /* "PAGE_COUNT" */
	const char *stage;  /* "scan", "" if unknown */
	const char *text;   /* the tracepoint's words */
	const char *file;   /* deciding place in the kernel, "" if unknown */
	int line;
	const char *held;   /* its entries before: "3 present, 1 none", "" as below */
	const char *before; /* the slot's cell before and after the call */
	const char *after;  /* "" unless pictures are wanted */
};

enum cs_step_kind {
	CS_STEP_CALL,
	CS_STEP_DIRECTIVE,
	CS_STEP_CHECK,
	CS_STEP_KERNEL, /* not of the scenario: content, invariants */
};

struct cs_step {
	enum cs_step_kind kind;
	int line; /* in the file; 0 for CS_STEP_KERNEL */
	enum cs_verdict verdict;
	const char *text;   /* the statement without its expectation */
	const char *want;   /* "0 why SUCCEED", "" if nothing was asked */
	const char *got;    /* "-1 EAGAIN" */
	const char *detail; /* what is known of the difference, "" if nothing */
	const char *result; /* of a call: "0", "-1 EAGAIN", in scenario words */
	bool ended;         /* the world ended in it; the result says how */
	bool collapse;      /* a call with MADV_COLLAPSE, a daemon pass */
	bool more;          /* the slot after the last attempt was there to try */
	int attempt_nr;
	struct cs_attempt *attempt;
	int before_nr, after_nr;
	struct cs_picture *before, *after;
};

struct cs_result {
	const char *machine; /* "sim:6.1" */
	const char *release; /* "6.1.192" */
	int order;
	const char *row;        /* "HOLES=0, RESULT=SUCCEED", "" without rows */
	const char *fail_point; /* --fail-each: "alloc.huge", else "" */
	bool done;              /* false: interrupted, nothing else counts */
	int fail_nr;            /* runs made with one such point failing */
	int retry_nr;           /* runs that a real kernel made for nothing, see run.c */
	enum cs_verdict verdict;
	const char *reason;    /* of a skip, unmodelled or bug: one line */
	int line;              /* where it went wrong first, 0 if nowhere */
	const char *statement; /* that line, when the machine broke at it, else "" */
	int step_nr;
	struct cs_step *step;
	int finding_nr;
	const char **finding;       /* broken invariants */
	const struct cs_stop *stop; /* NULL unless the world ended early */
};

struct cs_file {
	const char *path;   /* as given or found */
	const char *name;   /* "clamp-unaligned-range": base name, no suffix */
	const char *title;  /* the scenario line's string */
	const char *source; /* the source line's string, "" without */
	bool done;          /* false: interrupted before its end */
	int result_nr;
	struct cs_result *result;
};

struct cs_session {
	int file_nr;
	struct cs_file *file;
	int machine_nr;
	const struct cs_machine *const *machine;
	bool interrupted;
	int left_nr;    /* files after the one at which it was to stop, not counted */
	double seconds; /* wall clock; for terminals only */
};

/* Totals over runs. */
struct cs_totals {
	int scenario_nr; /* files with at least one run */
	int order_nr;    /* different orders of the machines */
	int verdict_nr[CS_VERDICT_NR];
};

/** cs_session_totals() - count @session. */
void cs_session_totals(const struct cs_session *session, struct cs_totals *out);

/**
 * cs_totals_exit() - exit status that stands for all of it.
 * The gravest wins: 70 our bug, 3 finding, 1 failed expectation, 4 unmodelled,
 * 77 if every run was skipped, else 0.
 */
int cs_totals_exit(const struct cs_totals *totals);

/** cs_verdict_name() - "pass", "unspecified" ... */
const char *cs_verdict_name(enum cs_verdict verdict);

/** cs_verdict_worsen() - the worse of two verdicts. */
enum cs_verdict cs_verdict_worsen(enum cs_verdict a, enum cs_verdict b);

#endif /* CS_RESULT_H */
