/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * words.c - live values back into scenario words: A+3P, never an address.
 */
#include "run/live.h"

const char *cs_words_amount(const struct cs_live *live, kp_u64 b)
{
	kp_u64 huge = b / live->machine->hugepage_b;
	kp_u64 pages = b % live->machine->hugepage_b / live->machine->page_b;
	const char *text = "";

	if (b % live->machine->page_b || !b)
		return cs_store_printf(live->store, "%llu", (unsigned long long)b);
	if (huge == 1)
		text = "H";
	else if (huge)
		text = cs_store_printf(live->store, "%lluH", (unsigned long long)huge);
	if (!pages)
		return text;
	return cs_store_printf(live->store, "%s%s%lluP", text, huge ? "+" : "",
			       (unsigned long long)pages);
}

int cs_words_region(const struct cs_live *live, kp_u64 va)
{
	const struct cs_value *value;
	int i;

	for (i = (int)live->script->symbol_nr - 1; i >= 0; i--) {
		value = &live->env.values[i];
		if (value->kind == CS_VAL_REGION && va >= (kp_u64)value->num &&
		    va - (kp_u64)value->num < value->len_b)
			return i;
		if (value->kind == CS_VAL_FD && va >> CS_FILE_SHIFT == cs_file_place(value))
			return i;
	}
	return -1;
}

/* Where a region starts, or the range of a file. */
static kp_u64 words_start(const struct cs_value *value)
{
	return value->kind == CS_VAL_FD ? (kp_u64)cs_file_place(value) << CS_FILE_SHIFT
					: (kp_u64)value->num;
}

const char *cs_words_va(const struct cs_live *live, kp_u64 va)
{
	int region = cs_words_region(live, va);
	const char *name = "window";
	kp_u64 start_va = live->machine->window_va;

	if (region >= 0) {
		name = live->script->symbols[region].name;
		start_va = words_start(&live->env.values[region]);
	} else if (va < start_va) {
		return "below the window";
	}
	if (va == start_va)
		return name;
	return cs_store_printf(live->store, "%s+%s", name, cs_words_amount(live, va - start_va));
}

const char *cs_words_slot(const struct cs_live *live, kp_u64 va)
{
	kp_u64 huge_b = live->machine->hugepage_b;
	kp_u64 slot_va = va & ~(huge_b - 1);
	kp_u64 end_va = slot_va + huge_b;
	int region = cs_words_region(live, slot_va);
	kp_u64 start_va, region_end_va;

	if (region < 0)
		region = cs_words_region(live, end_va - live->machine->page_b);
	if (region < 0)
		return cs_words_va(live, slot_va);
	start_va = words_start(&live->env.values[region]);
	region_end_va = start_va + live->env.values[region].len_b;
	if (slot_va < start_va)
		slot_va = start_va;
	if (end_va > region_end_va)
		end_va = region_end_va;
	return cs_store_printf(live->store, "%s[%s..%s)", live->script->symbols[region].name,
			       cs_words_amount(live, slot_va - start_va),
			       cs_words_amount(live, end_va - start_va));
}

const char *cs_words_result(const struct cs_live *live, kp_s64 result, bool is_va)
{
	const char *name;

	if (result < 0 && result > -4096) {
		name = cs_errno_name((int)-result);
		if (name)
			return cs_store_printf(live->store, "-1 %s", name);
		return cs_store_printf(live->store, "-1 errno %lld", -(long long)result);
	}
	if (is_va)
		return cs_words_va(live, (kp_u64)result);
	if (result > 0 && !((kp_u64)result % live->machine->page_b))
		return cs_words_amount(live, (kp_u64)result);
	return cs_store_printf(live->store, "%lld", (long long)result);
}
