" SPDX-License-Identifier: GPL-2.0-only
" csim.vim - :make checks the scenario that is open, and jumps to mistakes.
if exists("b:did_ftplugin")
  finish
endif
let b:did_ftplugin = 1

setlocal commentstring=#\ %s comments=:#
setlocal makeprg=collapsim\ check\ %:S
setlocal errorformat=%f:%l:%c:\ error:\ %m,%-G%.%#
let b:undo_ftplugin = "setlocal commentstring< comments< makeprg< errorformat<"
