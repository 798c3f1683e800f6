# SPDX-License-Identifier: GPL-2.0-only
#
# coverage-collapse.awk - lines and branches of mm/khugepaged.c, from lcov.
#
#	awk -f scripts/coverage-collapse.awk UNREACHED TRACEFILE
#
# UNREACHED (tests/coverage/unreached.txt) names lines that are not reached and why:
# trees, function, lines after the function's first one, reason.  Prints for each tree
# how much of the file was reached, and each line that was not, with its reason.
# Functions that only run while a kernel boots (__init) count like any other.
# Exit 1 below the aims, if a line has no reason, or if one that has is reached; 2 if
# the tracefile or the list cannot be used.

BEGIN {
	line_aim = 95
	branch_aim = 85
}

# --- UNREACHED ----------------------------------------------------------------------

function fatal(text) {
	print "coverage: " text
	failed = 2
	exit 2
}

# "+3,+5-+7" of one tree's function
function expect_lines(tree, name, text, why,    part, range, nr, i, line) {
	nr = split(text, part, ",")
	for (i = 1; i <= nr; i++) {
		if (part[i] !~ /^\+[0-9]+(-\+[0-9]+)?$/)
			fatal(FILENAME ":" FNR ": '" part[i] "' is not +LINE or +LINE-+LINE")
		gsub(/\+/, "", part[i])
		if (split(part[i], range, "-") == 1)
			range[2] = range[1]
		for (line = range[1] + 0; line <= range[2] + 0; line++)
			reason["linux-" tree, name, line] = why
	}
}

FILENAME == ARGV[1] {
	if (/^(#|$)/)
		next
	why = $0
	if (NF < 4 || !sub(/^[^ ]+ +[^ ]+ +[^ ]+ +/, "", why))
		fatal(FILENAME ":" FNR ": expected trees, function, lines and a reason")
	tree_nr = split($1, trees, ",")
	for (t = 1; t <= tree_nr; t++)
		expect_lines(trees[t], $2, $3, why)
	next
}

# --- TRACEFILE ----------------------------------------------------------------------

# Which function a line stands in, and where that begins: definitions stand in the
# first column.
function read_functions(path,    line, text, name, begin) {
	line = 0
	name = "?"
	begin = 0
	while ((getline text < path) > 0) {
		line++
		if (text ~ /^[a-z_][a-z_0-9 *]*\(/ && text !~ /;[ \t]*$/) {
			sub(/\(.*/, "", text)
			sub(/.*[ *]/, "", text)
			name = text
			begin = line
		}
		in_function[line] = name
		first_line[line] = begin
	}
	close(path)
	if (!line)
		fatal("cannot read " path)
}

{ split(substr($0, index($0, ":") + 1), value, ",") }

/^SF:/ {
	path = substr($0, 4)
	here = path ~ /\/mm\/khugepaged\.c$/
	if (here && !(path in tree_of)) {
		tree = path
		sub(/\/mm\/khugepaged\.c$/, "", tree)
		sub(/.*\//, "", tree)
		tree_of[path] = tree
		seen[++seen_nr] = path
	}
}
here && /^DA:/ {
	hits[path, value[1] + 0] += value[2]
	if (value[1] + 0 > last[path])
		last[path] = value[1] + 0
}
here && /^BRDA:/ {
	taken[path, value[1], value[2], value[3]] += value[4] == "-" ? 0 : value[4]
}

# --- what is told -------------------------------------------------------------------

function look_line(tree, line,    key, at) {
	key = tree SUBSEP in_function[line] SUBSEP (line - first_line[line])
	at = tree " " in_function[line] "() +" (line - first_line[line]) ", line " line
	if (hits[path, line] > 0) {
		reached++
		if (key in reason)
			wrong[++wrong_nr] = "is reached: " at
	} else if (key in reason) {
		missed[++missed_nr] = "not reached: " at ": " reason[key]
	} else {
		wrong[++wrong_nr] = "not reached, and no reason: " at
	}
}

function look(tree,    line, branch, part) {
	read_functions(path)
	lines = reached = branches = went = 0
	for (line = 1; line <= last[path]; line++)
		if ((path, line) in hits) {
			lines++
			look_line(tree, line)
		}
	for (branch in taken) {
		split(branch, part, SUBSEP)
		if (part[1] == path) {
			branches++
			went += taken[branch] > 0
		}
	}
	if (!lines || !branches)
		return
	used++
	printf "%s mm/khugepaged.c: %d of %d lines (%.1f %%), %d of %d branches (%.1f %%)\n",
		tree, reached, lines, 100 * reached / lines,
		went, branches, 100 * went / branches
	bad += reached * 100 < line_aim * lines || went * 100 < branch_aim * branches
}

END {
	if (failed)
		exit failed
	for (s = 1; s <= seen_nr; s++) {
		path = seen[s]
		look(tree_of[path])
	}
	for (i = 1; i <= missed_nr; i++)
		print "  " missed[i]
	for (i = 1; i <= wrong_nr; i++)
		print "  " wrong[i]
	if (!used) {
		print "coverage: no mm/khugepaged.c with lines and branches in the tracefile"
		exit 2
	}
	if (bad)
		printf "coverage: below %d %% of the lines or %d %% of the branches\n",
			line_aim, branch_aim
	exit bad > 0 || wrong_nr > 0
}
