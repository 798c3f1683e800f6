/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * block.c - one run as a block of text: what was expected, what happened, on
 * which object, in scenario words, and how to run it again.
 */
#include <string.h>
#include "report/report.h"

/* A block in progress. */
struct block {
	FILE *out;
	const struct cs_file *file;
	const struct cs_result *result;
	const char *prefix;
	bool color;
};

static const char *block_tag(enum cs_verdict verdict)
{
	static const char *const tags[CS_VERDICT_NR] = {
		[CS_VERDICT_PASS] = "PASS",          [CS_VERDICT_UNSPECIFIED] = "UNSPECIFIED",
		[CS_VERDICT_SKIP] = "SKIP",          [CS_VERDICT_UNMODELLED] = "UNMODELLED",
		[CS_VERDICT_FAIL] = "FAIL",          [CS_VERDICT_FINDING] = "FINDING",
		[CS_VERDICT_BUG] = "INTERNAL ERROR",
	};

	return tags[verdict];
}

static const char *block_color(enum cs_verdict verdict)
{
	static const char *const colors[CS_VERDICT_NR] = {
		[CS_VERDICT_PASS] = "\033[32m",  [CS_VERDICT_UNSPECIFIED] = "\033[33m",
		[CS_VERDICT_SKIP] = "\033[33m",  [CS_VERDICT_UNMODELLED] = "\033[33m",
		[CS_VERDICT_FAIL] = "\033[31m",  [CS_VERDICT_FINDING] = "\033[1;31m",
		[CS_VERDICT_BUG] = "\033[1;31m",
	};

	return colors[verdict];
}

void cs_report_rerun(FILE *out, const struct cs_file *file, const struct cs_result *result)
{
	fprintf(out, "./collapsim run --on=%s --order=%d", result->machine, result->order);
	if (*result->fail_point)
		fprintf(out, " --fail-each=%s", result->fail_point);
	fprintf(out, " %s", file->path);
	if (result->line)
		fprintf(out, ":%d", result->line);
}

static void block_head(const struct block *block, enum cs_verdict verdict, int line)
{
	const struct cs_result *result = block->result;

	fprintf(block->out, "%s%s%s%s %s", block->prefix, block->color ? block_color(verdict) : "",
		block_tag(verdict), block->color ? "\033[0m" : "", block->file->path);
	if (line)
		fprintf(block->out, ":%d", line);
	fprintf(block->out, "  order=%d kernel=%s", result->order, result->release);
	if (*result->row)
		fprintf(block->out, " [%s]", result->row);
	if (*result->fail_point)
		fprintf(block->out, " fail=%s %s=%d", result->fail_point,
			verdict > CS_VERDICT_SKIP ? "nth" : "runs", result->fail_nr);
	if (verdict >= CS_VERDICT_FAIL)
		fprintf(block->out, " seed=- schedule=-");
	fputc('\n', block->out);
}

/* "    name:     text", further lines of @text below each other. */
static void block_field(const struct block *block, const char *name, const char *text)
{
	size_t len;

	fprintf(block->out, "%s    %-9s ", block->prefix, name);
	for (;;) {
		len = strcspn(text, "\n");
		fprintf(block->out, "%.*s\n", (int)len, text);
		text += len;
		if (!*text || !text[1])
			break;
		text++;
		fprintf(block->out, "%s              ", block->prefix);
	}
}

static void block_why(const struct block *block, const struct cs_step *step)
{
	const struct cs_attempt *attempt;
	int i;

	fprintf(block->out, "%s    why:      ", block->prefix);
	if (!step->attempt_nr)
		fprintf(block->out, "none: refused before any hugepage was tried");
	for (i = 0; i < step->attempt_nr; i++) {
		attempt = &step->attempt[i];
		fprintf(block->out, "%s[%d] %s", i ? "  " : "", i, attempt->result);
		if (attempt->line)
			fprintf(block->out, " (%s:%d)", attempt->file, attempt->line);
		else if (*attempt->stage)
			fprintf(block->out, " (%s)", attempt->stage);
	}
	fputc('\n', block->out);
}

static void block_pictures(const struct block *block, const struct cs_step *step)
{
	int i;

	for (i = 0; i < step->after_nr; i++) {
		fprintf(block->out, "%s    picture:  %s = %s", block->prefix, step->after[i].range,
			step->after[i].cells);
		if (*step->after[i].detail)
			fprintf(block->out, "   # %s", step->after[i].detail);
		fputc('\n', block->out);
	}
}

static void block_step(const struct block *block, const struct cs_step *step)
{
	block_head(block, step->verdict, step->line);
	fprintf(block->out, "%s  %s\n", block->prefix, step->text);
	if (*step->want) {
		block_field(block, "expected:", step->want);
		block_field(block, "got:", step->got);
	} else if (*step->result) {
		block_field(block, "got:", step->result);
	}
	if (step->collapse)
		block_why(block, step);
	block_pictures(block, step);
	if (*step->detail)
		block_field(block, "detail:", step->detail);
}

/* Lines that were left out because a call before them went wrong. */
static void block_not_run(const struct block *block)
{
	const struct cs_step *step;
	const char *sep = " ";
	int i;

	for (i = 0; i < block->result->step_nr; i++) {
		step = &block->result->step[i];
		if (step->verdict != CS_VERDICT_SKIP)
			continue;
		if (*sep == ' ')
			fprintf(block->out, "%s    not run:  line", block->prefix);
		fprintf(block->out, "%s%d", sep, step->line);
		sep = ", ";
	}
	if (*sep == ',')
		fputc('\n', block->out);
}

/* Is it a function of the kernel: not the model's, nor the trap itself? */
static bool block_real_frame(const char *frame, const char *trap)
{
	size_t len = strcspn(frame, "(");

	return !strstr(frame, " model/") && !strstr(frame, " kernel-port/") &&
	       (strlen(trap) != len || strncmp(frame, trap, len));
}

/* What was reached and the real function it was reached from. */
static void block_unmodelled(const struct block *block, const struct cs_stop *stop)
{
	int i;

	fprintf(block->out, "%s    what:     %s%s\n", block->prefix, stop->text,
		strchr(stop->text, ' ') ? "" : "() is not modelled; see docs/model-gaps.md");
	for (i = 0; i < stop->frame_nr; i++)
		if (block_real_frame(stop->frame[i], stop->text))
			break;
	if (i < stop->frame_nr)
		block_field(block, "from:", stop->frame[i]);
}

static void block_stop(const struct block *block, const struct cs_stop *stop)
{
	int i;

	if (stop->kind == KP_STOP_UNMODELLED) {
		block_unmodelled(block, stop);
		return;
	}
	if (stop->kind == KP_STOP_BLOCKED) {
		block_field(block, "expected:", "done, while the other task is where it is");
		fprintf(block->out, "%s    got:      would block: %s\n", block->prefix, stop->text);
		return;
	}
	block_field(block, "what:", stop->text);
	if (*stop->file)
		fprintf(block->out, "%s    at:       %s:%d%s%s%s\n", block->prefix, stop->file,
			stop->line, *stop->func ? " in " : "", stop->func, *stop->func ? "()" : "");
	for (i = 0; i < stop->frame_nr; i++)
		fprintf(block->out, "%s    %-9s #%d %s\n", block->prefix, i ? "" : "stack:", i,
			stop->frame[i]);
	block_field(block, "locks:", *stop->locks ? stop->locks : "none held");
	if (*stop->events)
		block_field(block, "events:", stop->events);
}

/* Broken invariants and the end of the world: said once for a run. */
static void block_findings(const struct block *block)
{
	const struct cs_result *result = block->result;
	int i;

	if (!result->finding_nr && !result->stop)
		return;
	block_head(block, result->verdict, result->line);
	if (*result->statement)
		fprintf(block->out, "%s  %s\n", block->prefix, result->statement);
	for (i = 0; i < result->finding_nr; i++)
		block_field(block, i ? "" : "what:", result->finding[i]);
	if (result->stop)
		block_stop(block, result->stop);
}

void cs_report_block(FILE *out, const struct cs_file *file, const struct cs_result *result,
		     const char *prefix, bool color)
{
	struct block block = {
		.out = out,
		.file = file,
		.result = result,
		.prefix = prefix,
		.color = color,
	};
	int i, told_nr = 0;

	for (i = 0; i < result->step_nr; i++) {
		if (result->step[i].verdict == CS_VERDICT_PASS ||
		    result->step[i].verdict == CS_VERDICT_SKIP ||
		    (result->step[i].ended && result->stop))
			continue;
		block_step(&block, &result->step[i]);
		told_nr++;
	}
	block_not_run(&block);
	block_findings(&block);
	if (!told_nr && !result->finding_nr && !result->stop) {
		block_head(&block, result->verdict, result->line);
		if (*result->reason)
			block_field(&block, "reason:", result->reason);
	}
	if (result->verdict > CS_VERDICT_SKIP) {
		fprintf(out, "%s    rerun:    ", prefix);
		cs_report_rerun(out, file, result);
		fputc('\n', out);
	}
}
