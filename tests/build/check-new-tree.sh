#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-new-tree.sh - a tree that nobody has seen ends as one page.
#
# A tree of symlinks to one of the known trees is broken in five ways, and a few
# files are compiled from it; slow-new-tree.sh builds whole kernels.

cd "$(dirname "$0")/../.."
. tests/lib.sh
. tests/build/mutated.sh
known=$(mutable_tree)
build=$PWD/$CS_BUILD
order=${CS_ORDERS%% *}

# --- known.txt is what the builds say ---------------------------------------------

facts() { grep -E '^(probe|trap) ' "$1"; }
# shellcheck disable=SC2086
scripts/known.sh "$build" "$order" $CS_TREES > "$work/now"
for tree in $CS_TREES; do
	[ "$tree" != KSRC ] || continue
	at=$(column_of "$tree" kernel-port/known.txt)
	facts kernel-port/known.txt | awk -v at="$at" '$(at + 1) { print $1, $2 }' > "$work/want"
	facts "$work/now" | awk -v at="$(column_of "$tree" "$work/now")" \
		'$(at + 1) { print $1, $2 }' > "$work/got"
	# Optimisation may drop a call: only the usual build has them all.
	[ "$CS_CFG" = default ] || grep '^probe' "$work/want" > "$work/want.probe"
	[ "$CS_CFG" = default ] || { grep '^probe' "$work/got" > "$work/got.probe"
		mv "$work/want.probe" "$work/want"; mv "$work/got.probe" "$work/got"; }
	expect_same "kernel-port/known.txt, $tree (make known, if it is meant)" \
		"$work/want" "$work/got"
done
if [ -z "$known" ]; then
	finish new-tree
	exit
fi

# --- units, a header, a prototype, a probe ----------------------------------------

overlay "$known" "$work/tree"
rm "$work/tree/mm/mlock.c" "$work/tree/mm/mremap.c" "$work/tree/include/linux/delay.h"
edit "$work/tree/include/linux/memcontrol.h" \
	-e 's/^\(int __mem_cgroup_charge(.*gfp_t gfp\));/\1, int why);/' \
	-e 's/__mem_cgroup_charge(folio, mm, gfp)/__mem_cgroup_charge(folio, mm, gfp, 0)/'
edit "$work/tree/mm/internal.h" -e 's/folio_isolate_lru/folio_take_off_lru/'

look()
{
	env -u MAKEFLAGS -u MAKELEVEL make -s look CFG=new-tree OPT=-O1 KSRC="$work/tree" \
		KP_UNITS=mm/khugepaged.c CC="$CS_CC" \
		KP_MODEL='model/memcg.c model/daemon.c kernel-port/kp_gate.c'
}
trap 'rm -rf "$work" build/new-tree' EXIT
for says in '  mm/mlock.c' '  mm/mremap.c' '  linux/delay.h   (model/daemon.c' \
	'does not hold  FOLIO_ISOLATE_BOOL  mm/internal.h  /bool folio_isolate_lru/' \
	"which it is most like" 'model/memcg.c:' '__mem_cgroup_charge' \
	'docs/hacking.md, "Adding a kernel tree for everybody"' \
	'all that the compiler said: build/new-tree/logs/look-KSRC.log'; do
	if [ ! -e "$work/page" ]; then
		expect 2 "$says" look
		cp "$work/out" "$work/page"
	else
		verdict "$(grep -qF -- "$says" "$work/page"; echo $?)" "page lacks: $says"
	fi
done
verdict "$(test "$(wc -l < "$work/page")" -le 50; echo $?)" "more than a page"
# shellcheck disable=SC2016
verdict "$(! grep -qE '^ +(\||[0-9]+ \|)' "$work/page"; echo $?)" "a wall of the compiler's"
verdict "$(test "$(grep -c '__mem_cgroup_charge' "$work/page")" = 1; echo $?)" "an error twice"
log=build/new-tree/logs/look-KSRC.log
verdict "$(grep -q 'previous declaration' $log; echo $?)" "the log has not all"

# --- a function without a model: built, and told --------------------------------

objects=$work/k/$known_name-o$order
mkdir -p "$objects"
ln -s "$build/k/$known_name" "$work/k/$known_name"
ln -s "$build/k/$known_name-o$order"/mm_*.k.o "$objects/"
cp "$build/k/$known_name-o$order/traps.S" "$objects/traps.S"
: > "$work/none.log"
page() { scripts/tree-page.sh "$1" "$build/gen/$known_name" "$objects/traps.S" "$known"; }
expect 0 '' page "$work/none.log"
echo '.globl collapse_by_new_rule' >> "$objects/traps.S"
expect 0 'collapse_by_new_rule()   called by model/' page "$work/none.log"
# One that real code calls, as if no known tree had it in this list.
name=$(sed -n 's/^\.globl \(.*\)/\1/p' "$objects/traps.S" | head -n 1)
mkdir -p "$work/repo/kernel-port/probe"
cp kernel-port/probe/probes.txt "$work/repo/kernel-port/probe/"
grep -v "^trap $name " kernel-port/known.txt > "$work/repo/kernel-port/known.txt"
expect 0 "$name()   called by mm/" env -C "$work/repo" "$PWD/scripts/tree-page.sh" \
	"$work/none.log" "$build/gen/$known_name" "$objects/traps.S" "$known"

# --- what else a log may say ------------------------------------------------------

cat > "$work/some.log" << 'S'
not modelled, and not only called: new_knob (a variable? define it
make: *** [mk/kernels.mk:146: build/x/kernels/KSRC-o2.so] Error 1
S
expect 2 '  new_knob' page "$work/some.log"
verdict "$(grep -q 'symbols that are not modelled and not only called' "$work/out"; echo $?)" \
	"a variable is no function"
echo 'make: *** [mk/kernels.mk:146: build/x/kernels/KSRC-o2.so] Error 1' > "$work/some.log"
expect 2 'KSRC-o2.so' page "$work/some.log"
cat > "$work/some.log" << 'S'
/usr/bin/ld: b.o: in function `twice':
model/b.c:2: multiple definition of `defined_twice'; a.o:mm/a.c:1: first defined here
make: *** [mk/kernels.mk:146: build/x/kernels/KSRC-o2.so] Error 2
S
expect 2 '  defined_twice' page "$work/some.log"
finish new-tree
