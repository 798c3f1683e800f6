/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * generate.h - random scenarios that are valid: each directive finds what it
 * needs, on simulated kernels and on real ones.
 *
 * Only what real machines can make is generated, so that a scenario can be held
 * against one.  What a call does to a slot is not known here; afterwards only
 * what is possible either way is done to that slot.  Outcomes are "= ?".
 */
#ifndef CS_GENERATE_H
#define CS_GENERATE_H

#include <stdint.h>
#include "choice/choice.h"

/**
 * cs_generate() - the text of a scenario, in canonical form.
 * @choice: where its decisions come from; all zeros is the smallest scenario.
 * @title: what its scenario line says.
 * Return: to be freed by free().
 */
char *cs_generate(struct cs_choice *choice, const char *title);

/** cs_generate_seed() - the source of the @i-th scenario of @seed. */
uint64_t cs_generate_seed(uint64_t seed, uint32_t i);

#endif /* CS_GENERATE_H */
