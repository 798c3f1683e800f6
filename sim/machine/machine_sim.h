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

#endif /* CS_MACHINE_SIM_H */
