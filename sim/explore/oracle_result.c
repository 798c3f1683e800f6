/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * oracle_result.c - what a scan result means to the call: go on or stop, and
 * which errno.
 */
#include <errno.h>
#include "explore/oracle_run.h"

/* What a failed attempt does to MADV_COLLAPSE. */
struct effect {
	uint8_t goes_on;     /* A38: the next slot is tried */
	uint8_t error;       /* A37: errno, if it is the last failure; 0: EINVAL */
	uint8_t error_since; /* ... where the kernel has feature ... */
	uint32_t feature;
	const char *clause;
};

static const struct effect effects[CS_SCAN_NR] = {
	/* Successes. */
	[CS_SCAN_SUCCEED] = { .clause = "A14" },
	[CS_SCAN_PMD_MAPPED] = { .clause = "A12" },

	/* The next slot is tried, EINVAL. */
	[CS_SCAN_PMD_NULL] = { .goes_on = true, .clause = "A11" },
	[CS_SCAN_NO_PTE_TABLE] = { .goes_on = true, .clause = "A11" },
	[CS_SCAN_PTE_NON_PRESENT] = { .goes_on = true, .clause = "A20" },
	[CS_SCAN_PTE_UFFD_WP] = { .goes_on = true, .clause = "A18" },
	[CS_SCAN_PTE_UFFD] = { .goes_on = true, .clause = "A18" },
	[CS_SCAN_PAGE_RO] = { .goes_on = true, .clause = "A15" },
	[CS_SCAN_LACK_REFERENCED_PAGE] = { .goes_on = true, .clause = "E5" },
	[CS_SCAN_PAGE_NULL] = { .goes_on = true, .clause = "A29" },
	[CS_SCAN_PAGE_COMPOUND] = { .goes_on = true, .clause = "A42" },

	/* The next slot is tried, EAGAIN. */
	[CS_SCAN_PAGE_COUNT] = { .goes_on = true, .error = EAGAIN, .clause = "A23" },
	[CS_SCAN_PAGE_LOCK] = { .goes_on = true, .error = EAGAIN, .clause = "A24" },
	[CS_SCAN_PAGE_LRU] = { .goes_on = true, .error = EAGAIN, .clause = "A25" },
	[CS_SCAN_DEL_PAGE_LRU] = { .goes_on = true, .error = EAGAIN, .clause = "A25" },

	/* The call ends. */
	[CS_SCAN_FAIL] = { .clause = "A20" },
	[CS_SCAN_PMD_NONE] = { .clause = "A11" },
	[CS_SCAN_EXCEED_NONE_PTE] = { .error_since = EBUSY,
				      .feature = CS_FEATURE_NONE_PTE_EBUSY,
				      .clause = "A17" },
	[CS_SCAN_SCAN_ABORT] = { .clause = "A31" },
	[CS_SCAN_PAGE_ANON] = { .clause = "A26" },
	[CS_SCAN_ALLOC_HUGE_PAGE_FAIL] = { .error = ENOMEM, .clause = "A32" },
	[CS_SCAN_CGROUP_CHARGE_FAIL] = { .error = EBUSY, .clause = "A33" },
	[CS_SCAN_COPY_MC] = { .clause = "A34" },
	[CS_SCAN_TRUNCATED] = { .clause = "A43" },
	[CS_SCAN_STORE_FAILED] = { .clause = "A43" },
	[CS_SCAN_PAGE_FILLED] = { .error = EAGAIN, .clause = "A43" },
	[CS_SCAN_PAGE_DIRTY_OR_WRITEBACK] = { .error = EAGAIN, .clause = "A43" },
	/* A43: EAGAIN came in one step with the result for dirty pages. */
	[CS_SCAN_PAGE_HAS_PRIVATE] = { .error_since = EAGAIN,
				       .feature = CS_FEATURE_DIRTY_OR_WRITEBACK,
				       .clause = "A43" },

	/* khugepaged only. */
	[CS_SCAN_EXCEED_SWAP_PTE] = { .clause = "E5" },
	[CS_SCAN_EXCEED_SHARED_PTE] = { .clause = "E5" },
	[CS_SCAN_PAGE_LAZYFREE] = { .clause = "A28" },
};

bool cs_oracle_is_success(enum cs_scan scan)
{
	return scan == CS_SCAN_SUCCEED || scan == CS_SCAN_PMD_MAPPED;
}

bool cs_oracle_goes_on(enum cs_scan scan)
{
	return cs_oracle_is_success(scan) || effects[scan].goes_on;
}

int cs_oracle_errno(const struct cs_oracle_run *run, enum cs_scan scan)
{
	const struct effect *effect = &effects[scan];

	if (cs_oracle_is_success(scan))
		return 0;
	if (effect->feature && cs_oracle_has(run, effect->feature))
		return -effect->error_since;
	return effect->error ? -effect->error : -EINVAL;
}

const char *cs_oracle_clause(enum cs_scan scan)
{
	return effects[scan].clause;
}
