/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mutate.c - small faults for a C file: lists them, or prints the file with one.
 *
 *	mutate list FILE [NAME...]	one a line: name, line, what, what it becomes; all, or
 *					those of functions or faults called so
 *	mutate apply FILE NAME		the file with that fault, on the same lines
 *	mutate batch FILE		the file with all faults whose names standard input has,
 *					one a line: the Nth is there while mu_fault.nr is N
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

/* An #else may hold a second function of the same name: "name~2". */
static void name_of(char *out, size_t len, struct naming *naming, const struct source *source,
		    const struct edit *edit)
{
	int function = source->tokens[edit->token].function, same = 1;
	char again[8] = "";

	for (int i = 0; i < function; i++)
		same += !strcmp(source->functions[i], source->functions[function]);
	if (same > 1)
		snprintf(again, sizeof(again), "~%d", same % 1000);
	snprintf(out, len, "%s%s.%s.%d", source->functions[function], again, edit->op,
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

/* --- batch ------------------------------------------------------------------------ */

/*
 * A function with faults gets a copy for each, FUNCTION__muN, in front of it, and
 * begins with a switch that calls the copy whose number is set: one compilation
 * for all of them.
 */
struct batch {
	struct naming naming;
	char (*names)[128]; /* wanted */
	int name_nr;
	struct batched {
		struct edit edit;
		int nr; /* of the name, from 1 */
	} * edits;
	int edit_nr;
};

static void read_names(struct batch *batch)
{
	char line[128];

	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = 0;
		batch->names = realloc(batch->names,
				       (size_t)(batch->name_nr + 1) * sizeof(batch->names[0]));
		if (!batch->names)
			abort();
		memcpy(batch->names[batch->name_nr++], line, sizeof(line));
	}
	batch->edits = calloc((size_t)batch->name_nr + 1, sizeof(batch->edits[0]));
	if (!batch->edits)
		abort();
}

static void batch_one(const struct source *source, const struct edit *edit, void *ctx)
{
	struct batch *batch = ctx;
	char name[128];

	name_of(name, sizeof(name), &batch->naming, source, edit);
	for (int i = 0; i < batch->name_nr; i++)
		if (!strcmp(batch->names[i], name)) {
			batch->edits[batch->edit_nr++] = (struct batched){ *edit, i + 1 };
			return;
		}
}

static void print_part(const struct source *source, size_t from, size_t to)
{
	fwrite(source->text + from, 1, to - from, stdout);
}

/* Where the function with token @i in its body begins, is named, opens, ends. */
struct place {
	int head, name, open, close;
};

static struct place place_of(const struct source *source, int i)
{
	int function = source->tokens[i].function;
	struct place place;

	for (place.open = i; source->tokens[place.open].function == function; place.open--)
		;
	place.close = source->tokens[place.open].match;
	for (place.name = place.open; place.name && token_is(source, place.name - 1, ")");)
		place.name = source->tokens[place.name - 1].match - 1;
	for (place.head = place.name; place.head && !token_is(source, place.head - 1, ";") &&
				      !token_is(source, place.head - 1, "}");)
		place.head--;
	return place;
}

/* The names of its parameters: the last word of each. */
static void print_arguments(const struct source *source, const struct place *place)
{
	int end = source->tokens[place->name + 1].match, word = -1;
	const char *comma = "";

	for (int i = place->name + 2; i <= end; i++) {
		const struct token *token = &source->tokens[i];

		if (token->kind == TOKEN_WORD)
			word = i;
		if (i < end && token->match > i)
			i = token->match;
		if ((i != end && !token_is(source, i, ",")) || word < 0 ||
		    (word == place->name + 2 && token_is(source, word, "void") && word + 1 == end))
			continue;
		printf("%s%.*s", comma, (int)source->tokens[word].len,
		       source->text + source->tokens[word].at);
		comma = ", ";
	}
}

static void print_copy(const struct source *source, const struct place *place,
		       const struct batched *batched)
{
	const struct token *name = &source->tokens[place->name];
	const struct token *close = &source->tokens[place->close];
	const struct edit *edit = &batched->edit;

	printf("\n#line %d\n", source->tokens[place->head].line);
	print_part(source, source->tokens[place->head].at, name->at + name->len);
	printf("__mu%d", batched->nr);
	print_part(source, name->at + name->len, edit->from);
	fputs(edit->text, stdout);
	print_part(source, edit->to, close->at + 1);
}

/* The copies of a function, and the function up to its opening bracket. */
static int print_function(const struct source *source, const struct place *place,
			  const struct batched *batched, int left)
{
	const struct token *open = &source->tokens[place->open];
	int function = source->tokens[batched->edit.token].function, nr;

	print_part(source, source->tokens[place->head].at, open->at);
	putchar(';');
	for (nr = 0; nr < left; nr++) {
		if (source->tokens[batched[nr].edit.token].function != function)
			break;
		print_copy(source, place, &batched[nr]);
	}
	printf("\n#line %d\n", source->tokens[place->head].line);
	print_part(source, source->tokens[place->head].at, open->at + 1);
	printf(" switch (mu_fault.nr) {");
	for (int i = 0; i < nr; i++) {
		printf(" case %d: return %s__mu%d(", batched[i].nr, source->functions[function],
		       batched[i].nr);
		print_arguments(source, place);
		printf(");");
	}
	printf(" }\n#line %d\n", open->line);
	return nr;
}

static int batch_all(const struct source *source)
{
	struct batch batch = { .naming = { .function = -1 } };
	struct place place;
	size_t at = 0;

	read_names(&batch);
	each_edit(source, batch_one, &batch);
	if (batch.edit_nr != batch.name_nr) {
		fprintf(stderr, "mutate: error: %d of %d names are those of no fault\n",
			batch.name_nr - batch.edit_nr, batch.name_nr);
		return 2;
	}
	printf("extern const volatile struct { char mark[16]; int nr; } mu_fault;\n#line 1\n");
	for (int i = 0; i < batch.edit_nr;) {
		place = place_of(source, batch.edits[i].edit.token);
		print_part(source, at, source->tokens[place.head].at);
		at = source->tokens[place.open].at + 1;
		i += print_function(source, &place, &batch.edits[i], batch.edit_nr - i);
	}
	print_part(source, at, source->len);
	free(batch.names);
	free(batch.edits);
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
	const char *what = argc >= 3 ? argv[1] : "";
	struct source source;
	int status = 2;

	if (strcmp(what, "list") != 0 && (strcmp(what, "apply") != 0 || argc != 4) &&
	    (strcmp(what, "batch") != 0 || argc != 3)) {
		fprintf(stderr, "usage: mutate list FILE [NAME...]\n"
				"       mutate apply FILE NAME\n"
				"       mutate batch FILE\n");
		return 2;
	}
	source_read(&source, argv[2]);
	if (*what == 'l')
		status = list_all(&source, argv + 3, argc - 3);
	else if (*what == 'a')
		status = apply_one(&source, argv[3]);
	else
		status = batch_all(&source);
	source_free(&source);
	return status;
}
