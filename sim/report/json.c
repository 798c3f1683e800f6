/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * json.c - everything a session holds, for programs.
 *
 * One object: "files", each with "runs", each with "steps"; "totals" and
 * "exit".  Members without a value are left out.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include "report/report.h"

static void json_add(json_t *object, const char *name, json_t *value)
{
	if (!value || json_object_set_new(object, name, value))
		abort();
}

/* A path may hold bytes that are no UTF-8; they become question marks. */
static json_t *json_text(const char *text)
{
	json_t *value = json_string(text);
	char *copy, *at;

	if (value)
		return value;
	copy = strdup(text);
	if (!copy)
		abort();
	for (at = copy; *at; at++)
		if (*at & 0x80)
			*at = '?';
	value = json_string(copy);
	free(copy);
	return value;
}

static void json_add_text(json_t *object, const char *name, const char *text)
{
	if (*text)
		json_add(object, name, json_text(text));
}

static void json_add_int(json_t *object, const char *name, int value)
{
	if (value)
		json_add(object, name, json_integer(value));
}

static void json_append(json_t *array, json_t *value)
{
	if (json_array_append_new(array, value))
		abort();
}

static json_t *json_new(void)
{
	json_t *object = json_object();

	if (!object)
		abort();
	return object;
}

static json_t *json_list(void)
{
	json_t *array = json_array();

	if (!array)
		abort();
	return array;
}

static json_t *json_pictures(const struct cs_picture *picture, int nr)
{
	json_t *array = json_list();
	json_t *object;
	int i;

	for (i = 0; i < nr; i++) {
		object = json_new();
		json_add_text(object, "range", picture[i].range);
		json_add_text(object, "cells", picture[i].cells);
		json_add_text(object, "detail", picture[i].detail);
		json_append(array, object);
	}
	return array;
}

static json_t *json_attempts(const struct cs_step *step)
{
	json_t *array = json_list();
	const struct cs_attempt *attempt;
	json_t *object;
	int i;

	for (i = 0; i < step->attempt_nr; i++) {
		attempt = &step->attempt[i];
		object = json_new();
		json_add_text(object, "range", attempt->range);
		json_add_text(object, "result", attempt->result);
		json_add_text(object, "stage", attempt->stage);
		json_add_text(object, "text", attempt->text);
		json_add_text(object, "file", attempt->file);
		json_add_int(object, "line", attempt->line);
		json_add_text(object, "held", attempt->held);
		json_add_text(object, "before", attempt->before);
		json_add_text(object, "after", attempt->after);
		json_append(array, object);
	}
	return array;
}

static json_t *json_step(const struct cs_step *step)
{
	static const char *const kinds[] = {
		[CS_STEP_CALL] = "call",
		[CS_STEP_DIRECTIVE] = "directive",
		[CS_STEP_CHECK] = "check",
		[CS_STEP_KERNEL] = "kernel",
	};
	json_t *object = json_new();

	json_add(object, "kind", json_string(kinds[step->kind]));
	json_add_int(object, "line", step->line);
	json_add_text(object, "text", step->text);
	json_add(object, "verdict", json_string(cs_verdict_name(step->verdict)));
	json_add_text(object, "result", step->result);
	json_add_text(object, "expected", step->want);
	json_add_text(object, "got", step->got);
	json_add_text(object, "detail", step->detail);
	if (step->collapse)
		json_add(object, "attempts", json_attempts(step));
	if (step->before_nr)
		json_add(object, "before", json_pictures(step->before, step->before_nr));
	if (step->after_nr)
		json_add(object, "after", json_pictures(step->after, step->after_nr));
	return object;
}

static json_t *json_stop(const struct cs_stop *stop)
{
	json_t *object = json_new();
	json_t *frames = json_list();
	int i;

	json_add_text(object, "text", stop->text);
	json_add_text(object, "file", stop->file);
	json_add_int(object, "line", stop->line);
	json_add_text(object, "function", stop->func);
	for (i = 0; i < stop->frame_nr; i++)
		json_append(frames, json_text(stop->frame[i]));
	json_add(object, "stack", frames);
	json_add_text(object, "locks", stop->locks);
	json_add_text(object, "events", stop->events);
	return object;
}

static json_t *json_result(const struct cs_result *result)
{
	json_t *object = json_new();
	json_t *list = json_list();
	int i;

	json_add_text(object, "machine", result->machine);
	json_add_text(object, "release", result->release);
	json_add_int(object, "order", result->order);
	json_add_text(object, "row", result->row);
	json_add_text(object, "fail_point", result->fail_point);
	json_add_int(object, "fail_runs", result->fail_nr);
	json_add(object, "verdict", json_string(cs_verdict_name(result->verdict)));
	json_add_text(object, "reason", result->reason);
	json_add_int(object, "line", result->line);
	for (i = 0; i < result->step_nr; i++)
		json_append(list, json_step(&result->step[i]));
	json_add(object, "steps", list);
	if (result->finding_nr) {
		list = json_list();
		for (i = 0; i < result->finding_nr; i++)
			json_append(list, json_text(result->finding[i]));
		json_add(object, "findings", list);
	}
	if (result->stop)
		json_add(object, "stop", json_stop(result->stop));
	return object;
}

static json_t *json_file(const struct cs_file *file)
{
	json_t *object = json_new();
	json_t *runs = json_list();
	int i;

	json_add_text(object, "path", file->path);
	json_add_text(object, "name", file->name);
	json_add_text(object, "title", file->title);
	json_add_text(object, "source", file->source);
	json_add(object, "finished", json_boolean(file->done));
	for (i = 0; i < file->result_nr; i++)
		json_append(runs, json_result(&file->result[i]));
	json_add(object, "runs", runs);
	return object;
}

void cs_report_json(FILE *out, const struct cs_session *session)
{
	json_t *root = json_new(), *files = json_list(), *counts = json_new();
	struct cs_totals totals;
	char *text;
	int i;

	for (i = 0; i < session->file_nr; i++)
		json_append(files, json_file(&session->file[i]));
	json_add(root, "files", files);
	cs_session_totals(session, &totals);
	json_add(counts, "scenarios", json_integer(totals.scenario_nr));
	for (i = 0; i < CS_VERDICT_NR; i++)
		json_add(counts, cs_verdict_name((enum cs_verdict)i),
			 json_integer(totals.verdict_nr[i]));
	json_add(root, "totals", counts);
	json_add(root, "interrupted", json_boolean(session->interrupted));
	json_add(root, "exit", json_integer(cs_totals_exit(&totals)));
	text = json_dumps(root, JSON_INDENT(2));
	if (!text)
		abort();
	fprintf(out, "%s\n", text);
	free(text);
	json_decref(root);
}
