/* drivers/scanner_keyboard.h - a scanner that types: HID boot keyboard reports
 * (HID 1.11, appendix B; HID Usage Tables, 10) to bytes. US layout, which is
 * what scanners send unless told otherwise.
 *
 * FNC1 inside a code arrives as GS in any of the usual ways: Ctrl+], F8,
 * Alt+029 on the keypad. */
#ifndef DRIVERS_SCANNER_KEYBOARD_H
#define DRIVERS_SCANNER_KEYBOARD_H

#include "drivers/scan.h"

#define KEYBOARD_KEYS 6

/* Zero-initialise. */
struct scanner_keyboard {
    uint8_t held[KEYBOARD_KEYS];
    bool alt;
    unsigned typed; /* with Alt held: the number on the keypad */
    bool typing;
};

/* One report. What is shorter than the boot report, or says that too many keys
 * are down, changes nothing. */
void scanner_keyboard_report(struct scanner_keyboard *k, struct scan_line *line,
                             const uint8_t *data, size_t len, int64_t now_ms);

#endif
