# SPDX-License-Identifier: GPL-2.0-only
# Mistakes of the user: a message each, exit status 2, nothing run.
try()
{
	printf '\n$ collapsim %s\n' "$*"
	collapsim "$@"
	echo "=> $?"
}
# A line after a mapping, as the third of a scenario.
line()
{
	text 'scenario "s"\nmmap(NULL, 2H, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS,' \
		" -1, 0) = A\n$1\n"
}
text()
{
	echo
	printf '%b' "$@" | collapsim check -
	echo "=> $?"
}

try
try tun
try run
try run --pictur
try run --format=xml scenarios
try run --order=x scenarios
try run no-such.csim
try run no-such-folder/
try check /dev/null
try run /proc/self/mem

line 'madvise(A, H, MADV_COLLAPSE) = -1 EINVALL'
line 'madvise(A, H, MADV_COLAPSE) = 0'
line 'madvise(A, H, MADV_COLLAPSE) = 0 why SUCCED'
line 'madvize(A, H, MADV_COLLAPSE) = 0'
line 'madvise(B, H, MADV_COLLAPSE) = 0'
line 'madvise(A, H) = 0'
line '!fil A'
line '?pt A = [p'
line '!pin A[5P]'
line 'madvise(A, H/3, MADV_COLLAPSE) = 0'
line 'madvise(A, 99999999999999999999H, MADV_COLLAPSE) = 0'
text 'madvise(A, H, MADV_COLLAPSE) = 0\n'
text 'orders 3\n'
text '\0\1\2\3 noise \xff\xfe\n'
