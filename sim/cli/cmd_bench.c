/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_bench.c - collapsim bench: what a collapse, a refused call and a whole
 * cycle cost here, beside the running kernel's own collapse.
 *
 * The loops run on the kernel's own side, with no gate in between.  Each figure
 * is the best of several rounds: noise only ever adds.
 */
#include <string.h>
#include "cli/cli.h"
#include "cli/host_kernel.h"
#include "explore/bench.h"
#include "machine/machine_sim.h"

enum { OPT_ON = 256, OPT_ORDER };

#define ROUND_NR 5
#define ROUND_NS 3e7

struct bench {
	double collapse_ns, refused_ns, cycle_ns; /* 0: not known */
};

/* Cycles of @what in one round, 0 if the machine does not know it. */
static kp_u64 bench_size(struct cs_machine *machine, const char *what)
{
	double start;
	kp_u64 n;

	for (n = 1; n < (kp_u64)1 << 32; n *= 2) {
		start = cs_now_ns();
		if (!cs_machine_bench(machine, what, n))
			return 0;
		if (cs_now_ns() - start > ROUND_NS)
			break;
	}
	return n;
}

/* Nanoseconds of one cycle of @what; 0 if the machine does not know it. */
static double bench_one(struct cs_machine *machine, const char *what)
{
	kp_u64 n = bench_size(machine, what);
	double start, used, best = 0;
	int i;

	for (i = 0; n && i < ROUND_NR; i++) {
		start = cs_now_ns();
		cs_machine_bench(machine, what, n);
		used = (cs_now_ns() - start) / (double)n;
		if (!i || used < best)
			best = used;
	}
	return best;
}

static void bench_machine(struct cs_machine *machine, struct bench *out)
{
	double restore_ns = bench_one(machine, "restore");

	out->collapse_ns = bench_one(machine, "collapse");
	if (out->collapse_ns > restore_ns)
		out->collapse_ns -= restore_ns;
	out->refused_ns = bench_one(machine, "refused");
	out->cycle_ns = bench_one(machine, "cycle");
}

static void bench_figure(double ns, int width)
{
	if (ns > 0)
		printf("%*.*f", width, ns < 10 ? 1 : 0, ns);
	else
		printf("%*s", width, "-");
}

static void bench_row(const char *name, int order, const struct bench *bench)
{
	printf("%-16s %5d", name, order);
	bench_figure(bench->collapse_ns, 13);
	bench_figure(bench->refused_ns, 13);
	bench_figure(bench->cycle_ns, 13);
	putchar('\n');
}

static void bench_ratio(const struct cs_machine *m, const struct bench *bench,
			const struct cs_host_bench *host)
{
	if (m->order != 9 || bench->collapse_ns <= 0 || bench->refused_ns <= 0)
		return;
	printf("%s at order 9: a collapse takes 1/%.0f, a refused call 1/%.0f of the running "
	       "kernel's\n",
	       m->name, host->collapse_ns / bench->collapse_ns,
	       host->refused_ns / bench->refused_ns);
}

static int bench_all(const struct cs_machine_set *set)
{
	struct bench bench[64] = { { 0 } };
	struct cs_host_bench host;
	char why[128];
	int i, known_nr = 0;

	printf("nanoseconds      order     collapse      refused        cycle\n");
	for (i = 0; i < set->nr && i < 64; i++) {
		bench_machine(set->machine[i], &bench[i]);
		known_nr += bench[i].cycle_ns > 0;
		bench_row(set->machine[i]->name, set->machine[i]->order, &bench[i]);
		fflush(stdout);
	}
	if (!known_nr) {
		fprintf(stderr, "collapsim bench: error: no kernel here can be measured\n");
		return CS_EXIT_USAGE;
	}
	if (!cs_host_bench(&host, why, sizeof(why))) {
		printf("running kernel: skipped, %s\n", why);
		return 0;
	}
	bench_row("running kernel", 9, &(struct bench){ host.collapse_ns, host.refused_ns, 0 });
	for (i = 0; i < set->nr && i < 64; i++)
		bench_ratio(set->machine[i], &bench[i], &host);
	return 0;
}

/* --- exploring ---------------------------------------------------------------- */

static void explore_row(struct cs_machine *machine)
{
	static struct cs_slice slice;
	struct cs_explore_bench bench;
	int i;

	if (!cs_machine_sim_kernel(machine) ||
	    !cs_slice_open(&slice, "anon-quick", machine->order, (uint32_t)machine->page_b,
			   cs_kernel_features(machine->features)) ||
	    !cs_slice_finish(&slice))
		return; /* of a hugepage of many pages not every state can be counted */
	if (!cs_explore_bench(machine, &slice, &bench))
		return;
	printf("%-16s %5d%13.0f  ", machine->name, machine->order, 1e9 / bench.state_ns);
	for (i = 0; i < CS_BENCH_PART_NR; i++)
		printf(" %*.0f %%", (int)strlen(cs_bench_part_name((enum cs_bench_part)i)) - 2,
		       100 * bench.share[i]);
	putchar('\n');
	fflush(stdout);
}

static void explore_all(const struct cs_machine_set *set)
{
	int i;

	printf("\nexploring        order   states/s  ");
	for (i = 0; i < CS_BENCH_PART_NR; i++)
		printf(" %s", cs_bench_part_name((enum cs_bench_part)i));
	putchar('\n');
	for (i = 0; i < set->nr; i++)
		explore_row(set->machine[i]);
}

static int bench_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "on", required_argument, NULL, OPT_ON },
		{ "order", required_argument, NULL, OPT_ORDER },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	struct cs_cli_machines machines = { 0 };
	struct cs_machine_set set = { 0 };
	int chosen, status;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_bench, argc, argv, ":h", options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		if (chosen == OPT_ON)
			machines.on = optarg;
		else if ((status = cs_cli_orders("bench", optarg, &machines)))
			return status;
	}
	status = cs_cli_open(&machines, &set);
	if (!status)
		status = bench_all(&set);
	if (!status)
		explore_all(&set);
	cs_machine_set_close(&set);
	return status;
}

const struct cs_command cs_cmd_bench = {
	.name = "bench",
	.args = "[OPTION...]",
	.purpose = "measure collapses, whole cycles and exploring, here and on the host",
	.help = "      --on=NAME[,NAME]  machines (default: all built)\n"
		"      --order=N[,N]     orders (default: all built)\n",
	.run = bench_main,
};
