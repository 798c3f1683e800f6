/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * histogram.h - how often calls with MADV_COLLAPSE gave which result, and which
 * sequence of scan results.
 */
#ifndef CS_HISTOGRAM_H
#define CS_HISTOGRAM_H

#include <jansson.h>
#include <stdio.h>
#include "run/result.h"

/** cs_histogram_print() - a column for each machine, most frequent first. */
void cs_histogram_print(FILE *out, const struct cs_session *session);

/** cs_histogram_json() - the same: for each machine "results" and "sequences". */
json_t *cs_histogram_json(const struct cs_session *session);

#endif /* CS_HISTOGRAM_H */
