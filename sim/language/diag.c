/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diag.c - messages to the author of a scenario.
 */
#include "diag.h"

#include <stdlib.h>
#include <string.h>

#include "ast.h"

#define SHOWN_MAX 200 /* bytes of a source line that are shown */

void cs_diags_init(struct cs_diags *diags)
{
	memset(diags, 0, sizeof(*diags));
}

void cs_diags_free(struct cs_diags *diags)
{
	for (size_t i = 0; i < diags->nr; i++)
		free(diags->items[i].block);
	free(diags->items);
	memset(diags, 0, sizeof(*diags));
}

static bool known(const struct cs_diags *diags, const struct cs_diag *diag)
{
	for (size_t i = 0; i < diags->nr; i++) {
		const struct cs_diag *other = &diags->items[i];

		if (other->span.line == diag->span.line && other->span.col == diag->span.col &&
		    strcmp(other->text, diag->text) == 0)
			return true;
	}
	return false;
}

/* Bytes that are not text would reach a terminal. */
static void put_shown(FILE *out, const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)line[i];

		fputc(c == '\t' || c >= 0x20 ? (c == 0x7f ? '?' : c) : '?', out);
	}
}

/* Under the span, counted in characters: UTF-8 continuation bytes are none. */
static void put_caret(FILE *out, const char *line, size_t col, size_t width)
{
	for (size_t i = 0; i < col; i++) {
		if (line[i] == '\t')
			fputc('\t', out);
		else if (((unsigned char)line[i] & 0xc0) != 0x80)
			fputc(' ', out);
	}
	fputc('^', out);
	for (size_t i = 1; i < width; i++)
		if (((unsigned char)line[col + i] & 0xc0) != 0x80)
			fputc('~', out);
	fputc('\n', out);
}

static void put_source(FILE *out, const char *text, size_t len, struct cs_span span)
{
	size_t start = span.off < len ? span.off : len;
	size_t end, col, shown, width;

	col = span.col - 1 <= start ? span.col - 1 : start;
	start -= col;
	end = start;
	while (end < len && text[end] != '\n' && text[end] != '\r')
		end++;
	shown = end - start;
	if (col > SHOWN_MAX - 40) { /* long line: show what is around */
		size_t cut = col - SHOWN_MAX / 2;

		start += cut;
		col -= cut;
		shown -= cut <= shown ? cut : shown;
	}
	if (shown > SHOWN_MAX)
		shown = SHOWN_MAX;
	if (col > shown)
		col = shown;
	width = span.len ? span.len : 1;
	if (width > shown - col)
		width = shown - col;
	fprintf(out, "%5u | ", span.line);
	put_shown(out, text + start, shown);
	fputs("\n      | ", out);
	put_caret(out, text + start, col, width);
}

static char *make_block(const struct cs_source *source, const struct cs_diag *diag)
{
	char *block = NULL;
	size_t size;
	FILE *out = open_memstream(&block, &size);

	if (!out)
		return NULL;
	if (diag->span.line)
		fprintf(out, "%s:%u:%u: error: %s\n", source->path, diag->span.line, diag->span.col,
			diag->text);
	else
		fprintf(out, "%s: error: %s\n", source->path, diag->text);
	if (diag->span.line && source->text)
		put_source(out, source->text, source->len, diag->span);
	if (fclose(out) != 0) {
		free(block);
		return NULL;
	}
	return block;
}

void cs_diag_vadd(struct cs_diags *diags, const struct cs_source *source, struct cs_span span,
		  const char *format, va_list args)
{
	struct cs_diag diag = { .span = span };
	struct cs_diag *items;

	vsnprintf(diag.text, sizeof(diag.text), format, args);
	if (known(diags, &diag))
		return;
	diags->total_nr++;
	if (diags->nr == CS_DIAG_MAX)
		return;
	items = realloc(diags->items, (diags->nr + 1) * sizeof(*items));
	if (!items) {
		diags->out_of_memory = true;
		return;
	}
	diags->items = items;
	diag.block = make_block(source, &diag);
	items[diags->nr++] = diag;
}

void cs_diag_add(struct cs_diags *diags, const struct cs_source *source, struct cs_span span,
		 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cs_diag_vadd(diags, source, span, format, args);
	va_end(args);
}

void cs_diag_at(struct cs_diags *diags, const struct cs_script *script, struct cs_span span,
		const char *format, ...)
{
	const struct cs_source source = { script->path, script->text, script->len };
	va_list args;

	va_start(args, format);
	cs_diag_vadd(diags, &source, span, format, args);
	va_end(args);
}

void cs_diags_print(const struct cs_diags *diags, FILE *out)
{
	for (size_t i = 0; i < diags->nr; i++) {
		const struct cs_diag *diag = &diags->items[i];

		fputs(diag->block ? diag->block : "error: out of memory\n", out);
	}
	if (diags->out_of_memory)
		fputs("error: out of memory\n", out);
	if (diags->total_nr > diags->nr)
		fprintf(out, "and %zu more errors\n", diags->total_nr - diags->nr);
}
