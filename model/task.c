/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * task.c - tasks and address spaces: creation, fork, end.
 *
 * Models:      what kernel/fork.c does to an mm (mm_init, __mmput).
 * Differs:     no signals or namespaces; a thread shares the address space of who
 *              made it, and has descriptors of its own.
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
#include "file.h"
#include "internal.h"

struct task_struct *kp_current;
struct cm_task cm_tasks[KP_TASK_NR];
struct cm_mm cm_mms[KP_TASK_NR];
bool cm_cap_sys_nice[KP_TASK_NR];
static struct signal_struct *shared_signal;
static struct user_namespace *user_ns;
static struct cred *cred;
struct mm_struct init_mm = {
	.mm_mt = MTREE_INIT_EXT(mm_mt, MM_MT_FLAGS, init_mm.mmap_lock),
	.pgd = swapper_pg_dir,
	.mmlist = LIST_HEAD_INIT(init_mm.mmlist),
};

/* vma_copy.c, or the tree's mm/mmap.c */
extern int dup_mmap(struct mm_struct *mm, struct mm_struct *from);

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
#ifdef KP_HAVE_MM_USER_NS
	mm->user_ns = user_ns;
#endif
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
#ifdef KP_HAVE_MM_ID
	mm->mm_id = index + 1;
#endif
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

/* What mmput() does for the last user; the address space may be gone after it. */
static void mm_exit(struct mm_struct *mm)
{
	struct cm_mm *cm = cm_mm_of(mm);

	ksm_exit(mm);
	khugepaged_exit(mm);
	exit_mmap(mm);
	mm_put_huge_zero_page(mm);
	list_del_init(&mm->mmlist);
	if (cm) {
		cm_content_zap(mm, CM_WINDOW_VA, CM_WINDOW_VA + (CM_WINDOW_PG << PAGE_SHIFT));
		cm_tlb_drop(cm);
	}
	mmdrop(mm);
}

static struct mm_struct *exiting[KP_TASK_NR]; /* without users, their end still to come */
static int exiting_nr;

/* Where the lock is held by who stands at a point, the end has begun and waits for
 * it: what is left to do is done when the interrupted call or pass is over. */
void mmput(struct mm_struct *mm)
{
	if (!atomic_dec_and_test(&mm->mm_users))
		return;
	if (cm_nested && atomic_long_read(&mm->mmap_lock.count))
		exiting[exiting_nr++] = mm;
	else
		mm_exit(mm);
}

void cm_exits_finish(void)
{
	while (exiting_nr)
		mm_exit(exiting[--exiting_nr]);
}

/* NOP-SAFE: the architecture keeps nothing else of an address space. */
void arch_exit_mmap(struct mm_struct *mm)
{
}
int arch_dup_mmap(struct mm_struct *from, struct mm_struct *mm)
{
	return 0;
}
void arch_unmap(struct mm_struct *mm, unsigned long start, unsigned long end)
{
}

/* --- VMAs ------------------------------------------------------------------ */

/* The protections of mm/mmap.c's table for this architecture. */
pgprot_t vm_get_page_prot(unsigned long vm_flags)
{
	if (!(vm_flags & (VM_READ | VM_WRITE | VM_EXEC)))
		return PAGE_NONE;
	if ((vm_flags & (VM_WRITE | VM_SHARED)) == (VM_WRITE | VM_SHARED))
		return PAGE_SHARED;
	return PAGE_COPY;
}

/* --- tasks ----------------------------------------------------------------- */

static void task_prepare(int index)
{
	struct task_struct *task = cm_alloc(sizeof(*task));

	task->pid = task->tgid = 100 + index;
	task->signal = shared_signal;
	task->cred = task->real_cred = cred;
	task->nr_dirtied_pause = INT_MAX; /* writers are never throttled */
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
	cm_fd_fork(parent, child);
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
#ifdef KP_HAVE_MM_FLAGS_BITMAP
	__mm_flags_overwrite_word(mm, mmf_init_legacy_flags(__mm_flags_get_word(from->mm)));
#else
	mm->flags = from->mm->flags & MMF_INIT_MASK;
#endif
	mm->def_flags = from->mm->def_flags & VM_INIT_DEF_MASK;
#ifdef KP_HAVE_KSM_ZERO_ATOMIC
	/* An address space begins as a copy of its parent's, with this count as it is. */
	atomic_long_set(&mm->ksm_zero_pages, atomic_long_read(&from->mm->ksm_zero_pages));
#endif
	err = dup_mmap(mm, from->mm);
	if (err) {
		cm_task_end(child);
		cm_free(cm_tasks[child].task);
		cm_tasks[child].task = NULL;
		return err;
	}
	to->files = from->files;
	cm_content_fork(from, to);
	cm_fd_fork(parent, child);
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
	cm_fd_end(index);
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

void __put_task_struct_rcu_cb(struct rcu_head *head)
{
	__put_task_struct(container_of(head, struct task_struct, rcu));
}

extern void anon_vma_init(void);
extern void vma_state_init(void);
extern void maple_tree_init(void);
extern void radix_tree_init(void);
extern void ptlock_cache_init(void);

void cm_task_open(void)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		cm_mms[i] = (struct cm_mm){ .index = i, .page_lo = ~0U };
	vma_state_init();
	anon_vma_init();
	maple_tree_init();
	radix_tree_init();
	ptlock_cache_init();
	shared_signal = cm_alloc_const(sizeof(*shared_signal));
	user_ns = cm_alloc_const(64);
	cred = cm_alloc_const(sizeof(*cred));
	cred->user_ns = user_ns;
	for (i = 0; i < RLIM_NLIMITS; i++)
		shared_signal->rlim[i].rlim_cur = shared_signal->rlim[i].rlim_max = RLIM_INFINITY;
	task_prepare(0);
	cm_tasks[0].memcg = root_mem_cgroup;
	cm_tasks[0].mm = mm_new(0, cm_tasks[0].task);
	cm_tasks[0].task->mm = cm_tasks[0].task->active_mm = cm_tasks[0].mm;
	cm_task_enter(0);
}
