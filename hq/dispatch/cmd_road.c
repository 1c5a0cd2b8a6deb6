/* `hq road ...`, `hq vehicle ...`, `hq consign ...`. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/dispatch/commands.h"
#include "hq/dispatch/master.h"
#include "hq/purchase/listing.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof(*(list))))

typedef enum err (*put_fn)(struct store *s, struct field_source *f,
                           int64_t now_ms, uint32_t *ret_id, struct diag *d);

static enum err put_one(struct cli *c, put_fn put, const char *what,
                        struct diag *d)
{
    struct store *s = NULL;
    struct field_source f = {.c = c};
    uint32_t id = 0;
    enum err err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, put(s, &f, clock_now_ms(), &id, d));
    if (!err && cli_flag(c, "json"))
        printf("{\"id\":%" PRIu32 "}\n", id);
    else if (!err)
        printf("%s %" PRIu32 "\n", what, id);
    store_close(s);
    return err;
}

enum err cmd_road_place(struct cli *c, struct diag *d)
{
    return put_one(c, master_place, tr("place on the road"), d);
}

enum err cmd_vehicle_add(struct cli *c, struct diag *d)
{
    return put_one(c, master_vehicle, tr("vehicle no."), d);
}

enum err cmd_consign_add(struct cli *c, struct diag *d)
{
    return put_one(c, master_consign, tr("consignment"), d);
}

enum err cmd_consign_cancel(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    int64_t id = 0;
    enum err err =
        cli_number(tr("the consignment"), c->argv[0], 1, UINT32_MAX, &id, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(
            s, master_consign_cancel(s, (uint32_t)id, clock_now_ms(), d));
    if (!err && cli_flag(c, "json"))
        printf("{\"id\":%" PRId64 "}\n", id);
    else if (!err)
        printf(tr("consignment %lld is cancelled\n"), (long long)id);
    store_close(s);
    return err;
}

/* ---- files
 * -----------------------------------------------------------------*/
struct importing {
    struct store *s;
    put_fn put;
    struct field_source f;
    struct import_report *report;
    int columns; /* of the first line; 0: not read yet */
    int64_t now_ms;
};

/* A line that is refused undoes nothing of the others: it is checked before
 * anything of it is written. */
static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct importing *x = ctx;
    struct diag why = {0};
    uint32_t id = 0;
    if (!x->columns) {
        x->columns = row->count;
        return sheet_columns(row, x->f.names, x->f.name_count, x->f.at, d);
    }
    x->f.row = row;
    enum err err = sheet_count(row, x->columns, &why);
    if (!err)
        err = x->put(x->s, &x->f, x->now_ms, &id, &why);
    if (!err) {
        x->report->added++;
        return ERR_OK;
    }
    if (err == ERR_IO || err == ERR_NOMEM || err == ERR_FULL)
        return err;
    return sheet_note(x->report, row->line, true,
                      why.text[0] ? why.text : err_text(err));
}

static enum err import_file(struct cli *c, put_fn put,
                            const struct sheet_name *names, int count,
                            struct diag *d)
{
    struct import_report report = {0};
    struct importing *x = calloc(1, sizeof(*x));
    if (!x)
        return ERR_NOMEM;
    x->put = put;
    x->report = &report;
    x->now_ms = clock_now_ms();
    x->f.names = names;
    x->f.name_count = count;
    CHECK(count <= FIELD_COLUMNS_MAX);
    enum err err = cmd_open(c, STORE_WRITE, &x->s, d);
    if (!err)
        err = store_begin(x->s);
    if (!err) {
        err = sheet_read(c->argv[0], on_row, x, d);
        if (!err && cli_flag(c, "strict") && report.refused)
            err = ERR_FORMAT;
        err = store_end(x->s, err);
    }
    report.notes = sheet_notes_sorted(report.notes);
    if (!err || report.refused) {
        enum err said = cmd_print_report(c, &report, c->argv[0]);
        err = err ? err : said;
        c->exit_code = report.refused ? 1 : 0;
    }
    import_release(&report);
    store_close(x->s);
    free(x);
    return err;
}

enum err cmd_road_import(struct cli *c, struct diag *d)
{
    return import_file(c, master_place, master_place_names, master_place_count,
                       d);
}

enum err cmd_vehicle_import(struct cli *c, struct diag *d)
{
    return import_file(c, master_vehicle, master_vehicle_names,
                       master_vehicle_count, d);
}

enum err cmd_consign_import(struct cli *c, struct diag *d)
{
    return import_file(c, master_consign, master_consign_names,
                       master_consign_count, d);
}

/* ---- measured distances
 * ----------------------------------------------------*/
static const struct sheet_name matrix_names[] = {
    {"from", "从", NULL, true},    {"to", "到", NULL, true},
    {"km", "公里", NULL, true},    {"minutes", "分钟", NULL, false},
    {"both", "往返", NULL, false},
};

static enum err put_road(struct store *s, struct field_source *f,
                         int64_t now_ms, uint32_t *ret_id, struct diag *d)
{
    struct network n = {0};
    Route__Measured m = ROUTE__MEASURED__INIT;
    Route__Road roads[2] = {ROUTE__ROAD__INIT, ROUTE__ROAD__INIT};
    Route__Road *list[] = {&roads[0], &roads[1]};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    const char *from = field_text(f, "from"), *to = field_text(f, "to");
    const char *km = field_text(f, "km");
    int a = -1, b = -1;
    int64_t metres = -1, seconds = -1; /* minutes with one decimal: 6 s */
    bool none = km && (strcmp(km, "none") == 0 || strcmp(km, "不通") == 0);
    enum err err = network_names(s, &n, d);
    if (!err)
        err = network_find_place(&n, from ? from : "", &a, d);
    if (!err)
        err = network_find_place(&n, to ? to : "", &b, d);
    if (!err && !none)
        err = field_scaled(f, "km", 3, 0, ROUTE_DISTANCE_MAX, &metres, d);
    if (!err && !none && metres < 0)
        err = diag_set(d, ERR_FORMAT,
                       tr("km must be a number, or \"none\" where there is "
                          "no road"));
    if (!err)
        err = field_scaled(f, "minutes", 1, 0, 100000, &seconds, d);
    if (!err) {
        roads[0].from = roads[1].to = n.places[a]->id;
        roads[0].to = roads[1].from = n.places[b]->id;
        roads[0].none = roads[1].none = none;
        roads[0].metres = roads[1].metres = none ? 0 : (uint32_t)metres;
        roads[0].seconds = roads[1].seconds =
            none ? 0
            : seconds >= 0
                ? (uint32_t)seconds * 6
                : (uint32_t)(metres * 3600 / n.setting.speed_m_per_h);
        m.roads = list;
        m.n_roads = field_flag(f, "both") ? 2 : 1;
        e.fact_case = LEDGER__ENTRY__FACT_ROAD_MEASURED;
        e.road_measured = &m;
        err = road_record(s, now_ms, &e);
    }
    network_release(&n);
    *ret_id = 0;
    return err;
}

enum err cmd_road_matrix(struct cli *c, struct diag *d)
{
    return import_file(c, put_road, matrix_names, COUNT(matrix_names), d);
}

enum err cmd_road_set(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct network n = {0};
    struct field_source f = {.c = c};
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    enum err err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = network_names(s, &n, d);
    int64_t factor = n.setting.factor_permille, speed = n.setting.speed_m_per_h,
            crate = n.setting.crate_ml;
    if (!err)
        err = field_scaled(&f, "factor", 3, 1000, 10000, &factor, d);
    if (!err)
        err = field_scaled(&f, "speed", 3, 1000, 150000, &speed, d);
    if (!err)
        err = field_scaled(&f, "crate", 3, 1000, 10000000, &crate, d);
    if (!err)
        err = store_begin(s);
    if (!err) {
        n.setting.factor_permille = (uint32_t)factor;
        n.setting.speed_m_per_h = (uint32_t)speed;
        n.setting.crate_ml = (uint32_t)crate;
        e.fact_case = LEDGER__ENTRY__FACT_ROAD_SETTING;
        e.road_setting = &n.setting;
        err = store_end(s, road_record(s, clock_now_ms(), &e));
    }
    if (!err)
        printf(tr("road factor %lld.%03lld, %lld km/h, %lld litres in a "
                  "crate\n"),
               (long long)factor / 1000, (long long)factor % 1000,
               (long long)speed / 1000, (long long)crate / 1000);
    network_release(&n);
    store_close(s);
    return err;
}

/* ---- lists
 * -----------------------------------------------------------------*/
struct listing {
    struct cli *c;
    struct store *s;
    struct network net;
    struct table table;
    int64_t count;
};

static enum err list_begin(struct listing *l, struct cli *c,
                           const struct column *columns, int count,
                           struct diag *d)
{
    enum table_form form = TABLE_PEOPLE;
    int64_t page = 1, size = 0;
    memset(l, 0, sizeof(*l));
    l->c = c;
    enum err err = listing_form(c, &form, &page, &size, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &l->s, d);
    if (!err)
        err = network_names(l->s, &l->net, d);
    if (!err)
        table_begin(&l->table, stdout, form, columns, count, page, size);
    return err;
}

static enum err list_row(struct listing *l, const struct cell *cells)
{
    int64_t at = l->count++ - table_offset(&l->table);
    int64_t limit = table_limit(&l->table);
    return at < 0 || (limit >= 0 && at >= limit) ? ERR_OK
                                                 : table_row(&l->table, cells);
}

static enum err list_end(struct listing *l, enum err err)
{
    if (!err)
        err = table_end(&l->table, l->count, NULL);
    else
        table_abandon(&l->table);
    network_release(&l->net);
    store_close(l->s);
    return err;
}

static const char *place_name(const struct network *n, uint32_t id)
{
    int at = network_place(n, id);
    return at >= 0 ? n->places[at]->name : "";
}

static const char *clock_text(uint32_t minute, char out[8])
{
    snprintf(out, 8, "%02u:%02u", minute / 60 % 100, minute % 60);
    return out;
}

static void windows_text(const Route__Place *p, char *out, size_t cap)
{
    char a[8], b[8];
    out[0] = '\0';
    for (size_t i = 0; i < p->n_windows; i++) {
        size_t len = strlen(out);
        snprintf(out + len, cap - len, "%s%s-%s", i ? "," : "",
                 clock_text(p->windows[i]->open_minute, a),
                 clock_text(p->windows[i]->close_minute, b));
    }
}

static void weekdays_text(uint32_t days, char out[16])
{
    int len = 0;
    for (int i = 0; i < 7; i++)
        if (days >> i & 1)
            out[len++] = (char)('1' + i);
    out[len] = '\0';
}

static const char *degrees(int32_t micro, bool located, char out[16])
{
    int32_t x = abs(micro);
    snprintf(out, 16, "%s%d.%06d", micro < 0 ? "-" : "", x / 1000000,
             x % 1000000);
    return located ? out : "";
}

enum err cmd_road_list(struct cli *c, struct diag *d)
{
    static const struct column columns[] = {
        {"id", N_("no."), COLUMN_INT},
        {"name", N_("name"), COLUMN_TEXT},
        {"kind", N_("kind"), COLUMN_WORD},
        {"outlet", NULL, COLUMN_INT},
        {"warehouse", NULL, COLUMN_INT},
        {"via", N_("supplied from"), COLUMN_TEXT},
        {"lat", N_("latitude"), COLUMN_TEXT},
        {"lon", N_("longitude"), COLUMN_TEXT},
        {"approximate", N_("approximate"), COLUMN_FLAG},
        {"limit_kg", N_("road limit kg"), COLUMN_INT},
        {"service_minutes", NULL, COLUMN_INT},
        {"open", N_("takes goods"), COLUMN_TEXT},
        {"weekdays", N_("weekdays"), COLUMN_TEXT},
        {"handover", NULL, COLUMN_TEXT},
        {"closed", N_("closed"), COLUMN_FLAG},
    };
    static const char *const kinds[] = {N_("outlet"), N_("station"), N_("hub")};
    struct listing l;
    enum err err = list_begin(&l, c, columns, COUNT(columns), d);
    for (int i = 0; !err && i < l.net.place_count; i++) {
        const Route__Place *p = l.net.places[i];
        char lat[16], lon[16], open[64], days[16], handover[8];
        windows_text(p, open, sizeof(open));
        weekdays_text(p->weekdays, days);
        const struct cell cells[] = {
            {.number = p->id},
            {.text = p->name},
            {.text = kinds[p->kind < 3 ? p->kind : 0]},
            {.number = p->outlet ? (int64_t)p->outlet : CELL_NONE},
            {.number = p->warehouse ? (int64_t)p->warehouse : CELL_NONE},
            {.text = place_name(&l.net, p->via)},
            {.text = degrees(p->lat_micro, p->located, lat)},
            {.text = degrees(p->lon_micro, p->located, lon)},
            {.number = p->approximate},
            {.number = p->limit_kg ? (int64_t)p->limit_kg : CELL_NONE},
            {.number = p->service_minutes},
            {.text = open},
            {.text = days},
            {.text = p->handover_minute
                         ? clock_text(p->handover_minute, handover)
                         : ""},
            {.number = p->closed},
        };
        err = list_row(&l, cells);
    }
    return list_end(&l, err);
}

enum err cmd_vehicle_list(struct cli *c, struct diag *d)
{
    static const struct column columns[] = {
        {"id", N_("no."), COLUMN_INT},
        {"name", N_("plate"), COLUMN_TEXT},
        {"depot", N_("stands at"), COLUMN_TEXT},
        {"weight", N_("load kg"), COLUMN_QUANTITY},
        {"volume", N_("litres"), COLUMN_QUANTITY},
        {"crates", N_("crates"), COLUMN_INT},
        {"gross_kg", NULL, COLUMN_INT},
        {"chilled", N_("chilled"), COLUMN_FLAG},
        {"frozen", N_("frozen"), COLUMN_FLAG},
        {"fixed", N_("a day"), COLUMN_MONEY},
        {"per_km", N_("a km"), COLUMN_MONEY},
        {"per_hour", N_("an hour"), COLUMN_MONEY},
        {"shift", N_("shift"), COLUMN_TEXT},
        {"trips", N_("trips"), COLUMN_INT},
        {"reload_minutes", NULL, COLUMN_INT},
        {"driver", NULL, COLUMN_TEXT},
        {"closed", N_("closed"), COLUMN_FLAG},
    };
    struct listing l;
    enum err err = list_begin(&l, c, columns, COUNT(columns), d);
    for (int i = 0; !err && i < l.net.vehicle_count; i++) {
        const Route__Vehicle *v = l.net.vehicles[i];
        char shift[20], a[8], b[8];
        snprintf(shift, sizeof(shift), "%s-%s", clock_text(v->start_minute, a),
                 clock_text(v->end_minute, b));
        const struct cell cells[] = {
            {.number = v->id},
            {.text = v->name},
            {.text = place_name(&l.net, v->depot)},
            {.number = v->weight_g},
            {.number = v->volume_ml},
            {.number = v->crates},
            {.number = v->gross_kg},
            {.number = v->chilled},
            {.number = v->frozen},
            {.number = v->fixed_fen},
            {.number = v->per_km_fen},
            {.number = v->per_hour_fen},
            {.text = shift},
            {.number = v->trips ? v->trips : 1},
            {.number = v->reload_minutes},
            {.text = v->driver},
            {.number = v->closed},
        };
        err = list_row(&l, cells);
    }
    return list_end(&l, err);
}

static enum err on_consign(void *ctx, const Route__Consignment *x,
                           uint32_t delivery, bool loaded)
{
    struct listing *l = ctx;
    const char *state = x->cancelled ? N_("cancelled")
                        : loaded     ? N_("loaded")
                        : delivery   ? N_("given to a truck")
                                     : N_("not planned yet");
    const struct cell cells[] = {
        {.number = x->id},        {.text = x->owner},
        {.number = x->outlet},    {.number = x->weight_g},
        {.number = x->volume_ml}, {.number = x->pieces},
        {.number = x->fee_fen},   {.number = x->day},
        {.number = x->parcel},    {.text = x->paper},
        {.text = state},          {.number = delivery ? delivery : CELL_NONE},
    };
    return list_row(l, cells);
}

enum err cmd_consign_list(struct cli *c, struct diag *d)
{
    static const struct column columns[] = {
        {"id", N_("no."), COLUMN_INT},
        {"owner", N_("goods of"), COLUMN_TEXT},
        {"outlet", N_("outlet"), COLUMN_INT},
        {"weight", N_("kg"), COLUMN_QUANTITY},
        {"volume", N_("litres"), COLUMN_QUANTITY},
        {"pieces", N_("pieces"), COLUMN_INT},
        {"fee", N_("fee"), COLUMN_MONEY},
        {"day", N_("day"), COLUMN_DAY},
        {"parcel", N_("parcel"), COLUMN_FLAG},
        {"paper", NULL, COLUMN_TEXT},
        {"state", N_("state"), COLUMN_WORD},
        {"delivery", N_("delivery"), COLUMN_INT},
    };
    struct listing l;
    enum err err = list_begin(&l, c, columns, COUNT(columns), d);
    if (!err)
        err = road_consigns(l.s, cli_flag(c, "waiting"), INT32_MAX, on_consign,
                            &l);
    return list_end(&l, err);
}
