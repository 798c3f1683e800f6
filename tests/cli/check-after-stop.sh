#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-after-stop.sh - a run that ends in the middle of a wait says why, and the next
# one in the same process starts from nothing.

cd "$(dirname "$0")/../.."
. tests/lib.sh
case " $CS_TREES " in
*' 6.1 '*) ;;
*) echo "6.1 is not built, which waits for a page with mmap_lock held for writing"; exit 77 ;;
esac
order=${CS_ORDERS%% *}

# Entries of a hugepage of the cache are mapped huge; on the way the call waits for a
# page, and the block there faults in the same task.
cat > "$work/waits.csim" << 'END'
scenario "a fault where the call waits with mmap_lock held for writing"

memfd_create("m", 0) = F
ftruncate(F, 2H) = 0
!fill F
mmap(NULL, 2H, PROT_READ|PROT_WRITE, MAP_SHARED, F, 0) = B
!fault B read=1
madvise(B, 2H, MADV_COLLAPSE) = 0
mmap(NULL, 2H, PROT_READ|PROT_WRITE, MAP_SHARED, F, 0) = A
munmap(A+(N-1)*1P, 1P) = 0
!fault A[0..H-1P) read=1
mmap(A+(N-1)*1P, 1P, PROT_READ|PROT_WRITE, MAP_SHARED|MAP_FIXED, F, (N-1)*1P) = ?
thread() = t2
t2: madvise(A, H, MADV_DONTNEED) = 0
!lock F[0..1P)
!at page.wait {
  !fault A[0..1P) read=1
}
madvise(A, H, MADV_COLLAPSE) = 0
END
cat > "$work/then.csim" << 'END'
scenario "nothing of it is left"

mmap(NULL, H, ...) = A
!fill A
madvise(A, H, MADV_COLLAPSE) = 0
?pt A = H
END
run=("$COLLAPSIM" run --on sim:6.1 --order "$order" --jobs 1)
expect 1 'would block: mmap_lock is held for write' "${run[@]}" "$work/waits.csim"
expect 1 '1 pass, 1 fail, 0 findings, 0 unmodelled, 0 skipped (' "${run[@]}" "$work/waits.csim" \
	"$work/then.csim"
finish "after a stop"
