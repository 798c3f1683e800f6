/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ast.h - a parsed scenario, as plain data.
 *
 * Everything hangs off struct cs_script and lives in its arena: nothing here
 * is freed on its own, nothing is changed after parsing.  Each node carries
 * the place it was written at.  Lists are NULL-terminated by ->next, or arrays
 * with a count named *_nr.
 *
 * Names are resolved: a name that the scenario bound is a symbol (index into
 * cs_script.symbols, and into cs_env.values), one of the language an enum or
 * a canonical string.
 */
#ifndef CS_AST_H
#define CS_AST_H

#include "expr.h"

/* --- outcomes ------------------------------------------------------------------------ */

enum cs_outcome_kind {
	CS_OUT_ANY,   /* ? */
	CS_OUT_ERRNO, /* -1 err */
	CS_OUT_VALUE, /* value */
	CS_OUT_BIND,  /* sym is bound to what the call returns */
};

enum cs_why_kind { CS_WHY_ABSENT, CS_WHY_NONE, CS_WHY_LIST };

struct cs_outcome {
	struct cs_span span;
	enum cs_outcome_kind kind;
	struct cs_word err;
	const struct cs_expr *value;
	int sym;
	enum cs_why_kind why;
	const struct cs_word *whys;
	size_t why_nr;
	const struct cs_guard *guard;  /* NULL: always applies */
	const struct cs_outcome *next; /* "or" */
};

/* --- statements ------------------------------------------------------------------------ */

struct cs_iovec {
	const struct cs_expr *base, *len;
};

struct cs_arg {
	struct cs_span span;
	enum cs_arg_kind { CS_ARG_EXPR, CS_ARG_VECTOR } kind;
	const struct cs_expr *expr;
	const struct cs_iovec *iov;
	size_t iov_nr;
};

struct cs_call {
	struct cs_span name; /* where the call's name stands */
	enum cs_call_id id;
	int task; /* symbol; 0 is main */
	bool task_written;
	struct cs_arg args[CS_ARG_NR];
	size_t arg_nr;         /* with the defaults of "..." filled in */
	size_t arg_written_nr; /* without them */
	const struct cs_outcome *outcomes;
};

struct cs_operand {
	struct cs_span span;
	enum cs_option_id key; /* CS_OPT_NONE: by position */
	enum cs_operand_kind {
		CS_OPERAND_WORD, /* word, or an option without value */
		CS_OPERAND_RANGE,
		CS_OPERAND_EXPR,
		CS_OPERAND_LIST, /* list */
	} kind;
	struct cs_word word; /* fail point, flag, group, task (sym), knob ... */
	const struct cs_range *range;
	const struct cs_expr *expr;
	const struct cs_expr *const *list;
	size_t list_nr;
};

struct cs_directive {
	enum cs_directive_id id;
	const struct cs_operand *operands; /* by position first, then options */
	size_t operand_nr;
	const struct cs_guard *guard; /* does not hold: skip it */
};

/* state<flags>*times, state<flags>.. */
struct cs_run {
	struct cs_span span;
	enum cs_state state;
	uint32_t flags;              /* 1 << enum cs_pageflag */
	const struct cs_expr *size;  /* of the folio; NULL: any */
	bool fill;                   /* ".." */
	const struct cs_expr *times; /* NULL: once */
};

struct cs_cell {
	struct cs_span span;
	enum cs_cell_kind kind;
	uint32_t flags;
	const struct cs_run *runs; /* CS_CELL_TABLE */
	size_t run_nr;
};

struct cs_vmflag {
	const char *name; /* "NOHUGEPAGE" */
	bool absent;      /* ~NAME: must not be set */
};

struct cs_check {
	struct cs_span span;
	enum cs_check_id id;
	const struct cs_range *range; /* pt data node vma scan */
	const struct cs_cell *cells;  /* pt: one a slot */
	size_t cell_nr;
	const struct cs_vmflag *vmflags; /* vma; none: unmapped */
	size_t vmflag_nr;
	enum cs_relop relop;         /* data node stat ret; count: ADD SUB EQ */
	bool data_fill;              /* data: "fill" instead of value */
	const struct cs_expr *value; /* data node count */
	int task;                    /* stat: whose, as a symbol; 0 main */
	bool task_written;
	struct cs_word word;              /* count, stat: name; scan: result;
						 * ret: task, as a symbol */
	const struct cs_outcome *outcome; /* stat ret: one, guard in .guard below */
	const struct cs_guard *guard;
	const struct cs_check *next; /* "and" */
};

enum cs_quantifier { CS_FORALL, CS_EXISTS, CS_NEVER };

struct cs_bound {
	struct cs_span span;
	enum cs_bound_id id;
	enum cs_relop relop;
	const struct cs_expr *value; /* number, word or string */
};

enum cs_item_kind {
	CS_ITEM_BLANK,   /* one or more empty lines */
	CS_ITEM_COMMENT, /* a line of its own */
	CS_ITEM_HEADER,  /* for the printer: see cs_header_line */
	CS_ITEM_CALL,
	CS_ITEM_DIRECTIVE, /* !at: body as well, of calls, directives and checks */
	CS_ITEM_CHECKS,
	CS_ITEM_EXPLORE, /* bounds, and body: calls and directives */
	CS_ITEM_FINAL,   /* quantifier, and check */
};

enum cs_header_kind {
	CS_HEAD_SCENARIO,
	CS_HEAD_SOURCE,
	CS_HEAD_ORDERS,
	CS_HEAD_KERNEL,
	CS_HEAD_REQUIRES,
	CS_HEAD_WITH,
	CS_HEAD_FINDS,
};

struct cs_item {
	enum cs_item_kind kind;
	struct cs_span span; /* the statement, without comment */
	const char *comment; /* "# ..." at the end of the line, or NULL */
	enum cs_header_kind header;
	const struct cs_guard *guard; /* CS_HEAD_KERNEL, CS_HEAD_FINDS */
	const struct cs_call *call;
	const struct cs_directive *directive;
	enum cs_quantifier quantifier;
	const struct cs_check *check;
	const struct cs_bound *bounds;
	size_t bound_nr;
	const struct cs_item *body;
	const char *body_comment; /* after the closing brace */
	const struct cs_item *next;
};

/* --- the script ------------------------------------------------------------------------------ */

enum cs_symbol_kind { CS_SYM_TASK, CS_SYM_REGION, CS_SYM_FD, CS_SYM_PARAM };

struct cs_symbol {
	const char *name;
	enum cs_symbol_kind kind;
	struct cs_span span; /* where it was bound */
	int column;          /* parameters: column of the rows */
	bool thread;         /* task that only explore blocks name */
	int owner;           /* region: symbol of the task that mapped it */
};

struct cs_script {
	const char *path; /* as given */
	const char *text; /* the whole file */
	size_t len;
	const char *name;   /* the documentation string */
	const char *source; /* NULL if absent */
	int orders[CS_ORDER_MAX + 1];
	size_t order_nr;               /* 2 3 9 by default */
	const struct cs_guard *kernel; /* whole file skipped unless it holds */
	const struct cs_word *requires;
	size_t require_nr;
	const char *finds;    /* part of the finding it must end with; NULL: none */
	const char *finds_on; /* only if this fail point is made to fail; NULL: always */
	const struct cs_guard *finds_when;
	size_t param_nr;                    /* names of "with" */
	size_t row_nr;                      /* 1 without "with" */
	const struct cs_expr *const *cells; /* row * param_nr + column */
	const struct cs_symbol *symbols;    /* 0 is the task main */
	size_t symbol_nr;
	const struct cs_item *items;
	bool explores; /* has an explore block */
	struct cs_arena *arena;
};

#endif /* CS_AST_H */
