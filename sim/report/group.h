/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * group.h - runs of one file that tell the same story are told once.
 *
 * Pictures and words do not depend on order or kernel, so most runs of a
 * scenario read alike; what differs is worth seeing.
 */
#ifndef CS_GROUP_H
#define CS_GROUP_H

#include <stdio.h>
#include "run/result.h"

/* Writes the story of one run. */
typedef void cs_group_story(FILE *out, const struct cs_file *file, const struct cs_result *result);
/* Writes what stands below a story: the runs [0, nr) that share it. */
typedef void cs_group_end(FILE *out, const struct cs_file *file,
			  const struct cs_result *const *results, int nr);

/** cs_group_tell() - each different story of @file once, in order of the first
 * run that has it, each followed by @end of those runs. */
void cs_group_tell(FILE *out, const struct cs_file *file, cs_group_story *story, cs_group_end *end);

/** cs_group_names() - "order=2,3,9 kernel=6.1.192,6.12.117", "; " between kernels
 * with different orders. */
void cs_group_names(FILE *out, const struct cs_result *const *results, int nr);

#endif /* CS_GROUP_H */
