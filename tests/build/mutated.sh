# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# mutated.sh - trees that nobody has seen, made of known ones: sourced.

# The newest known tree of this build: sets known_name, prints its folder.
known_name=
for name in 6.12 7.2 7.3; do
	[[ " $CS_TREES " != *" $name "* ]] || known_name=$name
done

mutable_tree()
{
	[ -z "$known_name" ] ||
		echo "$(env -u MAKEFLAGS -u KSRC make -s print-TREES_DIR)/linux-$known_name"
}

# overlay TREE OUT: the same files, by symlinks.
overlay()
{
	mkdir -p "$2"
	cp -rs "$1/." "$2/"
}

# edit FILE SED-OPTIONS...: the file becomes one of its own; it has to change.
edit()
{
	local file=$1

	shift
	cp --remove-destination "$(readlink -f "$file")" "$file.new"
	mv "$file.new" "$file"
	cp "$file" "$file.old"
	sed -i "$@" "$file"
	! cmp -s "$file" "$file.old" || verdict 1 "$file: nothing to break"
	rm "$file.old"
}

# column_of TREE FILE: which column of FILE a tree has.
column_of()
{
	awk -v tree="$1" '$1 == "trees" { for (i = 2; i <= NF; i++) if ($i == tree) print i }' "$2"
}
