#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# get-guest.sh - fetches stock kernels into the cache, as an emulator boots them.
#
#	scripts/get-guest.sh CACHE NAME...	(names of scripts/guests.txt)
#
# CACHE/linux-NAME holds vmlinux, modules/*.ko with their order, and
# .collapsim-guest, which says where they came from.  It appears whole or not at
# all.  Progress goes to stderr; on failure one line on stdout, exit 2.

set -eu -o pipefail
here=$(dirname "$0")
stamp=.collapsim-guest
wanted=(zram)

die()
{
	echo "$*"
	exit 2
}

say()
{
	printf '  %-7s %s\n' GUEST "$*" >&2
}

. "$here/private-apt.sh"

# The package that the suite's meta package stands for today.
image_package()
{
	private_apt apt-cache depends "$1" 2>> "$work/log" |
		awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ && !n { print $2; n++ }'
}

# A module and, before it, what it depends on; one without a file is built in.
take_module()
{
	local module=$1 file depends

	file=$(find "$work/deb" -name "$module.ko" -o -name "${module//_/-}.ko" \
		-o -name "$module.ko.xz" -o -name "${module//_/-}.ko.xz" | sed -n 1p)
	[ -n "$file" ] && [ ! -e "$work/guest/modules/$module.ko" ] || return 0
	case $file in
	*.xz) xz -dc "$file" ;;
	*) cat "$file" ;;
	esac > "$work/$module.ko"
	depends=$(tr '\0' '\n' < "$work/$module.ko" | sed -n 's/^depends=//p' | tr ',' ' ')
	for depends in $depends; do
		take_module "$depends"
	done
	mv "$work/$module.ko" "$work/guest/modules/$module.ko"
	echo "$module.ko" >> "$work/guest/modules/order"
}

get_guest()
{
	local name=$1 meta suite package deb module

	read -r meta suite < <(awk -v name="$name" '$1 == name { print $2, $3 }' \
		"$here/guests.txt") || die "guest $name: not in $here/guests.txt"
	mkdir -p "$cache" 2> /dev/null || die "guest $name: cannot create $cache"
	exec 9> "$cache/.lock-$name"
	flock -n 9 || { say "linux-$name: waiting for another fetch"; flock 9; }
	[ ! -e "$cache/linux-$name/$stamp" ] || return 0
	rm -rf "$cache/.fetch-$name."*	# of a fetch that was killed
	work=$cache/.fetch-$name.$$
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT TERM HUP
	mkdir -p "$work/etc" "$work/lists/partial" "$work/cache/archives/partial" \
		"$work/guest/modules"
	say "linux-$name: looking up $meta in $suite"
	source_entries "$suite"
	private_apt apt-get update > "$work/log" 2>&1 ||
		die "guest $name: cannot read suite $suite ($(tail -n 1 "$work/log"))"
	package=$(image_package "$meta")
	[ -n "$package" ] || die "guest $name: suite $suite has no kernel behind $meta"
	say "linux-$name: downloading $package"
	(cd "$work" && private_apt apt-get download "$package") >> "$work/log" 2>&1 ||
		die "guest $name: cannot get $package ($(tail -n 1 "$work/log"))"
	deb=$(echo "$work"/linux-image*.deb)
	say "linux-$name: unpacking"
	dpkg-deb -x "$deb" "$work/deb"
	"$here/extract-kernel.sh" "$work"/deb/boot/vmlinuz-* > "$work/guest/vmlinux" ||
		die "guest $name: cannot take the kernel out of $package"
	for module in "${wanted[@]}"; do
		take_module "$module"
	done
	printf '%s\n' "name $name" "package $package" "suite $suite" \
		"release $(dpkg-deb -f "$deb" Version | sed 's/-.*//')" > "$work/guest/$stamp"
	rm -rf "${cache:?}/linux-$name"
	mv -T "$work/guest" "$cache/linux-$name"
	say "linux-$name: done"
}

[ $# -ge 2 ] || die "usage: get-guest.sh CACHE NAME..."
cache=$1
shift
for name; do
	[ -e "$cache/linux-$name/$stamp" ] || (get_guest "$name")
done
