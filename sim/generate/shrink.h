/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shrink.h - a smaller scenario that still shows the same.
 *
 * Candidates come in batches, so that whoever tries them on a machine that is
 * slow to start does so once for many.
 */
#ifndef CS_SHRINK_H
#define CS_SHRINK_H

#include <stdbool.h>
#include <stdint.h>
#include "choice/choice.h"

/**
 * cs_shrink_try - which of @nr candidates still show what is sought?
 * @text: scenarios, smallest first.
 * Return: the index of the first that does, -1 if none does.
 */
typedef int (*cs_shrink_try)(void *ctx, char *const *text, int nr);

/**
 * cs_shrink() - cut down the scenario that @choice made.
 * @choice: a source of any kind, before its first choice.
 * @title: of the scenarios that are tried.
 *
 * @lines: also leave out lines, which may give what is not generated.
 *
 * First by choices left out, zeroed or made smaller, then line by line.  Ends
 * when no candidate is smaller and shows it.
 *
 * Return: the smallest text found, free()d by the caller; that of @choice itself
 * if nothing smaller shows it.
 */
char *cs_shrink(struct cs_choice *choice, const char *title, bool lines, cs_shrink_try try,
		void *ctx);

#endif /* CS_SHRINK_H */
