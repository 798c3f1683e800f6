/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * agent.c - starts and ends agents: a process of the host, or an emulator whose
 * guest has it as init.
 *
 * The initial file system of a guest is written anew at each start: the agent,
 * the modules it inserts, and their order.  It is an uncompressed cpio archive.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "machine/machine_real.h"
#include "machine/wire.h"

#define NODE_NR CS_GUEST_NODE_NR
#define NODE_MB 256
#define CLOCK_LOOK_NS 20000000

bool cs_agent_path(char *out, size_t len)
{
	ssize_t nr = readlink("/proc/self/exe", out, len - 1);
	char *slash;

	if (nr <= 0)
		return false;
	out[nr] = '\0';
	slash = strrchr(out, '/');
	if (!slash || (size_t)(slash - out) + sizeof("/collapsim-agent") > len)
		return false;
	strcpy(slash, "/collapsim-agent");
	return true;
}

bool cs_guest_dir(char *out, size_t len)
{
	const char *set = getenv("COLLAPSIM_GUESTS"), *cache = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (set && *set)
		return (size_t)snprintf(out, len, "%s", set) < len;
	if (cache && *cache)
		return (size_t)snprintf(out, len, "%s/collapsim/guests", cache) < len;
	return home && (size_t)snprintf(out, len, "%s/.cache/collapsim/guests", home) < len;
}

void cs_agent_stop(struct cs_agent *agent)
{
	if (agent->pid <= 0)
		return;
	close(agent->to);
	if (agent->from != agent->to)
		close(agent->from);
	kill(agent->pid, SIGKILL);
	while (waitpid(agent->pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (*agent->console)
		unlink(agent->console);
	memset(agent, 0, sizeof(*agent));
}

/* --- host ------------------------------------------------------------------------ */

static void agent_child(void)
{
	/* A worker leaves without closing what it opened. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL))
		_exit(70);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
}

bool cs_agent_host(struct cs_agent *out, char *error, size_t error_len)
{
	char path[4096], number[16];
	int line[2];

	memset(out, 0, sizeof(*out));
	if (!cs_agent_path(path, sizeof(path)) || access(path, X_OK)) {
		snprintf(error, error_len, "there is no agent beside the program; run make");
		return false;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line)) {
		snprintf(error, error_len, "socketpair: %s", strerror(errno));
		return false;
	}
	fflush(NULL);
	out->pid = fork();
	if (!out->pid) {
		agent_child();
		snprintf(number, sizeof(number), "%d", line[1]);
		fcntl(line[1], F_SETFD, 0);
		execl(path, "collapsim-agent", number, (char *)NULL);
		_exit(127);
	}
	close(line[1]);
	out->to = out->from = line[0];
	return true;
}

/* --- the archive --------------------------------------------------------------------- */

static void cpio_pad(FILE *to)
{
	while (ftell(to) % 4)
		fputc(0, to);
}

static void cpio_member(FILE *to, const char *name, unsigned int mode, const char *data, size_t len)
{
	static unsigned int inode;

	fprintf(to, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", ++inode, mode, 0u,
		0u, 1u, 0u, (unsigned int)len, 0u, 0u, 0u, 0u, (unsigned int)strlen(name) + 1, 0u);
	fwrite(name, strlen(name) + 1, 1, to);
	cpio_pad(to);
	if (len)
		fwrite(data, len, 1, to);
	cpio_pad(to);
}

static bool cpio_file(FILE *to, const char *name, unsigned int mode, const char *path)
{
	FILE *from = fopen(path, "re");
	struct stat info;
	char *data;
	bool read;

	if (!from || fstat(fileno(from), &info)) {
		if (from)
			fclose(from);
		return false;
	}
	data = malloc((size_t)info.st_size + 1);
	if (!data)
		abort();
	read = fread(data, 1, (size_t)info.st_size, from) == (size_t)info.st_size;
	fclose(from);
	if (read)
		cpio_member(to, name, mode, data, (size_t)info.st_size);
	free(data);
	return read;
}

/* What of an image is not zero: number of a block, block, and so on. */
static bool cpio_image(FILE *to, const char *name, const char *path)
{
	static const char zeros[WIRE_PAGE_B];
	char block[sizeof(zeros)];
	FILE *from = fopen(path, "re"), *packed;
	char *data = NULL;
	size_t len = 0;
	uint32_t number;
	bool read;

	if (!from)
		return errno == ENOENT; /* a guest without */
	packed = open_memstream(&data, &len);
	if (!packed)
		abort();
	for (number = 0; fread(block, sizeof(block), 1, from) == 1; number++) {
		if (!memcmp(block, zeros, sizeof(block)))
			continue;
		fwrite(&number, sizeof(number), 1, packed);
		fwrite(block, sizeof(block), 1, packed);
	}
	read = !ferror(from);
	fclose(from);
	if (fclose(packed))
		abort();
	if (read)
		cpio_member(to, name, S_IFREG | 0644, data, len);
	free(data);
	return read;
}

static bool cpio_modules(FILE *to, const char *guest)
{
	char path[8192], name[512];
	struct dirent *entry;
	bool good = true;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/modules", guest);
	dir = opendir(path);
	while (dir && good && (entry = readdir(dir))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/modules/%s", guest, entry->d_name);
		snprintf(name, sizeof(name), "modules/%s", entry->d_name);
		good = cpio_file(to, name, S_IFREG | 0644, path);
	}
	if (dir)
		closedir(dir);
	return good;
}

static bool guest_archive(const char *guest, const char *path)
{
	static const char *const dirs[] = { "dev", "proc", "sys", "modules", "storage" };
	char agent[4096], image[8192];
	FILE *to = fopen(path, "we");
	bool good;
	size_t i;

	if (!to)
		return false;
	for (i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		cpio_member(to, dirs[i], S_IFDIR | 0755, NULL, 0);
	snprintf(image, sizeof(image), "%s/storage", guest);
	good = cs_agent_path(agent, sizeof(agent)) &&
	       cpio_file(to, "init", S_IFREG | 0755, agent) && cpio_modules(to, guest) &&
	       cpio_image(to, "storage.image", image);
	cpio_member(to, "TRAILER!!!", 0, NULL, 0);
	return !fclose(to) && good;
}

/* --- guest ---------------------------------------------------------------------------- */

/* "-numa dist" for each pair: if for any, the emulator wants it for all. */
static void guest_distances(const struct cs_distances *distances, const char **args)
{
	static char dist[NODE_NR * NODE_NR][64];
	int i, j, nr = 0;

	for (i = 0; i < NODE_NR; i++)
		for (j = 0; j < NODE_NR; j++) {
			char *text = dist[i * NODE_NR + j];

			if (i == j)
				continue;
			snprintf(text, sizeof(dist[0]), "dist,src=%d,dst=%d,val=%u", i, j,
				 distances->between[i][j] ? distances->between[i][j] : 20);
			args[nr++] = "-numa";
			args[nr++] = text;
		}
}

/*
 * A guest finds out how fast its counter of cycles runs while it boots, and on a host
 * that is busy it may be wrong by a factor of ten; then all its time passes so much
 * faster.  The emulator's counter is that of the host: it is told.  "" where this
 * cannot be found out.
 */
static const char *guest_clock(void)
{
	static char text[48];
#ifdef __x86_64__
	struct timespec start, now;
	unsigned long long cycles = __builtin_ia32_rdtsc();
	long long passed_ns;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		clock_gettime(CLOCK_MONOTONIC, &now);
		passed_ns =
			(now.tv_sec - start.tv_sec) * 1000000000ll + now.tv_nsec - start.tv_nsec;
	} while (passed_ns < CLOCK_LOOK_NS);
	cycles = __builtin_ia32_rdtsc() - cycles;
	snprintf(text, sizeof(text), " tsc_early_khz=%llu",
		 cycles * 1000000 / (unsigned long long)passed_ns);
#endif
	return text;
}

/*
 * Requests go over a port of virtio: with a serial line two fifths of all time went into
 * its registers and into waiting (docs/truth.md).  Without ioeventfd a write has arrived
 * when it returns.
 */
#define GUEST_LINE "virtio-serial-pci,ioeventfd=off"

/* Without ERMS: an emulator takes "rep movsb" byte by byte: a third of all time. */
#define GUEST_CPU "max,-erms"

static void guest_exec(const char *kernel, const char *archive, const char *console,
		       const struct cs_distances *distances)
{
	char line[512], terminal[4200], memory[16], object[NODE_NR][64], node[NODE_NR][64];
	const char *args[96] = { "qemu-system-x86_64",
				 "-accel",
				 "tcg",
				 "-cpu",
				 GUEST_CPU,
				 "-nodefaults",
				 "-no-reboot",
				 "-display",
				 "none",
				 "-monitor",
				 "none",
				 "-chardev",
				 "stdio,id=line,signal=off",
				 "-device",
				 GUEST_LINE,
				 "-device",
				 "virtserialport,chardev=line",
				 "-kernel",
				 kernel,
				 "-initrd",
				 archive,
				 "-append",
				 line,
				 "-device",
				 "isa-debug-exit,iobase=0xf4" };
	int i, nr = 0;

	/* Whole ticks: reads that were begun together end together. */
	snprintf(line, sizeof(line),
		 "console=ttyS0 panic=-1 mitigations=off nokaslr tsc=reliable no_timer_check "
		 "cryptomgr.notests highres=off rcupdate.rcu_expedited=1 "
		 "transparent_hugepage=never cgroup.memory=nokmem%s",
		 guest_clock());
	while (args[nr])
		nr++;
	snprintf(terminal, sizeof(terminal), "file:%s", console);
	snprintf(memory, sizeof(memory), "%d", NODE_NR * NODE_MB);
	args[nr++] = "-serial";
	args[nr++] = terminal;
	args[nr++] = "-m";
	args[nr++] = memory;
	for (i = 0; i < NODE_NR; i++) {
		snprintf(object[i], sizeof(object[i]), "memory-backend-ram,id=m%d,size=%dM", i,
			 NODE_MB);
		snprintf(node[i], sizeof(node[i]), "node,nodeid=%d,memdev=m%d%s", i, i,
			 i ? "" : ",cpus=0");
		args[nr++] = "-object";
		args[nr++] = object[i];
		args[nr++] = "-numa";
		args[nr++] = node[i];
	}
	guest_distances(distances, args + nr);
	execvp(args[0], (char *const *)args);
	_exit(127);
}

bool cs_agent_qemu(const char *guest, const struct cs_distances *distances, struct cs_agent *out,
		   char *error, size_t error_len)
{
	const char *tmp = getenv("TMPDIR");
	char kernel[4200], archive[4096];
	int line[2];

	memset(out, 0, sizeof(*out));
	tmp = tmp && *tmp ? tmp : "/tmp";
	snprintf(kernel, sizeof(kernel), "%s/vmlinux", guest);
	snprintf(archive, sizeof(archive), "%s/collapsim-%d.cpio", tmp, getpid());
	snprintf(out->console, sizeof(out->console), "%s/collapsim-%d.console", tmp, getpid());
	if (!guest_archive(guest, archive)) {
		snprintf(error, error_len, "cannot write the guest's file system: %s",
			 strerror(errno));
		return false;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line)) {
		snprintf(error, error_len, "socketpair: %s", strerror(errno));
		return false;
	}
	fflush(NULL);
	out->pid = fork();
	if (!out->pid) {
		agent_child();
		dup2(line[1], 0);
		dup2(line[1], 1);
		guest_exec(kernel, archive, out->console, distances);
	}
	close(line[1]);
	out->to = out->from = line[0];
	return true;
}
