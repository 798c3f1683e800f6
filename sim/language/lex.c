/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lex.c - text to tokens.
 */
#include "lex.h"

#include <string.h>

#include "utf8.h"

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_name_start(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(int c)
{
	return is_name_start(c) || is_digit(c);
}

/* The byte @ahead of the position, -1 past the end. */
static int at(const struct cs_lexer *lex, size_t ahead)
{
	return lex->pos + ahead < lex->len ? (unsigned char)lex->text[lex->pos + ahead] : -1;
}

static struct cs_span here(const struct cs_lexer *lex, size_t len)
{
	return (struct cs_span){
		.line = lex->line,
		.col = (uint32_t)(lex->pos - lex->line_start) + 1,
		.off = (uint32_t)lex->pos,
		.len = (uint32_t)len,
	};
}

__attribute__((format(printf, 3, 4))) static struct cs_tok
fail(struct cs_lexer *lex, struct cs_span span, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	cs_diag_vadd(lex->diags, &lex->source, span, format, args);
	va_end(args);
	return (struct cs_tok){ .kind = CS_TOK_ERROR, .span = span };
}

/* Called at the start of each line.  Blanks do not count: formatting moves them. */
static bool check_line(struct cs_lexer *lex)
{
	size_t full_nr = 0;

	for (size_t i = lex->pos; i < lex->len && lex->text[i] != '\n'; i++)
		if (lex->text[i] != ' ' && lex->text[i] != '\t' && lex->text[i] != '\r')
			full_nr++;
	if (full_nr <= CS_LINE_MAX)
		return true;
	fail(lex, here(lex, 1), "line has %zu characters; the most is %u", full_nr, CS_LINE_MAX);
	return false;
}

void cs_lex_init(struct cs_lexer *lex, const struct cs_source *source, struct cs_arena *arena,
		 struct cs_diags *diags)
{
	*lex = (struct cs_lexer){
		.source = *source,
		.text = source->text,
		.len = source->len,
		.line = 1,
		.arena = arena,
		.diags = diags,
	};
	check_line(lex);
}

static void new_line(struct cs_lexer *lex)
{
	lex->pos++;
	lex->line++;
	lex->line_start = lex->pos;
	lex->tokens_nr = 0;
	check_line(lex);
}

static bool keep_comment(struct cs_lexer *lex, struct cs_span span)
{
	if (lex->comment_nr == lex->comment_cap) {
		size_t cap = lex->comment_cap ? lex->comment_cap * 2 : 8;
		struct cs_span *more = cs_arena_array(lex->arena, cap, sizeof(*more));

		if (!more) {
			lex->out_of_memory = true;
			return false;
		}
		if (lex->comment_nr)
			memcpy(more, lex->comments, lex->comment_nr * sizeof(*more));
		lex->comments = more;
		lex->comment_cap = cap;
	}
	lex->comments[lex->comment_nr++] = span;
	return true;
}

/* Text that may be UTF-8: comments and strings. */
static bool check_text(struct cs_lexer *lex, struct cs_span span, const char *what)
{
	size_t bad = cs_utf8_check(lex->text + span.off, span.len);

	if (bad == span.len)
		return true;
	span.col += (uint32_t)bad;
	span.off += (uint32_t)bad;
	span.len = 1;
	fail(lex, span, "%s holds a byte (0x%02x) that is neither UTF-8 text nor a tab", what,
	     (unsigned char)lex->text[span.off]);
	return false;
}

/* At '#': takes the rest of the line, without blanks at its end. */
static bool lex_comment(struct cs_lexer *lex)
{
	size_t end = lex->pos;
	struct cs_span span;

	while (end < lex->len && lex->text[end] != '\n')
		end++;
	span = here(lex, end - lex->pos);
	while (span.len > 1 && strchr(" \t\r", lex->text[span.off + span.len - 1]))
		span.len--;
	lex->pos = end;
	return check_text(lex, span, "comment") && keep_comment(lex, span);
}

/* strace explains numbers so; false: not closed on this line. */
static bool skip_c_comment(struct cs_lexer *lex)
{
	struct cs_span span = here(lex, 2);
	size_t start = lex->pos;

	lex->pos += 2;
	while (at(lex, 0) >= 0 && at(lex, 0) != '\n') {
		if (at(lex, 0) == '*' && at(lex, 1) == '/') {
			lex->pos += 2;
			return true;
		}
		lex->pos++;
	}
	lex->pos = start + 2;
	fail(lex, span, "'/*' without '*/' on this line; comments start with '#'");
	return false;
}

/* Blanks, comments, and newlines inside brackets. */
static bool skip_blanks(struct cs_lexer *lex)
{
	for (;;) {
		int c = at(lex, 0);

		if (c == ' ' || c == '\t' || (c == '\r' && at(lex, 1) == '\n')) {
			lex->pos++;
		} else if (c == '\n' && lex->brackets_nr) {
			new_line(lex);
		} else if (c == '#') {
			if (!lex_comment(lex))
				return false;
		} else if (c == '/' && at(lex, 1) == '*') {
			if (!skip_c_comment(lex))
				return false;
		} else {
			return true;
		}
	}
}

static struct cs_tok take(struct cs_lexer *lex, int kind, size_t len)
{
	struct cs_tok tok = { .kind = kind, .span = here(lex, len) };

	lex->pos += len;
	return tok;
}

static struct cs_tok lex_name(struct cs_lexer *lex)
{
	size_t len = 1;

	while (is_name(at(lex, len)) || (at(lex, len) == '.' && is_name(at(lex, len + 1))))
		len++;
	return take(lex, CS_TOK_NAME, len);
}

static int digit_value(int c, unsigned int base)
{
	if (is_digit(c))
		return c - '0';
	if (base == 16 && c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (base == 16 && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool lex_digits(struct cs_lexer *lex, size_t *len, unsigned int base, uint64_t *num)
{
	bool fits = true;

	for (*num = 0; digit_value(at(lex, *len), base) >= 0; (*len)++) {
		uint64_t digit = (uint64_t)digit_value(at(lex, *len), base);

		if (__builtin_mul_overflow(*num, (uint64_t)base, num) ||
		    __builtin_add_overflow(*num, digit, num))
			fits = false;
	}
	return fits;
}

/* 6.18, 7.3.4: after the first number. */
static struct cs_tok lex_version(struct cs_lexer *lex, size_t len, uint64_t num)
{
	struct cs_tok tok = { .kind = CS_TOK_VERSION };
	bool fits = num <= 255;

	tok.version[0] = (int)(num & 255);
	for (tok.version_nr = 1; at(lex, len) == '.' && is_digit(at(lex, len + 1));) {
		len++;
		fits = lex_digits(lex, &len, 10, &num) && num <= 65535 && fits;
		if (tok.version_nr == 3)
			return fail(lex, here(lex, len), "version has more than three numbers");
		tok.version[tok.version_nr++] = (int)(num & 65535);
	}
	tok.span = here(lex, len);
	if (is_name(at(lex, len)))
		return fail(lex, here(lex, len + 1),
			    "numbers have no fraction; write 3H/2 for 1.5H");
	if (!fits)
		return fail(lex, tok.span, "not a kernel version; write it as 6.18 or 6.18.44");
	lex->pos += len;
	return tok;
}

static struct cs_tok lex_number(struct cs_lexer *lex)
{
	bool hex = at(lex, 0) == '0' && (at(lex, 1) == 'x' || at(lex, 1) == 'X');
	size_t len = hex ? 2 : 0, first = len;
	struct cs_tok tok = { .kind = CS_TOK_NUMBER };
	bool fits = lex_digits(lex, &len, hex ? 16 : 10, &tok.num);
	int c = at(lex, len);

	if (len == first)
		return fail(lex, here(lex, len), "number without digits");
	if (!fits)
		return fail(lex, here(lex, len), "number does not fit into 64 bits");
	if (!hex && c == '.' && is_digit(at(lex, len + 1)))
		return lex_version(lex, len, tok.num);
	if (!hex && len > 1 && at(lex, 0) == '0')
		return fail(lex, here(lex, len), "number starts with 0; octal is not known here");
	if (c >= 0 && strchr("PHNG", c) && !is_name(at(lex, len + 1))) {
		tok.unit = (char)c;
		len++;
	} else if (is_name(c)) {
		size_t end = len;

		while (is_name(at(lex, end)))
			end++;
		return fail(lex, here(lex, end), "unknown unit '%.*s'; units are P, H, N and G",
			    (int)(end - len < 32 ? end - len : 32), lex->text + lex->pos + len);
	}
	tok.span = here(lex, len);
	lex->pos += len;
	return tok;
}

static struct cs_tok lex_string(struct cs_lexer *lex)
{
	struct cs_tok tok = { .kind = CS_TOK_STRING };
	size_t len = 1;

	while (at(lex, len) != '"') {
		int c = at(lex, len);

		if (c < 0 || c == '\n' || (c == '\r' && at(lex, len + 1) == '\n'))
			return fail(lex, here(lex, len), "string is not closed on this line");
		if (c == '\\') {
			c = at(lex, ++len);
			if (c != '"' && c != '\\')
				return fail(lex, here(lex, len),
					    "only \\\" and \\\\ are known after a backslash");
		}
		len++;
	}
	tok.span = here(lex, len + 1);
	tok.body = tok.span;
	tok.body.col++;
	tok.body.off++;
	tok.body.len -= 2;
	if (!check_text(lex, tok.body, "string"))
		return (struct cs_tok){ .kind = CS_TOK_ERROR, .span = tok.span };
	lex->pos += len + 1;
	return tok;
}

static struct cs_tok lex_punct(struct cs_lexer *lex)
{
	static const struct {
		char text[4];
		int kind;
	} longer[] = {
		{ "...", CS_TOK_REST }, { "..", CS_TOK_TO },  { "==", CS_TOK_EQ },
		{ "!=", CS_TOK_NE },    { "<=", CS_TOK_LE },  { ">=", CS_TOK_GE },
		{ "+=", CS_TOK_ADD },   { "-=", CS_TOK_SUB },
	};
	size_t left = lex->len - lex->pos;
	unsigned char c = (unsigned char)lex->text[lex->pos];

	for (size_t i = 0; i < sizeof(longer) / sizeof(longer[0]); i++) {
		size_t len = strlen(longer[i].text);

		if (len <= left && memcmp(lex->text + lex->pos, longer[i].text, len) == 0)
			return take(lex, longer[i].kind, len);
	}
	if (c && strchr("()[]{},:=!?+-*/|@<>~", c))
		return take(lex, c, 1);
	if (c >= 0x80)
		return fail(lex, here(lex, cs_utf8_len(lex->text + lex->pos, left)),
			    "only comments and strings may hold characters outside ASCII");
	if (c < 0x20 || c == 0x7f)
		return fail(lex, here(lex, 1), "control character 0x%02x", c);
	return fail(lex, here(lex, 1), "character '%c' has no meaning here", c);
}

static bool count_token(struct cs_lexer *lex)
{
	return ++lex->tokens_nr <= CS_TOKEN_MAX;
}

struct cs_tok cs_lex_next(struct cs_lexer *lex)
{
	int c;

	if (!skip_blanks(lex))
		return (struct cs_tok){ .kind = CS_TOK_ERROR, .span = here(lex, 0) };
	c = at(lex, 0);
	if (c < 0)
		return (struct cs_tok){ .kind = CS_TOK_EOF, .span = here(lex, 0) };
	if (c == '\n') {
		struct cs_tok tok = { .kind = CS_TOK_NEWLINE, .span = here(lex, 0) };

		new_line(lex);
		return tok;
	}
	if (!count_token(lex))
		return fail(lex, here(lex, 1), "line has more than %u words and signs",
			    CS_TOKEN_MAX);
	if (is_name_start(c))
		return lex_name(lex);
	if (is_digit(c))
		return lex_number(lex);
	if (c == '"')
		return lex_string(lex);
	return lex_punct(lex);
}

struct cs_tok cs_lex_path(struct cs_lexer *lex)
{
	size_t len = 0;

	if (!skip_blanks(lex))
		return (struct cs_tok){ .kind = CS_TOK_ERROR, .span = here(lex, 0) };
	if (lex->len - lex->pos >= strlen(CS_SIZED) &&
	    memcmp(lex->text + lex->pos, CS_SIZED, strlen(CS_SIZED)) == 0)
		return cs_lex_next(lex);
	while (is_name(at(lex, len)) || (at(lex, len) > 0 && strchr("./-", at(lex, len))))
		len++;
	if (len == 0 || !count_token(lex))
		return cs_lex_next(lex);
	return take(lex, CS_TOK_PATH, len);
}

bool cs_lex_text(struct cs_lexer *lex)
{
	for (size_t i = 0; at(lex, i) >= 0 && at(lex, i) != '\n'; i++) {
		if (at(lex, i) == ')') {
			lex->pos += i + 1;
			return true;
		}
	}
	return false;
}

/* Is a bracket that was open at the position still open at the line's end? */
static bool skip_rest(struct cs_lexer *lex, int *open)
{
	bool quoted = false;
	int c;

	for (; (c = at(lex, 0)) >= 0 && c != '\n'; lex->pos++) {
		if (c == '#' && !quoted) {
			while (at(lex, 0) >= 0 && at(lex, 0) != '\n')
				lex->pos++;
			break;
		}
		if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '(' || c == '['))
			++*open;
		else if (!quoted && (c == ')' || c == ']'))
			--*open;
	}
	return *open > 0 && at(lex, 0) == '\n';
}

void cs_lex_recover(struct cs_lexer *lex)
{
	int open = (int)lex->brackets_nr;

	lex->brackets_nr = 0;
	while (skip_rest(lex, &open)) {
		int c = at(lex, 1);

		/* Only indented lines continue a statement. */
		if (c != ' ' && c != '\t')
			break;
		new_line(lex);
	}
}
