/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.c - what a campaign came to, for people.
 */
#include <stdio.h>
#include <string.h>
#include "explore/campaign.h"

#define REASON_NR 8 /* reasons shown unless all are asked for */

static void count(FILE *out, const char *what, uint64_t nr, const char *remark)
{
	fprintf(out, "  %-24s %12llu%s%s\n", what, (unsigned long long)nr, *remark ? "  " : "",
		remark);
}

static void print_head(const struct cs_campaign *campaign, FILE *out)
{
	const struct cs_slice *slice = &campaign->slice;
	const struct cs_tally *tally = &campaign->tally;

	fprintf(out, "%s (%s) at order %d, slice %s: %s\n", campaign->kernel, campaign->release,
		slice->order, slice->name, slice->purpose);
	fprintf(out, "\nnumbers\n");
	count(out, "in the slice", slice->total, "");
	count(out, "repeats", tally->repeats, "the same world has a smaller number");
	count(out, "cannot be", tally->flawed,
	      "no program leads there, or this kernel has no such thing");
	count(out, "permuted", tally->permutes,
	      campaign->prove ? "run too, and held against the one that stands for them"
			      : "as another, with like entries in another order");
	if (cs_campaign_done_nr(campaign) < campaign->piece_nr)
		fprintf(out, "  not complete: %d of %d pieces are done\n",
			cs_campaign_done_nr(campaign), campaign->piece_nr);
}

static void print_states(const struct cs_campaign *campaign, FILE *out)
{
	const struct cs_tally *tally = &campaign->tally;

	fprintf(out, "\nstates\n");
	count(out, "run", tally->ran, "");
	count(out, "distinct outcomes", tally->outcome_nr, "result, reasons, slots, counters");
	count(out, "judged", tally->judged, "");
	count(out, "judged in part", tally->partly, "");
	count(out, "not judged", tally->unjudged, "");
	count(out, "unmodelled", cs_kinds_sum(&tally->kinds[CS_KIND_UNMODELLED]), "");
	count(out, "disagreements", cs_kinds_sum(&tally->kinds[CS_KIND_DISAGREEMENT]), "");
	count(out, "findings", cs_kinds_sum(&tally->kinds[CS_KIND_FINDING]), "");
	if (campaign->prove)
		count(out, "order matters", cs_kinds_sum(&tally->kinds[CS_KIND_MOVED]), "");
}

static void print_dimensions(const struct cs_campaign *campaign, FILE *out)
{
	const struct cs_slice *slice = &campaign->slice;
	int i, j;

	fprintf(out, "\n%-12s %-16s %12s %12s\n", "dimension", "value", "states", "bad");
	for (i = 0; i < slice->dim_nr; i++)
		for (j = 0; j < slice->dim[i].value_nr; j++) {
			int value = slice->dim[i].value[j];

			fprintf(out, "%-12s %-16s %12llu %12llu\n",
				j ? "" : slice->dim[i].dimension->name,
				slice->dim[i].dimension->values[value],
				(unsigned long long)campaign->tally.value_nr[i][value],
				(unsigned long long)campaign->tally.value_bad[i][value]);
		}
}

static void print_reasons(struct cs_campaign *campaign, enum cs_kind_of of, const char *title,
			  bool all, FILE *out)
{
	struct cs_kinds *kinds = &campaign->tally.kinds[of];
	uint8_t digit[CS_AXIS_NR];
	char words[512];
	int i;

	if (!kinds->nr)
		return;
	cs_kinds_sort(kinds);
	fprintf(out, "\n%s\n", title);
	for (i = 0; i < kinds->nr && (all || i < REASON_NR); i++) {
		cs_slice_digits(&campaign->slice, kinds->kind[i].first, digit);
		cs_slice_words(&campaign->slice, digit, words, sizeof(words));
		fprintf(out, "%14llu  %s\n                first: %s\n",
			(unsigned long long)kinds->kind[i].nr, kinds->kind[i].text, words);
	}
	if (i < kinds->nr)
		fprintf(out, "                and %d more kinds (--verbose)\n", kinds->nr - i);
}

/* The first state of a kind, made as plain as it stays bad. */
static void print_example(struct cs_campaign *campaign, struct cs_explorer *explorer,
			  const struct cs_kind *kind, const char *title, FILE *out)
{
	static struct cs_state_verdict verdict;
	uint8_t digit[CS_AXIS_NR];

	cs_slice_digits(&campaign->slice, kind->first, digit);
	if (!cs_explorer_state(explorer, digit, &verdict))
		return;
	if (verdict.bad)
		cs_explorer_shrink(explorer, digit, &verdict);
	fputc('\n', out);
	cs_scenario_print(explorer, digit, &verdict, title, out);
}

static void print_examples(struct cs_campaign *campaign, struct cs_explorer *explorer,
			   enum cs_kind_of of, const char *title, int nr, FILE *out)
{
	struct cs_kinds *kinds = &campaign->tally.kinds[of];
	int i;

	cs_kinds_sort(kinds);
	for (i = 0; i < kinds->nr && i < nr; i++)
		print_example(campaign, explorer, &kinds->kind[i], title, out);
}

int cs_campaign_verdict(const struct cs_campaign *campaign)
{
	const struct cs_tally *tally = &campaign->tally;

	if (tally->kinds[CS_KIND_FINDING].nr)
		return 3;
	if (tally->kinds[CS_KIND_DISAGREEMENT].nr || tally->kinds[CS_KIND_MOVED].nr)
		return 1;
	return tally->kinds[CS_KIND_UNMODELLED].nr ? 4 : 0;
}

int cs_campaign_report(struct cs_campaign *campaign, struct cs_machine *machine,
		       const struct cs_report_wish *wish, FILE *out)
{
	static struct cs_explorer explorer;

	print_head(campaign, out);
	print_states(campaign, out);
	print_dimensions(campaign, out);
	print_reasons(campaign, CS_KIND_UNJUDGED, "not judged, or not in all", wish->verbose, out);
	print_reasons(campaign, CS_KIND_UNMODELLED, "unmodelled", wish->verbose, out);
	print_reasons(campaign, CS_KIND_MOVED, "order matters", wish->verbose, out);
	print_reasons(campaign, CS_KIND_DISAGREEMENT, "disagreements", wish->verbose, out);
	print_reasons(campaign, CS_KIND_FINDING, "findings", wish->verbose, out);
	cs_explorer_init(&explorer, machine, &campaign->slice);
	print_examples(campaign, &explorer, CS_KIND_FINDING, "a finding", wish->shown_nr, out);
	print_examples(campaign, &explorer, CS_KIND_DISAGREEMENT, "the oracle says otherwise",
		       wish->shown_nr, out);
	cs_explorer_fini(&explorer);
	return cs_campaign_verdict(campaign);
}
