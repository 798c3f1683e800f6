/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ct_main.h - what the runner and the assertions of the frame share.
 */
#ifndef CT_MAIN_H
#define CT_MAIN_H

/* The last assertion passed by, for a test that dies by a signal. */
extern const char *volatile ct_last_file;
extern volatile int ct_last_line;

/* Forgets what ct_row() said; called before each test. */
void ct_clear_row(void);

#endif /* CT_MAIN_H */
