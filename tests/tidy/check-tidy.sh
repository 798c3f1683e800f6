#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-tidy.sh - each rule of tidy.sh finds a bad sample, and only that one.

set -eu -o pipefail
shopt -s lastpipe	# sample counts, though it ends a pipe
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
spdx='SPDX-License-Identifier: GPL-2.0-only'

# sample RULE FILE: the text on stdin must trip RULE, "none" for nothing.
sample()
{
	local rule=$1 file=$2 status=0 rules

	rm -rf "$work/repo"
	mkdir -p "$work/repo/$(dirname "$file")" "$work/repo/tests/tidy"
	cat > "$work/repo/$file"
	[ ! -s "$work/ratchet" ] || cp "$work/ratchet" "$work/repo/tests/tidy/ratchet.txt"
	[ "$rule" = mode ] || [[ $file != *.sh ]] || chmod +x "$work/repo/$file"
	git -C "$work/repo" init -q
	"$here/tidy.sh" "$work/repo" > "$work/out" 2>&1 || status=$?
	rules=$(sed -nE 's/^[^:]*:[0-9]+: ([a-z-]+): .*/\1/p' "$work/out" | sort -u | xargs)
	if [ "$rules" = "${rule#none}" ] && [ "$status" = "$([ "$rule" = none ]; echo $?)" ]; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "FAIL $rule $file: exit $status, rules '$rules'"
		sed 's/^/    /' "$work/out"
	fi
}

c_head() { printf '/* %s */\n/*\n * %s - a sample.\n */\n' "$spdx" "$1"; }
sh_head() { printf '#!/bin/bash\n# %s\n#\n# %s - a sample.\n' "$spdx" "$1"; }
lines() { local i; for ((i = 0; i < $1; i++)); do echo "${2:-	x++;}"; done; }

: > "$work/ratchet"
{ c_head a.c; printf 'static int f(int a, int b)\n{\n\treturn a + b;\n}\n'; } | sample none sim/a.c
{ sh_head a.sh; echo 'exit 0'; } | sample none scripts/a.sh
echo 'words' | sample none docs/a.md

printf '/*\n * a.c - a sample.\n */\n' | sample licence sim/a.c
{ printf '/* %s */\n' "$spdx"; echo 'int a;'; } | sample purpose sim/a.c
{ c_head a.c; lines 897 'int a;'; } | sample file sim/a.c
{ c_head a.h; lines 247 'int a;'; } | sample file sim/a.h
{ c_head test_a.c; lines 897 'int a;'; } | sample none tests/test_a.c
{ c_head test_a.c; lines 997 'int a;'; } | sample file tests/test_a.c
lines 61 '!mark' | sample file scenarios/a.csim
{ c_head a.c; echo 'void f(void)'; echo '{'; lines 69; echo '}'; } | sample function sim/a.c
{ c_head a.c; echo 'void f(void)'; echo '{'; lines 68; echo '}'; } | sample none sim/a.c
{ c_head a.c; printf 'void f(int a, int b, int (*c)(int, int),\n'
	printf '\tint d, int e, int f, int g)\n{\n}\n'; } | sample arguments sim/a.c
{ c_head a.c; printf '\t\t\t\t\t\t\t\t\t\t\t\t/* wide */\n'; } | sample width sim/a.c
{ c_head a.c; printf 'int a; \n'; } | sample blanks sim/a.c
{ c_head a.c; printf 'int a;\r\n'; } | sample blanks sim/a.c
{ c_head a.c; printf 'int a;'; } | sample blanks sim/a.c
{ c_head a.c; printf '/* %s: later */\n' 'TO''DO'; } | sample unfinished sim/a.c
printf '%s\n' 'XX''X' | sample unfinished docs/a.md
printf 'see /%s/x\n' 'roo''t' | sample machine docs/a.md
printf 'http://%s.debian.org/\n' 'de''b' | sample machine docs/a.md
printf 'in $(top)/%s/x, and ../%s/y\n' 'wor''k' 'roo''t' | sample none docs/a.md
{ sh_head a.sh; printf 'false || %s\n' 'tr''ue'; } | sample swallow scripts/a.sh
{ sh_head a.sh; echo 'exit 0'; } | sample mode scripts/a.sh
{ c_head a.c; echo '/* NOP-SAFE: */'; } | sample nop-safe model/a.c
{ c_head a.c; echo '#include <linux/mm.h>'; } | sample worlds sim/a.c
{ c_head a.c; echo '#include <linux/mm.h>'; } | sample none model/a.c

echo 'function sim/a.c f 75' > "$work/ratchet"
{ c_head a.c; echo 'void f(void)'; echo '{'; lines 73; echo '}'; } | sample none sim/a.c
{ c_head a.c; echo 'void f(void)'; echo '{'; lines 74; echo '}'; } | sample function sim/a.c
{ c_head a.c; echo 'void f(void)'; echo '{'; lines 71; echo '}'; } | sample ratchet sim/a.c
{ c_head a.c; echo 'int a;'; } | sample ratchet sim/a.c

echo "tidy samples: $passed passed, $failed failed"
[ $failed = 0 ]
