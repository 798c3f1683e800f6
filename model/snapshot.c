/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * snapshot.c - the whole mutable state of a kernel, as a list of pieces.
 *
 * Differs from a real machine in the one way that makes exploration cheap: the
 * state of everything is small, known and copyable.  The template is the world
 * after boot; a reset copies it back.
 */
#include "file.h"
#include "thin.h"

extern char kp_state_begin[], kp_state_end[];
extern char kp_slots_begin[], kp_slots_end[], kp_waits_begin[], kp_waits_end[];
extern unsigned int cm_table_pte_top, cm_table_pmd_top;
extern void *cm_frame_blocks(unsigned long *size_b);
extern void *cm_swap_slots(unsigned long *size_b);
extern void *cm_slot_counts(unsigned long *size_b);
extern void *cm_hold_piece(unsigned long *size_b);
extern long cm_arena_mm_slot_nr(void);
extern void *cm_table_free_piece(unsigned long *size_b);
extern void *cm_table_pmd_piece(unsigned int i, unsigned long *size_b);
extern void *cm_writing_piece(unsigned long *size_b);

struct piece {
	void *base;
	unsigned long size_b;
};
#define PIECE_NR (16 + KP_PMD_TABLE_NR + 3 * KP_TASK_NR + CM_FILE_NR)
#define TEMPLATE_B (2UL << 20)
#define WAITS_B (16UL << 10)
#define SLOTS_B (16UL << 10)

static char template[TEMPLATE_B] __aligned(64) CM_BIG;
static kp_u64 template_b CM_BIG;

static inline void add(struct piece *piece, int *nr, void *base, unsigned long size_b)
{
	if (size_b)
		piece[(*nr)++] = (struct piece){ base, size_b };
}

/* What thin snapshots know of: of these areas they copy lines (thin.c). */
static bool thin CM_BIG;
static unsigned long thin_heap_b CM_BIG, thin_records_b CM_BIG;

/* Variables, objects of the kernel and their records, khugepaged's hash table; in a
 * thin snapshot only objects that came after boot. */
static void add_objects(struct piece *piece, int *nr, bool is_thin)
{
	unsigned long heap_b, records_b;
	char *heap = cm_heap(&heap_b), *records = cm_heap_records(&records_b);
	unsigned long skip_b = is_thin ? thin_heap_b : 0;
	unsigned long skip_records_b = is_thin ? thin_records_b : 0;

	if (!is_thin)
		add(piece, nr, kp_state_begin, kp_state_end - kp_state_begin);
	add(piece, nr, heap + skip_b, heap_b - skip_b);
	add(piece, nr, records + skip_records_b, records_b - skip_records_b);
	if (!is_thin && cm_arena_mm_slot_nr())
		add(piece, nr, kp_slots_begin, kp_slots_end - kp_slots_begin);
}

/* The parts of the world that are in use now, .kp_state first: it says how
 * large the others are. */
static int pieces(struct piece piece[PIECE_NR], bool is_thin)
{
	/* Each says what it has in use: address, and size through the pointer. */
	static void *(*const parts[])(unsigned long *) = {
		cm_frame_blocks, cm_swap_slots,       cm_slot_counts,
		cm_hold_piece,   cm_table_free_piece, cm_writing_piece,
	};
	unsigned long frames = cm_frame_end_pfn() - KP_FRAME_PFN, size_b;
	unsigned int i;
	int nr = 0;

	add_objects(piece, &nr, is_thin);
	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		void *base = parts[i](&size_b);

		add(piece, &nr, base, size_b);
	}
	add(piece, &nr, &kp_mem_map[KP_FRAME_PFN], frames * sizeof(struct page));
	add(piece, &nr, &cm_frames[KP_FRAME_PFN], frames * sizeof(cm_frames[0]));
	/* What a table's page knows: its lock, the tables deposited with it. */
	add(piece, &nr, &kp_mem_map[KP_PTE_TABLE_PFN], cm_table_pte_top * sizeof(struct page));
	add(piece, &nr, &kp_mem_map[KP_PMD_TABLE_PFN], cm_table_pmd_top * sizeof(struct page));
	add(piece, &nr, kp_pte_table, cm_table_pte_top * sizeof(kp_pte_table[0]));
	for (i = 0; i < cm_table_pmd_top; i++) {
		void *base = cm_table_pmd_piece(i, &size_b);

		add(piece, &nr, base, size_b);
	}
	for (i = 0; i < KP_TASK_NR; i++) {
		struct cm_mm *cm = &cm_mms[i];
		unsigned long pages = cm->page_hi > cm->page_lo ? cm->page_hi - cm->page_lo : 0;

		if (!pages)
			continue; /* then page_lo is no index */
		add(piece, &nr, &cm_content[i][cm->page_lo], pages * sizeof(cm_content[0][0]));
		add(piece, &nr, &cm_content_state[i][cm->page_lo], pages);
		add(piece, &nr, &cm_tlb[i][cm->page_lo], pages * sizeof(cm_tlb[0][0]));
	}
	for (i = 0; i < CM_FILE_NR; i++)
		if (cm_files[i].page_top) {
			void *base = cm_file_piece(i, &size_b);

			add(piece, &nr, base, size_b);
		}
	return nr;
}

/* Copies line by line: processors take long to begin what a compiler makes of more. */
static void copy(void *to, const void *from, unsigned long size_b)
{
	struct cm_line *line = to;
	const struct cm_line *its = from;

	for (; size_b >= sizeof(*line); size_b -= sizeof(*line))
		*line++ = *its++;
	memcpy(line, its, size_b);
}

/* Returns its size; nothing is saved where that is more than there is room. */
static kp_u64 save(char *to, kp_u64 room_b, bool is_thin)
{
	struct piece piece[PIECE_NR];
	int i, nr = pieces(piece, is_thin);
	kp_u64 size_b = is_thin ? cm_thin_size() : 0;
	char *at = to;

	for (i = 0; i < nr; i++)
		size_b += piece[i].size_b;
	if (size_b > room_b)
		return size_b;
	if (is_thin) {
		cm_thin_save(at);
		at += cm_thin_size();
	}
	for (i = 0; i < nr; i++) {
		copy(at, piece[i].base, piece[i].size_b);
		at += piece[i].size_b;
	}
	return size_b;
}

static char waits[WAITS_B] __aligned(64) CM_BIG; /* the table of those who wait for a page: none */

/* Window arrays are read between the watermarks only, and grow from zeroes:
 * what a discarded world wrote there has to go.  PMD tables and khugepaged's
 * hash table are the same.  One that was stopped may have left its task waiting. */
static void forget_windows(bool is_thin)
{
	unsigned long size_b;
	int i;

	if (cm_stopped)
		memcpy(kp_waits_begin, waits, kp_waits_end - kp_waits_begin);
	if (!is_thin && (cm_stopped || cm_arena_mm_slot_nr()))
		memset(kp_slots_begin, 0, kp_slots_end - kp_slots_begin);
	for (i = 0; i < (int)cm_table_pmd_top; i++) {
		void *base = cm_table_pmd_piece(i, &size_b);

		memset(base, 0, size_b);
	}

	for (i = 0; i < CM_FILE_NR; i++)
		if (cm_files[i].page_top) {
			void *base = cm_file_piece(i, &size_b);

			memset(base, 0, size_b);
		}
	for (i = 0; i < KP_TASK_NR; i++) {
		struct cm_mm *cm = &cm_mms[i];
		unsigned long pages = cm->page_hi > cm->page_lo ? cm->page_hi - cm->page_lo : 0;

		if (!pages)
			continue;
		memset(&cm_content[i][cm->page_lo], 0, pages * sizeof(cm_content[0][0]));
		memset(&cm_content_state[i][cm->page_lo], 0, pages);
		memset(&cm_tlb[i][cm->page_lo], 0, pages * sizeof(cm_tlb[0][0]));
	}
}

static void restore(const char *from, kp_u64 size_b, bool is_thin)
{
	struct piece piece[PIECE_NR];
	const char *at = from;
	int i = 0, nr;

	forget_windows(is_thin);
	if (is_thin) {
		cm_thin_restore(at);
		at += cm_thin_size();
	} else {
		memcpy(kp_state_begin, at, kp_state_end - kp_state_begin);
		at += kp_state_end - kp_state_begin;
		i = 1;
	}
	for (nr = pieces(piece, is_thin); i < nr; i++) {
		copy(piece[i].base, at, piece[i].size_b);
		at += piece[i].size_b;
	}
	if ((kp_u64)(at - from) != size_b)
		cm_internal("snapshot of %lu bytes does not fit its own sizes",
			    (unsigned long)size_b);
}

kp_u64 cm_snapshot_save(void *buffer, kp_u64 room_b)
{
	return save(buffer, room_b, thin);
}

void cm_snapshot_restore(const void *buffer, kp_u64 size_b)
{
	restore(buffer, size_b, thin);
}

void cm_snapshot_thin(bool on)
{
	thin = on;
}

int cm_snapshot_look(void)
{
	return cm_thin_look();
}

/* Zero at its begin, and equal to itself a word on: as fast as two can be compared. */
static bool is_zero(const char *begin, const char *end)
{
	const long word = sizeof(word);

	if (end - begin < word)
		return true;
	return !*(const long *)begin && !memcmp(begin, begin + word, end - begin - word);
}

/*
 * What no snapshot takes along must be as every world finds it: khugepaged's hash
 * table is empty when it has no slot, and of the table of those who wait for a
 * page nothing is left once nobody waits.
 */
extern void cm_snapshot_check_rest(void);
void cm_snapshot_check_rest(void)
{
	if (memcmp(kp_waits_begin, waits, kp_waits_end - kp_waits_begin))
		cm_internal("somebody is left waiting for a page");
	if (!cm_arena_mm_slot_nr() && !is_zero(kp_slots_begin, kp_slots_end))
		cm_internal("khugepaged's hash table holds a slot that is gone");
}

static char no_slots[SLOTS_B] CM_BIG; /* khugepaged's hash table: empty */

/* The template begins with what add_objects() adds. */
static void open_thin(void)
{
	const char *at = template;
	unsigned long heap_b, records_b;
	char *heap = cm_heap(&heap_b), *records = cm_heap_records(&records_b);

	thin_heap_b = heap_b / CM_LINE_B * CM_LINE_B;
	thin_records_b = records_b / CM_LINE_B * CM_LINE_B;
	cm_thin_add(kp_state_begin, at, kp_state_end - kp_state_begin);
	at += kp_state_end - kp_state_begin;
	cm_thin_add(heap, at, heap_b);
	cm_thin_add(records, at + heap_b, records_b);
	if (cm_arena_mm_slot_nr() || kp_slots_end - kp_slots_begin > (long)sizeof(no_slots))
		cm_internal("khugepaged's hash table is in use, or too large");
	cm_thin_add(kp_slots_begin, no_slots, kp_slots_end - kp_slots_begin);
}

void cm_snapshot_template(void)
{
	if (kp_waits_end - kp_waits_begin > WAITS_B)
		cm_internal("the table of waiters takes %ld bytes", kp_waits_end - kp_waits_begin);
	memcpy(waits, kp_waits_begin, kp_waits_end - kp_waits_begin);
	cm_arena_note_template();
	template_b = save(template, TEMPLATE_B, false);
	if (template_b > TEMPLATE_B)
		cm_internal("world after boot takes %lu bytes", (unsigned long)template_b);
	open_thin();
}

void cm_reset(void)
{
	cm_attempts_forget();
	restore(template, template_b, false);
}
