/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * content.c - content at every address is what was last written, or zero where
 * nothing was: checked after every statement, never sampled.
 */
#include "run/live.h"

static const char *content_text(const struct kp_page *page)
{
	if (!page->content)
		return "zero";
	if (page->content == page->fill)
		return "its fill pattern";
	return "what was written elsewhere or earlier";
}

static bool content_holds(const struct kp_page *page)
{
	return !page->content_known || page->content == page->want ||
	       (page->want_or_zero && !page->content);
}

/* Slot by slot through one VMA; false: the run is over. */
static bool content_vma(struct cs_live *live, int task, const struct kp_vma *vma)
{
	const struct cs_machine *m = live->machine;
	kp_u64 va = vma->start_va, slot_end_va;
	const struct kp_page *page;
	int i, page_nr;

	while (va < vma->end_va) {
		slot_end_va = (va & ~(m->hugepage_b - 1)) + m->hugepage_b;
		if (slot_end_va > vma->end_va)
			slot_end_va = vma->end_va;
		page_nr = (int)((slot_end_va - va) / m->page_b);
		if (cs_machine_pages(live->machine, task, va, page_nr, live->pages) != CS_END_OK) {
			cs_live_stopped(live);
			return false;
		}
		for (i = 0; i < page_nr; i++) {
			page = &live->pages[i];
			if (content_holds(page))
				continue;
			cs_live_finding(
				live, cs_store_printf(live->store,
						      "content of %s in task %d: reads %s, but %s",
						      cs_words_va(live, va + (kp_u64)i * m->page_b),
						      task, content_text(page),
						      page->want ? "other content was written last"
								 : "nothing was written there"));
			return false;
		}
		va = slot_end_va;
	}
	return true;
}

void cs_live_content(struct cs_live *live)
{
	struct kp_vma vma;
	kp_u64 va;
	bool found;
	int task;

	for (task = 0; task < KP_TASK_NR && !live->ended; task++) {
		if (!live->task[task].alive)
			continue;
		for (va = 0;; va = vma.end_va) {
			if (cs_machine_vma(live->machine, task, va, &vma, &found) != CS_END_OK) {
				cs_live_stopped(live);
				return;
			}
			if (!found)
				break;
			if (!content_vma(live, task, &vma))
				return;
		}
	}
}
