/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sysfs.c - the THP knobs, through the tree's own show and store functions.
 *
 * Models:  sysfs as far as mm/huge_memory.c and mm/khugepaged.c use it: groups
 *          of attributes are recorded when the tree creates them at boot.
 * Names:   "enabled", "khugepaged/max_ptes_none", "hugepages-64kB/enabled",
 *          "hugepages-64kB/stats/collapse_alloc".  vm.zone_reclaim_mode,
 *          vm.node_reclaim_distance and vm.min_free_kbytes are variables that
 *          reclaim owns, vm.page-cluster one of swap, which 7.3 keeps to itself.
 */
#include <linux/kobject.h>
#include <linux/sysfs.h>
#include "model.h"
#include "internal.h"

#define GROUP_NR 96
static struct {
	struct kobject *kobj;
	const struct attribute_group *group;
} groups[GROUP_NR] CM_BIG; /* filled at boot, never changed */
static int group_nr;
static struct kobject *root_kobj;
struct kobject *mm_kobj;

struct kobject *kobject_create_and_add(const char *name, struct kobject *parent)
{
	struct kobject *kobj = cm_alloc_const(sizeof(*kobj));

	kobj->name = name;
	if (!strcmp(name, "transparent_hugepage"))
		root_kobj = kobj;
	return kobj;
}

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *type, struct kobject *parent,
			 const char *format, ...)
{
	char *name = cm_alloc_const(32);
	va_list args;

	va_start(args, format);
	cm_vformat(name, 32, format, args);
	va_end(args);
	kobj->name = name;
	return 0;
}

/* NOP-SAFE: kernel objects live as long as the world does. */
void kobject_put(struct kobject *kobj)
{
}

int sysfs_create_group(struct kobject *kobj, const struct attribute_group *group)
{
	if (group_nr == GROUP_NR)
		cm_internal("more than %d sysfs groups", GROUP_NR);
	groups[group_nr].kobj = kobj;
	groups[group_nr++].group = group;
	return 0;
}

int sysfs_merge_group(struct kobject *kobj, const struct attribute_group *group)
{
	return sysfs_create_group(kobj, group);
}

/* NOP-SAFE: only called when boot fails, which is a finding already. */
void sysfs_remove_group(struct kobject *kobj, const struct attribute_group *group)
{
}

int sysfs_emit(char *buf, const char *format, ...)
{
	va_list args;
	int nr;

	va_start(args, format);
	nr = cm_vformat(buf, PAGE_SIZE, format, args);
	va_end(args);
	return nr;
}

int sysfs_emit_at(char *buf, int at, const char *format, ...)
{
	va_list args;
	int nr;

	va_start(args, format);
	nr = cm_vformat(buf + at, PAGE_SIZE - at, format, args);
	va_end(args);
	return nr;
}

int __sysfs_match_string(const char *const *words, size_t nr, const char *text)
{
	size_t i;

	for (i = 0; i < nr && words[i]; i++)
		if (sysfs_streq(words[i], text))
			return i;
	return -EINVAL;
}

/* --- numbers, as lib/kstrtox.c takes them ---------------------------------- */

static int parse(const char *text, unsigned int base, unsigned long long *out)
{
	unsigned long long value = 0;
	int digits = 0;

	if (*text == '+')
		text++;
	if ((base == 0 || base == 16) && text[0] == '0' && (text[1] | 32) == 'x') {
		base = 16;
		text += 2;
	} else if (base == 0) {
		base = text[0] == '0' ? 8 : 10;
	}
	for (; *text && *text != '\n'; text++, digits++) {
		unsigned int digit = *text >= '0' && *text <= '9' ? *text - '0'
				     : (*text | 32) >= 'a' && (*text | 32) <= 'f'
					     ? (*text | 32) - 'a' + 10
					     : 99;
		if (digit >= base)
			return -EINVAL;
		if (value > (~0ULL - digit) / base)
			return -ERANGE;
		value = value * base + digit;
	}
	if (!digits || (*text == '\n' && text[1]))
		return -EINVAL;
	*out = value;
	return 0;
}

int kstrtoull(const char *text, unsigned int base, unsigned long long *out)
{
	return parse(text, base, out);
}

int _kstrtoul(const char *text, unsigned int base, unsigned long *out)
{
	unsigned long long value;
	int err = parse(text, base, &value);

	if (!err)
		*out = value;
	return err;
}

int kstrtouint(const char *text, unsigned int base, unsigned int *out)
{
	unsigned long long value;
	int err = parse(text, base, &value);

	if (err)
		return err;
	if (value > UINT_MAX)
		return -ERANGE;
	*out = value;
	return 0;
}

int kstrtobool(const char *text, bool *out)
{
	if (!text || !*text)
		return -EINVAL;
	*out = strchr("yYtT1", *text) || ((*text | 32) == 'o' && (text[1] | 32) == 'n');
	return *out || strchr("nNfF0", *text) || (*text | 32) == 'o' ? 0 : -EINVAL;
}

bool sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return (!*a || (*a == '\n' && !a[1])) && (!*b || (*b == '\n' && !b[1]));
}

/* --- knobs by name --------------------------------------------------------- */

/* What of @name is behind the directory @dir; NULL: it is not in there. */
static const char *within(const char *name, const char *dir)
{
	unsigned long len = dir ? strlen(dir) : 0;

	if (!name || !len)
		return name;
	return !strncmp(name, dir, len) && name[len] == '/' ? name + len + 1 : NULL;
}

/* khugepaged's own settings are looked up in every pass, so nothing is put together. */
static struct kobj_attribute *attribute_of(const char *name, struct kobject **kobj)
{
	int group, i;

	for (group = 0; group < group_nr; group++) {
		struct attribute **attrs = groups[group].group->attrs;
		const char *rest = groups[group].kobj == root_kobj
					   ? name
					   : within(name, groups[group].kobj->name);

		rest = within(rest, groups[group].group->name);
		for (i = 0; rest && attrs && attrs[i]; i++) {
			if (*attrs[i]->name != *rest || strcmp(attrs[i]->name, rest))
				continue;
			*kobj = groups[group].kobj;
			return container_of(attrs[i], struct kobj_attribute, attr);
		}
	}
	return NULL;
}

#define PAGE_CLUSTER_MAX 31
extern int page_cluster __attribute__((weak));

static int *variable_of(const char *name)
{
	if (!strncmp(name, "vm.", 3))
		name += 3;
	if (!strcmp(name, "zone_reclaim_mode"))
		return &node_reclaim_mode;
	if (!strcmp(name, "node_reclaim_distance"))
		return &node_reclaim_distance;
	if (!strcmp(name, "min_free_kbytes"))
		return &min_free_kbytes;
	if (!strcmp(name, "page-cluster"))
		return &page_cluster;
	return NULL;
}

/* The chosen one of a knob that lists its words: "always [never]". */
bool cm_sysfs_choice(const char *name, char out[KP_TEXT_LEN])
{
	char *start, *end;

	if (!cm_sysfs_read(name, out))
		return false;
	start = strchr(out, '[');
	end = start ? strchr(start, ']') : NULL;
	if (!end)
		return false;
	*end = 0;
	memmove(out, start + 1, end - start);
	return true;
}

/* 0; -ENOENT no such knob; else what the knob's store function answers. */
int cm_sysfs_write(const char *name, const char *text, char *error)
{
	int *variable = variable_of(name);
	struct kobj_attribute *attribute;
	struct kobject *kobj;
	bool in_call = cm_in_call;
	ssize_t nr;

	if (variable == &min_free_kbytes)
		return cm_min_free_write(text);
	if (variable) {
		unsigned int value;
		int err = kstrtouint(text, 10, &value);

		if (!err && variable == &page_cluster && value > PAGE_CLUSTER_MAX)
			err = -EINVAL;
		if (!err)
			*variable = value;
		return err;
	}
	attribute = attribute_of(name, &kobj);
	if (!attribute) {
		cm_format(error, KP_TEXT_LEN, "this kernel has no knob '%s'", name);
		return -ENOENT;
	}
	if (!attribute->store) {
		cm_format(error, KP_TEXT_LEN, "knob '%s' is read-only", name);
		return -EACCES;
	}
	cm_daemon_settings(!strncmp(name, "khugepaged/", 11));
	cm_in_call = true; /* it can fail where a call can */
	nr = attribute->store(kobj, attribute, text, strlen(text));
	cm_in_call = in_call;
	cm_daemon_settings(false);
	if (nr >= 0)
		return 0;
	cm_format(error, KP_TEXT_LEN, "knob '%s' refuses '%s'", name, text);
	return nr;
}

bool cm_sysfs_read(const char *name, char out[KP_TEXT_LEN])
{
	static char page[PAGE_SIZE] CM_BIG;
	int *variable = variable_of(name), nr;
	struct kobj_attribute *attribute;
	struct kobject *kobj;

	if (variable) {
		cm_format(out, KP_TEXT_LEN, "%d", *variable);
		return true;
	}
	attribute = attribute_of(name, &kobj);
	if (!attribute || !attribute->show)
		return false;
	nr = attribute->show(kobj, attribute, page);
	if (nr < 0)
		return false;
	page[nr && page[nr - 1] == '\n' ? nr - 1 : nr] = 0;
	cm_format(out, KP_TEXT_LEN, "%s", page);
	return true;
}
