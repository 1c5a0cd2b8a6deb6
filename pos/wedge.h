/* pos/wedge.h - telling a scanner that types from a person who types.
 *
 * A keyboard-wedge scanner sends a barcode as keys a few milliseconds apart,
 * usually ended by Enter or Tab. Keys go in with their time; typed keys and
 * whole scans come out, in order. Pure: no clock, no terminal. A scan is whole
 * or not at all; it never becomes typed keys in part, so that no dialog
 * swallows half a barcode.
 *
 * Rules: keys at most WEDGE_GAP_MS apart form a run. A run of WEDGE_SCAN_MIN
 * or more printable characters ended by Enter or Tab within the gap is a
 * scan; so is one of WEDGE_BARE_MIN or more characters ended by silence (a
 * scanner without a suffix); all else is typing and is handed on key by key,
 * at most WEDGE_GAP_MS late. A key held down repeats itself and is no scan. A
 * second Enter that follows a scan within the gap (CR LF) is left out.
 * What comes between SCREEN_KEY_PASTE and SCREEN_KEY_PASTED, which is how an
 * input method or a remote session delivers a burst, is a scan when it looks
 * like a code (no blanks, a digit in it), else typing. Full width digits,
 * letters and signs (U+FF01-FF5E, which a Chinese input method makes of them)
 * become ASCII inside a scan; Ctrl+] (0x1D) and F8 become GS, GS1's separator,
 * there, and stay what they are when typed. */
#ifndef POS_WEDGE_H
#define POS_WEDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WEDGE_GAP_MS    35  /* longest pause inside a burst */
#define WEDGE_SCAN_MIN  8   /* shortest burst that Enter makes a scan */
#define WEDGE_BARE_MIN  8   /* shortest without Enter */
#define WEDGE_SCAN_MAX  512 /* longer bursts are dropped whole */
#define WEDGE_QUEUE_MAX 2048
#define WEDGE_PASTE_MS  1000 /* silence that ends a paste whose end is lost */

enum wedge_kind {
    WEDGE_NONE,    /* nothing is ready */
    WEDGE_KEY,     /* a typed key: hand it to the screen as it came */
    WEDGE_SCAN,    /* a whole code */
    WEDGE_DROPPED, /* a burst or a paste longer than WEDGE_SCAN_MAX */
};

struct wedge_event {
    enum wedge_kind kind;
    int key;                       /* WEDGE_KEY: as in base/screen.h */
    char code[WEDGE_SCAN_MAX + 1]; /* WEDGE_SCAN: ASCII, without suffix */
};

/* Zero-initialise. */
struct wedge {
    int run[WEDGE_SCAN_MAX]; /* keys not decided yet */
    int run_len;
    bool overlong; /* the run went past WEDGE_SCAN_MAX */
    bool pasting;
    bool after_scan; /* a scan just ended: its line feed may follow */
    int64_t last_ms;
    int queue[WEDGE_QUEUE_MAX]; /* decided: keys, and scans as -1 - slot */
    int queue_len, queue_at;
    char scans[4][WEDGE_SCAN_MAX + 1];
    int scan_len;
};

/* One key (a code point or SCREEN_KEY_...) at a monotonic time. Take events
 * out until WEDGE_NONE before the next key. */
void wedge_key(struct wedge *w, int key, int64_t now_ms);
/* Time passes without a key. */
void wedge_tick(struct wedge *w, int64_t now_ms);
/* How long the screen may wait for a key before it must call wedge_tick; -1:
 * for ever. */
int wedge_wait_ms(const struct wedge *w, int64_t now_ms);
void wedge_next(struct wedge *w, struct wedge_event *ret_event);

#endif
