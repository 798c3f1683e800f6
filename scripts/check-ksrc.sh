#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-ksrc.sh - is this folder a kernel tree that we can compile from?
#
#	scripts/check-ksrc.sh PATH
#
# Says nothing if it is; else one line on stdout and exit 2.  Only files that
# every tree with MADV_COLLAPSE has are asked for: which others a tree needs,
# the build of its kernels finds out.

set -eu
tree=$1
needed=(Makefile mm/khugepaged.c mm/madvise.c mm/huge_memory.c mm/rmap.c mm/internal.h
	mm/pgtable-generic.c include/linux/mm.h include/linux/huge_mm.h
	include/asm-generic/bug.h include/uapi/linux/mman.h lib/xarray.c
	kernel/bounds.c scripts/Makefile.build arch/x86/include)

die()
{
	echo "KSRC: $tree: $*"
	exit 2
}

[ -e "$tree" ] || die "no such folder"
[ -d "$tree" ] || die "not a folder"
for file in "${needed[@]}"; do
	[ -e "$tree/$file" ] || die "not a kernel tree: misses $file"
	[ -r "$tree/$file" ] || die "cannot read $file"
done
for name in VERSION PATCHLEVEL; do
	grep -qE "^$name = [0-9]+\$" "$tree/Makefile" ||
		die "not a kernel tree: Makefile lacks $name"
done
grep -q MADV_COLLAPSE "$tree/mm/madvise.c" ||
	die "no MADV_COLLAPSE in mm/madvise.c: Linux 6.1 or later is needed"
