/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recipe.h - the table of slices (recipe.c), as slice.c opens them.
 */
#ifndef CS_EXPLORE_RECIPE_H
#define CS_EXPLORE_RECIPE_H

#include "explore/state.h"

/* Values of one dimension in a slice; NULL: all. */
struct cs_recipe_part {
	const char *dimension, *values;
};

struct cs_recipe {
	const char *name, *purpose;
	uint8_t caller, slot_nr;
	bool canonical; /* as in struct cs_slice */
	struct cs_recipe_part part[14];
};

extern const struct cs_recipe cs_recipes[];
extern const int cs_recipe_nr;

#endif /* CS_EXPLORE_RECIPE_H */
