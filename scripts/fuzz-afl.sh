#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# fuzz-afl.sh PROGRAM FOLDER SECONDS LENGTH - AFL++ on a target in persistent mode.
#
# Starts from what FOLDER kept, else from one program of a single step.  Prints the
# statistics that matter.  Exit status 3 if it found something, 1 if an input did
# not always take the same way: that is a bug of ours, a run depends on its input
# alone.

set -eu -o pipefail
program=$1 folder=$2 seconds=$3 length=$4

mkdir -p "$folder/in"
[ -e "$folder/in/first" ] || printf '\001\000\000\000' > "$folder/in/first"
# It is no good judge of machines: the governor, core patterns, free processors.
export AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_AFFINITY=1
export AFL_AUTORESUME=1 AFL_NO_UI=1
# The machine's own signal handlers tell a finding; it then aborts.
afl-fuzz -V "$seconds" -G "$length" -i "$folder/in" -o "$folder" -- "$program" \
	> "$folder/log" 2>&1 || { tail -n 20 "$folder/log" >&2; exit 1; }
stats=$folder/default/fuzzer_stats
wanted='run_time|execs_done|execs_per_sec|corpus_count|saved_crashes|stability|edges_found'
awk -F ' *: ' -v wanted="^($wanted)\$" '$1 ~ wanted { printf "%-15s %s\n", $1, $2 }' "$stats"
grep -q '^stability *: 100.00%' "$stats" || {
	echo "fuzz-afl: an input did not always take the same way" >&2
	exit 1
}
if ! grep -q '^saved_crashes *: 0$' "$stats"; then
	echo "fuzz-afl: found something, see $folder/default/crashes" >&2
	exit 3
fi
