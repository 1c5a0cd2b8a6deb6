#include "hq/dispatch/master.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"

#define KG_MAX      INT64_C(1000000) /* of a truck or consignment */
#define LITRE_MAX   INT64_C(1000000)
#define MINUTES_MAX 1440
#define YUAN_MAX    INT64_C(100000000) /* fen: a million yuan */
#define COUNT_MAX   100000
#define MICRO       INT64_C(1000000)

const struct sheet_name master_place_names[] = {
    {"name", "名称", NULL, true},          {"kind", "类型", NULL, false},
    {"outlet", "网点", NULL, false},       {"warehouse", "仓库", NULL, false},
    {"lat", "纬度", NULL, false},          {"lon", "经度", NULL, false},
    {"approximate", "约", NULL, false},    {"via", "上级", NULL, false},
    {"limit", "限重", NULL, false},        {"service", "卸货分钟", NULL, false},
    {"open", "收货时间", NULL, false},     {"weekdays", "送货日", NULL, false},
    {"handover", "交接时间", NULL, false},
};
const int master_place_count =
    sizeof(master_place_names) / sizeof(*master_place_names);
const struct sheet_name master_vehicle_names[] = {
    {"name", "车牌", NULL, true},      {"depot", "车场", NULL, true},
    {"weight", "载重", NULL, false},   {"volume", "容积", NULL, false},
    {"crates", "周转箱", NULL, false}, {"gross", "总重", NULL, false},
    {"chilled", "冷藏", NULL, false},  {"frozen", "冷冻", NULL, false},
    {"fixed", "出车费", NULL, false},  {"km", "每公里", NULL, false},
    {"hour", "每小时", NULL, false},   {"shift", "班次", NULL, false},
    {"trips", "趟数", NULL, false},    {"reload", "装车分钟", NULL, false},
    {"driver", "司机", NULL, false},
};
const int master_vehicle_count =
    sizeof(master_vehicle_names) / sizeof(*master_vehicle_names);
const struct sheet_name master_consign_names[] = {
    {"owner", "货主", NULL, true},    {"outlet", "网点", NULL, true},
    {"weight", "重量", NULL, true},   {"volume", "体积", NULL, false},
    {"fee", "运费", NULL, false},     {"pieces", "件数", NULL, false},
    {"day", "日期", NULL, false},     {"parcel", "快递", NULL, false},
    {"chilled", "冷藏", NULL, false}, {"frozen", "冷冻", NULL, false},
    {"paper", "单号", NULL, false},
};
const int master_consign_count =
    sizeof(master_consign_names) / sizeof(*master_consign_names);

static enum err name_ok(const char *name, struct diag *d)
{
    if (!name || !name[0] || !text_is_plain(name, MASTER_NAME_CHARS))
        return diag_set(d, ERR_FORMAT,
                        tr("a name of 1 to %d characters is needed"),
                        MASTER_NAME_CHARS);
    return ERR_OK;
}

/* ---- places
 * ----------------------------------------------------------------*/
static enum err read_kind(struct field_source *f, Route__PlaceKind *kind,
                          struct diag *d)
{
    static const char *const english[] = {"outlet", "station", "hub"};
    static const char *const chinese[] = {"网点", "中转站", "集散中心"};
    const char *text = field_text(f, "kind");
    for (int i = 0; text && i < 3; i++)
        if (strcmp(text, english[i]) == 0 || strcmp(text, chinese[i]) == 0) {
            *kind = (Route__PlaceKind)i;
            return ERR_OK;
        }
    return text ? diag_set(d, ERR_FORMAT,
                           tr("kind \"%.40s\" must be hub, station or outlet"),
                           text)
                : ERR_OK;
}

static enum err read_position(struct field_source *f, Route__Place *x,
                              struct diag *d)
{
    int64_t lat = x->lat_micro, lon = x->lon_micro;
    bool any_lat = field_text(f, "lat"), any_lon = field_text(f, "lon");
    if (any_lat != any_lon)
        return diag_set(d, ERR_FORMAT,
                        tr("lat and lon belong together: give both"));
    enum err err = field_scaled(f, "lat", 6, -90 * MICRO, 90 * MICRO, &lat, d);
    if (!err)
        err = field_scaled(f, "lon", 6, -180 * MICRO, 180 * MICRO, &lon, d);
    x->lat_micro = (int32_t)lat;
    x->lon_micro = (int32_t)lon;
    x->located = x->located || any_lat;
    if (any_lat)
        x->approximate = field_flag(f, "approximate");
    return err;
}

static enum err read_place(struct store *s, struct field_source *f,
                           Route__Place *x, struct diag *d)
{
    struct store_outlet outlet;
    const char *handover = field_text(f, "handover");
    enum err err = read_kind(f, &x->kind, d);
    if (!err)
        err = field_uint(f, "outlet", UINT32_MAX, &x->outlet, d);
    if (!err)
        err = field_uint(f, "warehouse", UINT32_MAX, &x->warehouse, d);
    if (!err)
        err = read_position(f, x, d);
    if (!err)
        err = field_uint(f, "limit", (uint32_t)KG_MAX, &x->limit_kg, d);
    if (!err)
        err = field_uint(f, "service", MINUTES_MAX, &x->service_minutes, d);
    if (!err)
        err = field_weekdays(f, &x->weekdays, d);
    if (!err && handover)
        err = field_minute(handover, &x->handover_minute, d);
    if (err)
        return err;
    if (x->kind == ROUTE__PLACE_KIND__PLACE_OUTLET) {
        err = store_outlet(s, x->outlet, &outlet);
        if (err == ERR_NOTFOUND)
            err = diag_set(d, err,
                           tr("there is no outlet %u: give its number "
                              "(--outlet, see `hq outlets`)"),
                           x->outlet);
    } else {
        x->outlet = 0;
    }
    if (field_flag(f, "close"))
        x->closed = true;
    if (field_flag(f, "open-again"))
        x->closed = false;
    return err;
}

/* What it is supplied from: a hub or a station, and never itself in the end. */
static enum err read_via(struct network *n, struct field_source *f,
                         Route__Place *x, struct diag *d)
{
    const char *via = field_text(f, "via");
    int at = -1, hub = -1, station = -1;
    enum err err = via ? network_find_place(n, via, &at, d) : ERR_OK;
    if (err || !via)
        return err;
    if (n->places[at]->kind == ROUTE__PLACE_KIND__PLACE_OUTLET)
        return diag_set(d, ERR_RANGE,
                        tr("%.40s is an outlet: places are supplied from a "
                           "hub or a station"),
                        via);
    x->via = n->places[at]->id;
    int self = network_place(n, x->id);
    if (self < 0)
        return ERR_OK;
    uint32_t before = n->places[self]->via;
    n->places[self]->via = x->via;
    err = network_way(n, self, &hub, &station, d);
    n->places[self]->via = before;
    return err == ERR_NOTFOUND ? ERR_OK : err; /* a hub may come later */
}

static int known_place(const struct network *n, const char *name,
                       uint32_t outlet)
{
    for (int i = 0; i < n->place_count; i++)
        if (strcmp(n->places[i]->name, name) == 0)
            return i;
    return network_outlet(n, outlet);
}

enum err master_place(struct store *s, struct field_source *f, int64_t now_ms,
                      uint32_t *ret_id, struct diag *d)
{
    struct network n = {0};
    Route__Place x = ROUTE__PLACE__INIT;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    struct field_windows w = {0};
    bool windows = false;
    const char *name = field_text(f, "name");
    enum err err = name_ok(name, d);
    if (!err)
        err = field_uint(f, "outlet", UINT32_MAX, &x.outlet, d);
    if (!err)
        err = network_names(s, &n, d);
    if (err)
        return err;
    int at = known_place(&n, name, x.outlet);
    if (at >= 0)
        x = *n.places[at];
    else
        err = road_next_id(s, ROAD_ID_PLACE, &x.id);
    x.name = (char *)name;
    if (!err)
        err = read_place(s, f, &x, d);
    if (!err)
        err = field_windows(f, "open", &w, &windows, d);
    if (!err)
        err = read_via(&n, f, &x, d);
    if (windows) {
        x.windows = w.list;
        x.n_windows = w.count;
    }
    e.fact_case = LEDGER__ENTRY__FACT_ROAD_PLACE;
    e.road_place = &x;
    if (!err)
        err = road_record(s, now_ms, &e);
    if (!err)
        *ret_id = x.id;
    network_release(&n);
    return err;
}

/* ---- trucks
 * ----------------------------------------------------------------*/
static enum err read_figures(struct field_source *f, Route__Vehicle *x,
                             struct diag *d)
{
    int64_t kg = x->weight_g, litres = x->volume_ml;
    enum err err = field_scaled(f, "weight", 3, 0, KG_MAX * 1000, &kg, d);
    if (!err)
        err = field_scaled(f, "volume", 3, 0, LITRE_MAX * 1000, &litres, d);
    if (!err)
        err = field_uint(f, "crates", COUNT_MAX, &x->crates, d);
    if (!err)
        err = field_uint(f, "gross", (uint32_t)KG_MAX, &x->gross_kg, d);
    if (!err)
        err = field_scaled(f, "fixed", 2, 0, YUAN_MAX, &x->fixed_fen, d);
    if (!err)
        err = field_scaled(f, "km", 2, 0, YUAN_MAX, &x->per_km_fen, d);
    if (!err)
        err = field_scaled(f, "hour", 2, 0, YUAN_MAX, &x->per_hour_fen, d);
    if (!err)
        err = field_uint(f, "trips", ROUTE_TRIPS_MAX, &x->trips, d);
    if (!err)
        err = field_uint(f, "reload", MINUTES_MAX, &x->reload_minutes, d);
    x->weight_g = kg;
    x->volume_ml = litres;
    if (!err && x->weight_g == 0)
        err = diag_set(d, ERR_RANGE,
                       tr("say how many kilograms it carries (--weight)"));
    return err;
}

static enum err read_vehicle(const struct network *n, struct field_source *f,
                             Route__Vehicle *x, struct diag *d)
{
    const char *depot = field_text(f, "depot"),
               *driver = field_text(f, "driver");
    struct field_windows w = {0};
    bool shift = false;
    int at = -1;
    enum err err = depot ? network_find_place(n, depot, &at, d) : ERR_OK;
    if (!err && at >= 0) {
        x->depot = n->places[at]->id;
        if (n->places[at]->kind == ROUTE__PLACE_KIND__PLACE_OUTLET)
            err = diag_set(d, ERR_RANGE,
                           tr("%.40s is an outlet: trucks stand at a hub or "
                              "a station"),
                           depot);
    }
    if (!err && !x->depot)
        err =
            diag_set(d, ERR_FORMAT, tr("say where the truck stands (--depot)"));
    if (!err)
        err = read_figures(f, x, d);
    if (!err)
        err = field_windows(f, "shift", &w, &shift, d);
    if (!err && shift && w.count == 1) {
        x->start_minute = w.store[0].open_minute;
        x->end_minute = w.store[0].close_minute;
    } else if (!err && shift) {
        err = diag_set(d, ERR_FORMAT,
                       tr("a shift is one time, like "
                          "06:00-18:00"));
    }
    if (!err && driver)
        err = name_ok(driver, d);
    if (driver)
        x->driver = (char *)driver;
    x->chilled = x->chilled || field_flag(f, "chilled");
    x->frozen = x->frozen || field_flag(f, "frozen");
    if (field_flag(f, "close"))
        x->closed = true;
    if (field_flag(f, "open-again"))
        x->closed = false;
    return err;
}

enum err master_vehicle(struct store *s, struct field_source *f, int64_t now_ms,
                        uint32_t *ret_id, struct diag *d)
{
    struct network n = {0};
    Route__Vehicle x = ROUTE__VEHICLE__INIT;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    const char *name = field_text(f, "name");
    int known = -1;
    enum err err = name_ok(name, d);
    if (!err)
        err = network_names(s, &n, d);
    if (err)
        return err;
    for (int i = 0; i < n.vehicle_count; i++)
        if (strcmp(n.vehicles[i]->name, name) == 0)
            known = i;
    x.start_minute = 6 * 60;
    x.end_minute = 18 * 60;
    x.trips = 1;
    x.reload_minutes = 30;
    if (known >= 0)
        x = *n.vehicles[known];
    else
        err = road_next_id(s, ROAD_ID_VEHICLE, &x.id);
    x.name = (char *)name;
    if (!err)
        err = read_vehicle(&n, f, &x, d);
    e.fact_case = LEDGER__ENTRY__FACT_VEHICLE_PUT;
    e.vehicle_put = &x;
    if (!err)
        err = road_record(s, now_ms, &e);
    if (!err)
        *ret_id = x.id;
    network_release(&n);
    return err;
}

/* ---- consignments
 * ----------------------------------------------------------*/
enum err master_consign(struct store *s, struct field_source *f, int64_t now_ms,
                        uint32_t *ret_id, struct diag *d)
{
    Route__Consignment x = ROUTE__CONSIGNMENT__INIT;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    struct store_outlet outlet;
    const char *owner = field_text(f, "owner"), *day = field_text(f, "day");
    const char *paper = field_text(f, "paper");
    x.day = clock_business_day(now_ms, 0);
    x.pieces = 1;
    enum err err = name_ok(owner, d);
    if (!err)
        err = field_uint(f, "outlet", UINT32_MAX, &x.outlet, d);
    if (!err) {
        err = store_outlet(s, x.outlet, &outlet);
        if (err == ERR_NOTFOUND)
            err = diag_set(d, err,
                           tr("there is no outlet %u: give its number "
                              "(--outlet, see `hq outlets`)"),
                           x.outlet);
    }
    if (!err)
        err = field_scaled(f, "weight", 3, 0, KG_MAX * 1000, &x.weight_g, d);
    if (!err && !x.weight_g)
        err = diag_set(d, ERR_RANGE,
                       tr("a consignment without weight cannot be planned: "
                          "give its kilograms (--weight)"));
    if (!err)
        err =
            field_scaled(f, "volume", 3, 0, LITRE_MAX * 1000, &x.volume_ml, d);
    if (!err)
        err = field_scaled(f, "fee", 2, 0, YUAN_MAX, &x.fee_fen, d);
    if (!err)
        err = field_uint(f, "pieces", COUNT_MAX, &x.pieces, d);
    if (!err && day)
        err = clock_parse_day(day, &x.day, d);
    if (!err && paper)
        err = name_ok(paper, d);
    if (!err)
        err = road_next_id(s, ROAD_ID_CONSIGNMENT, &x.id);
    x.owner = (char *)owner;
    x.paper = (char *)(paper ? paper : "");
    x.parcel = field_flag(f, "parcel");
    x.chilled = field_flag(f, "chilled");
    x.frozen = field_flag(f, "frozen");
    e.fact_case = LEDGER__ENTRY__FACT_CONSIGNMENT_PUT;
    e.consignment_put = &x;
    if (!err)
        err = road_record(s, now_ms, &e);
    if (!err)
        *ret_id = x.id;
    return err;
}

struct finding {
    uint32_t id;
    uint32_t delivery;
    struct buf record;
    bool found;
};

static enum err on_consign(void *ctx, const Route__Consignment *x,
                           uint32_t delivery, bool loaded)
{
    struct finding *f = ctx;
    (void)loaded;
    if (x->id != f->id)
        return ERR_OK;
    f->found = true;
    f->delivery = delivery;
    enum err err =
        buf_reserve(&f->record, route__consignment__get_packed_size(x) + 1);
    if (err)
        return err;
    f->record.len = route__consignment__pack(x, f->record.data);
    return ERR_NOTFOUND; /* ends the walk */
}

enum err master_consign_cancel(struct store *s, uint32_t id, int64_t now_ms,
                               struct diag *d)
{
    struct finding f = {.id = id};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    enum err err = road_consigns(s, false, 0, on_consign, &f);
    if (!err && !f.found)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("there is no consignment %u: see `hq consign list`"),
                       id);
    if (!err && f.delivery)
        err = diag_set(d, ERR_DENIED,
                       tr("consignment %u goes with delivery %u already"), id,
                       f.delivery);
    Route__Consignment *x =
        err ? NULL
            : route__consignment__unpack(NULL, f.record.len, f.record.data);
    if (x) {
        x->cancelled = true;
        e.fact_case = LEDGER__ENTRY__FACT_CONSIGNMENT_PUT;
        e.consignment_put = x;
        err = road_record(s, now_ms, &e);
        route__consignment__free_unpacked(x, NULL);
    } else if (!err) {
        err = ERR_CORRUPT;
    }
    buf_release(&f.record);
    return err;
}

enum err master_rule(struct store *s, Route__Rule *rule, int64_t now_ms,
                     struct diag *d)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    enum err err = ERR_OK;
    if (rule->kind == ROUTE__RULE_KIND__RULE_MOVE &&
        rule->after == rule->outlet)
        return diag_set(d, ERR_RANGE, tr("outlet %u cannot come after itself"),
                        rule->outlet);
    if (!rule->id)
        err = road_next_id(s, ROAD_ID_RULE, &rule->id);
    e.fact_case = LEDGER__ENTRY__FACT_DISPATCH_RULED;
    e.dispatch_ruled = rule;
    return err ? err : road_record(s, now_ms, &e);
}
