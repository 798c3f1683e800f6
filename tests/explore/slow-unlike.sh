#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-unlike.sh - explorations notice faults that are planted in a copy of a tree.
#
#	tests/explore/slow-unlike.sh [NAME...]	(names of tests/explore/faults.txt)
#	CS_TREES=7.2	another tree than the last one
#
# Each line of faults.txt breaks mm/khugepaged.c of the copy in one place; the slice
# named there must then disagree or have a finding, and agree where nothing is broken.
# Prints a line for each: the state that tells first.

trees=${CS_TREES:-7.3}
cd "$(dirname "$0")/../.."
. tests/lib.sh
unset MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL CC CFG OPT SAN COV KSRC TREES ORDERS
file=mm/khugepaged.c
wanted=" $* "
name=${trees##* }
if [ "$name" = KSRC ]; then
	echo "faults are planted in copies of the trees that set-up gets"
	exit 77
fi
tree=$(make -s print-TREES_DIR)/linux-$name
copy=$PWD/build/unlike/linux-$name
if [ ! -e "$tree/$file" ]; then
	echo "no tree $tree to copy: make trees"
	exit 77
fi

build()
{
	make -j"$(nproc)" CFG=unlike KSRC="$copy" ORDERS=2 KP_VARIANTS=plain host kernels \
		> "$work/out" 2>&1 && return
	verdict 1 "$name $1: does not build"
	return 1
}

# Exit status in $status, report in out; nothing new is begun after the first trouble.
early=0
explore()
{
	status=0
	# shellcheck disable=SC2086 # the slice has options
	build/unlike/collapsim explore --on sim:KSRC --order 2 --stop --slice $1 \
		> "$work/out" 2>&1 < /dev/null || status=$?
	! grep -q '^  not complete' "$work/out" || early=$((early + 1))
}

# What was wrong first, and where.
complaint()
{
	awk '/^(disagreements|findings)$/ { on = 1; next }
		on && $1 ~ /^[0-9]+$/ { sub(/^ *[0-9]+ +/, ""); print; exit }' "$work/out"
}

plant()
{
	local fault=$1 from=$2 change=$3 slice=$4

	plant_fault "$name $fault" "$tree" "$copy" "$file" "$from" "$change" || return 0
	build "$fault" || return 0
	explore "$slice"
	printf '%-5s %-24s %-18s %s\n' "$name" "$fault" "${slice%% *}" "$(complaint)"
	tail -n 20 "$work/out" > "$work/last"
	mv "$work/last" "$work/out"
	[ "$status" = 1 ] || [ "$status" = 3 ] || status=wrong:$status
	verdict "${status/[13]/0}" "$name $fault: not noticed"
}

copy_tree "$tree" "$copy" "$file"
build "unbroken copy" || finish unlike
while IFS=$'\t' read -r -u 3 fault from change slice; do
	[[ $fault != '#'* && -n $fault ]] || continue
	[ "$wanted" = "  " ] || [[ $wanted == *" $fault "* ]] || continue
	explore "$slice"
	verdict "$status" "$name: $slice disagrees on the unbroken copy"
done 3< tests/explore/faults.txt
verdict $early "$name: a slice without trouble was not gone through"
while IFS=$'\t' read -r -u 3 fault from change slice; do
	[[ $fault != '#'* && -n $fault ]] || continue
	[ "$wanted" = "  " ] || [[ $wanted == *" $fault "* ]] || continue
	plant "$fault" "$from" "$change" "$slice"
done 3< tests/explore/faults.txt
[ "$wanted" != "  " ] || verdict $((early == 0)) "$name: no run ended at its first trouble"
finish unlike
