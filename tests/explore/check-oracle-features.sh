#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-oracle-features.sh - docs/oracle.md lists the bits of feature.h as they
# are now, and each asks for a probe that is there.

cd "$(dirname "$0")/../.."
. tests/lib.sh

scripts/oracle-features.sh > "$work/now"
sed -n '/^<!-- features -->$/,/^<!-- end -->$/p' docs/oracle.md | grep -v '^<!--' > "$work/doc"
expect_same "docs/oracle.md has the table of scripts/oracle-features.sh" "$work/doc" "$work/now"

# Every line of the list became a row.
grep -c '^[[:space:]]*F(' sim/explore/feature.h > "$work/listed"
grep -c '^| [A-Z0-9_]* | [A-Z0-9_]* |' "$work/now" > "$work/rows"
expect_same "a row for each bit" "$work/listed" "$work/rows"

sed -n 's/^[[:space:]]*F([A-Z0-9_]*, "\([A-Z0-9_]*\)").*/\1/p' sim/explore/feature.h |
	sort -u > "$work/asked"
awk '$1 == "grep" || $1 == "file" { print $2 }' kernel-port/probe/probes.txt |
	sort -u > "$work/probes"
comm -23 "$work/asked" "$work/probes" > "$work/unknown"
expect_same "each bit has a probe in kernel-port/probe/probes.txt" /dev/null "$work/unknown"
finish oracle-features
