#include <poll.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "pos/pay/pay_words.h"
#include "pos/pay/teller.h"

#define LOOK_MS 200

static void wait_a_turn(struct teller *t, const struct actor *who,
                        int64_t end_ms)
{
    int64_t left = end_ms - clock_monotonic_ms();
    int wait = teller_wait_ms(t);
    struct teller_event event;
    struct pollfd fd = {.fd = teller_fd(t), .events = POLLIN};
    if (wait < 0 || wait > LOOK_MS)
        wait = LOOK_MS;
    if (left < wait)
        wait = left > 0 ? (int)left : 0;
    (void)poll(&fd, 1, wait);
    teller_turn(t, who);
    while (teller_next(t, &event)) {
        /* the book has it */
    }
}

enum err teller_wait_link(struct teller *t, const struct actor *who,
                          int64_t limit_ms, struct diag *d)
{
    int64_t end = clock_monotonic_ms() + limit_ms;
    while (teller_link(t) == TELLER_DOWN && clock_monotonic_ms() < end)
        wait_a_turn(t, who, end);
    if (teller_link(t) == TELLER_UP)
        return ERR_OK;
    return diag_set(d, ERR_GONE, "%s", teller_link_words(t));
}

enum err teller_wait_result(struct teller *t, const struct actor *who,
                            const char *order_no, int64_t limit_ms,
                            struct payment *ret_payment, struct diag *d)
{
    int64_t end = clock_monotonic_ms() + limit_ms;
    while (teller_talk(t, order_no) && clock_monotonic_ms() < end)
        wait_a_turn(t, who, end);
    enum err err = book_find(teller_till(t), order_no, ret_payment);
    if (err)
        return till_explain(teller_till(t), err, d);
    if (ret_payment->status != PAYMENT_OPEN)
        return ERR_OK;
    return diag_set(d, ERR_BUSY,
                    tr("payment %s has no result yet: it stays open; ask again "
                       "with pos pay ask %s"),
                    order_no, order_no);
}

void teller_wait_back(struct teller *t, const struct actor *who,
                      int64_t limit_ms)
{
    int64_t end = clock_monotonic_ms() + limit_ms;
    const struct payments *open = teller_payments(t);
    teller_take_back(t);
    while (open->count + open->refund_count > 0 && clock_monotonic_ms() < end) {
        wait_a_turn(t, who, end);
        teller_take_back(t); /* one that was paid too late goes back */
    }
}
