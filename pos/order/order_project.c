#include "pos/order/order_project.h"

#include "pos/order/order.h"
#include "pos/order/sql.h"

static bool milli_ok(int64_t milli)
{
    return milli >= 0 && milli <= ORDER_MILLI_MAX;
}

static enum err put_line(const struct step *s, size_t place,
                         const Order__PlacedLine *l)
{
    if (!milli_ok(l->quantity_milli) || !milli_ok(l->suggested_milli))
        return ERR_RANGE;
    return db_run(s->db, sql_order_placed_line_put, "iiiiii", (int64_t)s->seq,
                  (int64_t)place, (int64_t)l->item, (int64_t)l->pack,
                  l->quantity_milli, l->suggested_milli);
}

enum err order_project(const struct step *s)
{
    const Order__Placed *o = s->e->order_placed;
    uint64_t replaces = 0;
    enum err err = ERR_OK;
    if (o->replaces_seq != 0)
        err = step_moved(s, o->replaces_seq, &replaces);
    if (!err)
        err = db_run(s->db, sql_order_placed_put, "iiiiiiii", (int64_t)s->seq,
                     (int64_t)s->e->at_ms, (int64_t)s->e->cashier,
                     (int64_t)o->run, (int64_t)o->emergency,
                     (int64_t)o->delivery_day, (int64_t)replaces,
                     (int64_t)o->n_lines);
    for (size_t i = 0; !err && i < o->n_lines; i++)
        err = put_line(s, i, o->lines[i]);
    if (!err && replaces != 0)
        err = db_run(s->db, sql_order_placed_replaced, "ii", (int64_t)replaces,
                     (int64_t)s->seq);
    return err;
}
