/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_version.c - collapsim version: this program, and each kernel's release,
 * orders, probed features and the sha256 of each real unit.
 */
#include <string.h>
#include "cli/cli.h"

#ifndef CS_COMMIT
#define CS_COMMIT "unknown"
#endif

static void version_features(const struct cs_machine *m)
{
	const struct kp_feature *feature;
	int width = 0;

	printf("  features\n");
	for (feature = m->features; feature && feature->name; feature++) {
		if (width + (int)strlen(feature->name) > 76) {
			printf("\n");
			width = 0;
		}
		if (!width)
			width = printf("   ");
		width += printf(" %s=%d", feature->name, feature->value);
	}
	printf("%s", width ? "\n" : "");
}

static void version_units(const struct cs_machine *m)
{
	const struct kp_unit *unit;

	printf("  real units (sha256)\n");
	for (unit = m->units; unit && unit->path; unit++)
		printf("    %s  %s\n", unit->sha256, unit->path);
}

static bool version_same(const struct cs_machine *a, const struct cs_machine *b)
{
	return !strcmp(a->name, b->name) && !strcmp(a->release, b->release);
}

/* The machines of one name, at each of their orders. */
static int version_kernel(const struct cs_machine_set *set, int i)
{
	const struct cs_machine *m = set->machine[i];

	printf("\n%s  release %s  order%s", m->name, m->release,
	       i + 1 < set->nr && version_same(m, set->machine[i + 1]) ? "s" : "");
	for (; i < set->nr && version_same(m, set->machine[i]); i++)
		printf(" %d", set->machine[i]->order);
	printf("%s%s\n", *m->config ? "  config " : "", m->config);
	version_features(m);
	version_units(m);
	return i;
}

static int version_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct cs_cli_machines all = { 0 };
	struct cs_machine_set set = { 0 };
	int chosen, i, status;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_version, argc, argv, ":h", options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
	}
	printf("collapsim, commit %s\n", CS_COMMIT);
	fflush(stdout);
	status = cs_cli_open(&all, &set);
	for (i = 0; i < set.nr;)
		i = version_kernel(&set, i);
	cs_machine_set_close(&set);
	return status;
}

const struct cs_command cs_cmd_version = {
	.name = "version",
	.args = "",
	.purpose = "this program, and what each kernel is made of",
	.help = "",
	.run = version_main,
};
