#include "hq/purchase/propose.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/i18n.h"
#include "hq/purchase/cell.h"

#define LINES_PER_FACT 300
#define WAREHOUSES_MAX 64
/* Of all goods, left: a hundred thousand million yuan. In ten-thousandths of a
 * fen that is within 64 bits. */
#define LEFT_FEN_MAX INT64_C(10000000000000)
#define WEEK_DAYS    7
#define MONDAY_SHIFT 3 /* day 0 was a Thursday */

struct propose_kept {
    struct propose_kept *next;
    ProtobufCMessage *message;
};

/* ---- keeping what the store hands out
 * --------------------------------------*/
static enum err keep(struct proposal *p, ProtobufCMessage *m)
{
    struct propose_kept *k = arena_alloc(&p->arena, sizeof(*k));
    if (!k) {
        protobuf_c_message_free_unpacked(m, NULL);
        return ERR_NOMEM;
    }
    *k = (struct propose_kept){p->kept, m};
    p->kept = k;
    return ERR_OK;
}

/* A copy that lives as long as the proposal. */
static enum err keep_copy(struct proposal *p, const ProtobufCMessage *m,
                          ProtobufCMessage **ret)
{
    struct buf packed = {0};
    enum err err = buf_reserve(&packed, protobuf_c_message_get_packed_size(m));
    ProtobufCMessage *copy = NULL;
    if (!err) {
        packed.len = protobuf_c_message_pack(m, packed.data);
        copy = protobuf_c_message_unpack(m->descriptor, NULL, packed.len,
                                         packed.data);
        err = copy ? keep(p, copy) : ERR_NOMEM;
    }
    buf_release(&packed);
    if (!err)
        *ret = copy;
    return err;
}

void propose_release(struct proposal *p)
{
    for (struct propose_kept *k = p->kept; k; k = k->next)
        protobuf_c_message_free_unpacked(k->message, NULL);
    free(p->notes);
    arena_release(&p->arena);
    memset(p, 0, sizeof(*p));
}

static enum err note(struct proposal *p, enum propose_note_kind kind,
                     const struct need *x, int64_t milli)
{
    if (p->note_count == p->note_cap) {
        int cap = p->note_cap ? 2 * p->note_cap : 64;
        struct propose_note *grown =
            realloc(p->notes, (size_t)cap * sizeof(*grown));
        if (!grown)
            return ERR_NOMEM;
        p->notes = grown;
        p->note_cap = cap;
    }
    p->notes[p->note_count++] =
        (struct propose_note){kind, x->item, x->warehouse, milli};
    return ERR_OK;
}

int32_t propose_order_day(const Purchase__Supplier *x, int32_t from)
{
    for (int32_t d = from; x->weekdays && d < from + WEEK_DAYS; d++)
        if (x->weekdays >> ((d + MONDAY_SHIFT) % WEEK_DAYS) & 1)
            return d;
    return from;
}

/* ---- building -------------------------------------------------------------*/
struct builder {
    struct proposal *p;
    struct store *store;
    const struct needs *needs;
    size_t at, end; /* needs of the present cell */
    int slot_cap;
    int64_t left_fen; /* of all cells: sums must fit */
    /* the offers of the present item */
    const Purchase__Offer *offers[SOURCES_MAX];
    int offer_count;
};

static enum err slot_for(struct builder *b, uint32_t supplier,
                         uint32_t warehouse, int *ret_slot)
{
    struct proposal *p = b->p;
    Purchase__Supplier *x = NULL;
    for (int o = 0; o < p->problem.slot_count; o++)
        if (p->problem.slots[o].supplier == supplier &&
            p->problem.slots[o].warehouse == warehouse) {
            *ret_slot = o;
            return ERR_OK;
        }
    if (p->problem.slot_count == b->slot_cap)
        return ERR_RANGE;
    enum err err = buy_supplier(b->store, supplier, &x);
    if (!err)
        err = keep(p, &x->base);
    if (err)
        return err;
    int o = p->problem.slot_count++;
    p->problem.slots[o] = (struct slot){.supplier = supplier,
                                        .warehouse = warehouse,
                                        .min_fen = x->min_order_fen,
                                        .cost_fen = x->order_fen,
                                        .free_from_fen = x->free_from_fen};
    p->slots[o] = (struct propose_slot){
        .supplier = x, .order_day = propose_order_day(x, p->today)};
    *ret_slot = o;
    return ERR_OK;
}

static enum err on_offer(void *ctx, const Purchase__Offer *x)
{
    struct builder *b = ctx;
    ProtobufCMessage *copy = NULL;
    Purchase__Supplier *supplier = NULL;
    if (b->offer_count == SOURCES_MAX)
        return ERR_OK;
    enum err err = buy_supplier(b->store, x->supplier, &supplier);
    if (err)
        return err;
    int32_t day = propose_order_day(supplier, b->p->today);
    bool fits = !supplier->ended && x->from_day <= day &&
                (!x->until_day || day <= x->until_day);
    purchase__supplier__free_unpacked(supplier, NULL);
    if (fits)
        err = keep_copy(b->p, &x->base, &copy);
    if (!err && fits)
        b->offers[b->offer_count++] = (const Purchase__Offer *)copy;
    return err;
}

static int32_t arrival(const struct proposal *p, int slot,
                       const Purchase__Offer *offer)
{
    const Purchase__Supplier *s = p->slots[slot].supplier;
    uint32_t lead = offer->lead_days ? offer->lead_days : s->lead_days;
    return p->slots[slot].order_day + (int32_t)lead;
}

/* Deadlines of the cell's needs, none before anything can be there. */
static enum err make_deadlines(struct builder *b, struct buy_cell *c,
                               struct propose_cell *beside)
{
    size_t n = b->end - b->at;
    c->deadlines = arena_alloc(&b->p->arena, n * sizeof(*c->deadlines));
    if (!c->deadlines)
        return ERR_NOMEM;
    int64_t sum = 0;
    int32_t first = c->sources[0].arrives_day;
    beside->need_day = b->needs->list[b->at].day;
    beside->by_day = beside->need_day < BUY_OPEN_DAY;
    for (size_t i = b->at; i < b->end; i++) {
        const struct need *x = &b->needs->list[i];
        int32_t day = x->day < first ? first : x->day;
        sum += x->milli;
        if (c->deadline_count && c->deadlines[c->deadline_count - 1].day == day)
            c->deadlines[c->deadline_count - 1].milli = sum;
        else
            c->deadlines[c->deadline_count++] = (struct deadline){day, sum};
    }
    return ERR_OK;
}

static int64_t need_of(const struct buy_cell *c)
{
    return c->deadlines[c->deadline_count - 1].milli;
}

struct pair {
    struct source source;
    const Purchase__Offer *offer;
};

static int by_arrival(const void *a, const void *b)
{
    const struct pair *x = a, *y = b;
    if (x->source.arrives_day != y->source.arrives_day)
        return x->source.arrives_day < y->source.arrives_day ? -1 : 1;
    return x->source.slot < y->source.slot ? -1
                                           : x->source.slot > y->source.slot;
}

static enum err make_sources(struct builder *b, struct buy_cell *c,
                             struct propose_cell *beside)
{
    struct proposal *p = b->p;
    size_t n = (size_t)b->offer_count;
    struct pair *pairs = arena_alloc(&p->arena, n * sizeof(*pairs));
    c->sources = arena_alloc(&p->arena, n * sizeof(*c->sources));
    beside->sources = arena_alloc(&p->arena, n * sizeof(*beside->sources));
    enum err err = pairs && c->sources && beside->sources ? ERR_OK : ERR_NOMEM;
    for (size_t i = 0; !err && i < n; i++) {
        pairs[i].offer = b->offers[i];
        pairs[i].source.pack_milli = b->offers[i]->pack_milli;
        err = slot_for(b, b->offers[i]->supplier, c->warehouse,
                       &pairs[i].source.slot);
        if (!err)
            pairs[i].source.arrives_day =
                arrival(p, pairs[i].source.slot, b->offers[i]);
    }
    if (err)
        return err;
    qsort(pairs, n, sizeof(*pairs), by_arrival);
    for (size_t i = 0; i < n; i++) {
        c->sources[i] = pairs[i].source;
        beside->sources[i].offer = pairs[i].offer;
    }
    c->source_count = (int)n;
    return ERR_OK;
}

/* How much the cell may come to, and what leaving it counts as. *ret_least:
 * the least that covers it at one supplier. */
static enum err make_limits(struct builder *b, struct buy_cell *c,
                            struct propose_cell *beside, int64_t most,
                            int64_t *ret_least)
{
    int64_t need = need_of(c), cheapest = INT64_MAX, widest = 2 * need;
    *ret_least = INT64_MAX;
    enum err err = ERR_OK;
    for (int i = 0; !err && i < c->source_count; i++) {
        struct source *x = &c->sources[i];
        const Purchase__Offer *offer = beside->sources[i].offer;
        err = source_segments(offer, BUY_PACKS_MAX, &b->p->arena, x);
        int64_t n = err ? 0 : source_least(x, need);
        if (n == 0)
            continue;
        if (source_fen(x, n) < cheapest)
            cheapest = source_fen(x, n);
        if (n * x->pack_milli > widest)
            widest = n * x->pack_milli;
        if (n * x->pack_milli < *ret_least)
            *ret_least = n * x->pack_milli;
    }
    c->most_milli = most ? most : widest;
    c->left_fen = cheapest == INT64_MAX     ? 0
                  : cheapest > LEFT_FEN_MAX ? LEFT_FEN_MAX + 1
                                            : PROPOSE_LEFT_TIMES * cheapest;
    if (cheapest == INT64_MAX) { /* only several together can fill it */
        for (int i = 0; i < c->source_count; i++)
            c->left_fen += PROPOSE_LEFT_TIMES *
                           (need / c->sources[i].pack_milli + 1) *
                           c->sources[i].segments[0].pack_fen;
        *ret_least = 0;
    }
    for (int i = 0; !err && i < c->source_count; i++)
        err = source_segments(beside->sources[i].offer,
                              c->most_milli / c->sources[i].pack_milli,
                              &b->p->arena, &c->sources[i]);
    return err;
}

/* Room to walk: the quantity is cut to what a need of this size may come to,
 * or it is a note. */
static bool fits_states(struct buy_cell *c, int64_t least)
{
    int64_t step;
    int states;
    if (cell_states(c, &step, &states) == ERR_OK)
        return true;
    c->most_milli = need_of(c) > least ? need_of(c) : least;
    return cell_states(c, &step, &states) == ERR_OK;
}

static enum err withdrawn(struct store *s, uint32_t item, bool *ret_gone)
{
    struct store_item known = {0};
    enum err err = store_item(s, item, &known);
    Feed__Item *x =
        err ? NULL
            : feed__item__unpack(NULL, known.record.len, known.record.data);
    *ret_gone = !err && x && x->withdrawn;
    if (x)
        feed__item__free_unpacked(x, NULL);
    buf_release(&known.record);
    return err;
}

static enum err build_cell(struct builder *b)
{
    struct proposal *p = b->p;
    const struct need *first = &b->needs->list[b->at];
    struct buy_cell *c = &p->problem.cells[p->problem.cell_count];
    struct propose_cell *beside = &p->cells[p->problem.cell_count];
    int64_t most = 0, sum = 0, least = 0;
    bool gone = false, limited = true;
    enum err err = withdrawn(b->store, first->item, &gone);
    for (size_t i = b->at; i < b->end; i++) {
        sum += b->needs->list[i].milli;
        most += b->needs->list[i].most_milli;
        limited = limited && b->needs->list[i].most_milli;
    }
    if (err)
        return err;
    if (gone)
        return note(p, NOTE_WITHDRAWN, first, sum);
    *c = (struct buy_cell){.item = first->item, .warehouse = first->warehouse};
    b->offer_count = 0;
    err = buy_offers(b->store, 0, first->item, p->today, p->today + WEEK_DAYS,
                     on_offer, b);
    if (!err && b->offer_count == 0)
        return note(p, NOTE_NO_OFFER, first, sum);
    if (!err)
        err = make_sources(b, c, beside);
    if (!err)
        err = make_deadlines(b, c, beside);
    if (!err)
        err = make_limits(b, c, beside, limited ? most : 0, &least);
    if (err)
        return err;
    if (limited && least > most)
        return note(p, NOTE_TOO_MUCH, first, least);
    if (!fits_states(c, least) || c->left_fen > LEFT_FEN_MAX - b->left_fen)
        return note(p, NOTE_TOO_LARGE, first, sum);
    b->left_fen += c->left_fen;
    p->problem.cell_count++;
    return ERR_OK;
}

/* ---- rebates and fees -----------------------------------------------------*/
struct bonus_builder {
    struct builder *b;
    uint32_t supplier;
    int32_t day;
    enum err err;
};

static enum err on_terms(void *ctx, const Purchase__Terms *x)
{
    struct bonus_builder *bb = ctx;
    struct proposal *p = bb->b->p;
    int32_t from, until;
    ProtobufCMessage *copy = NULL;
    if (x->ended || x->n_steps == 0)
        return ERR_OK;
    if (x->n_steps == 1 && x->steps[0]->from_fen == 0) {
        for (int o = 0; o < p->problem.slot_count; o++)
            if (p->problem.slots[o].supplier == x->supplier)
                p->problem.slots[o].flat_rate += x->steps[0]->rate;
        return ERR_OK;
    }
    struct bonus *bonus = &p->problem.bonuses[p->problem.bonus_count];
    struct bonus_step *steps =
        arena_alloc(&p->arena, x->n_steps * sizeof(*steps));
    enum err err = steps ? keep_copy(p, &x->base, &copy) : ERR_NOMEM;
    if (err)
        return err;
    for (size_t i = 0; i < x->n_steps; i++)
        steps[i] =
            (struct bonus_step){x->steps[i]->from_fen, x->steps[i]->rate};
    *bonus = (struct bonus){.supplier = x->supplier,
                            .incremental = x->incremental,
                            .step_count = (int)x->n_steps,
                            .steps = steps};
    terms_period(x, bb->day, &from, &until);
    p->bonuses[p->problem.bonus_count++].terms = (const Purchase__Terms *)copy;
    return buy_ordered(bb->b->store, x->supplier, from, until,
                       &bonus->bought_fen);
}

static enum err count_terms(void *ctx, const Purchase__Terms *x)
{
    (void)x;
    ++*(size_t *)ctx;
    return ERR_OK;
}

static enum err build_bonuses(struct builder *b)
{
    struct proposal *p = b->p;
    size_t n = 1;
    enum err err = buy_terms_of(b->store, 0, p->today, p->today + WEEK_DAYS,
                                count_terms, &n);
    p->problem.bonuses =
        arena_alloc(&p->arena, n * sizeof(*p->problem.bonuses));
    p->bonuses = arena_alloc(&p->arena, n * sizeof(*p->bonuses));
    if (!err && (!p->problem.bonuses || !p->bonuses))
        err = ERR_NOMEM;
    for (int o = 0; !err && o < p->problem.slot_count; o++) {
        bool seen = false;
        for (int q = 0; q < o; q++)
            seen = seen ||
                   p->problem.slots[q].supplier == p->problem.slots[o].supplier;
        struct bonus_builder bb = {.b = b,
                                   .supplier = p->problem.slots[o].supplier,
                                   .day = p->slots[o].order_day};
        if (!seen)
            err = buy_terms_of(b->store, bb.supplier, bb.day, bb.day, on_terms,
                               &bb);
    }
    for (int o = 0; o < p->problem.slot_count; o++)
        if (p->problem.slots[o].flat_rate > BUY_RATE_ONE / 2)
            p->problem.slots[o].flat_rate = BUY_RATE_ONE / 2;
    return err;
}

static enum err count_supplier(void *ctx, const struct report_cell *cells,
                               int count)
{
    (void)count;
    *(int64_t *)ctx = cells[0].number;
    return ERR_OK;
}

static enum err make_room(struct builder *b, struct diag *d)
{
    struct proposal *p = b->p;
    const struct buy_filter all = {
        .from_day = INT32_MIN, .to_day = INT32_MAX, .number = -1};
    int64_t suppliers = 0;
    uint32_t known[WAREHOUSES_MAX];
    size_t warehouses = 0;
    enum err err = buy_totals(b->store, BUY_LIST_SUPPLIERS, &all,
                              count_supplier, &suppliers);
    if (!err && suppliers == 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no supplier yet: add them with `hq "
                           "supplier add`, then their prices with `hq "
                           "supplier import`"));
    for (size_t i = 0; !err && i < b->needs->count; i++) {
        size_t k = 0;
        while (k < warehouses && known[k] != b->needs->list[i].warehouse)
            k++;
        if (k == WAREHOUSES_MAX)
            return diag_set(d, ERR_RANGE,
                            tr("goods for more than %d warehouses: propose "
                               "for some of them at a time"),
                            WAREHOUSES_MAX);
        known[k] = b->needs->list[i].warehouse;
        warehouses += k == warehouses;
    }
    b->slot_cap = (int)((size_t)suppliers * warehouses);
    size_t n = b->needs->count, slots = (size_t)b->slot_cap;
    p->problem.cells = arena_alloc(&p->arena, n * sizeof(*p->problem.cells));
    p->cells = arena_alloc(&p->arena, n * sizeof(*p->cells));
    p->problem.slots =
        arena_alloc(&p->arena, slots * sizeof(*p->problem.slots));
    p->slots = arena_alloc(&p->arena, slots * sizeof(*p->slots));
    if (!p->problem.cells || !p->cells || !p->problem.slots || !p->slots)
        return ERR_NOMEM;
    return err;
}

enum err propose_build(struct store *s, const struct needs *needs,
                       int32_t today, struct proposal *ret, struct diag *d)
{
    struct builder b = {.p = ret, .store = s, .needs = needs};
    memset(ret, 0, sizeof(*ret));
    ret->today = today;
    enum err err = make_room(&b, d);
    for (b.at = 0; !err && b.at < needs->count; b.at = b.end) {
        const struct need *x = &needs->list[b.at];
        for (b.end = b.at + 1; b.end < needs->count &&
                               needs->list[b.end].item == x->item &&
                               needs->list[b.end].warehouse == x->warehouse;)
            b.end++;
        err = build_cell(&b);
        if (err == ERR_NOTFOUND)
            err = diag_set(d, err, tr("there is no item %u: see `hq items`"),
                           x->item);
    }
    if (!err)
        err = build_bonuses(&b);
    return err;
}

/* ---- solving --------------------------------------------------------------*/
static enum err sum_up(struct proposal *p)
{
    const struct problem *q = &p->problem;
    int64_t *value = calloc((size_t)q->slot_count + 1, sizeof(*value));
    enum err err = value ? ERR_OK : ERR_NOMEM;
    if (!err)
        problem_values(q, &p->answer, value);
    for (int o = 0; !err && o < q->slot_count; o++) {
        p->slots[o].goods_fen = value[o];
        p->slots[o].freight_fen = slot_freight(&q->slots[o], value[o]);
        p->slots[o].due_day = p->slots[o].order_day;
    }
    for (int c = 0; !err && c < q->cell_count; c++) {
        const struct buy_cell *cell = &q->cells[c];
        const struct need as = {.item = cell->item,
                                .warehouse = cell->warehouse};
        if (p->answer.left[c])
            err = note(p, NOTE_LEFT, &as, need_of(cell));
        for (int s = 0; s < cell->source_count; s++) {
            struct propose_slot *slot = &p->slots[cell->sources[s].slot];
            if (p->answer.packs[c][s] &&
                cell->sources[s].arrives_day > slot->due_day)
                slot->due_day = cell->sources[s].arrives_day;
        }
    }
    for (int b = 0; !err && b < q->bonus_count; b++) {
        for (int o = 0; o < q->slot_count; o++)
            if (q->slots[o].supplier == q->bonuses[b].supplier)
                p->bonuses[b].added_fen += value[o];
        p->bonuses[b].gain =
            bonus_cost(&q->bonuses[b], p->bonuses[b].added_fen);
    }
    free(value);
    return err;
}

enum err propose_solve(struct proposal *p, int64_t limit_ms, struct diag *d)
{
    enum err err = problem_solve(&p->problem, limit_ms, &p->arena, &p->answer,
                                 &p->report, NULL, NULL);
    if (err)
        return diag_default(d, err, tr("no proposal could be made (%s)"),
                            err_text(err));
    return sum_up(p);
}

/* ---- recording ------------------------------------------------------------*/
static enum err record_part(struct store *s, struct proposal *p,
                            Purchase__Order *order, int64_t now_ms)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    (void)p;
    e.fact_case = LEDGER__ENTRY__FACT_PURCHASE_PROPOSED;
    e.purchase_proposed = order;
    return buy_record(s, now_ms, &e);
}

static enum err record_slot(struct store *s, struct proposal *p, int slot,
                            const char *by, int64_t now_ms)
{
    const struct problem *q = &p->problem;
    Purchase__Order order = PURCHASE__ORDER__INIT;
    Purchase__Line *lines = calloc(LINES_PER_FACT, sizeof(*lines));
    Purchase__Line *list[LINES_PER_FACT];
    size_t total = 0;
    enum err err = lines ? ERR_OK : ERR_NOMEM;
    for (int c = 0; c < q->cell_count; c++)
        for (int k = 0; k < q->cells[c].source_count; k++)
            total += q->cells[c].sources[k].slot == slot &&
                     p->answer.packs[c][k] > 0;
    order.id = p->slots[slot].order;
    order.supplier = q->slots[slot].supplier;
    order.warehouse = q->slots[slot].warehouse;
    order.order_day = p->slots[slot].order_day;
    order.due_day = p->slots[slot].due_day;
    order.parts = (uint32_t)((total + LINES_PER_FACT - 1) / LINES_PER_FACT);
    order.goods_fen = p->slots[slot].goods_fen;
    order.freight_fen = p->slots[slot].freight_fen;
    order.run = p->run;
    order.by = (char *)by;
    order.lines = list;
    for (int c = 0; !err && c < q->cell_count; c++)
        for (int k = 0; !err && k < q->cells[c].source_count; k++) {
            if (q->cells[c].sources[k].slot != slot || !p->answer.packs[c][k])
                continue;
            list[order.n_lines] = &lines[order.n_lines];
            err = propose_line(p, c, k, list[order.n_lines++]);
            if (!err && order.n_lines == LINES_PER_FACT) {
                err = record_part(s, p, &order, now_ms);
                order.n_lines = 0;
                order.part++;
            }
        }
    if (!err && order.n_lines)
        err = record_part(s, p, &order, now_ms);
    free(lines);
    return err;
}

enum err propose_record(struct store *s, struct proposal *p, const char *by,
                        int64_t now_ms, struct diag *d)
{
    enum err err = buy_check_who(by, d);
    if (!err)
        err = buy_next_id(s, BUY_ID_RUN, &p->run);
    for (int o = 0; !err && o < p->problem.slot_count; o++) {
        if (p->slots[o].goods_fen == 0)
            continue;
        err = buy_next_id(s, BUY_ID_ORDER, &p->slots[o].order);
        if (!err)
            err = record_slot(s, p, o, by, now_ms);
    }
    return err;
}
