#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-compare.sh - compare finds the step at which two machines part, and
# nothing where they do not.

set -eu -o pipefail
case ,$CS_ON, in
*,sim:6.1,*) ;;
*) echo "sim:6.1 is not built"; exit 77 ;;
esac
case ,$CS_ON, in
*,sim:6.12,*) ;;
*) echo "sim:6.12 is not built"; exit 77 ;;
esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/parts.csim" <<'END'
scenario "a hole where userfaultfd listens: another errno from 6.12 on"

mmap(NULL, H, ...) = A
!fill A[0..H-1P)
!uffd_register A missing=1
madvise(A, H, MADV_COLLAPSE) = ?
END
sed 's/^!uffd_register.*//' "$dir/parts.csim" > "$dir/equal.csim"
fail()
{
	echo "FAIL $*"
	exit 1
}
"$COLLAPSIM" compare --on sim:6.1,sim:6.12 "$dir/equal.csim" > "$dir/log" ||
	fail "equal machines differ: $(cat "$dir/log")"
grep -q '^compare: 0 differ' "$dir/log" || fail "no summary"
status=0
"$COLLAPSIM" compare --on sim:6.1,sim:6.12 "$dir/parts.csim" > "$dir/log" || status=$?
[ $status = 1 ] || fail "exit status $status for a difference"
grep -q 'parts.csim:6 ' "$dir/log" || fail "the step is not named: $(cat "$dir/log")"
grep -q 'sim:6.12 *-1 EBUSY' "$dir/log" || fail "the result is not told: $(cat "$dir/log")"
status=0
"$COLLAPSIM" compare --format json --on sim:6.1,sim:6.12 "$dir/parts.csim" > "$dir/log" \
	2> "$dir/errors" || status=$?
[ $status = 1 ] || fail "exit status $status for a difference as JSON"
grep -q '"what": "result"' "$dir/log" || fail "JSON: $(cat "$dir/log")"
echo "5 passed, 0 failed"
