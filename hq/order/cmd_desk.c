/* `hq order close`, `hq order allot`, `hq order decide`. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/quantity.h"
#include "hq/cmd.h"
#include "hq/order/commands.h"
#include "hq/order/words.h"
#include "hq/purchase/sheet_columns.h"

#define WORDS_MAX 512

enum err cmd_order_close(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct desk_closed r = {0};
    int64_t now = 0;
    enum err err = cmd_order_now(c, &now, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, desk_close(s, now, &r));
    if (!err && cli_flag(c, "json"))
        printf("{\"unconfirmed\":%" PRId64 ",\"orders\":%" PRId64
               ",\"lines\":%" PRId64 ",\"asked\":%" PRId64 ",\"late\":%" PRId64
               "}\n",
               r.outlets, r.orders, r.lines, r.left, r.late);
    else if (!err)
        printf(tr("%lld suggestions nobody confirmed: %lld orders of %lld "
                  "lines in the outlets' place, %lld left alone; %lld lines "
                  "too late for their truck\n"),
               (long long)r.outlets, (long long)r.orders, (long long)r.lines,
               (long long)r.left, (long long)r.late);
    store_close(s);
    return err;
}

struct allotting {
    struct store *s;
    bool explain;
    json_t *rows; /* NULL: for people */
};

static json_t *milli(int64_t value)
{
    char text[QUANTITY_CHARS];
    return json_string(quantity_format(quantity_of(value), text));
}

static enum err on_line(void *ctx, const struct desk_line *x)
{
    struct allotting *a = ctx;
    char words[WORDS_MAX], name[SHEET_TEXT_MAX];
    char asked[QUANTITY_CHARS], given[QUANTITY_CHARS];
    enum err err = sheet_item_name(a->s, x->order.item, name, sizeof(name));
    desk_line_words(x, words, sizeof(words));
    if (err)
        return err;
    if (a->rows) {
        json_t *o = json_pack(
            "{s:I,s:I,s:I,s:I,s:s,s:I,s:o,s:o,s:s,s:s,s:I,s:o}", "outlet",
            (json_int_t)x->order.outlet, "till", (json_int_t)x->order.till,
            "order", (json_int_t)x->order.seq, "item",
            (json_int_t)x->order.item, "name", name, "warehouse",
            (json_int_t)x->warehouse, "asked", milli(x->order.asked_milli),
            "allotted", milli(x->given_milli), "state",
            desk_state_word(x->state), "reason", desk_reason_word(x->reason),
            "substitute", (json_int_t)(x->substitute_milli ? x->substitute : 0),
            "substitute_quantity", milli(x->substitute_milli));
        if (o && a->explain)
            json_object_set_new(o, "why", json_string(words));
        return json_array_append_new(a->rows, o) ? ERR_NOMEM : ERR_OK;
    }
    if (!a->explain)
        return ERR_OK;
    printf(tr("outlet %u, order %u/%llu, %s: asked %s, gets %s (%s)\n"),
           x->order.outlet, x->order.till, (unsigned long long)x->order.seq,
           name, quantity_format(quantity_of(x->order.asked_milli), asked),
           quantity_format(quantity_of(x->given_milli), given),
           tr(desk_state_word(x->state)));
    printf("    %s\n", words);
    return ERR_OK;
}

static void say_allotted(const struct desk_report *r)
{
    printf(tr("%lld lines of %lld orders: %lld in full, %lld in part, %lld "
              "with a substitute, %lld wait (%lld for credit), %lld "
              "cancelled\n"),
           (long long)r->lines, (long long)r->orders, (long long)r->allotted,
           (long long)r->partial, (long long)r->substituted, (long long)r->back,
           (long long)r->credit, (long long)r->cancelled);
    if (r->absurd)
        printf(tr("%lld lines ask for more than can be meant: ask the shop, "
                  "then `hq order decide`\n"),
               (long long)r->absurd);
    if (r->later)
        printf(tr("%lld lines wait for their cut-off or for a person\n"),
               (long long)r->later);
    if (r->no_rule)
        printf(tr("%lld lines are of outlets without a rule: see `hq order "
                  "rule`\n"),
               (long long)r->no_rule);
}

static enum err print_json(const struct desk_report *r, json_t *rows)
{
    json_t *o = json_pack(
        "{s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:I,s:O}", "orders",
        (json_int_t)r->orders, "lines", (json_int_t)r->lines, "in_full",
        (json_int_t)r->allotted, "in_part", (json_int_t)r->partial,
        "substituted", (json_int_t)r->substituted, "waiting",
        (json_int_t)r->back, "cancelled", (json_int_t)r->cancelled, "absurd",
        (json_int_t)r->absurd, "credit", (json_int_t)r->credit, "later",
        (json_int_t)r->later, "no_rule", (json_int_t)r->no_rule, "rows", rows);
    if (!o)
        return ERR_NOMEM;
    int rc = json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
    return rc ? ERR_IO : ERR_OK;
}

enum err cmd_order_allot(struct cli *c, struct diag *d)
{
    struct allotting a = {.explain = cli_flag(c, "explain")};
    struct desk_report r = {0};
    uint32_t warehouse = 0;
    int64_t now = 0;
    enum err err = cmd_order_now(c, &now, d);
    if (!err)
        err = cmd_id(c, "warehouse", false, &warehouse, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &a.s, d);
    if (!err && cli_flag(c, "json"))
        a.rows = json_array();
    if (!err)
        err = store_begin(a.s);
    if (!err)
        err = store_end(a.s, desk_allot(a.s, now, warehouse, on_line, &a, &r));
    if (!err && a.rows)
        err = print_json(&r, a.rows);
    else if (!err)
        say_allotted(&r);
    json_decref(a.rows);
    store_close(a.s);
    return err;
}

enum err cmd_order_decide(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct desk_choice x = {0};
    const char *item = NULL, *text = NULL;
    struct quantity q = {0};
    int64_t till = 0, seq = 0, now = 0;
    uint32_t pack = 0;
    enum err err =
        cli_number(tr("the till"), c->argv[0], 0, UINT32_MAX, &till, d);
    if (!err)
        err = cli_number(tr("the order"), c->argv[1], 1, INT64_MAX, &seq, d);
    if (!err)
        err = cmd_id(c, "outlet", true, &x.outlet, d);
    if (!err)
        err = cli_need(c, "item", &item, d);
    if (!err)
        err = cli_need(c, "quantity", &text, d);
    if (!err)
        err = quantity_parse(text, &q, d);
    if (!err)
        err = cmd_order_now(c, &now, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = sheet_item(s, item, &x.item, &pack, d);
    x.till = (uint32_t)till;
    x.seq = (uint64_t)seq;
    x.milli = q.milli;
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, desk_decide(s, &x, now, d));
    if (!err && cli_flag(c, "json"))
        printf("{\"item\":%u,\"allotted\":%" PRId64 "}\n", x.item, x.milli);
    else if (!err)
        printf("%s\n",
               x.milli ? tr("it gets that much") : tr("the line is cancelled"));
    store_close(s);
    return err;
}
