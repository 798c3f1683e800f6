/* SPDX-License-Identifier: GPL-2.0-only */
/* test_shrink.c - cutting down: smaller, and still what is sought. */
#include <stdlib.h>
#include <string.h>
#include "ct.h"
#include "generate/generate.h"
#include "generate/shrink.h"

struct seeking {
	const char *word;
	int batch_nr, greatest;
};

/* Sought: a text with a word in it. */
static int has_word(void *ctx, char *const *text, int nr)
{
	struct seeking *seeking = ctx;
	int i;

	seeking->batch_nr++;
	seeking->greatest = nr > seeking->greatest ? nr : seeking->greatest;
	for (i = 0; i < nr; i++) {
		if (i)
			ct_assert(strcmp(text[i], text[i - 1]) != 0);
		if (strstr(text[i], seeking->word))
			return i;
	}
	return -1;
}

static char *shrunk(const char *word, bool lines, struct seeking *seeking)
{
	struct cs_choice choice;
	uint32_t i;
	char *text;

	seeking->word = word;
	for (i = 0;; i++) {
		cs_choice_seeded(&choice, cs_generate_seed(4, i));
		text = cs_generate(&choice, "t");
		cs_choice_fini(&choice);
		if (strstr(text, word))
			break;
		free(text);
	}
	free(text);
	cs_choice_seeded(&choice, cs_generate_seed(4, i));
	text = cs_shrink(&choice, "t", lines, has_word, seeking);
	cs_choice_fini(&choice);
	return text;
}

CT_TEST(cs_shrink, by_choices__smallest_that_is_generated)
{
	struct seeking seeking = { 0 };
	char *text = shrunk("!pin", false, &seeking);

	ct_assert_str_eq(text, "scenario \"t\"\n\n"
			       "mmap(NULL, H, ...) = A\n"
			       "!fill A\n"
			       "!pin A[0..1P)\n"
			       "madvise(A, H, MADV_COLLAPSE) = ?\n");
	ct_assert_int_gt(seeking.greatest, 10);
	free(text);
}

CT_TEST(cs_shrink, by_lines__one_is_left)
{
	struct seeking seeking = { 0 };
	char *text = shrunk("!zeropage", true, &seeking);

	ct_assert(strstr(text, "!zeropage") != NULL);
	ct_assert(!strstr(text, "madvise"));
	free(text);
}

static int none(void *ctx, char *const *text, int nr)
{
	(void)ctx;
	(void)text;
	(void)nr;
	return -1;
}

CT_TEST(cs_shrink, nothing_smaller__as_it_was)
{
	struct cs_choice choice, again;
	char *text, *shrunk_text;

	cs_choice_seeded(&choice, cs_generate_seed(1, 5));
	cs_choice_seeded(&again, cs_generate_seed(1, 5));
	text = cs_generate(&choice, "t");
	shrunk_text = cs_shrink(&again, "t", true, none, NULL);
	ct_assert_str_eq(shrunk_text, text);
	free(text);
	free(shrunk_text);
	cs_choice_fini(&choice);
	cs_choice_fini(&again);
}
