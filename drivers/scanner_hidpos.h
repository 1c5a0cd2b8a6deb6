/* drivers/scanner_hidpos.h - HID POS scanners (HID Point of Sale Usage Tables
 * 1.02, chapter 4: usage page 0x8C, barcode scanner).
 *
 * Where length, AIM identifier, data and "more follows" are in a report is read
 * from the report descriptor, not guessed. Some models put everything one byte
 * later than their descriptor says: the identifier's bracket shows it. */
#ifndef DRIVERS_SCANNER_HIDPOS_H
#define DRIVERS_SCANNER_HIDPOS_H

#include "base/err.h"
#include "drivers/scan.h"

#define HIDPOS_DESCRIPTOR_MAX 4096
#define HIDPOS_REPORT_MAX     1024 /* bytes */
#define HIDPOS_PAUSE_MS       1000 /* between the parts of one code */

/* Offsets in bits from the start of the report, its id included; -1: there is
 * no such field. */
struct hidpos_layout {
    int id; /* report id, or -1 when the device has but one report */
    int report_bytes;
    int length_at, aim_at[3], more_at;
    int data_at, data_bytes;
};

/* ERR_NOTFOUND: no scanned data of usage page 0x8C in it. ERR_FORMAT: no report
 * descriptor. */
MUST_USE enum err hidpos_parse(const uint8_t *descriptor, size_t len,
                               struct hidpos_layout *ret_layout);

/* Zero-initialise, and set layout. */
struct scanner_hidpos {
    struct hidpos_layout layout;
    char aim[SCAN_AIM_CAP]; /* of the code in parts */
    bool parts;             /* more of this code follows */
    bool broken;            /* nothing of it is used any more */
    int64_t last_ms;
};

/* The line must be framed. Other reports are none of its business; a malformed
 * one, or a pause between parts, drops the whole code they belong to. */
void scanner_hidpos_report(struct scanner_hidpos *h, struct scan_line *line,
                           const uint8_t *data, size_t len, int64_t now_ms);

#endif
