# SPDX-License-Identifier: GPL-2.0-only
#
# Kernel trees: which, where, and how they come.
#
#   TREES    names, each one kernel an order: 6.1 6.12 7.2 7.3, or KSRC
#   ORDERS   hugepage orders built
#   $(call tree_dir,NAME)     folder of the tree
#   $(call tree_stamp,NAME)   file that is newer whenever the tree is another
#
# With KSRC=/path only that tree is used, and nothing is downloaded.

ORDERS ?= 2 3 9

TREES_DIR := $(or $(COLLAPSIM_TREES),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/collapsim/trees)

ifneq ($(KSRC),)
override KSRC := $(abspath $(patsubst ~/%,$(HOME)/%,$(KSRC)))
TREES := KSRC
ifneq ($(words $(KSRC)),1)
$(error KSRC: make cannot work with blanks in a path)
endif
else ifeq ($(origin TREES),undefined)
# The archive keeps 7.2 and 7.3 only until they are replaced by newer ones: where
# it has them no more they are left out, in one line, and counted as skipped.
# Who names a tree in TREES wants it, and is told in an error.
trees_may := 7.2 7.3
trees_ask := 6.1 6.12 $(addsuffix ?,$(trees_may))
trees_here := $(foreach tree,$(trees_may),\
	$(if $(wildcard $(TREES_DIR)/linux-$(tree)/.collapsim-tree),$(tree)))
TREES := 6.1 6.12 $(trees_here)
endif
TREES_LEFT_OUT := $(filter-out $(trees_here),$(trees_may))
ifneq ($(words $(TREES_DIR)),1)
$(error COLLAPSIM_TREES: make cannot work with blanks in a path)
endif

comma := ,
empty :=
space := $(empty) $(empty)

# Machines for --on: those of this build, whatever else lies in the folder.
ON ?= $(subst $(space),$(comma),$(addprefix sim:,$(TREES)))

tree_dir = $(if $(filter KSRC,$(1)),$(KSRC),$(TREES_DIR)/linux-$(1))
tree_stamp = $(if $(filter KSRC,$(1)),$(O)/.ksrc,$(TREES_DIR)/linux-$(1)/.collapsim-tree)

# Asked before anything is built, so that a mistake is one line and not a page.
ifneq ($(KSRC),)
trees_ready = scripts/check-ksrc.sh $(KSRC)
$(eval $(call text_stamp,$(O)/.ksrc,$(KSRC)))
else
trees_ready = scripts/get-tree.sh $(TREES_DIR) $(patsubst %,'%',$(or $(trees_ask),$(TREES)))
$(foreach tree,$(TREES),$(call tree_stamp,$(tree))):
	$(call or_stop,$(trees_ready))
endif

.PHONY: trees
trees:
	$(call or_stop,$(trees_ready))
