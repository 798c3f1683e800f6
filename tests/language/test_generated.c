/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * test_generated.c - files made from names.def are as names.def is now.
 *
 * To write them again after a change: CS_UPDATE=1 build/default/unit-tests
 * generated, then look at the difference.
 */
#include "lang.h"

#include "language/names.h"

/* @path must hold @text, or gets it with CS_UPDATE=1. */
static void same_file(const char *path, char *text)
{
	size_t len;
	char *file;

	if (getenv("CS_UPDATE")) {
		FILE *out = fopen(path, "w");

		ct_assert_not_null(out);
		ct_assert(fputs(text, out) >= 0);
		ct_assert_int_eq(fclose(out), 0);
	}
	file = lang_read(path, &len);
	ct_assert_str_eq(file, text);
	free(file);
	free(text);
}

/* --- fuzz dictionary ----------------------------------------------------------- */

static const struct {
	enum cs_name_set set;
	const char *title, *vim; /* vim NULL: not a keyword of its own */
} sets[] = {
	{ CS_NAMES_KEYWORD, "words of the language", "csimKeyword" },
	{ CS_NAMES_CALL, "calls", "csimCall" },
	{ CS_NAMES_FLAG, "constants of calls", "csimConstant" },
	{ CS_NAMES_ERRNO, "errnos", "csimErrno" },
	{ CS_NAMES_SCAN, "scan results", "csimScan" },
	{ CS_NAMES_DIRECTIVE, "directives", NULL },
	{ CS_NAMES_OPTION, "options of directives", NULL },
	{ CS_NAMES_CHECK, "checks", NULL },
	{ CS_NAMES_KNOB, "knobs", NULL },
	{ CS_NAMES_FAIL, "fail points", NULL },
	{ CS_NAMES_POINT, "yield points", NULL },
	{ CS_NAMES_COUNTER, "counters", "csimCounter" },
	{ CS_NAMES_STAT, "quantities", NULL },
	{ CS_NAMES_VMFLAG, "VMA flags", NULL },
	{ CS_NAMES_CAP, "capabilities", NULL },
	{ CS_NAMES_FEATURE, "features", NULL },
	{ CS_NAMES_CONFIG, "configs", NULL },
	{ CS_NAMES_PAGEFLAG, "page flags", NULL },
	{ CS_NAMES_BOUND, "bounds of explore", NULL },
};

static const char *const signs[] = {
	"A[0..H)",
	"A[3P]",
	"A[H..)",
	"child:A",
	"@1P",
	"4H-2P",
	"N/2",
	"(N-1)*1P",
	"[p..]",
	"[p*3 p<pin> p..]",
	"[_*(N/2) l..]",
	"l<4P>..",
	"hugepages-(H/2)/",
	" = A\\x0A",
	" = 0 why ",
	" why none",
	" or ",
	" when kernel >= 6.18",
	" when order >= 3",
	" when config NUMA",
	" and ?",
	"=-1 ",
	"...",
	"{A, H}",
	"[{",
	"}]",
	" += ",
	" -= ",
	" == ",
	"# ",
	"\\x0A",
	"\\\"",
	"\\\\",
	"/* */",
	"0x",
	"explore preempt<=2 {\\x0A  T1: ",
	"\\x0A}\\x0A",
	"fork() = child\\x0A",
	"replay=\\\"T1@end\\\"",
};

/* @sized: a '*' in it is a folio size, else the name of something. */
static void put_name(FILE *out, const char *sign, const char *name, bool sized)
{
	size_t front = strcspn(name, "*");

	if (name[front] && sized)
		fprintf(out, "\"%s%.*s4P%s\"\n", sign, (int)front, name, name + front + 1);
	else
		fprintf(out, "\"%s%s\"\n", sign, name);
}

CT_TEST(generated, fuzz_dictionary__holds_every_name)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ct_assert_not_null(out);
	fputs("# SPDX-License-Identifier: GPL-2.0-only\n#\n"
	      "# csim.dict - words of the scenario language, for fuzzers; made from\n"
	      "# sim/language/names.def by tests/language/test_generated.c.\n",
	      out);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		size_t nr;
		const char *const *names = cs_names(sets[i].set, &nr);
		const char *sign = sets[i].set == CS_NAMES_DIRECTIVE ? "!"
				   : sets[i].set == CS_NAMES_CHECK   ? "?"
								     : "";

		fprintf(out, "\n# %s\n", sets[i].title);
		for (size_t j = 0; j < nr; j++)
			put_name(out, sign, names[j], sets[i].set != CS_NAMES_STAT);
	}
	fputs("\n# signs\n", out);
	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
		fprintf(out, "\"%s\"\n", signs[i]);
	ct_assert_int_eq(fclose(out), 0);
	same_file("fuzz/dict/csim.dict", text);
}

/* --- editor mode ----------------------------------------------------------------- */

static void put_vim_keywords(FILE *out, const char *group, enum cs_name_set set)
{
	size_t nr, column = 999;
	const char *const *names = cs_names(set, &nr);

	for (size_t i = 0; i < nr; i++) {
		if (strchr(names[i], '*'))
			continue; /* csimSized */
		if (column + 1 + strlen(names[i]) > 78)
			column = (size_t)fprintf(out, "\nsyn keyword %s", group) - 1;
		column += (size_t)fprintf(out, " %s", names[i]);
	}
	fputc('\n', out);
}

/* Names behind '!' and '?', joined for a pattern. */
static void put_vim_match(FILE *out, const char *group, const char *sign, enum cs_name_set set)
{
	size_t nr;
	const char *const *names = cs_names(set, &nr);

	fprintf(out, "\nsyn match %s \"%s\\%%(", group, sign);
	for (size_t i = 0; i < nr; i++)
		fprintf(out, "%s%s", i ? "\\|" : "", names[i]);
	fputs("\\)\\>\"\n", out);
}

CT_TEST(generated, vim_syntax__knows_every_call_directive_and_check)
{
	char *text;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	ct_assert_not_null(out);
	fputs("\" SPDX-License-Identifier: GPL-2.0-only\n"
	      "\" csim.vim - scenarios of collapsim; made from sim/language/names.def by\n"
	      "\" tests/language/test_generated.c.\n\n"
	      "if exists(\"b:current_syntax\")\n  finish\nendif\n\n"
	      "syn case match\n"
	      "syn match csimComment \"#.*$\" contains=@Spell\n"
	      "syn region csimString start=+\"+ skip=+\\\\\\\\\\|\\\\\"+ end=+\"+ oneline\n"
	      "syn match csimNumber \"\\<\\%(0x\\x\\+\\|\\d\\+\\)[PHNG]\\?\\>\"\n"
	      "syn match csimUnit \"\\<[PHNG]\\>\"\n"
	      "syn match csimTask \"^\\s*\\h\\w*:\"\n"
	      "syn match csimPicture \"\\[[^]{}]*\\.\\.\\]\"\n",
	      out);
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++)
		if (sets[i].vim)
			put_vim_keywords(out, sets[i].vim, sets[i].set);
	fputs("\nsyn match csimSized \"\\<hugepages-[^ ]\\{-1,}/\\%(stats/\\)\\?\\w\\+\"\n", out);
	put_vim_match(out, "csimDirective", "!", CS_NAMES_DIRECTIVE);
	put_vim_match(out, "csimCheck", "?", CS_NAMES_CHECK);
	fputs("\nhi def link csimComment Comment\nhi def link csimString String\n"
	      "hi def link csimNumber Number\nhi def link csimUnit Number\n"
	      "hi def link csimTask Label\nhi def link csimPicture Special\n"
	      "hi def link csimKeyword Keyword\nhi def link csimCall Function\n"
	      "hi def link csimConstant Constant\nhi def link csimErrno Exception\n"
	      "hi def link csimScan Identifier\nhi def link csimCounter Identifier\n"
	      "hi def link csimSized Identifier\n"
	      "hi def link csimDirective PreProc\nhi def link csimCheck Statement\n\n"
	      "let b:current_syntax = \"csim\"\n",
	      out);
	ct_assert_int_eq(fclose(out), 0);
	same_file("contrib/vim/syntax/csim.vim", text);
}

/* --- reference ----------------------------------------------------------------------- */

CT_TEST(generated, reference__names_every_name)
{
	size_t len;
	char *text = lang_read("docs/scenario-language.md", &len);

	for (int set = 0; set < CS_NAMES_NR; set++) {
		size_t nr;
		const char *const *names = cs_names((enum cs_name_set)set, &nr);

		for (size_t i = 0; i < nr; i++) {
			ct_row("%s", names[i]);
			ct_assert_not_null(strstr(text, names[i]));
		}
	}
	for (int i = 0; i < CS_STATE_NR; i++) {
		const char row[] = { '|', ' ', '`', cs_state_letter((enum cs_state)i), '`', 0 };

		ct_row("entry %s", row);
		ct_assert_not_null(strstr(text, row));
	}
	free(text);
}
