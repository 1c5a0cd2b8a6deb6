#include "pos/sale.h"

#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/customer/credit.h"
#include "pos/desk.h"
#include "pos/override.h"
#include "pos/pay/book.h"
#include "pos/refund/exchange.h"
#include "pos/shift.h"
#include "pos/spool.h"
#include "pos/sql.h"
#include "sync/sale_math.h"

#define CASH_SLIP         INT64_C(1000000) /* 10,000 yuan above the total */
#define DRAWER_REASON_MAX 40               /* characters */

/* ---- tenders -------------------------------------------------------------*/

static bool tender_is_known(const struct tender *t)
{
    switch (t->type) {
    case LEDGER__TENDER_TYPE__CASH:
    case LEDGER__TENDER_TYPE__EXCHANGE:
    case LEDGER__TENDER_TYPE__CREDIT:
    case LEDGER__TENDER_TYPE__MEMBER_POINTS:
        return t->payment_seq == 0;
    case LEDGER__TENDER_TYPE__WECHAT:
    case LEDGER__TENDER_TYPE__ALIPAY:
    case LEDGER__TENDER_TYPE__UNIONPAY:
        return t->payment_seq != 0;
    default:
        return false;
    }
}

static enum err sum_tenders(const struct tender *tenders, int count,
                            int64_t *ret_sum, int64_t *ret_cash, struct diag *d)
{
    int64_t sum = 0, cash = 0;
    for (int i = 0; i < count; i++) {
        if (tenders[i].amount.fen <= 0)
            return diag_set(d, ERR_RANGE,
                            tr("what the customer pays must be more than "
                               "nothing"));
        if (!tender_is_known(&tenders[i]))
            return diag_set(d, ERR_RANGE,
                            tr("this till does not take such a payment"));
        if (tenders[i].amount.fen > CART_TOTAL_MAX + CASH_SLIP)
            return diag_set(d, ERR_RANGE,
                            tr("that amount cannot be right: look at the "
                               "number again"));
        sum += tenders[i].amount.fen;
        if (tenders[i].type == LEDGER__TENDER_TYPE__CASH)
            cash += tenders[i].amount.fen;
    }
    *ret_sum = sum;
    *ret_cash = cash;
    return ERR_OK;
}

enum err sale_change(struct money total, const struct tender *tenders,
                     int count, struct money *ret_change, struct diag *d)
{
    int64_t sum = 0, cash = 0;
    char text[MONEY_CHARS];
    if (count < 0 || count > SALE_TENDERS_MAX)
        return diag_set(d, ERR_RANGE, tr("at most %d payments for one sale"),
                        SALE_TENDERS_MAX);
    enum err err = sum_tenders(tenders, count, &sum, &cash, d);
    if (err)
        return err;
    if (sum < total.fen)
        return diag_set(d, ERR_SHORT, tr("%s yuan are still missing"),
                        money_format(money_of(total.fen - sum), text));
    if (sum - total.fen > cash)
        return diag_set(d, ERR_RANGE, tr("change is given for cash only"));
    if (sum - total.fen > CASH_SLIP)
        return diag_set(d, ERR_RANGE,
                        tr("%s yuan of change cannot be right: look at the "
                           "number again"),
                        money_format(money_of(sum - total.fen), text));
    *ret_change = money_of(sum - total.fen);
    return ERR_OK;
}

int sale_cash_keys(struct money total, struct money ret_keys[SALE_CASH_KEYS])
{
    static const int64_t notes[] = {100, 500, 1000, 2000, 5000, 10000};
    int count = 0;
    if (total.fen <= 0)
        return 0;
    ret_keys[count++] = total;
    for (size_t i = 0; i < ARRAY_LEN(notes) && count < SALE_CASH_KEYS; i++) {
        int64_t up = (total.fen + notes[i] - 1) / notes[i] * notes[i];
        if (up > ret_keys[count - 1].fen)
            ret_keys[count++] = money_of(up);
    }
    return count;
}

/* ---- the fact ------------------------------------------------------------*/

void sale_line_fact(const struct cart_line *line, Ledger__Line *ret_line)
{
    ledger__line__init(ret_line);
    ret_line->item = line->item.id;
    ret_line->quantity_milli = line->quantity.milli;
    ret_line->price_fen = line->price.fen;
    ret_line->discount_fen = line->off.fen + line->promo.fen;
    ret_line->share_fen = line->share.fen;
    ret_line->label_fen = line->label.fen;
    ret_line->pack = line->item.pack;
    ret_line->lot = (char *)(uintptr_t)line->goods.lot;
    ret_line->expiry_day = line->goods.expiry_day;
    if (line->item.pack != 0)
        ret_line->pack_milli = (uint64_t)line->item.pack_size.milli;
    if (line->item.priced && line->price.fen != line->item.price.fen)
        ret_line->list_price_fen = line->item.price.fen;
}

struct fact {
    Ledger__LinePromotion promos[CART_PROMOS_MAX];
    Ledger__LinePromotion *promo_at[CART_PROMOS_MAX];
    Ledger__Line lines[CART_LINES_MAX];
    Ledger__Line *line_at[CART_LINES_MAX];
    Ledger__Tender tenders[SALE_TENDERS_MAX];
    Ledger__Tender *tender_at[SALE_TENDERS_MAX];
    Ledger__Sale sale;
};

/* By line, as the lines stand. */
static void fill_promos(struct fact *f, const struct cart *cart)
{
    int n = 0;
    for (int i = 0; i < cart->count; i++) {
        f->lines[i].promotions = &f->promo_at[n];
        for (int k = 0; k < cart->promo_count; k++) {
            const struct cart_promo *p = &cart->promos[k];
            if (p->row != cart->lines[i].row)
                continue;
            ledger__line_promotion__init(&f->promos[n]);
            f->promos[n].promotion = p->promotion;
            f->promos[n].amount_fen = p->off.fen;
            f->promo_at[n] = &f->promos[n];
            f->lines[i].n_promotions++;
            n++;
        }
    }
}

static void fill(struct fact *f, const struct cart *cart,
                 const struct tender *tenders, int count, struct money change)
{
    ledger__sale__init(&f->sale);
    for (int i = 0; i < cart->count; i++) {
        sale_line_fact(&cart->lines[i], &f->lines[i]);
        f->line_at[i] = &f->lines[i];
    }
    fill_promos(f, cart);
    for (int i = 0; i < count; i++) {
        ledger__tender__init(&f->tenders[i]);
        f->tenders[i].type = tenders[i].type;
        f->tenders[i].amount_fen = tenders[i].amount.fen;
        f->tenders[i].payment_seq = tenders[i].payment_seq;
        f->tender_at[i] = &f->tenders[i];
    }
    f->sale.n_lines = (size_t)cart->count;
    f->sale.lines = f->line_at;
    f->sale.n_tenders = (size_t)count;
    f->sale.tenders = f->tender_at;
    f->sale.total_fen = cart->total.fen;
    f->sale.change_fen = change.fen;
}

struct commit {
    uint32_t basket;
    bool paper, drawer, slip;
    int64_t now_ms;
};

/* The print job, and the end of the basket. */
static enum err sale_desk(struct till *t, void *arg,
                          const struct ledger_head *head, struct diag *d)
{
    const struct commit *c = arg;
    enum err err = ERR_OK;
    (void)d;
    if (c->paper || c->drawer)
        err = spool_add(&t->db, c->paper ? SPOOL_SALE : SPOOL_DRAWER, head->seq,
                        0, c->drawer, c->now_ms);
    if (!err && c->slip)
        err = spool_add(&t->db, SPOOL_CREDIT, head->seq, 0, false, c->now_ms);
    if (!err)
        err = db_run(&t->db, sql_basket_delete, "i", (int64_t)c->basket);
    if (!err)
        err = db_run(&t->db, sql_basket_lines_delete, "i", (int64_t)c->basket);
    return err;
}

static bool has_tender(const Ledger__Sale *sale, Ledger__TenderType type)
{
    for (size_t i = 0; i < sale->n_tenders; i++) {
        if (sale->tenders[i]->type == type)
            return true;
    }
    return false;
}

/* Goods that went past their date or were recalled since they came into the
 * basket take a keeper's leave now; what a keeper allowed is recorded. */
static enum err check_goods(struct till *t, const struct actor *who,
                            const struct cart *cart, uint32_t basket,
                            struct diag *d)
{
    enum err err = ERR_OK;
    for (int i = 0; !err && i < cart->count; i++) {
        const struct cart_line *l = &cart->lines[i];
        if (who->authorised_by == 0)
            err = goods_check(t, &l->item, &l->goods, d);
        if (!err &&
            (who->authorised_by != 0 || l->goods.cleared == GOODS_ALLOWED))
            err = override_goods(t, who, basket, &l->item, &l->goods, l->price,
                                 d);
    }
    return err;
}

/* Lines went and a discount is now too much of what is left: who allowed it at
 * the last moment. */
static enum err record_leave(struct till *t, const struct actor *who,
                             const struct cart *cart, uint32_t basket,
                             struct diag *d)
{
    const struct actor plain = {.cashier = who->cashier};
    struct cart_limits limits = desk_limits(t);
    const struct override o = {
        .kind = LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT,
        .basket = basket,
        .amount = cart->saved,
    };
    if (who->authorised_by == 0 ||
        cart_check_limits(cart, &limits, &plain, NULL) == ERR_OK)
        return ERR_OK;
    return override_record(t, who, &o, d);
}

static enum err commit(struct till *t, const struct actor *who,
                       const struct cart *cart, const struct tender *tenders,
                       int count, struct fact *f, Ledger__Entry *e,
                       struct ledger_head *ret_head, struct diag *d)
{
    uint32_t shift = 0;
    int64_t basket = cart->basket;
    int32_t day = 0;
    enum err err = shift_number(t, &shift, &day);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("open a shift first"));
    if (!err && basket == 0)
        err = db_int(&t->db, sql_counter_next, &basket, "t", "basket");
    if (!err)
        err = check_goods(t, who, cart, (uint32_t)basket, d);
    if (!err)
        err = record_leave(t, who, cart, (uint32_t)basket, d);
    if (!err)
        err = credit_of_sale(t, who, cart, (uint32_t)basket, tenders, count,
                             &f->sale, d);
    if (err)
        return err;
    till_entry(t, who, shift, e);
    e->fact_case = LEDGER__ENTRY__FACT_SALE;
    e->sale = &f->sale;
    f->sale.business_day = day;
    f->sale.basket = (uint32_t)basket;
    f->sale.authorised_by =
        who->authorised_by ? who->authorised_by : cart->authorised_by;
    err = ledger_check_sale(&f->sale, d);
    if (err)
        return err;
    const char *when = config_text(&t->config, "printer", "receipt", "always");
    bool printer = spool_has_printer(t);
    struct commit c = {
        .basket = (uint32_t)basket,
        .paper = printer && strcmp(when, "never") != 0,
        .drawer = printer && has_tender(&f->sale, LEDGER__TENDER_TYPE__CASH),
        .slip = printer && has_tender(&f->sale, LEDGER__TENDER_TYPE__CREDIT),
        .now_ms = (int64_t)e->at_ms,
    };
    return till_record(t, e, sale_desk, &c, ret_head, d);
}

static void summary(const Ledger__Entry *e, const struct ledger_head *head,
                    struct sale *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->seq = head->seq;
    memcpy(ret->hash, head->hash, sizeof(ret->hash));
    ret->at_ms = (int64_t)e->at_ms;
    ret->cashier = e->cashier;
    ret->shift = e->shift;
    ret->business_day = e->sale->business_day;
    ret->lines = (uint32_t)e->sale->n_lines;
    ret->total = money_of(e->sale->total_fen);
    ret->change = money_of(e->sale->change_fen);
    ret->tendered = money_of(e->sale->total_fen + e->sale->change_fen);
}

enum err sale_commit(struct till *t, const struct actor *who,
                     const struct cart *cart, const struct tender *tenders,
                     int count, struct sale *ret_sale, struct diag *d)
{
    struct cart_limits limits = desk_limits(t);
    struct money change = {0};
    struct ledger_head head;
    struct tender all[SALE_TENDERS_MAX];
    struct refund_done back = {0};
    struct fact fact;
    Ledger__Entry e;
    if (cart->count == 0)
        return diag_set(d, ERR_SHORT, tr("there is nothing in the basket"));
    enum err err = cart_check_limits(cart, &limits, who, d);
    if (!err)
        err = sale_change(cart->total, tenders, count, &change, d);
    if (err)
        return err;
    if (count > 0)
        memcpy(all, tenders, (size_t)count * sizeof(all[0]));
    err = till_begin(t, d);
    if (err)
        return err;
    err = book_sale(t, who, cart->basket, tenders, count, d);
    if (!err)
        err = exchange_sale(t, who, cart->basket, cart->total, all, count,
                            &back, d);
    fill(&fact, cart, all, count, change);
    if (!err)
        err = commit(t, who, cart, all, count, &fact, &e, &head, d);
    err = till_end(t, err, d);
    if (err)
        return err;
    summary(&e, &head, ret_sale);
    ret_sale->back = back.cash;
    return ERR_OK;
}

/* ---- looking back --------------------------------------------------------*/

static void sale_row(sqlite3_stmt *q, struct sale *ret)
{
    memset(ret, 0, sizeof(*ret));
    ret->seq = (uint64_t)sqlite3_column_int64(q, 0);
    ret->at_ms = sqlite3_column_int64(q, 1);
    ret->cashier = (uint32_t)sqlite3_column_int64(q, 2);
    ret->shift = (uint32_t)sqlite3_column_int64(q, 3);
    ret->business_day = sqlite3_column_int(q, 4);
    ret->lines = (uint32_t)sqlite3_column_int64(q, 5);
    ret->total = money_of(sqlite3_column_int64(q, 6));
    ret->tendered = money_of(sqlite3_column_int64(q, 7));
    ret->change = money_of(sqlite3_column_int64(q, 8));
    ret->copies = (uint32_t)sqlite3_column_int64(q, 9);
}

enum err sale_find(struct till *t, uint64_t seq, struct sale *ret_sale)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    struct sale sale;
    if (seq > INT64_MAX)
        return ERR_NOTFOUND;
    enum err err = db_bind(&t->db, sql_sale_find, &q, "i", (int64_t)seq);
    if (!err)
        err = db_step(q, &row);
    if (err)
        return err;
    if (!row)
        return ERR_NOTFOUND;
    sale_row(q, &sale);
    db_done(q);
    err = ledger_hash_at(&t->db, seq, sale.hash);
    if (!err)
        *ret_sale = sale;
    return err;
}

enum err sale_recent(struct till *t, uint64_t before, struct sale ret_list[],
                     int cap, int *ret_count)
{
    sqlite3_stmt *q = NULL;
    bool row = true;
    int count = 0;
    int64_t below = before == 0 ? INT64_MAX : (int64_t)before;
    enum err err =
        db_bind(&t->db, sql_sale_recent, &q, "ii", below, (int64_t)cap);
    while (!err && count < cap) {
        err = db_step(q, &row);
        if (err || !row)
            break;
        sale_row(q, &ret_list[count++]);
    }
    db_done(q);
    for (int i = 0; !err && i < count; i++)
        err = ledger_hash_at(&t->db, ret_list[i].seq, ret_list[i].hash);
    if (!err)
        *ret_count = count;
    return err;
}

enum err sale_read(struct till *t, uint64_t seq, Ledger__Entry **ret_entry,
                   struct diag *d)
{
    struct buf bytes = {0};
    enum err err = ledger_read(&t->db, seq, &bytes);
    Ledger__Entry *e = NULL;
    if (!err)
        e = ledger__entry__unpack(NULL, bytes.len, bytes.data);
    buf_release(&bytes);
    if (err && err != ERR_NOTFOUND)
        return till_explain(t, err, d);
    if (!err && !e)
        return till_explain(t, ERR_CORRUPT, d);
    if (err || e->fact_case != LEDGER__ENTRY__FACT_SALE) {
        if (e)
            ledger__entry__free_unpacked(e, NULL);
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no sale number %llu at this till"),
                        (unsigned long long)seq);
    }
    *ret_entry = e;
    return ERR_OK;
}

/* ---- copies and the drawer -----------------------------------------------*/

static enum err reprint_desk(struct till *t, void *arg,
                             const struct ledger_head *head, struct diag *d)
{
    const Ledger__Entry *e = arg;
    (void)head;
    (void)d;
    return spool_add(&t->db, SPOOL_SALE, e->reprint->sale_seq, e->reprint->copy,
                     false, (int64_t)e->at_ms);
}

enum err sale_reprint(struct till *t, const struct actor *who, uint64_t seq,
                      uint32_t *ret_copy, struct diag *d)
{
    struct sale sale;
    uint32_t shift = 0;
    Ledger__Entry e;
    Ledger__Reprint reprint = LEDGER__REPRINT__INIT;
    if (!spool_has_printer(t))
        return diag_set(d, ERR_NOTFOUND,
                        tr("no printer is set up: name one in till.ini"));
    enum err err = till_begin(t, d);
    if (err)
        return err;
    err = sale_find(t, seq, &sale);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("there is no sale number %llu at this till"),
                       (unsigned long long)seq);
    if (!err)
        err = shift_number_or_none(t, &shift);
    if (!err) {
        reprint.sale_seq = seq;
        reprint.copy = sale.copies + 1;
        till_entry(t, who, shift, &e);
        e.fact_case = LEDGER__ENTRY__FACT_REPRINT;
        e.reprint = &reprint;
        err = till_record(t, &e, reprint_desk, &e, NULL, d);
    }
    err = till_end(t, err, d);
    if (!err)
        *ret_copy = reprint.copy;
    return err;
}

static enum err drawer_desk(struct till *t, void *arg,
                            const struct ledger_head *head, struct diag *d)
{
    const Ledger__Entry *e = arg;
    (void)d;
    if (!spool_has_printer(t)) /* it was opened by its key */
        return ERR_OK;
    return spool_add(&t->db, SPOOL_DRAWER, head->seq, 0, true,
                     (int64_t)e->at_ms);
}

enum err drawer_open(struct till *t, const struct actor *who,
                     const char *reason, struct diag *d)
{
    char text[DRAWER_REASON_MAX * 4 + 1];
    uint32_t shift = 0;
    Ledger__Entry e;
    Ledger__DrawerOpened opened = LEDGER__DRAWER_OPENED__INIT;
    if (!actor_may(who))
        return diag_set(d, ERR_DENIED,
                        tr("opening the drawer without a sale needs the "
                           "keeper's PIN"));
    if (!text_is_plain(reason, DRAWER_REASON_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("the reason is too long: at most %d "
                           "characters"),
                        DRAWER_REASON_MAX);
    text_copy(text, sizeof(text), reason);
    enum err err = shift_number_or_none(t, &shift);
    if (err)
        return till_explain(t, err, d);
    opened.reason = text;
    opened.authorised_by = who->authorised_by;
    till_entry(t, who, shift, &e);
    e.fact_case = LEDGER__ENTRY__FACT_DRAWER_OPENED;
    e.drawer_opened = &opened;
    return till_record(t, &e, drawer_desk, &e, NULL, d);
}
