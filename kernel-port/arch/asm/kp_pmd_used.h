/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * kp_pmd_used.h - writing PMD entries, and which of a table ever were: the others are
 * zero, and neither snapshots nor checks need to look at them (model/table.c).
 */
#ifndef _ASM_KP_PMD_USED_H
#define _ASM_KP_PMD_USED_H

struct kp_pmd_used {
	unsigned short from, to; /* to: exclusive, 0 if none was */
};
extern struct kp_pmd_used kp_pmd_used[KP_PMD_TABLE_NR];
static inline void kp_pmd_use(const pmd_t *pmdp)
{
	unsigned long at = (const unsigned long *)pmdp - kp_pmd_table[0], i = at % PTRS_PER_PMD;
	struct kp_pmd_used *used;

	if (at >= KP_PMD_TABLE_NR * PTRS_PER_PMD)
		return; /* on the stack: a split prepares the entries behind it so */
	used = &kp_pmd_used[at / PTRS_PER_PMD];
	if (i < used->from || !used->to)
		used->from = i;
	if (i >= used->to)
		used->to = i + 1;
}

static inline void set_pmd(pmd_t *pmdp, pmd_t pmd)
{
	kp_pmd_use(pmdp);
	*pmdp = pmd;
}
static inline void set_pmd_at(struct mm_struct *mm, unsigned long addr, pmd_t *pmdp, pmd_t pmd)
{
	set_pmd(pmdp, pmd);
}

#endif
