/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slice.c - slices by name, their axes, and the numbers of their states.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "explore/recipe.h"
#include "explore/slice.h"

#define ARMED (CS_VMA_UFFD_MISSING | CS_VMA_UFFD_WP | CS_VMA_UFFD_MINOR | CS_VMA_UFFD_RWP)

const char *cs_slice_name(int i, const char **out_purpose)
{
	if (i < 0 || i >= cs_recipe_nr)
		return NULL;
	*out_purpose = cs_recipes[i].purpose;
	return cs_recipes[i].name;
}

/* --- values ---------------------------------------------------------------- */

static int dimension_index(const struct cs_dimension *dimension)
{
	return (int)(dimension - cs_dimension_at(0));
}

/* The dimension's place in the slice: they are kept in the order of the table,
 * which is the order in which values are written into a world. */
static struct cs_slice_dim *dim_of(struct cs_slice *slice, const struct cs_dimension *dimension)
{
	int i, j;

	for (i = 0; i < slice->dim_nr; i++) {
		if (slice->dim[i].dimension == dimension)
			return &slice->dim[i];
		if (dimension_index(slice->dim[i].dimension) > dimension_index(dimension))
			break;
	}
	if (slice->dim_nr == CS_AXIS_NR)
		return NULL;
	for (j = slice->dim_nr++; j > i; j--)
		slice->dim[j] = slice->dim[j - 1];
	slice->dim[i] = (struct cs_slice_dim){ .dimension = dimension };
	return &slice->dim[i];
}

static int value_find(const struct cs_dimension *dimension, const char *name, size_t len)
{
	int i;

	for (i = 0; dimension->values[i]; i++)
		if (strlen(dimension->values[i]) == len &&
		    !strncmp(dimension->values[i], name, len))
			return i;
	return -1;
}

static bool take_values(struct cs_slice_dim *dim, const char *values, char *error, size_t error_len)
{
	bool wanted[CS_VALUE_NR] = { false };
	int nr = cs_dimension_value_nr(dim->dimension), i;

	while (values && *values) {
		size_t len = strcspn(values, ",");

		i = value_find(dim->dimension, values, len);
		if (i < 0) {
			snprintf(error, error_len, "dimension '%s' has no value '%.*s'",
				 dim->dimension->name, (int)len, values);
			return false;
		}
		wanted[i] = true;
		values += len + (values[len] == ',');
	}
	dim->value_nr = 0;
	for (i = 0; i < nr; i++)
		if (!values || wanted[i])
			dim->value[dim->value_nr++] = (uint8_t)i;
	return true;
}

bool cs_slice_restrict(struct cs_slice *slice, const char *text, char *error, size_t error_len)
{
	size_t len = strcspn(text, "=");
	const struct cs_dimension *dimension;
	struct cs_slice_dim *dim;
	char name[64];

	snprintf(name, sizeof(name), "%.*s", (int)len, text);
	dimension = cs_dimension_find(name);
	if (!dimension) {
		snprintf(error, error_len, "no dimension '%s'", name);
		return false;
	}
	if (text[len] != '=' || !text[len + 1]) {
		snprintf(error, error_len, "'%s' names no values: %s=VALUE,VALUE", text, name);
		return false;
	}
	dim = dim_of(slice, dimension);
	return dim && take_values(dim, text + len + 1, error, error_len);
}

bool cs_slice_open(struct cs_slice *slice, const char *name, int order, uint32_t page_b,
		   uint32_t features)
{
	const struct cs_recipe *recipe = NULL;
	char error[128];
	int i;

	for (i = 0; i < cs_recipe_nr; i++)
		if (!strcmp(cs_recipes[i].name, name))
			recipe = &cs_recipes[i];
	if (!recipe)
		return false;
	*slice = (struct cs_slice){
		.name = recipe->name,
		.purpose = recipe->purpose,
		.canonical = recipe->canonical,
		.caller = recipe->caller,
		.slot_nr = recipe->slot_nr,
		.order = order,
		.page_b = page_b,
		.features = features,
	};
	for (i = 0; recipe->part[i].dimension; i++) {
		const struct cs_dimension *dimension = cs_dimension_find(recipe->part[i].dimension);
		struct cs_slice_dim *dim = dimension ? dim_of(slice, dimension) : NULL;

		if (!dim || !take_values(dim, recipe->part[i].values, error, sizeof(error)))
			abort(); /* a mistake in the table above */
	}
	return true;
}

/* --- axes ------------------------------------------------------------------ */

static bool add_axes(struct cs_slice *slice, int dimension_i)
{
	const struct cs_slice_dim *dim = &slice->dim[dimension_i];
	int nr = 1, i;

	if (dim->dimension->scope == CS_SCOPE_SLOT)
		nr = slice->slot_nr;
	if (dim->dimension->scope == CS_SCOPE_ENTRY || dim->dimension->scope == CS_SCOPE_CACHE)
		nr = slice->slot_nr << slice->order;
	if (slice->axis_nr + nr > CS_AXIS_NR)
		return false;
	for (i = 0; i < nr; i++) {
		struct cs_axis *axis = &slice->axis[slice->axis_nr++];

		*axis = (struct cs_axis){
			.dimension = dim->dimension,
			.at = i,
			.dimension_i = dimension_i,
			.value_nr = dim->value_nr,
		};
		memcpy(axis->value, dim->value, sizeof(axis->value));
	}
	return true;
}

bool cs_slice_finish(struct cs_slice *slice)
{
	int i;

	if (slice->order > 4)
		return false;
	slice->axis_nr = 0;
	for (i = 0; i < slice->dim_nr; i++)
		if (!add_axes(slice, i))
			return false;
	slice->total = 1;
	for (i = slice->axis_nr - 1; i >= 0; i--) {
		slice->below[i] = slice->total;
		if (__builtin_mul_overflow(slice->total, (uint64_t)slice->axis[i].value_nr,
					   &slice->total))
			return false;
	}
	return true;
}

void cs_slice_digits(const struct cs_slice *slice, uint64_t number, uint8_t digit[CS_AXIS_NR])
{
	int i;

	for (i = 0; i < slice->axis_nr; i++) {
		digit[i] = (uint8_t)(number / slice->below[i]);
		number %= slice->below[i];
	}
}

uint64_t cs_slice_number(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR])
{
	uint64_t number = 0;
	int i;

	for (i = 0; i < slice->axis_nr; i++)
		number += slice->below[i] * digit[i];
	return number;
}

void cs_slice_draw(const struct cs_slice *slice, struct cs_choice *choice,
		   uint8_t digit[CS_AXIS_NR])
{
	int i;

	for (i = 0; i < slice->axis_nr; i++)
		digit[i] = (uint8_t)cs_choose(choice, (uint32_t)slice->axis[i].value_nr);
}

/* --- worlds ---------------------------------------------------------------- */

static void plainest(const struct cs_slice *slice, struct cs_world *world)
{
	int i, j, nr = 1 << slice->order;

	memset(world, 0, sizeof(*world));
	world->features = slice->features;
	world->order = (uint8_t)slice->order;
	world->page_b = slice->page_b;
	world->slot_nr = slice->slot_nr;
	world->vma_nr = 1;
	world->vma[0].to_pg = (uint16_t)(slice->slot_nr * nr);
	world->call.caller = slice->caller;
	world->call.defrag = 1;
	world->call.max_ptes_none = world->call.max_ptes_swap = world->call.max_ptes_shared =
		(uint16_t)(nr - 1);
	world->call.length_b = slice->slot_nr * nr * (int32_t)slice->page_b;
	for (i = 0; i < slice->slot_nr; i++)
		for (j = 0; j < nr; j++)
			world->slot[i].pte[j].kind = CS_PTE_PAGE;
}

static void apply_axis(const struct cs_slice *slice, int i, const uint8_t digit[CS_AXIS_NR],
		       struct cs_world *world)
{
	const struct cs_axis *axis = &slice->axis[i];
	bool is_entry = axis->dimension->scope == CS_SCOPE_ENTRY;

	if (is_entry && world->slot[axis->at >> slice->order].kind != CS_SLOT_TABLE)
		return;
	axis->dimension->apply(world, axis->at, axis->value[digit[i]]);
}

void cs_slice_world(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR],
		    struct cs_world *world)
{
	int i;

	plainest(slice, world);
	for (i = 0; i < slice->axis_nr; i++)
		apply_axis(slice, i, digit, world);
	cs_world_settle(world);
}

/* Digits of the next number; returns the first axis that changed. */
static int digits_next(const struct cs_slice *slice, uint8_t digit[CS_AXIS_NR])
{
	int i = slice->axis_nr - 1;

	while (i > 0 && digit[i] + 1 == slice->axis[i].value_nr)
		digit[i--] = 0;
	digit[i]++;
	return i;
}

static int digits_first(const struct cs_slice *slice, struct cs_slice_path *path, uint64_t number)
{
	uint8_t digit[CS_AXIS_NR];
	int i;

	if (path->begun && number == path->number + 1)
		return digits_next(slice, path->digit);
	cs_slice_digits(slice, number, digit);
	for (i = 0; path->begun && i < slice->axis_nr && digit[i] == path->digit[i]; i++)
		;
	memcpy(path->digit, digit, (size_t)slice->axis_nr);
	return i;
}

void cs_slice_step(const struct cs_slice *slice, struct cs_slice_path *path, uint64_t number,
		   struct cs_world *world)
{
	int i = digits_first(slice, path, number);

	if (!path->begun)
		plainest(slice, &path->before[0]);
	path->begun = true;
	path->number = number;
	for (; i < slice->axis_nr; i++) {
		path->before[i + 1] = path->before[i];
		apply_axis(slice, i, path->digit, &path->before[i + 1]);
	}
	*world = path->before[slice->axis_nr];
	cs_world_settle(world);
}

/* --- states that need not be run -------------------------------------------- */

static bool has_page(const struct cs_pte *pte)
{
	switch (pte->kind) {
	case CS_PTE_NONE:
	case CS_PTE_ZERO:
	case CS_PTE_SPECIAL:
	case CS_PTE_GUARD:
	case CS_PTE_WP_MARKER:
	case CS_PTE_POISON:
		return false;
	default:
		return true;
	}
}

/* An axis of entries says nothing where there is no page table, one of nodes
 * nothing where there is no page: other digits than 0 are repeats. */
static bool is_repeat(const struct cs_slice *slice, const struct cs_world *world, int axis)
{
	const struct cs_axis *a = &slice->axis[axis];
	const struct cs_slot *slot;
	const struct cs_cache *page;

	if (a->dimension->scope == CS_SCOPE_CACHE) {
		if (world->file.used == CS_FILE_TWICE && a->at >= 1 << slice->order)
			return true;
		page = cs_world_cache_at(world, a->at);
		return page->kind == CS_CACHE_HUGE &&
		       !(page->flags & ~(CS_CACHE_MAPPED_TOO | CS_CACHE_COWED_TOO));
	}
	if (a->dimension->scope != CS_SCOPE_ENTRY)
		return false;
	slot = &world->slot[a->at >> slice->order];
	if (slot->kind != CS_SLOT_TABLE)
		return true;
	return a->dimension->values[0][0] == '0' && /* nodes */
	       !has_page(&slot->pte[a->at & ((1 << slice->order) - 1)]);
}

/* May the entry change places with others like it, on every kernel?  Whatever
 * stops a scan, is brought in from swap or belongs to a large folio stays. */
static bool moves(const struct cs_pte *pte, bool armed)
{
	const uint16_t stays = (uint16_t) ~(CS_PTE_READONLY | CS_PTE_SHARED | CS_PTE_LAZYFREE |
					    CS_PTE_OLD | CS_PTE_SWAP_CACHE);

	switch (pte->kind) {
	case CS_PTE_NONE:
	case CS_PTE_ZERO:
		return !armed;
	case CS_PTE_PAGE:
	case CS_PTE_KSM:
		return !(pte->flags & stays);
	default:
		return false;
	}
}

static bool is_armed(const struct cs_world *world)
{
	int i;

	for (i = 0; i < world->vma_nr; i++)
		if (world->vma[i].flags & ARMED)
			return true;
	return false;
}

static bool is_pte_axis(const struct cs_slice *slice, int axis)
{
	const struct cs_axis *a = &slice->axis[axis];

	return a->dimension->scope == CS_SCOPE_ENTRY && a->dimension->values[0][0] != '0';
}

static bool may_move(const struct cs_slice *slice, const struct cs_world *world, int axis,
		     bool armed)
{
	int at = slice->axis[axis].at;

	return moves(&world->slot[at >> slice->order].pte[at & ((1 << slice->order) - 1)], armed);
}

/* The axis whose digit is smaller than that of one before it that could change
 * places with it; -1: none. */
static int unsorted(const struct cs_slice *slice, const struct cs_world *world,
		    const uint8_t digit[CS_AXIS_NR])
{
	bool armed = is_armed(world);
	int i, last = -1;

	for (i = 0; i < slice->axis_nr; i++) {
		if (!is_pte_axis(slice, i) || !may_move(slice, world, i, armed))
			continue;
		if (last >= 0 &&
		    slice->axis[last].at >> slice->order == slice->axis[i].at >> slice->order &&
		    digit[last] > digit[i])
			return i;
		last = i;
	}
	return -1;
}

void cs_slice_canonical(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR],
			uint8_t out[CS_AXIS_NR])
{
	struct cs_world world;
	bool armed;
	int i, j;

	memcpy(out, digit, CS_AXIS_NR);
	cs_slice_world(slice, digit, &world);
	armed = is_armed(&world);
	for (i = 0; i < slice->axis_nr; i++) {
		if (!is_pte_axis(slice, i) || !may_move(slice, &world, i, armed))
			continue;
		for (j = i + 1; j < slice->axis_nr; j++) {
			uint8_t held = out[i];

			if (!is_pte_axis(slice, j) || !may_move(slice, &world, j, armed) ||
			    slice->axis[i].at >> slice->order !=
				    slice->axis[j].at >> slice->order ||
			    out[i] <= out[j])
				continue;
			out[i] = out[j];
			out[j] = held;
		}
	}
}

enum cs_state_class cs_slice_class(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR],
				   const struct cs_world *world, uint64_t number,
				   uint64_t *out_skip)
{
	int i;

	for (i = 0; i < slice->axis_nr; i++)
		if (digit[i] && is_repeat(slice, world, i)) {
			*out_skip = slice->below[i] - number % slice->below[i];
			return CS_STATE_REPEATS;
		}
	*out_skip = 1;
	if (cs_world_flaw(world))
		return CS_STATE_FLAWED;
	if (slice->canonical && unsorted(slice, world, digit) >= 0)
		return CS_STATE_PERMUTES;
	return CS_STATE_RUNS;
}

void cs_slice_words(const struct cs_slice *slice, const uint8_t digit[CS_AXIS_NR], char *out,
		    size_t len)
{
	size_t at = 0;
	int i;

	out[0] = '\0';
	for (i = 0; i < slice->axis_nr && at < len; i++) {
		const struct cs_axis *axis = &slice->axis[i];
		bool goes_on = i && slice->axis[i - 1].dimension == axis->dimension;

		at += (size_t)snprintf(out + at, len - at, "%s%s%s", goes_on ? "," : (i ? " " : ""),
				       goes_on ? "" : axis->dimension->name, goes_on ? "" : "=");
		if (at < len)
			at += (size_t)snprintf(out + at, len - at, "%s",
					       axis->dimension->values[axis->value[digit[i]]]);
	}
}
