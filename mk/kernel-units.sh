#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel-units.sh TREE OUT NAME - what the real units themselves say: the hash of
# each, and the names of scan results.  Made anew whenever a unit changes, while
# the rest of OUT (mk/kernel-gen.sh) stays.
set -eu
tree=$1 out=$2 name=$3

fail() {
	echo "$name: $*" >&2
	exit 2
}

scan_names() {
	awk '/^enum scan_result/ { on = 1; next } on && /}/ { exit }
	     on { gsub(/[ \t,]|\/\*.*\*\//, ""); if ($0 != "") print "KP_SCAN_NAME(" $0 ")" }' \
		"$tree/mm/khugepaged.c"
}

# Says all that miss, so that one look is enough.
missing_units() {
	sed 's/#.*//' kernel-port/units.txt | while read -r path optional; do
		[ -z "$path" ] || [ -n "$optional" ] || [ -e "$tree/$path" ] ||
			echo "$name: the tree has no $path"
	done
}

unit_hashes() {
	sed 's/#.*//' kernel-port/units.txt | while read -r path optional; do
		[ -n "$path" ] || continue
		condition=${optional#\?}
		if [ -e "$tree/$path" ] && [ -e "$tree/${condition:-$path}" ]; then
			hash=$(sha256sum <"$tree/$path" | cut -d' ' -f1)
			printf 'KP_UNIT("%s", "%s")\n' "$path" "$hash"
		fi
	done
}

missing=$(missing_units)
[ -z "$missing" ] || { echo "$missing" >&2; exit 2; }
scan_names >"$out/kp_scan_names.h"
grep -q SCAN_SUCCEED "$out/kp_scan_names.h" || fail "mm/khugepaged.c has no enum scan_result"
unit_hashes >"$out/kp_unit_list.h"
