#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# one.sh STEP NAME - wakes fault NAME of a batch and runs the shipped checks against it:
# step "2" the scenarios at order 2, step "explore" the slices of explore, step
# "fail-each" the scenarios with each allocation failing, step "9" at orders 3 and 9.
# Called by mutate.sh, which sets MU_*.  Prints the name, and writes MU_STORE/NAME when
# something noticed: verdict, name, what noticed it.  A fault that nothing noticed so
# far is "left".  Step "last": nothing did, and it survived unless it makes the same
# object.  Step "slices" writes MU_WORK/slices/NAME, a line for each slice that notices.

set -eu -o pipefail
step=$1 name=$2
dir=$MU_WORK/one-$name
mkdir -p "$dir/kernels"
trap 'rm -rf "$dir"' EXIT

say()
{
	printf '%s\t%s\t%s\n' "$1" "$name" "${2:-}" > "$dir/verdict"
	mv "$dir/verdict" "$MU_STORE/$name"
	echo "$name"
	exit 0
}

wake()	# ORDER
{
	local batch=$MU_WORK/batch-$1 bytes nr

	nr=$(grep -nxF -- "$name" "$batch/numbers" | cut -d: -f1)
	cp "$batch/kernels/$MU_NAME-o$1.so" "$dir/kernels/"
	printf -v bytes '\\x%02x' $((nr & 255)) $((nr >> 8 & 255)) 0 0
	printf '%b' "$bytes" | dd of="$dir/kernels/$MU_NAME-o$1.so" bs=1 \
		seek="$(cat "$batch/at")" conv=notrunc status=none
}

# Runs collapsim; comes back only if nothing was noticed.
noticed()	# WORDS FOR THE STAGE, ARGUMENTS...
{
	local stage=$1 status=0

	shift
	# the shell says on its own stderr what a signal ended
	{
		timeout 300 "$dir/collapsim" "$@" > "$dir/out" 2>&1 < /dev/null || status=$?
	} 2> /dev/null
	case $status in
	0) return ;;
	1) [[ $stage != explore* ]] || say killed "$stage: disagrees with the oracle" ;;&
	1) say killed "$stage: expectation $(first '^FAIL ')" ;;
	3) say killed "$stage: $(first '^FINDING ') $(what)" ;;
	4) say killed "$stage: unmodelled $(first '^UNMODELLED ')" ;;
	124) say killed "$stage: never ends" ;;
	70 | 134 | 139) say killed "$stage: breaks off: $(tail -n 1 "$dir/out")" ;;
	*) say error "$stage: exit status $status: $(tail -n 1 "$dir/out")" ;;
	esac
}

scenarios()	# WORDS FOR THE STAGE, OPTIONS...
{
	local stage=$1

	shift
	noticed "$stage" run --jobs 1 --stop --timeout 2 "$@" --on "sim:$MU_NAME" scenarios
}

# Against the oracle, each slice alone, so that it is known which one noticed.
explored()
{
	local slice

	while read -ra slice; do
		[[ ${slice[0]} != \#* ]] || continue
		noticed "explore ${slice[1]}" explore --stop --show 1 \
			--on "sim:$MU_NAME" --order 2 "${slice[@]}"
	done < tests/explore/slices.txt
}

# Every candidate of slices.sh, whatever the others said.  A slice that had ended long
# ago without the fault never ends.
candidates()
{
	local line status slice

	while IFS= read -r line; do
		read -ra slice <<< "$line"
		status=0
		{
			timeout 100 "$dir/collapsim" explore --stop --show 0 --on "sim:$MU_NAME" \
				--order 2 "${slice[@]}" > "$dir/out" 2>&1 < /dev/null || status=$?
		} 2> /dev/null
		case $status in
		0) ;;
		1 | 3 | 4 | 70 | 124 | 134 | 139) printf '%s\t%s\n' "$name" "$line" ;;
		*) exit $status ;;
		esac
	done < "$MU_WORK/candidates" > "$dir/slices"
	mv "$dir/slices" "$MU_WORK/slices/$name"
}

first()
{
	awk -v head="$1" '$0 ~ head { sub(/.*scenarios\//, "", $2); print $2; exit }' "$dir/out"
}

what()
{
	awk '/^ +(what|broken|invariant|why):/ { sub(/^ +[a-z]*: */, ""); print; exit }' "$dir/out"
}

# At order 3 too: what is about folios smaller than a hugepage is nothing at order 2.
same()
{
	local order

	"$MU_WORK/mutate" apply "$MU_TREE/$MU_UNIT" "$name" > "$dir/unit.c"
	for order in 2 3; do
		tests/mutate/compile.sh $order "$dir/unit.c" "$dir/unit.k.o" 2> "$dir/out"
		cmp -s "$dir/unit.k.o" "$MU_WORK/unbroken-$order.k.o" || return
	done
}

ln -f "$MU_WORK/collapsim" "$dir/collapsim"
case $step in
2)
	wake 2
	scenarios "order 2" --order 2
	;;
fail-each)
	wake 2
	scenarios "fail-each" --order 2 --fail-each=all
	;;
explore)
	wake 2
	explored
	;;
slices)
	wake 2
	candidates
	exit
	;;
9)
	for order in 3 9; do
		wake $order
		scenarios "order $order" --order $order
	done
	;;
last)
	! same || say same
	say survived
	;;
esac
say left "so far, not at every order"
