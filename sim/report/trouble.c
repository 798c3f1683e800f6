/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trouble.c - what is wrong with the runs of one scenario.
 */
#include <ctype.h>
#include <string.h>
#include "report/trouble.h"

/* Numbers and places differ where the kind does not. */
static void kind_append(char kind[CS_KIND_LEN], const char *text)
{
	size_t at = strlen(kind);

	for (; *text && at + 1 < CS_KIND_LEN; text++)
		if (!isdigit((unsigned char)*text))
			kind[at++] = *text;
	kind[at] = '\0';
}

/* What is done, without where: "madvise MADV_COLLAPSE", "!fill". */
static void kind_append_statement(char kind[CS_KIND_LEN], const char *text)
{
	const char *advice = strstr(text, "MADV_"), *colon = strstr(text, ": ");
	char word[64];

	if (colon && *text != '!')
		text = colon + 2;
	snprintf(word, sizeof(word), " after %.*s", (int)strcspn(text, " ("), text);
	kind_append(kind, word);
	if (advice) {
		snprintf(word, sizeof(word), " %.*s", (int)strcspn(advice, ",)"), advice);
		kind_append(kind, word);
	}
}

/* --- one run ------------------------------------------------------------------------- */

static bool run_trouble(const struct cs_result *run, struct cs_trouble *out)
{
	const struct cs_step *step = NULL;
	const char *said = run->reason;
	int i;

	if (run->verdict < CS_VERDICT_UNMODELLED)
		return false;
	memset(out, 0, sizeof(*out));
	out->run[0] = run;
	for (i = 0; i < run->step_nr && !step; i++)
		if (run->step[i].verdict >= CS_VERDICT_UNMODELLED)
			step = &run->step[i];
	if (run->stop)
		said = run->stop->text;
	else if (run->finding_nr)
		said = run->finding[0];
	else if (step && run->verdict == CS_VERDICT_FAIL)
		said = step->got;
	out->parting.step = step;
	out->parting.what = cs_verdict_name(run->verdict);
	snprintf(out->parting.text[0], CS_SAID_LEN, "%s", said);
	kind_append(out->kind, cs_verdict_name(run->verdict));
	kind_append(out->kind, ": ");
	kind_append(out->kind, said);
	if (run->stop && run->stop->frame_nr) {
		kind_append(out->kind, " in ");
		kind_append(out->kind, run->stop->frame[0]);
	}
	if (step && run->verdict == CS_VERDICT_FAIL)
		kind_append_statement(out->kind, step->text);
	return true;
}

/* --- two runs -------------------------------------------------------------------------- */

/* The first words of two lists that differ. */
static void kind_append_words(char kind[CS_KIND_LEN], const char *a, const char *b)
{
	size_t at = 0, i;
	char word[2][64];

	for (i = 0; a[i] && a[i] == b[i]; i++)
		if (a[i] == ' ')
			at = i + 1;
	snprintf(word[0], sizeof(word[0]), " %.*s", (int)strcspn(a + at, ","), a + at);
	snprintf(word[1], sizeof(word[1]), "|%.*s", (int)strcspn(b + at, ","), b + at);
	kind_append(kind, word[0]);
	kind_append(kind, word[1]);
}

static void pair_kind(struct cs_trouble *trouble)
{
	const struct cs_parting *parting = &trouble->parting;

	kind_append(trouble->kind, parting->what);
	if (!strcmp(parting->what, "result") || !strcmp(parting->what, "scan results"))
		kind_append_words(trouble->kind, parting->text[0], parting->text[1]);
	else if (strcmp(parting->what, "picture") != 0)
		kind_append(trouble->kind, parting->text[1]);
	if (parting->step)
		kind_append_statement(trouble->kind, parting->step->text);
}

static bool pair_trouble(const struct cs_file *file, int index, struct cs_trouble *out)
{
	const struct cs_result *run = &file->result[index];
	int i;

	for (i = 0; i < index; i++)
		if (file->result[i].order == run->order && !strcmp(file->result[i].row, run->row))
			break;
	if (i == index)
		return false;
	memset(out, 0, sizeof(*out));
	out->run[0] = &file->result[i];
	out->run[1] = run;
	if (!cs_compare_runs(out->run, &out->parting))
		return false;
	pair_kind(out);
	return true;
}

bool cs_trouble_find(const struct cs_file *file, bool alone, struct cs_trouble *out)
{
	int i;

	for (i = 0; !alone && i < file->result_nr; i++)
		if (pair_trouble(file, i, out))
			return true;
	for (i = 0; i < file->result_nr; i++)
		if (run_trouble(&file->result[i], out))
			return true;
	return false;
}
