#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-explore.sh - every slice but the largest, on every kernel at order 2, agrees with the
# oracle; and a small one at order 3.  Minutes.

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

# 7.2 frees what stands for a page that could not be read as if it were in swap, which
# scenarios/findings/shmem-swapin-error-freed.csim shows: no other finding is let pass.
is_known()
{
	[ "$1 $2" = "3 sim:7.2" ] || return
	sed -n '/^findings$/,/^$/p' "$dir/report" | awk '
		/^ +[0-9]+  WARN \(mm\/swapfile\.c:[0-9]+\)$/ { known++; next }
		/^ +[0-9]+  / { other++ }
		END { exit !(known && !other) }' && ! grep -q '^disagreements$' "$dir/report"
}

agrees()
{
	"$COLLAPSIM" explore --jobs "$(nproc)" "$@" > "$dir/report" || {
		status=$?
		! is_known $status "$2" || return 0
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
