#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-audit.sh - make port-audit: runs on what is built, and can fail.

cd "$(dirname "$0")/../.."
. tests/lib.sh
audit=$PWD/scripts/port-audit.sh
build=$(realpath "$CS_BUILD")
order=${CS_ORDERS%% *}

for tree in $CS_TREES; do
	for text in '  mm/khugepaged.c' 'modelled (' 'never overcommitted' 'UNMODELLED (' \
		'  get_user_pages_fast'; do
		expect 0 "$text" "$audit" "$build" "$tree" "$order"
	done
	verdict "$(grep -qE '^  [0-9a-f]{64}  mm/khugepaged.c$' "$work/out"; echo $?)" \
		"$tree: no hash of mm/khugepaged.c"
done
expect 2 'no kernel 0.0 of order 2' "$audit" "$build" 0.0 2

# Without its reasons the model does not pass.
mkdir -p "$work/repo/model" "$work/repo/kernel-port"
cp kernel-port/*.c "$work/repo/kernel-port/"
for file in model/*.c; do
	sed 's/NOP-SAFE:/SAFE:/' "$file" > "$work/repo/$file"
done
cd "$work/repo"
expect 1 'does nothing and does not say why' "$audit" "$build" "${CS_TREES%% *}" "$order"
finish audit
