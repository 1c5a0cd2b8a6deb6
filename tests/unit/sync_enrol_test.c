/* If these fail, a till cannot enrol, a stranger's keys are enrolled in its
 * place, or the keeper reads a riddle instead of what to do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "sync/enrol.h"

static struct keys key;
static struct buf frame;

static int set_up(void **unused)
{
    (void)unused;
    i18n_set_chinese(false);
    keys_generate(&key);
    buf_clear(&frame);
    return 0;
}

static int tear_down(void **unused)
{
    (void)unused;
    buf_release(&frame);
    return 0;
}

static struct enrol_request request(void)
{
    struct enrol_request r = {.clock_ms = 1763776800000, .old_till = 9};
    r.old_head.seq = 120;
    r.old_head.epoch = 1;
    memset(r.old_head.hash, 0x5A, LEDGER_HASH_LEN);
    snprintf(r.software, sizeof(r.software), "pos 1.0");
    return r;
}

static void a_request_arrives_whole(void **unused)
{
    (void)unused;
    struct enrol_request r = request(), got;
    Wire__Reason reason;
    assert_int_equal(enrol_pack_request(&key, &r, &frame), ERR_OK);
    assert_int_equal(enrol_unpack_request(frame.data, frame.len, &got, &reason),
                     ERR_OK);
    assert_memory_equal(got.sign_key, key.sign_public, KEY_LEN);
    assert_memory_equal(got.curve_key, key.curve_public, KEY_LEN);
    assert_int_equal(got.old_till, 9);
    assert_memory_equal(&got.old_head, &r.old_head, sizeof(r.old_head));
    assert_string_equal(got.software, "pos 1.0");
    r = (struct enrol_request){0}; /* an empty directory */
    buf_clear(&frame);
    assert_int_equal(enrol_pack_request(&key, &r, &frame), ERR_OK);
    assert_int_equal(enrol_unpack_request(frame.data, frame.len, &got, &reason),
                     ERR_OK);
    assert_int_equal(got.old_till, 0);
    assert_int_equal(got.old_head.seq, 0);
}

/* Repacks the frame after a change and expects a refusal. */
static void expect_refusal(Wire__Frame *f, Wire__Reason expected)
{
    struct enrol_request got;
    struct buf b = {0};
    Wire__Reason reason = WIRE__REASON__NONE;
    assert_int_equal(wire_pack(f, &b), ERR_OK);
    assert_int_equal(enrol_unpack_request(b.data, b.len, &got, &reason),
                     ERR_DENIED);
    assert_int_equal(reason, expected);
    buf_release(&b);
}

static void keys_need_proof(void **unused)
{
    (void)unused;
    struct enrol_request r = request();
    Wire__Frame *f = NULL;
    assert_int_equal(enrol_pack_request(&key, &r, &frame), ERR_OK);
    assert_int_equal(wire_unpack(frame.data, frame.len, &f), ERR_OK);
    uint8_t *const parts[] = {f->enrol->sign_key.data, f->enrol->curve_key.data,
                              f->enrol->proof.data,
                              f->enrol->old_head->hash.data};
    for (size_t i = 0; i < 4; i++) {
        parts[i][3] ^= 1;
        expect_refusal(f, WIRE__REASON__BAD_SIGNATURE);
        parts[i][3] ^= 1;
    }
    f->enrol->old_till = 8;
    expect_refusal(f, WIRE__REASON__BAD_SIGNATURE);
    f->enrol->old_till = 0; /* a head of no till */
    expect_refusal(f, WIRE__REASON__MALFORMED);
    f->enrol->old_till = 9;
    f->enrol->sign_key.len--;
    expect_refusal(f, WIRE__REASON__MALFORMED);
    f->enrol->sign_key.len++;
    f->enrol->protocol_min = 7;
    f->enrol->protocol_max = 9;
    expect_refusal(f, WIRE__REASON__VERSION);
    wire_free(f);
    struct enrol_request got;
    Wire__Reason reason;
    assert_int_equal(enrol_unpack_request("\xFF", 1, &got, &reason),
                     ERR_DENIED);
    assert_int_equal(reason, WIRE__REASON__MALFORMED);
}

static void an_answer_arrives_whole(void **unused)
{
    (void)unused;
    struct enrol_answer a = {.till = 12, .outlet = 3, .clock_ms = 99}, got;
    Wire__Reason reason = WIRE__REASON__NONE;
    snprintf(a.outlet_name, sizeof(a.outlet_name), "天长镇便民店");
    memset(a.hq_sign_key, 7, KEY_LEN);
    assert_int_equal(enrol_pack_answer(&a, &frame), ERR_OK);
    assert_int_equal(enrol_unpack_answer(frame.data, frame.len, &got, &reason),
                     ERR_OK);
    assert_int_equal(got.till, 12);
    assert_int_equal(got.outlet, 3);
    assert_string_equal(got.outlet_name, a.outlet_name);
    assert_memory_equal(got.hq_sign_key, a.hq_sign_key, KEY_LEN);
    a.till = 0; /* no till is number 0 */
    buf_clear(&frame);
    assert_int_equal(enrol_pack_answer(&a, &frame), ERR_OK);
    assert_int_equal(enrol_unpack_answer(frame.data, frame.len, &got, &reason),
                     ERR_FORMAT);
    assert_int_equal(enrol_unpack_answer("x", 1, &got, &reason), ERR_FORMAT);
}

static void a_refusal_says_what_to_do(void **unused)
{
    (void)unused;
    for (int reason = WIRE__REASON__NONE; reason <= WIRE__REASON__AUDIENCE;
         reason++) {
        struct enrol_answer got;
        Wire__Reason back = WIRE__REASON__NONE;
        buf_clear(&frame);
        assert_int_equal(enrol_pack_refusal((Wire__Reason)reason, &frame),
                         ERR_OK);
        assert_int_equal(
            enrol_unpack_answer(frame.data, frame.len, &got, &back),
            ERR_DENIED);
        assert_int_equal(back, reason);
        i18n_set_chinese(false);
        const char *english = enrol_reason_text(back);
        i18n_set_chinese(true);
        assert_string_not_equal(english, enrol_reason_text(back));
    }
    /* One from a newer headquarters. */
    assert_true(enrol_reason_text((Wire__Reason)77)[0]);
}

int main(void)
{
    if (keys_init())
        return 1;
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_request_arrives_whole),
        TEST(keys_need_proof),
        TEST(an_answer_arrives_whole),
        TEST(a_refusal_says_what_to_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
