" SPDX-License-Identifier: GPL-2.0-only
" csim.vim - scenarios of collapsim; made from sim/language/names.def by
" tests/language/test_generated.c.

if exists("b:current_syntax")
  finish
endif

syn case match
syn match csimComment "#.*$" contains=@Spell
syn region csimString start=+"+ skip=+\\\\\|\\"+ end=+"+ oneline
syn match csimNumber "\<\%(0x\x\+\|\d\+\)[PHNG]\?\>"
syn match csimUnit "\<[PHNG]\>"
syn match csimTask "^\s*\h\w*:"
syn match csimPicture "\[[^]{}]*\.\.\]"

syn keyword csimKeyword scenario source orders kernel requires finds with in
syn keyword csimKeyword explore forall exists never or why none when and order
syn keyword csimKeyword config

syn keyword csimCall mmap munmap mprotect mremap madvise process_madvise fork
syn keyword csimCall thread exit prctl mlock munlock memfd_create ftruncate
syn keyword csimCall fallocate open close pidfd_open

syn keyword csimConstant PROT_NONE PROT_READ PROT_WRITE PROT_EXEC MAP_SHARED
syn keyword csimConstant MAP_PRIVATE MAP_DROPPABLE MAP_FIXED MAP_ANONYMOUS
syn keyword csimConstant MAP_ANON MAP_LOCKED MAP_NORESERVE MAP_POPULATE
syn keyword csimConstant MAP_HUGETLB MAP_FIXED_NOREPLACE MADV_NORMAL
syn keyword csimConstant MADV_RANDOM MADV_SEQUENTIAL MADV_WILLNEED
syn keyword csimConstant MADV_DONTNEED MADV_FREE MADV_REMOVE MADV_DONTFORK
syn keyword csimConstant MADV_DOFORK MADV_MERGEABLE MADV_UNMERGEABLE
syn keyword csimConstant MADV_HUGEPAGE MADV_NOHUGEPAGE MADV_DONTDUMP
syn keyword csimConstant MADV_DODUMP MADV_WIPEONFORK MADV_KEEPONFORK MADV_COLD
syn keyword csimConstant MADV_PAGEOUT MADV_POPULATE_READ MADV_POPULATE_WRITE
syn keyword csimConstant MADV_DONTNEED_LOCKED MADV_COLLAPSE MADV_HWPOISON
syn keyword csimConstant MADV_SOFT_OFFLINE MADV_GUARD_INSTALL
syn keyword csimConstant MADV_GUARD_REMOVE MREMAP_MAYMOVE MREMAP_FIXED
syn keyword csimConstant MREMAP_DONTUNMAP PR_SET_THP_DISABLE
syn keyword csimConstant PR_GET_THP_DISABLE PR_THP_DISABLE_EXCEPT_ADVISED
syn keyword csimConstant MFD_CLOEXEC MFD_ALLOW_SEALING MFD_HUGETLB
syn keyword csimConstant MFD_NOEXEC_SEAL MFD_EXEC FALLOC_FL_KEEP_SIZE
syn keyword csimConstant FALLOC_FL_PUNCH_HOLE O_RDONLY O_WRONLY O_RDWR O_CREAT
syn keyword csimConstant O_TRUNC O_CLOEXEC PIDFD_SELF

syn keyword csimErrno EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG EBADF ECHILD
syn keyword csimErrno EAGAIN ENOMEM EACCES EFAULT EBUSY EEXIST EXDEV ENODEV
syn keyword csimErrno EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG ENOSPC EROFS
syn keyword csimErrno ERANGE ENOSYS EOVERFLOW EOPNOTSUPP EHWPOISON

syn keyword csimScan FAIL SUCCEED PMD_NULL PMD_NONE NO_PTE_TABLE PMD_MAPPED
syn keyword csimScan EXCEED_NONE_PTE EXCEED_SWAP_PTE EXCEED_SHARED_PTE
syn keyword csimScan PTE_NON_PRESENT PTE_UFFD_WP PTE_UFFD PTE_MAPPED_HUGEPAGE
syn keyword csimScan PAGE_RO LACK_REFERENCED_PAGE PAGE_NULL SCAN_ABORT
syn keyword csimScan PAGE_COUNT PAGE_LRU PAGE_LOCK PAGE_ANON PAGE_LAZYFREE
syn keyword csimScan PAGE_COMPOUND ANY_PROCESS VMA_NULL VMA_CHECK
syn keyword csimScan ADDRESS_RANGE DEL_PAGE_LRU ALLOC_HUGE_PAGE_FAIL
syn keyword csimScan CGROUP_CHARGE_FAIL TRUNCATED PAGE_HAS_PRIVATE
syn keyword csimScan STORE_FAILED COPY_MC PAGE_FILLED PAGE_DIRTY_OR_WRITEBACK

syn keyword csimCounter thp_fault_alloc thp_fault_fallback thp_collapse_alloc
syn keyword csimCounter thp_collapse_alloc_failed thp_split_page thp_split_pmd
syn keyword csimCounter thp_deferred_split_page thp_scan_exceed_none_pte
syn keyword csimCounter thp_scan_exceed_swap_pte thp_scan_exceed_share_pte
syn keyword csimCounter thp_zero_page_alloc thp_file_alloc thp_file_mapped
syn keyword csimCounter thp_file_fallback pgfault pgmajfault pgfree pglazyfree
syn keyword csimCounter pswpin pswpout

syn match csimSized "\<hugepages-[^ ]\{-1,}/\%(stats/\)\?\w\+"

syn match csimDirective "!\%(fill\|zeropage\|fault\|swapout\|pin\|unpin\|lock\|unlock\|isolate\|putback\|batch\|lazyfree\|dirty\|poison\|age\|referenced\|wrprotect\|special\|device\|ksm\|filepage\|writeback\|private\|readahead\|sync\|evict\|truncate\|punch\|tmpfs\|memory\|migration\|table\|huge\|hugezero\|uffd_register\|uffd_wp\|guard\|vmflag\|fail\|nofree\|memcg\|nodes\|sysfs\|cap\|ptrace\|swapdev\|khugepaged\|at\|mark\|kill\)\>"

syn match csimCheck "?\%(pt\|data\|node\|count\|stat\|vma\|ret\|scan\|sysfs\|cache\)\>"

hi def link csimComment Comment
hi def link csimString String
hi def link csimNumber Number
hi def link csimUnit Number
hi def link csimTask Label
hi def link csimPicture Special
hi def link csimKeyword Keyword
hi def link csimCall Function
hi def link csimConstant Constant
hi def link csimErrno Exception
hi def link csimScan Identifier
hi def link csimCounter Identifier
hi def link csimSized Identifier
hi def link csimDirective PreProc
hi def link csimCheck Statement

let b:current_syntax = "csim"
