# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# lib.sh - what the shell tests share: sourced, with the repository as folder.
#
# expect STATUS TEXT COMMAND...	the command exits so and prints that text;
#				an empty TEXT: prints nothing
# expect_one_line STATUS TEXT COMMAND...	and nothing but that one line
# expect_same NAME FILE FILE	two files are equal
# copy_tree FROM TO mm/FILE	a tree to plant faults in, of links but for one file
# plant_fault WHAT TREE COPY mm/FILE FROM CHANGE	writes the copy's file anew with
#				CHANGE, a command of sed, in the function that FROM
#				begins; false, and a failure, if that changes nothing
# finish NAME			the closing count, and the exit status

set -eu -o pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

verdict()
{
	local ok=$1 what=$2

	if [ "$ok" = 0 ]; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	echo "FAIL $what"
	[ ! -e "$work/out" ] || sed 's/^/    /' "$work/out"
}

expect()
{
	local want=$1 text=$2 status=0 ok=1

	shift 2
	"$@" > "$work/out" 2>&1 < /dev/null || status=$?
	if [ "$status" = "$want" ] && [ -n "$text" ]; then
		! grep -qF -- "$text" "$work/out" || ok=0
	elif [ "$status" = "$want" ] && [ ! -s "$work/out" ]; then
		ok=0
	fi
	verdict $ok "$*: exit $status, want $want and: $text"
}

expect_one_line()
{
	expect "$@"
	[ "$(wc -l < "$work/out")" = 1 ] || verdict 1 "$*: more than one line"
}

expect_same()
{
	local ok=0

	diff -u "$2" "$3" > "$work/out" 2>&1 || ok=1
	verdict $ok "$1"
}

# A tree of links in $2, but for a file of its own.
copy_tree()
{
	local from=$1 to=$2 file=$3 path

	rm -rf "$to"
	mkdir -p "$to/mm"
	for path in "$from"/*; do
		[ "${path##*/}" = mm ] || ln -s "$path" "$to/"
	done
	ln -s "$from"/mm/* "$to/mm/"
	rm "$to/$file"
	cp "$from/$file" "$to/$file"
}

plant_fault()
{
	local what=$1 from=$2/$4 to=$3/$4

	sed -e "/$5/,/^}/ { $6
		}" "$from" > "$to"
	cmp -s "$from" "$to" || return 0
	rm -f "$work/out"
	verdict 1 "$what: changes nothing in $4"
	return 1
}

finish()
{
	echo "$1: $passed passed, $failed failed"
	[ $failed = 0 ] && [ $passed != 0 ]
}
