/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ct.h - the unit-test frame: a thin layer over libcheck.
 *
 *	CT_TEST(clamp, range_inside_one_hugepage__is_empty)
 *	{
 *		ct_assert_int_eq(cs_clamp(1, 2), 0);
 *	}
 *
 * Writing a test registers it: a pointer goes into a linker section that
 * ct_main.c walks.  Suite = file, tcase = unit (the function or thing under
 * test), test = condition__outcome.
 *
 * libcheck's own assertions expand macros in their text, so that EBUSY reads
 * 16; these print expressions as written, both values, and errno names.
 * Arguments are evaluated once.  got comes first, want second.
 *
 * Each test runs in a process of its own (CK_FORK=no: all in one, for gdb).
 */
#ifndef CT_H
#define CT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ct_test {
	const char *file;
	int line;
	const char *unit;
	const char *name;
	void (*run)(void);
	int signal;      /* that must end the test, 0: none */
	int exit_status; /* that the test must leave with */
};

#define CT_REGISTER(unit_, name_, signal_, status_)                             \
	static void ct_run_##unit_##_##name_(void);                             \
	static const struct ct_test ct_test_##unit_##_##name_ = {               \
		.file = __FILE__,                                               \
		.line = __LINE__,                                               \
		.unit = #unit_,                                                 \
		.name = #name_,                                                 \
		.run = ct_run_##unit_##_##name_,                                \
		.signal = signal_,                                              \
		.exit_status = status_,                                         \
	};                                                                      \
	__attribute__((used, section("ct_tests"))) static const struct ct_test  \
		*const ct_entry_##unit_##_##name_ = &ct_test_##unit_##_##name_; \
	static void ct_run_##unit_##_##name_(void)

#define CT_TEST(unit, name) CT_REGISTER(unit, name, 0, 0)
/* A test that must die by a signal, or leave with an exit status. */
#define CT_TEST_SIGNAL(unit, name, sig) CT_REGISTER(unit, name, sig, 0)
#define CT_TEST_EXIT(unit, name, status) CT_REGISTER(unit, name, 0, status)

/* The assertions.  Each ends the test when it does not hold. */
#define ct_assert(cond) ct_check_true(CT_AT(#cond, "is", "true"), (cond), true)
#define ct_assert_not(cond) ct_check_true(CT_AT(#cond, "is", "false"), (cond), false)

#define ct_assert_int_eq(got, want) ct_check_int(CT_AT(#got, "==", #want), (got), (want))
#define ct_assert_int_ne(got, want) ct_check_int(CT_AT(#got, "!=", #want), (got), (want))
#define ct_assert_int_lt(got, want) ct_check_int(CT_AT(#got, "<", #want), (got), (want))
#define ct_assert_int_le(got, want) ct_check_int(CT_AT(#got, "<=", #want), (got), (want))
#define ct_assert_int_gt(got, want) ct_check_int(CT_AT(#got, ">", #want), (got), (want))
#define ct_assert_int_ge(got, want) ct_check_int(CT_AT(#got, ">=", #want), (got), (want))
/* Unsigned 64-bit, printed in hex too. */
#define ct_assert_u64_eq(got, want) ct_check_u64(CT_AT(#got, "==", #want), (got), (want))
#define ct_assert_u64_ne(got, want) ct_check_u64(CT_AT(#got, "!=", #want), (got), (want))
/* Results of kernel style: 0, -EBUSY, EBUSY; printed by name. */
#define ct_assert_errno_eq(got, want) ct_check_errno(CT_AT(#got, "==", #want), (got), (want))

/* Strings; NULL equals only NULL.  The first difference is pointed at. */
#define ct_assert_str_eq(got, want) ct_check_str(CT_AT(#got, "==", #want), (got), (want))
#define ct_assert_str_ne(got, want) ct_check_str(CT_AT(#got, "!=", #want), (got), (want))
#define ct_assert_contains(got, part) ct_check_part(CT_AT(#got, "lacks", ""), (got), (part))
#define ct_assert_lacks(got, part) ct_check_part(CT_AT(#got, "contains", ""), (got), (part))
#define ct_assert_mem_eq(got, want, len) \
	ct_check_mem(CT_AT(#got, "==", #want), (got), (want), (len))

#define ct_assert_null(ptr) ct_check_ptr(CT_AT(#ptr, "==", "NULL"), (ptr), NULL)
#define ct_assert_not_null(ptr) ct_check_ptr(CT_AT(#ptr, "!=", "NULL"), (ptr), NULL)
#define ct_assert_ptr_eq(got, want) ct_check_ptr(CT_AT(#got, "==", #want), (got), (want))
#define ct_assert_ptr_ne(got, want) ct_check_ptr(CT_AT(#got, "!=", #want), (got), (want))

/* Ends the test as failed. */
#define ct_fail(...) ct_check_failed(CT_AT("", "", ""), __VA_ARGS__)

/*
 * Names the row of a table, or the round of a loop: printed in front of any
 * later failure of this test.
 */
#define ct_row(...) ct_set_row(CT_AT("", "", ""), __VA_ARGS__)

/* --- what the macros call; not for use by hand ------------------------------- */

struct ct_at { /* one assertion, as written */
	const char *file;
	int line;
	const char *got, *op, *want;
};
#define CT_AT(got, op, want) (&(const struct ct_at){ __FILE__, __LINE__, (got), (op), (want) })

void ct_check_true(const struct ct_at *at, bool got, bool want);
void ct_check_int(const struct ct_at *at, intmax_t got, intmax_t want);
void ct_check_u64(const struct ct_at *at, uint64_t got, uint64_t want);
void ct_check_errno(const struct ct_at *at, intmax_t got, intmax_t want);
void ct_check_str(const struct ct_at *at, const char *got, const char *want);
void ct_check_part(const struct ct_at *at, const char *got, const char *part);
void ct_check_mem(const struct ct_at *at, const void *got, const void *want, size_t len);
void ct_check_ptr(const struct ct_at *at, const void *got, const void *want);
_Noreturn void ct_check_failed(const struct ct_at *at, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void ct_set_row(const struct ct_at *at, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif /* CT_H */
