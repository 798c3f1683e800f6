#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-planted.sh - faults planted in a copy of a tree, and how long fuzz_collapse
# takes to find each, from nothing.
#
#	tests/fuzz/slow-planted.sh [NAME...]	(names of tests/fuzz/faults.txt)
#	CS_TREES=6.12	another tree; RUNS=1000000	when to give up
#
# Prints a line for each fault: seconds of processor time, executions, and what the
# fuzzer said.  The scenario that it prints must fail on the copy when "collapsim run"
# plays it, unless a directive in it was refused,
# which may have done a part.
# Unbroken, the same number of executions must find nothing.  Needs clang
# with libFuzzer.

cd "$(dirname "$0")/../.."
trees=${CS_TREES:-$(make -s print-TREES)}
runs=${RUNS:-1000000}
. tests/lib.sh
unset MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL CC CFG OPT SAN COV KSRC TREES ORDERS
file=mm/khugepaged.c
wanted=" $* "
name=${trees##* }
if [ "$name" = KSRC ] || ! command -v clang > /dev/null; then
	echo "needs clang, and plants faults in copies of the trees that set-up gets"
	exit 77
fi
tree=$(make -s print-TREES_DIR)/linux-$name
copy=$PWD/build/planted/linux-$name
program=build/fuzz/fuzz/libfuzzer-KSRC-o2
TIMEFORMAT='%U %S'

build()
{
	make -j"$(nproc)" CFG=fuzz KSRC="$copy" ORDERS=2 KP_VARIANTS=plain "$program" \
		> "$work/out" 2>&1 && return
	verdict 1 "$name $1: does not build"
	return 1
}

# From an empty corpus, always the same: exit status in $status, output in out.
fuzz()
{
	rm -rf "$work/corpus"
	mkdir "$work/corpus"
	status=0
	{ time "$program" -seed=1 -runs="$runs" -max_len=256 -entropic=0 -handle_segv=0 \
		-detect_leaks=0 -timeout=60 -artifact_prefix="$work/" "$work/corpus" \
		> "$work/out" 2>&1 < /dev/null || status=$?; } 2> "$work/time"
}

# Seconds, executions, and the reason that stands at the head of the scenario.
line()
{
	local seconds executions why

	# A program that aborts has a line of its own from the shell.
	seconds=$(awk '/^[0-9.]+ [0-9.]+$/ { printf "%.1f", $1 + $2 }' "$work/time")
	executions=$(awk '/^#[0-9]+/ { nr = substr($1, 2) } END { print nr + 0 }' "$work/out")
	why=$(sed -n '/^scenario/ { n; s/^# sim:[^:]*: //p; q }' "$work/out")
	printf '%-5s %-28s %8s s %8d executions  %s\n' "$name" "$1" "$seconds" "$executions" "$why"
}

# The finding as a scenario, played on the same copy by collapsim.
replay()
{
	make -j"$(nproc)" CFG=unlike KSRC="$copy" ORDERS=2 KP_VARIANTS=plain host kernels \
		> "$work/build" 2>&1 || { verdict 1 "$name $1: does not build"; return 0; }
	replayed=0
	build/unlike/collapsim run --on sim:KSRC "$work/found.csim" > "$work/replay" 2>&1 ||
		replayed=$?
	# What was refused in the middle of its range did a part, which the file has not.
	if [ "$replayed" = 0 ] && grep -q '^# refused:' "$work/found.csim"; then
		printf '%-5s %-28s %s\n' "$name" "$1" "passes: what was refused did a part"
		return 0
	fi
	[ "$replayed" = 1 ] || [ "$replayed" = 3 ] || {
		cp "$work/replay" "$work/out"
		verdict 1 "$name $1: the scenario ends with exit status $replayed"
		return 0
	}
	verdict 0 "$name $1: the scenario fails as well"
}

plant()
{
	local fault=$1 from=$2 change=$3

	plant_fault "$name $fault" "$tree" "$copy" "$file" "$from" "$change" || return 0
	build "$fault" || return 0
	fuzz
	line "$fault"
	sed -n '/^scenario /,/^==/ { /^==/d; p }' "$work/out" > "$work/found.csim"
	tail -n 30 "$work/out" > "$work/last"
	mv "$work/last" "$work/out"
	[ -s "$work/found.csim" ] || status=0
	verdict "$([ $status != 0 ]; echo $?)" "$name $fault: not found"
	[ "$status" = 0 ] || replay "$fault"
}

[ -e "$tree/$file" ] || { echo "no tree $tree to copy: make trees"; exit 77; }
copy_tree "$tree" "$copy" "$file"
if build "unbroken copy"; then
	fuzz
	line "(unbroken)"
	verdict "$status" "$name: the unbroken copy has a finding"
	while IFS=$'\t' read -r -u 3 fault from change; do
		[[ $fault != '#'* && -n $fault ]] || continue
		[ "$wanted" = "  " ] || [[ $wanted == *" $fault "* ]] || continue
		plant "$fault" "$from" "$change"
	done 3< tests/fuzz/faults.txt
fi
finish planted
