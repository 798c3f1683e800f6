#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-explore.sh - small slices of every kernel at order 2 agree with the oracle; parts
# add up to the same bytes, whoever ran them and in which order.

set -eu -o pipefail
case " $CS_ORDERS " in
*' 2 '*) ;;
*) echo "order 2 is not built"; exit 77 ;;
esac
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

explore()
{
	"$COLLAPSIM" explore --order 2 "$@"
}

# Nothing disagrees, and all of it is judged, if not in every claim.
agrees()
{
	explore "$@" > "$dir/report" || {
		status=$?
		cat "$dir/report"
		echo "explore $*: ended with status $status"
		exit 1
	}
	grep -qE '^  run +[1-9]' "$dir/report"
	grep -qE '^  not judged +0$' "$dir/report"
}

# Nothing of them disagrees; what they are is said there.
grep -v '^#' tests/explore/slices.txt > "$dir/slices"
[ -s "$dir/slices" ]
for kernel in ${CS_ON//,/ }; do
	while read -ra slice; do
		agrees --on "$kernel" "${slice[@]}"
	done < "$dir/slices"
done

# One run, parts, several processes, and one that was begun before.
kernel=${CS_ON%%,*}
small=(--on "$kernel" --slice anon-quick --dimension pte=writable,none,swap,large,pinned)
explore "${small[@]}" --state "$dir/whole.json" > "$dir/whole"
explore "${small[@]}" --shard 1/3 --state "$dir/1.json" > "$dir/part"
explore "${small[@]}" --shard 2/3 --state "$dir/2.json" > "$dir/part"
explore "${small[@]}" --shard 3/3 --jobs 2 --state "$dir/3.json" > "$dir/part"
explore --merge "$dir/3.json" "$dir/1.json" "$dir/2.json" --state "$dir/merged.json" > "$dir/merged"
cmp "$dir/whole" "$dir/merged"
cmp "$dir/whole.json" "$dir/merged.json"
cp "$dir/2.json" "$dir/resumed.json"
explore "${small[@]}" --jobs 2 --state "$dir/resumed.json" > "$dir/resumed"
cmp "$dir/whole" "$dir/resumed"
cmp "$dir/whole.json" "$dir/resumed.json"

# What is left out of snapshots is looked at now and then; always makes no difference.
explore "${small[@]}" --exact --state "$dir/exact.json" > "$dir/exact"
cmp "$dir/whole" "$dir/exact"
cmp "$dir/whole.json" "$dir/exact.json"

# Who is killed has kept what was done until then, and goes on there.
middle=(--on "$kernel" --slice anon-edges --keep-every 0 --state "$dir/killed.json")
"$COLLAPSIM" explore --order 2 "${middle[@]}" > "$dir/out" &
until [ -s "$dir/killed.json" ]; do
	kill -0 $! # it has not ended without
	sleep 0.01
done
kill -KILL $!
status=0
wait $! 2> "$dir/err" || status=$?
[ $status = 137 ]
explore --merge "$dir/killed.json" > "$dir/out"
grep -q 'not complete: [1-9][0-9]* of' "$dir/out"
explore "${middle[@]}" --jobs 2 > "$dir/resumed"
explore --on "$kernel" --slice anon-edges > "$dir/whole"
cmp "$dir/whole" "$dir/resumed"

# All of some slices, as make explore asks for it; a name that is none is one line.
scripts/explore-all.sh "$kernel" "$dir/all" 1 anon-quick > "$dir/out"
grep -qE '^all +585640 +[1-9][0-9]* +0 +0 +0 ' "$dir/out"
status=0
scripts/explore-all.sh "$kernel" "$dir/all" 1 anon-quik > "$dir/out" 2> "$dir/err" || status=$?
[ $status = 2 ]
[ "$(wc -l < "$dir/err")" = 1 ]

# What does not belong together is refused.
refused()
{
	local status=0

	explore "$@" > "$dir/out" 2> "$dir/err" || status=$?
	[ $status = 2 ] && [ -s "$dir/err" ] || {
		echo "explore $*: status $status instead of 2"
		exit 1
	}
}
refused --merge "$dir/1.json" "$dir/1.json"
refused --on "$kernel" --slice anon-quick --state "$dir/1.json"
refused --on "$kernel" --slice anon-quikc
refused --on "$kernel" --dimension pte=nune
refused --on "$kernel" --shard 4/3
refused --merge "$dir/out"

# The order of like entries does not matter.
explore "${small[@]}" --no-canonical > "$dir/proof"
grep -qE '^  order matters +0$' "$dir/proof"
grep -qE '^  permuted +[1-9]' "$dir/proof"
