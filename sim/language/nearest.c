/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nearest.c - "did you mean": the name with the fewest typing mistakes.
 */
#include "names.h"

#include <ctype.h>
#include <string.h>

static unsigned int min3(unsigned int a, unsigned int b, unsigned int c)
{
	if (b < a)
		a = b;
	return c < a ? c : a;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/*
 * Insertions, deletions, replacements and swaps of neighbours that turn a
 * into b; letters of the other case are the same.
 */
static unsigned int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned int rows[3][CS_NAME_MAX + 1];

	for (size_t j = 0; j <= b_len; j++)
		rows[0][j] = (unsigned int)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned int *now = rows[i % 3];
		const unsigned int *last = rows[(i + 2) % 3];
		const unsigned int *before = rows[(i + 1) % 3];

		now[0] = (unsigned int)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned int replace = last[j - 1] + !same(a[i - 1], b[j - 1]);

			now[j] = min3(last[j] + 1, now[j - 1] + 1, replace);
			if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) &&
			    same(a[i - 2], b[j - 1]) && before[j - 2] + 1 < now[j])
				now[j] = before[j - 2] + 1;
		}
	}
	return rows[a_len % 3][b_len];
}

void cs_nearest_init(struct cs_nearest *nearest, const char *text, size_t len)
{
	nearest->text = text;
	nearest->len = len;
	nearest->best = NULL;
	/* A third of the letters may be wrong. */
	nearest->distance = (unsigned int)(len < 3 ? 1 : len / 3) + 1;
}

void cs_nearest_try(struct cs_nearest *nearest, const char *name)
{
	size_t len = strlen(name);
	unsigned int found;

	if (len == 0 || len > CS_NAME_MAX || nearest->len == 0 || nearest->len > CS_NAME_MAX)
		return;
	found = distance(nearest->text, nearest->len, name, len);
	/* Nothing in common is not near, however short. */
	if (found < nearest->distance && found < len && found < nearest->len) {
		nearest->distance = found;
		nearest->best = name;
	}
}

void cs_nearest_try_set(struct cs_nearest *nearest, enum cs_name_set set)
{
	size_t nr;
	const char *const *names = cs_names(set, &nr);

	for (size_t i = 0; i < nr; i++)
		cs_nearest_try(nearest, names[i]);
}
