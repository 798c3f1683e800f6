/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan_make.h - what the makers of plans share; for plan*.c only.
 */
#ifndef CS_EXPLORE_PLAN_MAKE_H
#define CS_EXPLORE_PLAN_MAKE_H

#include "explore/plan.h"
#include "kp.h"

/* x86-64's numbers; the host's headers may be of another kind of machine. */
enum { CS_PROT_READ = 1, CS_PROT_WRITE = 2, CS_PROT_EXEC = 4 };
enum { CS_ADV_HUGEPAGE = 14, CS_ADV_NOHUGEPAGE = 15, CS_ADV_COLLAPSE = 25 };

/** cs_plan_add() - one more step, of no node. */
struct cs_plan_step *cs_plan_add(struct cs_plan *plan, enum cs_do what, int32_t from_pg,
				 int32_t to_pg, int32_t value);

/** cs_plan_mark() - a snapshot is worth it behind the last step. */
void cs_plan_mark(struct cs_plan *plan);

/** cs_plan_by() - steps from @begin on are of the task that has @vma. */
void cs_plan_by(struct cs_plan *plan, int begin, const struct cs_vma *vma);

/** cs_plan_pages() - @plan up to where every page of @world is as it shall be. */
void cs_plan_pages(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan);

/** cs_plan_rest() - what comes after that. */
void cs_plan_rest(const struct cs_world *world, struct cs_plan *plan);

/** cs_plan_file_world() - the file of @world, its cache and its mappings. */
void cs_plan_file_world(const struct cs_world *world, int32_t table_pg, struct cs_plan *plan);

#endif /* CS_EXPLORE_PLAN_MAKE_H */
