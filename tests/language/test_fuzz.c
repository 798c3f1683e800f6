/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_fuzz.c - replays the committed fuzz corpus in the fuzz target itself.
 */
#include <dirent.h>
#include <signal.h>

#include "lang.h"

#include "fuzz/fuzz_csim_parse.c"

#define FOLDER "fuzz/corpus/fuzz_csim_parse"

CT_TEST(fuzz_csim_parse, committed_corpus__is_harmless)
{
	struct dirent **entries;
	int nr = scandir(FOLDER, &entries, NULL, alphasort), replayed = 0;

	for (int i = 0; i < nr; i++) {
		char path[512];
		size_t len;
		char *text;

		ct_row("%s", entries[i]->d_name);
		snprintf(path, sizeof(path), FOLDER "/%s", entries[i]->d_name);
		if (entries[i]->d_name[0] != '.') {
			text = lang_read(path, &len);
			LLVMFuzzerTestOneInput((const uint8_t *)text, len);
			free(text);
			replayed++;
		}
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
	ct_assert_int_gt(replayed, 5);
}

/* The target's own checks work: they end the process. */
CT_TEST_SIGNAL(fuzz_csim_parse, broken_promise__aborts, SIGABRT)
{
	struct cs_diag wrong = { .block = strdup("no place") };
	const struct cs_diags diags = { .items = &wrong, .nr = 1, .total_nr = 1 };

	check_messages(&diags);
}
