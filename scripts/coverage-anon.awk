# SPDX-License-Identifier: GPL-2.0-only
#
# coverage-anon.awk - lines of the anonymous part of mm/khugepaged.c, from lcov.
#
# Reads a tracefile; prints, for each tree, how many lines of the functions that
# collapse of anonymous memory runs through were reached, and each line that was
# not.  What these functions do for files only is left out: the two branches of
# madvise_collapse() for them.  Exit 1 below the aim of 95 %.  docs/coverage.md
# says why lines remain.

BEGIN {
	FS = "[:,]"
	aim = 95
	wanted = "^(is_refcount_suitable|release_pte_(page|folio|pages)|write_pte_page" \
		"|__collapse_huge_page_(isolate|copy|copy_succeeded|copy_failed|swapin)" \
		"|hpage_collapse_(scan_pmd|scan_abort|find_target_node|alloc_page|alloc_folio)" \
		"|alloc_charge_(hpage|folio)|hugepage_vma_revalidate|find_pmd_or_thp_or_none" \
		"|check_pmd_still_valid|check_pmd_state|collapse_huge_page" \
		"|madvise_collapse|madvise_collapse_errno)$"
}

# Marks the lines of the file branches, read from the source itself.
function mark_file_lines(path,	text, nr, inside)
{
	split("", for_files)
	while ((getline text < path) > 0) {
		nr++
		if (text ~ /!vma_is_anonymous\(vma\)\) {$/ ||
		    text ~ /case SCAN_PTE_MAPPED_HUGEPAGE:/)
			inside = 1
		if (text ~ /} else {$/ || text ~ /^}/)
			inside = 0
		if (inside)
			for_files[nr] = 1
		if (text ~ /goto handle_result;/)
			inside = 0
	}
	close(path)
}

$1 == "SF" {
	path = substr($0, 4)
	here = path ~ /\/mm\/khugepaged\.c$/
	tree = path
	sub(/\/mm\/khugepaged\.c$/, "", tree)
	sub(/.*\//, "", tree)
	if (here)
		mark_file_lines(path)
	split("", start)
	split("", hits)
	last = 0
}
here && $1 == "FN" { start[$2] = $3 }
here && $1 == "DA" { hits[$2] = $3; if ($2 > last) last = $2 }
here && $1 == "end_of_record" {
	all = reached = 0
	function_name = ""
	for (line = 1; line <= last; line++) {
		if (line in start)
			function_name = start[line]
		if (!(line in hits) || function_name !~ wanted || line in for_files)
			continue
		all++
		if (hits[line] > 0)
			reached++
		else
			missed[++missed_nr] = tree " mm/khugepaged.c:" line " " function_name "()"
	}
	if (!all)
		next
	seen++
	percent = 100 * reached / all
	printf "%s mm/khugepaged.c, anonymous: %d of %d lines (%.1f %%)\n",
		tree, reached, all, percent
	bad += percent < aim
}

END {
	for (i = 1; i <= missed_nr; i++)
		print "  not reached: " missed[i]
	if (!seen) {
		print "coverage: no mm/khugepaged.c in the tracefile"
		exit 2
	}
	exit bad > 0
}
