#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-explore.sh - every slice but the largest two, on every kernel at order 2, agrees with
# the oracle; and a small one at order 3.  Minutes.

set -eu -o pipefail
case " $CS_ORDERS " in
*' 2 '*) ;;
*) echo "order 2 is not built"; exit 77 ;;
esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# The largest ones are of the same dimensions, more of them at once.
slices=$("$COLLAPSIM" explore --list | sed '/^$/,$d' | awk 'NR > 1 && $1 !~ /whole/ { print $1 }')
[ "$(wc -w <<< "$slices")" -ge 12 ]

agrees()
{
	"$COLLAPSIM" explore --jobs "$(nproc)" "$@" > "$dir/report" || {
		status=$?
		cat "$dir/report"
		echo "explore $*: ended with status $status"
		exit 1
	}
	echo "$*: $(awk '$1 == "run" { print $2 }' "$dir/report") states"
}

for kernel in ${CS_ON//,/ }; do
	for slice in $slices; do
		agrees --on "$kernel" --order 2 --slice "$slice"
	done
	case " $CS_ORDERS " in
	*' 3 '*)
		agrees --on "$kernel" --order 3 --slice anon-two
		agrees --on "$kernel" --order 3 --slice anon-quick \
			--dimension pte=writable,none,shared,pinned --dimension vma=plain,readonly
		agrees --on "$kernel" --order 3 --slice shmem \
			--dimension cache=clean,absent,swapped --dimension vma=plain,uffd-missing
		;;
	esac
done
