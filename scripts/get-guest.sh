#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# get-guest.sh - fetches stock kernels into the cache, as an emulator boots them.
#
#	scripts/get-guest.sh CACHE NAME[?]...	(names of scripts/guests.txt)
#
# NAME? may be missing: the archive has only the newest few of some kernels, so a
# line on stderr says that it is left out, and why.
#
# CACHE/linux-NAME holds vmlinux, modules/*.ko with their order, a filesystem for a
# disk (where files on storage can have hugepages), and .collapsim-guest,
# which says where they came from.  It appears whole or not at
# all.  Progress goes to stderr; on failure one line on stdout, exit 2.

set -eu -o pipefail
here=$(dirname "$0")
stamp=.collapsim-guest
not_there=3	# exit status: no suite has the package
wanted=(zram virtio_pci virtio_console)
format=4	# of what is kept; others are fetched anew
storage_kb=65536

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

# The package with the kernel: what the meta package stands for today, or the
# newest one that fits the name, in which * is what follows of a version.
kernel_package()
{
	local pattern

	case $1 in
	*\**)
		pattern=${1//./\\.}
		private_apt apt-cache pkgnames 2>> "$work/log" |
			grep -xE "${pattern//\*/[0-9]+[^-]*}" | sort -V | tail -n 1
		;;
	*)
		private_apt apt-cache depends "$1" 2>> "$work/log" |
			awk '$1 == "Depends:" && $2 ~ /^linux-image-[0-9]/ && !n { print $2; n++ }'
		;;
	esac
}

# Private lists of one suite, and the kernel in it.
look_up()
{
	rm -rf "$work/etc" "$work/lists"
	mkdir -p "$work/etc" "$work/lists/partial" "$work/cache/archives/partial"
	say "linux-$name: looking up $1 in $2"
	source_entries "$2"
	private_apt apt-get update >> "$work/log" 2>&1 ||
		die "guest $name: cannot read suite $2 ($(tail -n 1 "$work/log"))"
	package=$(kernel_package "$1") && [ -n "$package" ]
}

# Since 7.x the kernel and its modules are packages of their own.
download()
{
	local packages=("$package")

	case $package in
	linux-binary-*) packages+=("${package/linux-binary/linux-modules}") ;;
	esac
	say "linux-$name: downloading ${packages[*]}"
	(cd "$work" && private_apt apt-get download "${packages[@]}") >> "$work/log" 2>&1 ||
		die "guest $name: cannot get $package ($(tail -n 1 "$work/log"))"
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

# Whether files on storage can have hugepages: by the option while there was one,
# and always since.  Then a filesystem for them; its modules are those wanted too.
storage()
{
	without=
	if grep -qsx '# CONFIG_READ_ONLY_THP_FOR_FS is not set' \
		"$(find "$work/deb" -name 'config*' -path '*/boot/*' -o -name config \
			-path '*/modules/*' | sed -n 1p)"; then
		without="without READ_ONLY_THP_FOR_FS"
		return
	fi
	wanted+=(null_blk ext4)
	truncate -s ${storage_kb}K "$work/guest/storage"
	mke2fs -q -t ext4 -b 4096 -O ^has_journal -m 0 "$work/guest/storage" 2>> "$work/log" ||
		die "guest $name: cannot make a filesystem ($(tail -n 1 "$work/log"))"
}

is_here()
{
	grep -qsx "format $format" "$cache/linux-$1/$stamp"
}

get_guest()
{
	local name=$1 meta suites suite package= deb image module

	read -r meta suites < <(awk -v name="$name" '$1 == name { $1 = ""; print }' \
		"$here/guests.txt") ||
		die "guest $name: not in $here/guests.txt"
	mkdir -p "$cache" 2> /dev/null || die "guest $name: cannot create $cache"
	exec 9> "$cache/.lock-$name"
	flock -n 9 || { say "linux-$name: waiting for another fetch"; flock 9; }
	! is_here "$name" || return 0
	rm -rf "$cache/.fetch-$name."*	# of a fetch that was killed
	work=$cache/.fetch-$name.$$
	trap 'rm -rf "$work"' EXIT
	trap 'exit 130' INT TERM HUP
	mkdir -p "$work/guest/modules"
	for suite in $suites; do
		! look_up "$meta" "$suite" || break
	done
	if [ -z "$package" ]; then
		echo "guest $name: no kernel behind $meta in ${suites// / or }"
		exit $not_there
	fi
	download
	say "linux-$name: unpacking"
	for deb in "$work"/*.deb; do
		dpkg-deb -x "$deb" "$work/deb"
	done
	image=$(find "$work/deb" -name 'vmlinuz*' -type f | sed -n 1p)
	"$here/extract-kernel.sh" "$image" > "$work/guest/vmlinux" ||
		die "guest $name: cannot take the kernel out of $package"
	storage
	for module in "${wanted[@]}"; do
		take_module "$module"
	done
	printf '%s\n' "format $format" "name $name" "package $package" "suite $suite" \
		"release $(dpkg-deb -f "$deb" Version | sed 's/-.*//')" \
		${without:+"$without"} > "$work/guest/$stamp"
	rm -rf "${cache:?}/linux-$name"
	mv -T "$work/guest" "$cache/linux-$name"
	say "linux-$name: done"
}

[ $# -ge 2 ] || die "usage: get-guest.sh CACHE NAME[?]..."
cache=$1
shift
if [ $# = 1 ] && [[ $1 != *\? ]]; then
	is_here "$1" || get_guest "$1"
	exit 0
fi
for name; do
	! is_here "${name%\?}" || continue
	status=0
	why=$("$0" "$cache" "${name%\?}") || status=$?
	if [ $status = $not_there ] && [[ $name == *\? ]]; then
		say "$why; left out"
	elif [ $status != 0 ]; then
		echo "$why"
		exit 2
	fi
done
