/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * io.c - whole messages over a stream, small files of /proc and /sys.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include "agent.h"

bool ag_read(int fd, void *to, size_t len)
{
	char *at = to;
	ssize_t nr;

	while (len) {
		nr = read(fd, at, len);
		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return false;
		at += nr;
		len -= (size_t)nr;
	}
	return true;
}

bool ag_write(int fd, const void *from, size_t len)
{
	const char *at = from;
	ssize_t nr;

	while (len) {
		nr = write(fd, at, len);
		if (nr < 0 && errno == EINTR)
			continue;
		if (nr <= 0)
			return false;
		at += nr;
		len -= (size_t)nr;
	}
	return true;
}

bool ag_reply(int fd, enum wire_end end, int err, const void *body, size_t len)
{
	struct wire_reply reply = {
		.magic = WIRE_MAGIC, .end = end, .err = err, .body_b = (uint32_t)len
	};

	return ag_write(fd, &reply, sizeof(reply)) && (!len || ag_write(fd, body, len));
}

bool ag_say(int fd, enum wire_end end, int err, const char *format, ...)
{
	char text[KP_TEXT_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return ag_reply(fd, end, err, text, strlen(text) + 1);
}

ssize_t ag_slurp(const char *path, char *to, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t nr;

	to[0] = '\0';
	if (fd < 0)
		return -1;
	while (len + 1 < size && (nr = read(fd, to + len, size - 1 - len)) > 0)
		len += (size_t)nr;
	close(fd);
	to[len] = '\0';
	return (ssize_t)len;
}

int ag_put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	ssize_t nr;
	int error;

	if (fd < 0)
		return -1;
	nr = write(fd, text, strlen(text));
	error = errno;
	close(fd);
	errno = error;
	return nr < 0 ? -1 : 0;
}

void ag_own_advise(int advice)
{
	kp_u64 start_va, end_va;
	char line[512], rights[8];
	FILE *maps = fopen("/proc/self/maps", "re");

	while (maps && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s", &start_va, &end_va, rights) == 3 &&
		    (advice == MADV_NOHUGEPAGE || !strcmp(rights, "rw-p")) &&
		    (start_va < WIRE_WINDOW_VA || start_va >= WIRE_WINDOW_VA + WIRE_WINDOW_B))
			madvise((void *)(uintptr_t)start_va, end_va - start_va, advice);
	if (maps)
		fclose(maps);
}
