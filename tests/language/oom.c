/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oom.c - the language when memory runs out: the 1st, the 2nd, the 3rd ...
 * allocation fails, alone or with all that follow, until none is left to fail.
 *
 * Linked with --wrap for the three functions below; see slow-oom.sh.
 * Usage: oom FILE...; exit status 0, or 1 and what broke.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "language/csim.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t nr, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t nr, size_t size);
void *__wrap_realloc(void *old, size_t size);

static unsigned long seen_nr, failing_nr; /* failing_nr 0: none fails */
static bool from_there_on;

static bool fails(void)
{
	seen_nr++;
	if (!failing_nr)
		return false;
	return from_there_on ? seen_nr >= failing_nr : seen_nr == failing_nr;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t nr, size_t size)
{
	return fails() ? NULL : __real_calloc(nr, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails() ? NULL : __real_realloc(old, size);
}

/* Parse, resolve, print.  Returns what each said, as bits of failure. */
static unsigned int use(const char *path, const char *text, size_t len)
{
	struct cs_script *script;
	struct cs_diags diags;
	unsigned int failed = 0;
	char *printed;

	cs_diags_init(&diags);
	if (cs_parse(path, text, len, &script, &diags)) {
		failed = 1;
	} else {
		failed |= cs_resolve_all(script, &diags) ? 2 : 0;
		failed |= cs_print(script, &printed, NULL) ? 4 : 0;
		free(printed);
	}
	if ((failed & 3) && !diags.total_nr) {
		fprintf(stderr, "%s: allocation %lu failed without a message\n", path, failing_nr);
		exit(1);
	}
	cs_diags_free(&diags);
	cs_script_free(script);
	return failed;
}

static void exhaust(const char *path, const char *text, size_t len)
{
	unsigned long nr = 0;

	failing_nr = 0;
	if (use(path, text, len)) {
		fprintf(stderr, "%s: is not a good scenario\n", path);
		exit(1);
	}
	do {
		seen_nr = 0;
		failing_nr = ++nr;
		use(path, text, len);
	} while (seen_nr >= failing_nr);
	printf("%s: %lu allocations, %s\n", path, nr - 1,
	       from_there_on ? "one and all later" : "one at a time");
	if (nr < 5)
		exit(1);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		static char text[CS_FILE_MAX_B];
		FILE *file = fopen(argv[i], "r");
		size_t len;

		if (!file)
			return 1;
		len = fread(text, 1, sizeof(text), file);
		fclose(file);
		from_there_on = false;
		exhaust(argv[i], text, len);
		from_there_on = true;
		exhaust(argv[i], text, len);
	}
	return argc < 2;
}
