/* Headquarters' own moves: looked at, then recorded as facts. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "hq/store/goods_internal.h"
#include "hq/store/ware.h"

#define PART_BYTES 48000 /* of one fact: well inside LEDGER_ENTRY_MAX */
#define DAY_MAX    1000000

/* What one item and lot gains at one place over all lines. */
struct gain {
    struct goods_place at;
    uint32_t item, lot;
    int64_t milli;
};

struct check {
    struct store *s;
    const Goods__Moved *m;
    int64_t now_ms;
    struct gain *gains; /* owned: two a line */
    size_t count;
    uint32_t item; /* looked up last, and known */
    struct goods_lot lot;
    struct goods_place place; /* looked up last, in a warehouse */
    bool closed;
    struct diag *d;
};

static enum err check_lot_new(struct check *c, const Goods__Lot *l)
{
    struct store_item item = {0};
    enum err err = store_item(c->s, l->item, &item);
    buf_release(&item.record);
    if (err == ERR_NOTFOUND)
        return diag_set(c->d, err, tr("there is no item %u: see `hq items`"),
                        l->item);
    if (err)
        return err;
    if (l->id != 0)
        return diag_set(c->d, ERR_EXISTS,
                        tr("a new lot gets its number here; leave it out"));
    if (!text_is_plain(l->code, GOODS_CODE_MAX - 1) ||
        strlen(l->code) >= GOODS_CODE_MAX)
        return diag_set(c->d, ERR_FORMAT,
                        tr("a lot's code is at most %d characters"),
                        GOODS_CODE_MAX - 1);
    if (!text_is_plain(l->certificate, GOODS_PAPER_MAX - 1) ||
        strlen(l->certificate) >= GOODS_PAPER_MAX)
        return diag_set(c->d, ERR_FORMAT,
                        tr("a certificate's number is at most %d characters"),
                        GOODS_PAPER_MAX - 1);
    if (l->produced_day < 0 || l->produced_day > DAY_MAX || l->expiry_day < 0 ||
        l->expiry_day > DAY_MAX ||
        (l->expiry_day && l->expiry_day < l->produced_day))
        return diag_set(c->d, ERR_RANGE,
                        tr("lot %.31s: it cannot expire before the day it was "
                           "made; look at both days again"),
                        l->code);
    return ERR_OK;
}

static enum err check_item(struct check *c, uint32_t id)
{
    struct store_item item = {0};
    if (id != 0 && id == c->item)
        return ERR_OK;
    enum err err = store_item(c->s, id, &item);
    buf_release(&item.record);
    if (err == ERR_NOTFOUND)
        return diag_set(c->d, err, tr("there is no item %u: see `hq items`"),
                        id);
    if (!err)
        c->item = id;
    return err;
}

/* A known lot of this item, or a new one. */
static enum err check_lot(struct check *c, const Goods__MoveLine *l)
{
    uint32_t place = UINT32_MAX - l->lot;
    uint32_t of = 0;
    if (l->lot == 0)
        return ERR_OK;
    if (place < c->m->n_new_lots) {
        of = c->m->new_lots[place]->item;
    } else {
        enum err err = ERR_OK;
        if (c->lot.id != l->lot)
            err = goods_lot(c->s, l->lot, &c->lot);
        if (err == ERR_NOTFOUND)
            return diag_set(
                c->d, err, tr("there is no lot %u: see `hq lot list`"), l->lot);
        if (err)
            return err;
        of = c->lot.item;
    }
    if (of != l->item)
        return diag_set(c->d, ERR_FORMAT,
                        tr("the lot is one of item %u, not of item %u"), of,
                        l->item);
    return ERR_OK;
}

static enum err check_bin(struct check *c, const Goods__Place *p)
{
    struct goods_place at = goods_place_of(p);
    bool closed = false, known = false;
    if (strlen(p->bin) >= GOODS_BIN_MAX)
        return diag_set(c->d, ERR_FORMAT,
                        tr("a bin's name is at most %d bytes"),
                        GOODS_BIN_MAX - 1);
    bool same = c->place.kind == at.kind && c->place.id == at.id;
    if (same && (at.bin[0] == '\0' || at.bin[0] == '~' ||
                 strcmp(at.bin, c->place.bin) == 0))
        return ERR_OK;
    enum err err = ware_bin(c->s, p->id, at.bin, &closed, &known);
    if (err == ERR_NOTFOUND)
        return diag_set(c->d, err,
                        tr("there is no warehouse %u: see `hq warehouse list`"),
                        p->id);
    if (!err && !known)
        return diag_set(
            c->d, ERR_NOTFOUND,
            tr("warehouse %u has no bin %.23s: see `hq warehouse list`"), p->id,
            p->bin);
    if (!err) {
        c->place = at;
        c->closed = closed;
    }
    return err;
}

static enum err check_place(struct check *c, const Goods__Place *p)
{
    struct store_outlet outlet;
    enum err err;
    if (!p)
        return diag_set(c->d, ERR_FORMAT,
                        tr("say where the goods come from and go to"));
    switch (p->kind) {
    case GOODS__PLACE_KIND__PLACE_WAREHOUSE:
        return check_bin(c, p);
    case GOODS__PLACE_KIND__PLACE_OUTLET:
        err = store_outlet(c->s, p->id, &outlet);
        if (err == ERR_NOTFOUND)
            return diag_set(c->d, err,
                            tr("there is no outlet %u: see `hq outlets`"),
                            p->id);
        break;
    case GOODS__PLACE_KIND__PLACE_SUPPLIER:
    case GOODS__PLACE_KIND__PLACE_DELIVERY:
        err = p->id ? ERR_OK
                    : diag_set(c->d, ERR_FORMAT,
                               tr("a supplier and a delivery have a number "
                                  "from 1"));
        break;
    case GOODS__PLACE_KIND__PLACE_LOST:
        err = p->id <= GOODS__LOSS_REASON__LOSS_SAMPLE
                  ? ERR_OK
                  : diag_set(c->d, ERR_FORMAT,
                             tr("goods are lost for one of the reasons known"));
        break;
    default:
        err = diag_set(c->d, ERR_FORMAT,
                       tr("say where the goods come from and go to"));
    }
    if (!err && p->bin[0] != '\0')
        err = diag_set(c->d, ERR_FORMAT, tr("only warehouses have bins"));
    return err;
}

/* A held lot stays where it is, or goes back, or is destroyed. */
static enum err check_held(struct check *c, const Goods__MoveLine *l)
{
    if (l->lot == 0 || l->lot != c->lot.id || !c->lot.held)
        return ERR_OK;
    if (l->to->kind != GOODS__PLACE_KIND__PLACE_DELIVERY &&
        l->to->kind != GOODS__PLACE_KIND__PLACE_OUTLET && l->to->bin[0] != '~')
        return ERR_OK;
    return diag_set(c->d, ERR_DENIED,
                    tr("lot %u (%.31s) is held and may not leave: see `hq lot "
                       "list`"),
                    l->lot, c->lot.code);
}

static void gain(struct check *c, const Goods__Place *at,
                 const Goods__MoveLine *l, int64_t milli)
{
    c->gains[c->count++] =
        (struct gain){goods_place_of(at), l->item, l->lot, milli};
}

static enum err check_line(struct check *c, const Goods__MoveLine *l)
{
    if (l->quantity_milli <= 0 || l->quantity_milli > GOODS_LINE_MAX)
        return diag_set(c->d, ERR_RANGE,
                        tr("item %u: a quantity is above 0 and at most %d"),
                        l->item, (int)(GOODS_LINE_MAX / 1000));
    enum err err = check_item(c, l->item);
    if (!err)
        err = check_lot(c, l);
    if (!err)
        err = check_place(c, l->from);
    if (!err)
        err = check_place(c, l->to);
    if (!err)
        err = check_held(c, l);
    if (err)
        return err;
    if (l->to->kind == GOODS__PLACE_KIND__PLACE_WAREHOUSE && c->closed)
        return diag_set(c->d, ERR_DENIED,
                        tr("warehouse %u is closed: nothing more goes in"),
                        l->to->id);
    struct goods_place from = goods_place_of(l->from);
    struct goods_place to = goods_place_of(l->to);
    if (memcmp(&from, &to, sizeof(from)) == 0)
        return diag_set(c->d, ERR_FORMAT,
                        tr("item %u: the goods are there already"), l->item);
    gain(c, l->from, l, -l->quantity_milli);
    gain(c, l->to, l, l->quantity_milli);
    return ERR_OK;
}

static int by_place(const void *a, const void *b)
{
    const struct gain *x = a, *y = b;
    if (x->at.kind != y->at.kind)
        return x->at.kind < y->at.kind ? -1 : 1;
    if (x->at.id != y->at.id)
        return x->at.id < y->at.id ? -1 : 1;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    if (x->lot != y->lot)
        return x->lot < y->lot ? -1 : 1;
    return strcmp(x->at.bin, y->at.bin);
}

static enum err not_there(struct check *c, const struct gain *g, int64_t there)
{
    char has[QUANTITY_CHARS], wants[QUANTITY_CHARS];
    quantity_format(quantity_of(there), has);
    quantity_format(quantity_of(-g->milli), wants);
    if (g->at.kind == GOODS__PLACE_KIND__PLACE_DELIVERY)
        return diag_set(c->d, ERR_RANGE,
                        tr("delivery %u has %s of item %u lot %u, not %s"),
                        g->at.id, has, g->item, g->lot, wants);
    if (g->at.bin[0] == '\0')
        return diag_set(c->d, ERR_RANGE,
                        tr("the dock of warehouse %u has %s of item %u lot "
                           "%u, not %s: count it, or look in the bins"),
                        g->at.id, has, g->item, g->lot, wants);
    return diag_set(c->d, ERR_RANGE,
                    tr("bin %.23s of warehouse %u has %s of item %u lot %u, "
                       "not %s: count it, or look in another bin"),
                    g->at.bin, g->at.id, has, g->item, g->lot, wants);
}

/* Whether warehouses and deliveries have what leaves them. */
static enum err check_there(struct check *c)
{
    enum err err = ERR_OK;
    qsort(c->gains, c->count, sizeof(*c->gains), by_place);
    for (size_t i = 0; !err && i < c->count;) {
        struct gain sum = c->gains[i];
        int64_t there = 0;
        for (i++; i < c->count && by_place(&sum, &c->gains[i]) == 0; i++)
            sum.milli += c->gains[i].milli;
        if (sum.milli >= 0 ||
            (sum.at.kind != GOODS__PLACE_KIND__PLACE_WAREHOUSE &&
             sum.at.kind != GOODS__PLACE_KIND__PLACE_DELIVERY))
            continue;
        err = goods_at(c->s, &sum.at, sum.item, sum.lot, &there);
        if (!err && there + sum.milli < 0)
            err = not_there(c, &sum, there);
    }
    return err;
}

static enum err check_words(struct check *c)
{
    const Goods__Moved *m = c->m;
    if (m->n_lines == 0)
        return diag_set(c->d, ERR_FORMAT, tr("nothing is to be moved"));
    if (m->n_lines > GOODS_LINES_MAX)
        return diag_set(c->d, ERR_RANGE, tr("one paper has at most %d lines"),
                        GOODS_LINES_MAX);
    if (!text_is_plain(m->paper, GOODS_PAPER_MAX - 1) ||
        strlen(m->paper) >= GOODS_PAPER_MAX)
        return diag_set(c->d, ERR_FORMAT,
                        tr("a paper's number is at most %d characters"),
                        GOODS_PAPER_MAX - 1);
    if (!text_is_plain(m->reason, GOODS_REASON_MAX))
        return diag_set(c->d, ERR_FORMAT,
                        tr("give the reason in at most %d characters"),
                        GOODS_REASON_MAX);
    return ERR_OK;
}

static enum err check(struct check *c)
{
    const Goods__Moved *m = c->m;
    enum err err = check_words(c);
    if (err)
        return err;
    c->gains = calloc(2 * m->n_lines, sizeof(*c->gains));
    if (!c->gains)
        return ERR_NOMEM;
    for (size_t i = 0; !err && i < m->n_new_lots; i++)
        err = check_lot_new(c, m->new_lots[i]);
    for (size_t i = 0; !err && i < m->n_lines; i++)
        err = check_line(c, m->lines[i]);
    if (!err)
        err = check_there(c);
    free(c->gains);
    return err;
}

/* Numbers for the new lots, and the lines that mean them. */
static enum err number_lots(struct store *s, Goods__Moved *m)
{
    uint32_t next = 0;
    enum err err = goods_next_lot(s, &next);
    if (!err && (uint64_t)next + m->n_new_lots > GOODS_LOT_NEW(GOODS_LINES_MAX))
        err = ERR_RANGE;
    if (err)
        return err;
    for (size_t i = 0; i < m->n_new_lots; i++)
        m->new_lots[i]->id = next + (uint32_t)i;
    for (size_t i = 0; i < m->n_lines; i++) {
        uint32_t place = UINT32_MAX - m->lines[i]->lot;
        if (place < m->n_new_lots)
            m->lines[i]->lot = m->new_lots[place]->id;
    }
    return ERR_OK;
}

static enum err record(struct store *s, const Goods__Moved *part,
                       int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_GOODS_MOVED;
    e.goods_moved = (Goods__Moved *)part;
    return store_record(s, &e);
}

/* In facts that fit. Lots stand in the first ones. */
static enum err record_parts(struct store *s, const Goods__Moved *m,
                             int64_t now_ms)
{
    size_t lot = 0, line = 0;
    enum err err = ERR_OK;
    while (!err && (lot < m->n_new_lots || line < m->n_lines)) {
        Goods__Moved part = *m;
        size_t size = 256; /* the head */
        part.new_lots = m->new_lots + lot;
        part.n_new_lots = 0;
        part.lines = m->lines + line;
        part.n_lines = 0;
        for (; lot < m->n_new_lots && size < PART_BYTES; lot++) {
            size += goods__lot__get_packed_size(m->new_lots[lot]) + 8;
            part.n_new_lots++;
        }
        for (; lot == m->n_new_lots && line < m->n_lines && size < PART_BYTES;
             line++) {
            size += goods__move_line__get_packed_size(m->lines[line]) + 8;
            part.n_lines++;
        }
        err = record(s, &part, now_ms);
    }
    return err;
}

enum err goods_move(struct store *s, Goods__Moved *m, int64_t now_ms,
                    struct diag *d)
{
    struct check c = {.s = s, .m = m, .now_ms = now_ms, .d = d};
    enum err err = check(&c);
    if (!err)
        err = number_lots(s, m);
    return err ? err : record_parts(s, m, now_ms);
}

enum err goods_hold(struct store *s, uint32_t lot, bool released,
                    const char *reason, int64_t now_ms, struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Goods__LotHeld x = GOODS__LOT_HELD__INIT;
    struct goods_lot known;
    enum err err = goods_lot(s, lot, &known);
    if (err == ERR_NOTFOUND)
        return diag_set(d, err, tr("there is no lot %u: see `hq lot list`"),
                        lot);
    if (!err && !text_is_plain(reason, GOODS_REASON_MAX))
        return diag_set(d, ERR_FORMAT,
                        tr("give the reason in at most %d characters"),
                        GOODS_REASON_MAX);
    if (err || known.held == !released)
        return err; /* it is so already */
    x.lot = lot;
    x.released = released;
    x.reason = (char *)reason;
    e.at_ms = (uint64_t)now_ms;
    e.fact_case = LEDGER__ENTRY__FACT_LOT_HELD;
    e.lot_held = &x;
    return store_record(s, &e);
}
