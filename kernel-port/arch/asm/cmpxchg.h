/* SPDX-License-Identifier: GPL-2.0-only */
/* asm/cmpxchg.h - plain exchange, see asm/atomic.h. */
#ifndef KP_ASM_CMPXCHG_H
#define KP_ASM_CMPXCHG_H
#define arch_xchg(ptr, new)                          \
	({                                           \
		__typeof__(ptr) kp_ptr = (ptr);      \
		__typeof__(*(ptr)) kp_old = *kp_ptr; \
		*kp_ptr = (__typeof__(*(ptr)))(new); \
		kp_old;                              \
	})
#define arch_cmpxchg(ptr, want, new)                         \
	({                                                   \
		__typeof__(ptr) kp_ptr = (ptr);              \
		__typeof__(*(ptr)) kp_old = *kp_ptr;         \
		if (kp_old == (__typeof__(*(ptr)))(want))    \
			*kp_ptr = (__typeof__(*(ptr)))(new); \
		kp_old;                                      \
	})
#define arch_cmpxchg_local arch_cmpxchg
#define arch_cmpxchg64 arch_cmpxchg
#define arch_cmpxchg64_local arch_cmpxchg
#endif
