/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KP_ASM_PTRACE_H
#define KP_ASM_PTRACE_H
struct pt_regs {
	unsigned long ip, sp;
};
#define user_mode(regs) 1
#define instruction_pointer(regs) ((regs)->ip)
#define user_stack_pointer(regs) ((regs)->sp)
#define profile_pc(regs) ((regs)->ip)
#define arch_has_single_step() 0
#define current_pt_regs() ((struct pt_regs *)0)
static inline int regs_irqs_disabled(struct pt_regs *regs)
{
	return 0;
}
#endif
