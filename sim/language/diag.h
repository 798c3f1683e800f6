/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diag.h - messages to the author of a scenario: place, text, source line and
 * caret, in the form editors and compilers share.
 *
 *	clamp.csim:12:35: error: unknown errno 'EINVALL'; did you mean 'EINVAL'?
 *	   12 | madvise(A, H, MADV_COLLAPSE) = -1 EINVALL
 *	      |                                   ^~~~~~~
 */
#ifndef CS_DIAG_H
#define CS_DIAG_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "expr.h"

#define CS_DIAG_MAX 20   /* kept; further ones are only counted */
#define CS_DIAG_TEXT 400 /* longest message, longer ones are cut */

struct cs_diag {
	struct cs_span span;     /* line 0: the file as a whole */
	char text[CS_DIAG_TEXT]; /* "unknown errno 'EINVALL'; ..." */
	char *block;             /* all lines, with newline; NULL: out of memory */
};

struct cs_diags {
	struct cs_diag *items;
	size_t nr;       /* kept */
	size_t total_nr; /* reported */
	bool out_of_memory;
};

/* A file in memory. */
struct cs_source {
	const char *path;
	const char *text; /* NULL: no source line is shown */
	size_t len;
};

void cs_diags_init(struct cs_diags *diags);
void cs_diags_free(struct cs_diags *diags);

/**
 * cs_diag_add() - report an error at a place of a file.
 * @source: the file.
 * @span: where; its line is shown with a caret below its first line.
 *
 * A report with the place and text of an earlier one is dropped.
 */
void cs_diag_add(struct cs_diags *diags, const struct cs_source *source, struct cs_span span,
		 const char *format, ...) __attribute__((format(printf, 4, 5)));
void cs_diag_vadd(struct cs_diags *diags, const struct cs_source *source, struct cs_span span,
		  const char *format, va_list args) __attribute__((format(printf, 4, 0)));

struct cs_script;
/** cs_diag_at() - the same, at a place of a script. */
void cs_diag_at(struct cs_diags *diags, const struct cs_script *script, struct cs_span span,
		const char *format, ...) __attribute__((format(printf, 4, 5)));

/** cs_diags_print() - write all messages, and how many were left out. */
void cs_diags_print(const struct cs_diags *diags, FILE *out);

#endif /* CS_DIAG_H */
