/* drivers/scan.h - one scan, whatever kind of scanner it came from, and how
 * scans are put together from bytes.
 *
 * A scan is whole or not at all: what is cut off by an unplug, by a report that
 * is malformed, or by a pause in the middle never becomes a shorter code. */
#ifndef DRIVERS_SCAN_H
#define DRIVERS_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCAN_MAX       512
#define SCAN_AIM_CAP   4
#define SCAN_SILENT_MS 100 /* a code without a suffix ends with this pause */
#define SCAN_LOST_MS                                                           \
    2000 /* of a scanner with a suffix: long, as a busy till reads late */

struct scan {
    bool overlong; /* more than SCAN_MAX bytes came: there is no code */
    char aim[SCAN_AIM_CAP];  /* "]E0" (ISO/IEC 15424), or "" */
    size_t len;              /* at least 1 unless overlong */
    char code[SCAN_MAX + 1]; /* bytes without AIM id and suffix, then NUL; no
                              * control characters but GS (0x1D) */
};

typedef void scan_sink(void *arg, const struct scan *scan);

/* Bytes of a stream become scans. Carriage return, line feed and tab end one;
 * so does a pause, unless this scanner is known to send an end: then a pause
 * means that the rest was lost. "]cm" at the start is the AIM identifier.
 * Zero-initialise, and set sink and arg. */
struct scan_line {
    scan_sink *sink;
    void *arg;
    uint8_t bytes[SCAN_MAX + SCAN_AIM_CAP];
    size_t len;
    bool overlong;
    bool sends_end;
    bool framed; /* ends by scan_line_end only, never by a pause */
    int64_t last_ms;
};

void scan_line_byte(struct scan_line *l, uint8_t byte, int64_t now_ms);
/* After all that is there to read was given to scan_line_byte. */
void scan_line_tick(struct scan_line *l, int64_t now_ms);
/* Until scan_line_tick has to be called; -1: never. */
int scan_line_wait_ms(const struct scan_line *l, int64_t now_ms);
/* The code is complete: what an end character or a pause does. aim: known from
 * elsewhere, or NULL to look for it in the bytes. */
void scan_line_end(struct scan_line *l, const char *aim);
/* The scanner went: what is unfinished is dropped. */
void scan_line_drop(struct scan_line *l);

/* "]cm": a letter and a letter or digit. */
bool scan_is_aim(const uint8_t aim[3]);

#endif
