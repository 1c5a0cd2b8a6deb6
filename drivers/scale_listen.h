/* drivers/scale_listen.h - from frames to a weight that may be sold by: which
 * protocol it is, and when a weight holds still. Pure: time comes in.
 *
 * A weight is SCALE_SEEN_STABLE only when the scale calls it stable, or, where
 * the protocol cannot say so, when it has not changed for SCALE_HOLD_MS. Where
 * frames carry no checksum it must come twice, and a frame of another length
 * than the one before (a byte was lost) says nothing. */
#ifndef DRIVERS_SCALE_LISTEN_H
#define DRIVERS_SCALE_LISTEN_H

#include "drivers/scale_protocol.h"

#define SCALE_HOLD_MS       400
#define SCALE_HOLD_FRAMES   3
#define SCALE_SILENT_MS     2000 /* then nothing is known any more */
#define SCALE_STRANGE_BYTES 200  /* without a frame: another protocol */
#define SCALE_LISTEN_MAX    8    /* protocols listened for at once */

enum scale_seen {
    SCALE_SEEN_NOTHING, /* it says nothing now */
    SCALE_SEEN_STRANGE, /* it speaks, but nothing that is understood */
    SCALE_SEEN_MOVING,  /* g, not to be sold by */
    SCALE_SEEN_STABLE,  /* g > 0 */
    SCALE_SEEN_ZERO,
    SCALE_SEEN_UNDER, /* below zero: press zero on the scale */
    SCALE_SEEN_OVER,  /* more than it can weigh */
    SCALE_SEEN_FAULT, /* it reports a fault */
};

struct scale_view {
    enum scale_seen seen;
    bool net;  /* the scale has taken a tare off itself */
    int64_t g; /* of MOVING and STABLE */
};

struct scale_listener {
    struct scale_decoder decoder[SCALE_LISTEN_MAX];
    struct scale_reading last[SCALE_LISTEN_MAX]; /* length 0: none */
    int count;
    bool guessing; /* the protocol was not named */
    int chosen;    /* -1: not yet known */
    struct scale_view view;
    struct scale_reading held;
    int held_frames;
    int64_t held_ms, heard_ms;
    int strange; /* bytes since the last frame */
};

/* protocol NULL: guess among those that can be told apart. */
void scale_listen_init(struct scale_listener *l,
                       const struct scale_protocol *protocol,
                       enum scale_unit unit);
void scale_listen_byte(struct scale_listener *l, uint8_t byte, int64_t now_ms);
/* Time goes by: what is too old is forgotten. */
void scale_listen_tick(struct scale_listener *l, int64_t now_ms);
/* Unplugged: what was known is forgotten, a guess too. */
void scale_listen_drop(struct scale_listener *l);
/* The protocol named or guessed; NULL while guessing. */
const struct scale_protocol *
scale_listen_protocol(const struct scale_listener *l);

#endif
