#include "sync/enrol.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

/* What the proof signs: this, the two public keys, the old till (4 bytes,
 * big-endian) and the old head's hash. */
#define PROOF_PREFIX     "liandian enrolment 1"
#define PROOF_PREFIX_LEN (sizeof(PROOF_PREFIX) - 1)
#define PROOF_LEN        (PROOF_PREFIX_LEN + 2 * KEY_LEN + 4 + LEDGER_HASH_LEN)

static void proof_text(const struct enrol_request *r, uint8_t out[PROOF_LEN])
{
    uint8_t *p = out;
    memcpy(p, PROOF_PREFIX, PROOF_PREFIX_LEN);
    p += PROOF_PREFIX_LEN;
    memcpy(p, r->sign_key, KEY_LEN);
    p += KEY_LEN;
    memcpy(p, r->curve_key, KEY_LEN);
    p += KEY_LEN;
    for (int shift = 24; shift >= 0; shift -= 8)
        *p++ = (uint8_t)(r->old_till >> shift);
    memcpy(p, r->old_head.hash, LEDGER_HASH_LEN);
}

static ProtobufCBinaryData borrow(const void *data, size_t len)
{
    return (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)data,
                                 .len = len};
}

enum err enrol_pack_request(const struct keys *keys,
                            const struct enrol_request *request,
                            struct buf *ret_frame)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Enrol m = WIRE__ENROL__INIT;
    Wire__Head head = WIRE__HEAD__INIT;
    struct enrol_request r = *request;
    uint8_t text[PROOF_LEN], proof[LEDGER_SIGNATURE_LEN];
    memcpy(r.sign_key, keys->sign_public, KEY_LEN);
    memcpy(r.curve_key, keys->curve_public, KEY_LEN);
    proof_text(&r, text);
    if (crypto_sign_detached(proof, NULL, text, sizeof(text),
                             keys->sign_secret) != 0)
        return ERR_IO;
    wire_put_head(&r.old_head, &head);
    m.protocol_min = WIRE_PROTOCOL_MIN;
    m.protocol_max = WIRE_PROTOCOL_MAX;
    m.sign_key = borrow(r.sign_key, KEY_LEN);
    m.curve_key = borrow(r.curve_key, KEY_LEN);
    m.software = r.software;
    m.clock_ms = (uint64_t)r.clock_ms;
    m.old_till = r.old_till;
    m.old_head = r.old_till ? &head : NULL;
    m.proof = borrow(proof, sizeof(proof));
    f.kind_case = WIRE__FRAME__KIND_ENROL;
    f.enrol = &m;
    return wire_pack(&f, ret_frame);
}

static enum err check_request(const Wire__Enrol *m, struct enrol_request *r,
                              Wire__Reason *ret_reason)
{
    uint8_t text[PROOF_LEN];
    *ret_reason = WIRE__REASON__MALFORMED;
    if (m->sign_key.len != KEY_LEN || m->curve_key.len != KEY_LEN ||
        m->proof.len != LEDGER_SIGNATURE_LEN ||
        strlen(m->software) > WIRE_SOFTWARE_MAX ||
        !text_is_plain(m->software, WIRE_SOFTWARE_MAX) ||
        m->clock_ms > INT64_MAX || (m->old_head && !m->old_till))
        return ERR_DENIED;
    if (m->protocol_min > WIRE_PROTOCOL_MAX ||
        m->protocol_max < WIRE_PROTOCOL_MIN) {
        *ret_reason = WIRE__REASON__VERSION;
        return ERR_DENIED;
    }
    memcpy(r->sign_key, m->sign_key.data, KEY_LEN);
    memcpy(r->curve_key, m->curve_key.data, KEY_LEN);
    snprintf(r->software, sizeof(r->software), "%s", m->software);
    r->clock_ms = (int64_t)m->clock_ms;
    r->old_till = m->old_till;
    if (wire_get_head(m->old_head, &r->old_head))
        return ERR_DENIED;
    proof_text(r, text);
    if (crypto_sign_verify_detached(m->proof.data, text, sizeof(text),
                                    r->sign_key) != 0) {
        *ret_reason = WIRE__REASON__BAD_SIGNATURE;
        return ERR_DENIED;
    }
    return ERR_OK;
}

enum err enrol_unpack_request(const void *frame, size_t len,
                              struct enrol_request *ret_request,
                              Wire__Reason *ret_reason)
{
    Wire__Frame *f = NULL;
    struct enrol_request r = {0};
    Wire__Reason reason = WIRE__REASON__MALFORMED;
    enum err err = wire_unpack(frame, len, &f);
    if (err || f->kind_case != WIRE__FRAME__KIND_ENROL)
        err = ERR_DENIED;
    else
        err = check_request(f->enrol, &r, &reason);
    wire_free(f);
    if (!err)
        *ret_request = r;
    else
        *ret_reason = reason;
    return err;
}

enum err enrol_pack_answer(const struct enrol_answer *answer,
                           struct buf *ret_frame)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Enrolled m = WIRE__ENROLLED__INIT;
    m.till = answer->till;
    m.outlet = answer->outlet;
    m.outlet_name = (char *)(uintptr_t)answer->outlet_name;
    m.hq_sign_key = borrow(answer->hq_sign_key, KEY_LEN);
    m.clock_ms = (uint64_t)answer->clock_ms;
    f.kind_case = WIRE__FRAME__KIND_ENROLLED;
    f.enrolled = &m;
    return wire_pack(&f, ret_frame);
}

enum err enrol_pack_refusal(Wire__Reason reason, struct buf *ret_frame)
{
    Wire__Frame f = WIRE__FRAME__INIT;
    Wire__Refuse m = WIRE__REFUSE__INIT;
    m.reason = reason;
    if (reason == WIRE__REASON__VERSION) {
        m.protocol_min = WIRE_PROTOCOL_MIN;
        m.protocol_max = WIRE_PROTOCOL_MAX;
    }
    f.kind_case = WIRE__FRAME__KIND_REFUSE;
    f.refuse = &m;
    return wire_pack(&f, ret_frame);
}

static enum err take_answer(const Wire__Enrolled *m,
                            struct enrol_answer *ret_answer)
{
    struct enrol_answer a = {.till = m->till, .outlet = m->outlet};
    if (m->till == 0 || m->outlet == 0 || m->hq_sign_key.len != KEY_LEN ||
        m->clock_ms > INT64_MAX || strlen(m->outlet_name) > ENROL_NAME_MAX ||
        !text_is_plain(m->outlet_name, ENROL_NAME_MAX))
        return ERR_FORMAT;
    a.clock_ms = (int64_t)m->clock_ms;
    memcpy(a.hq_sign_key, m->hq_sign_key.data, KEY_LEN);
    snprintf(a.outlet_name, sizeof(a.outlet_name), "%s", m->outlet_name);
    *ret_answer = a;
    return ERR_OK;
}

enum err enrol_unpack_answer(const void *frame, size_t len,
                             struct enrol_answer *ret_answer,
                             Wire__Reason *ret_reason)
{
    Wire__Frame *f = NULL;
    enum err err = wire_unpack(frame, len, &f);
    if (err)
        return err;
    if (f->kind_case == WIRE__FRAME__KIND_ENROLLED) {
        err = take_answer(f->enrolled, ret_answer);
    } else if (f->kind_case == WIRE__FRAME__KIND_REFUSE) {
        *ret_reason = f->refuse->reason;
        err = ERR_DENIED;
    } else {
        err = ERR_FORMAT;
    }
    wire_free(f);
    return err;
}

const char *enrol_reason_text(Wire__Reason reason)
{
    switch (reason) {
    case WIRE__REASON__VERSION:
        return tr("this program and headquarters do not speak the same "
                  "version: update the older one");
    case WIRE__REASON__UNKNOWN_TILL:
        return tr("headquarters does not know this till: enrol it again "
                  "without its old folder");
    case WIRE__REASON__REVOKED:
        return tr("headquarters has cut off this till: ask for a new enrolment "
                  "code; nothing sold here is lost");
    case WIRE__REASON__BUSY:
    case WIRE__REASON__STORAGE:
        return tr("headquarters cannot take this now: try again in a minute");
    case WIRE__REASON__TOKEN_UNKNOWN:
        return tr("headquarters does not know this enrolment code: check it, "
                  "or ask for a new one");
    case WIRE__REASON__TOKEN_USED:
        return tr("this enrolment code was used already: ask headquarters for "
                  "a new one");
    case WIRE__REASON__TOKEN_EXPIRED:
        return tr("this enrolment code is too old: ask headquarters for a new "
                  "one");
    case WIRE__REASON__OTHER_OUTLET:
        return tr("this folder belongs to a till of another outlet: use an "
                  "empty folder, or that outlet's code");
    case WIRE__REASON__BAD_ENTRY:
    case WIRE__REASON__BAD_SIGNATURE:
        return tr("headquarters finds an entry of this till damaged: run `pos "
                  "ledger verify` and call headquarters; do not delete "
                  "anything");
    default:
        return tr("headquarters refused: check that both programs are up to "
                  "date");
    }
}
