/* drivers/scanner_known.h - is this USB device a barcode scanner?
 *
 * A scanner that types is a keyboard to USB: taking the wrong one would leave
 * the shop without its keyboard. So a device is taken only when its maker makes
 * nothing but readers, when it calls itself a scanner, or when the shop's
 * settings name it; the shop can also name what is to be left alone. */
#ifndef DRIVERS_SCANNER_KNOWN_H
#define DRIVERS_SCANNER_KNOWN_H

#include "drivers/usb.h"

enum scanner_kind {
    SCANNER_NONE,
    SCANNER_KEYBOARD, /* HID boot keyboard */
    SCANNER_HIDPOS,   /* HID POS, usage page 0x8C */
    SCANNER_CDC,      /* USB serial, spoken to without a tty */
    SCANNER_TTY,      /* a serial line or what the kernel shows as one */
};

/* From the till's settings: lists of VVVV:PPPP or VVVV, hexadecimal, with
 * commas or blanks between. NULL is empty. */
struct scanner_names {
    const char *take;  /* these are scanners */
    const char *leave; /* these are not, whatever they say */
    bool no_cdc;       /* serial scanners are read from their tty */
};
/* Refuses, with a sentence, a list that cannot be read. */
MUST_USE enum err scanner_names_check(const char *list, struct diag *d);
/* Is the device in such a list? For scales and displays too. */
bool scanner_listed(const char *list, const struct usb_found *f);

enum scanner_reason {
    SCANNER_BY_MAKER,    /* its maker makes only readers */
    SCANNER_BY_NAME,     /* it calls itself a scanner */
    SCANNER_BY_SETTINGS, /* named by the shop */
    SCANNER_LEFT,        /* named by the shop as none */
    SCANNER_LEFT_TO_TTY, /* read through the tty that the shop named */
    SCANNER_IS_KEYBOARD, /* a keyboard that nothing says is a scanner */
    SCANNER_IS_ELSE,     /* neither types, nor serial, nor HID */
};

struct scanner_guess {
    enum scanner_kind kind;
    enum scanner_reason reason;
    int interface; /* index into struct usb_found */
};

/* From descriptors alone: nothing is opened. */
struct scanner_guess scanner_guess(const struct usb_found *f,
                                   const struct scanner_names *names);

#endif
