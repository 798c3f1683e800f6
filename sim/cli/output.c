/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output.c - a file that appears whole or not at all: written beside its place,
 * renamed into it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/cli.h"

static int output_failed(const char *path, int error)
{
	fprintf(stderr, "collapsim: error: cannot write %s: %s\n", path, strerror(error));
	return CS_EXIT_USAGE;
}

/* mkstemp() makes private files; give the rights that a plain one would have. */
static int output_rights(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

int cs_output_open(struct cs_output *output, const char *path)
{
	struct stat stat_buf;
	int fd;

	memset(output, 0, sizeof(*output));
	output->out = stdout;
	if (!path)
		return 0;
	if (!stat(path, &stat_buf) && S_ISDIR(stat_buf.st_mode))
		return output_failed(path, EISDIR);
	output->path = strdup(path);
	if (!output->path || asprintf(&output->temporary, "%s.XXXXXX", path) < 0)
		abort();
	fd = mkstemp(output->temporary);
	if (fd < 0 || output_rights(fd)) {
		fd = errno;
		free(output->path);
		free(output->temporary);
		return output_failed(path, fd);
	}
	output->out = fdopen(fd, "w");
	if (!output->out)
		abort();
	return 0;
}

void cs_output_drop(struct cs_output *output)
{
	if (!output->path)
		return;
	if (output->out)
		fclose(output->out);
	if (unlink(output->temporary))
		output_failed(output->temporary, errno);
	free(output->path);
	free(output->temporary);
	memset(output, 0, sizeof(*output));
}

int cs_output_close(struct cs_output *output)
{
	bool bad;
	int status;

	if (!output->path)
		return fflush(output->out) ? output_failed("standard output", errno) : 0;
	bad = ferror(output->out);
	bad = fclose(output->out) || bad;
	output->out = NULL;
	if (bad || rename(output->temporary, output->path)) {
		status = output_failed(output->path, errno);
		cs_output_drop(output);
		return status;
	}
	free(output->path);
	free(output->temporary);
	memset(output, 0, sizeof(*output));
	return 0;
}
