#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz-bench.sh KERNEL SECONDS LIBFUZZER-OPTION... - how many executions a second both
# fuzzers make of fuzz_collapse, each beside a target that does nothing, and of which
# length.  Seconds are those of a processor, whatever else the machine does: all
# processes of a run together.

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

# One line: executions that were counted, by that time.
line()
{
	awk -v nr="$2" '{ print nr / ($1 + $2) }' "$work/time" > "$work/rate"
	printf '%-36s %9d executions %9.0f a second\n' "$1" "$2" "$(cat "$work/rate")"
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
	timed scripts/fuzz-afl.sh "build/afl/fuzz/afl-$2" "$work/afl" "$seconds" 256
	line "$1" "$(awk '$1 == "execs_done" { print $2 }' "$work/log")"
}

share()
{
	awk -v empty="$1" '{ printf "%36s %.1f %% of the empty target\n", "", $1 / empty * 100 }' \
		"$work/rate"
}

libfuzzer "libFuzzer, ASan, UBSan: empty" empty "$@"
empty=$(cat "$work/rate")
for length in 16 64 256; do
	libfuzzer "libFuzzer, ASan, UBSan: length $length" "$kernel" "$@" "-max_len=$length"
done
share "$empty"
afl "AFL++: empty" empty
empty=$(cat "$work/rate")
afl "AFL++: length 256" "$kernel"
share "$empty"
