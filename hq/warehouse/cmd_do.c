/* What is done in warehouses: receive, put away, move, count, hold, crates. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/cmd.h"
#include "hq/warehouse/commands.h"
#include "hq/warehouse/place.h"
#include "hq/warehouse/stock.h"

#define ZONES_MAX 40

static void say(const struct cli *c, const char *sentence, int64_t number)
{
    if (cli_flag(c, "json"))
        printf("{\"id\":%" PRId64 "}\n", number);
    else
        printf("%s %" PRId64 "\n", sentence, number);
}

static enum err milli_of(const struct cli *c, const char *name,
                         int64_t *ret_milli, struct diag *d)
{
    const char *text = NULL;
    struct quantity q = {0};
    enum err err = cli_need(c, name, &text, d);
    if (!err)
        err = quantity_parse(text, &q, d);
    if (!err)
        *ret_milli = q.milli;
    return err;
}

static enum err begin(const struct cli *c, struct store **ret_store,
                      struct diag *d)
{
    enum err err = cmd_open(c, STORE_WRITE, ret_store, d);
    return err ? err : store_begin(*ret_store);
}

/* ---- warehouse add
 * ---------------------------------------------------------*/

/* "2..8", "-18..-15.5" in degrees. */
static enum err temperatures(char *text, Goods__Zone *z, struct diag *d)
{
    struct quantity low, high;
    char *dots = strstr(text, "..");
    if (!dots)
        return diag_set(d, ERR_FORMAT,
                        tr("a temperature reads like 2..8, in degrees"));
    *dots = '\0';
    enum err err = quantity_parse(text, &low, d);
    if (!err)
        err = quantity_parse(dots + 2, &high, d);
    if (err || low.milli < -300000 || high.milli > 300000)
        return err ? err
                   : diag_set(d, ERR_RANGE,
                              tr("a temperature reads like 2..8, in degrees"));
    z->min_decidegree = (int32_t)(low.milli / 100);
    z->max_decidegree = (int32_t)(high.milli / 100);
    return ERR_OK;
}

static enum err add_bin(struct arena *a, Goods__Zone *z, const char *name,
                        size_t *cap)
{
    if (z->n_bins == *cap) {
        size_t more = *cap ? 2 * *cap : 64;
        char **bins = arena_alloc(a, more * sizeof(*bins));
        if (!bins)
            return ERR_NOMEM;
        if (z->n_bins)
            memcpy(bins, z->bins, z->n_bins * sizeof(*bins));
        z->bins = bins;
        *cap = more;
    }
    z->bins[z->n_bins] = arena_text(a, name, strlen(name));
    return z->bins[z->n_bins++] ? ERR_OK : ERR_NOMEM;
}

/* "A-01..A-20" counts up the digits at the end; "A-07" is one. */
static enum err bins(struct arena *a, Goods__Zone *z, char *text, size_t *cap,
                     struct diag *d)
{
    char *dots = strstr(text, ".."), name[64];
    if (!dots)
        return add_bin(a, z, text, cap);
    *dots = '\0';
    const char *last = dots + 2;
    size_t len = strlen(text), digits = 0;
    while (digits < len && text[len - 1 - digits] >= '0' &&
           text[len - 1 - digits] <= '9')
        digits++;
    size_t stem = len - digits;
    if (digits == 0 || digits > 6 || strlen(last) != len || stem > 40 ||
        memcmp(text, last, stem) != 0 ||
        strspn(last + stem, "0123456789") != digits)
        return diag_set(d, ERR_FORMAT,
                        tr("bins read like A-01..A-20: the same word, with "
                           "as many digits at the end"));
    long from = strtol(text + stem, NULL, 10),
         to = strtol(last + stem, NULL, 10);
    if (to < from || to - from >= STOCK_BINS_MAX)
        return diag_set(d, ERR_RANGE, tr("a warehouse has at most %d bins"),
                        STOCK_BINS_MAX);
    enum err err = ERR_OK;
    for (long i = from; !err && i <= to; i++) {
        snprintf(name, sizeof(name), "%.*s%0*ld", (int)stem, text, (int)digits,
                 i);
        err = add_bin(a, z, name, cap);
    }
    return err;
}

/* NAME[:LOW..HIGH]:BINS[,BINS...] */
static enum err zone(struct arena *a, const char *text, Goods__Zone **ret_zone,
                     struct diag *d)
{
    Goods__Zone *z = arena_alloc(a, sizeof(*z));
    char *copy = arena_text(a, text, strlen(text)), *save = NULL;
    size_t cap = 0;
    if (!z || !copy)
        return ERR_NOMEM;
    goods__zone__init(z);
    char *first = strchr(copy, ':');
    char *last = strrchr(copy, ':');
    if (!first)
        return diag_set(d, ERR_FORMAT,
                        tr("a zone reads like A:A-01..A-20, or with its "
                           "temperature C:2..8:C-01..C-06"));
    *first = '\0';
    z->name = copy;
    enum err err = ERR_OK;
    if (last != first) {
        *last = '\0';
        err = temperatures(first + 1, z, d);
    }
    for (char *w = strtok_r(last + 1, ",", &save); !err && w;
         w = strtok_r(NULL, ",", &save))
        err = bins(a, z, w, &cap, d);
    if (!err)
        *ret_zone = z;
    return err;
}

static enum err kind_of(const char *word, Goods__WarehouseKind *ret_kind,
                        struct diag *d)
{
    static const char *const kinds[] = {"hub", "station", "produce", "cold"};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (strcmp(word, kinds[i]) == 0) {
            *ret_kind = (Goods__WarehouseKind)i;
            return ERR_OK;
        }
    return diag_set(d, ERR_FORMAT,
                    tr("--kind is hub, station, produce or cold"));
}

enum err cmd_warehouse_add(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct arena a = {0};
    Goods__Warehouse x = GOODS__WAREHOUSE__INIT;
    Goods__Zone *zones[ZONES_MAX];
    const char *name = NULL, *kind = cli_text(c, "kind"), *text;
    uint32_t id = 0;
    enum err err = cli_need(c, "name", &name, d);
    x.name = (char *)name;
    x.zones = zones;
    if (!err && kind)
        err = kind_of(kind, &x.kind, d);
    if (!err)
        err = cmd_id(c, "id", false, &x.id, d);
    while (!err && (text = cli_nth(c, "zone", (int)x.n_zones)) != NULL) {
        if (x.n_zones == ZONES_MAX)
            err = diag_set(d, ERR_RANGE, tr("a warehouse has at most %d zones"),
                           ZONES_MAX);
        else
            err = zone(&a, text, &zones[x.n_zones], d);
        x.n_zones += !err;
    }
    if (!err)
        err = begin(c, &s, d);
    if (!err)
        err = store_end(s, stock_warehouse(s, &x, clock_now_ms(), &id, d));
    if (!err)
        say(c, tr("warehouse, number"), id);
    arena_release(&a);
    store_close(s);
    return err;
}

static enum err close_it(struct store *s, uint32_t id, struct diag *d)
{
    Goods__Warehouse *x = NULL;
    int64_t there = 0;
    uint32_t same = 0;
    enum err err = ware_get(s, id, &x);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no warehouse %u: see `hq warehouse list`"),
                        id);
    if (!err)
        err = goods_on_hand(s, GOODS__PLACE_KIND__PLACE_WAREHOUSE, id, 0, false,
                            &there);
    if (!err && there > 0)
        err =
            diag_set(d, ERR_DENIED,
                     tr("warehouse %u still holds goods: move them first"), id);
    if (!err) {
        x->closed = true;
        err = stock_warehouse(s, x, clock_now_ms(), &same, d);
    }
    if (x)
        goods__warehouse__free_unpacked(x, NULL);
    return err;
}

enum err cmd_warehouse_close(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    int64_t id = 0;
    enum err err =
        cli_number(tr("the warehouse"), c->argv[0], 1, UINT32_MAX, &id, d);
    if (!err)
        err = begin(c, &s, d);
    if (!err)
        err = store_end(s, close_it(s, (uint32_t)id, d));
    if (!err)
        say(c, tr("closed: warehouse"), id);
    store_close(s);
    return err;
}

/* ---- goods
 * -----------------------------------------------------------------*/

static enum err copy(char *out, size_t cap, const char *text, const char *what,
                     struct diag *d)
{
    if (!text)
        text = "";
    if (strlen(text) >= cap)
        return diag_set(d, ERR_FORMAT, tr("%.20s is too long"), what);
    text_copy(out, cap, text);
    return ERR_OK;
}

enum err cmd_goods_receive(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *paper = cli_text(c, "paper");
    struct stock_receipt x = {.paper = paper ? paper : ""};
    uint32_t lot = 0;
    char bin[GOODS_BIN_MAX] = "";
    enum err err = cmd_id(c, "warehouse", true, &x.warehouse, d);
    if (!err)
        err = cmd_id(c, "supplier", true, &x.lot.supplier, d);
    if (!err)
        err = cmd_id(c, "item", true, &x.lot.item, d);
    if (!err)
        err = cmd_id(c, "order", false, &x.order, d);
    if (!err)
        err = milli_of(c, "quantity", &x.milli, d);
    if (!err)
        err = cli_day(c, "produced", 0, &x.lot.produced_day, d);
    if (!err)
        err = cli_day(c, "expiry", 0, &x.lot.expiry_day, d);
    if (!err)
        err = copy(x.lot.code, sizeof(x.lot.code), cli_text(c, "lot"), "--lot",
                   d);
    if (!err)
        err = copy(x.lot.certificate, sizeof(x.lot.certificate),
                   cli_text(c, "certificate"), "--certificate", d);
    if (!err)
        err = begin(c, &s, d);
    if (!err) {
        err = store_end(s, stock_receive(s, &x, clock_now_ms(), &lot, d));
    }
    if (!err && stock_suggest(s, x.warehouse, x.lot.item, bin, NULL))
        bin[0] = '\0'; /* no room: it stays at the dock */
    if (!err && cli_flag(c, "json"))
        printf("{\"lot\":%" PRIu32 ",\"bin\":\"%s\"}\n", lot, bin);
    else if (!err && bin[0])
        printf(tr("received as lot %u; put it into bin %s\n"), lot, bin);
    else if (!err)
        printf(tr("received as lot %u; no bin is free for it\n"), lot);
    store_close(s);
    return err;
}

enum err cmd_goods_suggest(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    uint32_t warehouse = 0, item = 0;
    char bin[GOODS_BIN_MAX];
    enum err err = cmd_id(c, "warehouse", true, &warehouse, d);
    if (!err)
        err = cmd_id(c, "item", true, &item, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = stock_suggest(s, warehouse, item, bin, d);
    if (!err)
        printf(cli_flag(c, "json") ? "{\"bin\":\"%s\"}\n" : "%s\n", bin);
    store_close(s);
    return err;
}

enum err cmd_goods_move(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct goods_stock x = {0};
    struct goods_place to;
    const char *from_text = NULL, *to_text = NULL,
               *reason = cli_text(c, "reason");
    enum err err = cmd_id(c, "item", true, &x.item, d);
    if (!err)
        err = cmd_id(c, "lot", false, &x.lot, d);
    if (!err)
        err = milli_of(c, "quantity", &x.milli, d);
    if (!err)
        err = cli_need(c, "from", &from_text, d);
    if (!err)
        err = cli_need(c, "to", &to_text, d);
    if (!err)
        err = place_parse(from_text, &x.at, d);
    if (!err)
        err = place_parse(to_text, &to, d);
    if (!err)
        err = begin(c, &s, d);
    if (!err)
        err = store_end(s,
                        stock_move(s, stock_kind(&x.at, &to), &x, &to,
                                   reason ? reason : "", 0, clock_now_ms(), d));
    if (!err)
        say(c, tr("moved: item"), x.item);
    store_close(s);
    return err;
}

enum err cmd_goods_count(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *reason = cli_text(c, "reason"), *bin = cli_text(c, "bin");
    struct stock_count x = {.bin = bin ? bin : "",
                            .reason = reason ? reason : ""};
    int64_t diff = 0;
    char text[QUANTITY_CHARS];
    enum err err = cmd_id(c, "warehouse", true, &x.warehouse, d);
    if (!err)
        err = cmd_id(c, "item", true, &x.item, d);
    if (!err)
        err = cmd_id(c, "lot", false, &x.lot, d);
    if (!err)
        err = milli_of(c, "counted", &x.counted_milli, d);
    if (!err)
        err = begin(c, &s, d);
    if (!err)
        err = store_end(s, stock_counted(s, &x, clock_now_ms(), &diff, d));
    if (!err)
        printf(cli_flag(c, "json") ? "{\"difference\":\"%s\"}\n"
                                   : tr("counted; difference %s\n"),
               quantity_format(quantity_of(diff), text));
    store_close(s);
    return err;
}

/* ---- lots and crates
 * -------------------------------------------------------*/

static enum err hold(struct cli *c, bool released, struct diag *d)
{
    struct store *s = NULL;
    const char *reason = cli_text(c, "reason");
    int64_t lot = 0;
    enum err err =
        cli_number(tr("the lot"), c->argv[0], 1, UINT32_MAX, &lot, d);
    if (!err && !released)
        err = cli_need(c, "reason", &reason, d);
    if (!err)
        err = begin(c, &s, d);
    if (!err)
        err = store_end(s, goods_hold(s, (uint32_t)lot, released,
                                      reason ? reason : "", clock_now_ms(), d));
    if (!err)
        say(c, released ? tr("may leave again: lot") : tr("held: lot"), lot);
    store_close(s);
    return err;
}

enum err cmd_lot_hold(struct cli *c, struct diag *d)
{
    return hold(c, false, d);
}

enum err cmd_lot_release(struct cli *c, struct diag *d)
{
    return hold(c, true, d);
}

static enum err crate_kind(const struct cli *c, Goods__CrateKind *ret_kind,
                           struct diag *d)
{
    static const char *const kinds[] = {"box", "pallet", "cage"};
    const char *word = cli_text(c, "kind");
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (!word || strcmp(word, kinds[i]) == 0) {
            *ret_kind = (Goods__CrateKind)i;
            return ERR_OK;
        }
    return diag_set(d, ERR_FORMAT, tr("--kind is box, pallet or cage"));
}

enum err cmd_crates_move(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct store_outlet outlet;
    const char *reason = cli_text(c, "reason");
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Goods__CratesMoved x = GOODS__CRATES_MOVED__INIT;
    int64_t count = 0;
    enum err err = cmd_id(c, "outlet", true, &x.outlet, d);
    if (!err)
        err = crate_kind(c, &x.kind, d);
    if (!err)
        err = cli_int(c, "count", -10000, 10000, 0, &count, d);
    if (!err && count == 0)
        err = diag_set(d, ERR_FORMAT,
                       tr("--count says how many: above zero to the outlet, "
                          "below zero back"));
    if (!err && reason && !text_is_plain(reason, GOODS_REASON_MAX))
        err = diag_set(d, ERR_FORMAT,
                       tr("give the reason in at most %d characters"),
                       GOODS_REASON_MAX);
    if (!err)
        err = begin(c, &s, d);
    if (err)
        goto out;
    x.count = (int32_t)count;
    x.reason = (char *)(reason ? reason : "");
    e.at_ms = (uint64_t)clock_now_ms();
    e.fact_case = LEDGER__ENTRY__FACT_CRATES_MOVED;
    e.crates_moved = &x;
    err = store_outlet(s, x.outlet, &outlet);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err, tr("there is no outlet %u: see `hq outlets`"),
                       x.outlet);
    if (!err)
        err = store_record(s, &e);
    err = store_end(s, err);
    if (!err)
        say(c, tr("moved: crates"), count);
out:
    store_close(s);
    return err;
}

enum err cmd_crates_deposit(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    const char *text = NULL;
    struct money fen = {0};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Goods__CrateDeposit x = GOODS__CRATE_DEPOSIT__INIT;
    int64_t now = clock_now_ms();
    enum err err = crate_kind(c, &x.kind, d);
    if (!err)
        err = cli_need(c, "deposit", &text, d);
    if (!err)
        err = money_parse(text, &fen, d);
    if (!err && (fen.fen < 0 || fen.fen > 1000000))
        err = diag_set(d, ERR_RANGE, tr("a deposit is from 0 to 10000 yuan"));
    if (!err)
        err = cli_day(c, "from", clock_business_day(now, 0), &x.from_day, d);
    if (!err)
        err = begin(c, &s, d);
    if (!err) {
        x.fen = fen.fen;
        e.at_ms = (uint64_t)now;
        e.fact_case = LEDGER__ENTRY__FACT_CRATE_DEPOSIT;
        e.crate_deposit = &x;
        err = store_end(s, store_record(s, &e));
    }
    if (!err)
        say(c, tr("the deposit holds, in fen:"), x.fen);
    store_close(s);
    return err;
}
