#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# batch.sh ORDER - builds one kernel with every fault of MU_WORK/try in it, all
# asleep; one.sh wakes one, by its line in MU_WORK/batch-ORDER/numbers.  A fault with
# which the unit does not compile gets its verdict and leaves MU_WORK/try.  Called by
# mutate.sh, which sets MU_*.

set -eu -o pipefail
order=$1
dir=$MU_WORK/batch-$order
mkdir -p "$dir"

# The errors name the copy of a function, and so the fault.
leave_out()
{
	local nr

	grep -o '__mu[0-9]*' "$dir/log" | sort -u | tr -dc '0-9\n' > "$dir/bad"
	[ -s "$dir/bad" ] || { cat "$dir/log"; exit 70; }
	while IFS= read -r nr; do
		name=$(sed -n "${nr}p" "$MU_WORK/try")
		printf 'unbuilt\t%s\tdoes not compile\n' "$name" > "$MU_STORE/$name"
	done < "$dir/bad"
	sed "$(sed 's/$/d/' "$dir/bad")" "$MU_WORK/try" > "$dir/try"
	mv "$dir/try" "$MU_WORK/try"
}

while :; do
	"$MU_WORK/mutate" batch "$MU_TREE/$MU_UNIT" < "$MU_WORK/try" > "$dir/unit.c"
	! tests/mutate/compile.sh "$order" "$dir/unit.c" "$dir/unit.k.o" 2> "$dir/log" || break
	leave_out
done
cp "$MU_WORK/try" "$dir/numbers"
$MU_CC -fPIC -c -o "$dir/fault.o" tests/mutate/fault.c
mkdir -p "$dir/kernels"
# shellcheck disable=SC2046
mk/kernel-link.sh "$dir/kernels/$MU_NAME-o$order.so" "$dir/traps.S" $MU_CC -- \
	$(cat "$MU_WORK/objects-$order") "$dir/unit.k.o" "$dir/fault.o"
at=$(grep -obUa 'mu_fault is here' "$dir/kernels/$MU_NAME-o$order.so" | cut -d: -f1)
[[ $at =~ ^[0-9]+$ ]] || { echo "mutate: error: no single mark of the fault"; exit 70; }
echo $((at + 16)) > "$dir/at"
