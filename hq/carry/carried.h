/* hq/carry/carried.h - what tills send on a stick.
 *
 * A file is let in by the rules of the wire: its key must be the one in force
 * of that till, its frames go through the same intake into the same commit, and
 * the answer is written only after that. So the same file twice, files in any
 * order and what the link brought meanwhile are harmless, and `hq serve` may
 * run beside it. Personal data does not travel this way. */
#ifndef HQ_CARRY_CARRIED_H
#define HQ_CARRY_CARRIED_H

#include "hq/store/store.h"
#include "sync/carry_place.h"
#include "sync/wire.h"

enum carried_result {
    CARRIED_TAKEN,
    CARRIED_REPEATED, /* was here before: only answered again */
    CARRIED_OLD,      /* a later one was here before: not answered */
    CARRIED_GAP,      /* headquarters lacks what went before */
    CARRIED_FORK,     /* headquarters follows another branch */
    CARRIED_REFUSED,  /* reason */
};

struct carried {
    enum carried_result result;
    uint32_t outlet, till; /* 0: the file does not say */
    Wire__Reason reason;
    uint64_t entries;            /* new here */
    uint64_t upto;               /* headquarters has up to this number */
    int64_t told_ms;             /* when the till wrote it, by its clock */
    char answer[CARRY_PATH_MAX]; /* "": none */
};

/* Takes in one file of the list and writes the answer beside it. On an error d
 * says what is wrong with the file, or that storing failed; nothing of it was
 * kept then. REFUSED is no error: it was answered. */
MUST_USE enum err carried_take(struct store *s, const struct keys *keys,
                               const struct carry_list *list, int index,
                               struct carried *ret_carried, struct diag *d);

#endif
