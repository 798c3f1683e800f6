/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machines.c - finds built kernels and opens the wanted ones.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "machine/machine_real.h"
#include "machine/machine_sim.h"
#include "machine/wire.h"
#include "machine/machines.h"

int cs_version_cmp(const char *a, const char *b)
{
	unsigned long number_a, number_b;
	char *end_a, *end_b;

	while (*a && *b) {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			number_a = strtoul(a, &end_a, 10);
			number_b = strtoul(b, &end_b, 10);
			if (number_a != number_b)
				return number_a < number_b ? -1 : 1;
			a = end_a;
			b = end_b;
			continue;
		}
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		a++;
		b++;
	}
	return (*a != '\0') - (*b != '\0');
}

bool cs_machine_dir(char *out, size_t len)
{
	const char *set = getenv("COLLAPSIM_KERNELS");
	char self[4096];
	ssize_t nr;
	char *slash;

	if (set && *set) {
		snprintf(out, len, "%s", set);
		return true;
	}
	nr = readlink("/proc/self/exe", self, sizeof(self) - 1);
	if (nr <= 0)
		return false;
	self[nr] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return false;
	*slash = '\0';
	if ((size_t)snprintf(out, len, "%s/kernels", self) >= len)
		return false;
	if (!access(out, X_OK))
		return true;
	if ((size_t)snprintf(out, len, "%s/../lib/collapsim/kernels", self) >= len)
		return false;
	if (access(out, X_OK))
		snprintf(out, len, "%s/kernels", self);
	return true;
}

bool cs_machine_parse_name(const char *file, struct cs_machine_desc *out)
{
	size_t len = strlen(file);
	const char *at, *dash = NULL;
	long order;
	char *end;

	for (at = file; (at = strstr(at, "-o")); at++)
		dash = at;
	if (!dash || dash == file || len < 4 ||
	    (size_t)(dash - file) + strlen("sim:") >= sizeof(out->name) ||
	    !isdigit((unsigned char)dash[2]))
		return false;
	order = strtol(dash + 2, &end, 10);
	out->real = false;
	out->lines = !strcmp(end, "-lines.so");
	if ((!out->lines && strcmp(end, ".so")) || order < 1 || order > 20)
		return false;
	out->order = (int)order;
	snprintf(out->name, sizeof(out->name), "sim:%.*s", (int)(dash - file), file);
	return true;
}

static int machine_desc_cmp(const void *left, const void *right)
{
	const struct cs_machine_desc *a = left, *b = right;
	int by_name = cs_version_cmp(a->name, b->name);

	if (by_name)
		return by_name;
	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	return a->lines - b->lines;
}

int cs_machine_list_read(const char *dir, struct cs_machine_list *out)
{
	struct cs_machine_desc desc;
	struct dirent *entry;
	DIR *stream;

	memset(out, 0, sizeof(*out));
	stream = opendir(dir);
	if (!stream)
		return -errno;
	while ((entry = readdir(stream))) {
		if (!cs_machine_parse_name(entry->d_name, &desc))
			continue;
		if ((size_t)snprintf(desc.path, sizeof(desc.path), "%s/%s", dir, entry->d_name) >=
		    sizeof(desc.path))
			continue;
		out->desc = reallocarray(out->desc, (size_t)out->nr + 1, sizeof(desc));
		if (!out->desc)
			abort();
		out->desc[out->nr++] = desc;
	}
	closedir(stream);
	if (out->nr)
		qsort(out->desc, (size_t)out->nr, sizeof(desc), machine_desc_cmp);
	return 0;
}

static void list_add_real(struct cs_machine_list *list, const char *name, const char *path)
{
	struct cs_machine_desc *desc;

	list->desc = reallocarray(list->desc, (size_t)list->nr + 1, sizeof(*desc));
	if (!list->desc)
		abort();
	desc = &list->desc[list->nr++];
	memset(desc, 0, sizeof(*desc));
	desc->order = WIRE_ORDER;
	desc->real = true;
	snprintf(desc->name, sizeof(desc->name), "%s", name);
	snprintf(desc->path, sizeof(desc->path), "%s", path);
}

void cs_machine_list_real(struct cs_machine_list *list)
{
	char dir[3072], path[4096], name[KP_NAME_LEN];
	int first, nr = 0, i;
	struct dirent **entry;

	list_add_real(list, "host", "");
	first = list->nr;
	if (cs_guest_dir(dir, sizeof(dir)))
		nr = scandir(dir, &entry, NULL, alphasort);
	for (i = 0; i < nr; i++) {
		snprintf(path, sizeof(path), "%s/%.255s/.collapsim-guest", dir, entry[i]->d_name);
		if (!strncmp(entry[i]->d_name, "linux-", 6) && !access(path, R_OK)) {
			snprintf(name, sizeof(name), "qemu:%.50s", entry[i]->d_name + 6);
			*strrchr(path, '/') = '\0';
			list_add_real(list, name, path);
		}
		free(entry[i]);
	}
	if (nr > 0)
		free(entry);
	qsort(list->desc + first, (size_t)(list->nr - first), sizeof(*list->desc),
	      machine_desc_cmp);
}

void cs_machine_list_free(struct cs_machine_list *list)
{
	free(list->desc);
	memset(list, 0, sizeof(*list));
}

/* --- choosing ------------------------------------------------------------- */

static void machine_print_names(const struct cs_machine_list *list, FILE *to)
{
	const char *last = NULL;
	int i;

	for (i = 0; i < list->nr; i++) {
		if (last && !strcmp(last, list->desc[i].name))
			continue;
		fprintf(to, "%s%s", last ? ", " : "", list->desc[i].name);
		last = list->desc[i].name;
	}
	if (!last)
		fprintf(to, "none; run make");
}

/* Is @name one of the comma-separated @on? */
static bool machine_named(const char *on, const char *name)
{
	size_t len = strlen(name);
	const char *at = on;

	while (at) {
		if (!strncmp(at, name, len) && (!at[len] || at[len] == ','))
			return true;
		at = strchr(at, ',');
		if (at)
			at++;
	}
	return false;
}

static bool machine_order_wanted(const struct cs_machine_wish *wish, int order)
{
	int i;

	for (i = 0; i < wish->order_nr; i++)
		if (wish->order[i] == order)
			return true;
	return !wish->order_nr;
}

/* Every name and order of the wish must exist, else a line and false. */
static bool machine_wish_exists(const struct cs_machine_list *list,
				const struct cs_machine_wish *wish, FILE *errors)
{
	const char *at = wish->on;
	size_t len;
	int i, j;

	for (; at; at = at[len] ? at + len + 1 : NULL) {
		len = strcspn(at, ",");
		for (i = 0; i < list->nr; i++)
			if (strlen(list->desc[i].name) == len &&
			    !strncmp(list->desc[i].name, at, len))
				break;
		if (i < list->nr)
			continue;
		fprintf(errors, "collapsim: error: no machine '%.*s'; there is: ", (int)len, at);
		machine_print_names(list, errors);
		if (!strncmp(at, "qemu:", 5))
			fprintf(errors, "; make guests GUESTS=%.*s may fetch it", (int)len - 5,
				at + 5);
		fputc('\n', errors);
		return false;
	}
	for (j = 0; j < wish->order_nr; j++) {
		for (i = 0; i < list->nr; i++)
			if (list->desc[i].order == wish->order[j])
				break;
		if (i < list->nr)
			continue;
		fprintf(errors, "collapsim: error: no kernel is built at order %d\n",
			wish->order[j]);
		return false;
	}
	return true;
}

/* Is desc @i the variant to open?  One of the two of a (name, order) is. */
static bool machine_variant_wanted(const struct cs_machine_list *list, int i, bool lines)
{
	const struct cs_machine_desc *desc = &list->desc[i];
	const struct cs_machine_desc *next = i + 1 < list->nr ? desc + 1 : NULL;

	/* sorted: the plain one, then the one with lines */
	if (desc->lines)
		return lines;
	return !lines || !next || !next->lines || next->order != desc->order ||
	       strcmp(next->name, desc->name);
}

static int machine_set_add(struct cs_machine_set *set, const struct cs_machine_desc *desc,
			   FILE *errors)
{
	char error[8192];
	struct cs_machine *machine;
	int status;

	status = desc->real ? cs_machine_real_open(desc->name, desc->path, &machine, error,
						   sizeof(error))
			    : cs_machine_sim_open(desc->path, &machine, error, sizeof(error));
	if (status) {
		fprintf(errors, "collapsim: error: %s\n", error);
		return status;
	}
	set->machine = reallocarray(set->machine, (size_t)set->nr + 1, sizeof(*set->machine));
	if (!set->machine)
		abort();
	set->machine[set->nr++] = machine;
	return 0;
}

int cs_machine_set_open(const struct cs_machine_list *list, const struct cs_machine_wish *wish,
			struct cs_machine_set *out, FILE *errors)
{
	const struct cs_machine_desc *desc;
	int i, status;

	memset(out, 0, sizeof(*out));
	if (!machine_wish_exists(list, wish, errors))
		return 2;
	for (i = 0; i < list->nr; i++) {
		desc = &list->desc[i];
		if ((wish->on && !machine_named(wish->on, desc->name)) ||
		    (desc->real && !wish->on) || !machine_order_wanted(wish, desc->order) ||
		    !machine_variant_wanted(list, i, wish->lines))
			continue;
		status = machine_set_add(out, desc, errors);
		if (!status)
			continue;
		cs_machine_set_close(out);
		return status;
	}
	if (out->nr)
		return 0;
	fprintf(errors, "collapsim: error: no kernel is built%s; run make\n",
		list->nr ? " for this choice" : "");
	return 2;
}

void cs_machine_set_close(struct cs_machine_set *set)
{
	int i;

	for (i = 0; i < set->nr; i++)
		cs_machine_close(set->machine[i]);
	free(set->machine);
	memset(set, 0, sizeof(*set));
}
