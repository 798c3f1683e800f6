/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * find.c - files and directories of scenarios, and reading them.
 */
#include <ctype.h>
#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "language/csim.h"
#include "run/find.h"

static void find_add(struct cs_paths *paths, const char *path)
{
	int i;

	for (i = 0; i < paths->nr; i++)
		if (!strcmp(paths->path[i], path))
			return;
	paths->path = reallocarray(paths->path, (size_t)paths->nr + 1, sizeof(char *));
	if (!paths->path)
		abort();
	paths->path[paths->nr] = strdup(path);
	if (!paths->path[paths->nr++])
		abort();
}

static int find_by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

static bool find_is_scenario(const FTSENT *entry)
{
	const char *suffix = strrchr(entry->fts_name, '.');

	return (entry->fts_info == FTS_F || entry->fts_info == FTS_SL) && suffix &&
	       !strcmp(suffix, ".csim");
}

static int find_directory(struct cs_paths *paths, const char *path, FILE *errors)
{
	char *const roots[] = { (char *)path, NULL };
	int before_nr = paths->nr, status = 0;
	FTSENT *entry;
	FTS *walk;

	walk = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, find_by_name);
	if (!walk)
		abort();
	while (!status && (entry = fts_read(walk))) {
		if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR) {
			fprintf(errors, "collapsim: error: cannot read %s: %s\n", entry->fts_path,
				strerror(entry->fts_errno));
			status = 2;
		} else if (find_is_scenario(entry)) {
			find_add(paths, entry->fts_path);
		}
	}
	fts_close(walk);
	if (!status && paths->nr == before_nr) {
		fprintf(errors, "collapsim: error: no .csim file in %s\n", path);
		status = 2;
	}
	return status;
}

/* FILE:LINE, as messages and reruns print it, to FILE. */
static bool find_without_line(const char *arg, char *out, size_t len)
{
	const char *colon = strrchr(arg, ':');
	const char *at;

	if (!colon || colon == arg || !colon[1])
		return false;
	for (at = colon + 1; *at; at++)
		if (!isdigit((unsigned char)*at))
			return false;
	return (size_t)snprintf(out, len, "%.*s", (int)(colon - arg), arg) < len;
}

static int find_one(struct cs_paths *paths, const char *arg, FILE *errors)
{
	char file[4096];
	struct stat stat_buf;

	if (!strcmp(arg, "-")) {
		find_add(paths, arg);
		return 0;
	}
	if (stat(arg, &stat_buf)) {
		if (!find_without_line(arg, file, sizeof(file)) || stat(file, &stat_buf)) {
			fprintf(errors, "collapsim: error: cannot read %s: %s\n", arg,
				strerror(errno));
			return 2;
		}
		arg = file;
	}
	if (S_ISDIR(stat_buf.st_mode))
		return find_directory(paths, arg, errors);
	find_add(paths, arg);
	return 0;
}

int cs_find(char *const *args, int arg_nr, struct cs_paths *out, FILE *errors)
{
	int i, status = 0;

	memset(out, 0, sizeof(*out));
	if (!arg_nr) {
		fprintf(errors, "collapsim: error: no scenario file or directory named\n");
		return 2;
	}
	for (i = 0; i < arg_nr && !status; i++)
		status = find_one(out, args[i], errors);
	if (status)
		cs_paths_free(out);
	return status;
}

void cs_paths_free(struct cs_paths *paths)
{
	int i;

	for (i = 0; i < paths->nr; i++)
		free(paths->path[i]);
	free(paths->path);
	memset(paths, 0, sizeof(*paths));
}

int cs_read(const char *path, char **out_text, size_t *out_len, FILE *errors)
{
	FILE *in = strcmp(path, "-") ? fopen(path, "re") : stdin;
	int error;

	*out_text = malloc(CS_FILE_MAX_B + 1);
	if (!*out_text)
		abort();
	errno = 0;
	*out_len = in ? fread(*out_text, 1, CS_FILE_MAX_B + 1, in) : 0;
	error = !in || ferror(in) ? errno : 0;
	if (in && in != stdin)
		fclose(in);
	if (!error)
		return 0;
	fprintf(errors, "collapsim: error: cannot read %s: %s\n", path, strerror(error));
	free(*out_text);
	*out_text = NULL;
	return 2;
}
