# SPDX-License-Identifier: GPL-2.0-only
# Generated scenarios: the bytes of one seed, and mistakes in asking for them.
try()
{
	printf '\n$ collapsim %s\n' "$*"
	collapsim "$@" 2>&1
	echo "=> $?"
}

try generate --seed 7 --count 12
try generate --seed 7 --from 3
try generate --seed x
try generate --count 0
try generate a.csim
try compare --on sim:6.1 --generate 2 a.csim
try compare --on sim:6.1 --alone a.csim
try compare --on sim:6.1 --generate 2 --results /dev/null
try compare --generate 2
