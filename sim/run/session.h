/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * session.h - many scenarios on many machines, in parallel.
 *
 * Files are the unit of work: each is run by one worker, a fork of the program,
 * on every machine and row.  Results stand in the order of the files whatever
 * the number of workers.
 */
#ifndef CS_SESSION_H
#define CS_SESSION_H

#include <stdio.h>
#include "language/csim.h"
#include "machine/machines.h"
#include "run/find.h"
#include "run/run.h"

struct cs_work; /* parsed files, results and the memory of both */

/**
 * cs_work_load() - read, parse and resolve every file of @paths, at every order
 * it is for.  All mistakes are printed to @errors; then nothing may run.
 * Return: the work, or NULL after a mistake (exit 2).
 */
struct cs_work *cs_work_load(const struct cs_paths *paths, FILE *errors);

/* A scenario that is in no file. */
struct cs_text {
	const char *name; /* in place of a path; the caller's */
	const char *text; /* the caller's */
};

/** cs_work_load_texts() - the same of @nr texts, at least one. */
struct cs_work *cs_work_load_texts(const struct cs_text *text, int nr, FILE *errors);
void cs_work_free(struct cs_work *work);

/** cs_work_scripts() - the parsed files, in order. */
int cs_work_script_nr(const struct cs_work *work);
const struct cs_script *cs_work_script(const struct cs_work *work, int i);

/**
 * cs_work_run() - run all of @work on @machines.
 * @job_nr: workers; 1 runs in this process, 0 takes one for each processor, in
 *	processes of their own even if it is one.
 *
 * SIGINT and SIGTERM end it early: what is finished stays, the session says so.
 * A worker that dies leaves the verdict CS_VERDICT_BUG for its file.
 *
 * Return: the session; lives as long as @work.
 */
const struct cs_session *cs_work_run(struct cs_work *work, const struct cs_machine_set *machines,
				     const struct cs_run_options *options, int job_nr);

#endif /* CS_SESSION_H */
