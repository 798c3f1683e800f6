# SPDX-License-Identifier: GPL-2.0-only
#
# Simulated kernels: $(O)/kernels/NAME-oORDER.so, one for each tree and order,
# from unmodified files of the tree (kernel-port/units.txt), the model, the port,
# and a trap for every function that none of them defines.

KP_UNITS := $(shell awk '!/^\#/ && NF { print $$1 $$2 }' kernel-port/units.txt)
KP_MODEL := $(sort $(wildcard model/*.c) $(wildcard kernel-port/*.c))
KP_GEN_FROM := mk/kernel-gen.sh mk/kernel-cflags.sh kernel-port/probe/probes.txt \
	kernel-port/units.txt kernel-port/config/generated/autoconf.h \
	$(wildcard kernel-port/arch/asm/*.h)

# Sanitizers and coverage on the kernel side.  Redzones between globals would
# make a snapshot of them trip; two patterns of the real code are undefined by
# the letter and harmless: misaligned list heads, addresses of members of NULL.
kp_is_clang := $(findstring clang,$(CC))
kp_asan_globals := $(if $(kp_is_clang),-mllvm -asan-globals=0,--param asan-globals=0)
kp_no_san := -fno-sanitize=alignment -fno-sanitize=null $(if $(kp_is_clang),-fno-sanitize=function)
KP_SAN_FLAGS := $(if $(filter 1,$(SAN)),-fsanitize=address -fsanitize=undefined \
	-fno-sanitize-recover=all $(kp_no_san) $(kp_asan_globals) \
	-fno-omit-frame-pointer -DKP_ASAN)
KP_COV_FLAGS := $(if $(filter 1,$(COV)),--coverage)
# Below -O1 checks that the compiler makes for the kernel do not fold.
KP_OPT := $(if $(filter 1,$(COV)),-O1,$(if $(filter -O0 -Og,$(OPT)),-O1,$(OPT)))
KP_WARN := -Wall -Wextra -Werror -Wno-unused-parameter -Wno-sign-compare \
	-Wno-missing-field-initializers -Wno-gnu-variable-sized-type-not-at-end
ifneq ($(kp_is_clang),)
KP_WARN += -Wno-unknown-warning-option -Wno-address-of-packed-member
endif
kp_flags = $(shell mk/kernel-cflags.sh $(call tree_dir,$(1)) $(O)/gen/$(1) $(2)) \
	$(if $(filter 1,$(COV)),,-ffile-prefix-map=$(call tree_dir,$(1))/=) -g1 $(KP_OPT) \
	$(KP_SAN_FLAGS)
# The "lines" variant: the unit that decides is not optimised, so that each line
# keeps a block of its own, and tells every block it enters (model/lines.c).  Its
# debug information keeps the whole path, for the host to read the source.
KP_LINES := mm/khugepaged.c kernel-port/kp_gate.c model/lines.c model/trace.c
kp_lines_flags = $(filter-out -ffile-prefix-map=% -g1 $(KP_OPT),$(call kp_flags,$(1),$(2))) \
	-fmacro-prefix-map=$(call tree_dir,$(1))/= -g -O0 \
	-fsanitize-coverage=trace-pc$(if $(kp_is_clang),$(comma)no-prune)
# A tree of the user's may change under us: watch its headers too.
kp_deps = $(if $(filter KSRC,$(1)),-MD,-MMD) -MP

kp_guide = $(if $(filter $(KP_GUIDES),$(1)),$(KP_GUIDE_FLAGS))

$(eval $(call text_stamp,$(O)/.kflags,$(CC) $(KP_OPT) $(KP_SAN_FLAGS) $(KP_COV_FLAGS) $(KP_WARN) \
	$(if $(KP_GUIDE_FLAGS),$(KP_GUIDE_FLAGS) $(KP_GUIDES))))

# Coverage is counted where reports look for it, in the plain variant.
KP_VARIANTS ?= plain $(if $(filter 1,$(COV)),,-lines)

# Whatever else lies in the folder, these are the kernels of this build.
KP_KERNELS := $(foreach tree,$(TREES),$(foreach order,$(ORDERS),\
	$(foreach variant,$(KP_VARIANTS),$(O)/kernels/$(tree)-o$(order)$(variant:plain=).so)))
.PHONY: kernels
kernels: $(KP_KERNELS)

# Those of a tree: words of KP_UNITS are FILE, FILE? or FILE?OTHER.
kp_file = $(firstword $(subst ?, ,$(1)))
kp_condition = $(or $(word 2,$(subst ?, ,$(1))),$(kp_file))
kp_units_of = $(foreach unit,$(KP_UNITS),$(if $(and \
	$(wildcard $(call tree_dir,$(1))/$(call kp_file,$(unit))),\
	$(wildcard $(call tree_dir,$(1))/$(call kp_condition,$(unit)))),$(call kp_file,$(unit))))
kp_object = $(subst /,_,$(1:.c=.k.o))

# Objects of a kernel: $(1) tree, $(2) order, $(3) files that are compiled anew for
# a variant.
kp_objects = $(foreach unit,$(filter mm/%,$(call kp_units_of,$(1))) $(KP_MODEL),\
		$(O)/k/$(1)-o$(2)/$(if $(filter $(unit),$(3)),lines_)$(call kp_object,$(unit))) \
	$(foreach unit,$(filter lib/%,$(call kp_units_of,$(1))),\
		$(O)/k/$(1)/$(call kp_object,$(unit)))

# Rules for one tree: generated headers, and the units that know no order.
define kp_tree_rules
$(O)/gen/$(1)/kp_release.h: $$(call tree_stamp,$(1)) $$(KP_GEN_FROM) $(O)/.kflags
	$$(say) GEN $$(@D)
	$$(Q)CC='$$(CC)' mk/kernel-gen.sh $$(call tree_dir,$(1)) $$(@D) $(1)

$(O)/gen/$(1)/kp_unit_list.h: $(O)/gen/$(1)/kp_release.h \
		$(addprefix $(call tree_dir,$(1))/,$(call kp_units_of,$(1))) mk/kernel-units.sh
	$$(say) GEN $$@
	$$(Q)mk/kernel-units.sh $$(call tree_dir,$(1)) $$(@D) $(1)
$(foreach order,$(ORDERS),$(foreach unit,kernel-port/kp_gate.c model/trace.c,\
	$(O)/k/$(1)-o$(order)/$(call kp_object,$(unit)) \
	$(O)/k/$(1)-o$(order)/lines_$(call kp_object,$(unit)))): $(O)/gen/$(1)/kp_unit_list.h

$(foreach unit,$(filter lib/%,$(call kp_units_of,$(1))),
$(O)/k/$(1)/$(call kp_object,$(unit)): $(call tree_dir,$(1))/$(unit) \
		$(O)/gen/$(1)/kp_release.h
	@mkdir -p $$(@D)
	$$(say) KCC $$@
	$$(Q)$$(CC) $$(call kp_flags,$(1),9) -w $$(call kp_deps,$(1)) -c -o $$@ $$<
)
endef

# Rules for one (tree, order).
define kp_kernel_rules
$(foreach unit,$(filter mm/%,$(call kp_units_of,$(1))),
$(O)/k/$(1)-o$(2)/$(call kp_object,$(unit)): $(call tree_dir,$(1))/$(unit) \
		$(O)/gen/$(1)/kp_release.h
	@mkdir -p $$(@D)
	$$(say) KCC $$@
	$$(Q)$$(CC) $$(call kp_flags,$(1),$(2)) -w $$(KP_COV_FLAGS) $$(call kp_guide,$(unit)) \
		$$(call kp_deps,$(1)) -c -o $$@ $$<
)
$(foreach unit,$(KP_MODEL),
$(O)/k/$(1)-o$(2)/$(call kp_object,$(unit)): $(unit) $(O)/gen/$(1)/kp_release.h
	@mkdir -p $$(@D)
	$$(say) KCC $$@
	$$(Q)$$(CC) $$(call kp_flags,$(1),$(2)) -isystem $(call tree_dir,$(1))/mm \
		-Ikernel-port -Imodel $$(KP_WARN) $$(KP_COV_FLAGS) $$(call kp_deps,$(1)) \
		-c -o $$@ $$<
)
$(O)/kernels/$(1)-o$(2).so: $(call kp_objects,$(1),$(2),)
$(O)/kernels/$(1)-o$(2)-lines.so: $(call kp_objects,$(1),$(2),$(KP_LINES))
$(O)/kernels/$(1)-o$(2).so $(O)/kernels/$(1)-o$(2)-lines.so: \
		kernel-port/kernel.ld kernel-port/traps.txt mk/kernel-link.sh mk/kernel-traps.sh
	@mkdir -p $$(@D)
	$$(say) KLD $$@
	$$(Q)mk/kernel-link.sh $$@ \
		$(O)/k/$(1)-o$(2)/traps$$(patsubst $(1)-o$(2)%,%,$$(basename $$(@F))).S \
		$$(CC) $$(KP_SAN_FLAGS) $$(KP_COV_FLAGS) -- $$(filter %.k.o,$$^)
$(O)/k/$(1)-o$(2)/lines_mm_khugepaged.k.o: $(call tree_dir,$(1))/mm/khugepaged.c \
		$(O)/gen/$(1)/kp_release.h
	@mkdir -p $$(@D)
	$$(say) KCC $$@
	$$(Q)$$(CC) $$(call kp_lines_flags,$(1),$(2)) -w $$(call kp_deps,$(1)) -c -o $$@ $$<
$(foreach unit,$(filter-out mm/%,$(KP_LINES)),
$(O)/k/$(1)-o$(2)/lines_$(call kp_object,$(unit)): $(unit) $(O)/gen/$(1)/kp_release.h
	@mkdir -p $$(@D)
	$$(say) KCC $$@
	$$(Q)$$(CC) $$(call kp_flags,$(1),$(2)) -DKP_LINES -isystem $(call tree_dir,$(1))/mm \
		-Ikernel-port -Imodel $$(KP_WARN) $$(call kp_deps,$(1)) -c -o $$@ $$<
)
-include $$(wildcard $(O)/k/$(1)-o$(2)/*.d)
endef

# Only when the trees are there: the first make readies them and comes back.
$(foreach tree,$(TREES),$(if $(wildcard $(call tree_dir,$(tree))/mm/khugepaged.c),\
	$(eval $(call kp_tree_rules,$(tree)))\
	$(foreach order,$(ORDERS),$(eval $(call kp_kernel_rules,$(tree),$(order))))))
