/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan_file.c - the steps that lead to a world of one file and its mappings.
 *
 * Order: the file and its size, what its cache is to hold, hugepages of the cache
 * by way of a mapping that goes again, the mapping, what it maps page by page,
 * and last whatever holds or marks pages of the cache.  A read maps pages around
 * it as well, so all that is to be mapped is read first and what is not is
 * discarded.
 */
#include "explore/plan_make.h"

static const struct cs_cache *cache_at(const struct cs_world *world, int page)
{
	return &world->file.page[page];
}

static struct cs_plan_step *file_add(struct cs_plan *plan, enum cs_do what, int from_pg, int to_pg,
				     int value)
{
	struct cs_plan_step *step = cs_plan_add(plan, what, from_pg, to_pg, value);

	step->of_file = 1;
	return step;
}

/* A file that is mapped shared and writable is open for writing as long. */
static bool stays_writable(const struct cs_world *world)
{
	const struct cs_vma *vma = &world->vma[0];

	return !(vma->flags & (CS_VMA_PRIVATE | CS_VMA_NO_WRITE));
}

static bool is_shmem(const struct cs_world *world)
{
	return world->vma[0].kind == CS_VMA_SHMEM;
}

/* --- the cache ----------------------------------------------------------------- */

static void plan_written(const struct cs_world *world, int page, struct cs_plan *plan)
{
	const struct cs_cache *cache = cache_at(world, page);
	bool dirty = cache->kind == CS_CACHE_DIRTY || cache->kind == CS_CACHE_WRITEBACK;

	if (is_shmem(world) && cache->kind == CS_CACHE_STALE)
		file_add(plan, CS_DO_FALLOCATE, page, page + 1, 0);
	else if (!is_shmem(world) || cache->kind != CS_CACHE_NONE)
		file_add(plan, CS_DO_FILL, page, page + 1, !is_shmem(world) && !dirty)->node =
			(int8_t)cache->node;
}

static void plan_file(const struct cs_world *world, struct cs_plan *plan)
{
	int i;

	if (is_shmem(world))
		cs_plan_add(plan, CS_DO_MEMFD, 0, 0, 0);
	else
		cs_plan_add(plan, CS_DO_OPEN, 0, 0, 1);
	cs_plan_add(plan, CS_DO_FTRUNCATE, 0, 0, world->file.size_pg);
	cs_plan_mark(plan);
	for (i = 0; i < world->file.size_pg; i++) {
		plan_written(world, i, plan);
		cs_plan_mark(plan);
	}
	if (is_shmem(world))
		return;
	if (!stays_writable(world)) {
		cs_plan_add(plan, CS_DO_CLOSE, 0, 0, 0);
		cs_plan_add(plan, CS_DO_OPEN, 0, 0, 0);
	}
	for (i = 0; i < world->file.size_pg; i++)
		if (cache_at(world, i)->kind == CS_CACHE_NONE)
			file_add(plan, CS_DO_EVICT, i, i + 1, 0);
	cs_plan_mark(plan);
}

/* --- mappings ------------------------------------------------------------------ */

static int prot_of(const struct cs_vma *vma)
{
	return CS_PROT_READ | (vma->flags & CS_VMA_NO_WRITE ? 0 : CS_PROT_WRITE) |
	       (vma->flags & CS_VMA_EXEC ? CS_PROT_EXEC : 0);
}

static void plan_map_file(const struct cs_vma *vma, int32_t from, int32_t to, int file_pg,
			  struct cs_plan *plan)
{
	int value = prot_of(vma) | (vma->flags & CS_VMA_PRIVATE ? CS_MAP_PRIVATE : 0);

	cs_plan_add(plan, CS_DO_MAP_FILE, from, to, value)->value2 = file_pg;
}

/* Hugepages of the cache come from a collapse elsewhere, whose mapping then goes. */
static void plan_huge_cache(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	int nr = (int)cs_world_entry_nr(world), i;
	int32_t at = table_pg + 64 * nr;

	for (i = 0; i + nr <= world->file.size_pg; i += nr) {
		if (cache_at(world, i)->kind != CS_CACHE_HUGE)
			continue;
		plan_map_file(&world->vma[0], at, at + nr, i, plan);
		cs_plan_add(plan, CS_DO_READ, at, at + 1, 0);
		cs_plan_add(plan, CS_DO_MADVISE, at, at + nr, CS_ADV_COLLAPSE);
		cs_plan_add(plan, CS_DO_MUNMAP, at, at + nr, 0);
	}
	cs_plan_mark(plan);
}

static int file_page(const struct cs_vma *vma, int page)
{
	return vma->file_pg + page - vma->from_pg;
}

static bool is_mapped(const struct cs_world *world, const struct cs_vma *vma, int page)
{
	return cs_world_mapped(world, vma, file_page(vma, page)) & CS_CACHE_MAPPED;
}

/* A fault maps a hugepage of the cache by entries where there is a table already. */
static void plan_table_first(const struct cs_world *world, const struct cs_vma *vma, int first,
			     struct cs_plan *plan)
{
	if (cache_at(world, file_page(vma, first))->kind == CS_CACHE_HUGE)
		cs_plan_add(plan, CS_DO_TABLE, plan->base_pg + first, plan->base_pg + first + 1, 0);
}

static bool is_cached(uint8_t kind)
{
	return kind != CS_CACHE_NONE && kind != CS_CACHE_SWAP;
}

/* The page table of a slot: whatever reads brought, less what is not to be there. */
static void plan_mapped(const struct cs_world *world, const struct cs_vma *vma, int first, int last,
			struct cs_plan *plan)
{
	bool any = false;
	int i;

	plan_table_first(world, vma, first, plan);
	for (i = first; i < last; i++)
		if (is_mapped(world, vma, i)) {
			cs_plan_add(plan, CS_DO_READ, plan->base_pg + i, plan->base_pg + i + 1, 0);
			any = true;
		}
	for (i = first; any && i < last; i++)
		if (!is_mapped(world, vma, i) &&
		    is_cached(cache_at(world, file_page(vma, i))->kind))
			cs_plan_add(plan, CS_DO_DISCARD, plan->base_pg + i, plan->base_pg + i + 1,
				    0);
	for (i = first; i < last; i++)
		if (cs_world_mapped(world, vma, file_page(vma, i)) & CS_CACHE_COWED) {
			cs_plan_add(plan, CS_DO_FILL, plan->base_pg + i, plan->base_pg + i + 1, 0);
			any = true;
		}
	if (!any && cache_at(world, file_page(vma, first))->kind != CS_CACHE_HUGE)
		cs_plan_add(plan, CS_DO_TABLE, plan->base_pg + first, plan->base_pg + first + 1, 0);
}

static void plan_file_slot(const struct cs_world *world, const struct cs_vma *vma, int slot,
			   struct cs_plan *plan)
{
	int nr = (int)cs_world_entry_nr(world), first = slot * nr, last = first + nr;
	int begin = plan->nr;

	if (first < vma->from_pg)
		first = vma->from_pg;
	if (last > vma->to_pg)
		last = vma->to_pg;
	if (first >= last)
		return;
	if (world->slot[slot].kind == CS_SLOT_TABLE)
		plan_mapped(world, vma, first, last, plan);
	if (world->slot[slot].kind == CS_SLOT_HUGE)
		cs_plan_add(plan, CS_DO_READ, plan->base_pg + first, plan->base_pg + first + 1, 0);
	cs_plan_by(plan, begin, vma);
	cs_plan_mark(plan);
}

static void plan_map_vma(const struct cs_vma *vma, struct cs_plan *plan)
{
	plan_map_file(vma, plan->base_pg + vma->from_pg, plan->base_pg + vma->to_pg, vma->file_pg,
		      plan);
}

/* What a child is to have it inherits; the task then lets go of it.  Of what the task
 * keeps the child has the VMA too, and nothing in it. */
static void plan_child(const struct cs_world *world, struct cs_plan *plan)
{
	const struct cs_vma *last = &world->vma[world->vma_nr - 1];

	if (!(last->flags & CS_VMA_CHILD))
		return;
	cs_plan_add(plan, CS_DO_FORK, 0, 0, 0);
	cs_plan_add(plan, CS_DO_MUNMAP, plan->base_pg + last->from_pg, plan->base_pg + last->to_pg,
		    0);
	cs_plan_mark(plan);
}

/* --- what holds and marks pages of the cache ----------------------------------- */

static void plan_cache_late(const struct cs_world *world, int page, struct cs_plan *plan)
{
	const struct cs_cache *cache = cache_at(world, page);

	if (cache->kind == CS_CACHE_SWAP)
		file_add(plan, CS_DO_SWAPOUT, page, page + 1, 0);
	if (cache->kind == CS_CACHE_WRITEBACK)
		file_add(plan, CS_DO_WRITEBACK, page, page + 1, KP_WRITE_COMPLETES);
	if (cache->flags & (CS_CACHE_PRIVATE | CS_CACHE_KEPT))
		file_add(plan, CS_DO_PRIVATE, page, page + 1, !!(cache->flags & CS_CACHE_KEPT));
	if (cache->flags & CS_CACHE_PINNED)
		file_add(plan, CS_DO_PIN, page, page + 1, 0);
	if (cache->flags & CS_CACHE_LOCKED)
		file_add(plan, CS_DO_LOCK, page, page + 1, 0);
	if (cache->flags & CS_CACHE_OFF_LRU)
		file_add(plan, CS_DO_ISOLATE, page, page + 1, 0);
	cs_plan_mark(plan);
}

/* E3: a VMA of shared memory does not register the task before shmem_enabled says so,
 * but another does, for good. */
static void plan_register(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	int32_t nr = (int32_t)cs_world_entry_nr(world);
	int32_t at = world->slot[0].kind == CS_SLOT_NO_TABLE ? table_pg + 66 * nr : 40 * nr;

	if (world->call.caller != CS_CALLER_KHUGEPAGED || !is_shmem(world))
		return;
	cs_plan_add(plan, CS_DO_MMAP, at, at + nr, CS_PROT_READ | CS_PROT_WRITE);
	cs_plan_add(plan, CS_DO_FILL, at, at + 1, 0);
	cs_plan_add(plan, CS_DO_MADVISE, at, at + nr, CS_ADV_HUGEPAGE);
	cs_plan_add(plan, CS_DO_MADVISE, at, at + nr, CS_ADV_NOHUGEPAGE);
}

void cs_plan_file_world(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan)
{
	int i, slot;

	plan_register(world, table_pg, plan);
	plan_file(world, plan);
	plan_huge_cache(world, table_pg, plan);
	for (i = 0; i < world->vma_nr; i++)
		plan_map_vma(&world->vma[i], plan);
	plan_child(world, plan);
	for (i = 0; i < world->vma_nr; i++)
		for (slot = 0; slot < world->slot_nr; slot++)
			plan_file_slot(world, &world->vma[i], slot, plan);
	for (i = 0; i < world->file.size_pg; i++)
		plan_cache_late(world, i, plan);
}
