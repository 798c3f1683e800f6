/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * op.c - directives about a task's own memory, by what a program can do.
 *
 * Each does what the directive says or says why not: what no program can bring
 * about (a page that somebody else locks) is WIRE_CANNOT.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <linux/userfaultfd.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include "file.h"

#define PIN_NR 1024
#define PAGEOUT_TRIES 5

static void op_access_refused(struct ag_op_end *out, int error)
{
	AG_SAY(out, WIRE_REFUSED, error, "%s",
	       error == EFAULT      ? "nothing is mapped there"
	       : error == EACCES    ? "the mapping does not allow the access"
	       : error == EHWPOISON ? "the page is poisoned"
				    : "the access faults for ever");
}

/* --- where pages come from --------------------------------------------------- */

static bool op_bind_node(int node, struct ag_op_end *out)
{
	unsigned long mask = node < 0 ? 0 : 1ul << node;

	if (node < 0)
		return true;
	if (node >= ag_world.node_nr) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "this machine has no node %d", node);
		return false;
	}
	if (ag_world.node_nr > 1 && syscall(SYS_set_mempolicy, 2, &mask, 64ul)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "set_mempolicy: %s", strerror(errno));
		return false;
	}
	return true;
}

static void op_unbind_node(int node)
{
	if (node >= 0 && ag_world.node_nr > 1)
		syscall(SYS_set_mempolicy, 0, NULL, 0ul);
}

/* --- userfaultfd ------------------------------------------------------------------ */

static int uffd = -1;

/* Faults answer with a signal, so that none waits for a handler; marks on empty
 * entries where the kernel has such. */
static bool uffd_try(kp_u64 features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };

	uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (uffd >= 0 && !ioctl(uffd, UFFDIO_API, &api))
		return true;
	if (uffd >= 0)
		close(uffd);
	uffd = -1;
	return false;
}

static bool uffd_open(struct ag_op_end *out)
{
	const kp_u64 wp_unpopulated = 1 << 13;

	if (uffd >= 0 || uffd_try(UFFD_FEATURE_SIGBUS | wp_unpopulated) ||
	    uffd_try(UFFD_FEATURE_SIGBUS))
		return true;
	AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "userfaultfd: %s", strerror(errno));
	return false;
}

/* A page for a hole of an armed VMA, as its handler would bring it. */
static int uffd_fill(kp_u64 va, kp_u64 token)
{
	static char page[WIRE_PAGE_B] __attribute__((aligned(4096)));
	struct uffdio_copy copy = { .dst = va, .src = (kp_u64)(uintptr_t)page, .len = WIRE_PAGE_B };

	memset(page, 0, sizeof(page));
	ag_page_write((kp_u64)(uintptr_t)page, token);
	return ioctl(uffd, UFFDIO_COPY, &copy) ? errno : 0;
}

static int uffd_zero(kp_u64 va)
{
	struct uffdio_zeropage zero = { .range = { .start = va, .len = WIRE_PAGE_B } };

	return ioctl(uffd, UFFDIO_ZEROPAGE, &zero) ? errno : 0;
}

static void op_uffd_register(const struct kp_op *op, struct ag_op_end *out)
{
	struct uffdio_register reg = { .range = { .start = op->start_va,
						  .len = op->end_va - op->start_va } };
	int failed;

	if (!uffd_open(out))
		return;
	if (op->value & KP_UFFD_OFF) {
		failed = ioctl(uffd, UFFDIO_UNREGISTER, &reg.range);
	} else {
		if (op->value & KP_UFFD_MISSING)
			reg.mode |= UFFDIO_REGISTER_MODE_MISSING;
		if (op->value & KP_UFFD_WP)
			reg.mode |= UFFDIO_REGISTER_MODE_WP;
		if (op->value & (KP_UFFD_MINOR | KP_UFFD_RWP)) {
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "not a mode of anonymous memory");
			return;
		}
		failed = ioctl(uffd, UFFDIO_REGISTER, &reg);
	}
	if (failed)
		AG_SAY(out, WIRE_REFUSED, errno, "userfaultfd refuses the range: %s",
		       strerror(errno));
}

static void op_uffd_wp(const struct kp_op *op, struct ag_op_end *out)
{
	struct uffdio_writeprotect wp = {
		.range = { .start = op->start_va, .len = op->end_va - op->start_va },
		.mode = op->value ? 0 : UFFDIO_WRITEPROTECT_MODE_WP,
	};

	if (uffd_open(out) && ioctl(uffd, UFFDIO_WRITEPROTECT, &wp))
		AG_SAY(out, WIRE_REFUSED, errno, "userfaultfd refuses the range: %s",
		       strerror(errno));
}

/* --- loads and stores ------------------------------------------------------------- */

static int touch_one(kp_u64 va, bool write, kp_u64 token)
{
	int error = write ? ag_store(va, token) : ag_load(va);

	if (error != EIO || uffd < 0)
		return error;
	return write ? uffd_fill(va, token) : uffd_zero(va);
}

static void op_touch(const struct kp_op *op, struct ag_op_end *out)
{
	bool fill = op->kind == KP_OP_FILL, real = op->kind == KP_OP_FAULT;
	bool write = fill || (real && !op->value);
	struct ag_shadow *page;
	kp_u64 va, token;
	bool private;
	int error = 0;

	if (!op_bind_node(op->node, out))
		return;
	if (real)
		/* a fault of a file may sleep, and khugepaged would work meanwhile */
		ag_policy(ag_file_shadow(op->start_va, &private) ? "never" : NULL, NULL);
	else
		ag_pages_small(true);
	for (va = op->start_va; va < op->end_va && !error; va += WIRE_PAGE_B) {
		page = ag_shadow(va);
		token = fill ? ag_pattern(ag_task, va) : page->want;
		error = touch_one(va, write, token);
		if (error || !write)
			continue;
		ag_shadow_stored(va);
		page = ag_shadow(va);
		page->want = token;
		page->lazy = page->unsure = false;
		if (fill)
			page->fill = token;
	}
	if (real)
		ag_policy_end();
	else
		ag_pages_small(false);
	op_unbind_node(op->node);
	ag_daemon_touched(op->start_va, op->end_va);
	if (error)
		op_access_refused(out, error);
}

/* --- hugepages -------------------------------------------------------------------- */

static bool huge_at(kp_u64 va, enum kp_slot_kind want)
{
	struct kp_page page;
	const char *why;

	return ag_look_pages(va, 1, &page, &why) && page.slot == want;
}

/* Splits the PMD and nothing else: the halves of the VMA merge again. */
static bool huge_split(kp_u64 va)
{
	return !mprotect((void *)(uintptr_t)va, WIRE_PAGE_B, PROT_READ) &&
	       !mprotect((void *)(uintptr_t)va, WIRE_PAGE_B, PROT_READ | PROT_WRITE);
}

static void op_huge(const struct kp_op *op, struct ag_op_end *out)
{
	bool zero = op->kind == KP_OP_HUGEZERO;
	kp_u64 va, page_va, token;
	int error;

	if (!op_bind_node(op->node, out))
		return;
	for (va = op->start_va; va < op->end_va && out->end == WIRE_OK; va += WIRE_HUGE_B) {
		ag_policy("always", "force");
		token = ag_pattern(ag_task, va);
		error = zero ? ag_load(va) : ag_store(va, token);
		ag_policy_end();
		if (error) {
			op_access_refused(out, error);
			break;
		}
		for (page_va = va; !zero && page_va < va + WIRE_HUGE_B; page_va += WIRE_PAGE_B) {
			struct ag_shadow *page;

			token = ag_pattern(ag_task, page_va);
			ag_store(page_va, token);
			ag_shadow_stored(page_va);
			page = ag_shadow(page_va);
			page->want = page->fill = token;
			page->lazy = false;
		}
		if (!huge_at(va, zero ? KP_SLOT_HUGE_ZERO : KP_SLOT_HUGE) && !ag_world.guest)
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "the host's policy is not ours");
		else if (!huge_at(va, zero ? KP_SLOT_HUGE_ZERO : KP_SLOT_HUGE))
			AG_SAY(out, WIRE_REFUSED, EINVAL, "a fault cannot map a hugepage there");
		else if (op->value && !huge_split(va))
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "splitting a PMD: %s",
			       strerror(errno));
	}
	ag_daemon_touched(op->start_va, op->end_va);
	op_unbind_node(op->node);
}

/* --- swap --------------------------------------------------------------------------- */

/* A page of shared memory leaves an empty entry. */
static bool page_is_out(kp_u64 va)
{
	bool private;

	return !(ag_pagemap(va) & PM_PRESENT) && ag_file_shadow(va, &private) && !private;
}

static void op_swapout(const struct kp_op *op, struct ag_op_end *out)
{
	kp_u64 va;
	bool present;
	int i;

	if (!ag_world.swap || op->value) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "%s",
		       op->value ? "a program cannot choose what stays in the swap cache"
				 : "this machine has no swap");
		return;
	}
	/* All at once, then whatever stayed page by page. */
	madvise((void *)(uintptr_t)op->start_va, op->end_va - op->start_va, MADV_PAGEOUT);
	for (va = op->start_va; va < op->end_va; va += WIRE_PAGE_B) {
		present = ag_pagemap(va) & PM_PRESENT;
		for (i = 0; i < PAGEOUT_TRIES && ag_pagemap(va) & PM_PRESENT; i++)
			if (madvise((void *)(uintptr_t)va, WIRE_PAGE_B, MADV_PAGEOUT))
				break;
		if (ag_pagemap(va) & PM_SWAP || (present && page_is_out(va)))
			continue;
		if (!(ag_pagemap(va) & PM_PRESENT))
			AG_SAY(out, WIRE_REFUSED, EINVAL, "no page is mapped there");
		else
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "MADV_PAGEOUT leaves the page");
		return;
	}
}

/* --- pins ------------------------------------------------------------------------------ */

static struct {
	kp_u64 va, pfn;
	int fd[2];
} pins[PIN_NR];
static int pin_nr;

static void op_pin(const struct kp_op *op, struct ag_op_end *out)
{
	struct iovec page = { .iov_len = WIRE_PAGE_B };
	kp_u64 va;

	for (va = op->start_va; va < op->end_va; va += WIRE_PAGE_B) {
		if (!(ag_pagemap(va) & PM_PRESENT)) {
			AG_SAY(out, WIRE_REFUSED, EINVAL, "no page is mapped there");
			return;
		}
		page.iov_base = (void *)(uintptr_t)va;
		if (pin_nr == PIN_NR || pipe2(pins[pin_nr].fd, O_CLOEXEC)) {
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "too many pins");
			return;
		}
		if (vmsplice(pins[pin_nr].fd[1], &page, 1, 0) != (ssize_t)WIRE_PAGE_B) {
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "vmsplice: %s", strerror(errno));
			close(pins[pin_nr].fd[0]);
			close(pins[pin_nr].fd[1]);
			return;
		}
		pins[pin_nr].va = va;
		pins[pin_nr].pfn = ag_pagemap(va) & PM_PFN;
		ag_shadow(va)->pin_pfn = pins[pin_nr++].pfn;
	}
}

static void pin_drop(int i)
{
	close(pins[i].fd[0]);
	close(pins[i].fd[1]);
	ag_shadow(pins[i].va)->pin_pfn = 0;
	pins[i] = pins[--pin_nr];
}

static void op_unpin(const struct kp_op *op, struct ag_op_end *out)
{
	kp_u64 va;
	int i;

	for (va = op->start_va; va < op->end_va; va += WIRE_PAGE_B) {
		if (!(ag_pagemap(va) & PM_PRESENT)) {
			AG_SAY(out, WIRE_REFUSED, EINVAL, "no page is mapped there");
			return;
		}
		for (i = pin_nr - 1; i >= 0 && pins[i].va != va; i--)
			;
		if (i < 0 || pins[i].pfn != (ag_pagemap(va) & PM_PFN)) {
			AG_SAY(out, WIRE_REFUSED, EINVAL, "the page is not pinned");
			return;
		}
		pin_drop(i);
	}
}

/* What a new task inherits and must not keep. */
int ag_unpin_all(void)
{
	while (pin_nr)
		pin_drop(pin_nr - 1);
	if (uffd >= 0)
		close(uffd);
	uffd = -1;
	return 0;
}

/* --- others ------------------------------------------------------------------------------- */

static void ag_drain(void);
static void op_advice(const struct kp_op *op, int advice, const char *refusal,
		      struct ag_op_end *out)
{
	const kp_u64 args[6] = { op->start_va, op->end_va - op->start_va, (kp_u64)advice };

	if (madvise((void *)(uintptr_t)args[0], args[1], advice)) {
		if (errno == EINVAL && advice > 101)
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "%s", refusal);
		else
			AG_SAY(out, WIRE_REFUSED, errno, "%s: %s", refusal, strerror(errno));
		return;
	}
	ag_shadow_call(KP_CALL_MADVISE, args, 0);
	ag_drain();
}

/* Pages wait in batches of the processor: cold advice, on a page of our own,
 * begins with moving all of them on. */
static void ag_drain(void)
{
	static char page[2 * WIRE_PAGE_B] __attribute__((aligned(4096)));

	page[0] = 1;
	madvise(page, WIRE_PAGE_B, MADV_COLD);
}

static void op_poison(const struct kp_op *op, struct ag_op_end *out)
{
	kp_u64 va;

	for (va = op->start_va; va < op->end_va; va += WIRE_PAGE_B) {
		if (!ag_world.guest) {
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "pages are poisoned in a guest only");
			return;
		}
		if (madvise((void *)(uintptr_t)va, WIRE_PAGE_B, MADV_HWPOISON)) {
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "MADV_HWPOISON: %s", strerror(errno));
			return;
		}
		ag_shadow(va)->poisoned = ag_shadow(va)->unsure = true;
	}
}

/* Accessed, or dirty as a store of what is there already leaves it. */
static void op_use(const struct kp_op *op, bool write, struct ag_op_end *out)
{
	kp_u64 va;
	int error;

	for (va = op->start_va; va < op->end_va; va += WIRE_PAGE_B) {
		if (!(ag_pagemap(va) & PM_PRESENT))
			continue;
		error = write ? ag_store(va, ag_shadow(va)->want) : ag_load(va);
		if (write && !error)
			ag_shadow_stored(va);
		if (error) {
			op_access_refused(out, error);
			return;
		}
	}
}

/* Pages that others map too, and folios of which the range has a part, stay as they
 * are. */
static void op_age(const struct kp_op *op, struct ag_op_end *out)
{
	kp_u64 va, entry;

	for (va = op->start_va; va < op->end_va; va += WIRE_PAGE_B) {
		entry = ag_pagemap(va);
		if (!(entry & PM_PRESENT))
			continue;
		if (!(entry & PM_EXCLUSIVE) || ag_flags_large(ag_kpageflags(entry & PM_PFN))) {
			AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP,
			       "a program can let pages age that are small and its own");
			return;
		}
	}
	ag_aged = true;
	op_advice(op, MADV_COLD, "MADV_COLD refuses the range", out);
}

static void op_cap(const struct wire_op *wire, struct ag_op_end *out)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[2];

	if (syscall(SYS_capget, &header, data)) {
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "capget: %s", strerror(errno));
		return;
	}
	if (wire->op.value)
		data[0].effective |= data[0].permitted & 1u << CAP_SYS_NICE;
	else
		data[0].effective &= ~(1u << CAP_SYS_NICE);
	if (syscall(SYS_capset, &header, data))
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "capset: %s", strerror(errno));
}

void ag_op(const struct wire_op *wire, struct ag_op_end *out)
{
	const struct kp_op *op = &wire->op;

	AG_SAY(out, WIRE_OK, 0, "%s", "");
	ag_maps_read();
	if (op->start_va >= KP_FILE_VA) {
		/* write() brings what the settings of shared memory say */
		ag_policy("never", NULL);
		ag_pages_small(true);
		if (op_bind_node(op->node, out))
			ag_file_op(op, out);
		ag_pages_small(false);
		ag_policy_end();
		op_unbind_node(op->node);
		return;
	}
	switch ((int)op->kind) {
	case KP_OP_FILL:
	case KP_OP_ZEROPAGE:
	case KP_OP_FAULT:
		op_touch(op, out);
		break;
	case KP_OP_HUGE:
	case KP_OP_HUGEZERO:
		op_huge(op, out);
		break;
	case KP_OP_SWAPOUT:
		op_swapout(op, out);
		break;
	case KP_OP_PIN:
		op_pin(op, out);
		break;
	case KP_OP_UNPIN:
		op_unpin(op, out);
		break;
	case KP_OP_LAZYFREE:
		op_advice(op, MADV_FREE, "MADV_FREE refuses the range", out);
		break;
	case KP_OP_GUARD:
		op_advice(op, 102, "this kernel has no guard regions", out);
		break;
	case KP_OP_TABLE:
		ag_op_table(op, out);
		break;
	case KP_OP_POISON:
		op_poison(op, out);
		break;
	case KP_OP_DIRTY:
	case KP_OP_REFERENCED:
		op_use(op, op->kind == KP_OP_DIRTY, out);
		break;
	case KP_OP_AGE:
		op_age(op, out);
		break;
	case KP_OP_UFFD_REGISTER:
		op_uffd_register(op, out);
		break;
	case KP_OP_UFFD_WP:
		op_uffd_wp(op, out);
		break;
	case KP_OP_CAP:
		op_cap(wire, out);
		break;
	default:
		AG_SAY(out, WIRE_CANNOT, EOPNOTSUPP, "no program can bring that about");
	}
}
