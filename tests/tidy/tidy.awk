# SPDX-License-Identifier: GPL-2.0-only
#
# tidy.awk - checks of one text file; prints "file:line: rule: what".
#
# Variables: kind is c, h, test, scenario, script, make or text (tidy.sh says
# which file is what); frozen maps "rule path name" to the size an old offender
# has, from ratchet.txt.

function complain(line, rule, what)
{
	print path ":" line ": " rule ": " what
}

# Over its limit, and over what the ratchet froze for it?
function too_big(rule, name, size, limit,	key)
{
	key = rule " " path " " name
	if (key in frozen) {
		seen[key] = size
		return size > frozen[key]
	}
	return size > limit
}

function width(text,	i, column, c)
{
	column = 0
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "\t")
			column += 8 - column % 8
		else if (c < "\200" || c >= "\300")	# UTF-8: not its later bytes
			column++
	}
	return column
}

function count_arguments(text,	i, c, depth, nr)
{
	sub(/^[^(]*\(/, "", text)
	nr = text ~ /^(void)?\)/ ? 0 : 1
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(")
			depth++
		else if (c == ")" && depth-- == 0)
			break
		else if (c == "," && !depth)
			nr++
	}
	return nr
}

function function_name(text)
{
	if (match(text, /CT_[A-Z_]+\([^)]*\)/))
		return substr(text, RSTART, RLENGTH)
	sub(/\(.*/, "", text)
	sub(/^.*[ \t*]/, "", text)
	return text
}

BEGIN {
	limit["c"] = 900
	limit["test"] = 1000
	limit["h"] = 250
	limit["scenario"] = 60
	limit["script"] = limit["make"] = 500
	while ((getline entry < ratchet) > 0) {
		n = split(entry, word, /[ \t]+/)
		if (entry !~ /^#/ && n >= 4)
			frozen[word[1] " " word[2] " " word[3]] = word[4]
	}
	is_c = kind == "c" || kind == "h" || kind == "test"
	is_code = is_c || kind == "script" || kind == "make"
	base = path
	sub(/.*\//, "", base)
	# In brackets, so that this file does not trip over itself.
	unfinished = "(^|[^A-Za-z_])(T[O]DO|F[I]XME|X[X]X)([^A-Za-z_]|$)"
	machine = "(^|[^A-Za-z0-9_.$)}/-])/(r[o]ot|w[o]rk|h[o]me/[a-z]+|U[s]ers)/"
	host = "(d[e]b|s[e]curity|s[n]apshot|f[t]p)[.a-z]*\\.debian\\.org" \
		"|r[e]gistry\\.npmjs|p[y]pi\\.org|p[y]thonhosted|c[r]ates\\.io|p[r]oxy\\.golang"
	swallow = "\\|\\|[ \t]*t[r]ue"
}

NR <= 4 && /SPDX-License-Identifier: GPL-2.0-only/ { licensed = 1 }
NR <= 6 && index($0, base) && / - / { introduced = 1 }
/[ \t]$/ { complain(NR, "blanks", "ends with blanks") }
/\r/ { complain(NR, "blanks", "has a carriage return") }
is_code && width($0) > 100 { complain(NR, "width", width($0) " columns, at most 100") }
$0 ~ unfinished { complain(NR, "unfinished", "unfinished work; finish it or open an issue") }
$0 ~ machine { complain(NR, "machine", "names a path of one machine") }
$0 ~ host { complain(NR, "machine", "names a host of a package registry") }
(kind == "script" || kind == "make") && $0 ~ swallow {
	complain(NR, "swallow", "throws an exit status away")
}
is_c && /NOP-SAFE:?[ \t]*(\*\/)?[ \t]*$/ { complain(NR, "nop-safe", "does not say why") }
is_c && path ~ /^(sim|tests)\// && /^[ \t]*#[ \t]*include[ \t]*<(linux|asm|asm-generic|uapi)\// {
	complain(NR, "worlds", "the host side includes a kernel header")
}

# Functions: "{" in the first column ends a head, "}" the body.
is_c && /^{/ && head ~ /\)[ \t]*$/ { start = NR; name = function_name(head)
	if (too_big("arguments", name, count_arguments(head), 6))
		complain(NR, "arguments", name "() has " count_arguments(head) ", at most 6")
}
is_c && /^}/ && start {
	if (too_big("function", name, NR - start + 1, 70))
		complain(start, "function", name "() has " NR - start + 1 " lines, at most 70")
	start = 0
}
is_c && (/^[ \t]*$/ || /^[#{}\/]/ || /;[ \t]*$/ || /^ \*/) { head = ""; next }
is_c { head = head " " $0 }

END {
	if (is_code && !licensed)
		complain(1, "licence", "no SPDX-License-Identifier: GPL-2.0-only")
	# A header of a few lines says itself what it is.
	if ((is_c || kind == "script") && !introduced && !(kind == "h" && NR <= 30))
		complain(1, "purpose", "no '" base " - purpose' in the first lines")
	if (kind in limit && too_big("file", "-", NR, limit[kind]))
		complain(NR, "file", NR " lines, at most " limit[kind])
	for (key in frozen) {
		split(key, word, " ")
		if (word[2] != path)
			continue
		if (!(key in seen))
			complain(1, "ratchet", "'" key "' is gone: drop it from ratchet.txt")
		else if (seen[key] < frozen[key])
			complain(1, "ratchet", "'" key "' is " seen[key] " now, not " \
				frozen[key] ": lower it in ratchet.txt")
	}
}
