/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KP_ASM_ELF_H
#define KP_ASM_ELF_H
typedef unsigned long elf_greg_t;
typedef elf_greg_t elf_gregset_t[4];
typedef int elf_fpregset_t;
#define ELF_CLASS ELFCLASS64
#define ELF_DATA ELFDATA2LSB
#define ELF_ARCH 0
#define elf_check_arch(x) 1
#endif
