/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * words.c - plain words for scan results and errnos.
 */
#include <string.h>
#include "report/report.h"

struct words {
	const char *name;
	const char *clause;
};

static const char *words_find(const struct words *list, size_t nr, const char *name)
{
	size_t i;

	for (i = 0; i < nr; i++)
		if (!strcmp(list[i].name, name))
			return list[i].clause;
	return "";
}

const char *cs_scan_words(const char *result)
{
	static const struct words list[] = {
#define CS_SCAN_WORDS(name, clause) { name, clause },
#define CS_ERRNO_WORDS(name, tried, refused)
#include "report/scan_words.def"
#undef CS_SCAN_WORDS
#undef CS_ERRNO_WORDS
	};

	return words_find(list, sizeof(list) / sizeof(list[0]), result);
}

const char *cs_errno_words(const char *name, bool tried)
{
	static const struct words after_try[] = {
#define CS_SCAN_WORDS(name, clause)
#define CS_ERRNO_WORDS(name, tried, refused) { name, tried },
#include "report/scan_words.def"
#undef CS_ERRNO_WORDS
	};
	static const struct words before_try[] = {
#define CS_ERRNO_WORDS(name, tried, refused) { name, refused },
#include "report/scan_words.def"
#undef CS_SCAN_WORDS
#undef CS_ERRNO_WORDS
	};
	size_t nr = sizeof(after_try) / sizeof(after_try[0]);

	return words_find(tried ? after_try : before_try, nr, name);
}
