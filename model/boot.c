/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * boot.c - from nothing to the world that every run starts with.
 *
 * Runs the initialisers of the model, then the boot function of the tree's
 * mm/huge_memory.c, which its initcall section leads to (kernel-port/kernel.ld).
 */
#include <linux/init.h>
#include "file.h"
#include "internal.h"

#ifdef KP_HAVE_ZERO_PFN
extern unsigned long zero_pfn;
#elif defined(KP_HAVE_ZERO_PAGE_PFN)
unsigned long zero_page_pfn = KP_ZERO_PFN;
struct page *__zero_page = &kp_mem_map[KP_ZERO_PFN];
#endif
typedef int (*boot_fn)(void);
extern boot_fn kp_initcall_begin[], kp_initcall_end[];

static void open_parts(void)
{
	highest_memmap_pfn = KP_PFN_NR - 1;
#ifdef KP_HAVE_ZERO_PFN
	zero_pfn = KP_ZERO_PFN;
#endif
	cm_frame_open();
	cm_table_open();
	cm_node_open();
	cm_memcg_open();
	cm_task_open();
	cm_swap_open();
	cm_daemon_open();
}

static bool opened CM_BIG;

int cm_boot(const struct kp_host *host, void *ctx)
{
	boot_fn *fn;
	int err;

	cm_host = host;
	cm_host_ctx = ctx;
	if (opened) {
		cm_reset();
		return 0;
	}
	open_parts();
	if (&kp_initcall_begin[0] == &kp_initcall_end[0])
		cm_internal("the boot function of mm/huge_memory.c was not found");
	for (fn = kp_initcall_begin; fn < kp_initcall_end; fn++) {
		err = (*fn)();
		if (err)
			return err;
	}
	pagecache_init();
	cm_vfs_open();
#ifdef KP_HAVE_SWAP_SETUP
	swap_setup(); /* the swap readahead window, as kswapd's start does */
#endif
	cm_rcu_settle();
	cm_snapshot_template();
	opened = true;
	return 0;
}
