/* pos/carry/carry.h - headquarters by stick, for a shop without any link.
 *
 * Out: a file with what the agent would say: Hello and everything that
 * headquarters is not known to have. In: the answer, taken as the agent would
 * take it. Both while the till sells and while an agent runs; nothing is marked
 * as sent before headquarters' own word came back. A till remembers what it
 * wrote (table carried), so that only the answer to a file of its own counts,
 * and each once.
 *
 * Names and phones of customers do not travel this way. */
#ifndef POS_CARRY_CARRY_H
#define POS_CARRY_CARRY_H

#include "pos/till.h"
#include "sync/carry_place.h"

#define CARRY_KEPT  64 /* files of ours whose answers are known */
#define CARRY_WORDS 384

struct carry_out {
    char path[CARRY_PATH_MAX];
    uint64_t first_seq, last_seq; /* 0: headquarters has everything */
    uint64_t left;                /* entries that did not fit any more */
    int64_t until_ms;             /* of the last one */
    int64_t bytes;
};

/* To place, else to [backup] dir of till.ini or the first stick. */
MUST_USE enum err carry_out(struct till *t, const char *place,
                            struct carry_out *ret_out, struct diag *d);

struct carry_in {
    int files;      /* answers to us that were taken in */
    int others;     /* of other tills: left alone */
    int old;        /* taken in before, or overtaken */
    bool fork;      /* headquarters follows another branch: see carry_fork */
    bool recovered; /* it did, and this till has gone over to it */
    uint64_t taken, rebased;      /* then: entries that came; own ones kept */
    uint64_t unsent;              /* now */
    int64_t until_ms;             /* headquarters has everything up to then */
    uint64_t items, prices, rest; /* that came; rest: people, rules, … */
    char file[CARRY_NAME_MAX];    /* the last one looked at */
};

/* Takes in every answer to this till. ERR_NOTFOUND: there was none; any error
 * comes with a sentence and what was taken until then stays. */
MUST_USE enum err carry_in(struct till *t, const char *place,
                           struct carry_in *ret_in, struct diag *d);
/* What to do about a fork. */
const char *carry_fork(void);

/* ---- for the screen ------------------------------------------------------*/

/* `pos carry out` or `in` as a process of its own; it leaves word in
 * D/carry.state. */
MUST_USE enum err carry_start(const struct till *t, bool out, struct diag *d);

struct carry_state {
    int64_t tried_ms; /* wall clock; 0: never */
    bool good;
    char words[CARRY_WORDS];
};
void carry_state_read(const char *dir, struct carry_state *ret_state);
void carry_state_write(const char *dir, const struct carry_state *state);

#endif
