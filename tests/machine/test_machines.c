/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_machines.c - which kernels there are, and choosing some.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "ct.h"
#include "machine/machines.h"

CT_TEST(cs_version_cmp, runs_of_digits__compare_as_numbers)
{
	static const char *const sorted[] = { "sim:6.1", "sim:6.1.2", "sim:6.12", "sim:7.3",
					      "sim:KSRC" };
	size_t i, j;

	for (i = 0; i < 5; i++)
		for (j = 0; j < 5; j++) {
			ct_row("%s, %s", sorted[i], sorted[j]);
			ct_assert_int_eq(cs_version_cmp(sorted[i], sorted[j]), (i > j) - (i < j));
		}
}

CT_TEST(cs_machine_parse_name, kernel_files__give_name_order_variant)
{
	struct cs_machine_desc desc;

	ct_assert(cs_machine_parse_name("6.1-o9.so", &desc));
	ct_assert_str_eq(desc.name, "sim:6.1");
	ct_assert_int_eq(desc.order, 9);
	ct_assert_not(desc.lines);
	ct_assert(cs_machine_parse_name("a-o3-o2-lines.so", &desc));
	ct_assert_str_eq(desc.name, "sim:a-o3");
	ct_assert_int_eq(desc.order, 2);
	ct_assert(desc.lines);
}

CT_TEST(cs_machine_parse_name, other_files__are_none)
{
	static const char *const others[] = { "",         "-o9.so",     "6.1-o9.a",
					      "6.1-o.so", "6.1-o9x.so", "6.1-o0.so",
					      "6.1.so",   "6.1-o99.so", "6.1-o-9.so" };
	struct cs_machine_desc desc;
	size_t i;

	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		ct_row("%s", others[i]);
		ct_assert_not(cs_machine_parse_name(others[i], &desc));
	}
}

/* What set_open() says for a wish, with a list that needs no files. */
static int choose(const struct cs_machine_wish *wish, char *text, size_t len)
{
	struct cs_machine_desc desc[] = {
		{ .name = "sim:6.1", .order = 2, .path = "/nosuch/6.1-o2.so" },
		{ .name = "sim:6.12", .order = 2, .path = "/nosuch/6.12-o2.so" },
		{ .name = "sim:6.12", .order = 2, .lines = true, .path = "/nosuch/lines.so" },
	};
	struct cs_machine_list list = { .desc = desc, .nr = 3 };
	struct cs_machine_set set;
	FILE *errors = fmemopen(text, len, "w");
	int status;

	ct_assert_not_null(errors);
	status = cs_machine_set_open(&list, wish, &set, errors);
	fclose(errors);
	ct_assert_int_eq(set.nr, 0);
	return status;
}

CT_TEST(cs_machine_set_open, unknown_names_and_orders__are_told_with_what_there_is)
{
	char text[512];

	ct_assert_int_eq(choose(&(struct cs_machine_wish){ .on = "sim:6.1,sim:7" }, text, 512), 2);
	ct_assert_contains(text, "no machine 'sim:7'; there is: sim:6.1, sim:6.12");
	ct_assert_int_eq(choose(&(struct cs_machine_wish){ .order = (int[]){ 4 }, .order_nr = 1 },
				text, 512),
			 2);
	ct_assert_contains(text, "no kernel is built at order 4");
}

CT_TEST(cs_machine_set_open, prefix_of_a_name__is_not_the_name)
{
	char text[512];

	ct_assert_int_eq(choose(&(struct cs_machine_wish){ .on = "sim:6" }, text, 512), 2);
	ct_assert_contains(text, "no machine 'sim:6'");
}

CT_TEST(cs_machine_set_open, variant__is_the_one_wished)
{
	char text[512];

	ct_assert_int_eq(choose(&(struct cs_machine_wish){ .on = "sim:6.12" }, text, 512), 2);
	ct_assert_contains(text, "/nosuch/6.12-o2.so");
	ct_assert_int_eq(
		choose(&(struct cs_machine_wish){ .on = "sim:6.12", .lines = true }, text, 512), 2);
	ct_assert_contains(text, "/nosuch/lines.so");
	ct_assert_int_eq(
		choose(&(struct cs_machine_wish){ .on = "sim:6.1", .lines = true }, text, 512), 2);
	ct_assert_contains(text, "/nosuch/6.1-o2.so");
}

CT_TEST(cs_machine_list_read, directory__gives_kernels_in_natural_order)
{
	static const char *const files[] = { "6.12-o2.so", "6.1-o9.so", "6.1-o2.so", "README" };
	char dir[] = "/tmp/ct-machines-XXXXXX", path[128];
	struct cs_machine_list list;
	size_t i;

	ct_assert_not_null(mkdtemp(dir));
	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		fclose(fopen(path, "w"));
	}
	ct_assert_int_eq(cs_machine_list_read(dir, &list), 0);
	ct_assert_int_eq(list.nr, 3);
	ct_assert_contains(list.desc[0].path, "/6.1-o2.so");
	ct_assert_contains(list.desc[1].path, "/6.1-o9.so");
	ct_assert_contains(list.desc[2].path, "/6.12-o2.so");
	cs_machine_list_free(&list);
	for (i = 0; i < 4; i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		ct_assert_int_eq(unlink(path), 0);
	}
	ct_assert_int_eq(rmdir(dir), 0);
	ct_assert_int_ne(cs_machine_list_read(dir, &list), 0);
}
