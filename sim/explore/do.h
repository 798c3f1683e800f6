/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * do.h - a step or a call of a world, done on a kernel.
 */
#ifndef CS_EXPLORE_DO_H
#define CS_EXPLORE_DO_H

#include "explore/plan.h"
#include "kp.h"

/* Where the gate finds pages of the world's file. */
#define CS_WORLD_FILE_VA (KP_FILE_VA + ((kp_u64)CS_FILE_FD << KP_FILE_SHIFT))

/**
 * cs_step_do() - @step on @kernel; only inside a fence (machine_sim.h).
 * @error: why not, one line, if it was refused.
 * Return: 0, or -errno.
 */
int cs_step_do(const struct kp_kernel *kernel, const struct cs_plan_step *step,
	       char error[KP_TEXT_LEN]);

/**
 * cs_call_do() - the call of a world whose row begins at @base_pg.
 * Return: what the system call gave; of khugepaged 0, or -errno and @error if
 * it could not run.
 */
kp_s64 cs_call_do(const struct kp_kernel *kernel, const struct cs_world_call *call, int32_t base_pg,
		  char error[KP_TEXT_LEN]);

/** cs_fail_name() - the fail point's name, NULL for CS_FAIL_NOTHING. */
const char *cs_fail_name(enum cs_fail fail);

/** cs_vma_flag_name() - the VM_* flag a single CS_VMA_* of CS_DO_VMFLAG is. */
const char *cs_vma_flag_name(uint32_t flag);

/** cs_knob_name() - the setting's name below transparent_hugepage. */
const char *cs_knob_name(enum cs_knob knob);

/** cs_shmem_enabled_name() - "never", "always", "advise", "deny". */
const char *cs_shmem_enabled_name(enum cs_shmem_enabled enabled);

/** cs_enabled_name() - "always", "madvise", "never". */
const char *cs_enabled_name(enum cs_thp_enabled enabled);

/** cs_kernel_features() - CS_FEATURE_* of @features, which ends with a NULL name. */
uint32_t cs_kernel_features(const struct kp_feature *features);

#endif /* CS_EXPLORE_DO_H */
