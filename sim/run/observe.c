/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * observe.c - what a machine looks like after a statement, in words that do not
 * depend on the machine: pictures of each region in each task, and the nodes of
 * its pages.
 */
#include <stdio.h>
#include <stdlib.h>
#include "run/live.h"

static void observe_nodes_run(FILE *out, int node, int nr)
{
	if (nr)
		fprintf(out, " %d*%d", node, nr);
}

/* " 0*300 1*212": nodes of the pages, in order of address, holes left out; ""
 * where all is on node 0. */
static const char *observe_nodes(struct cs_live *live, int task, kp_u64 start_va, kp_u64 end_va)
{
	kp_u64 va, page_b = live->machine->page_b, huge_b = live->machine->hugepage_b;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	int i, nr = 0, node = 0, step_nr;
	bool odd = false;
	const char *kept;

	if (!out)
		abort();
	for (va = start_va; va < end_va; va += (kp_u64)step_nr * page_b) {
		kp_u64 slot_end = (va & ~(huge_b - 1)) + huge_b;

		step_nr = (int)(((slot_end < end_va ? slot_end : end_va) - va) / page_b);
		if (cs_machine_pages(live->machine, task, va, step_nr, live->pages) != CS_END_OK)
			break;
		for (i = 0; i < step_nr; i++) {
			if (live->pages[i].node < 0)
				continue;
			odd = odd || live->pages[i].node;
			if (live->pages[i].node != node) {
				observe_nodes_run(out, node, nr);
				nr = 0;
			}
			node = live->pages[i].node;
			nr++;
		}
	}
	observe_nodes_run(out, node, nr);
	if (fclose(out))
		abort();
	kept = odd ? cs_store_text(live->store, text) : "";
	free(text);
	return kept;
}

static void observe_region(struct cs_live *live, struct cs_step *step, int task, size_t sym)
{
	const struct cs_value *value = &live->env.values[sym];
	kp_u64 start_va = (kp_u64)value->num, end_va = start_va + value->len_b;
	struct cs_picture *picture;
	const char *cells;

	if (cs_picture_range(live, task, start_va, end_va, &cells) != CS_END_OK)
		return;
	picture = cs_store_push(live->store, &step->after, &step->after_nr, sizeof(*picture));
	picture->range = task ? cs_store_printf(live->store, "task %d: %s", task,
						live->script->symbols[sym].name)
			      : live->script->symbols[sym].name;
	picture->cells = cells;
	picture->detail = observe_nodes(live, task, start_va, end_va);
}

void cs_live_observe(struct cs_live *live)
{
	struct cs_result *result = live->result;
	struct cs_step *step;
	size_t sym;
	int task;

	if (!result->step_nr)
		return;
	step = &result->step[result->step_nr - 1];
	step->after_nr = 0;
	step->after = NULL;
	for (task = 0; task < KP_TASK_NR; task++)
		for (sym = 0; sym < live->script->symbol_nr && live->task[task].alive; sym++)
			if (live->script->symbols[sym].kind == CS_SYM_REGION &&
			    live->env.values[sym].kind == CS_VAL_REGION)
				observe_region(live, step, task, sym);
}
