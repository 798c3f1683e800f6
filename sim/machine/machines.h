/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * machines.h - which machines there are, and opening those a command wants.
 *
 * Simulated kernels are the files NAME-oORDER.so and NAME-oORDER-lines.so of
 * one directory: $COLLAPSIM_KERNELS, or kernels/ beside the program, or (once
 * installed) ../lib/collapsim/kernels.
 */
#ifndef CS_MACHINES_H
#define CS_MACHINES_H

#include <stddef.h>
#include <stdio.h>
#include "machine/machine.h"

/* One machine that could be opened. */
struct cs_machine_desc {
	char name[KP_NAME_LEN]; /* "sim:6.1" */
	int order;
	bool lines; /* the variant that records deciding lines */
	bool real;  /* a real kernel: opened only when named, path is a guest's folder */
	char path[4096];
};

struct cs_machine_list {
	struct cs_machine_desc *desc; /* natural order of name, then order */
	int nr;
};

/* Machines opened for a command, in the order of the list. */
struct cs_machine_set {
	struct cs_machine **machine;
	int nr;
};

/* What a command wants.  NULL or 0: everything there is. */
struct cs_machine_wish {
	const char *on; /* "sim:6.1,sim:KSRC" */
	const int *order;
	int order_nr;
	bool lines; /* the lines variant where it is built */
};

/**
 * cs_machine_dir() - directory with the kernels.
 * Return: false if the program cannot find its own place.
 */
bool cs_machine_dir(char *out, size_t len);

/**
 * cs_machine_list_read() - all machines of @dir.
 * Names that are not of the form are skipped: they are none of ours.
 * Ownership: @out is freed by cs_machine_list_free().
 * Return: 0, or -errno of opening @dir (@out is then empty).
 */
int cs_machine_list_read(const char *dir, struct cs_machine_list *out);
/** cs_machine_list_real() - adds "host", and a "qemu:NAME" for each guest fetched;
 * they stand behind all others. */
void cs_machine_list_real(struct cs_machine_list *list);
void cs_machine_list_free(struct cs_machine_list *list);

/** cs_machine_parse_name() - "6.1-o9.so" to its parts; false if it is none. */
bool cs_machine_parse_name(const char *file, struct cs_machine_desc *out);

/** cs_version_cmp() - like strcmp(), but runs of digits compare as numbers:
 * 6.1 < 6.12 < KSRC. */
int cs_version_cmp(const char *a, const char *b);

/**
 * cs_machine_set_open() - open what @wish asks for.
 * @errors: where one line goes per thing that cannot be had.
 * Return: 0; 2 if a machine or order does not exist or none is left;
 *         70 if a kernel fails to open.  @out is empty unless 0.
 */
int cs_machine_set_open(const struct cs_machine_list *list, const struct cs_machine_wish *wish,
			struct cs_machine_set *out, FILE *errors);
void cs_machine_set_close(struct cs_machine_set *set);

#endif /* CS_MACHINES_H */
