#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# check-slurm.sh - contrib/slurm/explore.sbatch, run as Slurm runs the tasks of an array:
# its files merge to the bytes of one run, and it needs its two words.

cd "$(dirname "$0")/../.."
. tests/lib.sh
case " $CS_ORDERS " in
*' 2 '*) ;;
*) echo "order 2 is not built"; exit 77 ;;
esac
script=$PWD/contrib/slurm/explore.sbatch
kernel=${CS_ON%%,*}
program=$(realpath "$COLLAPSIM")
array=$(sed -n 's/^#SBATCH --array=//p' "$script")
[ "${array%%-*}" = 1 ] || verdict 1 "shards count from 1, the array from ${array%%-*}"

# Slurm starts a task in the folder of the submission, here with ./collapsim.
mkdir "$work/submitted"
ln -s "$program" "$work/submitted/collapsim"
cd "$work/submitted"
count=${array#*-}
for task in $(seq "$count"); do
	expect 0 "not complete:" env SLURM_ARRAY_TASK_ID="$task" \
		SLURM_ARRAY_TASK_COUNT="$count" bash "$script" "$kernel" anon-two
done
"$program" explore --on "$kernel" --slice anon-two --state whole.json > whole
"$program" explore --merge explore-*.json --state merged.json > merged
expect_same "the report of $count tasks" whole merged
expect_same "their state" whole.json merged.json
status=0
env SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=2 bash "$script" "$kernel" \
	> "$work/out" 2>&1 || status=$?
verdict "$([ "$status" != 0 ] && grep -q slice "$work/out"; echo $?)" "runs without a slice"
finish slurm
