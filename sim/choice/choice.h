/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * choice.h - where decisions come from: one of @nr, again and again.
 *
 * Whatever builds something from choices alone is reproduced by its record, and
 * shrinks with it.  By convention choice 0 is the simplest: a replay that has
 * run out goes on with zeros.
 *
 * Kinds: seeded   - at random, the same on every machine;
 *        bytes    - from a fuzzer's input, zeros behind its end;
 *        replay   - a record of before, or one that was cut down;
 *        exhaustive - every sequence once, in order (cs_choice_next()).
 *
 * Nothing here depends on the host: same source, same choices.
 */
#ifndef CS_CHOICE_H
#define CS_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum cs_choice_kind {
	CS_CHOICE_SEEDED,
	CS_CHOICE_BYTES,
	CS_CHOICE_REPLAY,
	CS_CHOICE_EXHAUSTIVE,
};

/* One choice made: @value of 0..@nr-1. */
struct cs_choice_made {
	uint32_t value, nr;
};

/* A part of the record that belongs together: made[start] to before made[end]. */
struct cs_choice_span {
	size_t start, end;
	int depth; /* spans around it */
};

struct cs_choice {
	enum cs_choice_kind kind;
	uint64_t state;       /* seeded */
	const uint8_t *bytes; /* bytes; the caller's */
	size_t byte_nr, byte_at;
	uint32_t *replay; /* replay and exhaustive; a copy */
	size_t replay_nr;
	struct cs_choice_made *made; /* the record since the start */
	size_t made_nr, made_room;
	struct cs_choice_span *span; /* in order of their start */
	size_t span_nr, span_room;
	int depth;
};

/** cs_choice_seeded() - at random from @seed. */
void cs_choice_seeded(struct cs_choice *choice, uint64_t seed);

/** cs_choice_bytes() - from @nr bytes that stay the caller's. */
void cs_choice_bytes(struct cs_choice *choice, const uint8_t *bytes, size_t nr);

/** cs_choice_bytes_again() - the same with a choice that was used: keeps its room. */
void cs_choice_bytes_again(struct cs_choice *choice, const uint8_t *bytes, size_t nr);

/** cs_choice_replay() - @value again, which is copied; a value too great for
 * what is asked becomes the greatest, and zeros follow. */
void cs_choice_replay(struct cs_choice *choice, const uint32_t *value, size_t nr);

/** cs_choice_exhaustive() - the first of all sequences: zeros. */
void cs_choice_exhaustive(struct cs_choice *choice);

/**
 * cs_choice_next() - the next sequence of an exhaustive source, after one was
 * used up.  Return: false if that was the last.
 */
bool cs_choice_next(struct cs_choice *choice);

/** cs_choice_fini() - gives back what @choice holds. */
void cs_choice_fini(struct cs_choice *choice);

/** cs_choose() - one of 0..@nr-1, recorded; @nr is at least 1.  A choice of one
 * is none: 0, and not recorded. */
uint32_t cs_choose(struct cs_choice *choice, uint32_t nr);

/** cs_choose_odds() - true in @in of @of cases, never by zeros; 0 < @in < @of. */
bool cs_choose_odds(struct cs_choice *choice, uint32_t in, uint32_t of);

/**
 * cs_choice_begin(), cs_choice_end() - what is chosen between belongs together:
 * whoever shrinks the record leaves out all of it.
 * Return: the span, for cs_choice_end().
 */
size_t cs_choice_begin(struct cs_choice *choice);
void cs_choice_end(struct cs_choice *choice, size_t span);

#endif /* CS_CHOICE_H */
