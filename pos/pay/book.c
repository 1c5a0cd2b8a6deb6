#include "pos/pay/book_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/customer/credit.h"
#include "pos/shift.h"

#define RANDOM_CHARS 16 /* of 5 bits each */

/* ---- numbers -------------------------------------------------------------*/

/* "20261122T7" and so many random letters, without the ones that look alike:
 * somebody may have to read one to support over the phone. */
static void new_number(struct till *t, int32_t day, char out[PAYWIRE_ORDER_CAP])
{
    static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    char date[CLOCK_DAY_CHARS];
    clock_format_day(day, date);
    int len = snprintf(out, PAYWIRE_ORDER_CAP, "%.4s%.2s%.2sT%u", date,
                       date + 5, date + 8, t->till % 1000000);
    CHECK(len > 0 && len + RANDOM_CHARS < PAYWIRE_ORDER_CAP);
    for (int i = 0; i < RANDOM_CHARS; i++)
        out[len++] = letters[randombytes_uniform(32)];
    out[len] = '\0';
}

/* ---- payments ------------------------------------------------------------*/

/* Shift and day of an entry about payments; they may come between shifts. */
static enum err when(struct till *t, uint32_t *ret_shift, int32_t *ret_day)
{
    enum err err = shift_number(t, ret_shift, ret_day);
    if (err != ERR_NOTFOUND)
        return err;
    *ret_shift = 0;
    *ret_day = till_business_day(t);
    return ERR_OK;
}

enum err book_record(struct till *t, const struct actor *who,
                     Ledger__Entry *fact, struct ledger_head *ret_head,
                     struct diag *d)
{
    Ledger__Entry e;
    uint32_t shift = 0;
    enum err err = shift_number_or_none(t, &shift);
    if (err)
        return till_explain(t, err, d);
    till_entry(t, who, shift, &e);
    fact->at_ms = e.at_ms;
    fact->cashier = e.cashier;
    fact->shift = e.shift;
    return till_record(t, fact, NULL, NULL, ret_head, d);
}

static enum err check_amount(struct money amount, struct diag *d)
{
    if (amount.fen > 0 && amount.fen <= PAYWIRE_AMOUNT_MAX)
        return ERR_OK;
    return diag_set(d, ERR_RANGE,
                    tr("a phone can pay from 0.01 to 1,000,000.00 yuan at "
                       "once"));
}

static enum err start(struct till *t, const struct actor *who,
                      struct payment *p, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentStarted fact = LEDGER__PAYMENT_STARTED__INIT;
    struct ledger_head head;
    uint32_t shift = 0;
    int32_t day = 0;
    enum err err = when(t, &shift, &day);
    if (err)
        return till_explain(t, err, d);
    new_number(t, day, p->order_no);
    fact.order_no = p->order_no;
    fact.type = p->type;
    fact.method = p->method;
    fact.amount_fen = p->amount.fen;
    fact.basket = p->basket;
    fact.customer = p->customer;
    fact.business_day = day;
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_STARTED;
    e.payment_started = &fact;
    err = book_record(t, who, &e, &head, d);
    if (!err) {
        p->seq = head.seq;
        p->at_ms = (int64_t)e.at_ms;
    }
    return err;
}

enum err book_start(struct till *t, const struct actor *who, uint32_t basket,
                    Ledger__TenderType type, Ledger__PaymentMethod method,
                    struct money amount, struct payment *ret_payment,
                    struct diag *d)
{
    struct payment p = {
        .type = type, .method = method, .amount = amount, .basket = basket};
    enum err err = check_amount(amount, d);
    if (!err)
        err = start(t, who, &p, d);
    if (!err)
        *ret_payment = p;
    return err;
}

enum err book_start_debt(struct till *t, const struct actor *who,
                         uint64_t customer, Ledger__TenderType type,
                         Ledger__PaymentMethod method, struct money amount,
                         struct payment *ret_payment, struct diag *d)
{
    struct payment p = {
        .type = type, .method = method, .amount = amount, .customer = customer};
    enum err err = check_amount(amount, d);
    if (!err)
        err = start(t, who, &p, d);
    if (!err)
        *ret_payment = p;
    return err;
}

/* The settlement as it stands in p, whatever stood before. */
static enum err settled(struct till *t, const struct actor *who,
                        const struct payment *p, struct diag *d)
{
    static const Ledger__PaymentResult results[] = {
        [PAYMENT_PAID] = LEDGER__PAYMENT_RESULT__PAID,
        [PAYMENT_FAILED] = LEDGER__PAYMENT_RESULT__FAILED,
        [PAYMENT_REVERSED] = LEDGER__PAYMENT_RESULT__REVERSED,
        [PAYMENT_CLAIMED] = LEDGER__PAYMENT_RESULT__CLAIMED,
    };
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentSettled fact = LEDGER__PAYMENT_SETTLED__INIT;
    CHECK(p->status != PAYMENT_OPEN);
    fact.started_seq = p->seq;
    fact.order_no = (char *)p->order_no;
    fact.result = results[p->status];
    fact.provider_no = (char *)p->provider_no;
    fact.reason = (char *)p->reason;
    fact.paid_fen = p->paid.fen;
    fact.paid_at_ms = p->paid_at_ms > 0 ? (uint64_t)p->paid_at_ms : 0;
    fact.payer.data = (uint8_t *)p->payer;
    fact.payer.len = p->payer_len;
    if (p->status == PAYMENT_CLAIMED)
        fact.authorised_by =
            who->authorised_by ? who->authorised_by : who->cashier;
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_SETTLED;
    e.payment_settled = &fact;
    return book_record(t, who, &e, NULL, d);
}

enum err book_claim(struct till *t, const struct actor *who, uint32_t basket,
                    Ledger__TenderType type, struct money amount,
                    struct payment *ret_payment, struct diag *d)
{
    struct payment p = {.type = type,
                        .method = LEDGER__PAYMENT_METHOD__STATIC_QR,
                        .amount = amount,
                        .basket = basket};
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED,
                        tr("only a keeper may say that money came by the "
                           "shop's own QR code"));
    enum err err = check_amount(amount, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = start(t, who, &p, d);
    p.status = PAYMENT_CLAIMED;
    p.paid = amount;
    if (!err)
        err = settled(t, who, &p, d);
    err = till_end(t, err, d);
    if (!err)
        *ret_payment = p;
    return err;
}

enum err book_unknown(struct till *t, const struct actor *who,
                      const struct payment *payment, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentUnknown fact = LEDGER__PAYMENT_UNKNOWN__INIT;
    struct payment now;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = book_find(t, payment->order_no, &now);
    if (!err && now.status == PAYMENT_OPEN && !now.unknown) {
        fact.started_seq = now.seq;
        fact.order_no = now.order_no;
        fact.reason = (char *)payment->reason;
        e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_UNKNOWN;
        e.payment_unknown = &fact;
        err = book_record(t, who, &e, NULL, d);
    }
    return till_end(t, err, d);
}

enum err book_ask_back(struct till *t, const struct actor *who,
                       const struct payment *p, struct money amount,
                       uint64_t refund_seq, const char *after_no,
                       struct payment_refund *ret_refund, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentRefunded fact = LEDGER__PAYMENT_REFUNDED__INIT;
    struct ledger_head head;
    struct payment_refund r = {
        .payment_seq = p->seq, .type = p->type, .amount = amount};
    new_number(t, till_business_day(t), r.refund_no);
    text_copy(r.order_no, sizeof(r.order_no), p->order_no);
    fact.started_seq = p->seq;
    fact.order_no = r.order_no;
    fact.refund_no = r.refund_no;
    fact.amount_fen = amount.fen;
    fact.stage = LEDGER__REFUND_STAGE__REFUND_ASKED;
    fact.type = p->type;
    fact.refund_seq = refund_seq;
    fact.authorised_by = who->authorised_by;
    fact.after_no = (char *)after_no;
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_REFUNDED;
    e.payment_refunded = &fact;
    enum err err = book_record(t, who, &e, &head, d);
    if (err)
        return err;
    r.seq = head.seq;
    r.at_ms = (int64_t)e.at_ms;
    if (ret_refund)
        *ret_refund = r;
    return ERR_OK;
}

enum err book_settle(struct till *t, const struct actor *who,
                     const struct payment *payment, struct diag *d)
{
    struct payment now;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = book_find(t, payment->order_no, &now);
    if (!err && now.status == PAYMENT_OPEN) {
        struct payment p = *payment;
        p.seq = now.seq;
        p.customer = now.customer;
        err = settled(t, who, &p, d);
        if (!err && now.given_up && p.status == PAYMENT_PAID)
            err = book_ask_back(t, who, &p, p.amount, 0, "", NULL, d);
        else if (!err && now.customer && p.status == PAYMENT_PAID)
            err = credit_repaid_by_phone(t, who, &p, d);
    }
    return till_end(t, err, d);
}

static enum err give_up(struct till *t, const struct actor *who,
                        const struct payment *p, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentGivenUp fact = LEDGER__PAYMENT_GIVEN_UP__INIT;
    if (p->status != PAYMENT_OPEN || p->given_up)
        return ERR_OK;
    fact.started_seq = p->seq;
    fact.order_no = (char *)p->order_no;
    e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_GIVEN_UP;
    e.payment_given_up = &fact;
    return book_record(t, who, &e, NULL, d);
}

static enum err no_such(struct till *t, enum err err, const char *order_no,
                        struct diag *d)
{
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no payment %.40s at this till: pos pay "
                           "list shows them"),
                        order_no);
    return till_explain(t, err, d);
}

enum err book_give_up(struct till *t, const struct actor *who,
                      const char *order_no, struct diag *d)
{
    struct payment p;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = no_such(t, book_find(t, order_no, &p), order_no, d);
    if (!err)
        err = give_up(t, who, &p, d);
    return till_end(t, err, d);
}

/* ---- refunds -------------------------------------------------------------*/

enum err book_refund(struct till *t, const struct actor *who,
                     uint64_t payment_seq, struct money amount,
                     uint64_t refund_seq, struct payment_refund *ret_refund,
                     struct diag *d)
{
    struct payment p;
    char left[MONEY_CHARS];
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = book_find_seq(t, payment_seq, &p);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("no phone payment has the number %llu"),
                       (unsigned long long)payment_seq);
    if (!err && p.status == PAYMENT_CLAIMED)
        err = diag_set(d, ERR_DENIED,
                       tr("this came by the shop's own QR code: give it back "
                          "by hand"));
    else if (!err && p.status != PAYMENT_PAID)
        err = diag_set(d, ERR_RANGE, tr("this payment was not made"));
    if (!err && (amount.fen <= 0 || amount.fen > p.amount.fen - p.refunded.fen))
        err = diag_set(
            d, ERR_RANGE, tr("%s yuan are left of this payment, no more"),
            money_format(money_of(p.amount.fen - p.refunded.fen), left));
    if (!err)
        err = book_ask_back(t, who, &p, amount, refund_seq, "", ret_refund, d);
    return till_end(t, err, d);
}

enum err book_refund_other(struct till *t, const struct actor *who,
                           const char *order_no, Ledger__TenderType type,
                           struct money amount, uint64_t refund_seq,
                           struct payment_refund *ret_refund, struct diag *d)
{
    struct payment p = {.type = type};
    enum err err = check_amount(amount, d);
    if (!err && !paywire_order_ok(order_no))
        err =
            diag_set(d, ERR_FORMAT,
                     tr("\"%.40s\" is no number of a phone payment"), order_no);
    if (err)
        return err;
    text_copy(p.order_no, sizeof(p.order_no), order_no);
    return book_ask_back(t, who, &p, amount, refund_seq, "", ret_refund, d);
}

enum err book_refund_settle(struct till *t, const struct actor *who,
                            const struct payment_refund *refund, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PaymentRefunded fact = LEDGER__PAYMENT_REFUNDED__INIT;
    struct payment_refund now;
    CHECK(refund->status != REFUND_OPEN);
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = book_find_refund(t, refund->refund_no, &now);
    if (!err && now.status == REFUND_OPEN) {
        fact.started_seq = now.payment_seq;
        fact.order_no = now.order_no;
        fact.refund_no = now.refund_no;
        fact.amount_fen = now.amount.fen;
        fact.stage = refund->status == REFUND_DONE
                         ? LEDGER__REFUND_STAGE__REFUND_DONE
                         : LEDGER__REFUND_STAGE__REFUND_FAILED;
        fact.reason = (char *)refund->reason;
        fact.type = now.type;
        e.fact_case = LEDGER__ENTRY__FACT_PAYMENT_REFUNDED;
        e.payment_refunded = &fact;
        err = book_record(t, who, &e, NULL, d);
    }
    return till_end(t, err, d);
}

/* ---- with a basket -------------------------------------------------------*/

/* Is p one of the tenders, and just as large? */
static const struct tender *tender_of(const struct payment *p,
                                      const struct tender *tenders, int count)
{
    for (int i = 0; i < count; i++) {
        if (tenders[i].payment_seq == p->seq)
            return &tenders[i];
    }
    return NULL;
}

static bool is_good(const struct payment *p, const struct tender *tender)
{
    bool paid = p->status == PAYMENT_PAID || p->status == PAYMENT_CLAIMED;
    return paid && p->sale == 0 && p->refunded.fen == 0 &&
           p->type == tender->type && p->amount.fen == tender->amount.fen;
}

static enum err check_tenders(struct till *t, const struct tender *tenders,
                              int count, struct diag *d)
{
    struct payment p;
    for (int i = 0; i < count; i++) {
        bool twice = false;
        if (tenders[i].payment_seq == 0)
            continue;
        for (int j = 0; j < i; j++)
            twice = twice || tenders[j].payment_seq == tenders[i].payment_seq;
        enum err err = book_find_seq(t, tenders[i].payment_seq, &p);
        if (err && err != ERR_NOTFOUND)
            return till_explain(t, err, d);
        if (err || twice || !is_good(&p, &tenders[i]))
            return diag_set(d, ERR_RANGE,
                            tr("a phone payment of %lld fen does not hold for "
                               "this sale: look at the payments again"),
                            (long long)tenders[i].amount.fen);
    }
    return ERR_OK;
}

enum err book_sale(struct till *t, const struct actor *who, uint32_t basket,
                   const struct tender *tenders, int count, struct diag *d)
{
    struct payment list[BOOK_BASKET_MAX];
    char amount[MONEY_CHARS];
    int n = 0;
    enum err err = check_tenders(t, tenders, count, d);
    if (!err)
        err = till_explain(
            t, book_of_basket(t, basket, list, BOOK_BASKET_MAX, &n), d);
    for (int i = 0; !err && i < n; i++) {
        const struct payment *p = &list[i];
        bool paid = p->status == PAYMENT_PAID || p->status == PAYMENT_CLAIMED;
        if (tender_of(p, tenders, count))
            continue;
        if (p->status == PAYMENT_OPEN)
            err = give_up(t, who, p, d);
        else if (paid && p->refunded.fen == 0)
            err = diag_set(d, ERR_EXISTS,
                           tr("%s yuan of this basket are paid by phone "
                              "already: take them into account, or give them "
                              "back first"),
                           money_format(p->amount, amount));
    }
    return err;
}

/* All that is left of it; a refund of it that failed before goes on so. */
static enum err ask_rest_back(struct till *t, const struct actor *who,
                              const struct payment *p, struct diag *d)
{
    struct payment_refund failed[PAYMENTS_MAX];
    const char *after_no = "";
    int count = 0;
    enum err err = book_refunds_failed(t, failed, PAYMENTS_MAX, &count);
    if (err)
        return till_explain(t, err, d);
    for (int i = 0; i < count; i++) {
        if (strcmp(failed[i].order_no, p->order_no) == 0)
            after_no = failed[i].refund_no;
    }
    return book_ask_back(t, who, p, money_of(p->amount.fen - p->refunded.fen),
                         0, after_no, NULL, d);
}

static enum err release(struct till *t, const struct actor *who,
                        const struct payment *p, struct diag *d)
{
    struct payment back = *p;
    switch (p->status) {
    case PAYMENT_OPEN:
        return give_up(t, who, p, d);
    case PAYMENT_PAID:
        if (p->refunded.fen >= p->amount.fen)
            return ERR_OK;
        return ask_rest_back(t, who, p, d);
    case PAYMENT_CLAIMED:
        back.status = PAYMENT_REVERSED;
        back.paid = money_of(0);
        text_copy(back.reason, sizeof(back.reason), "GIVEN_BACK_BY_HAND");
        return settled(t, who, &back, d);
    case PAYMENT_FAILED:
    case PAYMENT_REVERSED:
        break;
    }
    return ERR_OK;
}

enum err book_release(struct till *t, const struct actor *who, uint32_t basket,
                      struct diag *d)
{
    struct payment list[BOOK_BASKET_MAX];
    int n = 0;
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = till_explain(t, book_of_basket(t, basket, list, BOOK_BASKET_MAX, &n),
                       d);
    for (int i = 0; !err && i < n; i++)
        err = release(t, who, &list[i], d);
    return till_end(t, err, d);
}
