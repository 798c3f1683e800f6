/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * daemon.h - what is about time and who runs: khugepaged, tasks that end while they
 * are waited for, readers.  Included by model.h.
 */
#ifndef CM_DAEMON_H
#define CM_DAEMON_H

/* --- daemon.c ---------------------------------------------------------------- */
extern void cm_daemon_open(void), cm_daemon_stop(void);
extern void cm_daemon_keep(bool on); /* whatever the settings, it runs or not as before */
extern int cm_daemon_run(long passes, long slots, char *error);
extern int cm_daemon_time(long ms, char *error);
extern bool cm_daemon_is_running(void);
extern int cm_daemon_nice(void);
extern void cm_daemon_settings(bool on); /* its settings are being written */
extern kp_s64 cm_daemon_now_ms(void);

/* --- task.c: ends that had to wait ------------------------------------------ */
extern void cm_exits_finish(void);

/* --- rcu.c ------------------------------------------------------------------- */
extern void cm_rcu_settle(void);

#endif /* CM_DAEMON_H */
