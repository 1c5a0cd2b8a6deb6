/* If these fail, the screen says the printer is well when it has no paper, or
 * tells a keeper to do the wrong thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "drivers/printer_status.h"

static void answers_mean_what_the_manual_says(void **state)
{
    static const struct {
        int query;
        uint8_t answer;
        struct printer_status want; /* beside known */
    } t[] = {
        {1, 0x12, {0}},
        {1, 0x16, {.drawer_pin_high = true}},
        {1, 0x1A, {.offline = true}},
        {1, 0x32, {.waiting = true}},
        {1, 0x52, {.feeding = true}},
        {2, 0x12, {0}},
        {2, 0x16, {.cover_open = true}},
        {2, 0x1A, {.feeding = true}},
        {2, 0x32, {.paper_out = true}},
        {2, 0x52, {.other_error = true}},
        {3, 0x12, {0}},
        {3, 0x16, {.recoverable_error = true}},
        {3, 0x1A, {.cutter_error = true}},
        {3, 0x32, {.unrecoverable_error = true}},
        {3, 0x52, {.overheated = true}},
        {4, 0x12, {0}},
        {4, 0x1E, {.paper_near_end = true}},
        {4, 0x72, {.paper_out = true}},
        {4, 0x7E, {.paper_near_end = true, .paper_out = true}},
        {1, 0x1E, {.offline = true, .drawer_pin_high = true}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct printer_status got = {0}, want = t[i].want;
        want.known = true;
        assert_int_equal(printer_status_add(
                             &got, (enum printer_query)t[i].query, t[i].answer),
                         ERR_OK);
        assert_memory_equal(&got, &want, sizeof(got));
    }
}

/* XON, XOFF, automatic status and noise are no answers. */
static void other_bytes_are_no_answer(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        for (int query = 0; query <= 5; query++) {
            struct printer_status s = {0}, before = {0};
            bool answer = (byte & 0x93) == 0x12 && query >= 1 && query <= 4;
            enum err err = printer_status_add(&s, (enum printer_query)query,
                                              (uint8_t)byte);
            assert_int_equal(err == ERR_OK, answer);
            if (err)
                assert_memory_equal(&s, &before, sizeof(s));
        }
    }
}

static void automatic_status_is_told_apart(void **state)
{
    static const struct {
        uint8_t bytes[4];
        enum err err;
        struct printer_status want;
    } t[] = {
        {{0x10, 0, 0, 0}, ERR_OK, {.known = true}},
        {{0x14, 0, 0, 0}, ERR_OK, {.known = true, .drawer_pin_high = true}},
        {{0x38, 0, 0, 0},
         ERR_OK,
         {.known = true, .offline = true, .cover_open = true}},
        {{0x10, 0x08, 0, 0}, ERR_OK, {.known = true, .cutter_error = true}},
        {{0x10, 0x20, 0, 0},
         ERR_OK,
         {.known = true, .unrecoverable_error = true}},
        {{0x10, 0, 0x03, 0}, ERR_OK, {.known = true, .paper_near_end = true}},
        {{0x10, 0, 0x0F, 0},
         ERR_OK,
         {.known = true, .paper_near_end = true, .paper_out = true}},
        {{0x12, 0, 0, 0}, ERR_FORMAT, {0}},
        {{0x11, 0, 0, 0}, ERR_FORMAT, {0}},
        {{0x10, 0x10, 0, 0}, ERR_FORMAT, {0}},
        {{0x10, 0, 0, 0x80}, ERR_FORMAT, {0}},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        struct printer_status got = {0};
        assert_int_equal(printer_status_from_asb(t[i].bytes, &got), t[i].err);
        assert_memory_equal(&got, &t[i].want, sizeof(got));
    }
}

/* One stream: an answer to DLE EOT, to GS r, automatic status, flow control;
 * one that is torn must not swallow the next. */
static void one_stream_is_taken_apart(void **state)
{
    static const uint8_t bytes[] = {
        0x12,                         /* answer */
        0x11,                         /* XON */
        0x38, 0x00, 0x13, 0x00, 0x00, /* cover open, XOFF within */
        0x00,                         /* GS r */
        0x10, 0x00, 0x1A,             /* torn: an answer */
        0x14, 0x00, 0x0C, 0x00,       /* drawer, no paper */
        0xFF, 0x03,                   /* noise; GS r: near end */
    };
    char got[sizeof(bytes) + 1] = "";
    struct printer_stream stream = {0};
    struct printer_status s = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(bytes); i++)
        got[i] = ".ATS"[printer_stream_byte(&stream, bytes[i], &s)];
    assert_string_equal(got, "A.....ST..A...S.T");
    assert_true(s.drawer_pin_high && s.paper_out && !s.cover_open);
}

static void port_byte_of_the_kernel(void **state)
{
    struct printer_status s = {0};
    (void)state;
    printer_status_add_port(&s, 0x18); /* selected, no error */
    assert_true(s.known && printer_status_ready(&s));
    printer_status_add_port(&s, 0x38);
    assert_true(s.paper_out && !printer_status_ready(&s));
    s = (struct printer_status){0};
    printer_status_add_port(&s, 0x10);
    assert_true(s.other_error);
    s = (struct printer_status){0};
    printer_status_add_port(&s, 0x08);
    assert_true(s.offline);
    s = (struct printer_status){0};
    printer_status_add_port(&s, 0x00); /* models that know nothing of it */
    printer_status_add_port(&s, 0xFF);
    printer_status_add_port(&s, 0x19);
    assert_false(s.known);
    assert_true(printer_status_ready(&s));
}

static void words_name_the_cause_and_the_cure(void **state)
{
    static const struct {
        struct printer_status s;
        const char *chinese;
        bool ready;
    } t[] = {
        {{0}, "状态未知", true},
        {{.known = true}, "正常", true},
        {{.known = true, .paper_near_end = true}, "快用完", true},
        {{.known = true, .offline = true, .paper_out = true}, "没纸", false},
        {{.known = true, .offline = true, .cover_open = true}, "上盖", false},
        {{.known = true, .cutter_error = true}, "切刀", false},
        {{.known = true, .offline = true}, "脱机", false},
        {{.known = true, .unrecoverable_error = true}, "关机再开", false},
        {{.known = true, .overheated = true}, "过热", false},
        {{.known = true, .recoverable_error = true}, "上盖", false},
        {{.known = true, .feeding = true}, "走纸", false},
        {{.known = true, .waiting = true}, "按键", false},
    };
    (void)state;
    i18n_set_chinese(true);
    for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
        assert_non_null(strstr(printer_status_text(&t[i].s), t[i].chinese));
        assert_int_equal(printer_status_ready(&t[i].s), t[i].ready);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_mean_what_the_manual_says),
        cmocka_unit_test(other_bytes_are_no_answer),
        cmocka_unit_test(automatic_status_is_told_apart),
        cmocka_unit_test(one_stream_is_taken_apart),
        cmocka_unit_test(port_byte_of_the_kernel),
        cmocka_unit_test(words_name_the_cause_and_the_cure),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
