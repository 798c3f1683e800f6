/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lines.c - at which line of the real file a result was decided.
 *
 * Only the "lines" variant of a kernel has mm/khugepaged.c compiled so that
 * every basic block calls __sanitizer_cov_trace_pc(); the addresses are kept in
 * a ring, and the host turns them into lines when asked.  A result is decided
 * where the last line that names it was executed.
 */
#include "model.h"

#ifdef KP_LINES
#define PC_NR (1U << 22) /* power of two; an order-9 collapse takes some 40000 */
static unsigned long pcs[PC_NR] CM_BIG;
static unsigned int pc_nr CM_BIG;
#define MARK_NR 8192                       /* as many as events, trace.c */
static unsigned int marks[MARK_NR] CM_BIG; /* pc_nr when an event was recorded */
static bool (*line_of)(kp_u64 pc, char *file, int *line) CM_BIG;

void __sanitizer_cov_trace_pc(void)
{
	pcs[pc_nr++ & (PC_NR - 1)] = (unsigned long)__builtin_return_address(0);
}

void cm_lines_mark(unsigned int event)
{
	marks[event % MARK_NR] = pc_nr;
}

void cm_set_line_of(bool (*function)(kp_u64, char *, int *))
{
	line_of = function;
}

/* The host answers for addresses whose line names SCAN_<result> only: it is
 * given the name in file, and gives back the file's. */
void cm_lines_find(unsigned int event, const char *result, char *file, int *line)
{
	unsigned int at = marks[event % MARK_NR], oldest = pc_nr > PC_NR ? pc_nr - PC_NR : 0;

	while (line_of && at-- > oldest) {
		cm_format(file, KP_NAME_LEN, "SCAN_%s", result);
		if (line_of(pcs[at & (PC_NR - 1)], file, line))
			return;
	}
	*file = 0;
	*line = 0;
}
#else
void cm_lines_mark(unsigned int event)
{
}
void cm_set_line_of(bool (*function)(kp_u64, char *, int *))
{
}
void cm_lines_find(unsigned int event, const char *result, char *file, int *line)
{
	*file = 0;
	*line = 0;
}
#endif
