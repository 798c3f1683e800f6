#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# compile.sh ORDER UNIT.c OUT.o - compiles a changed copy of a unit as part of its
# tree (MU_*, see mutate.sh), the same bytes for the same text wherever it lies.
set -eu
# shellcheck disable=SC2046
$MU_CC $(mk/kernel-cflags.sh "$MU_TREE" "$MU_GEN" "$1") -O1 -w -iquote "$MU_TREE/mm" \
	-fmacro-prefix-map="$(dirname "$2")"/= -c -o "$3" "$2"
