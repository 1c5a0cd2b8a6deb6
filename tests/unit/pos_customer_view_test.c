/* What the customer is shown. If one of these failed, a pole display would show
 * another amount than the till asks for, half of one, or garbage; or the second
 * terminal would show another sale's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/check.h"
#include "pos/customer_view.h"

static const struct customer_view basket = {
    .kind = CUSTOMER_BASKET,
    .shop = "秦栏便民店",
    .item = "可口可乐 600ml",
    .quantity = "3 瓶",
    .price = {300},
    .amount = {900},
    .total = {4539},
};
static const struct customer_view paid = {
    .kind = CUSTOMER_PAID,
    .total = {4539},
    .received = {5000},
    .change = {461},
};

/* The face as bytes, escaped so that control bytes can be read. */
static const char *shown(const char *profile, bool chinese,
                         const struct customer_view *v, int step)
{
    static char text[256];
    struct customer_face face;
    uint8_t bytes[CUSTOMER_BYTES_MAX];
    size_t len, at = 0;
    (void)customer_view_face(v, "WELCOME", chinese, step, &face);
    len = customer_face_bytes(customer_profile_find(profile), chinese, &face,
                              bytes);
    for (size_t i = 0; i < len; i++)
        at += (size_t)snprintf(
            text + at, sizeof(text) - at,
            bytes[i] >= ' ' && bytes[i] < 0x7f ? "%c" : "<%02X>", bytes[i]);
    return text;
}

static void golden_bytes(void **state)
{
    struct customer_view v = {.kind = CUSTOMER_DUE, .due = {4539}};
    (void)state;
    assert_string_equal(shown("led8", false, &basket, 0),
                        "<1B>QA3.00<0D><1B>s1");
    assert_string_equal(shown("led8", false, &basket, 1),
                        "<1B>QA45.39<0D><1B>s2");
    assert_string_equal(shown("led8", false, &v, 0), "<1B>QA45.39<0D><1B>s2");
    assert_string_equal(shown("led8", false, &paid, 0),
                        "<1B>QA50.00<0D><1B>s3");
    assert_string_equal(shown("led8", false, &paid, 1), "<1B>QA4.61<0D><1B>s4");
    assert_string_equal(shown("led8-stx", false, &paid, 1),
                        "<1B>QA4.61<0D><02>L0001");
    assert_string_equal(shown("vfd", false, &basket, 0),
                        "<1F>$<01><01>3 x 3.00        9.00"
                        "<1F>$<01><02>TOTAL          45.39");
    assert_string_equal(shown("cd5220", false, &paid, 0),
                        "<1B>QARECEIVED       50.00<0D>"
                        "<1B>QBCHANGE          4.61<0D>");
    v = (struct customer_view){.kind = CUSTOMER_IDLE};
    assert_string_equal(shown("led8", false, &v, 0), "<0C><1B>s0");
    assert_string_equal(shown("cd5220", false, &v, 0),
                        "<1B>QAWELCOME             <0D>"
                        "<1B>QB                    <0D>");
}

/* Chinese only where the shop says so; then two bytes are two columns. */
static void chinese(void **state)
{
    (void)state;
    assert_string_equal(shown("vfd", true, &basket, 0),
                        "<1F>$<01><01><BF><C9><BF><DA><BF><C9><C0><D6> 600ml  "
                        "9.00<1F>$<01><02><BA><CF><BC><C6>           45.39");
    for (int kind = CUSTOMER_IDLE; kind <= CUSTOMER_QR; kind++)
        for (int step = 0; step < 2; step++) {
            struct customer_view v = basket;
            struct customer_face face;
            uint8_t bytes[CUSTOMER_BYTES_MAX];
            v.kind = (enum customer_kind)kind;
            (void)customer_view_face(&v, "欢迎光临", false, step, &face);
            for (int p = 0; p < customer_profile_count; p++) {
                size_t len = customer_face_bytes(&customer_profiles[p], false,
                                                 &face, bytes);
                for (size_t i = 0; i < len; i++)
                    assert_true(bytes[i] < 0x80);
            }
        }
}

static void too_long_is_no_part(void **state)
{
    struct customer_view v = paid;
    (void)state;
    v.change = money_of(12345678);
    assert_string_equal(shown("led8", false, &v, 1),
                        "<1B>QA123456.78<0D><1B>s4");
    v.change = money_of(1234567890);
    assert_string_equal(shown("led8", false, &v, 1),
                        "<1B>QA--------<0D><1B>s4");
    v.change = money_of(MONEY_MAX);
    assert_string_equal(shown("cd5220", false, &v, 1),
                        "<1B>QARECEIVED       50.00<0D>"
                        "<1B>QBCHA 1000000000000.00<0D>");
}

static void kept_as_text(void **state)
{
    char text[4096];
    struct customer_view back, v = basket;
    (void)state;
    snprintf(v.qr, sizeof(v.qr), "weixin://wxpay/bizpayurl?pr=abc\"\\");
    v.until_ms = 1795000000000;
    assert_int_equal(customer_view_encode(&v, text, sizeof(text)), ERR_OK);
    assert_int_equal(customer_view_decode(text, strlen(text), &back), ERR_OK);
    assert_true(customer_view_same(&v, &back));
    assert_int_equal(customer_view_encode(&v, text, 20), ERR_RANGE);
    for (size_t len = 0; len + 1 < strlen(text); len++)
        assert_int_equal(customer_view_decode(text, len, &back), ERR_FORMAT);
    static const char *const wrong[] = {
        "[]", "{}", "{\"kind\":\"sale\"}",
        "{\"kind\":\"due\",\"due\":999999999999999999}"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_int_equal(
            customer_view_decode(wrong[i], strlen(wrong[i]), &back),
            ERR_FORMAT);
}

static void kept_as_a_file(void **state)
{
    char dir[] = "/tmp/customer.XXXXXX", path[64];
    struct customer_view back;
    struct stat st;
    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(customer_view_read(dir, &back), ERR_NOTFOUND);
    assert_int_equal(customer_view_write(dir, &basket), ERR_OK);
    assert_int_equal(customer_view_write(dir, &paid), ERR_OK);
    assert_int_equal(customer_view_read(dir, &back), ERR_OK);
    assert_true(customer_view_same(&paid, &back));
    snprintf(path, sizeof(path), "%s/%s", dir, CUSTOMER_VIEW_FILE);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    unlink(path);
    snprintf(path, sizeof(path), "%s/%s", dir, CUSTOMER_VIEW_DIR);
    rmdir(path);
    rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(golden_bytes),        cmocka_unit_test(chinese),
        cmocka_unit_test(too_long_is_no_part), cmocka_unit_test(kept_as_text),
        cmocka_unit_test(kept_as_a_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
