#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-cli.sh - the command against the fake kernel: exit statuses, formats,
# atomic output, workers, interrupts.  No kernel tree is needed.
#
# PROMOTE=1 rewrites tests/cli/expected/*; then the diff is what to review.

cd "$(dirname "$0")/../.."
. tests/lib.sh
data=tests/cli/data

cc=${CS_CC:-cc}
mkdir "$work/kernels"
for order in 2 3; do
	# the compiler may come with a launcher: "ccache gcc"
	# shellcheck disable=SC2086
	$cc -std=gnu11 -g -O0 -fPIC -shared -Ikernel-port -DFAKE_ORDER=$order \
		tests/fake/fake_kernel.c -o "$work/kernels/fake-o$order.so"
done
export COLLAPSIM_KERNELS=$work/kernels NO_COLOR=1
cs=${COLLAPSIM:-./collapsim}

# same NAME COMMAND...: prints what it printed before (tests/cli/expected/NAME)
same()
{
	local name=$1 status=0

	shift
	"$@" > "$work/raw" 2>&1 < /dev/null || status=$?
	echo "exit status $status" >> "$work/raw"
	# nor does an edit of the fake kernel matter
	sed -E -f tests/golden/stable.sed -e 's/(fake_kernel\.c):[0-9]+/\1:L/' "$work/raw" \
		> "$work/got"
	if [ "${PROMOTE:-}" = 1 ]; then
		cp "$work/got" "tests/cli/expected/$name"
	fi
	expect_same "$name: $*" "tests/cli/expected/$name" "$work/got"
}

# Exit status by class, the gravest wins.
expect 0 "2 pass, 0 fail" "$cs" run $data/good.csim
expect 1 "2 pass, 2 fail" "$cs" run $data/good.csim $data/bad.csim
expect 3 "3 findings, 1 unmodelled" "$cs" run $data/finding.csim $data/bad.csim
expect 77 "2 skipped" "$cs" run $data/skip.csim
expect 0 "2 pass" "$cs" run $data/good.csim $data/skip.csim
text='scenario "x"\norders 2\nexplore preempt<=1 {\n  T1: madvise(@0, H, MADV_COLLAPSE) = ?\n}\n'
printf "%b" "$text" > "$work/explore.csim"
expect 4 "explore blocks are not run yet" "$cs" run "$work/explore.csim"
expect 2 "no machine 'sim:none'; there is: sim:fake" "$cs" run --on=sim:none $data/good.csim
expect 2 "run make" env COLLAPSIM_KERNELS="$work/nosuch" "$cs" run $data/good.csim

# Reports, byte by byte.
same human "$cs" run --verbose $data
same tour "$cs" run --picture $data/good.csim $data/bad.csim
same ktap "$cs" run --format=ktap $data
same junit "$cs" run --format=junit $data
same json "$cs" run --format=json --order=2 $data/good.csim $data/bad.csim
same explain "$cs" explain --order=3 $data/good.csim $data/bad.csim
same table "$cs" table $data/good.csim $data/bad.csim
same fail-each "$cs" run --fail-each=all --verbose $data/good.csim
same version "$cs" version

# The number of workers changes nothing.
"$cs" run --jobs=1 $data > "$work/one" 2>&1 || :
for jobs in 2 3 7; do
	"$cs" run --jobs=$jobs $data > "$work/many" 2>&1 || :
	expect_same "--jobs=$jobs prints what one worker prints" "$work/one" "$work/many"
done

# Output appears whole or not at all, and nothing is left beside it.
expect 2 "cannot write $work/nosuch/out" "$cs" run -o "$work/nosuch/out" $data/good.csim
mkdir "$work/place"
expect 2 "Is a directory" "$cs" run -o "$work/place" $data/good.csim
echo old > "$work/place/out"
expect 2 "no machine" "$cs" run --on=sim:none -o "$work/place/out" $data/good.csim
expect_same "a run that could not start keeps the old file" "$work/place/out" - <<< old
expect 1 "" "$cs" run -o "$work/place/out" $data/bad.csim
expect 0 "2 fail" cat "$work/place/out"
expect 0 "out" ls -A "$work/place"
[ "$(ls -A "$work/place")" = out ] || verdict 1 "a temporary file was left"
if [ -e /dev/full ]; then
	expect 2 "" bash -c "'$cs' run $data/good.csim > /dev/full 2> '$work/err'"
fi

# FILE:LINE is the file; a named line that is no line is a name.
expect 0 "2 pass" "$cs" run $data/good.csim:8
expect 2 "cannot read $data/good.csim:x" "$cs" run $data/good.csim:x
expect 0 "2 pass" bash -c "'$cs' run - < $data/good.csim"

# The first file that does not pass may be the last, with any number of workers.
expect 1 "STOPPED at the first that did not pass; 1 left" "$cs" run --stop $data/bad.csim \
	$data/good.csim
mv "$work/out" "$work/one"
"$cs" run --stop --jobs=3 $data/bad.csim $data/good.csim > "$work/many" 2>&1 || :
expect_same "--stop prints what one worker prints" "$work/one" "$work/many"
expect 0 "2 pass" "$cs" run --stop $data/good.csim
expect 2 "not a number of seconds" "$cs" run --timeout=0 $data/good.csim

# Closing count for harnesses.
expect 1 "2 passed, 2 failed" "$cs" run --count-line $data/good.csim $data/bad.csim

# A run that never ends: Ctrl-C keeps what is finished and says so.
cat > "$work/hang.csim" << 'END'
scenario "hangs"
orders 2
!sysfs khugepaged/pages_to_scan = 6
mmap(NULL, H, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = A
!fill A
madvise(A, H, MADV_COLLAPSE) = 0
END
set -m	# so that the background job may be interrupted
"$cs" run --jobs=2 $data/good.csim "$work/hang.csim" > "$work/out" 2>&1 < /dev/null &
sleep 1
kill -INT $!
status=0
wait $! || status=$?
set +m
[ $status = 130 ] && grep -q 'interrupted' "$work/out" && grep -q '2 pass' "$work/out" || status=1
verdict $((status != 130)) "an interrupt keeps what is finished"

# Formatting: canonical text stays, other text is rewritten or named.
"$cs" fmt $data/bad.csim > "$work/canonical.csim"
expect 0 "" "$cs" fmt --check "$work/canonical.csim"
cp "$work/canonical.csim" "$work/untidy.csim"
sed -i 's/, /,/' "$work/untidy.csim"
expect 1 "not in canonical form" "$cs" fmt --check "$work/untidy.csim"
expect 0 "" "$cs" fmt -i "$work/untidy.csim"
expect_same "fmt -i" "$work/canonical.csim" "$work/untidy.csim"

# Every option that --help names is in the manual page and in the completion.
for command in run explain compare generate check fmt table req bench version; do
	for option in $("$cs" $command --help | grep -o -E -- '--[a-z][a-z-]+' | sort -u); do
		expect 0 "$option" grep -F -- "${option#--}" completions/collapsim.bash
		[ "$option" = --help ] || expect 0 "${option#--}" grep -F -- "${option#-}" \
			docs/man/collapsim.1.scd
	done
done

# Clauses.
printf 'C1\tfirst\nC2\tsecond\nC21\tnobody\n' > "$work/clauses"
expect 1 "2 of 3 clauses have a scenario" "$cs" req -c "$work/clauses" $data
expect 1 "C21	nobody" "$cs" req -c "$work/clauses" $data
sed -n 's/^source .*/source "C1, C21, C99"/; p' $data/good.csim > "$work/req.csim"
grep -q C99 "$work/req.csim" || sed -i '1asource "C1, C21, C99"' "$work/req.csim"
expect 1 "source names C99, which is no clause" "$cs" req -c "$work/clauses" "$work/req.csim"
printf 'C1 no tab\n' > "$work/clauses"
expect 2 "$work/clauses:1:1: error:" "$cs" req -c "$work/clauses" $data

finish "command line"
