/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * table.c - the directive !table: a page table with nothing in it.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "file.h"

static bool table_is_there(kp_u64 slot_va)
{
	kp_u64 entry[WIRE_HUGE_B / WIRE_PAGE_B];
	size_t i;

	ag_pagemaps(slot_va, (int)(WIRE_HUGE_B / WIRE_PAGE_B), entry);
	for (i = 0; i < WIRE_HUGE_B / WIRE_PAGE_B; i++)
		if (entry[i] & (PM_PRESENT | PM_SWAP))
			return true;
	return false;
}

/* Reading maps the zero page, and gives the VMA no anon_vma; what empties less than
 * a slot leaves the table. */
static int table_by_zero(kp_u64 va)
{
	int error = ag_load(va);

	if (!error && madvise((void *)(uintptr_t)va, WIRE_PAGE_B, MADV_DONTNEED))
		error = errno;
	return error;
}

/* Of shared memory a read would bring pages.  A mark that the entry is protected
 * needs a table; it goes when the range is armed no longer. */
static int table_by_mark(kp_u64 va, kp_u64 end_va)
{
	struct uffdio_register reg = { .range = { .start = va, .len = end_va - va },
				       .mode = UFFDIO_REGISTER_MODE_WP };
	struct uffdio_writeprotect wp = { .range = { .start = va, .len = WIRE_PAGE_B },
					  .mode = UFFDIO_WRITEPROTECT_MODE_WP };
	struct uffdio_api api = { .api = UFFD_API };
	int fd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	int error = fd < 0 || ioctl(fd, UFFDIO_API, &api) || ioctl(fd, UFFDIO_REGISTER, &reg) ||
				    ioctl(fd, UFFDIO_WRITEPROTECT, &wp) ||
				    ioctl(fd, UFFDIO_UNREGISTER, &reg.range)
			    ? errno
			    : 0;

	if (fd >= 0)
		close(fd);
	return error;
}

void ag_op_table(const struct kp_op *op, struct ag_op_end *out)
{
	kp_u64 va, from, end;
	bool private = false, file;
	int error = 0;

	for (va = op->start_va & ~(WIRE_HUGE_B - 1); va < op->end_va; va += WIRE_HUGE_B) {
		if (table_is_there(va))
			continue;
		from = va < op->start_va ? op->start_va : va;
		end = va + WIRE_HUGE_B < op->end_va ? va + WIRE_HUGE_B : op->end_va;
		file = ag_file_shadow(from, &private);
		if (file && private) {
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP,
			       "a read would bring pages of the file");
			return;
		}
		ag_pages_small(true);
		error = file ? table_by_mark(from, end) : table_by_zero(from);
		ag_pages_small(false);
		if (error) {
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "no table can be left empty: %s",
			       strerror(error));
			return;
		}
	}
}
