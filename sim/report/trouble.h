/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trouble.h - what is wrong with the runs of one scenario, in words that are the
 * same wherever the same is wrong.
 */
#ifndef CS_TROUBLE_H
#define CS_TROUBLE_H

#include <stdbool.h>
#include "report/compare.h"

#define CS_KIND_LEN 512

struct cs_trouble {
	const struct cs_result *run[2]; /* run[1] NULL: one run by itself */
	struct cs_parting parting;
	char kind[CS_KIND_LEN]; /* what two troubles have in common */
};

/**
 * cs_trouble_find() - the first trouble of @file.
 * @alone: runs are not held against each other.
 *
 * A finding, something not modelled, a statement that could not be done or an
 * error of ours is a trouble of a run by itself; else two runs of one order that
 * part are.
 *
 * Return: false if there is none; @out is then not to be read.
 */
bool cs_trouble_find(const struct cs_file *file, bool alone, struct cs_trouble *out);

#endif /* CS_TROUBLE_H */
