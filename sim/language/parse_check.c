/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parse_check.c - "?" lines, and pictures of page tables.
 */
#include "parse.h"

#include <string.h>

#include "csim.h"

/* --- pictures --------------------------------------------------------------------- */

/* "4P", "H/2" or a parameter, where the name of a page flag may stand, too. */
static bool is_size(const struct cs_parser *p)
{
	const char *text = cs_p_text(p, p->tok.span);

	if (p->tok.kind == CS_TOK_NUMBER || p->tok.kind == '(')
		return true;
	return p->tok.kind == CS_TOK_NAME &&
	       cs_name_find(CS_NAMES_PAGEFLAG, text, p->tok.span.len) < 0 &&
	       (cs_p_find(p, p->tok.span) >= 0 || (p->tok.span.len == 1 && strchr("PHNG", *text)));
}

static void page_size(struct cs_parser *p, const struct cs_expr **out_size)
{
	struct cs_span span = p->tok.span;
	const struct cs_expr *size = cs_p_expr(p);

	if (!out_size)
		cs_p_error(p, span, "only l has a size: that of its folio");
	else if (*out_size)
		cs_p_error(p, span, "the size is given twice");
	else
		*out_size = size;
}

/* "<4P,wp,pin>", if there.  @out_size NULL: what has no size. */
static uint32_t page_flags(struct cs_parser *p, const struct cs_expr **out_size)
{
	uint32_t flags = 0;

	if (!cs_p_accept(p, '<'))
		return 0;
	do {
		struct cs_span span = p->tok.span;
		int index = -1;

		if (is_size(p)) {
			page_size(p, out_size);
			continue;
		}
		if (p->tok.kind != CS_TOK_NAME)
			cs_p_expected(p, "the name of a page flag");
		index = cs_name_find(CS_NAMES_PAGEFLAG, cs_p_text(p, span), span.len);
		if (index < 0)
			cs_p_unknown_in(p, span, "page flag", CS_NAMES_PAGEFLAG);
		else if (flags & 1u << index)
			cs_p_error(p, span, "page flag '%.*s' is given twice", (int)span.len,
				   cs_p_text(p, span));
		else
			flags |= 1u << index;
		cs_p_next(p);
	} while (cs_p_accept(p, ','));
	cs_p_expect(p, '>', "',' or '>'");
	return flags;
}

static _Noreturn void unknown_state(struct cs_parser *p)
{
	char letters[3 * CS_STATE_NR + 1];
	size_t at = 0;

	for (int i = 0; i < CS_STATE_NR; i++) {
		if (i)
			letters[at++] = ' ';
		letters[at++] = cs_state_letter((enum cs_state)i);
	}
	letters[at] = '\0';
	if (p->tok.kind == CS_TOK_TO)
		cs_p_syntax(p, p->tok.span, "'..' follows the entry that fills the table: p..");
	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, "']' or an entry");
	cs_p_syntax(p, p->tok.span, "unknown entry '%.*s'; an entry is one of %s",
		    (int)(p->tok.span.len < 40 ? p->tok.span.len : 40), cs_p_text(p, p->tok.span),
		    letters);
}

static void run(struct cs_parser *p, struct cs_run *entry)
{
	int state = p->tok.span.len == 1 ? cs_state_find(*cs_p_text(p, p->tok.span)) : -1;

	entry->span = p->tok.span;
	if (state < 0)
		unknown_state(p);
	entry->state = (enum cs_state)state;
	cs_p_next(p);
	entry->flags = page_flags(p, state == CS_STATE_LARGE ? &entry->size : NULL);
	if (cs_p_accept(p, CS_TOK_TO))
		entry->fill = true;
	else if (cs_p_accept(p, '*'))
		entry->times = cs_p_factor(p);
	if (p->tok.kind == '/' || p->tok.kind == '*')
		cs_p_syntax(p, p->tok.span, "a count that is computed needs brackets: p*(N/2)");
	entry->span = cs_p_span_from(p, entry->span);
}

static void table(struct cs_parser *p, struct cs_cell *cell)
{
	struct cs_vec runs = { 0 };
	bool filled = false;

	cell->kind = CS_CELL_TABLE;
	cs_p_enter(p);
	cs_p_next(p);
	while (p->tok.kind != ']') {
		struct cs_run *entry = cs_p_push(p, &runs, sizeof(*entry));

		run(p, entry);
		if (entry->fill && filled)
			cs_p_error(p, entry->span, "only one entry of a table can fill it up");
		filled |= entry->fill;
	}
	if (runs.nr == 0)
		cs_p_error(p, cs_p_span_from(p, cell->span),
			   "a table has entries; an empty one is [_..]");
	cs_p_next(p);
	cs_p_leave(p);
	cell->runs = runs.items;
	cell->run_nr = runs.nr;
}

static bool cell(struct cs_parser *p, struct cs_vec *cells)
{
	struct cs_cell *next;
	int kind = -1;

	if (p->tok.span.len == 1)
		kind = cs_cell_find(*cs_p_text(p, p->tok.span));
	if (cs_p_at_end(p) || kind < 0)
		return false;
	next = cs_p_push(p, cells, sizeof(*next));
	next->span = p->tok.span;
	if (kind == CS_CELL_TABLE) {
		table(p, next);
	} else {
		next->kind = (enum cs_cell_kind)kind;
		cs_p_next(p);
		next->flags = page_flags(p, NULL);
	}
	next->span = cs_p_span_from(p, next->span);
	return true;
}

const struct cs_cell *cs_p_cells(struct cs_parser *p, size_t *out_nr)
{
	struct cs_vec cells = { 0 };

	while (cell(p, &cells))
		;
	if (cells.nr == 0)
		cs_p_expected(p, "a cell: H, Z, M, -, ~ or [...]");
	*out_nr = cells.nr;
	return cells.items;
}

/* --- kinds of checks ------------------------------------------------------------------ */

static void equals(struct cs_parser *p)
{
	if (p->tok.kind != '=')
		cs_p_expected(p, "'='");
	cs_p_next(p);
}

static enum cs_relop relop(struct cs_parser *p)
{
	enum cs_relop result;

	if (!cs_p_relop(p, &result))
		cs_p_expected(p, "'==', '!=', '<', '<=', '>=' or '>'");
	return result;
}

static void data(struct cs_parser *p, struct cs_check *check)
{
	struct cs_span span;

	check->range = cs_p_range(p, CS_OF_EITHER);
	span = p->tok.span;
	check->relop = relop(p);
	if (check->relop != CS_EQ && check->relop != CS_NE)
		cs_p_error(p, span, "data is compared with '==' or '!='");
	if (cs_p_is_word(p, "fill")) {
		check->data_fill = true;
		cs_p_next(p);
	} else {
		check->value = cs_p_expr(p);
	}
}

static void vma(struct cs_parser *p, struct cs_check *check)
{
	struct cs_vec flags = { 0 };

	check->range = cs_p_range(p, CS_OF_REGION);
	equals(p);
	if (cs_p_is_word(p, "none")) {
		cs_p_next(p);
		return;
	}
	do {
		struct cs_vmflag *flag = cs_p_push(p, &flags, sizeof(*flag));
		struct cs_span span;

		flag->absent = cs_p_accept(p, '~');
		span = p->tok.span;
		flag->name = cs_p_word(p, CS_NAMES_VMFLAG, "VMA flag").text;
		if (!flag->name)
			cs_p_syntax(p, span, "a VMA flag cannot be a parameter here");
	} while (cs_p_accept(p, '|'));
	check->vmflags = flags.items;
	check->vmflag_nr = flags.nr;
}

static void count(struct cs_parser *p, struct cs_check *check)
{
	check->word = cs_p_path(p, CS_NAMES_COUNTER, "counter");
	if (p->tok.kind == CS_TOK_ADD)
		check->relop = CS_ADD;
	else if (p->tok.kind == CS_TOK_SUB)
		check->relop = CS_SUB;
	else if (p->tok.kind == CS_TOK_EQ)
		check->relop = CS_EQ;
	else
		cs_p_expected(p, "'+=', '-=' or '=='");
	cs_p_next(p);
	check->value = cs_p_expr(p);
}

/* What is left of a span of one line without its first bytes. */
static struct cs_span span_from(struct cs_span span, size_t skip)
{
	span.off += (uint32_t)skip;
	span.col += (uint32_t)skip;
	span.len -= (uint32_t)skip;
	return span;
}

/* memcg.NAME, or memcg.NAME.thp_collapse_alloc: the group must be known. */
static void stat_group(struct cs_parser *p, struct cs_span span)
{
	const char *text = cs_p_text(p, span);
	const char *const *groups = p->groups.items;
	const char *dot;

	if (p->skipped || span.len < 6 || memcmp(text, "memcg.", 6) != 0)
		return;
	text += 6;
	span = span_from(span, 6);
	dot = memchr(text, '.', span.len);
	if (dot)
		span.len = (uint32_t)(dot - text);
	for (size_t i = 0; i < p->groups.nr; i++)
		if (cs_p_same(p, span, groups[i]))
			return;
	cs_p_error(p, span, "unknown group '%.*s'", (int)span.len, text);
}

static void stat(struct cs_parser *p, struct cs_check *check)
{
	struct cs_span span;

	if (p->tok.kind == CS_TOK_NAME && cs_p_peek(p).kind == ':') {
		check->task = cs_p_task(p);
		check->task_written = true;
		cs_p_next(p);
	}
	span = p->tok.span;
	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, "the name of a quantity");
	check->word = (struct cs_word){ .span = span, .sym = -1, .text = cs_p_copy(p, span) };
	if (!cs_stat_known(check->word.text, span.len))
		cs_p_unknown_in(p, span, "quantity", CS_NAMES_STAT);
	else
		stat_group(p, span);
	cs_p_next(p);
	check->relop = relop(p);
	check->outcome = cs_p_outcome(p, NULL);
}

static void scan(struct cs_parser *p, struct cs_check *check)
{
	check->range = cs_p_range(p, CS_OF_REGION);
	equals(p);
	check->word = cs_p_word(p, CS_NAMES_SCAN, "scan result");
}

static void ret(struct cs_parser *p, struct cs_check *check)
{
	check->word.span = p->tok.span;
	check->word.sym = cs_p_task(p);
	check->relop = relop(p);
	check->outcome = cs_p_outcome(p, NULL);
}

static void body(struct cs_parser *p, struct cs_check *check)
{
	switch (check->id) {
	case CS_CHECK_PT:
	case CS_CHECK_CACHE:
		check->range = cs_p_range(p, check->id == CS_CHECK_PT ? CS_OF_REGION : CS_OF_FILE);
		equals(p);
		check->cells = cs_p_cells(p, &check->cell_nr);
		break;
	case CS_CHECK_DATA:
		data(p, check);
		break;
	case CS_CHECK_NODE:
		check->range = cs_p_range(p, CS_OF_EITHER);
		check->relop = relop(p);
		check->value = cs_p_expr(p);
		break;
	case CS_CHECK_COUNT:
		count(p, check);
		break;
	case CS_CHECK_STAT:
		stat(p, check);
		break;
	case CS_CHECK_VMA:
		vma(p, check);
		break;
	case CS_CHECK_RET:
		ret(p, check);
		break;
	case CS_CHECK_SCAN:
		scan(p, check);
		break;
	case CS_CHECK_SYSFS:
		check->word = cs_p_path(p, CS_NAMES_KNOB, "knob");
		if (check->word.sym >= 0)
			cs_p_error(p, check->word.span, "the path of a knob cannot be a parameter");
		check->relop = relop(p);
		check->value = cs_p_value(p);
		break;
	case CS_CHECK_NR:
		break;
	}
}

static struct cs_check *one_check(struct cs_parser *p)
{
	struct cs_check *check = cs_p_alloc(p, sizeof(*check));
	struct cs_span name;
	int index;

	check->span = p->tok.span;
	check->word.sym = -1;
	cs_p_expect(p, '?', "'?' and a check");
	name = p->tok.span;
	if (p->tok.kind != CS_TOK_NAME)
		cs_p_expected(p, "the name of a check after '?'");
	index = cs_name_find(CS_NAMES_CHECK, cs_p_text(p, name), name.len);
	if (index < 0) {
		cs_p_unknown_in(p, name, "check", CS_NAMES_CHECK);
		longjmp(p->recover, 1);
	}
	check->id = (enum cs_check_id)index;
	if (check->id == CS_CHECK_SYSFS)
		p->tok = cs_lex_path(&p->lex);
	else
		cs_p_next(p);
	if (p->tok.kind == CS_TOK_ERROR)
		longjmp(p->recover, 1);
	body(p, check);
	check->guard = cs_p_when(p);
	check->span = cs_p_span_from(p, check->span);
	return check;
}

const struct cs_check *cs_p_checks(struct cs_parser *p)
{
	const struct cs_check *first = NULL;
	const struct cs_check **tail = &first;

	for (;;) {
		struct cs_check *check = one_check(p);

		*tail = check;
		tail = &check->next;
		if (!cs_p_is_word(p, "and"))
			return first;
		cs_p_next(p);
	}
}
