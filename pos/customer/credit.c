/* credit.c - in a sale, and paying back. */
#include "pos/customer/credit.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "pos/customer/person.h"
#include "pos/customer/sql.h"
#include "pos/override.h"
#include "pos/pay/book.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "pos/sql.h"
#include "sync/feed.h"

/* ---- points ---------------------------------------------------------------*/

struct points_rule points_rule(struct till *t)
{
    return (struct points_rule){
        .fen_per_point =
            till_setting_int(t, SETTING_POINTS_EARN, 0, CART_TOTAL_MAX, 100),
        .value_fen = till_setting_int(t, SETTING_POINT_VALUE, 0, 10000, 1),
        .spend_min = till_setting_int(t, SETTING_POINTS_MIN, 0,
                                      CUSTOMER_POINTS_MAX, 100),
    };
}

/* ---- in a sale ------------------------------------------------------------*/

static struct money tendered(const struct tender *tenders, int count,
                             Ledger__TenderType type)
{
    struct money sum = {0};
    for (int i = 0; i < count; i++) {
        if (tenders[i].type == type)
            sum.fen += tenders[i].amount.fen;
    }
    return sum;
}

static enum err over_limit(struct till *t, const struct actor *who,
                           const struct customer *c, uint32_t basket,
                           struct money amount, struct money after,
                           struct diag *d)
{
    char words[CUSTOMER_NAME_CAP + 32], text[MONEY_CHARS], limit[MONEY_CHARS];
    const struct override o = {
        .kind = LEDGER__OVERRIDE_KIND__OVERRIDE_CREDIT_LIMIT,
        .basket = basket,
        .amount = amount,
        .customer = c->id,
    };
    if (actor_may(who))
        return override_record(t, who, &o, d);
    customer_words(c, words, sizeof(words));
    return diag_set(d, ERR_DENIED,
                    tr("%s would owe %s yuan, above the limit of %s: take "
                       "some of it now, or ask the keeper"),
                    words, money_format(after, text),
                    money_format(c->limit, limit));
}

static enum err on_credit(struct till *t, const struct actor *who,
                          const struct cart *cart, uint32_t basket,
                          struct money amount, struct diag *d)
{
    struct customer c;
    struct money after;
    if (cart->customer == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("say who buys on credit: F8 finds the customer"));
    enum err err = customer_need(t, cart->customer, &c, d);
    if (!err)
        err = money_add(c.balance, amount, &after);
    if (err)
        return till_explain(t, err, d);
    return after.fen > c.limit.fen
               ? over_limit(t, who, &c, basket, amount, after, d)
               : ERR_OK;
}

static enum err by_points(struct till *t, const struct cart *cart,
                          struct money amount, Ledger__Sale *sale,
                          struct diag *d)
{
    struct points_rule rule = points_rule(t);
    struct customer c;
    if (cart->member == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("say whose points these are: F9 finds the member"));
    if (rule.value_fen == 0 || amount.fen % rule.value_fen != 0)
        return diag_set(d, ERR_RANGE,
                        tr("that amount is no whole number of points"));
    enum err err = customer_need(t, cart->member, &c, d);
    if (err)
        return err;
    int64_t points = amount.fen / rule.value_fen;
    int64_t most = c.member && c.points > 0 ? c.points : 0;
    if (points > most)
        return diag_set(d, ERR_RANGE,
                        tr("only %lld points are there to be spent"),
                        (long long)most);
    if (points < rule.spend_min)
        return diag_set(d, ERR_RANGE,
                        tr("at least %lld points are spent at once"),
                        (long long)rule.spend_min);
    if (points > UINT32_MAX)
        return ERR_RANGE;
    sale->points_spent = (uint32_t)points;
    return ERR_OK;
}

static void earn(struct till *t, struct money paid, Ledger__Sale *sale)
{
    struct points_rule rule = points_rule(t);
    int64_t points = rule.fen_per_point > 0 ? paid.fen / rule.fen_per_point : 0;
    sale->points_earned = points > UINT32_MAX ? UINT32_MAX : (uint32_t)points;
}

enum err credit_of_sale(struct till *t, const struct actor *who,
                        const struct cart *cart, uint32_t basket,
                        const struct tender *tenders, int count,
                        Ledger__Sale *ret_sale, struct diag *d)
{
    struct money credit = tendered(tenders, count, LEDGER__TENDER_TYPE__CREDIT);
    struct money points =
        tendered(tenders, count, LEDGER__TENDER_TYPE__MEMBER_POINTS);
    enum err err = ERR_OK;
    if (credit.fen > 0) {
        err = on_credit(t, who, cart, basket, credit, d);
        ret_sale->customer = cart->customer;
    }
    if (!err && points.fen > 0)
        err = by_points(t, cart, points, ret_sale, d);
    if (err || cart->member == 0 || !customer_is_member(t, cart->member))
        return err;
    ret_sale->member = cart->member;
    earn(t, money_of(ret_sale->total_fen - points.fen), ret_sale);
    return ERR_OK;
}

/* ---- paying back ----------------------------------------------------------*/

struct paper {
    bool slip, drawer;
    int64_t now_ms;
};

static enum err slip_desk(struct till *t, void *arg,
                          const struct ledger_head *head, struct diag *d)
{
    const struct paper *p = arg;
    (void)d;
    if (!p->slip)
        return ERR_OK;
    return spool_add(&t->db, SPOOL_CREDIT, head->seq, 0, p->drawer, p->now_ms);
}

static enum err check_tenders(const struct tender *tenders, int count,
                              int64_t *ret_sum, struct diag *d)
{
    char text[MONEY_CHARS];
    int64_t sum = 0;
    for (int i = 0; i < count; i++) {
        int64_t fen = tenders[i].amount.fen;
        bool paid = tenders[i].type >= LEDGER__TENDER_TYPE__CASH &&
                    tenders[i].type <= LEDGER__TENDER_TYPE__UNIONPAY;
        if (!paid)
            return diag_set(d, ERR_RANGE,
                            tr("a debt is paid back in cash or by phone"));
        if (fen <= 0 || fen > CREDIT_REPAY_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("say how much is paid back: more than nothing, "
                               "at most %s yuan"),
                            money_format(money_of(CREDIT_REPAY_MAX), text));
        sum += fen;
    }
    if (sum == 0 || count > SALE_TENDERS_MAX)
        return diag_set(d, ERR_RANGE,
                        tr("say how much is paid back: more than nothing, "
                           "at most %s yuan"),
                        money_format(money_of(CREDIT_REPAY_MAX), text));
    *ret_sum = sum;
    return ERR_OK;
}

static enum err not_more(struct till *t, uint64_t id, int64_t sum,
                         struct customer *ret, struct diag *d)
{
    char text[MONEY_CHARS], words[CUSTOMER_NAME_CAP + 32];
    struct money asked = {0};
    enum err err = customer_need(t, id, ret, d);
    if (!err)
        err = book_open_of_customer(t, id, &asked);
    if (err || sum <= ret->balance.fen - asked.fen)
        return err;
    if (asked.fen > 0 && sum <= ret->balance.fen)
        return diag_set(d, ERR_RANGE,
                        tr("a phone is being asked for %s of it: wait for its "
                           "result, or wait no longer for it"),
                        money_format(asked, text));
    customer_words(ret, words, sizeof(words));
    int64_t owed = ret->balance.fen > 0 ? ret->balance.fen : 0;
    return diag_set(d, ERR_RANGE, tr("%s owes only %s yuan"), words,
                    money_format(money_of(owed), text));
}

/* By the shop's own code: started and claimed under a number that a basket
 * might have had. */
static enum err claim(struct till *t, const struct actor *who,
                      const struct tender *tender, Ledger__Tender *fact,
                      struct diag *d)
{
    struct payment payment;
    int64_t basket = 0;
    enum err err = db_int(&t->db, sql_counter_next, &basket, "t", "basket");
    if (!err)
        err = book_claim(t, who, (uint32_t)basket, tender->type, tender->amount,
                         &payment, d);
    if (!err)
        fact->payment_seq = payment.seq;
    return err;
}

/* What became of it, on paper too. */
static enum err append_repaid(struct till *t, const struct actor *who,
                              uint32_t shift, Ledger__CreditRepaid *fact,
                              struct ledger_head *ret_head, struct diag *d)
{
    Ledger__Entry e;
    bool cash = false;
    for (size_t i = 0; i < fact->n_tenders; i++)
        cash = cash || fact->tenders[i]->type == LEDGER__TENDER_TYPE__CASH;
    till_entry(t, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_CREDIT_REPAID;
    e.credit_repaid = fact;
    struct paper paper = {spool_has_printer(t), cash, (int64_t)e.at_ms};
    return till_record(t, &e, slip_desk, &paper, ret_head, d);
}

static enum err record_repaid(struct till *t, const struct actor *who,
                              uint64_t id, const struct tender *tenders,
                              int count, int64_t sum,
                              struct ledger_head *ret_head, struct diag *d)
{
    Ledger__CreditRepaid fact = LEDGER__CREDIT_REPAID__INIT;
    Ledger__Tender tender[SALE_TENDERS_MAX], *at[SALE_TENDERS_MAX];
    uint32_t shift = 0;
    enum err err = shift_number(t, &shift, &fact.business_day);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("open a shift first"));
    for (int i = 0; !err && i < count; i++) {
        ledger__tender__init(&tender[i]);
        tender[i].type = tenders[i].type;
        tender[i].amount_fen = tenders[i].amount.fen;
        at[i] = &tender[i];
        if (tenders[i].type != LEDGER__TENDER_TYPE__CASH)
            err = claim(t, who, &tenders[i], &tender[i], d);
    }
    if (err)
        return err;
    fact.customer = id;
    fact.amount_fen = sum;
    fact.n_tenders = (size_t)count;
    fact.tenders = at;
    return append_repaid(t, who, shift, &fact, ret_head, d);
}

enum err credit_repay(struct till *t, const struct actor *who, uint64_t id,
                      const struct tender *tenders, int count,
                      struct credit_change *ret, struct diag *d)
{
    struct ledger_head head = {0};
    struct customer c;
    int64_t sum = 0;
    enum err err = check_tenders(tenders, count, &sum, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = not_more(t, id, sum, &c, d);
    if (!err)
        err = record_repaid(t, who, id, tenders, count, sum, &head, d);
    if (!err)
        err = customer_find(t, id, &c);
    err = till_end(t, err, d);
    if (!err)
        *ret = (struct credit_change){head.seq, money_of(sum), c};
    return err;
}

/* ---- by a phone that is asked ---------------------------------------------*/

enum err credit_repay_start(struct till *t, const struct actor *who,
                            uint64_t id, Ledger__TenderType type,
                            Ledger__PaymentMethod method, struct money amount,
                            struct payment *ret_payment, struct diag *d)
{
    const struct tender tender = {.type = type, .amount = amount};
    struct customer c;
    uint32_t shift = 0;
    int32_t day = 0;
    int64_t sum = 0;
    enum err err = check_tenders(&tender, 1, &sum, d);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = shift_number(t, &shift, &day);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("open a shift first"));
    if (!err)
        err = not_more(t, id, sum, &c, d);
    if (!err)
        err = book_start_debt(t, who, id, type, method, amount, ret_payment, d);
    return till_end(t, err, d);
}

enum err credit_repaid_by_phone(struct till *t, const struct actor *who,
                                const struct payment *p, struct diag *d)
{
    Ledger__CreditRepaid fact = LEDGER__CREDIT_REPAID__INIT;
    Ledger__Tender tender = LEDGER__TENDER__INIT, *at[] = {&tender};
    struct ledger_head head;
    uint32_t shift = 0;
    enum err err = shift_number(t, &shift, &fact.business_day);
    if (err == ERR_NOTFOUND) { /* it came between shifts */
        fact.business_day = till_business_day(t);
        err = ERR_OK;
    }
    if (err)
        return err;
    tender.type = p->type;
    tender.amount_fen = p->amount.fen;
    tender.payment_seq = p->seq;
    fact.customer = p->customer;
    fact.amount_fen = p->amount.fen;
    fact.n_tenders = 1;
    fact.tenders = at;
    return append_repaid(t, who, shift, &fact, &head, d);
}

/* ---- put right ------------------------------------------------------------*/

static enum err check_reason(const struct actor *who, const char *reason,
                             struct diag *d)
{
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED, tr("only a keeper may do this"));
    if (!reason || !reason[0] || !text_is_plain(reason, CUSTOMER_REASON_MAX))
        return diag_set(d, ERR_FORMAT, tr("say why, in at most %d characters"),
                        CUSTOMER_REASON_MAX);
    return ERR_OK;
}

/* e without its head; then as customer `id` is. */
static enum err record(struct till *t, const struct actor *who, uint64_t id,
                       const Ledger__Entry *fact, struct credit_change *ret,
                       struct diag *d)
{
    Ledger__Entry e;
    struct ledger_head head;
    uint32_t shift = 0;
    enum err err = shift_number_or_none(t, &shift);
    if (err)
        return err;
    till_entry(t, who, shift, &e);
    e.fact_case = fact->fact_case;
    if (fact->fact_case == LEDGER__ENTRY__FACT_CREDIT_ADJUSTED)
        e.credit_adjusted = fact->credit_adjusted;
    else
        e.points_adjusted = fact->points_adjusted;
    err = till_record(t, &e, NULL, NULL, &head, d);
    if (!err)
        err = customer_find(t, id, &ret->customer);
    if (!err)
        ret->seq = head.seq;
    return err;
}

enum err credit_adjust(struct till *t, const struct actor *who, uint64_t id,
                       struct money amount, const char *reason,
                       struct credit_change *ret, struct diag *d)
{
    char kept[CUSTOMER_REASON_MAX * 4 + 1], text[MONEY_CHARS];
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__CreditAdjusted fact = LEDGER__CREDIT_ADJUSTED__INIT;
    struct credit_change change = {.amount = amount};
    enum err err = check_reason(who, reason, d);
    if (!err && (amount.fen == 0 || amount.fen > CREDIT_REPAY_MAX ||
                 amount.fen < -CREDIT_REPAY_MAX))
        err = diag_set(d, ERR_RANGE,
                       tr("say how much more or less is owed, at most %s "
                          "yuan"),
                       money_format(money_of(CREDIT_REPAY_MAX), text));
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = customer_need(t, id, &change.customer, d);
    text_copy(kept, sizeof(kept), reason);
    fact.customer = id;
    fact.amount_fen = amount.fen;
    fact.reason = kept;
    fact.authorised_by = who->authorised_by;
    fact.business_day = till_business_day(t);
    e.fact_case = LEDGER__ENTRY__FACT_CREDIT_ADJUSTED;
    e.credit_adjusted = &fact;
    if (!err)
        err = record(t, who, id, &e, &change, d);
    err = till_end(t, err, d);
    if (!err)
        *ret = change;
    return err;
}

enum err points_adjust(struct till *t, const struct actor *who, uint64_t id,
                       int64_t points, const char *reason,
                       struct credit_change *ret, struct diag *d)
{
    char kept[CUSTOMER_REASON_MAX * 4 + 1];
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Ledger__PointsAdjusted fact = LEDGER__POINTS_ADJUSTED__INIT;
    struct credit_change change = {0};
    enum err err = check_reason(who, reason, d);
    if (!err && (points == 0 || points > CUSTOMER_POINTS_MAX ||
                 points < -CUSTOMER_POINTS_MAX))
        err = diag_set(d, ERR_RANGE,
                       tr("say how many points more or fewer, at most %lld"),
                       (long long)CUSTOMER_POINTS_MAX);
    if (!err)
        err = till_begin(t, d);
    if (err)
        return err;
    err = customer_need(t, id, &change.customer, d);
    if (!err && points < -change.customer.points)
        err =
            diag_set(d, ERR_RANGE, tr("only %lld points are there to be spent"),
                     (long long)change.customer.points);
    text_copy(kept, sizeof(kept), reason);
    fact.customer = id;
    fact.points = points;
    fact.reason = kept;
    fact.authorised_by = who->authorised_by;
    e.fact_case = LEDGER__ENTRY__FACT_POINTS_ADJUSTED;
    e.points_adjusted = &fact;
    if (!err)
        err = record(t, who, id, &e, &change, d);
    err = till_end(t, err, d);
    if (!err)
        *ret = change;
    return err;
}
