/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asm/kp_uffd.h - the bits by which userfaultfd marks entries, and entries that
 * no access may pass.  Part of asm/pgtable.h.
 */
#ifndef KP_ASM_KP_UFFD_H
#define KP_ASM_KP_UFFD_H
#ifdef CONFIG_HAVE_ARCH_USERFAULTFD_WP
/* Two sets of names: 7.3 dropped the _wp. */
KP_BOTH(KP_TEST, uffd_wp, KP_BIT_UFFD)
KP_BOTH(KP_SET, mkuffd_wp, KP_BIT_UFFD)
KP_BOTH(KP_CLEAR, clear_uffd_wp, KP_BIT_UFFD)
KP_BOTH(KP_TEST, swp_uffd_wp, KP_BIT_SWP_UFFD)
KP_BOTH(KP_SET, swp_mkuffd_wp, KP_BIT_SWP_UFFD)
KP_BOTH(KP_CLEAR, swp_clear_uffd_wp, KP_BIT_SWP_UFFD)
KP_BOTH(KP_TEST, uffd, KP_BIT_UFFD)
KP_BOTH(KP_SET, mkuffd, KP_BIT_UFFD)
KP_BOTH(KP_CLEAR, clear_uffd, KP_BIT_UFFD)
KP_BOTH(KP_TEST, swp_uffd, KP_BIT_SWP_UFFD)
KP_BOTH(KP_SET, swp_mkuffd, KP_BIT_SWP_UFFD)
KP_BOTH(KP_CLEAR, swp_clear_uffd, KP_BIT_SWP_UFFD)
#endif

#ifdef KP_HAVE_PTE_PROTNONE
static inline int pte_protnone(pte_t pte)
{
	return (pte_val(pte) & (KP_BIT_PROTNONE | KP_BIT_PRESENT)) == KP_BIT_PROTNONE;
}
static inline int pmd_protnone(pmd_t pmd)
{
	return (pmd_val(pmd) & (KP_BIT_PROTNONE | KP_BIT_PRESENT)) == KP_BIT_PROTNONE;
}
#endif
#endif
