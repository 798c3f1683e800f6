/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.h - tables of names.def, and the nearest name to a wrong one.
 */
#ifndef CS_NAMES_H
#define CS_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "ast.h"

enum cs_name_set {
	CS_NAMES_CALL, /* index: enum cs_call_id */
	CS_NAMES_FLAG,
	CS_NAMES_ERRNO,
	CS_NAMES_SCAN,
	CS_NAMES_DIRECTIVE, /* index: enum cs_directive_id */
	CS_NAMES_OPTION,    /* index + 1: enum cs_option_id */
	CS_NAMES_CHECK,     /* index: enum cs_check_id */
	CS_NAMES_KNOB,
	CS_NAMES_FAIL,
	CS_NAMES_POINT,
	CS_NAMES_COUNTER,
	CS_NAMES_STAT, /* patterns: '*' stands for one name or number */
	CS_NAMES_VMFLAG,
	CS_NAMES_CAP,
	CS_NAMES_FEATURE,
	CS_NAMES_CONFIG,
	CS_NAMES_PAGEFLAG, /* index: enum cs_pageflag */
	CS_NAMES_BOUND,    /* index: enum cs_bound_id */
	CS_NAMES_KEYWORD,
	CS_NAMES_NR,
};

/** cs_names() - all names of a set, in the order of names.def. */
const char *const *cs_names(enum cs_name_set set, size_t *out_nr);

/** cs_name_find() - index of an exact name in its set, -1 if there is none. */
int cs_name_find(enum cs_name_set set, const char *text, size_t len);

/* What names.def says of a call, flag, directive, option or bound. */
struct cs_call_info {
	const char *name;
	unsigned int min, max;
	const char *signature;
	char result;
	const char *defaults;
};

struct cs_flag_info {
	const char *name;
	char class;
	int64_t value;
};

struct cs_directive_info {
	const char *name, *operands, *options;
};

const struct cs_call_info *cs_call_info(enum cs_call_id id);
/** cs_flag_info() - @index as cs_name_find(CS_NAMES_FLAG) gave it. */
const struct cs_flag_info *cs_flag_info(int index);
/** cs_flag_class_name() - "an advice (MADV_...)" for 'A'; NULL for other letters. */
const char *cs_flag_class_name(char class);
const struct cs_directive_info *cs_directive_info(enum cs_directive_id id);
char cs_option_kind(enum cs_option_id id);
char cs_bound_kind(enum cs_bound_id id);
/** cs_state_find(), cs_cell_find() - by letter; -1 if there is none. */
int cs_state_find(char letter);
int cs_cell_find(char letter);

/** cs_stat_known() - does a quantity match one of the patterns? */
int cs_stat_known(const char *text, size_t len);

/* --- the nearest name ---------------------------------------------------------- */

#define CS_NAME_MAX 64u /* longer names get no suggestion */

struct cs_nearest {
	const char *text;
	size_t len;
	const char *best; /* NULL: nothing near enough */
	unsigned int distance;
};

/** cs_nearest_init() - look for names close to @text. */
void cs_nearest_init(struct cs_nearest *nearest, const char *text, size_t len);
/** cs_nearest_try() - @name becomes the best when it is closer than others. */
void cs_nearest_try(struct cs_nearest *nearest, const char *name);
/** cs_nearest_try_set() - all names of a set. */
void cs_nearest_try_set(struct cs_nearest *nearest, enum cs_name_set set);

#endif /* CS_NAMES_H */
