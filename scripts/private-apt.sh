# SPDX-License-Identifier: GPL-2.0-only
#
# private-apt.sh - packages of other suites, in an apt configuration of our own.
#
# Sourced.  Needs: here, the folder of this file; work, a folder that goes away;
# name, of what is fetched, for messages; die().

# The machine's own source entries for its release, with the release replaced.
# $1: suite wanted.  Both forms apt knows: one-line .list and deb822 .sources.
source_entries()
{
	local codename dir file

	codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
	eval "$(apt-config shell file Dir::Etc::sourcelist/f dir Dir::Etc::sourceparts/d)"
	shopt -s nullglob
	cat /dev/null "$dir"/*.sources | awk -v own="$codename" -v suite="$1" \
		-f "$here/apt-sources.awk" > "$work/etc/suite.sources"
	file=$([ ! -f "$file" ] || echo "$file")
	cat /dev/null $file "$dir"/*.list | awk -v own="$codename" -v suite="$1" -v oneline=1 \
		-f "$here/apt-sources.awk" > "$work/etc/suite.list"
	[ -s "$work/etc/suite.sources" ] || [ -s "$work/etc/suite.list" ] ||
		die "$name: no apt source entry for release '${codename:-unknown}' to copy"
}

# Private lists and cache; the machine's trust and proxy settings stay.
private_apt()
{
	local command=$1

	shift
	"$command" -q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/etc" \
		-o Dir::Etc::preferences=/dev/null -o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::State::Lists="$work/lists" -o Dir::Cache="$work/cache" \
		-o APT::Default-Release= -o APT::Sandbox::User="$(id -un)" \
		-o Acquire::Languages=none -o Acquire::Retries=2 "$@"
}
