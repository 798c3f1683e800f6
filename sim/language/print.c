/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * print.c - a script in canonical form, for "collapsim fmt" and for reports.
 */
#include "print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 100u     /* statements up to here stay on one line */
#define FILL_WIDTH 80u /* broken ones are filled to here */
#define TAB 8u
#define COMMENT_WIDTH 72u /* wider statements do not move others' comments */

/* --- broken lines ------------------------------------------------------------------ */

/* Pieces that may be put on a line of their own. */
struct filler {
	FILE *out;
	size_t column;
	bool broken; /* false: all on one line */
	bool first;
};

static void fill(struct filler *filler, const char *piece)
{
	size_t len = strlen(piece);

	if (filler->first) {
		filler->first = false;
	} else if (filler->broken && filler->column + 1 + len > FILL_WIDTH) {
		fputs("\n\t", filler->out);
		filler->column = TAB;
	} else {
		fputc(' ', filler->out);
		filler->column++;
	}
	fputs(piece, filler->out);
	filler->column += len;
}

/* Text of a piece; NULL: out of memory. */
static char *piece_of(const struct cs_script *script, const char *before, const struct cs_expr *a,
		      const char *between, const struct cs_expr *b, const char *after)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	fputs(before, out);
	cs_put_expr(out, script, a);
	fputs(between, out);
	if (b)
		cs_put_expr(out, script, b);
	fputs(after, out);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* false: out of memory. */
static bool fill_piece(struct filler *filler, char *text)
{
	if (!text)
		return false;
	fill(filler, text);
	free(text);
	return true;
}

/* --- calls ------------------------------------------------------------------------ */

static bool put_vector(struct filler *filler, const struct cs_script *script,
		       const struct cs_arg *arg, const char *after)
{
	char end[8];

	snprintf(end, sizeof(end), "}]%s", after);
	if (arg->iov_nr == 0) {
		snprintf(end, sizeof(end), "[]%s", after);
		fill(filler, end);
	}
	for (size_t i = 0; i < arg->iov_nr; i++)
		if (!fill_piece(filler,
				piece_of(script, i ? "{" : "[{", arg->iov[i].base, ", ",
					 arg->iov[i].len, i + 1 == arg->iov_nr ? end : "},")))
			return false;
	return true;
}

static bool put_arguments(struct filler *filler, const struct cs_script *script,
			  const struct cs_call *call)
{
	bool rest = call->arg_nr != call->arg_written_nr;

	for (size_t i = 0; i < call->arg_written_nr; i++) {
		const struct cs_arg *arg = &call->args[i];
		const char *after = i + 1 < call->arg_written_nr || rest ? "," : "";
		bool done;

		if (arg->kind == CS_ARG_VECTOR)
			done = put_vector(filler, script, arg, after);
		else
			done = fill_piece(filler, piece_of(script, "", arg->expr, "", NULL, after));
		if (!done)
			return false;
	}
	if (rest)
		fill(filler, "...");
	return true;
}

static bool put_call(FILE *out, const struct cs_script *script, const struct cs_call *call,
		     bool broken)
{
	const char *task = call->task_written ? script->symbols[call->task].name : "";
	const char *name = cs_call_name(call->id);
	struct filler filler = { .out = out, .broken = broken, .first = true };

	fprintf(out, "%s%s%s(", task, *task ? ": " : "", name);
	filler.column = strlen(task) + (*task ? 2 : 0) + strlen(name) + 1;
	if (!put_arguments(&filler, script, call))
		return false;
	/* The end gets a line of its own, which then is one of the source. */
	fputs(broken ? "\n\t) = " : ") = ", out);
	cs_put_outcomes(out, script, call->outcomes, false);
	return true;
}

/* --- headers ----------------------------------------------------------------------- */

/* One row as "(a, b)," or its values one by one. */
static bool put_row_pieces(struct filler *filler, const struct cs_script *script, size_t row)
{
	const struct cs_expr *const *cells = &script->cells[row * script->param_nr];
	bool many = script->param_nr > 1;
	bool last_row = row + 1 == script->row_nr;

	for (size_t i = 0; i < script->param_nr; i++) {
		bool last = i + 1 == script->param_nr;
		const char *after = !last  ? ","
				    : many ? (last_row ? ")" : "),")
					   : (last_row ? "" : ",");

		if (!fill_piece(filler, piece_of(script, many && i == 0 ? "(" : "", cells[i], "",
						 NULL, after)))
			return false;
	}
	return true;
}

static bool put_row(struct filler *filler, const struct cs_script *script, size_t row)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct filler one_line = { .out = out, .first = true };
	bool done;

	if (!out)
		return false;
	done = put_row_pieces(&one_line, script, row);
	if (fclose(out) != 0 || !done) {
		free(text);
		return false;
	}
	if (len <= FILL_WIDTH - TAB)
		return fill_piece(filler, text);
	free(text);
	return put_row_pieces(filler, script, row);
}

static bool put_with(FILE *out, const struct cs_script *script, bool broken)
{
	struct filler filler = { .out = out, .broken = broken, .first = true };
	bool many = script->param_nr > 1, any = false;

	fputs(many ? "with (" : "with ", out);
	for (size_t i = 0; i < script->symbol_nr; i++) {
		if (script->symbols[i].kind != CS_SYM_PARAM)
			continue;
		fprintf(out, "%s%s", any ? ", " : "", script->symbols[i].name);
		any = true;
	}
	fputs(many ? ") in " : " in ", out);
	if (broken)
		filler.column = FILL_WIDTH;
	for (size_t row = 0; row < script->row_nr; row++)
		if (!put_row(&filler, script, row))
			return false;
	return true;
}

static bool put_header(FILE *out, const struct cs_script *script, const struct cs_item *item,
		       bool broken)
{
	switch (item->header) {
	case CS_HEAD_SCENARIO:
		fputs("scenario ", out);
		cs_put_string(out, script->name);
		break;
	case CS_HEAD_SOURCE:
		fputs("source   ", out);
		cs_put_string(out, script->source);
		break;
	case CS_HEAD_ORDERS:
		fputs("orders  ", out);
		for (size_t i = 0; i < script->order_nr; i++)
			fprintf(out, " %d", script->orders[i]);
		break;
	case CS_HEAD_KERNEL:
		fprintf(out, "kernel   %s ", cs_relop_text(item->guard->relop));
		cs_put_version(out, item->guard);
		break;
	case CS_HEAD_REQUIRES:
		fputs("requires ", out);
		for (size_t i = 0; i < script->require_nr; i++) {
			if (i)
				fputs(", ", out);
			cs_put_word(out, script, &script->requires[i]);
		}
		break;
	case CS_HEAD_WITH:
		return put_with(out, script, broken);
	case CS_HEAD_FINDS:
		fputs("finds    ", out);
		cs_put_string(out, script->finds);
		if (script->finds_on)
			fprintf(out, " on %s", script->finds_on);
		cs_put_when(out, item->guard);
		break;
	}
	return true;
}

/* --- items -------------------------------------------------------------------------- */

static void put_explore(FILE *out, const struct cs_script *script, const struct cs_item *item)
{
	fputs("explore", out);
	for (size_t i = 0; i < item->bound_nr; i++) {
		const struct cs_bound *bound = &item->bounds[i];

		fprintf(out, " %s%s", cs_bound_name(bound->id),
			bound->relop == CS_EQ ? "=" : cs_relop_text(bound->relop));
		cs_put_expr(out, script, bound->value);
	}
	fputs(" {", out);
}

static bool put_statement(FILE *out, const struct cs_script *script, const struct cs_item *item,
			  bool broken)
{
	static const char *const quantifiers[] = {
		[CS_FORALL] = "forall ",
		[CS_EXISTS] = "exists ",
		[CS_NEVER] = "never  ",
	};

	switch (item->kind) {
	case CS_ITEM_BLANK:
		break;
	case CS_ITEM_COMMENT:
		fputs(item->comment, out);
		break;
	case CS_ITEM_HEADER:
		return put_header(out, script, item, broken);
	case CS_ITEM_CALL:
		return put_call(out, script, item->call, broken);
	case CS_ITEM_DIRECTIVE:
		cs_put_directive(out, script, item->directive);
		if (item->body)
			fputs(" {", out);
		break;
	case CS_ITEM_CHECKS:
		cs_put_checks(out, script, item->check);
		break;
	case CS_ITEM_EXPLORE:
		put_explore(out, script, item);
		break;
	case CS_ITEM_FINAL:
		fputs(quantifiers[item->quantifier], out);
		cs_put_checks(out, script, item->check);
		break;
	}
	return true;
}

/* Text of a statement, to be freed; NULL: out of memory. */
static char *statement_text(const struct cs_script *script, const struct cs_item *item, bool broken)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	bool done;

	if (!out)
		return NULL;
	done = put_statement(out, script, item, broken);
	if (fclose(out) == 0 && done)
		return text;
	free(text);
	return NULL;
}

/* At least as many as the lexer would count. */
static bool fits_line(const char *text)
{
	size_t full_nr = 0, tokens_nr = 0;
	bool in_word = false;

	for (; *text; text++) {
		bool word = isalnum((unsigned char)*text) || *text == '_';

		if (*text != ' ')
			full_nr++;
		if (*text != ' ' && !(word && in_word))
			tokens_nr++;
		in_word = word;
	}
	return full_nr <= CS_LINE_MAX && tokens_nr <= CS_TOKEN_MAX;
}

/* Only what stands in brackets can be broken: a long result stays as it is. */
static bool must_break(const struct cs_item *item, const char *text)
{
	const char *end = strstr(text, ") = ");

	if (strlen(text) <= WIDTH)
		return false;
	if (item->kind == CS_ITEM_HEADER && item->header == CS_HEAD_WITH)
		return true;
	if (item->kind != CS_ITEM_CALL)
		return false;
	return !end || end - text >= FILL_WIDTH || !fits_line(text);
}

static bool is_statement(const struct cs_item *item)
{
	return item && item->kind != CS_ITEM_BLANK && item->kind != CS_ITEM_COMMENT;
}

/* Column of the comments of neighbouring lines; 0: out of memory. */
static size_t comment_column(const struct cs_script *script, const struct cs_item *item)
{
	size_t column = 1;

	for (; is_statement(item); item = item->next) {
		char *text;

		if (item->comment) {
			text = statement_text(script, item, false);
			if (!text)
				return 0;
			if (strlen(text) > column && strlen(text) <= COMMENT_WIDTH)
				column = strlen(text);
			free(text);
		}
		if (item->body)
			break;
	}
	return column;
}

static bool put_items(FILE *out, const struct cs_script *script, const struct cs_item *item,
		      const char *indent);

static bool put_body(FILE *out, const struct cs_script *script, const struct cs_item *item)
{
	if (!put_items(out, script, item->body, "  "))
		return false;
	fputc('}', out);
	if (item->body_comment)
		fprintf(out, "  %s", item->body_comment);
	fputc('\n', out);
	return true;
}

static bool put_line(FILE *out, const struct cs_script *script, const struct cs_item *item,
		     const char *indent, size_t column)
{
	char *text = statement_text(script, item, false);
	size_t len = text ? strlen(text) : 0;

	if (text && must_break(item, text)) {
		free(text);
		text = statement_text(script, item, true);
		len = column;
	}
	if (!text)
		return false;
	fprintf(out, "%s%s", *text ? indent : "", text);
	if (item->comment && item->kind != CS_ITEM_COMMENT)
		fprintf(out, "%*s%s", (int)(len < column ? column - len : 0) + 2, "",
			item->comment);
	fputc('\n', out);
	free(text);
	return !item->body || put_body(out, script, item);
}

static bool put_items(FILE *out, const struct cs_script *script, const struct cs_item *item,
		      const char *indent)
{
	size_t column = 1;
	bool fresh = true;

	for (; item; item = item->next) {
		/* A blank line at the end says nothing. */
		if (item->kind == CS_ITEM_BLANK && !item->next)
			break;
		if (fresh && is_statement(item)) {
			column = comment_column(script, item);
			if (column == 0)
				return false;
		}
		fresh = !is_statement(item) || item->body;
		if (!put_line(out, script, item, indent, column))
			return false;
	}
	return true;
}

/* --- interface ------------------------------------------------------------------------- */

int cs_print(const struct cs_script *script, char **out_text, size_t *out_len)
{
	size_t len;
	FILE *out;
	bool done;

	*out_text = NULL;
	out = open_memstream(out_text, &len);
	if (!out)
		return -1;
	done = put_items(out, script, script->items, "");
	if (fclose(out) != 0 || !done) {
		free(*out_text);
		*out_text = NULL;
		return -1;
	}
	if (out_len)
		*out_len = len;
	return 0;
}

void cs_print_item(const struct cs_script *script, const struct cs_item *item, char *buffer,
		   size_t size)
{
	char *text = statement_text(script, item, false);

	snprintf(buffer, size, "%s", text ? text : "(out of memory)");
	free(text);
}

void cs_print_outcome(const struct cs_script *script, const struct cs_outcome *outcome,
		      char *buffer, size_t size)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (out)
		cs_put_outcomes(out, script, outcome, true);
	if (out && fclose(out) == 0)
		snprintf(buffer, size, "%s", text);
	else
		snprintf(buffer, size, "(out of memory)");
	free(text);
}
