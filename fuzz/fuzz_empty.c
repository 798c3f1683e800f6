/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fuzz_empty.c - a target that does nothing: how fast a fuzzer is by itself, for
 * make fuzz-bench.
 */
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	return 0;
}
