/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nop.c - functions that real units call and that may do nothing here, each
 * with the reason why that is safe; and small constants of other subsystems.
 */
#include <linux/cpuhotplug.h>
#include <linux/mman.h>
#include <linux/mempolicy.h>
#include <linux/pagemap.h>
#include <linux/security.h>
#include <linux/ratelimit.h>
#include <linux/ksm.h>
#include <linux/userfaultfd_k.h>
#include <linux/shrinker.h>
#include <linux/list_lru.h>
#include "model.h"
#include "op.h"
#include "internal.h"

unsigned long mmap_min_addr;
struct list_lru shadow_nodes;

/* --- messages: what matters becomes a finding, the rest has no reader ------ */

/* NOP-SAFE: text for a log that nobody keeps; BUG and WARN stop by themselves. */
int _printk(const char *format, ...)
{
	return 0;
}
void __warn_printk(const char *format, ...)
{
	char text[KP_TEXT_LEN];
	va_list args;

	va_start(args, format);
	cm_vformat(text, sizeof(text), format, args);
	va_end(args);
	cm_dump_note("WARN", text);
}
int ___ratelimit(struct ratelimit_state *state, const char *func)
{
	return 1;
}
/* What "!special" leaves is bad too, and meant to be. */
void add_taint(unsigned flag, enum lockdep_ok ok)
{
	if (flag == TAINT_BAD_PAGE && kp_no_frame)
		cm_broken("the page of an entry looked up that is not present");
}
void dump_stack(void)
{
}
#ifdef KP_HAVE_DUMP_CONST
void dump_page(const struct page *page, const char *reason)
#else
void dump_page(struct page *page, const char *reason)
#endif
{
	cm_dump_note("page", reason);
}
void dump_vma(const struct vm_area_struct *vma)
{
	cm_dump_note("VMA", NULL);
}
void dump_mm(const struct mm_struct *mm)
{
	cm_dump_note("mm", NULL);
}

/* --- policy that no scenario sets ------------------------------------------ */

/* NOP-SAFE: VMAs have no memory policy here; node= of directives places pages. */
void __mpol_put(struct mempolicy *policy)
{
}
bool __mpol_equal(struct mempolicy *a, struct mempolicy *b)
{
	return a == b;
}
int vma_dup_policy(struct vm_area_struct *from, struct vm_area_struct *to)
{
	return 0;
}
struct mempolicy *get_vma_policy(struct vm_area_struct *vma, unsigned long addr, int order,
				 pgoff_t *index)
{
	*index = 0;
	return NULL;
}
/* NOP-SAFE: no security module; memory is never overcommitted. */
int cap_mmap_addr(unsigned long addr)
{
	return 0;
}
int cap_vm_enough_memory(struct mm_struct *mm, long pages)
{
	return 1;
}
bool arch_vma_access_permitted(struct vm_area_struct *vma, bool write, bool execute, bool foreign)
{
	return true;
}
bool can_modify_vma_madv(struct vm_area_struct *vma, int behavior)
{
	return true; /* nothing is sealed */
}

/* --- shrinkers: reclaim never runs, so it never calls them ----------------- */

#ifdef KP_HAVE_SHRINKER_ALLOC
/* NOP-SAFE: registered for a reclaim that is not modelled. */
struct shrinker *shrinker_alloc(unsigned int flags, const char *format, ...)
{
	return cm_alloc(sizeof(struct shrinker));
}
void shrinker_register(struct shrinker *shrinker)
{
}
void shrinker_free(struct shrinker *shrinker)
{
	cm_free(shrinker);
}
#else
int register_shrinker(struct shrinker *shrinker, const char *format, ...)
{
	return 0;
}
void unregister_shrinker(struct shrinker *shrinker)
{
}
#endif

/* --- userfaultfd as a fault or an unmap meets it --------------------------- */

vm_fault_t handle_userfault(struct vm_fault *vmf, unsigned long reason)
{
	cm_unmodelled("a fault that waits for a userfaultfd handler");
}
/* NOP-SAFE: nobody reads events from the userfaultfd. */
bool userfaultfd_remove(struct vm_area_struct *vma, unsigned long start, unsigned long end)
{
	return true;
}
#ifdef KP_HAVE_UFFD_UNMAP_VMA
int userfaultfd_unmap_prep(struct vm_area_struct *vma, unsigned long start, unsigned long end,
			   struct list_head *list)
#else
int userfaultfd_unmap_prep(struct mm_struct *mm, unsigned long start, unsigned long end,
			   struct list_head *list)
#endif
{
	return 0;
}
void userfaultfd_unmap_complete(struct mm_struct *mm, struct list_head *list)
{
}
/* Ours asks for no event, so what is moved is forgotten (fs/userfaultfd.c). */
void mremap_userfaultfd_prep(struct vm_area_struct *vma, struct vm_userfaultfd_ctx *context)
{
	if (!vma->vm_userfaultfd_ctx.ctx)
		return;
	cm_userfaultfd_forget(vma);
}
/* NOP-SAFE: no event was asked for. */
void mremap_userfaultfd_complete(struct vm_userfaultfd_ctx *context, unsigned long from,
				 unsigned long to, unsigned long len)
{
}
/* NOP-SAFE: nothing was promised to the handler. */
void mremap_userfaultfd_fail(struct vm_userfaultfd_ctx *context)
{
}
/* NOP-SAFE: the features are off. */
#ifdef KP_HAVE_UFFD_RWP
bool userfaultfd_rwp_async(struct vm_area_struct *vma)
{
	return false;
}
#endif
bool userfaultfd_wp_async(struct vm_area_struct *vma)
{
	return false;
}
bool userfaultfd_wp_unpopulated(struct vm_area_struct *vma)
{
	return false;
}
#ifdef KP_HAVE_UFFD_REMAP_EXTERN
bool vma_has_uffd_without_event_remap(struct vm_area_struct *vma)
{
	return vma->vm_userfaultfd_ctx.ctx != NULL;
}
#endif

/* --- KSM: no page is merged until a directive does it ---------------------- */

/* NOP-SAFE: outside KSM pages, the answer is the folio itself. */
#ifdef KP_HAVE_KSM_COPY_FOLIO
struct folio *ksm_might_need_to_copy(struct folio *folio, struct vm_area_struct *vma,
				     unsigned long addr)
{
	if (folio_test_ksm(folio))
		cm_unmodelled("swap-in of a KSM page");
	return folio;
}
#else
struct page *ksm_might_need_to_copy(struct page *page, struct vm_area_struct *vma,
				    unsigned long addr)
{
	if (PageKsm(page))
		cm_unmodelled("swap-in of a KSM page");
	return page;
}
#endif
#ifdef KP_HAVE_KSM_ZERO_ATOMIC
atomic_long_t ksm_zero_pages = ATOMIC_LONG_INIT(0);
#endif
void ksm_add_vma(struct vm_area_struct *vma)
{
}
/* NOP-SAFE: no scanner looks at an address space. */
int __ksm_enter(struct mm_struct *mm)
{
	return 0;
}
void __ksm_exit(struct mm_struct *mm)
{
}
#ifdef KP_HAVE_KSM_VMA_FLAGS
/* NOP-SAFE: no task asks for everything to be mergeable. */
vma_flags_t ksm_vma_flags(struct mm_struct *mm, const struct file *file, vma_flags_t flags)
{
	return flags;
}
#endif

/* NOP-SAFE: a worker would unmap the page later, after the run. */
void memory_failure_queue(unsigned long pfn, int flags)
{
}

/* NOP-SAFE: no executable file, and nothing of the architecture to copy. */
void dup_mm_exe_file(struct mm_struct *mm, struct mm_struct *from)
{
}
/* NOP-SAFE: a reference that is one is never zero; no device goes away. */
bool percpu_ref_is_zero(struct percpu_ref *ref)
{
	return false;
}

/* NOP-SAFE: no processor ever goes away. */
int __cpuhp_setup_state(enum cpuhp_state state, const char *name, bool invoke,
			int (*startup)(unsigned int cpu), int (*teardown)(unsigned int cpu),
			bool multi_instance)
{
	return 0;
}
