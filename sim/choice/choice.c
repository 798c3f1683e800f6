/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * choice.c - sources of choices, and the record of what they chose.
 */
#include <stdlib.h>
#include <string.h>
#include "choice/choice.h"

/* Room for one more element; aborts without memory. */
static void *grown(void *elements, size_t nr, size_t *room, size_t size)
{
	if (nr < *room)
		return elements;
	*room = *room ? *room * 2 : 64;
	elements = reallocarray(elements, *room, size);
	if (!elements)
		abort();
	return elements;
}

/* splitmix64: every seed gives a sequence of its own, 0 too. */
static uint64_t random_next(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static void choice_init(struct cs_choice *choice, enum cs_choice_kind kind)
{
	memset(choice, 0, sizeof(*choice));
	choice->kind = kind;
}

void cs_choice_seeded(struct cs_choice *choice, uint64_t seed)
{
	choice_init(choice, CS_CHOICE_SEEDED);
	choice->state = seed;
}

void cs_choice_bytes(struct cs_choice *choice, const uint8_t *bytes, size_t nr)
{
	choice_init(choice, CS_CHOICE_BYTES);
	choice->bytes = bytes;
	choice->byte_nr = nr;
}

void cs_choice_bytes_again(struct cs_choice *choice, const uint8_t *bytes, size_t nr)
{
	choice->kind = CS_CHOICE_BYTES;
	choice->bytes = bytes;
	choice->byte_nr = nr;
	choice->byte_at = choice->made_nr = choice->span_nr = choice->replay_nr = 0;
	choice->depth = 0;
}

void cs_choice_replay(struct cs_choice *choice, const uint32_t *value, size_t nr)
{
	choice_init(choice, CS_CHOICE_REPLAY);
	if (!nr)
		return;
	choice->replay = calloc(nr, sizeof(*value));
	if (!choice->replay)
		abort();
	memcpy(choice->replay, value, nr * sizeof(*value));
	choice->replay_nr = nr;
}

void cs_choice_exhaustive(struct cs_choice *choice)
{
	choice_init(choice, CS_CHOICE_EXHAUSTIVE);
}

/* Counts the last choice that has a further value up, and forgets those behind. */
bool cs_choice_next(struct cs_choice *choice)
{
	size_t i, nr = choice->made_nr;

	while (nr && choice->made[nr - 1].value + 1 == choice->made[nr - 1].nr)
		nr--;
	if (choice->kind != CS_CHOICE_EXHAUSTIVE || !nr)
		return false;
	choice->replay = reallocarray(choice->replay, nr, sizeof(*choice->replay));
	if (!choice->replay)
		abort();
	for (i = 0; i < nr; i++)
		choice->replay[i] = choice->made[i].value;
	choice->replay[nr - 1]++;
	choice->replay_nr = nr;
	choice->made_nr = choice->span_nr = 0;
	choice->depth = 0;
	return true;
}

void cs_choice_fini(struct cs_choice *choice)
{
	free(choice->replay);
	free(choice->made);
	free(choice->span);
	memset(choice, 0, sizeof(*choice));
}

static uint32_t choice_byte(struct cs_choice *choice)
{
	return choice->byte_at < choice->byte_nr ? choice->bytes[choice->byte_at++] : 0;
}

static uint32_t choice_value(struct cs_choice *choice, uint32_t nr)
{
	uint32_t value;

	switch (choice->kind) {
	case CS_CHOICE_SEEDED:
		return (uint32_t)((random_next(&choice->state) >> 32) * nr >> 32);
	case CS_CHOICE_BYTES:
		value = choice_byte(choice);
		if (nr > 256)
			value |= choice_byte(choice) << 8;
		return value % nr;
	case CS_CHOICE_REPLAY:
	case CS_CHOICE_EXHAUSTIVE:
		break;
	}
	value = choice->made_nr < choice->replay_nr ? choice->replay[choice->made_nr] : 0;
	return value < nr ? value : nr - 1;
}

uint32_t cs_choose(struct cs_choice *choice, uint32_t nr)
{
	struct cs_choice_made made = { .nr = nr };

	if (!nr)
		abort();
	if (nr == 1)
		return 0;
	made.value = choice_value(choice, nr);
	choice->made =
		grown(choice->made, choice->made_nr, &choice->made_room, sizeof(*choice->made));
	choice->made[choice->made_nr++] = made;
	return made.value;
}

bool cs_choose_odds(struct cs_choice *choice, uint32_t in, uint32_t of)
{
	if (!in || in >= of)
		abort();
	return cs_choose(choice, of) >= of - in;
}

size_t cs_choice_begin(struct cs_choice *choice)
{
	choice->span =
		grown(choice->span, choice->span_nr, &choice->span_room, sizeof(*choice->span));
	choice->span[choice->span_nr] = (struct cs_choice_span){ .start = choice->made_nr,
								 .end = choice->made_nr,
								 .depth = choice->depth++ };
	return choice->span_nr++;
}

void cs_choice_end(struct cs_choice *choice, size_t span)
{
	choice->span[span].end = choice->made_nr;
	choice->depth--;
}
