/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tell.c - what a collapse tried and what became of each hugepage: the part of
 * a step that only reports read.
 */
#include <string.h>
#include "run/call.h"

#define MADV_COLLAPSE_VALUE 25u

bool cs_call_is_collapse(const struct cs_live_call *call)
{
	return (call->script->id == CS_CALL_MADVISE && call->args[2] == MADV_COLLAPSE_VALUE) ||
	       (call->script->id == CS_CALL_PROCESS_MADVISE &&
		call->args[3] == MADV_COLLAPSE_VALUE);
}

/* The ranges a call is about, NULL-address entries left out. */
static int tell_ranges(const struct cs_live_call *call, struct kp_iovec *out)
{
	size_t i,
		nr = call->script->id == CS_CALL_PROCESS_MADVISE ? call->script->args[1].iov_nr : 0;

	if (call->script->id == CS_CALL_MADVISE) {
		out[0] = (struct kp_iovec){ call->args[0], call->args[1] };
		return 1;
	}
	for (i = 0; i < nr && i < CS_IOV_NR; i++)
		out[i] = call->iov[i];
	return (int)i;
}

/* Whose memory the call is about. */
static int tell_task(const struct cs_live_call *call)
{
	if (call->script->id == CS_CALL_PROCESS_MADVISE && call->args[0] < KP_TASK_NR)
		return (int)call->args[0];
	return call->task;
}

/* "A", or "child:A" when it is not the memory of the task that mapped it. */
static const char *tell_region(struct cs_live *live, int task, int sym)
{
	const struct cs_symbol *symbols = live->script->symbols;
	const struct cs_value *values = live->env.values;
	int i;

	if (values[symbols[sym].owner].num == task)
		return symbols[sym].name;
	for (i = 0; i < (int)live->script->symbol_nr; i++)
		if (values[i].kind == CS_VAL_TASK && values[i].num == task)
			return cs_store_printf(live->store, "%s:%s", symbols[i].name,
					       symbols[sym].name);
	return symbols[sym].name;
}

/* Pictures of the regions that the call's ranges touch. */
void cs_call_pictures(struct cs_live *live, const struct cs_live_call *call,
		      struct cs_picture **out, int *out_nr)
{
	struct kp_iovec range[CS_IOV_NR];
	int range_nr = tell_ranges(call, range);
	const struct cs_value *value;
	struct cs_picture *picture;
	const char *cells;
	int i, sym, task = tell_task(call);

	for (sym = 0; sym < (int)live->script->symbol_nr; sym++) {
		value = &live->env.values[sym];
		if (value->kind != CS_VAL_REGION)
			continue;
		for (i = 0; i < range_nr; i++)
			if (range[i].base_va < (kp_u64)value->num + value->len_b &&
			    range[i].base_va + range[i].len_b > (kp_u64)value->num)
				break;
		if (i == range_nr)
			continue;
		if (cs_picture_range(live, task, (kp_u64)value->num,
				     (kp_u64)value->num + value->len_b, &cells) != CS_END_OK)
			return;
		picture = cs_store_push(live->store, out, out_nr, sizeof(**out));
		picture->cells = cells;
		picture->range = tell_region(live, task, sym);
		if (!picture->detail)
			picture->detail = cs_picture_detail(live, task, (kp_u64)value->num,
							    (kp_u64)value->num + value->len_b);
	}
}

/* The part of the window that the call's ranges span; false if none. */
static bool slots_span(const struct cs_live *live, const struct cs_live_call *call,
		       struct cs_slots *slots, kp_u64 *out_end_va)
{
	const struct cs_machine *m = live->machine;
	kp_u64 window_end_va = m->window_va + m->window_b;
	struct kp_iovec range[CS_IOV_NR];
	kp_u64 start_va = window_end_va, end_va = 0;
	int i, nr = tell_ranges(call, range);

	for (i = 0; i < nr; i++) {
		/* Ranges may lie anywhere, and may wrap around. */
		if (range[i].base_va < m->window_va || range[i].base_va >= window_end_va ||
		    range[i].len_b > window_end_va - range[i].base_va)
			continue;
		if (range[i].base_va < start_va)
			start_va = range[i].base_va;
		if (range[i].base_va + range[i].len_b > end_va)
			end_va = range[i].base_va + range[i].len_b;
	}
	slots->start_va = start_va & ~(m->hugepage_b - 1);
	*out_end_va = end_va;
	return start_va < end_va;
}

void cs_slots_take(struct cs_live *live, const struct cs_live_call *call, struct cs_slots *slots)
{
	kp_u64 huge_b = live->machine->hugepage_b;
	kp_u64 end_va;
	int i;

	memset(slots, 0, sizeof(*slots));
	if (!slots_span(live, call, slots, &end_va) ||
	    (end_va - slots->start_va) / huge_b > 4 * CS_REGION_MAX_HP)
		return;
	slots->nr = (int)((end_va - slots->start_va + huge_b - 1) / huge_b);
	slots->cell = cs_store_take(live->store, (size_t)slots->nr * sizeof(char *));
	slots->held = cs_store_take(live->store, (size_t)slots->nr * sizeof(char *));
	for (i = 0; i < slots->nr; i++)
		if (cs_picture_slot(live, tell_task(call), slots->start_va + (kp_u64)i * huge_b,
				    &slots->cell[i]) == CS_END_OK)
			slots->held[i] = cs_picture_held(live);
		else
			slots->cell[i] = slots->held[i] = "";
}

/* Index of the slot at @va, -1 if it was not looked at. */
static int slots_index(const struct cs_live *live, const struct cs_slots *slots, kp_u64 va)
{
	kp_u64 i = (va - slots->start_va) / live->machine->hugepage_b;

	return va >= slots->start_va && i < (kp_u64)slots->nr ? (int)i : -1;
}

void cs_live_attempts(struct cs_live *live, struct cs_step *step)
{
	int i, nr = cs_machine_attempt_nr(live->machine);
	struct kp_attempt got;
	struct cs_attempt *attempt;

	for (i = 0; i < nr; i++) {
		cs_machine_attempt(live->machine, i, &got);
		attempt = cs_store_push(live->store, &step->attempt, &step->attempt_nr,
					sizeof(*attempt));
		attempt->va = got.va;
		attempt->range = cs_words_slot(live, got.va);
		attempt->result = cs_store_text(live->store, got.result);
		attempt->stage = cs_store_text(live->store, got.stage);
		attempt->text = cs_store_text(live->store, got.text);
		attempt->file = cs_store_text(live->store, got.file);
		attempt->line = got.line;
		attempt->held = attempt->before = attempt->after = "";
	}
}

/* Was there another whole slot after the last attempt, in the same range of the
 * call and the same VMA?  Then stopping was a decision.  (At the end of a VMA the
 * walk ends with any failure, which says nothing about the scan result.) */
static bool tell_more(struct cs_live *live, const struct cs_live_call *call,
		      const struct cs_step *step)
{
	kp_u64 huge_b = live->machine->hugepage_b;
	struct kp_iovec range[CS_IOV_NR];
	int i, nr = tell_ranges(call, range);
	kp_u64 va, next_end_va;
	struct kp_vma vma;
	bool found;

	if (!step->attempt_nr)
		return false;
	va = step->attempt[step->attempt_nr - 1].va;
	next_end_va = va + 2 * huge_b;
	for (i = 0; i < nr; i++)
		if (va >= range[i].base_va && next_end_va <= range[i].base_va + range[i].len_b)
			break;
	if (i == nr ||
	    cs_machine_vma(live->machine, tell_task(call), va, &vma, &found) != CS_END_OK)
		return false;
	return found && vma.start_va <= va && next_end_va <= vma.end_va;
}

void cs_call_tell(struct cs_live *live, const struct cs_live_call *call, struct cs_step *step,
		  const struct cs_slots *before)
{
	struct cs_attempt *attempt;
	struct cs_slots after;
	int i, slot;

	step->collapse = cs_call_is_collapse(call);
	if (!step->collapse)
		return;
	cs_live_attempts(live, step);
	step->more = tell_more(live, call, step);
	if (live->options->pictures || step->verdict == CS_VERDICT_FAIL)
		cs_call_pictures(live, call, &step->after, &step->after_nr);
	if (!live->options->pictures)
		return;
	cs_slots_take(live, call, &after);
	for (i = 0; i < step->attempt_nr; i++) {
		attempt = &step->attempt[i];
		slot = slots_index(live, before, attempt->va);
		if (slot < 0)
			continue;
		attempt->before = before->cell[slot];
		attempt->held = before->held[slot];
		attempt->after = after.nr == before->nr ? after.cell[slot] : "";
	}
}
