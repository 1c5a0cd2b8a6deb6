/* `hq dispatch confirm`, papers, loading, temperature, what comes back. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/dispatch/commands.h"
#include "hq/dispatch/master.h"
#include "hq/dispatch/paper.h"
#include "hq/dispatch/send.h"
#include "hq/warehouse/place.h"
#include "sync/slip.h"

#define CHUNK 500 /* readings in one fact */

/* The store, the places, and the plan asked for: --plan N or the latest of
 * --day. */
struct sending {
    struct store *s;
    struct network net;
    Route__Plan *plan;
    struct cli *c;
    int64_t sent, left;
};

static enum err open_plan(struct sending *x, struct cli *c,
                          enum store_mode mode, struct diag *d)
{
    int64_t id = 0;
    int32_t day = 0;
    uint32_t latest = 0;
    memset(x, 0, sizeof(*x));
    x->c = c;
    enum err err =
        cli_day(c, "day", clock_business_day(clock_now_ms(), 0) + 1, &day, d);
    if (!err)
        err = cli_int(c, "plan", 1, UINT32_MAX, 0, &id, d);
    if (!err)
        err = cmd_open(c, mode, &x->s, d);
    if (!err)
        err = network_names(x->s, &x->net, d);
    if (!err && !id) {
        err = road_plan_latest(x->s, day, &latest);
        id = latest;
    }
    if (!err)
        err = road_plan(x->s, (uint32_t)id, &x->plan);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err,
                       tr("there is no plan: make one with `hq dispatch plan "
                          "--day D`"));
    return err;
}

static void close_plan(struct sending *x)
{
    if (x->plan)
        route__plan__free_unpacked(x->plan, NULL);
    network_release(&x->net);
    store_close(x->s);
}

/* ---- confirm
 * ---------------------------------------------------------------*/
static enum err on_confirmed(void *ctx, const struct send_stop *x)
{
    struct sending *y = ctx;
    if (x->why) {
        y->left++;
        fprintf(stderr, tr("left out: outlet %u: %s\n"), x->outlet, x->why);
        return ERR_OK;
    }
    y->sent++;
    if (cli_flag(y->c, "json"))
        printf("%s{\"delivery\":%" PRIu32 ",\"outlet\":%" PRIu32 "}",
               y->sent > 1 ? "," : "", x->delivery, x->outlet);
    return ERR_OK;
}

enum err cmd_dispatch_confirm(struct cli *c, struct diag *d)
{
    struct sending x;
    bool json = cli_flag(c, "json");
    enum err err = open_plan(&x, c, STORE_WRITE, d);
    if (!err)
        err = store_begin(x.s);
    if (!err) {
        if (json)
            printf("{\"deliveries\":[");
        err = store_end(x.s, send_confirm(x.s, &x.net, x.plan, clock_now_ms(),
                                          on_confirmed, &x, d));
        if (json)
            printf("],\"count\":%lld,\"left\":%lld}\n", (long long)x.sent,
                   (long long)x.left);
    }
    if (!err && !json)
        printf(tr("plan %u: %lld deliveries confirmed\n"), x.plan->id,
               (long long)x.sent);
    if (!err)
        c->exit_code = x.left > 0;
    close_plan(&x);
    return err;
}

/* ---- what is on its way
 * ----------------------------------------------------*/
struct listing {
    struct table table;
    struct sending *x;
    int64_t count;
};

static enum err on_delivery(void *ctx, const Route__Confirmed *v,
                            int64_t loaded_ms)
{
    struct listing *l = ctx;
    struct slip slip;
    char code[SLIP_CHARS], minute[16];
    int at = network_vehicle(&l->x->net, v->vehicle);
    const Goods__Delivery *g = v->delivery;
    slip_of(g, &slip);
    snprintf(minute, sizeof(minute), "%02u:%02u", g->minute / 60 % 100,
             g->minute % 60);
    const struct cell cells[] = {
        {.number = g->id},
        {.number = v->plan},
        {.number = g->day},
        {.text = minute},
        {.number = g->outlet},
        {.text = at >= 0 ? l->x->net.vehicles[at]->name : ""},
        {.text = g->route},
        {.number = (int64_t)g->n_lines},
        {.number = (int64_t)v->n_consignments},
        {.number = g->crates},
        {.number = g->total_fen},
        {.text = loaded_ms ? N_("loaded") : N_("planned")},
        {.text = slip_format(&slip, code)},
    };
    l->count++;
    return table_row(&l->table, cells);
}

enum err cmd_dispatch_list(struct cli *c, struct diag *d)
{
    static const struct column columns[] = {
        {"delivery", N_("delivery"), COLUMN_INT},
        {"plan", NULL, COLUMN_INT},
        {"day", N_("day"), COLUMN_DAY},
        {"minute", N_("arrives"), COLUMN_TEXT},
        {"outlet", N_("outlet"), COLUMN_INT},
        {"vehicle", N_("plate"), COLUMN_TEXT},
        {"route", NULL, COLUMN_TEXT},
        {"lines", N_("lines"), COLUMN_INT},
        {"consignments", N_("consignments"), COLUMN_INT},
        {"crates", N_("crates"), COLUMN_INT},
        {"total", N_("total"), COLUMN_MONEY},
        {"state", N_("state"), COLUMN_WORD},
        {"slip", NULL, COLUMN_TEXT},
    };
    struct sending x = {.c = c};
    struct listing l = {.x = &x};
    int32_t day = 0;
    enum table_form form = cli_flag(c, "json")  ? TABLE_JSON
                           : cli_flag(c, "csv") ? TABLE_CSV
                                                : TABLE_PEOPLE;
    enum err err = cli_day(c, "day", 0, &day, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &x.s, d);
    if (!err)
        err = network_names(x.s, &x.net, d);
    if (!err) {
        table_begin(&l.table, stdout, form, columns,
                    (int)(sizeof(columns) / sizeof(*columns)), 1,
                    TABLE_PAGE_MAX);
        err = road_deliveries(x.s, 0, day, 0, on_delivery, &l);
        if (!err)
            err = table_end(&l.table, l.count, NULL);
        else
            table_abandon(&l.table);
    }
    close_plan(&x);
    return err;
}

/* ---- papers
 * ----------------------------------------------------------------*/
static enum err put_page(const struct cli *c, enum err err, struct buf *html,
                         struct diag *d)
{
    const char *path = cli_text(c, "out");
    if (!err && path) {
        err = file_write(path, 0644, html->data, html->len);
        if (err)
            err = diag_set(d, err, tr("%s could not be written (%s)"), path,
                           err_text(err));
    } else if (!err && (fwrite(html->data, 1, html->len, stdout) != html->len ||
                        fflush(stdout) != 0)) {
        err = diag_set(d, ERR_IO, tr("the output could not be written"));
    }
    buf_release(html);
    return err;
}

enum err cmd_dispatch_manifest(struct cli *c, struct diag *d)
{
    struct sending x;
    struct buf html = {0};
    enum err err = open_plan(&x, c, STORE_READ, d);
    if (!err)
        err = paper_manifest(x.s, &x.net, x.plan, &html);
    err = put_page(c, err, &html, d);
    close_plan(&x);
    return err;
}

enum err cmd_dispatch_slip(struct cli *c, struct diag *d)
{
    struct sending x;
    struct buf html = {0};
    uint32_t delivery = 0;
    enum err err = open_plan(&x, c, STORE_READ, d);
    if (!err)
        err = cmd_id(c, "delivery", false, &delivery, d);
    if (!err)
        err = paper_slips(x.s, &x.net, x.plan, delivery, &html);
    err = put_page(c, err, &html, d);
    close_plan(&x);
    return err;
}

/* ---- loading
 * ---------------------------------------------------------------*/
static enum err hub_of(const struct network *n, int *ret_place, struct diag *d)
{
    for (int i = 0; i < n->place_count; i++)
        if (n->places[i]->kind == ROUTE__PLACE_KIND__PLACE_HUB &&
            !n->places[i]->closed) {
            *ret_place = i;
            return ERR_OK;
        }
    return diag_set(d, ERR_NOTFOUND,
                    tr("there is no hub: add it with `hq road place --kind "
                       "hub`"));
}

static void say_loaded(const struct cli *c, const struct send_loaded *r)
{
    if (cli_flag(c, "json")) {
        printf("{\"delivery\":%" PRIu32 ",\"outlet\":%" PRIu32
               ",\"lots\":%lld,\"consignments\":%lld,\"reprint\":%s,"
               "\"again\":%s}\n",
               r->delivery, r->outlet, (long long)r->lines,
               (long long)r->pieces, r->reprint ? "true" : "false",
               r->again ? "true" : "false");
        return;
    }
    if (r->again)
        printf(tr("delivery %u was loaded before: nothing is changed\n"),
               r->delivery);
    else
        printf(tr("delivery %u for outlet %u is loaded: %lld lots, %lld "
                  "consignments\n"),
               r->delivery, r->outlet, (long long)r->lines,
               (long long)r->pieces);
    if (r->reprint)
        printf(tr("its goods are not those of the slip: print it again with "
                  "`hq dispatch slip --delivery %u`\n"),
               r->delivery);
}

enum err cmd_dispatch_load(struct cli *c, struct diag *d)
{
    struct sending x = {.c = c};
    struct send_loaded r;
    const char *code = NULL, *at = cli_text(c, "at");
    uint32_t by = 0;
    int place = -1;
    enum err err = cli_need(c, "scan", &code, d);
    if (!err)
        err = cmd_id(c, "by", false, &by, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &x.s, d);
    if (!err)
        err = network_names(x.s, &x.net, d);
    if (!err)
        err = at ? network_find_place(&x.net, at, &place, d)
                 : hub_of(&x.net, &place, d);
    for (int n = 0; !err && (code = cli_nth(c, "scan", n)); n++) {
        err = store_begin(x.s);
        if (!err)
            err = store_end(x.s, send_load(x.s, &x.net, code, place, by,
                                           clock_now_ms(), &r, d));
        if (!err)
            say_loaded(c, &r);
    }
    close_plan(&x);
    return err;
}

/* ---- temperature
 * -----------------------------------------------------------*/
static const struct sheet_name temperature_names[] = {
    {"vehicle", "车牌", NULL, true},
    {"time", "时间", NULL, true},
    {"degrees", "温度", NULL, true},
};

struct readings {
    struct sending *x;
    struct field_source f;
    struct import_report *report;
    int columns;
    uint32_t vehicle;
    int64_t at_ms[CHUNK];
    int32_t value[CHUNK];
    int count;
    int32_t first_day, last_day;
};

static enum err flush(struct readings *r)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Route__Temperature t = ROUTE__TEMPERATURE__INIT;
    int64_t offsets[CHUNK];
    if (r->count == 0)
        return ERR_OK;
    t.vehicle = r->vehicle;
    t.at_ms = r->at_ms[0];
    for (int i = 0; i < r->count; i++)
        offsets[i] = r->at_ms[i] - t.at_ms;
    t.decidegree = r->value;
    t.offset_ms = offsets;
    t.n_decidegree = t.n_offset_ms = (size_t)r->count;
    e.fact_case = LEDGER__ENTRY__FACT_TEMPERATURE_LOGGED;
    e.temperature_logged = &t;
    r->count = 0;
    return road_record(r->x->s, clock_now_ms(), &e);
}

/* "2026-11-22 08:10" or with seconds, in China. */
static enum err parse_time(const char *text, int64_t *ret_ms, struct diag *d)
{
    char day_text[11] = "";
    int32_t day = 0;
    unsigned h = 0, m = 0, s = 0;
    char end = 0;
    size_t len = strlen(text);
    int n = len >= 16 && len <= 19
                ? sscanf(text + 11, "%2u:%2u:%2u%c", &h, &m, &s, &end)
                : 0;
    if (n < 2 || n > 3 || h > 23 || m > 59 || s > 59)
        return diag_set(d, ERR_FORMAT,
                        tr("time \"%.40s\" must be like 2026-11-22 08:10"),
                        text);
    memcpy(day_text, text, 10);
    enum err err = clock_parse_day(day_text, &day, d);
    if (!err)
        *ret_ms = (int64_t)day * CLOCK_DAY_MS - CLOCK_CHINA_OFFSET_MS +
                  ((int64_t)h * 3600 + m * 60 + s) * 1000;
    return err;
}

static enum err read_reading(struct readings *r, struct diag *d)
{
    const char *vehicle = field_text(&r->f, "vehicle");
    const char *time = field_text(&r->f, "time");
    int64_t degree = INT64_MIN, at_ms = 0;
    int v = -1;
    enum err err =
        network_find_vehicle(&r->x->net, vehicle ? vehicle : "", &v, d);
    if (!err)
        err = parse_time(time ? time : "", &at_ms, d);
    if (!err)
        err = field_scaled(&r->f, "degrees", 1, -1000, 1000, &degree, d);
    if (!err && degree == INT64_MIN)
        err = diag_set(d, ERR_FORMAT, tr("the temperature is missing"));
    if (err)
        return err;
    uint32_t id = r->x->net.vehicles[v]->id;
    if (r->count == CHUNK || (r->count && r->vehicle != id))
        err = flush(r);
    int32_t day = clock_business_day(at_ms, 0);
    if (!r->report->added || day < r->first_day)
        r->first_day = day;
    if (!r->report->added || day > r->last_day)
        r->last_day = day;
    r->vehicle = id;
    r->at_ms[r->count] = at_ms;
    r->value[r->count++] = (int32_t)degree;
    r->report->added++;
    return err;
}

static enum err on_row(void *ctx, const struct sheet_row *row, struct diag *d)
{
    struct readings *r = ctx;
    struct diag why = {0};
    if (!r->columns) {
        r->columns = row->count;
        return sheet_columns(row, r->f.names, r->f.name_count, r->f.at, d);
    }
    r->f.row = row;
    enum err err = sheet_count(row, r->columns, &why);
    if (!err)
        err = read_reading(r, &why);
    if (!err || err == ERR_IO || err == ERR_NOMEM || err == ERR_FULL)
        return err;
    return sheet_note(r->report, row->line, true,
                      why.text[0] ? why.text : err_text(err));
}

static enum err on_breach(void *ctx, const struct send_breach *b)
{
    struct sending *x = ctx;
    char from[CLOCK_TIME_CHARS], until[CLOCK_TIME_CHARS];
    int v = network_vehicle(&x->net, b->vehicle);
    const char *name = v >= 0 ? x->net.vehicles[v]->name : "";
    x->left++;
    if (!b->from_ms)
        fprintf(stderr,
                tr("delivery %u carried cold goods and truck %s has no "
                   "readings: nobody knows whether they stayed cold\n"),
                b->delivery, name);
    else
        fprintf(stderr,
                tr("delivery %u on truck %s was at %s%d.%d degrees from %s to "
                   "%s: item %u, lot %u %s\n"),
                b->delivery, name, b->worst_decidegree < 0 ? "-" : "",
                abs(b->worst_decidegree) / 10, abs(b->worst_decidegree) % 10,
                clock_format_time(b->from_ms, from),
                clock_format_time(b->until_ms, until), b->item, b->lot,
                b->held_before ? tr("was held before") : tr("is held now"));
    return ERR_OK;
}

enum err cmd_dispatch_temperature(struct cli *c, struct diag *d)
{
    struct sending x = {.c = c};
    struct import_report report = {0};
    struct readings *r = calloc(1, sizeof(*r));
    int64_t grace = 10;
    if (!r)
        return ERR_NOMEM;
    r->x = &x;
    r->report = &report;
    r->f.names = temperature_names;
    r->f.name_count = 3;
    enum err err = cli_int(c, "grace", 0, 1440, 10, &grace, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &x.s, d);
    if (!err)
        err = network_names(x.s, &x.net, d);
    if (!err)
        err = store_begin(x.s);
    if (!err) {
        err = sheet_read(c->argv[0], on_row, r, d);
        if (!err)
            err = flush(r);
        for (int32_t day = r->first_day;
             !err && report.added && day <= r->last_day; day++)
            err = send_check_cold(x.s, day, grace * 60000, clock_now_ms(),
                                  on_breach, &x, d);
        err = store_end(x.s, err);
    }
    report.notes = sheet_notes_sorted(report.notes);
    if (!err) {
        err = cmd_print_report(c, &report, c->argv[0]);
        c->exit_code = report.refused || x.left ? 1 : 0;
    }
    import_release(&report);
    free(r);
    close_plan(&x);
    return err;
}

/* ---- what comes back
 * -------------------------------------------------------*/
enum err cmd_dispatch_back(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct send_back b = {.reason = cli_text(c, "reason")};
    const char *lost = cli_text(c, "lost"), *milli = cli_text(c, "quantity");
    struct quantity q = {0};
    size_t lines = 0;
    enum err err = cmd_id(c, "delivery", true, &b.delivery, d);
    if (!err)
        err = cmd_id(c, "warehouse", false, &b.warehouse, d);
    if (!err)
        err = cmd_id(c, "item", false, &b.item, d);
    if (!err)
        err = cmd_id(c, "by", false, &b.by, d);
    if (!err && milli)
        err = quantity_parse(milli, &q, d);
    b.milli = q.milli;
    if (!err && milli && (!b.item || b.milli <= 0))
        err = diag_set(d, ERR_FORMAT,
                       tr("--quantity is above zero and of one --item"));
    if (!err && (lost != NULL) == (b.warehouse != 0))
        err = diag_set(d, ERR_FORMAT,
                       tr("say where it went: --warehouse N, or --lost with "
                          "the reason"));
    if (!err && lost)
        err = place_loss(lost, &b.loss, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err)
        err = store_end(s, send_back(s, &b, clock_now_ms(), &lines, d));
    if (!err && cli_flag(c, "json"))
        printf("{\"lots\":%zu}\n", lines);
    else if (!err)
        printf(tr("%zu lots of delivery %u are booked\n"), lines, b.delivery);
    store_close(s);
    return err;
}
