/* receipts/profile_guess.h - which profile a USB printer most likely needs.
 *
 * A guess: several makers ship the same USB controller with the same numbers
 * (0416:5011 and 0483:5743 are on 58 mm and on 80 mm printers alike), and many
 * call themselves "USB Printing Support". So a model's own name decides first,
 * then its numbers, then a paper width within its name, and what the shop
 * writes in till.ini beats them all. In doubt it is the narrow paper: a
 * 58 mm receipt can be read on 80 mm paper, the other way round it is cut off.
 *
 * Numbers as seen by others, none on a printer of ours: odoo
 * hw_escpos/supported_devices.py (04b8:0202, 0e03, 0e15), python-escpos docs,
 * examples and issues 379 (0456:0808) and 51 (0416:5011), USB-Printer-
 * Descriptors (6868:0500). */
#ifndef RECEIPTS_PROFILE_GUESS_H
#define RECEIPTS_PROFILE_GUESS_H

#include <stdint.h>

#include "receipts/profile.h"

enum profile_reason {
    PROFILE_BY_DEFAULT, /* nothing is known of it */
    PROFILE_BY_HAND,    /* till.ini says so */
    PROFILE_BY_NAME,    /* it says which model it is */
    PROFILE_BY_NUMBER,  /* its USB number is of that model only */
    PROFILE_BY_SHARED,  /* its USB number is shared by several models */
    PROFILE_BY_WIDTH,   /* "58" or "80" stands in its name */
};

struct profile_guess {
    const struct printer_profile *profile;
    enum profile_reason reason;
    const char *seen_on; /* BY_NUMBER, BY_SHARED: models; else "" */
};

/* name: as the device says it, "" when it does not. Always gives one. */
void profile_guess(uint16_t vendor, uint16_t product, const char *name,
                   struct profile_guess *ret_guess);
/* Why, in the user's language. */
const char *profile_reason_text(enum profile_reason reason);

#endif
