#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-docs.sh - the documents name only files and make targets that exist.

cd "$(dirname "$0")/../.."
. tests/lib.sh

folders='docs|mk|scripts|scenarios|tests|fuzz|sim|model|kernel-port'
targets=$(env -u MAKEFLAGS -u MAKELEVEL make -pqn help 2> /dev/null |
	sed -nE 's/^([a-z][a-z-]*):.*/\1/p' | sort -u || :)
for doc in README.md docs/*.md fuzz/*.md; do
	[ -e "$doc" ] || continue
	dir=$(dirname "$doc")
	bad=
	# [text](path#anchor): from the document's own folder
	while IFS= read -r link; do
		[ -e "$dir/${link%%#*}" ] || bad+=" ($link)"
	done < <(grep -oE '\]\([^)#][^)]*\)' "$doc" | sed -E 's/^\]\(//; s/\)$//' |
		grep -vE '^(https?|mailto):' || :)
	# paths and targets named in running text, code and tables; a part all in
	# capitals (AREA, NAME) stands for something
	while IFS= read -r path; do
		[ -e "$path" ] || bad+=" $path"
	done < <(grep -oE "(^|[ \`(])($folders)/[A-Za-z0-9_./-]+" "$doc" |
		sed -E 's/^[ `(]//; s/[.,:]+$//' | grep -vE '/[A-Z]+([./]|$)' | sort -u || :)
	while IFS= read -r target; do
		grep -qx -- "$target" <<< "$targets" || bad+=" 'make $target'"
	done < <(grep -oE '(^|`|\$ |  )make [a-z][a-z-]+' "$doc" | sed -E 's/.*make //' |
		sort -u || :)
	verdict "$([ -z "$bad" ]; echo $?)" "$doc names what does not exist:$bad"
done
finish docs
