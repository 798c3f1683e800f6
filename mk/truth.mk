# SPDX-License-Identifier: GPL-2.0-only
#
# Real kernels: the same scenarios on stock kernels in an emulator.
#
#   make guests [GUESTS="6.1 7.3"]	fetch them
#   make truth				every scenario, simulated and real, side by side;
#					what came of it is kept in tests/truth/results
#   make docs-confirmed			docs/confirmed.md, from these
#   make truth-generated [COUNT=2000] [SEED=1]	random scenarios, the same way
#
# The archive keeps 7.2 and 7.3 only until they are replaced by newer ones: where it
# has them no more they are left out, in one line.  Who names one in GUESTS wants it.

GUESTS_DIR := $(or $(COLLAPSIM_GUESTS),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/collapsim/guests)
ifeq ($(origin GUESTS),undefined)
GUESTS := 6.1 6.12 $(trees_here)
guests_ask := 6.1 6.12 $(addsuffix ?,$(trees_may))
endif

guests_ready = scripts/get-guest.sh $(GUESTS_DIR) $(patsubst %,'%',$(or $(guests_ask),$(GUESTS)))

.PHONY: guests truth
guests:
	$(call or_stop,scripts/setup.sh truth)
	$(call or_stop,$(guests_ready))

truth: guests
	@+$(MAKE) $(jobs) built TREES="$(GUESTS)" ORDERS=9
	@mkdir -p tests/truth/results
	@status=0; for guest in $(GUESTS); do \
		[ -e $(GUESTS_DIR)/linux-$$guest/.collapsim-guest ] || continue; \
		echo "== sim:$$guest beside qemu:$$guest"; \
		rm -f $(O)/truth-$$guest; \
		$(O)/collapsim compare --on sim:$$guest,qemu:$$guest -j2 \
			--results $(O)/truth-$$guest scenarios || status=1; \
		scripts/truth-results.sh $(O)/truth-$$guest > tests/truth/results/$$guest.new; \
		mv tests/truth/results/$$guest.new tests/truth/results/$$guest.tsv; \
	done; exit $$status

# What these results confirm, as a page.
.PHONY: docs-confirmed
docs-confirmed:
	$(Q)scripts/confirmed.sh > docs/confirmed.md.new
	$(Q)mv docs/confirmed.md.new docs/confirmed.md

# Random scenarios, simulated and real: COUNT of them for each kernel.
.PHONY: truth-generated
COUNT ?= 2000
SEED ?= 1
truth-generated: guests
	@+$(MAKE) $(jobs) built TREES="$(GUESTS)" ORDERS=9
	@status=0; for guest in $(GUESTS); do \
		[ -e $(GUESTS_DIR)/linux-$$guest/.collapsim-guest ] || continue; \
		echo "== sim:$$guest beside qemu:$$guest"; \
		$(O)/collapsim compare --on sim:$$guest,qemu:$$guest -j2 --generate $(COUNT) \
			--seed $(SEED) --keep $(O)/generated-$$guest || status=1; \
	done; exit $$status
