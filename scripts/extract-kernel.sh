#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# extract-kernel.sh - the ELF file inside a bzImage, which an emulator boots
# without the decompressor.
#
#	scripts/extract-kernel.sh BZIMAGE > VMLINUX
#
# Where the payload lies is in the boot protocol's header: payload_offset at
# 0x248 and payload_length at 0x24c, counted from the end of the setup sectors.

set -eu -o pipefail

word()
{
	od -A n -t u4 -j $(($2)) -N 4 "$1" | tr -d ' '
}

sectors=$(od -A n -t u1 -j $((0x1f1)) -N 1 "$1" | tr -d ' ')
offset=$(($(word "$1" 0x248) + (sectors + 1) * 512))
# The last four bytes are its unpacked size, which no unpacker knows of.
length=$(($(word "$1" 0x24c) - 4))
payload=$(mktemp)
trap 'rm -f "$payload"' EXIT
dd if="$1" of="$payload" bs=64K iflag=skip_bytes,count_bytes skip=$offset count=$length status=none
case $(od -A n -t x1 -N 4 "$payload" | tr -d ' \n') in
fd377a58) xz -dc --single-stream "$payload" ;;
28b52ffd) zstd -dc "$payload" ;;
02214c18) lz4 -dc "$payload" ;;
1f8b*) gzip -dc "$payload" ;;
*)
	echo "extract-kernel.sh: $1: unknown compression" >&2
	exit 2
	;;
esac
