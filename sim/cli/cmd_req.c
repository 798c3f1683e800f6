/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * cmd_req.c - collapsim req: clauses without a scenario.
 *
 * docs/clauses.txt holds one clause a line, ID and text with a tab between; a
 * scenario names the IDs it shows in its source line.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"

#define REQ_ID_LEN 16

struct req {
	const char *clauses; /* path */
	bool all;
	int clause_nr, without_nr, unknown_nr;
	char (*id)[REQ_ID_LEN]; /* of every clause */
};

/* Is @id a word of its own in @source?  A1 is not in A12, nor in A1-b. */
static bool req_names(const char *source, const char *id)
{
	size_t len = strlen(id);
	const char *at = source;

	while ((at = strstr(at, id))) {
		if ((at == source || (!isalnum((unsigned char)at[-1]) && at[-1] != '-')) &&
		    !isalnum((unsigned char)at[len]) && at[len] != '-')
			return true;
		at += len;
	}
	return false;
}

static void req_clause(struct req *req, const struct cs_work *work, const char *id,
		       const char *text)
{
	const struct cs_script *script;
	int i, nr = 0;

	req->id = realloc(req->id, (size_t)(req->clause_nr + 1) * sizeof(*req->id));
	if (!req->id)
		abort();
	snprintf(req->id[req->clause_nr++], REQ_ID_LEN, "%s", id);
	for (i = 0; i < cs_work_script_nr(work); i++) {
		script = cs_work_script(work, i);
		if (!script->source || !req_names(script->source, id))
			continue;
		if (req->all && !nr)
			printf("%s\t%s\n", id, text);
		if (req->all)
			printf("\t%s\n", script->path);
		nr++;
	}
	if (nr)
		return;
	req->without_nr++;
	printf("%s\t%s%s\n", id, text, req->all ? "\n\tno scenario" : "");
}

static bool req_known(const struct req *req, const char *id)
{
	int i;

	for (i = 0; i < req->clause_nr; i++)
		if (!strcmp(req->id[i], id))
			return true;
	return false;
}

/* What looks like a clause, a letter and digits, has to be one. */
static void req_unknown(struct req *req, const struct cs_script *script)
{
	const char *at = script->source ? script->source : "";
	char id[REQ_ID_LEN];
	size_t len;

	while (*at) {
		len = strspn(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				 "0123456789_-.");
		if (len > 1 && len < sizeof(id) && isupper((unsigned char)*at) &&
		    strspn(at + 1, "0123456789") == len - 1) {
			snprintf(id, sizeof(id), "%.*s", (int)len, at);
			if (!req_known(req, id)) {
				printf("%s: source names %s, which is no clause of %s\n",
				       script->path, id, req->clauses);
				req->unknown_nr++;
			}
		}
		at += len ? len : 1;
	}
}

static int req_read(struct req *req, const struct cs_work *work)
{
	FILE *in = fopen(req->clauses, "re");
	char *line = NULL, *tab;
	size_t room = 0;
	int line_nr = 0, status = 0;

	if (!in) {
		fprintf(stderr, "collapsim req: error: cannot read %s: %s\n", req->clauses,
			strerror(errno));
		return CS_EXIT_USAGE;
	}
	while (!status && getline(&line, &room, in) >= 0) {
		line_nr++;
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		tab = strchr(line, '\t');
		if (!tab || tab == line || !tab[1]) {
			fprintf(stderr, "%s:%d:1: error: not 'ID<tab>text'\n", req->clauses,
				line_nr);
			status = CS_EXIT_USAGE;
			break;
		}
		*tab = '\0';
		req_clause(req, work, line, tab + 1);
	}
	free(line);
	fclose(in);
	return status;
}

static int req_main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "clauses", required_argument, NULL, 'c' },
		{ "all", no_argument, NULL, 'a' },
		{ "help", no_argument, NULL, 'h' },
		{ NULL, 0, NULL, 0 },
	};
	static char *default_dir[] = { (char *)"scenarios" };
	struct req req = { .clauses = "docs/clauses.txt" };
	struct cs_work *work;
	int chosen, status, i;

	for (;;) {
		chosen = cs_cli_option(&cs_cmd_req, argc, argv, ":hac:", options, &status);
		if (chosen == -2)
			return status;
		if (chosen == -1)
			break;
		if (chosen == 'c')
			req.clauses = optarg;
		else
			req.all = true;
	}
	work = optind < argc ? cs_cli_load(argv + optind, argc - optind)
			     : cs_cli_load(default_dir, 1);
	if (!work)
		return CS_EXIT_USAGE;
	status = req_read(&req, work);
	for (i = 0; !status && i < cs_work_script_nr(work); i++)
		req_unknown(&req, cs_work_script(work, i));
	free(req.id);
	cs_work_free(work);
	if (status)
		return status;
	printf("%d of %d clauses have a scenario\n", req.clause_nr - req.without_nr, req.clause_nr);
	return req.without_nr || req.unknown_nr ? 1 : 0;
}

const struct cs_command cs_cmd_req = {
	.name = "req",
	.args = "[OPTION...] [FILE|DIR...]",
	.purpose = "clauses that no scenario names, or nobody knows (default: scenarios/)",
	.help = "  -c, --clauses=FILE    the clauses (default: docs/clauses.txt)\n"
		"  -a, --all             every clause with its scenarios\n",
	.run = req_main,
};
