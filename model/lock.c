/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lock.c - spinlocks, rwsems and mutexes: who holds what.
 *
 * Models:  kernel/locking for one running task.  A lock that is already taken
 *          can never be given, so asking for it is a finding; and so is sleeping
 *          where a spinlock is held, or inside an RCU read section.
 * Differs: no sleeping; the counts use the real encodings, because the tree's
 *          own assertions read them (rwsem: bit 0 a writer, readers in 256s).
 */
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include "model.h"

#define HELD_NR 64
#define RWSEM_WRITER 1L
#define RWSEM_READER 256L

static struct held {
	const void *lock;
	const char *how;
} held[HELD_NR] CM_BIG; /* the first held_nr count; never across calls */
static int held_nr;
int kp_preempt_count;

static inline void hold(const void *lock, const char *how)
{
	if (unlikely(held_nr == HELD_NR))
		cm_broken("more than %d locks held", HELD_NR);
	held[held_nr].lock = lock;
	held[held_nr++].how = how;
}

/* Returns what hold() was told. */
static inline const char *let_go(const void *lock)
{
	const char *how;
	int i;

	for (i = held_nr - 1; i >= 0; i--)
		if (held[i].lock == lock) {
			how = held[i].how;
			held_nr--;
			for (; i < held_nr; i++)
				held[i] = held[i + 1];
			return how;
		}
	cm_broken("lock released that is not held");
}

int cm_lock_held_nr(void)
{
	return held_nr;
}

static bool is_mmap_lock(const void *lock)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++)
		if (cm_mms[i].mm && lock == &cm_mms[i].mm->mmap_lock)
			return true;
	return false;
}

/* Names what a lock belongs to as far as the model knows. */
static const char *name_of(const void *lock)
{
	int i;

	for (i = 0; i < KP_TASK_NR; i++) {
		struct mm_struct *mm = cm_mms[i].mm;

		if (!mm)
			continue;
		if (lock == &mm->mmap_lock)
			return "mmap_lock";
		if (lock == &mm->page_table_lock)
			return "page_table_lock";
	}
	return NULL;
}

void cm_locks_text(char *out, kp_u64 len)
{
	int i, at = 0;

	*out = 0;
	for (i = 0; i < held_nr && at < (int)len; i++) {
		const char *name = name_of(held[i].lock);

		at += cm_format(out + at, len - at, "%s%s%s%s", i ? ", " : "", name ? name : "",
				name ? " " : "", held[i].how);
	}
}

/* A lock that is taken: the holder may be the call that was interrupted (!at);
 * then a real task would wait, and the scenario asks for what cannot happen. */
static void cannot_take(const void *lock, const char *broken)
{
	const char *name = name_of(lock);
	int i;

	for (i = 0; cm_nested && i < cm_nested_held_nr; i++)
		if (held[i].lock == lock)
			cm_blocked("%s%sis held for %s", name ? name : "a lock", name ? " " : " ",
				   held[i].how);
	cm_broken("%s", broken);
}

/* --- sleeping ---------------------------------------------------------------- */

/* All of the kernel's own notes that a function may sleep come here. */
void __might_resched(const char *file, int line, unsigned int offsets)
{
	if (unlikely(kp_preempt_count != (int)(offsets & MIGHT_RESCHED_PREEMPT_MASK)))
		cm_broken("may sleep with a spinlock held or inside an RCU read section");
}

void __might_sleep(const char *file, int line)
{
	__might_resched(file, line, 0);
}

/* Does somebody hold it for writing? */
bool cm_rwsem_is_written(const struct rw_semaphore *sem)
{
	return atomic_long_read(&sem->count) & RWSEM_WRITER;
}

/* The VMA that a collapse write-locked last, so that no fault comes in by the VMA's
 * own lock; it stays so until the address space is let go. */
static const struct vm_area_struct *written_vma;

void cm_vma_written(struct vm_area_struct *vma)
{
	if (!cm_rwsem_is_written(&vma->vm_mm->mmap_lock))
		cm_broken("VMA write-locked without mmap_lock");
	written_vma = vma;
}

bool cm_vma_is_written(const struct vm_area_struct *vma)
{
#ifdef KP_HAVE_VMA_LOCK
	return written_vma == vma;
#else
	return true;
#endif
}

/* --- spinlocks: on one processor slock is 1 when free ---------------------- */

static const char spinning[] = "spinlock", on_lru[] = "spinlock of an LRU";

static inline void spin_take_as(raw_spinlock_t *lock, const char *how)
{
	if (unlikely(!lock->raw_lock.slock))
		cannot_take(lock, "spinlock taken twice: deadlock");
	lock->raw_lock.slock = 0;
	preempt_disable();
	hold(lock, how);
}

static inline void spin_take(raw_spinlock_t *lock)
{
	cm_point(SPIN_LOCK);
	spin_take_as(lock, spinning);
}

/* No point of its own: who takes it works on his processor's batch of pages, where
 * no other task runs meanwhile. */
void cm_lru_lock(spinlock_t *lock)
{
	spin_take_as(&lock->rlock, on_lru);
}

static inline void spin_drop(raw_spinlock_t *lock)
{
	if (unlikely(lock->raw_lock.slock))
		cm_broken("spinlock released that is not held");
	lock->raw_lock.slock = 1;
	preempt_enable();
	if (let_go(lock) != on_lru)
		cm_point(SPIN_UNLOCK);
}

#define SPIN(suffix)                                        \
	void _raw_spin_lock##suffix(raw_spinlock_t *lock)   \
	{                                                   \
		spin_take(lock);                            \
	}                                                   \
	void _raw_spin_unlock##suffix(raw_spinlock_t *lock) \
	{                                                   \
		spin_drop(lock);                            \
	}
SPIN()
SPIN(_irq)
SPIN(_bh)

unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	spin_take(lock);
	return 0;
}

void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	spin_drop(lock);
}

int _raw_spin_trylock(raw_spinlock_t *lock)
{
	if (!lock->raw_lock.slock)
		return 0;
	spin_take(lock);
	return 1;
}

void __raw_spin_lock_init(raw_spinlock_t *lock, const char *name, struct lock_class_key *key,
			  short inner)
{
	*lock = (raw_spinlock_t)__RAW_SPIN_LOCK_UNLOCKED(name);
}

/* --- rwsems ---------------------------------------------------------------- */

/* Those of the reverse map are the only others that matter here. */
static inline void rwsem_point(struct rw_semaphore *sem, enum cm_point mmap, enum cm_point rmap)
{
	if (unlikely(cm_points_hooked))
		cm_point_slow(is_mmap_lock(sem) ? mmap : rmap);
}

static inline void trylock_point(struct rw_semaphore *sem)
{
	if (unlikely(cm_points_hooked) && is_mmap_lock(sem))
		cm_point_slow(CM_POINT_MMAP_TRYLOCK);
}

static inline long count(struct rw_semaphore *sem)
{
	return atomic_long_read(&sem->count);
}

void cm_rwsem_init(struct rw_semaphore *sem)
{
	memset(sem, 0, sizeof(*sem));
#ifdef KP_HAVE_RWSEM_WAIT_LIST
	INIT_LIST_HEAD(&sem->wait_list);
#endif
	raw_spin_lock_init(&sem->wait_lock);
}

void __init_rwsem(struct rw_semaphore *sem, const char *name, struct lock_class_key *key)
{
	cm_rwsem_init(sem);
}

static int read_take(struct rw_semaphore *sem)
{
	if (count(sem) & RWSEM_WRITER)
		return 0;
	atomic_long_add(RWSEM_READER, &sem->count);
	hold(sem, "read");
	return 1;
}

int down_read_trylock(struct rw_semaphore *sem)
{
	trylock_point(sem);
	return read_take(sem);
}

void down_read(struct rw_semaphore *sem)
{
	might_sleep();
	rwsem_point(sem, CM_POINT_MMAP_READ_LOCK, CM_POINT_RMAP_LOCK);
	if (!read_take(sem))
		cannot_take(sem, "down_read() of a semaphore held for writing: deadlock");
}

static int write_take(struct rw_semaphore *sem)
{
	if (count(sem))
		return 0;
	atomic_long_set(&sem->count, RWSEM_WRITER);
	hold(sem, "write");
	return 1;
}

int down_write_trylock(struct rw_semaphore *sem)
{
	trylock_point(sem);
	return write_take(sem);
}

void down_write(struct rw_semaphore *sem)
{
	might_sleep();
	rwsem_point(sem, CM_POINT_MMAP_WRITE_LOCK, CM_POINT_RMAP_LOCK);
	if (!write_take(sem))
		cannot_take(sem, "down_write() of a semaphore that is held: deadlock");
}

int down_read_killable(struct rw_semaphore *sem)
{
	if (cm_fails(CM_FAIL_LOCK_KILLABLE))
		return -EINTR;
	down_read(sem);
	return 0;
}

int down_write_killable(struct rw_semaphore *sem)
{
	if (cm_fails(CM_FAIL_LOCK_KILLABLE))
		return -EINTR;
	down_write(sem);
	return 0;
}

void up_read(struct rw_semaphore *sem)
{
	if (count(sem) < RWSEM_READER)
		cm_broken("up_read() of a semaphore that is not held for reading");
	atomic_long_sub(RWSEM_READER, &sem->count);
	let_go(sem);
	rwsem_point(sem, CM_POINT_MMAP_READ_UNLOCK, CM_POINT_RMAP_UNLOCK);
}

void up_write(struct rw_semaphore *sem)
{
	if (!(count(sem) & RWSEM_WRITER))
		cm_broken("up_write() of a semaphore that is not held for writing");
	if (written_vma && &written_vma->vm_mm->mmap_lock == sem)
		written_vma = NULL;
	atomic_long_sub(RWSEM_WRITER, &sem->count);
	let_go(sem);
	rwsem_point(sem, CM_POINT_MMAP_WRITE_UNLOCK, CM_POINT_RMAP_UNLOCK);
}

void downgrade_write(struct rw_semaphore *sem)
{
	up_write(sem);
	down_read(sem);
}

/* --- mutexes --------------------------------------------------------------- */

#ifdef KP_HAVE_MUTEX_INIT_GENERIC
void mutex_init_generic(struct mutex *mutex)
#else
void __mutex_init(struct mutex *mutex, const char *name, struct lock_class_key *key)
#endif
{
	memset(mutex, 0, sizeof(*mutex));
}

static void mutex_take(struct mutex *mutex)
{
	cm_point(MUTEX_LOCK);
	if (atomic_long_read(&mutex->owner))
		cannot_take(mutex, "mutex taken twice: deadlock");
	atomic_long_set(&mutex->owner, 1);
	hold(mutex, "mutex");
}

void mutex_lock(struct mutex *mutex)
{
	might_sleep();
	mutex_take(mutex);
}

int mutex_trylock(struct mutex *mutex)
{
	if (atomic_long_read(&mutex->owner))
		return 0;
	mutex_take(mutex);
	return 1;
}

void mutex_unlock(struct mutex *mutex)
{
	if (!atomic_long_read(&mutex->owner))
		cm_broken("mutex released that is not held");
	atomic_long_set(&mutex->owner, 0);
	let_go(mutex);
	cm_point(MUTEX_UNLOCK);
}
