/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * snapshot.c - the whole mutable state of a kernel, as a list of pieces.
 *
 * Differs from a real machine in the one way that makes exploration cheap: the
 * state of everything is small, known and copyable.  The template is the world
 * after boot; a reset copies it back.
 */
#include "file.h"

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

static char template[TEMPLATE_B] __aligned(64) CM_BIG;
static kp_u64 template_b CM_BIG;

static inline void add(struct piece *piece, int *nr, void *base, unsigned long size_b)
{
	if (size_b)
		piece[(*nr)++] = (struct piece){ base, size_b };
}

/* The parts of the world that are in use now, .kp_state first: it says how
 * large the others are. */
static int pieces(struct piece piece[PIECE_NR])
{
	/* Each says what it has in use: address, and size through the pointer. */
	static void *(*const parts[])(unsigned long *) = {
		cm_heap,        cm_heap_records, cm_frame_blocks,     cm_swap_slots,
		cm_slot_counts, cm_hold_piece,   cm_table_free_piece, cm_writing_piece,
	};
	unsigned long frames = cm_frame_end_pfn() - KP_FRAME_PFN, size_b;
	unsigned int i;
	int nr = 0;

	add(piece, &nr, kp_state_begin, kp_state_end - kp_state_begin);
	if (cm_arena_mm_slot_nr())
		add(piece, &nr, kp_slots_begin, kp_slots_end - kp_slots_begin);
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

kp_u64 cm_snapshot_size(void)
{
	struct piece piece[PIECE_NR];
	int i, nr = pieces(piece);
	kp_u64 size_b = 0;

	for (i = 0; i < nr; i++)
		size_b += piece[i].size_b;
	return size_b;
}

kp_u64 cm_snapshot_save(void *buffer)
{
	struct piece piece[PIECE_NR];
	int i, nr = pieces(piece);
	char *at = buffer;

	for (i = 0; i < nr; i++) {
		memcpy(at, piece[i].base, piece[i].size_b);
		at += piece[i].size_b;
	}
	return at - (char *)buffer;
}

static char waits[WAITS_B] __aligned(64) CM_BIG; /* the table of those who wait for a page: none */

/* Window arrays are read between the watermarks only, and grow from zeroes:
 * what a discarded world wrote there has to go.  PMD tables and khugepaged's
 * hash table are the same.  One that was stopped may have left its task waiting. */
static void forget_windows(void)
{
	unsigned long size_b;
	int i;

	if (cm_stopped)
		memcpy(kp_waits_begin, waits, kp_waits_end - kp_waits_begin);
	if (cm_stopped || cm_arena_mm_slot_nr())
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

void cm_snapshot_restore(const void *buffer, kp_u64 size_b)
{
	struct piece piece[PIECE_NR];
	const char *at = buffer;
	int i, nr;

	forget_windows();
	memcpy(kp_state_begin, at, kp_state_end - kp_state_begin);
	nr = pieces(piece);
	for (i = 0; i < nr; i++) {
		if (i)
			memcpy(piece[i].base, at, piece[i].size_b);
		at += piece[i].size_b;
	}
	if ((kp_u64)(at - (const char *)buffer) != size_b)
		cm_internal("snapshot of %lu bytes does not fit its own sizes",
			    (unsigned long)size_b);
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

void cm_snapshot_template(void)
{
	if (kp_waits_end - kp_waits_begin > WAITS_B)
		cm_internal("the table of waiters takes %ld bytes", kp_waits_end - kp_waits_begin);
	memcpy(waits, kp_waits_begin, kp_waits_end - kp_waits_begin);
	if (cm_snapshot_size() > TEMPLATE_B)
		cm_internal("world after boot takes %lu bytes", (unsigned long)cm_snapshot_size());
	cm_arena_note_template();
	template_b = cm_snapshot_save(template);
}

void cm_reset(void)
{
	cm_attempts_forget();
	cm_snapshot_restore(template, template_b);
}
