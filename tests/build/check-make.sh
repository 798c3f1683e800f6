#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-make.sh - the build itself: configurations, flags, what is rebuilt.
#
# Works on a copy of the makefiles with a program of two files.

cd "$(dirname "$0")/../.."
. tests/lib.sh
unset MAKEFLAGS MAKEOVERRIDES MFLAGS MAKELEVEL CC CFG OPT SAN COV KSRC TREES ORDERS CFLAGS

repo=$work/repo
mkdir -p "$repo/sim/cli" "$repo/tests" "$repo/docs"
cp -R Makefile mk scripts "$repo/"
cp tests/ct* "$repo/tests/"
rm -f "$repo"/mk/kernels.mk "$repo"/mk/fuzz.mk
cat > "$repo/sim/cli/main.c" <<'S'
#include <stdio.h>
#include "cli/word.h"
int main(void)
{
	printf("%s %s\n", word(), WORD);
	return 0;
}
S
printf '#include "cli/word.h"\nconst char *word(void) { return "one"; }\n' > "$repo/sim/cli/word.c"
printf 'const char *word(void);\n#define WORD "two"\n' > "$repo/sim/cli/word.h"
cd "$repo"

# --- names of configurations -----------------------------------------------------

expect 0 'build/default' make -s print-O
expect 0 'gcc' make -s print-CC
expect 0 'build/clang' make -s print-O CFG=clang
expect 0 'clang' make -s print-CC CFG=clang
expect 0 'build/clang' make -s print-O CC=clang
expect 0 'build/clang' env CC=clang make -s print-O
expect 0 'build/clang-O3-san' make -s print-O CC='ccache clang' OPT=-O3 SAN=1
expect 0 'build/O3' make -s print-O OPT=-O3
expect 0 '-fsanitize=address -fsanitize=undefined' make -s print-CS_CFLAGS CFG=asan
expect 0 ' -O3 ' make -s print-CS_CFLAGS CFG=O3
expect 0 '--coverage' make -s print-CS_CFLAGS CFG=cov
cache=$work/cache
export COLLAPSIM_TREES=$cache
expect 0 'sim:6.1,sim:6.12' make -s print-ON
expect 0 '7.2 7.3' make -s print-TREES_LEFT_OUT
mkdir -p "$cache/linux-7.2"
touch "$cache/linux-7.2/.collapsim-tree"
expect 0 'sim:6.1,sim:6.12,sim:7.2' make -s print-ON
expect 0 '7.3' make -s print-TREES_LEFT_OUT
expect 0 'sim:7.3' make -s print-ON TREES=7.3
unset COLLAPSIM_TREES
expect 0 'sim:KSRC' make -s print-ON KSRC=/somewhere
expect 0 '/somewhere' make -s print-KSRC KSRC=/somewhere/
expect_one_line 2 'cannot work with blanks' make KSRC='/some where'
expect 0 '/elsewhere' env COLLAPSIM_TREES=/elsewhere make -s print-TREES_DIR
expect 0 '/cache/collapsim/trees' env XDG_CACHE_HOME=/cache make -s print-TREES_DIR

# --- what is rebuilt, and what is not ---------------------------------------------

expect 0 'LD      build/default/collapsim' make host
expect 0 'one two' ./collapsim
expect 0 'Nothing to be done' make host
sleep 0.01
printf 'const char *word(void);\n#define WORD "three"\n' > sim/cli/word.h
expect 0 'CC      build/default/sim/cli/main.o' make host
expect 0 'one three' ./collapsim
expect 0 'sim/cli/word.o' make host CFLAGS=-DMORE
expect 0 'Nothing to be done' make host CFLAGS=-DMORE
expect 0 '-O2' make V=1 host CFLAGS=-DSTILL_MORE
expect 0 'sim/cli/word.o' make host CFLAGS=-O0
echo 'extern int unused; int unused;' > sim/cli/more.c
expect 0 'LD      build/default/collapsim' make host CFLAGS=-O0
rm sim/cli/more.c
expect 0 'LD      build/default/collapsim' make host CFLAGS=-O0
echo 'int broken(void) { return; }' > sim/cli/more.c
expect 2 'more.c' make host CFLAGS=-O0
rm sim/cli/more.c
expect 0 'build/O1/collapsim' make host CFG=O1
expect 0 'build/default/collapsim' readlink collapsim
expect 2 'No rule to make target' make typo

# --- make -n changes nothing ---------------------------------------------------------

printf '#!/bin/bash\ntouch "%s/ran"\n' "$work" > scripts/setup.sh
cp scripts/setup.sh scripts/get-tree.sh
make -n run > "$work/out" 2>&1 || :
verdict "$(test ! -e "$work/ran"; echo $?)" "make -n ran the set-up"
make setup > "$work/out" 2>&1
verdict "$(test -e "$work/ran"; echo $?)" "make setup did not run the set-up"
finish make
