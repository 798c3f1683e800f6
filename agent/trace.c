/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * trace.c - the scan result of each hugepage, from the kernel's tracepoints.
 *
 * The numbers of scan results differ from kernel to kernel; their words are in
 * each tracepoint's format, and only words go further.  Events are counted for
 * this process alone (perf_event_open()), so nothing of the machine changes.
 */
#include <fcntl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "agent.h"

#define RESULT_NR 64
#define RING_B (16 * WIRE_PAGE_B)

static const struct {
	const char *word; /* of the tracepoint */
	const char *name; /* of the enumerator */
} words[] = {
	{ "failed", "FAIL" },
	{ "succeeded", "SUCCEED" },
	{ "pmd_null", "PMD_NULL" },
	{ "pmd_none", "PMD_NONE" },
	{ "no_pte_table", "NO_PTE_TABLE" },
	{ "page_pmd_mapped", "PMD_MAPPED" },
	{ "exceed_none_pte", "EXCEED_NONE_PTE" },
	{ "exceed_swap_pte", "EXCEED_SWAP_PTE" },
	{ "exceed_shared_pte", "EXCEED_SHARED_PTE" },
	{ "pte_non_present", "PTE_NON_PRESENT" },
	{ "pte_uffd_wp", "PTE_UFFD_WP" },
	{ "pte_uffd", "PTE_UFFD" },
	{ "pte_mapped_hugepage", "PTE_MAPPED_HUGEPAGE" },
	{ "no_writable_page", "PAGE_RO" },
	{ "lack_referenced_page", "LACK_REFERENCED_PAGE" },
	{ "page_null", "PAGE_NULL" },
	{ "scan_aborted", "SCAN_ABORT" },
	{ "not_suitable_page_count", "PAGE_COUNT" },
	{ "page_not_in_lru", "PAGE_LRU" },
	{ "page_locked", "PAGE_LOCK" },
	{ "page_not_anon", "PAGE_ANON" },
	{ "page_lazyfree", "PAGE_LAZYFREE" },
	{ "page_compound", "PAGE_COMPOUND" },
	{ "no_process_for_page", "ANY_PROCESS" },
	{ "vma_null", "VMA_NULL" },
	{ "vma_check_failed", "VMA_CHECK" },
	{ "not_suitable_address_range", "ADDRESS_RANGE" },
	{ "could_not_delete_page_from_lru", "DEL_PAGE_LRU" },
	{ "alloc_huge_page_failed", "ALLOC_HUGE_PAGE_FAIL" },
	{ "ccgroup_charge_failed", "CGROUP_CHARGE_FAIL" },
	{ "truncated", "TRUNCATED" },
	{ "page_has_private", "PAGE_HAS_PRIVATE" },
	{ "store_failed", "STORE_FAILED" },
	{ "copy_poisoned_page", "COPY_MC" },
	{ "page_filled", "PAGE_FILLED" },
	{ "page_dirty_or_writeback", "PAGE_DIRTY_OR_WRITEBACK" },
};

struct event {
	const char *group, *name, *field;
	int id; /* 0: the kernel has no such event */
	int offset;
	char result[RESULT_NR][32]; /* by number */
};

static struct event events[] = {
	{ .group = "huge_memory", .name = "mm_khugepaged_scan_pmd", .field = " status;" },
	{ .group = "huge_memory", .name = "mm_khugepaged_scan_file", .field = " result;" },
	{ .group = "collapsim", .name = "map", .field = " result;" }, /* a probe of ours */
};
enum { EVENT_PMD, EVENT_FILE, EVENT_MAP };
#define EVENT_NR (sizeof(events) / sizeof(events[0]))

static bool map_is_new; /* 7.x's function that maps */
static int event_fd[EVENT_NR];
static struct perf_event_mmap_page *ring;

static void event_word(struct event *event, int number, const char *word, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i].word) == len && !strncmp(words[i].word, word, len))
			snprintf(event->result[number], 32, "%s", words[i].name);
	if (!*event->result[number])
		snprintf(event->result[number], 32, "%.*s?", (int)(len < 30 ? len : 30), word);
}

/* "{ 1, "succeeded" }, ..." of the print format. */
static void event_words(struct event *event, const char *format)
{
	const char *at = format, *quote, *end;
	int number;

	while ((at = strchr(at, '{'))) {
		at++;
		number = atoi(at);
		quote = strchr(at, '"');
		end = quote ? strchr(quote + 1, '"') : NULL;
		if (!end)
			break;
		if (number >= 0 && number < RESULT_NR)
			event_word(event, number, quote + 1, (size_t)(end - quote - 1));
		at = end;
	}
}

static bool event_find(const char *tracefs, struct event *event)
{
	static char text[16384];
	char path[256];
	const char *at;

	snprintf(path, sizeof(path), "%s/events/%s/%s/id", tracefs, event->group, event->name);
	if (ag_slurp(path, text, sizeof(text)) <= 0)
		return false;
	event->id = atoi(text);
	snprintf(path, sizeof(path), "%s/events/%s/%s/format", tracefs, event->group, event->name);
	if (ag_slurp(path, text, sizeof(text)) <= 0)
		return false;
	at = strstr(text, event->field);
	at = at ? strstr(at, "offset:") : NULL;
	if (!at)
		return false;
	event->offset = atoi(at + strlen("offset:"));
	at = strstr(text, "__print_symbolic");
	if (at)
		event_words(event, at);
	return true;
}

static void probe_map(const char *tracefs)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/kprobe_events", tracefs);
	map_is_new =
		!ag_put(path, "r:collapsim/map try_collapse_pte_mapped_thp result=$retval:s32\n");
	if (!map_is_new)
		ag_put(path, "r:collapsim/map collapse_pte_mapped_thp result=$retval:s32\n");
}

bool ag_trace_find(const char *tracefs)
{
	bool found = event_find(tracefs, &events[EVENT_PMD]) && *events[EVENT_PMD].result[1];

	event_find(tracefs, &events[EVENT_FILE]);
	if (!found || !ag_world.guest)
		return found;
	/* Where a folio of a file is huge already, mapping it has the last word, and
	 * that has no event of its own. */
	probe_map(tracefs);
	if (event_find(tracefs, &events[EVENT_MAP]))
		memcpy(events[EVENT_MAP].result, events[EVENT_PMD].result,
		       sizeof(events[EVENT_MAP].result));
	return true;
}

static int event_open(int id, pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_TRACEPOINT,
		.size = sizeof(attr),
		.config = (unsigned int)id,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_RAW | PERF_SAMPLE_IDENTIFIER,
		.wakeup_events = 1,
	};

	return (int)syscall(SYS_perf_event_open, &attr, pid, pid < 0 ? 0 : -1, -1,
			    PERF_FLAG_FD_CLOEXEC);
}

/* The last to close an event waits until no processor can be in it any more; the
 * server is none of those who close. */
void ag_trace_keep(void)
{
	size_t i;

	for (i = 0; i < EVENT_NR; i++)
		if (events[i].id)
			event_open(events[i].id, 0);
}

static bool trace_open(pid_t pid)
{
	size_t i;

	for (i = 0; i < EVENT_NR; i++) {
		event_fd[i] = events[i].id ? event_open(events[i].id, pid) : -1;
		if (!i && event_fd[0] < 0)
			return false;
		if (i && event_fd[i] >= 0)
			ioctl(event_fd[i], PERF_EVENT_IOC_SET_OUTPUT, event_fd[0]);
		if (i)
			continue;
		ring = mmap(NULL, WIRE_PAGE_B + RING_B, PROT_READ | PROT_WRITE, MAP_SHARED,
			    event_fd[0], 0);
		if (ring == MAP_FAILED)
			return false;
	}
	return true;
}

bool ag_trace_open(void)
{
	return trace_open(0);
}

bool ag_trace_open_all(void)
{
	return trace_open(-1);
}

/* After fork(): the parent's events are the parent's. */
void ag_trace_close(void)
{
	size_t i;

	for (i = 0; i < EVENT_NR; i++)
		if (event_fd[i] >= 0)
			close(event_fd[i]);
	munmap(ring, WIRE_PAGE_B + RING_B);
}

static void ring_copy(void *to, kp_u64 from, size_t len)
{
	const char *data = (const char *)ring + WIRE_PAGE_B;
	char *at = to;

	for (; len; len--)
		*at++ = data[from++ % RING_B];
}

/* Which event a sample is of: its common_type is the tracepoint's id.  -1: none. */
static int sample_result(kp_u64 at, char out[32])
{
	struct {
		struct perf_event_header header;
		kp_u64 id;
		uint32_t raw_b;
		char raw[512];
	} __attribute__((packed)) sample = { 0 };
	uint16_t type;
	int number;
	size_t i;

	ring_copy(&sample.header, at, sizeof(sample.header));
	if (sample.header.type != PERF_RECORD_SAMPLE || sample.header.size > sizeof(sample))
		return -1;
	ring_copy(&sample, at, sample.header.size);
	memcpy(&type, sample.raw, sizeof(type));
	for (i = 0; i < EVENT_NR; i++) {
		if (!events[i].id || events[i].id != type)
			continue;
		memcpy(&number, sample.raw + events[i].offset, sizeof(number));
		if (number < 0 || number >= RESULT_NR || !*events[i].result[number])
			snprintf(out, 32, "%d?", number);
		else
			snprintf(out, 32, "%s", events[i].result[number]);
		return (int)i;
	}
	return -1;
}

/* What mapping came to replaces what the scan said of the same slot; where it
 * failed, older kernels return why, and newer ones tell nobody. */
static void take_map(char last[32], const char *mapped)
{
	if (strcmp(last, "PTE_MAPPED_HUGEPAGE"))
		return;
	if (!map_is_new)
		snprintf(last, 32, "%s", mapped);
	else if (!strcmp(mapped, "SUCCEED") || !strcmp(mapped, "PMD_MAPPED"))
		snprintf(last, 32, "SUCCEED");
}

int ag_trace_drain(char (*out)[32], int max)
{
	struct perf_event_header header;
	kp_u64 head = __atomic_load_n(&ring->data_head, __ATOMIC_ACQUIRE);
	kp_u64 at = ring->data_tail;
	char name[32];
	int nr = 0, event;

	while (at < head) {
		ring_copy(&header, at, sizeof(header));
		event = sample_result(at, name);
		if (event == EVENT_MAP && nr)
			take_map(out[nr - 1], name);
		else if (event >= 0 && event != EVENT_MAP && nr < max)
			memcpy(out[nr++], name, sizeof(name));
		at += header.size;
	}
	__atomic_store_n(&ring->data_tail, at, __ATOMIC_RELEASE);
	return nr;
}
