/* SPDX-License-Identifier: GPL-2.0-only */
/* asm/topology.h - one processor, on node 0; distances are the model's (lru.c). */
#ifndef KP_ASM_TOPOLOGY_H
#define KP_ASM_TOPOLOGY_H
extern int __node_distance(int from, int to);
#define node_distance(from, to) __node_distance(from, to)
#define cpu_to_node(cpu) ((void)(cpu), 0)
#include <asm-generic/topology.h>
#endif
