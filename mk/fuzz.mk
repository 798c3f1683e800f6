# SPDX-License-Identifier: GPL-2.0-only
#
# Fuzzing by hand: make fuzz [TARGET=fuzz_collapse] [TREE=7.3] [FUZZ_ORDER=2]
# [FUZZ_S=60]; make fuzz-afl, make fuzz-bench with the same variables
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

# --- fuzz_collapse: a program for each kernel of a small order, with the kernel in it ---

# play.c has room for the pages of regions up to order 4.
FUZZ_ORDERS := $(filter 2 3,$(ORDERS))
FUZZ_KERNELS := $(foreach order,$(FUZZ_ORDERS),$(TREES:%=%-o$(order)))
FUZZ_OBJS := $(O)/fuzz/fuzz_collapse.o \
	$(filter $(O)/sim/choice/% $(O)/sim/program/% $(O)/sim/explore/oracle%,$(CS_LIB_OBJS)) \
	$(addprefix $(O)/sim/explore/,judge.o look.o do.o) $(O)/sim/language/names.o \
	$(addprefix $(O)/sim/machine/,decide.o fence.o machine.o machine_sim.o symbol.o)
# By name, not by path: the program runs from any folder.
fuzz_kernel = -L$(O)/kernels -l:$(1).so -rdynamic -Wl,-rpath,'$$ORIGIN/../kernels'
fuzz_link = $(CS_LDFLAGS) $(LDFLAGS) -o $@ $(filter %.o,$^) $(call fuzz_kernel,$*) \
	$(CS_PKG_LIBS) $(LDLIBS)

.PHONY: fuzz-programs
fuzz-programs: $(FUZZ_KERNELS:%=$(O)/fuzz/fuzz_collapse-%)
$(O)/fuzz/fuzz_main.o: fuzz/fuzz_collapse.c $(CS_FLAGS_STAMP)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CS_CPPFLAGS) -DCS_FUZZ_MAIN $(CPPFLAGS) $(CS_CFLAGS) $(CFLAGS) -MMD -MP \
		-c -o $@ $<
$(O)/fuzz/fuzz_collapse-%: $(O)/fuzz/fuzz_main.o $(filter-out $(O)/fuzz/%,$(FUZZ_OBJS)) \
		$(O)/kernels/%.so
	$(say) FUZZ $@
	$(Q)$(CC) $(fuzz_link)

# The same in a fuzzer, and beside it one that does nothing: what is as fast as it
# can be.  Configurations fuzz and afl only.
$(O)/fuzz/libfuzzer-%: $(FUZZ_OBJS) $(O)/kernels/%.so
	$(say) FUZZ $@
	$(Q)$(CC) -fsanitize=fuzzer $(fuzz_link)
$(O)/fuzz/fuzz_empty.o: obj_cppflags = $(KP_GUIDE_FLAGS)
$(O)/fuzz/libfuzzer-empty: $(O)/fuzz/fuzz_empty.o
	$(say) FUZZ $@
	$(Q)$(CC) -fsanitize=fuzzer $(CS_LDFLAGS) -o $@ $^
fuzz_afl = $(Q)AFL_QUIET=1 afl-clang-fast -fsanitize=fuzzer
$(O)/fuzz/afl-%: $(FUZZ_OBJS) $(O)/kernels/%.so
	$(say) FUZZ $@
	$(fuzz_afl) $(fuzz_link)
$(O)/fuzz/afl-empty: $(O)/fuzz/fuzz_empty.o
	$(say) FUZZ $@
	$(fuzz_afl) $(CS_LDFLAGS) -o $@ $^
.SECONDARY: $(O)/fuzz/fuzz_collapse.o $(O)/fuzz/fuzz_empty.o
-include $(wildcard $(O)/fuzz/*.d)

FUZZ_TREE = $(or $(TREE),$(lastword $(TREES)))
FUZZ_ORDER ?= 2
FUZZ_KERNEL = $(FUZZ_TREE)-o$(FUZZ_ORDER)
FUZZ_OUT = build/fuzz/fuzz_collapse
# The machine's signal handlers stay: they turn a bad access into a finding.  What is
# worth most is what is new, so rare features are not counted beside.
FUZZ_LIBFUZZER = -handle_segv=0 -handle_bus=0 -handle_fpe=0 -handle_ill=0 -detect_leaks=0 \
	-entropic=0 -max_len=$(FUZZ_LEN) -timeout=30 -print_final_stats=1
FUZZ_LEN ?= 256

fuzz_make = $(MAKE) CFG=$(1) TREES=$(FUZZ_TREE) ORDERS=$(FUZZ_ORDER) KP_VARIANTS=plain

.PHONY: fuzz fuzz-collapse fuzz-afl fuzz-bench
fuzz-collapse:
	@mkdir -p $(FUZZ_OUT)/corpus
	@+$(call fuzz_make,fuzz) build/fuzz/fuzz/libfuzzer-$(FUZZ_KERNEL)
	$(Q)build/fuzz/fuzz/libfuzzer-$(FUZZ_KERNEL) $(FUZZ_LIBFUZZER) \
		-max_total_time=$(FUZZ_S) -artifact_prefix=$(FUZZ_OUT)/ $(FUZZ_OUT)/corpus

fuzz-afl:
	$(call ready,build fuzz)
	@+$(call fuzz_make,afl) build/afl/fuzz/afl-$(FUZZ_KERNEL)
	$(Q)scripts/fuzz-afl.sh build/afl/fuzz/afl-$(FUZZ_KERNEL) $(FUZZ_OUT)/afl \
		$(FUZZ_S) $(FUZZ_LEN)

# Executions a second of both fuzzers, each beside its empty target.
fuzz-bench:
	$(call ready,build fuzz)
	@+$(call fuzz_make,fuzz) $(addprefix build/fuzz/fuzz/libfuzzer-,empty $(FUZZ_KERNEL))
	@+$(call fuzz_make,afl) $(addprefix build/afl/fuzz/afl-,empty $(FUZZ_KERNEL))
	$(Q)scripts/fuzz-bench.sh $(FUZZ_KERNEL) $(FUZZ_S) $(FUZZ_LIBFUZZER)

ifeq ($(TARGET),fuzz_collapse)
fuzz: fuzz-collapse
else
fuzz: $(FUZZ_DIR)/$(TARGET)
	@mkdir -p $(FUZZ_DIR)/corpus
	$(Q)$< -max_total_time=$(FUZZ_S) -timeout=10 -max_len=8192 -print_final_stats=1 \
		-artifact_prefix=$(FUZZ_DIR)/ $(addprefix -dict=,$(FUZZ_DICT_$(TARGET))) \
		$(FUZZ_DIR)/corpus fuzz/corpus/$(TARGET)
endif
