/* From headquarters' own ledger into the tables of buying. */
#include "hq/store/purchase.h"

#include "hq/store/internal.h"
#include "hq/store/sql.h"

/* Packs any message. Release the buffer. */
static enum err pack(const ProtobufCMessage *m, struct buf *ret)
{
    enum err err = buf_reserve(ret, protobuf_c_message_get_packed_size(m));
    if (!err)
        ret->len = protobuf_c_message_pack(m, ret->data);
    return err;
}

static int32_t open_end(int32_t day)
{
    return day ? day : BUY_OPEN_DAY;
}

static enum err apply_supplier(struct store *s, uint64_t seq,
                               const Purchase__Supplier *x)
{
    struct buf record = {0};
    enum err err = pack(&x->base, &record);
    if (!err)
        err = db_run(&s->db, sql_buy_supplier_put, "itttiiiiiiib",
                     (int64_t)x->id, x->name, x->contact, x->phone,
                     (int64_t)x->weekdays, (int64_t)x->lead_days,
                     x->min_order_fen, x->order_fen, x->free_from_fen,
                     (int64_t)x->ended, (int64_t)seq, record.data, record.len);
    buf_release(&record);
    return err;
}

static enum err apply_offer(struct store *s, const Purchase__Offer *x)
{
    struct buf record = {0};
    if (x->n_breaks == 0)
        return ERR_CORRUPT;
    const Purchase__Break *first = x->breaks[0];
    const Purchase__Break *last = x->breaks[x->n_breaks - 1];
    enum err err = pack(&x->base, &record);
    if (!err)
        err = db_run(&s->db, sql_buy_offer_put, "iiiiiiiiiiiib",
                     (int64_t)x->supplier, (int64_t)x->item,
                     (int64_t)x->from_day, (int64_t)open_end(x->until_day),
                     x->pack_milli, (int64_t)x->kind, (int64_t)x->n_breaks,
                     (int64_t)first->from_packs, first->pack_fen,
                     (int64_t)last->from_packs, last->pack_fen,
                     (int64_t)x->ended, record.data, record.len);
    buf_release(&record);
    return err;
}

static enum err apply_terms(struct store *s, const Purchase__Terms *x)
{
    static const Purchase__Step none = PURCHASE__STEP__INIT;
    struct buf record = {0};
    const Purchase__Step *first = x->n_steps ? x->steps[0] : &none;
    const Purchase__Step *last = x->n_steps ? x->steps[x->n_steps - 1] : &none;
    enum err err = pack(&x->base, &record);
    if (!err)
        err = db_run(&s->db, sql_buy_terms_put, "iiitiiiiiiiib", (int64_t)x->id,
                     (int64_t)x->supplier, (int64_t)x->kind, x->name,
                     (int64_t)x->from_day, (int64_t)open_end(x->until_day),
                     (int64_t)x->period, x->fixed_fen, (int64_t)first->rate,
                     (int64_t)last->rate, last->from_fen, (int64_t)x->ended,
                     record.data, record.len);
    buf_release(&record);
    return err;
}

static enum err apply_line(struct store *s, uint32_t order, int64_t place,
                           const Purchase__Line *x)
{
    struct buf record = {0};
    enum err err = pack(&x->base, &record);
    if (!err)
        err = db_run(&s->db, sql_buy_line_put, "iiiiiiiiiib", (int64_t)order,
                     (int64_t)x->item, place, (int64_t)x->packs, x->pack_milli,
                     x->pack_fen, x->amount_fen, (int64_t)x->tax_rate,
                     x->need_milli, (int64_t)x->need_day, record.data,
                     record.len);
    buf_release(&record);
    return err;
}

#define PART_PLACES 100000 /* lines of a part, at the most */

static enum err apply_order(struct store *s, int64_t at_ms,
                            const Purchase__Order *x)
{
    enum err err = db_run(
        &s->db, sql_buy_order_put, "iiiiiiiiiitt", (int64_t)x->id,
        (int64_t)x->supplier, (int64_t)x->warehouse, (int64_t)x->order_day,
        (int64_t)x->due_day, (int64_t)x->run, (int64_t)x->n_lines, x->goods_fen,
        x->freight_fen, at_ms, x->by, x->words);
    for (size_t i = 0; !err && i < x->n_lines; i++)
        err = apply_line(s, x->id, (int64_t)x->part * PART_PLACES + (int64_t)i,
                         x->lines[i]);
    return err;
}

static enum err event(struct store *s, uint32_t order, uint64_t seq,
                      int64_t at_ms, Purchase__State state, const char *who,
                      const char *reason)
{
    return db_run(&s->db, sql_buy_event_put, "iiiitt", (int64_t)order,
                  (int64_t)seq, at_ms, (int64_t)state, who, reason);
}

static enum err apply_decided(struct store *s, uint64_t seq, int64_t at_ms,
                              const Purchase__Decided *x)
{
    enum err err = db_run(&s->db, sql_buy_order_state, "ii", (int64_t)x->order,
                          (int64_t)x->state);
    return err ? err
               : event(s, x->order, seq, at_ms, x->state, x->by, x->reason);
}

static enum err apply_came_line(struct store *s, int64_t at_ms,
                                const Purchase__Came *x, size_t place)
{
    const Purchase__CameLine *l = x->lines[place];
    enum err err =
        db_run(&s->db, sql_buy_came_put, "iiiiiiittiiiiititii", (int64_t)x->id,
               (int64_t)place, (int64_t)x->order, (int64_t)x->supplier,
               (int64_t)x->warehouse, (int64_t)x->day, at_ms, x->paper, x->by,
               (int64_t)l->item, l->accepted_milli, l->damaged_milli,
               l->refused_milli, (int64_t)l->kind, l->reason, (int64_t)l->lot,
               l->lot_code, (int64_t)l->expiry_day, l->amount_fen);
    if (!err && x->order)
        err = db_run(&s->db, sql_buy_line_came, "iii", (int64_t)x->order,
                     (int64_t)l->item, l->accepted_milli);
    return err;
}

static enum err apply_came(struct store *s, uint64_t seq, int64_t at_ms,
                           const Purchase__Came *x)
{
    struct buy_order order;
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->n_lines; i++)
        err = apply_came_line(s, at_ms, x, i);
    if (err || !x->order)
        return err;
    err = db_run(&s->db, sql_buy_order_came, "i", (int64_t)x->order);
    if (!err)
        err = buy_order(s, x->order, &order);
    return err ? err
               : event(s, x->order, seq, at_ms, order.state, x->by, x->paper);
}

static enum err apply_invoice(struct store *s, int64_t at_ms,
                              const Purchase__Invoice *x)
{
    enum err err =
        db_run(&s->db, sql_buy_invoice_put, "iiitiiti", (int64_t)x->id,
               (int64_t)x->supplier, (int64_t)x->order, x->number,
               (int64_t)x->day, x->total_fen, x->by, at_ms);
    for (size_t i = 0; !err && i < x->n_lines; i++) {
        const Purchase__InvoiceLine *l = x->lines[i];
        err =
            db_run(&s->db, sql_buy_invoice_line_put, "iiiiiii", (int64_t)x->id,
                   (int64_t)i, (int64_t)l->item, l->quantity_milli,
                   l->amount_fen, (int64_t)l->tax_rate, l->tax_fen);
    }
    return err;
}

enum err buy_apply(struct store *s, uint64_t seq, int64_t at_ms,
                   const Ledger__Entry *e)
{
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_SUPPLIER_PUT:
        return apply_supplier(s, seq, e->supplier_put);
    case LEDGER__ENTRY__FACT_OFFER_PUT:
        return apply_offer(s, e->offer_put);
    case LEDGER__ENTRY__FACT_TERMS_PUT:
        return apply_terms(s, e->terms_put);
    case LEDGER__ENTRY__FACT_PURCHASE_PROPOSED:
        return apply_order(s, at_ms, e->purchase_proposed);
    case LEDGER__ENTRY__FACT_PURCHASE_DECIDED:
        return apply_decided(s, seq, at_ms, e->purchase_decided);
    case LEDGER__ENTRY__FACT_PURCHASE_CAME:
        return apply_came(s, seq, at_ms, e->purchase_came);
    case LEDGER__ENTRY__FACT_INVOICE_PUT:
        return apply_invoice(s, at_ms, e->invoice_put);
    case LEDGER__ENTRY__FACT_MATCH_SETTLED:
        return db_run(&s->db, sql_buy_settled_put, "iititti",
                      (int64_t)e->match_settled->order,
                      (int64_t)e->match_settled->item, e->match_settled->kind,
                      e->match_settled->fen, e->match_settled->by,
                      e->match_settled->reason, at_ms);
    default:
        return ERR_OK;
    }
}

enum err buy_record(struct store *s, int64_t at_ms, Ledger__Entry *e)
{
    e->at_ms = (uint64_t)at_ms;
    return store_record(s, e);
}

enum err buy_next_id(struct store *s, enum buy_ids kind, uint32_t *ret_id)
{
    const char *const sql[] = {
        [BUY_ID_SUPPLIER] = sql_buy_next_supplier,
        [BUY_ID_TERMS] = sql_buy_next_terms,
        [BUY_ID_ORDER] = sql_buy_next_order,
        [BUY_ID_CAME] = sql_buy_next_came,
        [BUY_ID_INVOICE] = sql_buy_next_invoice,
        [BUY_ID_RUN] = sql_buy_next_run,
    };
    int64_t id = 0;
    enum err err = db_int(&s->db, sql[kind], &id, "");
    if (!err && id > UINT32_MAX)
        err = ERR_RANGE;
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}
