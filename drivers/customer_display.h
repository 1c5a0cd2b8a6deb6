/* drivers/customer_display.h - the display that the customer sees: eight LED
 * digits, or two rows of twenty characters. Bytes out; nothing is asked.
 *
 * Profiles and where they are from:
 *   led8      LED8N and its many copies: ESC Q A digits CR (LED8N user's
 *             manual, 6); the lamps by ESC s '1' to '4' (LED8N drivers in use;
 *             Partner CD7110). 2400 baud.
 *   led8-stx  the same with STX L d d d d for the lamps (LED8N manual, 1).
 *   vfd       Epson ESC/POS (DM-D110 specification 5.4): ESC @, US $ x y.
 *   cd5220    CD5220 standard mode (Epson P07303 manual 7.2): ESC Q A and
 *             ESC Q B, twenty characters, CR.
 *
 * Only ASCII is ever sent, unless the settings say that this display has
 * Chinese: then GB18030 of two bytes. What it cannot show becomes a blank, and
 * an amount that is too long for the digits becomes minus signs: never a part
 * of it. */
#ifndef DRIVERS_CUSTOMER_DISPLAY_H
#define DRIVERS_CUSTOMER_DISPLAY_H

#include <poll.h>

#include "base/diag.h"
#include "base/money.h"
#include "drivers/usb.h"

#define CUSTOMER_COLUMNS   20
#define CUSTOMER_BYTES_MAX 64 /* of one face, encoded */
#define CUSTOMER_TEXT_CAP  128
#define CUSTOMER_PATH_MAX  64
#define CUSTOMER_POLL_MAX  (USB_POLLFDS_MAX + 1)
#define CUSTOMER_RETRY_MS  2000
#define CUSTOMER_WRITE_MS  200

enum customer_lamp {
    CUSTOMER_DARK,
    CUSTOMER_PRICE,
    CUSTOMER_TOTAL,
    CUSTOMER_RECEIVED,
    CUSTOMER_CHANGE,
};

struct customer_profile {
    const char *name;
    const char *models; /* N_() */
    int baud;
    bool rows; /* two of text; else eight digits */
    enum { CUSTOMER_ESC_S, CUSTOMER_STX_L, CUSTOMER_US, CUSTOMER_ESC_Q } how;
};
extern const struct customer_profile customer_profiles[];
extern const int customer_profile_count;
const struct customer_profile *customer_profile_find(const char *name);

/* What is shown, for either kind. */
struct customer_face {
    char upper[CUSTOMER_TEXT_CAP], lower[CUSTOMER_TEXT_CAP]; /* UTF-8 */
    enum customer_lamp lamp;
    bool has_number;
    struct money number;
};

/* Bytes that show it; how many. */
size_t customer_face_bytes(const struct customer_profile *p, bool chinese,
                           const struct customer_face *face,
                           uint8_t out[CUSTOMER_BYTES_MAX]);

/* till.ini's [display]; texts are borrowed. All zero: one that calls itself a
 * customer display is found on USB. */
struct customer_settings {
    const char *profile; /* NULL, "": vfd */
    const char *port;    /* a serial line or device file; NULL, "": USB */
    const char *usb;     /* VVVV:PPPP of what is the display too */
    int baud;            /* 0: the profile's */
    bool chinese;
};
MUST_USE enum err customer_settings_check(const struct customer_settings *s,
                                          struct diag *d);
/* From descriptors alone. */
bool customer_takes(const struct customer_settings *s,
                    const struct usb_found *f);

/* One thread and its poll loop. Unplugging and plugging need no call; it is
 * painted anew by itself. No call blocks longer than CUSTOMER_WRITE_MS. */
struct customer_display;
MUST_USE enum err customer_display_new(const struct customer_settings *s,
                                       struct customer_display **ret_display,
                                       struct diag *d);
void customer_display_free(struct customer_display *c); /* NULL-safe */
int customer_display_pollfds(struct customer_display *c, struct pollfd fds[],
                             int cap);
int customer_display_wait_ms(struct customer_display *c); /* -1: for ever */
/* Opens what came, paints what is due. */
void customer_display_turn(struct customer_display *c,
                           const struct customer_face *face);
/* One was named or has been here, and is not to be had. */
bool customer_display_missing(const struct customer_display *c);

#endif
