/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena.c - kernel memory (slab and pages for the kernel's own use) and
 * snapshots of the whole world.
 *
 * Fault model: CM_FAIL_ALLOC_SLAB for every allocation of a real unit.
 * Models:      mm/slub.c, the kmalloc family, __get_free_pages() for kernel use.
 * Differs:     one arena with LIFO free lists by size class; freed memory is
 *              poisoned, so that use after free is seen at once; no reclaim.
 * Reset:       the world after open() is kept as a template; a reset copies it
 *              back, and nothing that an earlier run touched survives.
 */
#include <linux/slab.h>
#include "model.h"
#include "mm_slot.h"

#define HEAP_B (24UL << 20)
#define GRAIN_B 32UL
#define CLASS_NR 40
#define FREED 0x6b
#define UNSET 0x5a /* memory that nobody asked to be cleared */

/* Beside the memory, one record a grain; only that of an object's first counts. */
struct record {
	unsigned char class; /* class + 1, 0: no object starts here */
	unsigned char cache; /* 1-based index of caches[], or one of: */
};
#define CACHE_KMALLOC 0
#define CACHE_OWN 254  /* the model's own */
#define CACHE_DEAD 255 /* freed */

static char heap[HEAP_B] __aligned(256) CM_BIG;
static struct record records[HEAP_B / GRAIN_B] CM_BIG;
static unsigned long heap_used_b;
static void *free_list[CLASS_NR];
static long live_nr;

struct cache {
	const char *name;
	unsigned int size_b;
	void (*ctor)(void *);
};
#define CACHE_NR 32
static struct cache caches[CACHE_NR] CM_BIG; /* made at boot, never changed */
static int cache_nr;
static int cache_live_nr[CACHE_NR];
static long kmalloc_live_nr;

/* Classes: 32, 64, 96, 128, 192, 256, 384, 512 ... bytes.  An object whose class
 * is a power of two is aligned to it, up to 256 bytes: maple nodes need that. */
static unsigned int class_of(unsigned long size_b)
{
	unsigned int shift;

	if (size_b <= 64)
		return size_b > 32;
	shift = 63 - __builtin_clzl(size_b - 1); /* 2^shift < size <= 2^(shift+1) */
	return 2 * (shift - 5) + (size_b > 3UL << (shift - 1));
}

static unsigned long class_size(unsigned int class)
{
	if (class < 2)
		return 32UL << class;
	return class & 1 ? 128UL << ((class - 3) / 2) : 96UL << ((class - 2) / 2);
}

static void *take(unsigned long size_b, unsigned int cache, int content)
{
	unsigned int class = class_of(size_b);
	void *object;

	if (class >= CLASS_NR)
		cm_internal("kernel object of %lu bytes", size_b);
	object = free_list[class];
	if (object) {
		free_list[class] = *(void **)object;
	} else {
		unsigned long need = class_size(class), align = need & (need - 1) ? 32 : need;

		heap_used_b = ALIGN(heap_used_b, min(align, 256UL));
		if (heap_used_b + need > HEAP_B)
			cm_internal("kernel arena of %lu MiB is full", HEAP_B >> 20);
		object = heap + heap_used_b;
		heap_used_b += need;
	}
	records[((char *)object - heap) / GRAIN_B] = (struct record){ class + 1, cache };
	memset(object, content, size_b);
	return object;
}

/* As the kernel asks for it: cleared, or as whoever had it before left it. */
static int content_of(gfp_t gfp)
{
	return gfp & __GFP_ZERO ? 0 : UNSET;
}

static struct record *record_of(const void *address)
{
	unsigned long at = (const char *)address - heap;
	struct record *record = &records[at / GRAIN_B];

	if (at >= heap_used_b || at % GRAIN_B || !record->class)
		cm_broken("kernel memory freed that was never allocated");
	if (record->cache == CACHE_DEAD)
		cm_broken("kernel object freed twice");
	return record;
}

static void give_back(void *address)
{
	struct record *record = record_of(address);
	unsigned int class = record->class - 1;
	unsigned long size_b = class_size(class);

	memset(address, FREED, size_b > 256 ? 256 : size_b);
	record->cache = CACHE_DEAD;
	*(void **)address = free_list[class];
	free_list[class] = address;
}

void *cm_alloc(unsigned long size_b)
{
	return take(size_b, CACHE_OWN, 0);
}

/* Objects that nothing changes after boot: they need no restoring.  That this
 * holds is checked whenever a world ends. */
#define CONST_B (16UL << 10)
static char const_heap[CONST_B] __aligned(64) CM_BIG;
static char const_copy[CONST_B] CM_BIG;
static unsigned long const_used_b CM_BIG;

void *cm_alloc_const(unsigned long size_b)
{
	void *object = const_heap + const_used_b;

	const_used_b += ALIGN(size_b, 64);
	if (const_used_b > CONST_B)
		cm_internal("more than %lu bytes of constant objects", CONST_B);
	return object;
}

void cm_arena_check_const(void)
{
	if (memcmp(const_heap, const_copy, const_used_b))
		cm_internal("an object that should never change after boot has changed");
}

void cm_free(void *object)
{
	give_back(object);
}

/* --- kmalloc --------------------------------------------------------------- */

static void *kernel_alloc(unsigned long size_b, gfp_t gfp)
{
	might_alloc(gfp);
	cm_point(ALLOC_SLAB);
	if (cm_fails(CM_FAIL_ALLOC_SLAB))
		return NULL;
	kmalloc_live_nr++;
	return take(size_b, CACHE_KMALLOC, content_of(gfp));
}

/* Also of objects from a cache, which some callers free so. */
void kfree(const void *address)
{
	unsigned int cache;

	if (ZERO_OR_NULL_PTR(address))
		return;
	cache = record_of(address)->cache;
	if (cache == CACHE_KMALLOC) {
		kmalloc_live_nr--;
	} else if (cache != CACHE_OWN) {
		cache_live_nr[cache - 1]--;
		live_nr--;
	}
	give_back((void *)address);
}

#ifdef KP_HAVE_KMALLOC_NOPROF
void *__kmalloc_cache_noprof(struct kmem_cache *cache, gfp_t gfp, size_t size)
{
	return kernel_alloc(size, gfp);
}
void *__kmalloc_noprof(size_t size, gfp_t gfp)
{
	return kernel_alloc(size, gfp);
}
void *__kmalloc_node_noprof(DECL_BUCKET_PARAMS(size, b), gfp_t gfp, int node)
{
	return kernel_alloc(size, gfp);
}
unsigned long get_free_pages_noprof(gfp_t gfp, unsigned int order)
{
	return (unsigned long)kernel_alloc(PAGE_SIZE << order, gfp);
}
#ifdef KP_HAVE_KMEM_BUCKETS
kmem_buckets kmalloc_caches[NR_KMALLOC_TYPES];
#else
struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1];
#endif
#else
void *kmalloc_trace(struct kmem_cache *cache, gfp_t gfp, size_t size)
{
	return kernel_alloc(size, gfp);
}
void *__kmalloc(size_t size, gfp_t gfp)
{
	return kernel_alloc(size, gfp);
}
void *__kmalloc_node(size_t size, gfp_t gfp, int node)
{
	return kernel_alloc(size, gfp);
}
unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	return (unsigned long)kernel_alloc(PAGE_SIZE << order, gfp);
}
struct kmem_cache *kmalloc_caches[NR_KMALLOC_TYPES][KMALLOC_SHIFT_HIGH + 1];
#endif

void free_pages(unsigned long address, unsigned int order)
{
	kfree((void *)address);
}

/* --- caches ---------------------------------------------------------------- */

static struct kmem_cache *cache_create(const char *name, unsigned int size_b, unsigned int align,
				       void (*ctor)(void *))
{
	struct cache *cache = &caches[cache_nr];

	if (cache_nr == CACHE_NR)
		cm_internal("more than %d slab caches", CACHE_NR);
	cache_nr++;
	cache->name = name;
	cache->size_b = align ? ALIGN(size_b, align) : size_b;
	cache->ctor = ctor;
	return (struct kmem_cache *)cache;
}

static void *cache_alloc(struct kmem_cache *kmem, gfp_t gfp)
{
	struct cache *cache = (struct cache *)kmem;
	void *object;

	might_alloc(gfp);
	cm_point(ALLOC_SLAB);
	if (cm_fails(CM_FAIL_ALLOC_SLAB))
		return NULL;
	object = take(cache->size_b, cache - caches + 1, content_of(gfp));
	cache_live_nr[cache - caches]++;
	live_nr++;
	if (cache->ctor)
		cache->ctor(object);
	return object;
}

/* Of every address space that khugepaged knows there is one. */
static int mm_slot_cache = -1;

/* It begins with the same three members in all trees; one that was never entered
 * anywhere is all zero. */
static void check_slot_let_go(const struct mm_slot *slot)
{
	if (!hlist_unhashed(&slot->hash))
		cm_broken("khugepaged's slot of an address space freed while it is still hashed");
	if (slot->mm_node.next && slot->mm_node.next != LIST_POISON1)
		cm_broken("khugepaged's slot of an address space freed while it is still listed");
}

void kmem_cache_free(struct kmem_cache *kmem, void *address)
{
	struct cache *cache = (struct cache *)kmem;
	if (record_of(address)->cache != (unsigned int)(cache - caches + 1))
		cm_broken("object freed to slab cache %s that is not of it", cache->name);
	if (cache - caches == mm_slot_cache)
		check_slot_let_go(address);
	cache_live_nr[cache - caches]--;
	live_nr--;
	give_back(address);
}

void kmem_cache_free_bulk(struct kmem_cache *kmem, size_t nr, void **objects)
{
	while (nr--)
		kmem_cache_free(kmem, objects[nr]);
}

static int cache_alloc_bulk(struct kmem_cache *kmem, gfp_t gfp, size_t nr, void **objects)
{
	size_t i;

	for (i = 0; i < nr; i++) {
		objects[i] = cache_alloc(kmem, gfp);
		if (!objects[i]) {
			kmem_cache_free_bulk(kmem, i, objects);
			return 0;
		}
	}
	return nr;
}

void kmem_cache_destroy(struct kmem_cache *kmem)
{
	struct cache *cache = (struct cache *)kmem;

	if (cache && cache_live_nr[cache - caches])
		cm_broken("slab cache %s destroyed with %d objects", cache->name,
			  cache_live_nr[cache - caches]);
}

#ifdef KP_HAVE_KMALLOC_NOPROF
struct kmem_cache *__kmem_cache_create_args(const char *name, unsigned int size,
					    struct kmem_cache_args *args, slab_flags_t flags)
{
	return cache_create(name, size, args ? args->align : 0, args ? args->ctor : NULL);
}
void *kmem_cache_alloc_noprof(struct kmem_cache *kmem, gfp_t gfp)
{
	return cache_alloc(kmem, gfp);
}
void *kmem_cache_alloc_lru_noprof(struct kmem_cache *kmem, struct list_lru *lru, gfp_t gfp)
{
	return cache_alloc(kmem, gfp);
}
#ifdef KP_HAVE_ALLOC_BULK_BOOL
bool kmem_cache_alloc_bulk_noprof(struct kmem_cache *kmem, gfp_t gfp, size_t nr, void **objects)
#else
int kmem_cache_alloc_bulk_noprof(struct kmem_cache *kmem, gfp_t gfp, size_t nr, void **objects)
#endif
{
	return cache_alloc_bulk(kmem, gfp, nr, objects);
}
#else
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *))
{
	return cache_create(name, size, align, ctor);
}
void *kmem_cache_alloc(struct kmem_cache *kmem, gfp_t gfp)
{
	return cache_alloc(kmem, gfp);
}
void *kmem_cache_alloc_lru(struct kmem_cache *kmem, struct list_lru *lru, gfp_t gfp)
{
	return cache_alloc(kmem, gfp);
}
int kmem_cache_alloc_bulk(struct kmem_cache *kmem, gfp_t gfp, size_t nr, void **objects)
{
	return cache_alloc_bulk(kmem, gfp, nr, objects);
}
#endif

extern long cm_arena_mm_slot_nr(void);
long cm_arena_mm_slot_nr(void)
{
	return mm_slot_cache < 0 ? 0 : cache_live_nr[mm_slot_cache];
}

static void find_mm_slot_cache(void)
{
	int i;

	for (i = 0; i < cache_nr; i++)
		if (!strcmp(caches[i].name, "mm_slot") ||
		    !strcmp(caches[i].name, "khugepaged_mm_slot"))
			mm_slot_cache = i;
	if (mm_slot_cache < 0)
		cm_internal("no slab cache for khugepaged's slots");
}

long cm_arena_live_nr(void)
{
	return live_nr + kmalloc_live_nr;
}

/* --- leaks ----------------------------------------------------------------- */

/* Live objects when the template was made: what every world starts with. */
static long template_live_nr[CACHE_NR] CM_BIG;
static long template_kmalloc_nr CM_BIG;

int cm_arena_check_leaks(void)
{
	int i, found = 0;

	for (i = 0; i < cache_nr; i++) {
		long more = cache_live_nr[i] - template_live_nr[i];

		if (more) {
			cm_finding("%ld object(s) of slab cache %s left after the last task ended",
				   more, caches[i].name);
			found++;
		}
	}
	if (kmalloc_live_nr != template_kmalloc_nr) {
		cm_finding("%ld kmalloc object(s) left after the last task ended",
			   kmalloc_live_nr - template_kmalloc_nr);
		found++;
	}
	return found;
}

void cm_arena_note_template(void)
{
	int i;

	find_mm_slot_cache();
	for (i = 0; i < cache_nr; i++)
		template_live_nr[i] = cache_live_nr[i];
	template_kmalloc_nr = kmalloc_live_nr;
	memcpy(const_copy, const_heap, const_used_b);
}

void *cm_heap(unsigned long *used_b)
{
	*used_b = heap_used_b;
	return heap;
}

void *cm_heap_records(unsigned long *used_b)
{
	*used_b = heap_used_b / GRAIN_B * sizeof(records[0]);
	return records;
}
