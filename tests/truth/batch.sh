#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# batch.sh - a batch of scenarios on a stock kernel beside the simulated one.
#
#	tests/truth/batch.sh VERSION [FILE|DIR...]
#
# Of build/default, or of the build that CS_BUILD names.  Exit status 77, and why:
# the kernel or the emulator cannot be had here.

set -eu -o pipefail
cd "$(dirname "$0")/../.."
version=$1
shift
[ $# != 0 ] || set -- scenarios/{clamp,errno,fork,pagetable,shmem,swap,tour,uffd,vma}
build=${CS_BUILD:-build/default}
guests=${COLLAPSIM_GUESTS:-${XDG_CACHE_HOME:-$HOME/.cache}/collapsim/guests}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

# The last line a step says is why it cannot.
can()
{
	"$@" > "$log" && return
	echo "skipped: no real kernel $version: $(tail -n 1 "$log")"
	exit 77
}

can scripts/setup.sh truth
can scripts/get-guest.sh "$guests" "$version"
"$build/collapsim" compare --on "sim:$version,qemu:$version" -j2 "$@" | tee "$log"
# Where nothing could be played nothing was held against anything.
grep -qE '^compare: 0 differ, [1-9][0-9]* equal' "$log"
