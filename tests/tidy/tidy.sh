#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tidy.sh - checks of the repository itself: sizes, headers, leftovers.
#
#	tests/tidy/tidy.sh [FOLDER]
#
# Looks at every tracked file (and new ones that git does not ignore) below
# FOLDER, the repository without one.  What it may not find is in tidy.awk; old
# offenders are frozen in ratchet.txt, which may only shrink.  Exit 1 if it
# found anything.  check-tidy.sh shows that each rule can fail.

set -eu -o pipefail
here=$(cd "$(dirname "$0")" && pwd)
cd "${1:-$here/../..}"
ratchet=tests/tidy/ratchet.txt
[ -e "$ratchet" ] || ratchet=/dev/null

kind_of()
{
	case $1 in
	LICENSE|*.expected|fuzz/corpus/*) echo skip ;;
	tests/*.c) echo test ;;
	*.c|*.S) echo c ;;
	*.h|*.def) [[ $1 == *.def ]] && echo c || echo h ;;
	*.csim) echo scenario ;;
	Makefile|*.mk) echo make ;;
	*.sh|*.awk|.ci/run) echo script ;;
	*) echo text ;;
	esac
}

found=$(mktemp)
trap 'rm -f "$found"' EXIT
nr=0
while IFS= read -r -d '' file; do
	[ -f "$file" ] && [ ! -L "$file" ] || continue
	kind=$(kind_of "$file")
	[ "$kind" != skip ] || continue
	nr=$((nr + 1))
	LC_ALL=C awk -v path="$file" -v kind="$kind" -v ratchet="$ratchet" \
		-f "$here/tidy.awk" "$file" >> "$found"
	if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then
		echo "$file:$(wc -l < "$file"): blanks: no newline at the end" >> "$found"
	fi
	if [ "$(head -c 2 "$file")" = '#!' ] && [ ! -x "$file" ]; then
		echo "$file:1: mode: a script that is not executable" >> "$found"
	fi
done < <(git ls-files -z --cached --others --exclude-standard .)

sort -t: -k1,1 -k2,2n "$found"
if [ "$nr" = 0 ]; then
	echo "tidy: no file to look at below $PWD" >&2
	exit 2
fi
echo "tidy: $nr files, $(wc -l < "$found") complaints"
[ ! -s "$found" ]
