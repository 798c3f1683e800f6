# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzzing by hand: make fuzz [TARGET=fuzz_collapse] [TREE=7.3] [FUZZ_S=60]
#
# Finds go to build/fuzz/TARGET/; what it kept is not committed, a small
# corpus in fuzz/corpus/ is.  tests/language/test_fuzz.c replays that of the
# parser; tests/fuzz/check-fuzz.sh plays programs that are always the same.

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

# --- fuzz_collapse: one program for each kernel of order 2, with the kernel in it ----

fuzz_objs = $(filter $(O)/sim/choice/% $(O)/sim/program/%,$(CS_LIB_OBJS)) \
	$(addprefix $(O)/sim/machine/,decide.o fence.o machine.o machine_sim.o symbol.o)
fuzz_link = $(Q)$(CC) $(CS_CPPFLAGS) $(CPPFLAGS) $(CS_CFLAGS) $(CFLAGS) $(CS_LDFLAGS) $(LDFLAGS) \
	-rdynamic -Wl,-rpath,'$$ORIGIN/../kernels'

FUZZ_PROGRAMS := $(if $(filter 2,$(ORDERS)),$(TREES:%=$(O)/fuzz/fuzz_collapse-%-o2))
.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_PROGRAMS)
$(O)/fuzz/fuzz_collapse-%-o2: fuzz/fuzz_collapse.c $(fuzz_objs) $(O)/kernels/%-o2.so
	@mkdir -p $(@D)
	$(say) FUZZ $@
	$(fuzz_link) -DCS_FUZZ_MAIN -o $@ $^ $(CS_PKG_LIBS) $(LDLIBS)

# The same for libFuzzer: configuration fuzz only.
$(O)/fuzz/libfuzzer-%-o2: fuzz/fuzz_collapse.c $(fuzz_objs) $(O)/kernels/%-o2.so
	@mkdir -p $(@D)
	$(say) FUZZ $@
	$(fuzz_link) -fsanitize=fuzzer -o $@ $^ $(CS_PKG_LIBS) $(LDLIBS)

FUZZ_TREE = $(or $(TREE),$(lastword $(TREES)))

.PHONY: fuzz fuzz-collapse
fuzz-collapse:
	@mkdir -p build/fuzz/fuzz_collapse/corpus
	@+$(MAKE) CFG=fuzz TREES=$(FUZZ_TREE) ORDERS=2 KP_VARIANTS=plain \
		build/fuzz/fuzz/libfuzzer-$(FUZZ_TREE)-o2
	$(Q)build/fuzz/fuzz/libfuzzer-$(FUZZ_TREE)-o2 -max_total_time=$(FUZZ_S) -timeout=30 \
		-max_len=512 -print_final_stats=1 -detect_leaks=0 -handle_segv=0 \
		-artifact_prefix=build/fuzz/fuzz_collapse/ build/fuzz/fuzz_collapse/corpus

ifeq ($(TARGET),fuzz_collapse)
fuzz: fuzz-collapse
else
fuzz: $(FUZZ_DIR)/$(TARGET)
	@mkdir -p $(FUZZ_DIR)/corpus
	$(Q)$< -max_total_time=$(FUZZ_S) -timeout=10 -max_len=8192 -print_final_stats=1 \
		-artifact_prefix=$(FUZZ_DIR)/ $(addprefix -dict=,$(FUZZ_DICT_$(TARGET))) \
		$(FUZZ_DIR)/corpus fuzz/corpus/$(TARGET)
endif
