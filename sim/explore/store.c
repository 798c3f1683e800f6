/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store.c - campaigns as files: whose they are, which pieces, and their tally.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "explore/campaign.h"

#define PIECE_NR 1024         /* pieces of a large campaign */
#define PIECE_MIN_STATES 4096 /* numbers, of which many may be skipped */

void cs_campaign_init(struct cs_campaign *campaign, const struct cs_machine *machine,
		      const struct cs_slice *slice, bool prove)
{
	memset(campaign, 0, sizeof(*campaign));
	snprintf(campaign->kernel, sizeof(campaign->kernel), "%s", machine->name);
	snprintf(campaign->release, sizeof(campaign->release), "%s", machine->release);
	campaign->slice = *slice;
	campaign->prove = prove;
	campaign->piece_states = slice->total / PIECE_NR + 1;
	if (campaign->piece_states < PIECE_MIN_STATES)
		campaign->piece_states = PIECE_MIN_STATES;
	campaign->piece_nr = (int)((slice->total - 1) / campaign->piece_states + 1);
	campaign->done = calloc((size_t)campaign->piece_nr, 1);
	if (!campaign->done)
		abort();
	cs_tally_init(&campaign->tally);
}

void cs_campaign_fini(struct cs_campaign *campaign)
{
	free(campaign->done);
	cs_tally_fini(&campaign->tally);
	campaign->done = NULL;
}

int cs_campaign_done_nr(const struct cs_campaign *campaign)
{
	int nr = 0, i;

	for (i = 0; i < campaign->piece_nr; i++)
		nr += campaign->done[i];
	return nr;
}

void cs_campaign_piece(const struct cs_campaign *campaign, int i, uint64_t *out_from,
		       uint64_t *out_to)
{
	*out_from = (uint64_t)i * campaign->piece_states;
	*out_to = *out_from + campaign->piece_states;
	if (*out_to > campaign->slice.total)
		*out_to = campaign->slice.total;
}

/* --- whose ------------------------------------------------------------------- */

static json_t *identity(const struct cs_campaign *campaign)
{
	const struct cs_slice *slice = &campaign->slice;
	json_t *dims = json_array();
	int i, j;

	for (i = 0; i < slice->dim_nr; i++) {
		const struct cs_slice_dim *dim = &slice->dim[i];
		json_t *values = json_array();

		json_array_append_new(values, json_string(dim->dimension->name));
		for (j = 0; j < dim->value_nr; j++)
			json_array_append_new(values,
					      json_string(dim->dimension->values[dim->value[j]]));
		json_array_append_new(dims, values);
	}
	return json_pack("{s:s, s:s, s:s, s:i, s:b, s:o, s:I, s:I}", "slice", slice->name, "kernel",
			 campaign->kernel, "release", campaign->release, "order", slice->order,
			 "all_orders_of_entries", campaign->prove, "dimensions", dims, "total",
			 (json_int_t)slice->total, "piece", (json_int_t)campaign->piece_states);
}

static json_t *done_json(const struct cs_campaign *campaign)
{
	json_t *array = json_array();
	int i, from;

	for (i = 0; i < campaign->piece_nr; i++) {
		if (!campaign->done[i])
			continue;
		for (from = i; i + 1 < campaign->piece_nr && campaign->done[i + 1]; i++)
			;
		json_array_append_new(array, json_pack("[i, i]", from, i));
	}
	return array;
}

int cs_campaign_write(const struct cs_campaign *campaign, FILE *out)
{
	json_t *root = json_pack("{s:i, s:o, s:o, s:o}", "collapsim_explore", 1, "of",
				 identity(campaign), "done", done_json(campaign), "tally",
				 cs_tally_json(&campaign->tally, &campaign->slice));
	int error = json_dumpf(root, out, JSON_INDENT(1) | JSON_SORT_KEYS);

	json_decref(root);
	return error || fputc('\n', out) == EOF ? -1 : 0;
}

/* --- reading ----------------------------------------------------------------- */

static json_t *load(const char *path, char *error, size_t error_len)
{
	json_error_t why;
	json_t *root = json_load_file(path, 0, &why);

	if (!root) {
		snprintf(error, error_len, "cannot read %s: %s", path, why.text);
		return NULL;
	}
	if (json_integer_value(json_object_get(root, "collapsim_explore")) == 1)
		return root;
	snprintf(error, error_len, "%s is no state of an exploration", path);
	json_decref(root);
	return NULL;
}

/* Pieces of @array into @done; what stands there twice is a mistake. */
static bool read_done(const json_t *array, unsigned char *done, int piece_nr)
{
	size_t i;
	int at;

	for (i = 0; i < json_array_size(array); i++) {
		int from, to;

		if (json_unpack(json_array_get(array, i), "[i, i]", &from, &to) || from < 0 ||
		    to < from || to >= piece_nr)
			return false;
		for (at = from; at <= to; at++)
			if (done[at]++)
				return false;
	}
	return json_is_array(array);
}

static const char *add(struct cs_campaign *campaign, const json_t *root)
{
	json_t *own = identity(campaign);
	bool same = json_equal(own, json_object_get(root, "of"));
	struct cs_tally tally;
	unsigned char *done;
	const char *flaw = NULL;

	json_decref(own);
	if (!same)
		return "is of another exploration: other dimensions, kernel or order";
	done = malloc((size_t)campaign->piece_nr);
	if (!done)
		abort();
	memcpy(done, campaign->done, (size_t)campaign->piece_nr);
	cs_tally_init(&tally);
	if (!read_done(json_object_get(root, "done"), done, campaign->piece_nr))
		flaw = "has states that another file has too, or is damaged";
	else if (!cs_tally_read(&tally, json_object_get(root, "tally"), &campaign->slice))
		flaw = "is damaged";
	if (!flaw) {
		memcpy(campaign->done, done, (size_t)campaign->piece_nr);
		cs_tally_add(&campaign->tally, &tally);
	}
	cs_tally_fini(&tally);
	free(done);
	return flaw;
}

int cs_campaign_add(struct cs_campaign *campaign, const char *path, char *error, size_t error_len)
{
	json_t *root = load(path, error, error_len);
	const char *flaw;

	if (!root)
		return -1;
	flaw = add(campaign, root);
	json_decref(root);
	if (flaw)
		snprintf(error, error_len, "%s %s", path, flaw);
	return flaw ? -1 : 0;
}

/* "pte=none,zero" */
static bool read_dimension(const json_t *array, char *out, size_t len)
{
	size_t at = 0, i;

	for (i = 0; i < json_array_size(array); i++) {
		const char *text = json_string_value(json_array_get(array, i));

		if (!text || at >= len)
			return false;
		at += (size_t)snprintf(out + at, len - at, "%s%s",
				       i > 1 ? ","
				       : i   ? "="
					     : "",
				       text);
	}
	return i > 1 && at < len;
}

static bool read_head(const json_t *of, struct cs_campaign_head *head)
{
	const char *kernel, *slice;
	json_t *dims;
	int prove;
	size_t i;

	if (json_unpack((json_t *)of, "{s:s, s:s, s:i, s:b, s:o}", "slice", &slice, "kernel",
			&kernel, "order", &head->order, "all_orders_of_entries", &prove,
			"dimensions", &dims) ||
	    json_array_size(dims) > CS_AXIS_NR)
		return false;
	head->prove = prove;
	snprintf(head->kernel, sizeof(head->kernel), "%s", kernel);
	snprintf(head->slice, sizeof(head->slice), "%s", slice);
	for (i = 0; i < json_array_size(dims); i++)
		if (!read_dimension(json_array_get(dims, i),
				    head->restriction[head->restriction_nr++],
				    sizeof(head->restriction[0])))
			return false;
	return true;
}

int cs_campaign_head(const char *path, struct cs_campaign_head *head, char *error, size_t error_len)
{
	json_t *root = load(path, error, error_len);
	bool good;

	if (!root)
		return -1;
	memset(head, 0, sizeof(*head));
	good = read_head(json_object_get(root, "of"), head);
	json_decref(root);
	if (!good)
		snprintf(error, error_len, "%s is damaged", path);
	return good ? 0 : -1;
}
