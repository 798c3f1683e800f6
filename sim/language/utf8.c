/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * utf8.c - well-formed UTF-8, after RFC 3629: no overlong forms, no
 * surrogates, nothing above U+10FFFF.
 */
#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>

static size_t follow_nr(unsigned char first)
{
	if (first >= 0xc2 && first <= 0xdf)
		return 1;
	if (first >= 0xe0 && first <= 0xef)
		return 2;
	if (first >= 0xf0 && first <= 0xf4)
		return 3;
	return 0;
}

size_t cs_utf8_len(const char *text, size_t len)
{
	static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
	const unsigned char *bytes = (const unsigned char *)text;
	size_t nr = follow_nr(bytes[0]);
	uint32_t point;

	if (nr == 0 || nr >= len)
		return 1;
	point = bytes[0] & (0x3fu >> nr);
	for (size_t i = 1; i <= nr; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 1;
		point = point << 6 | (bytes[i] & 0x3f);
	}
	if (point < least[nr] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff))
		return 1;
	return nr + 1;
}

size_t cs_utf8_check(const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		unsigned char c = (unsigned char)text[i];
		size_t step = 1;

		if (c >= 0x80) {
			step = cs_utf8_len(text + i, len - i);
			if (step == 1)
				return i;
		} else if ((c < 0x20 && c != '\t') || c == 0x7f) {
			return i;
		}
		i += step;
	}
	return len;
}
