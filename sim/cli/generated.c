/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * generated.c - generated scenarios on the command line.
 */
#include <limits.h>
#include <stdlib.h>
#include "cli/generated.h"
#include "generate/generate.h"

#define COUNT_MAX 1000000

static int generated_number(const char *where, const char *what, const char *text, int min, int max,
			    int *out)
{
	if (cs_cli_int(text, min, max, out))
		return 0;
	fprintf(stderr, "collapsim %s: error: '%s' is no %s; it is %d to %d\n", where, text, what,
		min, max);
	return CS_EXIT_USAGE;
}

int cs_generated_seed(const char *where, const char *text, struct cs_generated_wish *out)
{
	return generated_number(where, "seed", text, 0, INT_MAX, &out->seed);
}

int cs_generated_count(const char *where, const char *text, struct cs_generated_wish *out)
{
	return generated_number(where, "number of scenarios", text, 1, COUNT_MAX, &out->count);
}

int cs_generated_from(const char *where, const char *text, struct cs_generated_wish *out)
{
	return generated_number(where, "number of a scenario", text, 1, COUNT_MAX, &out->from);
}

void cs_generated_choice(int seed, int number, struct cs_choice *out)
{
	cs_choice_seeded(out, cs_generate_seed((uint64_t)seed, (uint32_t)number));
}

static void generated_one(int seed, int number, struct cs_text *out)
{
	char title[64], *name;
	struct cs_choice choice;

	snprintf(title, sizeof(title), "generated: seed %d, number %d", seed, number);
	if (asprintf(&name, "generated-%d-%04d.csim", seed, number) < 0)
		abort();
	cs_generated_choice(seed, number, &choice);
	out->name = name;
	out->text = cs_generate(&choice, title);
	cs_choice_fini(&choice);
}

void cs_generated_make(const struct cs_generated_wish *wish, struct cs_generated *out)
{
	int i;

	out->nr = wish->count;
	out->text = calloc((size_t)out->nr, sizeof(*out->text));
	if (!out->text)
		abort();
	for (i = 0; i < out->nr; i++)
		generated_one(wish->seed, wish->from + i, &out->text[i]);
}

void cs_generated_free(struct cs_generated *generated)
{
	int i;

	for (i = 0; i < generated->nr; i++) {
		free((char *)generated->text[i].name);
		free((char *)generated->text[i].text);
	}
	free(generated->text);
	generated->text = NULL;
	generated->nr = 0;
}
