/* Hostile scales. First byte: the protocol (past the table: guessed); the rest
 * is what the line brings. What is told as a weight must be within the limits,
 * and the same bytes after garbage must tell the same. */
#include <string.h>

#include "base/check.h"
#include "drivers/scale_listen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct scale_listener l;
    struct scale_decoder d = {0};
    struct scale_reading r;
    if (size < 1)
        return 0;
    int at = data[0] % (scale_protocol_count + 1);
    const struct scale_protocol *p =
        at < scale_protocol_count ? &scale_protocols[at] : NULL;
    scale_listen_init(&l, p, (enum scale_unit)(data[0] / 16 % 5));
    d.protocol = p ? p : &scale_protocols[0];
    for (size_t i = 1; i < size; i++) {
        scale_listen_byte(&l, data[i], (int64_t)i * 10);
        CHECK(l.view.g <= SCALE_MAX_G && l.view.g >= -SCALE_MAX_G);
        CHECK(l.view.seen != SCALE_SEEN_STABLE || l.view.g > 0);
        CHECK(l.view.seen != SCALE_SEEN_ZERO || l.view.g == 0);
        if (!scale_decode(&d, data[i], &r))
            continue;
        CHECK(r.length > 0 && r.length <= SCALE_FRAME_MAX);
        CHECK(!r.weighed || r.kind == SCALE_WEIGHT);
        /* The frame alone is the same frame. */
        struct scale_decoder again = {.protocol = d.protocol};
        struct scale_reading same = {0};
        bool complete = false;
        for (size_t k = i + 1 - r.length; k <= i; k++)
            complete = scale_decode(&again, data[k], &same);
        CHECK(complete && same.g == r.g && same.kind == r.kind);
    }
    scale_listen_tick(&l, (int64_t)size * 10 + SCALE_SILENT_MS);
    CHECK(l.view.seen == SCALE_SEEN_NOTHING);
    return 0;
}
