#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-steps.sh - "make check" adds up right and cannot lose a failure.

cd "$(dirname "$0")/../.."
. tests/lib.sh

export CS_BUILD=$work/build CS_CFG=fake CS_ON=sim:fake COLLAPSIM=$work/collapsim CS_KSRC=
export CS_ORDERS='2 9'
mkdir "$CS_BUILD"

# plays NAME STATUS LINE: a step that prints the line and exits so
plays()
{
	printf '#!/bin/bash\necho "$0 $*"\necho "%s"\nexit %d\n' "$3" "$2" > "$1"
	chmod +x "$1"
}
unit=$CS_BUILD/unit-tests
scenarios='collapsim: 9 scenarios x 3 orders'
good="$scenarios: 27 pass, 0 fail, 0 findings, 0 unmodelled, 3 skipped in 1 s"
bad="$scenarios: 22 pass, 2 fail, 1 findings, 4 unmodelled, 1 skipped in 1 s"

plays "$unit" 0 'unit-tests: 5 passed, 0 failed'
plays "$COLLAPSIM" 0 "$good"
expect 0 'check (fake, sim:fake): 32 passed, 0 failed, 3 skipped in' \
	scripts/check.sh quick unit scenarios
expect 0 '32 0 3' cat "$CS_BUILD/check.count"
expect 0 "run --on sim:fake --order 2,9 scenarios" cat "$CS_BUILD/logs/scenarios.log"

expect 0 '27 passed, 0 failed, 3 skipped' scripts/check.sh quick fail-each
expect 0 "run --on sim:fake --order 2 --fail-each=all scenarios" \
	cat "$CS_BUILD/logs/fail-each.log"

plays "$COLLAPSIM" 1 "$bad"
expect 1 '27 passed, 7 failed, 1 skipped' scripts/check.sh quick unit scenarios
expect 1 'rerun: make check-steps TIER=quick STEP=scenarios CFG=fake' \
	scripts/check.sh quick unit scenarios

# Status and count must both be good; what ran after a failure still counts.
plays "$unit" 0 'unit-tests: 4 passed, 1 failed'
plays "$COLLAPSIM" 0 "$good"
expect 1 '31 passed, 1 failed, 3 skipped' scripts/check.sh quick unit scenarios
plays "$unit" 139 'died'
expect 1 '27 passed, 1 failed, 3 skipped' scripts/check.sh quick unit scenarios
plays "$unit" 77 'no such thing here'
expect 0 '0 passed, 0 failed, 1 skipped' scripts/check.sh quick unit
plays "$unit" 0 'said nothing'
expect 0 '1 passed, 0 failed, 0 skipped' scripts/check.sh quick unit
rm "$unit"
expect 1 '0 passed, 1 failed' scripts/check.sh quick unit
expect 2 'no step called typo' scripts/check.sh quick typo
finish steps
