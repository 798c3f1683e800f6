/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machine_real.h - machines that are real kernels: the one that runs here, and
 * ones in an emulator.  Both are driven through an agent (agent/) over wire.h.
 */
#ifndef CS_MACHINE_REAL_H
#define CS_MACHINE_REAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "machine/machine.h"

/* How an agent is started; it is ended by closing @fd and by a signal. */
struct cs_agent {
	pid_t pid;
	int to, from;       /* may be one descriptor */
	char console[4096]; /* file that a guest's kernel talks to, "" none */
};

/* Nodes of a guest: all have memory; distances as firmware tells them, 0 the usual one. */
#define CS_GUEST_NODE_NR 4
struct cs_distances {
	kp_u32 between[CS_GUEST_NODE_NR][CS_GUEST_NODE_NR];
};

/**
 * cs_agent_host() - start the agent as a process of this machine.
 * cs_agent_qemu() - start it as the init of a guest.
 * @guest: folder that scripts/get-guest.sh made.
 * @error: one line, filled on failure.
 */
bool cs_agent_host(struct cs_agent *out, char *error, size_t error_len);
bool cs_agent_qemu(const char *guest, const struct cs_distances *distances, struct cs_agent *out,
		   char *error, size_t error_len);

/** cs_agent_path() - the agent's program; false if the place is unknown. */
bool cs_agent_path(char *out, size_t len);

/** cs_agent_stop() - end it, whatever it is doing, and forget it. */
void cs_agent_stop(struct cs_agent *agent);

/**
 * cs_machine_real_open() - "host", or "qemu:NAME" with its folder.
 * Nothing is started before the first reset, and then once in each process.
 * Return: 0; 2 with @error if there is no such machine.
 */
int cs_machine_real_open(const char *name, const char *guest, struct cs_machine **out_machine,
			 char *error, size_t error_len);

/** cs_guest_dir() - folder with the guests; $COLLAPSIM_GUESTS or the cache. */
bool cs_guest_dir(char *out, size_t len);

#endif /* CS_MACHINE_REAL_H */
