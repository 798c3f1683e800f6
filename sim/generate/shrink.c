/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * shrink.c - delta debugging over the choices of a scenario, then over its lines.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "generate/generate.h"
#include "generate/shrink.h"

#define ROUND_NR 200 /* a bound on rounds; each makes the text smaller */

struct candidate {
	char *text;
	uint32_t *value; /* NULL: made from text */
	size_t value_nr;
};

struct shrink {
	const char *title;
	struct candidate best;
	struct cs_choice_span *span; /* of best */
	size_t span_nr;
	struct candidate *candidate;
	size_t nr, room;
};

/* --- which is smaller ------------------------------------------------------------- */

static int line_nr(const char *text)
{
	int nr = 0;

	for (; *text; text++)
		nr += *text == '\n';
	return nr;
}

static int text_cmp(const char *a, const char *b)
{
	int lines = line_nr(a) - line_nr(b);
	size_t a_len = strlen(a), b_len = strlen(b);

	if (lines)
		return lines;
	if (a_len != b_len)
		return a_len < b_len ? -1 : 1;
	return strcmp(a, b);
}

static int candidate_cmp(const void *a, const void *b)
{
	return text_cmp(((const struct candidate *)a)->text, ((const struct candidate *)b)->text);
}

/* --- candidates ---------------------------------------------------------------------- */

static void candidate_free(struct candidate *candidate)
{
	free(candidate->text);
	free(candidate->value);
	memset(candidate, 0, sizeof(*candidate));
}

static uint32_t *values_of(const struct cs_choice *choice)
{
	uint32_t *value = calloc(choice->made_nr + 1, sizeof(*value));
	size_t i;

	if (!value)
		abort();
	for (i = 0; i < choice->made_nr; i++)
		value[i] = choice->made[i].value;
	return value;
}

/* Keeps @candidate if it is smaller than the best; it is taken over. */
static void shrink_add(struct shrink *shrink, struct candidate candidate)
{
	if (text_cmp(candidate.text, shrink->best.text) >= 0) {
		candidate_free(&candidate);
		return;
	}
	if (shrink->nr == shrink->room) {
		shrink->room = shrink->room ? shrink->room * 2 : 64;
		shrink->candidate =
			reallocarray(shrink->candidate, shrink->room, sizeof(*shrink->candidate));
		if (!shrink->candidate)
			abort();
	}
	shrink->candidate[shrink->nr++] = candidate;
}

static void shrink_replay(struct shrink *shrink, const uint32_t *value, size_t nr)
{
	struct candidate candidate = { 0 };
	struct cs_choice choice;

	cs_choice_replay(&choice, value, nr);
	candidate.text = cs_generate(&choice, shrink->title);
	candidate.value = values_of(&choice);
	candidate.value_nr = choice.made_nr;
	cs_choice_fini(&choice);
	shrink_add(shrink, candidate);
}

/* Choices @start to before @end left out, or zeroed. */
static void shrink_part(struct shrink *shrink, size_t start, size_t end)
{
	size_t nr = shrink->best.value_nr, part_b = (end - start) * sizeof(uint32_t);
	uint32_t *value;

	if (start == end || end > nr)
		return;
	value = calloc(nr, sizeof(*value));
	if (!value)
		abort();
	memcpy(value, shrink->best.value, nr * sizeof(*value));
	memset(&value[start], 0, part_b);
	shrink_replay(shrink, value, nr);
	memcpy(&value[start], &shrink->best.value[end], (nr - end) * sizeof(*value));
	shrink_replay(shrink, value, nr - (end - start));
	free(value);
}

static void shrink_value(struct shrink *shrink, size_t at, uint32_t to)
{
	uint32_t was = shrink->best.value[at];

	shrink->best.value[at] = to;
	shrink_replay(shrink, shrink->best.value, shrink->best.value_nr);
	shrink->best.value[at] = was;
}

/* Fewer of something, and one of them left out. */
static void shrink_fewer(struct shrink *shrink, size_t at)
{
	const struct cs_choice_span *span;
	size_t i, nr = shrink->best.value_nr;
	uint32_t *value = calloc(nr, sizeof(*value));

	if (!value)
		abort();
	for (i = 0; i < shrink->span_nr; i++) {
		span = &shrink->span[i];
		if (span->start <= at || span->start == span->end || span->end > nr)
			continue;
		memcpy(value, shrink->best.value, span->start * sizeof(*value));
		memcpy(&value[span->start], &shrink->best.value[span->end],
		       (nr - span->end) * sizeof(*value));
		value[at] = shrink->best.value[at] - 1;
		shrink_replay(shrink, value, nr - (span->end - span->start));
	}
	free(value);
}

static void shrink_choices(struct shrink *shrink)
{
	size_t i, nr = shrink->best.value_nr;
	uint32_t value;

	for (i = 0; i < shrink->span_nr; i++)
		shrink_part(shrink, shrink->span[i].start, shrink->span[i].end);
	for (i = 0; i < nr; i++) {
		shrink_part(shrink, i, i + 1);
		shrink_part(shrink, i, nr);
		for (value = 1; value < shrink->best.value[i] && value < 16; value++)
			shrink_value(shrink, i, value);
	}
}

static void shrink_counts(struct shrink *shrink)
{
	size_t i;

	for (i = 0; i < shrink->best.value_nr; i++)
		if (shrink->best.value[i])
			shrink_fewer(shrink, i);
}

/* Without lines @from to before @to; the first of all says what it is. */
static void shrink_lines(struct shrink *shrink)
{
	const char *text = shrink->best.text, *line = strchr(text, '\n'), *end;
	struct candidate candidate = { 0 };

	for (; line && line[1]; line = end) {
		line++;
		end = strchr(line, '\n');
		if (!end)
			return;
		if (end == line)
			continue;
		candidate.value = NULL;
		if (asprintf(&candidate.text, "%.*s%s", (int)(line - text), text, end + 1) < 0)
			abort();
		shrink_add(shrink, candidate);
	}
}

/* --- rounds ------------------------------------------------------------------------------ */

static void shrink_spans(struct shrink *shrink)
{
	struct cs_choice choice;
	char *text;

	free(shrink->span);
	shrink->span = NULL;
	shrink->span_nr = 0;
	if (!shrink->best.value)
		return;
	cs_choice_replay(&choice, shrink->best.value, shrink->best.value_nr);
	text = cs_generate(&choice, shrink->title);
	free(text);
	shrink->span = choice.span;
	shrink->span_nr = choice.span_nr;
	choice.span = NULL;
	cs_choice_fini(&choice);
}

/* Tries what was collected; true if one of it is the best from now on. */
static bool shrink_round(struct shrink *shrink, cs_shrink_try try, void *ctx)
{
	char **text = calloc(shrink->nr + 1, sizeof(*text));
	size_t i, nr = 0;
	int found;

	if (!text)
		abort();
	if (shrink->nr)
		qsort(shrink->candidate, shrink->nr, sizeof(*shrink->candidate), candidate_cmp);
	for (i = 0; i < shrink->nr; i++) {
		if (nr && !strcmp(shrink->candidate[nr - 1].text, shrink->candidate[i].text)) {
			candidate_free(&shrink->candidate[i]);
			continue;
		}
		shrink->candidate[nr] = shrink->candidate[i];
		text[nr] = shrink->candidate[nr].text;
		nr++;
	}
	found = nr ? try(ctx, text, (int)nr) : -1;
	for (i = 0; i < nr; i++) {
		if ((int)i != found) {
			candidate_free(&shrink->candidate[i]);
			continue;
		}
		candidate_free(&shrink->best);
		shrink->best = shrink->candidate[i];
	}
	shrink->nr = 0;
	free(text);
	return found >= 0;
}

char *cs_shrink(struct cs_choice *choice, const char *title, bool lines, cs_shrink_try try,
		void *ctx)
{
	struct shrink shrink = { .title = title };
	char *text;
	int round;

	shrink.best.text = cs_generate(choice, title);
	shrink.best.value = values_of(choice);
	shrink.best.value_nr = choice->made_nr;
	for (round = 0; round < ROUND_NR; round++) {
		shrink_spans(&shrink);
		shrink_choices(&shrink);
		shrink_counts(&shrink);
		if (!shrink_round(&shrink, try, ctx))
			break;
	}
	for (round = 0; lines && round < ROUND_NR; round++) {
		shrink_lines(&shrink);
		if (!shrink_round(&shrink, try, ctx))
			break;
	}
	text = shrink.best.text;
	shrink.best.text = NULL;
	candidate_free(&shrink.best);
	free(shrink.candidate);
	free(shrink.span);
	return text;
}
