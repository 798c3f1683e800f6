/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * names.c - tables of names.def.
 */
#include "names.h"

#include <errno.h>
#include <string.h>

#include "csim.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct cs_call_info calls[] = {
#define CS_CALL(id, name, min, max, sig, result, defaults) \
	[CS_CALL_##id] = { name, min, max, sig, result, defaults },
#include "names.def"
};

static const struct cs_flag_info flags[] = {
#define CS_FLAG(class, name, value) { #name, class, value },
#include "names.def"
};

static const struct cs_directive_info directives[] = {
#define CS_DIRECTIVE(id, name, operands, options) [CS_DIR_##id] = { name, operands, options },
#include "names.def"
};

static const char option_kinds[] = {
	0,
#define CS_OPTION(id, name, kind) kind,
#include "names.def"
};

static const char bound_kinds[] = {
#define CS_BOUND(id, name, kind) kind,
#include "names.def"
};

static const char state_letters[] = {
#define CS_STATE(id, letter, meaning) letter,
#include "names.def"
};

static const char cell_letters[] = {
	'[',
#define CS_CELL(id, letter) letter,
#include "names.def"
};

static const int errno_values[] = {
#define CS_ERRNO(name) name,
#include "names.def"
};

static const char *const call_names[] = {
#define CS_CALL(id, name, min, max, sig, result, defaults) name,
#include "names.def"
};
static const char *const flag_names[] = {
#define CS_FLAG(class, name, value) #name,
#include "names.def"
};
static const char *const errno_names[] = {
#define CS_ERRNO(name) #name,
#include "names.def"
};
static const char *const scan_names[] = {
#define CS_SCAN(name) #name,
#include "names.def"
};
static const char *const directive_names[] = {
#define CS_DIRECTIVE(id, name, operands, options) name,
#include "names.def"
};
static const char *const option_names[] = {
#define CS_OPTION(id, name, kind) name,
#include "names.def"
};
static const char *const check_names[] = {
#define CS_CHECK(id, name) name,
#include "names.def"
};
static const char *const knob_names[] = {
#define CS_KNOB(path) path,
#include "names.def"
};
static const char *const fail_names[] = {
#define CS_FAIL(point) point,
#include "names.def"
};
static const char *const point_names[] = {
#define CS_POINT(name, when) name,
#include "names.def"
};
static const char *const counter_names[] = {
#define CS_COUNTER(name) name,
#include "names.def"
};
static const char *const stat_names[] = {
#define CS_STAT(pattern) pattern,
#include "names.def"
};
static const char *const vmflag_names[] = {
#define CS_VMFLAG(name) #name,
#include "names.def"
};
static const char *const cap_names[] = {
#define CS_CAP(name) #name,
#include "names.def"
};
static const char *const feature_names[] = {
#define CS_FEATURE(name) name,
#include "names.def"
};
static const char *const config_names[] = {
#define CS_CONFIG(name) #name,
#include "names.def"
};
static const char *const pageflag_names[] = {
#define CS_PAGEFLAG(id, name) name,
#include "names.def"
};
static const char *const bound_names[] = {
#define CS_BOUND(id, name, kind) name,
#include "names.def"
};
static const char *const keyword_names[] = {
#define CS_KEYWORD(name) name,
#include "names.def"
};

static const struct {
	const char *const *names;
	size_t nr;
} sets[CS_NAMES_NR] = {
	[CS_NAMES_CALL] = { call_names, COUNT(call_names) },
	[CS_NAMES_FLAG] = { flag_names, COUNT(flag_names) },
	[CS_NAMES_ERRNO] = { errno_names, COUNT(errno_names) },
	[CS_NAMES_SCAN] = { scan_names, COUNT(scan_names) },
	[CS_NAMES_DIRECTIVE] = { directive_names, COUNT(directive_names) },
	[CS_NAMES_OPTION] = { option_names, COUNT(option_names) },
	[CS_NAMES_CHECK] = { check_names, COUNT(check_names) },
	[CS_NAMES_KNOB] = { knob_names, COUNT(knob_names) },
	[CS_NAMES_FAIL] = { fail_names, COUNT(fail_names) },
	[CS_NAMES_POINT] = { point_names, COUNT(point_names) },
	[CS_NAMES_COUNTER] = { counter_names, COUNT(counter_names) },
	[CS_NAMES_STAT] = { stat_names, COUNT(stat_names) },
	[CS_NAMES_VMFLAG] = { vmflag_names, COUNT(vmflag_names) },
	[CS_NAMES_CAP] = { cap_names, COUNT(cap_names) },
	[CS_NAMES_FEATURE] = { feature_names, COUNT(feature_names) },
	[CS_NAMES_CONFIG] = { config_names, COUNT(config_names) },
	[CS_NAMES_PAGEFLAG] = { pageflag_names, COUNT(pageflag_names) },
	[CS_NAMES_BOUND] = { bound_names, COUNT(bound_names) },
	[CS_NAMES_KEYWORD] = { keyword_names, COUNT(keyword_names) },
};

const char *const *cs_names(enum cs_name_set set, size_t *out_nr)
{
	*out_nr = sets[set].nr;
	return sets[set].names;
}

int cs_name_find(enum cs_name_set set, const char *text, size_t len)
{
	for (size_t i = 0; i < sets[set].nr; i++) {
		const char *name = sets[set].names[i];

		if (strlen(name) == len && memcmp(name, text, len) == 0)
			return (int)i;
	}
	return -1;
}

const struct cs_call_info *cs_call_info(enum cs_call_id id)
{
	return &calls[id];
}

const struct cs_flag_info *cs_flag_info(int index)
{
	return &flags[index];
}

const char *cs_flag_class_name(char class)
{
	switch (class) {
	case 'p':
		return "a protection (PROT_...)";
	case 'm':
		return "a mapping flag (MAP_...)";
	case 'A':
		return "an advice (MADV_...)";
	case 'r':
		return "a remapping flag (MREMAP_...)";
	case 'o':
		return "an option of prctl (PR_...)";
	case 'c':
		return "a memfd flag (MFD_...)";
	case 'f':
		return "an allocation mode (FALLOC_FL_...)";
	case 'O':
		return "an open flag (O_...)";
	default:
		return NULL;
	}
}

const struct cs_directive_info *cs_directive_info(enum cs_directive_id id)
{
	return &directives[id];
}

char cs_option_kind(enum cs_option_id id)
{
	return option_kinds[id];
}

char cs_bound_kind(enum cs_bound_id id)
{
	return bound_kinds[id];
}

static int find_letter(const char *letters, size_t nr, char letter)
{
	const char *found = letter ? memchr(letters, letter, nr) : NULL;

	return found ? (int)(found - letters) : -1;
}

int cs_state_find(char letter)
{
	return find_letter(state_letters, sizeof(state_letters), letter);
}

int cs_cell_find(char letter)
{
	return find_letter(cell_letters, sizeof(cell_letters), letter);
}

/* One '*' of a pattern takes letters, digits and underscores. */
static int matches(const char *pattern, const char *text, const char *end)
{
	for (; *pattern; pattern++) {
		if (*pattern == '*') {
			const char *start = text;

			while (text < end && *text != '.')
				text++;
			if (text == start)
				return 0;
		} else if (text == end || *text++ != *pattern) {
			return 0;
		}
	}
	return text == end;
}

int cs_stat_known(const char *text, size_t len)
{
	for (size_t i = 0; i < COUNT(stat_names); i++)
		if (matches(stat_names[i], text, text + len))
			return 1;
	return 0;
}

int cs_errno_value(const char *name)
{
	int index = cs_name_find(CS_NAMES_ERRNO, name, strlen(name));

	return index < 0 ? 0 : errno_values[index];
}

const char *cs_errno_name(int value)
{
	for (size_t i = 0; i < COUNT(errno_values); i++)
		if (errno_values[i] == value)
			return errno_names[i];
	return NULL;
}

const char *cs_call_name(enum cs_call_id id)
{
	return calls[id].name;
}

const char *cs_directive_name(enum cs_directive_id id)
{
	return directives[id].name;
}

const char *cs_option_name(enum cs_option_id id)
{
	return id == CS_OPT_NONE ? "" : option_names[id - 1];
}

const char *cs_check_name(enum cs_check_id id)
{
	return check_names[id];
}

char cs_state_letter(enum cs_state state)
{
	return state_letters[state];
}

char cs_cell_letter(enum cs_cell_kind kind)
{
	return cell_letters[kind];
}

const char *cs_pageflag_name(enum cs_pageflag flag)
{
	return pageflag_names[flag];
}

const char *cs_bound_name(enum cs_bound_id id)
{
	return bound_names[id];
}
