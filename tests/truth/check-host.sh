#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-host.sh - a few scenarios on the kernel that runs here, where its
# tracepoints can be seen.

set -eu -o pipefail
log=$(mktemp)
trap 'rm -f "$log"' EXIT
status=0
"$COLLAPSIM" run -j1 --on host scenarios/clamp > "$log" 2>&1 || status=$?
if grep -qE 'cannot see tracepoints|cannot use a host|no agent beside' "$log"; then
	grep -m1 -E 'cannot see tracepoints|cannot use a host|no agent beside' "$log"
	exit 77
fi
tail -n 40 "$log"
exit $status
