#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# port-audit.sh - the border of a kernel: what is real, modelled, safe, trapped.
#
#	scripts/port-audit.sh BUILD TREE ORDER		(make port-audit)
#
# Read from the objects of a build and not from a list.  For each function that
# a real file calls and does not define itself:
#
#	modelled	model/ or kernel-port/ defines it; the file is named
#	nop-safe	so, and it does nothing; the comment says why that is safe
#	trapped		nothing defines it: a run that gets there is UNMODELLED
#
# Exit 1 if a function that does nothing gives no reason.

set -eu -o pipefail
export LC_ALL=C
build=$1 tree=$2 order=$3
objects=$build/k/$tree-o$order
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ -e "$objects/traps.S" ] || {
	echo "port-audit: no kernel $tree of order $order in $build"
	exit 2
}

# Lines "name path": functions defined by objects, and by which source.
defined()
{
	local object source

	for object; do
		source=$(basename "$object" .k.o)
		source=${source/_//}.c
		nm --defined-only "$object" |
			awk -v source="$source" '$2 ~ /^[TtWV]$/ { print $3, source, $2 }'
	done
}

real=("$objects"/mm_*.k.o "$build/k/$tree"/lib_*.k.o)
defined "${real[@]}" > "$work/real"
defined "$objects"/model_*.k.o "$objects"/kernel-port_*.k.o | awk '$3 != "t"' > "$work/ours"
nm -u "${real[@]}" | awk '$1 == "U" || $1 == "w" { print $2 }' | sort -u > "$work/called"
sed -n 's/^\.globl //p' "$objects/traps.S" | sort -u > "$work/trapped"

# Lines "name<tab>reason": a NOP-SAFE comment holds for the functions below it,
# up to a blank line.
awk '
	/^\/\* NOP-SAFE: / { reason = $0; sub(/^\/\* NOP-SAFE: /, "", reason); open = 1 }
	open && !/^\/\* NOP-SAFE: / { line = $0; sub(/^ \* ?/, " ", line); reason = reason line }
	open && /\*\/[ \t]*$/ { sub(/ *\*\/[ \t]*$/, "", reason); open = 0; next }
	/^{/ { body = 1 }
	/^}/ { body = 0 }
	/^$/ && !body { reason = "" }
	reason != "" && !open && /^[a-z].*\(/ {
		name = $0
		sub(/\(.*/, "", name)
		sub(/^.*[ \t*]/, "", name)
		print name "\t" reason
	}' model/*.c kernel-port/*.c | sort -u > "$work/safe"

# Functions whose whole body is "{ }" or one constant: they do nothing.
awk '
	/^{$/ { start = FNR; lines = 0; empty = 1; next }
	/^}/ && start { if (empty && lines <= 1) print name; start = 0; next }
	start { lines++; if ($0 !~ /^\treturn (-?[0-9]+|NULL|true|false);$/) empty = 0; next }
	/^[a-z].*\(/ { name = $0; sub(/\(.*/, "", name); sub(/^.*[ \t*]/, "", name) }
	' model/*.c | sort -u > "$work/empty"

release=$(sed -nE 's/^#define KP_(VERSION|PATCHLEVEL|SUBLEVEL) //p' "$build/gen/$tree/kp_release.h")
echo "== $tree: Linux ${release//$'\n'/.}, order $order"
echo
echo "real: functions of the tree that are compiled, by file"
awk '{ nr[$2]++ } END { for (file in nr) printf "  %-28s %4d\n", file, nr[file] }' \
	"$work/real" | sort
echo
echo "real: sha256 of each file"
sed -n 's/^KP_UNIT("\(.*\)", "\(.*\)")$/  \2  \1/p' "$build/gen/$tree/kp_unit_list.h"
awk -v safe="$work/safe" -v ours="$work/ours" -v trapped="$work/trapped" -v empty="$work/empty" '
	BEGIN {
		FS = "\t"
		while ((getline < safe) > 0)
			reason[$1] = $2
		while ((getline < trapped) > 0)
			trap[$1] = 1
		while ((getline < empty) > 0)
			idle[$1] = 1
		FS = " "
		while ((getline < ours) > 0)
			where[$1] = $2
	}
	$1 in trap { traps[++trap_nr] = $1; next }
	!($1 in where) { next }
	$1 in reason { nops[++nop_nr] = sprintf("%-36s %s", $1, reason[$1]); next }
	$1 in idle { bad[++bad_nr] = sprintf("%-36s %s", $1, where[$1]); next }
	{ models[++model_nr] = sprintf("%-36s %s", $1, where[$1]) }
	function list(title, lines, nr,	i) {
		print "\n" title " (" nr + 0 ")"
		for (i = 1; i <= nr; i++)
			print "  " lines[i]
	}
	END {
		list("modelled", models, model_nr)
		list("nop-safe: does nothing, and why that is safe", nops, nop_nr)
		list("trapped: reaching one ends the run as UNMODELLED", traps, trap_nr)
		if (bad_nr)
			list("does nothing and does not say why", bad, bad_nr)
		exit bad_nr > 0
	}' "$work/called"
