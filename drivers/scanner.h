/* drivers/scanner.h - all the scanners of a counter as one source of scans.
 *
 * Belongs to one thread and its poll loop. Plugging, unplugging and replugging
 * need no call: scanners_turn sees to them, also to a serial line that comes
 * later. A USB scanner is claimed from the kernel, so that no input method,
 * focus or second window can eat or see a scan; it is given back at the end. */
#ifndef DRIVERS_SCANNER_H
#define DRIVERS_SCANNER_H

#include <poll.h>

#include "drivers/scan.h"
#include "drivers/scanner_known.h"
#include "drivers/usb.h"

#define SCANNERS_MAX      8
#define SCANNERS_POLL_MAX (USB_POLLFDS_MAX + SCANNERS_MAX)
#define SCANNER_RETRY_MS  1000 /* between tries at what cannot be opened */
#define SCANNER_PATH_MAX  64

struct scanner_settings {
    struct scanner_names names; /* borrowed texts; no_cdc is computed */
    const char *serial;         /* paths with commas or blanks between */
    int baud;                   /* of serial lines; 0: SERIAL_BAUD */
};
/* A sentence for what is wrong in them. */
MUST_USE enum err scanner_settings_check(const struct scanner_settings *s,
                                         struct diag *d);

/* One scanner that is there, or that the settings say should be. */
struct scanner_state {
    enum scanner_kind kind;
    char name[USB_TEXT_CAP]; /* as it calls itself, or its path */
    bool works;
    char words[DIAG_TEXT_MAX]; /* why not; "" when it works */
};

struct scanners;

/* The settings are copied as far as needed, except texts. sink is called from
 * scanners_turn; it must not call anything of this header. Works without USB:
 * serial lines only. */
MUST_USE enum err scanners_new(const struct scanner_settings *settings,
                               scan_sink *sink, void *arg,
                               struct scanners **ret_scanners, struct diag *d);
void scanners_free(struct scanners *s); /* NULL-safe */

int scanners_pollfds(struct scanners *s, struct pollfd fds[], int cap);
int scanners_wait_ms(struct scanners *s); /* -1: for ever */
void scanners_turn(struct scanners *s);

/* True once after the list below has changed. */
bool scanners_changed(struct scanners *s);
int scanners_list(const struct scanners *s, struct scanner_state ret_list[],
                  int cap);

#endif
