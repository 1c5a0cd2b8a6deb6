/* Receiving, putting away, counting. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/floor/floor.h"
#include "hq/purchase/order.h"
#include "hq/store/purchase.h"

static const char *milli_text(int64_t milli, char buf[QUANTITY_CHARS])
{
    return quantity_format(quantity_of(milli), buf);
}

static void show_item(struct floor *f)
{
    char text[QUANTITY_CHARS], day[CLOCK_DAY_CHARS];
    if (f->item)
        floor_row(f, tr("goods     %s"), f->item_name);
    if (f->pack_milli)
        floor_row(f, tr("a case    %s %s"), milli_text(f->pack_milli, text),
                  f->unit);
    if (f->milli)
        floor_row(f, tr("quantity  %s %s"), milli_text(f->milli, text),
                  f->unit);
    if (f->code[0])
        floor_row(f, tr("lot code  %s"), f->code);
    if (f->expiry_day)
        floor_row(f, tr("expires   %s"), clock_format_day(f->expiry_day, day));
}

/* ---- receiving
 * ---------------------------------------------------------------*/

void receive_show(struct floor *f)
{
    char text[QUANTITY_CHARS];
    if (f->order)
        floor_row(f, tr("order     %u"), f->order);
    if (f->supplier)
        floor_row(f, tr("supplier  %u"), f->supplier);
    show_item(f);
    if (f->ask == FLOOR_ASK_SUPPLIER)
        floor_row(f, "%s",
                  tr("The number on the order. Without an order: S and the "
                     "supplier's number, like S3."));
    else if (f->ask == FLOOR_ASK_ITEM)
        floor_row(f, "%s", tr("Scan what came, one kind after the other."));
    else if (f->ask == FLOOR_ASK_QUANTITY && f->proposed_milli > 0)
        floor_row(f, tr("expected  %s %s   Enter: so many came"),
                  milli_text(f->proposed_milli, text), f->unit);
    else if (f->ask == FLOOR_ASK_LOT && f->code[0] == '\0')
        floor_row(f, "%s",
                  tr("The lot code is printed on the case. Enter: none."));
    else if (f->ask == FLOOR_ASK_EXPIRY)
        floor_row(f, "%s", tr("Like 2027-05-01 or 270501. Enter: it keeps."));
}

/* 2027-05-01, 20270501, 270501. */
static bool day_of(const char *line, int32_t *ret_day)
{
    char text[CLOCK_DAY_CHARS];
    size_t len = strlen(line);
    if (strspn(line, "0123456789") == len && (len == 6 || len == 8)) {
        const char *y = len == 6 ? "20" : "";
        text_copy(text, sizeof(text), y);
        memcpy(text + strlen(y), line, len);
        memmove(text + 8, text + 6, 2);
        text[7] = '-';
        memmove(text + 5, text + 4, 2);
        text[4] = '-';
        text[10] = '\0';
        line = text;
    }
    return !clock_parse_day(line, ret_day, NULL);
}

/* What the order still expects of the item. */
static void propose_rest(struct floor *f)
{
    Purchase__Line *line = NULL;
    int64_t came = 0;
    f->proposed_milli = 0;
    if (f->order && !buy_line(f->store, f->order, f->item, &line, &came)) {
        int64_t rest = (int64_t)line->packs * line->pack_milli - came;
        f->proposed_milli = rest > 0 ? rest : 0;
        purchase__line__free_unpacked(line, NULL);
    }
}

/* Against the order, as the office will match it; or free. */
static enum err receive_it(struct floor *f, struct diag *d)
{
    char who[32];
    uint32_t id = 0;
    if (!f->order) {
        struct stock_receipt x = {.warehouse = f->warehouse,
                                  .lot = {.item = f->item,
                                          .supplier = f->supplier,
                                          .expiry_day = f->expiry_day},
                                  .milli = f->milli,
                                  .paper = "",
                                  .by = f->worker};
        text_copy(x.lot.code, sizeof(x.lot.code), f->code);
        return stock_receive(f->store, &x, f->now_ms, &f->lot, d);
    }
    snprintf(who, sizeof(who), "#%u", f->worker);
    const struct receive_line line = {.item = f->item,
                                      .accepted_milli = f->milli,
                                      .lot_code = f->code,
                                      .expiry_day = f->expiry_day,
                                      .certificate = ""};
    const struct receive r = {.order = f->order,
                              .warehouse = f->warehouse,
                              .paper = "",
                              .by = who,
                              .day = clock_business_day(f->now_ms, 0),
                              .now_ms = f->now_ms,
                              .lines = &line,
                              .count = 1};
    return order_receive(f->store, &r, &id, d);
}

static void receive_book(struct floor *f)
{
    struct diag d = {0};
    char bin[GOODS_BIN_MAX], text[QUANTITY_CHARS];
    enum err err = store_begin(f->store);
    if (err) {
        floor_say(f, FLOOR_WRONG, "%s", err_text(err));
        return;
    }
    err = receive_it(f, &d);
    if (!floor_end(f, err, &d)) {
        f->ask = FLOOR_ASK_QUANTITY; /* more than ordered, past its date */
        f->expiry_day = 0;
        f->code[0] = '\0';
        return;
    }
    milli_text(f->milli, text);
    if (stock_suggest(f->store, f->warehouse, f->item, bin, NULL))
        floor_say(f, FLOOR_DONE, tr("%s %s of %s received"), text, f->unit,
                  f->item_name);
    else
        floor_say(f, FLOOR_DONE, tr("%s %s of %s received: put it into %s"),
                  text, f->unit, f->item_name, bin);
    floor_forget(f);
    f->ask = FLOOR_ASK_ITEM;
}

/* "12": an order that was approved; "S3": a supplier without one. */
static bool who_came(struct floor *f, const char *line)
{
    struct buy_order order;
    struct quantity q;
    bool free_of_order = line[0] == 'S' || line[0] == 's';
    if (line[0] == 'P' || line[0] == 'p' || free_of_order)
        line++;
    if (quantity_parse(line, &q, NULL) || q.milli < 1000 || q.milli % 1000 ||
        q.milli / 1000 > UINT32_MAX) {
        floor_say(f, FLOOR_WRONG, "%s",
                  tr("type the order's number, or S and the supplier's"));
        return false;
    }
    f->order = f->supplier = 0;
    if (free_of_order) {
        f->supplier = (uint32_t)(q.milli / 1000);
        return true;
    }
    if (buy_order(f->store, (uint32_t)(q.milli / 1000), &order)) {
        floor_say(f, FLOOR_WRONG, "%s",
                  tr("there is no such order: S and the supplier's number "
                     "takes goods in without one"));
        return false;
    }
    f->order = order.id;
    f->supplier = order.supplier;
    return true;
}

void receive_line(struct floor *f, const char *line)
{
    switch (f->ask) {
    case FLOOR_ASK_SUPPLIER:
        if (!who_came(f, line))
            return;
        f->ask = FLOOR_ASK_ITEM;
        return;
    case FLOOR_ASK_ITEM:
        if (floor_item(f, line)) {
            propose_rest(f);
            f->ask = FLOOR_ASK_QUANTITY;
        }
        return;
    case FLOOR_ASK_QUANTITY:
        if (!floor_quantity(f, line))
            return;
        f->ask = f->code[0] ? FLOOR_ASK_EXPIRY : FLOOR_ASK_LOT;
        if (f->code[0] && f->expiry_day)
            receive_book(f);
        return;
    case FLOOR_ASK_LOT:
        if (strlen(line) >= sizeof(f->code)) {
            floor_say(f, FLOOR_WRONG, "%s", tr("a lot code is shorter"));
            return;
        }
        text_copy(f->code, sizeof(f->code), line);
        f->ask = FLOOR_ASK_EXPIRY;
        return;
    default:
        if (line[0] && !day_of(line, &f->expiry_day)) {
            floor_say(f, FLOOR_WRONG, "%s",
                      tr("a day reads like 2027-05-01 or 270501"));
            return;
        }
        receive_book(f);
    }
}

/* ---- putting away
 * ------------------------------------------------------------*/

struct at_dock {
    struct floor *f;
    bool listing;
};

static enum err on_dock(void *ctx, const struct goods_stock *x,
                        const struct goods_lot *lot)
{
    struct at_dock *a = ctx;
    char text[QUANTITY_CHARS], day[CLOCK_DAY_CHARS];
    struct floor *f = a->f;
    if (a->listing) {
        char name[STORE_NAME_MAX];
        floor_name_item(f, x->item);
        text_copy(name, sizeof(name), f->item_name);
        floor_row(f, "%6u  %s %s  %s  %s", x->item, milli_text(x->milli, text),
                  f->unit, name,
                  lot && lot->expiry_day
                      ? clock_format_day(lot->expiry_day, day)
                      : "");
        return f->row_count == FLOOR_ROWS ? ERR_NOTFOUND : ERR_OK;
    }
    if (x->item != f->item)
        return ERR_OK;
    f->lot = x->lot;
    f->proposed_milli = x->milli;
    if (lot) {
        text_copy(f->code, sizeof(f->code), lot->code);
        f->expiry_day = lot->expiry_day;
    }
    return ERR_NOTFOUND; /* the first to expire */
}

void putaway_show(struct floor *f)
{
    struct at_dock a = {f, true};
    if (f->item == 0) {
        floor_row(f, "%s", tr("At the dock:"));
        int before = f->row_count;
        if (goods_stock_bin(f->store, f->warehouse, "", on_dock, &a))
            floor_say(f, FLOOR_WRONG, "%s", tr("the book cannot be read"));
        if (f->row_count == before)
            floor_row(f, "%s", tr("Nothing. Everything has its bin."));
        f->item_name[0] = '\0';
        return;
    }
    text_copy(f->big, sizeof(f->big), f->bin);
    f->milli = f->proposed_milli;
    show_item(f);
    floor_row(f, tr("bin       %s   scan it, or another one"), f->bin);
}

void putaway_line(struct floor *f, const char *line)
{
    struct at_dock a = {f, false};
    struct diag d = {0};
    char text[QUANTITY_CHARS], proposed[GOODS_BIN_MAX];
    if (f->ask == FLOOR_ASK_ITEM) {
        if (!floor_item(f, line))
            return;
        f->code[0] = '\0';
        f->expiry_day = 0;
        f->proposed_milli = 0;
        if (goods_stock_bin(f->store, f->warehouse, "", on_dock, &a) ||
            f->proposed_milli == 0) {
            floor_say(f, FLOOR_WRONG, tr("%s is not at the dock"),
                      f->item_name);
            floor_forget(f);
            return;
        }
        if (stock_suggest(f->store, f->warehouse, f->item, f->bin, &d)) {
            floor_say(f, FLOOR_WRONG, "%s", d.text);
            f->bin[0] = '\0';
        }
        f->ask = FLOOR_ASK_BIN;
        return;
    }
    struct quantity q;
    text_copy(proposed, sizeof(proposed), f->bin);
    /* a number first: only so many of them */
    if (line[0] && strlen(line) < 7 && !quantity_parse(line, &q, NULL)) {
        if (q.milli <= 0 || q.milli > f->proposed_milli)
            floor_say(f, FLOOR_WRONG, tr("there are only %s at the dock"),
                      milli_text(f->proposed_milli, text));
        else
            f->proposed_milli = q.milli;
        return;
    }
    if (!(line[0] == '\0' && proposed[0]) && !floor_bin(f, line))
        return;
    const struct goods_stock x = {
        {.kind = GOODS__PLACE_KIND__PLACE_WAREHOUSE, .id = f->warehouse},
        f->item,
        f->lot,
        f->proposed_milli};
    struct goods_place to = x.at;
    text_copy(to.bin, sizeof(to.bin), f->bin);
    enum err err = store_begin(f->store);
    if (err) {
        floor_say(f, FLOOR_WRONG, "%s", err_text(err));
        return;
    }
    err = stock_move(f->store, GOODS__MOVE_KIND__MOVE_PUTAWAY, &x, &to, "",
                     f->worker, f->now_ms, &d);
    if (!floor_end(f, err, &d))
        return;
    floor_say(f, FLOOR_DONE, tr("%s %s of %s are in %s"),
              milli_text(x.milli, text), f->unit, f->item_name, to.bin);
    floor_forget(f);
    f->ask = FLOOR_ASK_ITEM;
}

/* ---- counting
 * ----------------------------------------------------------------*/

void count_show(struct floor *f)
{
    if (f->bin[0])
        text_copy(f->big, sizeof(f->big), f->bin);
    show_item(f);
    if (f->ask == FLOOR_ASK_BIN)
        floor_row(f, "%s", tr("Scan the bin's label."));
    else if (f->ask == FLOOR_ASK_ITEM)
        floor_row(f, "%s", tr("Scan the goods in it. Esc: this bin is done."));
    else
        floor_row(f, "%s",
                  tr("Count all of them, also behind; 0 when there is none."));
}

struct in_bin {
    uint32_t item, lot;
    int lots;
    const char *code;
};

static enum err on_bin(void *ctx, const struct goods_stock *x,
                       const struct goods_lot *lot)
{
    struct in_bin *b = ctx;
    if (x->item != b->item)
        return ERR_OK;
    if (b->code[0] && (!lot || strcmp(lot->code, b->code) != 0))
        return ERR_OK;
    if (b->lots++ == 0)
        b->lot = x->lot;
    return ERR_OK;
}

static void count_book(struct floor *f, int64_t milli)
{
    struct in_bin b = {.item = f->item, .code = f->code};
    struct diag d = {0};
    char text[QUANTITY_CHARS];
    int64_t diff = 0;
    enum err err = goods_stock_bin(f->store, f->warehouse, f->bin, on_bin, &b);
    if (!err && b.lots > 1) {
        floor_say(f, FLOOR_WRONG, "%s",
                  tr("several lots lie here: scan a code with the lot, or "
                     "type it"));
        f->ask = FLOOR_ASK_LOT;
        return;
    }
    struct stock_count x = {.warehouse = f->warehouse,
                            .bin = f->bin,
                            .item = f->item,
                            .lot = b.lot,
                            .counted_milli = milli,
                            .reason = "",
                            .by = f->worker};
    if (!err)
        err = store_begin(f->store);
    if (err) {
        floor_say(f, FLOOR_WRONG, "%s", err_text(err));
        return;
    }
    err = stock_counted(f->store, &x, f->now_ms, &diff, &d);
    if (!floor_end(f, err, &d))
        return;
    char bin[GOODS_BIN_MAX];
    text_copy(bin, sizeof(bin), f->bin);
    if (diff == 0)
        floor_say(f, FLOOR_DONE, "%s", tr("as in the book"));
    else
        floor_say(f, FLOOR_DONE,
                  diff > 0 ? tr("counted: %s more than in the book")
                           : tr("counted: %s fewer than in the book"),
                  milli_text(diff > 0 ? diff : -diff, text));
    floor_forget(f);
    text_copy(f->bin, sizeof(f->bin), bin);
    f->ask = FLOOR_ASK_ITEM;
}

void count_line(struct floor *f, const char *line)
{
    struct quantity q;
    switch (f->ask) {
    case FLOOR_ASK_BIN:
        if (floor_bin(f, line))
            f->ask = FLOOR_ASK_ITEM;
        return;
    case FLOOR_ASK_ITEM:
        if (floor_item(f, line))
            f->ask = FLOOR_ASK_QUANTITY;
        return;
    case FLOOR_ASK_LOT:
        text_copy(f->code, sizeof(f->code), line);
        if (f->code[0])
            count_book(f, f->milli);
        return;
    default:
        if (line[0] == '\0' || quantity_parse(line, &q, NULL) || q.milli < 0) {
            floor_say(f, FLOOR_WRONG, "%s",
                      tr("type how many there are, from 0 on"));
            return;
        }
        f->milli = q.milli;
        count_book(f, q.milli);
    }
}
