/* Carry files of any bytes. The first byte says how far the input gets:
 *   even  as it is
 *   odd   with the sum at the end made right, so that the seal is what decides
 *   3     frames of the rest, rightly sealed: what opens is what was put in */
#include <string.h>

#include "base/check.h"
#include "sync/carry.h"
#include "sync/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define HASH_LEN 32

static struct keys till, hq;

static void keys_of(struct keys *k, uint8_t seed)
{
    uint8_t bytes[crypto_box_SEEDBYTES];
    memset(bytes, seed, sizeof(bytes));
    crypto_box_seed_keypair(k->curve_public, k->curve_secret, bytes);
}

/* The seal decides: nothing that we did not write opens. */
static void open_any(const uint8_t *data, size_t len, bool right_sum)
{
    struct buf file = {0}, frames = {0};
    struct carry_label label;
    struct diag d = {0};
    CHECK(!buf_add(&file, data, len));
    if (right_sum && len >= HASH_LEN)
        crypto_generichash(file.data + len - HASH_LEN, HASH_LEN, file.data,
                           len - HASH_LEN, NULL, 0);
    enum err err = carry_label(file.data, len, &label, &d);
    CHECK(!err || d.text[0]);
    d.text[0] = '\0';
    err = carry_open(file.data, len, hq.curve_secret, &frames, &d);
    CHECK(err && d.text[0] && !frames.data);
    buf_release(&file);
}

static size_t frame_len(const uint8_t *data, size_t left)
{
    size_t want = 1 + (size_t)data[0] * 7;
    return want < left ? want : left;
}

static void round_trip(const uint8_t *data, size_t len)
{
    struct carry_label label = {
        .way = CARRY_TO_HQ, .outlet = 1, .till = 1, .number = len};
    struct carry_writer w;
    struct buf frames = {0};
    const uint8_t *frame = NULL;
    size_t at = 0, n = 0, from = 0;
    memcpy(label.from, till.curve_public, KEY_LEN);
    memcpy(label.to, hq.curve_public, KEY_LEN);
    CHECK(!carry_begin(&label, till.curve_secret, &w));
    for (size_t i = 0; i < len; i += frame_len(data + i, len - i))
        CHECK(!carry_add(&w, data + i, frame_len(data + i, len - i)));
    CHECK(!carry_end(&w));
    CHECK(!carry_open(w.file.data, w.file.len, hq.curve_secret, &frames, NULL));
    while (carry_next(&frames, &at, &frame, &n)) {
        CHECK(n == frame_len(data + from, len - from));
        CHECK(memcmp(frame, data + from, n) == 0);
        from += n;
    }
    CHECK(from == len);
    carry_writer_release(&w);
    buf_release(&frames);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    CHECK(!keys_init());
    keys_of(&till, 1);
    keys_of(&hq, 2);
    if (len == 0)
        return 0;
    if (data[0] % 4 == 3)
        round_trip(data + 1, len - 1);
    else
        open_any(data + 1, len - 1, data[0] % 2 == 1);
    return 0;
}
