#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# mutate.sh - a score for the scenarios: small faults in a unit of a kernel tree,
# one at a time, and whether the shipped scenarios notice.
#
#	tests/mutate/mutate.sh [-s N] [-t survivors|all|none] [-m PERCENT] [-e] [NAME...]
#
# NAMEs are functions or single faults; -s N takes every Nth only.  Called by
# "make mutate", which builds what is needed and sets MU_CC, MU_NAME (tree),
# MU_TREE (its folder), MU_GEN, MU_UNIT, MU_COLLAPSIM and MU_OBJECTS_2, _3, _9 (the
# kernel's other objects).
#
# build/mutate/TREE has a file for each fault that was tried.  One with the same
# unit, scenarios and kernel is not tried again: a run that was stopped goes on
# where it was.  "-t survivors" tries what was not noticed, "-t all" everything, "-t none" nothing:
# only the report is made of what is there.
#
# build/mutate/TREE.txt has a line for each fault that was noticed ("killed"), was
# not ("survived"), makes the same object ("same": not compiled, or no difference),
# does not build, or is equivalent, as equivalent.txt says and why.  A run over all
# functions of mm/khugepaged.c also writes tests/mutate/results/TREE.txt and
# docs/mutation.md.  Another unit has a folder and a report of its own, TREE-UNIT.
# "-e" asks something else: which slices of explore notice most, see slices.sh.  Exit
# status 1 if less than PERCENT (90) were noticed, 70 if a run broke off.

set -eu -o pipefail
cd "$(dirname "$0")/../.."
here=tests/mutate
every=1 again= least=90 slices=
while getopts s:t:m:e option; do
	case $option in
	s) every=$OPTARG ;;
	t) again=$OPTARG ;;
	m) least=$OPTARG ;;
	e) slices=yes ;;
	*) exit 2 ;;
	esac
done
shift $((OPTIND - 1))
[[ $every =~ ^[1-9][0-9]*$ ]] || { echo "mutate: error: -s wants a number >= 1"; exit 2; }
[[ $least =~ ^[0-9]+$ ]] || { echo "mutate: error: -m wants a percentage"; exit 2; }
[[ $again =~ ^(survivors|all|none|)$ ]] ||
	{ echo "mutate: error: -t wants survivors, all or none"; exit 2; }

whole=mm/khugepaged.c
store=build/mutate/$MU_NAME
[ "$MU_UNIT" = $whole ] || store+=-${MU_UNIT//\//-}
report=$store.txt
export MU_STORE=$store MU_WORK=$store.work
rm -rf "$MU_WORK"
mkdir -p "$MU_WORK" "$MU_STORE"
trap 'rm -rf "$MU_WORK"' EXIT
export MU_CC MU_NAME MU_TREE MU_GEN MU_UNIT
cp "$MU_COLLAPSIM" "$MU_WORK/collapsim"
${HOSTCC:-gcc} -O1 -g -Wall -Wextra -o "$MU_WORK/mutate" $here/mutate.c $here/lex.c

for order in 2 3 9; do
	objects=MU_OBJECTS_$order
	echo "${!objects}" > "$MU_WORK/objects-$order"
done

# What is kept holds for this unit only, and all of it for this build only.
digest()
{
	sha256sum "$@" | sha256sum | cut -d' ' -f1
}
digest "$MU_TREE/$MU_UNIT" $here/mutate.c > "$MU_WORK/unit.sha256"
# shellcheck disable=SC2046
{
	cat "$MU_WORK/unit.sha256"
	digest "$MU_COLLAPSIM" $(cat "$MU_WORK"/objects-*)
	digest tests/explore/slices.txt
	find scenarios -name '*.csim' -print0 | sort -z | xargs -0 sha256sum | sha256sum
} > "$MU_WORK/all.sha256"
if ! cmp -s "$MU_WORK/unit.sha256" "$MU_STORE/.unit.sha256" || [ "$again" = all ] ||
	{ [ -z "$again" ] && ! cmp -s "$MU_WORK/all.sha256" "$MU_STORE/.all.sha256"; }; then
	rm -rf "$MU_STORE"
	mkdir "$MU_STORE"
fi
cp "$MU_WORK/unit.sha256" "$MU_STORE/.unit.sha256"
cp "$MU_WORK/all.sha256" "$MU_STORE/.all.sha256"

"$MU_WORK/mutate" list "$MU_TREE/$MU_UNIT" "$@" > "$MU_WORK/all"
awk -v every="$every" 'NR % every == 0' "$MU_WORK/all" > "$MU_WORK/list"
total=$(wc -l < "$MU_WORK/list")
[ "$total" -gt 0 ] || { echo "mutate: error: no fault to plant in: $*"; exit 2; }

if [ -n "$slices" ]; then
	cut -f1 "$MU_WORK/list" > "$MU_WORK/try"
	$here/batch.sh 2
	ln -f "$MU_WORK/collapsim" "$MU_WORK/batch-2/collapsim"
	grep -Ff "$MU_WORK/try" "$MU_WORK/list" > "$MU_WORK/built"
	mv "$MU_WORK/built" "$MU_WORK/list"
	$here/slices.sh
	exit
fi

kept()	# NAME
{
	[ "$again" != none ] || return 0
	[ -e "$MU_STORE/$1" ] || return
	! grep -q '^left' "$MU_STORE/$1" || return
	[ -z "$again" ] || ! grep -qE '^(survived|error)' "$MU_STORE/$1"
}
while IFS=$'\t' read -r name _; do
	kept "$name" || echo "$name"
done < "$MU_WORK/list" > "$MU_WORK/try"
try=$(wc -l < "$MU_WORK/try")

# How far it is: all the time on a terminal, else now and then.
progress()	# STEP
{
	local nr=0 began=$SECONDS total text

	total=$(wc -l < "$MU_WORK/try")
	while IFS= read -r _; do
		nr=$((nr + 1))
		text="$MU_NAME, $1: $nr of $total faults"
		text+=", $(((SECONDS - began) * (total - nr) / nr)) s left"
		if [ -t 2 ]; then
			printf '\r%s ' "$text" >&2
		elif [ $((nr % 200)) = 0 ]; then
			echo "$text" >&2
		fi
	done
	[ ! -t 2 ] || printf '\r\033[K' >&2
}

each()	# STEP WORDS
{
	xargs -r -P "${MU_JOBS:-$(nproc)}" -n 1 $here/one.sh "$1" < "$MU_WORK/try" | progress "$2"
	while IFS= read -r name; do
		[ -e "$MU_STORE/$name" ] && ! grep -q '^left' "$MU_STORE/$name" || echo "$name"
	done < "$MU_WORK/try" > "$MU_WORK/left"
	mv "$MU_WORK/left" "$MU_WORK/try"
}

unbroken()	# ORDER OPTIONS
{
	local order=$1 status=0

	shift
	ln -f "$MU_WORK/collapsim" "$MU_WORK/batch-$order/collapsim"
	"$MU_WORK/batch-$order/collapsim" run --stop --on "sim:$MU_NAME" --order "$order" "$@" \
		scenarios > "$MU_WORK/out" 2>&1 < /dev/null || status=$?
	[ $status = 0 ] || {
		echo "mutate: error: the scenarios do not pass without a fault"
		cat "$MU_WORK/out"
		exit 70
	}
}

# The slices of explore agree with the oracle as long as nothing is planted.
unexplored()
{
	local slice status

	while read -ra slice; do
		[[ ${slice[0]} != \#* ]] || continue
		status=0
		"$MU_WORK/batch-2/collapsim" explore --on "sim:$MU_NAME" --order 2 "${slice[@]}" \
			> "$MU_WORK/out" 2>&1 < /dev/null || status=$?
		[ $status = 0 ] || {
			echo "mutate: error: explore ${slice[*]} disagrees without a fault"
			cat "$MU_WORK/out"
			exit 70
		}
	done < tests/explore/slices.txt
}

# The cheapest first: one compilation for all faults, small hugepages; a second one for
# what that left.  What survived all of it is compiled alone.
began=$SECONDS
if [ "$try" -gt 0 ]; then
	while IFS= read -r name; do
		rm -f "$MU_STORE/$name"
	done < "$MU_WORK/try"
	$here/batch.sh 2
	unbroken 2
	each 2 "order 2"
	for order in 2 3 9; do
		$here/batch.sh $order
		unbroken $order
	done
	unexplored
	unbroken 2 --fail-each=all
	each explore "explore"
	each fail-each "each allocation failing"
	each 9 "orders 3 and 9"
	cp "$MU_TREE/$MU_UNIT" "$MU_WORK/unit.c"
	for order in 2 3; do
		$here/compile.sh $order "$MU_WORK/unit.c" "$MU_WORK/unbroken-$order.k.o"
	done
	each last "what is left"
fi

# Verdicts in the order of the file, with line and change; what equivalent.txt
# knows is no survivor.
while IFS=$'\t' read -r name _; do
	[ ! -e "$MU_STORE/$name" ] || cat "$MU_STORE/$name"
done < "$MU_WORK/list" > "$MU_WORK/verdicts"
awk -F '\t' -v tree="$MU_NAME" -v OFS='\t' '
	FILENAME == ARGV[1] { if ((" " $1 " ") ~ " " tree " ") known[$2] = $3; next }
	FILENAME == ARGV[2] { verdict[$2] = $1; how[$2] = $3; next }
	{
		v = verdict[$1]; why = how[$1]
		if (v == "left") v = "survived"
		if (v == "") v = "untried"
		if (v == "survived" && ($1 in known)) { v = "equivalent"; why = known[$1] }
		print v, $1, "line " $2, $3 " => " $4, why
	}' $here/equivalent.txt "$MU_WORK/verdicts" "$MU_WORK/list" > "$report.new"
mv "$report.new" "$report"

awk -F '\t' '
	{ split($2, part, "."); fn = part[1]; seen[fn] = 1; nr[fn, $1]++; all[$1]++ }
	$1 == "survived" || $1 == "error" { print $1 ": " $2 ", " $3 ": " $4 " " $5 }
	END {
		for (fn in seen) {
			k = nr[fn, "killed"] + 0; s = nr[fn, "survived"] + 0
			if (s) printf "%-36s %3d killed, %3d survived\n", fn, k, s | "sort"
		}
		close("sort")
		printf "mutate: %d faults: %d killed, %d survived, %d equivalent, " \
			"%d the same object, %d do not build, %d errors, %d not tried\n", NR,
			all["killed"], all["survived"],
			all["equivalent"], all["same"], all["unbuilt"], all["error"], all["untried"]
	}' "$report"
echo "mutate: $try tried in $((SECONDS - began)) s; all of it: $report"
if [ $# = 0 ] && [ "$MU_UNIT" = $whole ]; then
	release=$("$MU_COLLAPSIM" version | awk -v name="sim:$MU_NAME" '$1 == name { print $3 }')
	$here/results.sh "$report" "$every" "$release" > "$MU_WORK/results"
	mkdir -p $here/results
	mv "$MU_WORK/results" "$here/results/$MU_NAME.txt"
	$here/page.sh > "$MU_WORK/page"
	mv "$MU_WORK/page" docs/mutation.md
fi
! grep -q '^error' "$report" || exit 70
awk -F '\t' -v least="$least" '
	$1 == "killed" { killed++ }
	$1 == "survived" { survived++ }
	END {
		all = killed + survived
		score = all ? 100 * killed / all : 100
		printf "mutate: %.1f %% noticed, at least %d %% wanted\n", score, least
		exit score < least
	}' "$report"
