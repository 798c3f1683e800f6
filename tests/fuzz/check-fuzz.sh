#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-fuzz.sh - random programs (fuzz/fuzz_collapse.c) on each kernel of order 2
# and 3: the same ones every time find nothing, and what the program prints is a
# scenario.

cd "$(dirname "$0")/../.."
. tests/lib.sh
found=0
for program in "$CS_BUILD"/fuzz/fuzz_collapse-*-o[23]; do
	[ -x "$program" ] || continue
	found=$((found + 1))
	name=${program##*/}
	expect 0 "1500 programs, 0 given up" "$program" --seeds 0 1500
	expect 0 "collapses judged by the oracle" "$program" --seeds 0 200
	grep -qE '; [1-9][0-9]* collapses judged' "$work/out" || verdict 1 "$name: none judged"
	expect 0 "waits for a userfaultfd handler" "$program" --seeds 0 200
	expect 2 "usage:" "$program"
	expect 2 "usage:" "$program" --seeds 1 many
	expect 2 "cannot read" "$program" "$work/none"

	# fork; fill child:A; MADV_FREE of its first hugepage; exit.
	printf '\x0e\x02\x01\x00\x00\x04\x01\x00\x01\x00\x0f' > "$work/input"
	status=0
	"$program" --print "$work/input" > "$work/program.csim" || status=$?
	verdict $status "$name --print"
	expect 0 "1 pass" "$COLLAPSIM" run --order "${name##*-o}" \
		--on "sim:$(sed 's/.*collapse-//; s/-o[0-9]$//' <<< "$name")" "$work/program.csim"

	# fill A; swapout A; memcg g max=2H; collapse A.  What is read from swap is charged
	# beside the hugepage, so the oracle must not say that there is room.
	printf '\x02\x00\x00\x00\x14\x00\x00\x00\x39\x00\x01\x00\x00\x00' > "$work/input"
	"$program" --print "$work/input" > "$work/program.csim"
	[ "$(grep -cE '^!(fill A|swapout A|memcg g max=2H)$' "$work/program.csim")" = 3 ] ||
		verdict 1 "$name: the program is another"
	expect 0 "" "$program" "$work/input"
done
if [ "$found" = 0 ]; then
	echo "no kernel of order 2 or 3 in this build"
	exit 77
fi
finish check-fuzz
