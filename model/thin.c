/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * thin.c - thin snapshots: of what the world held after boot, only the lines that
 * were ever seen to change.
 *
 * Nine in ten lines of the variables and of the objects made at boot are the same
 * in every world.  Which ones is learned: cm_thin_look() compares all that thin
 * snapshots leave out with the template.  A line that has changed is copied from
 * then on; thin snapshots made before are void, and so is what was run from them
 * since the look before, because it may have begun with what another left there.
 */
#include "model.h"
#include "thin.h"

#define AREA_NR 4
#define LINE_NR 8192

/* A part of the world, whole lines, and what the template has of it. */
static struct area {
	char *base;
	const char *template;
	unsigned long size_b;
} areas[AREA_NR] CM_BIG;
static int area_nr CM_BIG;

static bool moves[AREA_NR][LINE_NR] CM_BIG;
static char *moving[AREA_NR * LINE_NR] CM_BIG; /* lines that change */
static unsigned int moving_nr CM_BIG;

/* What lies between them: to be compared. */
static struct still {
	const char *at, *template;
	unsigned long size_b;
} stills[AREA_NR * LINE_NR / 2] CM_BIG;
static unsigned int still_nr CM_BIG;

static void list_lines(void)
{
	unsigned long at, from;
	int i;

	moving_nr = still_nr = 0;
	for (i = 0; i < area_nr; i++) {
		struct area *area = &areas[i];

		for (at = 0; at < area->size_b; at = from) {
			from = at + CM_LINE_B;
			if (moves[i][at / CM_LINE_B]) {
				moving[moving_nr++] = area->base + at;
				continue;
			}
			while (from < area->size_b && !moves[i][from / CM_LINE_B])
				from += CM_LINE_B;
			stills[still_nr++] =
				(struct still){ area->base + at, area->template + at, from - at };
		}
	}
}

void cm_thin_add(void *base, const void *template, unsigned long size_b)
{
	if (area_nr == AREA_NR || size_b / CM_LINE_B > LINE_NR)
		cm_internal("thin snapshots: more than %d areas of %d lines", AREA_NR, LINE_NR);
	areas[area_nr++] = (struct area){ base, template, size_b / CM_LINE_B * CM_LINE_B };
	list_lines();
}

unsigned long cm_thin_size(void)
{
	return moving_nr * CM_LINE_B;
}

void cm_thin_save(void *to)
{
	struct cm_line *line = to;
	unsigned int i;

	for (i = 0; i < moving_nr; i++)
		line[i] = *(const struct cm_line *)moving[i];
}

void cm_thin_restore(const void *from)
{
	const struct cm_line *line = from;
	unsigned int i;

	for (i = 0; i < moving_nr; i++)
		*(struct cm_line *)moving[i] = line[i];
}

static int mark_changed(const struct still *still)
{
	unsigned long at;
	int i, nr = 0;

	for (i = 0; i < area_nr; i++)
		if (still->at >= areas[i].base && still->at < areas[i].base + areas[i].size_b)
			break;
	for (at = 0; at < still->size_b; at += CM_LINE_B) {
		if (!memcmp(still->at + at, still->template + at, CM_LINE_B))
			continue;
		moves[i][(still->at + at - areas[i].base) / CM_LINE_B] = true;
		nr++;
	}
	return nr;
}

int cm_thin_look(void)
{
	unsigned int i;
	int nr = 0;

	for (i = 0; i < still_nr; i++)
		if (unlikely(memcmp(stills[i].at, stills[i].template, stills[i].size_b)))
			nr += mark_changed(&stills[i]);
	if (nr)
		list_lines();
	return nr;
}
