/* SPDX-License-Identifier: GPL-2.0-only */
/* trace/define_trace.h - empty: overlay/linux/tracepoint.h turns each event into a call. */
