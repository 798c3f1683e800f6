/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tally.h - what was seen of a set of states, in a form that adds up: the tally
 * of two sets is the sum of theirs, whoever ran them and in which order.
 */
#ifndef CS_EXPLORE_TALLY_H
#define CS_EXPLORE_TALLY_H

#include <jansson.h>
#include "explore/slice.h"

/* States that were alike in something, told by a text. */
struct cs_kind {
	char text[232];
	uint64_t nr, first; /* how many, and the smallest number */
};

struct cs_kinds {
	struct cs_kind *kind; /* in no order until cs_kinds_sort() */
	int nr, room;
};

enum cs_kind_of {
	CS_KIND_DISAGREEMENT, /* the oracle said otherwise */
	CS_KIND_FINDING,      /* an invariant broke, or the kernel stopped */
	CS_KIND_UNMODELLED,   /* reached what is not modelled, or could not be built */
	CS_KIND_UNJUDGED,     /* the oracle claims nothing, or not all */
	CS_KIND_MOVED,        /* another order of entries had another outcome */
	CS_KIND_NR
};

struct cs_ending {
	uint64_t hash, nr, first;
};

struct cs_tally {
	uint64_t ran, flawed, repeats, permutes;
	uint64_t judged, partly, unjudged; /* of those that ran to their end */
	struct cs_kinds kinds[CS_KIND_NR];
	/* For each dimension and value: states (or entries) that had it, and of
	 * those with a disagreement or finding. */
	uint64_t value_nr[CS_AXIS_NR][CS_VALUE_NR], value_bad[CS_AXIS_NR][CS_VALUE_NR];
	struct cs_ending *outcome; /* a hash table; nr 0: free */
	size_t outcome_nr, outcome_room;
};

void cs_tally_init(struct cs_tally *tally);
void cs_tally_fini(struct cs_tally *tally);

/** cs_tally_kind() - one more state of a kind. */
void cs_tally_kind(struct cs_tally *tally, enum cs_kind_of of, const char *text, uint64_t number);

/** cs_tally_outcome() - one more state with an outcome. */
void cs_tally_outcome(struct cs_tally *tally, uint64_t hash, uint64_t number);

/** cs_tally_values() - one more state in each of its values. */
void cs_tally_values(struct cs_tally *tally, const struct cs_slice *slice,
		     const uint8_t digit[CS_AXIS_NR], bool bad);

/** cs_tally_add() - all of @from, too. */
void cs_tally_add(struct cs_tally *tally, const struct cs_tally *from);

uint64_t cs_kinds_sum(const struct cs_kinds *kinds);

/** cs_kinds_sort() - most states first, then by number. */
void cs_kinds_sort(struct cs_kinds *kinds);

/** cs_tally_json() - a new reference; equal tallies give equal text. */
json_t *cs_tally_json(const struct cs_tally *tally, const struct cs_slice *slice);

/** cs_tally_read() - adds what cs_tally_json() wrote; false if it is none. */
bool cs_tally_read(struct cs_tally *tally, const json_t *json, const struct cs_slice *slice);

#endif /* CS_EXPLORE_TALLY_H */
