/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.c - tracepoints of the real units: the last events, and the scan result
 * of every hugepage that was attempted.
 *
 * The tree's mm_khugepaged_scan_pmd and ..._scan_file events close an attempt; where
 * the latter found a huge folio, collapse_pte_mapped_thp() has the last word.  Events
 * before them (isolate, swapin, collapse_huge_page) tell at which stage
 * it was decided.  Records are kept raw and printed only when asked for.
 */
#include "model.h"

typedef int (*print_t)(const void *record, char *out, unsigned long len);

#define EVENT_NR 8192 /* power of two; folios of four pages take 400 a slot at order 9 */
#define RECORD_B 96
static struct event {
	const char *name;
	print_t print;
	unsigned long va;
	bool nested; /* of what ran at a point of another call */
	bool daemon; /* khugepaged's */
	char record[RECORD_B];
} events[EVENT_NR] CM_BIG;
static unsigned int event_nr;   /* ever, in this world */
static unsigned int call_first; /* first event of the call or the daemon's run */

static const char *const scan_names[] = {
#define KP_SCAN_NAME(name) #name,
#include "kp_scan_names.h"
#undef KP_SCAN_NAME
};

/* Attempts of the call or the daemon's run, as sequence numbers of events. */
#define ATTEMPT_NR 512
static unsigned int attempts[ATTEMPT_NR] CM_BIG;
static int attempt_first, attempt_nr; /* the first ones belong to who was interrupted */

/* Last attempt at each hugepage of each task: sequence number, and the world
 * it belongs to, because the array is not part of snapshots. */
static struct seen {
	unsigned int world, event;
} seen[KP_TASK_NR][CM_WINDOW_HP] CM_BIG;
static unsigned int world CM_BIG;

/* Where the last page-table walk started (asm/pgtable.h): the event that closes
 * an attempt follows the walks of its hugepage. */
unsigned long kp_walk_va;
unsigned long kp_file_va; /* of a file: overlay/trace/events/huge_memory.h */

/* Set by the tree's print functions through __print_symbolic(). */
static unsigned long symbol_value;
static bool symbol_taken;

const char *cm_trace_symbol(unsigned long value, const char *name)
{
	if (!symbol_taken) {
		symbol_value = value;
		symbol_taken = true;
	}
	return name;
}

int cm_trace_format(char *out, unsigned long len, const char *format, ...)
{
	va_list args;
	int nr;

	va_start(args, format);
	nr = cm_vformat(out, len, format, args);
	va_end(args);
	return nr;
}

static const char scan_file[] = "mm_khugepaged_scan_file";
static const char map_file[] = "collapse_pte_mapped_thp"; /* no event of the tree */

static bool closes_attempt(const char *name)
{
	return !strcmp(name, "mm_khugepaged_scan_pmd") || !strcmp(name, scan_file) ||
	       name == map_file;
}

/* All events that close an attempt have the mm as their first field. */
static int task_of(const struct event *event)
{
	struct cm_mm *cm = cm_mm_of(*(struct mm_struct *const *)event->record);

	return cm ? cm->index : -1;
}

static void note_attempt(struct event *event)
{
	int task = task_of(event);

	if (attempt_nr < ATTEMPT_NR)
		attempts[attempt_nr++] = event_nr - 1;
	if (task >= 0 && cm_in_window(event->va))
		seen[task][(event->va - CM_WINDOW_VA) >> PMD_SHIFT] =
			(struct seen){ world, event_nr - 1 };
}

void cm_trace(const char *name, const void *record, unsigned long size, print_t print)
{
	struct event *event;

	/* Collapse and khugepaged; the maple tree and the LRU only make noise. */
	if (name[2] != '_' || (name[3] != 'k' && name[3] != 'c'))
		return;
	cm_point(TRACE);
	event = &events[event_nr++ & (EVENT_NR - 1)];
	event->name = name;
	event->print = print;
	event->va = (strcmp(name, scan_file) ? kp_walk_va : kp_file_va) & PMD_MASK;
	event->nested = cm_nested;
	event->daemon = current && (current->flags & PF_KTHREAD);
	memcpy(event->record, record, size < RECORD_B ? size : RECORD_B);
	cm_lines_mark(event_nr - 1);
	if (name[3] == 'k' && closes_attempt(name))
		note_attempt(event);
}

/* --- mapping a huge folio: the last word on an attempt that led to one ------- */

#ifdef KP_HAVE_MAP_RESULT_INT
struct map_record {
	struct mm_struct *mm;
	int result;
};

static int print_map(const void *record, char *out, unsigned long len)
{
	const struct map_record *map = record;
	const char *name = scan_names[map->result] + strlen("SCAN_");

	return cm_format(out, len, "result=%s", cm_trace_symbol(map->result, name));
}

static void note_map(struct mm_struct *mm, unsigned long va, int result)
{
	struct event *event = &events[event_nr++ & (EVENT_NR - 1)];
	const struct event *tried = &events[attempts[max(attempt_nr - 1, 0)] & (EVENT_NR - 1)];

	*event = (struct event){
		.name = map_file, .print = print_map, .va = va & PMD_MASK, .nested = cm_nested
	};
	*(struct map_record *)event->record = (struct map_record){ mm, result };
	cm_lines_mark(event_nr - 1);
	/* khugepaged also comes here for what it found in an earlier pass. */
	if (attempt_nr == attempt_first || strcmp(tried->name, scan_file) || tried->va != event->va)
		return;
	attempt_nr--;
	note_attempt(event);
}

extern int kp_real_collapse_pte_mapped_thp(struct mm_struct *mm, unsigned long va,
					   bool install_pmd);

int collapse_pte_mapped_thp(struct mm_struct *mm, unsigned long va, bool install_pmd)
{
	int result = kp_real_collapse_pte_mapped_thp(mm, va, install_pmd);

	note_map(mm, va, result);
	return result;
}
#endif

static int print_note(const void *record, char *out, unsigned long len)
{
	return cm_format(out, len, "%s", (const char *)record);
}

void cm_trace_note(const char *text)
{
	struct event *event = &events[event_nr++ & (EVENT_NR - 1)];

	event->name = "";
	event->nested = cm_nested;
	event->print = print_note;
	cm_format(event->record, RECORD_B, "%s", text);
}

static void print_event(const struct event *event, char *out, unsigned long len)
{
	int at = cm_format(out, len, "%s%s", event->name, *event->name ? " " : "");

	symbol_taken = false;
	event->print(event->record, out + at, len - at);
}

void cm_events_text(char *out, kp_u64 len, int last_nr)
{
	unsigned int nr = min(event_nr, (unsigned int)EVENT_NR), i;
	kp_u64 at = 0;

	*out = 0;
	nr = min(nr, (unsigned int)last_nr);
	for (i = event_nr - nr; i != event_nr && at + 2 < len; i++) {
		print_event(&events[i & (EVENT_NR - 1)], out + at, len - at);
		at += strlen(out + at);
		if (at + 2 < len) {
			out[at++] = '\n';
			out[at] = 0;
		}
	}
}

/* --- attempts -------------------------------------------------------------- */

void cm_attempts_begin(void)
{
	call_first = event_nr;
	attempt_nr = attempt_first;
}

/* What runs at a point has attempts of its own, behind those of the call that
 * it interrupts, and these are dropped with it. */
void cm_attempts_nest(bool on)
{
	static unsigned int outer_first;

	if (on) {
		outer_first = call_first;
		attempt_first = attempt_nr;
	} else {
		call_first = outer_first;
		attempt_nr = attempt_first;
		attempt_first = 0;
	}
}

/* A new world: nothing was attempted in it. */
void cm_attempts_forget(void)
{
	world++;
	attempt_first = attempt_nr = 0;
}

int cm_attempt_nr(void)
{
	return attempt_nr - attempt_first;
}

/* The stage that decided: the last one before the closing event. */
static const char *stage_of(unsigned int at)
{
	bool nested = events[at & (EVENT_NR - 1)].nested;

	if (events[at & (EVENT_NR - 1)].name == map_file)
		return "map";
	while (at-- != call_first && event_nr - at <= EVENT_NR) {
		const char *name = events[at & (EVENT_NR - 1)].name;

		if (events[at & (EVENT_NR - 1)].nested != nested)
			continue;
		if (closes_attempt(name))
			break;
		if (!strcmp(name, "mm_collapse_huge_page_isolate"))
			return "isolate";
		if (!strcmp(name, "mm_collapse_huge_page_swapin"))
			return "swapin";
		if (!strcmp(name, "mm_khugepaged_collapse_file"))
			return "collapse_file";
		if (!strcmp(name, "mm_collapse_huge_page") &&
		    (at == call_first || closes_attempt(events[(at - 1) & (EVENT_NR - 1)].name)))
			return "collapse";
	}
	return "scan";
}

/* Newer trees keep the mapping step to themselves: what it came to shows in the
 * page table, which a huge entry has replaced where it worked.  khugepaged maps
 * nothing, so for it that the table is gone will do. */
static bool was_mapped(const struct event *event)
{
#ifdef KP_HAVE_MAP_RESULT_INT
	return false;
#else
	struct mm_struct *mm = *(struct mm_struct *const *)event->record;
	pmd_t *pmd = !strcmp(event->name, scan_file) && cm_mm_of(mm) ? cm_pmd(mm, event->va) : NULL;

	return pmd && (pmd_trans_huge(*pmd) || (event->daemon && pmd_none(*pmd)));
#endif
}

static void describe(unsigned int at, struct kp_attempt *out)
{
	struct event *event = &events[at & (EVENT_NR - 1)];

	memset(out, 0, sizeof(*out));
	out->scanned_nr = -1;
	out->va = event->va;
	print_event(event, out->text, sizeof(out->text));
	cm_format(out->result, sizeof(out->result), "%s",
		  symbol_taken && symbol_value < ARRAY_SIZE(scan_names)
			  ? scan_names[symbol_value] + strlen("SCAN_")
			  : "?");
	cm_format(out->stage, sizeof(out->stage), "%s", stage_of(at));
	if (!strcmp(out->result, "PTE_MAPPED_HUGEPAGE") && was_mapped(event)) {
		cm_format(out->result, sizeof(out->result), "SUCCEED");
		cm_format(out->stage, sizeof(out->stage), "map");
	}
	cm_lines_find(at, out->result, out->file, &out->line);
}

/* Where in its records an event of the tree keeps the value that its print function
 * names, a number of an int; -1: nowhere.  Asked once, with records of zeroes but for a
 * one, which may also be a bool. */
static int place_of_symbol(print_t print)
{
	enum { INT_NR = RECORD_B / sizeof(int), ROOM = 256 };
	int record[ROOM] = { 0 }, i;
	char text[KP_TEXT_LEN];

#ifdef KP_HAVE_MAP_RESULT_INT
	if (print == print_map)
		return offsetof(struct map_record, result) / sizeof(int);
#endif
	for (i = 0; i < INT_NR; i++) {
		symbol_taken = false;
		record[i] = 1;
		print(record, text, sizeof(text));
		record[i] = 0;
		if (symbol_taken && symbol_value == 1)
			return i;
	}
	return -1;
}

/* The result of an event that closes an attempt, without printing it. */
static const char *result_of(unsigned int at)
{
	static struct known {
		print_t print;
		int place;
	} known[4] CM_BIG;
	const struct event *event = &events[at & (EVENT_NR - 1)];
	unsigned int i, value;

	for (i = 0; known[i].print != event->print; i++) {
		if (i == ARRAY_SIZE(known) - 1)
			cm_internal("more than %d events that close an attempt", i);
		if (!known[i].print)
			known[i] = (struct known){ event->print, place_of_symbol(event->print) };
		if (known[i].print == event->print)
			break;
	}
	if (known[i].place < 0)
		return "?";
	value = ((const unsigned int *)event->record)[known[i].place];
	return value < ARRAY_SIZE(scan_names) ? scan_names[value] + strlen("SCAN_") : "?";
}

const char *cm_attempt_result(int i, int *out_task, kp_u64 *out_va)
{
	const struct event *event;
	const char *result;

	i += attempt_first;
	if (i < attempt_first || i >= attempt_nr || event_nr - attempts[i] > EVENT_NR)
		return NULL;
	event = &events[attempts[i] & (EVENT_NR - 1)];
	*out_task = task_of(event);
	*out_va = event->va;
	result = result_of(attempts[i]);
	return !strcmp(result, "PTE_MAPPED_HUGEPAGE") && was_mapped(event) ? "SUCCEED" : result;
}

void cm_attempt_get(int i, struct kp_attempt *out)
{
	memset(out, 0, sizeof(*out));
	i += attempt_first;
	if (i >= attempt_first && i < attempt_nr && event_nr - attempts[i] <= EVENT_NR)
		describe(attempts[i], out);
}

bool cm_last_attempt(int task, kp_u64 va, struct kp_attempt *out)
{
	struct cm_mm *cm = cm_mm_of(cm_tasks[task].mm);
	int index = cm ? cm->index : task; /* a thread has its process's */
	struct seen *last = &seen[index][(va - CM_WINDOW_VA) >> PMD_SHIFT];

	memset(out, 0, sizeof(*out));
	if (!cm_in_window(va) || last->world != world || event_nr - last->event > EVENT_NR)
		return false;
	describe(last->event, out);
	return true;
}
