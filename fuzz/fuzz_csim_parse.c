/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_csim_parse.c - any bytes as a scenario: parse, resolve, print, and the
 * print must parse to the same print again.
 *
 *	clang -fsanitize=fuzzer,address,undefined	libFuzzer
 *	afl-clang-fast, with its libFuzzer driver	AFL++
 *	cc -DCS_FUZZ_MAIN				a plain program that replays files
 *
 * Aborts, with the text that shows it, on whatever must not happen.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "language/csim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static _Noreturn void broken(const char *what, const char *text)
{
	fprintf(stderr, "fuzz_csim_parse: %s\n%s\n", what, text ? text : "");
	abort();
}

/* Every message has a place and ends its lines. */
static void check_messages(const struct cs_diags *diags)
{
	for (size_t i = 0; i < diags->nr; i++) {
		const char *block = diags->items[i].block;
		size_t len = block ? strlen(block) : 0;

		if (!len || strncmp(block, "f.csim:", 7) != 0 || block[len - 1] != '\n')
			broken("a message without place or end", block);
	}
	if (diags->total_nr < diags->nr)
		broken("more messages kept than reported", NULL);
}

/* Prints what it parsed; the file bound may be passed by indentation only. */
static char *round_trip(const struct cs_script *script, struct cs_diags *diags)
{
	struct cs_script *again;
	char *text, *second;
	size_t len;

	if (cs_print(script, &text, &len))
		broken("cannot print", NULL);
	if (len > CS_FILE_MAX_B)
		return text;
	if (cs_parse("f.csim", text, len, &again, diags)) {
		cs_diags_print(diags, stderr);
		broken("what was printed does not parse", text);
	}
	if (cs_print(again, &second, NULL))
		broken("cannot print again", NULL);
	if (strcmp(text, second) != 0) {
		fprintf(stderr, "--- second\n%s", second);
		broken("printing again gives another text", text);
	}
	free(second);
	cs_script_free(again);
	return text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cs_script *script;
	struct cs_diags diags;
	int failed;

	cs_diags_init(&diags);
	failed = cs_parse("f.csim", (const char *)data, size, &script, &diags);
	if ((failed != 0) != (diags.total_nr != 0) || (failed != 0) != (script == NULL))
		broken("result and messages disagree", NULL);
	if (!failed) {
		free(round_trip(script, &diags));
		failed = cs_resolve_all(script, &diags);
		if ((failed != 0) != (diags.total_nr != 0))
			broken("second result and messages disagree", NULL);
		cs_script_free(script);
	}
	check_messages(&diags);
	cs_diags_free(&diags);
	return 0;
}

#ifdef CS_FUZZ_MAIN
static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = malloc(2 * CS_FILE_MAX_B);
	size_t size;
	int bad;

	if (!file || !data) {
		fprintf(stderr, "%s: cannot be read\n", path);
		free(data);
		return -1;
	}
	size = fread(data, 1, 2 * CS_FILE_MAX_B, file);
	bad = ferror(file);
	fclose(file);
	if (!bad)
		LLVMFuzzerTestOneInput(data, size);
	free(data);
	return bad ? -1 : 0;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr, "usage: %s FILE...\n", argv[0]);
		return 2;
	}
	for (int i = 1; i < argc; i++)
		if (replay(argv[i]))
			return 2;
	printf("%d inputs\n", argc - 1);
	return 0;
}
#endif
