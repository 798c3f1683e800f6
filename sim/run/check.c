/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * check.c - the ?checks: read state, compare, change nothing.
 *
 * Each part of "? a and ? b" is a step of its own.  A check that cannot be read
 * because an earlier mapping was refused is not run, not failed.
 */
#include <string.h>
#include "run/live.h"

/* One check in progress: where it looks, and what it has to say. */
struct check {
	const struct cs_check *script;
	struct cs_range_value range;
	struct cs_step *step;
};

static void check_failed(struct check *check, const char *want, const char *got)
{
	check->step->verdict = CS_VERDICT_FAIL;
	check->step->want = want;
	check->step->got = got;
}

/* The machine has no such thing: not a failure of the scenario. */
static void check_unknown(struct cs_live *live, struct check *check, const char *name)
{
	check->step->detail =
		cs_store_printf(live->store, "%s has no '%s'", live->machine->name, name);
	cs_live_lacks(live, check->step, check->step->detail);
}

/* --- pt ------------------------------------------------------------------- */

static const char *check_cells_text(struct cs_live *live, const struct cs_check *script)
{
	struct cs_span span = script->cells[0].span;
	struct cs_span last = script->cells[script->cell_nr - 1].span;
	const char *text;
	size_t len;

	span.len = last.off + last.len - span.off;
	text = cs_span_text(live->script, span, &len);
	return cs_store_printf(live->store, "%.*s", (int)len, text);
}

static const char *check_pt_detail(struct cs_live *live, kp_u64 slot_va, int entry)
{
	kp_u64 va = slot_va + (entry < 0 ? 0 : (kp_u64)entry) * live->machine->page_b;

	return cs_store_printf(live->store, "first difference at %s", cs_words_va(live, va));
}

/* Of page tables, or of a page cache: how far a file goes is only known now. */
static int check_pt(struct cs_live *live, struct check *check)
{
	kp_u64 huge_b = live->machine->hugepage_b;
	kp_u64 slot_va = check->range.start_va & ~(huge_b - 1);
	size_t i, slot_nr = (check->range.end_va - slot_va + huge_b - 1) / huge_b;
	const char *got;
	int entry, same;

	if (slot_nr != check->script->cell_nr) {
		if (cs_picture_range(live, (int)check->range.task, check->range.start_va,
				     check->range.end_va, &got) != CS_END_OK)
			return -1;
		check_failed(check, check_cells_text(live, check->script), got);
		check->step->detail = "another number of slots";
		return 0;
	}
	for (i = 0; i < check->script->cell_nr; i++)
		if (cs_picture_blind(live, &check->script->cells[i])) {
			check->step->detail =
				cs_store_printf(live->store, "%s cannot show the flags asked for",
						live->machine->name);
			cs_live_lacks(live, check->step, check->step->detail);
			return 0;
		}
	for (i = 0; i < check->script->cell_nr; i++, slot_va += huge_b) {
		if (cs_machine_pages(live->machine, (int)check->range.task, slot_va,
				     1 << live->machine->order, live->pages) != CS_END_OK)
			return -1;
		same = cs_picture_compare(live, &check->script->cells[i], &entry);
		if (same > 0)
			continue;
		if (cs_picture_range(live, (int)check->range.task, check->range.start_va,
				     check->range.end_va, &got) != CS_END_OK)
			return -1;
		check_failed(check, check_cells_text(live, check->script), got);
		check->step->detail =
			same < 0 ? cs_live_mistake(live) : check_pt_detail(live, slot_va, entry);
		return 0;
	}
	return 0;
}

/* --- data, node ----------------------------------------------------------- */

static const char *check_content_text(struct cs_live *live, const struct kp_page *page)
{
	if (!page->in_vma)
		return "unmapped";
	if (!page->content_known)
		return "nothing that can be read";
	if (!page->content)
		return "0";
	if (page->content == page->fill)
		return "fill";
	return cs_store_printf(live->store, "%llu", (unsigned long long)page->content);
}

static bool check_page_data(const struct check *check, const struct kp_page *page, kp_s64 want)
{
	bool equal;

	if (!page->in_vma || !page->content_known)
		return false;
	if (check->script->data_fill)
		equal = page->fill && page->content == page->fill;
	else if (check->script->relop != CS_EQ && check->script->relop != CS_NE)
		return cs_relop_holds((kp_s64)page->content, check->script->relop, want);
	else
		equal = (kp_s64)page->content == want;
	return check->script->relop == CS_NE ? !equal : equal;
}

static bool check_page(const struct check *check, const struct kp_page *page, kp_s64 want)
{
	if (check->script->id == CS_CHECK_NODE)
		return page->node >= 0 && cs_relop_holds(page->node, check->script->relop, want);
	return check_page_data(check, page, want);
}

static const char *check_page_text(struct cs_live *live, const struct check *check,
				   const struct kp_page *page)
{
	if (check->script->id == CS_CHECK_DATA)
		return check_content_text(live, page);
	return page->node < 0 ? "no page" : cs_store_printf(live->store, "%d", page->node);
}

/* Once more, and closely, where a machine does not show content at first sight. */
static int check_look(struct cs_live *live, const struct check *check, kp_u64 va,
		      struct kp_page *out)
{
	int task = (int)check->range.task;

	if (cs_machine_pages(live->machine, task, va, 1, out) != CS_END_OK)
		return -1;
	if (check->script->id != CS_CHECK_DATA || out->content_known || !out->in_vma ||
	    !live->machine->partial || live->machine->deep)
		return 0;
	live->machine->deep = true;
	return cs_machine_pages(live->machine, task, va, 1, out) == CS_END_OK ? 0 : -1;
}

static int check_pages(struct cs_live *live, struct check *check)
{
	kp_u64 page_b = live->machine->page_b;
	kp_s64 want = 0;
	struct kp_page page;
	kp_u64 va;

	if (!check->script->data_fill &&
	    cs_eval_num(check->script->value, &live->env, &want, &live->diags)) {
		check_failed(check, "a number", cs_live_mistake(live));
		return 0;
	}
	for (va = check->range.start_va; va < check->range.end_va; va += page_b) {
		if (check_look(live, check, va, &page))
			return -1;
		if (check_page(check, &page, want))
			continue;
		if (check->script->id == CS_CHECK_DATA && page.in_vma && !page.content_known &&
		    live->machine->partial) {
			check_unknown(live, check, "content of a page that is not present");
			return 0;
		}
		check_failed(check,
			     cs_store_printf(
				     live->store, "%s %s", cs_relop_text(check->script->relop),
				     check->script->data_fill ? "fill"
							      : cs_store_printf(live->store, "%lld",
										(long long)want)),
			     cs_store_printf(live->store, "%s at %s",
					     check_page_text(live, check, &page),
					     cs_words_va(live, va)));
		return 0;
	}
	return 0;
}

/* --- vma ------------------------------------------------------------------ */

/* Is @name one of the '|'-separated @flags? */
static bool check_flag_set(const char *flags, const char *name)
{
	size_t len = strlen(name);
	const char *at = flags;

	for (; at; at = strchr(at, '|')) {
		at += *at == '|';
		if (!strncmp(at, name, len) && (!at[len] || at[len] == '|'))
			return true;
	}
	return false;
}

static const char *check_vma_wrong(struct cs_live *live, const struct cs_check *script,
				   const struct kp_vma *vma)
{
	size_t i;

	for (i = 0; i < script->vmflag_nr; i++)
		if (check_flag_set(vma->flags, script->vmflags[i].name) ==
		    script->vmflags[i].absent)
			return cs_store_text(live->store, vma->flags);
	return NULL;
}

static const char *check_vma_want(struct cs_live *live, const struct cs_check *script)
{
	const char *want = script->vmflag_nr ? "" : "unmapped";
	size_t i;

	for (i = 0; i < script->vmflag_nr; i++)
		want = cs_store_printf(live->store, "%s%s%s%s", want, i ? "|" : "",
				       script->vmflags[i].absent ? "~" : "",
				       script->vmflags[i].name);
	return want;
}

static int check_vma(struct cs_live *live, struct check *check)
{
	kp_u64 va = check->range.start_va;
	const char *wrong = NULL;
	struct kp_vma vma;
	bool found;

	while (va < check->range.end_va && !wrong) {
		if (cs_machine_vma(live->machine, (int)check->range.task, va, &vma, &found) !=
		    CS_END_OK)
			return -1;
		found = found && vma.start_va < check->range.end_va;
		if (!check->script->vmflag_nr) {
			if (found)
				wrong = cs_store_text(live->store, vma.flags);
			break;
		}
		if (!found || vma.start_va > va)
			wrong = "unmapped";
		else
			wrong = check_vma_wrong(live, check->script, &vma);
		if (!wrong)
			va = vma.end_va;
	}
	if (wrong)
		check_failed(check, check_vma_want(live, check->script),
			     cs_store_printf(live->store, "%s at %s", wrong,
					     cs_words_va(live, va)));
	return 0;
}

/* --- scan ----------------------------------------------------------------- */

static int check_scan(struct cs_live *live, struct check *check)
{
	const char *want = cs_word_text(&check->script->word, &live->env, &live->diags);
	kp_u64 huge_b = live->machine->hugepage_b;
	kp_u64 va = check->range.start_va & ~(huge_b - 1);
	struct kp_attempt attempt;
	const char *got;

	for (; va < check->range.end_va; va += huge_b) {
		got = cs_live_tried(live, va) &&
				      cs_machine_last_attempt(live->machine, (int)check->range.task,
							      va, &attempt)
			      ? attempt.result
			      : "none";
		if (want && cs_live_same_scan(want, got))
			continue;
		check_failed(check, want ? want : "a scan result",
			     cs_store_printf(live->store, "%s at %s", got,
					     cs_words_slot(live, va)));
		break;
	}
	return 0;
}

/* --- count, stat, ret ----------------------------------------------------- */

static int check_count(struct cs_live *live, struct check *check)
{
	const char *name = cs_live_path(live, &check->script->word);
	enum cs_relop relop = check->script->relop;
	kp_s64 got, want;

	if (!name || cs_eval_num(check->script->value, &live->env, &want, &live->diags)) {
		check_failed(check, "a number", cs_live_mistake(live));
		return 0;
	}
	if (!cs_machine_counter(live->machine, name, &got)) {
		check_unknown(live, check, name);
		return 0;
	}
	if (relop == CS_ADD || relop == CS_SUB)
		got -= cs_live_marked(live, name);
	if (relop == CS_SUB)
		got = -got;
	if (relop == CS_ADD || relop == CS_SUB)
		relop = CS_EQ;
	if (!cs_relop_holds(got, relop, want))
		check_failed(check,
			     cs_store_printf(live->store, "%s %lld",
					     cs_relop_text(check->script->relop), (long long)want),
			     cs_store_printf(live->store, "%lld", (long long)got));
	return 0;
}

/* A quantity of memory is in base pages; one written with P or H compares as
 * such, a bare number as it stands. */
static int check_stat(struct cs_live *live, struct check *check)
{
	const char *name = cs_word_text(&check->script->word, &live->env, &live->diags);
	struct cs_value want;
	int task = (int)live->env.values[check->script->task].num;
	kp_s64 got;

	if (!name || cs_eval(check->script->outcome->value, &live->env, &want, &live->diags)) {
		check_failed(check, "a number", cs_live_mistake(live));
		return 0;
	}
	if (!cs_machine_stat(live->machine, task, name, &got)) {
		check_unknown(live, check, name);
		return 0;
	}
	if (want.kind == CS_VAL_BYTES)
		got *= (kp_s64)live->machine->page_b;
	if (cs_relop_holds(got, check->script->relop, want.num))
		return 0;
	if (want.kind == CS_VAL_BYTES)
		check_failed(check,
			     cs_store_printf(live->store, "%s %s",
					     cs_relop_text(check->script->relop),
					     cs_words_amount(live, (kp_u64)want.num)),
			     cs_words_amount(live, (kp_u64)got));
	else
		check_failed(check,
			     cs_store_printf(live->store, "%s %lld",
					     cs_relop_text(check->script->relop),
					     (long long)want.num),
			     cs_store_printf(live->store, "%lld", (long long)got));
	return 0;
}

static int check_ret(struct cs_live *live, struct check *check)
{
	const struct cs_outcome *outcome = check->script->outcome;
	const struct cs_value *value = &live->env.values[check->script->word.sym];
	const struct cs_live_task *task;
	char want_text[256];
	const char *name;
	kp_s64 want = 0;

	task = value->kind == CS_VAL_TASK ? &live->task[value->num] : NULL;
	if (!task || !task->called) {
		check->step->verdict = CS_VERDICT_SKIP;
		check->step->detail = "not run: the task made no call";
		return 0;
	}
	if (outcome->kind == CS_OUT_ERRNO) {
		name = cs_word_text(&outcome->err, &live->env, &live->diags);
		want = name ? -cs_errno_value(name) : 0;
	} else if (outcome->kind == CS_OUT_VALUE &&
		   cs_eval_num(outcome->value, &live->env, &want, &live->diags)) {
		check_failed(check, "a number", cs_live_mistake(live));
		return 0;
	}
	if (outcome->kind == CS_OUT_ANY ||
	    cs_relop_holds(task->last_result, check->script->relop, want))
		return 0;
	cs_print_outcome(live->script, outcome, want_text, sizeof(want_text));
	check_failed(check,
		     cs_store_printf(live->store, "%s %s", cs_relop_text(check->script->relop),
				     want_text),
		     cs_words_result(live, task->last_result, false));
	return 0;
}

/* Numbers as numbers; of "always [madvise] never" the word in brackets. */
static int check_sysfs(struct cs_live *live, struct check *check)
{
	const struct cs_check *script = check->script;
	const char *name = cs_live_path(live, &script->word);
	char text[KP_TEXT_LEN], *open, *got = text;
	struct cs_value want;
	const char *want_text;
	kp_s64 num;
	bool holds;

	if (!name) {
		check_failed(check, "a setting", cs_live_mistake(live));
		return 0;
	}
	if (!cs_machine_sysfs(live->machine, name, text)) {
		if (live->machine->partial) {
			check_unknown(live, check, name);
			return 0;
		}
		check_failed(check, "a setting", "this kernel has none of that name");
		return 0;
	}
	if (cs_eval(script->value, &live->env, &want, &live->diags)) {
		check_failed(check, "a value", cs_live_mistake(live));
		return 0;
	}
	open = strchr(text, '[');
	if (open && strchr(open, ']')) {
		got = open + 1;
		*strchr(got, ']') = '\0';
	}
	if (want.text && (want.kind == CS_VAL_WORD || want.kind == CS_VAL_STRING)) {
		want_text = want.text;
		holds = !strcmp(got, want.text) == (script->relop == CS_EQ);
	} else {
		want_text = cs_store_printf(live->store, "%lld", (long long)want.num);
		holds = sscanf(got, "%lld", (long long *)&num) == 1 &&
			cs_relop_holds(num, script->relop, want.num);
	}
	if (!holds)
		check_failed(check,
			     cs_store_printf(live->store, "%s %s", cs_relop_text(script->relop),
					     want_text),
			     cs_store_text(live->store, got));
	return 0;
}

/* --- all ------------------------------------------------------------------ */

/* 0, or -1: the world ended. */
static int check_do(struct cs_live *live, struct check *check)
{
	int error;

	switch (check->script->id) {
	case CS_CHECK_PT:
	case CS_CHECK_CACHE:
		return check_pt(live, check);
	case CS_CHECK_DATA:
	case CS_CHECK_NODE:
		error = check_pages(live, check);
		live->machine->deep = false;
		return error;
	case CS_CHECK_VMA:
		return check_vma(live, check);
	case CS_CHECK_SCAN:
		return check_scan(live, check);
	case CS_CHECK_COUNT:
		return check_count(live, check);
	case CS_CHECK_STAT:
		return check_stat(live, check);
	case CS_CHECK_RET:
		return check_ret(live, check);
	case CS_CHECK_SYSFS:
		return check_sysfs(live, check);
	case CS_CHECK_NR:
		break;
	}
	return 0;
}

static void check_one(struct cs_live *live, const struct cs_check *script)
{
	struct check check = { .script = script };
	struct cs_step step;
	const char *text;
	size_t len;

	text = cs_span_text(live->script, script->span, &len);
	cs_live_step(live, &step, CS_STEP_CHECK, (int)script->span.line,
		     cs_store_printf(live->store, "%s%.*s", *text == '?' ? "" : "?", (int)len,
				     text));
	check.step = &step;
	if (script->range && cs_eval_range(script->range, &live->env, &check.range, &live->diags)) {
		step.verdict = CS_VERDICT_SKIP;
		step.detail = cs_store_printf(live->store, "not run: %s", cs_live_mistake(live));
	} else if (check_do(live, &check)) {
		cs_live_stopped(live);
		step.verdict = live->result->verdict;
		step.ended = true;
	}
	cs_live_keep(live, &step);
}

void cs_live_checks(struct cs_live *live, const struct cs_item *item)
{
	const struct cs_check *script;

	cs_live_files(live);
	for (script = item->check; script && !live->ended; script = script->next)
		if (cs_guard_holds(script->guard, &live->env.target))
			check_one(live, script);
}
