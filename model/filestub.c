/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * filestub.c - what anonymous memory touches of files and shared memory.
 *
 * Models:  looking a folio up in the swap cache (mm/filemap.c), and the data
 *          that other units refer to.  Files themselves are not modelled yet.
 */
#include <linux/kobject.h>
#include <linux/pagemap.h>
#include <linux/shmem_fs.h>
#include <linux/sysfs.h>
#include <linux/ksm.h>
#include <linux/mman.h>
#include "model.h"
#include "internal.h"

const struct address_space_operations shmem_aops;
const struct vm_operations_struct vma_dummy_vm_ops;
const struct sysfs_ops kobj_sysfs_ops;
DEFINE_STATIC_KEY_FALSE(init_on_free);
DEFINE_STATIC_KEY_FALSE(init_on_alloc);

/* Only look-ups: nothing here creates a page-cache folio. */
#ifdef KP_HAVE_FILEMAP_GET_MPOL
struct folio *__filemap_get_folio_mpol(struct address_space *mapping, pgoff_t index, fgf_t flags,
				       gfp_t gfp, struct mempolicy *policy)
#define NOT_FOUND ERR_PTR(-ENOENT)
#elif defined(KP_HAVE_GET_FOLIO_FGF)
struct folio *__filemap_get_folio(struct address_space *mapping, pgoff_t index, fgf_t flags,
				  gfp_t gfp)
#define NOT_FOUND ERR_PTR(-ENOENT)
#else
struct folio *__filemap_get_folio(struct address_space *mapping, pgoff_t index, int flags,
				  gfp_t gfp)
#define NOT_FOUND NULL
#endif
{
	struct folio *folio = xa_load(&mapping->i_pages, index);

	if (flags & (FGP_CREAT | FGP_LOCK))
		cm_unmodelled("creating or locking page-cache folios");
	if (!folio || xa_is_value(folio))
		return NOT_FOUND;
	folio_get(folio);
	return folio;
}

/* Swap-cache folios have nothing but the flag to set. */
bool folio_mark_dirty(struct folio *folio)
{
	return !folio_test_set_dirty(folio);
}

/* NOP-SAFE: shadow entries are only counted for reclaim. */
void workingset_update_node(struct xa_node *node)
{
}

/* --- the shmem knobs: kept, though no shared memory obeys them yet --------- */

static char shmem_enabled[16] = "never";

static ssize_t shmem_enabled_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%s\n", shmem_enabled);
}

static ssize_t shmem_enabled_store(struct kobject *kobj, struct kobj_attribute *attr,
				   const char *buf, size_t count)
{
	static const char *const words[] = { "always", "within_size", "advise", "never",
					     "deny",   "force",       "inherit" };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		if (sysfs_streq(buf, words[i])) {
			cm_format(shmem_enabled, sizeof(shmem_enabled), "%s", words[i]);
			return count;
		}
	return -EINVAL;
}

struct kobj_attribute shmem_enabled_attr =
	__ATTR(shmem_enabled, 0644, shmem_enabled_show, shmem_enabled_store);
struct kobj_attribute thpsize_shmem_enabled_attr =
	__ATTR(shmem_enabled, 0644, shmem_enabled_show, shmem_enabled_store);

/* --- KSM: the advice is taken, no page is ever merged ---------------------- */

int ksm_madvise(struct vm_area_struct *vma, unsigned long start, unsigned long end, int advice,
		unsigned long *vm_flags)
{
	if (advice == MADV_MERGEABLE)
		*vm_flags |= VM_MERGEABLE;
	else
		*vm_flags &= ~VM_MERGEABLE;
	return 0;
}

/* --- what newer trees ask of shared memory ---------------------------------- */

#ifdef KP_HAVE_SHMEM_PMD_ENABLED
/* NOP-SAFE: no shared memory obeys the knob yet, so it keeps nobody running. */
bool shmem_hpage_pmd_enabled(void)
{
	return false;
}
#endif
