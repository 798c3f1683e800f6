/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file.h - files of a scenario: descriptors, content, caches.
 *
 * A scenario's descriptors are counted as the simulated kernel counts them, from
 * 3; the real ones lie above all that the agent itself opens.  What each page of
 * a file must hold is known to all tasks: it lies in memory that they share.
 */
#ifndef AGENT_FILE_H
#define AGENT_FILE_H

#include "agent.h"

#define AG_FILE_NR 12                  /* files of one world whose content is known */
#define AG_FILE_PG (16u << WIRE_ORDER) /* pages of one */

/** ag_files_begin() - the server, before a world's first task: no file is known, and
 * those of the last world are gone. */
bool ag_files_begin(void);

/** ag_maps_read() - which pages of the window are a file's, from now on. */
void ag_maps_read(void);

/**
 * ag_file_shadow() - what a page of a file must hold, if @va shows one now.
 * @out_private: a store there makes a copy of its own.
 * Return: NULL where @va shows no file.
 */
struct ag_shadow *ag_file_shadow(kp_u64 va, bool *out_private);

/** ag_file_at() - the file that @va shows: a descriptor of it to be closed, and the
 * page there.  -1: none. */
int ag_file_at(kp_u64 va, kp_u64 *out_index);

/** ag_fd() - the descriptor behind a scenario's; -1: it is not open. */
int ag_fd(kp_u64 number);

/** ag_file_cannot() - why this agent does not do the call, NULL if it does. */
const char *ag_file_cannot(const struct wire_call *call);
/** ag_file_call() - a call about a descriptor: result, or -errno. */
kp_s64 ag_file_call(const struct wire_call *call);
/** ag_file_removed() - MADV_REMOVE of [start_va, end_va) has made holes. */
void ag_file_removed(kp_u64 start_va, kp_u64 end_va);

/** ag_file_op() - a directive whose range is a file's (KP_FILE_VA). */
void ag_file_op(const struct kp_op *op, struct ag_op_end *out);
/** ag_file_size_b() - its size in whole pages; false: not open. */
bool ag_file_size_b(kp_u64 va, kp_u64 *out);

/** ag_look_cache() - @nr pages of a file's cache, not across a slot; nothing is
 * brought in.  False: *out_why. */
bool ag_look_cache(kp_u64 va, int nr, struct kp_page *out, const char **out_why);

/** ag_look_behind() - content of those of @nr pages of one slot that are in swap, or show
 * a file and have no entry. */
void ag_look_behind(kp_u64 va, int nr, struct kp_page *out);

/** ag_file_page() - what page @index of an open file must hold. */
struct ag_shadow *ag_file_page(kp_u64 number, kp_u64 index);
/** ag_file_zeroed() - pages [first, end) are a hole now. */
void ag_file_zeroed(kp_u64 number, kp_u64 first, kp_u64 end);
/** ag_shm_limit() - what fits on /dev/shm, -1 any; 0, or -1 with errno. */
int ag_shm_limit(kp_s64 pages);

/** ag_file_is_shared() - is it shared memory, without storage? */
bool ag_file_is_shared(int fd);

/** ag_file_reopen() - a descriptor of one's own, whatever the scenario's allows. */
int ag_file_reopen(int fd, int flags);

#endif /* AGENT_FILE_H */
