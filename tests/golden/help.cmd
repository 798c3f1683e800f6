# SPDX-License-Identifier: GPL-2.0-only
# The first thing a newcomer types, for every command.
collapsim --help
for command in run explain compare generate check fmt table req bench version; do
	echo
	echo "== $command"
	collapsim $command --help || exit
done
