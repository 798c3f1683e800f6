/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutate.c - small faults for a C file: lists them, or prints the file with one.
 *
 *	mutate list FILE [NAME...]	one a line: name, line, what, what it becomes; all, or
 *					those of functions or faults called so
 *	mutate apply FILE NAME		the file with that fault, on the same lines
 *
 * A fault's name is function.operator.number, counted from 1 in the order of the
 * function, so that it stays the same while other functions change.  Each is one
 * edit of a few tokens; whether it compiles, changes the object, or is noticed
 * is for mutate.sh to find out.
 */
#include "lex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An edit: what stands in [from, to) of the file becomes text. */
struct edit {
	const char *op;
	int token;
	size_t from, to;
	char text[256];
};

typedef void edit_fn(const struct source *source, const struct edit *edit, void *ctx);

struct walk {
	const struct source *source;
	edit_fn *fn;
	void *ctx;
};

static void emit(const struct walk *walk, const char *op, int first, int last, const char *text)
{
	const struct token *tokens = walk->source->tokens;
	struct edit edit = { .op = op, .token = first, .from = tokens[first].at };

	edit.to = tokens[last].at + tokens[last].len;
	snprintf(edit.text, sizeof(edit.text), "%s", text);
	walk->fn(walk->source, &edit, walk->ctx);
}

/* Replaces a token by what the table has for it. */
static bool swap_token(const struct walk *walk, int i, const char *op,
		       const char *const (*table)[2])
{
	for (; (*table)[0]; table++)
		if (token_is(walk->source, i, (*table)[0])) {
			emit(walk, op, i, i, (*table)[1]);
			return true;
		}
	return false;
}

static const char *const compare_table[][2] = { { "<", "<=" },  { "<=", "<" },  { ">", ">=" },
						{ ">=", ">" },  { "==", "!=" }, { "!=", "==" },
						{ "&&", "||" }, { "||", "&&" }, { NULL, NULL } };
static const char *const count_table[][2] = { { "++", "--" }, { "--", "++" }, { "+=", "-=" },
					      { "-=", "+=" }, { "<<", ">>" }, { ">>", "<<" },
					      { NULL, NULL } };
static const char *const word_table[][2] = {
	{ "true", "false" },
	{ "false", "true" },
	{ "EAGAIN", "EINVAL" },
	{ "EINVAL", "EAGAIN" },
	{ "ENOMEM", "EINVAL" },
	{ "EBUSY", "EAGAIN" },
	{ "round_up", "round_down" },
	{ "round_down", "round_up" },
	{ "HPAGE_PMD_NR", "(HPAGE_PMD_NR - 1)" },
	{ "HPAGE_PMD_SIZE", "PAGE_SIZE" },
	{ "PAGE_SIZE", "HPAGE_PMD_SIZE" },
	{ NULL, NULL },
};

static bool is_operand_end(const struct source *source, int i)
{
	const struct token *token = &source->tokens[i];

	if (i < 0 || token_is(source, i, "return") || token_is(source, i, "case"))
		return false;
	return token->kind != TOKEN_MARK || token_is(source, i, ")") || token_is(source, i, "]");
}

/* A statement may begin at token i. */
static bool is_statement_start(const struct source *source, int i)
{
	int open;

	if (token_is(source, i - 1, ";") || token_is(source, i - 1, "{") ||
	    token_is(source, i - 1, "}") || token_is(source, i - 1, "else") ||
	    token_is(source, i - 1, "do"))
		return true;
	if (token_is(source, i - 1, ":"))
		return !token_is(source, i - 3, "?");
	if (!token_is(source, i - 1, ")"))
		return false;
	open = source->tokens[i - 1].match;
	return open > 0 && (token_is(source, open - 1, "if") || token_is(source, open - 1, "for") ||
			    token_is(source, open - 1, "while"));
}

/* Last token before the ";" that ends the statement at i, -1: none near. */
static int statement_end(const struct source *source, int i)
{
	for (; i < source->token_nr; i++) {
		if (token_is(source, i, ";"))
			return i - 1;
		if (token_is(source, i, "{") || token_is(source, i, "}"))
			return -1;
		if (source->tokens[i].match > i)
			i = source->tokens[i].match;
	}
	return -1;
}

/* What only says something to people or compilers. */
static bool is_idle_call(const struct source *source, int i)
{
	static const char *const names[] = {
		"VM_BUG_ON",    "VM_BUG_ON_PAGE", "VM_BUG_ON_FOLIO", "VM_WARN_ON_ONCE",
		"WARN_ON_ONCE", "WARN_ON",        "BUG_ON",          "BUILD_BUG_ON",
		"cond_resched", "might_sleep",    "prefetchw",       "pr_err",
		"pr_warn",      "pr_warn_once",   "pr_info",         "mmap_assert_locked"
	};

	for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++)
		if (token_is(source, i, names[j]))
			return true;
	return false;
}

static void drop_statement(const struct walk *walk, int i)
{
	const struct source *source = walk->source;
	int end;

	if (!is_statement_start(source, i) || source->tokens[i].kind != TOKEN_WORD)
		return;
	end = statement_end(source, i);
	if (end < 0)
		return;
	if (token_is(source, i, "goto") || token_is(source, i, "continue") ||
	    token_is(source, i, "break")) {
		emit(walk, "jump", i, end, "");
	} else if (token_is(source, i + 1, "(") && source->tokens[i + 1].match == end) {
		if (!is_idle_call(source, i))
			emit(walk, "drop", i, end, "");
	} else if (token_is(source, i + 1, "=") || token_is(source, i + 1, "->") ||
		   token_is(source, i + 1, "[") || token_is(source, i + 1, ".")) {
		emit(walk, "assign", i, end, "");
	}
}

static void negate(const struct walk *walk, int i)
{
	const struct source *source = walk->source;
	int close = source->tokens[i + 1].match;
	char text[256];
	size_t from, len;

	if (close < 0)
		return;
	from = source->tokens[i + 1].at;
	len = source->tokens[close].at + 1 - from;
	if (len + 5 > sizeof(text))
		return;
	snprintf(text, sizeof(text), "(!%.*s)", (int)len, source->text + from);
	emit(walk, "negate", i + 1, close, text);
}

static void change_number(const struct walk *walk, int i)
{
	const struct source *source = walk->source;
	const struct token *token = &source->tokens[i];
	char text[32];

	if (token->len != 1 || token_is(source, i - 1, "[") || token_is(source, i - 1, "case"))
		return;
	snprintf(text, sizeof(text), "%d", source->text[token->at] - '0' + 1);
	emit(walk, "number", i, i, text);
}

static void change_word(const struct walk *walk, int i)
{
	const struct source *source = walk->source;
	const struct token *token = &source->tokens[i];

	if (!strncmp(source->text + token->at, "SCAN_", 5)) {
		if (token_is(source, i - 1, "case") && token_is(source, i + 1, ":"))
			emit(walk, "case", i - 1, i + 1, "");
		else
			emit(walk, "result", i, i,
			     token_is(source, i, "SCAN_FAIL") ? "SCAN_SUCCEED" : "SCAN_FAIL");
		return;
	}
	if ((token_is(source, i, "if") || token_is(source, i, "while")) &&
	    token_is(source, i + 1, "("))
		negate(walk, i);
	swap_token(walk, i, "word", word_table);
}

static void change_mark(const struct walk *walk, int i)
{
	const struct source *source = walk->source;

	if (swap_token(walk, i, "compare", compare_table) ||
	    swap_token(walk, i, "count", count_table))
		return;
	if (token_is(source, i, "!"))
		emit(walk, "not", i, i, "");
	else if (token_is(source, i, "+") && is_operand_end(source, i - 1))
		emit(walk, "plus", i, i, "-");
	else if (token_is(source, i, "-") && is_operand_end(source, i - 1))
		emit(walk, "plus", i, i, "+");
}

/* Every edit of the file, in its order. */
static void each_edit(const struct source *source, edit_fn *fn, void *ctx)
{
	struct walk walk = { source, fn, ctx };

	for (int i = 1; i < source->token_nr - 1; i++) {
		if (source->tokens[i].function < 0)
			continue;
		drop_statement(&walk, i);
		if (source->tokens[i].kind == TOKEN_WORD)
			change_word(&walk, i);
		else if (source->tokens[i].kind == TOKEN_NUMBER)
			change_number(&walk, i);
		else if (source->tokens[i].kind == TOKEN_MARK)
			change_mark(&walk, i);
	}
}

/* --- names --------------------------------------------------------------------- */

#define OP_NR 12

struct naming {
	int function;
	const char *op[OP_NR];
	int nr[OP_NR];
};

/* How many of its kind this function had, this one included. */
static int number_of(struct naming *naming, int function, const char *op)
{
	int i;

	if (naming->function != function) {
		memset(naming, 0, sizeof(*naming));
		naming->function = function;
	}
	for (i = 0; naming->op[i] && strcmp(naming->op[i], op); i++)
		;
	naming->op[i] = op;
	return ++naming->nr[i];
}

static void name_of(char *out, size_t len, struct naming *naming, const struct source *source,
		    const struct edit *edit)
{
	int function = source->tokens[edit->token].function;

	snprintf(out, len, "%s.%s.%d", source->functions[function], edit->op,
		 number_of(naming, function, edit->op));
}

/* --- list ----------------------------------------------------------------------- */

struct list {
	struct naming naming;
	char **wanted;
	int wanted_nr;
};

static void print_flat(const char *text, size_t len)
{
	bool blank = false;

	for (size_t i = 0; i < len; i++) {
		bool now = text[i] == ' ' || text[i] == '\t' || text[i] == '\n';

		if (!now)
			putchar(text[i]);
		else if (!blank)
			putchar(' ');
		blank = now;
	}
}

static void list_one(const struct source *source, const struct edit *edit, void *ctx)
{
	struct list *list = ctx;
	const char *function = source->functions[source->tokens[edit->token].function];
	bool wanted = !list->wanted_nr;
	char name[128];

	name_of(name, sizeof(name), &list->naming, source, edit);
	for (int i = 0; i < list->wanted_nr; i++)
		wanted |= !strcmp(list->wanted[i], function) || !strcmp(list->wanted[i], name);
	if (!wanted)
		return;
	printf("%s\t%d\t", name, source->tokens[edit->token].line);
	print_flat(source->text + edit->from, edit->to - edit->from);
	putchar('\t');
	print_flat(*edit->text ? edit->text : "(nothing)",
		   *edit->text ? strlen(edit->text) : strlen("(nothing)"));
	putchar('\n');
}

/* --- apply ------------------------------------------------------------------------ */

struct apply {
	struct naming naming;
	const char *name;
	bool found;
	struct edit edit;
};

static void find_one(const struct source *source, const struct edit *edit, void *ctx)
{
	struct apply *apply = ctx;
	char name[128];

	name_of(name, sizeof(name), &apply->naming, source, edit);
	if (strcmp(name, apply->name) != 0)
		return;
	apply->found = true;
	apply->edit = *edit;
}

static int apply_one(const struct source *source, const char *name)
{
	struct apply apply = { .naming = { .function = -1 }, .name = name };
	const struct edit *edit = &apply.edit;

	each_edit(source, find_one, &apply);
	if (!apply.found) {
		fprintf(stderr, "mutate: error: no fault is called '%s'; see mutate list\n", name);
		return 2;
	}
	fwrite(source->text, 1, edit->from, stdout);
	fputs(edit->text, stdout);
	for (size_t i = edit->from; i < edit->to; i++) /* lines stay where they were */
		if (source->text[i] == '\n' && !strchr(edit->text, '\n'))
			putchar('\n');
	fwrite(source->text + edit->to, 1, source->len - edit->to, stdout);
	return fflush(stdout) || ferror(stdout) ? 70 : 0;
}

static int list_all(const struct source *source, char **wanted, int wanted_nr)
{
	struct list list = { { .function = -1 }, wanted, wanted_nr };

	each_edit(source, list_one, &list);
	return fflush(stdout) || ferror(stdout) ? 70 : 0;
}

int main(int argc, char **argv)
{
	bool list = argc >= 3 && !strcmp(argv[1], "list");
	struct source source;
	int status;

	if (!list && (argc != 4 || strcmp(argv[1], "apply") != 0)) {
		fprintf(stderr, "usage: mutate list FILE [NAME...]\n"
				"       mutate apply FILE NAME\n");
		return 2;
	}
	source_read(&source, argv[2]);
	status = list ? list_all(&source, argv + 3, argc - 3) : apply_one(&source, argv[3]);
	source_free(&source);
	return status;
}
