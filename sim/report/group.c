/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * group.c - finds runs whose stories are the same text.
 */
#include <stdlib.h>
#include <string.h>
#include "report/group.h"

static char *group_text(const struct cs_file *file, const struct cs_result *result,
			cs_group_story *story)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		abort();
	story(out, file, result);
	if (fclose(out))
		abort();
	return text;
}

void cs_group_tell(FILE *out, const struct cs_file *file, cs_group_story *story, cs_group_end *end)
{
	size_t nr = (size_t)file->result_nr;
	const struct cs_result **same = calloc(nr + 1, sizeof(*same));
	char **text = calloc(nr + 1, sizeof(*text));
	size_t i, j;
	int same_nr;

	if (!same || !text)
		abort();
	for (i = 0; i < nr; i++)
		text[i] = group_text(file, &file->result[i], story);
	for (i = 0; i < nr; i++) {
		if (!text[i])
			continue;
		same_nr = 0;
		for (j = i; j < nr; j++) {
			if (!text[j] || strcmp(text[i], text[j]))
				continue;
			same[same_nr++] = &file->result[j];
			if (j == i)
				continue;
			free(text[j]);
			text[j] = NULL;
		}
		fputs(text[i], out);
		end(out, file, same, same_nr);
	}
	for (i = 0; i < nr; i++)
		free(text[i]);
	free(text);
	free(same);
}

/* Orders at which the release of @results[i] is among them, as bits. */
static unsigned int group_orders(const struct cs_result *const *results, int nr, int i)
{
	unsigned int orders = 0;
	int j;

	for (j = 0; j < nr; j++)
		if (!strcmp(results[j]->machine, results[i]->machine))
			orders |= 1u << results[j]->order;
	return orders;
}

/* Is @results[i] the first of its machine and, with @orders, of its orders? */
static bool group_first(const struct cs_result *const *results, int nr, int i, bool orders)
{
	int j;

	for (j = 0; j < i; j++)
		if (orders ? group_orders(results, nr, j) == group_orders(results, nr, i)
			   : !strcmp(results[j]->machine, results[i]->machine))
			return false;
	return true;
}

void cs_group_names(FILE *out, const struct cs_result *const *results, int nr)
{
	unsigned int orders;
	const char *sep;
	int i, j, order;

	for (i = 0; i < nr; i++) {
		if (!group_first(results, nr, i, true))
			continue;
		orders = group_orders(results, nr, i);
		fprintf(out, "%sorder=", i ? "; " : "");
		for (order = 0, sep = ""; order < 32; order++)
			if (orders & (1u << order)) {
				fprintf(out, "%s%d", sep, order);
				sep = ",";
			}
		fprintf(out, " kernel=");
		for (j = i, sep = ""; j < nr; j++)
			if (group_orders(results, nr, j) == orders &&
			    group_first(results, nr, j, false)) {
				fprintf(out, "%s%s", sep, results[j]->release);
				sep = ",";
			}
	}
}
