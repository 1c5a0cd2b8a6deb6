/* pos/counter.h - the devices of the counter, in a thread of their own that
 * owns USB and shares nothing with the screen: scans, the scale's weight and
 * what is plugged come through a descriptor, in order and whole. When the
 * screen is slow the devices are made to wait; no scan is dropped. */
#ifndef POS_COUNTER_H
#define POS_COUNTER_H

#include "base/config.h"
#include "drivers/scale.h"
#include "drivers/scan.h"
#include "drivers/scanner_known.h"

struct counter;

enum counter_kind {
    COUNTER_SCAN,     /* a code */
    COUNTER_SCANNERS, /* what works has changed */
    COUNTER_SCALE,    /* the scale, or the weight on it while watched */
};

struct counter_event {
    enum counter_kind kind;
    struct scan scan; /* COUNTER_SCAN */
    int working;      /* COUNTER_SCANNERS: how many can be used */
    /* One that was here, or that till.ini names, is not to be had. */
    bool missing;
    char words[DIAG_TEXT_MAX]; /* why, when it is plugged in; else "" */
    struct scale_state scale;  /* COUNTER_SCALE */
};

/* The scanners of till.ini's [scanner]: take, leave, serial, baud. The texts
 * are borrowed. ERR_FORMAT, ERR_RANGE with a sentence. */
struct scanner_settings;
MUST_USE enum err counter_settings(const struct config *config,
                                   struct scanner_settings *ret_settings,
                                   struct diag *d);

/* The scale of till.ini's [scale]: protocol, unit, port, usb, baud. The texts
 * are borrowed. ERR_FORMAT, ERR_RANGE with a sentence. */
MUST_USE enum err counter_scale_settings(const struct config *config,
                                         struct scale_settings *ret_settings,
                                         struct diag *d);

/* config must stay until counter_stop. What is wrong under [scale] keeps no
 * scanner from working: it is told as a scale that does not. */
MUST_USE enum err counter_start(const struct config *config,
                                struct counter **ret_counter, struct diag *d);
/* The devices are given back to the kernel. NULL-safe. */
void counter_stop(struct counter *c);
/* Readable when counter_next has something; -1 for NULL. */
int counter_fd(const struct counter *c);
/* False: nothing more now. Never waits. */
bool counter_next(struct counter *c, struct counter_event *ret_event);

/* Is somebody looking at the scale? Its weight is told meanwhile, and it is
 * asked for it. */
void counter_watch_scale(struct counter *c, bool on);

#endif
