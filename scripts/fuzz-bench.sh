#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz-bench.sh KERNEL SECONDS LIBFUZZER-OPTION... - how many executions a second both
# fuzzers make of fuzz_collapse, from nothing, with inputs up to a length (a step takes
# one to six bytes), and what part that is of a target that does nothing.  Seconds are
# those of a processor, whatever else the machine does: all processes of a run together.

set -eu -o pipefail
kernel=$1 seconds=$2
shift 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
TIMEFORMAT='%U %S'

# Processor time of a command goes to $work/time, what it says to $work/log.
timed()
{
	{ time "$@" > "$work/log" 2>&1 < /dev/null; } 2> "$work/time" ||
		{ tail -n 20 "$work/log" >&2; exit 1; }
}

# One line: executions that were counted by that time, and what part that is of the
# empty target's, which comes first.
line()
{
	local rate

	rate=$(awk -v nr="$2" '/^[0-9.]+ [0-9.]+$/ { printf "%.0f", nr / ($1 + $2) }' "$work/time")
	case $1 in
	*empty) empty=$rate ;;
	esac
	printf '%-34s %9d executions %9d a second %6d %%\n' "$1" "$2" "$rate" \
		"$((rate * 100 / empty))"
}

libfuzzer()
{
	local what=$1 program=$2 corpus=$work/corpus

	shift 2
	rm -rf "$corpus"
	mkdir "$corpus"
	timed "build/fuzz/fuzz/libfuzzer-$program" "$@" -max_total_time="$seconds" "$corpus"
	line "$what" "$(awk '/^stat::number_of_executed_units/ { print $2 }' "$work/log")"
}

afl()
{
	rm -rf "$work/afl"
	timed scripts/fuzz-afl.sh "build/afl/fuzz/afl-$2" "$work/afl" "$seconds" "$3"
	line "$1" "$(awk '$1 == "execs_done" { print $2 }' "$work/log")"
}

libfuzzer "libFuzzer, ASan, UBSan: empty" empty "$@"
for length in 8 16 64 256; do
	libfuzzer "libFuzzer, ASan, UBSan: length $length" "$kernel" "$@" "-max_len=$length"
done
afl "AFL++: empty" empty 256
for length in 8 16 64 256; do
	afl "AFL++: length $length" "$kernel" "$length"
done
