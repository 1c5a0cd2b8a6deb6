/* `hq recall trace`, `hq recall lot`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/recall.h"
#include "hq/warehouse/commands.h"
#include "hq/warehouse/trace.h"

/* ---- a lot by its number, or by item and code
 * --------------------------------*/

static enum err which_lot(const struct cli *c, struct store *s,
                          struct goods_lot *ret_lot, struct diag *d)
{
    const char *code = cli_text(c, "code");
    uint32_t id = 0, item = 0;
    enum err err = cmd_id(c, "lot", false, &id, d);
    if (!err)
        err = cmd_id(c, "item", false, &item, d);
    if (!err && !id && (!item || !code))
        return diag_set(d, ERR_FORMAT,
                        tr("name the lot: --lot NUMBER, or --item and --code "
                           "as printed on the goods"));
    if (!err && id) {
        err = goods_lot(s, id, ret_lot);
        if (err == ERR_NOTFOUND)
            return diag_set(d, err, tr("there is no lot %u: see `hq lot list`"),
                            id);
    } else if (!err) {
        err = goods_lot_find(s, item, 0, code, ret_lot);
        if (err == ERR_NOTFOUND)
            return diag_set(d, err,
                            tr("item %u has no lot %.31s: see `hq lot list`"),
                            item, code);
    }
    return err;
}

/* ---- trace
 * -------------------------------------------------------------------*/

struct found {
    struct trace_at *outlets; /* owned */
    size_t outlet_count, outlet_cap;
    struct trace_sale *sales; /* owned */
    size_t sale_count, sale_cap;
    struct place {
        struct goods_place at;
        int64_t milli;
    } * places; /* owned */
    size_t place_count, place_cap;
};

static enum err room(void *p, size_t n, size_t *cap, size_t size)
{
    void **at = p;
    if (n < *cap)
        return ERR_OK;
    size_t more = *cap ? 2 * *cap : 64;
    void *to = realloc(*at, more * size);
    if (!to)
        return ERR_NOMEM;
    *at = to;
    *cap = more;
    return ERR_OK;
}

static enum err on_outlet(void *ctx, const struct trace_at *x)
{
    struct found *f = ctx;
    enum err err =
        room(&f->outlets, f->outlet_count, &f->outlet_cap, sizeof(*f->outlets));
    if (!err)
        f->outlets[f->outlet_count++] = *x;
    return err;
}

static enum err on_sale(void *ctx, const struct trace_sale *x)
{
    struct found *f = ctx;
    enum err err =
        room(&f->sales, f->sale_count, &f->sale_cap, sizeof(*f->sales));
    if (!err)
        f->sales[f->sale_count++] = *x;
    return err;
}

static enum err on_place(void *ctx, const struct goods_place *at, int64_t milli)
{
    struct found *f = ctx;
    enum err err =
        room(&f->places, f->place_count, &f->place_cap, sizeof(*f->places));
    if (!err)
        f->places[f->place_count++] = (struct place){*at, milli};
    return err;
}

static const char *milli_text(int64_t milli)
{
    static char text[4][QUANTITY_CHARS];
    static int next;
    next = (next + 1) % 4;
    return quantity_format(quantity_of(milli), text[next]);
}

static void print_json(const struct goods_lot *lot, const struct found *f,
                       const struct trace_sum *sum)
{
    char day[CLOCK_DAY_CHARS], time[CLOCK_TIME_CHARS];
    printf("{\"lot\":%" PRIu32 ",\"item\":%" PRIu32 ",\"held\":%s,\"places\":[",
           lot->id, lot->item, lot->held ? "true" : "false");
    for (size_t i = 0; i < f->place_count; i++)
        printf("%s{\"%s\":%" PRIu32 ",\"bin\":\"%s\",\"quantity\":\"%s\"}",
               i ? "," : "",
               f->places[i].at.kind == GOODS__PLACE_KIND__PLACE_WAREHOUSE
                   ? "warehouse"
                   : "delivery",
               f->places[i].at.id, f->places[i].at.bin,
               milli_text(f->places[i].milli));
    printf("],\"outlets\":[");
    for (size_t i = 0; i < f->outlet_count; i++) {
        const struct trace_at *x = &f->outlets[i];
        printf("%s{\"outlet\":%" PRIu32 ",\"got\":\"%s\",\"from\":\"%s\","
               "\"certain_receipts\":%" PRId64 ",\"certain\":\"%s\","
               "\"possible_receipts\":%" PRId64 ",\"possible\":\"%s\"}",
               i ? "," : "", x->outlet, milli_text(x->got_milli),
               clock_format_day(x->from_day, day), x->certain,
               milli_text(x->certain_milli), x->possible,
               milli_text(x->possible_milli));
    }
    printf("],\"receipts\":[");
    for (size_t i = 0; i < f->sale_count; i++) {
        const struct trace_sale *x = &f->sales[i];
        printf("%s{\"outlet\":%" PRIu32 ",\"till\":%" PRIu32 ",\"seq\":%" PRIu64
               ",\"at\":\"%s\",\"quantity\":\"%s\",\"by\":\"%s\"}",
               i ? "," : "", x->outlet, x->till, x->seq,
               clock_format_time(x->at_ms, time), milli_text(x->milli),
               x->certain ? "lot" : "item and time");
    }
    printf("],\"certain_receipts\":%" PRId64 ",\"possible_receipts\":%" PRId64
           "}\n",
           sum->certain, sum->possible);
}

static void print_people(const struct goods_lot *lot, const struct found *f,
                         const struct trace_sum *sum, bool receipts)
{
    char day[CLOCK_DAY_CHARS], time[CLOCK_TIME_CHARS];
    printf(tr("lot %u (%s) of item %u: %s in stock, %s on the way, %s at %lld "
              "outlets\n"),
           lot->id, lot->code, lot->item, milli_text(sum->in_stock_milli),
           milli_text(sum->on_way_milli), milli_text(sum->delivered_milli),
           (long long)sum->outlets);
    for (size_t i = 0; i < f->place_count; i++)
        printf(f->places[i].at.kind == GOODS__PLACE_KIND__PLACE_WAREHOUSE
                   ? tr("  warehouse %u %s: %s\n")
                   : tr("  delivery %u%s: %s\n"),
               f->places[i].at.id, f->places[i].at.bin,
               milli_text(f->places[i].milli));
    for (size_t i = 0; i < f->outlet_count; i++) {
        const struct trace_at *x = &f->outlets[i];
        printf(tr("  outlet %u: got %s from %s on; %lld receipts with this "
                  "lot (%s), %lld that may be of it (%s)\n"),
               x->outlet, milli_text(x->got_milli),
               clock_format_day(x->from_day, day), (long long)x->certain,
               milli_text(x->certain_milli), (long long)x->possible,
               milli_text(x->possible_milli));
    }
    if (sum->possible > 0)
        printf("%s\n", tr("\"may be\": the item was sold there after the lot "
                          "came, and no lot was scanned"));
    for (size_t i = 0; receipts && i < f->sale_count; i++) {
        const struct trace_sale *x = &f->sales[i];
        printf("  %s  %" PRIu32 "-%" PRIu64 "  #%" PRIu32 "  %s  %s\n",
               clock_format_time(x->at_ms, time), x->till, x->seq, x->outlet,
               milli_text(x->milli),
               x->certain ? tr("by its lot") : tr("by item and time"));
    }
}

enum err cmd_recall_trace(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct goods_lot lot;
    struct found f = {0};
    struct trace_fns fns = {on_place, on_outlet, on_sale, &f};
    struct trace_sum sum = {0};
    int32_t today = clock_business_day(clock_now_ms(), 0);
    enum err err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = which_lot(c, s, &lot, d);
    if (!err)
        err = trace_lot(s, &lot, today, &fns, &sum);
    if (!err && cli_flag(c, "json"))
        print_json(&lot, &f, &sum);
    else if (!err)
        print_people(&lot, &f, &sum, cli_flag(c, "receipts"));
    free(f.outlets);
    free(f.sales);
    free(f.places);
    store_close(s);
    return err;
}

/* ---- recall
 * ------------------------------------------------------------------*/

static enum err recall_it(struct cli *c, struct store *s, const char *reason,
                          struct goods_lot *ret_lot, uint32_t *ret_id,
                          struct diag *d)
{
    int64_t now = clock_now_ms();
    const char *codes[1];
    struct recall_order o = {.n_lots = 1,
                             .lots = codes,
                             .reason = reason,
                             .audience = "all",
                             .from_day = clock_business_day(now, 0)};
    enum err err = which_lot(c, s, ret_lot, d);
    if (err)
        return err;
    codes[0] = ret_lot->code;
    o.item = ret_lot->item;
    if (ret_lot->code[0] == '\0')
        return diag_set(d, ERR_FORMAT,
                        tr("the lot has no code that a till could know: hold "
                           "it with `hq lot hold` and recall the item with "
                           "`hq recall add --item %u`"),
                        ret_lot->item);
    err = goods_hold(s, ret_lot->id, false, reason, now, d);
    return err ? err : recall_add(s, &o, now, ret_id, d);
}

enum err cmd_recall_lot(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct goods_lot lot;
    const char *reason = NULL;
    uint32_t id = 0;
    enum err err = cli_need(c, "reason", &reason, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, recall_it(c, s, reason, &lot, &id, d));
    if (!err && cli_flag(c, "json"))
        printf("{\"recall\":%" PRIu32 ",\"lot\":%" PRIu32 "}\n", id, lot.id);
    else if (!err)
        printf(tr("recall %u: lot %u is held in the warehouses and stopped at "
                  "every till; `hq recall trace --lot %u` says where it is\n"),
               id, lot.id, lot.id);
    store_close(s);
    return err;
}
