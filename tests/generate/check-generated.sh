#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-generated.sh - generated scenarios hold on every simulated kernel, and
# what goes wrong in one is found and cut down.

cd "$(dirname "$0")/../.."
. tests/lib.sh
collapsim=${COLLAPSIM:-./collapsim}
on=${CS_ON:+--on=$CS_ON}

# Every kernel and order: no finding, nothing unmodelled, no directive that fails.
# shellcheck disable=SC2086 # one word or none
expect 0 "compare: 500 generated, 0 in trouble" \
	"$collapsim" compare --alone $on --generate 500 --seed 1

# Files: canonical, and the same again; one that was changed stays.
expect 0 "" "$collapsim" generate --seed 3 --count 40 -o "$work/dir"
expect 0 "" "$collapsim" fmt --check "$work/dir"
expect 0 "40 scenarios without mistakes" "$collapsim" check "$work/dir"
expect 0 "" "$collapsim" generate --seed 3 --count 40 -o "$work/dir"
echo "# mine" >> "$work/dir/generated-3-0007.csim"
expect_one_line 2 "is there and differs; it stays" \
	"$collapsim" generate --seed 3 --count 40 -o "$work/dir"
expect 0 "# mine" tail -n 1 "$work/dir/generated-3-0007.csim"

# Two kernels that differ: each kind once, small, and again.
if [[ ,${CS_ON:-}, == *,sim:6.1,* && ,${CS_ON:-}, == *,sim:6.12,* ]]; then
	on=--on=sim:6.1,sim:6.12
	expect 1 "-1 EBUSY" "$collapsim" compare $on --order 2 --generate 300 --keep "$work/cut"
	cp "$work/out" "$work/first"
	expect 1 "# again: collapsim compare $on" \
		"$collapsim" compare $on --order 2 --generate 300
	cp "$work/out" "$work/second"
	expect_same "the same is found again" <(sed 's/in [0-9]* s$//' "$work/first") \
		<(sed 's/in [0-9]* s$//' "$work/second")
	for file in "$work"/cut/*.csim; do
		expect 1 "DIFFER" "$collapsim" compare $on --order 2 "$file"
		lines=$(grep -vc '^#' "$file" || :)
		verdict $((lines > 12)) "$file is not small: $lines lines"
	done
fi
finish generated
