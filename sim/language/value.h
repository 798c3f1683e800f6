/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * value.h - arithmetic on values, with their units.
 *
 * Numbers are computed in 128 bits and must end in 64, signed or not.
 */
#ifndef CS_VALUE_H
#define CS_VALUE_H

#include "csim.h"

#define CS_WRONG_LEN 160

/** cs_value_binary() - @a @op @b.
 * Return: true and the result in @out; false and what is wrong, for a message,
 * in @wrong. */
bool cs_value_binary(struct cs_value a, char op, struct cs_value b, int order, struct cs_value *out,
		     char wrong[CS_WRONG_LEN]);

/** cs_value_kind_text() - "a region", "a count of pages" ... */
const char *cs_value_kind_text(enum cs_value_kind kind);

/** cs_value_wide() - the number in a value that cannot be mistaken for negative. */
__int128 cs_value_wide(struct cs_value value);

#endif /* CS_VALUE_H */
