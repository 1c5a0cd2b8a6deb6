/* `hq supplier ...`. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/purchase/cmd_purchase.h"
#include "hq/purchase/listing.h"
#include "hq/purchase/offer_file.h"
#include "hq/purchase/sheet_columns.h"
#include "hq/purchase/supplier.h"

static void say_id(const struct cli *c, const char *what, uint32_t id)
{
    if (cli_flag(c, "json"))
        printf("{\"id\":%" PRIu32 "}\n", id);
    else
        printf("%s %" PRIu32 "\n", what, id);
}

/* "1,3,5": Monday, Wednesday, Friday. */
static enum err parse_weekdays(const char *text, uint32_t *ret_days,
                               struct diag *d)
{
    uint32_t days = 0;
    for (const char *p = text; *p; p++) {
        if (*p >= '1' && *p <= '7')
            days |= 1U << (*p - '1');
        else if (*p != ',' && *p != ' ')
            return diag_set(d, ERR_FORMAT,
                            tr("weekdays \"%.20s\" must be numbers from 1 "
                               "(Monday) to 7, like 1,4"),
                            text);
    }
    *ret_days = days;
    return ERR_OK;
}

static char *text_or(const struct cli *c, const char *name, char *fallback)
{
    const char *text = cli_text(c, name);
    return text ? (char *)text : fallback;
}

static enum err percent_option(const struct cli *c, const char *name,
                               uint32_t *rate, struct diag *d)
{
    const char *text = cli_text(c, name);
    int64_t value = *rate;
    enum err err = text ? listing_percent(text, &value, d) : ERR_OK;
    if (!err)
        *rate = (uint32_t)value;
    return err;
}

static enum err read_supplier(const struct cli *c, Purchase__Supplier *x,
                              struct diag *d)
{
    const char *weekdays = cli_text(c, "weekdays");
    int64_t lead = x->lead_days, pay = x->pay_days;
    x->name = text_or(c, "name", x->name);
    x->contact = text_or(c, "contact", x->contact);
    x->phone = text_or(c, "phone", x->phone);
    x->address = text_or(c, "address", x->address);
    x->tax_no = text_or(c, "tax-no", x->tax_no);
    x->account = text_or(c, "account", x->account);
    enum err err =
        weekdays ? parse_weekdays(weekdays, &x->weekdays, d) : ERR_OK;
    if (!err)
        err = cli_int(c, "lead", 0, BUY_LEAD_MAX, lead, &lead, d);
    if (!err)
        err = cli_int(c, "pay-days", 0, BUY_LEAD_MAX, pay, &pay, d);
    if (!err)
        err = listing_money(c, "min-order", x->min_order_fen, &x->min_order_fen,
                            d);
    if (!err)
        err = listing_money(c, "freight", x->order_fen, &x->order_fen, d);
    if (!err)
        err = listing_money(c, "free-from", x->free_from_fen, &x->free_from_fen,
                            d);
    if (!err)
        err = percent_option(c, "tolerance-price", &x->price_tolerance, d);
    if (!err)
        err =
            percent_option(c, "tolerance-quantity", &x->quantity_tolerance, d);
    if (!err)
        err = listing_money(c, "tolerance-tax", x->tax_tolerance_fen,
                            &x->tax_tolerance_fen, d);
    x->lead_days = (uint32_t)lead;
    x->pay_days = (uint32_t)pay;
    if (cli_flag(c, "end"))
        x->ended = true;
    if (cli_flag(c, "open"))
        x->ended = false;
    return err;
}

enum err cmd_supplier_add(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    Purchase__Supplier fresh = PURCHASE__SUPPLIER__INIT, *old = NULL;
    Purchase__Supplier x;
    uint32_t id = 0;
    enum err err = cmd_id(c, "id", false, &id, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (err)
        return err;
    if (id)
        err = supplier_need(s, id, false, &old, d);
    if (!err) {
        x = old ? *old : fresh;
        err = read_supplier(c, &x, d);
    }
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, supplier_put(s, &x, clock_now_ms(), &id, d));
    if (!err)
        say_id(c, tr("supplier"), id);
    if (old)
        purchase__supplier__free_unpacked(old, NULL);
    store_close(s);
    return err;
}

enum err cmd_supplier_list(struct cli *c, struct diag *d)
{
    return listing_run(c, BUY_LIST_SUPPLIERS, -1, d);
}

enum err cmd_supplier_offers(struct cli *c, struct diag *d)
{
    return listing_run(c, BUY_LIST_OFFERS, -1, d);
}

enum err cmd_supplier_terms(struct cli *c, struct diag *d)
{
    return listing_run(c, BUY_LIST_TERMS, -1, d);
}

/* ---- show -----------------------------------------------------------------*/
static void print_weekdays(uint32_t days)
{
    const char *const names[] = {tr("Mon"), tr("Tue"), tr("Wed"), tr("Thu"),
                                 tr("Fri"), tr("Sat"), tr("Sun")};
    if (days == 0 || days == 127) {
        printf("%s", tr("any day"));
        return;
    }
    for (int i = 0; i < 7; i++)
        if (days >> i & 1)
            printf("%s ", names[i]);
}

static void print_field(const char *name, const char *text)
{
    if (text[0])
        printf("  %s: %s\n", name, text);
}

static void print_supplier(const Purchase__Supplier *x)
{
    char yuan[MONEY_CHARS];
    printf("%" PRIu32 " %s%s\n", x->id, x->name,
           x->ended ? tr(" (ended)") : "");
    print_field(tr("contact"), x->contact);
    print_field(tr("phone"), x->phone);
    print_field(tr("address"), x->address);
    print_field(tr("tax number"), x->tax_no);
    print_field(tr("account"), x->account);
    printf("  %s: ", tr("takes orders"));
    print_weekdays(x->weekdays);
    printf(tr(", delivers in %u days\n"), x->lead_days);
    if (x->min_order_fen)
        printf(tr("  least order: %s yuan\n"),
               money_format(money_of(x->min_order_fen), yuan));
    if (x->order_fen)
        printf(tr("  freight of an order: %s yuan\n"),
               money_format(money_of(x->order_fen), yuan));
    if (x->free_from_fen)
        printf(tr("  no freight from %s yuan on\n"),
               money_format(money_of(x->free_from_fen), yuan));
    if (x->pay_days)
        printf(tr("  to be paid within %u days\n"), x->pay_days);
}

static void put_text(json_t *o, const char *key, const char *text)
{
    json_object_set_new(o, key, json_string(text));
}

static void put_fen(json_t *o, const char *key, int64_t fen)
{
    char yuan[MONEY_CHARS];
    put_text(o, key, money_format(money_of(fen), yuan));
}

static enum err print_supplier_json(const Purchase__Supplier *x)
{
    json_t *o = json_object();
    if (!o)
        return ERR_NOMEM;
    json_object_set_new(o, "supplier", json_integer(x->id));
    put_text(o, "name", x->name);
    put_text(o, "contact", x->contact);
    put_text(o, "phone", x->phone);
    put_text(o, "address", x->address);
    put_text(o, "tax_no", x->tax_no);
    put_text(o, "account", x->account);
    json_object_set_new(o, "weekdays", json_integer(x->weekdays));
    json_object_set_new(o, "lead_days", json_integer(x->lead_days));
    put_fen(o, "min_order", x->min_order_fen);
    put_fen(o, "freight", x->order_fen);
    put_fen(o, "free_from", x->free_from_fen);
    json_object_set_new(o, "pay_days", json_integer(x->pay_days));
    json_object_set_new(o, "ended", json_boolean(x->ended));
    int rc = json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
    return rc ? ERR_IO : ERR_OK;
}

enum err cmd_supplier_show(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    Purchase__Supplier *x = NULL;
    struct buy_filter f = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .number = -1};
    uint32_t id = 0;
    enum err err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = sheet_supplier(s, c->argv[0], &id, d);
    if (!err)
        err = buy_supplier(s, id, &x);
    f.supplier = id;
    if (!err && cli_flag(c, "json")) {
        err = print_supplier_json(x);
    } else if (!err) {
        print_supplier(x);
        putchar('\n');
        err = listing_print(c, s, BUY_LIST_OFFERS, &f, d);
        putchar('\n');
        if (!err)
            err = listing_print(c, s, BUY_LIST_TERMS, &f, d);
    }
    if (x)
        purchase__supplier__free_unpacked(x, NULL);
    store_close(s);
    return err;
}

/* ---- agreements -----------------------------------------------------------*/
enum err cmd_supplier_import(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct import_report r = {0};
    const char *supplier = cli_text(c, "supplier");
    struct offer_file_options o = {.strict = cli_flag(c, "strict"),
                                   .now_ms = clock_now_ms()};
    enum err err =
        cli_day(c, "from", clock_business_day(o.now_ms, 0), &o.from_day, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err && supplier)
        err = sheet_supplier(s, supplier, &o.supplier, d);
    if (!err)
        err = offer_file_import(s, c->argv[0], &o, &r, d);
    if (!err || r.refused) {
        enum err said = cmd_print_report(c, &r, c->argv[0]);
        err = err ? err : said;
        c->exit_code = r.refused ? 1 : 0;
    }
    import_release(&r);
    store_close(s);
    return err;
}

struct found_offer {
    Purchase__Offer *copy;
    int32_t day;
};

static enum err on_found(void *ctx, const Purchase__Offer *x)
{
    struct found_offer *f = ctx;
    size_t len = purchase__offer__get_packed_size(x);
    uint8_t *packed = malloc(len ? len : 1);
    if (!packed)
        return ERR_NOMEM;
    purchase__offer__pack(x, packed);
    if (f->copy)
        purchase__offer__free_unpacked(f->copy, NULL);
    f->copy = purchase__offer__unpack(NULL, len, packed);
    free(packed);
    return f->copy ? ERR_OK : ERR_NOMEM;
}

/* From the day after --last on nothing is bought at these prices. */
enum err cmd_supplier_offer_end(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct found_offer f = {0};
    const char *supplier = NULL, *item = NULL;
    uint32_t of = 0, which = 0, pack = 0;
    int32_t last = 0;
    bool changed = false;
    int64_t now = clock_now_ms();
    enum err err = cli_need(c, "supplier", &supplier, d);
    if (!err)
        err = cli_need(c, "item", &item, d);
    if (!err)
        err = cli_day(c, "last", clock_business_day(now, 0), &last, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = sheet_supplier(s, supplier, &of, d);
    if (!err)
        err = sheet_item(s, item, &which, &pack, d);
    if (!err)
        err = store_begin(s);
    if (err)
        goto out;
    err = buy_offers(s, of, which, last, last, on_found, &f);
    if (!err && !f.copy)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("no agreement of this supplier and item holds on "
                          "that day: see `hq supplier offers`"));
    if (!err) {
        f.copy->until_day = last;
        err = offer_put(s, f.copy, now, &changed, d);
    }
    err = store_end(s, err);
    if (!err)
        say_id(c, tr("ended: the agreement for item"), which);
out:
    if (f.copy)
        purchase__offer__free_unpacked(f.copy, NULL);
    store_close(s);
    return err;
}

/* ---- rebates and fees -----------------------------------------------------*/
/* "100000=2%" */
static enum err parse_step(const char *text, Purchase__Step *step,
                           struct diag *d)
{
    char from[32];
    const char *equals = strchr(text, '=');
    size_t len = equals ? (size_t)(equals - text) : sizeof(from);
    struct money m;
    int64_t rate = 0;
    if (len >= sizeof(from))
        return diag_set(d, ERR_FORMAT,
                        tr("a step must be AMOUNT=PERCENT, like 100000=2%%, "
                           "not \"%.40s\""),
                        text);
    memcpy(from, text, len);
    from[len] = '\0';
    enum err err = money_parse(from, &m, d);
    if (!err)
        err = listing_percent(equals + 1, &rate, d);
    if (err)
        return err;
    purchase__step__init(step);
    step->from_fen = m.fen;
    step->rate = (uint32_t)rate;
    return ERR_OK;
}

static enum err parse_period(const struct cli *c, Purchase__Period *ret,
                             struct diag *d)
{
    static const char *const names[] = {"month", "quarter", "year", "whole"};
    const char *text = cli_text(c, "period");
    for (int i = 0; i < 4; i++)
        if (strcmp(text ? text : "year", names[i]) == 0) {
            *ret = (Purchase__Period)i;
            return ERR_OK;
        }
    return diag_set(d, ERR_FORMAT,
                    tr("--period must be month, quarter, year or whole"));
}

enum err cmd_supplier_terms_add(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    Purchase__Terms x = PURCHASE__TERMS__INIT;
    Purchase__Step steps[BUY_STEPS_MAX + 1], *list[BUY_STEPS_MAX + 1];
    const char *supplier = NULL, *name = NULL;
    int64_t now = clock_now_ms();
    uint32_t id = 0;
    enum err err = cli_need(c, "supplier", &supplier, d);
    if (!err)
        err = cli_need(c, "name", &name, d);
    if (!err)
        err = parse_period(c, &x.period, d);
    if (!err)
        err = cli_day(c, "from", clock_business_day(now, 0), &x.from_day, d);
    if (!err)
        err = cli_day(c, "until", 0, &x.until_day, d);
    if (!err)
        err = listing_money(c, "fixed", 0, &x.fixed_fen, d);
    for (const char *t; !err && (t = cli_nth(c, "step", (int)x.n_steps));
         x.n_steps++) {
        if (x.n_steps > BUY_STEPS_MAX - 1)
            return diag_set(d, ERR_RANGE, tr("at most %d steps"),
                            BUY_STEPS_MAX);
        list[x.n_steps] = &steps[x.n_steps];
        err = parse_step(t, list[x.n_steps], d);
    }
    x.steps = list;
    x.name = (char *)name;
    x.incremental = cli_flag(c, "incremental");
    x.kind = cli_flag(c, "fee") ? PURCHASE__TERMS_KIND__TERMS_FEE
                                : PURCHASE__TERMS_KIND__TERMS_REBATE;
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = sheet_supplier(s, supplier, &x.supplier, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, terms_put(s, &x, now, &id, d));
    if (!err)
        say_id(c, tr("terms"), id);
    store_close(s);
    return err;
}

enum err cmd_supplier_terms_end(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    Purchase__Terms *x = NULL;
    int64_t number = 0;
    uint32_t id = 0;
    enum err err =
        cli_number(tr("the terms"), c->argv[0], 1, UINT32_MAX, &number, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = buy_terms(s, (uint32_t)number, &x);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err,
                       tr("there are no terms %lld: see `hq supplier terms`"),
                       (long long)number);
    if (!err)
        err = store_begin(s);
    if (!err) {
        x->ended = true;
        err = store_end(s, terms_put(s, x, clock_now_ms(), &id, d));
    }
    if (!err)
        say_id(c, tr("ended: terms"), id);
    if (x)
        purchase__terms__free_unpacked(x, NULL);
    store_close(s);
    return err;
}
