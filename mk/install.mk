# SPDX-License-Identifier: GPL-2.0-only
#
# make install PREFIX=/usr/local DESTDIR=
#
# collapsim finds its kernels from where it stands itself: next to it in a
# build folder, in ../lib/collapsim when installed.  No path is compiled in.

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
DATADIR ?= $(PREFIX)/share
MANDIR ?= $(DATADIR)/man
COMPLETIONDIR ?= $(DATADIR)/bash-completion/completions
INSTALL ?= install

# docs/man/NAME.SECTION.scd -> $(O)/man/NAME.SECTION
CS_MAN_SRCS := $(sort $(wildcard docs/man/*.scd))
CS_MAN := $(CS_MAN_SRCS:docs/man/%.scd=$(O)/man/%)

.PHONY: man install uninstall
man: $(CS_MAN)
$(O)/man/%: docs/man/%.scd
	@mkdir -p $(@D)
	$(say) MAN $@
	$(Q)SOURCE_DATE_EPOCH=0 scdoc < $< > $@

install: built man
	$(Q)$(INSTALL) -d '$(DESTDIR)$(BINDIR)' '$(DESTDIR)$(LIBDIR)/collapsim/kernels' \
		'$(DESTDIR)$(DATADIR)/collapsim' '$(DESTDIR)$(COMPLETIONDIR)'
	$(Q)$(INSTALL) -m 755 $(O)/collapsim '$(DESTDIR)$(BINDIR)/collapsim'
	$(Q)$(INSTALL) -m 644 $(KP_KERNELS) '$(DESTDIR)$(LIBDIR)/collapsim/kernels/'
	$(Q)$(INSTALL) -m 644 completions/collapsim.bash '$(DESTDIR)$(COMPLETIONDIR)/collapsim'
	$(Q)cp -R scenarios '$(DESTDIR)$(DATADIR)/collapsim/'
	$(Q)for page in $(CS_MAN); do \
		dir='$(DESTDIR)$(MANDIR)'/man$${page##*.}; \
		$(INSTALL) -d "$$dir" && $(INSTALL) -m 644 "$$page" "$$dir/" || exit; \
	done

uninstall:
	$(Q)rm -rf '$(DESTDIR)$(BINDIR)/collapsim' '$(DESTDIR)$(LIBDIR)/collapsim' \
		'$(DESTDIR)$(DATADIR)/collapsim' '$(DESTDIR)$(COMPLETIONDIR)/collapsim'
	$(Q)for page in $(notdir $(CS_MAN)); do \
		rm -f '$(DESTDIR)$(MANDIR)'/man$${page##*.}/$$page; \
	done
