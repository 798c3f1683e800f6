/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compat.h - names that the trees spell differently, under one of them: where a
 * newer tree renamed something, the model keeps the older name.  Chosen by probed
 * features (kernel-port/probe/probes.txt), never by version.  What needs more
 * than a name is in compat.c.  Included by model.h.
 */
#ifndef CM_COMPAT_H
#define CM_COMPAT_H

#ifdef KP_HAVE_FOLIO_BATCH_H
#include <linux/folio_batch.h>
#else
#include <linux/pagevec.h>
#endif

/* --- entries of page tables that are not present --------------------------- */
#ifdef KP_HAVE_SOFTLEAF
#include <linux/leafops.h>
#define pte_to_swp_entry(pte) softleaf_from_pte(pte)
#define pmd_to_swp_entry(pmd) softleaf_from_pmd(pmd)
#define non_swap_entry(entry) (!softleaf_is_swap(entry))
#define is_swap_pte(pte) (!pte_none(pte) && !pte_present(pte))
#define is_pfn_swap_entry(entry) softleaf_has_pfn(entry)
#define swp_offset_pfn(entry) softleaf_to_pfn(entry)
#define pfn_swap_entry_to_page(entry) softleaf_to_page(entry)
#define is_migration_entry(entry) softleaf_is_migration(entry)
#define is_writable_migration_entry(entry) softleaf_is_migration_write(entry)
#define is_readable_migration_entry(entry) softleaf_is_migration_read(entry)
#define is_pmd_migration_entry(pmd) pmd_is_migration_entry(pmd)
#define is_pte_marker(pte) pte_is_marker(pte)
#define is_pte_marker_entry(entry) softleaf_is_marker(entry)
#define is_guard_swp_entry(entry) softleaf_is_guard_marker(entry)
#endif

/* --- folios ---------------------------------------------------------------- */
#ifdef KP_HAVE_FOLIO_MAPPING_KSM
#define PAGE_MAPPING_KSM FOLIO_MAPPING_KSM
#endif
#ifdef KP_HAVE_HUGE_ZERO_FOLIO
#define mm_put_huge_zero_page mm_put_huge_zero_folio
#endif
#ifdef KP_HAVE_FROZEN_PAGES
#define free_unref_page free_frozen_pages
#endif
#ifdef KP_HAVE_LRUVEC_UNLOCK
#define unlock_page_lruvec_irq lruvec_unlock_irq
#endif

#ifdef KP_HAVE_NOTIFIER_YOUNG_BOOL
typedef bool cm_young_t;
#else
typedef int cm_young_t;
#endif

/* --- swap ------------------------------------------------------------------ */
#ifdef KP_HAVE_SWAP_TABLE
#define delete_from_swap_cache(folio) swap_cache_del_folio(folio)
#elif !defined(KP_HAVE_SWAP_CACHE_INDEX)
#define swap_cache_index(entry) swp_offset(entry)
#endif

/* --- flags of an address space --------------------------------------------- */
#ifdef KP_HAVE_MM_FLAGS_BITMAP
#define cm_mm_flag_set(mm, flag) mm_flags_set(flag, mm)
#define cm_mm_flag_clear(mm, flag) mm_flags_clear(flag, mm)
#define cm_mm_flag_test(mm, flag) mm_flags_test(flag, mm)
#else
#define cm_mm_flag_set(mm, flag) set_bit(flag, &(mm)->flags)
#define cm_mm_flag_clear(mm, flag) clear_bit(flag, &(mm)->flags)
#define cm_mm_flag_test(mm, flag) test_bit(flag, &(mm)->flags)
#endif
#endif /* CM_COMPAT_H */
