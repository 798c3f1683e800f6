# SPDX-License-Identifier: GPL-2.0-only
#
# coverage-collapse.awk - lines and branches of mm/khugepaged.c, from lcov.
#
# Reads a tracefile; prints for each tree how many lines and branches of the
# file were reached, then each line that was not, with its function.  Functions
# that only run while a kernel boots or goes down (__init) count like any other.
# Exit 1 below the aims.  docs/coverage.md says why lines remain.

BEGIN {
	FS = "[:,]"
	line_aim = 95
	branch_aim = 85
}

$1 == "SF" {
	path = substr($0, 4)
	here = path ~ /\/mm\/khugepaged\.c$/
	tree = path
	sub(/\/mm\/khugepaged\.c$/, "", tree)
	sub(/.*\//, "", tree)
	split("", start)
	split("", hits)
	split("", taken)
	last = 0
}
here && $1 == "FN" { start[$2] = $3 }
here && $1 == "DA" { hits[$2] += $3; if ($2 > last) last = $2 }
here && $1 == "BRDA" { taken[$2 "," $3 "," $4] += $5 == "-" ? 0 : $5 }
here && $1 == "end_of_record" {
	lines = reached = branches = went = 0
	for (line = 1; line <= last; line++) {
		if (line in start)
			function_name = start[line]
		if (!(line in hits))
			continue
		lines++
		if (hits[line] > 0)
			reached++
		else
			missed[++missed_nr] = tree " mm/khugepaged.c:" line " " function_name "()"
	}
	for (branch in taken) {
		branches++
		went += taken[branch] > 0
	}
	if (!lines || !branches)
		next
	seen++
	printf "%s mm/khugepaged.c: %d of %d lines (%.1f %%), %d of %d branches (%.1f %%)\n",
		tree, reached, lines, 100 * reached / lines,
		went, branches, 100 * went / branches
	bad += reached * 100 < line_aim * lines || went * 100 < branch_aim * branches
}

END {
	for (i = 1; i <= missed_nr; i++)
		print "  not reached: " missed[i]
	if (!seen) {
		print "coverage: no mm/khugepaged.c with lines and branches in the tracefile"
		exit 2
	}
	exit bad > 0
}
