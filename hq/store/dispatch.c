#include "hq/store/dispatch.h"

#include "hq/store/internal.h"
#include "hq/store/sql.h"

static enum err pack(const ProtobufCMessage *m, struct buf *ret)
{
    enum err err = buf_reserve(ret, protobuf_c_message_get_packed_size(m));
    if (!err)
        ret->len = protobuf_c_message_pack(m, ret->data);
    return err;
}

/* ---- from the ledger
 * -------------------------------------------------------*/
static enum err apply_measured(struct store *s, const Route__Measured *x)
{
    enum err err = ERR_OK;
    for (size_t i = 0; !err && i < x->n_roads; i++) {
        const Route__Road *r = x->roads[i];
        err = db_run(&s->db, sql_road_measured_put, "iiii", (int64_t)r->from,
                     (int64_t)r->to, r->none ? INT64_C(-1) : (int64_t)r->metres,
                     (int64_t)r->seconds);
    }
    return err;
}

static enum err put_delivery(struct store *s, const Route__Confirmed *x,
                             int64_t loaded_ms)
{
    struct buf record = {0};
    if (!x->delivery)
        return ERR_CORRUPT;
    enum err err = pack(&x->base, &record);
    if (!err)
        err = db_run(&s->db, sql_road_delivery_put, "iiiiib",
                     (int64_t)x->delivery->id, (int64_t)x->plan,
                     (int64_t)x->delivery->day, (int64_t)x->delivery->outlet,
                     loaded_ms, record.data, record.len);
    buf_release(&record);
    return err;
}

static enum err apply_confirmed(struct store *s, const Route__Confirmed *x)
{
    enum err err = put_delivery(s, x, 0);
    for (size_t i = 0; !err && i < x->n_consignments; i++)
        err = db_run(&s->db, sql_road_carried_put, "ii",
                     (int64_t)x->consignments[i], (int64_t)x->delivery->id);
    return err;
}

static enum err keep(void *ctx, const Route__Confirmed *x, int64_t loaded_ms)
{
    struct buf *record = ctx;
    (void)loaded_ms;
    return pack(&x->base, record);
}

/* A second loading, at a station, changes nothing of what is on it. */
static enum err apply_loaded(struct store *s, int64_t at_ms,
                             const Route__Loaded *x)
{
    struct buf record = {0};
    Route__Confirmed *c = NULL;
    enum err err = road_deliveries(s, 0, 0, x->delivery, keep, &record);
    if (!err && record.data)
        c = route__confirmed__unpack(NULL, record.len, record.data);
    if (!err && !c)
        err = ERR_CORRUPT;
    if (!err) {
        Goods__Delivery *before = c->delivery;
        if (x->delivery_now)
            c->delivery = x->delivery_now;
        err = put_delivery(s, c, at_ms);
        c->delivery = before;
    }
    if (c)
        route__confirmed__free_unpacked(c, NULL);
    buf_release(&record);
    return err;
}

static enum err apply_temperature(struct store *s, const Route__Temperature *x)
{
    enum err err = x->n_decidegree == x->n_offset_ms ? ERR_OK : ERR_CORRUPT;
    for (size_t i = 0; !err && i < x->n_decidegree; i++)
        err = db_run(&s->db, sql_road_reading_put, "iii", (int64_t)x->vehicle,
                     x->at_ms + x->offset_ms[i], (int64_t)x->decidegree[i]);
    return err;
}

static enum err apply_record(struct store *s, int64_t at_ms,
                             const Ledger__Entry *e, struct buf *r)
{
    struct db *db = &s->db;
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_ROAD_PLACE:
        return db_run(db, sql_road_place_put, "itib",
                      (int64_t)e->road_place->id, e->road_place->name,
                      (int64_t)e->road_place->outlet, r->data, r->len);
    case LEDGER__ENTRY__FACT_ROAD_SETTING:
        return db_run(db, sql_road_setting_put, "b", r->data, r->len);
    case LEDGER__ENTRY__FACT_VEHICLE_PUT:
        return db_run(db, sql_road_vehicle_put, "itb",
                      (int64_t)e->vehicle_put->id, e->vehicle_put->name,
                      r->data, r->len);
    case LEDGER__ENTRY__FACT_CONSIGNMENT_PUT:
        return db_run(db, sql_road_consign_put, "iiiib",
                      (int64_t)e->consignment_put->id,
                      (int64_t)e->consignment_put->outlet,
                      (int64_t)e->consignment_put->day,
                      (int64_t)e->consignment_put->cancelled, r->data, r->len);
    case LEDGER__ENTRY__FACT_DISPATCH_RULED:
        return db_run(db, sql_road_rule_put, "iiib",
                      (int64_t)e->dispatch_ruled->id,
                      (int64_t)e->dispatch_ruled->day,
                      (int64_t)e->dispatch_ruled->removed, r->data, r->len);
    case LEDGER__ENTRY__FACT_DISPATCH_PLANNED:
        return db_run(
            db, sql_road_plan_put, "iiib", (int64_t)e->dispatch_planned->id,
            (int64_t)e->dispatch_planned->day, at_ms, r->data, r->len);
    default:
        return ERR_OK;
    }
}

/* The message of the fact, whichever it is. */
static const ProtobufCMessage *message(const Ledger__Entry *e)
{
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_ROAD_PLACE:
        return &e->road_place->base;
    case LEDGER__ENTRY__FACT_ROAD_SETTING:
        return &e->road_setting->base;
    case LEDGER__ENTRY__FACT_VEHICLE_PUT:
        return &e->vehicle_put->base;
    case LEDGER__ENTRY__FACT_CONSIGNMENT_PUT:
        return &e->consignment_put->base;
    case LEDGER__ENTRY__FACT_DISPATCH_RULED:
        return &e->dispatch_ruled->base;
    case LEDGER__ENTRY__FACT_DISPATCH_PLANNED:
        return &e->dispatch_planned->base;
    default:
        return NULL;
    }
}

enum err road_apply(struct store *s, int64_t at_ms, const Ledger__Entry *e)
{
    struct buf record = {0};
    switch (e->fact_case) {
    case LEDGER__ENTRY__FACT_ROAD_MEASURED:
        return apply_measured(s, e->road_measured);
    case LEDGER__ENTRY__FACT_DISPATCH_CONFIRMED:
        return apply_confirmed(s, e->dispatch_confirmed);
    case LEDGER__ENTRY__FACT_DELIVERY_LOADED:
        return apply_loaded(s, at_ms, e->delivery_loaded);
    case LEDGER__ENTRY__FACT_TEMPERATURE_LOGGED:
        return apply_temperature(s, e->temperature_logged);
    default:
        break;
    }
    const ProtobufCMessage *m = message(e);
    enum err err = m ? pack(m, &record) : ERR_OK;
    /* all fields at their zeros: an empty record, not NULL */
    if (!err && m && !record.data)
        err = buf_reserve(&record, 1);
    if (!err && m)
        err = apply_record(s, at_ms, e, &record);
    buf_release(&record);
    return err;
}

enum err road_record(struct store *s, int64_t at_ms, Ledger__Entry *e)
{
    e->at_ms = (uint64_t)at_ms;
    return store_record(s, e);
}

/* ---- reading back
 * ----------------------------------------------------------*/
enum err road_next_id(struct store *s, enum road_ids kind, uint32_t *ret_id)
{
    const char *const sql[] = {
        [ROAD_ID_PLACE] = sql_road_next_place,
        [ROAD_ID_VEHICLE] = sql_road_next_vehicle,
        [ROAD_ID_CONSIGNMENT] = sql_road_next_consign,
        [ROAD_ID_RULE] = sql_road_next_rule,
        [ROAD_ID_PLAN] = sql_road_next_plan,
        [ROAD_ID_DELIVERY] = sql_road_next_delivery,
    };
    int64_t id = 0;
    enum err err = db_int(&s->db, sql[kind], &id, "");
    if (!err && id > UINT32_MAX)
        err = ERR_RANGE;
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}

/* The packed message in column 0, unpacked; NULL when it cannot be. */
#define UNPACK(type, q)                                                        \
    route__##type##__unpack(NULL, (size_t)sqlite3_column_bytes(q, 0),          \
                            sqlite3_column_blob(q, 0))

#define WALK(q, type, call)                                                    \
    do {                                                                       \
        bool row = false;                                                      \
        while (!err && !(err = db_step(q, &row)) && row) {                     \
            ROAD_MESSAGE *x = UNPACK(type, q);                                 \
            err = x ? (call) : ERR_CORRUPT;                                    \
            if (x)                                                             \
                route__##type##__free_unpacked(x, NULL);                       \
        }                                                                      \
        db_done(q);                                                            \
    } while (0)

static enum err ended(enum err err)
{
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

#define ROAD_MESSAGE Route__Place
enum err road_places(struct store *s, road_place_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_road_places, &q, "");
    WALK(q, place, fn(ctx, x));
    return ended(err);
}
#undef ROAD_MESSAGE

enum err road_measured(struct store *s, road_measured_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_road_measured, &q, "");
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, (uint32_t)sqlite3_column_int64(q, 0),
                 (uint32_t)sqlite3_column_int64(q, 1),
                 sqlite3_column_int64(q, 2), sqlite3_column_int64(q, 3));
    db_done(q);
    return ended(err);
}

enum err road_setting(struct store *s, Route__Setting *ret_setting)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    Route__Setting *x = NULL;
    enum err err = db_bind(&s->db, sql_road_setting_get, &q, "");
    if (!err)
        err = db_step(q, &row);
    if (!err && row && !(x = UNPACK(setting, q)))
        err = ERR_CORRUPT;
    db_done(q);
    if (err)
        return err;
    route__setting__init(ret_setting);
    if (x) {
        ret_setting->factor_permille = x->factor_permille;
        ret_setting->speed_m_per_h = x->speed_m_per_h;
        ret_setting->crate_ml = x->crate_ml;
        route__setting__free_unpacked(x, NULL);
    }
    return ERR_OK;
}

#define ROAD_MESSAGE Route__Vehicle
enum err road_vehicles(struct store *s, road_vehicle_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_road_vehicles, &q, "");
    WALK(q, vehicle, fn(ctx, x));
    return ended(err);
}
#undef ROAD_MESSAGE

#define ROAD_MESSAGE Route__Consignment
enum err road_consigns(struct store *s, bool waiting, int32_t day,
                       road_consign_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_road_consigns, &q, "ii",
                           (int64_t)waiting, (int64_t)day);
    WALK(q, consignment,
         fn(ctx, x, (uint32_t)sqlite3_column_int64(q, 1),
            sqlite3_column_int64(q, 2) != 0));
    return ended(err);
}
#undef ROAD_MESSAGE

#define ROAD_MESSAGE Route__Rule
enum err road_rules(struct store *s, int32_t day, road_rule_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_road_rules, &q, "i", (int64_t)day);
    WALK(q, rule, fn(ctx, x));
    return ended(err);
}
#undef ROAD_MESSAGE

enum err road_plan_latest(struct store *s, int32_t day, uint32_t *ret_id)
{
    int64_t id = 0;
    enum err err = db_int(&s->db, sql_road_plan_latest, &id, "i", (int64_t)day);
    if (!err && id == 0)
        err = ERR_NOTFOUND;
    if (!err)
        *ret_id = (uint32_t)id;
    return err;
}

/* Packed messages one after the other are their merge: lists add up
 * (protobuf.dev, "Encoding", Last One Wins). */
enum err road_plan(struct store *s, uint32_t id, Route__Plan **ret_plan)
{
    struct buf all = {0};
    sqlite3_stmt *q = NULL;
    bool row = false, any = false;
    enum err err = db_bind(&s->db, sql_road_plan_parts, &q, "i", (int64_t)id);
    while (!err && !(err = db_step(q, &row)) && row) {
        any = true;
        err = buf_add(&all, sqlite3_column_blob(q, 0),
                      (size_t)sqlite3_column_bytes(q, 0));
    }
    db_done(q);
    if (!err && !any)
        err = ERR_NOTFOUND;
    if (!err) {
        Route__Plan *plan = route__plan__unpack(NULL, all.len, all.data);
        if (plan)
            *ret_plan = plan;
        else
            err = ERR_CORRUPT;
    }
    buf_release(&all);
    return err;
}

#define ROAD_MESSAGE Route__Confirmed
enum err road_deliveries(struct store *s, uint32_t plan, int32_t day,
                         uint32_t id, road_delivery_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    enum err err = db_bind(&s->db, sql_road_deliveries, &q, "iii",
                           (int64_t)plan, (int64_t)day, (int64_t)id);
    WALK(q, confirmed, fn(ctx, x, sqlite3_column_int64(q, 1)));
    return ended(err);
}
#undef ROAD_MESSAGE

enum err road_readings(struct store *s, uint32_t vehicle, int64_t from_ms,
                       int64_t until_ms, road_reading_fn fn, void *ctx)
{
    sqlite3_stmt *q = NULL;
    bool row = false;
    enum err err = db_bind(&s->db, sql_road_readings, &q, "iii",
                           (int64_t)vehicle, from_ms, until_ms);
    while (!err && !(err = db_step(q, &row)) && row)
        err = fn(ctx, sqlite3_column_int64(q, 0),
                 (int32_t)sqlite3_column_int64(q, 1));
    db_done(q);
    return ended(err);
}
