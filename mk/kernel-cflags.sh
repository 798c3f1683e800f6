#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# kernel-cflags.sh TREE GEN ORDER - flags with which kernel-side files compile.
#
# The tree's folders are system folders: no warnings about what is not ours,
# and -MMD leaves its headers out.  Paths in messages and debug information are
# relative to the tree, so that builds of one tree in two places are the same.
set -eu
tree=$1 gen=$2 order=$3
port=kernel-port
echo "-std=gnu11 -nostdinc -D__KERNEL__ -DKP_ORDER=$order \
-fno-strict-aliasing -fno-strict-overflow -fno-delete-null-pointer-checks \
-fshort-wchar -fms-extensions -fno-builtin-printf -fno-stack-protector \
-fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -fno-common \
-I$port/overlay -I$port/arch -I$gen -I$port/config \
-isystem $tree/include -isystem $tree/include/uapi \
-include $gen/kp_features.h -include $tree/include/linux/compiler-version.h \
-include $tree/include/linux/kconfig.h -include $tree/include/linux/compiler_types.h"
