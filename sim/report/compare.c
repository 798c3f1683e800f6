/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compare.c - two machines side by side.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "report/compare.h"

struct tally {
	int equal_nr, differ_nr, skip_nr, retry_nr;
};

struct scene {
	FILE *out;
	const struct cs_compare_options *options;
	json_t *list;
	struct tally tally;
};

/* --- one step ---------------------------------------------------------------- */

void cs_compare_whys(const struct cs_step *step, char *out, size_t len)
{
	size_t at = 0;
	int i;

	snprintf(out, len, "none");
	for (i = 0; i < step->attempt_nr && at < len; i++)
		at += (size_t)snprintf(out + at, len - at, "%s%s", i ? ", " : "",
				       step->attempt[i].result);
}

static void step_picture(const struct cs_picture *picture, char *out, size_t len)
{
	snprintf(out, len, "%s = %s%s%s", picture->range, picture->cells,
		 *picture->detail ? "  nodes" : "", picture->detail);
}

static bool part_text(struct cs_parting *parting, const char *what)
{
	parting->what = what;
	return strcmp(parting->text[0], parting->text[1]) != 0;
}

static bool step_pictures_part(const struct cs_step *const step[2], struct cs_parting *parting)
{
	int i, j;

	for (i = 0; i < step[0]->after_nr && i < step[1]->after_nr; i++) {
		for (j = 0; j < 2; j++)
			step_picture(&step[j]->after[i], parting->text[j], CS_SAID_LEN);
		if (part_text(parting, "picture"))
			return true;
	}
	return false;
}

/* PTE_UFFD_WP and PTE_UFFD are one result under two names. */
static void one_name(char *text)
{
	char *at = text;

	while ((at = strstr(at, "PTE_UFFD_WP")))
		memmove(at + 8, at + 11, strlen(at + 11) + 1);
}

static bool steps_part(const struct cs_step *const step[2], struct cs_parting *parting)
{
	int j;

	parting->step = step[0];
	for (j = 0; j < 2; j++)
		snprintf(parting->text[j], CS_SAID_LEN, "%s", step[j]->text);
	if (part_text(parting, "statement"))
		return true;
	/* What one cannot do or show is no difference; its run is a skip. */
	if (step[0]->verdict == CS_VERDICT_SKIP || step[1]->verdict == CS_VERDICT_SKIP)
		return false;
	for (j = 0; j < 2; j++)
		snprintf(parting->text[j], CS_SAID_LEN, "%s", step[j]->result);
	if (part_text(parting, "result"))
		return true;
	for (j = 0; j < 2 && step[0]->collapse; j++) {
		cs_compare_whys(step[j], parting->text[j], CS_SAID_LEN);
		one_name(parting->text[j]);
	}
	if (step[0]->collapse && part_text(parting, "scan results"))
		return true;
	if (step_pictures_part(step, parting))
		return true;
	for (j = 0; j < 2; j++)
		snprintf(parting->text[j], CS_SAID_LEN, "%s",
			 step[j]->verdict != CS_VERDICT_FAIL ? "as expected" : step[j]->got);
	return part_text(parting, "what was found");
}

/* --- one run -------------------------------------------------------------------- */

bool cs_compare_runs(const struct cs_result *const run[2], struct cs_parting *parting)
{
	int i, j, nr = run[0]->step_nr < run[1]->step_nr ? run[0]->step_nr : run[1]->step_nr;

	for (i = 0; i < nr; i++) {
		const struct cs_step *const step[2] = { &run[0]->step[i], &run[1]->step[i] };

		if (steps_part(step, parting))
			return true;
	}
	parting->step = NULL;
	if (run[0]->verdict == CS_VERDICT_SKIP || run[1]->verdict == CS_VERDICT_SKIP)
		return false;
	for (j = 0; j < 2; j++)
		snprintf(parting->text[j], CS_SAID_LEN, "%s%s%s", cs_verdict_name(run[j]->verdict),
			 run[j]->finding_nr || run[j]->reason[0] ? ": " : "",
			 run[j]->finding_nr ? run[j]->finding[0] : run[j]->reason);
	return run[0]->verdict != run[1]->verdict && part_text(parting, "verdict");
}

static void part_print(struct scene *scene, const struct cs_file *file,
		       const struct cs_result *const run[2], const struct cs_parting *parting)
{
	FILE *out = scene->out;

	fprintf(out, "DIFFER %s", file->path);
	if (parting->step)
		fprintf(out, ":%d", parting->step->line);
	fprintf(out, "  order=%d%s%s\n", run[0]->order, *run[0]->row ? "  " : "", run[0]->row);
	fprintf(out, "  %s\n  first difference: %s\n",
		parting->step ? parting->step->text : "at the end", parting->what);
	fprintf(out, "    %-10s %s\n    %-10s %s\n\n", run[0]->machine, parting->text[0],
		run[1]->machine, parting->text[1]);
}

static json_t *run_json(const struct cs_file *file, const struct cs_result *const run[2],
			const char *state)
{
	return json_pack("{s:s, s:s, s:i, s:[s,s], s:[s,s], s:i, s:s}", "file", file->path, "row",
			 run[0]->row, "order", run[0]->order, "machines", run[0]->machine,
			 run[1]->machine, "releases", run[0]->release, run[1]->release, "retries",
			 run[1]->retry_nr, "state", state);
}

static void part_json(struct scene *scene, const struct cs_file *file,
		      const struct cs_result *const run[2], const struct cs_parting *parting)
{
	json_t *entry = run_json(file, run, "differ");

	json_object_set_new(entry, "line", json_integer(parting->step ? parting->step->line : 0));
	json_object_set_new(entry, "statement",
			    json_string(parting->step ? parting->step->text : ""));
	json_object_set_new(entry, "what", json_string(parting->what));
	json_object_set_new(entry, "said", json_pack("[s,s]", parting->text[0], parting->text[1]));
	json_array_append_new(scene->list, entry);
}

static void pair_result(FILE *out, const struct cs_file *file, const struct cs_result *run,
			const char *state, const char *why)
{
	fprintf(out, "%s\t%s\t%d\t%s\t%s\t%s\t%s\n", file->path, run->row, run->order, run->machine,
		run->release, state, why);
}

static void pair_tell(struct scene *scene, const struct cs_file *file,
		      const struct cs_result *const run[2], bool differs)
{
	static struct cs_parting parting;
	const struct cs_result *skipped = run[1]->verdict == CS_VERDICT_SKIP ? run[1] : run[0];
	bool parts = cs_compare_runs(run, &parting);
	bool skips = skipped->verdict == CS_VERDICT_SKIP;
	json_t *entry;

	if (parts != differs)
		return;
	if (scene->options->results)
		pair_result(scene->options->results, file, run[1],
			    parts   ? "differs"
			    : skips ? "skipped"
				    : "equal",
			    parts   ? parting.what
			    : skips ? skipped->reason
				    : "");
	if (parts) {
		scene->tally.differ_nr++;
		if (scene->options->json)
			part_json(scene, file, run, &parting);
		else
			part_print(scene, file, run, &parting);
		return;
	}
	scene->tally.skip_nr += skips;
	scene->tally.equal_nr += !skips;
	if (scene->options->json) {
		entry = run_json(file, run, skips ? "skipped" : "equal");
		json_object_set_new(entry, "reason", json_string(skips ? skipped->reason : ""));
		json_array_append_new(scene->list, entry);
	} else if (scene->options->verbose) {
		fprintf(scene->out, "%-7s %s%s%s%s%s\n", skips ? "SKIP" : "EQUAL", file->name,
			*run[0]->row ? "  " : "", run[0]->row,
			skips ? "  skipped on this machine: " : "", skips ? skipped->reason : "");
	}
}

/* Each run against the first one of the same row and order. */
static void file_pairs(struct scene *scene, const struct cs_file *file, bool differs)
{
	int i, j;

	for (i = 0; i < file->result_nr; i++) {
		const struct cs_result *b = &file->result[i];

		for (j = 0; j < i; j++) {
			const struct cs_result *a = &file->result[j];
			const struct cs_result *const run[2] = { a, b };

			if (a->order != b->order || strcmp(a->row, b->row))
				continue;
			if (!differs)
				scene->tally.retry_nr += b->retry_nr;
			pair_tell(scene, file, run, differs);
			break;
		}
	}
}

int cs_compare_report(FILE *out, const struct cs_session *session,
		      const struct cs_compare_options *options)
{
	struct scene scene = { .out = out, .options = options, .list = json_array() };
	json_t *top;
	int i, pass;

	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < session->file_nr; i++)
			file_pairs(&scene, &session->file[i], !pass);
	if (options->json) {
		top = json_pack("{s:o, s:i, s:i, s:i, s:i}", "runs", scene.list, "differ",
				scene.tally.differ_nr, "equal", scene.tally.equal_nr, "skipped",
				scene.tally.skip_nr, "retries", scene.tally.retry_nr);
		json_dumpf(top, out, JSON_INDENT(2) | JSON_SORT_KEYS);
		fputc('\n', out);
		json_decref(top);
	} else {
		json_decref(scene.list);
	}
	fprintf(options->json ? stderr : out,
		"compare: %d differ, %d equal, %d skipped, %d retried in %.0f s\n",
		scene.tally.differ_nr, scene.tally.equal_nr, scene.tally.skip_nr,
		scene.tally.retry_nr, session->seconds);
	return scene.tally.differ_nr;
}
