# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzzing by hand: make fuzz [TARGET=fuzz_csim_parse] [FUZZ_S=60]
#
# Finds go to build/fuzz/TARGET/; what it kept is not committed, a small
# corpus in fuzz/corpus/ is.  tests/language/test_fuzz.c replays that one.

TARGET ?= fuzz_csim_parse
FUZZ_S ?= 60
FUZZ_DIR := build/fuzz/$(TARGET)
FUZZ_CC ?= clang
FUZZ_FLAGS := -std=gnu11 -g -O1 -fsanitize=fuzzer,address,undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer
FUZZ_DICT_fuzz_csim_parse := fuzz/dict/csim.dict
FUZZ_SRCS_fuzz_csim_parse := $(wildcard sim/language/*.c)

$(FUZZ_DIR)/$(TARGET): fuzz/$(TARGET).c $(FUZZ_SRCS_$(TARGET)) $(wildcard sim/language/*.h \
		sim/language/*.def)
	@mkdir -p $(@D)
	$(say) FUZZ $@
	$(Q)$(FUZZ_CC) $(CS_CPPFLAGS) $(FUZZ_FLAGS) -o $@ fuzz/$(TARGET).c $(FUZZ_SRCS_$(TARGET))

.PHONY: fuzz
fuzz: $(FUZZ_DIR)/$(TARGET)
	@mkdir -p $(FUZZ_DIR)/corpus
	$(Q)$< -max_total_time=$(FUZZ_S) -timeout=10 -max_len=8192 -print_final_stats=1 \
		-artifact_prefix=$(FUZZ_DIR)/ $(addprefix -dict=,$(FUZZ_DICT_$(TARGET))) \
		$(FUZZ_DIR)/corpus fuzz/corpus/$(TARGET)
