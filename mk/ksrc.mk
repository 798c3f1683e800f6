# SPDX-License-Identifier: GPL-2.0-only
#
# A tree of the user's (KSRC) may be one that nobody has seen: one kernel is built
# from it first, as far as it goes, and what is missing ends as one page.

LOOK_LOG := $(O)/logs/look-KSRC.log

# Once it is built, later builds have nothing to look at but what changed.
.PHONY: look
look:
	@mkdir -p $(dir $(LOOK_LOG))
	@+status=0; LC_ALL=C $(MAKE) -k -Otarget ORDERS=$(firstword $(ORDERS)) KP_VARIANTS=plain \
		kernels 2> $(LOOK_LOG) || status=$$?; \
	scripts/tree-page.sh $(LOOK_LOG) $(O)/gen/KSRC \
		$(O)/k/KSRC-o$(firstword $(ORDERS))/traps.S $(KSRC) \
		$(O)/collapsim $(firstword $(ORDERS)); \
	[ $$status = 0 ] || { tail -n 3 $(LOOK_LOG); exit 2; }

# $(call build,TARGETS), for the targets that people type.
build = $(if $(KSRC),$(MAKE) $(jobs) host && $(MAKE) $(jobs) look && )$(MAKE) $(jobs) $(1)

# What is known of the trees that scripts/trees.txt names.
.PHONY: known
known: kernels
	$(Q)scripts/known.sh $(O) $(firstword $(ORDERS)) $(TREES) > kernel-port/known.txt.new
	$(Q)mv kernel-port/known.txt.new kernel-port/known.txt
