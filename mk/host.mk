# SPDX-License-Identifier: GPL-2.0-only
#
# The host side: sim/ -> $(O)/collapsim, a plain program over libc.

CS_SRCS := $(sort $(shell find sim -name '*.c'))
CS_MAIN := sim/cli/main.c
CS_OBJS := $(CS_SRCS:%.c=$(O)/%.o)
CS_LIB_OBJS := $(filter-out $(CS_MAIN:%.c=$(O)/%.o),$(CS_OBJS))

$(eval $(call text_stamp,$(CS_FLAGS_STAMP),$(cs_flags_now)))

# Asked once, and only when something is compiled or linked.
CS_PKGS := jansson libunwind libdw
CS_PKG_CFLAGS = $(eval CS_PKG_CFLAGS := $$(shell pkg-config --cflags $(CS_PKGS)))$(CS_PKG_CFLAGS)
CS_PKG_LIBS = $(eval CS_PKG_LIBS := $$(shell pkg-config --libs $(CS_PKGS)))$(CS_PKG_LIBS)

.PHONY: host
host: $(O)/collapsim
ifeq ($(CFG),default)
host: collapsim
collapsim: $(O)/collapsim
	$(Q)ln -sfn $< $@
endif

$(O)/%.o: %.c $(CS_FLAGS_STAMP)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CS_CPPFLAGS) $(obj_cppflags) $(CS_PKG_CFLAGS) $(CPPFLAGS) \
		$(CS_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# What "collapsim version" says it is; only these files see it.
CS_COMMIT := $(shell git describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
CS_COMMIT := $(or $(CS_COMMIT),unknown)
$(eval $(call text_stamp,$(O)/.commit,$(CS_COMMIT)))
commit_objs := $(O)/sim/report/report.o $(O)/sim/cli/cmd_version.o
$(commit_objs): obj_cppflags = -DCS_COMMIT='"$(CS_COMMIT)"'
$(commit_objs): $(O)/.commit

$(O)/collapsim: $(CS_OBJS) $(O)/.objs-collapsim
	$(say) LD $@
	$(Q)$(CC) $(CS_LDFLAGS) $(LDFLAGS) -o $@ $(CS_OBJS) $(CS_PKG_LIBS) $(LDLIBS)

# A source file that went away must relink too.
$(eval $(call text_stamp,$(O)/.objs-collapsim,$(CS_OBJS)))

# --- the agent: runs on real kernels, so static, and never with a sanitizer ------

AG_SRCS := $(sort $(wildcard agent/*.c))
AG_OBJS := $(AG_SRCS:%.c=$(O)/%.o)
AG_CFLAGS := -std=gnu11 -g -O2 -fno-strict-aliasing $(CS_WARN)

host: $(if $(AG_SRCS),$(O)/collapsim-agent)

$(AG_OBJS): $(O)/%.o: %.c $(CS_FLAGS_STAMP)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(CS_CPPFLAGS) -Iagent $(CPPFLAGS) $(AG_CFLAGS) -MMD -MP -c -o $@ $<

$(O)/collapsim-agent: $(AG_OBJS)
	$(say) LD $@
	$(Q)$(CC) -static -o $@ $(AG_OBJS)

-include $(CS_OBJS:.o=.d) $(AG_OBJS:.o=.d)
