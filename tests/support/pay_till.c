#include "tests/support/pay_till.h"

#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"

void pay_till_open(struct pay_till *t, const char *address,
                   const uint8_t hq_key[KEY_LEN], const struct keys *keys)
{
    struct dialer_options o = {0};
    memset(t, 0, sizeof(*t));
    snprintf(o.address, sizeof(o.address), "%s", address);
    memcpy(o.hq_key, hq_key, KEY_LEN);
    memcpy(o.public_key, keys->curve_public, KEY_LEN);
    memcpy(o.secret_key, keys->curve_secret, KEY_LEN);
    CHECK(transport_open(&t->transport) == ERR_OK);
    CHECK(dialer_open(t->transport, &o, &t->dialer, NULL) == ERR_OK);
}

void pay_till_close(struct pay_till *t)
{
    dialer_close(t->dialer);
    transport_close(t->transport);
}

bool pay_till_connect(struct pay_till *t)
{
    int64_t end = clock_monotonic_ms() + PAY_TILL_WAIT_MS;
    dialer_hang_up(t->dialer);
    while (clock_monotonic_ms() < end) {
        if (dialer_state(t->dialer) == DIALER_UP)
            return true;
        if (dialer_state(t->dialer) != DIALER_TRYING) {
            if (dialer_trouble(t->dialer) == DIALER_NOT_ADMITTED)
                return false;
            dialer_connect(t->dialer);
        }
        CHECK(dialer_poll(t->dialer, NULL, 0, 20) == ERR_OK);
    }
    return false;
}

void pay_till_send_bytes(struct pay_till *t, const void *bytes, size_t len)
{
    enum err err = ERR_BUSY;
    while ((err = dialer_send(t->dialer, bytes, len)) == ERR_BUSY)
        CHECK(dialer_poll(t->dialer, NULL, 0, 5) == ERR_OK);
    CHECK(err == ERR_OK || err == ERR_GONE);
}

void pay_till_send(struct pay_till *t, const struct paywire_frame *f)
{
    struct buf bytes = {0};
    CHECK(paywire_pack(f, &bytes) == ERR_OK);
    pay_till_send_bytes(t, bytes.data, bytes.len);
    buf_release(&bytes);
}

bool pay_till_receive(struct pay_till *t, int wait_ms,
                      struct paywire_frame *ret_frame)
{
    struct buf bytes = {0};
    bool got = false;
    int64_t end = clock_monotonic_ms() + wait_ms;
    for (;;) {
        enum err err = dialer_receive(t->dialer, &bytes);
        if (!err) {
            CHECK(paywire_unpack(bytes.data, bytes.len, ret_frame) == ERR_OK);
            got = true;
            break;
        }
        int64_t left = end - clock_monotonic_ms();
        if (left <= 0 || dialer_state(t->dialer) != DIALER_UP)
            break;
        CHECK(dialer_poll(t->dialer, NULL, 0, left) == ERR_OK);
    }
    buf_release(&bytes);
    return got;
}

struct paywire_frame pay_till_show(const char *order_no, int64_t fen)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_SHOW;
    snprintf(f.u.charge.order_no, sizeof(f.u.charge.order_no), "%s", order_no);
    f.u.charge.type = LEDGER__TENDER_TYPE__WECHAT;
    f.u.charge.amount_fen = fen;
    f.u.charge.started_seq = 7;
    snprintf(f.u.charge.subject, sizeof(f.u.charge.subject), "村店");
    return f;
}

struct paywire_frame pay_till_charge(const char *order_no, int64_t fen)
{
    struct paywire_frame f = pay_till_show(order_no, fen);
    f.kind = PAY__FRAME__KIND_CHARGE;
    snprintf(f.u.charge.code, sizeof(f.u.charge.code), "134567890123456789");
    return f;
}

static struct paywire_frame about(Pay__Frame__KindCase kind,
                                  const char *order_no)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = kind;
    snprintf(f.u.order_no, sizeof(f.u.order_no), "%s", order_no);
    return f;
}

struct paywire_frame pay_till_ask(const char *order_no)
{
    return about(PAY__FRAME__KIND_ASK, order_no);
}

struct paywire_frame pay_till_give_up(const char *order_no)
{
    return about(PAY__FRAME__KIND_GIVE_UP, order_no);
}

struct paywire_frame pay_till_refund(const char *order_no,
                                     const char *refund_no, int64_t fen)
{
    struct paywire_frame f;
    memset(&f, 0, sizeof(f));
    f.kind = PAY__FRAME__KIND_REFUND;
    snprintf(f.u.refund.order_no, sizeof(f.u.refund.order_no), "%s", order_no);
    snprintf(f.u.refund.refund_no, sizeof(f.u.refund.refund_no), "%s",
             refund_no);
    f.u.refund.amount_fen = fen;
    return f;
}
