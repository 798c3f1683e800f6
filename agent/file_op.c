/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file_op.c - directives on pages of a file: what another program does to them by
 * write(), fsync(), ftruncate() and the like.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include "file.h"

#define PAGEOUT_TRIES 5

/* Where the agent maps a file for itself. */
#define VIEW_VA 0x300000000000ull

struct range {
	kp_u64 number, first, end; /* descriptor, pages */
	int fd;                    /* one of our own */
};

static kp_u64 number_of(kp_u64 va)
{
	return (va - KP_FILE_VA) >> KP_FILE_SHIFT;
}

static kp_u64 index_of(kp_u64 va)
{
	return (va & ((1ull << KP_FILE_SHIFT) - 1)) / WIRE_PAGE_B;
}

bool ag_file_size_b(kp_u64 va, kp_u64 *out)
{
	struct stat info;
	int fd = ag_fd(number_of(va));

	if (fd < 0 || fstat(fd, &info))
		return false;
	*out = ((kp_u64)info.st_size + WIRE_PAGE_B - 1) & ~(WIRE_PAGE_B - 1);
	return true;
}

static void range_refused(struct ag_op_end *out, const char *what)
{
	AG_SAY(out, WIRE_REFUSED, errno, "%s: %s", what, strerror(errno));
}

/* --- by calls on a descriptor ------------------------------------------------- */

static kp_u64 file_pattern(const struct range *range, kp_u64 index)
{
	struct stat info = { 0 };

	fstat(range->fd, &info);
	return (0x100ull + (info.st_ino & 0xffff)) << 40 | (index + 1);
}

/* Page by page: what is written at once may become one folio. */
static void range_fill(const struct range *range, bool clean, struct ag_op_end *out)
{
	static char page[WIRE_PAGE_B] __attribute__((aligned(4096)));
	struct ag_shadow *shadow;
	kp_u64 i, token;

	for (i = range->first; i < range->end; i++) {
		token = file_pattern(range, i);
		memset(page, 0, sizeof(page));
		ag_page_write((kp_u64)(uintptr_t)page, token);
		if (pwrite(range->fd, page, sizeof(page), (off_t)(i * WIRE_PAGE_B)) !=
		    (ssize_t)sizeof(page)) {
			range_refused(out, "the file refuses");
			return;
		}
		shadow = ag_file_page(range->number, i);
		shadow->want = shadow->fill = token;
	}
	if (clean && fsync(range->fd))
		range_refused(out, "fsync");
}

static void range_read(const struct range *range, struct ag_op_end *out)
{
	static char page[WIRE_PAGE_B];
	kp_u64 i;

	posix_fadvise(range->fd, 0, 0, POSIX_FADV_RANDOM);
	for (i = range->first; i < range->end; i++)
		if (pread(range->fd, page, sizeof(page), (off_t)(i * WIRE_PAGE_B)) !=
		    (ssize_t)sizeof(page)) {
			AG_SAY(out, WIRE_REFUSED, EINVAL, "the page cannot be read");
			return;
		}
}

static void range_whole(const struct kp_op *op, const struct range *range, struct ag_op_end *out)
{
	off_t at = (off_t)(range->first * WIRE_PAGE_B);
	off_t len = (off_t)((range->end - range->first) * WIRE_PAGE_B);
	int failed = 0;

	if (op->kind == KP_OP_SYNC) {
		failed = fsync(range->fd);
	} else if (op->kind == KP_OP_EVICT) {
		failed = posix_fadvise(range->fd, at, len, POSIX_FADV_DONTNEED);
	} else if (op->kind == KP_OP_TRUNCATE) {
		failed = ftruncate(range->fd, at);
		if (!failed)
			ag_file_zeroed(range->number, range->first, AG_FILE_PG);
	} else {
		failed = fallocate(range->fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, at, len);
		if (!failed)
			ag_file_zeroed(range->number, range->first, range->end);
	}
	if (failed)
		range_refused(out, "the file refuses");
}

/* --- by a mapping of our own ------------------------------------------------------ */

/* What a slot's cache holds: resident pages of the view, or none. */
static bool view_open(int fd, kp_u64 slot, int prot, unsigned char resident[1 << WIRE_ORDER])
{
	void *view = (void *)(uintptr_t)VIEW_VA;

	if (mmap(view, WIRE_HUGE_B, prot, MAP_SHARED | MAP_FIXED, fd,
		 (off_t)(slot * WIRE_HUGE_B)) == MAP_FAILED)
		return false;
	/* no pages around, no marks on those that are looked at */
	madvise(view, WIRE_HUGE_B, MADV_RANDOM);
	memset(resident, 0, 1 << WIRE_ORDER);
	return !mincore(view, WIRE_HUGE_B, resident);
}

static void view_close(void)
{
	munmap((void *)(uintptr_t)VIEW_VA, WIRE_HUGE_B);
}

static bool view_page_out(kp_u64 va, struct ag_op_end *out)
{
	unsigned char in = 1;
	int i;

	for (i = 0; i < PAGEOUT_TRIES && in & 1; i++)
		if (madvise((void *)(uintptr_t)va, WIRE_PAGE_B, MADV_PAGEOUT) ||
		    mincore((void *)(uintptr_t)va, WIRE_PAGE_B, &in))
			break;
	if (in & 1)
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "MADV_PAGEOUT leaves the page");
	return !(in & 1);
}

static int pipes[64][2];
static kp_u64 piped[64];
static int pipe_nr;

static bool view_pin(kp_u64 va, kp_u64 file_va, struct ag_op_end *out)
{
	struct iovec page = { .iov_base = (void *)(uintptr_t)va, .iov_len = WIRE_PAGE_B };

	if (pipe_nr == 64 || pipe2(pipes[pipe_nr], O_CLOEXEC)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "too many pins");
		return false;
	}
	piped[pipe_nr++] = file_va;
	if (vmsplice(pipes[pipe_nr - 1][1], &page, 1, 0) == (ssize_t)WIRE_PAGE_B)
		return true;
	AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "vmsplice: %s", strerror(errno));
	return false;
}

static void range_unpin(kp_u64 start_va, kp_u64 end_va, struct ag_op_end *out)
{
	kp_u64 va;
	int i;

	for (va = start_va; va < end_va; va += WIRE_PAGE_B) {
		for (i = pipe_nr - 1; i >= 0 && piped[i] != va; i--)
			;
		if (i < 0) {
			AG_SAY(out, WIRE_REFUSED, EINVAL, "the page is not pinned");
			return;
		}
		close(pipes[i][0]);
		close(pipes[i][1]);
		pipe_nr--;
		piped[i] = piped[pipe_nr];
		memcpy(pipes[i], pipes[pipe_nr], sizeof(pipes[i]));
	}
}

static bool view_do(const struct kp_op *op, kp_u64 va, kp_u64 file_va, struct ag_op_end *out)
{
	int error;

	error = ag_load(va);
	if (!error && op->kind == KP_OP_DIRTY)
		error = ag_store(va, ag_page_read((const void *)(uintptr_t)va));
	if (error) {
		AG_SAY(out, WIRE_REFUSED, error, "the page cannot be read");
		return false;
	}
	if (op->kind == KP_OP_PIN)
		return view_pin(va, file_va, out);
	return op->kind != KP_OP_SWAPOUT || view_page_out(va, out);
}

static void range_viewed(const struct kp_op *op, const struct range *range, struct ag_op_end *out)
{
	unsigned char resident[1 << WIRE_ORDER];
	kp_u64 i, va, slot_pg = 1 << WIRE_ORDER;
	bool go_on = true;

	for (i = range->first; i < range->end && go_on; i++) {
		if ((i == range->first || !(i % slot_pg)) &&
		    !view_open(range->fd, i / slot_pg, PROT_READ | PROT_WRITE, resident)) {
			range_refused(out, "mmap");
			return;
		}
		va = VIEW_VA + i % slot_pg * WIRE_PAGE_B;
		if (resident[i % slot_pg] & 1) {
			go_on = view_do(op, va, op->start_va + (i - range->first) * WIRE_PAGE_B,
					out);
		} else {
			AG_SAY(out, WIRE_REFUSED, EINVAL, "the page is not in the cache");
			go_on = false;
		}
	}
	view_close();
}

void ag_file_op(const struct kp_op *op, struct ag_op_end *out)
{
	struct range range = { .number = number_of(op->start_va), .first = index_of(op->start_va) };

	range.end = range.first + (op->end_va - op->start_va) / WIRE_PAGE_B;
	if (ag_fd(range.number) < 0) {
		AG_SAY(out, WIRE_REFUSED, EBADF, "the descriptor is not open");
		return;
	}
	if (range.end > AG_FILE_PG) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "a file of that size is not played");
		return;
	}
	if (op->kind == KP_OP_UNPIN) {
		range_unpin(op->start_va, op->end_va, out);
		return;
	}
	range.fd = ag_file_reopen(ag_fd(range.number), O_RDWR);
	if (range.fd < 0) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "opening the file: %s", strerror(errno));
		return;
	}
	switch ((int)op->kind) {
	case KP_OP_FILL:
		range_fill(&range, op->value, out);
		break;
	case KP_OP_READAHEAD:
		if (op->value > 1)
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "no program chooses a folio's size");
		else
			range_read(&range, out);
		break;
	case KP_OP_SYNC:
	case KP_OP_EVICT:
	case KP_OP_TRUNCATE:
	case KP_OP_PUNCH:
		range_whole(op, &range, out);
		break;
	case KP_OP_DIRTY:
	case KP_OP_PIN:
	case KP_OP_SWAPOUT:
		range_viewed(op, &range, out);
		break;
	default:
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "no program can bring that about");
	}
	close(range.fd);
}

/* --- looking ------------------------------------------------------------------------- */

/* In swap: there is data, and no page of it. */
static bool is_out(int fd, kp_u64 index)
{
	off_t at = (off_t)(index * WIRE_PAGE_B);

	return lseek(fd, at, SEEK_DATA) == at;
}

static void cache_page(struct kp_page *page, int i, kp_u64 entry, kp_u64 flags)
{
	kp_u64 va = VIEW_VA + (kp_u64)i * WIRE_PAGE_B;

	page->pte = ag_flags_large(flags) ? KP_PTE_LARGE : KP_PTE_SMALL;
	page->order = ag_flags_large(flags) ? ag_folio_order(entry & PM_PFN) : 0;
	page->node = ag_node_of(entry & PM_PFN);
	page->content = ag_page_read((const void *)(uintptr_t)va);
	page->content_known = true;
}

static void cache_slot(int fd, kp_u64 number, kp_u64 slot, struct kp_page *out)
{
	static kp_u64 entry[1 << WIRE_ORDER], flags[1 << WIRE_ORDER];
	unsigned char resident[1 << WIRE_ORDER];
	bool shared = ag_file_is_shared(fd), any = false, huge;
	kp_u64 size_b = 0, first = slot << WIRE_ORDER;
	int i, nr = 1 << WIRE_ORDER;
	const struct ag_shadow *shadow;

	ag_file_size_b(KP_FILE_VA + (number << KP_FILE_SHIFT), &size_b);
	if (!view_open(fd, slot, PROT_READ, resident))
		memset(resident, 0, sizeof(resident));
	for (i = 0; i < nr; i++)
		resident[i] = resident[i] & 1 && !ag_load(VIEW_VA + (kp_u64)i * WIRE_PAGE_B);
	ag_pagemaps(VIEW_VA, nr, entry);
	ag_slot_flags(entry, nr, flags);
	huge = ag_flags_slot(flags);
	for (i = 0; i < nr; i++) {
		shadow = ag_file_page(number, first + (kp_u64)i);
		out[i].node = -1;
		out[i].want = shadow->want;
		out[i].fill = shadow->fill;
		out[i].in_vma = (first + (kp_u64)i) * WIRE_PAGE_B < size_b;
		if (resident[i] && entry[i] & PM_PRESENT)
			cache_page(&out[i], i, entry[i], flags[i]);
		else if (shared && is_out(fd, first + (kp_u64)i))
			out[i].pte = KP_PTE_SWAP;
		else
			out[i].content_known = shared; /* a hole, of zeros */
		any = any || out[i].pte != KP_PTE_NONE;
	}
	view_close();
	for (i = 0; i < nr; i++)
		out[i].slot = huge ? KP_SLOT_HUGE : any ? KP_SLOT_TABLE : KP_SLOT_NONE;
}

bool ag_look_cache(kp_u64 va, int nr, struct kp_page *out, const char **out_why)
{
	static struct kp_page page[1 << WIRE_ORDER];
	kp_u64 index = index_of(va);
	int fd = ag_fd(number_of(va)) < 0 ? -1 : ag_file_reopen(ag_fd(number_of(va)), O_RDONLY);

	if (fd < 0) {
		*out_why = "the file is not open";
		return false;
	}
	memset(page, 0, sizeof(page));
	cache_slot(fd, number_of(va), index >> WIRE_ORDER, page);
	close(fd);
	memcpy(out, page + index % (1 << WIRE_ORDER), (size_t)nr * sizeof(*out));
	return true;
}

/* A page of a device or of a file with storage, past every cache. */
static void read_direct(const char *path, kp_u64 index, struct kp_page *page)
{
	static char copy[WIRE_PAGE_B] __attribute__((aligned(4096)));
	int fd = open(path, O_RDONLY | O_DIRECT | O_CLOEXEC);

	page->content_known = fd >= 0 && pread(fd, copy, sizeof(copy),
					       (off_t)(index * WIRE_PAGE_B)) == sizeof(copy);
	if (page->content_known)
		page->content = ag_page_read(copy);
	if (fd >= 0)
		close(fd);
}

/* Page @index of the file, as a view shows it; nothing is brought in. */
static void look_behind(int fd, kp_u64 index, struct kp_page *page)
{
	kp_u64 slot_pg = 1 << WIRE_ORDER, va = VIEW_VA + index % slot_pg * WIRE_PAGE_B;
	unsigned char resident[1 << WIRE_ORDER];
	char path[64];

	if (!view_open(fd, index / slot_pg, PROT_READ, resident))
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (resident[index % slot_pg] & 1 && !ag_load(va)) {
		page->content = ag_page_read((const void *)(uintptr_t)va);
		page->content_known = true;
	} else if (!ag_file_is_shared(fd)) {
		read_direct(path, index, page);
	} else if (!is_out(fd, index)) {
		page->content = 0;
		page->content_known = true;
	}
	view_close();
}

void ag_look_behind(kp_u64 va, int nr, struct kp_page *out)
{
	kp_u64 index, page_va;
	int i, fd;

	for (i = 0; i < nr; i++) {
		page_va = va + (kp_u64)i * WIRE_PAGE_B;
		if (!out[i].in_vma || out[i].content_known)
			continue;
		if (out[i].pte == KP_PTE_SWAP)
			read_direct("/dev/zram0", (ag_pagemap(page_va) & PM_PFN) >> 5, &out[i]);
		if (out[i].pte != KP_PTE_NONE)
			continue;
		fd = ag_file_at(page_va, &index);
		if (fd < 0)
			continue;
		look_behind(fd, index, &out[i]);
		close(fd);
	}
}
