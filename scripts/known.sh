#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# known.sh - prints kernel-port/known.txt (make known).
#
#	scripts/known.sh BUILD ORDER TREE...
#
# Which probe holds in which tree, and which function is trapped there: read from
# a build.  scripts/tree-page.sh holds a tree that nobody has seen against it.

set -eu -o pipefail
export LC_ALL=C
build=$1 order=$2
shift 2

cat << 'S'
# What is known of the trees in scripts/trees.txt, from their builds: make known.
#
#   probe NAME BIT...    the probe holds (1) or not (0), in the order of "trees"
#   trap NAME BIT...     the function is called there and has no model
S
echo "trees $*"
for tree; do
	sed -n "s/^KP_FEATURE(\([A-Z0-9_]*\), \([01]\))$/probe \1 $tree \2/p" \
		"$build/gen/$tree/kp_feature_list.h" | grep -v ' CONFIG_'
	sed -n "s/^\.globl \(.*\)/trap \1 $tree 1/p" "$build/k/$tree-o$order/traps.S"
done | awk -v trees="$*" '
	{ value[$1 " " $2, $3] = $4; names[$1 " " $2] = 1 }
	END {
		nr = split(trees, tree, " ")
		for (name in names) {
			line = name
			for (i = 1; i <= nr; i++)
				line = line " " value[name, tree[i]] + 0
			print line
		}
	}' | sort
