/* SPDX-License-Identifier: GPL-2.0-only */
/* fault.c - which fault of a batch a kernel has: written into its file (one.sh). */
extern const volatile struct {
	char mark[16];
	int nr;
} mu_fault;
const volatile __typeof__(mu_fault) mu_fault = { "mu_fault is here", 0 };
