/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_twice.c - what a hugepage of the page cache means to all who map that part
 * of the file: clauses A45 and E8.
 *
 * The pages that were there before are gone, so no entry maps them any more.  Whether
 * the emptied page table goes too is a matter of who owns it.
 */
#include "explore/oracle_run.h"

static const struct cs_vma *vma_of(const struct cs_oracle_run *run, unsigned int pg)
{
	for (unsigned int i = 0; i < run->world->vma_nr; i++)
		if (pg >= run->world->vma[i].from_pg && pg < run->world->vma[i].to_pg)
			return &run->world->vma[i];
	return NULL;
}

/* The VMA that shows page @from_pg of the file at the begin of @slot, and all of it. */
static const struct cs_vma *shows(const struct cs_oracle_run *run, unsigned int slot,
				  unsigned int from_pg)
{
	unsigned int at = slot * run->entry_nr;
	const struct cs_vma *vma = vma_of(run, at);

	if (!vma || vma->to_pg < at + run->entry_nr)
		return NULL;
	return vma->file_pg + at - vma->from_pg == from_pg ? vma : NULL;
}

bool cs_oracle_has_copies(const struct cs_oracle_run *run, const struct cs_vma *vma)
{
	if (!(vma->flags & CS_VMA_PRIVATE))
		return false;
	for (int pg = vma->file_pg; pg < vma->file_pg + vma->to_pg - vma->from_pg; pg++)
		if (cs_world_mapped(run->world, vma, pg) & CS_CACHE_COWED)
			return true;
	return false;
}

/* Private pages and write protection live in the table, so it stays.  6.1 leaves the
 * tables of others to khugepaged. */
static bool table_goes(const struct cs_oracle_run *run, const struct cs_vma *vma)
{
	if (cs_oracle_has_copies(run, vma) || vma->flags & (CS_VMA_UFFD_WP | CS_VMA_UFFD_RWP))
		return false;
	return run->daemon || !cs_oracle_has(run, CS_FEATURE_RETRACT_VERDICT);
}

void cs_oracle_empty_entries(struct cs_oracle_run *run, unsigned int slot)
{
	struct cs_slot_after *after = &run->expected->slot[slot];

	for (unsigned int i = 0; after->kind == CS_SLOT_TABLE && i < run->entry_nr; i++)
		if (after->pte[i].kind == CS_PTE_FILE_PAGE) {
			after->pte[i].kind = CS_PTE_NONE;
			after->pte[i].flags = 0;
		}
}

static void empty_table(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int slot)
{
	struct cs_slot_after *after = &run->expected->slot[slot];

	if (after->kind != CS_SLOT_TABLE)
		return;
	if (table_goes(run, vma))
		after->kind = CS_SLOT_EMPTY;
	else
		cs_oracle_empty_entries(run, slot);
}

/* The slot's own entries alone count here: private pages elsewhere do not matter. */
void cs_oracle_empty_huge(struct cs_oracle_run *run, const struct cs_vma *vma, unsigned int slot)
{
	struct cs_slot_after *after = &run->expected->slot[slot];

	if (after->kind != CS_SLOT_TABLE)
		return;
	/* 6.1 comes back to it. */
	if (cs_oracle_has(run, CS_FEATURE_RETRACT_VERDICT)) {
		cs_oracle_forget_slot(run, slot);
		return;
	}
	if (vma->flags & (CS_VMA_UFFD_WP | CS_VMA_UFFD_RWP))
		return;
	for (unsigned int i = 0; i < run->entry_nr; i++)
		if (after->pte[i].kind == CS_PTE_PAGE)
			return;
	after->kind = CS_SLOT_EMPTY;
}

void cs_oracle_empty_tables(struct cs_oracle_run *run, unsigned int from_pg, int own)
{
	for (unsigned int slot = 0; slot < run->world->slot_nr; slot++) {
		const struct cs_vma *vma = shows(run, slot, from_pg);

		if (vma && (int)slot != own)
			empty_table(run, vma, slot);
	}
}

void cs_oracle_forget_tables(struct cs_oracle_run *run, unsigned int from_pg)
{
	for (unsigned int slot = 0; slot < run->world->slot_nr; slot++)
		if (shows(run, slot, from_pg) && run->world->slot[slot].kind == CS_SLOT_TABLE)
			cs_oracle_forget_slot(run, slot);
}

struct cs_slot_after *cs_oracle_cache_slot(struct cs_oracle_run *run, unsigned int from_pg)
{
	const struct cs_vma *first = &run->world->vma[0];

	return &run->expected->slot[(from_pg + first->from_pg - first->file_pg) / run->entry_nr %
				    CS_WORLD_SLOT_NR];
}
