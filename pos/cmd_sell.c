/* `pos sell`: a basket and tenders in, the receipt's numbers out. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "pos/args.h"
#include "pos/cmd.h"
#include "pos/customer/customer.h"
#include "pos/desk.h"
#include "pos/lookup.h"
#include "pos/override.h"
#include "pos/pay/pay_words.h"
#include "pos/pay/teller.h"
#include "pos/people.h"
#include "pos/promo/promos.h"
#include "pos/sale.h"
#include "pos/shift.h"
#include "pos/till.h"

#define BASKET_BYTES_MAX ((size_t)1 << 20)
#define NUMBER_CAP       40
#define PHONE_MS         90000 /* for one phone to pay, or to get it back */

struct selling {
    struct till till;
    struct actor actor;
    struct cart_limits limits;
    struct cart cart;
    struct tender tenders[SALE_TENDERS_MAX];
    struct paycode codes[SALE_TENDERS_MAX]; /* of phones */
    int tender_count;
    struct teller *teller; /* when there are phones */
    struct sale sale;
};

/* ---- reading JSON --------------------------------------------------------*/

static enum err check_keys(const json_t *object, const char *const *known,
                           const char *where, struct diag *d)
{
    const char *key = NULL;
    json_t *value = NULL;
    if (!json_is_object(object))
        return diag_set(d, ERR_FORMAT, tr("%s must be an object { … }"), where);
    json_object_foreach((json_t *)object, key, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (!known[i])
            return diag_set(d, ERR_FORMAT,
                            tr("%s has an unknown key \"%.40s\": see pos sell "
                               "--help"),
                            where, key);
    }
    return ERR_OK;
}

/* A decimal string or an integer as text; "" when missing. */
static enum err number_text(const json_t *object, const char *key,
                            char out[NUMBER_CAP], struct diag *d)
{
    const json_t *v = json_object_get(object, key);
    int len = 0;
    out[0] = 0;
    if (!v)
        return ERR_OK;
    if (json_is_integer(v))
        len = snprintf(out, NUMBER_CAP, "%" JSON_INTEGER_FORMAT,
                       json_integer_value(v));
    else if (json_is_string(v))
        len = snprintf(out, NUMBER_CAP, "%s", json_string_value(v));
    else
        len = -1;
    if (len <= 0 || len >= NUMBER_CAP)
        return diag_set(d, ERR_FORMAT,
                        tr("\"%s\" must be an integer or a decimal in quotes, "
                           "like \"1.50\""),
                        key);
    return ERR_OK;
}

static enum err integer(const json_t *object, const char *key, int64_t max,
                        int64_t *ret_value, struct diag *d)
{
    char text[NUMBER_CAP];
    char *end = NULL;
    enum err err = number_text(object, key, text, d);
    if (err || text[0] == 0)
        return err;
    long long value = strtoll(text, &end, 10);
    if (*end != 0 || text[0] == '-' || value < 0 || value > max)
        return diag_set(d, ERR_RANGE,
                        tr("\"%s\" must be a whole number from 0 to %lld"), key,
                        (long long)max);
    *ret_value = value;
    return ERR_OK;
}

static enum err read_discount(const json_t *object, struct discount *ret,
                              struct diag *d)
{
    char text[NUMBER_CAP];
    enum err err = number_text(object, "discount", text, d);
    if (err || text[0] == 0)
        return err;
    return discount_parse(text, ret, d);
}

/* ---- a line --------------------------------------------------------------*/

static enum err find_item(struct selling *s, const json_t *line,
                          struct pick *ret_pick, struct diag *d)
{
    char code[LOOKUP_CODE_MAX + 1];
    int64_t plu = 0, item = 0;
    const json_t *barcode = json_object_get(line, "barcode");
    int named = (barcode != NULL) + (json_object_get(line, "plu") != NULL) +
                (json_object_get(line, "item") != NULL);
    if (named != 1)
        return diag_set(d, ERR_FORMAT,
                        tr("a line names its item by one of \"barcode\", "
                           "\"plu\" or \"item\""));
    if (barcode) {
        if (!json_is_string(barcode) ||
            json_string_length(barcode) > LOOKUP_CODE_MAX)
            return diag_set(d, ERR_FORMAT,
                            tr("\"barcode\" must be in quotes, like "
                               "\"6901234567892\""));
        snprintf(code, sizeof(code), "%s", json_string_value(barcode));
        return lookup_barcode(&s->till, code, ret_pick, d);
    }
    enum err err = integer(line, "plu", UINT32_MAX, &plu, d);
    if (!err)
        err = integer(line, "item", INT64_MAX, &item, d);
    if (err)
        return err;
    if (item == 0)
        return lookup_plu(&s->till, (uint32_t)plu, ret_pick, d);
    memset(ret_pick, 0, sizeof(*ret_pick));
    err = lookup_item(&s->till, (uint64_t)item, 0, &ret_pick->item);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("no item has the number %lld"),
                        (long long)item);
    return till_explain(&s->till, err, d);
}

static enum err read_quantity(const json_t *line, const struct pick *pick,
                              struct quantity *ret, struct diag *d)
{
    char text[NUMBER_CAP];
    int64_t grams = -1;
    enum err err = number_text(line, "quantity", text, d);
    if (!err)
        err = integer(line, "weight_g", CART_QUANTITY_MAX, &grams, d);
    if (err)
        return err;
    if (text[0] != 0 && grams >= 0)
        return diag_set(d, ERR_FORMAT,
                        tr("give a line \"quantity\" or \"weight_g\", not "
                           "both"));
    if (grams >= 0 && !pick->item.by_weight)
        return diag_set(d, ERR_FORMAT,
                        tr("%s is sold by the piece: give \"quantity\""),
                        pick->item.name);
    if (grams >= 0)
        *ret = quantity_of(grams);
    else if (text[0] != 0)
        return quantity_parse(text, ret, d);
    else if (pick->quantity.milli != 0)
        *ret = pick->quantity;
    else if (pick->item.by_weight)
        return diag_set(d, ERR_SHORT,
                        tr("%s is sold by weight: give \"weight_g\""),
                        pick->item.name);
    else
        *ret = quantity_of(QUANTITY_ONE);
    return ERR_OK;
}

/* The lot, where the code does not say it, and a keeper's word for goods past
 * their date or recalled. */
static enum err read_goods(struct selling *s, const json_t *line,
                           struct pick *pick, struct diag *d)
{
    const json_t *lot = json_object_get(line, "lot");
    const json_t *override = json_object_get(line, "override");
    struct goods *goods = &pick->goods;
    if (lot && (!json_is_string(lot) ||
                json_string_length(lot) >= sizeof(goods->lot) ||
                !text_is_plain(json_string_value(lot), sizeof(goods->lot))))
        return diag_set(d, ERR_FORMAT,
                        tr("\"lot\" is a text of at most %d characters"),
                        (int)sizeof(goods->lot) - 1);
    if (lot && goods->lot[0] != 0 &&
        strcmp(goods->lot, json_string_value(lot)) != 0)
        return diag_set(d, ERR_FORMAT, tr("the barcode says lot %s, not %s"),
                        goods->lot, json_string_value(lot));
    if (lot)
        text_copy(goods->lot, sizeof(goods->lot), json_string_value(lot));
    if (override && !json_is_boolean(override))
        return diag_set(d, ERR_FORMAT, tr("\"override\" is true or false"));
    if (json_is_true(override) && !actor_may(&s->actor))
        return diag_set(d, ERR_DENIED, tr("only a keeper may do this"));
    if (json_is_true(override))
        goods->cleared = GOODS_ALLOWED;
    return goods_check(&s->till, &pick->item, goods, d);
}

static enum err read_line(struct selling *s, const json_t *line, struct diag *d)
{
    static const char *const known[] = {
        "barcode",  "plu",   "item", "quantity", "weight_g",
        "discount", "price", "lot",  "override", NULL};
    char price[NUMBER_CAP];
    struct pick pick = {0};
    struct quantity quantity = {0};
    struct discount discount = {0};
    struct money amount = {0};
    int at = 0;
    enum err err = check_keys(line, known, tr("a line"), d);
    if (!err)
        err = find_item(s, line, &pick, d);
    if (!err)
        err = read_quantity(line, &pick, &quantity, d);
    if (!err)
        err = read_discount(line, &discount, d);
    if (!err)
        err = number_text(line, "price", price, d);
    if (!err && price[0] != 0)
        err = money_parse(price, &amount, d);
    if (!err && price[0] != 0 && !pick.item.priced) {
        pick.item.priced = true;
        pick.item.price = amount;
    }
    if (!err)
        err = read_goods(s, line, &pick, d);
    if (!err)
        err = cart_add_goods(&s->cart, &pick.item, quantity, pick.label,
                             &pick.goods, &at, d);
    if (!err && price[0] != 0 && amount.fen != pick.item.price.fen)
        err = cart_set_price(&s->cart, at, amount, &s->limits, &s->actor, d);
    if (!err && (discount.amount.fen || discount.permille))
        err = cart_discount_line(&s->cart, at, discount, &s->limits, &s->actor,
                                 d);
    return err;
}

static enum err read_lines(struct selling *s, const json_t *lines,
                           struct diag *d)
{
    struct diag inner = {0};
    if (!json_is_array(lines) || json_array_size(lines) == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("\"lines\" must be a list [ … ] with at least one "
                           "line"));
    for (size_t i = 0; i < json_array_size(lines); i++) {
        enum err err = read_line(s, json_array_get(lines, i), &inner);
        if (err)
            return diag_set(d, err, tr("line %zu: %s"), i + 1,
                            inner.text[0] ? inner.text : err_text(err));
    }
    return ERR_OK;
}

/* ---- tenders -------------------------------------------------------------*/

static enum err read_code(const json_t *tender, struct paycode *ret_code,
                          struct diag *d)
{
    const char *code = json_string_value(json_object_get(tender, "code"));
    if (!code)
        return diag_set(d, ERR_FORMAT,
                        tr("a phone tender needs the payer's \"code\", in "
                           "quotes"));
    return paycode_read(code, ret_code, d);
}

/* code: kind PAYCODE_NONE for cash. */
static enum err read_tender(const json_t *tender, struct tender *ret,
                            struct paycode *ret_code, struct diag *d)
{
    static const char *const known[] = {"type", "amount", "code", NULL};
    static const struct {
        const char *name;
        Ledger__TenderType type;
    } types[] = {{"cash", LEDGER__TENDER_TYPE__CASH},
                 {"credit", LEDGER__TENDER_TYPE__CREDIT},
                 {"points", LEDGER__TENDER_TYPE__MEMBER_POINTS},
                 {"phone", LEDGER__TENDER_TYPE__WECHAT},
                 {0}};
    char text[NUMBER_CAP];
    int i = 0;
    const char *type = json_string_value(json_object_get(tender, "type"));
    bool phone = type && strcmp(type, "phone") == 0;
    enum err err = check_keys(tender, known, tr("a tender"), d);
    for (i = 0; !err && types[i].name; i++) {
        if (type && strcmp(type, types[i].name) == 0)
            break;
    }
    if (!err && !types[i].name)
        err = diag_set(d, ERR_FORMAT,
                       tr("a tender's \"type\" must be \"cash\", \"phone\", "
                          "\"credit\" or \"points\""));
    if (!err)
        err = number_text(tender, "amount", text, d);
    if (!err && text[0] == 0)
        err = diag_set(d, ERR_FORMAT,
                       tr("a tender needs an \"amount\", like \"30.00\""));
    if (!err && phone)
        err = read_code(tender, ret_code, d);
    if (err)
        return err;
    ret->type = types[i].type;
    return money_parse(text, &ret->amount, d);
}

static enum err read_tenders(struct selling *s, const json_t *tenders,
                             struct diag *d)
{
    if (!json_is_array(tenders) || json_array_size(tenders) == 0)
        return diag_set(d, ERR_FORMAT,
                        tr("\"tenders\" must be a list [ … ] with at least one "
                           "payment"));
    if (json_array_size(tenders) > SALE_TENDERS_MAX)
        return diag_set(d, ERR_RANGE, tr("at most %d payments for one sale"),
                        SALE_TENDERS_MAX);
    for (size_t i = 0; i < json_array_size(tenders); i++) {
        enum err err = read_tender(json_array_get(tenders, i), &s->tenders[i],
                                   &s->codes[i], d);
        if (err)
            return err;
        s->tender_count++;
    }
    return ERR_OK;
}

static enum err read_customer(const json_t *root, const char *key,
                              uint64_t *ret_id, struct diag *d)
{
    const json_t *v = json_object_get(root, key);
    if (!v)
        return ERR_OK;
    return customer_hex_parse(json_is_string(v) ? json_string_value(v) : "",
                              ret_id, d);
}

/* Why a keeper goes beyond what a cashier may. */
static enum err read_reason(const json_t *root, struct actor *who,
                            struct diag *d)
{
    const json_t *v = json_object_get(root, "reason");
    if (!v)
        return ERR_OK;
    if (!json_is_string(v) ||
        strlen(json_string_value(v)) != json_string_length(v) ||
        !text_is_plain(json_string_value(v), ACTOR_WHY_CHARS))
        return diag_set(d, ERR_FORMAT,
                        tr("\"reason\" is a text of at most %d characters"),
                        ACTOR_WHY_CHARS);
    text_copy(who->why, sizeof(who->why), json_string_value(v));
    return ERR_OK;
}

static enum err read_basket(struct selling *s, const json_t *root,
                            struct diag *d)
{
    static const char *const known[] = {"lines",   "tenders",  "discount",
                                        "cashier", "customer", "member",
                                        "reason",  NULL};
    int64_t cashier = 0;
    struct discount discount = {0};
    enum err err = check_keys(root, known, tr("the basket"), d);
    if (!err)
        err = integer(root, "cashier", UINT32_MAX, &cashier, d);
    if (!err)
        err = people_by_id(&s->till, (uint32_t)cashier, &s->actor, d);
    if (!err)
        err = read_reason(root, &s->actor, d);
    if (!err)
        err = read_customer(root, "customer", &s->cart.customer, d);
    if (!err)
        err = read_customer(root, "member", &s->cart.member, d);
    if (err)
        return err;
    s->limits = desk_limits(&s->till);
    s->cart.round_fen = desk_rounding(&s->till);
    err = read_lines(s, json_object_get(root, "lines"), d);
    if (!err)
        err = promos_reprice(&s->till, &s->cart, d);
    if (!err)
        err = read_discount(root, &discount, d);
    if (!err && (discount.amount.fen || discount.permille))
        err =
            cart_discount_basket(&s->cart, discount, &s->limits, &s->actor, d);
    if (!err)
        err = read_tenders(s, json_object_get(root, "tenders"), d);
    return err;
}

/* ---- out -----------------------------------------------------------------*/

static json_t *json_money(struct money m)
{
    char text[MONEY_CHARS];
    return json_string(money_format(m, text));
}

static json_t *json_promos(const struct cart *cart, uint32_t row)
{
    json_t *list = json_array();
    for (int i = 0; i < cart->promo_count; i++) {
        const struct cart_promo *p = &cart->promos[i];
        if (p->row != row)
            continue;
        json_t *o = json_object();
        json_object_set_new(o, "promotion", json_integer(p->promotion));
        json_object_set_new(o, "name", json_string(p->name));
        json_object_set_new(o, "off", json_money(p->off));
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *json_line(const struct cart *cart, const struct cart_line *l)
{
    char quantity[QUANTITY_CHARS], gtin[GTIN_CHARS];
    json_t *o = json_object();
    json_object_set_new(o, "item", json_integer((json_int_t)l->item.id));
    if (l->item.gtin.number != 0)
        json_object_set_new(o, "barcode",
                            json_string(gtin_format(l->item.gtin, gtin)));
    json_object_set_new(o, "name", json_string(l->item.name));
    if (l->item.spec[0] != 0)
        json_object_set_new(o, "spec", json_string(l->item.spec));
    json_object_set_new(o, "unit", json_string(l->item.unit));
    json_object_set_new(o, "quantity",
                        json_string(quantity_format(l->quantity, quantity)));
    json_object_set_new(o, "price", json_money(l->price));
    json_object_set_new(o, "discount",
                        json_money(money_of(l->off.fen + l->promo.fen)));
    if (l->promo.fen != 0)
        json_object_set_new(o, "promotions", json_promos(cart, l->row));
    json_object_set_new(o, "share", json_money(l->share));
    json_object_set_new(o, "amount", json_money(l->amount));
    return o;
}

static enum err print_sale(const struct selling *s, struct diag *d)
{
    char hash[2 * LEDGER_HASH_LEN + 1], day[CLOCK_DAY_CHARS];
    char at[CLOCK_TIME_CHARS];
    json_t *o = json_object(), *lines = json_array();
    hex_encode(s->sale.hash, LEDGER_HASH_LEN, hash);
    json_object_set_new(o, "seq", json_integer((json_int_t)s->sale.seq));
    json_object_set_new(o, "till", json_integer(s->till.till));
    json_object_set_new(o, "outlet", json_integer(s->till.outlet));
    json_object_set_new(o, "shift", json_integer(s->sale.shift));
    json_object_set_new(o, "cashier", json_integer(s->sale.cashier));
    json_object_set_new(
        o, "business_day",
        json_string(clock_format_day(s->sale.business_day, day)));
    json_object_set_new(o, "time",
                        json_string(clock_format_time(s->sale.at_ms, at)));
    json_object_set_new(o, "subtotal", json_money(s->cart.subtotal));
    json_object_set_new(o, "discount", json_money(s->cart.off));
    json_object_set_new(o, "total", json_money(s->sale.total));
    json_object_set_new(o, "tendered", json_money(s->sale.tendered));
    json_object_set_new(o, "change", json_money(s->sale.change));
    json_object_set_new(o, "hash", json_string(hash));
    for (int i = 0; i < s->cart.count; i++)
        json_array_append_new(lines, json_line(&s->cart, &s->cart.lines[i]));
    json_object_set_new(o, "lines", lines);
    int rc = json_dumpf(o, stdout, JSON_COMPACT | JSON_PRESERVE_ORDER);
    json_decref(o);
    if (rc != 0 || putchar('\n') == EOF || fflush(stdout) != 0)
        return diag_set(d, ERR_IO,
                        tr("the sale is recorded as number %llu, but its "
                           "receipt could not be written out"),
                        (unsigned long long)s->sale.seq);
    return ERR_OK;
}

/* ---- the command ---------------------------------------------------------*/

/* ---- phones --------------------------------------------------------------*/

static enum err charge(struct selling *s, int i, struct diag *d)
{
    struct payment p;
    enum err err = teller_charge(s->teller, &s->actor, s->cart.basket,
                                 &s->codes[i], s->tenders[i].amount, &p, d);
    if (!err)
        err = teller_wait_result(s->teller, &s->actor, p.order_no, PHONE_MS, &p,
                                 d);
    if (!err && p.status != PAYMENT_PAID) {
        char words[DIAG_TEXT_MAX];
        pay_result_words(&p, words, sizeof(words));
        err = diag_set(d, ERR_DENIED, "%s", words);
    }
    if (!err) {
        s->tenders[i].type = p.type;
        s->tenders[i].payment_seq = p.seq;
    }
    return err;
}

/* Would the tenders pay it, once the phones have paid? */
static enum err check_tenders(const struct selling *s, struct diag *d)
{
    struct tender tenders[SALE_TENDERS_MAX];
    struct money change;
    for (int i = 0; i < s->tender_count; i++) {
        tenders[i] = s->tenders[i];
        tenders[i].payment_seq = s->codes[i].kind != PAYCODE_NONE;
    }
    return sale_change(s->cart.total, tenders, s->tender_count, &change, d);
}

static enum err charge_all(struct selling *s, struct diag *d)
{
    int phones = 0;
    for (int i = 0; i < s->tender_count; i++)
        phones += s->codes[i].kind != PAYCODE_NONE;
    if (phones == 0)
        return ERR_OK;
    enum err err = check_tenders(s, d);
    if (!err)
        err = cart_check_limits(&s->cart, &s->limits, &s->actor, d);
    if (!err)
        err = teller_open(&s->till, false, &s->teller, d);
    if (!err)
        err = teller_wait_link(s->teller, &s->actor, TELLER_LINK_MS, d);
    if (!err)
        err = desk_next_basket(&s->till, &s->cart.basket, d);
    for (int i = 0; !err && i < s->tender_count; i++) {
        if (s->codes[i].kind != PAYCODE_NONE)
            err = charge(s, i, d);
    }
    return err;
}

/* No sale: what was paid goes back. */
static void take_back(struct selling *s)
{
    if (!s->teller || s->cart.basket == 0)
        return;
    if (book_release(&s->till, &s->actor, s->cart.basket, NULL))
        return; /* the screen shows what is open */
    teller_wait_back(s->teller, &s->actor, PHONE_MS);
}

static enum err allow(struct selling *s, Ledger__OverrideKind kind,
                      const struct cart_line *l, struct money amount,
                      struct diag *d)
{
    const struct override o = {.kind = kind,
                               .basket = s->cart.basket,
                               .item = l ? &l->item : NULL,
                               .amount = amount};
    return override_record(&s->till, &s->actor, &o, d);
}

/* What only a keeper may, as facts like those of the screen. */
static enum err record_leaves(struct selling *s, struct diag *d)
{
    const struct cart *c = &s->cart;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < c->count; i++) {
        const struct cart_line *l = &c->lines[i];
        if (s->limits.price_asks && l->label.fen == 0 &&
            l->price.fen != l->item.price.fen)
            err =
                allow(s, LEDGER__OVERRIDE_KIND__OVERRIDE_PRICE, l, l->price, d);
        if (!err && cart_beyond(c, i, &s->limits))
            err = allow(s, LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT, l, l->off,
                        d);
    }
    if (!err && cart_beyond(c, -1, &s->limits))
        err =
            allow(s, LEDGER__OVERRIDE_KIND__OVERRIDE_DISCOUNT, NULL, c->off, d);
    return err;
}

/* Shift, if none is open, and sale: both or neither. */
static enum err sell(struct selling *s, struct diag *d)
{
    uint32_t shift = 0;
    struct shift opened;
    enum err err = till_begin(&s->till, d);
    if (err)
        return err;
    err = shift_number_or_none(&s->till, &shift);
    if (!err && shift == 0)
        err = shift_open(&s->till, &s->actor, money_of(0), &opened, d);
    if (!err)
        err = record_leaves(s, d);
    if (!err)
        err = sale_commit(&s->till, &s->actor, &s->cart, s->tenders,
                          s->tender_count, &s->sale, d);
    return till_end(&s->till, err, d);
}

static enum err parse(const char *arg, json_t **ret_root, struct diag *d)
{
    struct buf text = {0};
    json_error_t bad;
    enum err err = args_content(arg, BASKET_BYTES_MAX, &text, d);
    if (err)
        return err;
    json_t *root = json_loadb((const char *)text.data, text.len,
                              JSON_REJECT_DUPLICATES, &bad);
    buf_release(&text);
    if (!root && json_error_code(&bad) == json_error_duplicate_key)
        return diag_set(d, ERR_FORMAT,
                        tr("a key stands twice in one object (line %d, column "
                           "%d): take one out"),
                        bad.line, bad.column);
    if (!root && json_error_code(&bad) == json_error_stack_overflow)
        return diag_set(d, ERR_FORMAT,
                        tr("brackets are nested too deep (line %d, column "
                           "%d): see pos sell --help for an example"),
                        bad.line, bad.column);
    if (!root)
        return diag_set(d, ERR_FORMAT,
                        tr("this is no JSON (line %d, column %d): see pos "
                           "sell --help for an example"),
                        bad.line, bad.column);
    *ret_root = root;
    return ERR_OK;
}

static const char help[] = N_(
    "usage: pos sell [--dir D] @FILE.json | JSON\n"
    "\n"
    "Sells a basket and prints the receipt's numbers as one line of JSON.\n"
    "@- reads standard input.\n"
    "\n"
    "  {\"lines\": [{\"barcode\": \"6901234567892\", \"quantity\": \"3\"},\n"
    "             {\"plu\": \"0012\", \"weight_g\": 530}],\n"
    "   \"tenders\": [{\"type\": \"cash\", \"amount\": \"30.00\"}]}\n"
    "\n"
    "Amounts are yuan, amounts and quantities are integers or decimals in\n"
    "quotes. A line names its item by \"barcode\", \"plu\" or \"item\"; "
    "without\n"
    "\"quantity\" it is one. Also allowed: \"discount\" (\"1.50\", \"9折\" or "
    "\"5%\")\n"
    "on a line or on the basket, \"price\" on a line, \"cashier\": their "
    "number,\n"
    "\"lot\" on a line, and \"override\": true there, where a keeper sells\n"
    "goods past their date or recalled all the same. \"reason\" says why a "
    "keeper\n"
    "takes off more than a cashier may. Promotions of the day "
    "are\n"
    "taken off by themselves; \"promotions\" on a line says which.\n"
    "A tender {\"type\": \"phone\", \"amount\": \"12.50\", \"code\": "
    "\"13...\"} has\n"
    "headquarters charge the payer's code and waits for the result; without "
    "it\n"
    "nothing is sold and what was paid goes back.\n"
    "\"customer\" and \"member\" are numbers of pos customer list: who owes a\n"
    "tender of type \"credit\"; who collects points and spends them in one of\n"
    "type \"points\".\n"
    "\n"
    "When no shift is open, one is opened with an empty drawer. The sale is\n"
    "durable when this command has printed it and exits with 0; otherwise\n"
    "nothing changed. The receipt waits in the queue: a running till prints\n"
    "it, or `pos print`. Who may run this command is not asked for a PIN.\n"
    "\n"
    "  --dir D   the till's directory (else $LIANDIAN_TILL)\n");

int cmd_sell(int argc, char **argv)
{
    static struct selling s; /* 130 KB: not for the stack */
    const char *dir = NULL;
    const struct arg specs[] = {{"dir", &dir, NULL}, {0}};
    struct args_words words;
    struct diag d = {0};
    json_t *root = NULL;
    if (args_help(argc, argv, tr(help)))
        return 0;
    enum err err = args_parse(argc, argv, specs, &words, &d);
    if (!err && words.count != 1)
        err = diag_set(&d, ERR_FORMAT,
                       tr("give one basket, as JSON or as @FILE: see --help"));
    if (!err)
        err = parse(words.word[0], &root, &d);
    if (!err)
        err = till_open(args_dir(dir), &s.till, &d);
    if (!err)
        err = read_basket(&s, root, &d);
    if (!err)
        err = charge_all(&s, &d);
    if (!err)
        err = sell(&s, &d);
    if (err)
        take_back(&s);
    if (!err)
        err = print_sale(&s, &d);
    json_decref(root);
    teller_close(s.teller);
    till_close(&s.till);
    return args_fail("sell", err, &d);
}
