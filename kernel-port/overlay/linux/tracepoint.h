/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * linux/tracepoint.h - the tree's own header, then each TRACE_EVENT becomes a
 * filled record and one call, cm_trace() (model/trace.c).
 *
 * Only in a file that defines CREATE_TRACE_POINTS: elsewhere the tree's header
 * already gives empty trace functions.  Macro parameters must not be named like
 * members of the records.  The record is printed with the event's own format;
 * the value behind the first symbolic field is the scan result.
 */
#include_next <linux/tracepoint.h>
#if defined(CREATE_TRACE_POINTS) && !defined(KP_TRACEPOINT_H)
#define KP_TRACEPOINT_H
typedef int (*kp_trace_print_t)(const void *record, char *out, unsigned long len);
extern void cm_trace(const char *event, const void *record, unsigned long size,
		     kp_trace_print_t print);
extern int cm_trace_format(char *out, unsigned long len, const char *format, ...);
extern const char *cm_trace_symbol(unsigned long value, const char *name);
struct kp_trace_symbol {
	unsigned long kp_value;
	const char *kp_name;
};
#undef TRACE_EVENT
#undef TP_STRUCT__entry
#undef TP_fast_assign
#undef TP_printk
#define TP_STRUCT__entry(args...) args
#define TP_fast_assign(args...) args
#define TP_printk(format, args...) format, args
#define __field(type, item) type item;
#define __field_struct(type, item) type item;
#define __array(type, item, len) type item[len];
#define __string(item, src) const char *item;
#define __assign_str(item, ...) (__entry->item = NULL)
#define __get_str(item) "-"
#define __print_symbolic(kp_key, kp_symbols...)                                  \
	({                                                                       \
		static const struct kp_trace_symbol kp_table[] = { kp_symbols }; \
		const char *kp_found = "?";                                      \
		unsigned int kp_i;                                               \
		for (kp_i = 0; kp_i < ARRAY_SIZE(kp_table); kp_i++)              \
			if (kp_table[kp_i].kp_value == (unsigned long)(kp_key))  \
				kp_found = kp_table[kp_i].kp_name;               \
		cm_trace_symbol((unsigned long)(kp_key), kp_found);              \
	})
#define __print_flags(kp_key, kp_between, kp_symbols...) "flags"
#define TRACE_EVENT(kp_event, proto, args, fields, assign, print...)                              \
	struct kp_trace_##kp_event {                                                              \
		fields                                                                            \
	};                                                                                        \
	static int kp_print_##kp_event(const void *kp_record, char *kp_out, unsigned long kp_len) \
	{                                                                                         \
		const struct kp_trace_##kp_event *__entry = kp_record;                            \
		return cm_trace_format(kp_out, kp_len, print);                                    \
	}                                                                                         \
	static inline void trace_##kp_event(proto)                                                \
	{                                                                                         \
		struct kp_trace_##kp_event kp_record, *__entry = &kp_record;                      \
		assign;                                                                           \
		cm_trace(#kp_event, &kp_record, sizeof(kp_record), kp_print_##kp_event);          \
	}                                                                                         \
	static inline bool trace_##kp_event##_enabled(void)                                       \
	{                                                                                         \
		return true;                                                                      \
	}
#endif
