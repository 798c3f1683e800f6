/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * generated.h - generated scenarios on the command line: which ones, their texts,
 * and the choices that made them.
 */
#ifndef CS_GENERATED_H
#define CS_GENERATED_H

#include "choice/choice.h"
#include "cli/cli.h"

struct cs_generated_wish {
	int seed, count, from;
};

/* One scenario of seed 1. */
#define CS_GENERATED_WISH                        \
	{                                        \
		.seed = 1, .count = 1, .from = 1 \
	}

struct cs_generated {
	int nr;
	struct cs_text *text;
};

/** cs_generated_seed(), _count(), _from() - an option's value; 0, or 2 after a
 * line on stderr. */
int cs_generated_seed(const char *where, const char *text, struct cs_generated_wish *out);
int cs_generated_count(const char *where, const char *text, struct cs_generated_wish *out);
int cs_generated_from(const char *where, const char *text, struct cs_generated_wish *out);

/** cs_generated_choice() - the source of one of them. */
void cs_generated_choice(int seed, int number, struct cs_choice *out);

/** cs_generated_make() - the texts; cs_generated_free() gives them back. */
void cs_generated_make(const struct cs_generated_wish *wish, struct cs_generated *out);
void cs_generated_free(struct cs_generated *generated);

/* What compare does with generated scenarios. */
struct cs_generated_compare {
	struct cs_generated_wish wish;
	const struct cs_machine_set *machines;
	const struct cs_run_options *options;
	const char *on;   /* names of the machines, NULL: all */
	const char *keep; /* folder for what was cut down, NULL: none */
	bool alone;       /* machines are not held against each other */
	bool json, verbose;
	int job_nr;
};

/**
 * cs_generated_compare() - runs them, cuts down what went wrong, prints it and how
 * often calls gave what.
 * Trouble with a real kernel counts only if it comes again.
 * Return: exit status.
 */
int cs_generated_compare(const struct cs_generated_compare *compare, FILE *out);

#endif /* CS_GENERATED_H */
