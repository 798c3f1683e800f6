#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-frame.sh - the unit-test frame fails when it must, and says why.

cd "$(dirname "$0")/../.."
. tests/lib.sh

# shellcheck disable=SC2046 # words are meant
${CS_CC:-gcc} -std=gnu11 -D_GNU_SOURCE= -Itests -o "$work/failing" tests/frame/failing.c \
	tests/ct_assert.c tests/ct_main.c $(pkg-config --cflags --libs check)

f=$work/failing
expect 1 'failing.c:14:F:frame:true_is_expected__fails:' "$f" true_is
expect 1 '1 == 2 is false' "$f" true_is
expect 1 'FRAME_THREE < -2: got 3, want < -2' "$f" integers
expect 1 'got 18446744073709551615 (0xffffffffffffffff), want == 16 (0x10)' "$f" unsigned
expect 1 '-EAGAIN == -EBUSY: got -EAGAIN, want -EBUSY' "$f" errnos
expect 1 'differs at line 2 column 2' "$f" texts
expect 1 '"madvise" lacks "mmap"' "$f" lacks
expect 1 'byte 2 of 3: got 0x63, want 0x64' "$f" bytes
expect 1 'NULL != NULL does not hold' "$f" pointer
expect 1 '[order=9] no luck' "$f" row
expect 1 'failing.c:60: the last assertion before signal 6' "$f" dies
expect 1 'unit-tests: 0 passed, 10 failed' "$f"
expect 2 'no test matches typo' "$f" typo
expect 2 'nothing selected by CK_RUN_SUITE= CK_RUN_CASE=typo' env CK_RUN_CASE=typo "$f"
expect 2 'usage' "$f" --typo
expect 0 'failing/frame/pointer_is_null__fails' "$f" --list

finish frame
