#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# oracle-features.sh - the table of docs/oracle.md, made from the list in
# sim/explore/feature.h: a comment, then the bits it speaks of.

cd "$(dirname "$0")/.." || exit 1
echo '| Bit | Probe | What it says |'
echo '|---|---|---|'
awk '
/^#define CS_KERNEL_FEATURES/ { inside = 1; next }
/^enum/ { inside = 0 }
!inside { next }
{ sub(/[ \t]*\\$/, ""); sub(/^[ \t]*/, "") }
/^\/\*/ { text = ""; comment = 1 }
comment {
	line = $0
	sub(/^\/?\*+[ \t]*/, "", line)
	comment = !sub(/[ \t]*\*\/$/, "", line)
	text = text (text ? " " : "") line
	next
}
/^F\(/ {
	split($0, part, /[(,) "]+/)
	printf "| %s | %s | %s |\n", part[2], part[3], text
}
' sim/explore/feature.h
