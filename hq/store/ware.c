#include "hq/store/ware.h"

#include "hq/store/internal.h"
#include "hq/store/sql.h"

static enum err put_bins(struct store *s, const Goods__Warehouse *x)
{
    int64_t place = 0;
    enum err err = db_run(&s->db, sql_ware_bins_clear, "i", (int64_t)x->id);
    for (size_t z = 0; !err && z < x->n_zones; z++) {
        const Goods__Zone *zone = x->zones[z];
        for (size_t i = 0; !err && i < zone->n_bins; i++)
            err = db_run(&s->db, sql_ware_bin_put, "ititii", (int64_t)x->id,
                         zone->bins[i], place++, zone->name,
                         (int64_t)zone->min_decidegree,
                         (int64_t)zone->max_decidegree);
    }
    return err;
}

enum err ware_apply(struct store *s, const Goods__Warehouse *x)
{
    struct buf record = {0};
    enum err err = buf_reserve(&record, goods__warehouse__get_packed_size(x));
    if (!err) {
        record.len = goods__warehouse__pack(x, record.data);
        err = db_run(&s->db, sql_ware_put, "itiib", (int64_t)x->id, x->name,
                     (int64_t)x->kind, (int64_t)x->closed, record.data,
                     record.len);
    }
    buf_release(&record);
    return err ? err : put_bins(s, x);
}

enum err ware_get(struct store *s, uint32_t id,
                  Goods__Warehouse **ret_warehouse)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_ware_get, &q, "i", (int64_t)id);
    if (!err)
        err = db_step(q, &row);
    if (err || !row)
        return err ? err : ERR_NOTFOUND;
    Goods__Warehouse *x = goods__warehouse__unpack(
        NULL, (size_t)sqlite3_column_bytes(q, 0), sqlite3_column_blob(q, 0));
    db_done(q);
    if (!x)
        return ERR_NOMEM;
    *ret_warehouse = x;
    return ERR_OK;
}

enum err ware_bin(struct store *s, uint32_t warehouse, const char *bin,
                  bool *ret_closed, bool *ret_known)
{
    int64_t closed = 0, known = 1;
    enum err err =
        db_int(&s->db, sql_ware_closed, &closed, "i", (int64_t)warehouse);
    if (!err && bin[0] != '\0' && bin[0] != '~')
        err = db_int(&s->db, sql_goods_bin_known, &known, "it",
                     (int64_t)warehouse, bin);
    if (err)
        return err;
    *ret_closed = closed != 0;
    *ret_known = known != 0;
    return ERR_OK;
}

enum err ware_next_id(struct store *s, uint32_t *ret_id)
{
    int64_t id = 0;
    enum err err = db_int(&s->db, sql_ware_next, &id, "");
    if (!err && id > UINT32_MAX)
        err = ERR_RANGE;
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}
