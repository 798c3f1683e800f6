#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-examples.sh - whole scenarios in the documents hold on every kernel.
#
# Blocks that start with "scenario"; parts of scenarios are read, but not run,
# by tests/language/test_docs.c.

cd "$(dirname "$0")/../.."
. tests/lib.sh

collapsim=${COLLAPSIM:-./collapsim}
for doc in README.md docs/*.md; do
	[ -e "$doc" ] || continue
	awk -v prefix="$work/$(basename "$doc" .md)" '
		/^```csim$/ { nr++; inside = 1; first = 1; next }
		/^```/ { inside = 0; keep = 0 }
		inside && first { keep = /^scenario /; first = 0 }
		keep { print > (prefix "-" nr ".csim") }' "$doc"
done
for file in "$work"/*.csim; do
	expect 0 "1 scenario without mistakes" "$collapsim" check "$file"
	grep -q '^explore' "$file" && continue
	# skipped where its orders are not built
	status=0
	"$collapsim" run ${CS_ON:+--on "$CS_ON"} "$file" > "$work/out" 2>&1 || status=$?
	[ $status != 77 ] || status=0
	grep -q " 0 fail, 0 findings, 0 unmodelled" "$work/out" || status=1
	verdict $status "$file passes"
done
verdict "$([ "$passed" -ge 6 ]; echo $?)" "at least 3 whole scenarios in the documents"
finish examples
