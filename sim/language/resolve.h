/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolve.h - inside of pass two.
 */
#ifndef CS_RESOLVE_H
#define CS_RESOLVE_H

#include "csim.h"
#include "names.h"

struct cs_resolver {
	struct cs_env env;
	struct cs_diags *diags;
	unsigned int places_nr, tasks_nr, fds_nr; /* made up so far */
};

/* Always -1. */
int cs_r_error(struct cs_resolver *r, struct cs_span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
bool cs_r_applies(const struct cs_resolver *r, const struct cs_guard *guard);
/* Is the word, in this row, a name of @set? */
void cs_r_word(struct cs_resolver *r, const struct cs_word *word, enum cs_name_set set,
	       const char *what);
void cs_r_outcome(struct cs_resolver *r, const struct cs_outcome *outcome);
void cs_r_directive(struct cs_resolver *r, const struct cs_directive *directive);
void cs_r_checks(struct cs_resolver *r, const struct cs_check *check);

#endif /* CS_RESOLVE_H */
