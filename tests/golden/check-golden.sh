#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-golden.sh - what collapsim prints, compared with what it printed before.
#
#	tests/golden/check-golden.sh [NAME...]
#
# NAME.cmd is a shell command that says "collapsim"; NAME.expected is all it
# prints (both streams) and its exit status, with times, point releases of
# kernels and line numbers in them taken out.  "# needs 6.1 order=3" in a .cmd
# skips it where that tree or order is not built.  PROMOTE=1 (make promote) writes the .expected
# files anew: then the diff is what to review.

export COLLAPSIM=${COLLAPSIM:-./collapsim} CS_TREES=${CS_TREES:-6.1 6.12}
export CS_ORDERS=${CS_ORDERS:-2 3 9}
cd "$(dirname "$0")/../.."
. tests/lib.sh
skipped=0

collapsim()
{
	"$COLLAPSIM" "$@"
}
export -f collapsim

needs_more_than_built()
{
	local need built

	built=" $CS_TREES $(printf 'order=%s ' $CS_ORDERS)"
	for need in $(sed -n 's/^# needs //p' "$1"); do
		[[ $built == *" $need "* ]] || return 0
	done
	return 1
}

# Output of one .cmd, made stable.
output_of()
{
	local status=0

	bash -u "$1" > "$work/raw" 2>&1 < /dev/null || status=$?
	printf 'exit status %d\n' "$status" >> "$work/raw"
	sed -E -f tests/golden/stable.sed -e 's/\b([0-9]+\.[0-9]+)\.[0-9]+\b/\1.x/g' \
		-e 's/\b((mm|lib|include|model|kernel-port)[a-z0-9_/-]*\.[ch]):[0-9]+/\1:LINE/g' \
		"$work/raw"
}

commands=("${@/#/tests/golden/}")
commands=("${commands[@]/%/.cmd}")
[ $# -gt 0 ] || commands=(tests/golden/*.cmd)
for command in "${commands[@]}"; do
	expected=${command%.cmd}.expected
	if needs_more_than_built "$command"; then
		skipped=$((skipped + 1))
		continue
	fi
	output_of "$command" > "$work/got"
	if [ "${PROMOTE:-}" = 1 ] && ! cmp -s "$work/got" "$expected"; then
		cp "$work/got" "$expected"
		echo "promoted $expected"
	fi
	expect_same "$command (make promote, if it is meant)" "$expected" "$work/got"
done
[ $skipped = 0 ] || [ $passed != 0 ] || { echo "golden: no tree or order for any"; exit 77; }
finish "golden" | sed "s/\$/, $skipped skipped/"
