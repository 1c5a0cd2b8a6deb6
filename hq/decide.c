/* Outlets, people, settings, who may connect. The range is in range.c. */
#include "hq/decide.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/instore.h"
#include "base/text.h"
#include "sync/feed.h"

/* A four-digit PIN falls to anyone who has the hash; this makes it cost some
 * time and stays within a small till's memory. */
#define PIN_OPS 2
#define PIN_MEM ((size_t)8 << 20)

enum err decide_check_audience(struct store *s, const char *audience,
                               struct diag *d)
{
    if (strcmp(audience, "all") == 0)
        return ERR_OK;
    if (strncmp(audience, "group/", 6) == 0) {
        bool known = false;
        enum err err = store_group_known(s, audience + 6, &known);
        if (err || known)
            return err;
        return diag_set(d, ERR_NOTFOUND,
                        tr("no outlet is in group \"%.40s\": see `hq outlets`"),
                        audience + 6);
    }
    if (strncmp(audience, "outlet/", 7) == 0) {
        char *end = NULL;
        struct store_outlet outlet;
        unsigned long id = strtoul(audience + 7, &end, 10);
        if (end != audience + 7 && !*end && id > 0 && id <= UINT32_MAX) {
            enum err err = store_outlet(s, (uint32_t)id, &outlet);
            if (err != ERR_NOTFOUND)
                return err;
        }
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no outlet \"%.20s\": see `hq outlets`"),
                        audience + 7);
    }
    return diag_set(d, ERR_FORMAT,
                    tr("\"%.40s\" is not who: write all, group/NAME or "
                       "outlet/NUMBER"),
                    audience);
}

enum err decide_genesis(struct store *s, const struct keys *keys,
                        const char *name, int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__HqGenesis g = LEDGER__HQ_GENESIS__INIT;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_HQ_GENESIS;
    e.hq_genesis = &g;
    g.sign_key.data = (uint8_t *)keys->sign_public;
    g.sign_key.len = KEY_LEN;
    g.name = (char *)name;
    enum err err = store_record(s, &e);
    return err ? err : store_state_set(s, "name", name);
}

static enum err check_text(const char *what, const char *text, size_t chars,
                           bool may_be_empty, struct diag *d)
{
    if (!may_be_empty && !text[0])
        return diag_set(d, ERR_FORMAT, tr("%s is missing"), what);
    if (!text_is_plain(text, chars))
        return diag_set(d, ERR_FORMAT,
                        tr("%s must be plain text of at most %zu characters"),
                        what, chars);
    return ERR_OK;
}

static enum err check_division(struct store *s, const char *code,
                               struct diag *d)
{
    char name[STORE_NAME_MAX];
    int64_t count = 0;
    if (strlen(code) != 12 || strspn(code, "0123456789") != 12)
        return diag_set(d, ERR_FORMAT,
                        tr("division code \"%.20s\" must have 12 digits, like "
                           "341181102003: county (6), town (3), village (3)"),
                        code);
    if (code[0] == '0' || strncmp(code + 4, "00", 2) == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("division code %s names no county: its first six "
                           "digits must be a county's, like 341181"),
                        code);
    enum err err = store_division_count(s, &count);
    if (err || count == 0)
        return err;
    err = store_division(s, code, name, sizeof(name));
    if (err == ERR_NOTFOUND) { /* a list of towns knows no villages */
        char town[16];
        snprintf(town, sizeof(town), "%.9s000", code);
        err = store_division(s, town, name, sizeof(name));
    }
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("division code %s is not in the imported list: "
                           "check it, or import a newer list with "
                           "`hq import divisions`"),
                        code);
    return err;
}

static void outlet_audience(uint32_t outlet, char out[STORE_AUDIENCE_MAX])
{
    snprintf(out, STORE_AUDIENCE_MAX, "outlet/%u", outlet);
}

enum err decide_outlet(struct store *s, const Feed__Outlet *outlet,
                       int64_t now_ms, uint32_t *ret_id, struct diag *d)
{
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Outlet x = *outlet;
    char key[FEED_KEY_MAX + 1], audience[STORE_AUDIENCE_MAX];
    uint32_t id = x.id;
    enum err err = check_text(tr("the outlet's name"), x.name,
                              DECIDE_NAME_CHARS, false, d);
    if (!err)
        err = check_text(tr("the address"), x.address, DECIDE_ADDRESS_CHARS,
                         true, d);
    if (!err)
        err = check_text(tr("the phone number"), x.phone, DECIDE_WORD_CHARS,
                         true, d);
    if (!err)
        err = check_text(tr("the division's source"), x.division_source,
                         DECIDE_WORD_CHARS, false, d);
    for (size_t i = 0; !err && i < x.n_groups; i++) {
        err = check_text(tr("the group's name"), x.groups[i], DECIDE_WORD_CHARS,
                         false, d);
        if (!err && (strpbrk(x.groups[i], "/ ") || strlen(x.groups[i]) > 48))
            err = diag_set(d, ERR_FORMAT,
                           tr("a group's name must be one short word without "
                              "\"/\""));
    }
    if (!err && x.n_groups > FEED_AUDIENCES_MAX - 2)
        err = diag_set(d, ERR_RANGE, tr("an outlet can be in %d groups"),
                       FEED_AUDIENCES_MAX - 2);
    if (!err)
        err = check_division(s, x.division, d);
    if (!err && id == 0)
        err = store_next_id(s, STORE_ID_OUTLET, &id);
    if (err)
        return err;
    x.id = id;
    r.kind_case = FEED__RECORD__KIND_OUTLET;
    r.outlet = &x;
    snprintf(key, sizeof(key), "outlet/%u", id);
    outlet_audience(id, audience);
    err = store_put(s, now_ms, audience, key, &r);
    if (!err)
        *ret_id = id;
    return err;
}

/* ---- cashiers
 * --------------------------------------------------------------*/
static enum err hash_pin(const char *pin, char out[crypto_pwhash_STRBYTES],
                         struct diag *d)
{
    size_t len = strlen(pin);
    if (len < DECIDE_PIN_MIN || len > DECIDE_PIN_MAX ||
        strspn(pin, "0123456789") != len)
        return diag_set(d, ERR_FORMAT,
                        tr("a PIN must be %d to %d digits: nothing else can be "
                           "typed on a number pad"),
                        DECIDE_PIN_MIN, DECIDE_PIN_MAX);
    if (crypto_pwhash_str(out, pin, len, PIN_OPS, PIN_MEM) != 0)
        return ERR_NOMEM;
    return ERR_OK;
}

enum err decide_cashier(struct store *s, uint32_t outlet,
                        const struct decide_cashier *c, int64_t now_ms,
                        uint32_t *ret_id, struct diag *d)
{
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Cashier x = FEED__CASHIER__INIT;
    Feed__Cashier *old = NULL;
    struct buf record = {0};
    struct store_outlet o;
    char key[FEED_KEY_MAX + 1], audience[STORE_AUDIENCE_MAX];
    char hash[crypto_pwhash_STRBYTES] = "";
    uint32_t of = outlet;
    enum err err = ERR_OK;
    x.id = c->id;
    if (c->id) {
        err = store_cashier(s, c->id, &of, &record);
        if (!err &&
            !(old = feed__cashier__unpack(NULL, record.len, record.data)))
            err = ERR_CORRUPT;
        if (err == ERR_NOTFOUND || (!err && of != outlet))
            err = diag_set(
                d, ERR_NOTFOUND,
                tr("outlet %u has no cashier %u: see `hq cashier list`"),
                outlet, c->id);
    } else if (outlet == 0) { /* a supervisor */
        err = store_next_id(s, STORE_ID_CASHIER, &x.id);
    } else {
        err = store_outlet(s, outlet, &o);
        if (err == ERR_NOTFOUND)
            err = diag_set(
                d, err, tr("there is no outlet %u: see `hq outlets`"), outlet);
        if (!err)
            err = store_next_id(s, STORE_ID_CASHIER, &x.id);
    }
    if (err)
        goto out;
    x.name = (char *)(c->name ? c->name : old ? old->name : "");
    x.role = c->left && old  ? old->role
             : c->supervisor ? FEED__ROLE__SUPERVISOR
             : c->keeper     ? FEED__ROLE__KEEPER
                             : FEED__ROLE__CASHIER;
    x.left = c->left;
    x.pin_hash = old ? old->pin_hash : hash;
    err = check_text(tr("the name"), x.name, DECIDE_WORD_CHARS, false, d);
    if (!err && c->pin) {
        err = hash_pin(c->pin, hash, d);
        x.pin_hash = hash;
    }
    if (err)
        goto out;
    r.kind_case = FEED__RECORD__KIND_CASHIER;
    r.cashier = &x;
    snprintf(key, sizeof(key), "cashier/%u", x.id);
    if (outlet == 0)
        snprintf(audience, sizeof(audience), "all");
    else
        outlet_audience(outlet, audience);
    err = store_put(s, now_ms, audience, key, &r);
    if (!err)
        *ret_id = x.id;
out:
    if (old)
        feed__cashier__free_unpacked(old, NULL);
    buf_release(&record);
    return err;
}

/* ---- settings
 * --------------------------------------------------------------*/
struct setting_rule {
    const char *name;
    int64_t min, max; /* max 0: text */
};

static const struct setting_rule setting_rules[] = {
    {SETTING_LINE_DISCOUNT_PERCENT, 0, 100},
    {SETTING_BASKET_DISCOUNT_PERCENT, 0, 100},
    {SETTING_VOID_ASK_ABOVE, 0, DECIDE_PRICE_MAX},
    {SETTING_PRICE_CHANGE_ASKS, 0, 1},
    {SETTING_DAY_START, 0, 720},
    {SETTING_CASH_ROUND, 1, 100},
    {SETTING_FLOAT, 0, DECIDE_PRICE_MAX},
    {SETTING_SHIFT_BLIND, 0, 1},
    {SETTING_CASH_OUT_MAX, 0, DECIDE_PRICE_MAX},
    {SETTING_REFUND_ASK_ABOVE, 0, DECIDE_PRICE_MAX},
};

static enum err check_label(const char *name, const char *text, struct diag *d)
{
    struct instore_layout layout;
    size_t len = strlen(name);
    if (len == 0 || len >= INSTORE_NAME_CAP ||
        strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != len)
        return diag_set(d, ERR_FORMAT,
                        tr("name a scale's label like label.fruit: small "
                           "letters, digits and \"-\""));
    if (text[0] == '\0')
        return ERR_OK;
    return instore_layout_parse(name, text, &layout, d);
}

/* "", a port, or a whole address. */
static enum err check_lane(const char *value, struct diag *d)
{
    const char *port = value;
    if (strncmp(value, "tcp://", 6) == 0) {
        port = strrchr(value, ':') + 1;
        if (port - value < 9)
            port = "x";
    }
    unsigned long number = strtoul(port, NULL, 10);
    if (!value[0] ||
        (strspn(port, "0123456789") == strlen(port) && number > 0 &&
         number <= 65535 && strlen(value) < 128 && text_is_plain(value, 128)))
        return ERR_OK;
    return diag_set(d, ERR_FORMAT,
                    tr("write where payments go as a port (5589) or an address "
                       "(tcp://pay.example.com:5589)"));
}

static enum err check_setting(const char *name, const char *value,
                              struct diag *d)
{
    if (strncmp(name, SETTING_LABEL, strlen(SETTING_LABEL)) == 0)
        return check_label(name + strlen(SETTING_LABEL), value, d);
    if (strcmp(name, SETTING_PAY_LANE) == 0)
        return check_lane(value, d);
    if (!feed_setting_default(name))
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no setting \"%.40s\": `hq setting list` "
                           "shows them"),
                        name);
    for (size_t i = 0; i < ARRAY_LEN(setting_rules); i++) {
        const struct setting_rule *rule = &setting_rules[i];
        if (strcmp(rule->name, name) != 0)
            continue;
        char *end = NULL;
        long long n = strtoll(value, &end, 10);
        if (end == value || *end || strlen(value) > 12 || n < rule->min ||
            n > rule->max)
            return diag_set(d, ERR_RANGE,
                            tr("%s must be a whole number from %lld to %lld"),
                            name, (long long)rule->min, (long long)rule->max);
        if (strcmp(name, SETTING_CASH_ROUND) == 0 && n != 1 && n != 10 &&
            n != 50 && n != 100)
            return diag_set(d, ERR_RANGE, tr("%s must be 1, 10, 50 or 100"),
                            name);
        return ERR_OK;
    }
    return check_text(name, value, 200, true, d);
}

enum err decide_setting(struct store *s, const char *name, const char *value,
                        const char *audience, int64_t now_ms, struct diag *d)
{
    Feed__Record r = FEED__RECORD__INIT;
    Feed__Setting x = FEED__SETTING__INIT;
    char key[FEED_KEY_MAX + 1];
    enum err err = check_setting(name, value, d);
    if (!err)
        err = decide_check_audience(s, audience, d);
    if (err)
        return err;
    x.name = (char *)name;
    x.value = (char *)value;
    r.kind_case = FEED__RECORD__KIND_SETTING;
    r.setting = &x;
    snprintf(key, sizeof(key), "setting/%s", name);
    return store_put(s, now_ms, audience, key, &r);
}

/* ---- who may connect
 * -------------------------------------------------------*/
static enum err record_revoked(struct store *s, const struct store_key *key,
                               const char *reason, int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__TillRevoked x = LEDGER__TILL_REVOKED__INIT;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_TILL_REVOKED;
    e.till_revoked = &x;
    x.till = key->till;
    x.sign_key.data = (uint8_t *)key->sign_key;
    x.sign_key.len = KEY_LEN;
    x.reason = (char *)reason;
    return store_record(s, &e);
}

enum err decide_revoke(struct store *s, uint32_t till, const char *reason,
                       int64_t now_ms, struct diag *d)
{
    struct store_key key;
    enum err err = store_till_key(s, till, &key);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no till %u: see `hq tills`"),
                        till);
    if (err == ERR_DENIED)
        return diag_set(d, err, tr("till %u is cut off already"), till);
    if (!err)
        err = check_text(tr("the reason"), reason, DECIDE_NAME_CHARS, true, d);
    return err ? err : record_revoked(s, &key, reason, now_ms);
}

enum err decide_ticket(struct store *s, uint32_t outlet,
                       const uint8_t public_key[KEY_LEN], int64_t now_ms,
                       int64_t expires_ms, int64_t *ret_id, struct diag *d)
{
    struct store_outlet o;
    enum err err = store_outlet(s, outlet, &o);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no outlet %u: see `hq outlets`"),
                        outlet);
    if (!err)
        err = store_enrolment_add(s, outlet, public_key, now_ms, expires_ms,
                                  ret_id);
    return err;
}

static enum err record_enrolled(struct store *s, uint32_t outlet, uint32_t till,
                                uint64_t from_seq,
                                const struct enrol_request *request,
                                int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__TillEnrolled x = LEDGER__TILL_ENROLLED__INIT;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_TILL_ENROLLED;
    e.till_enrolled = &x;
    x.outlet = outlet;
    x.till = till;
    x.sign_key.data = (uint8_t *)request->sign_key;
    x.sign_key.len = KEY_LEN;
    x.curve_key.data = (uint8_t *)request->curve_key;
    x.curve_key.len = KEY_LEN;
    x.from_seq = from_seq;
    return store_record(s, &e);
}

/* Which till it becomes: the one it was, or a new one. */
static enum err choose_till(struct store *s, uint32_t outlet,
                            const struct enrol_request *request, int64_t now_ms,
                            uint32_t *ret_till, uint64_t *ret_from,
                            Wire__Reason *ret_reason)
{
    struct store_key old;
    struct store_progress p;
    *ret_from = 1;
    if (!request->old_till)
        return store_next_id(s, STORE_ID_TILL, ret_till);
    uint32_t of = 0;
    enum err err = store_till_outlet(s, request->old_till, &of);
    if (err == ERR_NOTFOUND || (!err && of != outlet)) {
        *ret_reason = WIRE__REASON__OTHER_OUTLET;
        return ERR_DENIED; /* its ledger can never become another till's */
    }
    if (!err)
        err = store_progress(s, request->old_till, &p);
    if (err)
        return err;
    err = store_till_key(s, request->old_till, &old);
    if (!err)
        err = record_revoked(s, &old, "enrolled anew", now_ms);
    else if (err == ERR_DENIED)
        err = ERR_OK; /* cut off before: that is why it comes again */
    *ret_till = request->old_till;
    *ret_from = p.head.seq + 1;
    return err;
}

static enum err enrol_in(struct store *s, int64_t enrolment,
                         const struct enrol_request *request, int64_t now_ms,
                         uint32_t *ret_till, uint32_t *ret_outlet,
                         Wire__Reason *ret_reason)
{
    struct store_enrolment x;
    struct store_key key;
    uint64_t from = 1;
    enum err err = store_enrolment(s, enrolment, &x);
    if (err == ERR_NOTFOUND) {
        *ret_reason = WIRE__REASON__TOKEN_UNKNOWN;
        return ERR_DENIED;
    }
    if (err)
        return err;
    *ret_outlet = x.outlet;
    if (x.used_ms) { /* the answer may have been lost */
        *ret_till = x.used_by;
        err = store_till_key(s, x.used_by, &key);
        if (!err && memcmp(key.sign_key, request->sign_key, KEY_LEN) == 0 &&
            memcmp(key.curve_key, request->curve_key, KEY_LEN) == 0)
            return ERR_OK;
        *ret_reason = WIRE__REASON__TOKEN_USED;
        return err && err != ERR_DENIED ? err : ERR_DENIED;
    }
    if (now_ms >= x.expires_ms) {
        *ret_reason = WIRE__REASON__TOKEN_EXPIRED;
        return ERR_DENIED;
    }
    err =
        choose_till(s, x.outlet, request, now_ms, ret_till, &from, ret_reason);
    if (!err)
        err = record_enrolled(s, x.outlet, *ret_till, from, request, now_ms);
    if (!err)
        err = store_enrolment_use(s, enrolment, *ret_till, now_ms);
    return err;
}

enum err decide_enrol(struct store *s, const struct keys *keys,
                      int64_t enrolment, const struct enrol_request *request,
                      int64_t now_ms, struct enrol_answer *ret_answer,
                      Wire__Reason *ret_reason)
{
    struct enrol_answer a = {.clock_ms = now_ms};
    struct store_outlet outlet;
    Wire__Reason reason = WIRE__REASON__STORAGE;
    enum err err = store_begin(s);
    if (err)
        return err;
    err = enrol_in(s, enrolment, request, now_ms, &a.till, &a.outlet, &reason);
    if (!err)
        err = store_outlet(s, a.outlet, &outlet);
    if (err == ERR_EXISTS) { /* keys that are another till's */
        reason = WIRE__REASON__MALFORMED;
        err = ERR_DENIED;
    }
    err = store_end(s, err);
    if (err) {
        *ret_reason = reason;
        return err;
    }
    snprintf(a.outlet_name, sizeof(a.outlet_name), "%s", outlet.name);
    memcpy(a.hq_sign_key, keys->sign_public, KEY_LEN);
    *ret_answer = a;
    return ERR_OK;
}
