/* pos/spool.h - the durable print queue, and the worker that drives the
 * printer.
 *
 * A job is a row: what to print, not its bytes (those are made at print time
 * from the ledger). State goes queued -> printing -> done; "printing" is
 * durable before the first byte leaves. So a job prints once; only one that
 * was under way when the power went, or that the printer took but then kept
 * (cable pulled, switched off), is printed again, marked 重打 because the paper
 * may have come out already. Where only the paper ended or the cover opened, a
 * running till waits and goes on, unmarked (pos/spool_job.h). A dead printer
 * holds nothing up: the job waits and is tried again. D/printer.lock lets one
 * process drive the printer. A job's drawer pulse is sent once, by the first
 * attempt, and never again once half a minute old: a drawer must not spring
 * open later. */
#ifndef POS_SPOOL_H
#define POS_SPOOL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/db.h"
#include "drivers/printer_status.h"
#include "pos/till.h"

#define SPOOL_ERROR_CAP 160
#define SPOOL_DRAWER_MS 30000 /* a pulse older than this is dropped */
#define SPOOL_KEEP_DONE 200   /* finished rows kept for "print again" */

enum spool_kind {
    SPOOL_SALE = 1,       /* ref: sale seq */
    SPOOL_SHIFT = 2,      /* ref: shift number */
    SPOOL_DRAWER = 3,     /* ref: seq of DrawerOpened; no paper */
    SPOOL_TEST = 4,       /* ref 0: a page that shows what the printer can do */
    SPOOL_CODE = 6,       /* ref: row of code_paper (pos/pay/code_paper.h) */
    SPOOL_REFUND = 10,    /* ref: refund seq */
    SPOOL_CASH = 11,      /* ref: seq of a PaymentRefunded by hand */
    SPOOL_LABEL = 40,     /* ref: pos/tag.h; pos/label_spool.h */
    SPOOL_REPORT = 5,     /* ref: report_ref (pos/report/report.h) */
    SPOOL_CREDIT = 50,    /* ref: seq of a sale on credit or a CreditRepaid */
    SPOOL_STATEMENT = 51, /* ref: row of customer_paper */
    SPOOL_AGING = 52,     /* ref 0 */
    SPOOL_STOCK = 30,     /* ref: seq of a stock paper or stocktake */
    SPOOL_EXPIRING = 31,  /* ref: days ahead */
    SPOOL_ORDER = 60,     /* ref: seq of an OrderPlaced */
    SPOOL_DELIVERY = 61,  /* ref: seq of a DeliveryReceived */
};

enum spool_state {
    SPOOL_QUEUED = 0,
    SPOOL_PRINTING = 1,
    SPOOL_DONE = 2,
    SPOOL_DROPPED = 3
};

struct spool_job {
    int64_t id;
    enum spool_kind kind;
    uint64_t ref;
    uint32_t copy; /* 0: the original */
    bool drawer;   /* pulse first */
    enum spool_state state;
    bool again; /* was under way before a crash: print 重打 on it */
    uint32_t attempts;
    int64_t queued_ms;
    char error[SPOOL_ERROR_CAP]; /* of the last attempt; "" */
};

/* Settings in till.ini:
 *     [printer]
 *     spec = none          (also usb:…, tcp:…, dev:…, file:…:
 *                           drivers/printer.h)
 *     profile = 58         (receipts/profile.h; "paper" is its older name)
 *     receipt = always     (never: the drawer only)
 *     status = automatic   (or asked: pos/spool_model.h)
 *     paper_out = resume   (a paper that stopped in the middle; or restart:
 *                           always printed anew, marked. Without it by the
 *                           profile, and where that does not know only when
 *                           the printer proves that it forgot nothing)
 *     [drawer]
 *     open = auto          (which level of the printer's pin means that it is
 *                           open: high, low; auto learns it; none: not
 *                           watched)
 *     warn = 60            (seconds; open for longer is shown and counted)
 * Without a printer nothing is queued. */
bool spool_has_printer(const struct till *t);

/* Inside the caller's transaction. */
MUST_USE enum err spool_add(struct db *db, enum spool_kind kind, uint64_t ref,
                            uint32_t copy, bool drawer, int64_t now_ms);
/* Not yet finished ones, oldest first. */
MUST_USE enum err spool_list(struct db *db, struct spool_job ret_jobs[],
                             int cap, int *ret_count);
/* Any that is still kept; ERR_NOTFOUND. */
MUST_USE enum err spool_find(struct db *db, int64_t id,
                             struct spool_job *ret_job);
/* After a fork moved entries, in the transaction that made `rebased` anew:
 * sales that still wait for their paper are found at their new numbers. Once
 * for each recovery. */
MUST_USE enum err spool_follow_fork(struct db *db);
/* The keeper gives up what waits (paper of yesterday). */
MUST_USE enum err spool_drop_waiting(struct db *db, int64_t *ret_dropped);

/* Drains the queue in this thread: `pos print`, and the worker's body. One
 * attempt a job; stops at the first failure (ERR_GONE, d says what to do).
 * ERR_BUSY when another process drives the printer. */
MUST_USE enum err spool_drain(struct till *t, int *ret_printed, struct diag *d);

/* How the printer is, printing nothing. known = false: it is there, or takes
 * what is sent into the dark, but says nothing. ERR_NOTFOUND: none is set up;
 * ERR_GONE: nothing answers; ERR_BUSY: a process is printing. */
MUST_USE enum err spool_ask(struct till *t, struct printer_status *ret_status,
                            struct diag *d);

/* ---- inside `pos till` ---------------------------------------------------*/

enum spool_health {
    SPOOL_OFF,       /* no printer is set up */
    SPOOL_IDLE,      /* all printed; words: what will soon need somebody */
    SPOOL_BUSY,      /* printing */
    SPOOL_WAITING,   /* jobs wait: words says why */
    SPOOL_ELSEWHERE, /* another process drives the printer */
};

struct spool_status {
    enum spool_health health;
    int waiting;                 /* jobs not printed */
    char words[SPOOL_ERROR_CAP]; /* short, for the top line: "缺纸" */
    /* The cash drawer, where the printer reports it, has been open too long. */
    bool drawer_open;
    /* A label printer of its own: labels that it does not take, and why. */
    int labels_waiting;
    char label_words[SPOOL_ERROR_CAP];
};

struct spool; /* the worker: a thread with its own connections */

/* Starts the worker on the till in dir. */
MUST_USE enum err spool_start(const char *dir, struct spool **ret_spool,
                              struct diag *d);
/* There is a new job (never blocks). NULL-safe. */
void spool_poke(struct spool *s);
/* A copy of the latest status (never blocks on the printer). */
void spool_status(struct spool *s, struct spool_status *ret_status);
/* Readable when the status has changed; spool_status makes it quiet again. -1
 * for NULL. */
int spool_fd(const struct spool *s);
/* Finishes or abandons the attempt under way within about 2 s. NULL-safe. */
void spool_stop(struct spool *s);

#endif
