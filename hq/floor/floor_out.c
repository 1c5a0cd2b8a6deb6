/* Picking a wave and putting it to the shops' lanes. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/floor/floor.h"

struct next {
    struct floor *f;
    uint32_t skip;
    bool found;
    int open; /* lines still to do */
    int64_t milli;
    uint32_t item, lot, outlet;
    char bin[GOODS_BIN_MAX];
};

static enum err on_pick(void *ctx, const struct ware_pick *x)
{
    struct next *n = ctx;
    if (x->done >= x->milli)
        return ERR_OK;
    n->open++;
    if (n->found || n->skip > 0) {
        n->skip -= !n->found;
        return ERR_OK;
    }
    n->found = true;
    n->milli = x->milli - x->done;
    n->item = x->item;
    n->lot = x->lot;
    text_copy(n->bin, sizeof(n->bin), x->bin);
    return ERR_OK;
}

static enum err on_put(void *ctx, const struct wave_put_line *x)
{
    struct next *n = ctx;
    if (x->done >= x->milli)
        return ERR_OK;
    n->open++;
    if (n->found || n->skip > 0) {
        n->skip -= !n->found;
        return ERR_OK;
    }
    n->found = true;
    n->milli = x->milli - x->done;
    n->item = x->item;
    n->lot = x->lot;
    n->outlet = x->outlet;
    return ERR_OK;
}

/* The next line of the list; after those put off come the first again. */
static bool next_line(struct floor *f, struct next *n)
{
    bool pick = f->task == FLOOR_PICK;
    for (int round = 0; round < 2; round++) {
        *n = (struct next){.f = f, .skip = f->skip};
        enum err err =
            pick ? wave_picks(f->store, f->wave, on_pick, n)
                 : wave_puts(f->store, f->wave, f->item, 0, on_put, n);
        if (err) {
            floor_say(f, FLOOR_WRONG, "%s", err_text(err));
            return false;
        }
        if (n->found || n->open == 0)
            break;
        f->skip = 0;
    }
    return n->found;
}

static void lot_row(struct floor *f, uint32_t id)
{
    struct goods_lot lot;
    char day[CLOCK_DAY_CHARS];
    if (id && !goods_lot(f->store, id, &lot))
        floor_row(f, tr("lot       %s  %s"), lot.code,
                  lot.expiry_day ? clock_format_day(lot.expiry_day, day) : "");
}

/* ---- picking
 * -----------------------------------------------------------------*/

void pick_show(struct floor *f)
{
    struct next n;
    char text[QUANTITY_CHARS];
    if (f->wave == 0) {
        floor_row(f, "%s", tr("Scan or type the wave's number."));
        return;
    }
    if (!next_line(f, &n)) {
        floor_row(f, tr("wave %u is picked. F5 puts it to the shops."),
                  f->wave);
        f->ask = FLOOR_ASK_NONE;
        return;
    }
    f->item = n.item;
    f->lot = n.lot;
    text_copy(f->bin, sizeof(f->bin), n.bin);
    if (f->ask != FLOOR_ASK_QUANTITY)
        f->ask = FLOOR_ASK_BIN;
    f->proposed_milli = n.milli;
    floor_name_item(f, n.item);
    text_copy(f->big, sizeof(f->big), n.bin[0] ? n.bin : tr("dock"));
    floor_row(f, tr("goods     %s"), f->item_name);
    lot_row(f, n.lot);
    floor_row(f, tr("take      %s %s"),
              quantity_format(quantity_of(n.milli), text), f->unit);
    floor_row(f, tr("wave %u, %d to go; F7: this one later"), f->wave, n.open);
}

/* Any lot that an item's own code says must be the one on the list. */
static bool right_goods(struct floor *f, const char *line)
{
    uint32_t item = f->item, lot = f->lot;
    char code[GOODS_CODE_MAX];
    struct goods_lot wanted = {0};
    f->code[0] = '\0';
    bool ok = floor_item(f, line);
    bool same = ok && f->item == item;
    text_copy(code, sizeof(code), f->code);
    f->item = item;
    f->code[0] = '\0';
    f->expiry_day = 0;
    floor_name_item(f, item);
    if (!ok)
        return false;
    if (lot && goods_lot(f->store, lot, &wanted))
        wanted.code[0] = '\0';
    if (!same)
        floor_say(f, FLOOR_WRONG, tr("not these: %s are wanted"), f->item_name);
    else if (code[0] && wanted.code[0] && strcmp(code, wanted.code) != 0)
        floor_say(f, FLOOR_WRONG, tr("another lot: %s is wanted"), wanted.code);
    else
        return true;
    return false;
}

static void pick_book(struct floor *f)
{
    struct wave_step x = {.wave = f->wave,
                          .item = f->item,
                          .lot = f->lot,
                          .bin = f->bin,
                          .milli = f->milli,
                          .by = f->worker};
    struct diag d = {0};
    char text[QUANTITY_CHARS];
    enum err err = store_begin(f->store);
    if (err) {
        floor_say(f, FLOOR_WRONG, "%s", err_text(err));
        return;
    }
    err = wave_pick(f->store, &x, f->now_ms, &d);
    if (!floor_end(f, err, &d))
        return;
    quantity_format(quantity_of(f->milli), text);
    if (f->milli < f->proposed_milli) {
        f->skip++; /* the rest later */
        floor_say(f, FLOOR_DONE,
                  tr("%s picked; the rest stays on the list: count %s (F6)"),
                  text, f->bin[0] ? f->bin : tr("dock"));
    } else {
        floor_say(f, FLOOR_DONE, tr("%s %s of %s picked"), text, f->unit,
                  f->item_name);
    }
    floor_forget(f);
    f->ask = FLOOR_ASK_BIN;
}

void pick_line(struct floor *f, const char *line)
{
    if (f->wave == 0) {
        if (floor_wave(f, line))
            f->ask = FLOOR_ASK_BIN;
        return;
    }
    if (f->ask == FLOOR_ASK_NONE) {
        f->wave = 0;
        f->ask = FLOOR_ASK_WAVE;
        if (line[0])
            pick_line(f, line);
        return;
    }
    if (f->ask == FLOOR_ASK_QUANTITY) {
        if (floor_quantity(f, line))
            pick_book(f);
        return;
    }
    if (line[0] == '\0' || strcmp(line, f->bin) == 0 || right_goods(f, line)) {
        f->ask = FLOOR_ASK_QUANTITY;
    } else if (strchr(line, '-')) {
        floor_say(f, FLOOR_WRONG, tr("that is %.23s: go to %s"), line,
                  f->bin[0] ? f->bin : tr("dock"));
    }
}

/* ---- putting to shops
 * --------------------------------------------------------*/

static enum err on_open(void *ctx, const struct wave_put_line *x)
{
    struct next *n = ctx;
    if (x->done >= x->milli)
        return ERR_OK;
    n->open++;
    if (x->item != n->item && n->f->row_count < FLOOR_ROWS) {
        n->item = x->item;
        floor_name_item(n->f, x->item);
        floor_row(n->f, "%6u  %s", x->item, n->f->item_name);
    }
    return ERR_OK;
}

void put_show(struct floor *f)
{
    struct next n = {.f = f};
    struct store_outlet outlet;
    char text[QUANTITY_CHARS];
    if (f->wave == 0) {
        floor_row(f, "%s", tr("Scan or type the wave's number."));
        return;
    }
    if (f->item == 0) {
        floor_row(f, "%s", tr("Scan what stands before you. To be put:"));
        if (wave_puts(f->store, f->wave, 0, 0, on_open, &n))
            floor_say(f, FLOOR_WRONG, "%s", tr("the book cannot be read"));
        f->item_name[0] = '\0';
        if (n.open == 0)
            floor_row(f, tr("Nothing: wave %u is done."), f->wave);
        f->ask = FLOOR_ASK_ITEM;
        return;
    }
    if (!next_line(f, &n)) {
        floor_say(f, FLOOR_DONE, tr("%s: every shop has its share"),
                  f->item_name);
        floor_forget(f);
        f->ask = FLOOR_ASK_ITEM;
        put_show(f);
        return;
    }
    f->lot = n.lot;
    f->outlet = n.outlet;
    f->proposed_milli = n.milli;
    f->ask = FLOOR_ASK_QUANTITY;
    quantity_format(quantity_of(n.milli), text);
    text_copy(f->big, sizeof(f->big), text);
    if (store_outlet(f->store, n.outlet, &outlet))
        outlet.name[0] = '\0';
    floor_row(f, tr("lane      %u  %s"), n.outlet, outlet.name);
    floor_row(f, tr("goods     %s"), f->item_name);
    lot_row(f, n.lot);
    floor_row(f, tr("put       %s %s"), text, f->unit);
    floor_row(f, tr("%d shops to go; Enter: as shown; F7: this one later"),
              n.open);
}

static void put_book(struct floor *f)
{
    struct wave_step x = {.wave = f->wave,
                          .item = f->item,
                          .lot = f->lot,
                          .outlet = f->outlet,
                          .milli = f->milli,
                          .by = f->worker};
    struct diag d = {0};
    char text[QUANTITY_CHARS];
    enum err err = store_begin(f->store);
    if (err) {
        floor_say(f, FLOOR_WRONG, "%s", err_text(err));
        return;
    }
    err = wave_put(f->store, &x, f->now_ms, &d);
    if (!floor_end(f, err, &d))
        return;
    if (f->milli < f->proposed_milli)
        f->skip++;
    floor_say(f, FLOOR_DONE, tr("%s to lane %u"),
              quantity_format(quantity_of(f->milli), text), f->outlet);
}

void put_line(struct floor *f, const char *line)
{
    uint32_t lane = 0;
    char name[GOODS_BIN_MAX + 1];
    if (f->wave == 0) {
        if (floor_wave(f, line))
            f->ask = FLOOR_ASK_ITEM;
        return;
    }
    if (f->item == 0) {
        if (line[0] && !floor_item(f, line))
            return;
        f->code[0] = '\0';
        f->skip = 0;
        return;
    }
    /* A lane's label: "S12", with or without its "~". */
    snprintf(name, sizeof(name), "%s%.20s", line[0] == 'S' ? "~" : "", line);
    if (ware_lane_of(name, &lane)) {
        if (lane != f->outlet) {
            floor_say(f, FLOOR_WRONG, tr("that is lane %u: go to lane %u"),
                      lane, f->outlet);
            return;
        }
        line = "";
    }
    if (floor_quantity(f, line))
        put_book(f);
}
