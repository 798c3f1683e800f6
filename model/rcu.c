/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rcu.c - what waits for readers to be gone.
 *
 * Models:  call_rcu(), kvfree_call_rcu(), synchronize_rcu().
 * Differs: callbacks run when the system call or directive ends, or where others ran
 *          at a point outside of any reader: nobody can be in one then.
 * Readers are counted with the spinlocks, see lock.c.
 */
#include "model.h"

static struct rcu_head *pending, **pending_end;

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	struct page *table = kp_walker_pfn ? pfn_to_page(kp_walker_pfn) : NULL;

	/* A page table that is freed after a grace period is safe from walkers. */
	if (table && (void *)head >= (void *)table && (void *)head < (void *)(table + 1))
		kp_walker_pfn = 0;
	head->func = func;
	head->next = NULL;
	if (!pending)
		pending_end = &pending;
	*pending_end = head;
	pending_end = &head->next;
}

#ifdef KP_HAVE_KVFREE_RCU
/* An object to be freed: the head inside it has no room for a function. */
struct freeing {
	struct rcu_head head;
	void *object;
};

static void free_object(struct rcu_head *head)
{
	struct freeing *freeing = container_of(head, struct freeing, head);

	kfree(freeing->object);
	cm_free(freeing);
}

#ifdef KP_HAVE_KVFREE_RCU_HEAD
void kvfree_call_rcu(struct kvfree_rcu_head *head, void *object)
#else
void kvfree_call_rcu(struct rcu_head *head, void *object)
#endif
{
	struct freeing *freeing = cm_alloc(sizeof(*freeing));

	freeing->object = object;
	call_rcu(&freeing->head, free_object);
}
#endif

void cm_rcu_settle(void)
{
	while (pending) {
		struct rcu_head *head = pending;

		pending = head->next;
		head->func(head);
	}
}

void synchronize_rcu(void)
{
	might_sleep();
	cm_rcu_settle();
}
