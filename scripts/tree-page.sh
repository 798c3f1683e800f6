#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# tree-page.sh - what a tree that nobody has seen needs, on one page.
#
#	scripts/tree-page.sh LOG GEN TRAPS PATH [COLLAPSIM ORDER]
#
# LOG is what make -k -Otarget said on stderr while it built a kernel from the
# tree at PATH, GEN the folder of its generated headers, TRAPS its traps (they
# need not be there).  With COLLAPSIM, a kernel that was built is booted.  Of each
# target only the first complaint counts, and equal complaints are one line.
# Probes and traps are held against kernel-port/known.txt.
#
# Exit 0 and nothing said: it builds, boots, and calls no function that is new.  0
# and a page: it does, but calls functions without a model.  2: it does not.

set -eu -o pipefail
export LC_ALL=C
log=$1 gen=$2 traps=$3 path=$4 collapsim=${5:-} order=${6:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
most=12

# section TITLE FILE: at most so many of its lines.
section()
{
	local nr

	nr=$(wc -l < "$2")
	[ "$nr" != 0 ] || return 0
	printf '\n%s\n' "$1"
	head -n $most "$2" | cut -c -150 | sed 's/^/  /'
	[ "$nr" -le $most ] || echo "  ... and $((nr - most)) more: see the log"
}

# The first complaint of each target, as "KIND<tab>text<tab>target".
complaints()
{
	awk -v tree="$path/" '
	function first(kind, text) {
		if (got == "")
			got = kind "\t" text
	}
	{ while ((at = index($0, tree)) > 0)
		$0 = substr($0, 1, at - 1) substr($0, at + length(tree)) }
	/fatal error: .*: No such file or directory/ {
		sub(/.*fatal error: /, ""); sub(/: No such file.*/, ""); sub(/^ */, "")
		first("header", $0)
	}
	/fatal error: .* file not found/ { # as clang says it, in quotes
		sub(/.*fatal error: ./, ""); sub(/. file not found.*/, "")
		first("header", $0)
	}
	/: the tree has no / { sub(/.*has no /, ""); print "unit\t" $0 "\t-"; got = "-" }
	/^not modelled, and not only called: / {
		sub(/.*called: /, ""); sub(/ .*/, ""); print "symbol\t" $0 "\t-"; got = "-"
	}
	/multiple definition of / {
		sub(/.*multiple definition of ./, ""); sub(/.;.*/, "")
		print "twice\t" $1 "\t-"; got = "-"
	}
	/: error: / {
		kind = "other"
		if (/conflicting types for|too (few|many) arguments|passing argument|incompatible/)
			kind = "prototype"
		sub(/ error: /, " ")
		first(kind, $0)
	}
	/^[^ :]+: .* (gives no|does not compile)/ { first("other", $0) }
	/^make(\[[0-9]+\])?: \*\*\* \[/ {
		target = $0
		sub(/\] Error .*/, "", target); sub(/.*: /, "", target); sub(/.*\//, "", target)
		sub(/\.k\.o$/, "", target)
		if (sub(/^(lib|mm|model|kernel-port)_/, "&/", target))
			sub(/_\//, "/", target)
		target = target (target ~ /\// ? ".c" : "")
		if (got != "-")
			print (got == "" ? "other\t" $0 : got) "\t" target
		got = ""
	}
	/^make(\[[0-9]+\])?: \*\*\* No rule/ { print "other\t" $0 "\t-" }' "$log"
}

# of_kind KIND: "text   (file and N more)", most frequent first.
of_kind()
{
	awk -F '\t' -v kind="$1" '$1 == kind {
			if (!nr[$2]++) { order[++total] = $2; where[$2] = $3 }
		}
		END {
			for (i = 1; i <= total; i++) {
				text = order[i]
				line = text
				if (where[text] != "-" && index(text, where[text]) != 1)
					line = line "   (" where[text] (nr[text] > 1 ? \
						" and " nr[text] - 1 " more" : "") ")"
				else if (nr[text] > 1)
					line = line "   (and " nr[text] - 1 " more)"
				printf "%06d\t%s\n", 999999 - nr[text], line
			}
		}' "$work/complaints" | sort -s -k 1,1 | cut -f 2-
}

# Probes against the known tree that this one is most like: its name and how many
# differ into "nearest", those into "probes".
probes()
{
	: > "$work/probes"
	echo '- 0 0' > "$work/nearest"
	[ -e "$gen/kp_feature_list.h" ] || return 0
	sed -n 's/^KP_FEATURE(\([A-Z0-9_]*\), \([01]\))$/\1 \2/p' "$gen/kp_feature_list.h" |
		awk -v work="$work" -v spec=kernel-port/probe/probes.txt '
		FILENAME == "kernel-port/known.txt" {
			if ($1 == "trees")
				for (i = 2; i <= NF; i++) tree[++trees] = $i
			if ($1 == "probe") {
				known[$2] = 1
				for (i = 3; i <= NF; i++) bit[$2, i - 2] = $i
			}
			next
		}
		FILENAME == spec {
			if ($1 == "grep" || $1 == "file") {
				kind[$2] = $1; file[$2] = $3
				pattern = $0
				sub(/^[a-z]+[ \t]+[A-Z0-9_]+[ \t]+[^ \t]+[ \t]*/, "", pattern)
				ere[$2] = pattern
			}
			next
		}
		$1 in known {
			names[++nr] = $1; here[$1] = $2
			for (i = 1; i <= trees; i++) differ[i] += bit[$1, i] != $2
		}
		END {
			best = trees
			for (i = trees; i >= 1; i--) if (differ[i] < differ[best]) best = i
			print tree[best], differ[best] + 0, nr > (work "/nearest")
			for (i = 1; i <= nr; i++) {
				name = names[i]
				if (bit[name, best] == here[name]) continue
				what = kind[name] == "file" ? "" : "  /" ere[name] "/"
				says = here[name] ? "holds here" : "does not hold"
				printf "%s %-14s %s  %s%s\n", here[name], says, name, file[name],
					what | "sort"
			}
		}' kernel-port/known.txt kernel-port/probe/probes.txt - |
		cut -d ' ' -f 2- > "$work/probes"
}

# Functions that are trapped here and in no known tree, with a real file that calls them.
new_traps()
{
	local objects name callers

	[ -e "$traps" ] || return 0
	objects=$(dirname "$traps")
	sed -n 's/^\.globl //p' "$traps" | sort -u > "$work/trapped"
	awk '$1 == "trap" { print $2 }' kernel-port/known.txt | sort -u |
		comm -13 - "$work/trapped" > "$work/new"
	[ -s "$work/new" ] || return 0
	nm -uA "$objects"/mm_*.k.o "${objects%-o*}"/lib_*.k.o |
		sed -E 's/^.*\/(mm|lib)_([^:]*)\.k\.o: +[A-Za-z] /\1\/\2.c /' > "$work/callers"
	while read -r name; do
		callers=$(awk -v name="$name" '$2 == name { print $1 }' "$work/callers" |
			sort -u | tr '\n' ' ')
		echo "$name()   called by ${callers:-model/ }"
	done < "$work/new"
}

# Boot reaches what a scenario need not, and without it none can run.
boot()
{
	"$collapsim" run --on sim:KSRC --order "$order" scenarios/tour > "$work/run" 2>&1 || :
	sed -n 's/^.*cannot open its world: /boot\tstopped at /p' "$work/run" | sed 's/$/\t-/'
}

complaints > "$work/complaints"
if [ ! -s "$work/complaints" ] && [ -x "$collapsim" ]; then
	boot > "$work/complaints"
fi
probes
read -r like differ of < "$work/nearest"
new_traps > "$work/traps"
for kind in unit header prototype symbol twice boot other; do
	of_kind $kind > "$work/$kind"
done
release=$(sed -n 's/^\(VERSION\|PATCHLEVEL\) *= *//p' "$path/Makefile" | tr '\n' . | sed 's/\.$//')
if [ ! -s "$work/complaints" ]; then
	[ -s "$work/traps" ] || exit 0
	printf '%s (Linux %s) is built, with functions that no known tree calls.\n' "$path" \
		"$release"
else
	printf '%s (Linux %s) cannot be run yet. This is what it needs:\n' "$path" "$release"
fi
section "units that it lacks (kernel-port/units.txt):" "$work/unit"
section "headers that it lacks:" "$work/header"
if [ "$like" != - ]; then
	title="probes that differ from $like, which it is most like"
	section "$title ($((of - differ)) of $of the same):" "$work/probes"
fi
section "prototypes that disagree (the first error of each file):" "$work/prototype"
section "other first errors of a file:" "$work/other"
section "symbols that are not modelled and not only called:" "$work/symbol"
section "symbols that the tree and the model both define:" "$work/twice"
section "it is built, but does not boot:" "$work/boot"
section "functions not modelled (a run that reaches one is UNMODELLED):" "$work/traps"
echo
echo 'what to do: docs/hacking.md, "Adding a kernel tree for everybody", has a line for each'
printf 'all that the compiler said: %s\n' "$log"
[ ! -s "$work/complaints" ] || exit 2
