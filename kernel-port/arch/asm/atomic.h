/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * asm/atomic.h - plain operations: one host thread runs a kernel, and simulated
 * tasks switch only at yield points, so every statement is atomic already.
 */
#ifndef KP_ASM_ATOMIC_H
#define KP_ASM_ATOMIC_H
#include <linux/types.h>
#include <asm/cmpxchg.h>

#define KP_RMW(prefix, type, value, op, expr)                                     \
	static __always_inline void arch_##prefix##_##op(value i, type *v)        \
	{                                                                         \
		value old = v->counter;                                           \
		v->counter = (expr);                                              \
	}                                                                         \
	static __always_inline value arch_##prefix##_fetch_##op(value i, type *v) \
	{                                                                         \
		value old = v->counter;                                           \
		v->counter = (expr);                                              \
		return old;                                                       \
	}

#define KP_RMW_RETURN(prefix, type, value, op, expr)                                 \
	static __always_inline value arch_##prefix##_##op##_return(value i, type *v) \
	{                                                                            \
		value old = v->counter;                                              \
		return v->counter = (expr);                                          \
	}

#define KP_ATOMIC(prefix, type, value)                                                       \
	static __always_inline value arch_##prefix##_read(const type *v)                     \
	{                                                                                    \
		return *(const volatile value *)&v->counter;                                 \
	}                                                                                    \
	static __always_inline void arch_##prefix##_set(type *v, value i)                    \
	{                                                                                    \
		*(volatile value *)&v->counter = i;                                          \
	}                                                                                    \
	KP_RMW(prefix, type, value, add, old + i)                                            \
	KP_RMW(prefix, type, value, sub, old - i)                                            \
	KP_RMW(prefix, type, value, and, old &i)                                             \
	KP_RMW(prefix, type, value, or, old | i)                                             \
	KP_RMW(prefix, type, value, xor, old ^ i)                                            \
	KP_RMW(prefix, type, value, andnot, old & ~i)                                        \
	KP_RMW_RETURN(prefix, type, value, add, old + i)                                     \
	KP_RMW_RETURN(prefix, type, value, sub, old - i)                                     \
	static __always_inline value arch_##prefix##_xchg(type *v, value new)                \
	{                                                                                    \
		value old = v->counter;                                                      \
		v->counter = new;                                                            \
		return old;                                                                  \
	}                                                                                    \
	static __always_inline value arch_##prefix##_cmpxchg(type *v, value want, value new) \
	{                                                                                    \
		value old = v->counter;                                                      \
		if (old == want)                                                             \
			v->counter = new;                                                    \
		return old;                                                                  \
	}

KP_ATOMIC(atomic, atomic_t, int)
KP_ATOMIC(atomic64, atomic64_t, s64)

/* Who looks at a page without a lock takes a reference by this. */
extern bool cm_points_hooked;
extern void cm_get_point(const atomic_t *count);
static __always_inline int arch_atomic_fetch_add_unless(atomic_t *v, int i, int unless)
{
	int old;

	if (__builtin_expect(cm_points_hooked, 0))
		cm_get_point(v);
	old = v->counter;
	if (old != unless)
		v->counter = old + i;
	return old;
}

#define arch_atomic_fetch_add_unless arch_atomic_fetch_add_unless
#define arch_atomic_add_return arch_atomic_add_return
#define arch_atomic_sub_return arch_atomic_sub_return
#define arch_atomic_fetch_add arch_atomic_fetch_add
#define arch_atomic_fetch_sub arch_atomic_fetch_sub
#define arch_atomic_fetch_and arch_atomic_fetch_and
#define arch_atomic_fetch_or arch_atomic_fetch_or
#define arch_atomic_fetch_xor arch_atomic_fetch_xor
#define arch_atomic_fetch_andnot arch_atomic_fetch_andnot
#define arch_atomic_andnot arch_atomic_andnot
#define arch_atomic_xchg arch_atomic_xchg
#define arch_atomic_cmpxchg arch_atomic_cmpxchg
#define arch_atomic64_add_return arch_atomic64_add_return
#define arch_atomic64_sub_return arch_atomic64_sub_return
#define arch_atomic64_fetch_add arch_atomic64_fetch_add
#define arch_atomic64_fetch_sub arch_atomic64_fetch_sub
#define arch_atomic64_fetch_and arch_atomic64_fetch_and
#define arch_atomic64_fetch_or arch_atomic64_fetch_or
#define arch_atomic64_fetch_xor arch_atomic64_fetch_xor
#define arch_atomic64_fetch_andnot arch_atomic64_fetch_andnot
#define arch_atomic64_andnot arch_atomic64_andnot
#define arch_atomic64_xchg arch_atomic64_xchg
#define arch_atomic64_cmpxchg arch_atomic64_cmpxchg

#define ATOMIC64_INIT(i) \
	{                \
		(i)      \
	}
#endif
