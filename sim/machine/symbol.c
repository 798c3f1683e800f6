/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * symbol.c - code addresses to names and lines, through libdw.
 */
#include <dlfcn.h>
#include <dwarf.h>
#include <elfutils/libdwfl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "machine/symbol.h"

/* Opened at first use, for the life of the process; reported again when an
 * address is unknown, since kernels are loaded later than that. */
static Dwfl *symbol_dwfl(uintptr_t pc)
{
	static char *debuginfo_path;
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_linux_proc_find_elf,
		.find_debuginfo = dwfl_standard_find_debuginfo,
		.debuginfo_path = &debuginfo_path,
	};
	static Dwfl *dwfl;

	if (!dwfl)
		dwfl = dwfl_begin(&callbacks);
	else if (dwfl_addrmodule(dwfl, pc))
		return dwfl;
	if (!dwfl)
		return NULL;
	dwfl_report_begin_add(dwfl);
	if (dwfl_linux_proc_report(dwfl, getpid()) || dwfl_report_end(dwfl, NULL, NULL))
		return NULL;
	return dwfl;
}

/* The path a reader knows: from the tree's or the project's own top. */
static const char *symbol_short_path(const char *path)
{
	static const char *const tops[] = { "/mm/",    "/include/",     "/kernel/",
					    "/lib/",   "/fs/",          "/arch/",
					    "/model/", "/kernel-port/", "/tests/" };
	const char *best = NULL;
	const char *at;
	size_t i;

	for (i = 0; i < sizeof(tops) / sizeof(tops[0]); i++) {
		at = strstr(path, tops[i]);
		/* the outermost: kernel-port/arch/..., not arch/... */
		if (at && (!best || at < best))
			best = at;
	}
	return best ? best + 1 : path;
}

/* The compilation unit of @pc.  clang writes no table of address ranges, so
 * without one each unit is asked. */
static Dwarf_Die *symbol_cu(Dwfl_Module *module, uintptr_t pc, Dwarf_Addr *bias)
{
	Dwarf_Die *cu = dwfl_module_addrdie(module, pc, bias);

	if (cu)
		return cu;
	while ((cu = dwfl_module_nextcu(module, cu, bias)))
		if (dwarf_haspc(cu, pc - *bias) == 1)
			break;
	return cu;
}

/* Path and line of @pc in its unit; NULL if unknown. */
static const char *symbol_place(Dwarf_Die *cu, Dwarf_Addr address, int *line)
{
	Dwarf_Line *found = dwarf_getsrc_die(cu, address);

	if (!found || dwarf_lineno(found, line))
		return NULL;
	return dwarf_linesrc(found, NULL, NULL);
}

/* Index of the row that holds @address, in rows sorted by address. */
static size_t symbol_row(Dwarf_Lines *rows, size_t nr, Dwarf_Addr address)
{
	size_t low = 0, high = nr, mid;
	Dwarf_Addr at;

	while (low + 1 < high) {
		mid = low + (high - low) / 2;
		if (!dwarf_lineaddr(dwarf_onesrcline(rows, mid), &at) && at <= address)
			low = mid;
		else
			high = mid;
	}
	return low;
}

bool cs_symbol_lines(uintptr_t pc, uintptr_t end,
		     bool (*each)(void *ctx, const char *path, const char *short_path, int line),
		     void *ctx)
{
	Dwfl *dwfl = symbol_dwfl(pc);
	Dwfl_Module *module = dwfl ? dwfl_addrmodule(dwfl, pc) : NULL;
	Dwarf_Lines *rows;
	Dwarf_Addr bias, at;
	Dwarf_Die *cu = module ? symbol_cu(module, pc, &bias) : NULL;
	const char *path;
	size_t i, nr;
	int line;

	if (!cu || dwarf_getsrclines(cu, &rows, &nr))
		return false;
	for (i = symbol_row(rows, nr, pc - bias); i < nr; i++) {
		Dwarf_Line *row = dwarf_onesrcline(rows, i);

		if (dwarf_lineaddr(row, &at) || at >= end - bias)
			break;
		path = dwarf_linesrc(row, NULL, NULL);
		if (path && !dwarf_lineno(row, &line) &&
		    each(ctx, path, symbol_short_path(path), line))
			return true;
	}
	return false;
}

uintptr_t cs_symbol_end(uintptr_t pc)
{
	Dwfl *dwfl = symbol_dwfl(pc);
	Dwfl_Module *module = dwfl ? dwfl_addrmodule(dwfl, pc) : NULL;
	GElf_Off offset = 0;
	GElf_Sym sym;

	if (!module || !dwfl_module_addrinfo(module, pc, &offset, &sym, NULL, NULL, NULL))
		return 0;
	return pc - offset + sym.st_size;
}

static bool symbol_in_object(uintptr_t pc, const void *object)
{
	Dl_info of_pc, of_object;

	return dladdr((void *)pc, &of_pc) && dladdr(object, &of_object) &&
	       of_pc.dli_fbase == of_object.dli_fbase;
}

/* Place of the call that an inlined function stands for. */
static void symbol_call_place(Dwarf_Die *cu, Dwarf_Die *inlined, const char **file, int *line)
{
	Dwarf_Attribute attribute;
	Dwarf_Files *files;
	Dwarf_Word value;
	size_t nr;

	*file = NULL;
	*line = 0;
	if (dwarf_attr(inlined, DW_AT_call_line, &attribute) &&
	    !dwarf_formudata(&attribute, &value))
		*line = (int)value;
	if (dwarf_attr(inlined, DW_AT_call_file, &attribute) &&
	    !dwarf_formudata(&attribute, &value) && !dwarf_getsrcfiles(cu, &files, &nr) &&
	    value < nr)
		*file = dwarf_filesrc(files, value, NULL, NULL);
}

/* By debug information: 0 if there is none. */
static int symbol_scopes(Dwfl_Module *module, uintptr_t pc, char (*out)[CS_SYMBOL_LEN], int max)
{
	Dwarf_Addr bias;
	Dwarf_Die *cu = symbol_cu(module, pc, &bias);
	Dwarf_Die *innermost = NULL, *scopes = NULL;
	const char *file;
	int i, line, tag, scope_nr, nr = 0;

	if (!cu)
		return 0;
	file = symbol_place(cu, pc - bias, &line);
	if (!file)
		return 0;
	/* The first call crosses over to where an inlined function was written;
	 * the second goes up to where it was inlined. */
	if (dwarf_getscopes(cu, pc - bias, &innermost) <= 0)
		return 0;
	scope_nr = dwarf_getscopes_die(&innermost[0], &scopes);
	free(innermost);
	for (i = 0; i < scope_nr && nr < max; i++) {
		tag = dwarf_tag(&scopes[i]);
		if (tag != DW_TAG_inlined_subroutine && tag != DW_TAG_subprogram)
			continue;
		snprintf(out[nr++], CS_SYMBOL_LEN, "%s() %s:%d",
			 dwarf_diename(&scopes[i]) ? dwarf_diename(&scopes[i]) : "?",
			 file ? symbol_short_path(file) : "?", line);
		if (tag == DW_TAG_subprogram)
			break;
		symbol_call_place(cu, &scopes[i], &file, &line);
	}
	free(scopes);
	return nr;
}

int cs_symbol_frames(uintptr_t pc, const void *object, char (*out)[CS_SYMBOL_LEN], int max)
{
	Dwfl_Module *module;
	const char *name;
	GElf_Off offset = 0;
	GElf_Sym sym;
	Dwfl *dwfl;
	int nr;

	if (max < 1 || !symbol_in_object(pc, object))
		return 0;
	dwfl = symbol_dwfl(pc);
	module = dwfl ? dwfl_addrmodule(dwfl, pc) : NULL;
	nr = module ? symbol_scopes(module, pc, out, max) : 0;
	if (nr)
		return nr;
	name = module ? dwfl_module_addrinfo(module, pc, &offset, &sym, NULL, NULL, NULL) : NULL;
	if (name)
		snprintf(out[0], CS_SYMBOL_LEN, "%s()+%#lx", name, (unsigned long)offset);
	else
		snprintf(out[0], CS_SYMBOL_LEN, "(no symbol)");
	return 1;
}
