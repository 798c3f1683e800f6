#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check.sh - the steps of "make check": runs them all, keeps logs, adds up.
#
#	scripts/check.sh quick|full [STEP...]
#
# Steps: unit, scenarios, fail-each, and each executable tests/*/check-*.sh
# (slow ones are called slow-*.sh and belong to "full").  A step is passed by
# exit status 0, skipped by 77, failed by any other.  A last line "N passed, N
# failed[, N skipped]", or collapsim's own summary, gives its counts; else it
# counts as one.  The last line here is the sum.  mk/tests.mk sets the
# environment.

set -eu -o pipefail
# A sanitizer's own status would read as a failed expectation (1): 70 is a bug.
export ASAN_OPTIONS=exitcode=70:${ASAN_OPTIONS:-}
export UBSAN_OPTIONS=print_stacktrace=1:exitcode=70:${UBSAN_OPTIONS:-}

tier=$1
shift
logs=$CS_BUILD/logs
mkdir -p "$logs"
passed=0 failed=0 skipped=0 ran=0
# A tree that nobody has seen fails often, and for few reasons: they come last.
tail=${CS_KSRC:+8}
tail=${tail:-40}
start=$SECONDS

# Reads the log, sets got_passed, got_failed, got_skipped.
read_counts()
{
	local log=$1 line
	local words='([0-9]+) passed, ([0-9]+) failed(, ([0-9]+) skipped)?'
	local own='([0-9]+) pass, ([0-9]+) fail, ([0-9]+) findings?, ([0-9]+) unmodelled'

	own+=', ([0-9]+) skipped'
	got_passed=0 got_failed=0 got_skipped=0
	line=$(grep -E "$words|$own" "$log" | tail -n 1 || :)
	if [[ $line =~ $words ]]; then
		got_passed=${BASH_REMATCH[1]} got_failed=${BASH_REMATCH[2]}
		got_skipped=${BASH_REMATCH[4]:-0}
	elif [[ $line =~ $own ]]; then
		got_passed=${BASH_REMATCH[1]} got_skipped=${BASH_REMATCH[5]}
		got_failed=$((BASH_REMATCH[2] + BASH_REMATCH[3] + BASH_REMATCH[4]))
	fi
}

# run NAME COMMAND...
run()
{
	local name=$1 log=$logs/$1.log status=0 began=$SECONDS word=ok

	shift
	ran=$((ran + 1))
	"$@" > "$log" 2>&1 < /dev/null || status=$?
	read_counts "$log"
	if [ "$status" = 77 ] && [ "$got_failed" = 0 ]; then
		word=skipped
		[ "$got_skipped" != 0 ] || got_skipped=1
	elif [ "$status" != 0 ] || [ "$got_failed" != 0 ]; then
		word=FAIL
		[ "$got_failed" != 0 ] || got_failed=1
	elif [ "$got_passed$got_skipped" = 00 ]; then
		got_passed=1
	fi
	passed=$((passed + got_passed)) failed=$((failed + got_failed))
	skipped=$((skipped + got_skipped))
	printf '  %-7s %-20s %5d passed, %d failed, %d skipped  %d s\n' "$word" "$name" \
		"$got_passed" "$got_failed" "$got_skipped" $((SECONDS - began))
	[ "$word" != skipped ] || sed 's/^/    /' "$log" | tail -n 3
	[ "$word" = FAIL ] || return 0
	tail -n "$tail" "$log" | sed 's/^/    /'
	printf '    exit status %d; all of it: %s\n    rerun: %s\n' "$status" "$log" \
		"make check-steps TIER=$tier STEP=$name CFG=$CS_CFG${CS_KSRC:+ KSRC=$CS_KSRC}"
}

wanted()
{
	local name=$1 step

	[ ${#steps[@]} -gt 0 ] || return 0
	for step in "${steps[@]}"; do
		[ "$step" != "$name" ] || return 0
	done
	return 1
}

# A kernel that should have been there, as a step that was skipped.
for tree in ${CS_LEFT_OUT:-}; do
	printf '  %-7s %-20s the archive has it no more, or was not to be reached: make trees\n' \
		skipped "kernel $tree"
	skipped=$((skipped + 1))
done
steps=("$@")
if wanted unit; then
	run unit "$CS_BUILD/unit-tests"
fi
if wanted scenarios; then
	run scenarios "$COLLAPSIM" run --on "$CS_ON" --order "${CS_ORDERS// /,}" scenarios
fi
# Every scenario again with each allocation on its way failing, once at a time:
# at the smallest order only, for a larger one has hundreds on each call's way.
if wanted fail-each; then
	run fail-each "$COLLAPSIM" run --on "$CS_ON" --order "${CS_ORDERS%% *}" \
		--fail-each=all scenarios
fi
shopt -s nullglob
for script in tests/*/check-*.sh tests/*/slow-*.sh; do
	name=$(basename "$script" .sh)
	[[ $name != slow-* ]] || [ "$tier" = full ] || continue
	wanted "$name" || continue
	run "$name" "$script"
done

# What the scenarios reached that has no model, most frequent first.
reached()
{
	[ -e "$logs/scenarios.log" ] || return 0
	awk '/^    what: .* is not modelled/ {
			sub(/^    what: */, "")
			sub(/;.*/, "")
			what = $0
		}
		/^    from: / && what != "" {
			sub(/^    from: */, "")
			if (!nr[what]++)
				from[what] = $0
			what = ""
		}
		END {
			for (what in nr)
				printf "%6d runs: %s, first from %s\n", nr[what], what, from[what]
		}' "$logs/scenarios.log" | LC_ALL=C sort -k 1,1nr -k 3 > "$logs/unmodelled.log"
	[ -s "$logs/unmodelled.log" ] || return 0
	echo '  scenarios ended as UNMODELLED (docs/hacking.md, "Adding a function to the model"):'
	head -n 12 "$logs/unmodelled.log"
}

if [ -n "${CS_KSRC:-}" ] && wanted scenarios; then
	reached
fi
if [ $ran = 0 ]; then
	echo "check: no step called ${steps[*]}" >&2
	exit 2
fi
printf 'check (%s, %s): %d passed, %d failed, %d skipped in %d s\n' "$CS_CFG" "$CS_ON" \
	"$passed" "$failed" "$skipped" $((SECONDS - start))
printf '%d %d %d\n' "$passed" "$failed" "$skipped" > "$CS_BUILD/check.count"
[ $failed = 0 ]
