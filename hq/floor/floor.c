#include "hq/floor/floor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/gs1.h"
#include "base/i18n.h"
#include "base/text.h"

void floor_say(struct floor *f, enum floor_mood mood, const char *fmt, ...)
{
    va_list ap;
    f->mood = mood;
    va_start(ap, fmt);
    vsnprintf(f->said, sizeof(f->said), fmt, ap);
    va_end(ap);
    text_drop_torn(f->said);
}

void floor_row(struct floor *f, const char *fmt, ...)
{
    va_list ap;
    if (f->row_count == FLOOR_ROWS)
        return;
    char *row = f->rows[f->row_count++];
    va_start(ap, fmt);
    vsnprintf(row, FLOOR_TEXT_MAX, fmt, ap);
    va_end(ap);
    text_drop_torn(row);
}

void floor_forget(struct floor *f)
{
    f->item = f->lot = f->outlet = 0;
    f->milli = f->proposed_milli = f->pack_milli = 0;
    f->item_name[0] = f->unit[0] = f->code[0] = f->bin[0] = '\0';
    f->expiry_day = 0;
}

const char *floor_task_name(enum floor_task task)
{
    switch (task) {
    case FLOOR_RECEIVE:
        return tr("Receiving");
    case FLOOR_PUTAWAY:
        return tr("Putting away");
    case FLOOR_PICK:
        return tr("Picking");
    case FLOOR_PUT:
        return tr("Putting to shops");
    case FLOOR_COUNT:
        return tr("Counting");
    default:
        return "";
    }
}

const char *floor_question(const struct floor *f)
{
    switch (f->ask) {
    case FLOOR_ASK_SUPPLIER:
        return tr("order no.>");
    case FLOOR_ASK_ITEM:
        return tr("scan goods>");
    case FLOOR_ASK_QUANTITY:
        return tr("how many>");
    case FLOOR_ASK_LOT:
        return tr("lot code>");
    case FLOOR_ASK_EXPIRY:
        return tr("good until>");
    case FLOOR_ASK_BIN:
        return tr("scan bin>");
    case FLOOR_ASK_WAVE:
        return tr("wave no.>");
    default:
        return ">";
    }
}

/* ---- answers
 * -----------------------------------------------------------------*/

void floor_name_item(struct floor *f, uint32_t item)
{
    struct store_item x = {0};
    f->item_name[0] = f->unit[0] = '\0';
    if (!store_item(f->store, item, &x)) {
        Feed__Item *i = feed__item__unpack(NULL, x.record.len, x.record.data);
        if (i) {
            snprintf(f->item_name, sizeof(f->item_name), "%s%s%s", i->name,
                     i->spec[0] ? " " : "", i->spec);
            text_drop_torn(f->item_name);
            text_copy(f->unit, sizeof(f->unit), i->unit);
            feed__item__free_unpacked(i, NULL);
        }
    }
    buf_release(&x.record);
}

static int64_t pack_size(struct floor *f, uint32_t item, uint32_t pack)
{
    struct store_item x = {0};
    int64_t milli = 0;
    if (pack && !store_item(f->store, item, &x)) {
        Feed__Item *i = feed__item__unpack(NULL, x.record.len, x.record.data);
        for (size_t k = 0; i && k < i->n_packs; k++)
            if (i->packs[k]->id == pack)
                milli = (int64_t)i->packs[k]->quantity_milli;
        if (i)
            feed__item__free_unpacked(i, NULL);
    }
    buf_release(&x.record);
    return milli;
}

static bool whole(const char *line, uint32_t *ret)
{
    uint64_t n = 0;
    if (line[0] == '\0' || strlen(line) > 9)
        return false;
    for (const char *p = line; *p; p++) {
        if (*p < '0' || *p > '9')
            return false;
        n = n * 10 + (uint64_t)(*p - '0');
    }
    *ret = (uint32_t)n;
    return n > 0;
}

/* A barcode, with what else it says; or the item's number, at most 7 digits. */
bool floor_item(struct floor *f, const char *line)
{
    struct gs1 code;
    struct gtin gtin = {0};
    struct diag d = {0};
    uint32_t item = 0, pack = 0;
    int32_t today = clock_business_day(f->now_ms, 0);
    enum err err = ERR_OK;
    if (strlen(line) <= 7 && whole(line, &item)) {
        struct store_item x = {0};
        err = store_item(f->store, item, &x);
        buf_release(&x.record);
    } else {
        err = gs1_read(line, today, &code, &d);
        if (!err && code.gtin.number)
            gtin = code.gtin;
        else if (!err)
            err = gtin_parse(code.plain, false, &gtin, &d);
        if (!err)
            err = store_code(f->store, gtin.number, &item, &pack);
        if (!err && code.lot[0])
            text_copy(f->code, sizeof(f->code), code.lot);
        if (!err && code.expires)
            f->expiry_day = code.expiry_day;
    }
    if (err) {
        floor_say(f, FLOOR_WRONG, "%s",
                  d.text[0] ? d.text
                            : tr("nobody knows this code: type the item's "
                                 "number, or ask the office to add it"));
        return false;
    }
    f->item = item;
    f->pack_milli = pack_size(f, item, pack);
    floor_name_item(f, item);
    return true;
}

/* "12", or "3*" for packs of what was scanned; empty: what is proposed. */
bool floor_quantity(struct floor *f, const char *line)
{
    struct quantity q = {0};
    char text[64];
    size_t len = strlen(line);
    bool packs = len > 1 && line[len - 1] == '*';
    if (len == 0 && f->proposed_milli > 0) {
        f->milli = f->proposed_milli;
        return true;
    }
    text_copy(text, sizeof(text), line);
    if (packs && len < sizeof(text))
        text[len - 1] = '\0';
    if (quantity_parse(text, &q, NULL) || q.milli <= 0 ||
        q.milli > GOODS_LINE_MAX ||
        (packs && (f->pack_milli == 0 ||
                   quantity_times(q, quantity_of(f->pack_milli), &q)))) {
        floor_say(f, FLOOR_WRONG, "%s",
                  packs && f->pack_milli == 0
                      ? tr("scan the case's own code to count in cases")
                      : tr("type how many, like 24; 2* for two cases"));
        return false;
    }
    f->milli = q.milli;
    return true;
}

bool floor_bin(struct floor *f, const char *line)
{
    bool closed = false, known = false;
    if (strlen(line) >= GOODS_BIN_MAX || line[0] == '\0' || line[0] == '~' ||
        ware_bin(f->store, f->warehouse, line, &closed, &known) || !known) {
        floor_say(f, FLOOR_WRONG, tr("there is no bin %.23s here"), line);
        return false;
    }
    text_copy(f->bin, sizeof(f->bin), line);
    return true;
}

bool floor_wave(struct floor *f, const char *line)
{
    struct ware_wave wave;
    uint32_t id = 0;
    if (line[0] == 'W' || line[0] == 'w')
        line++;
    if (!whole(line, &id) || ware_wave(f->store, id, &wave)) {
        floor_say(f, FLOOR_WRONG, "%s",
                  tr("there is no such wave: its number is on the paper"));
        return false;
    }
    if (wave.warehouse != f->warehouse || wave.closed) {
        floor_say(f, FLOOR_WRONG, "%s",
                  wave.closed ? tr("this wave is closed")
                              : tr("this wave is picked in another "
                                   "warehouse"));
        return false;
    }
    f->wave = id;
    f->skip = 0;
    return true;
}

bool floor_end(struct floor *f, enum err err, const struct diag *d)
{
    err = store_end(f->store, err);
    if (err)
        floor_say(f, FLOOR_WRONG, "%s", d->text[0] ? d->text : err_text(err));
    return !err;
}

/* ---- tasks
 * -------------------------------------------------------------------*/

static void show(struct floor *f)
{
    f->row_count = 0;
    f->big[0] = '\0';
    switch (f->task) {
    case FLOOR_RECEIVE:
        receive_show(f);
        break;
    case FLOOR_PUTAWAY:
        putaway_show(f);
        break;
    case FLOOR_PICK:
        pick_show(f);
        break;
    case FLOOR_PUT:
        put_show(f);
        break;
    case FLOOR_COUNT:
        count_show(f);
        break;
    default:
        floor_row(f, "%s", tr("F2  goods have come: receive them"));
        floor_row(f, "%s", tr("F3  put what is at the dock into bins"));
        floor_row(f, "%s", tr("F4  pick a wave, bin by bin"));
        floor_row(f, "%s", tr("F5  put what was picked to the shops' lanes"));
        floor_row(f, "%s", tr("F6  count a bin"));
    }
}

void floor_task(struct floor *f, enum floor_task task)
{
    static const enum floor_ask first[FLOOR_TASKS] = {
        [FLOOR_RECEIVE] = FLOOR_ASK_SUPPLIER, [FLOOR_PUTAWAY] = FLOOR_ASK_ITEM,
        [FLOOR_PICK] = FLOOR_ASK_WAVE,        [FLOOR_PUT] = FLOOR_ASK_WAVE,
        [FLOOR_COUNT] = FLOOR_ASK_BIN,
    };
    bool keep = f->wave && (task == FLOOR_PICK || task == FLOOR_PUT);
    floor_forget(f);
    f->help = false;
    f->task = task;
    f->ask = first[task];
    f->skip = 0;
    if (keep) /* picked and put in one go */
        f->ask = task == FLOOR_PICK ? FLOOR_ASK_BIN : FLOOR_ASK_ITEM;
    else
        f->wave = 0;
    floor_say(f, FLOOR_SAID, "%s", "");
    show(f);
}

void floor_line(struct floor *f, const char *text)
{
    char line[FLOOR_TEXT_MAX];
    text_trim(text, line, sizeof(line));
    f->help = false;
    floor_say(f, FLOOR_SAID, "%s", "");
    switch (f->task) {
    case FLOOR_RECEIVE:
        receive_line(f, line);
        break;
    case FLOOR_PUTAWAY:
        putaway_line(f, line);
        break;
    case FLOOR_PICK:
        pick_line(f, line);
        break;
    case FLOOR_PUT:
        put_line(f, line);
        break;
    case FLOOR_COUNT:
        count_line(f, line);
        break;
    default:
        floor_say(f, FLOOR_SAID, "%s", tr("choose with F2 to F6"));
    }
    show(f);
}

/* One question back: the answers of this round are forgotten. */
void floor_back(struct floor *f)
{
    enum floor_task task = f->task;
    bool begun = f->item || f->bin[0] ||
                 (f->wave && task >= FLOOR_PICK && task <= FLOOR_PUT);
    if (f->help) {
        f->help = false;
        return;
    }
    if (begun && (f->item || f->bin[0]) && task != FLOOR_PICK &&
        task != FLOOR_PUT) {
        floor_forget(f);
        f->ask = task == FLOOR_COUNT ? FLOOR_ASK_BIN : FLOOR_ASK_ITEM;
        floor_say(f, FLOOR_SAID, "%s", tr("nothing was booked"));
        show(f);
        return;
    }
    if (task == FLOOR_PUT && f->item) {
        floor_forget(f);
        f->ask = FLOOR_ASK_ITEM;
        show(f);
        return;
    }
    f->wave = 0;
    floor_task(f, begun ? task : FLOOR_NONE);
}

void floor_skip(struct floor *f)
{
    if ((f->task == FLOOR_PICK || (f->task == FLOOR_PUT && f->item)) &&
        f->wave) {
        f->skip++;
        floor_say(f, FLOOR_SAID, "%s", tr("later"));
        show(f);
    }
}

enum err floor_begin(struct floor *f, struct store *s, uint32_t warehouse,
                     uint32_t worker, int64_t now_ms, struct diag *d)
{
    Goods__Warehouse *x = NULL;
    memset(f, 0, sizeof(*f));
    f->store = s;
    f->warehouse = warehouse;
    f->worker = worker;
    f->now_ms = now_ms;
    enum err err = ware_get(s, warehouse, &x);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err,
                        tr("there is no warehouse %u: see `hq warehouse list`"),
                        warehouse);
    if (err)
        return err;
    text_copy(f->name, sizeof(f->name), x->name);
    goods__warehouse__free_unpacked(x, NULL);
    show(f);
    return ERR_OK;
}
