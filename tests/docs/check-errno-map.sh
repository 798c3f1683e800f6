#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-errno-map.sh - docs/errno-map.md is what runs give now, and leaves out no scan
# result of any tree.

cd "$(dirname "$0")/../.."
. tests/lib.sh

for tree in 6.1 6.12 7.2 7.3; do
	[[ " ${CS_TREES:-6.1 6.12 7.2 7.3} " == *" $tree "* ]] || missing=$tree
done
if [ -n "${missing:-}" ] || [ "${CS_ORDERS:-2 3 9}" != '2 3 9' ]; then
	echo "errno-map: needs all four kernels at orders 2, 3 and 9"
	exit 77
fi
collapsim=${COLLAPSIM:-./collapsim} gen=${CS_BUILD:-build/default}/gen reasons=scripts/errno-map.txt
scripts/errno-map.sh "$collapsim" "$gen" $reasons > "$work/now"
expect_same "docs/errno-map.md (make docs-table, if it is meant)" docs/errno-map.md "$work/now"

# --- what it must complain about, over runs that were kept ------------------------

cat > "$work/kept" << 'S'
#!/bin/bash
[ "$#" -gt 6 ] || { cat "$KEPT/all"; exit; }
cat "$KEPT/some"
S
chmod +x "$work/kept"
export KEPT=$work
on=sim:6.1,sim:6.12,sim:7.2,sim:7.3
"$collapsim" table --on $on --order 2,3,9 scenarios > "$work/all"
"$collapsim" table --on $on --order 2,3,9 scenarios/errno scenarios/race > "$work/some"
map() { scripts/errno-map.sh "$work/kept" "$work/gen" "$work/reasons"; }
again() { rm -rf "$work/gen"; mkdir "$work/gen"; cp -r "$gen"/[67].* "$work/gen/"
	cp $reasons "$work/reasons"; }
again
map > "$work/now"
expect_same "the same over kept runs" docs/errno-map.md "$work/now"
echo 'KP_SCAN_NAME(SCAN_NEWS)' >> "$work/gen/7.2/kp_scan_names.h"
expect 1 'no run gives it and no reason is listed: NEWS 7.2' map
again
sed -i '/^PTE_MAPPED_HUGEPAGE 6.12 /d' "$work/reasons"
expect 1 'no reason is listed: PTE_MAPPED_HUGEPAGE 6.12' map
again
echo 'PAGE_COUNT 7.3 nobody knows' >> "$work/reasons"
expect 1 'a run gives it, and the list says not: PAGE_COUNT 7.3' map
again
echo 'PAGE_LAZYFREE 6.1 nobody knows' >> "$work/reasons"
expect 1 'no such scan result: PAGE_LAZYFREE 6.1' map
again
sed -i '/ errno-stop-scan-abort$/d' "$work/some"
expect 1 'only scenarios outside' map
finish errno-map
