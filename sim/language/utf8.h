/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * utf8.h - what comments and strings may hold.
 */
#ifndef CS_UTF8_H
#define CS_UTF8_H

#include <stddef.h>

/** cs_utf8_check() - offset of the first byte that is not well-formed UTF-8 or
 * is a control character other than tab; @len if there is none. */
size_t cs_utf8_check(const char *text, size_t len);

/** cs_utf8_len() - bytes of the character at @text, 1 if it is malformed; @len
 * must be at least 1. */
size_t cs_utf8_len(const char *text, size_t len);

#endif /* CS_UTF8_H */
