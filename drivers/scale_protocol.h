/* drivers/scale_protocol.h - what scales say on a serial line: bytes in,
 * readings out. Pure: no allocation, no clock, no device.
 *
 * A protocol is a row of a table: how its frames look, how it is asked, how
 * the line is set. A frame counts only as a whole: framing, widths, unit and
 * checksum must all be right, else it is as if nothing had come. After garbage
 * the next whole frame is understood. A weight in a unit that is not known
 * here, or past SCALE_MAX_G, is no weight.
 *
 * Sources, by the name in the table:
 *   cas     CAS AP-1 "Transmission protocol standard"; CAS SW-II manual, p. 16;
 *           OHAUS Aviator 7000 service manual, 6.1.1.3 (ECR, format 1); Gram
 *           Zfoc manual, "Read current weight" (BCC; SJ is jin, TJ the Taiwan
 *           catty). Asked: ENQ, answered ACK, then DC1.
 *   and     A&D EK-L manual 9-2; A&D AD-4404 manual 9.2.6 (with GS/NT); CAS
 *           CI-600D manual 10-1 (22 bytes, with id and lamp); T-Scale QHW.
 *           Comes by itself.
 *   8217    METTLER TOLEDO DIVA service manual 6.1.4.2 and 6.1.4.3 (8217
 *           weight-only). Asked: W. Answers a weight only when it is stable; of
 *           its two forms three decimals are kg and two are lb.
 *   sics    METTLER TOLEDO MT-SICS reference manual 11780711, level 0. Asked:
 *           SI. The weight is the net one.
 *   yaohua  Yaohua XK3190-A26 manual, "continuous communication format 0". The
 *           unit is not sent: till.ini says it, else kg. Comes by itself, and
 *           so do the next three.
 *   yaohua-wg       Yaohua XK3190-A12(E) manual, p. 12.
 *   yaohua-eq-back  XK3190-A26 manual, format 1: "=000.3000" is 3.000.
 *   yaohua-eq       XK3190-A26 manual, format 2: "=0003.000" is 3.000. Like the
 *           one before but for the order, so neither is ever guessed. */
#ifndef DRIVERS_SCALE_PROTOCOL_H
#define DRIVERS_SCALE_PROTOCOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define SCALE_FRAME_MAX  40
#define SCALE_FRAMES_MAX 6
#define SCALE_MAX_G      INT64_C(1000000) /* a tonne */

enum scale_unit {
    SCALE_UNIT_NONE,
    SCALE_UNIT_KG,
    SCALE_UNIT_G,
    SCALE_UNIT_JIN,    /* 500 g */
    SCALE_UNIT_CATTY,  /* of Taiwan, 600 g */
    SCALE_UNIT_LB,     /* 453.59237 g */
    SCALE_UNIT_UNKNOWN /* makes the frame none */
};

enum scale_parity { SCALE_PARITY_NONE, SCALE_PARITY_EVEN, SCALE_PARITY_ODD };

/* Parity makes it seven bits: with it the line has the same ten bits a byte as
 * 8N1, so lines are always opened 8N1 and parity is dealt with here. */
struct scale_protocol {
    const char *name;   /* as till.ini says it */
    const char *models; /* N_() */
    int baud;           /* as delivered */
    enum scale_parity parity;
    const char *ask;   /* what makes it answer; NULL: comes by itself */
    const char *ask_2; /* after ACK; NULL: none */
    bool checked;      /* frames carry a checksum */
    bool guessable;    /* nothing else looks like it */
    const char *frames[SCALE_FRAMES_MAX]; /* scale_protocol.c says how */
};

extern const struct scale_protocol scale_protocols[];
extern const int scale_protocol_count;
/* NULL: no such name. */
const struct scale_protocol *scale_protocol_find(const char *name);
/* "kg", "g", "jin" or "斤", "lb"; SCALE_UNIT_UNKNOWN for what is none. */
enum scale_unit scale_unit_find(const char *name);

enum scale_kind { SCALE_WEIGHT, SCALE_OVER, SCALE_UNDER, SCALE_FAULT };
enum scale_motion { SCALE_UNTOLD, SCALE_STABLE, SCALE_MOVING };

/* One frame. */
struct scale_reading {
    enum scale_kind kind;
    enum scale_motion motion;
    bool net;      /* the scale took a tare off itself */
    bool weighed;  /* there is a weight: not in some frames of status */
    int64_t g;     /* rounded to the gram, half away from zero */
    size_t length; /* of the frame */
};

/* Zero-initialise; set protocol, and unit when till.ini names one. */
struct scale_decoder {
    const struct scale_protocol *protocol;
    enum scale_unit unit; /* for frames that name none */
    uint8_t window[SCALE_FRAME_MAX];
    size_t len;
};

/* True: with this byte a frame is complete. */
bool scale_decode(struct scale_decoder *d, uint8_t byte,
                  struct scale_reading *ret_reading);
/* The line went: what is unfinished is dropped. */
void scale_decoder_drop(struct scale_decoder *d);

#endif
