/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * histogram.c - how often calls gave what.
 */
#include <stdlib.h>
#include <string.h>
#include "report/compare.h"
#include "report/histogram.h"

struct bar {
	const char *text;
	int *nr; /* for each machine name */
	int sum;
};

/* --- counting -------------------------------------------------------------------- */

static void count(json_t *counts, const char *text)
{
	json_t *old = json_object_get(counts, text);

	json_object_set_new(counts, text, json_integer(json_integer_value(old) + 1));
}

static void count_run(json_t *machine, const struct cs_result *run)
{
	char sequence[CS_SAID_LEN];
	int i;

	for (i = 0; i < run->step_nr; i++) {
		const struct cs_step *step = &run->step[i];

		if (step->kind != CS_STEP_CALL || !step->collapse ||
		    step->verdict == CS_VERDICT_SKIP)
			continue;
		count(json_object_get(machine, "results"), step->result);
		cs_compare_whys(step, sequence, sizeof(sequence));
		count(json_object_get(machine, "sequences"), sequence);
	}
}

static json_t *machine_of(json_t *machines, const char *name)
{
	json_t *machine;
	size_t i;

	json_array_foreach(
		machines, i,
		machine) if (!strcmp(json_string_value(json_object_get(machine, "machine")),
				     name)) return machine;
	machine = json_pack("{s:s, s:{}, s:{}}", "machine", name, "results", "sequences");
	json_array_append_new(machines, machine);
	return machine;
}

json_t *cs_histogram_json(const struct cs_session *session)
{
	json_t *machines = json_array();
	int i, j;

	for (i = 0; i < session->machine_nr; i++)
		machine_of(machines, session->machine[i]->name);
	for (i = 0; i < session->file_nr; i++)
		for (j = 0; j < session->file[i].result_nr; j++) {
			const struct cs_result *run = &session->file[i].result[j];

			count_run(machine_of(machines, run->machine), run);
		}
	return machines;
}

/* --- printing ---------------------------------------------------------------------- */

static int bar_cmp(const void *a, const void *b)
{
	const struct bar *x = a, *y = b;

	return x->sum != y->sum ? y->sum - x->sum : strcmp(x->text, y->text);
}

/* All that any machine counted under @what, in order; free()d with its bars. */
static struct bar *bars_of(json_t *machines, const char *what, int *out_nr)
{
	size_t machine_nr = json_array_size(machines), i, nr = 0;
	json_t *all = json_object(), *value;
	struct bar *bar;
	const char *text;

	for (i = 0; i < machine_nr; i++)
		json_object_update_missing(all, json_object_get(json_array_get(machines, i), what));
	bar = calloc(json_object_size(all) + 1, sizeof(*bar));
	if (!bar)
		abort();
	json_object_foreach(all, text, value)
	{
		bar[nr].nr = calloc(machine_nr, sizeof(int));
		bar[nr].text = strdup(text);
		if (!bar[nr].nr || !bar[nr].text)
			abort();
		for (i = 0; i < machine_nr; i++) {
			bar[nr].nr[i] = (int)json_integer_value(json_object_get(
				json_object_get(json_array_get(machines, i), what), text));
			bar[nr].sum += bar[nr].nr[i];
		}
		nr++;
	}
	json_decref(all);
	qsort(bar, nr, sizeof(*bar), bar_cmp);
	*out_nr = (int)nr;
	return bar;
}

static void part_print(FILE *out, json_t *machines, const char *what, const char *title)
{
	size_t machine_nr = json_array_size(machines), j;
	json_t *counts;
	struct bar *bar;
	int i, nr;

	bar = bars_of(machines, what, &nr);
	for (j = 0; j < machine_nr; j++)
		fprintf(out, "%11s",
			json_string_value(json_object_get(json_array_get(machines, j), "machine")));
	fprintf(out, "  %s\n", title);
	for (i = 0; i < nr; i++) {
		for (j = 0; j < machine_nr; j++)
			fprintf(out, "%11d", bar[i].nr[j]);
		fprintf(out, "  %s\n", bar[i].text);
		free((char *)bar[i].text);
		free(bar[i].nr);
	}
	free(bar);
	for (j = 0; j < machine_nr; j++) {
		counts = json_object_get(json_array_get(machines, j), what);
		fprintf(out, "%11zu", json_object_size(counts));
	}
	fprintf(out, "  different ones\n\n");
}

void cs_histogram_print(FILE *out, const struct cs_session *session)
{
	json_t *machines = cs_histogram_json(session);

	part_print(out, machines, "results", "result");
	part_print(out, machines, "sequences", "scan results of a call");
	json_decref(machines);
}
