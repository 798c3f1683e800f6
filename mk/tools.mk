# SPDX-License-Identifier: GPL-2.0-only
#
# Targets around the product: tour, coverage, format, tidy, help.

# mk/kernels.mk says how kernels are made.
.PHONY: kernels tour
tour:
	@$(O)/collapsim run --picture --on $(ON) scenarios/tour

# Which clauses no scenario shows; results seen, from runs; speed.
.PHONY: req table docs-table bench
req: host
	@$(O)/collapsim req $(if $(filter 1,$(V)),--all)
table: built
	@$(O)/collapsim table --on $(ON) scenarios
docs-table: built
	$(Q)scripts/errno-map.sh $(O)/collapsim $(O)/gen scripts/errno-map.txt \
		> docs/errno-map.md.new
	$(Q)mv docs/errno-map.md.new docs/errno-map.md
bench: built
	@$(O)/collapsim bench --on $(ON)

# --- explore: every slice on one kernel -------------------------------------------
#
#   make explore TREE=7.3 [SLICES="anon-quick anon-whole"] [JOBS=N]
# Reports and states are kept below build/explore: a run that was stopped goes on.

.PHONY: explore explore-run
JOBS ?= $(shell nproc)
explore:
	$(call ready,build)
	@+$(MAKE) explore-run
explore-run: host $(O)/kernels/$(TREE)-o2.so
	@COLLAPSIM=$(O)/collapsim scripts/explore-all.sh sim:$(TREE) build/explore/$(TREE) \
		$(JOBS) $(SLICES)

# The border of each kernel: real, modelled, NOP-safe, trapped.
.PHONY: port-audit
port-audit: kernels
	@status=0; for tree in $(TREES); do \
		scripts/port-audit.sh $(O) $$tree $(firstword $(ORDERS)) || status=1; \
	done; exit $$status

# --- coverage: real kernel files and our own, apart --------------------------------

CS_COV := build/cov
CS_COV_STEPS := unit scenarios fail-each check-cli
lcov = lcov -q --rc lcov_branch_coverage=1

.PHONY: coverage coverage-report
coverage:
	$(call ready,build check coverage)
	@+$(MAKE) $(jobs) CFG=cov CC=gcc built unit-tests
	@find $(CS_COV) -name '*.gcda' -delete
	@+status=0; \
	$(MAKE) CFG=cov CC=gcc check-steps TIER=quick STEP='$(CS_COV_STEPS)' || status=$$?; \
	$(MAKE) CFG=cov CC=gcc coverage-report && exit $$status

coverage-report:
	$(say) LCOV $(CS_COV)/html
	@# geninfo loads itself twice and warns of each of its functions
	@$(lcov) --capture --directory $(CS_COV) --output-file $(CS_COV)/all.info \
		2> >(grep -v '^Subroutine .* redefined at .*geninfo' >&2)
	@$(lcov) --extract $(CS_COV)/all.info --output-file $(CS_COV)/real.info \
		$(foreach tree,$(TREES),'$(call tree_dir,$(tree))/*')
	@$(lcov) --extract $(CS_COV)/all.info '$(CURDIR)/sim/*' '$(CURDIR)/model/*' \
		'$(CURDIR)/kernel-port/*' --output-file $(CS_COV)/own.info
	@for part in real own; do \
		genhtml -q --branch-coverage --title "collapsim: $$part" \
			--output-directory $(CS_COV)/html/$$part $(CS_COV)/$$part.info; \
		printf '%s: ' "$$part"; lcov --summary $(CS_COV)/$$part.info 2>&1 | \
			sed -n 's/^ *lines\.*: *//p'; \
	done
	@echo "read $(CS_COV)/html/real/index.html and $(CS_COV)/html/own/index.html"
	@awk -f scripts/coverage-collapse.awk tests/coverage/unreached.txt $(CS_COV)/real.info

# --- the repository itself -----------------------------------------------------------

.PHONY: format format-check tidy
c_files = $(shell git ls-files --cached --others --exclude-standard '*.c' '*.h' 2>/dev/null)
format:
	$(Q)clang-format -i $(c_files)
format-check:
	$(Q)clang-format --dry-run -Werror $(c_files)
tidy:
	$(Q)tests/tidy/tidy.sh

.PHONY: help
help:
	@cat docs/make-help.txt

# What make thinks: make print-O print-CS_CFLAGS
print-%:
	@printf '%s\n' '$(subst ','\'',$($*))'
