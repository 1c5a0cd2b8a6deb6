/* Hostile scanners. First byte: 0 keyboard, 1 HID POS, 2 stream. Reports are
 * length-prefixed; HID POS begins with a length-prefixed report descriptor. A
 * fault here lets a cheap scanner crash the till in the middle of a sale. */
#include <string.h>

#include "base/check.h"
#include "drivers/scanner_hidpos.h"
#include "drivers/scanner_keyboard.h"
#include "drivers/scanner_serial.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(void *arg, const struct scan *scan)
{
    (void)arg;
    if (scan->overlong)
        return;
    CHECK(scan->len > 0 && scan->len <= SCAN_MAX);
    CHECK(scan->code[scan->len] == '\0');
    CHECK(strlen(scan->code) == scan->len);
    CHECK(scan->aim[0] == '\0' || scan_is_aim((const uint8_t *)scan->aim));
    for (size_t i = 0; i < scan->len; i++) {
        uint8_t c = (uint8_t)scan->code[i];
        CHECK((c >= ' ' && c != 0x7f) || c == 0x1d);
    }
}

static const uint8_t *take(const uint8_t **data, size_t *size, size_t *ret_len)
{
    const uint8_t *at = *data + 1;
    *ret_len = **data < *size - 1 ? **data : *size - 1;
    *data += 1 + *ret_len;
    *size -= 1 + *ret_len;
    return at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scan_line line = {.sink = look};
    struct scanner_keyboard keyboard = {0};
    struct scanner_hidpos hidpos = {0};
    int64_t now = 0;
    size_t len;
    if (size < 2)
        return 0;
    int kind = *data++ % 3;
    size--;
    if (kind == 1) {
        const uint8_t *descriptor = take(&data, &size, &len);
        if (hidpos_parse(descriptor, len, &hidpos.layout))
            return 0;
        CHECK(hidpos.layout.data_at >= 0 && hidpos.layout.data_bytes > 0);
        line.framed = true;
    }
    while (size > 0) {
        const uint8_t *report = take(&data, &size, &len);
        if (kind == 0)
            scanner_keyboard_report(&keyboard, &line, report, len, now);
        else if (kind == 1)
            scanner_hidpos_report(&hidpos, &line, report, len, now);
        else
            scanner_bytes(&line, report, len, now);
        now += (int64_t)(len % 7) * 40;
        if (len % 2)
            scan_line_tick(&line, now);
    }
    return 0;
}
