#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# confirmed.sh - prints docs/confirmed.md: of each clause, what real kernels
# confirmed (make docs-confirmed).
#
#	scripts/confirmed.sh [FOLDER]
#
# Reads docs/clauses.txt, the source lines of scenarios/ and the results of
# tests/truth/results/V.tsv (scripts/truth-results.sh), below FOLDER, the
# repository without one.  A scenario whose text has changed since it ran
# confirms nothing until it has run again.  Exit 1, with a line for each, if a
# result is of a scenario that is gone or is no result.

set -eu -o pipefail
export LC_ALL=C
cd "${1:-$(dirname "$0")/..}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
results=(tests/truth/results/*.tsv)
[ -e "${results[0]}" ] || { echo "confirmed: no results in tests/truth/results" >&2; exit 1; }

find scenarios -name '*.csim' | sort > "$work/paths"
xargs sha256sum < "$work/paths" | sed -E 's/^(.{16})[^ ]* +/\1\t/' > "$work/hashes"
xargs awk '/^source / { print FILENAME "\t" $0; nextfile }' < "$work/paths" > "$work/sources"

cat > "$work/intro" << 'END'
# What real kernels confirmed

<!-- Made by scripts/confirmed.sh from tests/truth/results: make truth docs-confirmed -->

Each clause of `docs/clauses.txt`, and the scenarios with that clause in their `source` line
that ran on a real kernel with the same outcome, statement by statement, as on the simulated
one ([truth.md](truth.md)). *In part*: some of its rows were skipped there. A scenario that
changed since it ran counts no more. A clause without a kernel stands on the simulator only.

END
awk -F'\t' -v intro="$work/intro" '
function fail(text) { print FILENAME ":" FNR ": " text > "/dev/stderr"; bad = 1 }
# Is id a word of its own in text?  A1 is not in A12, nor in A1-b.
function names(text, id) {
	return (" " text " ") ~ ("[^A-Za-z0-9-]" id "[^A-Za-z0-9-]")
}
function base(path) { sub(/.*\//, "", path); sub(/\.csim$/, "", path); return path }
FILENAME ~ /hashes$/ { hash[$2] = $1; next }
FILENAME ~ /sources$/ { source[$1] = $2; path[++path_nr] = $1; next }
FILENAME ~ /clauses\.txt$/ {
	if ($0 != "" && $0 !~ /^#/) { id[++id_nr] = $1; text[$1] = $2 }
	next
}
{
	if (NF != 5 || $5 !~ /^(equal|part|differs)$/) { fail("not a result: " $0); next }
	if (!($1 in hash)) { fail("there is no " $1 " any more"); next }
	kernel = FILENAME
	sub(/.*\//, "", kernel)
	sub(/\.tsv$/, "", kernel)
	if (!(kernel in known)) { known[kernel] = 1; kernels[++kernel_nr] = kernel }
	ran[kernel]++
	when[kernel, $3 ", " $4]++
	if (hash[$1] != $2) { stale[kernel]++; next }
	verdict[kernel, $1] = $5
	count[kernel, $5]++
}
function list(kernel, i, want,    j, out) {
	for (j = 1; j <= path_nr; j++)
		if (verdict[kernel, path[j]] == want && names(source[path[j]], id[i]))
			out = out (out == "" ? "" : ", ") base(path[j])
	return out
}
END {
	if (bad)
		exit 1
	while ((getline line < intro) > 0)
		print line
	print "| Kernel | ran | equal | in part | differ | changed since |"
	print "|---|---|---|---|---|---|"
	for (k = 1; k <= kernel_nr; k++) {
		name = ""
		for (w in when) {
			split(w, part, SUBSEP)
			if (part[1] == kernels[k] && (name == "" || part[2] > name))
				name = part[2]
		}
		printf "| %s (%s) | %d | %d | %d | %d | %d |\n", kernels[k], name,
			ran[kernels[k]], count[kernels[k], "equal"], count[kernels[k], "part"],
			count[kernels[k], "differs"], stale[kernels[k]]
	}
	for (i = 1; i <= id_nr; i++) {
		print ""
		print "## " id[i]
		print ""
		print text[id[i]]
		print ""
		any = 0
		for (k = 1; k <= kernel_nr; k++) {
			equal = list(kernels[k], i, "equal")
			some = list(kernels[k], i, "part")
			differ = list(kernels[k], i, "differs")
			if (equal == "" && some == "" && differ == "")
				continue
			any = any || equal != "" || some != ""
			print "- " kernels[k] ": " (equal == "" ? "none" : equal) \
				(some == "" ? "" : "; in part: " some) \
				(differ == "" ? "" : "; **differ**: " differ)
		}
		if (!any) {
			print "- simulator only"
			alone++
		}
	}
	print ""
	printf "%d of %d clauses stand on the simulator only.\n", alone, id_nr
}' "$work/hashes" "$work/sources" docs/clauses.txt "${results[@]}"
