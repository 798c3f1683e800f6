/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_explore.c - collapsim explore: every state of a slice, judged.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/cli.h"
#include "run/progress.h"
#include "explore/campaign.h"
#include "machine/machine_sim.h"

struct explore_args {
	struct cs_cli_machines machines;
	const char *slice, *state, *output;
	const char *restriction[CS_AXIS_NR];
	int restriction_nr;
	bool list, merge, no_canonical;
	struct cs_work_options work;
	struct cs_report_wish report;
};

enum {
	OPT_SLICE = CS_OPT_OWN,
	OPT_LIST,
	OPT_DIMENSION,
	OPT_STATE,
	OPT_KEEP_EVERY,
	OPT_SHARD,
	OPT_MERGE,
	OPT_NO_CANONICAL,
	OPT_EXACT,
	OPT_SHOW,
	OPT_STOP
};

static const struct option explore_options[] = {
	CS_SHARED_OPTIONS,
	{ "slice", required_argument, NULL, OPT_SLICE },
	{ "list", no_argument, NULL, OPT_LIST },
	{ "dimension", required_argument, NULL, OPT_DIMENSION },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "keep-every", required_argument, NULL, OPT_KEEP_EVERY },
	{ "shard", required_argument, NULL, OPT_SHARD },
	{ "merge", no_argument, NULL, OPT_MERGE },
	{ "no-canonical", no_argument, NULL, OPT_NO_CANONICAL },
	{ "exact", no_argument, NULL, OPT_EXACT },
	{ "show", required_argument, NULL, OPT_SHOW },
	{ "stop", no_argument, NULL, OPT_STOP },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

/* --- options ------------------------------------------------------------------ */

static int explore_shard(const char *text, struct cs_work_options *work)
{
	char first[16];
	size_t len = strcspn(text, "/");
	int shard;

	snprintf(first, sizeof(first), "%.*s", (int)len, text);
	if (text[len] != '/' || !cs_cli_int(text + len + 1, 1, 1000000, &work->shard_nr) ||
	    !cs_cli_int(first, 1, work->shard_nr, &shard)) {
		fprintf(stderr,
			"collapsim explore: error: '%s' is no shard; the second of three "
			"is 2/3\n",
			text);
		return CS_EXIT_USAGE;
	}
	work->shard = shard - 1;
	return 0;
}

static int explore_option(int chosen, struct explore_args *args)
{
	const struct cs_cli_shared shared = { &args->machines, &args->work.job_nr, &args->output };
	bool taken;
	int status = cs_cli_shared("explore", chosen, &shared, &taken);

	if (taken)
		return status;
	switch (chosen) {
	case OPT_SLICE:
		args->slice = optarg;
		break;
	case OPT_LIST:
		args->list = true;
		break;
	case OPT_DIMENSION:
		if (args->restriction_nr == CS_AXIS_NR)
			return cs_cli_mistake("explore", "too many dimensions from", optarg, NULL);
		args->restriction[args->restriction_nr++] = optarg;
		break;
	case OPT_STATE:
		args->state = optarg;
		break;
	case OPT_KEEP_EVERY:
		if (!cs_cli_int(optarg, 0, 86400, &args->work.keep_s))
			return cs_cli_mistake(
				"explore", "not a number of seconds (0 to 86400):", optarg, NULL);
		break;
	case OPT_SHARD:
		return explore_shard(optarg, &args->work);
	case OPT_MERGE:
		args->merge = true;
		break;
	case OPT_NO_CANONICAL:
		args->no_canonical = true;
		break;
	case OPT_EXACT:
		args->work.exact = true;
		break;
	case OPT_STOP:
		args->work.stop = true;
		break;
	case 'v':
		args->report.verbose = true;
		break;
	case OPT_SHOW:
		if (!cs_cli_int(optarg, 0, 1000, &args->report.shown_nr))
			return cs_cli_mistake(
				"explore", "not a number of examples (0 to 1000):", optarg, NULL);
		break;
	}
	return 0;
}

static int explore_list(void)
{
	const struct cs_dimension *dimension;
	const char *name, *purpose;
	int i, j;

	printf("slices\n");
	for (i = 0; (name = cs_slice_name(i, &purpose)); i++)
		printf("  %-22s %s\n", name, purpose);
	printf("\ndimensions, the plainest value first\n");
	for (i = 0; (dimension = cs_dimension_at(i)); i++) {
		printf("  %-17s %s\n                   ", dimension->name, dimension->purpose);
		for (j = 0; dimension->values[j]; j++)
			printf(" %s", dimension->values[j]);
		putchar('\n');
	}
	return 0;
}

/* --- a campaign --------------------------------------------------------------- */

static int explore_slice_mistake(const char *name)
{
	const char *names[32] = { NULL }, *purpose;
	int i;

	for (i = 0; i < 31 && (names[i] = cs_slice_name(i, &purpose)); i++)
		;
	return cs_cli_mistake("explore", "no slice", name, names);
}

static int explore_open_slice(const struct explore_args *args, const struct cs_machine *machine,
			      struct cs_slice *slice)
{
	char error[256];
	int i;

	if (!cs_slice_open(slice, args->slice, machine->order, (uint32_t)machine->page_b,
			   cs_kernel_features(machine->features)))
		return explore_slice_mistake(args->slice);
	for (i = 0; i < args->restriction_nr; i++)
		if (!cs_slice_restrict(slice, args->restriction[i], error, sizeof(error))) {
			fprintf(stderr,
				"collapsim explore: error: %s; collapsim explore --list has all\n",
				error);
			return CS_EXIT_USAGE;
		}
	if (cs_slice_finish(slice))
		return 0;
	fprintf(stderr,
		"collapsim explore: error: at order %d slice %s has more states than can "
		"be counted\n",
		machine->order, slice->name);
	return CS_EXIT_USAGE;
}

static int explore_save(const struct cs_campaign *campaign, const char *path)
{
	struct cs_output output;
	int status = cs_output_open(&output, path);

	if (status)
		return status;
	if (cs_campaign_write(campaign, output.out)) {
		fprintf(stderr, "collapsim explore: error: cannot write %s\n", path);
		cs_output_drop(&output);
		return CS_EXIT_USAGE;
	}
	return cs_output_close(&output);
}

static int explore_report(const struct explore_args *args, struct cs_campaign *campaign,
			  struct cs_machine *machine)
{
	struct cs_output output;
	int status = cs_output_open(&output, args->output), verdict;

	if (status)
		return status;
	verdict = cs_campaign_report(campaign, machine, &args->report, output.out);
	status = cs_output_close(&output);
	return status ? status : verdict;
}

static int explore_load(const char *path, struct cs_campaign *campaign)
{
	char error[512];

	if (!cs_campaign_add(campaign, path, error, sizeof(error)))
		return 0;
	fprintf(stderr, "collapsim explore: error: %s\n", error);
	return CS_EXIT_USAGE;
}

static int explore_work(struct explore_args *args, struct cs_campaign *campaign,
			struct cs_machine *machine)
{
	enum cs_work_end end;
	int status = 0;

	if (args->state && !access(args->state, F_OK))
		status = explore_load(args->state, campaign);
	if (status)
		return status;
	if (args->state) {
		args->work.keep = explore_save;
		args->work.keep_path = args->state;
	}
	end = cs_campaign_work(campaign, machine, &args->work);
	if (args->state)
		status = explore_save(campaign, args->state);
	if (end == CS_WORK_FAILED)
		return CS_EXIT_INTERNAL;
	if (status)
		return status;
	status = explore_report(args, campaign, machine);
	if (end != CS_WORK_INTERRUPTED)
		return status;
	if (args->state)
		fprintf(stderr, "collapsim explore: interrupted; the same command goes on\n");
	return 130;
}

static int explore_merge(const struct explore_args *args, char *const *files, int file_nr,
			 struct cs_campaign *campaign, struct cs_machine *machine)
{
	int i, status = 0;

	for (i = 0; i < file_nr && !status; i++)
		status = explore_load(files[i], campaign);
	if (!status && args->state)
		status = explore_save(campaign, args->state);
	return status ? status : explore_report(args, campaign, machine);
}

static int explore_on(struct explore_args *args, char *const *files, int file_nr,
		      struct cs_machine *machine)
{
	static struct cs_slice slice;
	struct cs_campaign campaign;
	int status = explore_open_slice(args, machine, &slice);

	if (status)
		return status;
	if (args->no_canonical && !slice.canonical) {
		fprintf(stderr,
			"collapsim explore: error: slice %s counts every order of entries "
			"anyway\n",
			slice.name);
		return CS_EXIT_USAGE;
	}
	cs_campaign_init(&campaign, machine, &slice, args->no_canonical);
	status = args->merge ? explore_merge(args, files, file_nr, &campaign, machine)
			     : explore_work(args, &campaign, machine);
	cs_campaign_fini(&campaign);
	return status;
}

/* --- the command -------------------------------------------------------------- */

/* Files say themselves what they are of. */
static int explore_merge_head(struct explore_args *args, char *const *files, int file_nr)
{
	static struct cs_campaign_head head;
	char error[512];
	int i;

	if (!file_nr) {
		fprintf(stderr, "collapsim explore: error: --merge needs files\n");
		return CS_EXIT_USAGE;
	}
	if (cs_campaign_head(files[0], &head, error, sizeof(error))) {
		fprintf(stderr, "collapsim explore: error: %s\n", error);
		return CS_EXIT_USAGE;
	}
	args->machines.on = head.kernel;
	args->machines.order[0] = head.order;
	args->machines.order_nr = 1;
	args->slice = head.slice;
	args->no_canonical = head.prove;
	args->restriction_nr = head.restriction_nr;
	for (i = 0; i < head.restriction_nr; i++)
		args->restriction[i] = head.restriction[i];
	return 0;
}

static int explore_run(struct explore_args *args, char *const *files, int file_nr)
{
	struct cs_machine_set set = { 0 };
	int status;

	if (args->merge && (status = explore_merge_head(args, files, file_nr)))
		return status;
	if (!args->merge && file_nr)
		return cs_cli_mistake("explore", "unexpected argument", files[0], NULL);
	if (!args->machines.order_nr) {
		args->machines.order[0] = CS_ORDER_MIN;
		args->machines.order_nr = 1;
	}
	status = cs_cli_open(&args->machines, &set);
	if (status)
		return status;
	if (!args->machines.on || set.nr != 1 || !cs_machine_sim_kernel(set.machine[0])) {
		fprintf(stderr, "collapsim explore: error: one simulated kernel is explored at a "
				"time: --on sim:VERSION --order N\n");
		status = CS_EXIT_USAGE;
	} else {
		status = explore_on(args, files, file_nr, set.machine[0]);
	}
	cs_machine_set_close(&set);
	return status;
}

static int explore_main(int argc, char **argv)
{
	static struct explore_args args;
	int chosen, status;

	args = (struct explore_args){
		.slice = "anon-quick",
		.work = { .job_nr = 1,
			  .shard_nr = 1,
			  .progress = cs_progress_wanted(),
			  .keep_s = 30 },
		.report = { .shown_nr = 5 },
	};
	for (;;) {
		chosen = cs_cli_option(&cs_cmd_explore, argc, argv, ":hj:o:v", explore_options,
				       &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		status = explore_option(chosen, &args);
		if (status)
			return status;
	}
	if (args.list)
		return explore_list();
	return explore_run(&args, argv + optind, argc - optind);
}

const struct cs_command cs_cmd_explore = {
	.name = "explore",
	.args = "[OPTION...] | --merge FILE...",
	.purpose = "run every state of a small world and hold it against the documented semantics",
	.help = "      --on=NAME         the kernel, e.g. sim:7.3\n"
		"      --order=N         log2 of the pages in a hugepage (default: 2)\n"
		"      --slice=NAME      which states (default: anon-quick)\n"
		"      --list            slices, dimensions and their values\n"
		"      --dimension=NAME=VALUE[,VALUE]\n"
		"                        only these values; may be repeated\n"
		"      --state=FILE      go on from there if it exists, and keep what was done\n"
		"      --keep-every=S    with --state, not only at the end: as often as each S\n"
		"                        seconds (default: 30; 0: after each piece)\n"
		"      --shard=I/N       the I-th of N parts only\n"
		"      --merge           report what several --state files came to together\n"
		"      --no-canonical    run every order of like entries, and show that order\n"
		"                        does not matter\n"
		"      --exact           look after each state at all memory that is not put\n"
		"                        back before the next, not after some; slower\n"
		"      --show=N          scenarios printed of each kind of trouble (default: 5)\n"
		"      --stop            begin nothing new after the first trouble\n"
		"  -j, --jobs=N          worker processes (default: 1)\n"
		"  -o, --output=FILE     write the report there, whole or not at all\n"
		"  -v, --verbose         every reason\n",
	.run = explore_main,
};
