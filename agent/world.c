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
#include <sys/prctl.h>
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
	{ "/proc/sys/vm/page-cluster", "0" }, /* no readahead into the swap cache */
};

static char groups[KP_GROUP_NR][KP_NAME_LEN];
static char group_parents[KP_GROUP_NR][KP_NAME_LEN];
static bool group_first[KP_GROUP_NR]; /* is the one of task 0 */
static int group_nr;
static int task_group[KP_TASK_NR];

/* --- THP policy ---------------------------------------------------------------- */

/* "enabled", "hugepages-64kB/shmem_enabled". */
static void held_name(enum ag_held i, char *out, size_t len)
{
	bool shmem = i == AG_SHMEM || i >= AG_SIZE_SHMEM;
	int order = AG_SIZE_MIN + i - (i < AG_SIZE_SHMEM ? AG_SIZE_ENABLED : AG_SIZE_SHMEM);

	if (i < AG_SIZE_ENABLED)
		snprintf(out, len, "%s", shmem ? "shmem_enabled" : "enabled");
	else
		snprintf(out, len, "hugepages-%llukB/%s", (WIRE_PAGE_B << order) / 1024,
			 shmem ? "shmem_enabled" : "enabled");
}

static bool held_is_huge(enum ag_held i)
{
	return i == AG_SIZE_ENABLED + AG_SIZE_NR - 1 || i == AG_SIZE_SHMEM + AG_SIZE_NR - 1;
}

static const char *held_default(enum ag_held i)
{
	return i == AG_ENABLED ? "madvise" : held_is_huge(i) ? "inherit" : "never";
}

static int held_put(enum ag_held i, const char *text)
{
	char path[256] = THP;

	held_name(i, path + strlen(THP), sizeof(path) - strlen(THP));
	return ag_put(path, text);
}

/* Of those of one size only what the scenario wrote is ever changed. */
static void held_put_all(const char *enabled, const char *shmem)
{
	const char *instead, *own;
	int i;

	for (i = 0; i < AG_HELD_NR; i++) {
		own = ag_world.held[i];
		instead = i == AG_SHMEM || i >= AG_SIZE_SHMEM ? shmem : enabled;
		if (i >= AG_SIZE_ENABLED && !*own)
			continue;
		if (i >= AG_SIZE_ENABLED && instead)
			instead = held_default((enum ag_held)i);
		held_put((enum ag_held)i, instead ? instead : *own ? own : held_default(i));
	}
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
	/* Without a policy for it khugepaged would end, and forget where it was. */
	if (!ag_world.daemon || (enabled && strcmp(enabled, "never")))
		held_put_all(enabled, shmem);
}

void ag_policy_end(void)
{
	const struct sched_param none = { 0 };

	if (!ag_world.guest)
		return;
	if (ag_world.daemon)
		held_put_all(NULL, NULL);
	else
		held_put_all("never", "never");
	sched_setscheduler(0, SCHED_OTHER, &none);
}

void ag_pages_small(bool on)
{
	static int was;

	if (!ag_world.daemon)
		return;
	if (on)
		was = prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0);
	if (on || !was)
		prctl(PR_SET_THP_DISABLE, on, 0, 0, 0);
}

static int held_find(const char *name)
{
	char known[64];
	int i;

	for (i = 0; i < AG_HELD_NR; i++) {
		held_name((enum ag_held)i, known, sizeof(known));
		if (!strcmp(name, known))
			return i;
	}
	return -1;
}

static void world_hold(enum ag_held i, const char *text, struct ag_op_end *out)
{
	char path[256] = THP;
	int error;

	held_name(i, path + strlen(THP), sizeof(path) - strlen(THP));
	if (access(path, F_OK)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "this kernel has no such setting");
		return;
	}
	ag_policy("never", NULL);
	error = held_put(i, text) ? errno : 0;
	if (error)
		AG_SAY(out, WIRE_REFUSED, error, "%s", strerror(error));
	else
		snprintf(ag_world.held[i], sizeof(ag_world.held[i]), "%.31s", text);
	ag_world.daemon = ag_world.daemon && ag_daemon_pid();
	ag_policy_end();
}

static void setting_path(const char *name, char *out, size_t len)
{
	if (!strncmp(name, "vm.", 3))
		snprintf(out, len, "/proc/sys/vm/%s", name + 3);
	else
		snprintf(out, len, THP "%s", name);
}

/* Counts of khugepaged's go on from world to world. */
static const char *const counted[] = { "khugepaged/pages_collapsed", "khugepaged/full_scans" };
static kp_s64 counted_before[2];

static bool setting_read(const char *name, char *out, size_t len)
{
	char path[256];
	ssize_t got;

	setting_path(name, path, sizeof(path));
	got = ag_slurp(path, out, len);
	if (got < 0)
		return false;
	out[strcspn(out, "\n")] = '\0';
	return true;
}

bool ag_world_setting(const char *name, char *out, size_t len)
{
	bool held = held_find(name) >= 0, found;
	int i;

	/* these are ours; min_free_kbytes depends on the machine's memory and zones */
	if (!ag_world.guest || strstr(name, "_sleep_millisecs") ||
	    !strcmp(name, "vm.min_free_kbytes"))
		return false;
	if (held)
		ag_policy(NULL, NULL);
	found = setting_read(name, out, len);
	if (held)
		ag_policy_end();
	for (i = 0; i < 2 && found; i++)
		if (!strcmp(name, counted[i]))
			snprintf(out, len, "%lld", atoll(out) - (long long)counted_before[i]);
	return found;
}

static void world_sysfs(const struct wire_op *op, struct ag_op_end *out)
{
	int held = held_find(op->name);
	char path[256];

	if (held >= 0) {
		world_hold((enum ag_held)held, op->text, out);
		return;
	}
	if (!strcmp(op->name, "vm.min_free_kbytes")) {
		/* The agent turns THP off and on, and each time it is set anew. */
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "min_free_kbytes changes under the agent");
		return;
	}
	setting_path(op->name, path, sizeof(path));
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

/* As firmware told it; 0: unknown. */
static kp_u32 node_distance(int from, int to)
{
	char path[64], text[128], *at = text;
	kp_u32 value = 0;
	int i;

	snprintf(path, sizeof(path), "/sys/devices/system/node/node%d/distance", from);
	if (ag_slurp(path, text, sizeof(text)) <= 0)
		return 0;
	for (i = 0; i <= to; i++)
		value = (kp_u32)strtoul(at, &at, 10);
	return value;
}

static void world_nodes(const struct wire_op *op, struct ag_op_end *out)
{
	int i, j, nr = (int)op->op.value;
	kp_u32 wanted;

	if (nr > ag_world.node_nr)
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "this machine has %d nodes", ag_world.node_nr);
	for (i = 0; op->has & WIRE_OP_DIST && i < nr; i++)
		for (j = 0; j < nr; j++) {
			wanted = op->dist[i * KP_NODE_NR + j];
			if (node_distance(i, j) != wanted)
				AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP,
				       "nodes %d and %d of this machine are %u apart, not %u", i, j,
				       node_distance(i, j), wanted);
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
	char text[64];
	size_t i;

	memset(ag_world.held, 0, sizeof(ag_world.held));
	ag_world.daemon = false;
	if (!ag_world.guest)
		return;
	for (i = 0; i < AG_HELD_NR; i++)
		held_put((enum ag_held)i, i < AG_SIZE_ENABLED ? "never" : held_default(i));
	groups_remove();
	for (i = 0; i < sizeof(defaults) / sizeof(defaults[0]); i++)
		ag_put(defaults[i].path, defaults[i].text);
	for (i = 0; i < 2; i++)
		counted_before[i] = setting_read(counted[i], text, sizeof(text)) ? atoll(text) : 0;
}
