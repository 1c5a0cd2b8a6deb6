/* `hq dispatch plan`, `show`, and the dispatcher's rules. */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/i18n.h"
#include "hq/cmd.h"
#include "hq/dispatch/commands.h"
#include "hq/dispatch/master.h"
#include "hq/dispatch/plan.h"
#include "hq/dispatch/show.h"

#define SECONDS_DEFAULT_MS INT64_C(10000)
#define ITERATIONS_MAX     INT64_C(100000000000)
#define PART_BYTES         40000 /* of one fact; an entry holds 65536 */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

static bool on_progress(const char *what, const struct route_progress *now,
                        void *user)
{
    char yuan[MONEY_CHARS];
    if (*(const bool *)user) {
        fputc('\r', stderr);
        fprintf(stderr,
                tr("%s  %lld.%lld s  %s yuan  trips %d  left out %d  tries "
                   "%lld"),
                what, (long long)(now->elapsed_ms / 1000),
                (long long)(now->elapsed_ms / 100 % 10),
                money_format(now->cost, yuan), now->trip_count, now->left_count,
                (long long)now->iterations);
        fputs("   ", stderr);
        fflush(stderr);
    }
    return !interrupted;
}

static enum err read_options(const struct cli *c, struct plan_options *o,
                             struct diag *d)
{
    const char *seconds = cli_text(c, "seconds");
    int64_t seed = 1;
    enum err err = cli_day(c, "day", clock_business_day(clock_now_ms(), 0) + 1,
                           &o->day, d);
    if (!err)
        err = cli_int(c, "iterations", 1, ITERATIONS_MAX, 0, &o->iterations, d);
    if (!err)
        err = cli_int(c, "seed", 0, INT64_MAX, 1, &seed, d);
    if (!err && seconds) {
        err = decimal_parse(seconds, 3, ROUTE_SECONDS_MAX * INT64_C(1000),
                            &o->time_limit_ms, NULL);
        if (err || o->time_limit_ms <= 0)
            err = diag_set(d, ERR_RANGE,
                           tr("--seconds must be more than 0 and at most %d"),
                           ROUTE_SECONDS_MAX);
    } else if (!o->iterations) {
        o->time_limit_ms = SECONDS_DEFAULT_MS;
    }
    o->seed = (uint64_t)seed;
    return err;
}

static enum err find_hub(const struct cli *c, const struct network *n,
                         int *ret_hub, struct diag *d)
{
    const char *name = cli_text(c, "hub");
    int found = -1;
    if (name) {
        enum err err = network_find_place(n, name, ret_hub, d);
        if (!err && n->places[*ret_hub]->kind != ROUTE__PLACE_KIND__PLACE_HUB)
            err = diag_set(d, ERR_RANGE, tr("%.40s is no hub"), name);
        return err;
    }
    for (int i = 0; i < n->place_count; i++) {
        if (n->places[i]->kind != ROUTE__PLACE_KIND__PLACE_HUB ||
            n->places[i]->closed)
            continue;
        if (found >= 0)
            return diag_set(d, ERR_FORMAT,
                            tr("there are several hubs: say which (--hub)"));
        found = i;
    }
    if (found < 0)
        return diag_set(d, ERR_NOTFOUND,
                        tr("there is no hub: add it with `hq road place --kind "
                           "hub`"));
    *ret_hub = found;
    return ERR_OK;
}

/* ---- keeping the plan
 * ------------------------------------------------------*/
struct keeping {
    struct store *s;
    const Route__Plan *whole;
    Route__Plan part;
    size_t bytes;
    int64_t now_ms;
};

static enum err keep_part(struct keeping *k)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    e.fact_case = LEDGER__ENTRY__FACT_DISPATCH_PLANNED;
    e.dispatch_planned = &k->part;
    enum err err = road_record(k->s, k->now_ms, &e);
    route__plan__init(&k->part);
    k->part.id = k->whole->id;
    k->part.day = k->whole->day;
    k->bytes = 0;
    return err;
}

/* Lists of the whole, as many of each into a part as it holds. */
#define KEEP(list)                                                             \
    for (size_t i = 0; !err && i < k.whole->n_##list; i++) {                   \
        size_t size =                                                          \
            protobuf_c_message_get_packed_size(&k.whole->list[i]->base) + 8;   \
        if (k.bytes + size > PART_BYTES)                                       \
            err = keep_part(&k);                                               \
        if (!k.part.n_##list)                                                  \
            k.part.list = &k.whole->list[i];                                   \
        k.part.n_##list++;                                                     \
        k.bytes += size;                                                       \
    }

static enum err keep_plan(struct store *s, const Route__Plan *plan,
                          int64_t now_ms)
{
    struct keeping k = {.s = s, .whole = plan, .now_ms = now_ms};
    enum err err = ERR_OK;
    k.part = *plan;
    k.part.n_stops = k.part.n_trips = k.part.n_left = 0;
    k.part.n_shares = k.part.n_ways = k.part.n_paid = 0;
    KEEP(stops)
    KEEP(trips)
    KEEP(left)
    KEEP(shares)
    KEEP(ways)
    KEEP(paid)
    return err ? err : keep_part(&k);
}

/* ---- plan
 * ------------------------------------------------------------------*/
struct planning {
    struct store *s;
    struct network net;
    struct need need;
    struct arena arena;
    Route__Plan *before; /* that day's, or NULL */
    Route__Plan plan;
    int hub;
};

static enum err load(struct planning *p, const struct plan_options *o,
                     const struct cli *c, struct diag *d)
{
    uint32_t id = 0;
    enum err err = network_load(p->s, &p->net, d);
    if (!err)
        err = find_hub(c, &p->net, &p->hub, d);
    if (!err)
        err = need_load_day(p->s, o->day, &p->need, d);
    if (!err && p->need.load_count == 0)
        err = diag_set(d, ERR_NOTFOUND,
                       tr("nothing is to be brought that day: no order line "
                          "is allotted and no consignment waits"));
    if (err || cli_flag(c, "anew"))
        return err;
    err = road_plan_latest(p->s, o->day, &id);
    if (!err)
        err = road_plan(p->s, id, &p->before);
    return err == ERR_NOTFOUND ? ERR_OK : err;
}

/* The search holds no lock; what it found is written at its end. */
static enum err search(struct planning *p, struct plan_options *o,
                       struct diag *d)
{
    struct sigaction act = {.sa_handler = on_interrupt}, was;
    bool live = isatty(STDERR_FILENO);
    o->start = p->before;
    o->progress = on_progress;
    o->user = &live;
    sigaction(SIGINT, &act, &was);
    enum err err =
        plan_make(&p->net, &p->need, p->hub, o, &p->arena, &p->plan, d);
    sigaction(SIGINT, &was, NULL);
    if (live)
        fputc('\n', stderr);
    o->progress = NULL;
    return err ? err
               : plan_share(&p->net, &p->need, p->hub, o, &p->arena, &p->plan,
                            d);
}

enum err cmd_dispatch_plan(struct cli *c, struct diag *d)
{
    struct plan_options o = {0};
    struct planning p = {0};
    enum err err = read_options(c, &o, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &p.s, d);
    if (!err)
        err = load(&p, &o, c, d);
    if (!err)
        err = search(&p, &o, d);
    if (!err)
        err = store_begin(p.s);
    if (!err) {
        err = road_next_id(p.s, ROAD_ID_PLAN, &p.plan.id);
        if (!err)
            err = keep_plan(p.s, &p.plan, clock_now_ms());
        err = store_end(p.s, err);
    }
    if (!err && p.need.unweighed)
        fprintf(stderr,
                tr("%d order lines are of items without a weight: half a "
                   "kilogram a piece is assumed\n"),
                p.need.unweighed);
    if (!err)
        err = show_plan(c, p.s, &p.net, &p.plan, d);
    if (!err)
        c->exit_code = p.plan.n_left > 0;
    if (p.before)
        route__plan__free_unpacked(p.before, NULL);
    need_release(&p.need);
    network_release(&p.net);
    arena_release(&p.arena);
    store_close(p.s);
    return err;
}

enum err cmd_dispatch_show(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct network net = {0};
    Route__Plan *plan = NULL;
    int32_t day = 0;
    int64_t id = 0;
    uint32_t latest = 0;
    enum err err =
        cli_day(c, "day", clock_business_day(clock_now_ms(), 0) + 1, &day, d);
    if (!err)
        err = cli_int(c, "plan", 1, UINT32_MAX, 0, &id, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &s, d);
    if (!err && !id) {
        err = road_plan_latest(s, day, &latest);
        id = latest;
    }
    if (!err)
        err = road_plan(s, (uint32_t)id, &plan);
    if (err == ERR_NOTFOUND)
        err = diag_set(d, err,
                       tr("there is no plan: make one with `hq dispatch plan "
                          "--day D`"));
    if (!err)
        err = network_names(s, &net, d);
    if (!err)
        err = show_plan(c, s, &net, plan, d);
    if (plan)
        route__plan__free_unpacked(plan, NULL);
    network_release(&net);
    store_close(s);
    return err;
}

/* ---- rules
 * -----------------------------------------------------------------*/
static enum err rule(struct cli *c, Route__RuleKind kind, struct diag *d)
{
    struct store *s = NULL;
    struct network net = {0};
    Route__Rule x = ROUTE__RULE__INIT;
    const char *vehicle = NULL;
    int at = -1;
    enum err err =
        cli_day(c, "day", clock_business_day(clock_now_ms(), 0) + 1, &x.day, d);
    if (!err)
        err = cmd_id(c, "outlet", true, &x.outlet, d);
    if (!err && kind == ROUTE__RULE_KIND__RULE_MOVE)
        err = cmd_id(c, "after", true, &x.after, d);
    if (!err)
        err = cli_need(c, "vehicle", &vehicle, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = network_names(s, &net, d);
    if (!err)
        err = network_find_vehicle(&net, vehicle, &at, d);
    if (!err && (network_outlet(&net, x.outlet) < 0 ||
                 (x.after && network_outlet(&net, x.after) < 0)))
        err = diag_set(d, ERR_NOTFOUND,
                       tr("outlet %u is not on the road: see `hq road list`"),
                       network_outlet(&net, x.outlet) < 0 ? x.outlet : x.after);
    if (!err)
        err = store_begin(s);
    if (!err) {
        x.kind = kind;
        x.vehicle = net.vehicles[at]->id;
        err = store_end(s, master_rule(s, &x, clock_now_ms(), d));
    }
    if (!err && cli_flag(c, "json"))
        printf("{\"id\":%" PRIu32 "}\n", x.id);
    else if (!err)
        printf(tr("rule %u holds from the next `hq dispatch plan` on\n"), x.id);
    network_release(&net);
    store_close(s);
    return err;
}

enum err cmd_dispatch_pin(struct cli *c, struct diag *d)
{
    return rule(c, ROUTE__RULE_KIND__RULE_PIN, d);
}

enum err cmd_dispatch_move(struct cli *c, struct diag *d)
{
    return rule(c, ROUTE__RULE_KIND__RULE_MOVE, d);
}

enum err cmd_dispatch_forbid(struct cli *c, struct diag *d)
{
    return rule(c, ROUTE__RULE_KIND__RULE_FORBID, d);
}

#define RULES_MAX 1000

struct freeing {
    uint32_t outlet;
    Route__Rule rules[RULES_MAX];
    int count;
};

static enum err on_free(void *ctx, const Route__Rule *x)
{
    struct freeing *f = ctx;
    if ((f->outlet && x->outlet != f->outlet) || f->count == RULES_MAX)
        return ERR_OK;
    Route__Rule *r = &f->rules[f->count++];
    route__rule__init(r);
    r->id = x->id;
    r->day = x->day;
    r->kind = x->kind;
    r->outlet = x->outlet;
    r->vehicle = x->vehicle;
    r->after = x->after;
    return ERR_OK;
}

enum err cmd_dispatch_free(struct cli *c, struct diag *d)
{
    struct store *s = NULL;
    struct freeing *f = calloc(1, sizeof(*f));
    int32_t day = 0;
    if (!f)
        return ERR_NOMEM;
    enum err err =
        cli_day(c, "day", clock_business_day(clock_now_ms(), 0) + 1, &day, d);
    if (!err)
        err = cmd_id(c, "outlet", false, &f->outlet, d);
    if (!err)
        err = cmd_open(c, STORE_WRITE, &s, d);
    if (!err)
        err = store_begin(s);
    if (!err) {
        err = road_rules(s, day, on_free, f);
        for (int i = 0; !err && i < f->count; i++) {
            f->rules[i].removed = true;
            err = master_rule(s, &f->rules[i], clock_now_ms(), d);
        }
        err = store_end(s, err);
    }
    if (!err && cli_flag(c, "json"))
        printf("{\"removed\":%d}\n", f->count);
    else if (!err)
        printf(tr("%d rules are lifted\n"), f->count);
    free(f);
    store_close(s);
    return err;
}

struct listing_rules {
    struct table table;
    struct network net;
    int64_t count;
};

static enum err on_rule(void *ctx, const Route__Rule *x)
{
    static const char *const kinds[] = {N_("pin"), N_("move"), N_("forbid")};
    struct listing_rules *l = ctx;
    int at = network_vehicle(&l->net, x->vehicle);
    const struct cell cells[] = {
        {.number = x->id},
        {.text = kinds[x->kind < 3 ? x->kind : 0]},
        {.number = x->outlet},
        {.text = at >= 0 ? l->net.vehicles[at]->name : ""},
        {.number = x->after ? (int64_t)x->after : CELL_NONE},
    };
    l->count++;
    return table_row(&l->table, cells);
}

enum err cmd_dispatch_rules(struct cli *c, struct diag *d)
{
    static const struct column columns[] = {
        {"id", N_("no."), COLUMN_INT},
        {"kind", N_("kind"), COLUMN_WORD},
        {"outlet", N_("outlet"), COLUMN_INT},
        {"vehicle", N_("plate"), COLUMN_TEXT},
        {"after", N_("after outlet"), COLUMN_INT},
    };
    struct store *s = NULL;
    struct listing_rules l = {0};
    int32_t day = 0;
    enum table_form form = cli_flag(c, "json")  ? TABLE_JSON
                           : cli_flag(c, "csv") ? TABLE_CSV
                                                : TABLE_PEOPLE;
    enum err err =
        cli_day(c, "day", clock_business_day(clock_now_ms(), 0) + 1, &day, d);
    if (!err)
        err = cmd_open(c, STORE_READ, &s, d);
    if (!err)
        err = network_names(s, &l.net, d);
    if (!err) {
        table_begin(&l.table, stdout, form, columns,
                    (int)(sizeof(columns) / sizeof(*columns)), 1, RULES_MAX);
        err = road_rules(s, day, on_rule, &l);
        if (!err)
            err = table_end(&l.table, l.count, NULL);
        else
            table_abandon(&l.table);
    }
    network_release(&l.net);
    store_close(s);
    return err;
}
