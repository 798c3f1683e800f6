/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * text.c - formatting for reports and tracepoints.
 *
 * A subset of the kernel's vsnprintf: %d %i %u %x %c %s with l, ll, z, h, width
 * and zero flag, %%, and %p in all its forms, which prints "-": addresses of
 * one process must not reach any output.
 */
#include "model.h"

struct text {
	char *at, *end;
	int len;
};

static void put(struct text *text, char c)
{
	if (text->at < text->end)
		*text->at++ = c;
	text->len++;
}

static void put_number(struct text *text, unsigned long value, unsigned int base, int width,
		       char pad)
{
	char digits[24];
	int nr = 0;

	do {
		digits[nr++] = "0123456789abcdef"[value % base];
		value /= base;
	} while (value);
	while (width-- > nr)
		put(text, pad);
	while (nr)
		put(text, digits[--nr]);
}

static void put_string(struct text *text, const char *string, int precision)
{
	if (!string)
		string = "-";
	while (*string && precision--)
		put(text, *string++);
}

static void put_signed(struct text *text, long value, int width, char pad)
{
	if (value < 0) {
		put(text, '-');
		value = -value;
		width--;
	}
	put_number(text, value, 10, width, pad);
}

int cm_vformat(char *out, unsigned long len, const char *format, va_list args)
{
	struct text text = { out, out + (len ? len - 1 : 0), 0 };

	for (; *format; format++) {
		int width = 0, longs = 0, precision = -1;
		char pad = ' ';

		if (*format != '%') {
			put(&text, *format);
			continue;
		}
		for (format++; *format == '0' || *format == '#' || *format == '-'; format++)
			if (*format == '0')
				pad = '0';
		for (; *format >= '0' && *format <= '9'; format++)
			width = width * 10 + (*format - '0');
		if (*format == '.') {
			format++;
			if (*format == '*') {
				precision = va_arg(args, int);
				format++;
			}
		}
		for (; *format == 'l' || *format == 'z' || *format == 'h'; format++)
			longs += *format != 'h';
		switch (*format) {
		case 'd':
		case 'i':
			put_signed(&text, longs ? va_arg(args, long) : va_arg(args, int), width,
				   pad);
			break;
		case 'u':
			put_number(&text,
				   longs ? va_arg(args, unsigned long) : va_arg(args, unsigned int),
				   10, width, pad);
			break;
		case 'x':
			put_number(&text,
				   longs ? va_arg(args, unsigned long) : va_arg(args, unsigned int),
				   16, width, pad);
			break;
		case 'c':
			put(&text, va_arg(args, int));
			break;
		case 's':
			put_string(&text, va_arg(args, const char *), precision);
			break;
		case 'p':
			(void)va_arg(args, void *);
			while ((format[1] >= 'a' && format[1] <= 'z') ||
			       (format[1] >= 'A' && format[1] <= 'Z'))
				format++;
			put(&text, '-');
			break;
		default:
			put(&text, *format ? *format : '%');
			if (!*format)
				format--;
			break;
		}
	}
	if (len)
		*text.at = 0;
	return text.len;
}

int cm_format(char *out, unsigned long len, const char *format, ...)
{
	va_list args;
	int nr;

	va_start(args, format);
	nr = cm_vformat(out, len, format, args);
	va_end(args);
	return nr;
}
