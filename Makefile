# SPDX-License-Identifier: GPL-2.0-only
#
# collapsim - real hugepage-collapse code of Linux, run in user space.
#
#   make            ./collapsim and the simulated kernels
#   make run        set up what is missing, build, run a small tour
#   make check      unit tests, and every scenario on every kernel
#   make help       the other targets, and the variables
#
# This file holds the targets people type; how things are made is in mk/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory
.DEFAULT_GOAL := all

include mk/config.mk
include mk/setup.mk
include mk/trees.mk
include mk/host.mk
-include mk/kernels.mk
include mk/ksrc.mk
include mk/tests.mk
-include mk/fuzz.mk
include mk/truth.mk
include mk/tools.mk
include mk/install.mk

# All cores, unless the user said how many.
jobs = $(if $(findstring jobserver,$(MAKEFLAGS)),,-j$(shell nproc))

# pkg-config and trees must be there when the rules that need them are read:
# what people type readies the machine and comes back in a second make.
.PHONY: all run check check-full
all:
	$(call ready,--no-install build)
	@+$(call build,built)

run:
	$(call ready,build)
	@+$(call build,built)
	@+$(MAKE) tour

check check-full:
	$(call ready,build check)
	@+$(call build,built unit-tests)
	@+$(MAKE) check-steps TIER=$(if $(filter check,$@),quick,full)

.PHONY: built
built: host kernels fuzz-programs

.PHONY: clean distclean
clean:
	rm -rf build collapsim

# Also the downloaded trees; a tree named by KSRC is never touched.
distclean: clean
	rm -rf $(TREES_DIR)
