/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daemon.c - khugepaged's thread, its clock and wait queues.
 *
 * Models:  kthreads (one: khugepaged), wait_event on them, jiffies.
 * Differs: the thread runs only when a directive says so, as a plain call of
 *          its real thread function.  In a run of passes it gets its time-outs at
 *          once.  Where time passes (cm_daemon_time), its call ends when it goes to
 *          sleep between two passes and is made again when the sleep is over; the
 *          sleep after a failed allocation, in the middle of a pass, passes at once.
 *          Who is woken while a block stands at its sleep (!at sleep) looks again at
 *          what it waits for, as anybody; between two calls the model knows what
 *          that is.
 */
#include <linux/kthread.h>
#include <linux/wait.h>
#include <linux/delay.h>
#include <linux/jiffies.h>
#include "model.h"

unsigned long volatile jiffies __attribute__((aligned(64))) = INITIAL_JIFFIES;
static struct task_struct *daemon_task;
static int (*daemon_fn)(void *);
static void *daemon_data;
static bool daemon_alive, daemon_running;
static bool kept; /* settings change for a moment only: it goes on as it is */

/* How a run of the daemon ends. */
static void *escape[5];
static long scans_left;        /* calls of its scan loop, -1: no limit */
static unsigned int asked_nr;  /* how often it asked whether to stop */
static kp_s64 stop_full_scans; /* or when khugepaged/full_scans gets there */

/* When time passes: until when it sleeps between two passes. */
static bool timed;           /* the run ends where it goes to sleep */
static bool asleep, forever; /* forever: until somebody wakes it */
static bool in_allocation;   /* the sleep after a failed allocation */
static bool sleeping;        /* its call is in the middle of a sleep */
static bool woken;
static unsigned long sleeps_until;

struct task_struct *kthread_create_on_node(int (*fn)(void *), void *data, int node,
					   const char name[], ...)
{
	if (kept)
		return daemon_task;
	if (cm_fails(CM_FAIL_ALLOC_SLAB))
		return ERR_PTR(-ENOMEM);
	daemon_fn = fn;
	daemon_data = data;
	daemon_alive = true;
	asleep = woken = false;
	daemon_task->static_prio = NICE_TO_PRIO(0);
	return daemon_task;
}

/* NOP-SAFE: the thread runs when a directive says so. */
int wake_up_process(struct task_struct *task)
{
	return 1;
}

/* There is one processor and nobody to be nicer to: it is only looked at. */
void set_user_nice(struct task_struct *task, long nice)
{
	task->static_prio = NICE_TO_PRIO(nice);
}

int cm_daemon_nice(void)
{
	return PRIO_TO_NICE(daemon_task->static_prio);
}

static kp_s64 full_scans(void)
{
	char text[KP_TEXT_LEN];
	kp_s64 value = 0;
	int i;

	if (!cm_sysfs_read("khugepaged/full_scans", text))
		return 0;
	for (i = 0; text[i] >= '0' && text[i] <= '9'; i++)
		value = value * 10 + text[i] - '0';
	return value;
}

#ifdef KP_ASAN
extern void __asan_handle_no_return(void);
#endif

static void leave(void)
{
	daemon_running = false;
#ifdef KP_ASAN
	__asan_handle_no_return();
#endif
	__builtin_longjmp(escape, 1);
}

static bool is_daemon(void)
{
	return daemon_running && kp_current == daemon_task;
}

static void leave_if_done(void)
{
	if (!is_daemon() || timed)
		return;
	if (full_scans() >= stop_full_scans || scans_left-- <= 0)
		leave();
}

/* With no time to sleep it scans for ever; else it would keep a processor busy. */
static void leave_if_restless(void)
{
	char text[KP_TEXT_LEN];

	if (!cm_sysfs_read("khugepaged/scan_sleep_millisecs", text) || strcmp(text, "0"))
		cm_broken("khugepaged goes on and on and never sleeps");
	leave();
}

bool kthread_should_stop(void)
{
	if (++asked_nr > 10000 && is_daemon())
		leave_if_restless();
	return !daemon_alive;
}

/* The thread function returns at its next look; it tidies up its cursor. */
int kthread_stop(struct task_struct *task)
{
	struct task_struct *was = kp_current;

	if (!daemon_alive || kept)
		return 0;
	if (cm_nested && daemon_running)
		cm_blocked("khugepaged is running and has to end first");
	daemon_alive = false;
	kp_current = daemon_task;
	WRITE_ONCE(daemon_task->__state, TASK_RUNNING);
	daemon_fn(daemon_data);
	kp_current = was;
	return 0;
}

void cm_daemon_keep(bool on)
{
	kept = on;
}

/* Lets the thread run to its end: it tidies up after the address space that its
 * cursor stood on. */
void cm_daemon_stop(void)
{
	kthread_stop(daemon_task);
}

static int run(long passes, long slots);

/* Passes over all registered address spaces; slots < 0: one scan with
 * the budget that pages_to_scan gives; slots > 0: with one of that many
 * hugepages.  -ESRCH: the daemon is not running (enabled). */
int cm_daemon_run(long passes, long slots, char *error)
{
	char budget[KP_TEXT_LEN], old[KP_TEXT_LEN];
	int err;

	if (!daemon_alive) {
		cm_format(error, KP_TEXT_LEN,
			  "khugepaged is not running: sysfs 'enabled' is never");
		return -ESRCH;
	}
	if (daemon_running) {
		cm_format(error, KP_TEXT_LEN, "khugepaged is inside this pass already");
		return -EBUSY;
	}
	if (slots <= 0)
		return run(passes, slots);
	cm_sysfs_read("khugepaged/pages_to_scan", old);
	cm_format(budget, sizeof(budget), "%ld", slots << KP_ORDER);
	cm_sysfs_write("khugepaged/pages_to_scan", budget, error);
	err = run(passes, slots);
	cm_sysfs_write("khugepaged/pages_to_scan", old, error);
	return err;
}

/* Comes back by leave() too: compilers may not carry what they know of memory
 * from before to there. */
static noinline void run_thread(void)
{
	struct task_struct *was = kp_current;

	asked_nr = 0;
	daemon_running = true;
	kp_current = daemon_task;
	WRITE_ONCE(daemon_task->__state, TASK_RUNNING);
	cm_in_call = true;
	cm_resched_mark();
	if (!__builtin_setjmp(escape)) {
		daemon_fn(daemon_data);
		daemon_running = false;
	}
	barrier();
	cm_in_call = false;
	kp_current = was;
}

static int run(long passes, long slots)
{
	timed = asleep = false;
	stop_full_scans = full_scans() + passes;
	scans_left = slots ? 0 : 64 * passes;
	run_thread();
	return 0;
}

/* So many milliseconds pass.  Whenever the thread is awake it runs, with the
 * budget of its settings; one that never sleeps runs once. */
int cm_daemon_time(long ms, char *error)
{
	unsigned long end = jiffies + __msecs_to_jiffies(ms);

	if (daemon_running) {
		cm_format(error, KP_TEXT_LEN, "khugepaged is inside a pass");
		return -EBUSY;
	}
	while (daemon_alive) {
		if (asleep && !woken && (forever || time_after(sleeps_until, end)))
			break;
		if (asleep && !woken && time_after(sleeps_until, jiffies))
			jiffies = sleeps_until;
		asleep = woken = in_allocation = false;
		timed = true;
		run_thread();
		timed = false;
		if (!asleep)
			break;
	}
	if (time_before(jiffies, end))
		jiffies = end;
	return 0;
}

bool cm_daemon_is_running(void)
{
	return daemon_alive;
}

kp_s64 cm_daemon_now_ms(void)
{
	return (kp_s64)(jiffies - INITIAL_JIFFIES) * (1000 / HZ);
}

/* --- sleeping -------------------------------------------------------------- */

void init_wait_entry(struct wait_queue_entry *entry, int flags)
{
	entry->flags = flags;
	INIT_LIST_HEAD(&entry->entry);
}

long prepare_to_wait_event(struct wait_queue_head *head, struct wait_queue_entry *entry, int state)
{
	leave_if_done();
	set_current_state(state);
	return 0;
}

/* Who waits is told at once, so no queue ever has an entry. */
void finish_wait(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
	__set_current_state(TASK_RUNNING);
}

/* khugepaged queues itself by hand only after a failed allocation. */
void add_wait_queue(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
	in_allocation = is_daemon();
}
void remove_wait_queue(struct wait_queue_head *head, struct wait_queue_entry *entry)
{
	in_allocation = false;
}

/* Between two passes: the call of the thread function ends here. */
static void fall_asleep(bool without_end, unsigned long timeout)
{
	asleep = true;
	forever = without_end;
	sleeps_until = jiffies + timeout;
	leave();
}

/* Whoever stands at this point may wake it: then it goes on. */
static bool woken_at_once(void)
{
	might_sleep();
	asked_nr = 0;
	sleeping = true;
	cm_point(SLEEP);
	sleeping = false;
	if (!woken)
		return false;
	woken = false;
	__set_current_state(TASK_RUNNING);
	return true;
}

signed long schedule_timeout(signed long timeout)
{
	if (is_daemon()) {
		/* Who did not say that he is to sleep is given the processor again. */
		if (task_is_running(kp_current) || woken_at_once())
			return timeout;
		leave_if_done();
		if (timed && !in_allocation)
			fall_asleep(timeout == MAX_SCHEDULE_TIMEOUT, timeout);
		__set_current_state(TASK_RUNNING);
	}
	if (timeout > 0 && timeout < MAX_SCHEDULE_TIMEOUT)
		jiffies += timeout;
	return 0;
}

signed long schedule_timeout_uninterruptible(signed long timeout)
{
	jiffies += timeout;
	return 0;
}

signed long schedule_timeout_interruptible(signed long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}

void schedule(void)
{
	if (is_daemon() && (task_is_running(kp_current) || woken_at_once()))
		return;
	/* Sleeping without a time-out: only a wake-up ends it, so the run does. */
	if (is_daemon() && timed)
		fall_asleep(true, 0);
	if (is_daemon())
		leave();
	cm_broken("a task sleeps with nobody to wake it");
}

/* Only khugepaged sleeps.  In the middle of a call it looks itself whether it has a
 * reason to get up.  Between two calls it has one if a setting of its sleeps was
 * written, or if it waits for work and is woken by anything else. */
static bool settings_written;

void cm_daemon_settings(bool on)
{
	settings_written = on;
}

int __wake_up(struct wait_queue_head *head, unsigned int mode, int nr, void *key)
{
	if (sleeping || (asleep && forever != settings_written))
		woken = true;
	return 0;
}
void __init_waitqueue_head(struct wait_queue_head *head, const char *name,
			   struct lock_class_key *key)
{
	spin_lock_init(&head->lock);
	INIT_LIST_HEAD(&head->head);
}
/* NOP-SAFE: nobody is in a queue, so nobody is woken by a function of it. */
int autoremove_wake_function(struct wait_queue_entry *entry, unsigned int mode, int sync, void *key)
{
	return 0;
}
int default_wake_function(wait_queue_entry_t *entry, unsigned int mode, int flags, void *key)
{
	return 0;
}

int __cond_resched(void)
{
	might_sleep();
	cm_point(RESCHED);
	cm_resched_mark();
	return 0;
}

unsigned long __msecs_to_jiffies(const unsigned int msecs)
{
	if ((int)msecs < 0)
		return MAX_JIFFY_OFFSET;
	return DIV_ROUND_UP(msecs, 1000 / HZ);
}

void cm_daemon_open(void)
{
	daemon_task = cm_alloc(sizeof(*daemon_task));
	daemon_task->flags = PF_KTHREAD;
	daemon_task->pid = 50;
}
