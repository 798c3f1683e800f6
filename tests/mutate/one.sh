#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# one.sh NAME - plants one fault and runs the shipped scenarios against it, the
# cheapest runs first, until one notices.  Called by mutate.sh, which sets MU_*.
# Prints one line: verdict, name, what noticed it.

set -eu -o pipefail
name=$1
dir=$MU_WORK/$name
mkdir -p "$dir/kernels"
trap 'rm -rf "$dir"' EXIT
ln "$MU_WORK/collapsim" "$dir/collapsim"

say()
{
	printf '%s\t%s\t%s\n' "$1" "$name" "${2:-}"
	exit 0
}

compile()	# ORDER
{
	tests/mutate/compile.sh "$1" "$dir/unit.c" "$dir/unit-o$1.k.o" 2> "$dir/log"
}

same()	# ORDER: is the object that of the unbroken unit?
{
	cmp -s "$dir/unit-o$1.k.o" "$MU_WORK/unbroken/unit-o$1.k.o"
}

link_kernel()	# ORDER
{
	local objects

	objects=$(cat "$MU_WORK/objects-$1")
	# shellcheck disable=SC2086
	mk/kernel-link.sh "$dir/kernels/$MU_NAME-o$1.so" "$dir/traps.S" $MU_CC -- \
		$objects "$dir/unit-o$1.k.o" > "$dir/log" 2>&1
}

# Runs the scenarios; comes back only if nothing was noticed.
scenarios()	# WORDS FOR THE STAGE, OPTIONS...
{
	local stage=$1 status=0

	shift
	timeout 60 "$dir/collapsim" run "$@" --on "sim:$MU_NAME" scenarios > "$dir/out" 2>&1 \
		< /dev/null || status=$?
	case $status in
	0) return ;;
	1) say killed "$stage: expectation $(first '^FAIL ')" ;;
	3) say killed "$stage: $(first '^FINDING ') $(what)" ;;
	4) say killed "$stage: unmodelled $(first '^UNMODELLED ')" ;;
	124) say killed "$stage: never ends" ;;
	*) say error "$stage: exit status $status: $(tail -n 1 "$dir/out")" ;;
	esac
}

first()
{
	awk -v head="$1" '$0 ~ head { sub(/.*scenarios\//, "", $2); print $2; exit }' "$dir/out"
}

what()
{
	awk '/^ +(what|broken|invariant|why):/ { sub(/^ +[a-z]*: */, ""); print; exit }' "$dir/out"
}

"$MU_WORK/mutate" apply "$MU_TREE/$MU_UNIT" "$name" > "$dir/unit.c"
compile 2 || say unbuilt "$(grep -m1 -o 'error: .*' "$dir/log")"
if same 2; then
	# What is about folios smaller than a hugepage is nothing at order 2.
	compile 3 || say unbuilt "$(grep -m1 -o 'error: .*' "$dir/log")"
	! same 3 || say same
fi
link_kernel 2 || say unbuilt "does not link: $(tail -n 1 "$dir/log")"
scenarios "order 2" --order 2
for order in 3 9; do
	compile $order || say unbuilt
	link_kernel $order || say unbuilt
	scenarios "order $order" --order $order
done
scenarios "fail-each" --order 2 --fail-each=all
say survived
