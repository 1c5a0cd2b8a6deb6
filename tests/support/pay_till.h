/* tests/support/pay_till.h - a till on the payment lane: real keys, a real
 * link, frames out and in. Everything CHECKs. */
#ifndef TESTS_SUPPORT_PAY_TILL_H
#define TESTS_SUPPORT_PAY_TILL_H

#include "sync/keys.h"
#include "sync/pay_wire.h"
#include "sync/transport_zmq.h"

#define PAY_TILL_WAIT_MS 20000 /* generous: a loaded machine */

struct pay_till {
    struct transport *transport;
    struct dialer *dialer;
};

void pay_till_open(struct pay_till *t, const char *address,
                   const uint8_t hq_key[KEY_LEN], const struct keys *keys);
void pay_till_close(struct pay_till *t);
/* Connects anew; false when nobody lets it in within PAY_TILL_WAIT_MS. */
bool pay_till_connect(struct pay_till *t);
void pay_till_send(struct pay_till *t, const struct paywire_frame *f);
void pay_till_send_bytes(struct pay_till *t, const void *bytes, size_t len);
/* false: nothing came within wait_ms, or the link is down. */
bool pay_till_receive(struct pay_till *t, int wait_ms,
                      struct paywire_frame *ret_frame);

struct paywire_frame pay_till_charge(const char *order_no, int64_t fen);
struct paywire_frame pay_till_show(const char *order_no, int64_t fen);
struct paywire_frame pay_till_ask(const char *order_no);
struct paywire_frame pay_till_give_up(const char *order_no);
struct paywire_frame pay_till_refund(const char *order_no,
                                     const char *refund_no, int64_t fen);

#endif
