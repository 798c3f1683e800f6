/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle.c - predictions of calls on small worlds: what all rules share.
 *
 * A prediction starts from "nothing changes" and the rules write what does:
 * oracle_range.c which slots a call comes to, oracle_anon.c what the scan of one
 * finds, oracle_collapse.c what happens then, oracle_file.c both for files and
 * shared memory, oracle_daemon.c what khugepaged
 * does instead, oracle_result.c which result gives which errno.
 */
#include <string.h>
#include "explore/oracle_run.h"

#define FULL_CLAIMS (CS_CLAIM_RET | CS_CLAIM_ATTEMPTS | CS_CLAIM_COUNTERS)

void cs_oracle_give_up(struct cs_oracle_run *run, const char *why)
{
	if (run->given_up)
		return;
	run->given_up = true;
	run->expected->unspecified = why;
	run->expected->claims &= ~FULL_CLAIMS;
	/* Slots are tried in order: those before keep what is said of them. */
	for (unsigned int slot = run->slot; slot < run->world->slot_nr; slot++) {
		cs_oracle_forget_slot(run, slot);
		run->expected->slot[slot].cache_claimed = 0;
	}
}

void cs_oracle_forget_slot(struct cs_oracle_run *run, unsigned int slot)
{
	struct cs_slot_after *after = &run->expected->slot[slot];

	after->claimed = after->huge_claimed = after->writable_claimed = 0;
	after->node_mask = 0;
	for (unsigned int entry = 0; entry < run->entry_nr; entry++)
		after->pte[entry].claimed = 0;
}

void cs_oracle_note_attempt(struct cs_oracle_run *run, unsigned int slot, enum cs_scan scan)
{
	struct cs_expected *expected = run->expected;

	if (run->given_up)
		return;
	expected->attempt[expected->attempt_nr++] =
		(struct cs_world_attempt){ .slot = slot, .scan = scan };
	if (!cs_oracle_is_success(scan) || !expected->because)
		expected->because = cs_oracle_clause(scan);
}

bool cs_oracle_fails(struct cs_oracle_run *run, enum cs_fail point)
{
	const struct cs_environment *env = &run->world->env;

	if (env->fail != point)
		return false;
	run->passage_nr++;
	if (env->fail_nth == 0)
		return true;
	if (run->passage_unknown && run->passage_nr <= env->fail_nth) {
		cs_oracle_give_up(run, "how often the failing point was passed before");
		return true;
	}
	return run->passage_nr == env->fail_nth;
}

/* --- nothing changes --------------------------------------------------------- */

static bool is_readable(uint8_t kind)
{
	switch (kind) {
	case CS_PTE_SPECIAL:
	case CS_PTE_DEVICE:
	case CS_PTE_HWPOISON:
	case CS_PTE_GUARD:
	case CS_PTE_POISON:
		return false;
	default:
		return true;
	}
}

static void keep_entry(const struct cs_pte *before, struct cs_pte_after *after)
{
	/* A batch may be drained at any time; what the swap device holds besides the
	 * entry is no part of a picture. */
	const uint16_t never = CS_PTE_BATCHED | CS_PTE_CLEAN | CS_PTE_SWAP_CACHE |
			       CS_PTE_SWAP_LOCKED | CS_PTE_SWAP_SHARED;

	after->kind = before->kind;
	after->claimed = CS_AFTER_KIND;
	after->flag_mask = (uint16_t)~never;
	if (before->kind == CS_PTE_LARGE) /* what its folio is shows at each of its entries */
		after->flag_mask &= (uint16_t)~CS_ORACLE_FOLIO_FLAGS;
	after->flags = before->flags & after->flag_mask;
	after->content = is_readable(before->kind) ? CS_CONTENT_KEPT : CS_CONTENT_DONT_CARE;
}

/* Of the cache: is the slot's part of the file one hugepage? */
static void keep_cache(const struct cs_oracle_run *run, unsigned int slot)
{
	const struct cs_vma *vma = &run->world->vma[0];
	unsigned int at = vma->file_pg + slot * run->entry_nr - vma->from_pg;
	struct cs_slot_after *after = &run->expected->slot[slot];

	if (!run->world->file.used || at % run->entry_nr || at >= CS_WORLD_PAGE_NR)
		return;
	after->cache_claimed = 1;
	after->cache_huge = run->world->file.page[at].kind == CS_CACHE_HUGE;
}

static void keep_slot(const struct cs_oracle_run *run, unsigned int slot)
{
	const struct cs_slot *before = &run->world->slot[slot];
	struct cs_slot_after *after = &run->expected->slot[slot];

	after->kind = before->kind;
	after->claimed = 1;
	/* A hugepage of the cache is mapped as often as it is. */
	after->huge_claimed = !run->world->file.used;
	if (before->kind != CS_SLOT_TABLE)
		return;
	for (unsigned int entry = 0; entry < run->entry_nr; entry++)
		keep_entry(&before->pte[entry], &after->pte[entry]);
}

static void start(struct cs_oracle_run *run, const struct cs_world *world,
		  struct cs_expected *expected)
{
	memset(expected, 0, sizeof(*expected));
	*run = (struct cs_oracle_run){
		.world = world,
		.expected = expected,
		.entry_nr = cs_world_entry_nr(world),
		.node_nr = world->env.node_nr ? world->env.node_nr : 1,
		.daemon = world->call.caller == CS_CALLER_KHUGEPAGED,
		.room_min = world->env.memcg_room_pg,
		.room_max = world->env.memcg_room_pg,
	};
	for (unsigned int node = 0; node < CS_WORLD_NODE_NR; node++) {
		run->free_hp[node] = world->env.free_hp_plus1[node] - 1;
		run->compact_hp[node] = world->env.compact_hp[node];
	}
	for (unsigned int slot = 0; slot < world->slot_nr; slot++) {
		keep_slot(run, slot);
		keep_cache(run, slot);
	}
	expected->claims = FULL_CLAIMS | CS_CLAIM_PICTURE | CS_CLAIM_CONTENT;
	expected->delta_mask = (1 << CS_DELTA_NR) - 1;
}

enum cs_oracle_verdict cs_oracle_predict(const struct cs_world *world, struct cs_expected *expected)
{
	struct cs_oracle_run run;

	start(&run, world, expected);
	if (run.daemon)
		cs_oracle_khugepaged(&run);
	else
		cs_oracle_madvise(&run);
	if (run.daemon)
		expected->claims &= ~CS_CLAIM_RET;
	if (run.attempts_unsaid && !run.given_up) {
		expected->claims &= ~CS_CLAIM_ATTEMPTS;
		expected->unspecified = "what tracepoints show of mapping a hugepage of the cache";
	}
	if (!run.given_up)
		return expected->unspecified ? CS_ORACLE_PARTLY : CS_ORACLE_PREDICTED;
	/* Content never depends on what a call decides, so it is still claimed. */
	return CS_ORACLE_PARTLY;
}
