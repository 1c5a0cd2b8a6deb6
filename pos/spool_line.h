/* pos/spool_line.h - the way to the printer: its lock, its connection, and
 * what it said last. Only one process has it. A till that has nothing to print
 * may keep it, to hear what a USB printer says by itself; it lets go within
 * about a second when another process (`pos printer status`) wants it. */
#ifndef POS_SPOOL_LINE_H
#define POS_SPOOL_LINE_H

#include "base/bytes.h"
#include "drivers/printer.h"
#include "pos/drawer_watch.h"
#include "pos/spool_model.h"

/* A job that stopped in the middle, its printer still there and talking: with
 * paper in it goes on where it was. Lives no longer than the connection. */
struct spool_held {
    int64_t job;      /* 0: none */
    struct buf bytes; /* all of it */
    size_t sent;      /* what the printer has taken */
    bool asked;       /* and the question behind it (printer_mark) */
};

struct spool_line {
    struct printer p; /* ops NULL: not open */
    struct spool_held held;
    int lock_fd; /* -1: not ours */
    int idle_fd; /* -1, or: it may be had for the asking */
    struct spool_model model;
    struct printer_status status; /* how the printer was last */
    struct drawer_watch *drawer;  /* told what the printer says; or NULL */
};

void spool_line_init(struct spool_line *l, struct drawer_watch *drawer);
/* The lock: at once, or from a till that only listens within patience_ms.
 * ERR_BUSY: another process is printing. */
MUST_USE enum err spool_line_take(struct till *t, struct spool_line *l,
                                  int patience_ms, struct diag *d);
/* Opens the printer unless it is open. The lock is ours. */
MUST_USE enum err spool_line_open(struct till *t, struct spool_line *l,
                                  struct diag *d);
/* What it said by itself, if anything. ERR_GONE. */
MUST_USE enum err spool_line_hear(struct spool_line *l, bool *ret_new);
/* Asks how it is; only between jobs. */
MUST_USE enum err spool_line_ask(struct spool_line *l, int timeout_ms);
/* A status from elsewhere. */
void spool_line_saw(struct spool_line *l, const struct printer_status *s);
/* Nothing to print now: stays open, listened to, where the printer may be;
 * else everything is let go. */
void spool_line_rest(struct till *t, struct spool_line *l);
/* Closes the printer; a job held is printed anew. The lock stays. */
void spool_line_hang_up(struct spool_line *l);
/* While resting: does somebody else want it? */
bool spool_line_wanted(struct till *t, const struct spool_line *l);
/* Closes the printer, then lets the lock go. NULL-safe, idempotent. */
void spool_line_close(struct spool_line *l);

#endif
