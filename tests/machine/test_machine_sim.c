/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_machine_sim.c - a kernel that stops, crashes or hangs is survived, and
 * says where.
 */
#include "fake/fake.h"
#include "machine/fence.h"

/* Maps and fills one hugepage, chooses a fault, collapses. */
static enum cs_end collapse_with(struct cs_machine *m, enum fake_fault fault)
{
	const kp_u64 map[6] = { m->window_va, m->hugepage_b, 3, 0x22, (kp_u64)-1, 0 };
	const kp_u64 collapse[6] = { m->window_va, m->hugepage_b, ADVICE_COLLAPSE, 0, 0, 0 };
	struct kp_op fill = { .kind = KP_OP_FILL,
			      .start_va = m->window_va,
			      .end_va = m->window_va + m->hugepage_b };
	char number[8], text[KP_TEXT_LEN];
	struct kp_op knob = { .kind = KP_OP_SYSFS,
			      .name = "khugepaged/pages_to_scan",
			      .text = number };
	kp_s64 result;
	int error;

	snprintf(number, sizeof(number), "%d", fault);
	ct_assert_int_eq(cs_machine_reset(m), CS_END_OK);
	ct_assert_int_eq(cs_machine_call(m, 0, KP_CALL_MMAP, map, &result), CS_END_OK);
	ct_assert_u64_eq((kp_u64)result, m->window_va);
	ct_assert_int_eq(cs_machine_op(m, &fill, &error, text), CS_END_OK);
	ct_assert_int_eq(cs_machine_op(m, &knob, &error, text), CS_END_OK);
	return cs_machine_call(m, 0, KP_CALL_MADVISE, collapse, &result);
}

CT_TEST(cs_machine_sim, each_way_to_end__is_told_apart)
{
	static const struct {
		enum fake_fault fault;
		enum kp_stop_kind kind;
		const char *text;
	} rows[] = {
		{ FAKE_BUG, KP_STOP_BUG, "BUG_ON" },
		{ FAKE_SEGV, KP_STOP_BUG, "bad memory access at null + 16 (SIGSEGV)" },
		{ FAKE_WARN, KP_STOP_WARN, "WARN_ON" },
		{ FAKE_UNMODELLED, KP_STOP_UNMODELLED, "ksm_might_need_to_copy" },
		{ FAKE_INTERNAL, KP_STOP_INTERNAL, "arena" },
		{ FAKE_ABORT, KP_STOP_BUG, "abort" },
		{ FAKE_HANG, KP_STOP_BUG, "does not end" },
	};
	struct cs_machine *m = ct_fake_machine();
	size_t i;

	cs_fence_hang_ms = 50;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ct_row("fault %d", rows[i].fault);
		ct_assert_int_eq(collapse_with(m, rows[i].fault), CS_END_STOPPED);
		ct_assert_int_eq(m->stop.kind, rows[i].kind);
		ct_assert_contains(m->stop.text, rows[i].text);
		ct_row("after fault %d", rows[i].fault);
		ct_assert_int_eq(collapse_with(m, FAKE_NONE), CS_END_OK);
	}
	cs_machine_close(m);
}

/* The clock of a run may stop while nothing of the kernel runs. */
CT_TEST(cs_machine_sim, time_that_is_over_between_calls__ends_the_next_one)
{
	const kp_u64 map[6] = { 0 };
	struct cs_machine *m = ct_fake_machine();
	kp_s64 result;

	cs_fence_hang_ms = 50;
	ct_assert_int_eq(cs_machine_reset(m), CS_END_OK);
	raise(SIGVTALRM);
	ct_assert_int_eq(cs_machine_call(m, 0, KP_CALL_MMAP, map, &result), CS_END_STOPPED);
	ct_assert_contains(m->stop.text, "does not end");
	ct_assert_int_eq(collapse_with(m, FAKE_NONE), CS_END_OK);
	cs_machine_close(m);
}

CT_TEST(cs_machine_sim, stop__names_functions_place_locks_and_events)
{
	struct cs_machine *m = ct_fake_machine();
	char all[CS_FRAME_NR * KP_NAME_LEN * 3] = "";
	int i;

	ct_assert_int_eq(collapse_with(m, FAKE_BUG), CS_END_STOPPED);
	for (i = 0; i < m->stop.frame_nr; i++)
		snprintf(all + strlen(all), sizeof(all) - strlen(all), "%s\n", m->stop.frame[i]);
	ct_assert_contains(all, "fake_stop() tests/fake/fake_kernel.c:");
	ct_assert_contains(all, "fake_collapse_slot() tests/fake/fake_kernel.c:");
	ct_assert_contains(all, "fake_madvise() tests/fake/fake_kernel.c:");
	ct_assert_lacks(all, "0x7f");
	ct_assert_str_eq(m->stop.file, "mm/fake.c");
	ct_assert_int_eq(m->stop.line, 42);
	ct_assert_contains(m->stop.locks, "mmap_lock");
	ct_assert_contains(m->stop.events, "alloc.huge");
	cs_machine_close(m);
}

CT_TEST(cs_machine_sim, findings__are_kept_until_reset)
{
	struct cs_machine *m = ct_fake_machine();

	ct_assert_int_eq(collapse_with(m, FAKE_LEAKS), CS_END_OK);
	ct_assert_int_eq(cs_machine_check(m), CS_END_OK);
	ct_assert_int_eq(m->finding_nr, 1);
	ct_assert_contains(m->finding[0], "frame 17");
	ct_assert_int_eq(cs_machine_reset(m), CS_END_OK);
	ct_assert_int_eq(m->finding_nr, 0);
	cs_machine_close(m);
}

CT_TEST(cs_machine_sim, refused_directive__carries_errno_and_text)
{
	struct cs_machine *m = ct_fake_machine();
	struct kp_op op = { .kind = KP_OP_SWAPOUT };
	char text[KP_TEXT_LEN];
	int error;

	ct_assert_int_eq(cs_machine_op(m, &op, &error, text), CS_END_REFUSED);
	ct_assert_int_eq(error, EOPNOTSUPP);
	ct_assert_contains(text, "cannot do that");
	cs_machine_close(m);
}

CT_TEST(cs_machine_sim, features__give_configs_and_offers)
{
	struct cs_machine *m = ct_fake_machine();

	ct_assert_not_null(m->configs);
	ct_assert_str_eq(m->configs[0], "NUMA");
	ct_assert_null(m->configs[1]);
	ct_assert(cs_machine_offers(m, "swap"));
	ct_assert_not(cs_machine_offers(m, "host"));
	cs_machine_close(m);
}

CT_TEST(cs_machine_sim_open, what_is_no_kernel__is_refused_in_one_line)
{
	struct cs_machine *machine = NULL;
	char error[512];

	ct_assert_int_eq(cs_machine_sim_open("/nosuch.so", &machine, error, sizeof(error)), 2);
	ct_assert_contains(error, "cannot load /nosuch.so");
	ct_assert_int_eq(cs_machine_sim_open("libm.so.6", &machine, error, sizeof(error)), 2);
	ct_assert_contains(error, "is no kernel");
	ct_assert_null(machine);
}

CT_TEST_EXIT(cs_fence_stop, outside_a_fence__leaves_with_70, 70)
{
	cs_fence_stop(&(struct kp_stop){ .kind = KP_STOP_BUG, .text = "stray" });
}
