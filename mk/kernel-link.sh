#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel-link.sh OUT.so TRAPS.S LINKER... -- OBJECTS - links a kernel: first to
# learn what nothing defines, then with a trap for each such function.
set -eu
out=$1 traps=$2
shift 2
linker=
while [ "$1" != -- ]; do
	linker="$linker $1"
	shift
done
shift
flags="-shared -Wl,--gc-sections -Wl,-u,kp_kernel -Wl,-T,kernel-port/kernel.ld"
# Sanitizer coverage names its sections so that they would keep every function.
flags="$flags -Wl,-Bsymbolic -Wl,--wrap=folio_unlock -Wl,-z,start-stop-gc"
work=$out.tmp
trap 'rm -f "$work" "$work.txt"' EXIT
$linker $flags -Wl,-z,defs -Wl,--warn-unresolved-symbols -o "$work" "$@" 2>"$work.txt" ||
	{ grep -v 'undefined reference\|in function' "$work.txt" >&2; exit 2; }
mk/kernel-traps.sh "$work.txt" "$@" >"$traps"
$linker $flags -o "$work" "$@" "$traps"
mv "$work" "$out"
