/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slice.h - dimensions, and slices: which values of which dimensions make up the
 * worlds of an exploration.
 *
 * A slice is a product.  Each of its axes is one dimension (of one entry, of one
 * slot, or of the world) with the values it takes; a state is one value for each
 * axis, and has a number: the first axis is the most significant digit.  Value 0
 * of a dimension is its plainest, and every dimension has it.
 */
#ifndef CS_EXPLORE_SLICE_H
#define CS_EXPLORE_SLICE_H

#include "choice/choice.h"
#include "explore/plan.h"

#define CS_AXIS_NR 40
#define CS_VALUE_NR 64

enum cs_scope {
	CS_SCOPE_WORLD,
	CS_SCOPE_SLOT,
	CS_SCOPE_ENTRY, /* of the page table */
	CS_SCOPE_CACHE, /* page of the file that an entry shows */
};

struct cs_dimension {
	const char *name;
	const char *purpose; /* one line */
	enum cs_scope scope;
	const char *const *values; /* ends with NULL; [0] is the plainest */
	/* Writes value @value of the slot or entry @at into @world. */
	void (*apply)(struct cs_world *world, int at, int value);
};

/** cs_dimension_at() - the @i-th, NULL past the end. */
const struct cs_dimension *cs_dimension_at(int i);

/** cs_dimension_find() - by name; NULL. */
const struct cs_dimension *cs_dimension_find(const char *name);

int cs_dimension_value_nr(const struct cs_dimension *dimension);

/* One axis of a slice. */
struct cs_axis {
	const struct cs_dimension *dimension;
	int at;          /* slot or entry, counted through the row; 0 */
	int dimension_i; /* index among cs_slice.dim */
	int value_nr;
	uint8_t value[CS_VALUE_NR]; /* of the dimension, ascending, [0] = 0 */
};

/* A dimension as a slice uses it. */
struct cs_slice_dim {
	const struct cs_dimension *dimension;
	int value_nr;
	uint8_t value[CS_VALUE_NR];
};

struct cs_slice {
	const char *name;
	const char *purpose;
	bool canonical; /* states that only differ in the order of entries count once */
	uint8_t caller; /* enum cs_caller */
	uint8_t slot_nr;
	int order;
	uint32_t page_b, features;
	int dim_nr, axis_nr;
	struct cs_slice_dim dim[CS_AXIS_NR];
	struct cs_axis axis[CS_AXIS_NR];
	uint64_t total;             /* product of the axes */
	uint64_t below[CS_AXIS_NR]; /* states that share the digits up to an axis */
};

/** cs_slice_name() - name and purpose of the @i-th slice, NULL past the end. */
const char *cs_slice_name(int i, const char **out_purpose);

/**
 * cs_slice_open() - the slice @name for a kernel.
 * Return: false if there is none of that name.
 */
bool cs_slice_open(struct cs_slice *slice, const char *name, int order, uint32_t page_b,
		   uint32_t features);

/**
 * cs_slice_restrict() - "dimension=value,value": these values only; the plainest
 * stays if it is named, else the first named takes its place.  A dimension that
 * the slice does not have is added.
 * @error: one line if it is not so.
 * Return: false on a mistake.
 */
bool cs_slice_restrict(struct cs_slice *slice, const char *text, char *error, size_t error_len);

/** cs_slice_finish() - after all restrictions: lays out the axes.  False: more
 * states or axes than can be counted. */
bool cs_slice_finish(struct cs_slice *slice);

/* --- states ---------------------------------------------------------------- */

/** cs_slice_digits() - state @number as positions in the axes' values. */
void cs_slice_digits(const struct cs_slice *slice, uint64_t number, uint8_t digit[CS_AXIS_NR]);

/** cs_slice_number() - the other way. */
uint64_t cs_slice_number(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR]);

/** cs_slice_draw() - a state from a choice source, a digit for each axis. */
void cs_slice_draw(const struct cs_slice *slice, struct cs_choice *choice,
		   uint8_t digit[CS_AXIS_NR]);

/** cs_slice_world() - the world of a state, settled. */
void cs_slice_world(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR],
		    struct cs_world *world);

/* The worlds that lead to a state, one axis after another: neighbours share most. */
struct cs_slice_path {
	bool begun;
	uint64_t number;
	uint8_t digit[CS_AXIS_NR];
	struct cs_world before[CS_AXIS_NR + 1]; /* what the axes before each one made */
};

/**
 * cs_slice_step() - digits and world of state @number, as by the two above.
 * @path: of the same slice; zeroed before its first use.
 */
void cs_slice_step(const struct cs_slice *slice, struct cs_slice_path *path, uint64_t number,
		   struct cs_world *world);

enum cs_state_class {
	CS_STATE_RUNS,
	CS_STATE_FLAWED,   /* cannot be: cs_world_flaw() */
	CS_STATE_REPEATS,  /* the same world has a smaller number */
	CS_STATE_PERMUTES, /* differs from a smaller number by the order of entries */
};

/**
 * cs_slice_class() - is a state to be run?
 * @world:    its world, by cs_slice_world().
 * @out_skip: how many states from it on share the answer, at least 1.
 */
enum cs_state_class cs_slice_class(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR],
				   const struct cs_world *world, uint64_t number,
				   uint64_t *out_skip);

/** cs_slice_canonical() - the state that @digit is a permutation of. */
void cs_slice_canonical(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR],
			uint8_t out[CS_AXIS_NR]);

/** cs_slice_words() - "pte=none,pinned,writable,writable vma=locked": what is not
 * the plainest. */
void cs_slice_words(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR], char *out,
		    size_t len);

#endif /* CS_EXPLORE_SLICE_H */
