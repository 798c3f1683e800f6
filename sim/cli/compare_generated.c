/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compare_generated.c - generated scenarios on several machines: where they part,
 * cut down, and how often calls gave what.
 */
#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/generated.h"
#include "generate/shrink.h"
#include "report/histogram.h"
#include "report/trouble.h"
#include "run/progress.h"

#define AGAIN_NR 2   /* times that trouble with a real kernel must come again */
#define SHRINK_NR 12 /* kinds that are cut down; further ones are told only */
#define BATCH_NR 64  /* candidates tried at once */

/* One kind of trouble, and the scenarios that show it. */
struct kind {
	char *name;
	int first; /* number of the first */
	int nr;
	char *shrunk;              /* the text, NULL: not cut down */
	struct cs_trouble trouble; /* of that text, or of the first; no pointer of it is valid */
	char *statement, *machine[2];
};

#define REASON_NR 32 /* told apart; further ones count as the last */

/* Why scenarios did not run. */
struct reason {
	const char *why; /* the session's */
	int nr;
};

struct generated_run {
	const struct cs_generated_compare *how;
	const struct cs_generated *generated;
	struct cs_run_options again_options; /* of what is run again */
	struct cs_progress progress;         /* of that */
	FILE *out;
	struct kind *kind;
	int kind_nr;
	int shrunk_nr; /* kinds that were cut down */
	struct reason reason[REASON_NR];
	int reason_nr;
	int trouble_nr, skip_nr, gone_nr;
	struct cs_work *again; /* the last run that was made again */
	int status;            /* of runs by themselves */
	bool interrupted;
};

static bool real_machine(const struct generated_run *run)
{
	int i;

	for (i = 0; i < run->how->machines->nr; i++)
		if (run->how->machines->machine[i]->partial)
			return true;
	return false;
}

/* --- kinds ---------------------------------------------------------------------------- */

static void kind_say(struct kind *kind, const struct cs_trouble *trouble)
{
	const struct cs_step *step = trouble->parting.step;
	int i;

	kind->trouble = *trouble;
	free(kind->statement);
	kind->statement = strdup(step ? step->text : "at the end");
	for (i = 0; i < 2; i++) {
		free(kind->machine[i]);
		kind->machine[i] = strdup(trouble->run[i] ? trouble->run[i]->machine : "");
	}
	if (!kind->statement || !kind->machine[0] || !kind->machine[1])
		abort();
}

static void kind_add(struct generated_run *run, int number, const struct cs_trouble *trouble)
{
	struct kind *kind;
	int i;

	run->trouble_nr++;
	for (i = 0; i < run->kind_nr; i++)
		if (!strcmp(run->kind[i].name, trouble->kind)) {
			run->kind[i].nr++;
			return;
		}
	run->kind = reallocarray(run->kind, (size_t)run->kind_nr + 1, sizeof(*run->kind));
	if (!run->kind)
		abort();
	kind = &run->kind[run->kind_nr++];
	memset(kind, 0, sizeof(*kind));
	kind->name = strdup(trouble->kind);
	kind->first = number;
	kind->nr = 1;
	if (!kind->name)
		abort();
	kind_say(kind, trouble);
}

static void kinds_free(struct generated_run *run)
{
	int i;

	for (i = 0; i < run->kind_nr; i++) {
		free(run->kind[i].name);
		free(run->kind[i].shrunk);
		free(run->kind[i].statement);
		free(run->kind[i].machine[0]);
		free(run->kind[i].machine[1]);
	}
	free(run->kind);
}

/* --- cutting down ------------------------------------------------------------------------ */

struct sought {
	struct generated_run *run;
	struct kind *kind;
};

/* Texts that went wrong when lines were left out are none. */
static bool text_valid(const struct cs_text *text)
{
	FILE *nowhere = fopen("/dev/null", "we");
	struct cs_work *work;

	if (!nowhere)
		abort();
	work = cs_work_load_texts(text, 1, nowhere);
	fclose(nowhere);
	cs_work_free(work);
	return !!work;
}

static void tell_shrunk(struct generated_run *run)
{
	int nr = run->kind_nr < SHRINK_NR ? run->kind_nr : SHRINK_NR;
	char what[64];

	snprintf(what, sizeof(what), "%d of %d kinds cut down", run->shrunk_nr, nr);
	cs_progress_tell(&run->progress, run->shrunk_nr, nr, what);
}

/* The first of a batch that shows the kind sought; its words are kept. */
static int sought_batch(struct sought *sought, const struct cs_text *text, int nr)
{
	const struct cs_generated_compare *how = sought->run->how;
	struct cs_work *work = cs_work_load_texts(text, nr, stderr);
	const struct cs_session *session;
	static struct cs_trouble trouble;
	int i, found = -1;

	if (!work)
		abort();
	session = cs_work_run(work, how->machines, &sought->run->again_options, 1);
	sought->run->interrupted |= session->interrupted;
	tell_shrunk(sought->run);
	for (i = 0; i < nr && found < 0 && !session->interrupted; i++)
		if (cs_trouble_find(&session->file[i], how->alone, &trouble) &&
		    !strcmp(trouble.kind, sought->kind->name))
			found = i;
	if (found >= 0)
		kind_say(sought->kind, &trouble);
	cs_work_free(work);
	return found;
}

static int sought_try(void *ctx, char *const *candidate, int nr)
{
	struct sought *sought = ctx;
	struct cs_text text[BATCH_NR];
	int index[BATCH_NR];
	int i, found, in_batch = 0;

	for (i = 0; i < nr && !sought->run->interrupted; i++) {
		text[in_batch] = (struct cs_text){ .name = "cut", .text = candidate[i] };
		if (text_valid(&text[in_batch]))
			index[in_batch++] = i;
		if (!in_batch || (in_batch < BATCH_NR && i + 1 < nr))
			continue;
		found = sought_batch(sought, text, in_batch);
		if (found >= 0)
			return index[found];
		in_batch = 0;
	}
	return -1;
}

static void kind_shrink(struct generated_run *run, struct kind *kind)
{
	struct sought sought = { .run = run, .kind = kind };
	struct cs_choice choice;
	char title[96];
	/* Without the lines above it any directive can fail. */
	bool failed = !strncmp(kind->name, "fail", 4);

	snprintf(title, sizeof(title), "generated: seed %d, number %d, cut down",
		 run->how->wish.seed, kind->first);
	cs_generated_choice(run->how->wish.seed, kind->first, &choice);
	kind->shrunk = cs_shrink(&choice, title, !failed, sought_try, &sought);
	cs_choice_fini(&choice);
}

/* --- all of them -------------------------------------------------------------------------- */

/* Does trouble of a real kernel come again, the same each time?  @trouble becomes
 * what is found when every statement is looked at. */
static bool comes_again(struct generated_run *run, int index, struct cs_trouble *trouble)
{
	const struct cs_generated_compare *how = run->how;
	char kind[CS_KIND_LEN] = "";
	const struct cs_session *session;
	bool again = true;
	int i;

	for (i = 0; i < AGAIN_NR && again; i++) {
		cs_work_free(run->again);
		run->again = cs_work_load_texts(&run->generated->text[index], 1, stderr);
		if (!run->again)
			abort();
		session = cs_work_run(run->again, how->machines, &run->again_options, 1);
		run->interrupted |= session->interrupted;
		again = !session->interrupted &&
			cs_trouble_find(&session->file[0], how->alone, trouble) &&
			(!i || !strcmp(kind, trouble->kind));
		snprintf(kind, sizeof(kind), "%s", trouble->kind);
	}
	return again;
}

/* Without the statement it stands behind. */
static const char *reason_why(const char *reason)
{
	const char *colon = *reason == '!' ? strstr(reason, ": ") : NULL;

	return colon ? colon + 2 : reason;
}

static void reason_add(struct generated_run *run, const char *why)
{
	int i;

	for (i = 0; i < run->reason_nr && strcmp(run->reason[i].why, why); i++)
		;
	if (i == REASON_NR)
		i--;
	if (i == run->reason_nr)
		run->reason[run->reason_nr++].why = why;
	run->reason[i].nr++;
}

/* Of the first machine that skips it, if all do or one cannot. */
static void look_skipped(struct generated_run *run, const struct cs_file *file)
{
	int i;

	for (i = 0; i < file->result_nr; i++)
		if (file->result[i].verdict == CS_VERDICT_SKIP) {
			run->skip_nr++;
			reason_add(run, reason_why(file->result[i].reason));
			return;
		}
}

static int reason_cmp(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	return x->nr != y->nr ? y->nr - x->nr : strcmp(x->why, y->why);
}

static void reasons_print(struct generated_run *run)
{
	int i;

	if (!run->reason_nr)
		return;
	qsort(run->reason, (size_t)run->reason_nr, sizeof(run->reason[0]), reason_cmp);
	fprintf(run->out, "skipped, and why\n");
	for (i = 0; i < run->reason_nr; i++)
		fprintf(run->out, "%11d  %s\n", run->reason[i].nr, run->reason[i].why);
	fputc('\n', run->out);
}

static int trouble_count(const struct generated_run *run, const struct cs_session *session)
{
	static struct cs_trouble trouble;
	int i, nr = 0;

	for (i = 0; i < session->file_nr; i++)
		nr += cs_trouble_find(&session->file[i], run->how->alone, &trouble);
	return nr;
}

static void look_at_all(struct generated_run *run, const struct cs_session *session)
{
	static struct cs_trouble trouble;
	int i, nr = trouble_count(run, session), looked_nr = 0;
	bool real = real_machine(run);
	char what[64];

	cs_progress_begin(&run->progress, run->how->options->progress);
	for (i = 0; i < session->file_nr && !run->interrupted; i++) {
		look_skipped(run, &session->file[i]);
		if (!cs_trouble_find(&session->file[i], run->how->alone, &trouble))
			continue;
		if (real && !comes_again(run, i, &trouble))
			run->gone_nr++;
		else
			kind_add(run, run->how->wish.from + i, &trouble);
		snprintf(what, sizeof(what), "%d of %d in trouble run again", ++looked_nr, nr);
		cs_progress_tell(&run->progress, looked_nr, nr, what);
	}
	cs_progress_end(&run->progress, 0, 0, NULL);
}

static void shrink_all(struct generated_run *run)
{
	cs_progress_begin(&run->progress, run->how->options->progress);
	for (; run->shrunk_nr < run->kind_nr && run->shrunk_nr < SHRINK_NR && !run->interrupted;
	     run->shrunk_nr++)
		kind_shrink(run, &run->kind[run->shrunk_nr]);
	cs_progress_end(&run->progress, 0, 0, NULL);
}

/* --- telling ------------------------------------------------------------------------------- */

static void print_case(const struct generated_run *run, const struct kind *kind, FILE *out)
{
	const struct cs_generated_compare *how = run->how;

	fprintf(out, "# %s: %s\n", kind->trouble.parting.what, kind->statement);
	fprintf(out, "#   %-10s %s\n", kind->machine[0], kind->trouble.parting.text[0]);
	if (*kind->machine[1])
		fprintf(out, "#   %-10s %s\n", kind->machine[1], kind->trouble.parting.text[1]);
	fprintf(out, "# again: collapsim compare%s%s%s --seed=%d --from=%d --generate=1\n",
		how->alone ? " --alone" : "", how->on ? " --on=" : "", how->on ? how->on : "",
		how->wish.seed, kind->first);
	fprintf(out, "%s", kind->shrunk ? kind->shrunk : "");
}

static int keep_case(const struct generated_run *run, const struct kind *kind)
{
	struct cs_output output;
	char *path;
	int status;

	if (mkdir(run->how->keep, 0777) && errno != EEXIST) {
		fprintf(stderr, "collapsim compare: error: cannot make %s: %s\n", run->how->keep,
			strerror(errno));
		return CS_EXIT_USAGE;
	}
	if (asprintf(&path, "%s/cut-%d-%04d.csim", run->how->keep, run->how->wish.seed,
		     kind->first) < 0)
		abort();
	status = cs_output_open(&output, path);
	free(path);
	if (status)
		return status;
	print_case(run, kind, output.out);
	return cs_output_close(&output);
}

static json_t *kind_json(const struct kind *kind)
{
	return json_pack("{s:s, s:i, s:i, s:s, s:s, s:[s,s], s:[s,s], s:s}", "kind", kind->name,
			 "scenarios", kind->nr, "first", kind->first, "what",
			 kind->trouble.parting.what, "statement", kind->statement, "machines",
			 kind->machine[0], kind->machine[1], "said", kind->trouble.parting.text[0],
			 kind->trouble.parting.text[1], "text", kind->shrunk ? kind->shrunk : "");
}

static void tell_json(const struct generated_run *run, const struct cs_session *session)
{
	json_t *kinds = json_array(), *top;
	int i;

	for (i = 0; i < run->kind_nr; i++)
		json_array_append_new(kinds, kind_json(&run->kind[i]));
	top = json_pack("{s:o, s:o, s:i, s:i, s:i, s:i, s:i}", "kinds", kinds, "histogram",
			cs_histogram_json(session), "seed", run->how->wish.seed, "scenarios",
			session->file_nr, "trouble", run->trouble_nr, "skipped", run->skip_nr,
			"gone", run->gone_nr);
	json_dumpf(top, run->out, JSON_INDENT(2) | JSON_SORT_KEYS);
	fputc('\n', run->out);
	json_decref(top);
}

static void tell(struct generated_run *run, const struct cs_session *session)
{
	int i;

	for (i = 0; i < run->kind_nr && !run->how->json; i++) {
		fprintf(run->out, "# %d scenario%s\n", run->kind[i].nr,
			run->kind[i].nr == 1 ? "" : "s");
		print_case(run, &run->kind[i], run->out);
		fputc('\n', run->out);
	}
	if (run->how->json)
		tell_json(run, session);
	else
		cs_histogram_print(run->out, session);
	if (!run->how->json)
		reasons_print(run);
	fprintf(run->how->json ? stderr : run->out,
		"compare: %d generated, %d in trouble of %d kinds, %d skipped, %d not again in "
		"%.0f s\n",
		session->file_nr, run->trouble_nr, run->kind_nr, run->skip_nr, run->gone_nr,
		session->seconds);
}

static int exit_status(const struct generated_run *run, const struct cs_session *session)
{
	struct cs_totals totals;
	int status = run->trouble_nr ? 1 : 0, alone;

	if (session->interrupted || run->interrupted)
		return 130;
	cs_session_totals(session, &totals);
	alone = cs_totals_exit(&totals);
	if (run->how->alone || (alone != 77 && alone > 1))
		return alone;
	return status;
}

int cs_generated_compare(const struct cs_generated_compare *how, FILE *out)
{
	struct generated_run run = { .how = how, .out = out };
	struct cs_run_options options = *how->options;
	const struct cs_session *session;
	struct cs_generated generated;
	struct cs_work *work;
	int i, status = 0;

	cs_generated_make(&how->wish, &generated);
	run.generated = &generated;
	run.again_options = *how->options;
	run.again_options.progress = false;
	work = cs_work_load_texts(generated.text, generated.nr, stderr);
	if (!work)
		return CS_EXIT_INTERNAL; /* what was generated must hold */
	/* A real kernel is slow to look at: between two calls only what is in trouble
	 * will be, when it is run again. */
	if (real_machine(&run))
		options.sparse = true;
	session = cs_work_run(work, how->machines, &options, how->job_nr);
	if (!session->interrupted)
		look_at_all(&run, session);
	shrink_all(&run);
	for (i = 0; i < run.kind_nr && how->keep && !status; i++)
		if (run.kind[i].shrunk)
			status = keep_case(&run, &run.kind[i]);
	tell(&run, session);
	status = status ? status : exit_status(&run, session);
	kinds_free(&run);
	cs_work_free(run.again);
	cs_work_free(work);
	cs_generated_free(&generated);
	return status;
}
