#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# check-mutate.sh - faults are listed, named and planted as mutate.c says.

cd "$(dirname "$0")/../.."
. tests/lib.sh
mutate=$work/mutate
${CS_CC:-gcc} -Wall -Wextra -Werror -o "$mutate" tests/mutate/mutate.c tests/mutate/lex.c

cat > "$work/unit.c" << 'END'
#define NOT_CODE(x) if (x) drop(x);
int size(int a);	/* if (comment) drop(); */
static int walk(struct thing *t, int n)
	__releases(&t->lock)
{
	int result = SCAN_FAIL;

	if (t->pages < n && !t->locked) {
		result = SCAN_PAGE_LOCK;
		goto out;
	}
	put(t, "if (text)");
	t->nr += n - 1;
	switch (result) {
	case SCAN_FAIL:
		return -EAGAIN;
	}
out:
	return result;
}
END
tab=$'\t'
cat > "$work/want" << END
walk.result.1${tab}6${tab}SCAN_FAIL${tab}SCAN_SUCCEED
walk.negate.1${tab}8${tab}(t->pages < n && !t->locked)${tab}(!(t->pages < n && !t->locked))
walk.compare.1${tab}8${tab}<${tab}<=
walk.compare.2${tab}8${tab}&&${tab}||
walk.not.1${tab}8${tab}!${tab}(nothing)
walk.assign.1${tab}9${tab}result = SCAN_PAGE_LOCK${tab}(nothing)
walk.result.2${tab}9${tab}SCAN_PAGE_LOCK${tab}SCAN_FAIL
walk.jump.1${tab}10${tab}goto out${tab}(nothing)
walk.drop.1${tab}12${tab}put(t, "if (text)")${tab}(nothing)
walk.assign.2${tab}13${tab}t->nr += n - 1${tab}(nothing)
walk.count.1${tab}13${tab}+=${tab}-=
walk.plus.1${tab}13${tab}-${tab}+
walk.number.1${tab}13${tab}1${tab}2
walk.case.1${tab}15${tab}case SCAN_FAIL:${tab}(nothing)
walk.word.1${tab}16${tab}EAGAIN${tab}EINVAL
END
cat >> "$work/unit.c" << 'END'
#ifdef OTHER
static void other(void) { drop(); }
#else
static void other(void) { drop(); }
#endif
END
printf '%s\t22\tdrop()\t(nothing)\n%s\t24\tdrop()\t(nothing)\n' other.drop.1 other~2.drop.1 \
	>> "$work/want"
"$mutate" list "$work/unit.c" > "$work/got"
expect_same "every kind of fault, once each" "$work/want" "$work/got"
"$mutate" list "$work/unit.c" size > "$work/got"
expect_same "a function without a body has none" /dev/null "$work/got"

"$mutate" list "$work/unit.c" walk.drop.1 | cut -f1 > "$work/got"
echo walk.drop.1 > "$work/want"
expect_same "one fault by its name" "$work/want" "$work/got"
sed '12s/put(.*);/;/' "$work/unit.c" > "$work/want"
"$mutate" apply "$work/unit.c" walk.drop.1 > "$work/got"
expect_same "a call left out, and nothing else" "$work/want" "$work/got"
sed '8s/!//' "$work/unit.c" > "$work/want"
"$mutate" apply "$work/unit.c" walk.not.1 > "$work/got"
expect_same "a negation left out, and nothing else" "$work/want" "$work/got"

# All in one file: a copy for each, and the one that is awake is called.
cat > "$work/run.c" << 'END'
#include <stdio.h>
static int limit(int a, const char text[2])
{
	if (a < 3)
		return 1;
	return text[0] == 'x';
}
static void say(void)
{
	puts("said");
}
int main(void)
{
	say();
	return limit(3, "y");
}
END
printf '%s\n' limit.compare.1 limit.compare.2 say.drop.1 > "$work/names"
batch()
{
	"$mutate" batch "$work/run.c" < "$work/names" > "$work/batch.c"
	for nr in 0 1 2 3; do
		{
			cat "$work/batch.c"
			echo "const volatile __typeof__(mu_fault) mu_fault = { \"\", $nr };"
		} > "$work/batch-$nr.c"
		${CS_CC:-gcc} -w -o "$work/batch" "$work/batch-$nr.c"
		status=0
		"$work/batch" < /dev/null > "$work/said" || status=$?
		echo "$nr: exit $status, $(wc -l < "$work/said") lines"
	done
}
batch > "$work/got"
cat > "$work/want" << 'END'
0: exit 0, 1 lines
1: exit 1, 1 lines
2: exit 1, 1 lines
3: exit 0, 0 lines
END
expect_same "one fault of a batch is awake, or none" "$work/want" "$work/got"
echo limit.compare.9 >> "$work/names"
expect_one_line 2 "1 of 4 names are those of no fault" \
	bash -c "'$mutate' batch '$work/run.c' < '$work/names' > '$work/batch.c'"

expect_one_line 2 "no fault is called 'walk.drop.2'" "$mutate" apply "$work/unit.c" walk.drop.2
expect_one_line 2 "No such file" "$mutate" list "$work/none.c"
expect_one_line 2 "no C function" "$mutate" list /dev/null
expect 2 "usage: mutate" "$mutate"
finish mutate
