#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# results.sh REPORT EVERY RELEASE - what of a report of mutate.sh is kept in the
# repository: counts for each function, what survived, what is equivalent and why.
set -eu
printf 'release\t%s\ndate\t%s\nevery\t%s\n' "$3" "$(date -u +%Y-%m-%d)" "$2"
awk -F '\t' -v OFS='\t' '
	{
		split($2, part, ".")
		fn = part[1]
		if (!(fn in seen)) { seen[fn] = 1; fns[++fn_nr] = fn }
		nr[fn, $1]++
	}
	$1 == "survived" { line[++line_nr] = $1 OFS $2 OFS $4 }
	$1 == "equivalent" { line[++line_nr] = $1 OFS $2 OFS $4 OFS $5 }
	END {
		for (i = 1; i <= fn_nr; i++) {
			fn = fns[i]
			print "function", fn, nr[fn, "killed"] + 0, nr[fn, "survived"] + 0,
				nr[fn, "equivalent"] + 0, nr[fn, "same"] + 0, nr[fn, "unbuilt"] + 0,
				nr[fn, "untried"] + 0
		}
		for (i = 1; i <= line_nr; i++)
			print line[i]
	}' "$1"
