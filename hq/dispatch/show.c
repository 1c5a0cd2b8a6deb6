#include "hq/dispatch/show.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/money.h"
#include "base/quantity.h"
#include "hq/table.h"

#define COUNT(list) ((int)(sizeof(list) / sizeof(*(list))))

static const char *place_name(const struct network *n, uint32_t id)
{
    int at = network_place(n, id);
    return at >= 0 ? n->places[at]->name : "";
}

static const char *vehicle_name(const struct network *n, uint32_t id)
{
    int at = network_vehicle(n, id);
    return at >= 0 ? n->vehicles[at]->name : "";
}

static const char *outlet_name(struct store *s, uint32_t outlet,
                               struct store_outlet *x)
{
    if (store_outlet(s, outlet, x))
        return "";
    return x->name;
}

static const char *clock_text(int32_t seconds, char out[16])
{
    snprintf(out, 16, "%02d:%02d", seconds / 3600, seconds / 60 % 60);
    return out;
}

static int64_t weight_of(const Route__Plan *plan, uint32_t place)
{
    int64_t g = 0;
    for (size_t i = 0; i < plan->n_stops; i++)
        if (plan->stops[i]->place == place)
            for (size_t k = 0; k < plan->stops[i]->n_loads; k++)
                g += plan->stops[i]->loads[k]->weight_g;
    return g;
}

/* ---- JSON
 * ------------------------------------------------------------------*/
static void put_fen(json_t *o, const char *key, int64_t fen)
{
    char yuan[MONEY_CHARS];
    json_object_set_new(
        o, key,
        fen < 0 ? json_null() : json_string(money_format(money_of(fen), yuan)));
}

static json_t *trip_json(const struct network *n, const Route__Plan *plan,
                         const Route__Trip *t)
{
    json_t *visits = json_array();
    for (size_t i = 0; i < t->n_visits; i++) {
        const Route__Visit *v = t->visits[i];
        json_array_append_new(
            visits,
            json_pack("{s:i,s:s,s:i,s:i,s:i,s:i,s:i,s:i,s:I}", "place",
                      (int)v->place, "name", place_name(n, v->place), "for",
                      (int)v->stop, "position", (int)i + 1, "load_order",
                      (int)(t->n_visits - i), "arrive_s", v->arrive_s,
                      "start_s", v->start_s, "leave_s", v->leave_s, "weight_g",
                      (json_int_t)weight_of(plan, v->stop)));
    }
    return json_pack("{s:i,s:s,s:i,s:s,s:i,s:i,s:I,s:I,s:I,s:I,s:o}", "vehicle",
                     (int)t->vehicle, "name", vehicle_name(n, t->vehicle),
                     "depot", (int)t->depot, "depot_name",
                     place_name(n, t->depot), "depart_s", t->depart_s,
                     "return_s", t->return_s, "metres", (json_int_t)t->metres,
                     "weight_g", (json_int_t)t->weight_g, "volume_ml",
                     (json_int_t)t->volume_ml, "crates", (json_int_t)t->crates,
                     "visits", visits);
}

static json_t *stop_json(const Route__Stop *x)
{
    json_t *loads = json_array();
    for (size_t i = 0; i < x->n_loads; i++) {
        const Route__Load *l = x->loads[i];
        json_array_append_new(
            loads, json_pack("{s:s,s:I,s:I,s:b,s:b}", "owner", l->owner,
                             "weight_g", (json_int_t)l->weight_g, "volume_ml",
                             (json_int_t)l->volume_ml, "chilled", l->chilled,
                             "frozen", l->frozen));
    }
    return json_pack("{s:i,s:i,s:o}", "place", (int)x->place, "outlet",
                     (int)x->outlet, "loads", loads);
}

static json_t *share_json(const Route__Share *x)
{
    json_t *o =
        json_pack("{s:s,s:I}", "owner", x->owner, "use", (json_int_t)x->use);
    put_fen(o, "alone", x->alone_fen);
    put_fen(o, "charge", x->fen);
    return o;
}

static json_t *plan_json(struct store *s, const struct network *n,
                         const Route__Plan *p)
{
    char day[CLOCK_DAY_CHARS];
    struct store_outlet outlet;
    json_t *o = json_object(), *list = json_array();
    for (size_t i = 0; i < p->n_trips; i++)
        json_array_append_new(list, trip_json(n, p, p->trips[i]));
    json_object_set_new(o, "plan", json_integer(p->id));
    json_object_set_new(o, "day", json_string(clock_format_day(p->day, day)));
    json_object_set_new(o, "hub", json_integer(p->hub));
    json_object_set_new(o, "seed", json_integer((json_int_t)p->seed));
    json_object_set_new(o, "metres", json_integer(p->metres));
    put_fen(o, "cost", p->cost_fen);
    json_object_set_new(o, "trips", list);
    list = json_array();
    for (size_t i = 0; i < p->n_stops; i++)
        json_array_append_new(list, stop_json(p->stops[i]));
    json_object_set_new(o, "stops", list);
    list = json_array();
    for (size_t i = 0; i < p->n_left; i++)
        json_array_append_new(
            list, json_pack("{s:i,s:s,s:s}", "outlet", (int)p->left[i]->outlet,
                            "name", outlet_name(s, p->left[i]->outlet, &outlet),
                            "why", tr(p->left[i]->why)));
    json_object_set_new(o, "left", list);
    list = json_array();
    for (size_t i = 0; i < p->n_shares; i++)
        json_array_append_new(list, share_json(p->shares[i]));
    json_object_set_new(o, "shares", list);
    put_fen(o, "apart", p->apart_fen);
    list = json_array();
    for (size_t i = 0; i < p->n_ways; i++) {
        json_t *w = json_pack(
            "{s:i,s:s,s:b}", "station", (int)p->ways[i]->station, "name",
            place_name(n, p->ways[i]->station), "direct", p->ways[i]->direct);
        put_fen(w, "direct_cost", p->ways[i]->direct_fen);
        put_fen(w, "via_cost", p->ways[i]->via_fen);
        json_array_append_new(list, w);
    }
    json_object_set_new(o, "ways", list);
    list = json_array();
    for (size_t i = 0; i < p->n_paid; i++) {
        json_t *w = json_pack("{s:i}", "vehicle", (int)p->paid[i]->vehicle);
        put_fen(w, "cost", p->paid[i]->fen);
        json_array_append_new(list, w);
    }
    json_object_set_new(o, "vehicles", list);
    return o;
}

/* ---- CSV
 * -------------------------------------------------------------------*/
static enum err print_csv(const struct network *n, const Route__Plan *p)
{
    static const struct column columns[] = {
        {"trip", NULL, COLUMN_INT},       {"vehicle", NULL, COLUMN_TEXT},
        {"depot", NULL, COLUMN_TEXT},     {"position", NULL, COLUMN_INT},
        {"load_order", NULL, COLUMN_INT}, {"place", NULL, COLUMN_TEXT},
        {"for", NULL, COLUMN_TEXT},       {"arrive", NULL, COLUMN_TEXT},
        {"leave", NULL, COLUMN_TEXT},     {"kg", NULL, COLUMN_QUANTITY},
    };
    struct table t;
    enum err err = ERR_OK;
    int64_t rows = 0;
    table_begin(&t, stdout, TABLE_CSV, columns, COUNT(columns), 1, 0);
    for (size_t i = 0; i < p->n_trips; i++)
        for (size_t k = 0; !err && k < p->trips[i]->n_visits; k++) {
            const Route__Trip *x = p->trips[i];
            const Route__Visit *v = x->visits[k];
            char arrive[16], leave[16];
            const struct cell cells[] = {
                {.number = (int64_t)i + 1},
                {.text = vehicle_name(n, x->vehicle)},
                {.text = place_name(n, x->depot)},
                {.number = (int64_t)k + 1},
                {.number = (int64_t)(x->n_visits - k)},
                {.text = place_name(n, v->place)},
                {.text = place_name(n, v->stop)},
                {.text = clock_text(v->arrive_s, arrive)},
                {.text = clock_text(v->leave_s, leave)},
                {.number = weight_of(p, v->stop)},
            };
            err = table_row(&t, cells);
            rows++;
        }
    if (!err)
        return table_end(&t, rows, NULL);
    table_abandon(&t);
    return err;
}

/* ---- people
 * ----------------------------------------------------------------*/
static void print_trip(const struct network *n, const Route__Plan *p,
                       const Route__Trip *t)
{
    char from[16], to[16], kg[QUANTITY_CHARS];
    printf("\n%s  %s  %s-%s  ", vehicle_name(n, t->vehicle),
           place_name(n, t->depot), clock_text(t->depart_s, from),
           clock_text(t->return_s, to));
    printf(tr("%lld.%lld km, %s kg, %lld crates\n"),
           (long long)t->metres / 1000, (long long)t->metres / 100 % 10,
           quantity_format((struct quantity){.milli = t->weight_g}, kg),
           (long long)t->crates);
    for (size_t i = 0; i < t->n_visits; i++) {
        const Route__Visit *v = t->visits[i];
        printf("  %2zu  ", i + 1);
        printf(tr("load %2zu"), t->n_visits - i);
        printf("  %s  %s", clock_text(v->arrive_s, from),
               place_name(n, v->place));
        if (v->place != v->stop)
            printf(tr(" for %s"), place_name(n, v->stop));
        printf("  %s kg\n",
               quantity_format(
                   (struct quantity){.milli = weight_of(p, v->stop)}, kg));
    }
}

static void print_explained(const struct network *n, const Route__Plan *p)
{
    char direct[MONEY_CHARS], via[MONEY_CHARS];
    for (size_t i = 0; i < p->n_ways; i++) {
        const Route__Way *w = p->ways[i];
        const char *a = w->direct_fen < 0
                            ? tr("not all can")
                            : money_format(money_of(w->direct_fen), direct);
        const char *b = w->via_fen < 0
                            ? tr("not all can")
                            : money_format(money_of(w->via_fen), via);
        printf(tr("%s: straight from the hub %s, through the station %s: %s\n"),
               place_name(n, w->station), a, b,
               w->direct ? tr("straight") : tr("through the station"));
    }
    puts(tr("Charges go by use (chargeable weight times the road from the "
            "hub); nobody pays more than going alone, and what that leaves is "
            "shared again among the others."));
}

static void print_shares(const Route__Plan *p)
{
    char alone[MONEY_CHARS], fen[MONEY_CHARS];
    for (size_t i = 0; i < p->n_shares; i++) {
        const Route__Share *x = p->shares[i];
        printf(tr("%s pays %s yuan (alone %s)\n"),
               x->owner[0] ? x->owner : tr("own goods"),
               money_format(money_of(x->fen), fen),
               money_format(money_of(x->alone_fen), alone));
    }
    if (p->apart_fen)
        printf(tr("%s yuan are charged to nobody: together they need more "
                  "than each alone\n"),
               money_format(money_of(p->apart_fen), fen));
}

static void print_people(const struct cli *c, struct store *s,
                         const struct network *n, const Route__Plan *p)
{
    char yuan[MONEY_CHARS], day[CLOCK_DAY_CHARS];
    struct store_outlet outlet;
    printf(tr("plan %u for %s: %zu stops, %zu trips, %lld.%lld km, %s yuan\n"),
           p->id, clock_format_day(p->day, day), p->n_stops, p->n_trips,
           (long long)p->metres / 1000, (long long)p->metres / 100 % 10,
           money_format(money_of(p->cost_fen), yuan));
    for (size_t i = 0; i < p->n_trips; i++)
        print_trip(n, p, p->trips[i]);
    putchar('\n');
    print_shares(p);
    if (cli_flag(c, "explain"))
        print_explained(n, p);
    for (size_t i = 0; i < p->n_left; i++)
        printf(tr("left out: outlet %u %s: %s\n"), p->left[i]->outlet,
               outlet_name(s, p->left[i]->outlet, &outlet),
               tr(p->left[i]->why));
}

enum err show_plan(const struct cli *c, struct store *s,
                   const struct network *net, const Route__Plan *plan,
                   struct diag *d)
{
    if (cli_flag(c, "csv"))
        return print_csv(net, plan);
    if (!cli_flag(c, "json")) {
        print_people(c, s, net, plan);
        return ERR_OK;
    }
    json_t *o = plan_json(s, net, plan);
    int rc = o ? json_dumpf(o, stdout, JSON_COMPACT) : -1;
    putchar('\n');
    json_decref(o);
    return rc ? diag_set(d, ERR_IO, tr("the output could not be written"))
              : ERR_OK;
}
