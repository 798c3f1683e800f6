/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_program.c - choices become programs, and programs become scenarios.
 */
#include <stdlib.h>
#include <string.h>

#include "ct.h"
#include "program/program.h"

static char *printed(const uint8_t *bytes, size_t nr, struct cs_program *program)
{
	struct cs_choice choice;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	cs_choice_bytes(&choice, bytes, nr);
	cs_program_choose(program, 2, &choice);
	cs_choice_fini(&choice);
	cs_program_print(program, program->step_nr, "why", out);
	fclose(out);
	return text;
}

CT_TEST(cs_program_choose, nothing__is_the_empty_program)
{
	struct cs_program program;

	free(printed(NULL, 0, &program));
	ct_assert_int_eq(program.step_nr, 0);
}

CT_TEST(cs_program_choose, endless_choices__stop_at_the_most_steps)
{
	struct cs_program program;
	uint8_t bytes[1024];

	memset(bytes, 0x0e, sizeof(bytes)); /* forks */
	free(printed(bytes, sizeof(bytes), &program));
	ct_assert_int_eq(program.step_nr, CS_PROGRAM_STEP_NR);
}

CT_TEST(cs_program_print, steps__as_a_scenario_has_them)
{
	/* fork; !fill child:A; child: MADV_FREE of A's second hugepage; !pin B[H+2P] */
	const uint8_t bytes[] = { 14, 2, 1, 0, 0, 4, 1, 0, 1, 1, 24, 0, 1, 3, 6 };
	struct cs_program program;
	char *text = printed(bytes, sizeof(bytes), &program);

	ct_assert_str_eq(text, "scenario \"a random program\"\n# why\norders 2\n\n"
			       "mmap(NULL, 2H, ...) = A\nmmap(NULL, 2H, ...) = B\n"
			       "fork() = child\n!fill child:A\n"
			       "child: madvise(A+H, 4P, MADV_FREE) = ?\n!pin B[H+2P]\n");
	free(text);
}

CT_TEST(cs_program_print, refused_steps__are_comments)
{
	const uint8_t bytes[] = { 14, 14 };
	struct cs_program program;
	char *text = printed(bytes, sizeof(bytes), &program);

	free(text);
	program.step[1].refused = true;
	text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	cs_program_print(&program, 2, "why", out);
	fclose(out);
	ct_assert_ptr_ne(strstr(text, "\nfork() = child\n# refused: fork() = child\n"), NULL);
	free(text);
}
