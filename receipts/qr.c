#include "receipts/qr.h"

#include <errno.h>
#include <qrencode.h>
#include <stdbool.h>
#include <string.h>

/* Characters of QR's denser alphanumeric mode. */
static bool is_alphanumeric(const uint8_t *data, size_t len)
{
    static const char set[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    for (size_t i = 0; i < len; i++) {
        if (data[i] == 0 || !strchr(set, data[i]))
            return false;
    }
    return true;
}

enum err qr_make(const void *data, size_t len, enum qr_level level,
                 struct qr *ret_qr)
{
    static const QRecLevel levels[] = {QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q,
                                       QR_ECLEVEL_H};
    enum err err = ERR_RANGE;
    QRcode *code = NULL;
    if (len < 1 || len > QR_DATA_MAX)
        return ERR_RANGE;
    QRinput *input = QRinput_new2(0, levels[level]);
    if (!input)
        return errno == ENOMEM ? ERR_NOMEM : ERR_RANGE;
    QRencodeMode mode = is_alphanumeric(data, len) ? QR_MODE_AN : QR_MODE_8;
    if (QRinput_append(input, mode, (int)len, data) != 0)
        goto out;
    code = QRcode_encodeInput(input);
    if (!code) {
        err = errno == ENOMEM ? ERR_NOMEM : ERR_RANGE;
        goto out;
    }
    ret_qr->modules = code->width;
    for (int i = 0; i < code->width * code->width; i++)
        ret_qr->dark[i] = code->data[i] & 1;
    err = ERR_OK;
out:
    QRcode_free(code);
    QRinput_free(input);
    return err;
}

void qr_draw(const struct qr *qr, struct bitmap *bm, int x, int y, int size)
{
    for (int row = 0; row < qr->modules; row++) {
        for (int col = 0; col < qr->modules; col++) {
            if (qr->dark[row * qr->modules + col])
                bitmap_fill(bm, x + col * size, y + row * size, size, size);
        }
    }
}
