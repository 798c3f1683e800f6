/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * look.c - page tables as far as a kernel shows them: smaps, pagemap,
 * kpageflags.  Looking changes nothing but accessed bits, and not even those once
 * pages were let age.
 *
 * Not to be seen from user space: whether an entry can be written, accessed and
 * dirty bits, reference counts, and whether a slot without entries has a table.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/types.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>
#include "file.h"

#define SLOT_NR (1 << WIRE_ORDER)

/* bits of /proc/kpageflags */
#define KPF(bit) (1ull << (bit))
#define KPF_LRU_BIT KPF(5)
#define KPF_HEAD_BIT KPF(15)
#define KPF_TAIL_BIT KPF(16)
#define KPF_COMPOUND (KPF_HEAD_BIT | KPF_TAIL_BIT)
#define KPF_SWAPBACKED_BIT KPF(14)
#define KPF_HWPOISON_BIT KPF(19)
#define KPF_THP_BIT KPF(22)
#define KPF_ZERO_BIT KPF(24)
#define KPF_MLOCKED_BIT KPF(33)

/* --- VMAs ----------------------------------------------------------------------- */

static void vma_flag(struct kp_vma *vma, const char *two)
{
	static const char *const names[][2] = {
		{ "rd", "READ" },       { "wr", "WRITE" },        { "ex", "EXEC" },
		{ "sh", "SHARED" },     { "hg", "HUGEPAGE" },     { "nh", "NOHUGEPAGE" },
		{ "io", "IO" },         { "de", "DONTEXPAND" },   { "pf", "PFNMAP" },
		{ "mm", "MIXEDMAP" },   { "ht", "HUGETLB" },      { "mg", "MERGEABLE" },
		{ "dp", "DROPPABLE" },  { "lo", "LOCKED" },       { "dc", "DONTCOPY" },
		{ "wf", "WIPEONFORK" }, { "um", "UFFD_MISSING" }, { "uw", "UFFD_WP" },
		{ "ui", "UFFD_MINOR" }, { "gd", "GROWSDOWN" },
	};
	size_t i, len = strlen(vma->flags);

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!strncmp(two, names[i][0], 2))
			snprintf(vma->flags + len, sizeof(vma->flags) - len, "%s%s", len ? "|" : "",
				 names[i][1]);
}

static void vma_line(struct ag_vma *vma, const char *line)
{
	static const char *const huge[] = { "AnonHugePages:", "ShmemPmdMapped:", "FilePmdMapped:" };
	size_t i;

	for (i = 0; i < 3; i++)
		if (!strncmp(line, huge[i], strlen(huge[i])))
			vma->huge_b += strtoull(line + strlen(huge[i]), NULL, 10) * 1024;
	if (!strncmp(line, "Rss:", 4))
		vma->rss_b = strtoull(line + 4, NULL, 10) * 1024;
	if (!strncmp(line, "Swap:", 5))
		vma->swap_b = strtoull(line + 5, NULL, 10) * 1024;
	if (!strncmp(line, "Anonymous:", 10))
		vma->anon_b = strtoull(line + 10, NULL, 10) * 1024;
	if (!strncmp(line, "THPeligible:", 12))
		vma->eligible = atoi(line + 12);
	if (strncmp(line, "VmFlags:", 8))
		return;
	for (line += 8; *line == ' ' && line[1] && line[1] != '\n'; line += 3) {
		vma_flag(&vma->vma, line + 1);
		vma->dontdump = vma->dontdump || !strncmp(line + 1, "dd", 2);
	}
}

/* By the path at the end of the line. */
static bool line_shmem(const char *line)
{
	return strstr(line, "/memfd:") || strstr(line, "/dev/shm/") || strstr(line, "/dev/zero (");
}

int ag_vmas(pid_t pid, struct ag_vma *out, int max)
{
	kp_u64 start_va, end_va, inode;
	char path[64], line[512], rights[8];
	struct ag_vma *vma = NULL;
	FILE *maps;
	int nr = 0;

	snprintf(path, sizeof(path), "/proc/%d/smaps", pid ? pid : getpid());
	maps = fopen(path, "re");
	if (!maps)
		return 0;
	while (fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx %4s %*x %*s %lu", &start_va, &end_va, rights, &inode) !=
		    4) {
			if (vma)
				vma_line(vma, line);
			continue;
		}
		vma = NULL;
		if (start_va < WIRE_WINDOW_VA || start_va >= WIRE_WINDOW_VA + WIRE_WINDOW_B ||
		    nr == max)
			continue;
		vma = &out[nr++];
		memset(vma, 0, sizeof(*vma));
		vma->vma.start_va = start_va;
		vma->vma.end_va = end_va;
		vma->vma.anon = !inode;
		vma->readable = rights[0] == 'r';
		vma->shmem = line_shmem(line);
	}
	fclose(maps);
	return nr;
}

/* --- entries ---------------------------------------------------------------------- */

/* Opened once for each process: a page at a time is asked for, thousands of times. */
struct words {
	const char *path;
	pid_t pid;
	int fd;
};

/* Bytes read, or -1. */
static ssize_t words_at(struct words *words, off_t at, void *out, size_t len)
{
	pid_t pid = getpid();

	if (words->pid != pid) {
		if (words->pid && words->fd >= 0)
			close(words->fd); /* inherited, and of the process that opened it */
		words->pid = pid;
		words->fd = open(words->path, O_RDONLY | O_CLOEXEC);
	}
	return words->fd < 0 ? -1 : pread(words->fd, out, len, at);
}

static void words_read(struct words *words, kp_u64 index, int nr, kp_u64 *out)
{
	size_t len = (size_t)nr * sizeof(*out);
	ssize_t got = words_at(words, (off_t)(index * sizeof(*out)), out, len);

	if (got < (ssize_t)len)
		memset((char *)out + (got > 0 ? got : 0), 0, len - (size_t)(got > 0 ? got : 0));
}

void ag_pagemaps(kp_u64 va, int nr, kp_u64 *out)
{
	static struct words words = { .path = "/proc/self/pagemap" };

	words_read(&words, va / WIRE_PAGE_B, nr, out);
}

kp_u64 ag_pagemap(kp_u64 va)
{
	kp_u64 entry;

	ag_pagemaps(va, 1, &entry);
	return entry;
}

kp_u64 ag_kpageflags(kp_u64 pfn)
{
	static struct words words = { .path = "/proc/kpageflags" };
	kp_u64 flags;

	words_read(&words, pfn, 1, &flags);
	return flags;
}

/* Of the folio that was asked for last; no folio is larger than a slot, or crosses
 * one, in frames. */
static kp_u64 folio_first, folio_nr;

static void folio_find(kp_u64 pfn)
{
	static struct words words = { .path = "/proc/kpageflags" };
	static kp_u64 flags[SLOT_NR];
	kp_u64 base = pfn & ~(kp_u64)(SLOT_NR - 1);
	int i = (int)(pfn - base), nr = 1;

	if (pfn - folio_first < folio_nr)
		return;
	words_read(&words, base, SLOT_NR, flags);
	while (i && flags[i] & KPF_TAIL_BIT)
		i--;
	while (flags[i] & KPF_HEAD_BIT && i + nr < SLOT_NR && flags[i + nr] & KPF_TAIL_BIT)
		nr++;
	folio_first = base + (kp_u64)i;
	folio_nr = (kp_u64)nr;
}

kp_u32 ag_folio_order(kp_u64 pfn)
{
	folio_find(pfn);
	return (kp_u32)__builtin_ctzll(folio_nr);
}

/* Flags of all present pages of a slot; consecutive frames with one read. */
void ag_slot_flags(const kp_u64 *entry, int nr, kp_u64 *flags)
{
	int fd = open("/proc/kpageflags", O_RDONLY | O_CLOEXEC);
	kp_u64 head = 0, head_flags = 0;
	int i, end;

	memset(flags, 0, (size_t)nr * sizeof(*flags));
	for (i = 0; i < nr && fd >= 0; i = end) {
		end = i + 1;
		if (!(entry[i] & PM_PRESENT))
			continue;
		while (end < nr && entry[end] & PM_PRESENT &&
		       (entry[end] & PM_PFN) == (entry[i] & PM_PFN) + (kp_u64)(end - i))
			end++;
		if (pread(fd, flags + i, (size_t)(end - i) * 8, (off_t)((entry[i] & PM_PFN) * 8)) <
		    8 * (end - i))
			memset(flags + i, 0, (size_t)(end - i) * 8);
	}
	if (fd >= 0)
		close(fd);
	/* What is said of a folio as a whole is said of its first page. */
	folio_nr = 0;
	for (i = 0; i < nr; i++) {
		if (!(flags[i] & KPF_TAIL_BIT) || !(flags[i] & KPF_THP_BIT))
			continue;
		folio_find(entry[i] & PM_PFN);
		if (head != folio_first || !head_flags) {
			head = folio_first;
			head_flags = ag_kpageflags(head);
		}
		flags[i] |= head_flags & KPF_SWAPBACKED_BIT;
	}
}

bool ag_flags_large(kp_u64 flags)
{
	return flags & (KPF_THP_BIT | KPF_COMPOUND);
}

bool ag_flags_slot(const kp_u64 *flags)
{
	int i;

	if (!(flags[0] & KPF_HEAD_BIT))
		return false;
	for (i = 1; i < SLOT_NR; i++)
		if (!(flags[i] & KPF_TAIL_BIT))
			return false;
	return true;
}

/* --- nodes -------------------------------------------------------------------------- */

static struct {
	kp_u64 start, end;
	int node;
} spans[64];
static int span_nr;

void ag_nodes_find(void)
{
	static char text[65536];
	char *line, *rest = NULL;
	kp_u64 spanned = 0, start;
	int node = 0;

	ag_slurp("/proc/zoneinfo", text, sizeof(text));
	for (line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		sscanf(line, "Node %d, zone", &node);
		sscanf(line, " spanned %lu", &spanned);
		if (sscanf(line, " start_pfn: %lu", &start) == 1 && spanned && span_nr < 64) {
			spans[span_nr].start = start;
			spans[span_nr].end = start + spanned;
			spans[span_nr++].node = node;
			spanned = 0;
		}
	}
}

int ag_node_of(kp_u64 pfn)
{
	int i;

	for (i = 0; i < span_nr; i++)
		if (pfn >= spans[i].start && pfn < spans[i].end)
			return spans[i].node;
	return 0;
}

/* --- slots -------------------------------------------------------------------------- */

struct slot {
	kp_u64 va;
	kp_u64 entry[SLOT_NR], flags[SLOT_NR];
	const struct ag_vma *vma; /* that covers all of it, or NULL */
	int pin_nr;
	kp_u64 pin_pfn[SLOT_NR]; /* pages that pins of ours hold */
};

/* Could a PMD map it: one large folio, in order, whole? */
static bool slot_could_be_huge(const struct slot *slot)
{
	kp_u64 pfn = slot->entry[0] & PM_PFN;
	int i;

	if (!(slot->entry[0] & PM_PRESENT) || pfn % SLOT_NR || !ag_flags_large(slot->flags[0]) ||
	    !slot->vma)
		return false;
	for (i = 1; i < SLOT_NR; i++)
		if (!(slot->entry[i] & PM_PRESENT) || (slot->entry[i] & PM_PFN) != pfn + (kp_u64)i)
			return false;
	return true;
}

/* Newer kernels say outright: the ioctl PAGEMAP_SCAN and its category "huge". */
static int slot_scan_huge(kp_u64 va)
{
	struct {
		kp_u64 size, flags, start, end, walk_end, vec, vec_len, max_pages, inverted, mask,
			anyof, return_mask;
	} arg = { .size = 96, .start = va, .end = va + WIRE_HUGE_B };
	struct {
		kp_u64 start, end, categories;
	} found;
	int fd = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
	int nr;

	if (fd < 0)
		return -1;
	arg.vec = (kp_u64)(uintptr_t)&found;
	arg.vec_len = 1;
	arg.mask = arg.return_mask = 1 << 6;
	nr = ioctl(fd, _IOC(_IOC_READ | _IOC_WRITE, 'f', 16, 96), &arg);
	close(fd);
	return nr < 0 ? -1 : nr == 1 && found.start <= va && found.end >= va + WIRE_HUGE_B;
}

/* Slots of the VMA that a PMD could map, by frames alone. */
static int vma_candidates(const struct ag_vma *vma)
{
	static struct slot slot;
	kp_u64 va = (vma->vma.start_va + WIRE_HUGE_B - 1) & ~(WIRE_HUGE_B - 1);
	int nr = 0;

	for (; va + WIRE_HUGE_B <= vma->vma.end_va; va += WIRE_HUGE_B) {
		slot.vma = vma;
		ag_pagemaps(va, SLOT_NR, slot.entry);
		if (!(slot.entry[0] & PM_PRESENT) || (slot.entry[0] & PM_PFN) % SLOT_NR)
			continue;
		ag_slot_flags(slot.entry, SLOT_NR, slot.flags);
		nr += slot_could_be_huge(&slot) && !(slot.flags[0] & KPF_ZERO_BIT);
	}
	return nr;
}

/* The same of one slot, which is made a VMA of its own for as long as it takes: by a flag
 * that changes nothing else. */
static int slot_apart_huge(const struct slot *slot)
{
	static struct ag_vma vma[AG_VMA_NR];
	void *at = (void *)(uintptr_t)slot->va;
	int i, nr, huge = -1;

	if (slot->vma->dontdump || madvise(at, WIRE_HUGE_B, MADV_DONTDUMP))
		return -1;
	nr = ag_vmas(0, vma, AG_VMA_NR);
	for (i = 0; i < nr; i++)
		if (vma[i].vma.start_va == slot->va && vma[i].vma.end_va == slot->va + WIRE_HUGE_B)
			huge = vma[i].huge_b == WIRE_HUGE_B;
	return madvise(at, WIRE_HUGE_B, MADV_DODUMP) ? -1 : huge;
}

/* 1 PMD-mapped, 0 not, -1 cannot be told. */
static int slot_is_huge(const struct slot *slot)
{
	int scanned;

	if (!slot_could_be_huge(slot))
		return 0;
	scanned = slot_scan_huge(slot->va);
	if (scanned >= 0)
		return scanned;
	if (slot->flags[0] & KPF_ZERO_BIT)
		return 1;
	if (!slot->vma->huge_b)
		return 0;
	return vma_candidates(slot->vma) == (int)(slot->vma->huge_b / WIRE_HUGE_B)
		       ? 1
		       : slot_apart_huge(slot);
}

static enum kp_pte_kind entry_kind(kp_u64 entry, kp_u64 flags, const struct ag_shadow *shadow)
{
	if (entry & PM_PRESENT) {
		if (flags & KPF_ZERO_BIT)
			return KP_PTE_ZERO;
		if (ag_flags_large(flags))
			return KP_PTE_LARGE;
		return entry & PM_EXCLUSIVE ? KP_PTE_SMALL : KP_PTE_SHARED;
	}
	if (entry & PM_GUARD)
		return KP_PTE_GUARD;
	if (!(entry & PM_SWAP))
		return entry & PM_WP ? KP_PTE_MARKER : KP_PTE_NONE;
	/* Newer kernels tell markers by the last type of swap entries. */
	if ((entry & PM_TYPE) == PM_TYPE)
		return entry & PM_MARK_GUARD    ? KP_PTE_GUARD
		       : entry & PM_MARK_POISON ? KP_PTE_POISON
		       : entry & PM_MARK_WP     ? KP_PTE_MARKER
						: KP_PTE_OTHER;
	if (shadow->poisoned)
		return KP_PTE_POISON;
	return entry & PM_TYPE ? KP_PTE_OTHER : KP_PTE_SWAP;
}

bool ag_aged;

/* Where the kernel shows page frames, which marks no page as used. */
static struct {
	kp_u64 start, end, offset;
} frames[32];
static int frames_nr;

static void frames_find(int fd)
{
	static Elf64_Phdr head[64];
	Elf64_Ehdr elf;
	int i;

	if (pread(fd, &elf, sizeof(elf), 0) != sizeof(elf) || elf.e_phnum > 64 ||
	    pread(fd, head, elf.e_phnum * sizeof(head[0]), (off_t)elf.e_phoff) <= 0)
		return;
	for (i = 0; i < elf.e_phnum && frames_nr < 32; i++) {
		if (head[i].p_type != PT_LOAD || head[i].p_paddr == ~0ull)
			continue;
		frames[frames_nr].start = head[i].p_paddr / WIRE_PAGE_B;
		frames[frames_nr].end = frames[frames_nr].start + head[i].p_memsz / WIRE_PAGE_B;
		frames[frames_nr++].offset = head[i].p_offset;
	}
}

static bool frame_read(kp_u64 pfn, char *out)
{
	static int fd = -2;
	int i;

	if (fd == -2) {
		fd = open("/proc/kcore", O_RDONLY | O_CLOEXEC);
		if (fd >= 0)
			frames_find(fd);
	}
	for (i = 0; i < frames_nr; i++)
		if (pfn >= frames[i].start && pfn < frames[i].end)
			return pread(fd, out, WIRE_PAGE_B,
				     (off_t)(frames[i].offset +
					     (pfn - frames[i].start) * WIRE_PAGE_B)) ==
			       (ssize_t)WIRE_PAGE_B;
	return false;
}

/* A load marks the page as used, and so does reading through /proc/self/mem: where
 * pages were let age, their frames are read. */
static const char *content_at(kp_u64 va, kp_u64 entry, const struct ag_vma *vma)
{
	static struct words mem = { .path = "/proc/self/mem" };
	static char copy[WIRE_PAGE_B] __attribute__((aligned(16)));

	if (ag_aged)
		return frame_read(entry & PM_PFN, copy) ? copy : NULL;
	if (vma->readable && ag_load(va) == 0)
		return (const char *)(uintptr_t)va;
	return words_at(&mem, (off_t)va, copy, sizeof(copy)) == (ssize_t)sizeof(copy) ? copy : NULL;
}

static void page_content(struct kp_page *page, kp_u64 va, kp_u64 entry, const struct ag_vma *vma)
{
	const char *content;

	page->content_known = true;
	/* never a load where nothing is present: it would be a fault */
	if (!(entry & PM_PRESENT)) {
		/* Looking would bring it back: it is looked at when it is back. */
		if (entry & (PM_SWAP | PM_GUARD) || !vma->vma.anon)
			page->content_known = false;
		return;
	}
	content = content_at(va, entry, vma);
	page->content_known = content;
	if (content)
		page->content = ag_page_read(content);
}

/* Of a large folio, all pages are pinned when one is. */
static bool page_pinned(const struct slot *slot, kp_u64 pfn, bool large)
{
	kp_u64 mask = large ? ~(kp_u64)(SLOT_NR - 1) : ~0ull;
	int i;

	for (i = 0; i < slot->pin_nr; i++)
		if ((slot->pin_pfn[i] & mask) == (pfn & mask))
			return true;
	return false;
}

static void slot_pins(struct slot *slot)
{
	kp_u64 pfn;
	int i;

	slot->pin_nr = 0;
	for (i = 0; i < SLOT_NR; i++) {
		pfn = ag_shadow(slot->va + (kp_u64)i * WIRE_PAGE_B)->pin_pfn;
		if (pfn)
			slot->pin_pfn[slot->pin_nr++] = pfn;
	}
}

static void page_look(struct kp_page *page, const struct slot *slot, int i,
		      const struct ag_vma *vma, bool huge)
{
	kp_u64 va = slot->va + (kp_u64)i * WIRE_PAGE_B;
	kp_u64 entry = slot->entry[i], flags = slot->flags[i];
	const struct ag_shadow *shadow = ag_shadow(va);

	page->want = shadow->want;
	page->fill = shadow->fill;
	page->want_or_zero = shadow->lazy;
	page->node = -1;
	page->in_vma = vma;
	if (!vma)
		return;
	page->pte = entry_kind(entry, flags, shadow);
	page_content(page, va, entry, vma);
	if (shadow->unsure)
		page->content_known = false;
	if (entry & PM_WP && page->pte != KP_PTE_MARKER)
		page->flags |= KP_PAGE_UFFD_WP;
	if (!(entry & PM_PRESENT))
		return;
	if (huge)
		page->pte = KP_PTE_NONE;
	if (!(flags & KPF_ZERO_BIT)) {
		page->order = ag_flags_large(flags) ? ag_folio_order(entry & PM_PFN) : 0;
		page->node = ag_node_of(entry & PM_PFN);
		if (!(flags & KPF_SWAPBACKED_BIT) && vma->vma.anon)
			page->flags |= KP_PAGE_LAZYFREE;
		if (flags & KPF_MLOCKED_BIT)
			page->flags |= KP_PAGE_MLOCKED;
	}
	if (page_pinned(slot, entry & PM_PFN, flags & KPF_THP_BIT))
		page->flags |= KP_PAGE_PINNED;
	page->map_nr = 1;
}

static const struct ag_vma *vma_at(const struct ag_vma *vma, int nr, kp_u64 va)
{
	int i;

	for (i = 0; i < nr; i++)
		if (va >= vma[i].vma.start_va && va < vma[i].vma.end_va)
			return &vma[i];
	return NULL;
}

static bool slot_empty(const struct slot *slot)
{
	int i;

	for (i = 0; i < SLOT_NR; i++)
		if (slot->entry[i] & (PM_PRESENT | PM_SWAP | PM_GUARD | PM_WP))
			return false;
	return true;
}

/* One slot, or less of it. */
bool ag_look_pages(kp_u64 va, int nr, struct kp_page *out, const char **out_why)
{
	static struct ag_vma vma[AG_VMA_NR];
	static struct slot slot;
	int i, first = (int)(va / WIRE_PAGE_B % SLOT_NR), vma_nr = ag_vmas(0, vma, AG_VMA_NR);
	enum kp_slot_kind kind = KP_SLOT_TABLE;
	int huge;

	if (va >= KP_FILE_VA)
		return ag_look_cache(va, nr, out, out_why);
	slot.va = va & ~(WIRE_HUGE_B - 1);
	slot.vma = vma_at(vma, vma_nr, slot.va);
	if (slot.vma && slot.vma->vma.end_va < slot.va + WIRE_HUGE_B)
		slot.vma = NULL;
	ag_pagemaps(slot.va, SLOT_NR, slot.entry);
	ag_slot_flags(slot.entry, SLOT_NR, slot.flags);
	huge = slot_is_huge(&slot);
	if (huge < 0) {
		*out_why = "this kernel does not tell which of two hugepages a PMD maps";
		return false;
	}
	if (huge)
		kind = slot.flags[0] & KPF_ZERO_BIT ? KP_SLOT_HUGE_ZERO : KP_SLOT_HUGE;
	else if (slot_empty(&slot))
		kind = KP_SLOT_EMPTY;
	slot_pins(&slot);
	memset(out, 0, (size_t)nr * sizeof(*out));
	for (i = 0; i < nr; i++) {
		out[i].slot = kind;
		page_look(&out[i], &slot, first + i,
			  vma_at(vma, vma_nr, slot.va + (kp_u64)(first + i) * WIRE_PAGE_B), huge);
	}
	return true;
}
