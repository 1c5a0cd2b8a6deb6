#include "sync/enrol_text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"

#define PREFIX      "LD1:"
#define VERSION     1
#define CHECK_LEN   5
#define IPV4_FORM   6
#define HEAD_LEN    2 /* version, length of the address form */
#define TAIL_LEN    (ENROL_KEY_LEN + ENROL_TOKEN_LEN + CHECK_LEN)
#define BYTES_MIN   (HEAD_LEN + 1 + TAIL_LEN)
#define BYTES_MAX   (HEAD_LEN + ENROL_ADDRESS_MAX - 1 + TAIL_LEN)
#define CHARS_OF(n) (((n)*8 + 4) / 5)
#define CODES_MAX   (CHARS_OF(BYTES_MAX) + 1) /* one typed too many */
#define CONTEXT_MAX 4

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Characters as their five bits. */
struct codes {
    int count;
    uint8_t at[CODES_MAX];
};

/* ---- the address -----------------------------------------------------------
 */

static bool host_ok(const char *host, size_t len)
{
    char inner[ENROL_ADDRESS_MAX];
    struct in6_addr any;
    if (len == 0)
        return false;
    if (host[0] == '[') {
        if (len < 4 || host[len - 1] != ']')
            return false;
        memcpy(inner, host + 1, len - 2);
        inner[len - 2] = '\0';
        return inet_pton(AF_INET6, inner, &any) == 1;
    }
    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)host[i]) && host[i] != '.' &&
            host[i] != '-')
            return false;
    return host[0] != '-' && host[0] != '.';
}

static bool port_ok(const char *port)
{
    size_t len = strlen(port);
    if (len == 0 || len > 5 || strspn(port, "0123456789") != len ||
        port[0] == '0')
        return false;
    long value = strtol(port, NULL, 10);
    return value >= 1 && value <= 65535;
}

enum err enrol_address_check(const char *address, struct diag *d)
{
    size_t len = strlen(address);
    const char *colon = strrchr(address, ':');
    if (len < ENROL_ADDRESS_MAX && strncmp(address, "tcp://", 6) == 0 &&
        colon >= address + 6 &&
        host_ok(address + 6, (size_t)(colon - address - 6)) &&
        port_ok(colon + 1))
        return ERR_OK;
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.60s\" is no address of a headquarters: write it "
                       "like tcp://192.168.1.10:5555"),
                    address);
}

/* Returns the length of the form. */
static size_t address_put(const char *address, uint8_t *out)
{
    char host[ENROL_ADDRESS_MAX], again[ENROL_ADDRESS_MAX];
    const char *colon = strrchr(address, ':');
    size_t host_len = (size_t)(colon - address - 6);
    memcpy(host, address + 6, host_len);
    host[host_len] = '\0';
    if (inet_pton(AF_INET, host, out) == 1 &&
        strcmp(inet_ntop(AF_INET, out, again, sizeof(again)), host) == 0) {
        long port = strtol(colon + 1, NULL, 10);
        out[4] = (uint8_t)(port >> 8);
        out[5] = (uint8_t)port;
        return IPV4_FORM;
    }
    size_t len = strlen(address);
    memcpy(out, address, len);
    return len;
}

static bool address_get(const uint8_t *form, size_t len,
                        char ret_address[ENROL_ADDRESS_MAX])
{
    char ip[INET_ADDRSTRLEN];
    if (len == IPV4_FORM) {
        snprintf(ret_address, ENROL_ADDRESS_MAX, "tcp://%s:%d",
                 inet_ntop(AF_INET, form, ip, sizeof(ip)),
                 form[4] << 8 | form[5]);
    } else {
        if (memchr(form, '\0', len))
            return false;
        memcpy(ret_address, form, len);
        ret_address[len] = '\0';
    }
    return enrol_address_check(ret_address, NULL) == ERR_OK;
}

/* ---- bytes and characters --------------------------------------------------
 */

static void checksum(const uint8_t *bytes, size_t len, uint8_t out[CHECK_LEN])
{
    static const char label[] = "liandian ticket 1";
    uint8_t hash[crypto_generichash_BYTES];
    crypto_generichash_state s;
    crypto_generichash_init(&s, NULL, 0, sizeof(hash));
    crypto_generichash_update(&s, (const uint8_t *)label, sizeof(label) - 1);
    crypto_generichash_update(&s, bytes, len);
    crypto_generichash_final(&s, hash, sizeof(hash));
    memcpy(out, hash, CHECK_LEN);
}

/* The bytes, when the length is one that bytes can have, the spare bits are
 * zero and the check is right. */
static bool decode(const struct codes *c, uint8_t *bytes, size_t *ret_len)
{
    size_t len = (size_t)c->count * 5 / 8;
    uint8_t check[CHECK_LEN];
    uint32_t bits = 0;
    int have = 0;
    size_t at = 0;
    if (len < BYTES_MIN || len > BYTES_MAX || CHARS_OF(len) != (size_t)c->count)
        return false;
    for (int i = 0; i < c->count; i++) {
        bits = bits << 5 | c->at[i];
        have += 5;
        if (have >= 8) {
            have -= 8;
            bytes[at++] = (uint8_t)(bits >> have);
            bits &= (1U << have) - 1;
        }
    }
    if (bits != 0)
        return false;
    checksum(bytes, len - CHECK_LEN, check);
    *ret_len = len;
    return memcmp(check, bytes + len - CHECK_LEN, CHECK_LEN) == 0;
}

enum err enrol_text_write(const struct enrol_ticket *ticket, int group,
                          char ret_text[ENROL_TEXT_MAX], struct diag *d)
{
    uint8_t bytes[BYTES_MAX];
    enum err err = enrol_address_check(ticket->address, d);
    if (err)
        return err;
    bytes[0] = VERSION;
    size_t len = HEAD_LEN + address_put(ticket->address, bytes + HEAD_LEN);
    bytes[1] = (uint8_t)(len - HEAD_LEN);
    memcpy(bytes + len, ticket->hq_key, ENROL_KEY_LEN);
    len += ENROL_KEY_LEN;
    memcpy(bytes + len, ticket->token, ENROL_TOKEN_LEN);
    len += ENROL_TOKEN_LEN;
    checksum(bytes, len, bytes + len);
    len += CHECK_LEN;

    _Static_assert(sizeof(PREFIX) + 3 * CODES_MAX / 2 < ENROL_TEXT_MAX,
                   "groups of two and more fit");
    CHECK(group == 0 || group >= 2);
    memcpy(ret_text, PREFIX, sizeof(PREFIX));
    size_t at = sizeof(PREFIX) - 1;
    size_t chars = CHARS_OF(len);
    for (size_t i = 0; i < chars; i++) {
        size_t bit = i * 5;
        uint32_t two = (uint32_t)bytes[bit / 8] << 8 |
                       (bit / 8 + 1 < len ? bytes[bit / 8 + 1] : 0U);
        if (group > 0 && i > 0 && i % (size_t)group == 0)
            ret_text[at++] = '-';
        ret_text[at++] = alphabet[(two >> (11 - bit % 8)) & 31];
    }
    ret_text[at] = '\0';
    sodium_memzero(bytes, sizeof(bytes));
    return ERR_OK;
}

/* ---- reading ---------------------------------------------------------------
 */

/* Full-width forms (U+FF01-FF5E) to ASCII, small letters to capitals; 0 for
 * what is skipped: blanks, dashes of any kind, line breaks. */
static uint32_t plain(uint32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E)
        c = c - 0xFF01 + '!';
    if (c >= 'a' && c <= 'z')
        c = c - 'a' + 'A';
    bool dash = c == '-' || c == '_' || c == 0xAD || c == 0x2212 ||
                (c >= 0x2010 && c <= 0x2015);
    bool blank = c == ' ' || (c >= '\t' && c <= '\r') || c == 0xA0 ||
                 c == 0x3000 || c == 0xFEFF || (c >= 0x2000 && c <= 0x200B);
    return dash || blank ? 0 : c;
}

/* -1: cannot stand in a ticket. */
static int code_of(uint32_t c)
{
    if (c == 'I' || c == 'L')
        c = '1';
    if (c == 'O')
        c = '0';
    if (c == 0 || c > 'Z')
        return -1;
    const char *p = strchr(alphabet, (int)c);
    return p ? (int)(p - alphabet) : -1;
}

/* "LD1:", also with I or L for 1, a semicolon where shift got lost. Moves *p
 * behind it. */
static enum err take_prefix(const char **p, struct diag *d)
{
    uint32_t got[4] = {0};
    for (int i = 0; i < 4;) {
        uint32_t c = utf8_next(p);
        if (c == 0)
            break;
        got[i] = plain(c);
        i += got[i] != 0;
    }
    bool ours =
        got[0] == 'L' && got[1] == 'D' && (got[3] == ':' || got[3] == ';');
    if (ours && (got[2] == '1' || got[2] == 'I' || got[2] == 'L'))
        return ERR_OK;
    if (ours && got[2] >= '2' && got[2] <= '9')
        return diag_set(d, ERR_NEWER,
                        tr("this enrolment code is from a newer version: "
                           "update this program, then try again"));
    return diag_set(d, ERR_FORMAT,
                    tr("this is no enrolment code: it begins with LD1: and "
                       "headquarters prints it with `hq enrol`"));
}

static enum err take_codes(const char *p, struct codes *c, struct diag *d)
{
    for (uint32_t u = utf8_next(&p); u != 0; u = utf8_next(&p)) {
        uint32_t letter = plain(u);
        if (letter == 0)
            continue;
        int code = code_of(letter);
        if (code < 0) {
            char shown[5] = "?";
            if (u >= ' ' && u != 0xFFFD)
                shown[utf8_put(u, shown)] = '\0';
            return diag_set(d, ERR_FORMAT,
                            tr("character %d after LD1: (\"%s\") cannot stand "
                               "in an enrolment code: only digits and letters "
                               "without U; look at it again"),
                            c->count + 1, shown);
        }
        if (c->count >= (int)CODES_MAX)
            return diag_set(d, ERR_FORMAT,
                            tr("the enrolment code is too long: was it "
                               "entered twice? Clear it and enter it once"));
        c->at[c->count++] = (uint8_t)code;
    }
    return ERR_OK;
}

/* ---- what is wrong with it -------------------------------------------------
 */

/* The characters before position at, to find the place on paper. */
static void context(const struct codes *c, int at, char out[CONTEXT_MAX + 1])
{
    int n = 0;
    for (int i = at < CONTEXT_MAX ? 0 : at - CONTEXT_MAX; i < at; i++)
        out[n++] = alphabet[c->at[i]];
    out[n] = '\0';
}

static bool holds(const struct codes *c)
{
    uint8_t bytes[BYTES_MAX];
    size_t len = 0;
    return decode(c, bytes, &len);
}

static bool one_wrong(const struct codes *c, int *ret_at, int *ret_right)
{
    struct codes try = *c;
    for (int at = 0; at < c->count; at++) {
        for (uint8_t right = 0; right < 32; right++) {
            try.at[at] = right;
            if (holds(&try)) {
                *ret_at = at;
                *ret_right = right;
                return true;
            }
        }
        try.at[at] = c->at[at];
    }
    return false;
}

static bool two_swapped(const struct codes *c, int *ret_at)
{
    for (int at = 0; at + 1 < c->count; at++) {
        struct codes try = *c;
        try.at[at] = c->at[at + 1];
        try.at[at + 1] = c->at[at];
        if (holds(&try)) {
            *ret_at = at;
            return true;
        }
    }
    return false;
}

static bool one_missing(const struct codes *c, int *ret_at, int *ret_right)
{
    if (c->count >= (int)CODES_MAX)
        return false;
    for (int at = 0; at <= c->count; at++) {
        struct codes try = {.count = c->count + 1};
        memcpy(try.at, c->at, (size_t)at);
        memcpy(try.at + at + 1, c->at + at, (size_t)(c->count - at));
        for (uint8_t right = 0; right < 32; right++) {
            try.at[at] = right;
            if (holds(&try)) {
                *ret_at = at;
                *ret_right = right;
                return true;
            }
        }
    }
    return false;
}

static bool one_extra(const struct codes *c, int *ret_at)
{
    for (int at = 0; at < c->count; at++) {
        struct codes try = {.count = c->count - 1};
        memcpy(try.at, c->at, (size_t)at);
        memcpy(try.at + at, c->at + at + 1, (size_t)(c->count - at - 1));
        if (holds(&try)) {
            *ret_at = at;
            return true;
        }
    }
    return false;
}

/* How many characters the ticket says it has; 0 when it has too few to say. */
static int chars_expected(const struct codes *c)
{
    if (c->count < 4)
        return 0;
    int form = (c->at[1] & 3) << 6 | c->at[2] << 1 | c->at[3] >> 4;
    return CHARS_OF(HEAD_LEN + form + TAIL_LEN);
}

static enum err explain(const struct codes *c, struct diag *d)
{
    char before[CONTEXT_MAX + 1];
    int at = 0, right = 0;
    if (!d)
        return ERR_FORMAT;
    if (one_wrong(c, &at, &right)) {
        context(c, at, before);
        return diag_set(d, ERR_FORMAT,
                        tr("one character of the enrolment code is wrong: "
                           "number %d after LD1: (after %s) should probably be "
                           "%c, not %c"),
                        at + 1, before, alphabet[right], alphabet[c->at[at]]);
    }
    if (two_swapped(c, &at)) {
        context(c, at, before);
        return diag_set(d, ERR_FORMAT,
                        tr("two characters of the enrolment code are swapped: "
                           "numbers %d and %d after LD1: (after %s)"),
                        at + 1, at + 2, before);
    }
    if (one_missing(c, &at, &right)) {
        context(c, at, before);
        return diag_set(d, ERR_FORMAT,
                        tr("one character of the enrolment code is missing: "
                           "number %d after LD1: (after %s) is probably %c"),
                        at + 1, before, alphabet[right]);
    }
    if (one_extra(c, &at)) {
        context(c, at, before);
        return diag_set(d, ERR_FORMAT,
                        tr("the enrolment code has one character too many: "
                           "number %d after LD1: (after %s)"),
                        at + 1, before);
    }
    int expected = chars_expected(c);
    if (expected == 0 || c->count < expected)
        return diag_set(d, ERR_SHORT,
                        tr("the enrolment code is cut short: %d characters "
                           "after LD1:, there should be %d; scan it again or "
                           "enter the rest"),
                        c->count,
                        expected ? expected : (int)CHARS_OF(BYTES_MIN + 5));
    return diag_set(d, ERR_FORMAT,
                    tr("several characters of the enrolment code are wrong: "
                       "scan it again or enter it anew"));
}

static enum err unpack(const uint8_t *bytes, size_t len,
                       struct enrol_ticket *ret_ticket, struct diag *d)
{
    struct enrol_ticket t;
    memset(&t, 0, sizeof(t));
    if (bytes[0] != VERSION)
        return diag_set(d, ERR_NEWER,
                        tr("this enrolment code is from a newer version: "
                           "update this program, then try again"));
    size_t form = bytes[1];
    if (HEAD_LEN + form + TAIL_LEN != len ||
        !address_get(bytes + HEAD_LEN, form, t.address))
        return diag_set(d, ERR_FORMAT,
                        tr("this enrolment code was not made by a "
                           "headquarters: ask for a new one"));
    memcpy(t.hq_key, bytes + HEAD_LEN + form, ENROL_KEY_LEN);
    memcpy(t.token, bytes + HEAD_LEN + form + ENROL_KEY_LEN, ENROL_TOKEN_LEN);
    *ret_ticket = t;
    return ERR_OK;
}

enum err enrol_text_read(const char *text, size_t len,
                         struct enrol_ticket *ret_ticket, struct diag *d)
{
    struct codes codes = {0};
    uint8_t bytes[BYTES_MAX];
    char copy[ENROL_INPUT_MAX + 1];
    size_t decoded = 0;
    if (len > ENROL_INPUT_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("the enrolment code is too long: was it entered "
                           "twice? Clear it and enter it once"));
    /* A NUL ends it: nothing may hide behind one. */
    if (memchr(text, '\0', len))
        return diag_set(d, ERR_FORMAT,
                        tr("this is no enrolment code: it begins with LD1: "
                           "and headquarters prints it with `hq enrol`"));
    memcpy(copy, text, len);
    copy[len] = '\0';
    const char *p = copy;
    enum err err = take_prefix(&p, d);
    if (!err)
        err = take_codes(p, &codes, d);
    if (!err && !decode(&codes, bytes, &decoded))
        err = explain(&codes, d);
    if (!err)
        err = unpack(bytes, decoded, ret_ticket, d);
    sodium_memzero(copy, sizeof(copy));
    sodium_memzero(bytes, sizeof(bytes));
    sodium_memzero(&codes, sizeof(codes));
    return err;
}

void enrol_token_keys(const uint8_t token[ENROL_TOKEN_LEN],
                      uint8_t ret_public[ENROL_KEY_LEN],
                      uint8_t ret_secret[ENROL_KEY_LEN])
{
    static const char label[] = "liandian enrol 1";
    uint8_t seed[crypto_box_SEEDBYTES];
    crypto_generichash_state s;
    _Static_assert(crypto_box_SEEDBYTES == 32, "BLAKE2b-256");
    crypto_generichash_init(&s, NULL, 0, sizeof(seed));
    crypto_generichash_update(&s, (const uint8_t *)label, sizeof(label) - 1);
    crypto_generichash_update(&s, token, ENROL_TOKEN_LEN);
    crypto_generichash_final(&s, seed, sizeof(seed));
    crypto_box_seed_keypair(ret_public, ret_secret, seed);
    sodium_memzero(seed, sizeof(seed));
}
