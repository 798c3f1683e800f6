/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tally.c - sums that do not depend on who added first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "explore/tally.h"

void cs_tally_init(struct cs_tally *tally)
{
	memset(tally, 0, sizeof(*tally));
}

void cs_tally_fini(struct cs_tally *tally)
{
	int i;

	for (i = 0; i < CS_KIND_NR; i++)
		free(tally->kinds[i].kind);
	free(tally->outcome);
	cs_tally_init(tally);
}

/* --- kinds ----------------------------------------------------------------- */

static void kinds_add(struct cs_kinds *kinds, const char *text, uint64_t nr, uint64_t first)
{
	struct cs_kind *kind;
	char cut[sizeof(kind->text)];
	int i;

	snprintf(cut, sizeof(cut), "%s", text);
	for (i = 0; i < kinds->nr; i++) {
		kind = &kinds->kind[i];
		if (strcmp(kind->text, cut))
			continue;
		kind->nr += nr;
		if (first < kind->first)
			kind->first = first;
		return;
	}
	if (kinds->nr == kinds->room) {
		kinds->room = kinds->room ? 2 * kinds->room : 16;
		kinds->kind = realloc(kinds->kind, (size_t)kinds->room * sizeof(*kinds->kind));
		if (!kinds->kind)
			abort();
	}
	kind = &kinds->kind[kinds->nr++];
	memcpy(kind->text, cut, sizeof(cut));
	kind->nr = nr;
	kind->first = first;
}

void cs_tally_kind(struct cs_tally *tally, enum cs_kind_of of, const char *text, uint64_t number)
{
	kinds_add(&tally->kinds[of], text, 1, number);
}

uint64_t cs_kinds_sum(const struct cs_kinds *kinds)
{
	uint64_t sum = 0;
	int i;

	for (i = 0; i < kinds->nr; i++)
		sum += kinds->kind[i].nr;
	return sum;
}

static int kind_cmp(const void *a, const void *b)
{
	const struct cs_kind *x = a, *y = b;

	if (x->nr != y->nr)
		return x->nr < y->nr ? 1 : -1;
	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return strcmp(x->text, y->text);
}

void cs_kinds_sort(struct cs_kinds *kinds)
{
	if (kinds->nr)
		qsort(kinds->kind, (size_t)kinds->nr, sizeof(*kinds->kind), kind_cmp);
}

/* --- outcomes -------------------------------------------------------------- */

static struct cs_ending *outcome_slot(struct cs_ending *table, size_t room, uint64_t hash)
{
	size_t at = (size_t)(hash >> 7) & (room - 1);

	while (table[at].nr && table[at].hash != hash)
		at = (at + 1) & (room - 1);
	return &table[at];
}

static void outcome_grow(struct cs_tally *tally)
{
	size_t room = tally->outcome_room ? 2 * tally->outcome_room : 1024, i;
	struct cs_ending *table = calloc(room, sizeof(*table));

	if (!table)
		abort();
	for (i = 0; i < tally->outcome_room; i++)
		if (tally->outcome[i].nr)
			*outcome_slot(table, room, tally->outcome[i].hash) = tally->outcome[i];
	free(tally->outcome);
	tally->outcome = table;
	tally->outcome_room = room;
}

static void outcome_add(struct cs_tally *tally, uint64_t hash, uint64_t nr, uint64_t first)
{
	struct cs_ending *outcome;

	if (2 * tally->outcome_nr >= tally->outcome_room)
		outcome_grow(tally);
	outcome = outcome_slot(tally->outcome, tally->outcome_room, hash);
	if (!outcome->nr) {
		tally->outcome_nr++;
		outcome->first = first;
		outcome->hash = hash;
	}
	outcome->nr += nr;
	if (first < outcome->first)
		outcome->first = first;
}

void cs_tally_outcome(struct cs_tally *tally, uint64_t hash, uint64_t number)
{
	outcome_add(tally, hash, 1, number);
}

/* --- values, sums ---------------------------------------------------------- */

void cs_tally_values(struct cs_tally *tally, const struct cs_slice *slice,
		     const uint8_t digit[CS_AXIS_NR], bool bad)
{
	int i;

	for (i = 0; i < slice->axis_nr; i++) {
		int dim = slice->axis[i].dimension_i, value = slice->axis[i].value[digit[i]];

		tally->value_nr[dim][value]++;
		tally->value_bad[dim][value] += bad;
	}
}

void cs_tally_add(struct cs_tally *tally, const struct cs_tally *from)
{
	size_t at;
	int i, j;

	tally->ran += from->ran;
	tally->flawed += from->flawed;
	tally->repeats += from->repeats;
	tally->permutes += from->permutes;
	tally->judged += from->judged;
	tally->partly += from->partly;
	tally->unjudged += from->unjudged;
	for (i = 0; i < CS_KIND_NR; i++)
		for (j = 0; j < from->kinds[i].nr; j++)
			kinds_add(&tally->kinds[i], from->kinds[i].kind[j].text,
				  from->kinds[i].kind[j].nr, from->kinds[i].kind[j].first);
	for (i = 0; i < CS_AXIS_NR; i++)
		for (j = 0; j < CS_VALUE_NR; j++) {
			tally->value_nr[i][j] += from->value_nr[i][j];
			tally->value_bad[i][j] += from->value_bad[i][j];
		}
	for (at = 0; at < from->outcome_room; at++)
		if (from->outcome[at].nr)
			outcome_add(tally, from->outcome[at].hash, from->outcome[at].nr,
				    from->outcome[at].first);
}

/* --- JSON ------------------------------------------------------------------ */

static const char *const kind_keys[CS_KIND_NR] = { "disagreements", "findings", "unmodelled",
						   "not_judged", "moved" };

/* Counts of a tally, by name. */
#define COUNTS(C) C(ran) C(flawed) C(repeats) C(permutes) C(judged) C(partly) C(unjudged)

static void json_set(json_t *object, const char *key, uint64_t value)
{
	json_object_set_new(object, key, json_integer((json_int_t)value));
}

static json_t *kinds_json(const struct cs_kinds *kinds)
{
	struct cs_kinds sorted = { .nr = kinds->nr };
	json_t *array = json_array();
	int i;

	sorted.kind = malloc((size_t)(kinds->nr ? kinds->nr : 1) * sizeof(*sorted.kind));
	if (!sorted.kind)
		abort();
	if (kinds->nr)
		memcpy(sorted.kind, kinds->kind, (size_t)kinds->nr * sizeof(*sorted.kind));
	cs_kinds_sort(&sorted);
	for (i = 0; i < sorted.nr; i++)
		json_array_append_new(array, json_pack("[s, I, I]", sorted.kind[i].text,
						       (json_int_t)sorted.kind[i].nr,
						       (json_int_t)sorted.kind[i].first));
	free(sorted.kind);
	return array;
}

static int outcome_cmp(const void *a, const void *b)
{
	const struct cs_ending *x = a, *y = b;

	if (x->first != y->first)
		return x->first < y->first ? -1 : 1;
	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static json_t *outcomes_json(const struct cs_tally *tally)
{
	struct cs_ending *sorted = malloc((tally->outcome_nr + 1) * sizeof(*sorted));
	json_t *array = json_array();
	size_t nr = 0, i;
	char hash[20];

	if (!sorted)
		abort();
	for (i = 0; i < tally->outcome_room; i++)
		if (tally->outcome[i].nr)
			sorted[nr++] = tally->outcome[i];
	qsort(sorted, nr, sizeof(*sorted), outcome_cmp);
	for (i = 0; i < nr; i++) {
		snprintf(hash, sizeof(hash), "%016" PRIx64, sorted[i].hash);
		json_array_append_new(array, json_pack("[s, I, I]", hash, (json_int_t)sorted[i].nr,
						       (json_int_t)sorted[i].first));
	}
	free(sorted);
	return array;
}

static json_t *values_json(const struct cs_tally *tally, const struct cs_slice *slice)
{
	json_t *object = json_object();
	int i, j;

	for (i = 0; i < slice->dim_nr; i++) {
		json_t *dim = json_object();

		for (j = 0; j < slice->dim[i].value_nr; j++) {
			int value = slice->dim[i].value[j];

			json_object_set_new(dim, slice->dim[i].dimension->values[value],
					    json_pack("[I, I]",
						      (json_int_t)tally->value_nr[i][value],
						      (json_int_t)tally->value_bad[i][value]));
		}
		json_object_set_new(object, slice->dim[i].dimension->name, dim);
	}
	return object;
}

json_t *cs_tally_json(const struct cs_tally *tally, const struct cs_slice *slice)
{
	json_t *object = json_object();
	int i;

#define SET(name) json_set(object, #name, tally->name);
	COUNTS(SET)
#undef SET
	for (i = 0; i < CS_KIND_NR; i++)
		json_object_set_new(object, kind_keys[i], kinds_json(&tally->kinds[i]));
	json_object_set_new(object, "values", values_json(tally, slice));
	json_object_set_new(object, "outcomes", outcomes_json(tally));
	return object;
}

static bool read_count(const json_t *object, const char *key, uint64_t *count)
{
	const json_t *value = json_object_get(object, key);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*count += (uint64_t)json_integer_value(value);
	return true;
}

static bool read_kinds(struct cs_kinds *kinds, const json_t *array)
{
	size_t i;

	if (!json_is_array(array))
		return false;
	for (i = 0; i < json_array_size(array); i++) {
		const char *text;
		json_int_t nr, first;

		if (json_unpack(json_array_get(array, i), "[s, I, I]", &text, &nr, &first) ||
		    nr < 1 || first < 0)
			return false;
		kinds_add(kinds, text, (uint64_t)nr, (uint64_t)first);
	}
	return true;
}

static bool read_outcomes(struct cs_tally *tally, const json_t *array)
{
	size_t i;

	if (!json_is_array(array))
		return false;
	for (i = 0; i < json_array_size(array); i++) {
		json_int_t nr, first;
		const char *hash;
		char *end;
		uint64_t value;

		if (json_unpack(json_array_get(array, i), "[s, I, I]", &hash, &nr, &first) ||
		    nr < 1 || first < 0)
			return false;
		value = strtoull(hash, &end, 16);
		if (*end || strlen(hash) != 16)
			return false;
		outcome_add(tally, value, (uint64_t)nr, (uint64_t)first);
	}
	return true;
}

static bool read_values(struct cs_tally *tally, const json_t *object, const struct cs_slice *slice)
{
	int i, j;

	for (i = 0; i < slice->dim_nr; i++) {
		const json_t *dim = json_object_get(object, slice->dim[i].dimension->name);

		for (j = 0; j < slice->dim[i].value_nr; j++) {
			int value = slice->dim[i].value[j];
			json_int_t nr, bad;

			if (json_unpack(json_object_get(dim,
							slice->dim[i].dimension->values[value]),
					"[I, I]", &nr, &bad) ||
			    nr < 0 || bad < 0)
				return false;
			tally->value_nr[i][value] += (uint64_t)nr;
			tally->value_bad[i][value] += (uint64_t)bad;
		}
	}
	return true;
}

bool cs_tally_read(struct cs_tally *tally, const json_t *json, const struct cs_slice *slice)
{
	int i;

#define READ(name)                                  \
	if (!read_count(json, #name, &tally->name)) \
		return false;
	COUNTS(READ)
#undef READ
	for (i = 0; i < CS_KIND_NR; i++)
		if (!read_kinds(&tally->kinds[i], json_object_get(json, kind_keys[i])))
			return false;
	return read_values(tally, json_object_get(json, "values"), slice) &&
	       read_outcomes(tally, json_object_get(json, "outcomes"));
}
