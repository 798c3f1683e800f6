/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * host_kernel.h - the running kernel's own collapse, measured by real system
 * calls: what the simulated one is compared with.
 */
#ifndef CS_HOST_KERNEL_H
#define CS_HOST_KERNEL_H

#include <stdbool.h>
#include <stddef.h>

struct cs_host_bench {
	double collapse_ns; /* one populated hugepage, median */
	double refused_ns;  /* a call refused at once: VM_NOHUGEPAGE */
};

/**
 * cs_host_bench() - measure the kernel this program runs on.
 * @why: one line when it cannot: no MADV_COLLAPSE, no hugepage to be had.
 * Return: false if it cannot.
 */
bool cs_host_bench(struct cs_host_bench *out, char *why, size_t len);

/** cs_now_ns() - monotonic clock. */
double cs_now_ns(void);

#endif /* CS_HOST_KERNEL_H */
