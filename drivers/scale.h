/* drivers/scale.h - the counter's scale: a serial line or USB CDC-ACM.
 *
 * Belongs to one thread and its poll loop, as drivers/scanner.h. Plugging,
 * unplugging and replugging need no call. A scale that has to be asked is
 * asked only while somebody watches. There is at most one. */
#ifndef DRIVERS_SCALE_H
#define DRIVERS_SCALE_H

#include <poll.h>

#include "drivers/scale_listen.h"
#include "drivers/usb.h"

#define SCALE_PATH_MAX 64
#define SCALE_POLL_MAX (USB_POLLFDS_MAX + 1)
#define SCALE_RETRY_MS 1000 /* between tries at what cannot be opened */
#define SCALE_ASK_MS   150  /* between questions, while watched */
#define SCALE_WRITE_MS 20   /* patience with USB taking a question */

/* From till.ini; texts are borrowed. All zero: a scale that calls itself one
 * is found on USB, and its protocol is guessed. */
struct scale_settings {
    const char *protocol; /* a name of the table; NULL, "", "auto": guess */
    const char *unit;     /* of frames that name none; NULL, "": kg */
    const char *port;     /* /dev/ttyUSB0; NULL, "": look on USB */
    const char *usb;      /* VVVV:PPPP of what is a scale on USB too */
    int baud;             /* 0: the protocol's */
};
/* A sentence for what is wrong in them. */
MUST_USE enum err scale_settings_check(const struct scale_settings *s,
                                       struct diag *d);

/* From descriptors alone: would the scale be read from this device? Only a
 * CDC-ACM one that the settings name or that calls itself a scale. */
bool scale_takes(const struct scale_settings *s, const struct usb_found *f);

struct scale_state {
    bool works;    /* its line is open */
    bool expected; /* named in the settings, or was here before */
    const struct scale_protocol *protocol; /* NULL: not known yet */
    char name[USB_TEXT_CAP];               /* what it calls itself, its path */
    char words[DIAG_TEXT_MAX];             /* why it does not work */
    struct scale_view view;
};

struct scale;

MUST_USE enum err scale_new(const struct scale_settings *settings,
                            struct scale **ret_scale, struct diag *d);
void scale_free(struct scale *s); /* NULL-safe; gives USB back */

int scale_pollfds(struct scale *s, struct pollfd fds[], int cap);
int scale_wait_ms(struct scale *s); /* -1: for ever */
void scale_turn(struct scale *s);

/* Somebody looks at the weight, or no longer. */
void scale_watch(struct scale *s, bool on);
/* True once after the state below has changed; the weight in it counts only
 * while watched. */
bool scale_changed(struct scale *s);
void scale_state(const struct scale *s, struct scale_state *ret_state);

#endif
