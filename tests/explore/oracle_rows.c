/* SPDX-License-Identifier: GPL-2.0-only */
/* oracle_rows.c - reads and checks the rows of oracle_rows.h. */
#include <string.h>
#include "ct.h"
#include "explore/oracle_rows.h"

#define PAGE_B 4096

static const char entries[CS_PTE_KIND_NR + 1] = "_pzslkfvdxmgou";
static const char slots[CS_SLOT_KIND_NR + 1] = "?ENHFUZM";
static const char flags[] = "RSOLPKIBCWAYT"; /* by bit */

static const char *const scan_names[CS_SCAN_NR] = {
#define CS_SCAN(name) [CS_SCAN_##name] = #name,
#include "language/names.def"
};

static int index_in(const char *names, char c)
{
	const char *at = c ? strchr(names, c) : NULL;

	return at ? (int)(at - names) : -1;
}

/* One slot from @text; returns what follows it. */
static const char *read_slot(const char *text, struct cs_slot *slot)
{
	int entry = -1;

	*slot = (struct cs_slot){ 0 };
	if (index_in(slots, *text) >= 0) {
		slot->kind = (uint8_t)index_in(slots, *text);
		return text + 1;
	}
	for (; *text && *text != ' '; text++) {
		if (index_in(entries, *text) >= 0) {
			ct_assert_int_lt(++entry, CS_WORLD_ENTRY_NR);
			slot->pte[entry].kind = (uint8_t)index_in(entries, *text);
		} else if (index_in(flags, *text) >= 0) {
			slot->pte[entry].flags |= 1u << index_in(flags, *text);
		} else if (*text >= '0' && *text <= '3') {
			slot->pte[entry].node = (uint8_t)(*text - '0');
		} else {
			ct_fail("no such entry: %s", text);
		}
	}
	return text;
}

void row_world(const struct row *row, uint32_t features, struct cs_world *world)
{
	const char *at = row->before;

	memset(world, 0, sizeof(*world));
	world->features = features;
	world->order = 2;
	world->page_b = PAGE_B;
	while (*at) {
		at = read_slot(at, &world->slot[world->slot_nr++]);
		at += *at == ' ';
	}
	world->vma_nr = 1;
	world->vma[0] = (struct cs_vma){ .to_pg = 4 * world->slot_nr, .flags = row->vma_flags };
	world->env = row->env;
	world->call = row->call;
	if (!world->call.length_b && world->call.caller == CS_CALLER_MADVISE)
		world->call.length_b = 4 * world->slot_nr * PAGE_B;
}

static void check_scans(const char *scans, const struct cs_expected *expected)
{
	char got[256] = "";

	for (unsigned int i = 0; i < expected->attempt_nr; i++) {
		strcat(got, i ? " " : "");
		strcat(got, scan_names[expected->attempt[i].scan]);
	}
	ct_assert_str_eq(got, scans);
}

static void check_slot(unsigned int nr, const struct cs_slot *want, const struct cs_slot_after *got)
{
	ct_assert_int_eq(got->claimed, true);
	ct_assert_int_eq(got->kind, want->kind);
	if (want->kind != CS_SLOT_TABLE)
		return;
	for (unsigned int entry = 0; entry < 4; entry++) {
		const struct cs_pte_after *pte = &got->pte[entry];

		if (pte->kind != want->pte[entry].kind ||
		    pte->flags != (want->pte[entry].flags & pte->flag_mask))
			ct_fail("slot %u, entry %u: kind %d, flags %x", nr, entry, pte->kind,
				pte->flags);
	}
}

static void check_after(const char *after, const struct cs_expected *expected)
{
	for (unsigned int slot = 0; *after; slot++) {
		struct cs_slot want;

		if (*after == '?') {
			ct_assert_int_eq(expected->slot[slot].claimed, false);
			after++;
		} else {
			after = read_slot(after, &want);
			check_slot(slot, &want, &expected->slot[slot]);
		}
		after += *after == ' ';
	}
}

void row_check_world(const struct row *row, const struct cs_world *world)
{
	enum cs_oracle_verdict verdict;
	struct cs_expected expected;

	ct_row("%s, %s, features %x", row->clause, row->before, world->features);
	verdict = cs_oracle_predict(world, &expected);
	/* Counters of khugepaged are not told where a forked child is scanned too. */
	if (world->call.caller == CS_CALLER_KHUGEPAGED && strpbrk(row->before, "SF") &&
	    world->env.thp_enabled != CS_ENABLED_NEVER) {
		ct_assert_int_eq(verdict, CS_ORACLE_PARTLY);
		ct_assert_int_eq(expected.delta_mask & 1 << CS_DELTA_EXCEED_NONE, 0);
		ct_assert_int_eq(expected.claims & CS_CLAIM_ATTEMPTS, CS_CLAIM_ATTEMPTS);
	} else {
		ct_assert_int_eq(verdict, CS_ORACLE_PREDICTED);
		ct_assert_null(expected.unspecified);
	}
	if (world->call.caller == CS_CALLER_MADVISE) {
		ct_assert_int_eq(expected.claims & CS_CLAIM_RET, CS_CLAIM_RET);
		ct_assert_int_eq(expected.ret_nr, 1);
		ct_assert_errno_eq(expected.ret[0], row->ret);
	} else {
		ct_assert_int_eq(expected.claims & CS_CLAIM_RET, 0);
	}
	check_scans(row->scans, &expected);
	check_after(row->after ? row->after : row->before, &expected);
}

void row_check(const struct row *row)
{
	static const uint32_t all[] = { ROWS_6_1, ROWS_6_12, ROWS_7_2, ROWS_7_3 };
	struct cs_world world;

	for (unsigned int i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (row->features && i)
			return;
		row_world(row, row->features ? row->features : all[i], &world);
		row_check_world(row, &world);
	}
}
