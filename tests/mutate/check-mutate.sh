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

expect_one_line 2 "no fault is called 'walk.drop.2'" "$mutate" apply "$work/unit.c" walk.drop.2
expect_one_line 2 "No such file" "$mutate" list "$work/none.c"
expect_one_line 2 "no C function" "$mutate" list /dev/null
expect 2 "usage: mutate" "$mutate"
finish mutate
