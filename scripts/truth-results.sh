#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# truth-results.sh - what a run of the scenarios on a real kernel confirmed, as
# data that is kept (make truth).
#
#	scripts/truth-results.sh RESULTS [DATE]
#
# RESULTS is what "collapsim compare --results" wrote.  Prints a line for each
# scenario that ran, tabs between: path, hash of its text, release of the kernel,
# date, verdict.  The verdict is "equal" if all of its rows ran and were equal,
# "part" if some were skipped, "differs" if any differed.

set -eu -o pipefail
export LC_ALL=C
results=$1 date=${2:-$(date -u +%F)}

awk -F'\t' -v OFS='\t' -v date="$date" '
{ release[$1] = $5; nr[$1, $6]++; seen[$1] = 1 }
END {
	for (path in seen) {
		if (nr[path, "differs"])
			verdict = "differs"
		else if (!nr[path, "equal"])
			continue
		else
			verdict = nr[path, "skipped"] ? "part" : "equal"
		print path, release[path], date, verdict
	}
}' "$results" | sort | while IFS=$'\t' read -r path release date verdict; do
	hash=$(sha256sum "$path" | cut -c1-16)
	printf '%s\t%s\t%s\t%s\t%s\n' "$path" "$hash" "$release" "$date" "$verdict"
done
