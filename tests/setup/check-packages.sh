#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-packages.sh - set-up installs what misses, or says so in one line.
#
# apt-get, dpkg-query, id and sudo are played by a script: nothing is installed.

cd "$(dirname "$0")/../.."
. tests/lib.sh

# The stage: $work/have lists what is "installed"; $work/calls what was called.
mkdir "$work/bin"
cat > "$work/bin/dpkg-query" <<'S'
#!/bin/bash
status=0
for name in "${@:4}"; do
	grep -qx "$name" "$STAGE/have" && echo "installed $name" || status=1
done
exit $status
S
cat > "$work/bin/apt-get" <<'S'
#!/bin/bash
echo "apt-get $*" >> "$STAGE/calls"
case "$*" in
*" update") touch "$STAGE/updated"; exit 0 ;;
esac
[ ! -e "$STAGE/needs-update" ] || [ -e "$STAGE/updated" ] || { echo "E: no such"; exit 100; }
[ ! -e "$STAGE/broken" ] || { echo "E: broken"; exit 100; }
past=
for word; do
	[ -z "$past" ] || echo "$word" >> "$STAGE/have"
	[ "$word" != --no-install-recommends ] || past=1
done
S
printf '#!/bin/bash\necho "$FAKE_UID"\n' > "$work/bin/id"
printf '#!/bin/bash\n[ "$1" = -n ] && [ -e "$STAGE/sudo" ] && exec "${@:2}"\nexit 1\n' \
	> "$work/bin/sudo"
chmod +x "$work"/bin/*
export STAGE=$work FAKE_UID=0

stage()		# everything but the packages named
{
	rm -f "$work"/{have,calls,updated,needs-update,broken,sudo}
	touch "$work/calls"
	awk '/^[a-z]/ { print $2 }' scripts/packages.txt > "$work/all"
	printf '%s\n' "$@" | grep -vxFf - "$work/all" > "$work/have"
}
setup()
{
	PATH=$work/bin:$PATH scripts/setup.sh "$@"
}
calls()
{
	cat "$work/calls"
}

stage none-misses
expect 0 '' setup build check ci coverage
verdict "$(wc -l < "$work/calls")" "apt was called though nothing misses"

stage check lcov
expect 0 'installing check' setup build check
expect 0 'install --no-install-recommends check' calls

stage gcc check
touch "$work/needs-update"
expect 0 'installing check gcc' setup build check
expect 0 'update' calls

stage check xz-utils
touch "$work/broken"
expect 2 'missing packages: check xz-utils (apt-get could not install them' setup build check
rm -f "${TMPDIR:-/tmp}"/collapsim-setup.*.log

stage check
expect_one_line 2 'missing packages: check (as root: apt-get install check)' \
	setup --no-install build check

export FAKE_UID=1000
stage check
expect_one_line 2 'missing packages: check (as root: apt-get install check)' setup build check
stage check
touch "$work/sudo"
expect 0 'installing check' setup build check

expect_one_line 2 "no package group 'typo'" setup typo
finish packages
