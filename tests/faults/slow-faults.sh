#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-faults.sh - faults planted in a copy of each kernel tree must be found.
#
#	tests/faults/slow-faults.sh [NAME...]	(names of tests/faults/faults.txt)
#
# The test of the tests: each line of faults.txt breaks mm/khugepaged.c of the
# copy in one place, and the scenarios must then fail, by an expectation or by
# an invariant.  Unbroken, they must pass.  One order is enough, and quick.
# A fault that is marked "?" must not be found yet, see there.
# Prints a line for each fault: how many runs complained, and the first of them.

export CS_TREES=${CS_TREES:-6.1 6.12}
cd "$(dirname "$0")/../.."
. tests/lib.sh
unset MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL CC CFG OPT SAN COV KSRC TREES ORDERS
order=3
file=mm/khugepaged.c
wanted=" $* "
if [ "$CS_TREES" = KSRC ]; then
	echo "faults are planted in copies of the trees that set-up gets"
	exit 77
fi

build()
{
	make -j"$(nproc)" CFG="faults-$name" KSRC="$copy" ORDERS=$order KP_VARIANTS=plain \
		kernels > "$work/build" 2>&1 && return
	cp "$work/build" "$work/out"
	verdict 1 "$name $1: does not build"
	return 1
}

# The scenarios on the copy as it stands: exit status in $status, text in out.
run_all()
{
	status=0
	"build/faults-$name/collapsim" run --on sim:KSRC scenarios > "$work/out" 2>&1 \
		< /dev/null || status=$?
}

# A real failure or finding, not a mistake of the command or of ours.
found()
{
	[ "$status" = 1 ] || [ "$status" = 3 ]
}

# How many runs complained, and what the first said: "file.csim:12 detail".
complaint()
{
	awk '/^(FAIL|FINDING) / { nr++ }
		nr == 1 && $0 ~ /^(FAIL|FINDING) / { place = tolower($1) " " $2 }
		nr == 1 && /^ +(what|broken|invariant|got|why|detail):/ && said == "" { said = $0 }
		END { gsub(/ +/, " ", said); printf "%3d  %s%s\n", nr, place, said }' "$work/out"
}

plant()
{
	local fault=$1 from=$2 change=$3

	plant_fault "$name $fault" "$tree" "$copy" "$file" "$from" "$change" || return 0
	build "$fault" || return 0
	run_all
	printf '%-5s %-28s %s\n' "$name" "$fault" "$(complaint)"
	tail -n 3 "$work/out" > "$work/last"
	mv "$work/last" "$work/out"
	if [[ $fault = '?'* ]]; then
		verdict "$status" "$name $fault: found, or broken, exit status $status"
	else
		verdict "$(found; echo $?)" "$name $fault: not found, exit status $status"
	fi
}

if ! make -j"$(nproc)" CFG=faults host > "$work/out" 2>&1; then
	verdict 1 "collapsim does not build"
	finish faults
fi
for name in $CS_TREES; do
	tree=$(make -s print-TREES_DIR)/linux-$name
	copy=$PWD/build/faults-$name/tree
	[ -e "$tree/$file" ] || { verdict 1 "no tree $tree to copy: make trees"; continue; }
	mkdir -p "build/faults-$name"
	copy_tree "$tree" "$copy" "$file"
	cp build/faults/collapsim "build/faults-$name/collapsim"
	build "unbroken copy" || continue
	run_all
	verdict "$status" "$name: the scenarios fail on the unbroken copy"
	while IFS=$'\t' read -r -u 3 fault from change; do
		[[ $fault != '#'* && -n $fault ]] || continue
		[ "$wanted" = "  " ] || [[ $wanted == *" ${fault#\?} "* ]] || continue
		plant "$fault" "$from" "$change"
	done 3< tests/faults/faults.txt
done
finish faults
