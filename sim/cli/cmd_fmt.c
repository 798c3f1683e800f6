/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_fmt.c - collapsim fmt: scenarios in canonical form.
 */
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"

enum fmt_mode { FMT_PRINT, FMT_IN_PLACE, FMT_CHECK };

static int fmt_in_place(const char *path, const char *text, size_t len)
{
	struct cs_output output;
	int status;

	if (!strcmp(path, "-")) {
		fprintf(stderr, "collapsim fmt: error: standard input has no place to write\n");
		return CS_EXIT_USAGE;
	}
	status = cs_output_open(&output, path);
	if (status)
		return status;
	fwrite(text, 1, len, output.out);
	return cs_output_close(&output);
}

static int fmt_script(const struct cs_script *script, enum fmt_mode mode)
{
	char *text;
	size_t len;
	int status = 0;
	bool same;

	if (cs_print(script, &text, &len))
		return CS_EXIT_INTERNAL;
	same = len == script->len && !memcmp(text, script->text, len);
	switch (mode) {
	case FMT_PRINT:
		fwrite(text, 1, len, stdout);
		break;
	case FMT_IN_PLACE:
		if (!same)
			status = fmt_in_place(script->path, text, len);
		break;
	case FMT_CHECK:
		if (same)
			break;
		printf("%s is not in canonical form\n", script->path);
		status = 1;
		break;
	}
	free(text);
	return status;
}

/* Formatting asks only that a file can be parsed. */
static int fmt_file(const char *path, enum fmt_mode mode)
{
	struct cs_script *script = NULL;
	struct cs_diags diags;
	char *text;
	size_t len;
	int status;

	if (cs_read(path, &text, &len, stderr))
		return CS_EXIT_USAGE;
	cs_diags_init(&diags);
	status = cs_parse(path, text, len, &script, &diags) ? CS_EXIT_USAGE
							    : fmt_script(script, mode);
	cs_diags_print(&diags, stderr);
	cs_diags_free(&diags);
	cs_script_free(script);
	free(text);
	return status;
}

static int fmt_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "in-place", no_argument, NULL, 'i' },
		{ "check", no_argument, NULL, 'c' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	enum fmt_mode mode = FMT_PRINT;
	struct cs_paths paths;
	int chosen, status, i, worst = 0;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_fmt, argc, argv, ":hic", options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		mode = chosen == 'i' ? FMT_IN_PLACE : FMT_CHECK;
	}
	if (cs_find(argv + optind, argc - optind, &paths, stderr))
		return CS_EXIT_USAGE;
	for (i = 0; i < paths.nr; i++) {
		status = fmt_file(paths.path[i], mode);
		worst = status > worst ? status : worst;
	}
	cs_paths_free(&paths);
	return worst;
}

const struct cs_command cs_cmd_fmt = {
	.name = "fmt",
	.args = "[-i | --check] FILE|DIR...",
	.purpose = "print scenarios in canonical form",
	.help = "  -i, --in-place        rewrite the files\n"
		"      --check           name files that are not in that form, exit 1 if any\n",
	.run = fmt_main,
};
