/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine_sim.h - the machine that is a loaded kernel: one shared object,
 * driven through kp.h.
 */
#ifndef CS_MACHINE_SIM_H
#define CS_MACHINE_SIM_H

#include <stddef.h>
#include "machine/machine.h"

/**
 * cs_machine_sim_open() - load the kernel at @path.
 * @out_machine: owned by the caller, cs_machine_close() lets go of it.
 * @error: one line, filled on failure.
 *
 * A kernel object is loaded once a process: its state lives in the object.
 *
 * Return: 0; 2 if @path is no kernel of this version of the gate; 70 if it
 * cannot open its own world.
 */
int cs_machine_sim_open(const char *path, struct cs_machine **out_machine, char *error,
			size_t error_len);

/**
 * cs_machine_sim_wrap() - the same for a kernel that is linked in: benches, fuzz
 * targets and tests.
 * @kernel: must outlive the machine.
 * Return: as above; never 2.
 */
int cs_machine_sim_wrap(const struct kp_kernel *kernel, struct cs_machine **out_machine,
			char *error, size_t error_len);

/**
 * cs_machine_sim_kernel() - the kernel behind @m, for those who enter it a million
 * times a second; NULL if @m is of another kind.  Only from within
 * cs_machine_sim_fenced() may it be entered.
 */
const struct kp_kernel *cs_machine_sim_kernel(const struct cs_machine *m);

/** cs_machine_sim_begin() - forget findings, and count CPU time afresh: what
 * runs from here on hangs if it takes longer than cs_fence_hang_ms. */
void cs_machine_sim_begin(struct cs_machine *m);

/**
 * cs_machine_sim_fenced() - run @body(@arg), which may enter the kernel at will.
 * Return: CS_END_OK, or CS_END_STOPPED with @m->stop filled; a snapshot or a
 * reset must be restored then.
 */
enum cs_end cs_machine_sim_fenced(struct cs_machine *m, void (*body)(void *arg), void *arg);

/**
 * cs_machine_sim_mark() - from now on a reset of @m leads to the world as it stands, not
 * to an empty one.  Aborts without memory.
 * Context: @m has not stopped since its last reset.
 */
void cs_machine_sim_mark(struct cs_machine *m);

/** cs_machine_sim_is_marked() - does a reset of @m lead to such a world? */
bool cs_machine_sim_is_marked(const struct cs_machine *m);

#endif /* CS_MACHINE_SIM_H */
