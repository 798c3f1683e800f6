#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mutate.sh - a score for the scenarios: small faults in a unit of a kernel tree,
# one at a time, and whether the shipped scenarios notice.
#
#	tests/mutate/mutate.sh [-s N] [-r REPORT] [NAME...]
#
# NAMEs are functions or single faults; -s N takes every Nth only.  Called by
# "make mutate", which builds what is needed and sets MU_CC, MU_NAME (tree),
# MU_TREE (its folder), MU_GEN, MU_UNIT,
# MU_COLLAPSIM and MU_OBJECTS_2, _3, _9 (the kernel's other objects).
#
# The report has a line for each fault that was noticed ("killed"), was not
# ("survived"), makes the same object ("same": not compiled, or no difference),
# does not build, or is equivalent, as equivalent.txt says and why.  Exit status
# 1 if a fault survived, 70 if a run broke off.

set -eu -o pipefail
cd "$(dirname "$0")/../.."
here=tests/mutate
every=1 report=build/mutate/$MU_NAME.txt
while getopts s:r: option; do
	case $option in
	s) every=$OPTARG ;;
	r) report=$OPTARG ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[[ $every =~ ^[1-9][0-9]*$ ]] || { echo "mutate: error: -s wants a number >= 1"; exit 2; }

export MU_WORK=build/mutate/$MU_NAME.work
rm -rf "$MU_WORK"
mkdir -p "$MU_WORK" "$(dirname "$report")"
trap 'rm -rf "$MU_WORK"' EXIT
export MU_CC MU_NAME MU_TREE MU_GEN MU_UNIT
cp "$MU_COLLAPSIM" "$MU_WORK/collapsim"
${HOSTCC:-gcc} -O1 -g -Wall -Wextra -o "$MU_WORK/mutate" $here/mutate.c $here/lex.c
for order in 2 3 9; do
	objects=MU_OBJECTS_$order
	echo "${!objects}" > "$MU_WORK/objects-$order"
done

# The unbroken unit, compiled the same way: an equal object is no fault.
mkdir "$MU_WORK/unbroken"
cp "$MU_TREE/$MU_UNIT" "$MU_WORK/unbroken/unit.c"
for order in 2 3; do
	$here/compile.sh $order "$MU_WORK/unbroken/unit.c" "$MU_WORK/unbroken/unit-o$order.k.o"
done

"$MU_WORK/mutate" list "$MU_TREE/$MU_UNIT" "$@" > "$MU_WORK/all"
awk -v every="$every" 'NR % every == 0' "$MU_WORK/all" > "$MU_WORK/list"
total=$(wc -l < "$MU_WORK/list")
[ "$total" -gt 0 ] || { echo "mutate: error: no fault to plant in: $*"; exit 2; }

began=$SECONDS
progress()
{
	local nr=0 line

	while IFS= read -r line; do
		nr=$((nr + 1))
		printf '%s\n' "$line"
		[ ! -t 2 ] || printf '\r%d of %d faults, %d s left ' $nr "$total" \
			$(((SECONDS - began) * (total - nr) / nr)) >&2
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

cut -f1 "$MU_WORK/list" | xargs -P "$(nproc)" -n 1 $here/one.sh | progress > "$MU_WORK/verdicts"

# Verdicts in the order of the file, with line and change; what equivalent.txt
# knows is no survivor.
awk -F '\t' -v tree="$MU_NAME" -v OFS='\t' '
	FILENAME == ARGV[1] { if ($1 == tree) known[$2] = $3; next }
	FILENAME == ARGV[2] { verdict[$2] = $1; how[$2] = $3; next }
	{
		v = verdict[$1]; why = how[$1]
		if (v == "survived" && ($1 in known)) { v = "equivalent"; why = known[$1] }
		if (v == "") v = "error"
		print v, $1, "line " $2, $3 " => " $4, why
	}' $here/equivalent.txt "$MU_WORK/verdicts" "$MU_WORK/list" > "$report.new"
mv "$report.new" "$report"

awk -F '\t' '
	{ split($2, part, "."); fn = part[1]; seen[fn] = 1; nr[fn, $1]++; all[$1]++ }
	$1 == "survived" || $1 == "error" { print $1 ": " $2 ", " $3 ": " $4 " " $5 }
	END {
		for (fn in seen) {
			k = nr[fn, "killed"] + 0; s = nr[fn, "survived"] + 0
			if (s) printf "%-36s %3d killed, %3d survived\n", fn, k, s | "sort"
		}
		close("sort")
		printf "mutate: %d faults: %d killed, %d survived, %d equivalent, " \
			"%d the same object, %d do not build, %d errors\n", NR,
			all["killed"], all["survived"],
			all["equivalent"], all["same"], all["unbuilt"], all["error"]
	}' "$report"
echo "mutate: $((SECONDS - began)) s; all of it: $report"
! grep -q '^error' "$report" || exit 70
! grep -q '^survived' "$report"
