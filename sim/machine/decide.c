/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decide.c - at which line of the tree's source a scan result was decided.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "machine/decide.h"
#include "machine/symbol.h"

/* --- source files, read once, for the life of the process ------------------------ */

#define SOURCE_NR 8 /* real units that decide: one a tree */
struct source {
	char *path;
	char *text;   /* lines end in NUL */
	char **lines; /* line_nr of them */
	size_t line_nr;
};
static struct source sources[SOURCE_NR];

static char *source_read(const char *path, size_t *out_len)
{
	FILE *stream = fopen(path, "re");
	char *text = NULL;
	size_t room = 0;
	ssize_t len;

	if (!stream)
		return NULL;
	len = getdelim(&text, &room, '\0', stream);
	fclose(stream);
	*out_len = len > 0 ? (size_t)len : 0;
	return text;
}

static void source_split(struct source *source, size_t len)
{
	size_t i, nr = 1;

	for (i = 0; i < len; i++)
		nr += source->text[i] == '\n';
	source->lines = calloc(nr, sizeof(*source->lines));
	if (!source->lines)
		return;
	source->lines[source->line_nr++] = source->text;
	for (i = 0; i < len; i++) {
		if (source->text[i] != '\n')
			continue;
		source->text[i] = '\0';
		source->lines[source->line_nr++] = &source->text[i + 1];
	}
}

/* NULL if there is no room for one more; a file that cannot be read has no lines. */
static const struct source *source_of(const char *path)
{
	size_t i, len;

	for (i = 0; i < SOURCE_NR && sources[i].path; i++)
		if (!strcmp(sources[i].path, path))
			return &sources[i];
	if (i == SOURCE_NR)
		return NULL;
	sources[i].path = strdup(path);
	sources[i].text = sources[i].path ? source_read(path, &len) : NULL;
	if (sources[i].text)
		source_split(&sources[i], len);
	return &sources[i];
}

/* --- what a line says -------------------------------------------------------------- */

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Is what stands at @at compared with, rather than taken? */
static bool is_compared(const char *text, const char *at)
{
	static const char *const before[] = { "==", "!=", "case" };
	size_t i, len;

	while (at > text && isspace((unsigned char)at[-1]))
		at--;
	for (i = 0; i < sizeof(before) / sizeof(before[0]); i++) {
		len = strlen(before[i]);
		if ((size_t)(at - text) >= len && !memcmp(at - len, before[i], len))
			return true;
	}
	return false;
}

bool cs_decide_text(const char *text, const char *name)
{
	const char *at = text;
	size_t len = strlen(name);

	for (; len && (at = strstr(at, name)); at += len)
		if ((at == text || !is_word(at[-1])) && !is_word(at[len]) && !is_compared(text, at))
			return true;
	return false;
}

/* --- the block of an address --------------------------------------------------------- */

#define CALL_B 5 /* bytes of a near call: opcode and distance */

/* What the near call that ends at @end calls; 0 if none does. */
static uintptr_t call_target(uintptr_t end)
{
	int32_t distance;

	if (*(const unsigned char *)(end - CALL_B) != 0xe8)
		return 0;
	memcpy(&distance, (const void *)(end - sizeof(distance)), sizeof(distance));
	return end + (uintptr_t)(intptr_t)distance;
}

/* The block ends where the next one calls the same function, or with its function. */
static uintptr_t block_end(uintptr_t pc)
{
	uintptr_t target = call_target(pc), function_end = cs_symbol_end(pc), end;

	if (!target)
		return pc + 1;
	for (end = pc + CALL_B; end <= function_end; end++)
		if (call_target(end) == target)
			return end - CALL_B;
	return function_end > pc ? function_end : pc + 1;
}

struct wanted {
	const char *name;
	char path[KP_NAME_LEN];
	int line;
};

static bool line_decides(void *ctx, const char *path, const char *short_path, int line)
{
	struct wanted *wanted = ctx;
	const struct source *source = source_of(path);

	if (!source || line < 1 || (size_t)line > source->line_nr ||
	    !cs_decide_text(source->lines[line - 1], wanted->name))
		return false;
	snprintf(wanted->path, sizeof(wanted->path), "%s", short_path);
	wanted->line = line;
	return true;
}

/* What was found before: thousands of blocks, entered a million times. */
#define MEMO_NR 65536 /* power of two */
static struct memo {
	uintptr_t pc;
	char name[KP_NAME_LEN];
	char path[KP_NAME_LEN];
	int line; /* 0: the block does not take that result */
} memos[MEMO_NR];

static struct memo *memo_of(uintptr_t pc, const char *name)
{
	uintptr_t hash = pc;

	for (; *name; name++)
		hash = hash * 31 + (unsigned char)*name;
	return &memos[hash & (MEMO_NR - 1)];
}

bool cs_decide_line(uintptr_t pc, char file[KP_NAME_LEN], int *line)
{
	struct memo *memo = memo_of(pc, file);
	struct wanted wanted = { .name = file };

	if (memo->pc != pc || strcmp(memo->name, file)) {
		cs_symbol_lines(pc, block_end(pc), line_decides, &wanted);
		memo->pc = pc;
		snprintf(memo->name, sizeof(memo->name), "%s", file);
		memcpy(memo->path, wanted.path, sizeof(memo->path));
		memo->line = wanted.line;
	}
	if (!memo->line)
		return false;
	memcpy(file, memo->path, KP_NAME_LEN);
	*line = memo->line;
	return true;
}
