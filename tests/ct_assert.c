/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ct_assert.c - the assertions of ct.h: they print expressions and values.
 */
#include "ct.h"

#include <check.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ct_main.h"

static char ct_row_text[200];

/* Where the test was last seen alive, for a test that dies by a signal. */
static void ct_here(const struct ct_at *at)
{
	ct_last_file = at->file;
	ct_last_line = at->line;
}

_Noreturn void ct_check_failed(const struct ct_at *at, const char *format, ...)
{
	char text[4000];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (ct_row_text[0])
		_ck_assert_failed(at->file, at->line, "", "[%s] %s", ct_row_text, text);
	else
		_ck_assert_failed(at->file, at->line, "", "%s", text);
	abort(); /* the above leaves, but is not declared so without fork */
}

void ct_set_row(const struct ct_at *at, const char *format, ...)
{
	va_list args;

	ct_here(at);
	va_start(args, format);
	vsnprintf(ct_row_text, sizeof(ct_row_text), format, args);
	va_end(args);
}

void ct_clear_row(void)
{
	ct_row_text[0] = '\0';
}

void ct_check_true(const struct ct_at *at, bool got, bool want)
{
	ct_here(at);
	if (got != want)
		ct_check_failed(at, "%s is %s", at->got, got ? "true" : "false");
}

/* order is the sign of got - want; op one of == != < <= > >=. */
static bool ct_op_holds(int order, const char *op)
{
	switch (op[0]) {
	case '=':
		return order == 0;
	case '!':
		return order != 0;
	case '<':
		return op[1] ? order <= 0 : order < 0;
	case '>':
		return op[1] ? order >= 0 : order > 0;
	}
	abort();
}

void ct_check_int(const struct ct_at *at, intmax_t got, intmax_t want)
{
	ct_here(at);
	if (!ct_op_holds((got > want) - (got < want), at->op))
		ct_check_failed(at, "%s %s %s: got %jd, want %s %jd", at->got, at->op, at->want,
				got, at->op, want);
}

void ct_check_u64(const struct ct_at *at, uint64_t got, uint64_t want)
{
	ct_here(at);
	if (!ct_op_holds((got > want) - (got < want), at->op))
		ct_check_failed(at,
				"%s %s %s: got %" PRIu64 " (0x%" PRIx64 "), want %s %" PRIu64
				" (0x%" PRIx64 ")",
				at->got, at->op, at->want, got, got, at->op, want, want);
}

/* -EBUSY, EBUSY, or a number. */
static void ct_errno_text(intmax_t value, char *out, size_t len)
{
	intmax_t number = value < 0 ? -value : value;
	const char *name = NULL;

	if (number > 0 && number < 4096)
		name = strerrorname_np((int)number);
	if (name)
		snprintf(out, len, "%s%s", value < 0 ? "-" : "", name);
	else
		snprintf(out, len, "%jd", value);
}

void ct_check_errno(const struct ct_at *at, intmax_t got, intmax_t want)
{
	char got_name[32], want_name[32];

	ct_here(at);
	if (got == want)
		return;
	ct_errno_text(got, got_name, sizeof(got_name));
	ct_errno_text(want, want_name, sizeof(want_name));
	ct_check_failed(at, "%s == %s: got %s, want %s", at->got, at->want, got_name, want_name);
}

/* The line of text that holds text[at], and the length of that line. */
static int ct_line_around(const char *text, size_t at, const char **out_start)
{
	size_t start = at;

	while (start > 0 && text[start - 1] != '\n')
		start--;
	*out_start = text + start;
	return (int)strcspn(text + start, "\n");
}

/* Says where two texts part; both lines from their start. */
static _Noreturn void ct_texts_differ(const struct ct_at *at, const char *got, const char *want)
{
	const char *got_line, *want_line;
	int got_len, want_len;
	size_t i = 0, line_nr = 1;

	for (; got[i] && got[i] == want[i]; i++)
		line_nr += got[i] == '\n';
	got_len = ct_line_around(got, i, &got_line);
	want_len = ct_line_around(want, i, &want_line);
	ct_check_failed(at, "%s differs at line %zu column %zu\n  got:  \"%.*s\"\n  want: \"%.*s\"",
			at->got, line_nr, (size_t)(got + i - got_line) + 1, got_len, got_line,
			want_len, want_line);
}

void ct_check_str(const struct ct_at *at, const char *got, const char *want)
{
	bool equal = got && want ? strcmp(got, want) == 0 : got == want;

	ct_here(at);
	if (equal == (at->op[0] == '='))
		return;
	if (!equal && got && want)
		ct_texts_differ(at, got, want);
	ct_check_failed(at, "%s %s %s: got \"%s\"", at->got, at->op, at->want,
			got ? got : "(NULL)");
}

void ct_check_part(const struct ct_at *at, const char *got, const char *part)
{
	bool wanted = at->op[0] == 'l';

	ct_here(at);
	if (!got || (strstr(got, part) != NULL) != wanted)
		ct_check_failed(at, "%s %s \"%s\"\n  got: \"%s\"", at->got, at->op, part,
				got ? got : "(NULL)");
}

void ct_check_mem(const struct ct_at *at, const void *got, const void *want, size_t len)
{
	const unsigned char *g = got, *w = want;
	size_t i;

	ct_here(at);
	for (i = 0; i < len; i++)
		if (g[i] != w[i])
			ct_check_failed(at, "%s == %s: byte %zu of %zu: got 0x%02x, want 0x%02x",
					at->got, at->want, i, len, g[i], w[i]);
}

void ct_check_ptr(const struct ct_at *at, const void *got, const void *want)
{
	ct_here(at);
	if (!ct_op_holds(got != want, at->op))
		ct_check_failed(at, "%s %s %s does not hold", at->got, at->op, at->want);
}
