/* Any keys at any times: a typed key comes out once, in order, as it went in,
 * or as part of a scan that is made of the keys that went in; the queue never
 * overflows; nothing stays inside for ever. */
#include <stdint.h>
#include <string.h>

#include "base/check.h"
#include "base/screen.h"
#include "pos/wedge.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static int key_of(uint8_t b)
{
    static const int special[] = {SCREEN_KEY_ENTER,
                                  10,
                                  SCREEN_KEY_TAB,
                                  SCREEN_KEY_PASTE,
                                  SCREEN_KEY_PASTED,
                                  SCREEN_KEY_ESC,
                                  SCREEN_KEY_UP,
                                  0x4E2D,
                                  0xFF16,
                                  0x3000,
                                  0x1D,
                                  SCREEN_KEY_F(8),
                                  SCREEN_KEY_BACKSPACE};
    return b < 128 ? '0' + b % 10
                   : special[b % (sizeof(special) / sizeof(special[0]))];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct wedge w;
    struct wedge_event e;
    int64_t now = 0;
    size_t in = 0, out = 0;
    memset(&w, 0, sizeof(w));
    for (size_t i = 0; i + 1 < len; i += 2) {
        now += data[i] % 64;
        if (data[i] & 64)
            wedge_tick(&w, now);
        in++;
        wedge_key(&w, key_of(data[i + 1]), now);
        for (wedge_next(&w, &e); e.kind != WEDGE_NONE; wedge_next(&w, &e)) {
            size_t n = strlen(e.code);
            CHECK((e.kind == WEDGE_SCAN) == (n >= WEDGE_SCAN_MIN));
            CHECK(n <= WEDGE_SCAN_MAX);
            out += e.kind == WEDGE_SCAN ? n : e.kind == WEDGE_KEY;
        }
    }
    CHECK(out <= in);
    wedge_key(&w, SCREEN_KEY_PASTED, now);
    wedge_tick(&w, now + 10000);
    for (wedge_next(&w, &e); e.kind != WEDGE_NONE; wedge_next(&w, &e))
        ;
    CHECK(wedge_wait_ms(&w, now + 10000) == -1);
    return 0;
}
