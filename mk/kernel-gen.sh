#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel-gen.sh TREE OUT NAME - what a kernel tree needs before its files compile
# under our architecture: asm wrappers, features, constants and release.  What
# the units say of themselves comes from mk/kernel-units.sh.  Run from the
# project's folder.
set -eu
tree=$1 out=$2 name=$3
port=kernel-port
cc=${CC:-gcc}
rm -rf "$out"
mkdir -p "$out/asm" "$out/generated"

fail() {
	echo "$name: $*" >&2
	exit 2
}

# One-line wrappers for every asm header that our architecture leaves generic.
wrappers() {
	for dir in include/asm-generic include/uapi/asm-generic; do
		for path in "$tree/$dir"/*.h; do
			header=${path##*/}
			[ -e "$port/arch/asm/$header" ] || [ -e "$out/asm/$header" ] ||
				printf '#include <asm-generic/%s>\n' "$header" >"$out/asm/$header"
		done
	done
}

# Does a line of any of these files match?
any_of() {
	(cd "$tree" && grep -qsE "$2" $(echo "$1" | tr , ' '))
}

# Features.  A probe that does not hold is listed as 0, never silent.
features() {
	echo '/* Made by mk/kernel-gen.sh from kernel-port/probe/probes.txt. */'
	for macro in MODNAME BASENAME MODFILE; do echo "#define KBUILD_$macro \"kp\""; done
	: >"$out/kp_feature_list.h"
	sed 's/#.*//' "$port/probe/probes.txt" | while read -r kind feature path pattern; do
		value=0
		case $kind in
		'') continue ;;
		file) test ! -e "$tree/$path" || value=1 ;;
		grep) ! any_of "$path" "$pattern" || value=1 ;;
		*) fail "probes.txt: unknown kind '$kind'" ;;
		esac
		if [ $value = 1 ]; then
			echo "#define KP_HAVE_$feature 1"
		else
			echo "/* KP_HAVE_$feature does not hold */"
		fi
		echo "KP_FEATURE($feature, $value)" >>"$out/kp_feature_list.h"
	done
}

# Constants that the kernel's build computes by compiling a file of the tree.
constants() {
	$cc $(mk/kernel-cflags.sh "$tree" "$out" 9) -w -O2 -S -o "$out/constants.s" "$tree/$1" ||
		fail "$1 of the tree does not compile"
	sed -n 's/^.*\.ascii[ \t]*"->\([^ ]*\) \$*\([^ ]*\) .*"$/#define \1 \2/p' \
		"$out/constants.s"
	rm "$out/constants.s"
}

# What the configuration has, for guards of scenarios.
configs() {
	awk '$1 == "#define" && $2 ~ /^CONFIG_/ && $3 == 1 { print "KP_FEATURE(" $2 ", 1)" }' \
		"$port/config/generated/autoconf.h"
}

wrappers
features >"$out/kp_features.h"
configs >>"$out/kp_feature_list.h"
: >"$out/generated/bounds.h"
echo '#define RQ_nr_pinned 0' >"$out/generated/rq-offsets.h"
constants kernel/bounds.c >"$out/bounds.tmp"
grep -q NR_PAGEFLAGS "$out/bounds.tmp" || fail "kernel/bounds.c gives no NR_PAGEFLAGS"
mv "$out/bounds.tmp" "$out/generated/bounds.h"
if [ -e "$tree/kernel/sched/rq-offsets.c" ]; then
	constants kernel/sched/rq-offsets.c >"$out/rq.tmp"
	mv "$out/rq.tmp" "$out/generated/rq-offsets.h"
fi
sed -n 's/^\(VERSION\|PATCHLEVEL\|SUBLEVEL\) *= *\([0-9]*\)$/#define KP_\1 \2/p' \
	"$tree/Makefile" >"$out/kp_release.h"
echo "#define KP_NAME \"$name\"" >>"$out/kp_release.h"
