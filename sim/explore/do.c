/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * do.c - steps as system calls and directives through the gate.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "explore/do.h"

enum {
	MAP_PRIVATE_ANON_FIXED = 0x100022,
	MAP_PRIVATE_FIXED = 0x100002,
	MAP_SHARED_FIXED = 0x100001,
};
enum { OPEN_RDWR_CREAT = 0102 };
enum { ADV_DONTNEED = 4, ADV_COLLAPSE = 25 };
enum { PRCTL_THP_DISABLE = 41, THP_DISABLE_EXCEPT_ADVISED = 2 };

const char *cs_fail_name(enum cs_fail fail)
{
	static const char *const names[CS_FAIL_KIND_NR] = {
		[CS_FAIL_ALLOC_HUGE] = "alloc.huge",
		[CS_FAIL_ALLOC_SLAB] = "alloc.slab",
		[CS_FAIL_ALLOC_TABLE] = "alloc.table",
		[CS_FAIL_ALLOC_PAGE] = "alloc.page",
		[CS_FAIL_CHARGE] = "charge",
		[CS_FAIL_SWAPIN] = "swapin",
		[CS_FAIL_COPY] = "copy",
		[CS_FAIL_ISOLATE] = "isolate",
		[CS_FAIL_FILE_READ] = "file.read",
		[CS_FAIL_FILE_WRITE] = "file.write",
	};

	return fail < CS_FAIL_KIND_NR ? names[fail] : NULL;
}

const char *cs_vma_flag_name(uint32_t flag)
{
	switch (flag) {
	case CS_VMA_IO:
		return "IO";
	case CS_VMA_PFNMAP:
		return "PFNMAP";
	case CS_VMA_MIXEDMAP:
		return "MIXEDMAP";
	case CS_VMA_DONTEXPAND:
		return "DONTEXPAND";
	case CS_VMA_MERGEABLE:
		return "MERGEABLE";
	case CS_VMA_DROPPABLE:
		return "DROPPABLE";
	default:
		return "?";
	}
}

const char *cs_knob_name(enum cs_knob knob)
{
	static const char *const names[CS_KNOB_NR] = {
		[CS_KNOB_DEFRAG] = "khugepaged/defrag",
		[CS_KNOB_NONE] = "khugepaged/max_ptes_none",
		[CS_KNOB_SWAP] = "khugepaged/max_ptes_swap",
		[CS_KNOB_SHARED] = "khugepaged/max_ptes_shared",
	};

	return names[knob];
}

const char *cs_enabled_name(enum cs_thp_enabled enabled)
{
	static const char *const names[] = {
		[CS_ENABLED_MADVISE] = "madvise",
		[CS_ENABLED_ALWAYS] = "always",
		[CS_ENABLED_NEVER] = "never",
	};

	return names[enabled];
}

const char *cs_shmem_enabled_name(enum cs_shmem_enabled enabled)
{
	static const char *const names[] = {
		[CS_SHMEM_NEVER] = "never",
		[CS_SHMEM_ALWAYS] = "always",
		[CS_SHMEM_ADVISE] = "advise",
		[CS_SHMEM_DENY] = "deny",
	};

	return names[enabled];
}

uint32_t cs_kernel_features(const struct kp_feature *features)
{
	static const char *const probe[CS_FEATURE_NR] = {
#define CS_FEATURE_PROBE(name, text) [CS_FEATURE_NR_##name] = text,
		CS_KERNEL_FEATURES(CS_FEATURE_PROBE)
#undef CS_FEATURE_PROBE
	};
	uint32_t bits = 0;
	int i;

	for (; features && features->name; features++)
		for (i = 0; i < CS_FEATURE_NR; i++)
			if (features->value && !strcmp(features->name, probe[i]))
				bits |= 1u << i;
	return bits;
}

/* --- calls ----------------------------------------------------------------- */

static int do_call(const struct kp_kernel *kernel, int task, enum kp_call call,
		   const kp_u64 args[6], char error[KP_TEXT_LEN])
{
	kp_s64 result = kernel->call(task, call, args);

	if (result >= 0 || result < -4095)
		return 0;
	snprintf(error, KP_TEXT_LEN, "a system call of the plan gave errno %d", (int)-result);
	return (int)result;
}

static int do_range_call(const struct kp_kernel *kernel, const struct cs_plan_step *step,
			 char error[KP_TEXT_LEN])
{
	kp_u64 args[6] = { kernel->window_va + (kp_u64)step->from_pg * kernel->page_b,
			   (kp_u64)(step->to_pg - step->from_pg) * kernel->page_b,
			   (kp_u64)step->value };

	switch (step->what) {
	case CS_DO_MMAP:
		args[3] = MAP_PRIVATE_ANON_FIXED;
		args[4] = (kp_u64)-1;
		return do_call(kernel, step->task, KP_CALL_MMAP, args, error);
	case CS_DO_MAP_FILE:
		args[2] = (kp_u64)step->value & 7;
		args[3] = step->value & CS_MAP_PRIVATE ? MAP_PRIVATE_FIXED : MAP_SHARED_FIXED;
		args[4] = CS_FILE_FD;
		args[5] = (kp_u64)step->value2 * kernel->page_b;
		return do_call(kernel, step->task, KP_CALL_MMAP, args, error);
	case CS_DO_MUNMAP:
		return do_call(kernel, step->task, KP_CALL_MUNMAP, args, error);
	case CS_DO_MLOCK:
		return do_call(kernel, step->task, KP_CALL_MLOCK, args, error);
	case CS_DO_MPROTECT:
		return do_call(kernel, step->task, KP_CALL_MPROTECT, args, error);
	case CS_DO_DISCARD:
		args[2] = ADV_DONTNEED;
		return do_call(kernel, step->task, KP_CALL_MADVISE, args, error);
	default:
		return do_call(kernel, step->task, KP_CALL_MADVISE, args, error);
	}
}

static int do_file_call(const struct kp_kernel *kernel, const struct cs_plan_step *step,
			char error[KP_TEXT_LEN])
{
	kp_u64 args[6] = { CS_FILE_FD };

	switch (step->what) {
	case CS_DO_MEMFD:
		args[0] = (kp_u64)(uintptr_t) "f";
		return do_call(kernel, step->task, KP_CALL_MEMFD_CREATE, args, error);
	case CS_DO_OPEN:
		args[0] = (kp_u64)(uintptr_t) "/f";
		args[1] = step->value ? OPEN_RDWR_CREAT : 0;
		return do_call(kernel, step->task, KP_CALL_OPEN, args, error);
	case CS_DO_FTRUNCATE:
		args[1] = (kp_u64)step->value * kernel->page_b;
		return do_call(kernel, step->task, KP_CALL_FTRUNCATE, args, error);
	case CS_DO_FALLOCATE:
		args[2] = (kp_u64)step->from_pg * kernel->page_b;
		args[3] = (kp_u64)(step->to_pg - step->from_pg) * kernel->page_b;
		return do_call(kernel, step->task, KP_CALL_FALLOCATE, args, error);
	default:
		return do_call(kernel, step->task, KP_CALL_CLOSE, args, error);
	}
}

/* --- directives ------------------------------------------------------------ */

/* Those that are a range and a value. */
static int op_kind(enum cs_do what)
{
	static const int kinds[CS_DO_NR] = {
		[CS_DO_FILL] = KP_OP_FILL + 1,           [CS_DO_ZERO] = KP_OP_ZEROPAGE + 1,
		[CS_DO_READ] = KP_OP_FAULT + 1,          [CS_DO_TABLE] = KP_OP_TABLE + 1,
		[CS_DO_HUGE] = KP_OP_HUGE + 1,           [CS_DO_HUGEZERO] = KP_OP_HUGEZERO + 1,
		[CS_DO_SWAPOUT] = KP_OP_SWAPOUT + 1,     [CS_DO_KSM] = KP_OP_KSM + 1,
		[CS_DO_FILEPAGE] = KP_OP_FILEPAGE + 1,   [CS_DO_SPECIAL] = KP_OP_SPECIAL + 1,
		[CS_DO_DEVICE] = KP_OP_DEVICE + 1,       [CS_DO_POISON] = KP_OP_POISON + 1,
		[CS_DO_MIGRATION] = KP_OP_MIGRATION + 1, [CS_DO_GUARD] = KP_OP_GUARD + 1,
		[CS_DO_LAZYFREE] = KP_OP_LAZYFREE + 1,   [CS_DO_AGE] = KP_OP_AGE + 1,
		[CS_DO_WRPROTECT] = KP_OP_WRPROTECT + 1, [CS_DO_PIN] = KP_OP_PIN + 1,
		[CS_DO_LOCK] = KP_OP_LOCK + 1,           [CS_DO_ISOLATE] = KP_OP_ISOLATE + 1,
		[CS_DO_BATCH] = KP_OP_BATCH + 1,         [CS_DO_UFFD] = KP_OP_UFFD_REGISTER + 1,
		[CS_DO_UFFD_WP] = KP_OP_UFFD_WP + 1,     [CS_DO_VMFLAG] = KP_OP_VMFLAG + 1,
		[CS_DO_NODES] = KP_OP_NODES + 1,         [CS_DO_SWAPDEV] = KP_OP_SWAPDEV + 1,
		[CS_DO_JOIN] = KP_OP_MEMCG + 1,          [CS_DO_LIMIT] = KP_OP_MEMCG + 1,
		[CS_DO_ENABLED] = KP_OP_SYSFS + 1,       [CS_DO_KNOB] = KP_OP_SYSFS + 1,
		[CS_DO_RECLAIM] = KP_OP_SYSFS + 1,       [CS_DO_NOFREE] = KP_OP_NOFREE + 1,
		[CS_DO_FAIL] = KP_OP_FAIL + 1,           [CS_DO_EVICT] = KP_OP_EVICT + 1,
		[CS_DO_WRITEBACK] = KP_OP_WRITEBACK + 1, [CS_DO_PRIVATE] = KP_OP_PRIVATE + 1,
		[CS_DO_SHMEM] = KP_OP_SYSFS + 1,
	};

	return kinds[what] - 1;
}

#define FAR 30 /* as reclaim sees it; neighbours are at 20, a node itself at 10 */

static void op_nodes(const struct cs_plan_step *step, struct kp_op *op,
		     kp_u32 dist[KP_NODE_NR * KP_NODE_NR])
{
	int i, j;

	for (i = 0; i < KP_NODE_NR; i++)
		for (j = 0; j < KP_NODE_NR; j++) {
			bool far = step->value2 && (i == step->value - 1 || j == step->value - 1);

			dist[i * KP_NODE_NR + j] = i == j ? 10 : far ? FAR + 10 : 20;
		}
	op->dist = dist;
}

/* Most are a digit: written millions of times. */
static const char *knob_text(int value, char text[24])
{
	if (value >= 0 && value < 10) {
		text[0] = (char)('0' + value);
		text[1] = '\0';
	} else {
		snprintf(text, 24, "%d", value);
	}
	return text;
}

/* What some need besides range and value. */
static void op_more(const struct kp_kernel *kernel, const struct cs_plan_step *step,
		    struct kp_op *op, kp_u32 *dist, char text[24])
{
	kp_s64 usage = 0;

	switch (step->what) {
	case CS_DO_NODES:
		op_nodes(step, op, dist);
		break;
	case CS_DO_SWAPDEV:
		op->value = 512;
		op->value2 = 0;
		break;
	case CS_DO_READ:
		op->value = 1;
		break;
	case CS_DO_JOIN:
	case CS_DO_LIMIT:
		op->name = "g";
		op->value = -1;
		op->value2 = 0;
		if (step->what == CS_DO_LIMIT && kernel->stat(0, "memcg.g", &usage))
			op->value = usage + step->value;
		break;
	case CS_DO_ENABLED:
		op->name = "enabled";
		op->text = cs_enabled_name((enum cs_thp_enabled)step->value);
		break;
	case CS_DO_SHMEM:
		op->name = "shmem_enabled";
		op->text = cs_shmem_enabled_name((enum cs_shmem_enabled)step->value);
		break;
	case CS_DO_RECLAIM:
		op->name = "vm.zone_reclaim_mode";
		op->text = "1";
		break;
	case CS_DO_KNOB:
		op->name = cs_knob_name((enum cs_knob)step->value);
		op->text = knob_text(step->value2, text);
		break;
	case CS_DO_FAIL:
		op->name = cs_fail_name((enum cs_fail)step->value);
		op->value = step->value2;
		break;
	case CS_DO_VMFLAG:
		op->name = cs_vma_flag_name((uint32_t)step->value);
		op->value = 0;
		break;
	}
}

static int do_op(const struct kp_kernel *kernel, const struct cs_plan_step *step,
		 char error[KP_TEXT_LEN])
{
	kp_u32 dist[KP_NODE_NR * KP_NODE_NR];
	char text[24];
	struct kp_op op = {
		.kind = (enum kp_op_kind)op_kind((enum cs_do)step->what),
		.value = step->value,
		.value2 = step->value2,
		.node = step->node,
		.task = step->task,
	};

	if (step->to_pg) {
		kp_u64 from_va = step->of_file ? CS_WORLD_FILE_VA : kernel->window_va;

		op.start_va = from_va + (kp_u64)step->from_pg * kernel->page_b;
		op.end_va = from_va + (kp_u64)step->to_pg * kernel->page_b;
	}
	op_more(kernel, step, &op, dist, text);
	return kernel->op(&op, error);
}

static int do_thp_off(const struct kp_kernel *kernel, const struct cs_plan_step *step,
		      char error[KP_TEXT_LEN])
{
	const kp_u64 args[6] = { PRCTL_THP_DISABLE, 1,
				 step->value == CS_THP_EXCEPT_ADVISED ? THP_DISABLE_EXCEPT_ADVISED
								      : 0 };

	return do_call(kernel, step->task, KP_CALL_PRCTL, args, error);
}

int cs_step_do(const struct kp_kernel *kernel, const struct cs_plan_step *step,
	       char error[KP_TEXT_LEN])
{
	static const kp_u64 no_args[6];

	switch (step->what) {
	case CS_DO_MEMFD:
	case CS_DO_OPEN:
	case CS_DO_CLOSE:
	case CS_DO_FTRUNCATE:
	case CS_DO_FALLOCATE:
		return do_file_call(kernel, step, error);
	case CS_DO_MMAP:
	case CS_DO_MAP_FILE:
	case CS_DO_MUNMAP:
	case CS_DO_MLOCK:
	case CS_DO_MPROTECT:
	case CS_DO_DISCARD:
	case CS_DO_MADVISE:
		return do_range_call(kernel, step, error);
	case CS_DO_FORK:
		return do_call(kernel, step->task, KP_CALL_FORK, no_args, error);
	case CS_DO_THP_OFF:
		return do_thp_off(kernel, step, error);
	default:
		return do_op(kernel, step, error);
	}
}

kp_s64 cs_call_do(const struct kp_kernel *kernel, const struct cs_world_call *call, int32_t base_pg,
		  char error[KP_TEXT_LEN])
{
	kp_u64 row_va = kernel->window_va + (kp_u64)base_pg * kernel->page_b;
	const kp_u64 args[6] = { row_va + (kp_u64)(int64_t)call->start_b,
				 (kp_u64)(int64_t)call->length_b, ADV_COLLAPSE };
	const struct kp_op op = { .kind = KP_OP_KHUGEPAGED, .value = 1, .node = -1 };

	*error = '\0';
	if (call->caller == CS_CALLER_MADVISE)
		return kernel->call(0, KP_CALL_MADVISE, args);
	return kernel->op(&op, error);
}
