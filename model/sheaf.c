/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sheaf.c - slab objects set aside before they are needed, as the maple tree of
 * newer trees asks for them.
 *
 * Fault model: the objects come from kmem_cache_alloc(), with its fail point; what
 *              is set aside is then handed out without one.
 * Models:      prefilled sheaves of mm/slub.c.
 * Differs:     no per-CPU sheaves behind them.
 */
#include <linux/slab.h>
#include "model.h"
#ifdef KP_HAVE_SLAB_SHEAF

#define SHEAF_OBJECT_NR 64

struct slab_sheaf {
	unsigned int nr;
	void *objects[SHEAF_OBJECT_NR];
};

static bool fill(struct kmem_cache *cache, gfp_t gfp, struct slab_sheaf *sheaf, unsigned int nr)
{
	if (nr > SHEAF_OBJECT_NR)
		cm_unmodelled("a sheaf of %u objects", nr);
	while (sheaf->nr < nr) {
		void *object = kmem_cache_alloc(cache, gfp);

		if (!object)
			return false;
		sheaf->objects[sheaf->nr++] = object;
	}
	return true;
}

void kmem_cache_return_sheaf(struct kmem_cache *cache, gfp_t gfp, struct slab_sheaf *sheaf)
{
	while (sheaf->nr)
		kmem_cache_free(cache, sheaf->objects[--sheaf->nr]);
	kfree(sheaf);
}

struct slab_sheaf *kmem_cache_prefill_sheaf(struct kmem_cache *cache, gfp_t gfp, unsigned int nr)
{
	struct slab_sheaf *sheaf = kzalloc(sizeof(*sheaf), gfp);

	if (sheaf && !fill(cache, gfp, sheaf, nr)) {
		kmem_cache_return_sheaf(cache, gfp, sheaf);
		return NULL;
	}
	return sheaf;
}

int kmem_cache_refill_sheaf(struct kmem_cache *cache, gfp_t gfp, struct slab_sheaf **sheaf,
			    unsigned int nr)
{
	return fill(cache, gfp, *sheaf, nr) ? 0 : -ENOMEM;
}

void *kmem_cache_alloc_from_sheaf_noprof(struct kmem_cache *cache, gfp_t gfp,
					 struct slab_sheaf *sheaf)
{
	void *object = sheaf->nr ? sheaf->objects[--sheaf->nr] : NULL;

	if (object && gfp & __GFP_ZERO)
		memset(object, 0, kmem_cache_size(cache));
	return object;
}

unsigned int kmem_cache_sheaf_size(struct slab_sheaf *sheaf)
{
	return sheaf->nr;
}
#endif
