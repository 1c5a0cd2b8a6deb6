/* What scales say, by the vectors of their makers. If one of these failed, a
 * customer would pay for a weight that nobody weighed: a torn or garbled frame,
 * another unit, a sign lost, goods still swinging, or a tare. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "drivers/scale_listen.h"

struct heard {
    int frames;
    struct scale_reading last;
};

static struct heard feed(const char *protocol, enum scale_unit unit,
                         const char *bytes, size_t len)
{
    struct scale_decoder d = {.protocol = scale_protocol_find(protocol),
                              .unit = unit};
    struct heard h = {0};
    assert_non_null(d.protocol);
    for (size_t i = 0; i < len; i++)
        h.frames += scale_decode(&d, (uint8_t)bytes[i], &h.last);
    return h;
}
#define FEED(protocol, bytes)                                                  \
    feed(protocol, SCALE_UNIT_NONE, bytes, sizeof(bytes) - 1)

/* From the makers' own pages (drivers/scale_protocol.h names them); a '#' in
 * place of a checksum byte is computed here. */
static const struct vector {
    const char *protocol, *bytes;
    enum scale_kind kind;
    enum scale_motion motion;
    int64_t g;
    bool net;
} vectors[] = {
    /* CAS AP-1: STA, SIGN, C4 C3 KD C2 C1 C0, "kg". */
    {"cas", "\x01\x02S 01.234kg#\x03\x04", SCALE_WEIGHT, SCALE_STABLE, 1234,
     false},
    {"cas", "\x01\x02U-00.020kg#\x03\x04", SCALE_WEIGHT, SCALE_MOVING, -20,
     false},
    {"cas", "\x01\x02S  0.530KG#\x03\x04", SCALE_WEIGHT, SCALE_STABLE, 530,
     false},
    {"cas", "\x01\x02S 01.060SJ#\x03\x04", SCALE_WEIGHT, SCALE_STABLE, 530,
     false},
    {"cas", "\x01\x02S 01.000LB#\x03\x04", SCALE_WEIGHT, SCALE_STABLE, 454,
     false},
    {"cas", "\x01\x02SF------kg#\x03\x04", SCALE_OVER, SCALE_STABLE, 0, false},
    {"cas",
     "\x01\x02"
     "F 00.000kg#\x03\x04",
     SCALE_FAULT, SCALE_UNTOLD, 0, false},
    {"cas", "\x01\x02S   123.7 g#\x03", SCALE_WEIGHT, SCALE_STABLE, 124, false},
    /* A&D EK-L 9-2, AD-4404 9.2.6, CAS CI-600D 10-1, T-Scale. */
    {"and", "ST,+001234.5  g\r\n", SCALE_WEIGHT, SCALE_STABLE, 1235, false},
    {"and", "US,-000012.0  g\r\n", SCALE_WEIGHT, SCALE_MOVING, -12, false},
    {"and", "OL,+999999.9  g\r\n", SCALE_OVER, SCALE_UNTOLD, 0, false},
    {"and", "OL,-999999.9  g\r\n", SCALE_UNDER, SCALE_UNTOLD, 0, false},
    {"and", "ST,NT,+0012.34kg\r\n", SCALE_WEIGHT, SCALE_STABLE, 12340, true},
    {"and", "ST,GS,+  0.530kg\r\n", SCALE_WEIGHT, SCALE_STABLE, 530, false},
    {"and", "ST,GS,   245.6 g\r\n", SCALE_WEIGHT, SCALE_STABLE, 246, false},
    {"and", "ST,GS,\x31\xc4,000013.5 kg\r\n", SCALE_WEIGHT, SCALE_STABLE, 13500,
     false},
    /* DIVA service manual 6.1.4.2 and 6.1.4.3. */
    {"8217",
     "\x02"
     "01.234\r",
     SCALE_WEIGHT, SCALE_STABLE, 1234, false},
    {"8217",
     "\x02"
     "01.234N\r",
     SCALE_WEIGHT, SCALE_STABLE, 1234, true},
    {"8217",
     "\x02"
     "02.50\r",
     SCALE_WEIGHT, SCALE_STABLE, 1134, false},
    {"8217", "\x02?\x41\r", SCALE_WEIGHT, SCALE_MOVING, 0, false},
    {"8217", "\x02?\x42\r", SCALE_OVER, SCALE_UNTOLD, 0, false},
    {"8217", "\x02?\x44\r", SCALE_UNDER, SCALE_UNTOLD, 0, false},
    /* MT-SICS: "S S 100.00 g", the value right-aligned in ten. */
    {"sics", "S S     100.00 g\r\n", SCALE_WEIGHT, SCALE_STABLE, 100, true},
    {"sics", "S D      0.530 kg\r\n", SCALE_WEIGHT, SCALE_MOVING, 530, true},
    {"sics", "S S     -10.00 g\r\n", SCALE_WEIGHT, SCALE_STABLE, -10, true},
    {"sics", "S +\r\n", SCALE_OVER, SCALE_UNTOLD, 0, false},
    {"sics", "S -\r\n", SCALE_UNDER, SCALE_UNTOLD, 0, false},
    /* XK3190-A26, formats 0, 1, 2. */
    {"yaohua", "\x02+0012343##\x03", SCALE_WEIGHT, SCALE_UNTOLD, 1234, false},
    {"yaohua", "\x02-0000502##\x03", SCALE_WEIGHT, SCALE_UNTOLD, -500, false},
    {"yaohua-eq-back", "=000.3000=", SCALE_WEIGHT, SCALE_UNTOLD, 3000, false},
    {"yaohua-eq-back", "=00.1000-=", SCALE_WEIGHT, SCALE_UNTOLD, -1000, false},
    {"yaohua-eq", "=0003.000=", SCALE_WEIGHT, SCALE_UNTOLD, 3000, false},
    {"yaohua-eq", "=-0001.00=", SCALE_WEIGHT, SCALE_UNTOLD, -1000, false},
    /* XK3190-A12(E), with its own checksums. */
    {"yaohua-wg", "WG004.139kg3D\r\n", SCALE_WEIGHT, SCALE_UNTOLD, 4139, false},
    {"yaohua-wg", "         OL23\r\n", SCALE_OVER, SCALE_UNTOLD, 0, false},
    {"yaohua-wg", "         LO23\r\n", SCALE_UNDER, SCALE_UNTOLD, 0, false},
};

/* The vector with its checksum; its length. */
static size_t frame_of(const struct vector *v, char out[64])
{
    size_t len = strlen(v->bytes);
    size_t from = strcmp(v->protocol, "cas") == 0 ? 2 : 1;
    uint8_t sum = 0;
    memcpy(out, v->bytes, len + 1);
    char *mark = strchr(out, '#');
    if (!mark)
        return len;
    for (char *at = out + from; at < mark; at++)
        sum ^= (uint8_t)*at;
    if (mark[1] == '#') {
        mark[0] = "0123456789ABCDEF"[sum >> 4];
        mark[1] = "0123456789ABCDEF"[sum & 15];
    } else {
        mark[0] = (char)sum;
    }
    return len;
}

static void vectors_of_the_makers(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        const struct vector *v = &vectors[i];
        char bytes[64];
        size_t len = frame_of(v, bytes);
        struct heard h = feed(v->protocol, SCALE_UNIT_NONE, bytes, len);
        print_message("%s %zu\n", v->protocol, i);
        assert_int_equal(h.frames, 1);
        assert_int_equal(h.last.kind, v->kind);
        assert_int_equal(h.last.motion, v->motion);
        assert_int_equal(h.last.g, v->g);
        assert_int_equal(h.last.net, v->net);
        assert_int_equal(h.last.length, len);
    }
}

/* Every vector with one byte lost, doubled or altered, alone: where the
 * protocol has a checksum it never is another weight. */
static void a_torn_frame_is_no_weight(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        const struct vector *v = &vectors[i];
        char bytes[64], torn[64];
        size_t len = frame_of(v, bytes);
        if (!scale_protocol_find(v->protocol)->checked)
            continue;
        for (size_t at = 0; at < len; at++) {
            memcpy(torn, bytes, at);
            memcpy(torn + at, bytes + at + 1, len - at - 1);
            struct heard h = feed(v->protocol, SCALE_UNIT_NONE, torn, len - 1);
            assert_true(h.frames == 0 || h.last.g == v->g);
            for (int bit = 0; bit < 8; bit++) {
                memcpy(torn, bytes, len);
                torn[at] = (char)(torn[at] ^ 1 << bit);
                h = feed(v->protocol, SCALE_UNIT_NONE, torn, len);
                assert_true(h.frames == 0 ||
                            (h.last.g == v->g && h.last.kind == v->kind));
            }
        }
    }
}

static void understood_again_after_garbage(void **state)
{
    (void)state;
    struct heard h = FEED("yaohua", "\x02+00\x02\x02\x03garbage"
                                    "\x02+0012343\x31\x45\x03");
    assert_int_equal(h.frames, 0); /* that checksum is wrong */
    h = FEED("and", "0kg\r\nST,GS,+ ,US,ST,GS,+  0.530kg\r\n");
    assert_int_equal(h.frames, 1);
    assert_int_equal(h.last.g, 530);
    h = FEED("yaohua-eq", "03.000=0003.000=0002.000=");
    assert_int_equal(h.frames, 2);
    assert_int_equal(h.last.g, 2000);
}

static void what_cannot_be_is_refused(void **state)
{
    (void)state;
    /* pieces, percent, an unknown unit, two points, two signs, a tonne */
    assert_int_equal(FEED("and", "QT,+00012345 PC\r\n").frames, 0);
    assert_int_equal(FEED("and", "ST,+000123.4  %\r\n").frames, 0);
    assert_int_equal(FEED("and", "ST,+000123.4 oz\r\n").frames, 0);
    assert_int_equal(FEED("and", "ST,+00.123.4  g\r\n").frames, 0);
    assert_int_equal(FEED("and", "ST,-  -12.40  g\r\n").frames, 0);
    assert_int_equal(FEED("and", "ST,+001001.0 kg\r\n").frames, 0);
    assert_int_equal(FEED("8217", "\x02"
                                  "1.2345\r")
                         .frames,
                     0);
    assert_int_equal(FEED("8217", "\x02?\x01\r").frames, 0);
}

static void units_of_the_settings(void **state)
{
    (void)state;
    static const char frame[] = "=0003.000=";
    assert_int_equal(feed("yaohua-eq", SCALE_UNIT_JIN, frame, 10).last.g, 1500);
    assert_int_equal(feed("yaohua-eq", SCALE_UNIT_G, frame, 10).last.g, 3);
    assert_int_equal(feed("yaohua-eq", SCALE_UNIT_LB, frame, 10).last.g, 1361);
    assert_int_equal(scale_unit_find("斤"), SCALE_UNIT_JIN);
    assert_int_equal(scale_unit_find("stone"), SCALE_UNIT_UNKNOWN);
}

static uint8_t even(char c)
{
    unsigned ones = 0;
    for (int i = 0; i < 7; i++)
        ones += ((unsigned)c >> i) & 1;
    return (uint8_t)((uint8_t)c | (ones & 1 ? 0x80 : 0));
}

/* 7E1 read as 8N1: the eighth bit is the parity, and it is looked at. */
static void parity(void **state)
{
    static const char frame[] = "\x02"
                                "01.234\r";
    char sent[8];
    (void)state;
    for (int i = 0; i < 8; i++)
        sent[i] = (char)even(frame[i]);
    struct heard h = feed("8217", SCALE_UNIT_NONE, sent, 8);
    assert_int_equal(h.frames, 1);
    assert_int_equal(h.last.g, 1234);
    sent[5] = (char)(sent[5] ^ 1); /* 3 becomes 2, the parity does not */
    assert_int_equal(feed("8217", SCALE_UNIT_NONE, sent, 8).frames, 0);
}

/* ---- believing -----------------------------------------------------------*/

static void hear(struct scale_listener *l, const char *bytes, int64_t now)
{
    for (; *bytes; bytes++)
        scale_listen_byte(l, (uint8_t)*bytes, now);
}

static void a_flag_needs_two(void **state)
{
    struct scale_listener l;
    (void)state;
    scale_listen_init(&l, scale_protocol_find("and"), SCALE_UNIT_NONE);
    hear(&l, "ST,GS,+  0.530kg\r\n", 0);
    assert_int_equal(l.view.seen, SCALE_SEEN_NOTHING); /* lost bytes before? */
    hear(&l, "ST,GS,+  0.530kg\r\n", 100);
    assert_int_equal(l.view.seen, SCALE_SEEN_MOVING);
    hear(&l, "ST,GS,+  0.530kg\r\n", 200);
    assert_int_equal(l.view.seen, SCALE_SEEN_STABLE);
    assert_int_equal(l.view.g, 530);
    /* The leading digit of 10.530 was lost on the line. */
    hear(&l, "ST,GS,+ 10.530kg\r\n", 300);
    hear(&l, "ST,GS,+ 0.530kg\r\n", 400);
    assert_true(l.view.g == 10530 && l.view.seen == SCALE_SEEN_MOVING);
    hear(&l, "US,GS,+  0.700kg\r\n", 500);
    assert_int_equal(l.view.seen, SCALE_SEEN_MOVING);
    hear(&l, "ST,GS,+  0.000kg\r\nST,GS,+  0.000kg\r\nST,GS,+  0.000kg\r\n",
         600);
    assert_int_equal(l.view.seen, SCALE_SEEN_ZERO);
    hear(&l, "ST,GS,-  0.020kg\r\nST,GS,-  0.020kg\r\n", 700);
    assert_int_equal(l.view.seen, SCALE_SEEN_UNDER);
}

static void without_a_flag_it_must_hold_still(void **state)
{
    struct scale_listener l;
    (void)state;
    scale_listen_init(&l, scale_protocol_find("yaohua-wg"), SCALE_UNIT_NONE);
    hear(&l, "WG004.139kg3D\r\n", 0);
    assert_int_equal(l.view.seen, SCALE_SEEN_MOVING);
    assert_int_equal(l.view.g, 4139);
    hear(&l, "WG004.139kg3D\r\nWG004.139kg3D\r\n", 100);
    assert_int_equal(l.view.seen, SCALE_SEEN_MOVING);
    hear(&l, "WG004.139kg3D\r\n", 399);
    assert_int_equal(l.view.seen, SCALE_SEEN_MOVING);
    hear(&l, "WG004.139kg3D\r\n", 400);
    assert_int_equal(l.view.seen, SCALE_SEEN_STABLE);
    scale_listen_tick(&l, 400 + SCALE_SILENT_MS - 1);
    assert_int_equal(l.view.seen, SCALE_SEEN_STABLE);
    scale_listen_tick(&l, 400 + SCALE_SILENT_MS);
    assert_int_equal(l.view.seen, SCALE_SEEN_NOTHING);
    hear(&l, "WG004.139kg3D\r\n", 5000);
    assert_int_equal(l.view.seen, SCALE_SEEN_MOVING); /* from the start again */
}

static void guessed(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        const struct vector *v = &vectors[i];
        const struct scale_protocol *p = scale_protocol_find(v->protocol);
        struct scale_listener l;
        char bytes[64];
        frame_of(v, bytes);
        if (!p->guessable || v->kind != SCALE_WEIGHT)
            continue;
        scale_listen_init(&l, NULL, SCALE_UNIT_NONE);
        hear(&l, "\r\n=.0", 0);
        hear(&l, bytes, 0);
        hear(&l, bytes, 10);
        assert_ptr_equal(scale_listen_protocol(&l), p);
        if (v->g)
            assert_int_equal(l.view.g, v->g);
        scale_listen_drop(&l);
        assert_null(scale_listen_protocol(&l));
    }
}

static void another_protocol_is_said(void **state)
{
    struct scale_listener l;
    (void)state;
    scale_listen_init(&l, scale_protocol_find("cas"), SCALE_UNIT_NONE);
    for (int i = 0; i < 20; i++)
        hear(&l, "WG004.139kg3D\r\n", i);
    assert_int_equal(l.view.seen, SCALE_SEEN_STRANGE);
    hear(&l, "\x01\x02S 01.234kg\x7f\x03\x04", 30);
    assert_int_equal(l.view.seen, SCALE_SEEN_STRANGE);
}

/* Random bytes and bits of frames: whatever comes, no weight without a
 * checksum that holds. */
static void noise(void **state)
{
    struct scale_decoder d = {.protocol = scale_protocol_find("cas")};
    struct scale_reading r;
    uint32_t seed = 7;
    int frames = 0;
    (void)state;
    for (int i = 0; i < 200000; i++) {
        static const char alphabet[] = "\x01\x02S 0123.kg\x03\x04";
        seed = seed * 1664525 + 1013904223;
        frames += scale_decode(
            &d, (uint8_t)alphabet[(seed >> 16) % (sizeof(alphabet) - 1)], &r);
    }
    assert_int_equal(frames, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors_of_the_makers),
        cmocka_unit_test(a_torn_frame_is_no_weight),
        cmocka_unit_test(understood_again_after_garbage),
        cmocka_unit_test(what_cannot_be_is_refused),
        cmocka_unit_test(units_of_the_settings),
        cmocka_unit_test(parity),
        cmocka_unit_test(a_flag_needs_two),
        cmocka_unit_test(without_a_flag_it_must_hold_still),
        cmocka_unit_test(guessed),
        cmocka_unit_test(another_protocol_is_said),
        cmocka_unit_test(noise),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
