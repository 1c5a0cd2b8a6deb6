/* If these fail, the stand-ins read or sign something else than what was sent,
 * and a client that is wrong in the same way passes against them. The foreign
 * clients (tests/pay/foreign.sh) say the same where npm is to be had; this
 * holds everywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/check.h"
#include "tests/pay/stand_in.h"

static bool read_xml(struct fields *f, const char *xml)
{
    fields_release(f);
    return fields_from_xml(f, xml, strlen(xml));
}

static bool read_form(struct fields *f, const char *form)
{
    fields_release(f);
    return fields_from_form(f, form, strlen(form));
}

static const char *text_of(struct buf *b)
{
    assert_int_equal(buf_add(b, "", 1), ERR_OK);
    return (const char *)b->data;
}

static void xml_is_read_as_it_was_meant(void **unused)
{
    struct fields f = {0};
    struct buf xml = {0};
    (void)unused;
    assert_true(read_xml(&f, "<?xml version=\"1.0\"?>\n<xml> <a>1</a>\n"
                             "<b><![CDATA[<&]]>x&lt;y&amp;</b><c/><d></d>"
                             "</xml>\n"));
    assert_int_equal(f.len, 4);
    assert_string_equal(fields_text(&f, "a"), "1");
    assert_string_equal(fields_text(&f, "b"), "<&x<y&");
    assert_string_equal(fields_text(&f, "c"), "");
    fields_add(&f, "e", "a]]>b");
    fields_add(&f, "f", "可乐 & <饼干>");
    fields_to_xml(&f, &xml);
    struct fields again = {0};
    assert_true(fields_from_xml(&again, (char *)xml.data, xml.len));
    assert_int_equal(again.len, f.len);
    for (size_t i = 0; i < f.len; i++)
        assert_string_equal(again.at[i].value, f.at[i].value);
    fields_release(&f);
    fields_release(&again);
    buf_release(&xml);
}

static void broken_xml_is_refused(void **unused)
{
    static const char *const broken[] = {
        "",
        "<xml>",
        "<xml></xml>x",
        "<a>1</a>",
        "<xml><a>1</b></xml>",
        "<xml><a>1</a><a>1</a></xml>",
        "<xml><a b=\"1\">1</a></xml>",
        "<xml><a><b>1</b></a></xml>",
        "<xml><a>&x;</a></xml>",
        "<xml><a>&#65;</a></xml>",
        "<xml><a><![CDATA[x</a></xml>",
        "<!DOCTYPE x [<!ENTITY y \"z\">]><xml><a>&y;</a></xml>",
        "<xml><>1</></xml>",
    };
    struct fields f = {0};
    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(broken); i++)
        assert_false(read_xml(&f, broken[i]));
    fields_release(&f);
}

static void forms_are_read_and_written(void **unused)
{
    struct fields f = {0};
    struct buf b = {0};
    (void)unused;
    assert_true(read_form(&f, "a=1+2&b=%E5%8F%AF%25&c="));
    assert_string_equal(fields_text(&f, "a"), "1 2");
    assert_string_equal(fields_text(&f, "b"), "可%");
    fields_to_form(&f, &b);
    assert_string_equal(text_of(&b), "a=1%202&b=%E5%8F%AF%25&c=");
    assert_true(read_form(&f, ""));
    assert_false(read_form(&f, "a"));
    assert_false(read_form(&f, "=1"));
    assert_false(read_form(&f, "a=%4"));
    assert_false(read_form(&f, "a=%zz"));
    assert_false(read_form(&f, "a=%00"));
    assert_false(read_form(&f, "a=1&a=2"));
    fields_release(&f);
    buf_release(&b);
}

/* pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=4_3 */
static void the_published_signature_comes_out(void **unused)
{
    static const char key[] = "192006250b4c09247ec02edce69f6a2d";
    struct fields f = {0};
    struct buf b = {0};
    char sign[SIGN_CAP];
    (void)unused;
    fields_add(&f, "sign", "x");
    fields_add(&f, "nonce_str", "ibuaiVcKdpRxkhJA");
    fields_add(&f, "mch_id", "10000100");
    fields_add(&f, "empty", "");
    fields_add(&f, "device_info", "1000");
    fields_add(&f, "body", "test");
    fields_add(&f, "appid", "wxd930ea5d5a258f4f");
    fields_to_sign(&f, "sign", NULL, &b);
    assert_int_equal(buf_add_text(&b, "&key="), ERR_OK);
    assert_int_equal(buf_add_text(&b, key), ERR_OK);
    md5_hex(b.data, b.len, true, sign);
    assert_string_equal(sign, "9A0A8659F005D6984697E2CA0A9CF3B7");
    hmac_sha256_hex(key, b.data, b.len, sign);
    assert_string_equal(
        sign,
        "6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6");
    fields_release(&f);
    buf_release(&b);
}

static void only_the_right_key_verifies(void **unused)
{
    struct identity one, other;
    struct buf sign = {0};
    (void)unused;
    identity_make_bare(&one);
    identity_make_bare(&other);
    rsa_sign(&one, "abc", 3, &sign);
    const char *text = text_of(&sign);
    assert_true(rsa_verify(&one, "abc", 3, text));
    assert_false(rsa_verify(&one, "abd", 3, text));
    assert_false(rsa_verify(&other, "abc", 3, text));
    assert_false(rsa_verify(&one, "abc", 3, ""));
    assert_false(rsa_verify(&one, "abc", 3, "===="));
    assert_false(rsa_verify(&one, "abc", 3, "not base64"));
    identity_release(&one);
    identity_release(&other);
    buf_release(&sign);
}

static void yuan_are_exact(void **unused)
{
    static const struct {
        const char *text;
        int64_t fen;
    } rows[] = {
        {"0.01", 1},        {"1", 100},    {"1.5", 150},
        {"88.88", 8888},    {"0", 0},      {"999999999.99", 99999999999},
        {"1.505", -1},      {"01.00", -1}, {".5", -1},
        {"1.", -1},         {"-1.00", -1}, {"1e2", -1},
        {"1000000000", -1}, {" 1", -1},    {"", -1}};
    (void)unused;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(fen_of_yuan(rows[i].text), rows[i].fen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_is_read_as_it_was_meant),
        cmocka_unit_test(broken_xml_is_refused),
        cmocka_unit_test(forms_are_read_and_written),
        cmocka_unit_test(the_published_signature_comes_out),
        cmocka_unit_test(only_the_right_key_verifies),
        cmocka_unit_test(yuan_are_exact),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
