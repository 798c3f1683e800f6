#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-new-tree.sh - whole kernels from trees that nobody has seen: one whose
# collapse calls a new function, one whose boot does, one that has a new variable.

cd "$(dirname "$0")/../.."
. tests/lib.sh
. tests/build/mutated.sh
known=$(mutable_tree)
if [ -z "$known" ]; then
	echo "new-tree: needs 6.12 or a later tree"
	exit 77
fi
trap 'rm -rf "$work" build/new-tree' EXIT
tree=$work/tree
overlay "$known" "$tree"

make_it() { env -u MAKEFLAGS -u MAKELEVEL make "$@" CFG=new-tree OPT=-O1 KSRC="$tree" CC="$CS_CC"; }
kernel() { make_it ORDERS=2 KP_VARIANTS=plain; }
reported() { verdict "$(grep -qF -- "$1" "$work/out"; echo $?)" "page lacks: $1"; }

edit "$tree/include/linux/khugepaged.h" \
	-e '0,/^extern /s//void new_rule(void);\nextern int new_knob;\nextern /'
edit "$tree/mm/khugepaged.c" -e '/^static.* hugepage_vma_revalidate(/,/^}/s/^{$/{\n\tnew_rule();/'
expect 0 'is built, with functions that no known tree calls' kernel
reported '  new_rule()   called by mm/khugepaged.c'
expect 4 'new_rule() is not modelled' build/new-tree/collapsim run --on sim:KSRC --order 2 \
	scenarios/tour
expect 2 'runs: new_rule() is not modelled, first from hugepage_vma_revalidate()' \
	make_it check-steps TIER=quick STEP=scenarios ORDERS=2

edit "$tree/mm/khugepaged.c" -e 's/^\tnew_rule();/\tif (new_knob) return SCAN_FAIL;/'
expect 2 'symbols that are not modelled and not only called' kernel
reported '  new_knob'

edit "$tree/mm/khugepaged.c" -e 's/^\tif (new_knob) return SCAN_FAIL;//' \
	-e '/^int __init khugepaged_init(/,/^}/s/^{$/{\n\tnew_rule();/'
expect 2 'it is built, but does not boot' kernel
reported 'stopped at new_rule'

rm "$tree/mm/khugepaged.c"
expect_one_line 2 'not a kernel tree: misses mm/khugepaged.c' kernel
finish new-tree
