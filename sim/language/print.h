/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * print.h - inside of the printer: canonical text of the parts of a script.
 *
 * Formatting may only move blanks and newlines and drop what has no meaning:
 * a line never gets more characters than the source allowed, so what was
 * parsed once can be parsed again.
 */
#ifndef CS_PRINT_H
#define CS_PRINT_H

#include "csim.h"

void cs_put_expr(FILE *out, const struct cs_script *script, const struct cs_expr *expr);
void cs_put_string(FILE *out, const char *text);
void cs_put_range(FILE *out, const struct cs_script *script, const struct cs_range *range);
void cs_put_word(FILE *out, const struct cs_script *script, const struct cs_word *word);
void cs_put_guard(FILE *out, const struct cs_guard *guard);   /* all terms */
void cs_put_when(FILE *out, const struct cs_guard *guard);    /* " when ...", or nothing */
void cs_put_version(FILE *out, const struct cs_guard *guard); /* "6.18" */
void cs_put_outcomes(FILE *out, const struct cs_script *script, const struct cs_outcome *outcome,
		     bool only_first);
void cs_put_directive(FILE *out, const struct cs_script *script,
		      const struct cs_directive *directive);
void cs_put_checks(FILE *out, const struct cs_script *script, const struct cs_check *check);

#endif /* CS_PRINT_H */
