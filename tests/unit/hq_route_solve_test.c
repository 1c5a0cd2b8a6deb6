/* If these fail, a truck leaves with more than it holds, arrives at closed
 * doors, takes what it may not, or a stop is on two trucks or on none; or the
 * plan costs more than it has to, or is another one each time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "hq/route/solve.h"
#include "tests/support/route_judge.h"
#include "tests/support/route_world.h"

#define WORLDS 160

static struct diag d;

static int set_up(void **state)
{
    (void)state;
    i18n_set_chinese(false);
    d = (struct diag){0};
    return 0;
}

static struct route_plan solved(const struct route_problem *p,
                                const struct route_options *o)
{
    struct route_plan plan = {0};
    d.text[0] = 0;
    enum err err = route_solve(p, o, &plan, &d);
    if (err)
        print_error("%s\n", d.text);
    assert_int_equal(err, ERR_OK);
    const char *bad = route_judge(p, &plan);
    if (bad)
        print_error("%s\n", bad);
    assert_null(bad);
    return plan;
}

/* ---- whatever the problem, the plan can be driven
 * --------------------------*/

static void odd_worlds_give_plans_that_hold(void **state)
{
    long planned = 0;
    (void)state;
    for (uint64_t seed = 0; seed < WORLDS; seed++) {
        struct route_world w;
        route_world_odd(&w, seed);
        struct route_options o = {
            .seed = seed, .iterations = 150, .threads = seed % 8 == 7 ? 2 : 1};
        struct route_plan plan = solved(&w.problem, &o);
        planned += plan.visit_count;
        route_plan_release(&plan);
        route_world_release(&w);
    }
    assert_true(planned > WORLDS * 10); /* not by leaving all out */
}

static void a_county_is_served_whole(void **state)
{
    struct route_world w;
    struct route_options o = {.seed = 3, .iterations = 400};
    (void)state;
    route_world_county(&w, 1, 120);
    struct route_plan plan = solved(&w.problem, &o);
    assert_int_equal(plan.left_count, 0);
    route_plan_release(&plan);
    route_world_release(&w);
}

/* ---- the same plan every time ---------------------------------------------*/

static void same_plan(const struct route_plan *a, const struct route_plan *b)
{
    assert_int_equal(a->cost.fen, b->cost.fen);
    assert_int_equal(a->trip_count, b->trip_count);
    assert_int_equal(a->visit_count, b->visit_count);
    assert_memory_equal(a->visits, b->visits,
                        (size_t)a->visit_count * sizeof(*a->visits));
}

static void a_seed_and_a_count_give_one_plan(void **state)
{
    struct route_world w;
    (void)state;
    route_world_county(&w, 2, 60);
    for (int32_t threads = 1; threads <= 3; threads += 2) {
        struct route_options o = {
            .seed = 9, .iterations = 500, .threads = threads};
        struct route_plan a = solved(&w.problem, &o),
                          b = solved(&w.problem, &o);
        same_plan(&a, &b);
        route_plan_release(&a);
        route_plan_release(&b);
    }
    route_world_release(&w);
}

/* ---- as cheap as can be ---------------------------------------------------*/

#define FEW 7

/* Cheapest way of visiting the stops of a set on one trip. */
static int64_t tour(const struct route_problem *p, unsigned set, int32_t at)
{
    int64_t best = INT64_MAX;
    if (set == 0)
        return p->distance_m[at * p->place_count];
    for (int32_t i = 0; i < p->stop_count; i++)
        if (set & (1u << i)) {
            int32_t to = p->stops[i].place;
            int64_t cost = p->distance_m[at * p->place_count + to] +
                           tour(p, set & ~(1u << i), to);
            best = cost < best ? cost : best;
        }
    return best;
}

/* Cheapest way of cutting all stops into trips: by every subset. */
static int64_t cheapest(const struct route_problem *p)
{
    static int64_t best[1 << FEW];
    unsigned all = 1u << p->stop_count;
    best[0] = 0;
    for (unsigned set = 1; set < all; set++) {
        best[set] = INT64_MAX / 2;
        for (unsigned trip = set; trip; trip = (trip - 1) & set) {
            int64_t load = 0;
            for (int32_t i = 0; i < p->stop_count; i++)
                load += trip & (1u << i) ? p->stops[i].demand[0] : 0;
            if (load > p->types[0].capacity[0] ||
                best[set & ~trip] >= INT64_MAX / 2)
                continue;
            int64_t cost = best[set & ~trip] + tour(p, trip, 0);
            best[set] = cost < best[set] ? cost : best[set];
        }
    }
    return best[all - 1];
}

static void small_problems_are_solved_to_the_end(void **state)
{
    uint32_t s = 7;
    (void)state;
    for (int round = 0; round < 12; round++) {
        int32_t matrix[(FEW + 1) * (FEW + 1)];
        struct route_stop stops[FEW] = {0};
        for (size_t i = 0; i < sizeof(matrix) / sizeof(matrix[0]); i++) {
            s = s * 1664525 + 1013904223;
            matrix[i] = (int32_t)(s >> 22);
        }
        for (int32_t i = 0; i < FEW; i++) {
            matrix[(i + 1) * (FEW + 2)] = 0;
            stops[i].place = i + 1;
            s = s * 1664525 + 1013904223;
            stops[i].demand[0] = 1 + (s >> 28);
        }
        struct route_vehicle_type type = {.count = FEW,
                                          .capacity = {24},
                                          .per_km = {1000},
                                          .shift_end_s = ROUTE_TIME_MAX};
        struct route_problem p = {.place_count = FEW + 1,
                                  .distance_m = matrix,
                                  .dims = 1,
                                  .stop_count = FEW,
                                  .stops = stops,
                                  .type_count = 1,
                                  .types = &type};
        struct route_options o = {.seed = 1, .iterations = 3000};
        struct route_plan plan = solved(&p, &o);
        assert_int_equal(plan.cost.fen, cheapest(&p));
        route_plan_release(&plan);
    }
}

/* ---- what a dispatcher says -----------------------------------------------*/

/* Five stops on a line, 1 km apart, two vehicles at its start. */
struct line {
    int32_t matrix[36];
    struct route_stop stops[5];
    struct route_vehicle_type type;
    struct route_problem p;
};

static void make_line(struct line *l)
{
    *l = (struct line){0};
    for (int32_t i = 0; i < 36; i++)
        l->matrix[i] = abs(i / 6 - i % 6) * 1000;
    for (int32_t i = 0; i < 5; i++)
        l->stops[i] = (struct route_stop){.place = i + 1, .demand = {10}};
    l->type = (struct route_vehicle_type){
        .count = 2, .capacity = {100}, .per_km = {100}, .shift_end_s = 100000};
    l->p = (struct route_problem){.place_count = 6,
                                  .distance_m = l->matrix,
                                  .dims = 1,
                                  .stop_count = 5,
                                  .stops = l->stops,
                                  .type_count = 1,
                                  .types = &l->type};
}

static const struct route_options quick = {.seed = 1, .iterations = 500};

static void pins_bans_and_order_are_kept(void **state)
{
    struct line l;
    const int32_t backwards[] = {3, 1};
    struct route_chain chain = {backwards, 2, 1, false};
    struct route_forbidden ban = {4, 1};
    (void)state;
    make_line(&l);
    l.p.chain_count = 1;
    l.p.chains = &chain;
    l.p.forbidden_count = 1;
    l.p.forbidden = &ban;
    struct route_plan plan = solved(&l.p, &quick);
    assert_int_equal(plan.left_count, 0);
    assert_int_equal(plan.trip_count, 2);
    route_plan_release(&plan);
    chain.closed = true; /* nothing but the two on vehicle 1 */
    plan = solved(&l.p, &quick);
    assert_int_equal(plan.left_count, 0);
    assert_int_equal(plan.trips[1].count, 2);
    route_plan_release(&plan);
}

static void a_plan_to_begin_with_is_never_made_worse(void **state)
{
    struct route_world w;
    struct route_options o = {.seed = 5, .iterations = 2000};
    (void)state;
    route_world_county(&w, 4, 80);
    struct route_plan before = solved(&w.problem, &o);
    o.start = &before;
    o.seed = 6;
    o.iterations = 20;
    struct route_plan after = solved(&w.problem, &o);
    assert_true(after.cost.fen <= before.cost.fen);
    route_plan_release(&after);
    /* A truck is gone: its stops are planned anew, nothing else is lost. */
    w.types[0].count--;
    o.iterations = 2000;
    after = solved(&w.problem, &o);
    assert_int_equal(after.left_count, 0);
    route_plan_release(&after);
    route_plan_release(&before);
    route_world_release(&w);
}

static void a_move_by_hand_is_priced_or_refused(void **state)
{
    struct line l;
    (void)state;
    make_line(&l);
    struct route_plan plan = solved(&l.p, &quick);
    assert_int_equal(plan.cost.fen, 1000);
    struct route_visit first = plan.visits[0];
    plan.visits[0] = plan.visits[4];
    plan.visits[4] = first;
    assert_int_equal(route_plan_price(&l.p, &plan, &d), ERR_OK);
    assert_null(route_judge(&l.p, &plan));
    l.type.capacity[0] = 40;
    assert_int_equal(route_plan_price(&l.p, &plan, &d), ERR_RANGE);
    assert_non_null(strstr(d.text, "no longer fits"));
    l.type.capacity[0] = 100;
    plan.visits[0].stop = plan.visits[1].stop;
    assert_int_equal(route_plan_price(&l.p, &plan, &d), ERR_RANGE);
    assert_non_null(strstr(d.text, "twice"));
    route_plan_release(&plan);
}

/* ---- what cannot be planned -----------------------------------------------*/

static enum route_reason why(const struct route_plan *plan, int32_t stop)
{
    for (int32_t i = 0; i < plan->left_count; i++)
        if (plan->left[i].stop == stop)
            return plan->left[i].reason;
    return ROUTE_REASONS;
}

static void what_is_left_out_has_its_reason(void **state)
{
    struct line l;
    (void)state;
    make_line(&l);
    l.stops[0].demand[0] = 101;
    l.stops[1].needs = 1;
    l.stops[2].windows[0] = (struct route_window){0, 2999};
    l.stops[2].window_count = 1;
    for (int32_t i = 0; i < 6; i++)
        l.matrix[i * 6 + 4] = ROUTE_NO_ROAD;
    struct route_plan plan = solved(&l.p, &quick);
    assert_int_equal(why(&plan, 0), ROUTE_TOO_MUCH);
    assert_int_equal(why(&plan, 1), ROUTE_NO_VEHICLE);
    assert_int_equal(why(&plan, 2), ROUTE_CLOSED);
    assert_int_equal(why(&plan, 3), ROUTE_UNREACHABLE);
    assert_int_equal(why(&plan, 4), ROUTE_REASONS);
    route_plan_release(&plan);
}

static void a_full_fleet_leaves_out_the_least(void **state)
{
    struct line l;
    (void)state;
    make_line(&l);
    l.type.capacity[0] = 20;
    l.stops[0].demand[0] = 20;
    l.stops[3].weight = 9; /* four places of 10, five stops, one of them 20 */
    struct route_plan plan = solved(&l.p, &quick);
    assert_int_equal(plan.left_count, 1);
    assert_int_equal(why(&plan, 0), ROUTE_NO_ROOM);
    route_plan_release(&plan);
}

static void a_zero_demand_and_no_stops_are_fine(void **state)
{
    struct line l;
    (void)state;
    make_line(&l);
    for (int32_t i = 0; i < 5; i++)
        l.stops[i].demand[0] = 0;
    struct route_plan plan = solved(&l.p, &quick);
    assert_int_equal(plan.cost.fen, 1000);
    route_plan_release(&plan);
    l.p.stop_count = 0;
    plan = solved(&l.p, &quick);
    assert_int_equal(plan.trip_count + plan.left_count, 0);
    route_plan_release(&plan);
}

static void refused(struct line *l, const char *words)
{
    struct route_plan plan = {0};
    d.text[0] = 0;
    assert_int_equal(route_solve(&l->p, &quick, &plan, &d), ERR_RANGE);
    if (!strstr(d.text, words))
        print_error("%s\n", d.text);
    assert_non_null(strstr(d.text, words));
    assert_null(plan.trips);
    make_line(l);
}

static void absurd_figures_are_refused_by_name(void **state)
{
    struct line l;
    const int32_t twice[] = {1, 1};
    struct route_chain chain = {twice, 2, ROUTE_ANY, false};
    (void)state;
    make_line(&l);
    l.stops[1].demand[0] = -1;
    l.stops[1].name = "秦栏店";
    refused(&l, "秦栏店 wants -1");
    l.stops[1].windows[0] = (struct route_window){9, 8};
    l.stops[1].window_count = 1;
    refused(&l, "stop 2 closes before it opens");
    l.stops[4].place = 6;
    refused(&l, "stop 5 is at a place");
    l.type.count = 0;
    refused(&l, "no vehicle");
    l.type.per_km = money_of(-1);
    refused(&l, "negative");
    l.matrix[1] = -5;
    refused(&l, "from place 1 to place 2");
    l.p.dims = 0;
    refused(&l, "measured");
    l.p.chains = &chain;
    l.p.chain_count = 1;
    refused(&l, "pinned twice");
    l.type.per_km = money_of(ROUTE_RATE_MAX + 1);
    refused(&l, "more than 1000000 yuan");
}

static bool stop_at_once(const struct route_progress *now, void *user)
{
    (void)now;
    ++*(int *)user;
    return false;
}

static void a_search_ends_when_it_is_told_to(void **state)
{
    struct line l;
    int told = 0;
    struct route_options o = {.seed = 1,
                              .time_limit_ms = 60000,
                              .progress = stop_at_once,
                              .user = &told};
    (void)state;
    make_line(&l);
    struct route_plan plan = solved(&l.p, &o);
    assert_int_equal(told, 1);
    assert_int_equal(plan.left_count, 0);
    route_plan_release(&plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(odd_worlds_give_plans_that_hold, set_up),
        cmocka_unit_test_setup(a_county_is_served_whole, set_up),
        cmocka_unit_test_setup(a_seed_and_a_count_give_one_plan, set_up),
        cmocka_unit_test_setup(small_problems_are_solved_to_the_end, set_up),
        cmocka_unit_test_setup(pins_bans_and_order_are_kept, set_up),
        cmocka_unit_test_setup(a_plan_to_begin_with_is_never_made_worse,
                               set_up),
        cmocka_unit_test_setup(a_move_by_hand_is_priced_or_refused, set_up),
        cmocka_unit_test_setup(what_is_left_out_has_its_reason, set_up),
        cmocka_unit_test_setup(a_full_fleet_leaves_out_the_least, set_up),
        cmocka_unit_test_setup(a_zero_demand_and_no_stops_are_fine, set_up),
        cmocka_unit_test_setup(absurd_figures_are_refused_by_name, set_up),
        cmocka_unit_test_setup(a_search_ends_when_it_is_told_to, set_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
