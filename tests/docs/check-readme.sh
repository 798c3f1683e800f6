#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-readme.sh - what README.md shows of "make run" is what it prints.
#
# Lines between two "..." must follow one another; point releases may differ.

cd "$(dirname "$0")/../.."
. tests/lib.sh

for tree in 6.1 6.12; do
	[[ " ${CS_TREES:-6.1 6.12} " == *" $tree "* ]] || {
		echo "readme: shows the kernels 6.1 and 6.12"
		exit 77
	}
done
[ "${CS_ORDERS:-2 3 9}" = "2 3 9" ] || { echo "readme: shows all orders"; exit 77; }

stable()
{
	sed -E 's/\b([0-9]+\.[0-9]+)\.[0-9]+\b/\1.x/g'
}

"${COLLAPSIM:-./collapsim}" run --picture --on sim:6.1,sim:6.12 scenarios/tour |
	stable > "$work/printed"
awk '/^    \$ make run$/ { on = 1; next } on && !/^    / { exit } on' README.md |
	sed 's/^    //' | stable > "$work/shown"
# A line that follows "..." may stand anywhere further down.
status=0
awk '
	FNR == NR { printed[++nr] = $0; next }
	$0 ~ "^ *[.][.][.]$" { gap = 1; next }
	{
		at++
		while (gap && at <= nr && printed[at] != $0)
			at++
		if (at > nr || printed[at] != $0) {
			print "README.md, make run: not printed there: " $0
			exit bad = 1
		}
		gap = 0
		shown++
	}
	END { exit bad || shown < 5 }' "$work/printed" "$work/shown" > "$work/out" || status=1
verdict $status "README.md shows what make run prints, 5 lines or more"
finish readme
