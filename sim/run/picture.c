/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * picture.c - page-table pictures: drawn from a machine, compared with a
 * scenario's.
 *
 * A cell is one hugepage slot.  A table's entries stand from left to right, runs
 * of equal ones as x*k and the run that reaches the end as x.. - so a picture
 * drawn at one order reads the same at another.
 *
 * Only flags that a scenario writes are looked at.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "run/live.h"

static unsigned int picture_flags(const struct kp_page *page)
{
	static const struct {
		kp_u32 got;
		enum cs_pageflag flag;
	} map[] = {
		{ KP_PAGE_UFFD_WP, CS_PF_WP },       { KP_PAGE_PINNED, CS_PF_PIN },
		{ KP_PAGE_WRITE, CS_PF_RW },         { KP_PAGE_DIRTY, CS_PF_DIRTY },
		{ KP_PAGE_YOUNG, CS_PF_YOUNG },      { KP_PAGE_LOCKED, CS_PF_LOCKED },
		{ KP_PAGE_OFF_LRU, CS_PF_ISOLATED }, { KP_PAGE_LAZYFREE, CS_PF_LAZY },
		{ KP_PAGE_MLOCKED, CS_PF_MLOCKED },  { KP_PAGE_SWAPCACHE, CS_PF_CACHED },
		{ KP_PAGE_BATCHED, CS_PF_BATCHED },  { KP_PAGE_KSM, CS_PF_KSM },
		{ KP_PAGE_ANON, CS_PF_ANON },        { KP_PAGE_WRITEBACK, CS_PF_WRITEBACK },
		{ KP_PAGE_PRIVATE, CS_PF_PRIVATE },  { KP_PAGE_STALE, CS_PF_STALE },
	};
	unsigned int flags = 0;
	size_t i;

	for (i = 0; i < sizeof(map) / sizeof(map[0]); i++)
		if (page->flags & map[i].got)
			flags |= 1u << map[i].flag;
	flags |= 1u << (page->flags & KP_PAGE_WRITE ? CS_PF_RW : CS_PF_RO);
	if (!(page->flags & KP_PAGE_YOUNG))
		flags |= 1u << CS_PF_OLD;
	return flags;
}

/* State of one entry; CS_STATE_NR for what the language has no letter for. */
static enum cs_state picture_state(const struct kp_page *page)
{
	if (!page->in_vma && page->pte == KP_PTE_NONE)
		return CS_STATE_OUTSIDE;
	switch (page->pte) {
	case KP_PTE_NONE:
		return CS_STATE_NONE;
	case KP_PTE_ZERO:
		return CS_STATE_ZERO;
	case KP_PTE_SMALL:
		return CS_STATE_SMALL;
	case KP_PTE_SHARED:
		return CS_STATE_SHARED;
	case KP_PTE_LARGE:
		return CS_STATE_LARGE;
	case KP_PTE_SWAP:
		return CS_STATE_SWAP;
	case KP_PTE_MIGRATION:
		return CS_STATE_MIGRATION;
	case KP_PTE_GUARD:
		return CS_STATE_GUARD;
	case KP_PTE_POISON:
		return CS_STATE_POISON;
	case KP_PTE_SPECIAL:
		return CS_STATE_SPECIAL;
	case KP_PTE_MARKER:
		return CS_STATE_MARKER;
	case KP_PTE_OTHER:
		break;
	}
	return CS_STATE_NR;
}

static bool picture_outside(const struct cs_live *live)
{
	int entry_nr = 1 << live->machine->order;
	int i;

	for (i = 0; i < entry_nr; i++)
		if (live->pages[i].in_vma)
			return false;
	return true;
}

/* --- drawing -------------------------------------------------------------- */

/* Flags worth showing, of @flags; @sep stands before the first, ">" ends them. */
static void picture_draw_flags(FILE *out, unsigned int flags, const char *sep)
{
	static const enum cs_pageflag shown[] = { CS_PF_WP,       CS_PF_PIN,  CS_PF_LOCKED,
						  CS_PF_ISOLATED, CS_PF_LAZY, CS_PF_WRITEBACK,
						  CS_PF_PRIVATE,  CS_PF_STALE };
	size_t i;

	for (i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
		if (!(flags & (1u << shown[i])))
			continue;
		fprintf(out, "%s%s", sep, cs_pageflag_name(shown[i]));
		sep = ",";
	}
	if (*sep == ',')
		fputc('>', out);
}

/* Pages of the folio, where its size tells more than that it is large; else 0. */
static unsigned int picture_size(const struct cs_live *live, const struct kp_page *page)
{
	return page->pte == KP_PTE_LARGE && page->order && (int)page->order < live->machine->order
		       ? 1u << page->order
		       : 0;
}

static void picture_entry_text(const struct cs_live *live, const struct kp_page *page, char *text,
			       size_t len)
{
	unsigned int size = picture_size(live, page);
	enum cs_state state = picture_state(page);
	FILE *out = fmemopen(text, len, "w");

	if (!out) {
		snprintf(text, len, "?");
		return;
	}
	fputc(state == CS_STATE_NR ? '?' : cs_state_letter(state), out);
	if (size)
		fprintf(out, "<%uP", size);
	if (state != CS_STATE_OUTSIDE && state != CS_STATE_NONE)
		picture_draw_flags(out, picture_flags(page), size ? "," : "<");
	fclose(out);
}

/* Do two entries look the same?  Decided on what is drawn of them. */
static bool picture_same(const struct cs_live *live, const struct kp_page *a,
			 const struct kp_page *b)
{
	static const unsigned int shown = KP_PAGE_UFFD_WP | KP_PAGE_PINNED | KP_PAGE_LOCKED |
					  KP_PAGE_OFF_LRU | KP_PAGE_LAZYFREE | KP_PAGE_WRITEBACK |
					  KP_PAGE_PRIVATE | KP_PAGE_STALE;

	return picture_state(a) == picture_state(b) &&
	       picture_size(live, a) == picture_size(live, b) &&
	       (a->flags & shown) == (b->flags & shown);
}

static void picture_draw_table(const struct cs_live *live, FILE *out)
{
	int entry_nr = 1 << live->machine->order;
	char text[64];
	int i, end;

	fputc('[', out);
	for (i = 0; i < entry_nr; i = end) {
		for (end = i + 1; end < entry_nr; end++)
			if (!picture_same(live, &live->pages[i], &live->pages[end]))
				break;
		picture_entry_text(live, &live->pages[i], text, sizeof(text));
		fprintf(out, "%s%s", i ? " " : "", text);
		if (end == entry_nr && end - i > 1)
			fprintf(out, "..");
		else if (end - i > 1)
			fprintf(out, "*%d", end - i);
	}
	fputc(']', out);
}

/* A table without entries: not every machine can tell it from none. */
static bool picture_bare(const struct cs_live *live)
{
	int i;

	for (i = 0; i < 1 << live->machine->order; i++)
		if (live->pages[i].pte != KP_PTE_NONE)
			return false;
	return true;
}

static void picture_draw(const struct cs_live *live, FILE *out)
{
	const struct kp_page *page = &live->pages[0];

	switch (page->slot) {
	case KP_SLOT_NO_TABLE:
	case KP_SLOT_NONE:
	case KP_SLOT_EMPTY:
		fputc(picture_outside(live) ? '~' : '-', out);
		return;
	case KP_SLOT_TABLE:
		if (live->options->observe && picture_bare(live))
			fputc('-', out);
		else
			picture_draw_table(live, out);
		return;
	case KP_SLOT_HUGE:
	case KP_SLOT_HUGE_ZERO:
	case KP_SLOT_MIGRATION:
		fputc(cs_cell_letter(page->slot == KP_SLOT_HUGE        ? CS_CELL_HUGE
				     : page->slot == KP_SLOT_HUGE_ZERO ? CS_CELL_HUGE_ZERO
								       : CS_CELL_MIGRATION),
		      out);
		picture_draw_flags(out, picture_flags(page), "<");
		return;
	case KP_SLOT_OTHER:
		break;
	}
	fputc('?', out);
}

static enum cs_end picture_get(struct cs_live *live, int task, kp_u64 va)
{
	int i, nr = 1 << live->machine->order;
	enum cs_end end = cs_machine_pages(live->machine, task,
					   va & ~(live->machine->hugepage_b - 1), nr, live->pages);

	for (i = 0; i < nr && live->options->observe; i++)
		live->pages[i].flags &= live->options->observe_flags;
	return end;
}

enum cs_end cs_picture_range(struct cs_live *live, int task, kp_u64 start_va, kp_u64 end_va,
			     const char **out_cells)
{
	kp_u64 huge_b = live->machine->hugepage_b;
	enum cs_end end = CS_END_OK;
	const char *sep = "";
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);
	kp_u64 va;

	*out_cells = "";
	if (!out)
		return end;
	for (va = start_va & ~(huge_b - 1); va < end_va && va + huge_b; va += huge_b, sep = " ") {
		end = picture_get(live, task, va);
		if (end != CS_END_OK)
			break;
		fputs(sep, out);
		picture_draw(live, out);
	}
	if (!fclose(out))
		*out_cells = cs_store_text(live->store, text);
	free(text);
	return end;
}

enum cs_end cs_picture_slot(struct cs_live *live, int task, kp_u64 va, const char **out_cell)
{
	return cs_picture_range(live, task, va, va + 1, out_cell);
}

const char *cs_picture_held(struct cs_live *live)
{
	static const struct {
		const char *name;
		unsigned int states; /* 1 << enum cs_state */
	} kinds[] = {
		{ "present", 1u << CS_STATE_SMALL | 1u << CS_STATE_SHARED | 1u << CS_STATE_LARGE |
				     1u << CS_STATE_SPECIAL },
		{ "zero pages", 1u << CS_STATE_ZERO },
		{ "none", 1u << CS_STATE_NONE },
		{ "swapped", 1u << CS_STATE_SWAP },
		{ "other", 1u << CS_STATE_MIGRATION | 1u << CS_STATE_GUARD | 1u << CS_STATE_POISON |
				   1u << CS_STATE_MARKER | 1u << CS_STATE_NR },
	};
	const char *text = "";
	size_t k;
	int i, nr;

	for (k = 0; live->pages[0].slot == KP_SLOT_TABLE && k < sizeof(kinds) / sizeof(kinds[0]);
	     k++) {
		for (i = nr = 0; i < 1 << live->machine->order; i++)
			nr += !!(kinds[k].states & 1u << picture_state(&live->pages[i]));
		if (nr)
			text = cs_store_printf(live->store, "%s%s%d %s", text, *text ? ", " : "",
					       nr, kinds[k].name);
	}
	return text;
}

/* --- comparing ------------------------------------------------------------ */

static bool picture_flags_match(const struct kp_page *page, unsigned int want)
{
	return (picture_flags(page) & want) == want;
}

static int picture_compare_table(struct cs_live *live, const struct cs_cell *cell, int *out_entry)
{
	int entry_nr = 1 << live->machine->order;
	enum cs_state state;
	int64_t pages;
	int i;

	if (cs_cell_expand(cell, &live->env, live->cells, &live->diags))
		return -1;
	if (live->pages[0].slot != KP_SLOT_TABLE && live->pages[0].slot != KP_SLOT_EMPTY)
		return 0;
	for (i = 0; i < entry_nr; i++) {
		*out_entry = i;
		state = picture_state(&live->pages[i]);
		if (state != live->cells[i]->state)
			return 0;
		if (live->cells[i]->size) {
			if (cs_size_eval(live->cells[i]->size, 2, &live->env, &pages, &live->diags))
				return -1;
			if (pages != INT64_C(1) << live->pages[i].order)
				return 0;
		}
		if (state != CS_STATE_OUTSIDE && state != CS_STATE_NONE &&
		    !picture_flags_match(&live->pages[i], live->cells[i]->flags))
			return 0;
	}
	*out_entry = -1;
	return 1;
}

int cs_picture_compare(struct cs_live *live, const struct cs_cell *cell, int *out_entry)
{
	const struct kp_page *page = &live->pages[0];
	bool empty = page->slot == KP_SLOT_NO_TABLE || page->slot == KP_SLOT_NONE ||
		     page->slot == KP_SLOT_EMPTY;

	*out_entry = -1;
	switch (cell->kind) {
	case CS_CELL_TABLE:
		return picture_compare_table(live, cell, out_entry);
	case CS_CELL_HUGE:
		return page->slot == KP_SLOT_HUGE && picture_flags_match(page, cell->flags);
	case CS_CELL_HUGE_ZERO:
		return page->slot == KP_SLOT_HUGE_ZERO && picture_flags_match(page, cell->flags);
	case CS_CELL_MIGRATION:
		return page->slot == KP_SLOT_MIGRATION;
	case CS_CELL_NONE:
		return empty;
	case CS_CELL_OUTSIDE:
		return empty && picture_outside(live);
	case CS_CELL_NR:
		break;
	}
	return 0;
}

bool cs_picture_blind(const struct cs_live *live, const struct cs_cell *cell)
{
	struct kp_page shown = { .flags = live->machine->page_flags };
	unsigned int wanted = cell->flags, known;
	size_t i;

	known = picture_flags(&shown);
	if (shown.flags & KP_PAGE_WRITE)
		known |= 1u << CS_PF_RO;
	else
		known &= ~(1u << CS_PF_RO);
	known = shown.flags & KP_PAGE_YOUNG ? known | 1u << CS_PF_OLD : known & ~(1u << CS_PF_OLD);
	for (i = 0; i < cell->run_nr; i++)
		wanted |= cell->runs[i].flags;
	return wanted & ~known;
}

/* --- what is odd ---------------------------------------------------------- */

static const struct cs_live_span *picture_pin(const struct cs_live *live, int task, kp_u64 va)
{
	int i;

	for (i = live->pin_nr - 1; i >= 0; i--)
		if (live->pin[i].task == task && va >= live->pin[i].start_va &&
		    va < live->pin[i].end_va)
			return &live->pin[i];
	return NULL;
}

static const char *picture_page_detail(struct cs_live *live, int task, kp_u64 va,
				       const struct kp_page *page)
{
	const struct cs_live_span *pin = picture_pin(live, task, va);
	char entry[64];

	if (page->ref_nr == page->ref_known_nr)
		return "";
	if (page->slot == KP_SLOT_HUGE)
		snprintf(entry, sizeof(entry), "H");
	else
		picture_entry_text(live, page, entry, sizeof(entry));
	return cs_store_printf(live->store, "%s at %s: refs %d, expected %d%s%s", entry,
			       cs_words_va(live, va), page->ref_nr, page->ref_known_nr,
			       pin ? "; pinned at line " : "",
			       pin ? cs_store_printf(live->store, "%d", pin->line) : "");
}

const char *cs_picture_detail(struct cs_live *live, int task, kp_u64 start_va, kp_u64 end_va)
{
	kp_u64 huge_b = live->machine->hugepage_b;
	const char *detail;
	kp_u64 va;
	int i;

	for (va = start_va & ~(huge_b - 1); va < end_va; va += huge_b) {
		if (picture_get(live, task, va) != CS_END_OK)
			return "";
		for (i = 0; i < 1 << live->machine->order; i++) {
			detail = picture_page_detail(live, task,
						     va + (kp_u64)i * live->machine->page_b,
						     &live->pages[i]);
			if (*detail)
				return detail;
		}
	}
	return "";
}
