/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scenario.c - a state as a scenario: its plan in the language, the call with
 * what the oracle says of it, and both opinions in comments.
 *
 * Addresses are written from the begin of the window (@), ranges as parts of
 * the mapping that made them, so that the file depends on nothing else.
 */
#include <stdio.h>
#include <string.h>
#include "explore/explore.h"
#include "explore/plan_make.h"
#include "language/csim.h"

#define REGION_NR 16

struct writer {
	FILE *out;
	int pages; /* of a hugepage */
	uint32_t page_b;
	bool child; /* places are those of the child */
	struct {
		int32_t from_pg, to_pg;
	} region[REGION_NR];
	int region_nr;
};

/* --- places ------------------------------------------------------------------ */

/* "2H+1P", "0P" for nothing. */
static const char *distance(const struct writer *w, int32_t pages, char out[48])
{
	int32_t huge = pages / w->pages, rest = pages % w->pages;

	if (huge && rest)
		snprintf(out, 48, "%dH%+dP", huge, rest);
	else if (huge)
		snprintf(out, 48, "%dH", huge);
	else
		snprintf(out, 48, "%dP", rest);
	return out;
}

/* The same in bytes, which need be no pages. */
static const char *bytes(const struct writer *w, int64_t from_b, char out[64])
{
	int32_t pages = (int32_t)(from_b / w->page_b), rest = (int32_t)(from_b % w->page_b);
	char text[48];

	if (rest)
		snprintf(out, 64, "%s%+d", distance(w, pages, text), rest);
	else
		snprintf(out, 64, "%s", distance(w, pages, text));
	return out;
}

/* The same of the file. */
static const char *file_range(const struct writer *w, int32_t from_pg, int32_t to_pg, char out[128])
{
	char from[48], to[48];

	distance(w, from_pg, from);
	if (to_pg == from_pg + 1)
		snprintf(out, 128, "F[%s]", from);
	else
		snprintf(out, 128, "F[%s..%s)", from, distance(w, to_pg, to));
	return out;
}

static const char *range(const struct writer *w, int32_t from_pg, int32_t to_pg, char out[128])
{
	const char *task = w->child ? "child:" : "";
	char from[48], to[48];
	int i;

	for (i = 0; i < w->region_nr - 1; i++)
		if (from_pg >= w->region[i].from_pg && to_pg <= w->region[i].to_pg)
			break;
	distance(w, from_pg - w->region[i].from_pg, from);
	if (to_pg == from_pg + 1)
		snprintf(out, 128, "%sR%d[%s]", task, i, from);
	else
		snprintf(out, 128, "%sR%d[%s..%s)", task, i, from,
			 distance(w, to_pg - w->region[i].from_pg, to));
	return out;
}

/* --- steps ------------------------------------------------------------------- */

static const char *prot_words(int prot)
{
	static const char *const words[8] = { "PROT_NONE",
					      "PROT_READ",
					      "PROT_WRITE",
					      "PROT_READ|PROT_WRITE",
					      "PROT_EXEC",
					      "PROT_READ|PROT_EXEC",
					      "PROT_WRITE|PROT_EXEC",
					      "PROT_READ|PROT_WRITE|PROT_EXEC" };

	return words[prot & 7];
}

static bool print_file_call(struct writer *w, const struct cs_plan_step *step)
{
	char at[48], length[48], from[48];

	distance(w, step->from_pg, at);
	distance(w, step->to_pg - step->from_pg, length);
	switch (step->what) {
	case CS_DO_MEMFD:
		fprintf(w->out, "memfd_create(\"f\", 0) = F\n");
		return true;
	case CS_DO_OPEN:
		fprintf(w->out, "open(\"/f\", %s) = F\n",
			step->value ? "O_RDWR|O_CREAT" : "O_RDONLY");
		return true;
	case CS_DO_CLOSE:
		fprintf(w->out, "close(F) = 0\n");
		return true;
	case CS_DO_FTRUNCATE:
		fprintf(w->out, "ftruncate(F, %s) = 0\n", distance(w, step->value, from));
		return true;
	case CS_DO_FALLOCATE:
		fprintf(w->out, "fallocate(F, 0, %s, %s) = 0\n", at, length);
		return true;
	case CS_DO_MAP_FILE:
		w->region[w->region_nr].from_pg = step->from_pg;
		w->region[w->region_nr].to_pg = step->to_pg;
		fprintf(w->out, "mmap(@%s, %s, %s, %s, F, %s) = R%d\n", at, length,
			prot_words(step->value),
			step->value & CS_MAP_PRIVATE ? "MAP_PRIVATE" : "MAP_SHARED",
			distance(w, step->value2, from), w->region_nr++);
		return true;
	default:
		return false;
	}
}

static bool print_call(struct writer *w, const struct cs_plan_step *step)
{
	char at[48], length[48];

	distance(w, step->from_pg, at);
	distance(w, step->to_pg - step->from_pg, length);
	if (w->child && (step->what == CS_DO_DISCARD || step->what == CS_DO_MADVISE))
		fputs("child: ", w->out);
	switch (step->what) {
	case CS_DO_MMAP:
		w->region[w->region_nr].from_pg = step->from_pg;
		w->region[w->region_nr].to_pg = step->to_pg;
		fprintf(w->out, "mmap(@%s, %s, ...) = R%d\n", at, length, w->region_nr++);
		return true;
	case CS_DO_MUNMAP:
		fprintf(w->out, "munmap(@%s, %s) = 0\n", at, length);
		return true;
	case CS_DO_FORK:
		fprintf(w->out, "fork() = child\n");
		return true;
	case CS_DO_DISCARD:
		fprintf(w->out, "madvise(@%s, %s, MADV_DONTNEED) = 0\n", at, length);
		return true;
	case CS_DO_MLOCK:
		fprintf(w->out, "mlock(@%s, %s) = 0\n", at, length);
		return true;
	case CS_DO_MPROTECT:
		fprintf(w->out, "mprotect(@%s, %s, %s) = 0\n", at, length, prot_words(step->value));
		return true;
	case CS_DO_MADVISE:
		fprintf(w->out, "madvise(@%s, %s, %s) = 0\n", at, length,
			step->value == CS_ADV_COLLAPSE   ? "MADV_COLLAPSE"
			: step->value == CS_ADV_HUGEPAGE ? "MADV_HUGEPAGE"
							 : "MADV_NOHUGEPAGE");
		return true;
	case CS_DO_THP_OFF:
		fprintf(w->out, "prctl(PR_SET_THP_DISABLE, 1, %s, 0, 0) = 0\n",
			step->value == CS_THP_EXCEPT_ADVISED ? "2" : "0");
		return true;
	default:
		return print_file_call(w, step);
	}
}

/* Directives that are a word, a range and perhaps a node or an option. */
static bool print_range(struct writer *w, const struct cs_plan_step *step)
{
	static const char *const words[CS_DO_NR] = {
		[CS_DO_FILL] = "fill",           [CS_DO_ZERO] = "zeropage",
		[CS_DO_READ] = "fault",          [CS_DO_TABLE] = "table",
		[CS_DO_HUGE] = "huge",           [CS_DO_HUGEZERO] = "hugezero",
		[CS_DO_SWAPOUT] = "swapout",     [CS_DO_KSM] = "ksm",
		[CS_DO_FILEPAGE] = "filepage",   [CS_DO_SPECIAL] = "special",
		[CS_DO_DEVICE] = "device",       [CS_DO_POISON] = "poison",
		[CS_DO_MIGRATION] = "migration", [CS_DO_GUARD] = "guard",
		[CS_DO_LAZYFREE] = "lazyfree",   [CS_DO_AGE] = "age",
		[CS_DO_WRPROTECT] = "wrprotect", [CS_DO_PIN] = "pin",
		[CS_DO_LOCK] = "lock",           [CS_DO_ISOLATE] = "isolate",
		[CS_DO_BATCH] = "batch",         [CS_DO_UFFD_WP] = "uffd_wp",
		[CS_DO_EVICT] = "evict",         [CS_DO_WRITEBACK] = "writeback",
		[CS_DO_PRIVATE] = "private",
	};
	const char *word = words[step->what];
	char text[128];

	if (!word)
		return false;
	fprintf(w->out, "!%s %s", word,
		step->of_file ? file_range(w, step->from_pg, step->to_pg, text)
			      : range(w, step->from_pg, step->to_pg, text));
	if (step->what == CS_DO_FILL && step->value)
		fprintf(w->out, " clean=1");
	if (step->what == CS_DO_PRIVATE && step->value)
		fprintf(w->out, " kept=1");
	if (step->node > 0)
		fprintf(w->out, " node=%d", step->node);
	if (step->what == CS_DO_READ)
		fprintf(w->out, " read=1");
	if (step->what == CS_DO_HUGE && step->value)
		fprintf(w->out, " split=1");
	if (step->what == CS_DO_MIGRATION && step->value)
		fprintf(w->out, " huge=1");
	if (step->what == CS_DO_SWAPOUT)
		fprintf(w->out, "%s%s%s", step->value & KP_SWAP_CACHED ? " cached=1" : "",
			step->value & KP_SWAP_SHARED ? " shared=1" : "",
			step->value & KP_SWAP_LOCKED ? " locked=1" : "");
	fputc('\n', w->out);
	return true;
}

static void print_nodes(struct writer *w, const struct cs_plan_step *step)
{
	int i, j;

	fprintf(w->out, "!nodes %d dist=", step->value);
	for (i = 0; i < step->value; i++)
		for (j = 0; j < step->value; j++) {
			bool far = step->value2 && (i == step->value - 1 || j == step->value - 1);

			fprintf(w->out, "%s%d", i || j ? "," : "", i == j ? 10 : far ? 40 : 20);
		}
	fputc('\n', w->out);
}

static void print_uffd(struct writer *w, const struct cs_plan_step *step)
{
	char text[128];

	fprintf(w->out, "!uffd_register %s%s%s%s%s\n", range(w, step->from_pg, step->to_pg, text),
		step->value & KP_UFFD_MISSING ? " missing=1" : "",
		step->value & KP_UFFD_WP ? " wp=1" : "",
		step->value & KP_UFFD_MINOR ? " minor=1" : "",
		step->value & KP_UFFD_RWP ? " rwp=1" : "");
}

/* @usage: base pages charged so far, for a limit that leaves room. */
static void print_other(struct writer *w, const struct cs_plan_step *step, int64_t usage_pg)
{
	char text[128];

	switch (step->what) {
	case CS_DO_NODES:
		print_nodes(w, step);
		break;
	case CS_DO_SHMEM:
		fprintf(w->out, "!sysfs shmem_enabled = %s\n",
			cs_shmem_enabled_name((enum cs_shmem_enabled)step->value));
		break;
	case CS_DO_RECLAIM:
		fprintf(w->out, "!sysfs vm.zone_reclaim_mode = 1\n");
		break;
	case CS_DO_SWAPDEV:
		fprintf(w->out, "!swapdev slots=512 sync=0\n");
		break;
	case CS_DO_JOIN:
		fprintf(w->out, "!memcg g max=none\n");
		break;
	case CS_DO_LIMIT:
		fprintf(w->out, "!memcg g max=%lldP\n", (long long)usage_pg + step->value);
		break;
	case CS_DO_ENABLED:
		fprintf(w->out, "!sysfs enabled = %s\n",
			cs_enabled_name((enum cs_thp_enabled)step->value));
		break;
	case CS_DO_KNOB:
		fprintf(w->out, "!sysfs %s = %d\n", cs_knob_name((enum cs_knob)step->value),
			step->value2);
		break;
	case CS_DO_NOFREE:
		fprintf(w->out, "!nofree huge node=%d left=%d compact=%d\n", step->node,
			step->value, step->value2);
		break;
	case CS_DO_FAIL:
		fprintf(w->out, "!fail %s ", cs_fail_name((enum cs_fail)step->value));
		if (step->value2)
			fprintf(w->out, "nth=%d\n", step->value2);
		else
			fprintf(w->out, "always\n");
		break;
	case CS_DO_VMFLAG:
		fprintf(w->out, "!vmflag %s %s\n", range(w, step->from_pg, step->to_pg, text),
			cs_vma_flag_name((uint32_t)step->value));
		break;
	case CS_DO_UFFD:
		print_uffd(w, step);
		break;
	}
}

/* --- the call ---------------------------------------------------------------- */

static void print_attempts(struct writer *w, const struct cs_expected *expected)
{
	int i;

	if (!(expected->claims & CS_CLAIM_ATTEMPTS))
		return;
	fprintf(w->out, " why");
	for (i = 0; i < expected->attempt_nr; i++)
		fprintf(w->out, "%s %s", i ? "," : "",
			cs_scan_name((enum cs_scan)expected->attempt[i].scan));
	if (!expected->attempt_nr)
		fprintf(w->out, " none");
}

static void print_madvise(struct writer *w, const struct cs_world *world, int32_t base_pg,
			  const struct cs_expected *expected)
{
	char at[64], length[64];
	int i;

	fprintf(w->out, "madvise(@%s, %s, MADV_COLLAPSE) =",
		bytes(w, (int64_t)base_pg * w->page_b + world->call.start_b, at),
		bytes(w, world->call.length_b, length));
	for (i = 0; expected->claims & CS_CLAIM_RET && i < expected->ret_nr; i++) {
		const char *name = expected->ret[i] < 0 ? cs_errno_name(-expected->ret[i]) : NULL;

		fprintf(w->out, "%s ", i ? " or" : "");
		if (name)
			fprintf(w->out, "-1 %s", name);
		else
			fprintf(w->out, "%d", expected->ret[i]);
		print_attempts(w, expected);
	}
	if (!(expected->claims & CS_CLAIM_RET)) {
		fprintf(w->out, " ?");
		print_attempts(w, expected);
	}
	fputc('\n', w->out);
}

static void print_khugepaged(struct writer *w, int32_t base_pg, const struct cs_expected *expected)
{
	char text[128];
	int i;

	fprintf(w->out, "!khugepaged pass\n");
	for (i = 0; expected->claims & CS_CLAIM_ATTEMPTS && i < expected->attempt_nr; i++) {
		int32_t at = base_pg + expected->attempt[i].slot * w->pages;

		fprintf(w->out, "?scan %s = %s\n", range(w, at, at + w->pages, text),
			cs_scan_name((enum cs_scan)expected->attempt[i].scan));
	}
}

static void print_checks(struct writer *w, const struct cs_world *world, int32_t base_pg,
			 const struct cs_expected *expected)
{
	static const char *const counters[] = { "thp_collapse_alloc", "thp_collapse_alloc_failed",
						"thp_scan_exceed_none_pte",
						"thp_scan_exceed_swap_pte",
						"thp_scan_exceed_share_pte" };
	char text[128];
	size_t i;

	for (i = 0; expected->claims & CS_CLAIM_PICTURE && i < world->slot_nr; i++) {
		int32_t at = base_pg + (int32_t)i * w->pages;
		uint8_t kind = expected->slot[i].kind;

		w->child = i && world->vma[world->vma_nr - 1].flags & CS_VMA_CHILD;

		if (expected->slot[i].claimed &&
		    (kind == CS_SLOT_HUGE || kind == CS_SLOT_HUGE_FORK))
			fprintf(w->out, "?pt %s = H\n", range(w, at, at + w->pages, text));
	}
	for (i = 0; expected->claims & CS_CLAIM_COUNTERS && i < 5; i++)
		if (expected->delta_mask & 1u << i)
			fprintf(w->out, "?count %s += %d\n", counters[i], expected->delta[i]);
}

static void print_opinions(FILE *out, const struct cs_explorer *explorer,
			   const uint8_t digit[CS_AXIS_NR], const struct cs_state_verdict *verdict)
{
	const struct cs_expected *expected = &verdict->expected;
	char words[512];

	cs_slice_words(&explorer->slice, digit, words, sizeof(words));
	fprintf(out, "# state: %s\n", words);
	if (verdict->bad)
		fprintf(out, "# %s\n", verdict->text);
	if (expected->because)
		fprintf(out, "# the oracle: %s\n", expected->because);
	if (expected->unspecified)
		fprintf(out, "# the oracle does not say: %s\n", expected->unspecified);
	if (verdict->end != CS_RUN_SEEN)
		return;
	cs_seen_words(&verdict->seen, words, sizeof(words));
	fprintf(out, "# %s: %s\n", explorer->machine->name, words);
}

void cs_scenario_print(const struct cs_explorer *explorer, const uint8_t digit[CS_AXIS_NR],
		       const struct cs_state_verdict *verdict, const char *title, FILE *out)
{
	static struct cs_plan plan;
	struct writer w = { .out = out,
			    .pages = 1 << explorer->slice.order,
			    .page_b = explorer->slice.page_b };
	struct cs_world world;
	int64_t usage_pg = 0;
	int i;

	cs_slice_world(&explorer->slice, digit, &world);
	cs_plan_make(&world, cs_engine_table_pg(explorer->engine), &plan);
	fprintf(out, "scenario \"%s\"\norders %d\n", title, explorer->slice.order);
	print_opinions(out, explorer, digit, verdict);
	fputc('\n', out);
	for (i = 0; i < plan.nr; i++) {
		const struct cs_plan_step *step = &plan.step[i];

		if (step->what == CS_DO_JOIN)
			usage_pg = 0;
		if (step->what == CS_DO_FILL || step->what == CS_DO_FILEPAGE)
			usage_pg++;
		if (step->what == CS_DO_HUGE)
			usage_pg += step->to_pg - step->from_pg;
		w.child = step->task;
		if (!print_call(&w, step) && !print_range(&w, step))
			print_other(&w, step, usage_pg);
	}
	w.child = false;
	/* What led here may have collapsed something too. */
	if (verdict->expected.claims & CS_CLAIM_COUNTERS)
		fputs("!mark\n", w.out);
	if (world.call.caller == CS_CALLER_MADVISE)
		print_madvise(&w, &world, plan.base_pg, &verdict->expected);
	else
		print_khugepaged(&w, plan.base_pg, &verdict->expected);
	print_checks(&w, &world, plan.base_pg, &verdict->expected);
}
