#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# determinism.sh - the same scenarios give the same bytes, however it was built.
#
#	tests/build/determinism.sh CFG...	(.ci/run: default clang O1)
#
# Each configuration is built if it is not, and runs all scenarios twice, once
# more with every file in a process of its own.  All must print the same.  The
# smallest and the largest order will do: CS_ORDERS says which.

cd "$(dirname "$0")/../.."
. tests/lib.sh
unset MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL CC CFG OPT SAN COV ORDERS
[ $# -ge 1 ] || { echo "usage: determinism.sh CFG..."; exit 2; }
on=${CS_ON:-sim:6.1,sim:6.12}
orders=${CS_ORDERS:-2 9}

# Exit status and all output; a failing scenario must fail the same everywhere.
outcome()
{
	local binary=$1 status=0

	shift
	"$binary" run --on "$on" --order "${orders// /,}" "$@" > "$work/raw" 2>&1 \
		< /dev/null || status=$?
	sed -E -f tests/golden/stable.sed "$work/raw"
	echo "exit status $status"
}

each_alone()
{
	local file

	while IFS= read -r file; do
		echo "== $file"
		outcome "$1" --format=ktap "$file"
	done < <(find scenarios -name '*.csim' | LC_ALL=C sort)
}

for config; do
	make -j"$(nproc)" CFG="$config" ORDERS="$orders" KP_VARIANTS=plain built \
		> "$work/out" 2>&1 ||
		{ verdict 1 "build of $config"; continue; }
	binary=build/$config/collapsim
	outcome "$binary" --format=ktap scenarios > "$work/$config"
	outcome "$binary" --format=ktap scenarios > "$work/$config.again"
	outcome "$binary" --format=json scenarios > "$work/$config.json"
	each_alone "$binary" > "$work/$config.alone"
	[ "$(wc -l < "$work/$config")" -gt 20 ] || verdict 1 "$config: prints next to nothing"
	expect_same "$config twice" "$work/$config" "$work/$config.again"
	[ "$config" != "$1" ] || continue
	expect_same "$config as $1" "$work/$1" "$work/$config"
	expect_same "$config as $1, JSON" "$work/$1.json" "$work/$config.json"
	expect_same "$config as $1, a process each" "$work/$1.alone" "$work/$config.alone"
done
finish determinism
