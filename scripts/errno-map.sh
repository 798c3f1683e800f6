#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# errno-map.sh - prints docs/errno-map.md, from runs (make docs-table).
#
#	scripts/errno-map.sh COLLAPSIM GEN REASONS
#
# Needs the kernels of all four trees at orders 2, 3 and 9.  The first table is that
# of scenarios/errno and, for what another task must do meanwhile, scenarios/race;
# the words are those that explain uses.  The second has every other value of each
# tree's own enum scan_result (GEN/TREE/kp_scan_names.h): khugepaged gives it, or
# REASONS (scripts/errno-map.txt) says why nobody does.  Exit 1 if any other scenario
# gives a call's row that these do not, if a value is neither seen nor in REASONS, or
# if REASONS has one that is seen or that is none.

set -eu -o pipefail
export LC_ALL=C
collapsim=$1 gen=$2 reasons=$3
trees='6.1 6.12 7.2 7.3'
words=sim/report/scan_words.def
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Rows "result tree caller errno then scenario", point releases taken out.
rows()
{
	"$collapsim" table --on "sim:${trees// /,sim:}" --order 2,3,9 "$@" > "$work/table"
	sed -nE '2,$s/^([A-Z_]+) +([0-9]+\.[0-9]+)[^ ]* +/\1 \2 /p' "$work/table" |
		sort -s -k 1,1 -k 2,2V -k 3
}

rows scenarios > "$work/all"
rows scenarios/errno scenarios/race | awk '$3 == "call"' > "$work/calls"
awk '$3 == "call" { print $1, $2, $4 }' "$work/all" | sort -u > "$work/all.key"
awk '{ print $1, $2, $4 }' "$work/calls" | sort -u | comm -13 - "$work/all.key" > "$work/more"
if [ -s "$work/more" ]; then
	echo "errno-map: only scenarios outside scenarios/errno and scenarios/race show:" >&2
	cat "$work/more" >&2
	exit 1
fi

# Lines "result tree": what each tree has.  Then "result tree caller text" of what
# no call gave, with the complaints that end the script.
for tree in $trees; do
	sed -n "s/^KP_SCAN_NAME(SCAN_\(.*\))$/\1 $tree/p" "$gen/$tree/kp_scan_names.h"
done > "$work/enum"
awk -v OFS='\t' '
	FILENAME ~ /enum$/ { order[++nr] = $1 " " $2; has[$1 " " $2] = 1; next }
	FILENAME ~ /all$/ {
		if ($3 == "call")
			call[$1 " " $2] = 1
		else if (!(($1 " " $2) in daemon))
			daemon[$1 " " $2] = $6
		next
	}
	/^#/ || !NF { next }
	{
		split($2, tree, ",")
		text = $0
		sub(/^[^ ]+ +[^ ]+ +/, "", text)
		for (i in tree) {
			key = $1 " " tree[i]
			why[key] = text
			if (!(key in has))
				print "errno-map: no such scan result: " key > "/dev/stderr"
			else if (key in call || key in daemon)
				print "errno-map: a run gives it, and the list says not: " key \
					> "/dev/stderr"
			else
				continue
			bad = 1
		}
	}
	END {
		for (i = 1; i <= nr; i++) {
			key = order[i]
			split(key, word, " ")
			if (key in call)
				continue
			if (key in daemon)
				print word[1], word[2], "khugepaged", daemon[key]
			else if (key in why)
				print word[1], word[2], "-", why[key]
			else {
				print "errno-map: no run gives it and no reason is listed: " key \
					> "/dev/stderr"
				bad = 1
			}
		}
		exit bad
	}' "$work/enum" "$work/all" "$reasons" > "$work/rest"

cat << 'EOF'
# Scan results and errnos of MADV_COLLAPSE

<!-- Made by scripts/errno-map.sh from runs: change a scenario, then make docs-table. -->

A call tries each hugepage-sized slot of its range in turn. Each try ends with a *scan result*; what
that does to the call is below, as it was seen when `scenarios/errno` and `scenarios/race` ran on
all four kernels. No list of the kernel's or of ours stands behind it.

- *then*: after this result the call goes on to the next slot (continue) or gives up (stop). What
  was collapsed by then stays.
- The errno is that of the last slot that failed, even if later ones succeeded, so a later failure
  hides an earlier one.
- No scan result at all: the call was refused before it tried anything. See `docs/clauses.txt`, A2
  to A8, and `./collapsim explain FILE`.
- PTE_MAPPED_HUGEPAGE on 7.2 and 7.3 stands for more than one reason: the hugepage is in the cache
  and was not mapped. The step that maps it has no tracepoint there; its own result decides whether
  the call goes on.

| Scan result | 6.1 | 6.12 | 7.2 | 7.3 | then | what was in the way | a scenario |
|---|---|---|---|---|---|---|---|
EOF
awk -v words="$words" -v trees="$trees" -v enum="$work/enum" '
	BEGIN {
		FS = "\""
		while ((getline < words) > 0)
			if ($1 == "CS_SCAN_WORDS(")
				clause[$2] = $4
		FS = " "
		while ((getline < enum) > 0)
			has[$1, $2] = 1
		tree_nr = split(trees, tree, " ")
	}
	{
		if (!($1 in seen)) {
			seen[$1] = 1
			name[++nr] = $1
		}
		if (index(errs[$1, $2], $4) == 0)
			errs[$1, $2] = errs[$1, $2] (errs[$1, $2] == "" ? "" : ", ") $4
		if ($5 != "-" && index(then[$1], $5) == 0)
			then[$1] = then[$1] (then[$1] == "" ? "" : ", ") $5
		if (!($1 in scenario))
			scenario[$1] = $6
	}
	function err(result, kernel) {
		if (!((result, kernel) in has))
			return ""
		return (result, kernel) in errs ? errs[result, kernel] : "-"
	}
	END {
		for (i = 1; i <= nr; i++) {
			printf "| %s |", name[i]
			for (j = 1; j <= tree_nr; j++)
				printf " %s |", err(name[i], tree[j])
			printf " %s | %s | %s |\n", then[name[i]] == "" ? "-" : then[name[i]],
				clause[name[i]], scenario[name[i]]
		}
	}' "$work/calls"
cat << 'EOF'

*ok* is no failure. *-*: no call ends so on this kernel, see below; for *then*: no slot can come
after it. Empty: this kernel has no such result.

## What no call gives

Every other value of each kernel's `enum scan_result`: khugepaged gives it, as that scenario shows;
or nobody does, for the reason behind the function where it would be decided.

| Scan result | kernels | errno | caller | a scenario, or why not |
|---|---|---|---|---|
EOF
sort -s -t $'\t' -k 1,1 -k 3,4 "$work/rest" | awk -F '\t' '
	function flush() {
		if (result != "")
			printf "| %s | %s | - | %s | %s |\n", result, kernels, caller, text
	}
	$1 == result && $3 == caller && $4 == text { kernels = kernels ", " $2; next }
	{ flush(); result = $1; kernels = $2; caller = $3; text = $4 }
	END { flush() }'
cat << 'EOF'

The table of one's own scenarios: `./collapsim table FILE|DIR...`, or `make table` for all.
EOF
