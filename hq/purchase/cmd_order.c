/* `hq purchase list, show, approve, cancel, close`. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/purchase/cmd_purchase.h"
#include "hq/purchase/listing.h"
#include "hq/purchase/order.h"
#include "hq/purchase/propose.h"
#include "hq/purchase/sheet_columns.h"

#define WORDS_MAX 400

static enum err order_arg(const struct cli *c, uint32_t *ret_id, struct diag *d)
{
    int64_t id = 0;
    enum err err =
        cli_number(tr("the order"), c->argv[0], 1, UINT32_MAX, &id, d);
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}

enum err cmd_purchase_list(struct cli *c, struct diag *d)
{
    static const char *const states[] = {"proposed", "approved", "part",
                                         "complete", "cancelled"};
    const char *state = cli_text(c, "state");
    int64_t number = cli_flag(c, "open") ? BUY_STATE_OPEN : -1;
    for (int i = 0; state && i < 5; i++)
        if (strcmp(state, states[i]) == 0)
            number = i;
    if (state && number < 0)
        return diag_set(d, ERR_FORMAT,
                        tr("--state must be proposed, approved, part, complete "
                           "or cancelled"));
    return listing_run(c, BUY_LIST_ORDERS, number, d);
}

/* ---- show -----------------------------------------------------------------*/
struct show {
    struct store *store;
    bool explain;
    json_t *lines, *events; /* for --json */
};

static enum err event_line(void *ctx, const struct buy_event *x)
{
    struct show *w = ctx;
    char at[CLOCK_TIME_CHARS];
    clock_format_time(x->at_ms, at);
    if (!w->events) {
        printf("  %s  %s  %s %s\n", at, tr(order_state_word(x->state)), x->who,
               x->reason);
        return ERR_OK;
    }
    json_t *o = json_pack("{s:s,s:s,s:s,s:s}", "at", at, "state",
                          order_state_word(x->state), "by", x->who, "reason",
                          x->reason);
    return json_array_append_new(w->events, o) ? ERR_NOMEM : ERR_OK;
}

static enum err reason_words(struct store *s, const Purchase__Reason *r,
                             char *out, size_t cap)
{
    Purchase__Supplier *x = NULL;
    enum err err = r->supplier ? buy_supplier(s, r->supplier, &x) : ERR_OK;
    if (!err)
        why_words(r, x ? x->name : "", out, cap);
    if (x)
        purchase__supplier__free_unpacked(x, NULL);
    return err;
}

static enum err reason_lines(void *ctx, const Purchase__Line *line,
                             int64_t came_milli)
{
    struct show *w = ctx;
    char words[WORDS_MAX], name[SHEET_TEXT_MAX];
    enum err err = sheet_item_name(w->store, line->item, name, sizeof(name));
    (void)came_milli;
    for (size_t i = 0; !err && i < line->n_reasons; i++) {
        err = reason_words(w->store, line->reasons[i], words, sizeof(words));
        if (!err)
            printf("  %s: %s\n", name, words);
    }
    return err;
}

static enum err line_json(void *ctx, const Purchase__Line *line,
                          int64_t came_milli)
{
    struct show *w = ctx;
    char words[WORDS_MAX], name[SHEET_TEXT_MAX], text[MONEY_CHARS];
    json_t *o = json_object(), *why = json_array();
    enum err err = sheet_item_name(w->store, line->item, name, sizeof(name));
    json_object_set_new(o, "item", json_integer(line->item));
    json_object_set_new(o, "name", json_string(name));
    json_object_set_new(o, "packs", json_integer(line->packs));
    json_object_set_new(
        o, "pack",
        json_string(quantity_format(quantity_of(line->pack_milli), text)));
    json_object_set_new(
        o, "price", json_string(money_format(money_of(line->pack_fen), text)));
    json_object_set_new(
        o, "amount",
        json_string(money_format(money_of(line->amount_fen), text)));
    json_object_set_new(
        o, "came", json_string(quantity_format(quantity_of(came_milli), text)));
    for (size_t i = 0; !err && w->explain && i < line->n_reasons; i++) {
        err = reason_words(w->store, line->reasons[i], words, sizeof(words));
        json_array_append_new(why, json_string(words));
    }
    if (w->explain)
        json_object_set(o, "why", why);
    json_decref(why);
    return json_array_append_new(w->lines, o) ? ERR_NOMEM : err;
}

static enum err show_json(struct show *w, const struct buy_order *x,
                          const char *supplier)
{
    char day[CLOCK_DAY_CHARS], due[CLOCK_DAY_CHARS];
    char goods[MONEY_CHARS], freight[MONEY_CHARS];
    w->lines = json_array();
    w->events = json_array();
    json_t *root = json_pack(
        "{s:i,s:i,s:s,s:i,s:s,s:s,s:s,s:s,s:s,s:i,s:s,s:o,s:o}", "order",
        (int)x->id, "supplier", (int)x->supplier, "supplier_name", supplier,
        "warehouse", (int)x->warehouse, "state", order_state_word(x->state),
        "order_day", clock_format_day(x->order_day, day), "due_day",
        clock_format_day(x->due_day, due), "goods",
        money_format(money_of(x->goods_fen), goods), "freight",
        money_format(money_of(x->freight_fen), freight), "run", (int)x->run,
        "by", x->by, "lines", w->lines, "events", w->events);
    enum err err = root ? ERR_OK : ERR_NOMEM;
    if (!err)
        err = buy_lines(w->store, x->id, line_json, w);
    if (!err)
        err = buy_events(w->store, x->id, event_line, w);
    if (!err && json_dumpf(root, stdout, JSON_COMPACT))
        err = ERR_IO;
    putchar('\n');
    json_decref(root);
    return err;
}

static enum err show_people(struct cli *c, struct show *w,
                            const struct buy_order *x, const char *supplier,
                            struct diag *d)
{
    char day[CLOCK_DAY_CHARS], due[CLOCK_DAY_CHARS], yuan[MONEY_CHARS];
    struct buy_filter f = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .number = x->id};
    printf(tr("order %u: %s, to warehouse %u, %s\n"), x->id, supplier,
           x->warehouse, tr(order_state_word(x->state)));
    printf(tr("ordered on %s, due on %s, proposed by %s\n\n"),
           clock_format_day(x->order_day, day),
           clock_format_day(x->due_day, due), x->by);
    enum err err = listing_print(c, w->store, BUY_LIST_LINES, &f, d);
    if (!err)
        printf(tr("freight %s yuan\n"),
               money_format(money_of(x->freight_fen), yuan));
    if (!err && w->explain) {
        putchar('\n');
        err = buy_lines(w->store, x->id, reason_lines, w);
    }
    if (!err)
        err = buy_events(w->store, x->id, event_line, w);
    return err;
}

enum err cmd_purchase_show(struct cli *c, struct diag *d)
{
    struct show w = {.explain = cli_flag(c, "explain")};
    struct buy_order order;
    Purchase__Supplier *supplier = NULL;
    struct buy_filter f = {.from_day = INT32_MIN, .to_day = INT32_MAX};
    uint32_t id = 0;
    enum err err = order_arg(c, &id, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &w.store, d);
    if (!err)
        err = order_need(w.store, id, &order, d);
    if (!err)
        err = buy_supplier(w.store, order.supplier, &supplier);
    f.number = id;
    if (!err && cli_flag(c, "json"))
        err = show_json(&w, &order, supplier->name);
    else if (!err && cli_flag(c, "csv"))
        err = listing_print(c, w.store, BUY_LIST_LINES, &f, d);
    else if (!err)
        err = show_people(c, &w, &order, supplier->name, d);
    if (supplier)
        purchase__supplier__free_unpacked(supplier, NULL);
    store_close(w.store);
    return err;
}

/* ---- deciding -------------------------------------------------------------*/
struct run_orders {
    uint32_t run, ids[4096];
    size_t count;
};

static enum err on_order_row(void *ctx, const struct report_cell *cells,
                             int count)
{
    struct run_orders *r = ctx;
    (void)count;
    if (cells[11].number == r->run &&
        r->count < sizeof(r->ids) / sizeof(*r->ids))
        r->ids[r->count++] = (uint32_t)cells[0].number;
    return ERR_OK;
}

/* The orders named, or the proposed ones of --run. */
static enum err which_orders(struct cli *c, struct store *s,
                             struct run_orders *r, struct diag *d)
{
    const struct buy_filter proposed = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .number = 0};
    enum err err = cmd_id(c, "run", c->argc == 0, &r->run, d);
    for (int i = 0; !err && i < c->argc; i++) {
        int64_t id = 0;
        err = cli_number(tr("the order"), c->argv[i], 1, UINT32_MAX, &id, d);
        r->ids[r->count++] = (uint32_t)id;
    }
    if (!err && r->run)
        err = buy_rows(s, BUY_LIST_ORDERS, &proposed, -1, 0, on_order_row, r);
    if (!err && r->count == 0)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("no proposed order is of proposal %u: see `hq "
                          "purchase list`"),
                       r->run);
    return err;
}

typedef enum err (*decide_fn)(struct store *s, uint32_t id, const char *by,
                              const char *reason, int64_t now_ms,
                              struct diag *d);

static enum err approve(struct store *s, uint32_t id, const char *by,
                        const char *reason, int64_t now_ms, struct diag *d)
{
    (void)reason;
    return order_approve(s, id, by, now_ms, d);
}

static enum err decide_orders(struct cli *c, decide_fn fn, const char *said,
                              struct diag *d)
{
    struct store *s = NULL;
    struct run_orders *r = calloc(1, sizeof(*r));
    const char *by = cli_text(c, "by"), *reason = cli_text(c, "reason");
    enum err err = r ? ERR_OK : ERR_NOMEM;
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = which_orders(c, s, r, d);
    if (!err)
        err = store_begin(s);
    if (!err) {
        for (size_t i = 0; !err && i < r->count; i++)
            err = fn(s, r->ids[i], by, reason, clock_now_ms(), d);
        err = store_end(s, err);
    }
    for (size_t i = 0; !err && i < r->count; i++) {
        if (cli_flag(c, "json"))
            printf("{\"order\":%" PRIu32 "}\n", r->ids[i]);
        else
            printf("%s %" PRIu32 "\n", said, r->ids[i]);
    }
    free(r);
    store_close(s);
    return err;
}

enum err cmd_purchase_approve(struct cli *c, struct diag *d)
{
    return decide_orders(c, approve, tr("approved: order"), d);
}

enum err cmd_purchase_cancel(struct cli *c, struct diag *d)
{
    return decide_orders(c, purchase_cancel, tr("cancelled: order"), d);
}

enum err cmd_purchase_close(struct cli *c, struct diag *d)
{
    return decide_orders(c, order_close, tr("closed: order"), d);
}
