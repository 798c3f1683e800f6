/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_collapse.c - any bytes as a random program (sim/program) on one kernel
 * that is linked in: what breaks an invariant, or the kernel, aborts.
 *
 *	make fuzz TARGET=fuzz_collapse TREE=7.3		libFuzzer
 *	make fuzz-afl TREE=7.3				AFL++, persistent mode
 *	build/CFG/fuzz/fuzz_collapse-7.3-o2 ...		a plain program, see usage()
 *
 * Before it aborts it prints the program as a scenario that fails in the same
 * way.  What ends at something not modelled is no finding.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/machine_sim.h"
#include "program/program.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct cs_machine *machine;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char error[KP_TEXT_LEN * 2];

	(void)argc;
	(void)argv;
	if (!machine && cs_machine_sim_wrap(&kp_kernel, &machine, error, sizeof(error))) {
		fprintf(stderr, "fuzz_collapse: %s\n", error);
		exit(70);
	}
	return 0;
}

/* One program; what went wrong is printed to @out, with the scenario. */
static enum cs_played one(struct cs_choice *choice, FILE *out)
{
	struct cs_program program;
	char text[KP_TEXT_LEN], why[KP_TEXT_LEN * 2];
	enum cs_played played;
	int step;

	cs_program_choose(&program, machine->order, choice);
	played = cs_program_play(&program, machine, &step, text);
	if (played == CS_PLAYED_FINE || played == CS_PLAYED_UNMODELLED)
		return played;
	played = cs_program_shrink(&program, machine, &step, text);
	snprintf(why, sizeof(why), "%s: %s", machine->name, text);
	cs_program_print(&program, step, why, out);
	return played;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cs_choice choice;
	enum cs_played played;

	LLVMFuzzerInitialize(NULL, NULL);
	cs_choice_bytes(&choice, data, size);
	played = one(&choice, stderr);
	cs_choice_fini(&choice);
	if (played == CS_PLAYED_FINDING || played == CS_PLAYED_OURS)
		abort();
	return 0;
}

#ifdef CS_FUZZ_MAIN

static int usage(FILE *out, int status)
{
	fputs("usage: fuzz_collapse FILE...          plays each file, as a fuzzer would\n"
	      "       fuzz_collapse --seeds FIRST NR  plays random programs\n"
	      "       fuzz_collapse --print FILE      prints a file as a scenario, unplayed\n"
	      "Exit status: 0 nothing found, 2 mistake in the command, 3 a finding (printed as\n"
	      "a scenario), 70 bug of collapsim.\n",
	      out);
	return status;
}

static uint8_t *read_whole(const char *path, size_t *out_nr)
{
	enum { MOST_B = 1 << 16 };
	uint8_t *bytes = malloc(MOST_B);
	FILE *file = fopen(path, "rb");

	if (!file || !bytes) {
		fprintf(stderr, "fuzz_collapse: cannot read %s\n", path);
		exit(2);
	}
	*out_nr = fread(bytes, 1, MOST_B, file);
	if (ferror(file)) {
		fprintf(stderr, "fuzz_collapse: cannot read %s\n", path);
		exit(2);
	}
	fclose(file);
	return bytes;
}

static int status_of(enum cs_played played)
{
	return played == CS_PLAYED_FINDING ? 3 : played == CS_PLAYED_OURS ? 70 : 0;
}

static int play_seeds(const char *first_text, const char *nr_text)
{
	char *first_end, *nr_end;
	uint64_t first = strtoull(first_text, &first_end, 0);
	uint64_t nr = strtoull(nr_text, &nr_end, 0), unmodelled_nr = 0;
	struct cs_choice choice;
	int status = 0;

	if (*first_end || *nr_end || first_end == first_text || !nr)
		return usage(stderr, 2);
	for (uint64_t i = 0; i < nr && !status; i++) {
		enum cs_played played;

		cs_choice_seeded(&choice, first + i);
		played = one(&choice, stdout);
		cs_choice_fini(&choice);
		unmodelled_nr += played == CS_PLAYED_UNMODELLED;
		status = status_of(played);
		if (status)
			printf("# seed %" PRIu64 "\n", first + i);
	}
	printf("fuzz_collapse: %s order %d: %" PRIu64 " programs, %" PRIu64
	       " ended early at what is not modelled\n",
	       machine->name, machine->order, nr, unmodelled_nr);
	return status;
}

static int play_file(const char *path, bool print)
{
	struct cs_program program;
	struct cs_choice choice;
	int status = 0;
	size_t nr;
	uint8_t *bytes = read_whole(path, &nr);

	cs_choice_bytes(&choice, bytes, nr);
	if (print) {
		cs_program_choose(&program, machine->order, &choice);
		cs_program_print(&program, program.step_nr, path, stdout);
	} else {
		status = status_of(one(&choice, stdout));
	}
	cs_choice_fini(&choice);
	free(bytes);
	return status;
}

int main(int argc, char **argv)
{
	int status = 0;

	if (argc == 2 && !strcmp(argv[1], "--help"))
		return usage(stdout, 0);
	if (argc < 2)
		return usage(stderr, 2);
	LLVMFuzzerInitialize(NULL, NULL);
	if (!strcmp(argv[1], "--seeds"))
		return argc == 4 ? play_seeds(argv[2], argv[3]) : usage(stderr, 2);
	if (!strcmp(argv[1], "--print"))
		return argc == 3 ? play_file(argv[2], true) : usage(stderr, 2);
	for (int i = 1; i < argc && !status; i++)
		status = play_file(argv[i], false);
	return status;
}

#endif /* CS_FUZZ_MAIN */
