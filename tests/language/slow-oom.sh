#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# slow-oom.sh - the language survives each allocation that can fail.

cd "$(dirname "$0")/../.."
. tests/lib.sh

wrap=-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc
${CS_CC:-cc} -std=gnu11 -D_GNU_SOURCE= -g -O1 -fsanitize=address,undefined \
	-fno-sanitize-recover=all -Isim -o "$work/oom" tests/language/oom.c \
	sim/language/*.c $wrap
for file in tests/language/data/*.csim; do
	expect 0 "one and all later" "$work/oom" "$file"
done
finish oom
