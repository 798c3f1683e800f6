/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * task.c - tasks and address spaces: creation, fork, end.
 *
 * Models:      what kernel/fork.c does to an mm (mm_init, dup_mmap, __mmput).
 * Differs:     no files, signals or namespaces; a thread shares the address space
 *              of who made it and nothing else; VMAs are duplicated one by one,
 *              page tables by the tree's copy_page_range().
 * The end of a task runs the tree's exit_mmap(), so everything that a task
 * held must be gone afterwards: teardown() relies on it.
 */
#include <linux/sched/signal.h>
#include <linux/sched/coredump.h>
#include <linux/ksm.h>
#include <linux/mman.h>
#include <linux/mmu_notifier.h>
#include <linux/slab.h>
#include <linux/userfaultfd_k.h>
#include <asm/pgalloc.h>
#include <asm/tlbflush.h>
#include "model.h"
#include "internal.h"

struct task_struct *kp_current;
struct cm_task cm_tasks[KP_TASK_NR];
struct cm_mm cm_mms[KP_TASK_NR];
bool cm_cap_sys_nice[KP_TASK_NR];
static struct kmem_cache *vm_area_cachep;
static struct signal_struct *shared_signal;
static struct user_namespace *user_ns;
struct mm_struct init_mm = {
	.mm_mt = MTREE_INIT_EXT(mm_mt, MM_MT_FLAGS, init_mm.mmap_lock),
	.pgd = swapper_pg_dir,
};

struct cm_mm *cm_mm_of(struct mm_struct *mm)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		if (cm_mms[i].mm == mm)
			return mm ? &cm_mms[i] : NULL;
	return NULL;
}

/* --- address spaces -------------------------------------------------------- */

static void mm_prepare(struct mm_struct *mm, struct task_struct *task)
{
	mt_init_flags(&mm->mm_mt, MM_MT_FLAGS);
	mt_set_external_lock(&mm->mm_mt, &mm->mmap_lock);
	atomic_set(&mm->mm_users, 1);
	atomic_set(&mm->mm_count, 1);
	seqcount_init(&mm->write_protect_seq);
	cm_rwsem_init(&mm->mmap_lock);
	INIT_LIST_HEAD(&mm->mmlist);
	mm_pgtables_bytes_init(mm);
	spin_lock_init(&mm->page_table_lock);
	spin_lock_init(&mm->arg_lock);
	mm->owner = task;
	mm->user_ns = user_ns;
	mm->task_size = TASK_SIZE;
	mm->mmap_base = CM_WINDOW_VA + 320 * PMD_SIZE; /* above where scenarios map */
	mm->pgd = cm_alloc(PTRS_PER_PGD * sizeof(pgd_t));
#ifdef KP_HAVE_MM_GET_UNMAPPED
	mm->get_unmapped_area = arch_get_unmapped_area;
#endif
	/* Every address space has a secondary MMU attached (tlb.c). */
	mm->notifier_subscriptions = (void *)mm->pgd;
}

static struct mm_struct *mm_new(int index, struct task_struct *task)
{
	struct mm_struct *mm = cm_alloc(sizeof(*mm) + 64);

	mm_prepare(mm, task);
	cm_mms[index] = (struct cm_mm){ .mm = mm, .index = index, .page_lo = ~0U };
	return mm;
}

void __mmdrop(struct mm_struct *mm)
{
	struct cm_mm *cm = cm_mm_of(mm);
	int i;

	for (i = 0; i < NR_MM_COUNTERS; i++)
		if (get_mm_counter(mm, i))
			cm_broken("address space of task %d gone with rss counter %d at %ld",
				  cm ? cm->index : -1, i, (long)get_mm_counter(mm, i));
	if (mm_pgtables_bytes(mm))
		cm_broken("address space of task %d gone with %lu bytes of page tables",
			  cm ? cm->index : -1, mm_pgtables_bytes(mm));
	if (cm)
		cm->mm = NULL;
	cm_free(mm->pgd);
	cm_free(mm);
}

void mmput(struct mm_struct *mm)
{
	struct cm_mm *cm = cm_mm_of(mm);

	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	ksm_exit(mm);
	khugepaged_exit(mm);
	exit_mmap(mm);
	mm_put_huge_zero_page(mm);
	if (cm) {
		cm_content_zap(mm, CM_WINDOW_VA, CM_WINDOW_VA + (CM_WINDOW_PG << PAGE_SHIFT));
		cm_tlb_drop(cm);
	}
	mmdrop(mm);
}

/* NOP-SAFE: the architecture keeps nothing else of an address space. */
void arch_exit_mmap(struct mm_struct *mm)
{
}
void arch_unmap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
}

/* --- VMAs ------------------------------------------------------------------ */

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma = kmem_cache_zalloc(vm_area_cachep, GFP_KERNEL);

	if (vma)
		vma_init(vma, mm);
	return vma;
}

struct vm_area_struct *vm_area_dup(struct vm_area_struct *from)
{
	struct vm_area_struct *vma = kmem_cache_zalloc(vm_area_cachep, GFP_KERNEL);

	if (vma) {
		memcpy(vma, from, sizeof(*vma));
		INIT_LIST_HEAD(&vma->anon_vma_chain);
	}
	return vma;
}

void vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vm_area_cachep, vma);
}

void __vm_area_free(struct vm_area_struct *vma)
{
	kmem_cache_free(vm_area_cachep, vma);
}

/* The protections of mm/mmap.c's table for this architecture. */
pgprot_t vm_get_page_prot(unsigned long vm_flags)
{
	if (!(vm_flags & (VM_READ | VM_WRITE | VM_EXEC)))
		return PAGE_NONE;
	if ((vm_flags & (VM_WRITE | VM_SHARED)) == (VM_WRITE | VM_SHARED))
		return PAGE_SHARED;
	return PAGE_COPY;
}

/* --- fork ------------------------------------------------------------------ */

#ifdef KP_HAVE_VM_FLAGS_CLEAR
#define flags_clear(vma, flags) vm_flags_clear(vma, flags)
#else
#define flags_clear(vma, flags) ((vma)->vm_flags &= ~(flags))
#endif

static void forget_userfaultfd(struct vm_area_struct *vma)
{
	vma->vm_userfaultfd_ctx = NULL_VM_UFFD_CTX;
	flags_clear(vma, VM_UFFD_MISSING | VM_UFFD_WP | VM_UFFD_MINOR);
}

/* One VMA of the parent for the child: -ENOMEM leaves nothing half linked. */
static int dup_vma(struct mm_struct *mm, struct ma_state *mas, struct vm_area_struct *from)
{
	struct vm_area_struct *vma = vm_area_dup(from);

	if (!vma)
		return -ENOMEM;
	vma->vm_mm = mm;
	forget_userfaultfd(vma);
	if (vma->vm_flags & VM_WIPEONFORK)
		vma->anon_vma = NULL;
	else if (anon_vma_fork(vma, from)) {
		vm_area_free(vma);
		return -ENOMEM;
	}
	flags_clear(vma, VM_LOCKED | VM_LOCKONFAULT);
	mas_set_range(mas, vma->vm_start, vma->vm_end - 1);
	if (mas_store_gfp(mas, vma, GFP_KERNEL)) {
		unlink_anon_vmas(vma);
		vm_area_free(vma);
		return -ENOMEM;
	}
	mm->map_count++;
	if (vma->vm_ops && vma->vm_ops->open)
		vma->vm_ops->open(vma);
	if (vma->vm_file)
		cm_unmodelled("fork of a file mapping");
	return vma->vm_flags & VM_WIPEONFORK ? 0 : copy_page_range(vma, from);
}

static int dup_mm(struct mm_struct *mm, struct mm_struct *from)
{
	MA_STATE(mas, &mm->mm_mt, 0, 0);
	VMA_ITERATOR(vmi, from, 0);
	struct vm_area_struct *vma;
	int err = 0;

	if (mmap_write_lock_killable(from))
		return -EINTR;
	mmap_write_lock_nested(mm, SINGLE_DEPTH_NESTING);
	mm->total_vm = from->total_vm;
	mm->data_vm = from->data_vm;
	mm->exec_vm = from->exec_vm;
	mm->stack_vm = from->stack_vm;
	khugepaged_fork(mm, from);
	for_each_vma (vmi, vma) {
		if (vma->vm_flags & VM_DONTCOPY) {
			vm_stat_account(mm, vma->vm_flags, -vma_pages(vma));
			continue;
		}
		if (vma->vm_flags & VM_ACCOUNT)
			vm_acct_memory(vma_pages(vma));
		err = dup_vma(mm, &mas, vma);
		if (err) {
			if (vma->vm_flags & VM_ACCOUNT && !cm_find_vma(mm, vma->vm_start))
				vm_unacct_memory(vma_pages(vma));
			break;
		}
	}
	mmap_write_unlock(mm);
	flush_tlb_mm(from);
	mmap_write_unlock(from);
	return err;
}

/* --- tasks ----------------------------------------------------------------- */

static void task_prepare(int index)
{
	struct task_struct *task = cm_alloc(sizeof(*task));

	task->pid = task->tgid = 100 + index;
	task->signal = shared_signal;
	task->group_leader = task;
	spin_lock_init(&task->alloc_lock);
	cm_format(task->comm, sizeof(task->comm), "task%d", index);
	refcount_set(&task->usage, 1);
	cm_tasks[index] = (struct cm_task){ .task = task };
	cm_cap_sys_nice[index] = true;
}

void cm_task_enter(int index)
{
	kp_current = cm_tasks[index].task;
}

/* A task that no other was, with what it has of its parent whatever it shares. */
static int task_new(int parent)
{
	int child;

	for (child = 1; child < KP_TASK_NR; child++)
		if (!cm_tasks[child].task && !cm_mms[child].mm)
			break;
	if (child == KP_TASK_NR)
		cm_unmodelled("more than %d tasks in one world", KP_TASK_NR);
	task_prepare(child);
	cm_cap_sys_nice[child] = cm_cap_sys_nice[parent];
	cm_tasks[child].memcg = cm_tasks[parent].memcg;
	return child;
}

/* clone(CLONE_VM): copy_mm() then only takes a reference. */
int cm_task_thread(int parent)
{
	int child = task_new(parent);
	struct mm_struct *mm = cm_tasks[parent].mm;

	mmget(mm);
	cm_tasks[child].mm = mm;
	cm_tasks[child].task->mm = cm_tasks[child].task->active_mm = mm;
	return child;
}

int cm_task_fork(int parent)
{
	struct cm_mm *from = cm_mm_of(cm_tasks[parent].mm), *to;
	struct mm_struct *mm;
	int child = task_new(parent), err;

	mm = mm_new(child, cm_tasks[child].task);
	to = &cm_mms[child];
	cm_tasks[child].mm = mm;
	cm_tasks[child].task->mm = cm_tasks[child].task->active_mm = mm;
	mm->flags = from->mm->flags & MMF_INIT_MASK;
	mm->def_flags = from->mm->def_flags & VM_INIT_DEF_MASK;
	err = dup_mm(mm, from->mm);
	if (err) {
		cm_task_end(child);
		cm_free(cm_tasks[child].task);
		cm_tasks[child].task = NULL;
		return err;
	}
	cm_content_fork(from, to);
	return child;
}

/* 6.1 keeps rss changes of a task aside for a while. */
void cm_task_sync(void)
{
#ifdef KP_HAVE_SYNC_MM_RSS
	if (current->mm)
		sync_mm_rss(current->mm);
#endif
}

void cm_task_end(int index)
{
	struct cm_task *task = &cm_tasks[index];
	struct task_struct *was = kp_current;

	if (task->ended)
		return;
	task->ended = true;
	kp_current = task->task;
	cm_task_sync();
	mmput(task->mm);
	task->mm = task->task->mm = NULL;
	kp_current = was;
}

struct mm_struct *get_task_mm(struct task_struct *task)
{
	if (task->mm)
		mmget(task->mm);
	return task->mm;
}

void __put_task_struct(struct task_struct *task)
{
	cm_broken("last reference to a task dropped");
}

extern void anon_vma_init(void);
extern void maple_tree_init(void);
extern void radix_tree_init(void);
extern void ptlock_cache_init(void);

void cm_task_open(void)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		cm_mms[i] = (struct cm_mm){ .index = i, .page_lo = ~0U };
	vm_area_cachep = kmem_cache_create("vm_area_struct", sizeof(struct vm_area_struct), 0,
					   SLAB_PANIC, NULL);
	anon_vma_init();
	maple_tree_init();
	radix_tree_init();
	ptlock_cache_init();
	shared_signal = cm_alloc_const(sizeof(*shared_signal));
	user_ns = cm_alloc_const(64);
	for (i = 0; i < RLIM_NLIMITS; i++)
		shared_signal->rlim[i].rlim_cur = shared_signal->rlim[i].rlim_max = RLIM_INFINITY;
	task_prepare(0);
	cm_tasks[0].memcg = root_mem_cgroup;
	cm_tasks[0].mm = mm_new(0, cm_tasks[0].task);
	cm_tasks[0].task->mm = cm_tasks[0].task->active_mm = cm_tasks[0].mm;
	cm_task_enter(0);
}
