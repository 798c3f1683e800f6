#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-errno-map.sh - docs/errno-map.md is what runs give now.

cd "$(dirname "$0")/../.."
. tests/lib.sh

has()
{
	[[ " $1 " == *" $2 "* ]]
}

trees=${CS_TREES:-6.1 6.12}
if ! has "$trees" 6.1 || ! has "$trees" 6.12 || ! has "${CS_ORDERS:-2}" 2; then
	echo "errno-map: needs the kernels 6.1 and 6.12 at order 2"
	exit 77
fi
scripts/errno-map.sh "${COLLAPSIM:-./collapsim}" > "$work/now"
expect_same "docs/errno-map.md (make docs-table, if it is meant)" docs/errno-map.md "$work/now"
finish errno-map
