#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-thousand.sh - no run sees what an earlier run left.
#
# A thousand different scenarios, made from parameters, must print the same in
# one process, in one process for each, in the opposite order, and by many
# workers: results, reasons and pictures.

cd "$(dirname "$0")/../.."
. tests/lib.sh
collapsim=$(realpath "${COLLAPSIM:-build/default/collapsim}")
orders=${CS_ORDERS:-2}
golden=$PWD/tests/golden
on=${CS_ON:-sim:6.1,sim:6.12}
run=("$collapsim" run --on "$on" --order "${orders%% *}" --picture --verbose)

# The world before: what each number stands for is up to the list.
worlds=(
	'!fill A'
	'!fill A[1P..)'
	'!fill A[0..H)\n!zeropage A[H..2H)'
	'!fill A\n!swapout A[1P..3P)'
	'!fill A\n!swapout A[H..2H) cached=1'
	'!huge A[0..H)\n!fill A[H..)'
	'!fill A\n!pin A[2P]'
	'!fill A\n!lock A[H+1P]'
	'!fill A\n!isolate A[H]'
	'fork() = child\n!fill child:A[0..H)\n!fill A'
)
# What else holds while the call runs.
troubles=(
	''
	'!fail alloc.huge nth=1'
	'!fail alloc.huge nth=2'
	'!memcg g max=4H'
	'!sysfs enabled = never'
	'!sysfs khugepaged/max_ptes_none = 0'
	'mprotect(A+H, H, PROT_READ) = ?'
	'munmap(A+2P, 1P) = ?'
	'madvise(A+H, H, MADV_NOHUGEPAGE) = ?'
	'mlock(A, H) = ?'
)
# The call, and what follows it.
calls=(
	'madvise(A, 3H, MADV_COLLAPSE) = ?'
	'madvise(A+1P, 2H, MADV_COLLAPSE) = ?'
	'madvise(A, H, MADV_COLLAPSE) = ?\nmadvise(A, 3H, MADV_COLLAPSE) = ?'
	'madvise(A, 3H, MADV_COLLAPSE) = ?\nmadvise(A, 2P, MADV_DONTNEED) = ?'
	'!sysfs enabled = always\n!referenced A\n!khugepaged pass'
	'madvise(A+H, H, MADV_COLLAPSE) = ?\nmremap(A, 3H, H, 0) = ?'
	'madvise(A, H, MADV_COLLAPSE) = ?\n!nofree huge left=0\nmadvise(A, 3H, MADV_COLLAPSE) = ?'
	'fork() = late\nmadvise(A, 3H, MADV_COLLAPSE) = ?'
	'madvise(A, 2H, MADV_COLLAPSE) = ?\nmunmap(A, H) = ?'
	'madvise(A, 4H, MADV_COLLAPSE) = ?'
)

generate()
{
	local w t c

	mkdir "$work/s"
	for w in "${!worlds[@]}"; do
		for t in "${!troubles[@]}"; do
			for c in "${!calls[@]}"; do
				printf 'scenario "world %d, trouble %d, call %d"\n\n' \
					"$w" "$t" "$c"
				echo 'mmap(NULL, 3H, ...) = A'
				printf '%b\n' "${worlds[w]}" "${troubles[t]}" "${calls[c]}"
			done
		done
	done | awk -v dir="$work/s" '/^scenario/ { close(file)
			file = sprintf("%s/%03d.csim", dir, nr++) }
		{ print > file }'
}

# All but the closing line, which has a time and counts of its own.
stable()
{
	sed -E -f "$golden/stable.sed" | grep -v '^collapsim: '
}

# Scenarios may fail, be findings or unmodelled here: the same way each time.
show()
{
	local status=0

	"$@" 2>&1 < /dev/null || status=$?
	[[ $status = [0134] ]]
}

generate
cd "$work"
files=(s/*.csim)
backwards=()
for file in "${files[@]}"; do
	backwards=("$file" "${backwards[@]}")
done
verdict "$([ ${#files[@]} = 1000 ]; echo $?)" "made ${#files[@]} scenarios"
show "${run[@]}" --jobs=1 "${files[@]}" | stable > one
show "${run[@]}" --jobs=8 "${files[@]}" | stable > workers
show "${run[@]}" --jobs=1 "${backwards[@]}" | stable | sort > backwards
export -f show
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -I{} bash -c \
	'file=$1; shift; show "$@" --jobs=1 "$file" > "$file.out"' - {} "${run[@]}" ||
	verdict 1 "a process of its own is a mistake"
cat "${files[@]/%/.out}" | stable > each
sort one > one.sorted
verdict "$([ "$(grep -c 'MADV_COLLAPSE' one)" -gt 1000 ]; echo $?)" "prints next to nothing"
expect_same "a thousand processes as one" one each
expect_same "eight workers as one" one workers
expect_same "last to first as first to last" one.sorted backwards
finish thousand
