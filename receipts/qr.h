/* receipts/qr.h - QR codes (ISO/IEC 18004) as modules, by libqrencode. */
#ifndef RECEIPTS_QR_H
#define RECEIPTS_QR_H

#include "base/err.h"
#include "receipts/bitmap.h"

#define QR_MODULES_MAX 177 /* version 40 */
#define QR_DATA_MAX    2953
#define QR_QUIET       4 /* white modules around it */

/* Redundancy against dirt and folds. */
enum qr_level { QR_L, QR_M, QR_Q, QR_H };

struct qr {
    int modules;                                   /* along one side */
    uint8_t dark[QR_MODULES_MAX * QR_MODULES_MAX]; /* row by row */
};

/* len bytes, 1 to QR_DATA_MAX. ERR_RANGE when they do not fit at this level. */
MUST_USE enum err qr_make(const void *data, size_t len, enum qr_level level,
                          struct qr *ret_qr);
/* Black modules of size x size dots, the first at (x, y). */
void qr_draw(const struct qr *qr, struct bitmap *bm, int x, int y, int size);

#endif
