/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * guest.c - process 1 of a guest: mounts, modules, a swap device on zram, and the line
 * to the simulator.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "agent.h"

#define SWAP_B (192ull << 20)

/* A disk in memory that takes 5 ms to answer: who waits for a write does wait. */
#define DISK "nr_devices=1 gb=1 memory_backed=1 queue_mode=2 irqmode=2 completion_nsec=5000000"

void ag_guest_off(int code)
{
	/* isa-debug-exit: the emulator ends at once */
	if (!ioperm(0xf4, 1, 1))
		outb((unsigned char)code, 0xf4);
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

/* Lines "NAME.ko", in the order of their dependencies. */
static void guest_modules(void)
{
	char names[4096], path[256];
	char *name, *rest = NULL;
	const char *args;
	int fd;

	if (ag_slurp("/modules/order", names, sizeof(names)) <= 0)
		return;
	for (name = strtok_r(names, "\n", &rest); name; name = strtok_r(NULL, "\n", &rest)) {
		snprintf(path, sizeof(path), "/modules/%s", name);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		args = strcmp(name, "null_blk.ko") ? "" : DISK;
		if (fd < 0 || syscall(SYS_finit_module, fd, args, 0))
			printf("agent: module %s: %s\n", name, strerror(errno));
		if (fd >= 0)
			close(fd);
	}
}

static bool guest_swap(void)
{
	static char header[WIRE_PAGE_B];
	uint32_t info[3] = { 1, SWAP_B / WIRE_PAGE_B - 1, 0 };
	char size[32];
	int fd;

	snprintf(size, sizeof(size), "%llu", SWAP_B);
	if (ag_put("/sys/block/zram0/disksize", size))
		return false;
	memcpy(header + 1024, info, sizeof(info));
	memcpy(header + sizeof(header) - 10, "SWAPSPACE2", 10);
	fd = open("/dev/zram0", O_RDWR | O_CLOEXEC);
	if (fd < 0 || !ag_write(fd, header, sizeof(header)) || fsync(fd))
		return false;
	close(fd);
	return !swapon("/dev/zram0", 0);
}

/* The archive has what of the image is not zero: number of a block, block. */
static bool guest_storage(void)
{
	static struct {
		uint32_t number;
		char data[WIRE_PAGE_B];
	} __attribute__((packed)) block;
	int from = open("/storage.image", O_RDONLY | O_CLOEXEC);
	int to = open("/dev/nullb0", O_WRONLY | O_CLOEXEC);
	bool good = from >= 0 && to >= 0;

	while (good && ag_read(from, &block, sizeof(block)))
		good = pwrite(to, block.data, sizeof(block.data),
			      (off_t)block.number * (off_t)sizeof(block.data)) ==
		       (ssize_t)sizeof(block.data);
	if (from >= 0)
		close(from);
	if (to >= 0)
		close(to);
	unlink("/storage.image");
	/* as far as the simulated filesystem reads ahead: a hugepage */
	ag_put("/sys/block/nullb0/queue/read_ahead_kb", "2048");
	return good && !mount("/dev/nullb0", "/storage", "ext4", MS_NOATIME, NULL);
}

/* The first port of the first controller; nobody names it but udev. */
static int guest_line(void)
{
	int fd = open("/dev/vport0p1", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		ag_guest_off(5);
	return fd;
}

static int guest_nodes(void)
{
	char path[64];
	int nr = 0;

	do
		snprintf(path, sizeof(path), "/sys/devices/system/node/node%d", nr);
	while (!access(path, F_OK) && ++nr < KP_NODE_NR);
	return nr ? nr : 1;
}

int ag_guest_boot(void)
{
	static const struct {
		const char *what, *where, *type, *options;
	} mounts[] = {
		{ "proc", "/proc", "proc", NULL },
		{ "sysfs", "/sys", "sysfs", NULL },
		{ "devtmpfs", "/dev", "devtmpfs", NULL },
		{ "tracefs", "/sys/kernel/tracing", "tracefs", NULL },
		/* tasks change their group often */
		{ "cgroup2", "/sys/fs/cgroup", "cgroup2", "favordynmods" },
		{ "shm", "/dev/shm", "tmpfs", NULL },
	};
	const struct rlimit all = { RLIM_INFINITY, RLIM_INFINITY };
	size_t i;
	int fd;

	for (i = 0; i < sizeof(mounts) / sizeof(mounts[0]); i++) {
		mkdir(mounts[i].where, 0755);
		if (mount(mounts[i].what, mounts[i].where, mounts[i].type, 0, mounts[i].options) &&
		    errno != EBUSY)
			printf("agent: mount %s: %s\n", mounts[i].where, strerror(errno));
	}
	fd = open("/dev/console", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		dup2(fd, 1);
		dup2(fd, 2);
	}
	setvbuf(stdout, NULL, _IONBF, 0);
	setrlimit(RLIMIT_MEMLOCK, &all);
	ag_put("/sys/fs/cgroup/cgroup.subtree_control", "+memory");
	ag_put("/proc/sys/vm/compaction_proactiveness", "0");
	ag_put("/proc/sys/kernel/numa_balancing", "0"); /* moves pages when time passes */
	ag_put("/proc/sys/vm/overcommit_memory", "1");
	/* nothing is written but what a scenario has written: once an hour, not each 5 s */
	ag_put("/proc/sys/vm/dirty_writeback_centisecs", "360000");
	guest_modules();
	ag_world.swap = guest_swap();
	if (!ag_world.swap)
		printf("agent: no swap: %s\n", strerror(errno));
	if (!access("/storage.image", F_OK)) {
		ag_world.storage = guest_storage();
		if (!ag_world.storage)
			printf("agent: no storage: %s\n", strerror(errno));
	}
	ag_world.node_nr = guest_nodes();
	ag_world_reset();
	return guest_line();
}
