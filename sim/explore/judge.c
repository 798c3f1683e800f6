/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge.c - what was seen against what was expected, and what makes two
 * outcomes one.
 */
#include <stdio.h>
#include <string.h>
#include "explore/engine.h"
#include "language/csim.h"

const char *cs_scan_name(enum cs_scan scan)
{
	static const char *const names[CS_SCAN_NR] = {
#define CS_SCAN(name) [CS_SCAN_##name] = #name,
#include "language/names.def"
	};

	return scan < CS_SCAN_NR && names[scan] ? names[scan] : "?";
}

/* --- words ----------------------------------------------------------------- */

static const char *ret_words(int ret, char *out, size_t len)
{
	const char *name = ret < 0 ? cs_errno_name(-ret) : NULL;

	if (name)
		snprintf(out, len, "-1 %s", name);
	else
		snprintf(out, len, "%d", ret);
	return out;
}

static size_t attempt_words(const struct cs_world_attempt *attempt, int nr, char *out, size_t len)
{
	size_t at = 0;
	int i;

	if (!nr && len)
		at += (size_t)snprintf(out, len, "none");
	for (i = 0; i < nr && at < len; i++)
		at += (size_t)snprintf(out + at, len - at, "%s%s", i ? ", " : "",
				       i < CS_EXPECT_ATTEMPT_NR
					       ? cs_scan_name((enum cs_scan)attempt[i].scan)
					       : "...");
	return at < len ? at : len;
}

void cs_seen_words(const struct cs_seen *seen, char *out, size_t len)
{
	size_t at;

	ret_words(seen->ret, out, len);
	at = strlen(out);
	at += (size_t)snprintf(out + at, len - at, " why ");
	if (at < len)
		attempt_words(seen->attempt, seen->attempt_nr, out + at, len - at);
}

static const char *slot_word(int kind)
{
	static const char *const words[CS_SLOT_KIND_NR + 1] = {
		"a page table",       "an empty PMD entry",        "no PMD table",
		"a hugepage",         "a hugepage shared by fork", "a hugepage with uffd-wp",
		"the huge zero page", "a PMD migration entry",     "something else"
	};

	return words[kind];
}

static const char *pte_word(int kind)
{
	static const char *const words[CS_PTE_KIND_NR + 1] = {
		"none",      "page",      "zero",    "swap",      "large",
		"ksm",       "file-page", "special", "device",    "hwpoison",
		"migration", "guard",     "poison",  "wp-marker", "something else"
	};

	return words[kind];
}

/* --- claims ---------------------------------------------------------------- */

static bool ret_fits(const struct cs_expected *expected, const struct cs_seen *seen, char *out,
		     size_t len)
{
	char want[64], got[64];
	int i;

	for (i = 0; i < expected->ret_nr; i++)
		if (expected->ret[i] == seen->ret)
			return true;
	snprintf(out, len, "result: expected %s%s, got %s",
		 ret_words(expected->ret[0], want, sizeof(want)),
		 expected->ret_nr > 1 ? " (or another)" : "",
		 ret_words(seen->ret, got, sizeof(got)));
	return false;
}

/* The same results of other slots. */
static void slots_differ(const struct cs_expected *expected, const struct cs_seen *seen, char *out,
			 size_t len)
{
	int i = 0;

	while (expected->attempt[i].slot == seen->attempt[i].slot)
		i++;
	snprintf(out, len, "attempt %d: expected at slot %d, got slot %d", i + 1,
		 expected->attempt[i].slot, seen->attempt[i].slot);
}

static bool attempts_fit(const struct cs_expected *expected, const struct cs_seen *seen, char *out,
			 size_t len)
{
	char want[256], got[256];

	if (expected->attempt_nr == seen->attempt_nr && seen->attempt_nr <= CS_EXPECT_ATTEMPT_NR &&
	    !memcmp(expected->attempt, seen->attempt, seen->attempt_nr * sizeof(seen->attempt[0])))
		return true;
	attempt_words(expected->attempt, expected->attempt_nr, want, sizeof(want));
	attempt_words(seen->attempt, seen->attempt_nr, got, sizeof(got));
	if (strcmp(want, got) != 0)
		snprintf(out, len, "attempts: expected %s, got %s", want, got);
	else
		slots_differ(expected, seen, out, len);
	return false;
}

static bool same_slot_kind(const struct cs_slot_after *want, const struct cs_seen_slot *got)
{
	bool want_huge = want->kind == CS_SLOT_HUGE || want->kind == CS_SLOT_HUGE_FORK ||
			 want->kind == CS_SLOT_HUGE_WP;
	bool got_huge = got->kind == CS_SLOT_HUGE || got->kind == CS_SLOT_HUGE_FORK ||
			got->kind == CS_SLOT_HUGE_WP;

	if (want_huge && got_huge && !want->huge_claimed)
		return true;
	return want->kind == got->kind;
}

static bool pte_fits(const struct cs_pte_after *want, const struct cs_seen_pte *got, int at,
		     char *out, size_t len)
{
	uint16_t seen_mask;

	if (!want->claimed)
		return true;
	if (want->kind != got->kind) {
		snprintf(out, len, "entry %d: expected %s, got %s", at, pte_word(want->kind),
			 pte_word(got->kind));
		return false;
	}
	/* Of an entry that maps no page, only its uffd-wp bit can be seen. */
	seen_mask = want->flag_mask & (got->kind == CS_PTE_PAGE || got->kind == CS_PTE_LARGE ||
						       got->kind == CS_PTE_KSM
					       ? 0xffff
					       : CS_PTE_UFFD_WP);
	if ((want->flags ^ got->flags) & seen_mask) {
		snprintf(out, len, "entry %d (%s): expected flags %#x of %#x, got %#x", at,
			 pte_word(got->kind), want->flags & seen_mask, seen_mask,
			 got->flags & seen_mask);
		return false;
	}
	if (want->claimed & CS_AFTER_NODE && want->node != got->node) {
		snprintf(out, len, "entry %d: expected on node %d, got %d", at, want->node,
			 got->node);
		return false;
	}
	return true;
}

static bool slot_fits(const struct cs_world *world, const struct cs_expected *expected,
		      const struct cs_seen *seen, int slot, char *out, size_t len)
{
	const struct cs_slot_after *want = &expected->slot[slot];
	const struct cs_seen_slot *got = &seen->slot[slot];
	int nr = (int)cs_world_entry_nr(world), i, node = got->pte[0].node;

	if (want->claimed && !same_slot_kind(want, got)) {
		snprintf(out, len, "slot %d: expected %s, got %s", slot, slot_word(want->kind),
			 slot_word(got->kind));
		return false;
	}
	if (want->writable_claimed && want->writable != got->writable) {
		snprintf(out, len, "slot %d: expected %s, got %s", slot,
			 want->writable ? "writable" : "read-only",
			 got->writable ? "writable" : "read-only");
		return false;
	}
	if (want->cache_claimed && want->cache_huge != got->cache_huge) {
		snprintf(out, len, "slot %d of the cache: expected %s, got %s", slot,
			 want->cache_huge ? "a hugepage" : "no hugepage",
			 got->cache_huge ? "a hugepage" : "none");
		return false;
	}
	if (want->node_mask && node >= 0 && !(want->node_mask & 1 << node)) {
		snprintf(out, len, "slot %d: expected on a node of mask %#x, got node %d", slot,
			 want->node_mask, node);
		return false;
	}
	for (i = 0; got->kind == CS_SLOT_TABLE && i < nr; i++)
		if (!pte_fits(&want->pte[i], &got->pte[i], slot * nr + i, out, len))
			return false;
	return true;
}

static bool content_fits(const struct cs_world *world, const struct cs_expected *expected,
			 const struct cs_seen *seen, char *out, size_t len)
{
	int nr = (int)cs_world_entry_nr(world), slot, i;

	for (slot = 0; slot < world->slot_nr; slot++)
		for (i = 0; i < nr; i++) {
			const struct cs_seen_pte *got = &seen->slot[slot].pte[i];
			uint8_t want = expected->slot[slot].pte[i].content;

			if (want == CS_CONTENT_DONT_CARE || !got->known)
				continue;
			if (want == CS_CONTENT_KEPT ? got->kept : got->zero)
				continue;
			snprintf(out, len, "page %d: expected %s", slot * nr + i,
				 want == CS_CONTENT_KEPT ? "its content kept" : "zero");
			return false;
		}
	return true;
}

static bool deltas_fit(const struct cs_expected *expected, const struct cs_seen *seen, char *out,
		       size_t len)
{
	static const char *const names[CS_DELTA_NR] = { "thp_collapse_alloc",
							"thp_collapse_alloc_failed",
							"thp_scan_exceed_none_pte",
							"thp_scan_exceed_swap_pte",
							"thp_scan_exceed_share_pte",
							"rss_anon",
							"swap",
							"huge_nr",
							"pages_collapsed" };
	int i;

	for (i = 0; i < CS_DELTA_PAGES_COLLAPSED; i++)
		if (expected->delta_mask & 1 << i && expected->delta[i] != seen->delta[i]) {
			snprintf(out, len, "%s: expected %+d, got %+d", names[i],
				 expected->delta[i], seen->delta[i]);
			return false;
		}
	return true;
}

enum cs_claim cs_judge(const struct cs_world *world, const struct cs_expected *expected,
		       const struct cs_seen *seen, char *out, size_t len)
{
	int i;

	if (expected->claims & CS_CLAIM_RET && !ret_fits(expected, seen, out, len))
		return CS_CLAIM_RET;
	if (expected->claims & CS_CLAIM_ATTEMPTS && !attempts_fit(expected, seen, out, len))
		return CS_CLAIM_ATTEMPTS;
	for (i = 0; expected->claims & CS_CLAIM_PICTURE && i < world->slot_nr; i++)
		if (!slot_fits(world, expected, seen, i, out, len))
			return CS_CLAIM_PICTURE;
	if (expected->claims & CS_CLAIM_CONTENT && !content_fits(world, expected, seen, out, len))
		return CS_CLAIM_CONTENT;
	if (expected->claims & CS_CLAIM_COUNTERS && !deltas_fit(expected, seen, out, len))
		return CS_CLAIM_COUNTERS;
	return 0;
}

/* --- hashes ---------------------------------------------------------------- */

static uint64_t mix(uint64_t hash, uint64_t value)
{
	hash ^= value;
	hash *= 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 29;
}

static uint64_t pte_hash(const struct cs_seen_pte *pte)
{
	return (uint64_t)pte->kind | (uint64_t)(uint8_t)pte->node << 8 |
	       (uint64_t)pte->flags << 16 | (uint64_t)pte->kept << 32 | (uint64_t)pte->zero << 33 |
	       (uint64_t)pte->known << 34;
}

uint64_t cs_seen_hash(const struct cs_world *world, const struct cs_seen *seen)
{
	uint64_t hash = mix(1, (uint16_t)seen->ret);
	int i;

	for (i = 0; i < seen->attempt_nr && i < CS_EXPECT_ATTEMPT_NR; i++)
		hash = mix(hash, (uint64_t)seen->attempt[i].slot << 8 | seen->attempt[i].scan);
	for (i = 0; i < CS_DELTA_NR; i++)
		hash = mix(hash, (uint16_t)seen->delta[i]);
	for (i = 0; i < world->slot_nr; i++)
		hash = mix(hash, (uint64_t)seen->slot[i].kind << 1 | seen->slot[i].writable |
					 (uint64_t)seen->slot[i].cache_huge << 8);
	return hash;
}

uint64_t cs_seen_hash_unordered(const struct cs_world *world, const struct cs_seen *seen)
{
	uint64_t hash = cs_seen_hash(world, seen);
	int nr = (int)cs_world_entry_nr(world), i, j;

	for (i = 0; i < world->slot_nr; i++) {
		uint64_t sum = 0;

		for (j = 0; j < nr; j++) {
			const struct cs_pte *was = &world->slot[i].pte[j];
			uint64_t before =
				was->kind | (uint64_t)was->flags << 8 | (uint64_t)was->node << 24;

			sum += mix(mix(7, before), pte_hash(&seen->slot[i].pte[j]));
		}
		hash = mix(hash, sum);
	}
	return hash;
}
