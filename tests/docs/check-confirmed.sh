#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-confirmed.sh - docs/confirmed.md is what the kept results give, each of
# which is of a scenario that is there; and the script that makes it notices.

cd "$(dirname "$0")/../.."
. tests/lib.sh

scripts/confirmed.sh > "$work/now"
expect_same "docs/confirmed.md (make docs-confirmed, if it is meant)" docs/confirmed.md "$work/now"

# A small repository of our own.
small=$work/small
mkdir -p "$small/docs" "$small/scenarios/a" "$small/tests/truth/results"
printf '# x\n\nA1\tfirst\nA12\ttwelfth\n' > "$small/docs/clauses.txt"
printf 'scenario "one"\nsource   "A1, A2"\n' > "$small/scenarios/a/one.csim"
printf 'scenario "two"\nsource   "A12"\n' > "$small/scenarios/a/two.csim"
printf 'scenarios/a/one.csim\t\t9\tqemu:6.1\t6.1.9\tequal\t\n' > "$work/results"
printf 'scenarios/a/two.csim\tN=1\t9\tqemu:6.1\t6.1.9\tequal\t\n' >> "$work/results"
printf 'scenarios/a/two.csim\tN=2\t9\tqemu:6.1\t6.1.9\tskipped\tno swap\n' >> "$work/results"
tsv=$small/tests/truth/results/6.1.tsv
root=$PWD
(cd "$small" && "$root/scripts/truth-results.sh" "$work/results" 2026-11-25) > "$tsv"
expect 0 "| 6.1 (6.1.9, 2026-11-25) | 2 | 1 | 1 | 0 | 0 |" scripts/confirmed.sh "$small"
expect 0 "- 6.1: one" scripts/confirmed.sh "$small"
expect 0 "- 6.1: none; in part: two" scripts/confirmed.sh "$small"
expect 0 "0 of 2 clauses stand on the simulator only." scripts/confirmed.sh "$small"
echo '# changed' >> "$small/scenarios/a/one.csim"
expect 0 "1 of 2 clauses stand on the simulator only." scripts/confirmed.sh "$small"
rm "$small/scenarios/a/two.csim"
expect_one_line 1 "6.1.tsv:2: there is no scenarios/a/two.csim any more" \
	scripts/confirmed.sh "$small"
echo nonsense > "$tsv"
expect_one_line 1 "not a result: nonsense" scripts/confirmed.sh "$small"
rm "$tsv"
expect_one_line 1 "no results" scripts/confirmed.sh "$small"
finish confirmed
