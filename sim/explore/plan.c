/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan.c - the steps that lead to a world.
 *
 * Order: surroundings that pages need, mappings, what a child will share, the
 * fork, everything else page by page, flags of VMAs, and last what only the
 * call meets: limits, settings, failures.  What varies fastest comes late, so
 * that most of a plan is shared with the plan before.
 */
#include <string.h>
#include "explore/plan_make.h"

enum { READ = CS_PROT_READ, WRITE = CS_PROT_WRITE, EXEC = CS_PROT_EXEC };
enum { HUGEPAGE = CS_ADV_HUGEPAGE, NOHUGEPAGE = CS_ADV_NOHUGEPAGE };

struct cs_plan_step *cs_plan_add(struct cs_plan *plan, enum cs_do what, int32_t from_pg,
				 int32_t to_pg, int32_t value)
{
	struct cs_plan_step *step = &plan->step[plan->nr++];

	*step = (struct cs_plan_step){
		.what = what,
		.node = -1,
		.from_pg = from_pg,
		.to_pg = to_pg,
		.value = value,
	};
	return step;
}

void cs_plan_mark(struct cs_plan *plan)
{
	if (plan->nr)
		plan->step[plan->nr - 1].mark = true;
}

void cs_plan_by(struct cs_plan *plan, int begin, const struct cs_vma *vma)
{
	int i;

	for (i = begin; i < plan->nr; i++)
		plan->step[i].task = !!(vma->flags & CS_VMA_CHILD);
}

int cs_plan_common(const struct cs_plan *a, const struct cs_plan *b)
{
	int nr = a->nr < b->nr ? a->nr : b->nr, i;

	if (a->base_pg != b->base_pg)
		return 0;
	for (i = 0; i < nr; i++)
		if (memcmp(&a->step[i], &b->step[i], sizeof(a->step[i])))
			break;
	return i;
}

/* --- where the row lies ---------------------------------------------------- */

static bool any_slot(const struct cs_world *world, enum cs_slot_kind kind)
{
	int i;

	for (i = 0; i < world->slot_nr; i++)
		if (world->slot[i].kind == kind)
			return true;
	return false;
}

/* Slots before the end of the first PMD table: all of them, unless a part of the
 * row is to have no table. */
static int slots_before(const struct cs_world *world)
{
	int i;

	for (i = 1; i < world->slot_nr; i++)
		if ((world->slot[i].kind == CS_SLOT_NO_TABLE) !=
		    (world->slot[i - 1].kind == CS_SLOT_NO_TABLE))
			return i;
	return world->slot_nr;
}

/* A page elsewhere under the same PMD table keeps that where the row has nothing. */
static void plan_keep_table(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	int32_t nr = (int32_t)cs_world_entry_nr(world);
	bool first_none = world->slot[0].kind == CS_SLOT_NO_TABLE;
	int32_t at = first_none ? table_pg + 32 * nr : 32 * nr;

	if (!any_slot(world, CS_SLOT_EMPTY))
		return;
	cs_plan_add(plan, CS_DO_MMAP, at, at + 1, READ | WRITE);
	cs_plan_add(plan, CS_DO_FILL, at, at + 1, 0);
}

/* --- VMAs ------------------------------------------------------------------ */

static const struct cs_vma *vma_at(const struct cs_world *world, int page)
{
	int i;

	for (i = 0; i < world->vma_nr; i++)
		if (page >= world->vma[i].from_pg && page < world->vma[i].to_pg)
			return &world->vma[i];
	return NULL;
}

/*
 * VMAs without a gap between them are mapped in one piece.  For an anon_vma a page
 * of the same mapping is written where it leaves nothing once it is unmapped:
 * behind the row in the second PMD table, or before it where the row itself
 * reaches into the second and is to find none there.
 */
static void plan_map_run(const struct cs_world *world, int32_t table_pg, int first, int last,
			 struct cs_plan *plan)
{
	int32_t nr = (int32_t)cs_world_entry_nr(world);
	int32_t from = plan->base_pg + world->vma[first].from_pg;
	int32_t to = plan->base_pg + world->vma[last].to_pg;
	int32_t behind = table_pg + (world->slot_nr + 2) * nr, before = plan->base_pg - 2 * nr;

	if (world->vma[first].flags & CS_VMA_NO_ANON_VMA) {
		cs_plan_add(plan, CS_DO_MMAP, from, to, READ | WRITE);
	} else if (world->slot[world->slot_nr - 1].kind == CS_SLOT_NO_TABLE &&
		   plan->base_pg + world->slot_nr * nr > table_pg) {
		cs_plan_add(plan, CS_DO_MMAP, before, to, READ | WRITE);
		cs_plan_add(plan, CS_DO_FILL, before, before + 1, 0);
		cs_plan_add(plan, CS_DO_MUNMAP, before, from, 0);
	} else {
		cs_plan_add(plan, CS_DO_MMAP, from, behind + 1, READ | WRITE);
		cs_plan_add(plan, CS_DO_FILL, behind, behind + 1, 0);
		cs_plan_add(plan, CS_DO_MUNMAP, to, behind + 1, 0);
	}
}

/* Each begins and ends at a gap; the last one first, for one that is anchored
 * before the row must not meet another. */
static void plan_map(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	bool down = world->slot[world->slot_nr - 1].kind == CS_SLOT_NO_TABLE &&
		    world->slot[0].kind != CS_SLOT_NO_TABLE;
	int first[CS_WORLD_VMA_NR], last[CS_WORLD_VMA_NR], nr = 0, i;

	for (i = 0; i < world->vma_nr; i++) {
		if (!i || world->vma[i - 1].to_pg != world->vma[i].from_pg)
			first[nr++] = i;
		last[nr - 1] = i;
	}
	for (i = 0; i < nr; i++)
		plan_map_run(world, table_pg, first[down ? nr - 1 - i : i],
			     last[down ? nr - 1 - i : i], plan);
	cs_plan_mark(plan);
}

static int uffd_modes(uint32_t flags)
{
	return (flags & CS_VMA_UFFD_MISSING ? KP_UFFD_MISSING : 0) |
	       (flags & CS_VMA_UFFD_WP ? KP_UFFD_WP : 0) |
	       (flags & CS_VMA_UFFD_MINOR ? KP_UFFD_MINOR : 0) |
	       (flags & CS_VMA_UFFD_RWP ? KP_UFFD_RWP : 0);
}

static void plan_vma_flags(const struct cs_vma *vma, struct cs_plan *plan)
{
	static const uint32_t raw[] = { CS_VMA_IO,         CS_VMA_PFNMAP,    CS_VMA_MIXEDMAP,
					CS_VMA_DONTEXPAND, CS_VMA_MERGEABLE, CS_VMA_DROPPABLE };
	int32_t from = plan->base_pg + vma->from_pg, to = plan->base_pg + vma->to_pg;
	int begin = plan->nr;
	size_t i;

	if (vma->flags & CS_VMA_LOCKED)
		cs_plan_add(plan, CS_DO_MLOCK, from, to, 0);
	if (vma->flags & CS_VMA_HUGEPAGE)
		cs_plan_add(plan, CS_DO_MADVISE, from, to, HUGEPAGE);
	if (vma->flags & CS_VMA_NOHUGEPAGE)
		cs_plan_add(plan, CS_DO_MADVISE, from, to, NOHUGEPAGE);
	/* Of a file it is mapped so. */
	if (vma->kind == CS_VMA_ANON && vma->flags & (CS_VMA_NO_WRITE | CS_VMA_EXEC))
		cs_plan_add(plan, CS_DO_MPROTECT, from, to,
			    READ | (vma->flags & CS_VMA_NO_WRITE ? 0 : WRITE) |
				    (vma->flags & CS_VMA_EXEC ? EXEC : 0));
	for (i = 0; i < sizeof(raw) / sizeof(raw[0]); i++)
		if (vma->flags & raw[i])
			cs_plan_add(plan, CS_DO_VMFLAG, from, to, (int32_t)raw[i]);
	if (uffd_modes(vma->flags))
		cs_plan_add(plan, CS_DO_UFFD, from, to, uffd_modes(vma->flags));
	cs_plan_by(plan, begin, vma);
}

/* --- pages ----------------------------------------------------------------- */

static bool is_shared(const struct cs_pte *pte)
{
	return pte->flags & CS_PTE_SHARED;
}

static bool has_large(const struct cs_slot *slot, int nr, bool shared)
{
	int i;

	for (i = 0; i < nr; i++)
		if (slot->pte[i].kind == CS_PTE_LARGE && is_shared(&slot->pte[i]) == shared)
			return true;
	return false;
}

/* A hugepage that is split in place; its pages that are to be something else go. */
static void plan_large(const struct cs_slot *slot, int nr, int32_t at, struct cs_plan *plan)
{
	int i;

	cs_plan_add(plan, CS_DO_HUGE, at, at + nr, 1)->node = (int8_t)slot->node;
	for (i = 0; i < nr; i++)
		if (slot->pte[i].kind != CS_PTE_LARGE)
			cs_plan_add(plan, CS_DO_DISCARD, at + i, at + i + 1, 0);
}

static void plan_fill(const struct cs_pte *pte, int32_t at, struct cs_plan *plan)
{
	cs_plan_add(plan, CS_DO_FILL, at, at + 1, 0)->node = (int8_t)pte->node;
}

static int swap_flags(const struct cs_pte *pte)
{
	return (pte->flags & CS_PTE_SWAP_CACHE ? KP_SWAP_CACHED : 0) |
	       (pte->flags & CS_PTE_SWAP_LOCKED ? KP_SWAP_CACHED | KP_SWAP_LOCKED : 0) |
	       (pte->flags & CS_PTE_SWAP_SHARED ? KP_SWAP_SHARED : 0);
}

/* What stands in an entry that is not shared. */
static void plan_entry(const struct cs_pte *pte, int32_t at, struct cs_plan *plan)
{
	static const uint8_t filled[CS_PTE_KIND_NR] = {
		[CS_PTE_PAGE] = CS_DO_FILL,
		[CS_PTE_SWAP] = CS_DO_SWAPOUT,
		[CS_PTE_KSM] = CS_DO_KSM,
		[CS_PTE_HWPOISON] = CS_DO_POISON,
		[CS_PTE_MIGRATION] = CS_DO_MIGRATION,
	};
	static const uint8_t alone[CS_PTE_KIND_NR] = {
		[CS_PTE_ZERO] = CS_DO_ZERO,       [CS_PTE_FILE_PAGE] = CS_DO_FILEPAGE,
		[CS_PTE_SPECIAL] = CS_DO_SPECIAL, [CS_PTE_DEVICE] = CS_DO_DEVICE,
		[CS_PTE_GUARD] = CS_DO_GUARD,
	};
	bool in_cache = pte->kind == CS_PTE_PAGE && pte->flags & CS_PTE_SWAP_CACHE;
	bool was_out = in_cache || (pte->kind == CS_PTE_PAGE && pte->flags & CS_PTE_CLEAN);

	if (filled[pte->kind])
		plan_fill(pte, at, plan);
	if (was_out) {
		cs_plan_add(plan, CS_DO_SWAPOUT, at, at + 1, in_cache ? KP_SWAP_CACHED : 0);
		cs_plan_add(plan, CS_DO_READ, at, at + 1, 0);
	}
	if (filled[pte->kind] && filled[pte->kind] != CS_DO_FILL)
		cs_plan_add(plan, filled[pte->kind], at, at + 1,
			    pte->kind == CS_PTE_SWAP ? swap_flags(pte) : 0);
	if (alone[pte->kind])
		cs_plan_add(plan, alone[pte->kind], at, at + 1, 0)->node = (int8_t)pte->node;
}

/* What was done to a page that is mapped. */
static void plan_page_flags(const struct cs_pte *pte, int32_t at, bool vma_writable,
			    struct cs_plan *plan)
{
	bool readonly = pte->flags & CS_PTE_READONLY &&
			!(pte->flags & (CS_PTE_SHARED | CS_PTE_UFFD_WP)) &&
			pte->kind != CS_PTE_KSM && vma_writable;

	if (pte->kind != CS_PTE_PAGE && pte->kind != CS_PTE_LARGE && pte->kind != CS_PTE_KSM)
		return;
	if (pte->flags & CS_PTE_LAZYFREE)
		cs_plan_add(plan, CS_DO_LAZYFREE, at, at + 1, 0);
	else if (pte->flags & CS_PTE_OLD)
		cs_plan_add(plan, CS_DO_AGE, at, at + 1, 0);
	if (readonly)
		cs_plan_add(plan, CS_DO_WRPROTECT, at, at + 1, 0);
	if (pte->flags & CS_PTE_PINNED)
		cs_plan_add(plan, CS_DO_PIN, at, at + 1, 0);
	if (pte->flags & CS_PTE_LOCKED)
		cs_plan_add(plan, CS_DO_LOCK, at, at + 1, 0);
	if (pte->flags & CS_PTE_OFF_LRU)
		cs_plan_add(plan, CS_DO_ISOLATE, at, at + 1, 0);
}

/* --- slots ----------------------------------------------------------------- */

/* What the child is to share. */
static bool plan_before_fork(const struct cs_world *world, struct cs_plan *plan)
{
	int nr = (int)cs_world_entry_nr(world), i, j;
	int before = plan->nr;

	for (i = 0; i < world->slot_nr; i++) {
		const struct cs_slot *slot = &world->slot[i];
		int32_t at = plan->base_pg + i * nr;

		if (slot->kind == CS_SLOT_HUGE_FORK)
			cs_plan_add(plan, CS_DO_HUGE, at, at + nr, 0)->node = (int8_t)slot->node;
		if (slot->kind != CS_SLOT_TABLE)
			continue;
		if (has_large(slot, nr, true))
			plan_large(slot, nr, at, plan);
		for (j = 0; j < nr; j++)
			if (is_shared(&slot->pte[j]) && slot->pte[j].kind == CS_PTE_PAGE)
				plan_fill(&slot->pte[j], at + j, plan);
	}
	if (plan->nr == before)
		return false;
	cs_plan_add(plan, CS_DO_FORK, 0, 0, 0);
	cs_plan_mark(plan);
	return true;
}

static void plan_table_slot(const struct cs_world *world, int i, struct cs_plan *plan)
{
	int nr = (int)cs_world_entry_nr(world), j;
	const struct cs_slot *slot = &world->slot[i];
	int32_t at = plan->base_pg + i * nr;
	bool used = false;

	if (has_large(slot, nr, false)) {
		plan_large(slot, nr, at, plan);
		cs_plan_mark(plan);
	}
	for (j = 0; j < nr; j++) {
		const struct cs_pte *pte = &slot->pte[j];
		const struct cs_vma *vma = vma_at(world, i * nr + j);

		used |= pte->kind != CS_PTE_NONE && pte->kind != CS_PTE_WP_MARKER;
		if (!is_shared(pte))
			plan_entry(pte, at + j, plan);
		plan_page_flags(pte, at + j, !vma || !(vma->flags & CS_VMA_NO_WRITE), plan);
		cs_plan_mark(plan);
	}
	for (j = 0; !used && j < nr; j++)
		if (vma_at(world, i * nr + j)) {
			cs_plan_add(plan, CS_DO_TABLE, at + j, at + j + 1, 0);
			break;
		}
}

static void plan_slot(const struct cs_world *world, int i, struct cs_plan *plan)
{
	int nr = (int)cs_world_entry_nr(world);
	const struct cs_slot *slot = &world->slot[i];
	int32_t at = plan->base_pg + i * nr;

	switch (slot->kind) {
	case CS_SLOT_TABLE:
		plan_table_slot(world, i, plan);
		break;
	case CS_SLOT_HUGE:
	case CS_SLOT_HUGE_WP:
	case CS_SLOT_MIGRATION:
		cs_plan_add(plan, CS_DO_HUGE, at, at + nr, 0)->node = (int8_t)slot->node;
		if (slot->kind == CS_SLOT_MIGRATION)
			cs_plan_add(plan, CS_DO_MIGRATION, at, at + nr, 1);
		break;
	case CS_SLOT_HUGE_ZERO:
		cs_plan_add(plan, CS_DO_HUGEZERO, at, at + nr, 0);
		break;
	}
	cs_plan_mark(plan);
}

/* Bits that need a registered VMA, and batches that whatever drains would empty. */
static void plan_late_pages(const struct cs_world *world, struct cs_plan *plan)
{
	int nr = (int)cs_world_entry_nr(world), i, j;

	for (i = 0; i < world->slot_nr; i++)
		if (world->slot[i].kind == CS_SLOT_HUGE_WP)
			cs_plan_add(plan, CS_DO_UFFD_WP, plan->base_pg + i * nr,
				    plan->base_pg + (i + 1) * nr, 0);
	for (i = 0; i < world->slot_nr; i++)
		for (j = 0; world->slot[i].kind == CS_SLOT_TABLE && j < nr; j++) {
			const struct cs_pte *pte = &world->slot[i].pte[j];
			int32_t at = plan->base_pg + i * nr + j;

			if (pte->flags & CS_PTE_UFFD_WP || pte->kind == CS_PTE_WP_MARKER)
				cs_plan_add(plan, CS_DO_UFFD_WP, at, at + 1, 0);
			if (pte->flags & CS_PTE_BATCHED)
				cs_plan_add(plan, CS_DO_BATCH, at, at + 1, 0);
		}
}

/* --- surroundings ---------------------------------------------------------- */

static void plan_surroundings(const struct cs_world *world, struct cs_plan *plan)
{
	const struct cs_environment *env = &world->env;

	if (env->node_nr > 1)
		cs_plan_add(plan, CS_DO_NODES, 0, 0, env->node_nr)->value2 = env->node_far;
	if (env->swap_async)
		cs_plan_add(plan, CS_DO_SWAPDEV, 0, 0, 0);
	if (env->has_memcg && world->file.used)
		cs_plan_add(plan, CS_DO_JOIN, 0, 0, 0);
	if (env->thp_enabled == CS_ENABLED_ALWAYS)
		cs_plan_add(plan, CS_DO_ENABLED, 0, 0, CS_ENABLED_ALWAYS);
}

static void plan_limits(const struct cs_world *world, struct cs_plan *plan)
{
	const struct cs_world_call *call = &world->call;
	const int32_t knob[CS_KNOB_NR] = { call->defrag, call->max_ptes_none, call->max_ptes_swap,
					   call->max_ptes_shared };
	int i;

	for (i = 0; call->caller == CS_CALLER_KHUGEPAGED && i < CS_KNOB_NR; i++)
		cs_plan_add(plan, CS_DO_KNOB, 0, 0, i)->value2 = knob[i];
}

static void plan_for_the_call(const struct cs_world *world, struct cs_plan *plan)
{
	const struct cs_environment *env = &world->env;
	int i;

	if (env->thp_enabled == CS_ENABLED_NEVER)
		cs_plan_add(plan, CS_DO_ENABLED, 0, 0, CS_ENABLED_NEVER);
	/* Late, or what is written would be hugepages from the first. */
	if (env->shmem_enabled)
		cs_plan_add(plan, CS_DO_SHMEM, 0, 0, env->shmem_enabled);
	if (env->thp_disabled)
		cs_plan_add(plan, CS_DO_THP_OFF, 0, 0, env->thp_disabled);
	if (env->zone_reclaim)
		cs_plan_add(plan, CS_DO_RECLAIM, 0, 0, 1);
	plan_limits(world, plan);
	for (i = 0; i < CS_WORLD_NODE_NR; i++)
		if (env->free_hp_plus1[i]) {
			struct cs_plan_step *step =
				cs_plan_add(plan, CS_DO_NOFREE, 0, 0, env->free_hp_plus1[i] - 1);

			step->node = (int8_t)i;
			step->value2 = env->compact_hp[i];
		}
	if (env->has_memcg)
		cs_plan_add(plan, CS_DO_LIMIT, 0, 0, env->memcg_room_pg);
	if (env->fail)
		cs_plan_add(plan, CS_DO_FAIL, 0, 0, env->fail)->value2 = env->fail_nth;
}

static void plan_anon_world(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	int i;

	plan_map(world, table_pg, plan);
	/* What mappings leave behind is on a batch, and would be charged until it is drained. */
	if (world->env.has_memcg)
		cs_plan_add(plan, CS_DO_JOIN, 0, 0, 0);
	plan_keep_table(world, table_pg, plan);
	cs_plan_mark(plan);
	plan_before_fork(world, plan);
	for (i = 0; i < world->slot_nr; i++)
		plan_slot(world, i, plan);
}

void cs_plan_pages(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	plan->nr = 0;
	plan->base_pg = table_pg - slots_before(world) * (int32_t)cs_world_entry_nr(world);
	plan_surroundings(world, plan);
	if (world->file.used) {
		plan_keep_table(world, table_pg, plan);
		cs_plan_file_world(world, table_pg, plan);
	} else {
		plan_anon_world(world, table_pg, plan);
	}
	cs_plan_mark(plan);
	plan->page_nr = plan->nr;
}

void cs_plan_rest(const struct cs_world *world, struct cs_plan *plan)
{
	int i;

	for (i = 0; i < world->vma_nr; i++)
		plan_vma_flags(&world->vma[i], plan);
	cs_plan_mark(plan);
	plan_late_pages(world, plan);
	cs_plan_mark(plan);
	plan_for_the_call(world, plan);
	cs_plan_mark(plan);
}

void cs_plan_make(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	cs_plan_pages(world, table_pg, plan);
	cs_plan_rest(world, plan);
}
