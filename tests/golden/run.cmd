# SPDX-License-Identifier: GPL-2.0-only
# needs 6.1 6.12 order=3
# Real kernels: a pass with pictures, the same told as a story, and what a
# scenario that expects the wrong things is told.
data=tests/golden/data
# shellcheck disable=SC2086 # words are meant
on="--on sim:6.1,sim:6.12 --order 3"
try()
{
	printf '\n$ collapsim %s\n' "$*"
	collapsim "$@"
	echo "=> $?"
}

try run $on --picture $data/clamp.csim
try explain --on sim:6.1 --order 3 $data/errno.csim
try run --on sim:6.12 --order 2 $data/wrong.csim
try run --on sim:6.12 --order 3 $data/at-blocked.csim $data/at-never.csim
try run $on --format=ktap $data/clamp.csim $data/errno.csim
try run $on --fail-each=alloc.huge $data/clamp.csim
try table $on $data/errno.csim
