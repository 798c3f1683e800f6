/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge.c - the world of a region, and the oracle's opinion.
 */
#include <stdio.h>
#include <string.h>
#include "explore/do.h"
#include "explore/engine.h"
#include "explore/oracle.h"
#include "program/judge.h"

/* What a call may change in entries that it leaves alone: pages on batches become
 * what they were to be, MADV_FREE's among them. */
#define STEADY                                                                              \
	(CS_PTE_READONLY | CS_PTE_SHARED | CS_PTE_PINNED | CS_PTE_LOCKED | CS_PTE_OFF_LRU | \
	 CS_PTE_UFFD_WP)

/* --- before ------------------------------------------------------------------------ */

static uint32_t features_of(const struct cs_machine *machine)
{
	static const struct cs_machine *known;
	static uint32_t features;

	if (known != machine)
		features = cs_kernel_features(machine->features);
	known = machine;
	return features;
}

/* Is @word one of the words of @flags, which stand between bars? */
static bool has_word(const char *flags, const char *word)
{
	size_t len = strlen(word);
	const char *at = flags;

	while ((at = strstr(at, word))) {
		if ((at == flags || at[-1] == '|') && (!at[len] || at[len] == '|'))
			return true;
		at += len;
	}
	return false;
}

static uint32_t vma_flags(const struct kp_vma *vma)
{
	static const struct {
		const char *word;
		uint32_t flag;
	} words[] = {
		{ "NOHUGEPAGE", CS_VMA_NOHUGEPAGE },     { "HUGEPAGE", CS_VMA_HUGEPAGE },
		{ "UFFD_MISSING", CS_VMA_UFFD_MISSING }, { "UFFD_WP", CS_VMA_UFFD_WP },
		{ "DROPPABLE", CS_VMA_DROPPABLE },
	};
	uint32_t flags = (has_word(vma->flags, "WRITE") ? 0 : CS_VMA_NO_WRITE) |
			 (vma->has_anon_vma ? 0 : CS_VMA_NO_ANON_VMA);
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (has_word(vma->flags, words[i].word))
			flags |= words[i].flag;
	return flags;
}

static const char *read_vmas(struct cs_judged *judged)
{
	struct cs_machine *m = judged->machine;
	struct cs_world *world = &judged->world;
	kp_u64 row_va = judged->row_va, end_va = row_va + world->slot_nr * m->hugepage_b;
	kp_u64 va = row_va;

	while (va < end_va) {
		struct kp_vma vma;
		bool found;

		if (cs_machine_vma(m, judged->task, va, &vma, &found) != CS_END_OK)
			return "the world ended";
		if (!found || vma.start_va >= end_va)
			break;
		if (world->vma_nr == CS_WORLD_VMA_NR)
			return "more VMAs than a world has";
		world->vma[world->vma_nr++] = (struct cs_vma){
			.from_pg = (uint16_t)((vma.start_va - row_va) / m->page_b),
			.to_pg = (uint16_t)((vma.end_va - row_va) / m->page_b),
			.flags = vma_flags(&vma),
		};
		va = vma.end_va;
	}
	return NULL;
}

/* What of an entry does not show, where something was done that would not. */
static const char *unread(const struct cs_judged *judged, const struct cs_seen_pte *pte,
			  const struct kp_page *page)
{
	int order = judged->machine->order;

	if (pte->kind == CS_PTE_KIND_NR)
		return "an entry that no world has";
	if (pte->kind == CS_PTE_LARGE && (int)page->order != order)
		return "smaller large folios";
	if ((pte->kind == CS_PTE_SWAP || pte->kind == CS_PTE_MIGRATION) && judged->judge->hidden)
		return "what else is known of a page that is not mapped";
	return NULL;
}

static const char *read_slot(struct cs_judged *judged, int slot, const struct kp_page *page)
{
	struct cs_slot *to = &judged->world.slot[slot];
	int nr = (int)cs_world_entry_nr(&judged->world), i;
	struct cs_seen_slot seen;

	cs_look_slot(page, nr, &seen);
	if (seen.kind == CS_SLOT_KIND_NR)
		return "a PMD entry that no world has";
	to->kind = seen.kind;
	for (i = 0; seen.kind == CS_SLOT_TABLE && i < nr; i++) {
		const char *why = unread(judged, &seen.pte[i], &page[i]);

		if (why)
			return why;
		to->pte[i].kind = seen.pte[i].kind;
		to->pte[i].flags = seen.pte[i].flags;
		/* A folio that two tasks map in part does not show as shared. */
		if (seen.pte[i].kind == CS_PTE_LARGE && seen.pte[i].flags & CS_PTE_READONLY)
			to->pte[i].flags |= CS_PTE_SHARED;
	}
	return NULL;
}

/* --- what is to fail, what may be charged --------------------------------------------- */

void cs_judge_arm(struct cs_judge *judge, struct cs_machine *machine, const char *name, int nth)
{
	int i;

	for (i = 1; i < CS_FAIL_KIND_NR && strcmp(cs_fail_name((enum cs_fail)i), name) != 0; i++)
		;
	if (i == CS_FAIL_KIND_NR) {
		judge->bound = true;
		return;
	}
	judge->fail[i].nth = nth;
	cs_machine_fail_point_seen(machine, name, &judge->fail[i].passed_nr,
				   &judge->fail[i].failed_nr);
}

static const char *read_failures(struct cs_judged *judged)
{
	const struct cs_judge *judge = judged->judge;
	struct cs_environment *env = &judged->world.env;
	int i;

	for (i = 1; i < CS_FAIL_KIND_NR; i++) {
		kp_u64 passed_nr, failed_nr;

		if (!judge->fail[i].nth)
			continue;
		cs_machine_fail_point_seen(judged->machine, cs_fail_name((enum cs_fail)i),
					   &passed_nr, &failed_nr);
		if (failed_nr != judge->fail[i].failed_nr)
			continue; /* it did, and is off again */
		if (env->fail)
			return "more than one thing is to fail";
		env->fail = (uint8_t)i;
		env->fail_nth = (uint16_t)(judge->fail[i].nth -
					   (int)(passed_nr - judge->fail[i].passed_nr));
	}
	return NULL;
}

static const char *read_environment(struct cs_judged *judged)
{
	const struct cs_judge *judge = judged->judge;
	struct cs_environment *env = &judged->world.env;
	kp_s64 usage_pg, left_hp;
	const char *why;

	if (judge->bound)
		return "what is to fail";
	if (!cs_machine_stat(judged->machine, 0, "nofree.0", &left_hp))
		return "how many hugepages are left";
	env->free_hp_plus1[0] = (uint8_t)(left_hp + 1); /* any number is -1 */
	if (judge->group_max_pg && judge->in_group[judged->task]) {
		if (!cs_machine_stat(judged->machine, 0, "memcg.g", &usage_pg))
			return "what the memcg was charged";
		/* Pages that wait on a batch to be freed, or to be locked, are charged
		 * until the call drains it, and so are pages that it reads from swap:
		 * whether there is room shows only where there is enough for each
		 * slot twice anyway. */
		if (judge->group_max_pg - usage_pg < (kp_s64)judged->world.slot_nr * 2
							     << judged->machine->order)
			return "whether the memcg has room";
	}
	why = read_failures(judged);
	/* Of a memcg that has room the world says nothing, but its lists are slab memory. */
	if (!why && env->fail == CS_FAIL_ALLOC_SLAB && judge->in_group[judged->task])
		why = "what a memcg allocates for its lists";
	return why;
}

/* --- the prediction --------------------------------------------------------------------- */

/* Only what cannot change behind a call's back. */
static void claim_steady(const struct cs_world *world, struct cs_expected *expected)
{
	int nr = (int)cs_world_entry_nr(world), slot, i;

	expected->claims &= ~(uint32_t)CS_CLAIM_COUNTERS;
	for (slot = 0; slot < world->slot_nr; slot++)
		for (i = 0; i < nr; i++) {
			struct cs_pte_after *pte = &expected->slot[slot].pte[i];
			bool large = pte->kind == CS_PTE_LARGE;

			pte->flag_mask &= large ? CS_PTE_READONLY | CS_PTE_UFFD_WP : STEADY;
			pte->flags &= pte->flag_mask;
		}
}

const char *cs_judge_before(struct cs_judged *judged, int slot_nr)
{
	struct cs_machine *m = judged->machine;
	struct cs_world *world = &judged->world;
	struct kp_page page[CS_WORLD_PAGE_NR];
	const char *why;
	int slot;

	world->features = features_of(m);
	world->order = (uint8_t)m->order;
	world->page_b = (uint32_t)m->page_b;
	world->slot_nr = (uint8_t)slot_nr;
	if (cs_machine_pages(m, judged->task, judged->row_va, slot_nr << m->order, page) !=
	    CS_END_OK)
		return "the world ended";
	why = read_environment(judged);
	if (!why)
		why = read_vmas(judged);
	for (slot = 0; !why && slot < slot_nr; slot++)
		why = read_slot(judged, slot, &page[slot << m->order]);
	if (why)
		return why;
	cs_oracle_predict(world, &judged->expected);
	claim_steady(world, &judged->expected);
	return NULL;
}

/* --- after ------------------------------------------------------------------------- */

static uint8_t scan_of(const char *text)
{
	int i;

	for (i = 1; i < CS_SCAN_NR && strcmp(cs_scan_name((enum cs_scan)i), text) != 0; i++)
		;
	return (uint8_t)i;
}

static void look_attempts(const struct cs_judged *judged, struct cs_seen *seen)
{
	struct cs_machine *m = judged->machine;
	int i, nr = cs_machine_attempt_nr(m);

	for (i = 0; i < nr; i++) {
		struct kp_attempt attempt;

		cs_machine_attempt(m, i, &attempt);
		if (seen->attempt_nr < CS_EXPECT_ATTEMPT_NR)
			seen->attempt[seen->attempt_nr] = (struct cs_world_attempt){
				.slot = (uint8_t)((attempt.va - judged->row_va) / m->hugepage_b),
				.scan = scan_of(attempt.result),
			};
		seen->attempt_nr++;
	}
}

static void expectation_words(const struct cs_expected *expected, char *out)
{
	struct cs_seen wanted = { .ret = expected->ret[0], .attempt_nr = expected->attempt_nr };

	memcpy(wanted.attempt, expected->attempt, sizeof(wanted.attempt));
	cs_seen_words(&wanted, out, KP_TEXT_LEN);
	if (!(expected->claims & CS_CLAIM_ATTEMPTS))
		*strstr(out, " why ") = '\0';
}

bool cs_judge_after(struct cs_judged *judged, kp_s64 result, char *out_text, char *out_expects)
{
	struct cs_machine *m = judged->machine;
	const struct cs_expected *expected = &judged->expected;
	struct cs_seen seen = { .ret = (int16_t)result };
	struct kp_page page[CS_WORLD_PAGE_NR];
	char text[KP_TEXT_LEN];
	enum cs_claim claim;
	int slot;

	look_attempts(judged, &seen);
	if (cs_machine_pages(m, judged->task, judged->row_va, judged->world.slot_nr << m->order,
			     page) != CS_END_OK)
		return true;
	for (slot = 0; slot < judged->world.slot_nr; slot++)
		cs_look_slot(&page[slot << m->order], 1 << m->order, &seen.slot[slot]);
	claim = cs_judge(&judged->world, expected, &seen, text, sizeof(text));
	if (!claim)
		return true;
	snprintf(out_text, KP_TEXT_LEN, "the oracle disagrees%s%s: %.200s",
		 expected->because ? " by " : "", expected->because ? expected->because : "", text);
	*out_expects = '\0';
	if (claim & (CS_CLAIM_RET | CS_CLAIM_ATTEMPTS) && expected->claims & CS_CLAIM_RET)
		expectation_words(expected, out_expects);
	return false;
}
