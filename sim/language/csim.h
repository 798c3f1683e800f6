/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * csim.h - the scenario language: parse, resolve, evaluate, print.
 *
 * Order of use:
 *	cs_parse()	text to struct cs_script: syntax, names, arity
 *	cs_resolve()	the same script at one order, kernel and row: units,
 *			indices, pictures.  Nothing may run if either reports.
 *	cs_env_init()	a live environment for a run, filled by cs_env_bind()
 *	cs_eval...()	values of expressions and ranges in it
 *
 * Reentrant: no global state.  A script is read-only once parsed and may be
 * shared; an environment belongs to one run.
 *
 * Units of values: bytes, but where a struct cs_value says count.
 */
#ifndef CSIM_H
#define CSIM_H

#include <stdio.h>

#include "ast.h"
#include "diag.h"

/* --- pass one --------------------------------------------------------------- */

/**
 * cs_parse() - parse a scenario and resolve its names.
 * @path: for messages; copied.
 * @text: the file's bytes; copied, need not end with NUL.
 * @len: bytes.
 * @out: the script, to be freed with cs_script_free(); NULL on failure.
 * @diags: where errors are added; must have been initialised.
 *
 * Return: 0; -1 with at least one message in @diags.  Out of memory is a
 * message too.
 */
int cs_parse(const char *path, const char *text, size_t len, struct cs_script **out,
	     struct cs_diags *diags);

/** cs_script_free() - free @script and everything below it; NULL is fine. */
void cs_script_free(struct cs_script *script);

/* --- what a script is resolved for --------------------------------------------- */

struct cs_target {
	int order;                         /* log2(base pages in a hugepage), 2..9 */
	int version, patchlevel, sublevel; /* of the kernel; version 0: any */
	const char *const *configs;        /* CONFIG_ names without prefix, NULL ends;
					 * NULL: all guards on configs hold */
	uint64_t window_va;                /* where @0 is; 0: a made-up window */
	uint64_t span_b;                   /* bytes one PMD table maps (unit G); 0: 512H */
};

/**
 * cs_guard_holds() - do all terms of a guard hold?
 * @guard: NULL holds.
 *
 * "kernel" compares as many numbers as were written: 6.18.44 is <= 6.18.
 * With target->version 0 every term on the kernel holds.
 */
bool cs_guard_holds(const struct cs_guard *guard, const struct cs_target *target);

/* --- values ------------------------------------------------------------------------ */

enum cs_value_kind {
	CS_VAL_UNSET,   /* a name not bound (yet) in this run */
	CS_VAL_MISTAKE, /* one whose binding has a mistake, which was told */
	CS_VAL_INT,     /* a bare number: bytes or a count, as needed */
	CS_VAL_BYTES,   /* from P, H or G */
	CS_VAL_COUNT,   /* from N, or bytes / bytes */
	CS_VAL_ADDRESS, /* num is an address */
	CS_VAL_REGION,  /* num is its start, len_b its length */
	CS_VAL_TASK,    /* num is what the runner bound: a task's number */
	CS_VAL_FD,      /* num is what the runner bound */
	CS_VAL_WORD,    /* text: a bare word */
	CS_VAL_STRING,  /* text */
};

struct cs_value {
	enum cs_value_kind kind;
	int64_t num;
	bool large;       /* above INT64_MAX: cast num to uint64_t */
	uint64_t len_b;   /* region; descriptor: of its file */
	const char *text; /* word, string; or the name a constant was written by */
	int64_t small;    /* what does not scale with the order, see value.c */
};

struct cs_value cs_value_int(int64_t num);
struct cs_value cs_value_region(uint64_t start_va, uint64_t len_b);
struct cs_value cs_value_task(int64_t num);
struct cs_value cs_value_fd(int64_t num);
/* A descriptor whose file has @len_b bytes; more of it may be named. */
struct cs_value cs_value_file(int64_t num, uint64_t len_b);

/* Where the range of an open file lies: above all addresses (kernel-port/kp.h). */
#define CS_FILE_VA (UINT64_C(1) << 60)
#define CS_FILE_SHIFT 40

/* --- environment: names of one run -------------------------------------------------- */

struct cs_env {
	const struct cs_script *script;
	struct cs_target target;
	size_t row;
	struct cs_value *values; /* by symbol */
};

/**
 * cs_env_init() - an environment with main bound to task 0 and the parameters
 * of row @row bound to their values.
 *
 * Return: 0; -1 with a message: a parameter has no value at this order, or out
 * of memory.  On failure there is nothing to free.
 */
int cs_env_init(struct cs_env *env, const struct cs_script *script, const struct cs_target *target,
		size_t row, struct cs_diags *diags);
void cs_env_free(struct cs_env *env);

/** cs_env_bind() - give symbol @sym a value; a later call replaces it. */
void cs_env_bind(struct cs_env *env, int sym, struct cs_value value);

/**
 * cs_eval() - value of an expression.
 *
 * Return: 0; -1 with a message at the expression: division not exact at this
 * order, overflow, units that do not mix, a name that is not bound.
 */
int cs_eval(const struct cs_expr *expr, const struct cs_env *env, struct cs_value *out,
	    struct cs_diags *diags);

/** cs_eval_num() - as cs_eval(), but only numbers, addresses, regions (their
 * start), tasks and descriptors: -1 with a message for words and strings. */
int cs_eval_num(const struct cs_expr *expr, const struct cs_env *env, int64_t *out,
		struct cs_diags *diags);

struct cs_range_value {
	int region;                /* symbol */
	int task_sym;              /* symbol: as written, or the region's owner */
	int64_t task;              /* bound value of task_sym */
	uint64_t start_va, end_va; /* end exclusive; may be equal; of a file: offsets
				    * from CS_FILE_VA + (num << CS_FILE_SHIFT) */
};

/**
 * cs_eval_range() - addresses of a range.
 *
 * Return: 0; -1 with a message: outside the region, not page aligned, end
 * before start, an index outside its slot at this order, a name not bound.
 */
int cs_eval_range(const struct cs_range *range, const struct cs_env *env,
		  struct cs_range_value *out, struct cs_diags *diags);

/** cs_word_text() - the text of a word in this row; NULL with a message if its
 * parameter does not hold a word. */
const char *cs_word_text(const struct cs_word *word, const struct cs_env *env,
			 struct cs_diags *diags);

/** cs_size_eval() - pages of a folio of size @expr: a power of two, from @least
 * up to those of a hugepage.  -1 with a message otherwise. */
int cs_size_eval(const struct cs_expr *expr, int64_t least, const struct cs_env *env,
		 int64_t *out_pages, struct cs_diags *diags);
/** cs_word_size() - as cs_size_eval(), of a word that has a size. */
int cs_word_size(const struct cs_word *word, const struct cs_env *env, int64_t *out_pages,
		 struct cs_diags *diags);

/** cs_errno_value() - 22 for "EINVAL"; 0 if there is no such name. */
int cs_errno_value(const char *name);
/** cs_errno_name() - "EINVAL" for 22; NULL if the language has no name for it. */
const char *cs_errno_name(int value);
/** cs_relop_holds() - compare @a with @b; CS_ADD and CS_SUB never hold. */
bool cs_relop_holds(int64_t a, enum cs_relop relop, int64_t b);

/**
 * cs_cell_expand() - the entries of one table of a picture.
 * @cell: kind CS_CELL_TABLE.
 * @entries: room for one pointer a base page of a hugepage (1 << order).
 *
 * Return: 0; -1 with a message: too many or too few entries at this order.
 */
int cs_cell_expand(const struct cs_cell *cell, const struct cs_env *env,
		   const struct cs_run **entries, struct cs_diags *diags);

/** cs_operand_find() - the option @key of a directive, NULL if not written. */
const struct cs_operand *cs_operand_find(const struct cs_directive *directive,
					 enum cs_option_id key);
/** cs_option_num() - value of a number option; @absent if not written, 1 for an
 * option without a value.  -1 with a message on errors. */
int cs_option_num(const struct cs_directive *directive, enum cs_option_id key, int64_t absent,
		  const struct cs_env *env, int64_t *out, struct cs_diags *diags);

/* --- pass two ------------------------------------------------------------------------ */

/**
 * cs_resolve() - check a script for one order, kernel and row, without running.
 *
 * Outcomes, checks and directives whose guard does not hold on the target's
 * order are left out; guards on the kernel are ignored, so that a mistake
 * shows on every kernel.
 *
 * Return: 0; -1 with messages that name the order (and the row).
 */
int cs_resolve(const struct cs_script *script, const struct cs_target *target, size_t row,
	       struct cs_diags *diags);

/** cs_resolve_all() - cs_resolve() at each of the script's orders and rows, any
 * kernel.  The same mistake is reported once. */
int cs_resolve_all(const struct cs_script *script, struct cs_diags *diags);

/* --- text ------------------------------------------------------------------------------- */

/** cs_span_text() - what was written at @span; *len bytes, not terminated. */
const char *cs_span_text(const struct cs_script *script, struct cs_span span, size_t *len);

/**
 * cs_print() - the script in canonical form, comments and blank lines kept.
 * @out_text: NUL-terminated, to be freed with free().
 * @out_len: bytes without the NUL; may be NULL.
 *
 * Printing what was parsed from a print gives the same bytes again.
 *
 * Return: 0; -1 out of memory.
 */
int cs_print(const struct cs_script *script, char **out_text, size_t *out_len);

/* One statement or part of it in canonical form, for reports.  Truncated to
 * @size; always terminated. */
void cs_print_item(const struct cs_script *script, const struct cs_item *item, char *buffer,
		   size_t size);
void cs_print_outcome(const struct cs_script *script, const struct cs_outcome *outcome,
		      char *buffer, size_t size);

/* Names by id: "madvise", "fill", "nth", "pt", 'p', "wp". */
const char *cs_call_name(enum cs_call_id id);
const char *cs_directive_name(enum cs_directive_id id);
const char *cs_option_name(enum cs_option_id id);
const char *cs_check_name(enum cs_check_id id);
char cs_state_letter(enum cs_state state);
char cs_cell_letter(enum cs_cell_kind kind); /* '[' for a table */
const char *cs_pageflag_name(enum cs_pageflag flag);
const char *cs_bound_name(enum cs_bound_id id);
const char *cs_relop_text(enum cs_relop relop);

#endif /* CSIM_H */
