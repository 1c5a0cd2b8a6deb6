/* If these fail, a keeper cannot get the enrolment code into the till, is not
 * told which character is wrong, or a till talks to the wrong place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/i18n.h"
#include "sync/enrol_text.h"

static struct enrol_ticket sample(const char *address, uint8_t seed)
{
    struct enrol_ticket t;
    memset(&t, 0, sizeof(t));
    strcpy(t.address, address);
    for (int i = 0; i < ENROL_KEY_LEN; i++)
        t.hq_key[i] = (uint8_t)(seed + 7 * i);
    for (int i = 0; i < ENROL_TOKEN_LEN; i++)
        t.token[i] = (uint8_t)(seed * 3 + 11 * i);
    return t;
}

static enum err read_text(const char *text, struct enrol_ticket *t,
                          struct diag *d)
{
    memset(d, 0, sizeof(*d));
    return enrol_text_read(text, strlen(text), t, d);
}

static void comes_back_the_same(void **state)
{
    (void)state;
    static const char *const addresses[] = {
        "tcp://192.168.1.10:5555",
        "tcp://0.0.0.0:1",
        "tcp://hq.example.cn:65535",
        "tcp://[2001:db8::1]:5555",
        "tcp://a:1",
        /* the length of the binary form, but text: must not be mixed up */
        "tcp://1.2.3.4:80",
    };
    for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++)
        for (int group = 0; group <= 5; group += 5) {
            struct enrol_ticket t = sample(addresses[i], (uint8_t)i), back;
            char text[ENROL_TEXT_MAX];
            struct diag d = {0};
            assert_int_equal(enrol_text_write(&t, group, text, &d), ERR_OK);
            assert_int_equal(read_text(text, &back, &d), ERR_OK);
            assert_memory_equal(&t, &back, sizeof(t));
            /* QR's alphanumeric set */
            assert_int_equal(
                strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-:"),
                strlen(text));
        }
}

static void short_enough_to_type(void **state)
{
    (void)state;
    struct enrol_ticket t = sample("tcp://192.168.1.10:5555", 1);
    char text[ENROL_TEXT_MAX];
    assert_int_equal(enrol_text_write(&t, 0, text, NULL), ERR_OK);
    assert_true(strlen(text) <= 110);
}

static void forgives_the_keyboard(void **state)
{
    (void)state;
    struct enrol_ticket t = sample("tcp://10.0.0.1:5555", 9), back;
    char text[ENROL_TEXT_MAX], other[4 * ENROL_TEXT_MAX];
    struct diag d;
    assert_int_equal(enrol_text_write(&t, 4, text, NULL), ERR_OK);

    size_t n = 0; /* lower case, wrapped lines, o for 0 and l for 1 */
    for (size_t i = 0; text[i]; i++) {
        char c = text[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if (i > 3 && c == '0')
            c = 'o';
        if (i > 3 && c == '1')
            c = i % 2 ? 'l' : 'I';
        other[n++] = c;
        if (i % 20 == 19) {
            other[n++] = '\r';
            other[n++] = '\n';
            other[n++] = '\t';
        }
    }
    other[n] = '\0';
    assert_int_equal(read_text(other, &back, &d), ERR_OK);
    assert_memory_equal(&t, &back, sizeof(t));

    n = 0; /* a Chinese input method in full-width mode */
    for (size_t i = 0; text[i]; i++) {
        uint32_t c = (uint32_t)text[i] + 0xFEE0;
        other[n++] = (char)(0xE0 | c >> 12);
        other[n++] = (char)(0x80 | (c >> 6 & 63));
        other[n++] = (char)(0x80 | (c & 63));
    }
    other[n] = '\0';
    assert_int_equal(read_text(other, &back, &d), ERR_OK);
    assert_memory_equal(&t, &back, sizeof(t));
}

/* Every single mistake is found and named, nothing is taken. */
static void names_one_wrong_character(void **state)
{
    (void)state;
    static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    struct enrol_ticket t = sample("tcp://10.0.0.1:5555", 3), back;
    char text[ENROL_TEXT_MAX], where[64];
    struct diag d;
    i18n_set_chinese(false);
    assert_int_equal(enrol_text_write(&t, 0, text, NULL), ERR_OK);
    for (size_t i = 4; text[i]; i++) {
        char right = text[i];
        text[i] = digits[(size_t)(strchr(digits, right) - digits + 5) % 32];
        memset(&back, 0x55, sizeof(back));
        assert_int_equal(read_text(text, &back, &d), ERR_FORMAT);
        assert_int_equal(back.token[0], 0x55);
        snprintf(where, sizeof(where), "number %zu after", i - 3);
        assert_non_null(strstr(d.text, where));
        snprintf(where, sizeof(where), "be %c, not %c", right, text[i]);
        assert_non_null(strstr(d.text, where));
        text[i] = right;
    }
    i18n_set_chinese(true);
}

static void names_other_mistakes(void **state)
{
    (void)state;
    struct enrol_ticket t = sample("tcp://10.0.0.1:5555", 3), back;
    char text[ENROL_TEXT_MAX], other[2 * ENROL_TEXT_MAX];
    struct diag d;
    i18n_set_chinese(false);
    assert_int_equal(enrol_text_write(&t, 0, text, NULL), ERR_OK);
    size_t len = strlen(text);

    strcpy(other, text); /* swapped */
    assert_true(other[20] != other[21]);
    other[20] = text[21];
    other[21] = text[20];
    assert_int_equal(read_text(other, &back, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "swapped"));

    memmove(other, text, 30); /* left out */
    strcpy(other + 30, text + 31);
    assert_int_equal(read_text(other, &back, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "missing"));

    memmove(other, text, 30); /* struck twice */
    other[30] = text[29];
    strcpy(other + 31, text + 30);
    assert_int_equal(read_text(other, &back, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "one character too many"));

    for (size_t n = 4; n + 1 < len; n++) { /* cut short */
        memcpy(other, text, n);
        other[n] = '\0';
        assert_int_equal(read_text(other, &back, &d), ERR_SHORT);
        assert_non_null(strstr(d.text, "cut short"));
    }

    strcpy(other, text);
    strcat(other, text); /* twice: the second L D 1 : cannot stand there */
    assert_int_equal(read_text(other, &back, &d), ERR_FORMAT);

    strcpy(other, text);
    other[40] = 'U';
    assert_int_equal(read_text(other, &back, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "character 37"));

    strcpy(other, text);
    other[2] = '2';
    assert_int_equal(read_text(other, &back, &d), ERR_NEWER);

    strcpy(other, text);
    other[10] = text[10] == 'A' ? 'B' : 'A';
    other[50] = text[50] == 'A' ? 'B' : 'A';
    assert_int_equal(read_text(other, &back, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "several"));

    assert_int_equal(read_text("6901234567892", &back, &d), ERR_FORMAT);
    assert_non_null(strstr(d.text, "no enrolment code"));
    assert_int_equal(read_text("", &back, &d), ERR_FORMAT);
    i18n_set_chinese(true);
}

static void refuses_bad_addresses(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "tcp://",
                                      "tcp://:5",
                                      "tcp://host",
                                      "tcp://host:",
                                      "tcp://host:0",
                                      "tcp://host:65536",
                                      "tcp://host:99999999999",
                                      "tcp://ho st:5",
                                      "udp://host:5",
                                      "tcp://[::1:5",
                                      "tcp://[x]:5",
                                      "tcp://host:+5",
                                      "ipc:///tmp/x",
                                      "tcp://host:05",
                                      "tcp://*:5555"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct diag d = {0};
        assert_int_equal(enrol_address_check(bad[i], &d), ERR_FORMAT);
        assert_true(d.text[0] != '\0');
    }
}

static void both_sides_make_the_same_keys(void **state)
{
    (void)state;
    uint8_t token[ENROL_TOKEN_LEN] = {1, 2, 3};
    uint8_t pub[3][ENROL_KEY_LEN], sec[3][ENROL_KEY_LEN];
    enrol_token_keys(token, pub[0], sec[0]);
    enrol_token_keys(token, pub[1], sec[1]);
    assert_memory_equal(pub[0], pub[1], ENROL_KEY_LEN);
    assert_memory_equal(sec[0], sec[1], ENROL_KEY_LEN);
    token[19] ^= 1;
    enrol_token_keys(token, pub[2], sec[2]);
    assert_memory_not_equal(pub[0], pub[2], ENROL_KEY_LEN);
    uint8_t again[ENROL_KEY_LEN];
    assert_int_equal(crypto_scalarmult_base(again, sec[2]), 0);
    assert_memory_equal(again, pub[2], ENROL_KEY_LEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(comes_back_the_same),
        cmocka_unit_test(short_enough_to_type),
        cmocka_unit_test(forgives_the_keyboard),
        cmocka_unit_test(names_one_wrong_character),
        cmocka_unit_test(names_other_mistakes),
        cmocka_unit_test(refuses_bad_addresses),
        cmocka_unit_test(both_sides_make_the_same_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
