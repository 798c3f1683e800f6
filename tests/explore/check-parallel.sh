#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-parallel.sh - the shards as docs/explore.md runs them by GNU parallel, on two
# "hosts" that are this one, merge to the bytes of one run.

set -eu -o pipefail
case " $CS_ORDERS " in
*' 2 '*) ;;
*) echo "order 2 is not built"; exit 77 ;;
esac
command -v parallel > /dev/null && parallel --version | grep -q GNU || {
	echo "GNU parallel is not installed"
	exit 77
}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
COLLAPSIM=$(realpath "$COLLAPSIM")
slice=(--on "${CS_ON%%,*}" --order 2 --slice anon-two --dimension vma=plain,nohugepage)

cd "$dir"
"$COLLAPSIM" explore "${slice[@]}" --state whole.json > whole
parallel --will-cite -S 1/:,1/: --workdir . \
	"$COLLAPSIM" explore "${slice[@]}" --shard {}/5 --state part-{}.json \
	::: 1 2 3 4 5 > parts
"$COLLAPSIM" explore --merge part-*.json --state merged.json > merged
cmp whole merged
cmp whole.json merged.json
