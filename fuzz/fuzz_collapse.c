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
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "machine/machine_sim.h"
#include "program/program.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct cs_machine *machine;
static struct cs_program program;
static int step; /* of it, that is played */

/* --- sanitizers ---------------------------------------------------------------------- */

void __asan_on_error(void);
void __ubsan_on_report(void);
const char *__asan_default_options(void);

/* A report ends the process, so the program is told as it stood, not shrunk. */
static void sanitizer_reports(void)
{
	static bool told;

	if (!told)
		cs_program_print(&program, step, "a sanitizer's report, see there", stderr);
	told = true;
}

void __asan_on_error(void)
{
	sanitizer_reports();
}

void __ubsan_on_report(void)
{
	sanitizer_reports();
}

/* Bad accesses are the machine's to report.  What is freed here is small. */
const char *__asan_default_options(void)
{
	return "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:detect_leaks=0:"
	       "intercept_strcmp=0:quarantine_size_mb=4:malloc_context_size=2";
}

/* --- a target ------------------------------------------------------------------------ */

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char error[KP_TEXT_LEN * 2];

	(void)argc;
	(void)argv;
	if (machine)
		return 0;
	if (cs_machine_sim_wrap(&kp_kernel, &machine, error, sizeof(error))) {
		fprintf(stderr, "fuzz_collapse: %s\n", error);
		exit(70);
	}
	/* How a target tells a finding; libFuzzer takes it if nobody else does. */
	signal(SIGABRT, SIG_DFL);
	machine->terse = true;
	if (cs_program_prepare(machine, error) != CS_PLAYED_FINE) {
		fprintf(stderr, "fuzz_collapse: %s\n", error);
		exit(70);
	}
	return 0;
}

static int status_of(enum cs_played played)
{
	switch (played) {
	case CS_PLAYED_FINDING:
		return 3;
	case CS_PLAYED_DISAGREED:
		return 1;
	case CS_PLAYED_OURS:
		return 70;
	case CS_PLAYED_FINE:
	case CS_PLAYED_UNMODELLED:
		break;
	}
	return 0;
}

/* One program; what went wrong is printed to @out, with the scenario. */
static enum cs_played one(struct cs_choice *choice, FILE *out)
{
	char text[KP_TEXT_LEN], why[KP_TEXT_LEN * 2];
	enum cs_played played;

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
	static struct cs_choice choice; /* keeps its memory for the next input */
	enum cs_played played;

	LLVMFuzzerInitialize(NULL, NULL);
	cs_choice_bytes_again(&choice, data, size);
	played = one(&choice, stderr);
	if (status_of(played))
		abort();
	return 0;
}

#ifdef CS_FUZZ_MAIN

static int usage(FILE *out, int status)
{
	fputs("usage: fuzz_collapse FILE...          plays each file, as a fuzzer would\n"
	      "       fuzz_collapse --seeds FIRST NR  plays random programs\n"
	      "       fuzz_collapse --print FILE      prints a file as a scenario, unplayed\n"
	      "Exit status: 0 nothing found; 1 a collapse did not lead to what the oracle\n"
	      "expects, 3 a finding (both printed as a scenario); 2 mistake in the command,\n"
	      "70 bug of collapsim.\n",
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

/* --- reasons, by count ------------------------------------------------------------- */

struct reason {
	char text[sizeof(program.left_out_why[0])];
	uint64_t nr;
};

struct reasons {
	const char *what;
	struct reason reason[64];
	int nr; /* beyond the room: into the last */
	uint64_t sum;
};

static void count_reason(struct reasons *reasons, const char *text)
{
	struct reason *reason = reasons->reason;
	int i;

	for (i = 0; i < reasons->nr && strcmp(reason[i].text, text) != 0; i++)
		;
	if (i == (int)(sizeof(reasons->reason) / sizeof(reason[0])))
		i--;
	if (i == reasons->nr)
		snprintf(reason[reasons->nr++].text, sizeof(reason[0].text), "%s", text);
	reason[i].nr++;
	reasons->sum++;
}

static int more_first(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	return x->nr != y->nr ? (x->nr < y->nr ? 1 : -1) : strcmp(x->text, y->text);
}

static void print_reasons(struct reasons *reasons)
{
	if (!reasons->sum)
		return;
	qsort(reasons->reason, (size_t)reasons->nr, sizeof(reasons->reason[0]), more_first);
	printf("%s: %" PRIu64 "\n", reasons->what, reasons->sum);
	for (int i = 0; i < reasons->nr; i++)
		printf("%8" PRIu64 "  %s\n", reasons->reason[i].nr, reasons->reason[i].text);
}

/* --- a plain program ---------------------------------------------------------------- */

static struct reasons left_out = { .what = "steps left out" };
static struct reasons unjudged = { .what = "collapses not judged" };

static int play_seeds(const char *first_text, const char *nr_text)
{
	char *first_end, *nr_end;
	uint64_t first = strtoull(first_text, &first_end, 0);
	uint64_t nr = strtoull(nr_text, &nr_end, 0), given_up_nr = 0, judged_nr = 0, i;
	struct cs_choice choice;
	int status = 0;

	if (*first_end || *nr_end || first_end == first_text || !nr)
		return usage(stderr, 2);
	for (i = 0; i < nr && !status; i++) {
		enum cs_played played;

		cs_choice_seeded(&choice, first + i);
		played = one(&choice, stdout);
		cs_choice_fini(&choice);
		judged_nr += (uint64_t)program.judged_nr;
		given_up_nr += played == CS_PLAYED_UNMODELLED;
		for (int j = 0; j < program.left_out_nr; j++)
			count_reason(&left_out, program.left_out_why[j]);
		for (int j = 0; j < program.unjudged_nr; j++)
			count_reason(&unjudged, program.unjudged_why[j]);
		status = status_of(played);
		if (status)
			printf("# seed %" PRIu64 "\n", first + i);
	}
	printf("fuzz_collapse: %s order %d: %" PRIu64 " programs, %" PRIu64 " given up; %" PRIu64
	       " collapses judged by the oracle\n",
	       machine->name, machine->order, i, given_up_nr, judged_nr);
	print_reasons(&unjudged);
	print_reasons(&left_out);
	return status;
}

static int play_file(const char *path, bool print)
{
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
