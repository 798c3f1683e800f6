/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse.c - the parser's tools, its statements, and where it starts.
 */
#include "parse.h"

#include <stdlib.h>
#include <string.h>

#include "csim.h"

/* --- errors ---------------------------------------------------------------- */

void cs_p_error(struct cs_parser *p, struct cs_span span, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cs_diag_vadd(p->diags, &p->lex.source, span, format, args);
	va_end(args);
}

_Noreturn void cs_p_syntax(struct cs_parser *p, struct cs_span span, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cs_diag_vadd(p->diags, &p->lex.source, span, format, args);
	va_end(args);
	longjmp(p->recover, 1);
}

_Noreturn void cs_p_expected(struct cs_parser *p, const char *what)
{
	struct cs_span span = p->tok.span;
	int len = (int)(span.len < 40 ? span.len : 40);

	if (p->tok.kind == CS_TOK_EOF)
		cs_p_syntax(p, span, "expected %s, found the end of the file", what);
	if (p->tok.kind == CS_TOK_NEWLINE)
		cs_p_syntax(p, span, "expected %s, found the end of the line", what);
	cs_p_syntax(p, span, "expected %s, found '%.*s'", what, len, cs_p_text(p, span));
}

void cs_p_unknown(struct cs_parser *p, struct cs_span span, const char *what,
		  const struct cs_nearest *nearest)
{
	int len = (int)(span.len < CS_NAME_MAX ? span.len : CS_NAME_MAX);

	if (nearest->best)
		cs_p_error(p, span, "unknown %s '%.*s'; did you mean '%s'?", what, len,
			   cs_p_text(p, span), nearest->best);
	else
		cs_p_error(p, span, "unknown %s '%.*s'", what, len, cs_p_text(p, span));
}

void cs_p_unknown_in(struct cs_parser *p, struct cs_span span, const char *what,
		     enum cs_name_set set)
{
	struct cs_nearest nearest;

	cs_nearest_init(&nearest, cs_p_text(p, span), span.len);
	cs_nearest_try_set(&nearest, set);
	if (!nearest.best)
		cs_p_error(p, span, "unknown %s '%.*s'; docs/scenario-language.md lists them", what,
			   (int)(span.len < CS_NAME_MAX ? span.len : CS_NAME_MAX),
			   cs_p_text(p, span));
	else
		cs_p_unknown(p, span, what, &nearest);
}

/* --- memory ------------------------------------------------------------------ */

static _Noreturn void out_of_memory(struct cs_parser *p)
{
	p->fatal = true;
	cs_p_syntax(p, p->tok.span, "out of memory");
}

void *cs_p_alloc(struct cs_parser *p, size_t size)
{
	void *result = cs_arena_alloc(p->arena, size);

	if (!result)
		out_of_memory(p);
	return result;
}

void *cs_p_push(struct cs_parser *p, struct cs_vec *vec, size_t size)
{
	if (vec->nr == vec->cap) {
		size_t cap = vec->cap ? vec->cap * 2 : 4;
		void *items = cs_arena_array(p->arena, cap, size);

		if (!items)
			out_of_memory(p);
		if (vec->nr)
			memcpy(items, vec->items, vec->nr * size);
		vec->items = items;
		vec->cap = cap;
	}
	return (char *)vec->items + vec->nr++ * size;
}

/* --- tokens ------------------------------------------------------------------- */

void cs_p_next(struct cs_parser *p)
{
	p->last_line = p->tok.span.line;
	p->last_end = p->tok.span.off + p->tok.span.len;
	p->tok = cs_lex_next(&p->lex);
	if (p->lex.out_of_memory)
		out_of_memory(p);
	if (p->tok.kind == CS_TOK_ERROR)
		longjmp(p->recover, 1);
}

struct cs_tok cs_p_peek(struct cs_parser *p)
{
	struct cs_lexer saved = p->lex;
	struct cs_tok tok = cs_lex_next(&p->lex);

	p->lex = saved;
	return tok;
}

bool cs_p_accept(struct cs_parser *p, int kind)
{
	if (p->tok.kind != kind)
		return false;
	cs_p_next(p);
	return true;
}

struct cs_tok cs_p_expect(struct cs_parser *p, int kind, const char *what)
{
	struct cs_tok tok = p->tok;

	if (tok.kind != kind)
		cs_p_expected(p, what);
	cs_p_next(p);
	return tok;
}

const char *cs_p_text(const struct cs_parser *p, struct cs_span span)
{
	return p->lex.text + span.off;
}

bool cs_p_same(const struct cs_parser *p, struct cs_span span, const char *text)
{
	return strlen(text) == span.len && memcmp(cs_p_text(p, span), text, span.len) == 0;
}

bool cs_p_is_word(const struct cs_parser *p, const char *word)
{
	return p->tok.kind == CS_TOK_NAME && cs_p_same(p, p->tok.span, word);
}

bool cs_p_at_end(const struct cs_parser *p)
{
	return p->tok.kind == CS_TOK_NEWLINE || p->tok.kind == CS_TOK_EOF;
}

const char *cs_p_copy(struct cs_parser *p, struct cs_span span)
{
	char *copy = cs_p_alloc(p, (size_t)span.len + 1);

	memcpy(copy, cs_p_text(p, span), span.len);
	return copy;
}

struct cs_span cs_p_span_from(const struct cs_parser *p, struct cs_span start)
{
	if (p->last_end > start.off)
		start.len = (uint32_t)(p->last_end - start.off);
	return start;
}

void cs_p_check_len(struct cs_parser *p, struct cs_span span)
{
	const char *text = cs_p_text(p, span);
	size_t full_nr = 0;

	for (uint32_t i = 0; i < span.len; i++)
		full_nr += !strchr(" \t\r\n", text[i]);
	if (full_nr > CS_VALUE_MAX)
		cs_p_error(p, span, "value has %zu characters; the most is %u", full_nr,
			   CS_VALUE_MAX);
}

void cs_p_enter(struct cs_parser *p)
{
	if (++p->nesting > CS_NESTING_MAX)
		cs_p_syntax(p, p->tok.span, "nested more than %u levels deep", CS_NESTING_MAX);
}

void cs_p_leave(struct cs_parser *p)
{
	p->nesting--;
}

struct cs_span cs_p_open(struct cs_parser *p, int kind, const char *what)
{
	struct cs_span open = p->tok.span;

	if (p->tok.kind != kind)
		cs_p_expected(p, what);
	p->lex.brackets_nr++;
	cs_p_next(p);
	return open;
}

/* A bracket that is missing shows lines later: point to where it was opened. */
static _Noreturn void unclosed(struct cs_parser *p, struct cs_span open)
{
	char name = p->lex.text[open.off];

	if (p->tok.span.col == 1 && p->tok.kind != CS_TOK_EOF) {
		/* The line found is most likely a good one: read it again. */
		p->lex.pos = p->tok.span.off;
		p->lex.line = p->tok.span.line;
		p->lex.line_start = p->lex.pos;
		p->lex.tokens_nr = 0;
		p->lex.brackets_nr = 0;
		p->tok.kind = CS_TOK_NEWLINE;
	}
	cs_p_syntax(p, open, "'%c' is not closed", name);
}

void cs_p_close(struct cs_parser *p, int kind, struct cs_span open)
{
	const char what[] = { '\'', ',', '\'', ' ', 'o', 'r', ' ', '\'', (char)kind, '\'', 0 };

	if (p->tok.kind == CS_TOK_EOF || (p->tok.kind != kind && p->tok.span.line != p->last_line))
		unclosed(p, open);
	if (p->tok.kind != kind)
		cs_p_expected(p, what);
	p->lex.brackets_nr--;
	cs_p_next(p);
}

/* --- items --------------------------------------------------------------------- */

struct cs_item *cs_p_add_item(struct cs_parser *p, enum cs_item_kind kind, struct cs_span span)
{
	struct cs_item *item = cs_p_alloc(p, sizeof(*item));

	item->kind = kind;
	item->span = span;
	*p->tail = item;
	p->tail = &item->next;
	p->after_blank = kind == CS_ITEM_BLANK;
	return item;
}

/* Comments between the arguments of a call go on lines before it. */
static void add_comments(struct cs_parser *p, struct cs_item *item, size_t nr)
{
	struct cs_item copy = *item;

	for (size_t i = 0; i < nr; i++) {
		item->kind = CS_ITEM_COMMENT;
		item->span = p->lex.comments[i];
		item->comment = cs_p_copy(p, item->span);
		item = cs_p_add_item(p, copy.kind, copy.span);
	}
	copy.next = NULL;
	*item = copy;
}

const char *cs_p_end_line(struct cs_parser *p, struct cs_item *item)
{
	size_t nr = p->lex.comment_nr;
	const char *comment = NULL;

	if (!cs_p_at_end(p))
		cs_p_expected(p, "the end of the line");
	if (nr && p->lex.comments[nr - 1].line == p->tok.span.line)
		comment = cs_p_copy(p, p->lex.comments[--nr]);
	if (item) {
		item->comment = comment;
		if (nr)
			add_comments(p, item, nr);
	}
	p->lex.comment_nr = 0;
	if (p->tok.kind == CS_TOK_NEWLINE)
		cs_p_next(p);
	return comment;
}

static void empty_line(struct cs_parser *p)
{
	struct cs_span span = p->tok.span;

	if (p->lex.comment_nr) {
		struct cs_item *item = cs_p_add_item(p, CS_ITEM_COMMENT, p->lex.comments[0]);

		cs_p_end_line(p, item);
		return;
	}
	if (p->tok.kind == CS_TOK_NEWLINE && !p->after_blank && p->script->items)
		cs_p_add_item(p, CS_ITEM_BLANK, span);
	cs_p_next(p);
}

static bool quantifier(const struct cs_parser *p, enum cs_quantifier *out)
{
	if (cs_p_is_word(p, "forall"))
		*out = CS_FORALL;
	else if (cs_p_is_word(p, "exists"))
		*out = CS_EXISTS;
	else if (cs_p_is_word(p, "never"))
		*out = CS_NEVER;
	else
		return false;
	return true;
}

static void final(struct cs_parser *p, enum cs_quantifier which, struct cs_span start)
{
	const struct cs_check *check;
	struct cs_item *item;

	if (!p->script->explores)
		cs_p_error(p, start, "'%.*s' needs an explore block above it", (int)start.len,
			   cs_p_text(p, start));
	cs_p_next(p);
	check = cs_p_checks(p);
	item = cs_p_add_item(p, CS_ITEM_FINAL, cs_p_span_from(p, start));
	item->quantifier = which;
	item->check = check;
	cs_p_end_line(p, item);
}

static void unknown_statement(struct cs_parser *p)
{
	struct cs_nearest nearest;
	struct cs_span span = p->tok.span;
	int next = cs_p_peek(p).kind;

	if (p->tok.kind != CS_TOK_NAME || next == CS_TOK_EQ || next == '=')
		cs_p_expected(p, "a call, '!', '?' or a word that starts a statement");
	cs_nearest_init(&nearest, cs_p_text(p, span), span.len);
	cs_nearest_try_set(&nearest, CS_NAMES_KEYWORD);
	cs_p_unknown(p, span, "statement", &nearest);
	longjmp(p->recover, 1);
}

/* A call, a directive, or checks. */
static void statement(struct cs_parser *p)
{
	struct cs_span start = p->tok.span;
	struct cs_item *item;

	if (cs_p_is_at(p)) {
		cs_p_at(p);
		return;
	}
	if (p->tok.kind == '!') {
		const struct cs_directive *directive = cs_p_directive(p);

		item = cs_p_add_item(p, CS_ITEM_DIRECTIVE, cs_p_span_from(p, start));
		item->directive = directive;
	} else if (p->tok.kind == '?') {
		const struct cs_check *check;

		if (p->explore)
			cs_p_syntax(p, start,
				    "a check cannot stand in an explore block; "
				    "use forall, exists or never below it");
		check = cs_p_checks(p);
		item = cs_p_add_item(p, CS_ITEM_CHECKS, cs_p_span_from(p, start));
		item->check = check;
	} else {
		int next = p->tok.kind == CS_TOK_NAME ? cs_p_peek(p).kind : 0;
		const struct cs_call *call;

		if (next != '(' && next != ':')
			unknown_statement(p);
		call = cs_p_call(p);
		item = cs_p_add_item(p, CS_ITEM_CALL, cs_p_span_from(p, start));
		item->call = call;
	}
	cs_p_end_line(p, item);
}

static bool keyword_line(struct cs_parser *p)
{
	enum cs_quantifier which;

	/* A task may be called like a keyword. */
	if (p->tok.kind != CS_TOK_NAME || cs_p_peek(p).kind == ':')
		return false;
	if (cs_p_header(p))
		return true;
	if (!p->script->name || p->explore || p->at)
		return false;
	if (cs_p_is_word(p, "explore")) {
		cs_p_explore(p);
		return true;
	}
	if (quantifier(p, &which)) {
		final(p, which, p->tok.span);
		return true;
	}
	return false;
}

static void line(struct cs_parser *p)
{
	if (cs_p_at_end(p)) {
		empty_line(p);
	} else if ((p->explore || p->at) && p->tok.kind == '}') {
		cs_p_block_end(p);
	} else if (!keyword_line(p)) {
		if (!p->script->name) {
			p->script->name = ""; /* said once is enough */
			cs_p_syntax(p, p->tok.span,
				    "the first statement must be: scenario \"what it shows\"");
		}
		p->headers_end = true;
		statement(p);
	}
}

/* To the first token of the next line that can be read. */
static void recover(struct cs_parser *p)
{
	p->skipped = true;
	p->nesting = 0;
	p->words_ok = false;
	while (p->tok.kind != CS_TOK_EOF) {
		if (p->tok.kind != CS_TOK_NEWLINE) {
			cs_lex_recover(&p->lex);
			p->tok = cs_lex_next(&p->lex);
		}
		p->lex.brackets_nr = 0;
		p->lex.comment_nr = 0;
		p->tok = p->tok.kind == CS_TOK_EOF ? p->tok : cs_lex_next(&p->lex);
		if (p->tok.kind != CS_TOK_ERROR)
			break;
	}
}

static void parse_lines(struct cs_parser *p)
{
	if (setjmp(p->recover) && !p->fatal)
		recover(p);
	if (p->fatal)
		return;
	if (!p->started) {
		p->started = true;
		cs_p_next(p);
	}
	while (p->tok.kind != CS_TOK_EOF || p->lex.comment_nr)
		line(p);
	if (p->explore || p->at)
		cs_p_error(p, p->at ? p->at->span : p->explore->span,
			   "%s block is not closed by a '}'", p->at ? "!at" : "explore");
	else if (!p->script->name)
		cs_p_error(p, (struct cs_span){ .line = 1, .col = 1 },
			   "empty: a scenario starts with: scenario \"what it shows\"");
}

/* The script's own memory is its arena's. */
static struct cs_script *new_script(const char *path, const char *text, size_t len)
{
	struct cs_arena *arena = cs_arena_new();
	struct cs_script *script = arena ? cs_arena_alloc(arena, sizeof(*script)) : NULL;

	if (script) {
		script->arena = arena;
		script->path = cs_arena_text(arena, path, strlen(path));
		script->text = cs_arena_text(arena, text, len);
		script->len = len;
		script->orders[0] = 2;
		script->orders[1] = 3;
		script->orders[2] = 9;
		script->order_nr = 3;
		script->row_nr = 1;
		if (script->path && script->text)
			return script;
	}
	cs_arena_free(arena);
	return NULL;
}

static void parse_script(struct cs_parser *p, struct cs_script *script)
{
	static const char main_name[] = "main";
	struct cs_symbol *main_task;

	*p = (struct cs_parser){
		.script = script,
		.arena = script->arena,
		.diags = p->diags,
		.tail = &script->items,
		.after_blank = true,
	};
	cs_lex_init(&p->lex, &(struct cs_source){ script->path, script->text, script->len },
		    script->arena, p->diags);
	if (setjmp(p->recover))
		return;
	main_task = cs_p_push(p, &p->symbols, sizeof(*main_task));
	main_task->name = main_name;
	main_task->kind = CS_SYM_TASK;
	parse_lines(p);
	script->symbols = p->symbols.items;
	script->symbol_nr = p->symbols.nr;
}

int cs_parse(const char *path, const char *text, size_t len, struct cs_script **out,
	     struct cs_diags *diags)
{
	struct cs_parser parser = { .diags = diags };
	const struct cs_source nothing = { .path = path };
	const struct cs_span whole = { 0 };
	size_t errors_nr = diags->total_nr;
	struct cs_script *script;

	*out = NULL;
	if (len > CS_FILE_MAX_B) {
		cs_diag_add(diags, &nothing, whole, "file has %zu bytes; the most is %u", len,
			    CS_FILE_MAX_B);
		return -1;
	}
	script = new_script(path, text, len);
	if (!script) {
		cs_diag_add(diags, &nothing, whole, "out of memory");
		return -1;
	}
	parse_script(&parser, script);
	if (diags->total_nr != errors_nr) {
		cs_script_free(script);
		return -1;
	}
	*out = script;
	return 0;
}

void cs_script_free(struct cs_script *script)
{
	if (script)
		cs_arena_free(script->arena);
}

const char *cs_span_text(const struct cs_script *script, struct cs_span span, size_t *len)
{
	*len = span.len;
	return script->text + span.off;
}
