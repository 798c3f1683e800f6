#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel-traps.sh LINKER-MESSAGES OBJECTS... - assembly of a trap for every
# function that nothing defines.  A symbol that is read or written as data is
# never trapped silently: it is reported, and the build ends.
set -eu
messages=$1
shift

undefined() {
	sed -n "s/.*undefined reference to [\`']\([^']*\)'.*/\1/p" "$messages" |
		LC_ALL=C sort -u |
		{ grep -vE '^__(asan|ubsan|sanitizer|sancov|gcov)_' || test $? = 1; }
}

# What is only ever called has PLT relocations and no others.
referenced_as_data() {
	for object in "$@"; do readelf -rW "$object"; done 2>/dev/null |
		awk '$3 ~ /^R_/ && $3 != "R_X86_64_PLT32" { print $5 }' | LC_ALL=C sort -u
}

# The unwind information lets a report name the caller.
trap_for() {
	cat <<-END
		.section .text.trap_$1,"ax",@progbits
		.globl $1
		.hidden $1
		.type $1,@function
		$1:
		.cfi_startproc
		endbr64
		subq \$8,%rsp
		.cfi_adjust_cfa_offset 8
		leaq 1f(%rip),%rdi
		call kp_unmodelled@PLT
		.cfi_endproc
		.size $1,.-$1
		.section .rodata.trap
		1: .asciz "$1"
	END
}

symbols=$(undefined)
data=$(referenced_as_data "$@")
known=$(sed 's/#.*//' kernel-port/traps.txt | awk 'NF { print $1 }')
bad=0
for symbol in $symbols; do
	if printf '%s\n' $data | grep -qxF "$symbol" &&
		! printf '%s\n' $known | grep -qxF "$symbol"; then
		echo "not modelled, and not only called: $symbol (a variable? define it" \
			"in model/; a function: list it in kernel-port/traps.txt)" >&2
		bad=1
	fi
	trap_for "$symbol"
done
echo '.section .note.GNU-stack,"",@progbits'
exit $bad
