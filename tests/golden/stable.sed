# SPDX-License-Identifier: GPL-2.0-only
#
# What may differ between two good runs of collapsim: elapsed time, and the
# commit.  Nothing else; tests/build/determinism.sh compares all other bytes.
s/ in [0-9.]+ (ms|s)\b/ in T s/g
s/\bcommit ([0-9a-f]{7,40}(-dirty)?|unknown)\b/commit C/g
s/ +[0-9.]+ (ms|s)$/ T s/
