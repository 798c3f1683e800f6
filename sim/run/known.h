/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * known.h - defects of a kernel that a scenario names in its header "finds".
 */
#ifndef CS_KNOWN_H
#define CS_KNOWN_H

#include "run/live.h"

/**
 * cs_known() - look at a run's end with what the scenario says will be found.
 * @fail_point: the one that was made to fail, NULL: none.
 *
 * A run that ends in a finding whose text, or the function it stopped in, has the
 * words of the header passes.  Without "on", one that passes otherwise fails: the
 * kernel does not show it any more.  With "on", only runs in which that fail point
 * was made to fail are meant, and they may pass without.
 */
void cs_known(struct cs_live *live, const char *fail_point);

#endif /* CS_KNOWN_H */
