#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# explore-all.sh KERNEL FOLDER JOBS [SLICE...] - every slice on one kernel of order 2, or
# those that are named: a line for each as it ends, and their sum.
#
# FOLDER keeps reports and states: what was stopped goes on where it was, what is done is
# not done again.  $COLLAPSIM is the program.  Exit status: that of the worst slice.

set -eu -o pipefail
if [ $# -lt 3 ]; then
	echo "usage: explore-all.sh KERNEL FOLDER JOBS [SLICE...]" >&2
	exit 2
fi
kernel=$1 folder=$2 jobs=$3
shift 3
mkdir -p "$folder"
if [ $# = 0 ]; then
	mapfile -t all < <("$COLLAPSIM" explore --list |
		sed '/^$/,$d' | awk 'NR > 1 { print $1 }')
	set -- "${all[@]}"
fi

# Seconds of all runs that a slice took are kept beside its state.
seconds_of()
{
	[ ! -s "$folder/$1.seconds" ] || cat "$folder/$1.seconds"
}

# Columns of one report.
line()
{
	awk -v slice="$1" -v seconds="$2" '
		/^  in the slice / { numbers = $4 }
		$1 == "run" { states = $2 }
		/^  distinct outcomes / { outcomes = $3 }
		/^  judged in part / { part = $4 }
		/^  not judged / { unjudged = $3 }
		/^  (unmodelled|disagreements|findings) +[0-9]+$/ { trouble += $2 }
		/^  order matters +[0-9]+$/ { trouble += $3 }
		END {
			printf "%-24s %13s %11d %9d %9d ", slice, numbers, states, outcomes, part
			printf "%11d %8d %8.0f %9.0f\n", unjudged, trouble, seconds,
				states / (seconds > 0.1 ? seconds : 0.1)
		}' "$folder/$1.txt"
}

status=0
printf '%-24s %13s %11s %9s %9s %11s %8s %8s %9s\n' "$kernel" numbers states outcomes part \
	'not judged' trouble seconds states/s
for slice; do
	before=$(seconds_of "$slice")
	begin=$(date +%s.%N)
	ended=0
	"$COLLAPSIM" explore --on "$kernel" --order 2 --slice "$slice" --jobs "$jobs" \
		--state "$folder/$slice.json" --output "$folder/$slice.txt" || ended=$?
	awk -v before="${before:-0}" -v begin="$begin" -v end="$(date +%s.%N)" \
		'BEGIN { print before + end - begin }' > "$folder/$slice.seconds"
	[ "$ended" -le "$status" ] || status=$ended
	case $ended in
	0 | 1 | 3 | 4) ;;
	130) break ;;
	*) exit "$ended" ;; # it said why, and there is no report
	esac
	line "$slice" "$(seconds_of "$slice")" | tee "$folder/$slice.line"
done
for slice; do
	[ ! -s "$folder/$slice.line" ] || cat "$folder/$slice.line" "$folder/$slice.seconds"
done | awk '
	NF == 1 { seconds += $1; next }
	{ numbers += $2; states += $3; part += $5; unjudged += $6; trouble += $7 }
	END {
		printf "%-24s %13.0f %11d %9s %9d ", "all", numbers, states, "", part
		printf "%11d %8d %8.0f %9.0f\n", unjudged, trouble, seconds,
			states / (seconds > 0.1 ? seconds : 0.1)
	}'
exit "$status"
