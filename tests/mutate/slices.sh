#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slices.sh - which slices of explore notice the most faults for the time they take: a
# table, each next line the slice that notices most, for each of its seconds, of what the
# lines above did not.  Candidates are the lines of tests/explore/slices.txt ("make
# check") and, whole, the slices of "make check-full".  Called by mutate.sh -e, which sets
# MU_* and has built a kernel with all faults of MU_WORK/list in it, asleep.

set -eu -o pipefail
here=tests/mutate

"$MU_WORK/collapsim" explore --list |
	awk '/^$/ { exit } NR > 1 && !/whole|twice/ { print "--slice", $1 }' |
	cat tests/explore/slices.txt - | awk '!/^#/ && !seen[$0]++' > "$MU_WORK/candidates"
[ "$(wc -l < "$MU_WORK/candidates")" -ge 12 ]

# Seconds of a core that each takes with nothing planted, and that none disagrees then.
while IFS= read -r line; do
	read -ra slice <<< "$line"
	began=$(awk '{ print $14 + $15 + $16 + $17 }' /proc/$$/stat)
	"$MU_WORK/batch-2/collapsim" explore --on "sim:$MU_NAME" --order 2 "${slice[@]}" \
		> "$MU_WORK/out" 2>&1 < /dev/null || {
		echo "mutate: error: explore $line: status $? without a fault"
		cat "$MU_WORK/out"
		exit 70
	} >&2
	ended=$(awk '{ print $14 + $15 + $16 + $17 }' /proc/$$/stat)
	printf '%s\t%s\n' $((ended - began)) "$line"
done < "$MU_WORK/candidates" > "$MU_WORK/ticks"
awk -F '\t' -v OFS='\t' -v hz="$(getconf CLK_TCK)" '{ print ($1 ? $1 : 1) / hz, $2 }' \
	"$MU_WORK/ticks" > "$MU_WORK/seconds"

mkdir -p "$MU_WORK/slices"
cut -f1 "$MU_WORK/list" | xargs -P "${MU_JOBS:-$(nproc)}" -n 1 $here/one.sh slices > /dev/null
cat "$MU_WORK"/slices/* > "$MU_WORK/noticed"

awk -F '\t' -v faults="$(wc -l < "$MU_WORK/list")" -v tree="$MU_NAME" '
	FILENAME == ARGV[1] { seconds[$2] = $1; slices[++slice_nr] = $2; next }
	{ noticed[$2, $1] = 1; count[$2]++; names[$1] = 1 }
	END {
		for (name in names)
			some++
		printf "%s, %d faults, %d noticed by a slice:\n\n", tree, faults, some
		print "| Slice | seconds | notices | not those above | for each second |"
		print "|---|---|---|---|---|"
		for (;;) {
			best = ""
			for (i = 1; i <= slice_nr; i++) {
				s = slices[i]; fresh[s] = 0
				for (name in names)
					fresh[s] += ((s, name) in noticed) && !(name in seen)
				rate = fresh[s] / seconds[s]
				if (!(s in done) && (best == "" || rate > best_rate)) {
					best = s; best_rate = rate
				}
			}
			if (best == "")
				break
			done[best] = 1
			printf "| `%s` | %.2f | %d | %d | %.1f |\n", substr(best, 9), seconds[best],
				count[best], fresh[best], best_rate
			for (name in names)
				if ((best, name) in noticed)
					seen[name] = 1
		}
	}' "$MU_WORK/seconds" "$MU_WORK/noticed"
