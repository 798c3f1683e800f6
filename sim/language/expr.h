/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * expr.h - the small parts of a parsed scenario: places, names, expressions,
 * ranges and guards.  See ast.h for who owns them.
 */
#ifndef CS_EXPR_H
#define CS_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CS_FILE_MAX_B 65536u /* bytes of a file */
#define CS_LINE_MAX 512u     /* characters of a line, blanks not counted */
#define CS_TOKEN_MAX 128u    /* tokens of a line */
#define CS_NESTING_MAX 16u   /* brackets and signs inside each other */
#define CS_REGION_MAX_HP 64u /* hugepages of a region */
#define CS_VALUE_MAX 100u    /* characters of one argument or row value */
#define CS_SYMBOL_MAX 32u    /* characters of a name that is bound */
#define CS_ARG_NR 6u         /* arguments of a call */
#define CS_ORDER_MIN 2
#define CS_ORDER_MAX 9

struct cs_span {
	uint32_t line, col; /* from 1; col counts bytes */
	uint32_t off, len;  /* in cs_script.text */
};

/* --- enums from names.def: CS_CALL_MMAP, CS_DIR_FILL, CS_OPT_NTH ... ---------- */

#define CS_CALL(id, name, min, max, sig, result, defaults) CS_CALL_##id,
enum cs_call_id {
#include "names.def"
	CS_CALL_NR
};
#define CS_DIRECTIVE(id, name, operands, options) CS_DIR_##id,
enum cs_directive_id {
#include "names.def"
	CS_DIR_NR
};
#define CS_OPTION(id, name, kind) CS_OPT_##id,
enum cs_option_id {
	CS_OPT_NONE, /* an operand by position */
#include "names.def"
	CS_OPT_NR
};
#define CS_CHECK(id, name) CS_CHECK_##id,
enum cs_check_id {
#include "names.def"
	CS_CHECK_NR
};
#define CS_CELL(id, letter) CS_CELL_##id,
enum cs_cell_kind {
	CS_CELL_TABLE, /* [...] */
#include "names.def"
	CS_CELL_NR
};
#define CS_STATE(id, letter, meaning) CS_STATE_##id,
enum cs_state {
#include "names.def"
	CS_STATE_NR
};
#define CS_PAGEFLAG(id, name) CS_PF_##id,
enum cs_pageflag {
#include "names.def"
	CS_PF_NR
};
#define CS_BOUND(id, name, kind) CS_BOUND_##id,
enum cs_bound_id {
#include "names.def"
	CS_BOUND_NR
};

/* --- expressions ------------------------------------------------------------------ */

enum cs_relop { CS_EQ, CS_NE, CS_LT, CS_LE, CS_GT, CS_GE, CS_ADD, CS_SUB };

enum cs_expr_kind {
	CS_EXPR_INT,    /* num and unit: 0 none, 'P', 'H', 'N' or 'G' */
	CS_EXPR_SYMBOL, /* region, task, descriptor or parameter */
	CS_EXPR_CONST,  /* num, by its name in text: MADV_COLLAPSE, NULL */
	CS_EXPR_WORD,   /* text: a bare word, where one may stand */
	CS_EXPR_STRING, /* text, escapes undone */
	CS_EXPR_RANGE,  /* A[..] */
	CS_EXPR_NEG,    /* a */
	CS_EXPR_PLACE,  /* @a: window + a */
	CS_EXPR_PAREN,  /* (a) */
	CS_EXPR_BINARY, /* a op b, op one of + - * / | */
};

struct cs_expr {
	enum cs_expr_kind kind;
	struct cs_span span;
	uint64_t num;
	char unit, op;
	int sym;
	const char *text;
	const struct cs_expr *a, *b;
	const struct cs_range *range;
};

/* A, A[lo], A[lo..hi), A[lo..), child:A... */
struct cs_range {
	struct cs_span span;
	int task;                      /* symbol, -1: the task that bound the region */
	int region;                    /* symbol */
	bool single;                   /* A[lo]: one base page */
	const struct cs_expr *lo, *hi; /* NULL: from the start, to the end */
};

/* A name of the language, or a with-parameter that holds one in each row. */
struct cs_word {
	struct cs_span span;
	const char *text; /* canonical; NULL when sym >= 0 */
	int sym;          /* parameter, or -1 */
	/* Knobs and counters of one folio size: what stands for the '*' of text. */
	const struct cs_expr *size;
};

/* Terms joined by "and": all must hold. */
struct cs_guard {
	struct cs_span span;
	enum cs_guard_kind { CS_GUARD_KERNEL, CS_GUARD_ORDER, CS_GUARD_CONFIG } kind;
	enum cs_relop relop;
	int version[3];
	int version_nr; /* 1..3 of them were written */
	int order;
	const char *config; /* without CONFIG_ */
	const struct cs_guard *next;
};

#endif /* CS_EXPR_H */
