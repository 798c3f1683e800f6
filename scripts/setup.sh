#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# setup.sh - installs the Debian packages of scripts/packages.txt that miss.
#
#	scripts/setup.sh [--no-install] GROUP...
#
# Nothing to do is the common case: then one dpkg-query, no apt.  Progress goes
# to stderr; on failure one line on stdout says what is missing, exit 2.

set -eu -o pipefail
list=$(dirname "$0")/packages.txt
install=1
if [ "${1:-}" = --no-install ]; then
	install=0
	shift
fi

wanted()
{
	local group

	for group; do
		awk -v group="$group" '$1 == group { print $2; n++ } END { exit !n }' "$list" || {
			echo "setup.sh: no package group '$group' in $list"
			exit 2
		}
	done
}

missing()
{
	# Its exit status and its complaint are about names it never heard of:
	# those miss like any other, and are seen as such below.
	{ dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || :; } |
		awk '$1 == "installed" { print $2 }' | sort -u > "$have"
	printf '%s\n' "$@" | sort -u | comm -23 - "$have"
}

# Lists may be absent (a fresh container) or old: update only when they fail us.
install_packages()
{
	local apt=(apt-get -q -y -o DPkg::Lock::Timeout=300)

	"${as_root[@]}" "${apt[@]}" install --no-install-recommends "$@" && return
	"${as_root[@]}" "${apt[@]}" update
	"${as_root[@]}" "${apt[@]}" install --no-install-recommends "$@"
}

if ! command -v dpkg-query > /dev/null; then
	echo "setup: no dpkg here, not looking for: $(wanted "$@" | xargs)" >&2
	exit 0
fi

have=$(mktemp)
trap 'rm -f "$have"' EXIT
names=$(wanted "$@") || { echo "$names"; exit 2; }
mapfile -t names <<< "$names"
mapfile -t lack < <(missing "${names[@]}")
[ "${#lack[@]}" -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" != 0 ]; then
	as_root=(sudo -n)
	sudo -n true 2> /dev/null || install=0
fi
if [ "$install" = 0 ]; then
	echo "missing packages: ${lack[*]} (as root: apt-get install ${lack[*]})"
	exit 2
fi

log=${TMPDIR:-/tmp}/collapsim-setup.$$.log
echo "  SETUP   installing ${lack[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
if ! install_packages "${lack[@]}" > "$log" 2>&1 < /dev/null; then
	echo "missing packages: ${lack[*]} (apt-get could not install them, see $log)"
	exit 2
fi
rm -f "$log"
mapfile -t lack < <(missing "${names[@]}")
if [ "${#lack[@]}" -gt 0 ]; then
	echo "missing packages: ${lack[*]} (still, after apt-get install)"
	exit 2
fi
