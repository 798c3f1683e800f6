/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * find.h - which scenario files a command line means, and their bytes.
 */
#ifndef CS_FIND_H
#define CS_FIND_H

#include <stddef.h>
#include <stdio.h>

struct cs_paths {
	char **path;
	int nr;
};

/**
 * cs_find() - files for @args: a file, FILE:LINE (the file), "-" (standard
 * input), or a directory (every *.csim below it, sorted by name).
 * A file named twice is taken once.
 * @errors: where one line goes for the first thing that cannot be had.
 * Ownership: cs_paths_free().
 * Return: 0; 2 if nothing is named, a path is not there or not readable, or a
 * directory has no scenario.
 */
int cs_find(char *const *args, int arg_nr, struct cs_paths *out, FILE *errors);
void cs_paths_free(struct cs_paths *paths);

/**
 * cs_read() - the bytes of a scenario file, at most one more than the language
 * allows (so that the parser can say so).
 * Ownership: *out_text is freed by free().
 * Return: 0; 2 with a line in @errors.
 */
int cs_read(const char *path, char **out_text, size_t *out_len, FILE *errors);

#endif /* CS_FIND_H */
