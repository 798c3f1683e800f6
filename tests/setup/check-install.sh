#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-install.sh - what "make install" puts down works from there.

cd "$(dirname "$0")/../.."
. tests/lib.sh

# The overrides of the make that runs us (CC=, KSRC=) hold here too.
quietly()
{
	make -s CFG="${CS_CFG:-default}" "$@" DESTDIR="$work/dest" PREFIX=/usr && echo done
}
expect 0 'done' quietly install
root=$work/dest/usr
expect 0 'collapsim' env -C / "$root/bin/collapsim" version
for tree in ${CS_TREES:-6.1 6.12}; do
	expect 0 "sim:$tree" env -C / "$root/bin/collapsim" version
	for order in ${CS_ORDERS:-2 3 9}; do
		verdict "$(test -s "$root/lib/collapsim/kernels/$tree-o$order.so"; echo $?)" \
			"no kernel $tree of order $order is installed"
	done
done
for page in docs/man/*.scd; do
	name=$(basename "$page" .scd)
	verdict "$(test -s "$root/share/man/man${name##*.}/$name"; echo $?)" "no page $name"
done
expect 0 'done' quietly uninstall
find "$root" -type f > "$work/left"
expect_same "uninstall leaves nothing" /dev/null "$work/left"
finish install
