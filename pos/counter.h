/* pos/counter.h - the devices of the counter, in a thread of their own that
 * owns USB and shares nothing with the screen: scans and the scanners' state
 * come through a descriptor, in order and whole. When the screen is slow the
 * scanners are made to wait; nothing is dropped. */
#ifndef POS_COUNTER_H
#define POS_COUNTER_H

#include "base/config.h"
#include "drivers/scan.h"
#include "drivers/scanner_known.h"

struct counter;

enum counter_kind {
    COUNTER_SCAN,     /* a code */
    COUNTER_SCANNERS, /* what works has changed */
};

struct counter_event {
    enum counter_kind kind;
    struct scan scan; /* COUNTER_SCAN */
    int working;      /* COUNTER_SCANNERS: how many can be used */
    /* One that was here, or that till.ini names, is not to be had. */
    bool missing;
    char words[DIAG_TEXT_MAX]; /* why, when it is plugged in; else "" */
};

/* The scanners of till.ini's [scanner]: take, leave, serial, baud. The texts
 * are borrowed. ERR_FORMAT, ERR_RANGE with a sentence. */
struct scanner_settings;
MUST_USE enum err counter_settings(const struct config *config,
                                   struct scanner_settings *ret_settings,
                                   struct diag *d);

/* config must stay until counter_stop. */
MUST_USE enum err counter_start(const struct config *config,
                                struct counter **ret_counter, struct diag *d);
/* The devices are given back to the kernel. NULL-safe. */
void counter_stop(struct counter *c);
/* Readable when counter_next has something; -1 for NULL. */
int counter_fd(const struct counter *c);
/* False: nothing more now. Never waits. */
bool counter_next(struct counter *c, struct counter_event *ret_event);

#endif
