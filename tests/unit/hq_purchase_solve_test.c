/* The least total cost, against every possibility of small random problems.
 * Lost without it: orders that cost more than they must, a proof that is none,
 * an answer that breaks a supplier's least value or buys too little. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/check.h"
#include "hq/purchase/cell.h"
#include "hq/purchase/solve.h"

#define CASES    600
#define CELLS    3
#define SOURCES  3
#define SLOTS    3
#define VECTORS  4096
#define LIMIT_MS 60000

static uint64_t state;

static int rnd(int below)
{
    state = state * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (int)((state >> 33) % (uint64_t)below);
}

struct world {
    struct problem p;
    struct buy_cell cells[CELLS];
    struct slot slots[SLOTS];
    struct bonus bonuses[SLOTS];
    struct bonus_step steps[SLOTS][2];
    struct source sources[CELLS][SOURCES];
    struct deadline deadlines[CELLS][2];
    struct arena arena;
};

static void make_offer(Purchase__Offer *o, Purchase__Break *b,
                       Purchase__Break **list)
{
    purchase__offer__init(o);
    o->pack_milli = 1000 * (1 + rnd(3));
    o->kind = (Purchase__BreakKind)rnd(2);
    o->n_breaks = 1 + (size_t)rnd(3);
    for (size_t i = 0; i < o->n_breaks; i++) {
        purchase__break__init(&b[i]);
        b[i].from_packs = i ? b[i - 1].from_packs + 1 + (uint32_t)rnd(3)
                            : 1 + (uint32_t)rnd(2);
        b[i].pack_fen = i ? b[i - 1].pack_fen - rnd(60) : 300 + rnd(400);
        list[i] = &b[i];
    }
    o->breaks = list;
    if (rnd(4) == 0) {
        o->pallet_packs = 2 + (uint32_t)rnd(2);
        o->pallet = (Purchase__PalletRule)(1 + rnd(2));
    }
    if (rnd(4) == 0)
        o->max_packs = b[0].from_packs + 1 + (uint32_t)rnd(4);
}

static void make_cell(struct world *w, int c)
{
    struct buy_cell *cell = &w->cells[c];
    int64_t need = 1000 * (1 + rnd(6));
    int day = 1;
    cell->item = (uint32_t)c + 1;
    cell->sources = w->sources[c];
    cell->deadlines = w->deadlines[c];
    cell->most_milli = need + 1000 * (2 + rnd(5));
    cell->left_fen = 2000 + rnd(6000);
    cell->source_count = 1 + rnd(SOURCES);
    for (int s = 0; s < cell->source_count; s++) {
        Purchase__Offer o;
        Purchase__Break b[4], *list[4];
        make_offer(&o, b, list);
        cell->sources[s].slot = s;
        day += rnd(2);
        cell->sources[s].arrives_day = day;
        cell->sources[s].pack_milli = o.pack_milli;
        CHECK(source_segments(&o, 100, &w->arena, &cell->sources[s]) == ERR_OK);
    }
    cell->deadline_count = 1;
    cell->deadlines[0].day = day;
    cell->deadlines[0].milli = need;
    if (day > 1 && need > 1000 && rnd(2)) {
        cell->deadline_count = 2;
        cell->deadlines[1] = cell->deadlines[0];
        cell->deadlines[0].day = day - 1;
        cell->deadlines[0].milli = 1000 * (1 + rnd((int)(need / 1000)));
        if (cell->sources[0].arrives_day > day - 1)
            cell->deadlines[0].milli = 0;
    }
}

static void make(struct world *w, uint64_t seed)
{
    memset(w, 0, sizeof(*w));
    state = seed * 977 + 5;
    w->p.cells = w->cells;
    w->p.slots = w->slots;
    w->p.bonuses = w->bonuses;
    w->p.cell_count = 1 + rnd(CELLS);
    w->p.slot_count = SLOTS;
    for (int o = 0; o < SLOTS; o++) {
        struct slot *s = &w->slots[o];
        s->supplier = (uint32_t)(o == 2 && rnd(3) == 0 ? 2 : o + 1);
        s->min_fen = rnd(2) ? rnd(4000) : 0;
        s->cost_fen = rnd(2) ? rnd(900) : 0;
        s->free_from_fen = s->cost_fen && rnd(2) ? 1000 + rnd(4000) : 0;
        s->flat_rate = rnd(3) ? 0 : rnd(600);
    }
    for (int b = 0; b < SLOTS; b++) {
        if (rnd(2))
            continue;
        struct bonus *x = &w->bonuses[w->p.bonus_count];
        struct bonus_step *steps = w->steps[w->p.bonus_count++];
        x->supplier = (uint32_t)b + 1;
        x->bought_fen = rnd(2) ? rnd(3000) : 0;
        x->incremental = rnd(3) == 0;
        x->step_count = 1 + rnd(2);
        x->steps = steps;
        steps[0].from_fen = 500 + rnd(3000);
        steps[0].rate = 100 + rnd(900);
        steps[1].from_fen = steps[0].from_fen + 1 + rnd(3000);
        steps[1].rate = steps[0].rate + rnd(900);
    }
    for (int c = 0; c < w->p.cell_count; c++)
        make_cell(w, c);
}

/* Every way to fill a cell. */
static int vectors(const struct buy_cell *c, int32_t (*out)[SOURCES])
{
    int32_t top[SOURCES] = {0}, at[SOURCES] = {0};
    int n = 0;
    for (int s = 0; s < c->source_count; s++)
        top[s] = (int32_t)(c->most_milli / c->sources[s].pack_milli);
    for (;;) {
        if (cell_filled(c, at)) {
            CHECK(n < VECTORS);
            memcpy(out[n++], at, sizeof(at));
        }
        int s = 0;
        while (s < c->source_count && ++at[s] > top[s])
            at[s++] = 0;
        if (s == c->source_count)
            return n;
    }
}

static int64_t brute(struct world *w)
{
    static int32_t all[CELLS][VECTORS][SOURCES];
    int count[CELLS] = {0}, at[CELLS] = {0};
    struct answer a;
    int64_t best = INT64_MAX;
    CHECK(answer_new(&w->p, &w->arena, &a) == ERR_OK);
    for (int c = 0; c < w->p.cell_count; c++)
        count[c] = vectors(&w->cells[c], all[c]);
    for (;;) {
        for (int c = 0; c < w->p.cell_count; c++) {
            a.left[c] = at[c] == count[c];
            if (!a.left[c])
                memcpy(a.packs[c], all[c][at[c]],
                       (size_t)w->cells[c].source_count * sizeof(int32_t));
        }
        if (problem_cost(&w->p, &a) && a.cost < best)
            best = a.cost;
        int c = 0;
        while (c < w->p.cell_count && ++at[c] > count[c])
            at[c++] = 0;
        if (c == w->p.cell_count)
            return best;
    }
}

static void the_least_cost_is_found_and_proven(void **unused)
{
    (void)unused;
    int tied = 0, left = 0;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct world w;
        struct answer a;
        struct solve_report r;
        make(&w, seed);
        int64_t want = brute(&w);
        assert_int_equal(
            problem_solve(&w.p, LIMIT_MS, &w.arena, &a, &r, NULL, NULL),
            ERR_OK);
        assert_true(problem_cost(&w.p, &a));
        if (!r.proven || a.cost - want > COST_OF_FEN / 10 || a.cost < want)
            fail_msg("seed %llu: cost %lld, least %lld, bound %.4f, proven %d",
                     (unsigned long long)seed, (long long)a.cost,
                     (long long)want, r.bound_yuan, r.proven);
        tied += r.parts;
        for (int c = 0; c < w.p.cell_count; c++)
            left += a.left[c];
        arena_release(&w.arena);
    }
    /* The cases are worth something: conditions bind, some goods are left. */
    assert_true(tied > CASES / 2 && left > 10);
}

static void an_answer_that_breaks_a_rule_is_none(void **unused)
{
    struct world w;
    struct answer a;
    (void)unused;
    make(&w, 3);
    assert_int_equal(answer_new(&w.p, &w.arena, &a), ERR_OK);
    assert_false(problem_cost(&w.p, &a)); /* nothing bought */
    for (int c = 0; c < w.p.cell_count; c++)
        a.left[c] = true;
    assert_true(problem_cost(&w.p, &a));
    assert_true(a.cost > 0);
    arena_release(&w.arena);
}

static void too_many_quantities_are_refused(void **unused)
{
    struct world w;
    struct answer a;
    struct solve_report r;
    (void)unused;
    make(&w, 4);
    w.cells[0].most_milli = INT64_C(1000) * 10 * STATES_MAX;
    assert_int_equal(
        problem_solve(&w.p, LIMIT_MS, &w.arena, &a, &r, NULL, NULL), ERR_RANGE);
    arena_release(&w.arena);
}

/* Stopped at once: what it gives is an answer, and its bound is one. */
static void out_of_time_it_still_answers(void **unused)
{
    (void)unused;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        struct world w;
        struct answer a;
        struct solve_report r;
        make(&w, seed);
        int64_t want = brute(&w);
        assert_int_equal(problem_solve(&w.p, 0, &w.arena, &a, &r, NULL, NULL),
                         ERR_OK);
        assert_true(problem_cost(&w.p, &a));
        assert_true(a.cost >= want);
        assert_true(r.bound_yuan <= (double)want / 1e6 + 0.002);
        arena_release(&w.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_least_cost_is_found_and_proven),
        cmocka_unit_test(an_answer_that_breaks_a_rule_is_none),
        cmocka_unit_test(too_many_quantities_are_refused),
        cmocka_unit_test(out_of_time_it_still_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
