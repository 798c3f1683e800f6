#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-coverage.sh - what make coverage makes of a tracefile and of the list of lines
# that are not reached: each needs a reason, and the aims hold.

cd "$(dirname "$0")/../.."
. tests/lib.sh
list=$work/list
look=(awk -f scripts/coverage-collapse.awk "$list" "$work/info")

# Twenty lines of one function: $1 of them not reached, $2 branches of them not taken.
trace()
{
	local path=$work/linux-6.1/mm/khugepaged.c i

	mkdir -p "${path%/*}"
	{
		echo 'static int look(int a)'
		for ((i = 2; i <= 21; i++)); do echo '	x();'; done
	} > "$path"
	{
		echo "SF:$path"
		for ((i = 2; i <= 21; i++)); do
			echo "DA:$i,$((i > $1 + 1))"
			echo "BRDA:$i,0,0,$((i > $2 + 1))"
		done
		echo end_of_record
	} > "$work/info"
}

echo '6.1 look +1 nobody gets there' > "$list"
trace 1 3
expect 0 '19 of 20 lines (95.0 %), 17 of 20 branches (85.0 %)' "${look[@]}"
expect 0 'not reached: linux-6.1 look() +1, line 2: nobody gets there' "${look[@]}"
trace 1 4
expect 1 'below 95 % of the lines or 85 % of the branches' "${look[@]}"
trace 2 0
expect 1 'not reached, and no reason: linux-6.1 look() +2, line 3' "${look[@]}"
echo '6.1,6.12 look +1-+2 nobody gets there' > "$list"
expect 1 'below 95 % of the lines' "${look[@]}"
trace 1 0
expect 1 'is reached: linux-6.1 look() +2, line 3' "${look[@]}"
echo '6.1 look 3 nobody' > "$list"
expect 2 "list:1: '3' is not +LINE or +LINE-+LINE" "${look[@]}"
echo '6.1 look +3' > "$list"
expect 2 'list:1: expected trees, function, lines and a reason' "${look[@]}"
: > "$work/info"
: > "$list"
expect 2 'no mm/khugepaged.c with lines' "${look[@]}"
finish coverage
