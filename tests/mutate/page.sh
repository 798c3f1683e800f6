#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# page.sh - docs/mutation.md, from tests/mutate/results.
set -eu -o pipefail
cd "$(dirname "$0")/../.."
shopt -s nullglob
files=()
while IFS= read -r file; do
	files+=("$file")
done < <(printf '%s\n' tests/mutate/results/*.txt | sort -V)
[ ${#files[@]} -gt 0 ] || { echo "page.sh: error: no results" >&2; exit 2; }
cat << 'END'
# Mutation score

Made by `make mutate TREE=NAME` from `tests/mutate/results`; do not edit.

A *fault* is one small change to `mm/khugepaged.c` of a tree: a condition negated, a comparison
shifted, a call, an assignment or a jump left out, a result, an errno or a number changed. Each is
planted alone, and the shipped checks run against it: the scenarios at order 2, then the slices of
explore that `make check` runs, then the scenarios with each allocation failing, then at orders 3
and 9. It is *noticed* when an expectation does not hold, a state disagrees with the oracle, an
invariant is broken, or the run ends unmodelled. One that changes nothing anybody could see is
*equivalent*, with its reason, and does not count. Neither do those that make the same object or do
not build. What survived counts as not noticed as long as it has no reason, though it may be
equivalent, or noticed by a check that was not tried yet.

END
for file in "${files[@]}"; do
	awk -F '\t' -v tree="$(basename "$file" .txt)" '
		$1 == "release" { release = $2 }
		$1 == "date" { date = $2 }
		$1 == "every" { every = $2 }
		$1 == "function" { k += $3; s += $4; e += $5; o += $6; u += $7; n += $8 }
		END {
			sample = (every > 1) ? ", every " every "th fault" : ""
			score = (k + s) ? 100 * k / (k + s) : 100
			printf "%s (%s, %s%s): %d of %d noticed, **%.1f %%**. %d equivalent, %d " \
				"the same object, %d do not build, %d not tried yet.\n\n",
				tree, release, date,
				sample, k, k + s, score, e, o, u, n
		}' "$file"
done
echo "## By function"
for file in "${files[@]}"; do
	printf '\n### %s\n\n' "$(basename "$file" .txt)"
	echo "| Function | noticed | survived | score | equivalent | not tried |"
	echo "|---|---|---|---|---|---|"
	awk -F '\t' '$1 == "function" && $3 + $4 + $5 + $8 {
		printf "| `%s` | %d | %d | %s | %d | %d |\n", $2, $3, $4,
			($3 + $4) ? sprintf("%.0f %%", 100 * $3 / ($3 + $4)) : "-",
			$5, $8 }' "$file"
done
echo
echo "## What survived"
for file in "${files[@]}"; do
	printf '\n### %s: not yet noticed\n\n' "$(basename "$file" .txt)"
	awk -F '\t' '$1 == "survived" { printf "- `%s`: `%s`\n", $2, $3; nr++ }
		END { if (!nr) print "Nothing." }' "$file"
	printf '\n### %s: equivalent\n\n' "$(basename "$file" .txt)"
	awk -F '\t' '
		$1 == "equivalent" { printf "- `%s`, `%s`: %s\n", $2, $3, $4; nr++ }
		END { if (!nr) print "Nothing." }' "$file"
done
