# SPDX-License-Identifier: GPL-2.0-only
#
# Real kernels: the same scenarios on stock kernels in an emulator.
#
#   make guests [GUESTS="6.1 6.12"]	fetch them
#   make truth				every scenario, simulated and real, side by side

GUESTS ?= 6.1 6.12
GUESTS_DIR := $(or $(COLLAPSIM_GUESTS),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/collapsim/guests)

.PHONY: guests truth
guests:
	$(call or_stop,scripts/setup.sh truth)
	$(call or_stop,scripts/get-guest.sh $(GUESTS_DIR) $(GUESTS))

truth: guests
	@+$(MAKE) $(jobs) built TREES="$(GUESTS)" ORDERS=9
	@status=0; for guest in $(GUESTS); do \
		echo "== sim:$$guest beside qemu:$$guest"; \
		$(O)/collapsim compare --on sim:$$guest,qemu:$$guest -j2 scenarios || status=1; \
	done; exit $$status
