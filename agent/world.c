/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * world.c - directives about the whole machine: settings, memory control groups,
 * nodes, the supply of hugepages.  In a guest only: on a host nothing outside
 * the agent's own processes is changed.
 *
 * Differs from the simulated kernel: cgroup v2 moves no charge with its task, so
 * that task 0 is in a group of its own from the start, and the first group that
 * a scenario puts it in is that one.  The agent's own memory is charged there too:
 * the limit is as far above what is charged as the scenario's is above what the
 * group's tasks have mapped.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "file.h"

#define THP "/sys/kernel/mm/transparent_hugepage/"
#define CGROUP "/sys/fs/cgroup/"
#define FIRST "collapsim-first" /* the group that task 0 is in from the start */

struct ag_world ag_world;

static const struct {
	const char *path, *text;
} defaults[] = {
	{ THP "enabled", "never" },
	{ THP "defrag", "madvise" },
	{ THP "shmem_enabled", "never" },
	{ THP "use_zero_page", "1" },
	{ THP "khugepaged/defrag", "1" },
	{ THP "khugepaged/max_ptes_none", "511" },
	{ THP "khugepaged/max_ptes_swap", "64" },
	{ THP "khugepaged/max_ptes_shared", "256" },
	{ THP "khugepaged/pages_to_scan", "4096" },
	{ THP "khugepaged/scan_sleep_millisecs", "4294967295" },
	{ THP "khugepaged/alloc_sleep_millisecs", "4294967295" },
	{ "/proc/sys/vm/zone_reclaim_mode", "0" },
	{ "/proc/sys/vm/nr_hugepages", "0" },
};

static char groups[KP_GROUP_NR][KP_NAME_LEN];
static char group_parents[KP_GROUP_NR][KP_NAME_LEN];
static bool group_first[KP_GROUP_NR]; /* is the one of task 0 */
static int group_nr;
static int task_group[KP_TASK_NR];

/* --- THP policy ---------------------------------------------------------------- */

static const struct {
	const char *name, *path;
	const char *scenario; /* in a scenario that says nothing of it */
	const char *quiet;    /* between calls */
} held[AG_HELD_NR] = {
	[AG_ENABLED] = { "enabled", THP "enabled", "madvise", "never" },
	[AG_SHMEM] = { "shmem_enabled", THP "shmem_enabled", "never", "never" },
	[AG_SIZE_ENABLED] = { "hugepages-2048kB/enabled", THP "hugepages-2048kB/enabled", "inherit",
			      "inherit" },
	[AG_SIZE_SHMEM] = { "hugepages-2048kB/shmem_enabled", THP "hugepages-2048kB/shmem_enabled",
			    "inherit", "inherit" },
};

static void held_put(enum ag_held i, const char *instead)
{
	ag_put(held[i].path, instead             ? instead
			     : *ag_world.held[i] ? ag_world.held[i]
						 : held[i].scenario);
}

/* A policy that lets faults bring hugepages wakes khugepaged too: it holds no
 * longer than the call that is to meet it. */
void ag_policy(const char *enabled, const char *shmem)
{
	const struct sched_param first = { .sched_priority = 1 };

	if (!ag_world.guest)
		return;
	/* The guest has one processor: khugepaged does not get it meanwhile. */
	sched_setscheduler(0, SCHED_FIFO, &first);
	held_put(AG_ENABLED, enabled);
	held_put(AG_SHMEM, shmem);
	if (*ag_world.held[AG_SIZE_ENABLED])
		held_put(AG_SIZE_ENABLED, enabled ? "inherit" : NULL);
	if (*ag_world.held[AG_SIZE_SHMEM])
		held_put(AG_SIZE_SHMEM, shmem ? "inherit" : NULL);
}

void ag_policy_end(void)
{
	const struct sched_param none = { 0 };

	if (!ag_world.guest)
		return;
	held_put(AG_ENABLED, held[AG_ENABLED].quiet);
	held_put(AG_SHMEM, held[AG_SHMEM].quiet);
	if (*ag_world.held[AG_SIZE_ENABLED])
		held_put(AG_SIZE_ENABLED, held[AG_SIZE_ENABLED].quiet);
	if (*ag_world.held[AG_SIZE_SHMEM])
		held_put(AG_SIZE_SHMEM, held[AG_SIZE_SHMEM].quiet);
	sched_setscheduler(0, SCHED_OTHER, &none);
}

static void world_hold(enum ag_held i, const char *text, struct ag_op_end *out)
{
	int error;

	if (access(held[i].path, F_OK)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "this kernel has no such setting");
		return;
	}
	ag_policy("never", NULL);
	error = ag_put(held[i].path, text) ? errno : 0;
	if (error)
		AG_SAY(out, WIRE_REFUSED, error, "%s", strerror(error));
	else
		snprintf(ag_world.held[i], sizeof(ag_world.held[i]), "%.31s", text);
	ag_policy_end();
}

static void world_sysfs(const struct wire_op *op, struct ag_op_end *out)
{
	char path[256];
	int i;

	for (i = 0; i < AG_HELD_NR; i++)
		if (!strcmp(op->name, held[i].name)) {
			world_hold((enum ag_held)i, op->text, out);
			return;
		}
	if (!strncmp(op->name, "vm.", 3))
		snprintf(path, sizeof(path), "/proc/sys/vm/%s", op->name + 3);
	else
		snprintf(path, sizeof(path), THP "%s", op->name);
	if (!strncmp(op->name, "hugepages-", 10)) {
		/* It would hold while pages are filled, too. */
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP,
		       "settings of smaller sizes are not played yet");
		return;
	}
	/* Writing nothing asks nothing: a shell's echo ends the line, too. */
	if (!ag_put(path, *op->text ? op->text : "\n"))
		return;
	if (errno == ENOENT)
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "this kernel has no such setting");
	else
		AG_SAY(out, WIRE_REFUSED, errno, "%s", strerror(errno));
}

/* --- memory control groups --------------------------------------------------------- */

static int group_find(const char *name)
{
	int i;

	for (i = 0; i < group_nr; i++)
		if (!strcmp(groups[i], name))
			return i;
	return -1;
}

static void group_path(int group, const char *file, char *out, size_t len)
{
	char head[256];
	int parent = *group_parents[group] ? group_find(group_parents[group]) : -1;

	if (parent < 0) {
		snprintf(out, len, CGROUP "%s/%s", group_first[group] ? FIRST : groups[group],
			 file);
		return;
	}
	/* a group with children holds no task of its own: those are in a leaf */
	group_path(parent, "", head, sizeof(head));
	snprintf(out, len, "%s%s/%s", head, groups[group], file);
}

static int group_put(int group, const char *file, const char *text)
{
	char path[512];

	group_path(group, file, path, sizeof(path));
	return ag_put(path, text);
}

static kp_s64 group_get(int group, const char *file)
{
	char path[512], text[64];

	group_path(group, file, path, sizeof(path));
	return ag_slurp(path, text, sizeof(text)) > 0 ? strtoll(text, NULL, 10) : -1;
}

static bool first_taken;

void ag_world_first(pid_t pid)
{
	char text[32];

	if (!ag_world.guest)
		return;
	first_taken = false;
	rmdir(CGROUP FIRST);
	snprintf(text, sizeof(text), "%d", pid);
	if (mkdir(CGROUP FIRST, 0755) || ag_put(CGROUP FIRST "/cgroup.procs", text))
		first_taken = true;
}

static bool group_make(const struct wire_op *op, int *out_group)
{
	char path[512];
	int group = group_find(op->name);

	*out_group = group;
	if (group >= 0)
		return true;
	if (group_nr == KP_GROUP_NR)
		return false;
	group = group_nr++;
	snprintf(groups[group], KP_NAME_LEN, "%.63s", op->name);
	snprintf(group_parents[group], KP_NAME_LEN, "%.63s",
		 op->has & WIRE_OP_PARENT ? op->parent : "");
	group_first[group] = !op->op.task && !first_taken;
	*out_group = group;
	if (group_first[group]) {
		first_taken = true;
		return true;
	}
	if (*group_parents[group])
		group_put(group_find(group_parents[group]), "cgroup.subtree_control", "+memory");
	group_path(group, "", path, sizeof(path));
	*out_group = group;
	return !mkdir(path, 0755);
}

/* Bytes of memory that the processes of the group have in the window. */
static kp_s64 group_mapped_b(int group, const pid_t *pid)
{
	static struct ag_vma vma[AG_VMA_NR];
	kp_s64 sum = 0;
	int i, j, nr;

	for (i = 0; i < KP_TASK_NR; i++) {
		if (!pid[i] || task_group[i] != group + 1)
			continue;
		nr = ag_vmas(pid[i], vma, AG_VMA_NR);
		for (j = 0; j < nr; j++)
			sum += (kp_s64)vma[j].rss_b;
	}
	return sum;
}

static void group_limit(int group, const struct wire_op *op, const pid_t *pid,
			struct ag_op_end *out)
{
	char text[32] = "max";
	kp_s64 mapped_b = group_mapped_b(group, pid), usage_b;

	if (op->op.value >= 0) {
		/* Charges kept ready for each processor would make the limit vague. */
		group_put(group, "memory.high", "0");
		group_put(group, "memory.high", "max");
		usage_b = group_get(group, "memory.current");
		snprintf(text, sizeof(text), "%lld",
			 (long long)(usage_b - mapped_b + op->op.value * (kp_s64)WIRE_PAGE_B));
	}
	if (group_put(group, "memory.max", text))
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "memory.max: %s", strerror(errno));
}

static void world_memcg(const struct wire_op *op, const pid_t *pid, struct ag_op_end *out)
{
	char text[32];
	int group;

	if (op->op.value2 > 0) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "what reclaim finds cannot be chosen");
		return;
	}
	if (op->has & WIRE_OP_PARENT) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "groups in groups are not played yet");
		return;
	}
	if (op->op.task || (first_taken && group_find(op->name) < 0)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "only one group, of main, is played yet");
		return;
	}
	if (!group_make(op, &group)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "cannot make a group: %s", strerror(errno));
		return;
	}
	snprintf(text, sizeof(text), "%d", pid[op->op.task]);
	group_put(group, "memory.swap.max", "0");
	if (group_put(group, "cgroup.procs", text)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "cannot join a group: %s", strerror(errno));
		return;
	}
	task_group[op->op.task] = group + 1;
	group_limit(group, op, pid, out);
}

static void groups_remove(void)
{
	char path[512];

	while (group_nr) {
		group_path(--group_nr, "", path, sizeof(path));
		rmdir(path);
	}
	rmdir(CGROUP FIRST);
	memset(task_group, 0, sizeof(task_group));
}

/* --- entry -------------------------------------------------------------------------- */

static void world_nodes(const struct wire_op *op, struct ag_op_end *out)
{
	int i, j, nr = (int)op->op.value;
	kp_u32 distance;

	if (nr > ag_world.node_nr)
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "this machine has %d nodes", ag_world.node_nr);
	for (i = 0; op->has & WIRE_OP_DIST && i < nr; i++)
		for (j = 0; j < nr; j++) {
			distance = op->dist[i * nr + j];
			if (distance != (i == j ? 10u : 20u))
				AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP,
				       "this machine's nodes are 20 apart, not %u", distance);
		}
}

bool ag_world_op(const struct wire_op *op, const pid_t *pid, struct ag_op_end *out)
{
	enum kp_op_kind kind = op->op.kind;

	if (kind != KP_OP_SYSFS && kind != KP_OP_MEMCG && kind != KP_OP_NODES &&
	    kind != KP_OP_SWAPDEV && kind != KP_OP_KILL && kind != KP_OP_TMPFS)
		return false;
	AG_SAY(out, WIRE_OK, 0, "%s", "");
	if (kind == KP_OP_KILL) {
		kill(pid[op->op.task], SIGKILL);
		return true;
	}
	if (!ag_world.guest) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "the machine is not ours to change");
		return true;
	}
	if (kind == KP_OP_SYSFS)
		world_sysfs(op, out);
	else if (kind == KP_OP_MEMCG)
		world_memcg(op, pid, out);
	else if (kind == KP_OP_NODES)
		world_nodes(op, out);
	else if (kind == KP_OP_TMPFS) {
		if (ag_shm_limit(op->op.value))
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "tmpfs: %s", strerror(errno));
	} else if (!op->op.value2 || !ag_world.swap)
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "the swap device here answers at once");
	return true;
}

void ag_world_reset(void)
{
	size_t i;

	memset(ag_world.held, 0, sizeof(ag_world.held));
	if (!ag_world.guest)
		return;
	ag_put(held[AG_SIZE_ENABLED].path, "inherit");
	ag_put(held[AG_SIZE_SHMEM].path, "inherit");
	groups_remove();
	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		ag_put(defaults[i].path, defaults[i].text);
}
