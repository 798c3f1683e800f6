#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# errno-map.sh - prints docs/errno-map.md, from runs (make docs-table).
#
#	scripts/errno-map.sh COLLAPSIM
#
# Needs the kernels 6.1 and 6.12 at order 2.  The table is that of
# scenarios/errno and, for what another task must do meanwhile, scenarios/race;
# the words are those that explain uses.  Exit 1 if any other scenario gives a
# row that these do not.

set -eu -o pipefail
export LC_ALL=C
collapsim=$1
words=sim/report/scan_words.def
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Rows "result kernel errno then scenario", point releases taken out.
rows()
{
	"$collapsim" table --on sim:6.1,sim:6.12 --order 2 "$@" > "$work/table"
	sed -nE '2,$s/^([A-Z_]+) +([0-9]+\.[0-9]+)[^ ]* +/\1 \2 /p' "$work/table" | sort -u
}

rows scenarios/errno scenarios/race > "$work/rows"
rows scenarios > "$work/all"
cut -d' ' -f1-3 "$work/rows" | sort -u > "$work/rows.key"
cut -d' ' -f1-3 "$work/all" | sort -u | comm -13 "$work/rows.key" - > "$work/more"
if [ -s "$work/more" ]; then
	echo "errno-map: only scenarios outside scenarios/errno and scenarios/race show:" >&2
	cat "$work/more" >&2
	exit 1
fi

cat << 'EOF'
# Scan results and errnos of MADV_COLLAPSE

<!-- Made by scripts/errno-map.sh from runs: change a scenario, then make docs-table. -->

A call tries each hugepage-sized slot of its range in turn. Each try ends with a *scan result*; what
that does to the call is below, as it was seen when `scenarios/errno` and `scenarios/race` ran on
both kernels. No list of the kernel's or of ours stands behind it.

- *then*: after this result the call goes on to the next slot (continue) or gives up (stop). What
  was collapsed by then stays.
- The errno is that of the last slot that failed, even if later ones succeeded, so a later failure
  hides an earlier one.
- No scan result at all: the call was refused before it tried anything. See `docs/clauses.txt`, A2
  to A8, and `./collapsim explain FILE`.
- Results that only khugepaged gives, such as EXCEED_SWAP_PTE, have no errno and are not here;
  `scenarios/khugepaged` shows them.

| Scan result | 6.1 | 6.12 | then | what was in the way | a scenario |
|---|---|---|---|---|---|
EOF
awk -v words="$words" '
	BEGIN {
		FS = "\""
		while ((getline < words) > 0)
			if ($1 == "CS_SCAN_WORDS(")
				clause[$2] = $4
		FS = " "
	}
	{
		if (!($1 in seen)) {
			seen[$1] = 1
			name[++nr] = $1
		}
		if (index(errs[$1, $2], $3) == 0)
			errs[$1, $2] = errs[$1, $2] (errs[$1, $2] == "" ? "" : ", ") $3
		if ($4 != "-" && index(then[$1], $4) == 0)
			then[$1] = then[$1] (then[$1] == "" ? "" : ", ") $4
		if (!($1 in scenario))
			scenario[$1] = $5
	}
	function err(result, kernel) {
		return (result, kernel) in errs ? errs[result, kernel] : "-"
	}
	function next_of(result) {
		return then[result] == "" ? "-" : then[result]
	}
	END {
		for (i = 1; i <= nr; i++)
			printf "| %s | %s | %s | %s | %s | %s |\n", name[i], err(name[i], "6.1"),
				err(name[i], "6.12"), next_of(name[i]), clause[name[i]],
				scenario[name[i]]
	}' "$work/rows"
cat << 'EOF'

*ok* is no failure. *-*: this kernel has no such result on the way of the call; for *then*: no slot
can come after it.

The table of one's own scenarios: `./collapsim table FILE|DIR...`, or `make table` for all.
EOF
