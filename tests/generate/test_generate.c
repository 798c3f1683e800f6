/* SPDX-License-Identifier: GPL-2.0-only */
/* test_generate.c - generated scenarios are valid, whatever the choices. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "ct.h"
#include "generate/generate.h"
#include "language/csim.h"
#include "language/diag.h"

static bool valid(const char *text)
{
	struct cs_script *script = NULL;
	struct cs_diags diags;
	bool good;

	cs_diags_init(&diags);
	good = !cs_parse("generated", text, strlen(text), &script, &diags) &&
	       !cs_resolve_all(script, &diags);
	if (!good)
		fprintf(stderr, "%s", text);
	cs_diags_print(&diags, stderr);
	cs_diags_free(&diags);
	cs_script_free(script);
	return good;
}

CT_TEST(cs_generate, zeros__smallest_scenario)
{
	struct cs_choice choice;
	char *text;

	cs_choice_replay(&choice, NULL, 0);
	text = cs_generate(&choice, "zeros");
	ct_assert_str_eq(text, "scenario \"zeros\"\n\n"
			       "mmap(NULL, H, ...) = A\n"
			       "!fill A\n"
			       "madvise(A, H, MADV_COLLAPSE) = ?\n");
	free(text);
	cs_choice_fini(&choice);
}

CT_TEST(cs_generate, any_seed__valid_at_every_order)
{
	struct cs_choice choice;
	uint32_t i;
	char *text;

	for (i = 0; i < 300; i++) {
		cs_choice_seeded(&choice, cs_generate_seed(11, i));
		text = cs_generate(&choice, "any");
		ct_assert(valid(text));
		free(text);
		cs_choice_fini(&choice);
	}
}

CT_TEST(cs_generate, any_bytes__valid)
{
	uint8_t byte[64];
	struct cs_choice choice, source;
	int i, j;
	char *text;

	cs_choice_seeded(&source, 5);
	for (i = 0; i < 100; i++) {
		for (j = 0; j < 64; j++)
			byte[j] = (uint8_t)cs_choose(&source, 256);
		cs_choice_bytes(&choice, byte, sizeof(byte));
		text = cs_generate(&choice, "bytes");
		ct_assert(valid(text));
		free(text);
		cs_choice_fini(&choice);
	}
	cs_choice_fini(&source);
}

CT_TEST(cs_generate, replay_of_the_record__same_text)
{
	struct cs_choice choice, again;
	uint32_t value[4096];
	char *text, *same;
	size_t i;

	cs_choice_seeded(&choice, cs_generate_seed(2, 9));
	text = cs_generate(&choice, "again");
	ct_assert_int_lt(choice.made_nr, 4096);
	for (i = 0; i < choice.made_nr; i++)
		value[i] = choice.made[i].value;
	cs_choice_replay(&again, value, choice.made_nr);
	same = cs_generate(&again, "again");
	ct_assert_str_eq(same, text);
	free(text);
	free(same);
	cs_choice_fini(&choice);
	cs_choice_fini(&again);
}

CT_TEST(cs_generate_seed, seeds_and_numbers__sources_of_their_own)
{
	ct_assert(cs_generate_seed(1, 2) != cs_generate_seed(2, 1));
	ct_assert(cs_generate_seed(1, 1) != cs_generate_seed(1, 2));
}
