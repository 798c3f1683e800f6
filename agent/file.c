/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file.c - descriptors of a scenario, which file a page shows, and what it holds.
 *
 * Files on storage lie in a filesystem on a RAM disk; the path is one name there.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>
#include "file.h"

#define FD_NR 32
#define FD_FIRST 3
#define SHM_B (256ll << 20) /* what fits on it, without a limit of the scenario */
#define FD_REAL 4096        /* real descriptors are from here on */
#define MAP_NR 64
#define STORAGE "/storage"
#define SHM "/dev/shm"

struct file {
	kp_u64 dev, inode;
	struct ag_shadow page[AG_FILE_PG];
};

static struct files {
	bool any; /* something has been mapped that may be a file's */
	int nr;
	struct file file[AG_FILE_NR];
} * files;

static struct map {
	kp_u64 start_va, end_va, index;
	struct file *file;
	bool private;
} maps[MAP_NR];
static int map_nr;
static int fds[FD_NR]; /* 0: not open */

/* --- a world ------------------------------------------------------------------ */

static void folder_empty(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
}

/* The limit of a filesystem that is there: 0, or -1 with errno. */
int ag_shm_limit(kp_s64 pages)
{
	char limit[64];

	snprintf(limit, sizeof(limit), "size=%lld",
		 pages < 0 ? SHM_B : (long long)pages * (long long)WIRE_PAGE_B);
	return mount("shm", SHM, "tmpfs", MS_REMOUNT, limit);
}

bool ag_files_begin(void)
{
	bool first = !files;

	if (first) {
		files = mmap(NULL, sizeof(*files), PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (files == MAP_FAILED) {
			files = NULL;
			return false;
		}
	}
	/* The first time all of it is written by the server, so that no group is charged
	 * for it; then what the last world used. */
	memset(files->file, 0, (size_t)(first ? AG_FILE_NR : files->nr) * sizeof(files->file[0]));
	files->any = false;
	files->nr = 0;
	if (ag_world.guest) {
		folder_empty(STORAGE);
		folder_empty(SHM);
		ag_shm_limit(-1);
	}
	return true;
}

/* --- what is known of a file -------------------------------------------------------- */

/* NULL: there are too many. */
static struct file *file_known(kp_u64 dev, kp_u64 inode)
{
	int i;

	for (i = 0; i < files->nr; i++)
		if (files->file[i].dev == dev && files->file[i].inode == inode)
			return &files->file[i];
	if (files->nr == AG_FILE_NR)
		return NULL;
	files->file[files->nr].dev = dev;
	files->file[files->nr].inode = inode;
	return &files->file[files->nr++];
}

static struct file *file_of(int fd)
{
	struct stat info;

	if (fstat(fd, &info))
		return NULL;
	return file_known((kp_u64)major(info.st_dev) << 32 | minor(info.st_dev), info.st_ino);
}

void ag_maps_read(void)
{
	kp_u64 start_va, end_va, offset, dev_major, dev_minor, inode;
	char line[512], rights[8];
	FILE *from;

	map_nr = 0;
	if (!files || !files->any)
		return;
	from = fopen("/proc/self/maps", "re");
	while (from && fgets(line, sizeof(line), from)) {
		if (sscanf(line, "%lx-%lx %7s %lx %lx:%lx %lu", &start_va, &end_va, rights, &offset,
			   &dev_major, &dev_minor, &inode) != 7 ||
		    !inode || start_va < WIRE_WINDOW_VA ||
		    start_va >= WIRE_WINDOW_VA + WIRE_WINDOW_B || map_nr == MAP_NR)
			continue;
		/* Each open of /dev/zero mapped privately is anonymous memory. */
		maps[map_nr].file = file_known(dev_major << 32 | dev_minor, inode);
		if (!maps[map_nr].file || (strstr(line, "/dev/zero\n") && rights[3] == 'p'))
			continue;
		maps[map_nr].start_va = start_va;
		maps[map_nr].end_va = end_va;
		maps[map_nr].index = offset / WIRE_PAGE_B;
		maps[map_nr++].private = rights[3] == 'p';
	}
	if (from)
		fclose(from);
}

struct ag_shadow *ag_file_shadow(kp_u64 va, bool *out_private)
{
	static struct ag_shadow beyond;
	kp_u64 index;
	int i;

	for (i = 0; i < map_nr; i++) {
		if (va < maps[i].start_va || va >= maps[i].end_va)
			continue;
		*out_private = maps[i].private;
		index = maps[i].index + (va - maps[i].start_va) / WIRE_PAGE_B;
		memset(&beyond, 0, sizeof(beyond));
		return index < AG_FILE_PG ? &maps[i].file->page[index] : &beyond;
	}
	return NULL;
}

int ag_file_at(kp_u64 va, kp_u64 *out_index)
{
	char path[96];
	int i;

	for (i = 0; i < map_nr; i++) {
		if (va < maps[i].start_va || va >= maps[i].end_va)
			continue;
		*out_index = maps[i].index + (va - maps[i].start_va) / WIRE_PAGE_B;
		snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx", maps[i].start_va,
			 maps[i].end_va);
		return open(path, O_RDONLY | O_CLOEXEC);
	}
	return -1;
}

static void file_zeroed(struct file *file, kp_u64 first, kp_u64 end)
{
	kp_u64 i;

	for (i = first; i < end && i < AG_FILE_PG; i++) {
		file->page[i].want = 0;
		file->page[i].unsure = file->page[i].poisoned = false;
	}
}

struct ag_shadow *ag_file_page(kp_u64 number, kp_u64 index)
{
	static struct ag_shadow nobody;
	struct file *file = ag_fd(number) >= 0 ? file_of(ag_fd(number)) : NULL;

	memset(&nobody, 0, sizeof(nobody));
	return file && index < AG_FILE_PG ? &file->page[index] : &nobody;
}

void ag_file_zeroed(kp_u64 number, kp_u64 first, kp_u64 end)
{
	struct file *file = ag_fd(number) >= 0 ? file_of(ag_fd(number)) : NULL;

	if (file)
		file_zeroed(file, first, end);
}

void ag_file_removed(kp_u64 start_va, kp_u64 end_va)
{
	bool private;
	kp_u64 va;

	for (va = start_va; va < end_va; va += WIRE_PAGE_B) {
		struct ag_shadow *page = ag_file_shadow(va, &private);

		if (page && !private)
			page->want = 0;
	}
}

/* --- descriptors ------------------------------------------------------------------------ */

int ag_fd(kp_u64 number)
{
	return number < FD_NR && fds[number] ? fds[number] : -1;
}

int ag_file_reopen(int fd, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, flags | O_CLOEXEC);
}

bool ag_file_is_shared(int fd)
{
	struct statfs info;

	return !fstatfs(fd, &info) && info.f_type == TMPFS_MAGIC;
}

static kp_s64 fd_take(long raw)
{
	int number, high;

	if (raw < 0)
		return -errno;
	high = fcntl((int)raw, F_DUPFD_CLOEXEC, FD_REAL);
	close((int)raw);
	if (high < 0)
		return -errno;
	for (number = FD_FIRST; number < FD_NR; number++)
		if (!fds[number]) {
			fds[number] = high;
			return number;
		}
	close(high);
	return -EMFILE;
}

static kp_s64 fd_close(kp_u64 number)
{
	int fd = ag_fd(number);

	if (fd < 0)
		return -EBADF;
	fds[number] = 0;
	return close(fd) ? -errno : 0;
}

static bool path_on(const char *path, const char *folder)
{
	return !strncmp(path, folder, strlen(folder));
}

static kp_s64 file_open(const struct wire_call *call)
{
	char path[512];
	size_t i, at;

	if (path_on(call->text, "/dev/")) {
		snprintf(path, sizeof(path), "%s", call->text);
		at = path_on(path, SHM "/") ? sizeof(SHM) : sizeof(path);
	} else {
		at = (size_t)snprintf(path, sizeof(path), STORAGE "/%s", call->text);
		at = sizeof(STORAGE);
	}
	for (i = at; i < sizeof(path) && path[i]; i++)
		if (path[i] == '/')
			path[i] = '_';
	return fd_take(open(path, (int)call->args[1] | O_CLOEXEC, 0700));
}

static kp_s64 file_truncate(int fd, kp_u64 size_b)
{
	struct file *file = file_of(fd);
	struct stat info;
	kp_u64 old_b;

	if (fstat(fd, &info))
		return -errno;
	old_b = (kp_u64)info.st_size;
	if (ftruncate(fd, (off_t)size_b))
		return -errno;
	if (file)
		file_zeroed(file, (size_b < old_b ? size_b : old_b) / WIRE_PAGE_B, AG_FILE_PG);
	return 0;
}

static kp_s64 file_allocate(int fd, const kp_u64 *args)
{
	struct file *file = file_of(fd);

	if (fallocate(fd, (int)args[1], (off_t)args[2], (off_t)args[3]))
		return -errno;
	if (file && args[1] & FALLOC_FL_PUNCH_HOLE)
		file_zeroed(file, args[2] / WIRE_PAGE_B, (args[2] + args[3]) / WIRE_PAGE_B);
	return 0;
}

static kp_s64 file_map(const struct wire_call *call)
{
	const kp_u64 *a = call->args;
	int fd = a[3] & MAP_ANONYMOUS ? -1 : ag_fd(a[4]);
	long result;

	files->any = true;
	result = syscall(SYS_mmap, a[0], a[1], a[2], a[3], fd, a[5]);
	return result == -1 ? -errno : result;
}

const char *ag_file_cannot(const struct wire_call *call)
{
	if (!ag_world.guest)
		return "files and shared memory are played in a guest only";
	if (call->call == KP_CALL_OPEN && !path_on(call->text, "/dev/") && !ag_world.storage)
		return "this guest has no filesystem with storage";
	if (call->call == KP_CALL_FTRUNCATE && (kp_s64)call->args[1] > 0 &&
	    call->args[1] / WIRE_PAGE_B > AG_FILE_PG)
		return "a file of that size is not played";
	return NULL;
}

kp_s64 ag_file_call(const struct wire_call *call)
{
	const kp_u64 *a = call->args;
	int fd = ag_fd(a[0]);

	switch ((int)call->call) {
	case KP_CALL_MEMFD_CREATE:
		return fd_take(syscall(SYS_memfd_create, call->text, (unsigned int)a[1]));
	case KP_CALL_OPEN:
		return file_open(call);
	case KP_CALL_CLOSE:
		return fd_close(a[0]);
	case KP_CALL_FTRUNCATE:
		return fd < 0 ? -EBADF : file_truncate(fd, a[1]);
	case KP_CALL_FALLOCATE:
		return fd < 0 ? -EBADF : file_allocate(fd, a);
	case KP_CALL_MMAP:
		return file_map(call);
	default:
		return -ENOSYS;
	}
}
