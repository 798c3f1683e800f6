#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# get-tree.sh - fetches kernel trees into the cache and unpacks what we compile.
#
#	scripts/get-tree.sh CACHE NAME[?]...	(names of scripts/trees.txt)
#
# NAME? may be missing: the archive has only the newest few of some kernels, so a
# line on stderr says that it is left out, and why.  If no suite has it, that is
# noted in CACHE, and for a day nobody asks again.
#
# CACHE/linux-NAME appears whole or not at all, and is fetched once however
# many ask at the same time.  CACHE/linux-NAME/.collapsim-tree says where it
# came from.  The machine's apt configuration and lists are read, never
# changed.  Progress goes to stderr; on failure one line on stdout, exit 2.

set -eu -o pipefail
here=$(dirname "$0")
members=(mm include lib kernel scripts arch/x86/include Makefile)
stamp=.collapsim-tree
not_there=3	# exit status: no suite has the package

die()
{
	echo "$*"
	exit 2
}

say()
{
	printf '  %-7s %s\n' TREE "$*" >&2
}

. "$here/private-apt.sh"

# Private lists of one suite; is the package in it?
look_up()
{
	local package=$1 suite=$2

	rm -rf "$work/etc" "$work/lists"
	mkdir -p "$work/etc" "$work/lists/partial" "$work/cache/archives/partial"
	say "linux-$name: looking up $package in $suite"
	source_entries "$suite"
	private_apt apt-get update >> "$work/log" 2>&1 || return
	# update exits 0 when a source could not be reached
	private_apt apt-cache show "$package" > "$work/show" 2>> "$work/log"
}

# Leaves PACKAGE_VERSION_all.deb in $work, and sets suite.
download()
{
	local package=$1 found=

	shift
	for suite; do
		! look_up "$package" "$suite" || { found=1; break; }
	done
	[ -n "$found" ] || why_not "$package" "$@"
	say "linux-$name: downloading $package" \
		"$(awk '/^Version:/ && !v { v = $2 } /^Size:/ && !s { s = $2 }
			END { printf "%s (%d MB)", v, s / 1e6 }' "$work/show")"
	(cd "$work" && private_apt apt-get download "$package") >> "$work/log" 2>&1 ||
		why_not "$package" "$suite"
}

why_not()
{
	local package=$1 reason suites

	shift
	suites="$*"
	reason=$(sed -nE '/No packages found/d; /^(E|W): /{ p; q }' "$work/log")
	echo "tree $name: cannot get $package from suite ${suites// / or }" \
		"(${reason:-no package of that name});" \
		"name a tree of your own with KSRC=/path/to/linux"
	[ -n "$reason" ] || exit $not_there
	exit 2
}

# The archive is inside the package: a pipe, so that nothing is stored twice.
unpack()
{
	local deb=$1 top=$2

	mkdir "$work/tree"
	dpkg-deb --fsys-tarfile "$deb" | tar -xO "./usr/src/$top.tar.xz" | xz -T0 -dc |
		tar -x --no-same-owner -C "$work/tree" --strip-components=1 "${members[@]/#/$top/}"
}

get_tree()
{
	local name=$1 package suite suites deb

	read -r package suites < <(awk -v name="$name" '$1 == name { $1 = ""; print }' \
		"$here/trees.txt") || die "tree $name: not in $here/trees.txt"
	mkdir -p "$cache" 2> /dev/null || die "tree $name: cannot create $cache"
	[ -w "$cache" ] || die "tree $name: cannot write to $cache"
	exec 9> "$cache/.lock-$name"
	flock -n 9 || { say "linux-$name: waiting for another fetch"; flock 9; }
	[ ! -e "$cache/linux-$name/$stamp" ] || return 0
	rm -rf "$cache/.fetch-$name."*	# of a fetch that was killed
	work=$cache/.fetch-$name.$$
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT TERM HUP
	mkdir "$work"
	# shellcheck disable=SC2086 # suites are words
	download "$package" $suites
	deb=$(echo "$work"/*.deb)
	say "linux-$name: unpacking"
	unpack "$deb" "$package" 2>> "$work/log" ||
		die "tree $name: cannot unpack $package: $(tail -n 1 "$work/log")"
	printf '%s\n' "name $name" "package $package" "suite $suite" \
		"version $(dpkg-deb -f "$deb" Version)" > "$work/tree/$stamp"
	rm -rf "${cache:?}/linux-$name"
	mv -T "$work/tree" "$cache/linux-$name"
	say "linux-$name: done"
}

# What became of a tree that may be missing: nothing to stop for.
left_out()
{
	local name=$1 status=$2 reason=$3

	[ "$status" != $not_there ] || touch "$cache/.absent-$name"
	say "linux-$name: left out: ${reason#tree "$name": }"
}

[ $# -ge 2 ] || die "usage: get-tree.sh CACHE NAME[?]..."
cache=$1
shift
for name; do
	if [[ $name == *\? ]] && [ -n "$(find "$cache" -maxdepth 1 -name ".absent-${name%\?}" \
		-mtime -1 2> /dev/null)" ]; then
		:
	elif [ ! -e "$cache/linux-${name%\?}/$stamp" ]; then
		set -- "$@" "$name"
	fi
	shift
done
[ $# != 0 ] || exit 0
if [ $# = 1 ] && [[ $1 != *\? ]]; then
	get_tree "$1"
	exit 0
fi

# Each on its own: network for one while another unpacks.  Each in its own
# process group (set -m), so that an interrupt can be handed on to all of it.
# The first line that says why something failed is the one to print.
set -m
pids=()
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
trap 'for pid in "${pids[@]}"; do kill -TERM -- "-$pid"; done; wait; exit 130' INT TERM HUP
for name; do
	"$0" "$cache" "${name%\?}" > "$out/${name%\?}" &
	pids+=($!)
done
failed=
for name; do
	status=0
	wait "${pids[0]}" || status=$?
	pids=("${pids[@]:1}")
	[ $status != 0 ] || continue
	reason=$(sed -n 1p "$out/${name%\?}")
	if [[ $name == *\? ]]; then
		left_out "${name%\?}" $status "$reason"
	else
		failed=${failed:-$reason}
	fi
done
[ -z "$failed" ] || die "$failed"
