# SPDX-License-Identifier: GPL-2.0-only
#
# Tests: the unit tests' program, and the steps of "make check".

# --- unit tests: tests/**/test_*.c, one program over libcheck (tests/ct.h) -----

CT_SRCS := $(sort $(shell find tests -name 'test_*.c')) tests/ct_assert.c tests/ct_main.c \
	tests/explore/oracle_rows.c
CT_OBJS := $(CT_SRCS:%.c=$(O)/%.o)
CT_PKG_CFLAGS = $(eval CT_PKG_CFLAGS := $$(shell pkg-config --cflags check))$(CT_PKG_CFLAGS)
CT_PKG_LIBS = $(eval CT_PKG_LIBS := $$(shell pkg-config --libs check))$(CT_PKG_LIBS)

.PHONY: unit-tests
unit-tests: $(O)/unit-tests

$(CT_OBJS): obj_cppflags = -Itests $(CT_PKG_CFLAGS)

$(O)/unit-tests: $(CT_OBJS) $(CS_LIB_OBJS) $(O)/.objs-unit-tests
	$(say) LD $@
	$(Q)$(CC) $(CS_LDFLAGS) $(LDFLAGS) -o $@ $(CT_OBJS) $(CS_LIB_OBJS) \
		$(CT_PKG_LIBS) $(CS_PKG_LIBS) $(LDLIBS)
$(eval $(call text_stamp,$(O)/.objs-unit-tests,$(CT_OBJS) $(CS_LIB_OBJS)))

-include $(CT_OBJS:.o=.d)

# --- steps: scripts/check.sh runs them all, keeps logs, adds up ------------------

# What a step may rely on; tests/*/check-*.sh see the same.
check_env = COLLAPSIM=$(O)/collapsim CS_BUILD=$(O) CS_CFG=$(CFG) CS_CC='$(CC)' \
	CS_ON='$(ON)' CS_ORDERS='$(ORDERS)' CS_TREES='$(TREES)' CS_KSRC='$(KSRC)' \
	CS_LEFT_OUT='$(TREES_LEFT_OUT)'

.PHONY: check-steps check-unit check-scenarios promote
check-steps:
	@$(check_env) scripts/check.sh $(TIER) $(STEP)

# One step by hand, as a failing "make check" prints it.
check-unit: unit-tests
	@$(check_env) scripts/check.sh quick unit
check-scenarios: built
	@$(check_env) scripts/check.sh quick scenarios

# Takes what is printed now as what is expected; review the diff.
promote: built
	@$(check_env) PROMOTE=1 tests/golden/check-golden.sh
	@$(check_env) PROMOTE=1 tests/cli/check-cli.sh

# --- mutate: a score for the scenarios (tests/mutate) ------------------------------
#
#   make mutate TREE=6.12 [UNIT=mm/khugepaged.c] [FUNCTIONS="collapse_huge_page ..."]
#   [EVERY=10]	every tenth fault only
#   [RETRY=survivors]	only those not noticed last time; all: everything anew
#   [SLICES=y]	a table instead: which slices of explore notice most for their time
#   [MIN=90]	percentage that has to be noticed

.PHONY: mutate
TREE ?= $(lastword $(TREES))
UNIT ?= mm/khugepaged.c
EVERY ?= 1
MIN ?= 90
mutate: host $(addprefix $(O)/kernels/$(TREE)-o,2.so 3.so 9.so)
	@$(foreach order,2 3 9,MU_OBJECTS_$(order)='$(filter-out %/$(call kp_object,$(UNIT)),\
		$(call kp_objects,$(TREE),$(order),))') MU_CC='$(CC)' MU_NAME='$(TREE)' \
	MU_TREE='$(call tree_dir,$(TREE))' MU_GEN='$(O)/gen/$(TREE)' MU_UNIT='$(UNIT)' \
	MU_COLLAPSIM='$(O)/collapsim' tests/mutate/mutate.sh -s $(EVERY) \
		$(if $(RETRY),-t $(RETRY)) $(if $(SLICES),-e) -m $(MIN) $(FUNCTIONS)
