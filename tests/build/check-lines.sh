#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-lines.sh - explain names the deciding line of each attempt, truly.
#
# For every attempt that explain tells of, on each kernel by itself: the line it
# names has to be there, and to name the result in the tree's source.

cd "$(dirname "$0")/../.."
. tests/lib.sh
order=${CS_ORDERS%% *}
if [ "$CS_CFG" = cov ]; then
	echo "coverage is built without the variant that knows lines"
	exit 77
fi

source_of()
{
	if [ "$1" = KSRC ]; then
		echo "$CS_KSRC/mm/khugepaged.c"
	else
		echo "$(make -s print-TREES_DIR)/linux-$1/mm/khugepaged.c"
	fi
}

# Lines "RESULT LINE"; LINE is - where none was named.
decisions()
{
	awk '/^  slot / {
			if (result != "") print result, "-"
			match($0, /[A-Z_]+ *(-> .*)?$/)
			result = substr($0, RSTART, RLENGTH)
			sub(/ .*/, "", result)
		}
		/^ +decided at mm\/khugepaged.c:[0-9]+$/ {
			sub(/.*:/, "")
			print result, $0
			result = ""
		}
		END { if (result != "") print result, "-" }' "$1"
}

for tree in $CS_TREES; do
	source=$(source_of "$tree")
	"$COLLAPSIM" explain --on "sim:$tree" --order "$order" scenarios > "$work/story" \
		2> "$work/out" || verdict 1 "$tree: explain"
	decisions "$work/story" > "$work/decisions"
	verdict "$([ "$(wc -l < "$work/decisions")" -gt 100 ]; echo $?)" "$tree: few attempts"
	awk -v source="$source" '
		BEGIN { while ((getline text < source) > 0) line[++nr] = text }
		$2 == "-" { print "no line is named for " $1; next }
		index(line[$2], "SCAN_" $1) == 0 { print $1 " is not at line " $2 ": " line[$2] }
		' "$work/decisions" > "$work/out"
	verdict "$([ -s "$work/out" ]; echo $((1 - $?)))" "$tree: lines"
done
finish lines
