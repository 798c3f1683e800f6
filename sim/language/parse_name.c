/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse_name.c - names: those a scenario binds, and those of the language.
 */
#include "parse.h"

#include <stdio.h>
#include <string.h>

struct cs_symbol *cs_p_symbol(struct cs_parser *p, int sym)
{
	return (struct cs_symbol *)p->symbols.items + sym;
}

int cs_p_find(const struct cs_parser *p, struct cs_span span)
{
	const struct cs_symbol *symbols = p->symbols.items;

	for (size_t i = 0; i < p->symbols.nr; i++)
		if (cs_p_same(p, span, symbols[i].name))
			return (int)i;
	return -1;
}

bool cs_p_reserved(const struct cs_parser *p, struct cs_span span)
{
	const char *text = cs_p_text(p, span);

	if (span.len == 1 && strchr("PHNG", *text))
		return true;
	return cs_p_same(p, span, "NULL") || cs_name_find(CS_NAMES_FLAG, text, span.len) >= 0;
}

int cs_p_bind(struct cs_parser *p, struct cs_span span, enum cs_symbol_kind kind)
{
	struct cs_symbol *symbol;

	if (cs_p_reserved(p, span))
		cs_p_error(p, span, "'%.*s' is a word of the language and cannot be bound",
			   (int)span.len, cs_p_text(p, span));
	else if (memchr(cs_p_text(p, span), '.', span.len))
		cs_p_error(p, span, "a name that is bound here cannot hold a dot");
	else if (span.len > CS_SYMBOL_MAX)
		cs_p_error(p, span, "a name has at most %u characters", CS_SYMBOL_MAX);
	symbol = cs_p_push(p, &p->symbols, sizeof(*symbol));
	symbol->name = cs_p_copy(p, span);
	symbol->kind = kind;
	symbol->span = span;
	return (int)p->symbols.nr - 1;
}

void cs_p_unknown_name(struct cs_parser *p, struct cs_span span, const char *what)
{
	const struct cs_symbol *symbols = p->symbols.items;
	struct cs_nearest nearest;

	/* It may have been bound by a line that could not be read. */
	if (p->skipped)
		return;
	cs_nearest_init(&nearest, cs_p_text(p, span), span.len);
	for (size_t i = 0; i < p->symbols.nr; i++)
		if (strcmp(what, "task") != 0 || symbols[i].kind == CS_SYM_TASK)
			cs_nearest_try(&nearest, symbols[i].name);
	if (strcmp(what, "name") == 0)
		cs_nearest_try_set(&nearest, CS_NAMES_FLAG);
	cs_p_unknown(p, span, what, &nearest);
}

int cs_p_task(struct cs_parser *p)
{
	struct cs_span span = p->tok.span;
	int sym;

	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, "the name of a task");
	sym = cs_p_find(p, span);
	if (sym < 0) {
		cs_p_unknown_name(p, span, "task");
		sym = 0;
	} else if (cs_p_symbol(p, sym)->kind != CS_SYM_TASK) {
		cs_p_error(p, span, "'%s' is not a task", cs_p_symbol(p, sym)->name);
		sym = 0;
	}
	cs_p_next(p);
	return sym;
}

/* Kernel source writes SCAN_SUCCEED and CONFIG_NUMA, the language both ways. */
size_t cs_p_prefix_len(const struct cs_parser *p, enum cs_name_set set, struct cs_span span)
{
	const char *prefix = set == CS_NAMES_SCAN     ? "SCAN_"
			     : set == CS_NAMES_CONFIG ? "CONFIG_"
			     : set == CS_NAMES_CAP    ? "CAP_"
			     : set == CS_NAMES_VMFLAG ? "VM_"
						      : "";
	size_t len = strlen(prefix);

	return span.len > len && memcmp(cs_p_text(p, span), prefix, len) == 0 ? len : 0;
}

struct cs_word cs_p_word(struct cs_parser *p, enum cs_name_set set, const char *what)
{
	struct cs_word word = { .span = p->tok.span, .sym = -1 };
	struct cs_span bare = word.span;
	size_t nr, skip = cs_p_prefix_len(p, set, bare);
	int index, sym;

	if (p->tok.kind != CS_TOK_NAME && p->tok.kind != CS_TOK_PATH) {
		char article[64];

		snprintf(article, sizeof(article), "%s %s", *what == 'e' ? "an" : "a", what);
		cs_p_expected(p, article);
	}
	sym = cs_p_find(p, word.span);
	index = cs_name_find(set, cs_p_text(p, bare), bare.len);
	if (index < 0 && skip) {
		bare.off += (uint32_t)skip;
		bare.len -= (uint32_t)skip;
		index = cs_name_find(set, cs_p_text(p, bare), bare.len);
	}
	if (sym >= 0 && cs_p_symbol(p, sym)->kind == CS_SYM_PARAM) {
		word.sym = sym;
	} else if (index >= 0) {
		word.text = cs_names(set, &nr)[index];
	} else {
		struct cs_nearest nearest;

		cs_nearest_init(&nearest, cs_p_text(p, bare), bare.len);
		cs_nearest_try_set(&nearest, set);
		cs_p_unknown(p, word.span, what, &nearest);
		word.text = "?";
	}
	cs_p_next(p);
	return word;
}

/* --- one knob or counter a folio size --------------------------------------------- */

/* "hugepages-": the name ends where the lexer stands. */
static bool is_sized(const struct cs_parser *p)
{
	size_t left = p->lex.len - p->tok.span.off;

	return p->tok.kind == CS_TOK_NAME && left > strlen(CS_SIZED) &&
	       memcmp(cs_p_text(p, p->tok.span), CS_SIZED, strlen(CS_SIZED)) == 0 &&
	       cs_p_text(p, p->tok.span)[strlen(CS_SIZED)] != '=';
}

/* "hugepages-*" and @rest, as names.def has it; -1 if it has not. */
static int sized_find(struct cs_parser *p, enum cs_name_set set, struct cs_span rest,
		      struct cs_nearest *nearest)
{
	size_t len = strlen(CS_SIZED "*/") + rest.len;
	char *text = cs_p_alloc(p, len + 1);

	snprintf(text, len + 1, CS_SIZED "*/%.*s", (int)rest.len, cs_p_text(p, rest));
	cs_nearest_init(nearest, text, len);
	cs_nearest_try_set(nearest, set);
	return cs_name_find(set, text, len);
}

struct cs_word cs_p_path(struct cs_parser *p, enum cs_name_set set, const char *what)
{
	struct cs_word word = { .span = p->tok.span, .sym = -1, .text = "?" };
	struct cs_nearest nearest;
	struct cs_span rest;
	size_t nr, ends;
	int index;

	if (!is_sized(p))
		return cs_p_word(p, set, what);
	cs_p_next(p);
	cs_p_next(p);
	word.size = cs_p_factor(p);
	ends = p->last_end;
	if (p->tok.kind != '/')
		cs_p_expected(p, "'/' after the size");
	rest = p->tok.span;
	p->tok = cs_lex_path(&p->lex);
	if (p->tok.kind == CS_TOK_ERROR)
		longjmp(p->recover, 1);
	if (p->tok.kind != CS_TOK_PATH)
		cs_p_expected(p, "the rest of a path");
	if (word.size->span.off != word.span.off + strlen(CS_SIZED) || rest.off != ends ||
	    p->tok.span.off != rest.off + 1)
		cs_p_error(p, word.span, "a path has no blanks in it");
	rest = p->tok.span;
	cs_p_next(p);
	word.span = cs_p_span_from(p, word.span);
	index = sized_find(p, set, rest, &nearest);
	if (index >= 0)
		word.text = cs_names(set, &nr)[index];
	else if (memchr("0123456789", *cs_p_text(p, rest), 10))
		cs_p_error(p, word.span,
			   "a size that is computed needs brackets: hugepages-(H/2)/...");
	else
		cs_p_unknown(p, word.span, what, &nearest);
	return word;
}
