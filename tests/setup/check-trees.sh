#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-trees.sh - which apt sources a tree is fetched from; what KSRC may be.
#
# Nothing is downloaded: the network is cut off where a fetch is tried.

cd "$(dirname "$0")/../.."
. tests/lib.sh

# --- source entries: both forms of apt, moved to another suite -----------------

moved() { awk -v own=bookworm -v suite="$1" -v oneline="$2" -f scripts/apt-sources.awk "$3"; }

cat > "$work/a.sources" <<'S'
# comment
Types: deb deb-src
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main

Types: deb
URIs: http://other.example/
Suites: nodistro
Components: main

Enabled: no
Types: deb
URIs: http://off.example/debian
Suites: bookworm
Components: main

Types: deb-src
URIs: http://source.example/debian
Suites: bookworm
Components: main
S
cat > "$work/a.want" <<'S'
URIs: http://mirror.example/debian
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
Types: deb
Suites: trixie

URIs: http://mirror.example/debian-security
Components: main
Types: deb
Suites: trixie-security

S
moved trixie 0 "$work/a.sources" > "$work/a.got"
expect_same "deb822 entries" "$work/a.want" "$work/a.got"

cat > "$work/b.list" <<'S'
# deb http://off.example/debian bookworm main
deb [signed-by=/usr/share/k.gpg arch=amd64] http://mirror.example/debian bookworm main c # why
deb-src http://mirror.example/debian bookworm main
deb http://mirror.example/debian bookworm-updates main
 deb http://mirror.example/security stable-security main
deb http://other.example/ nodistro main
S
cat > "$work/b.want" <<'S'
deb [signed-by=/usr/share/k.gpg arch=amd64] http://mirror.example/debian sid main c
S
moved sid 1 "$work/b.list" > "$work/b.got"
expect_same "one-line entries; sid has no security suite" "$work/b.want" "$work/b.got"

# --- get-tree: what cannot work is one line ------------------------------------

mkdir -p "$work/cache/linux-6.1"
touch "$work/cache/linux-6.1/.collapsim-tree"
expect 0 '' scripts/get-tree.sh "$work/cache" 6.1
expect_one_line 2 'tree 9.9: not in' scripts/get-tree.sh "$work/cache" 9.9
expect_one_line 2 'tree 6.1: cannot create' scripts/get-tree.sh /dev/null/cache 6.1
mkdir "$work/bin"
printf '#!/bin/bash\necho "W: Failed to fetch: no network"\nexit 100\n' > "$work/bin/apt-get"
chmod +x "$work/bin/apt-get"
expect 2 '(W: Failed to fetch: no network); name a tree of your own with KSRC=' \
	env PATH="$work/bin:$PATH" scripts/get-tree.sh "$work/cache" 6.1 6.12
# A tree that may be missing is left out, in words, and no error.
try() { env PATH="$work/bin:$PATH" scripts/get-tree.sh "$work/cache" "$@"; }
gone='linux-7.3: left out: cannot get linux-source-7.3 from suite trixie-backports or sid'
expect 0 "$gone (W: Failed to fetch: no network)" try 6.1 '7.3?'
verdict "$(test ! -e "$work/cache/.absent-7.3"; echo $?)" "no network is not noted as no package"
cat > "$work/bin/apt-get" << 'S'
#!/bin/bash
exit 0
S
cat > "$work/bin/apt-cache" << 'S'
#!/bin/bash
echo "E: No packages found" >&2
exit 100
S
chmod +x "$work/bin/apt-cache"
expect 0 "$gone (no package of that name)" try 6.1 '7.3?'
expect 0 '' try 6.1 '7.3?'
expect 3 'tree 7.3: cannot get linux-source-7.3' try 7.3
expect 2 'tree 7.3: cannot get linux-source-7.3' try 7.3 6.12
find "$work/cache" -name '.fetch-*' > "$work/left"
expect_same "nothing half is left" /dev/null "$work/left"

# --- KSRC ------------------------------------------------------------------------

ksrc=scripts/check-ksrc.sh
expect_one_line 2 'KSRC: /nonexistent: no such folder' $ksrc /nonexistent
expect_one_line 2 'not a folder' $ksrc Makefile
expect_one_line 2 'not a kernel tree: misses mm/khugepaged.c' $ksrc .
tree=$work/tree
sed -n '/^needed=(/,/)/p' $ksrc | tr -d '()' | sed 's/^needed=//' | xargs -n 1 > "$work/needed"
while read -r file; do
	mkdir -p "$tree/$(dirname "$file")"
	[ "$file" = arch/x86/include ] && mkdir -p "$tree/$file" || touch "$tree/$file"
done < "$work/needed"
expect_one_line 2 'Makefile lacks VERSION' $ksrc "$tree"
printf 'VERSION = 6\nPATCHLEVEL = 1\n' > "$tree/Makefile"
expect_one_line 2 'no MADV_COLLAPSE' $ksrc "$tree"
echo MADV_COLLAPSE > "$tree/mm/madvise.c"
expect 0 '' $ksrc "$tree"
rm "$tree/mm/rmap.c"
expect_one_line 2 "KSRC: $tree: not a kernel tree: misses mm/rmap.c" $ksrc "$tree"
expect_one_line 2 'KSRC: /nonexistent: no such folder' \
	env -u MAKEFLAGS -u MAKELEVEL make KSRC=/nonexistent
finish trees
