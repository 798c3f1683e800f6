/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KP_ASM_PROCESSOR_H
#define KP_ASM_PROCESSOR_H
/* All of what one page directory maps, see asm/pgtable.h. */
#define TASK_SIZE (1UL << (12 + KP_ORDER + 9 + 6))
#define TASK_UNMAPPED_BASE (1UL << (12 + KP_ORDER + 9))
#define STACK_TOP TASK_SIZE
#define STACK_TOP_MAX TASK_SIZE
#define cpu_relax() barrier()
struct thread_struct {
	int unused;
};
#define INIT_THREAD \
	{           \
	}
struct pt_regs;
struct task_struct;
static inline void arch_thread_struct_whitelist(unsigned long *offset, unsigned long *size)
{
	*offset = *size = 0;
}
extern unsigned long __get_wchan(struct task_struct *task);
#define KSTK_EIP(task) 0
#define KSTK_ESP(task) 0
#endif
