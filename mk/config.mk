# SPDX-License-Identifier: GPL-2.0-only
#
# Configurations.  Each has its own folder below build/, so that switching
# costs nothing:
#
#   make                    CFG=default: gcc -O2
#   make CFG=clang          clang -O2
#   make CFG=asan           clang with ASan and UBSan
#   make CFG=gcc-asan       gcc with ASan and UBSan
#   make CFG=cov            gcc with line coverage
#   make CFG=fuzz           clang, sanitizers, coverage for libFuzzer (make fuzz)
#   make CFG=afl            clang, coverage for AFL++ (make fuzz-afl)
#   make CFG=O0 (O1 O3 Os)  gcc at another optimisation
#   make CC=clang OPT=-O3 SAN=1     names its own folder, clang-O3-san
#
# CFLAGS, CPPFLAGS, LDFLAGS and LDLIBS are the user's: appended last, never set.

V ?= 0
ifeq ($(V),1)
Q :=
say = @:
else
Q := @
say = @printf '  %-7s %s\n'
endif

# make's own default for CC is "cc": not a wish of the user.
cs_user_cc := $(if $(filter default undefined,$(origin CC)),,$(CC))

ifndef CFG
cs_cc_name := $(notdir $(firstword $(filter-out %ccache,$(cs_user_cc))))
CFG := $(cs_cc_name)$(OPT)$(if $(filter 1,$(SAN)),-san)
CFG := $(patsubst -%,%,$(CFG))
ifeq ($(CFG),)
CFG := default
endif
endif

ifneq ($(filter clang asan fuzz afl,$(CFG)),)
cs_cfg_cc := clang
endif
ifneq ($(filter asan gcc-asan fuzz,$(CFG)),)
SAN ?= 1
endif
# What guides a fuzzer: edges of the code under test and of nothing else.  All of a
# kernel has ten times as many, and each is looked at after each input.
ifeq ($(CFG),fuzz)
KP_GUIDE_FLAGS := -fsanitize-coverage=inline-8bit-counters,pc-table
endif
ifeq ($(CFG),afl)
KP_GUIDE_FLAGS := -fsanitize-coverage=trace-pc-guard
endif
KP_GUIDES ?= mm/khugepaged.c mm/madvise.c mm/huge_memory.c
ifneq ($(filter O%,$(CFG)),)
OPT ?= -$(CFG)
endif
ifeq ($(CFG),cov)
OPT ?= -O0
COV ?= 1
endif

ifeq ($(cs_user_cc),)
CC := $(or $(cs_cfg_cc),gcc)
endif
OPT ?= -O2
SAN ?= 0
COV ?= 0

# Everything this configuration makes.
O := build/$(CFG)

CS_WARN := -Wall -Wextra -Werror -Wswitch-enum -Wshadow -Wundef \
	-Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition \
	-Wpointer-arith -Wvla -Wformat=2 -Wno-format-nonliteral
CS_SAN_FLAGS := $(if $(filter 1,$(SAN)),-fsanitize=address -fsanitize=undefined \
	-fno-sanitize-recover=all -fno-omit-frame-pointer)
CS_COV_FLAGS := $(if $(filter 1,$(COV)),--coverage -fprofile-update=atomic)

# gnu11 for statement expressions in the test frame; nothing else needs it.
CS_CFLAGS := -std=gnu11 -g $(OPT) -fPIC -fno-strict-aliasing $(CS_WARN) \
	$(CS_SAN_FLAGS) $(CS_COV_FLAGS)
CS_CPPFLAGS := -D_GNU_SOURCE= -I. -Isim -Ikernel-port
CS_LDFLAGS := $(CS_SAN_FLAGS) $(CS_COV_FLAGS)

# Change of flags means a rebuild: objects depend on this file.
CS_FLAGS_STAMP := $(O)/.flags
cs_flags_now := $(CC) $(CS_CFLAGS) $(CS_CPPFLAGS) $(CS_LDFLAGS) \
	| $(CPPFLAGS) | $(CFLAGS) | $(LDFLAGS) | $(LDLIBS)
