#include "drivers/scan.h"

#include <ctype.h>
#include <string.h>

#define GS 0x1D

bool scan_is_aim(const uint8_t aim[3])
{
    return aim[0] == ']' && aim[1] < 0x80 && isalpha(aim[1]) && aim[2] < 0x80 &&
           isalnum(aim[2]);
}

void scan_line_drop(struct scan_line *l)
{
    l->len = 0;
    l->overlong = false;
}

void scan_line_end(struct scan_line *l, const char *aim)
{
    struct scan scan = {.overlong = l->overlong};
    const uint8_t *bytes = l->bytes;
    size_t len = l->len;
    scan_line_drop(l);
    if (!aim && len > 3 && scan_is_aim(bytes)) {
        memcpy(scan.aim, bytes, 3);
        bytes += 3;
        len -= 3;
    } else if (aim) {
        memcpy(scan.aim, aim, strnlen(aim, SCAN_AIM_CAP - 1));
    }
    if (len == 0 && !scan.overlong)
        return;
    if (len > SCAN_MAX)
        scan.overlong = true;
    if (!scan.overlong) {
        memcpy(scan.code, bytes, len);
        scan.len = len;
    }
    l->sink(l->arg, &scan);
}

int scan_line_wait_ms(const struct scan_line *l, int64_t now_ms)
{
    if (l->framed || (l->len == 0 && !l->overlong))
        return -1;
    int64_t wait = l->last_ms - now_ms;
    wait += l->sends_end ? SCAN_LOST_MS : SCAN_SILENT_MS;
    return wait < 0 ? 0 : (int)wait;
}

void scan_line_tick(struct scan_line *l, int64_t now_ms)
{
    if (scan_line_wait_ms(l, now_ms) != 0)
        return;
    if (l->sends_end)
        scan_line_drop(l);
    else
        scan_line_end(l, NULL);
}

void scan_line_byte(struct scan_line *l, uint8_t byte, int64_t now_ms)
{
    /* A shorter pause counts only when scan_line_tick saw it: if it did not,
     * this till was busy, and not the scanner silent. */
    if (now_ms - l->last_ms >= SCAN_LOST_MS)
        scan_line_tick(l, now_ms);
    l->last_ms = now_ms;
    if (byte == '\r' || byte == '\n' || byte == '\t') {
        if (l->len > 0)
            l->sends_end = true;
        scan_line_end(l, NULL);
        return;
    }
    if ((byte < ' ' && byte != GS) || byte == 0x7F)
        return; /* a prefix like STX */
    if (l->len == sizeof(l->bytes))
        l->overlong = true;
    if (!l->overlong)
        l->bytes[l->len++] = byte;
}
