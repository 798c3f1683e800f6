/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fake.h - a machine over the fake kernel, and scenarios given as text.
 *
 * Included by one C file of tests each: the fake kernel's state is its own.
 */
#ifndef CT_FAKE_H
#define CT_FAKE_H

#include "ct.h"

#define FAKE_SYMBOL static const struct kp_kernel ct_fake_kernel
#include "fake/fake_kernel.c"

#include "machine/machine_sim.h"
#include "run/run.h"

/* The fake kernel as a machine of order FAKE_ORDER, just reset. */
static inline struct cs_machine *ct_fake_machine(void)
{
	struct cs_machine *machine = NULL;
	char error[256] = "";

	ct_assert_int_eq(cs_machine_sim_wrap(&ct_fake_kernel, &machine, error, sizeof(error)), 0);
	ct_assert_str_eq(error, "");
	ct_assert_int_eq(cs_machine_reset(machine), CS_END_OK);
	return machine;
}

/* Parses @text, which must be without mistakes. */
static inline struct cs_script *ct_fake_script(const char *text)
{
	struct cs_script *script = NULL;
	struct cs_diags diags;

	cs_diags_init(&diags);
	if (cs_parse("t.csim", text, strlen(text), &script, &diags) ||
	    cs_resolve_all(script, &diags))
		ct_fail("%s", diags.nr ? diags.items[0].text : "no message");
	cs_diags_free(&diags);
	return script;
}

#endif /* CT_FAKE_H */
