" SPDX-License-Identifier: GPL-2.0-only
" csim.vim - files of collapsim's scenario language.
autocmd BufNewFile,BufRead *.csim setfiletype csim
