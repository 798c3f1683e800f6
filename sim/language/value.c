/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * value.c - arithmetic on values, with their units.
 *
 * Next to each number runs its "small" part: what does not scale with the
 * order.  3H+5P has the small part 5 (pages), (N-1)*1P has -1.  A page index
 * whose small part does not fit into a slot is a mistake at that order.
 */
#include "value.h"

#include <inttypes.h>
#include <limits.h>
#include <string.h>

struct cs_value cs_value_int(int64_t num)
{
	return (struct cs_value){ .kind = CS_VAL_INT, .num = num, .small = num };
}

struct cs_value cs_value_region(uint64_t start_va, uint64_t len_b)
{
	return (struct cs_value){
		.kind = CS_VAL_REGION,
		.num = (int64_t)start_va,
		.len_b = len_b,
		.large = start_va > INT64_MAX,
	};
}

struct cs_value cs_value_task(int64_t num)
{
	return (struct cs_value){ .kind = CS_VAL_TASK, .num = num };
}

struct cs_value cs_value_fd(int64_t num)
{
	return (struct cs_value){ .kind = CS_VAL_FD, .num = num };
}

struct cs_value cs_value_file(int64_t num, uint64_t len_b)
{
	return (struct cs_value){ .kind = CS_VAL_FD, .num = num, .len_b = len_b };
}

const char *cs_value_kind_text(enum cs_value_kind kind)
{
	switch (kind) {
	case CS_VAL_UNSET:
	case CS_VAL_MISTAKE:
		return "a name without a value";
	case CS_VAL_INT:
		return "a number";
	case CS_VAL_BYTES:
		return "a length";
	case CS_VAL_COUNT:
		return "a count of pages";
	case CS_VAL_ADDRESS:
		return "an address";
	case CS_VAL_REGION:
		return "a region";
	case CS_VAL_TASK:
		return "a task";
	case CS_VAL_FD:
		return "a descriptor";
	case CS_VAL_WORD:
		return "a word";
	case CS_VAL_STRING:
		return "a string";
	}
	return "?";
}

__int128 cs_value_wide(struct cs_value value)
{
	return value.large ? (__int128)(uint64_t)value.num : value.num;
}

/* A region in arithmetic is its start. */
static enum cs_value_kind plain(enum cs_value_kind kind)
{
	return kind == CS_VAL_REGION ? CS_VAL_ADDRESS : kind;
}

static bool is_amount(enum cs_value_kind kind)
{
	return kind == CS_VAL_INT || kind == CS_VAL_BYTES;
}

/* The kind of a + b and a - b; UNSET: they do not mix. */
static enum cs_value_kind sum_kind(enum cs_value_kind a, char op, enum cs_value_kind b)
{
	if (a == CS_VAL_ADDRESS && is_amount(b))
		return CS_VAL_ADDRESS;
	if (a == CS_VAL_ADDRESS && b == CS_VAL_ADDRESS && op == '-')
		return CS_VAL_BYTES;
	if (is_amount(a) && b == CS_VAL_ADDRESS && op == '+')
		return CS_VAL_ADDRESS;
	if (is_amount(a) && is_amount(b))
		return a == b ? a : CS_VAL_BYTES;
	if ((a == CS_VAL_COUNT && (b == CS_VAL_COUNT || b == CS_VAL_INT)) ||
	    (a == CS_VAL_INT && b == CS_VAL_COUNT))
		return CS_VAL_COUNT;
	return CS_VAL_UNSET;
}

static enum cs_value_kind product_kind(enum cs_value_kind a, enum cs_value_kind b)
{
	if (a == CS_VAL_INT)
		return b == CS_VAL_INT || b == CS_VAL_BYTES || b == CS_VAL_COUNT ? b : CS_VAL_UNSET;
	if (b == CS_VAL_INT)
		return a == CS_VAL_BYTES || a == CS_VAL_COUNT ? a : CS_VAL_UNSET;
	if ((a == CS_VAL_BYTES && b == CS_VAL_COUNT) || (a == CS_VAL_COUNT && b == CS_VAL_BYTES))
		return CS_VAL_BYTES;
	return CS_VAL_UNSET;
}

static enum cs_value_kind quotient_kind(enum cs_value_kind a, enum cs_value_kind b)
{
	if (b == CS_VAL_INT && (a == CS_VAL_INT || a == CS_VAL_BYTES || a == CS_VAL_COUNT))
		return a;
	if ((a == CS_VAL_BYTES && b == CS_VAL_BYTES) || (a == CS_VAL_COUNT && b == CS_VAL_COUNT))
		return CS_VAL_COUNT;
	if (a == CS_VAL_BYTES && b == CS_VAL_COUNT)
		return CS_VAL_BYTES;
	return CS_VAL_UNSET;
}

static enum cs_value_kind result_kind(enum cs_value_kind a, char op, enum cs_value_kind b)
{
	switch (op) {
	case '+':
	case '-':
		return sum_kind(a, op, b);
	case '*':
		return product_kind(a, b);
	case '/':
		return quotient_kind(a, b);
	default:
		return a == CS_VAL_INT && b == CS_VAL_INT ? CS_VAL_INT : CS_VAL_UNSET;
	}
}

/* Of a sum whose terms count different things (bytes and pages) only the
 * pages matter; a bare number of bytes is no page. */
static int64_t small_in(struct cs_value value, enum cs_value_kind kind)
{
	if (kind != CS_VAL_INT && kind != CS_VAL_COUNT && value.kind == CS_VAL_INT)
		return 0;
	return value.small;
}

static int64_t small_part(struct cs_value a, char op, struct cs_value b, enum cs_value_kind kind)
{
	__int128 result;

	switch (op) {
	case '+':
		result = (__int128)small_in(a, kind) + small_in(b, kind);
		break;
	case '-':
		result = (__int128)small_in(a, kind) - small_in(b, kind);
		break;
	case '*':
		result = (__int128)a.small * b.small;
		break;
	case '/':
		result = b.kind == CS_VAL_INT && b.num ? a.small / b.num : 0;
		break;
	default:
		return 0;
	}
	return result > INT64_MAX ? INT64_MAX : result < INT64_MIN ? INT64_MIN : (int64_t)result;
}

/* Exact by a power of two on both sides of the gate: 64 bits, signed or not. */
static bool store(__int128 wide, struct cs_value *out)
{
	if (wide < INT64_MIN || wide > UINT64_MAX)
		return false;
	out->large = wide > INT64_MAX;
	out->num = (int64_t)(uint64_t)wide;
	return true;
}

__attribute__((format(printf, 2, 3))) static bool refuse(char wrong[CS_WRONG_LEN],
							 const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(wrong, CS_WRONG_LEN, format, args);
	va_end(args);
	return false;
}

static bool divide(__int128 a, __int128 b, int order, __int128 *out, char wrong[CS_WRONG_LEN])
{
	if (b == 0)
		return refuse(wrong, "division by zero");
	if (a % b != 0)
		return refuse(wrong, "division is not exact at order %d: %" PRId64 " / %" PRId64,
			      order, (int64_t)a, (int64_t)b);
	*out = a / b;
	return true;
}

bool cs_value_binary(struct cs_value a, char op, struct cs_value b, int order, struct cs_value *out,
		     char wrong[CS_WRONG_LEN])
{
	enum cs_value_kind kind = result_kind(plain(a.kind), op, plain(b.kind));
	__int128 left = cs_value_wide(a), right = cs_value_wide(b), wide = 0;

	if (kind == CS_VAL_UNSET)
		return refuse(wrong, "%s %c %s has no meaning", cs_value_kind_text(a.kind), op,
			      cs_value_kind_text(b.kind));
	switch (op) {
	case '+':
		wide = left + right;
		break;
	case '-':
		wide = left - right;
		break;
	case '*':
		wide = left * right;
		break;
	case '/':
		if (!divide(left, right, order, &wide, wrong))
			return false;
		break;
	default:
		wide = (__int128)((uint64_t)a.num | (uint64_t)b.num);
		break;
	}
	*out = (struct cs_value){ .kind = kind };
	out->small = small_part(a, op, b, kind);
	return store(wide, out) || refuse(wrong, "result does not fit into 64 bits");
}
