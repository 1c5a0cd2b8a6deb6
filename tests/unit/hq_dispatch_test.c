/* Lost if this fails: an owner who pays more than a truck of its own would
 * cost, fen that nobody pays or two pay, goods that leave the lane and are on
 * no delivery, warm milk that is sold all the same, or a road network that
 * supplies itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "hq/dispatch/plan.h"
#include "hq/dispatch/send.h"
#include "hq/dispatch/share.h"
#include "hq/project.h"
#include "hq/store/order.h"
#include "hq/warehouse/wave.h"
#include "sync/slip.h"
#include "tests/support/hq_goods.h"

#define DAY     20780
#define OUTLETS 6
#define WARE    GOODS__PLACE_KIND__PLACE_WAREHOUSE
#define TRUCK   GOODS__PLACE_KIND__PLACE_DELIVERY
#define DAY_MS  ((int64_t)DAY * 86400000 - 28800000)

static struct hq_world w;

static uint64_t next(uint64_t *state)
{
    *state = *state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return *state >> 33;
}

/* ---- sharing
 * ---------------------------------------------------------------*/
static void test_shares_add_up(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int round = 0; round < 20000; round++) {
        struct share owners[12];
        int count = (int)(next(&seed) % 12);
        int64_t sum = 0, charged = 0;
        for (int i = 0; i < count; i++) {
            owners[i] = (struct share){
                .use = (int64_t)(next(&seed) % 1000000),
                .alone = money_of((int64_t)(next(&seed) % 100000))};
            if (next(&seed) % 8 == 0)
                owners[i].use = 0;
            sum += owners[i].alone.fen;
        }
        int64_t cost = (int64_t)(next(&seed) % 400000);
        struct money apart;
        assert_int_equal(share_cost(owners, count, money_of(cost), &apart),
                         ERR_OK);
        for (int i = 0; i < count; i++) {
            assert_true(owners[i].charge.fen >= 0);
            assert_true(owners[i].charge.fen <= owners[i].alone.fen);
            charged += owners[i].charge.fen;
        }
        assert_int_equal(charged + apart.fen, cost);
        assert_int_equal(apart.fen, cost > sum ? cost - sum : 0);
    }
    struct money apart;
    struct share two[] = {{.use = 3, .alone = money_of(100)},
                          {.use = 1, .alone = money_of(100)}};
    assert_int_equal(share_cost(two, 2, money_of(120), &apart), ERR_OK);
    assert_int_equal(two[0].charge.fen, 90);
    assert_int_equal(two[1].charge.fen, 30);
    two[0].alone = money_of(50); /* pays 50, the other the rest */
    assert_int_equal(share_cost(two, 2, money_of(120), &apart), ERR_OK);
    assert_int_equal(two[0].charge.fen, 50);
    assert_int_equal(two[1].charge.fen, 70);
    two[0].use = -1;
    assert_int_equal(share_cost(two, 2, money_of(120), &apart), ERR_RANGE);
}

static void test_distances(void **state)
{
    (void)state;
    /* a degree of latitude is 111,195 m; of longitude at 60 degrees half */
    assert_int_equal(network_line_m(32000000, 119000000, 33000000, 119000000),
                     111195);
    int64_t half = network_line_m(60000000, 0, 60000000, 1000000);
    assert_true(half > 55400 && half < 55800);
    assert_int_equal(network_line_m(1, 179999999, 1, -179999999), 0);
}

/* ---- a small county
 * --------------------------------------------------------*/
static void put(Ledger__Entry *e)
{
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, road_record(w.store, 1, e)), ERR_OK);
}

static void place(uint32_t id, Route__PlaceKind kind, uint32_t outlet,
                  uint32_t via, int east_km)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Route__Place x = ROUTE__PLACE__INIT;
    char name[32];
    snprintf(name, sizeof(name), "地%u", id);
    x.id = id;
    x.name = name;
    x.kind = kind;
    x.outlet = outlet;
    x.via = via;
    x.warehouse = kind == ROUTE__PLACE_KIND__PLACE_HUB ? 1 : 0;
    x.located = true;
    x.lat_micro = 32000000;
    x.lon_micro = 119000000 + east_km * 10000;
    x.service_minutes = 5;
    if (kind == ROUTE__PLACE_KIND__PLACE_STATION)
        x.handover_minute = 540;
    e.fact_case = LEDGER__ENTRY__FACT_ROAD_PLACE;
    e.road_place = &x;
    put(&e);
}

static void vehicle(uint32_t id, uint32_t depot, int64_t kg, int64_t fixed,
                    int64_t km, bool chilled)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Route__Vehicle x = ROUTE__VEHICLE__INIT;
    char name[32];
    snprintf(name, sizeof(name), "车%u", id);
    x.id = id;
    x.name = name;
    x.depot = depot;
    x.weight_g = kg * 1000;
    x.fixed_fen = fixed;
    x.per_km_fen = km;
    x.start_minute = 300;
    x.end_minute = 1200;
    x.trips = 2;
    x.chilled = chilled;
    e.fact_case = LEDGER__ENTRY__FACT_VEHICLE_PUT;
    e.vehicle_put = &x;
    put(&e);
}

static void consign(uint32_t id, const char *owner, uint32_t outlet, int64_t kg)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Route__Consignment x = ROUTE__CONSIGNMENT__INIT;
    x.id = id;
    x.owner = (char *)owner;
    x.outlet = outlet;
    x.weight_g = kg * 1000;
    x.volume_ml = kg * 4000;
    x.day = DAY;
    e.fact_case = LEDGER__ENTRY__FACT_CONSIGNMENT_PUT;
    e.consignment_put = &x;
    put(&e);
}

/* Hub 1, station 2 far east, outlets 1..6 at places 3..8 around it. */
static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    hq_world_open(&w);
    assert_int_equal(db_exec(store_db(w.store), "PRAGMA synchronous=OFF"),
                     ERR_OK);
    hq_goods_items(&w, 3);
    assert_int_equal(hq_goods_warehouse(&w, 5), 1);
    for (uint32_t i = 2; i <= OUTLETS; i++)
        assert_int_equal(hq_goods_outlet(&w, "店"), i);
    place(1, ROUTE__PLACE_KIND__PLACE_HUB, 0, 0, 0);
    place(2, ROUTE__PLACE_KIND__PLACE_STATION, 0, 1, 40);
    for (uint32_t i = 1; i <= OUTLETS; i++)
        place(i + 2, ROUTE__PLACE_KIND__PLACE_OUTLET, i, 2, 38 + (int)i);
    vehicle(1, 1, 2000, 10000, 300, true);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bool same = false;
    assert_int_equal(project_rebuild(w.store, &same), ERR_OK);
    assert_true(same);
    hq_world_close(&w);
    return 0;
}

struct planned {
    struct network net;
    struct need need;
    struct arena arena;
    Route__Plan plan;
};

static void plan(struct planned *p)
{
    struct plan_options o = {.day = DAY, .seed = 1, .iterations = 300};
    memset(p, 0, sizeof(*p));
    assert_int_equal(network_load(w.store, &p->net, NULL), ERR_OK);
    assert_int_equal(need_load_day(w.store, DAY, &p->need, NULL), ERR_OK);
    assert_int_equal(
        plan_make(&p->net, &p->need, 0, &o, &p->arena, &p->plan, NULL), ERR_OK);
    assert_int_equal(
        plan_share(&p->net, &p->need, 0, &o, &p->arena, &p->plan, NULL),
        ERR_OK);
}

static void forget(struct planned *p)
{
    need_release(&p->need);
    network_release(&p->net);
    arena_release(&p->arena);
}

static uint32_t order(uint32_t outlet, uint32_t item, int64_t milli)
{
    static uint64_t seq;
    Order__Decided d = ORDER__DECIDED__INIT;
    Order__DecidedLine line = ORDER__DECIDED_LINE__INIT, *list[] = {&line};
    d.outlet = outlet;
    d.seq = ++seq;
    d.lines = list;
    d.n_lines = 1;
    line.item = item;
    line.asked_milli = line.allotted_milli = milli;
    line.state = ORDER__LINE_STATE__LINE_ALLOTTED;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, order_decide(w.store, &d, 1)), ERR_OK);
    return (uint32_t)seq;
}

static void cold_shelf(uint32_t item)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Order__Shelf x = ORDER__SHELF__INIT;
    x.item = item;
    x.weight_g = 1000;
    x.volume_ml = 1000;
    x.min_decidegree = 20;
    x.max_decidegree = 80;
    x.transfer_fen = 250;
    e.fact_case = LEDGER__ENTRY__FACT_ORDER_SHELF;
    e.order_shelf = &x;
    put(&e);
}

/* A plan of two owners: who is charged what adds up to what it costs. */
static void test_owners_share_trucks(void **state)
{
    (void)state;
    struct planned p;
    for (uint32_t i = 1; i <= OUTLETS; i++)
        consign(i, i % 2 ? "甲" : "乙", i, 20 * i);
    plan(&p);
    assert_int_equal(p.plan.n_left, 0);
    assert_int_equal(p.plan.n_stops, OUTLETS);
    assert_int_equal(p.plan.n_shares, 2);
    int64_t sum = p.plan.apart_fen;
    for (size_t i = 0; i < p.plan.n_shares; i++) {
        assert_true(p.plan.shares[i]->fen <= p.plan.shares[i]->alone_fen);
        sum += p.plan.shares[i]->fen;
    }
    assert_int_equal(sum, p.plan.cost_fen);
    forget(&p);
}

/* A cheap small truck at the station, a dear one at the hub: through the
 * station; and no village is left by the trunk trip and not taken on. */
static void test_through_the_station(void **state)
{
    (void)state;
    struct planned p;
    vehicle(2, 2, 500, 100, 10, false);
    for (uint32_t i = 1; i <= OUTLETS; i++)
        consign(i, "甲", i, 100);
    plan(&p);
    assert_int_equal(p.plan.n_left, 0);
    assert_int_equal(p.plan.n_ways, 1);
    int to_station = 0, to_village = 0;
    for (size_t t = 0; t < p.plan.n_trips; t++)
        for (size_t i = 0; i < p.plan.trips[t]->n_visits; i++) {
            const Route__Visit *v = p.plan.trips[t]->visits[i];
            if (v->place == v->stop)
                to_village++;
            else if (v->place == 2) {
                to_station++;
                assert_true(v->leave_s <= 540 * 60);
            }
            if (p.plan.trips[t]->depot == 2)
                assert_true(p.plan.trips[t]->depart_s >= 540 * 60);
        }
    assert_int_equal(to_village, OUTLETS);
    assert_false(p.plan.ways[0]->direct);
    assert_int_equal(to_station, OUTLETS);
    forget(&p);
}

/* What cannot go says why; the rest goes. */
static void test_left_out(void **state)
{
    (void)state;
    struct planned p;
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Route__Measured m = ROUTE__MEASURED__INIT;
    Route__Road road = ROUTE__ROAD__INIT, *roads[] = {&road};
    for (uint32_t i = 1; i <= OUTLETS; i++)
        consign(i, "甲", i, i == 2 ? 5000 : 10);
    road.from = 1;
    road.to = 5;
    road.none = true;
    m.roads = roads;
    m.n_roads = 1;
    e.fact_case = LEDGER__ENTRY__FACT_ROAD_MEASURED;
    e.road_measured = &m;
    put(&e); /* outlet 3 only over the other villages: still no harm */
    place(6, ROUTE__PLACE_KIND__PLACE_OUTLET, 4, 6, 42); /* itself */
    plan(&p);
    assert_int_equal(p.plan.n_stops + p.plan.n_left, OUTLETS);
    assert_int_equal(p.plan.n_left, 2);
    for (size_t i = 0; i < p.plan.n_left; i++) {
        assert_true(p.plan.left[i]->why[0]);
        assert_true(p.plan.left[i]->outlet == 2 || p.plan.left[i]->outlet == 4);
    }
    forget(&p);
}

/* ---- from the lane to the shop
 * ---------------------------------------------*/
struct told {
    uint32_t delivery[OUTLETS + 1];
    int count, left;
};

static enum err on_stop(void *ctx, const struct send_stop *x)
{
    struct told *t = ctx;
    if (x->why) {
        t->left++;
    } else {
        t->delivery[x->outlet] = x->delivery;
        t->count++;
    }
    return ERR_OK;
}

static enum err on_slip(void *ctx, const Route__Confirmed *x, int64_t loaded_ms)
{
    struct slip slip;
    (void)loaded_ms;
    slip_of(x->delivery, &slip);
    slip_format(&slip, ctx);
    return ERR_OK;
}

static int held, blind;

static enum err on_breach(void *ctx, const struct send_breach *b)
{
    (void)ctx;
    held += b->from_ms && !b->held_before;
    blind += !b->from_ms;
    return ERR_OK;
}

static void readings(int32_t decidegree)
{
    Ledger__Entry e = LEDGER__ENTRY__INIT;
    Route__Temperature t = ROUTE__TEMPERATURE__INIT;
    int32_t values[] = {50, decidegree, decidegree, 50};
    int64_t offsets[] = {0, 600000, 1800000, 2400000};
    t.vehicle = 1;
    t.at_ms = DAY_MS + 6 * 3600000;
    t.decidegree = values;
    t.offset_ms = offsets;
    t.n_decidegree = t.n_offset_ms = 4;
    e.fact_case = LEDGER__ENTRY__FACT_TEMPERATURE_LOGGED;
    e.temperature_logged = &t;
    put(&e);
}

static void check_cold(void)
{
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, send_check_cold(w.store, DAY, 600000, 9,
                                                        on_breach, NULL, NULL)),
                     ERR_OK);
}

static void in_lane(uint32_t item, uint32_t outlet, int64_t milli,
                    uint32_t *ret_lot)
{
    struct goods_lot lot = {
        .item = item, .supplier = 1, .code = "L", .expiry_day = DAY + 90};
    struct goods_place dock = hq_goods_at(WARE, 1, "");
    struct goods_place lane = wave_lane(1, outlet);
    *ret_lot = hq_goods_buy(&w, &lot, milli, &dock, 1);
    struct goods_stock line = {dock, item, *ret_lot, milli};
    assert_int_equal(
        hq_goods_try(&w, GOODS__MOVE_KIND__MOVE_PUT, &line, &lane, 1, NULL),
        ERR_OK);
}

static struct send_loaded load(const char *code, int64_t at_ms)
{
    struct network net = {0};
    struct send_loaded r = {0};
    assert_int_equal(network_names(w.store, &net, NULL), ERR_OK);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, send_load(w.store, &net, code, 0, 7,
                                                  at_ms, &r, NULL)),
                     ERR_OK);
    network_release(&net);
    return r;
}

static void test_load_warm_and_back(void **state)
{
    (void)state;
    struct planned p;
    struct told told = {0};
    struct goods_lot lot;
    struct goods_balance b;
    char code[SLIP_CHARS];
    uint32_t milk = 0;
    size_t lines = 0;
    cold_shelf(1);
    in_lane(1, 2, 30000, &milk);
    order(2, 1, 30000);
    plan(&p);
    assert_int_equal(p.plan.n_stops, 1);
    p.plan.id = 1;
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, send_confirm(w.store, &p.net, &p.plan,
                                                     2, on_stop, &told, NULL)),
                     ERR_OK);
    assert_int_equal(told.count, 1);
    forget(&p);
    assert_int_equal(
        road_deliveries(w.store, 0, 0, told.delivery[2], on_slip, code),
        ERR_OK);
    struct send_loaded r = load(code, DAY_MS + 5 * 3600000);
    assert_int_equal(r.lines, 1);
    assert_false(r.reprint);
    assert_true(load(code, DAY_MS + 5 * 3600000).again);
    assert_int_equal(goods_balance(w.store, 1, 0, &b), ERR_OK);
    assert_int_equal(b.on_way, 30000);
    assert_int_equal(b.in_stock, 0);
    /* nothing known, then cold enough, then too warm for 30 minutes */
    check_cold();
    assert_int_equal(blind, 1);
    readings(80);
    check_cold();
    assert_int_equal(held, 0);
    readings(95);
    check_cold();
    assert_int_equal(held, 1);
    assert_int_equal(goods_lot(w.store, milk, &lot), ERR_OK);
    assert_true(lot.held);
    /* two bottles broke, the rest came back */
    struct send_back back = {.delivery = told.delivery[2],
                             .item = 1,
                             .milli = 2000,
                             .loss = GOODS__LOSS_REASON__LOSS_DAMAGED};
    assert_int_equal(store_begin(w.store), ERR_OK);
    enum err err = send_back(w.store, &back, 3, &lines, NULL);
    back = (struct send_back){.delivery = told.delivery[2], .warehouse = 1};
    if (!err)
        err = send_back(w.store, &back, 3, &lines, NULL);
    assert_int_equal(store_end(w.store, err), ERR_OK);
    assert_int_equal(goods_balance(w.store, 1, 0, &b), ERR_OK);
    assert_int_equal(b.in_stock, 28000);
    assert_int_equal(b.lost, 2000);
    assert_int_equal(b.bought, 30000);
}

/* An order that changed after planning is not sent as it was. */
static void test_stale_plan(void **state)
{
    (void)state;
    struct planned p;
    struct told told = {0};
    order(1, 2, 5000);
    order(3, 2, 5000);
    plan(&p);
    p.plan.id = 1;
    order(1, 2, 7000);
    assert_int_equal(store_begin(w.store), ERR_OK);
    assert_int_equal(store_end(w.store, send_confirm(w.store, &p.net, &p.plan,
                                                     2, on_stop, &told, NULL)),
                     ERR_OK);
    assert_int_equal(told.count, 1);
    assert_int_equal(told.left, 1);
    assert_int_equal(told.delivery[1], 0);
    forget(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shares_add_up),
        cmocka_unit_test(test_distances),
        cmocka_unit_test_setup_teardown(test_owners_share_trucks, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_through_the_station, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_left_out, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_load_warm_and_back, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_stale_plan, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
