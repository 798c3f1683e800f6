# SPDX-License-Identifier: GPL-2.0-only
#
# apt-sources.awk - the source entries of one release, moved to another suite.
#
# Variables: own, the machine's release (its codename); suite, the one wanted;
# oneline, 1 for the .list form, else deb822.  Entries of other releases and of
# other archives (whose suite is not the release's) are left out, and so are
# those switched off.  "own-security" becomes "suite-security" where the wanted
# suite can have one; "own-updates" and the like are dropped.

function moved(name,	base)
{
	base = name
	sub(/-security$/, "", base)
	if (base != own && base !~ /^(old)*stable$/)
		return ""
	if (base == name)
		return suite
	return suite ~ /-|^sid$|^unstable$/ ? "" : suite "-security"
}

function moved_list(names,	n, i, part, out)
{
	n = split(names, part, /[ \t\n]+/)
	for (i = 1; i <= n; i++)
		if (part[i] != "" && moved(part[i]) != "")
			out = out (out == "" ? "" : " ") moved(part[i])
	return out
}

# One deb822 stanza is gathered into lines[]; field continuation lines included.
function flush_stanza(	i, on, suites)
{
	on = is_deb && !is_off
	suites = moved_list(suite_names)
	for (i = 1; on && suites != "" && i <= line_nr; i++)
		print lines[i]
	if (on && suites != "")
		print "Types: deb\nSuites: " suites "\n"
	line_nr = is_deb = is_off = 0
	suite_names = field = ""
}

oneline {
	if ($1 != "deb")
		next
	options = ""
	rest = $0
	sub(/^[ \t]*deb[ \t]+/, "", rest)
	sub(/[ \t]*#.*$/, "", rest)
	if (match(rest, /^\[[^]]*\][ \t]*/)) {
		options = substr(rest, 1, RLENGTH)
		rest = substr(rest, RLENGTH + 1)
	}
	n = split(rest, word, /[ \t]+/)
	if (n < 3 || moved(word[2]) == "")
		next
	line = "deb " options word[1] " " moved(word[2])
	for (i = 3; i <= n; i++)
		line = line " " word[i]
	print line
	next
}

/^#/ { next }
/^[ \t]*$/ { flush_stanza(); next }
/^[^ \t]/ { field = tolower($0); sub(/:.*/, "", field) }
field == "types" { is_deb = is_deb || /[: \t]deb([ \t]|$)/; next }
field == "enabled" { is_off = tolower($2) ~ /^(no|false|without|off|disable|0)$/; next }
field == "suites" {
	line = $0
	sub(/^[^ \t:]*:/, "", line)
	suite_names = suite_names " " line
	next
}
{ lines[++line_nr] = $0 }
END { if (!oneline) flush_stanza() }
