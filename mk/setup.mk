# SPDX-License-Identifier: GPL-2.0-only
#
# Set-up: packages (scripts/packages.txt) and kernel trees (mk/trees.mk).

# Runs a script that says on stdout why the user has to act, and nothing when
# all is well.  What it says becomes make's own last line: one line, exit 2.
# (make -n must not install anything: $(shell) would run even then.)
or_stop = $(if $(findstring n,$(filter-out --%,$(firstword -$(MAKEFLAGS)))),,$(or_stop_now))@:
or_stop_now = $(eval or_stop_text := $$(shell $(1)))$(if $(or_stop_text),$(error $(or_stop_text)))

# What changes only when its text does: $(1) file, $(2) text.
define text_stamp
ifneq ($$(strip $$(file <$(1))),$$(strip $(2)))
.PHONY: $(1)
endif
$(1):
	$$(shell mkdir -p $$(@D))$$(file >$$@,$$(strip $(2)))@:
endef

# Readies the machine: $(1) package groups, then the trees.
define ready
$(call or_stop,scripts/setup.sh $(1))
$(call or_stop,$(trees_ready))
endef

.PHONY: setup
setup:
	$(call ready,build check)
